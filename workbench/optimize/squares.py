"""Sums of squares by their form: formulas that are never negative, and the residuals whose squares are summed."""

from __future__ import annotations

from fractions import Fraction

from workbench.language.building import number, value_of
from workbench.language.formula import Apply, Formula, Number, has_form
from workbench.language.rows import kinks
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
    if form in EVERY or one_of_its_arguments(formula):  # of a long sum first the shapes of its terms, which are few
        return all(map(never_negative, formula.outline)) or (
            formula.outline is not formula.arguments and all(map(never_negative, formula.arguments))
        )
    return form is Form.FENCE


def one_of_its_arguments(formula: Apply) -> bool:
    """Is the value that of one of the arguments, as of the largest and the smallest: a kink where two are alike?"""
    edges = kinks(formula.operator)
    return any(has_form(edge, Form.SUM) for edge in edges)


def sum_of_squares(formula: Formula) -> bool:
    """Is it one, as the shapes of its terms tell?

    True is certain; False says nothing.
    """
    if isinstance(formula, Apply) and formula.operator.form in (Form.REDUCTION, Form.SUM):
        return all(map(sum_of_squares, formula.outline))
    return _roots(formula) is not None


def residuals(formula: Formula) -> tuple[Formula, ...] | None:
    """The formulas whose squares are summed, each with the root of its factor; None where it is no sum of squares.

    A reduction over the rows of the data is taken for the sum over the rows of its argument's residuals.
    """
    if has_form(formula, Form.REDUCTION):
        return residuals(formula.arguments[0])
    terms = formula.arguments if has_form(formula, Form.SUM) else (formula,)
    found = [_roots(term) for term in terms]
    return None if None in found else tuple(root for roots in found if roots is not None for root in roots)


def _roots(term: Formula) -> tuple[Formula, ...] | None:
    """r for r^2; sqrt(c)*r for c*r^2 or r^2/c with a number c > 0, or for each of the squares that c multiplies."""
    factor, term = _factored(term)
    if factor <= 0 or not isinstance(term, Apply):
        return None
    if term.operator.form is Form.POWER:
        return (_times_root(factor, term.arguments[0]),) if value_of(term.arguments[1]) == 2 else None
    roots = residuals(term) if factor != 1 or term.operator.form is Form.REDUCTION else None
    return None if roots is None else tuple(_times_root(factor, root) for root in roots)


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


def vanishing(formula: Formula) -> tuple[Formula, ...] | None:
    """The formulas that are all zero where this one, which is never negative by its form, is zero; else None.

    >>> from workbench.functions import function
    >>> len(vanishing(function("2*(x - 1)^2 + abs(y)/3").components[0]))
    2
    """
    if not isinstance(formula, Apply):
        return None
    form, arguments = formula.operator.form, formula.arguments
    if form is Form.FENCE:
        return vanishing(arguments[0]) or arguments
    if form is Form.POWER:
        exponent = value_of(arguments[1])
        if exponent is None or exponent <= 0:
            return None
        even = exponent.denominator == 1 and exponent.numerator % 2 == 0
        return vanishing(arguments[0]) or (arguments[:1] if even else None)
    if form is Form.SUM:
        found = [vanishing(term) for term in arguments]
        return None if None in found else tuple(part for own in found if own is not None for part in own)
    if form is Form.ROOT:
        return vanishing(arguments[0])
    return _of_factor(formula)


def _of_factor(formula: Apply) -> tuple[Formula, ...] | None:
    """The same for a positive number times, or a formula over, one that is never negative."""
    if formula.operator.form not in (Form.PRODUCT, Form.QUOTIENT):
        return None
    values = [value_of(argument) for argument in formula.arguments]
    others = [argument for argument, value in zip(formula.arguments, values, strict=True) if value is None]
    if len(others) != 1 or any(value is not None and value <= 0 for value in values):
        return None
    divided = formula.operator.form is Form.QUOTIENT and others[0] is not formula.arguments[0]
    return None if divided else vanishing(others[0])
