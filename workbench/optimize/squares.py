"""Sums of squares by their form: formulas that are never negative, and the residuals whose squares are summed."""

from __future__ import annotations

from fractions import Fraction

from workbench.language.building import number, value_of
from workbench.language.formula import Apply, Formula, Number
from workbench.operators import PRODUCT, SQRT, Form

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
    if form in EVERY:  # of a long sum first the shapes of its terms, which are few
        return all(map(never_negative, formula.outline)) or (
            formula.outline is not formula.arguments and all(map(never_negative, formula.arguments))
        )
    return form is Form.FENCE


def sum_of_squares(formula: Formula) -> bool:
    """Is it one, as the shapes of its terms tell?

    True is certain; False says nothing.
    """
    if isinstance(formula, Apply) and formula.operator.form in (Form.REDUCTION, Form.SUM):
        return all(map(sum_of_squares, formula.outline))
    return _root(formula) is not None


def residuals(formula: Formula) -> tuple[Formula, ...] | None:
    """The formulas whose squares are summed, each with the root of its factor; None where it is no sum of squares.

    A reduction over the rows of the data is taken for the sum over the rows of its argument's residuals.
    """
    factor, formula = _factored(formula)
    if factor != 1:
        found = residuals(formula) if factor > 0 else None
        return None if found is None else tuple(_times_root(factor, part) for part in found)
    if isinstance(formula, Apply) and formula.operator.form is Form.REDUCTION:
        return residuals(formula.arguments[0])
    terms = formula.arguments if isinstance(formula, Apply) and formula.operator.form is Form.SUM else (formula,)
    roots = tuple(_root(term) for term in terms)
    return None if any(root is None for root in roots) else tuple(root for root in roots if root is not None)


def _root(term: Formula) -> Formula | None:
    """r for r^2, and sqrt(c)*r for c*r^2 or r^2/c with a number c > 0."""
    factor, term = _factored(term)
    if factor <= 0 or not isinstance(term, Apply) or term.operator.form is not Form.POWER:
        return None
    return _times_root(factor, term.arguments[0]) if value_of(term.arguments[1]) == 2 else None


def _factored(term: Formula) -> tuple[Fraction, Formula]:
    """A product with one number in front, or a quotient by a number, as that factor and the rest; else 1 and itself."""
    if isinstance(term, Apply) and len(term.arguments) == 2:
        first, second = term.arguments
        if term.operator.form is Form.PRODUCT and (value := value_of(first)) is not None:
            return value, second
        if term.operator.form is Form.QUOTIENT and (value := value_of(second)):
            return 1 / value, first
    return Fraction(1), term


def _times_root(factor: Fraction, root: Formula) -> Formula:
    return root if factor == 1 else Apply(PRODUCT, (Apply(SQRT, (number(factor),)), root))
