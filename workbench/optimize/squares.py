"""Formulas that are never negative by their form: sums of squares, bars, roots. Where one is zero it is lowest."""

from __future__ import annotations

from workbench.language.building import value_of
from workbench.language.formula import Apply, Formula, Number
from workbench.operators import Form

EVERY = frozenset({Form.SUM, Form.PRODUCT, Form.QUOTIENT, Form.ROOT, Form.REDUCTION})  # where no argument is negative


def never_negative(formula: Formula) -> bool:
    """Is the formula >= 0 wherever it has a value, by its form alone?

    True is certain; False says nothing.
    """
    if isinstance(formula, Number):
        return True
    if not isinstance(formula, Apply):
        return False
    form = formula.operator.form
    if form is Form.POWER:
        exponent = value_of(formula.arguments[1])
        even = exponent is not None and exponent.denominator == 1 and exponent.numerator % 2 == 0
        return even or never_negative(formula.arguments[0])
    if form in EVERY:
        return all(never_negative(argument) for argument in formula.arguments)
    return form is Form.FENCE
