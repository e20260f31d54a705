"""Building formulas from parts: exact numbers, substitution, exact values of constants, the order of names."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.operators import NEGATION, PI, PRODUCT, QUOTIENT, SUM, Form

LARGEST_DIGITS = 1000
_LARGEST_BITS = 3322  # 1,000 decimal digits


def number(value: int | Fraction) -> Formula:
    """The tree for an exact number: a literal, a quotient of two, or the negation of either.

    >>> number(Fraction(-3, 4))
    negation(quotient(Number(3), Number(4)))
    """
    exact = Fraction(value)
    if exact < 0:
        return Apply(NEGATION, (number(-exact),))
    if exact.denominator == 1:
        return Number(exact)
    return Apply(QUOTIENT, (Number(exact.numerator), Number(exact.denominator)))


def typed_number(text: str) -> Number:
    """A literal without a sign, as typed: "12", "0.10", "1e-3".

    >>> typed_number("0.10"), typed_number("2."), typed_number("007")
    (Number(0.10), Number(2), Number(7))
    """
    if text.isdecimal():
        return Number(int(text))
    typed = text.rstrip(".")
    return Number(Fraction(typed.replace(".e", "e").replace(".E", "e")), typed)


def rounded(value: float, digits: int) -> Formula:
    """The tree for a number in so many significant digits, with a minus in front of a negative one.

    >>> rounded(-1.23456, 3), rounded(2.0, 3)
    (negation(Number(1.23)), Number(2))
    """
    size = typed_number(f"{abs(value):.{digits}g}")
    return Apply(NEGATION, (size,)) if value < 0 else size


def sum_of(terms: Sequence[Formula]) -> Formula:
    """The sum of one term or more; one alone is the term itself.

    >>> sum_of([Symbol("x")]), sum_of([Symbol("x"), Number(1)])
    (Symbol(x), sum of terms(Symbol(x), Number(1)))
    """
    return terms[0] if len(terms) == 1 else Apply(SUM, tuple(terms))


def product_of(factors: Sequence[Formula]) -> Formula:
    """The product of one factor or more; one alone is the factor itself.

    >>> product_of([Symbol("x")]), product_of([Number(2), Symbol("x")])
    (Symbol(x), product(Number(2), Symbol(x)))
    """
    return factors[0] if len(factors) == 1 else Apply(PRODUCT, tuple(factors))


def in_radians(degrees: Formula) -> Formula:
    """An angle given in degrees, in radians: 30 is pi/6.

    >>> in_radians(Number(30))
    quotient(pi(), Number(6))
    """
    pi = Apply(PI, ())
    if not isinstance(degrees, Number) or too_large(degrees.value):
        return Apply(QUOTIENT, (Apply(PRODUCT, (degrees, pi)), Number(180)))
    half_turns = degrees.value / 180
    if not half_turns:
        return degrees
    above = pi if half_turns.numerator == 1 else Apply(PRODUCT, (Number(half_turns.numerator), pi))
    return above if half_turns.denominator == 1 else Apply(QUOTIENT, (above, Number(half_turns.denominator)))


def rebuilt(
    formula: Formula, change: Callable[[Formula], Formula], *, whole: Callable[[Apply], bool] | None = None
) -> Formula:
    """The tree with every part changed, the inner ones first; what is the same in all its parts is kept as it is.

    change: takes a leaf, or an operation whose arguments are changed already. whole: operations that are changed as
    they were, their arguments with them. Works for trees of any depth, and does a part that is shared only once.

    >>> from workbench.operators import SUM
    >>> rebuilt(Apply(SUM, (Symbol("x"), Number(1))), lambda part: Number(2) if part == Symbol("x") else part)
    sum of terms(Number(2), Number(1))
    """
    done: dict[int, Formula] = {}
    waiting = [formula]
    while waiting:
        node = waiting[-1]
        if id(node) in done:
            waiting.pop()
        elif not isinstance(node, Apply) or not node.arguments or (whole is not None and whole(node)):
            done[id(node)] = change(node)
            waiting.pop()
        elif missing := [a for a in node.arguments if id(a) not in done]:
            waiting.extend(missing)
        else:
            arguments = tuple(done[id(a)] for a in node.arguments)
            same = all(new is old for new, old in zip(arguments, node.arguments, strict=True))
            done[id(node)] = change(node if same else Apply(node.operator, arguments))
            waiting.pop()
    return done[id(formula)]


def substitute(formula: Formula, mapping: Mapping[str, Formula]) -> Formula:
    """Every name in the mapping replaced by its formula, all at once.

    >>> from workbench.operators import SUM
    >>> substitute(Apply(SUM, (Symbol("x"), Symbol("y"))), {"x": Symbol("y"), "y": Number(1)})
    sum of terms(Symbol(y), Number(1))
    """
    return rebuilt(formula, lambda node: mapping.get(node.name, node) if isinstance(node, Symbol) else node)


def natural_order(names: Iterable[str]) -> tuple[str, ...]:
    """Names sorted as people count: by letters, and where digits stand by their number.

    >>> natural_order({"w10", "w2", "b"})
    ('b', 'w2', 'w10')
    """
    return tuple(sorted(names, key=natural_key))


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """What to sort a name by, so that w2 comes before w10."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return tuple((0, int(part), part) if part[0].isdigit() else (1, 0, part) for part in parts)


def value_of(formula: Formula) -> Fraction | None:
    """The exact value of a tree of numbers, sums, products, quotients and whole powers.

    None where a name or a function occurs, where a denominator is zero, or where the value would have
    more than 1,000 digits.

    >>> value_of(Apply(QUOTIENT, (Number(3), Number(4))))
    Fraction(3, 4)
    """
    return _value(formula, {})


def _value(formula: Formula, known: dict[int, Fraction | None]) -> Fraction | None:
    waiting = [formula]
    while waiting:
        node = waiting[-1]
        if isinstance(node, Number):
            known[id(node)] = node.value
        elif not isinstance(node, Apply) or node.operator.form not in ARITHMETIC:
            return None
        elif missing := [a for a in node.arguments if id(a) not in known]:
            waiting.extend(missing)
            continue
        else:
            values = [v for a in node.arguments if (v := known[id(a)]) is not None]
            value = ARITHMETIC[node.operator.form](values)
            if value is None or too_large(value):
                return None
            known[id(node)] = value
        waiting.pop()
    return known[id(formula)]


def too_large(value: Fraction) -> bool:
    """Has the exact number more than 1,000 digits above or below the fraction line?"""
    return value.numerator.bit_length() > _LARGEST_BITS or value.denominator.bit_length() > _LARGEST_BITS


def power_digits(base: Fraction, exponent: int) -> float:
    """About how many digits base to the exponent has, without working it out; inf beyond counting.

    >>> round(power_digits(Fraction(10), 4000))
    4000
    """
    if abs(base) in (0, 1):
        return 0.0
    if exponent.bit_length() > 64:
        return math.inf
    larger = max(abs(base.numerator), base.denominator)
    return abs(exponent) * (math.log10(larger) if larger.bit_length() < 1000 else larger.bit_length() * 0.30103)


def _sum(values: list[Fraction]) -> Fraction | None:
    total = Fraction()
    for value in values:
        total += value
        if too_large(total):
            return None
    return total


def _product(values: list[Fraction]) -> Fraction | None:
    total = Fraction(1)
    for value in values:
        total *= value
        if too_large(total):
            return None
    return total


def _quotient(values: list[Fraction]) -> Fraction | None:
    above, below = values
    return above / below if below else None


def _power(values: list[Fraction]) -> Fraction | None:
    base, exponent = values
    if (
        exponent.denominator != 1
        or (base == 0 and exponent <= 0)
        or power_digits(base, exponent.numerator) > LARGEST_DIGITS + 1
    ):
        return None
    return base**exponent.numerator


ARITHMETIC: Mapping[Form, Callable[[list[Fraction]], Fraction | None]] = {
    Form.SUM: _sum,
    Form.PRODUCT: _product,
    Form.NEGATION: lambda values: -values[0],
    Form.QUOTIENT: _quotient,
    Form.POWER: _power,
}
"""Exact arithmetic by form: the values of the arguments to the value, or None where there is none."""
