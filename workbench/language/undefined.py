"""Constant parts without a value, looked at while reading: log(0), 0^0, x/(1 - 1), sqrt(-1), 9^9^9.

What is wrong follows from the domain in the row of the operator, never from its name.
"""

from __future__ import annotations

import math
from fractions import Fraction

from workbench.language import rows
from workbench.language.building import LARGEST_DIGITS, power_digits
from workbench.language.combinations import Combination, rational
from workbench.language.constants import Constants
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.operators import POWER, QUOTIENT, Operator, filled

MOST_DIGITS = 10_000  # of a power that is no whole number
FLOAT_DIGITS = 300  # about the exponent of the largest float

Problem = tuple[str, str]
"""What is wrong with a part, in words that follow it, and what to write instead."""


class Undefined:
    """Looks at the parts of one text as they are read, the inner ones first."""

    def __init__(self, operators: tuple[Operator, ...]) -> None:
        self.operators = operators
        self.constants = Constants(operators)

    def problem(self, node: Apply) -> Problem | None:
        """What is wrong with a part whose arguments are constant; None where it has a value, or may have one."""
        row = node.operator
        arguments = node.arguments
        if row is QUOTIENT:
            below = arguments[1]
            if _ends_in_symbol(below) or (isinstance(below, Number) and below.value):
                return None
            return ("is a division by zero", "another denominator") if self.constants.value(below) == {} else None
        if row is not POWER and not (row.domain or row.largest):
            return None
        values: list[Combination] = []
        for argument in arguments:
            value = None if _ends_in_symbol(argument) else self.constants.value(argument)
            if value is None:
                return None
            values.append(value)
        return _power(values) if row is POWER else self._outside(row, values)

    def _outside(self, row: Operator, values: list[Combination]) -> Problem | None:
        """Arguments outside the domain of a row, or beyond the largest that it is worked out for."""
        number = rational(values[0]) if row.largest is not None and values else None
        if row.largest is not None and number is not None and number > row.largest:
            return "has too many digits", f"an argument of {row.largest} or less"
        if len(values) != len(row.parameters):
            return None
        given = dict(zip(row.parameters, values, strict=True))
        for condition in rows.domain(row, self.operators):
            if self.constants.exact.holds(condition, given) is False:
                call = f"{row.name}({', '.join(row.parameters)})"
                needs = filled(row.needs, row.parameters) or row.needs or " and ".join(row.domain)
                return f"is not defined: {call} needs {needs}", f"an argument with {needs}"
        return None


def _ends_in_symbol(node: Formula) -> bool:
    """Is the last part of the last part, or the base of a power there, a variable? Then it is no constant.

    A quick look that spares a long one.
    """
    while isinstance(node, Apply) and node.arguments:
        node = node.arguments[0 if node.operator is POWER else -1]
    return isinstance(node, Symbol)


def _power(values: list[Combination]) -> Problem | None:
    base, exponent = rational(values[0]), rational(values[1])
    if base is None or exponent is None:
        return None
    if base == 0 and exponent == 0:
        return "is not defined", "1, where 1 is meant"
    if base == 0 and exponent < 0:
        return "is a division by zero", "another base"
    if base < 0 and exponent.denominator != 1:
        root = "cbrt(x) for a real cube root" if exponent.denominator == 3 else "a base that is not negative"
        return "is not a real number", root
    if power_digits(base, exponent.numerator) > LARGEST_DIGITS and not _moderate(base, exponent):
        return f"has more than {LARGEST_DIGITS:,} digits", "a smaller power"
    return None


def _moderate(base: Fraction, exponent: Fraction) -> bool:
    """Is it a power such as 0.99^1000: many digits exactly, but a size that floats have?"""
    if base.denominator == 1 or power_digits(base, exponent.numerator) > MOST_DIGITS:
        return False
    size = math.log10(abs(base.numerator)) - math.log10(base.denominator)
    return abs(size * float(exponent)) < FLOAT_DIGITS
