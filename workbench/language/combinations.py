"""Combinations: exact numbers as rational multiples of units, such as 1/2 + 3*pi, and arithmetic with them.

A unit is a constant part with no simpler exact value; it stands for itself, so that pi - pi is 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from workbench.language.building import LARGEST_DIGITS, power_digits, too_large
from workbench.language.formula import Apply, Formula
from workbench.operators import Form

Combination = Mapping[Formula | None, Fraction]
"""Units and their rational coefficients, none of them zero; the unit None is 1."""

ONE: Combination = {None: Fraction(1)}


def of_number(value: Fraction) -> Combination:
    """A rational number as a combination.

    >>> of_number(Fraction(0)), of_number(Fraction(1, 2))
    ({}, {None: Fraction(1, 2)})
    """
    return {None: value} if value else {}


def rational(value: Combination) -> Fraction | None:
    """The value where it is a rational number.

    >>> rational({}), rational({None: Fraction(1, 2)})
    (Fraction(0, 1), Fraction(1, 2))
    """
    if not value:
        return Fraction(0)
    return value[None] if value.keys() == {None} else None


def order(value: Combination) -> int | None:
    """-1, 0 or 1: whether the value lies below, at or above zero; None where that is not clear.

    The only place where a number is approximated, and only named constants.
    """
    number = rational(value)
    if number is not None:
        return (number > 0) - (number < 0)
    total, scale = 0.0, 0.0
    for unit, coefficient in value.items():
        size = 1.0 if unit is None else _size(unit)
        if size is None or coefficient.numerator.bit_length() - coefficient.denominator.bit_length() > 1000:
            return None
        term = float(coefficient) * size
        total, scale = total + term, scale + abs(term)
    if abs(total) <= 1e-9 * scale:
        return None
    return 1 if total > 0 else -1


def scaled(value: Combination, factor: Fraction) -> Combination:
    """A rational multiple of a value."""
    return {unit: coefficient * factor for unit, coefficient in value.items()} if factor else {}


def added(terms: Iterable[Combination]) -> Combination | None:
    """The sum of values; None where it has too many digits."""
    total: dict[Formula | None, Fraction] = {}
    for term in terms:
        for unit, coefficient in term.items():
            total[unit] = total.get(unit, Fraction(0)) + coefficient
            if too_large(total[unit]):
                return None
    return {unit: coefficient for unit, coefficient in total.items() if coefficient}


def root(number: Fraction, index: int) -> Combination | None:
    """The root of a positive number that is a perfect power.

    >>> root(Fraction(16, 9), 2)
    {None: Fraction(4, 3)}
    """
    if number < 0 or index > 64:
        return None
    above, below = (_whole_root(part, index) for part in (number.numerator, number.denominator))
    return None if above is None or below is None else of_number(Fraction(above, below))


def _product(factors: list[Combination]) -> Combination | None:
    result: Combination = ONE
    for factor in factors:
        left, right = rational(result), rational(factor)
        if left is not None:
            result = scaled(factor, left)
        elif right is not None:
            result = scaled(result, right)
        else:
            return None
        if any(map(too_large, result.values())):
            return None
    return result


def _quotient(arguments: list[Combination]) -> Combination | None:
    above, below = arguments
    divisor = rational(below)
    if divisor:
        return _product([above, of_number(1 / divisor)])
    return ONE if above == below and above else None


def _power(arguments: list[Combination]) -> Combination | None:
    base, exponent = rational(arguments[0]), rational(arguments[1])
    if exponent == 1:
        return arguments[0]
    if base is None or exponent is None or (base <= 0 and (exponent <= 0 or exponent.denominator != 1)):
        return None
    if power_digits(base, exponent.numerator) > LARGEST_DIGITS + 1:
        return None
    power = base**exponent.numerator
    return of_number(power) if exponent.denominator == 1 else root(power, exponent.denominator)


def _whole_root(number: int, index: int) -> int | None:
    if index != 2 and number.bit_length() > 1000:
        return None
    nearest = math.isqrt(number) if index == 2 else round(number ** (1 / index))
    return nearest if nearest**index == number else None


def _size(unit: Formula) -> float | None:
    """A named constant as a float, by the code in its row."""
    code = unit.operator.python or "" if isinstance(unit, Apply) and unit.operator.form is Form.CONSTANT else ""
    size = vars(math).get(code.removeprefix("math."))
    return size if isinstance(size, float) else None


ARITHMETIC: Mapping[Form, Callable[[list[Combination]], Combination | None]] = {
    Form.SUM: added,
    Form.PRODUCT: _product,
    Form.NEGATION: lambda arguments: scaled(arguments[0], Fraction(-1)),
    Form.QUOTIENT: _quotient,
    Form.POWER: _power,
}
"""The value of arithmetic on values, by its form; None where it has none that is simpler."""
