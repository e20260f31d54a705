"""Many digits: a program evaluated at two precisions, and the digits in which the two agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from threading import get_ident
from typing import Any

from workbench.errors import OptionError, ShapeError
from workbench.graphs import Input, Kind, Level, Program, expanded, levels, unrolled
from workbench.kernels.generated import assembled
from workbench.kernels.schedule import is_sum
from workbench.operators import Operator

Exact = int | float | Fraction | Decimal
GUARD = 10
"""Digits carried beyond those that are asked for."""
DOUBLINGS = 6
"""How often the precision is doubled while cancellation leaves too few digits."""


BITS_PER_DIGIT = 3.3219
LARGEST_BITS = 4096
"""Values beyond 2^4096 (10^1233) count as infinite, and outputs below its inverse as zero: a function of much
larger numbers could take for ever."""


@dataclass(frozen=True, slots=True)
class Digits:
    """A number with its certain digits: two precisions, the second much higher, agree in them.

    value: rounded to the certain digits; NaN or infinite where it has no finite value (or one above 10^1233),
    or where no digit is certain; 0 where it could not be told from zero. certain: how many significant digits;
    0 for NaN, infinities, and what could not be told from zero.

    >>> print(Digits(Decimal("0.333"), 3))
    0.333
    """

    value: Decimal
    certain: int

    def __str__(self) -> str:
        return str(self.value)


def decimal_of(value: Fraction) -> Decimal:
    """A fraction as a decimal number, in the digits of the context.

    >>> print(decimal_of(Fraction(1, 8)))
    0.125
    """
    return Decimal(value.numerator) / value.denominator


def evaluate(
    program: Program,
    point: Sequence[Exact],
    digits: int = 50,
    parameters: Sequence[Exact] = (),
    columns: Sequence[Sequence[Exact]] = (),
) -> tuple[Digits, ...]:
    """The outputs at one point to many digits, of which only those that are certain are given.

    point, parameters, columns: numbers that are taken exactly: a float as the binary number that it is.
    Raises OptionError for digits below 1 or above 10,000, ShapeError where the sizes do not fit or an
    output has a value for each row.

    >>> from workbench.graphs import lower
    >>> from workbench.language.formula import Apply, Symbol
    >>> from workbench.operators import SQRT
    >>> root = lower([Apply(SQRT, (Symbol("x"),))], ["x"])
    >>> print(evaluate(root, [2], 30)[0])
    1.41421356237309504880168872421
    """
    if not 1 <= digits <= 10_000:
        raise OptionError(f"digits is a number from 1 to 10,000, not {digits}.")
    for given, names, what in (
        (point, program.variables, "a point"),
        (parameters, program.parameters, "the bound values"),
        (columns, program.columns, "the data"),
    ):
        if len(given) != len(names):
            raise ShapeError(f"{what} has {len(given)} entries where {len(names)} are needed.")
    if program.rowwise:
        raise ShapeError("an output has a value for each row of the data; take a sum or mean over them.")
    ready, level = _ready(program)
    inputs: dict[Kind, list[Any]] = {
        Kind.VARIABLE: [Fraction(value) for value in point],
        Kind.PARAMETER: [Fraction(value) for value in parameters],
        Kind.COLUMN: [[Fraction(value) for value in column] for column in columns],
        Kind.ROWS: [Fraction(len(columns[0]) if columns else 0)],
    }
    precision = digits + GUARD
    low = _values(ready, level, inputs, precision)
    for _ in range(DOUBLINGS):
        high = _values(ready, level, inputs, 2 * precision)
        found = tuple([_agreed(*pair, digits, precision) for pair in zip(low, high, strict=True)])
        if all(_settled(one, two, each, digits, precision) for one, two, each in zip(low, high, found, strict=True)):
            break
        precision, low = 2 * precision, high
    return found


@lru_cache(maxsize=16)
def _ready(program: Program) -> tuple[Program, Sequence[Level]]:
    """The program in operators that mpmath has, and the level of each node; kept, as one program has many points."""
    ready = expanded(unrolled(program), lambda operator: operator.mpmath, powers=True)
    return ready, levels(ready.graph)


def _settled(low: Any, high: Any, found: Digits, digits: int, precision: int) -> bool:
    """Would more precision change nothing? Both are infinite, or NaN, or agree in all digits.

    Two zeros agree only where so many digits were carried that what is left out counts as zero, see LARGEST_BITS:
    log(1 + e^-400) is zero to 100 digits.
    """
    finite = high.context.isfinite
    if not low and not high:
        return precision * BITS_PER_DIGIT > LARGEST_BITS
    return found.certain == digits or not (finite(low) or finite(high))


def _agreed(low: Any, high: Any, digits: int, precision: int) -> Digits:
    """The digits in which the values at two precisions agree."""
    if high and high.context.isfinite(high) and high.context.mag(high) < -LARGEST_BITS:
        return Digits(Decimal(0), 0)
    if not high.context.isfinite(high) or not low == low:  # noqa: SIM201 PLR0124 - NaN
        return Digits(_decimal(high, digits + GUARD), 0)
    certain = _certain(low, high, digits, precision)
    if not certain:
        vanishing = not low or abs(high) < abs(low) / 2 ** (precision // 2)
        return Digits(Decimal(0) if vanishing else Decimal("NaN"), 0)
    return Digits(_decimal(high, certain, strip_zeros=False), certain)


def _certain(low: Any, high: Any, digits: int, precision: int) -> int:
    """In how many significant digits two finite values agree, as far as that was asked for."""
    if low == high:
        return digits
    scale, apart = abs(high) if high else abs(low), abs(high - low)
    magnitude = high.context.mag
    if magnitude(apart) - magnitude(scale) + 1 < -BITS_PER_DIGIT * (digits + 1):
        return digits
    return max(0, min(digits, -_decimal(apart / scale, 5).adjusted() - 1, precision))


def _decimal(value: Any, digits: int, *, strip_zeros: bool = True) -> Decimal:
    """An mpmath number in so many digits; rounded first, for Python refuses to write whole numbers of 4300 digits."""
    from mpmath import libmp

    rounded = libmp.mpf_pos(value._mpf_, int((digits + GUARD) * BITS_PER_DIGIT), "n")
    return Decimal(libmp.to_str(rounded, digits, strip_zeros=strip_zeros))


def _values(ready: Program, level: Sequence[Level], inputs: dict[Kind, list[Any]], precision: int) -> list[Any]:
    """The outputs as mpmath numbers, with so many decimal digits carried."""
    mp = _arithmetic(get_ident())
    mp.dps = precision
    graph = ready.graph
    rows = range(len(inputs[Kind.COLUMN][0]) if inputs[Kind.COLUMN] else 0)
    values: list[Any] = []
    for place, (head, arguments) in enumerate(zip(graph.heads, graph.arguments, strict=True)):
        taken = [values[argument] for argument in arguments]
        if isinstance(head, Fraction):
            values.append(_number(mp, head))
        elif isinstance(head, Input):
            given = inputs[head.kind][head.index]
            values.append([_number(mp, each) for each in given] if head.kind is Kind.COLUMN else _number(mp, given))
        elif is_sum(head):
            values.append(mp.fsum(taken[0]))
        elif level[place] is Level.ROW:
            many = [_across(value, level[argument]) for value, argument in zip(taken, arguments, strict=True)]
            values.append([_applied(mp, head, [each(row) for each in many]) for row in rows])
        else:
            values.append(_applied(mp, head, taken))
    return [mp.mpf(values[output]) for output in ready.outputs]


@lru_cache(maxsize=16)
def _arithmetic(thread: int) -> Any:  # noqa: ARG001  (the key)
    """mpmath's numbers and functions, 3 ms to make; each thread has its own, for the functions set their precision."""
    from mpmath import MPContext  # 60 ms to import

    return MPContext()


def _across(value: Any, level: Level) -> Callable[[int], Any]:
    """The value of a node in each row."""
    return value.__getitem__ if level is Level.ROW else lambda _: value


def _applied(mp: Any, operator: Operator, arguments: Sequence[Any]) -> Any:
    """An operator's value; NaN outside the domain, where mpmath has a complex value or none."""
    try:
        value = _code(operator)(mp, *arguments)
    except (ZeroDivisionError, ValueError, OverflowError, NotImplementedError):
        return mp.nan
    if isinstance(value, bool):
        return value
    real = mp.mpf(value.real) if value.imag == 0 else mp.nan
    return mp.sign(real) * mp.inf if mp.isfinite(real) and real and mp.mag(real) > LARGEST_BITS else real


@lru_cache(maxsize=1024)
def _code(operator: Operator) -> Callable[..., Any]:
    if operator.mpmath is None:
        raise OptionError(f"{operator.name} has neither mpmath code nor a definition; give its row one of them.")
    names = [f"x{index}" for index in range(len(operator.parameters))]
    source = f"def run(mp, {', '.join(names)}): return {operator.mpmath.format(*names)}"
    return assembled(source.replace("(mp, )", "(mp)"), "run")


def _number(mp: Any, value: Fraction) -> Any:
    return mp.mpf(value.numerator) / value.denominator
