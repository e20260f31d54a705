"""Exact real solutions of equations by SymPy, each put back into the equations; runs in a worker (`workbench.budget`).

Takes and returns SymPy objects and plain values only. SymPy's solvers lose roots and invent others
(sympy#10391, #10462, #27381), so that a solution counts only when it fulfils the equations, and
`complete` is claimed only where the number of real solutions is known by other means.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, product
from typing import TYPE_CHECKING, Any, TypeAlias

from workbench.calculus.counting import real_solutions

if TYPE_CHECKING:
    import sympy

    Expr: TypeAlias = sympy.Expr
    Place: TypeAlias = tuple[Expr, ...]

RANGE = 10  # members of an infinite family are listed where they lie between -10 and 10
MOST_PLACES = 400  # of a system whose equations are about one variable each
MEMBERS = 100  # of a family that are looked at on either side
DIGITS = 50
SMALL = 1e-40  # a residual that, worked out to DIGITS, is zero
CLOSE = 1e-10  # a number to its simple form, relative
LONG = 60  # operations, beyond which an exact coordinate tells a person nothing, and is left to numbers

EVERYWHERE = "every point is critical"
FAMILY = f"there are infinitely many; those between -{RANGE} and {RANGE} are listed"
INTERVAL = "there are whole intervals of critical points, which are not listed"
UNSOLVED = "SymPy could not solve the equations"

Notes = dict[str, bool]
"""What was left out, a sentence each: are these infinitely many places?"""


@dataclass(frozen=True, slots=True)
class Solutions:
    """What was found. places: coordinates in the order of the symbols. notes: what was left out, a sentence each.

    exact: for each place, do the equations hold by algebra (or only to DIGITS)? families: those of the notes that tell
    of infinitely many places.
    """

    places: tuple[Place, ...] = ()
    exact: tuple[bool, ...] = ()
    notes: tuple[str, ...] = ()
    families: tuple[str, ...] = ()


def real_zeros(equations: Sequence[Expr], symbols: Sequence[sympy.Symbol]) -> Solutions:
    """Real solutions of equations = 0, as far as SymPy finds them in a form that a person can use."""
    import sympy

    parts = [_essential(equation) for equation in equations]
    if all(part == 0 for part in parts):
        return Solutions(notes=(EVERYWHERE,), families=(EVERYWHERE,))
    found, notes = _univariate(equations[0], symbols[0]) if len(symbols) == 1 else _system(parts, symbols)
    places, exact = [], []
    for place in dict.fromkeys(found):
        if any(value.has(sympy.I) or value.count_ops() > LONG for value in place):
            continue
        known = _fulfils(equations, dict(zip(symbols, place, strict=True)))
        if known is not None:
            places.append(place)
            exact.append(known)
    families = tuple(note for note, infinite in notes.items() if infinite)
    return Solutions(tuple(places), tuple(exact), tuple(notes), families)


def most_zeros(equations: Sequence[Expr], symbols: Sequence[sympy.Symbol]) -> int | None:
    """How many real solutions there are at most; None where that is not known.

    Exactly so many where all denominators are polynomials, else there may be fewer.
    """
    import sympy

    parts = [_essential(equation) for equation in equations]
    if not all(_is_rational_polynomial(part, symbols) for part in parts):
        return None
    below = sympy.Mul(*(sympy.together(equation).as_numer_denom()[1] for equation in equations))
    if not below.free_symbols or not _is_rational_polynomial(below, symbols):
        return real_solutions(parts, symbols)
    inverse = sympy.Dummy("inverse")  # 1 - inverse*below = 0 leaves out the poles
    return real_solutions([*parts, 1 - inverse * below], [*symbols, inverse])


def recognized(
    equations: Sequence[Expr], symbols: Sequence[sympy.Symbol], points: Sequence[Sequence[float]]
) -> list[Place | None]:
    """For each point the exact place that it lies at, where its coordinates are simple and the equations hold there.

    Fractions, multiples of pi and square roots are tried; None where the equations do not hold by algebra.
    """
    found: list[Place | None] = []
    for point in points:
        place = tuple(_simple(coordinate) for coordinate in point)
        values = dict(zip(symbols, place, strict=True))
        holds = None not in place and all(equation.subs(values).is_zero for equation in equations)
        found.append(place if holds else None)
    return found


def _simple(coordinate: float) -> Expr | None:
    """The fraction, multiple of pi or square root that a number is within rounding."""
    import sympy

    for size, largest, build in _FORMS:
        fraction = Fraction(size(coordinate)).limit_denominator(largest)
        if abs(float(fraction) - size(coordinate)) <= CLOSE * (1 + abs(size(coordinate))):
            simple: Expr = build(sympy.Rational(fraction.numerator, fraction.denominator))
            return simple
    return None


def _pi_times(fraction: Expr) -> Expr:
    import sympy

    return fraction * sympy.pi


def _root(fraction: Expr) -> Expr:
    import sympy

    return sympy.sign(fraction) * sympy.sqrt(abs(fraction))


_FORMS: tuple[tuple[Callable[[float], float], int, Callable[[Expr], Expr]], ...] = (
    (lambda x: x, 1000, lambda fraction: fraction),
    (lambda x: x / math.pi, 12, _pi_times),
    (lambda x: x * abs(x), 100, _root),
)
"""What makes a number of each form rational, the largest denominator tried, and the way back."""


def _essential(equation: Expr) -> Expr:
    """The numerator without factors that are never zero (exponentials, constants)."""
    import sympy

    numerator = sympy.factor(sympy.together(equation).as_numer_denom()[0])
    factors = [f for f in sympy.Mul.make_args(numerator) if f.free_symbols and not f.is_nonzero]
    return sympy.Mul(*factors) if numerator != 0 else sympy.S.Zero


def _univariate(equation: Expr, x: sympy.Symbol) -> tuple[list[Place], Notes]:
    import sympy

    notes: Notes = {}
    return [(value,) for value in _members(sympy.solveset(equation, x, sympy.S.Reals), notes)], notes


def _members(found: sympy.Set, notes: Notes) -> Iterator[Expr]:
    """Members of a set of real numbers; notes say what is left out."""
    import sympy

    if isinstance(found, sympy.FiniteSet):
        yield from found.args
    elif isinstance(found, sympy.Union):
        yield from chain.from_iterable(_members(part, notes) for part in found.args)
    elif isinstance(found, sympy.ImageSet) and len(found.base_sets) == 1:
        notes[FAMILY] = True
        start = found.base_sets[0]
        yield from (value for k in _whole_numbers(start) if _inside(value := found.lamda(k)))
    elif isinstance(found, sympy.Complement):
        yield from (
            value for value in _members(found.args[0], notes) if found.args[1].contains(value) is not sympy.true
        )
    elif isinstance(found, sympy.Intersection):
        first = min(found.args, key=lambda part: isinstance(part, sympy.ConditionSet | sympy.Interval))
        others = [part for part in found.args if part is not first]
        members = _members(first, notes)
        yield from (v for v in members if all(part.contains(v) is not sympy.false for part in others))
    elif isinstance(found, sympy.Interval) or found is sympy.S.Reals:
        notes[INTERVAL] = True
    elif found is not sympy.S.EmptySet:
        notes[UNSOLVED] = False


def real_members(equation: Expr, x: sympy.Symbol) -> list[Expr]:
    """The real zeros of an expression as far as SymPy finds them; of infinitely many those in the range."""
    import sympy

    return list(_members(sympy.solveset(equation, x, sympy.S.Reals), {}))


def _whole_numbers(within: sympy.Set) -> list[sympy.Integer]:
    import sympy

    numbers = map(sympy.Integer, range(-MEMBERS, MEMBERS + 1))
    return [k for k in numbers if within.contains(k) is not sympy.false]


def _inside(value: Expr) -> bool:
    return bool(value.is_real) and abs(float(value)) <= RANGE


def _system(parts: Sequence[Expr], symbols: Sequence[sympy.Symbol]) -> tuple[list[Place], Notes]:
    import sympy

    notes: Notes = {}
    if (apart := _separated(parts, symbols)) is not None:
        sets = [list(_members(sympy.solveset(part, x, sympy.S.Reals), notes)) for x, part in apart.items()]
        if math.prod(map(len, sets)) <= MOST_PLACES and UNSOLVED not in notes:
            return list(product(*sets)), notes
        notes.clear()
    places: list[Place] = []
    try:
        found: list[dict[Any, Any]] = sympy.solve(list(parts), list(symbols), dict=True)
    except NotImplementedError:
        return [], {UNSOLVED: False}
    for solution in found:
        place = tuple(solution.get(symbol, symbol) for symbol in symbols)
        if any(coordinate.free_symbols for coordinate in place):
            told = " and ".join(f"{s} = {v}" for s, v in zip(symbols, place, strict=True) if s != v)
            notes[f"every point with {told} is critical; these are not listed"] = True
        else:
            places.append(place)
    return places, notes


def _separated(parts: Sequence[Expr], symbols: Sequence[sympy.Symbol]) -> dict[sympy.Symbol, Expr] | None:
    """For each symbol the one equation that is about it alone; None where the equations are not of this kind."""
    found = {symbol: [part for part in parts if part.free_symbols == {symbol}] for symbol in symbols}
    if any(len(own) != 1 for own in found.values()) or len(parts) != len(symbols):
        return None
    return {symbol: own[0] for symbol, own in found.items()}


def _fulfils(equations: Sequence[Expr], values: dict[sympy.Symbol, Expr]) -> bool | None:
    """Are the values real and a solution: True by algebra, False by numbers to DIGITS only, None where they are not?"""
    import sympy

    for value in values.values():
        if value.is_real is False or not _is_small(sympy.im(value.evalf(DIGITS))):
            return None
    exact = True
    for equation in equations:
        residual = equation.subs(values)
        if residual.is_zero:
            continue
        number = residual.evalf(DIGITS, maxn=4 * DIGITS)
        if not number.is_number or not number.is_finite or not _is_small(number):
            return None
        exact = exact and equals_zero(residual)
    return exact


def equals_zero(number: Expr) -> bool:
    """Is it known to SymPy that a number is zero? May take long."""
    return bool(number.equals(0))


def _is_small(number: Expr) -> bool:
    return bool(number.is_number) and bool(abs(complex(number)) < SMALL)


def _is_rational_polynomial(part: Expr, symbols: Sequence[sympy.Symbol]) -> bool:
    polynomial = part.as_poly(*symbols) if part.is_polynomial(*symbols) else None
    return polynomial is not None and all(coefficient.is_Rational for coefficient in polynomial.coeffs())


def values_at(f: Expr, symbols: Sequence[sympy.Symbol], places: Sequence[Place]) -> list[Expr]:
    """Values of f at exact places, simplified."""
    import sympy

    return [sympy.simplify(f.subs(dict(zip(symbols, place, strict=True)))) for place in places]
