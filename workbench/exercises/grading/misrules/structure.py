"""Misrules for products and quotients: derivatives multiplied or divided, terms missing, the numerator turned round."""

from __future__ import annotations

from workbench.derivations import Problem
from workbench.derivations.structure import factors
from workbench.derivations.writing import ONE, times
from workbench.exercises.grading.misrules.misrule import Combine, form_of
from workbench.language.building import number
from workbench.language.formula import Apply, Formula
from workbench.operators import LOG, NEGATION, POWER, QUOTIENT, SUM, Form


def product_of_derivatives(_: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    return times(*derivatives)


def kept_but(place: int) -> Combine:
    """The product with only the factor at place differentiated."""

    def combine(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
        kept: list[Formula] = [factor for factor, _ in factors(problem)]
        kept[place] = derivatives[place]
        return times(*kept)

    return combine


def minus_between(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """f′·g − f·g′"""
    terms = [kept_but(place)(problem, derivatives) for place in range(len(derivatives))]
    return Apply(SUM, (terms[0], *(Apply(NEGATION, (term,)) for term in terms[1:])))


def divides(problem: Problem) -> bool:
    """Is it a quotient with the variable below the line, and no constant over a power? Those go by the power rule."""
    if problem.form is not Form.QUOTIENT:
        return False
    above, below = problem.formula.children
    by_power_rule = form_of(below) is Form.POWER and not problem.varies(below.children[1])
    return problem.varies(below) and (problem.varies(above) or not by_power_rule)


def divides_one(problem: Problem) -> bool:
    """Is it one over what depends on the variable?"""
    return problem.form is Form.QUOTIENT and problem.formula.children[0] == ONE


def quotient(*, swapped: bool = False, plus: bool = False, below: int = 2) -> Combine:
    """(f′·g ∓ f·g′)/g^below, or with the numerator the other way round.

    >>> from workbench.derivations import RULES, derive
    >>> from workbench.exercises.grading.misrules.misrule import Misrule
    >>> from workbench.language.printing import to_text
    >>> from workbench.language.reading import read
    >>> below = Misrule("not squared", "the square is missing", quotient(below=1), ("quotient",))
    >>> to_text(derive(read("sin(x)/x").formula, "x", rules=(below.rule(None), *RULES)).after)
    '(x*cos(x) - sin(x))/x'
    """

    def combine(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
        (f, g), (df, dg) = problem.formula.children, derivatives
        first, second = (times(f, dg), times(df, g)) if swapped else (times(df, g), times(f, dg))
        above = Apply(SUM, (first, second if plus else Apply(NEGATION, (second,))))
        return Apply(QUOTIENT, (above, Apply(POWER, (g, number(below))))) if below else above

    return combine


def ratio_of_derivatives(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """f′/g′; a constant above stays."""
    above = derivatives[0] if problem.varies(problem.formula.children[0]) else problem.formula.children[0]
    return Apply(QUOTIENT, (above, derivatives[1]))


def how_divided(problem: Problem) -> str:
    if problem.varies(problem.formula.children[0]):
        return "the derivatives were divided"
    return "the denominator was differentiated where it stands"


def logarithm_of_denominator(problem: Problem, _: tuple[Formula, ...]) -> Formula:
    return Apply(LOG, (problem.formula.children[1],))
