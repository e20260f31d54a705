"""Checking the steps of a derivation, one by one: does what stands before and after each agree at generic points?

A derivative is compared with differences of what it is the derivative of, in so many digits that they are right to
30, a rewriting and a substitution by value. Neither uses the partials of the table, which the rules use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from workbench.checks.rational_functions import same_rational
from workbench.derivations import Claim, Step
from workbench.evidence import Evidence
from workbench.functions.sampling import widening
from workbench.graphs import Program, lower
from workbench.kernels.agreement import AGREED, DIGITS, agreeing
from workbench.kernels.digits import Digits, decimal_of, evaluate
from workbench.language.building import natural_order, substitute
from workbench.language.formula import Formula, Number, has_form, symbols, walk
from workbench.operators import OPERATORS, Form, Operator

Array = NDArray[np.float64]
Point = Sequence[Fraction]
Data = Sequence[Sequence[float]]
Columns = tuple[tuple[str, tuple[float, ...]], ...]
"""Some rows of the data, by name."""

DIFFERENCES = ((Fraction(1, 2**33), 50), (Fraction(1, 2**80), 90), (Fraction(1, 2**220), 240))
"""Steps and the digits carried; the finer where the first disagrees, as on sin(exp(7x)), which turns within a step."""
SPARE = 2  # digits of those carried, in which rounding may be
RESOLVED = 4
POINTS = 4
DRAWS = 100
WIDER = 20  # draws, after each of which they are twice as wide
CLOSER = 400  # draws near edges
WIDTHS = (0, 3, 5, 7, 9, 2, 4, 6, 8)  # of these draws, as powers of 1/2
MOST_NUMBERS = 12
LARGEST_EDGE = 1e9
BY = f"values at {POINTS} points to {DIGITS} digits"
ROWS = 8  # of the data, enough to tell two formulas apart
KEPT = 4096  # judgements


def with_evidence(
    step: Step, *, columns: Mapping[str, Array] | None = None, operators: Sequence[Operator] = OPERATORS
) -> Step:
    """The step and all below it, each with its evidence where it holds, and with None where it could not be confirmed.

    columns: of the data, for names that are columns; a few rows of them are used.
    """
    some = tuple((name, tuple(values[:ROWS].tolist())) for name, values in (columns or {}).items())
    table = tuple(operators)
    done: dict[int, Step] = {}
    waiting = [step]
    while waiting:
        current = waiting[-1]
        open_children = [c for c in current.children if id(c) not in done]
        if open_children:
            waiting += open_children
            continue
        waiting.pop()
        if id(current) not in done:
            children = tuple(done[id(c)] for c in current.children)
            done[id(current)] = replace(current, children=children, evidence=_evidence(current, some, table))
    return done[id(step)]


def all_verified(step: Step) -> bool:
    """Has every step its evidence?"""
    return all(s.evidence is not None for s in step.walk())


def _evidence(step: Step, columns: Columns, operators: tuple[Operator, ...]) -> Evidence | None:
    """Evidence where both sides agree at every point where both have values, and there are enough of them."""
    left, right = step.before, step.after
    if step.claim is Claim.SUBSTITUTION:
        left = substitute(left, dict(step.bindings))
    if step.claim is not Claim.DERIVATIVE:
        return _of_equals(left, right, step.variable, columns, operators)
    return _sampled(left, right, step.variable, True, columns, operators)


def _of_equals(
    left: Formula, right: Formula, variable: str, columns: Columns, operators: tuple[Operator, ...]
) -> Evidence | None:
    """Evidence for two sides that are to be equal: exact where they are the same or rational, else by their values."""
    if left == right:
        return Evidence("exact", by="the two sides are the same formula")
    if same_rational(left, right):
        return Evidence("exact", by="equal values at more points than different rational functions can share")
    return _sampled(left, right, variable, False, columns, operators)


@lru_cache(maxsize=KEPT)
def _sampled(
    left: Formula, right: Formula, variable: str, derived: bool, columns: Columns, operators: tuple[Operator, ...]
) -> Evidence | None:
    """Evidence by values at points; kept, for d/dx(x^2) = 2x is a step of many derivations."""
    agreements = _agreements(left, right, variable, derived, columns, operators)
    if len(agreements) < POINTS or min(agreements) < AGREED:
        return None
    return Evidence("checked", by=BY, digits=min(agreements))


def _agreements(
    left: Formula, right: Formula, variable: str, derived: bool, columns: Columns, operators: tuple[Operator, ...]
) -> list[float]:
    """Digits that agree at points where both sides have a value, up to POINTS of them, or one where they differ.

    derived: is the right side the derivative of the left by the variable? Otherwise they are to be equal.
    """
    occurring = symbols(left) | symbols(right)
    rows = columns if _reduces(left) or _reduces(right) else ()
    used, data = [name for name, _ in rows], [values for _, values in rows]
    names = natural_order((occurring | {variable}) - set(used))
    before = lower((left,), names, columns=used, operators=operators)
    after = lower((right,), names, columns=used, operators=operators)
    slope = names.index(variable) if derived else None
    found: list[float] = []
    for point in _points(left, right, len(names)):
        ours = evaluate(after, point, DIGITS, (), data)[0]
        if slope is None:
            digits = agreeing(evaluate(before, point, DIGITS, (), data)[0], ours)
        else:
            digits = _slope_agreement(ours, before, point, slope, data)
        if digits is not None:
            found.append(digits)
        if len(found) == POINTS or min(found, default=AGREED) < AGREED:
            break
    return found


def _points(left: Formula, right: Formula, count: int) -> Iterator[Point]:
    """Points with so many coordinates, ever wider; between them, from the second width on, some near the edges."""
    near: Iterator[Point] = iter(())
    for trial, x in enumerate(widening(count, DRAWS, seed=5, wider=WIDER)):
        yield [Fraction(value) for value in x.tolist()]
        if trial == WIDER:
            near = _near_edges(_edges(left, right), count)
        yield from islice(near, CLOSER // (DRAWS - WIDER))


def _near_edges(edges: Sequence[float], count: int) -> Iterator[Point]:
    """Points ever closer to edges in one coordinate after the other, CLOSER of them."""
    draw = np.random.default_rng(6)
    sizes = [(edge, size) for edge in edges for size in dict.fromkeys((1.0, abs(edge) or 1.0))]
    for place, (width, (edge, size)) in enumerate(islice(product(WIDTHS, sizes), CLOSER)):
        near = np.arange(count) == (WIDER + place // (CLOSER // (DRAWS - WIDER))) % count
        middle = np.where(near, edge, draw.choice(edges, count))
        yield [Fraction(v) for v in (middle + draw.uniform(-1, 1, count) * size * 2.0**-width).tolist()]


def _edges(left: Formula, right: Formula) -> list[float]:
    """Zeros of ax + b, x/a - b and x^2 - b for the numbers that occur, and 0; with either sign.

    Near one of them a narrow or distant domain begins: that of asin(100x), of log(x - 100).
    """
    numbers = {float(node.value) for side in (left, right) for node in walk(side) if isinstance(node, Number)}
    shown = sorted({n for n in numbers if 0 < n < LARGEST_EDGE} | {1.0})[:MOST_NUMBERS]
    sizes = (
        *shown,
        *(b / a for a in shown for b in shown),
        *(b**0.5 for b in shown),
        *(a * b for a in shown for b in shown),
    )
    return list(dict.fromkeys(edge for size in (0.0, *sizes) for edge in (size, -size)))


def _difference(
    program: Program, point: Point, index: int, data: Data, step: Fraction, carried: int
) -> tuple[Decimal, Decimal]:
    """The derivative by one coordinate as a central difference, extrapolated once, and how far rounding may be in it.

    step, carried: how far the sides are, and with how many digits they are worked out: so small and so many that what
    the extrapolation leaves (h^4) is below DIGITS. Nothing of the table's partials is used.
    """

    def quotient(h: Fraction) -> tuple[Decimal, Decimal]:
        sides = [[*point[:index], point[index] + move, *point[index + 1 :]] for move in (h, -h)]
        found = [evaluate(program, side, carried, (), data)[0] for side in sides]
        above, below = (side.value for side in found)
        if not (above.is_finite() and below.is_finite()) or not any(side.certain for side in found):
            return Decimal("NaN"), Decimal("NaN")  # without values, or so small that they count as zero
        width = 2 * decimal_of(h)
        return (above - below) / width, max(abs(above), abs(below)) / width

    with localcontext() as context:
        context.prec = carried
        (near, size), (far, _) = quotient(step / 2), quotient(step)
        return (4 * near - far) / 3, size.scaleb(SPARE - carried)


def _slope_agreement(ours: Digits, program: Program, point: Point, index: int, data: Data) -> float | None:
    """Digits in which a derivative agrees with differences; None where these are too noisy or too coarse to tell.

    Too coarse: by the derivative that is claimed, the value changes within the finest step by more than 1/10^RESOLVED
    of itself, as that of sin(exp(7x^8)).
    """
    for step, carried in DIFFERENCES:
        theirs, noise = _difference(program, point, index, data, step, carried)
        found = _compared(ours, theirs, noise)
        if found is None or found >= AGREED:
            return found
    return None if abs(ours.value) > noise.scaleb(carried - SPARE - RESOLVED) else found


def _compared(ours: Digits, theirs: Decimal, noise: Decimal) -> float | None:
    if not (ours.value.is_finite() and theirs.is_finite()):
        return None
    if abs(theirs - ours.value) > noise or abs(ours.value) > noise.scaleb(AGREED):
        return agreeing(Digits(theirs, DIGITS), ours)
    return float(DIGITS) if ours.value == 0 else None


def _reduces(formula: Formula) -> bool:
    """Has it a sum or mean over the rows of the data? Otherwise a column is a name like any other."""
    return any(has_form(n, Form.REDUCTION) for n in walk(formula))
