"""Numerals: exact rational numbers as they are written, in decimals where they were typed so."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from workbench.language.building import number
from workbench.language.formula import Apply, Formula, Number
from workbench.operators import NEGATION, Form

LARGEST_BITS = 3_300
"""A thousand digits: numbers beyond are left as they are written."""
LARGEST_POWER_BITS = 64
"""Powers of numbers beyond are left standing: nobody writes 2^100 out."""
LONGEST_DECIMAL = 15


@dataclass(frozen=True, slots=True)
class Numeral:
    """A rational number; decimal where one of those that it came from was typed with a point."""

    value: Fraction
    decimal: bool = False

    def __add__(self, other: Numeral) -> Numeral:
        return Numeral(self.value + other.value, self.decimal or other.decimal)

    def __mul__(self, other: Numeral) -> Numeral:
        return Numeral(self.value * other.value, self.decimal or other.decimal)

    def __neg__(self) -> Numeral:
        return Numeral(-self.value, self.decimal)

    def __pow__(self, exponent: int) -> Numeral:
        return Numeral(self.value**exponent, self.decimal)

    @property
    def bits(self) -> int:
        """How long it is."""
        return max(self.value.numerator.bit_length(), self.value.denominator.bit_length())

    @property
    def whole(self) -> bool:
        """Is it an integer?"""
        return self.value.denominator == 1

    @property
    def over_line(self) -> tuple[Number, int]:
        """Its size as a number above the fraction line, a decimal where that is short, and one below.

        >>> Numeral(Fraction(-3, 10), decimal=True).over_line, Numeral(Fraction(-3, 10)).over_line
        ((Number(0.3), 1), (Number(3), 10))
        """
        size = abs(self.value)
        text = decimal_text(size) if self.decimal else ""
        return (Number(size, text), 1) if text else (Number(size.numerator), size.denominator)

    @property
    def formula(self) -> Formula:
        """As it is written: a negation, a quotient, a decimal."""
        above, below = self.over_line
        if below != 1:
            return number(self.value)
        return Apply(NEGATION, (above,)) if self.value < 0 else above


def numeral(formula: Formula) -> Numeral | None:
    """The number that is written: 3, 0.5, -2, 2/3; None for anything else.

    >>> numeral(Apply(NEGATION, (Number(2),)))
    Numeral(value=Fraction(-2, 1), decimal=False)
    """
    match formula:
        case Number(value=value):
            return Numeral(value, value.denominator != 1)
        case Apply(operator=operator, arguments=(inner,)) if operator.form is Form.NEGATION:
            found = numeral(inner) if isinstance(inner, Number) or _is_fraction(inner) else None
            return None if found is None else -found
        case Apply(arguments=(Number(value=above), Number(value=below))) if _is_fraction(formula) and below != 0:
            return Numeral(above / below, above.denominator != 1 or below.denominator != 1)
    return None


def power(base: Numeral, exponent: Numeral) -> Numeral | None:
    """The power, where it is rational by a whole exponent and short enough to be written out.

    >>> power(Numeral(Fraction(2)), Numeral(Fraction(-3)))
    Numeral(value=Fraction(1, 8), decimal=False)
    """
    if not exponent.whole or (base.value == 0 and exponent.value <= 0):
        return None
    if base.bits * abs(exponent.value) > LARGEST_POWER_BITS and abs(base.value) != 1:
        return None
    return base ** int(exponent.value)


def square_root(number: Numeral) -> Numeral | None:
    """The square root of a positive number, where it is rational.

    >>> square_root(Numeral(Fraction(4, 9)))
    Numeral(value=Fraction(2, 3), decimal=False)
    """
    if number.value <= 0:
        return None
    above, below = math.isqrt(number.value.numerator), math.isqrt(number.value.denominator)
    root = Fraction(above, below)
    return Numeral(root, number.decimal) if root**2 == number.value else None


def decimal_text(value: Fraction) -> str:
    """A decimal that is exactly the value, or "" where there is none, or a long one.

    >>> decimal_text(Fraction(3, 8)), decimal_text(Fraction(1, 3))
    ('0.375', '')
    """
    for places in range(LONGEST_DECIMAL + 1):
        scaled = value * 10**places
        if scaled.denominator == 1:
            digits = str(scaled.numerator).rjust(places + 1, "0")
            return f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return ""


def _is_fraction(formula: Formula) -> bool:
    return isinstance(formula, Apply) and formula.operator.form is Form.QUOTIENT
