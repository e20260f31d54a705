"""Logarithmic differentiation: y' = y*(ln|y|)', with ln|y| taken apart before, for products and powers of many factors.

Source: Stewart, Calculus (2015), section 3.6.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from workbench.derivations import statements
from workbench.derivations.cancelling import rejoined
from workbench.derivations.derivation import by_rules
from workbench.derivations.domains import lost, surely_positive
from workbench.derivations.lengths import length
from workbench.derivations.multiplied_out import is_short_product
from workbench.derivations.numerals import numeral
from workbench.derivations.problem import Problem, dependence
from workbench.derivations.readings import PartsReading, is_square_root
from workbench.derivations.rules import Rule
from workbench.derivations.signs import is_positive
from workbench.derivations.step import CANCEL, TIDYING, Claim, Step, mark
from workbench.derivations.tidying import Tidying
from workbench.derivations.writing import ONE, ZERO, times
from workbench.language.building import number
from workbench.language.formula import Apply, Formula, Symbol
from workbench.operators import ABS, LOG, NEGATION, QUOTIENT, SUM, E, Form, Operator
from workbench.operators.logical import GREATER, NOT_EQUAL

LOGARITHMIC = "logarithmic differentiation"
"""The rule of the first step of that route."""
HALF = number(Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class _Factor:
    """base^exponent above or below the line. positive: it has values only where the base is positive."""

    base: Formula
    exponent: Formula = ONE
    below: bool = False
    positive: bool = False

    @property
    def logarithm(self) -> Formula:
        """Its logarithm, or of its size: 3*log(abs(x - 2)), -log(x^2 + 1); of e^x it is x."""
        bare = self.positive or is_positive(self.base) or surely_positive(self.base)
        size = Apply(LOG, (self.base if bare else Apply(ABS, (self.base,)),))
        if self.base == Apply(E, ()):
            term = self.exponent
        else:
            term = size if self.exponent == ONE else times(self.exponent, size)
        return Apply(NEGATION, (term,)) if self.below else term

    @property
    def condition(self) -> tuple[Formula, ...]:
        """What must hold for the logarithm to exist, where that is not plain to see."""
        if is_positive(self.base) or surely_positive(self.base):
            return ()
        return (Apply(GREATER if self.positive else NOT_EQUAL, (self.base, ZERO)),)


def _factors(formula: Formula, below: bool = False) -> Iterator[_Factor]:
    """What a product, a quotient and powers are made of; a minus in front is of no account."""
    match formula:
        case Apply(operator=operator, arguments=(inner,)) if operator.form is Form.NEGATION:
            yield from _factors(inner, below)
        case Apply(operator=operator, arguments=factors) if operator.form is Form.PRODUCT:
            for factor in factors:
                yield from _factors(factor, below)
        case Apply(operator=operator, arguments=(above, under)) if operator.form is Form.QUOTIENT:
            yield from _factors(above, below)
            yield from _factors(under, not below)
        case Apply(operator=operator, arguments=(base, exponent)) if operator.form is Form.POWER:
            value = numeral(exponent)
            yield _Factor(base, exponent, below, value is None or not value.whole)
        case Apply(operator=operator, arguments=(base,)) if is_square_root(operator):
            yield _Factor(base, HALF, below, True)
        case _:
            yield _Factor(formula, ONE, below)


def _varying(formula: Formula, variable: str) -> list[_Factor]:
    varies = dependence(variable)
    return [f for f in _factors(formula) if varies(f.base) or varies(f.exponent)]


def _is_tower(formula: Formula, variable: str) -> bool:
    """Has it a power with the variable in base and exponent?"""
    varies = dependence(variable)
    return any(varies(f.base) and varies(f.exponent) for f in _factors(formula))


def has_factors(least: int) -> Callable[[Formula, str], bool]:
    """Has a product so many factors with the variable, or a power it in base and exponent?"""

    def enough(formula: Formula, variable: str) -> bool:
        if not is_short_product(formula):
            return False
        return _is_tower(formula, variable) or len(_varying(formula, variable)) >= least

    return enough


def by_logarithms(formula: Formula, variable: str, operators: tuple[Operator, ...], rules: tuple[Rule, ...]) -> Step:
    """y' = y*(ln|y|)', with ln|y| taken apart before."""
    tidying = Tidying(operators)
    factors = tuple(_factors(formula))
    positive = all(factor.positive or not factor.condition for factor in factors)
    whole = Apply(LOG, (formula if positive else Apply(ABS, (formula,)),))
    apart = tidying.tidied(Apply(SUM, tuple(factor.logarithm for factor in factors)))
    laws = Step("laws of logarithms", whole, apart, variable, claim=Claim.REWRITE)
    conditions = tuple(dict.fromkeys(c for factor in _varying(formula, variable) for c in factor.condition))
    slope = by_rules(apart, variable, operators=operators, rules=(OF_SIZE, *rules))
    inner = _cancelled(slope, conditions, operators)
    combined = times(formula, inner.after)
    is_sum = isinstance(inner.after, Apply) and inner.after.operator.form is Form.SUM
    after = combined if is_sum else tidying.tidied(combined)  # y*(a + b) is the form that the route is for
    ending = Step(TIDYING, combined, after, variable, claim=Claim.REWRITE)
    return Step(
        LOGARITHMIC,
        formula,
        after,
        variable,
        (laws, inner, ending) if after != combined else (laws, inner),
        plan=times(formula, Symbol(mark(0))),
        conditions=conditions,
        statement=statements.LOGARITHMIC,
    )


def _cancelled(step: Step, conditions: tuple[Formula, ...], operators: tuple[Operator, ...]) -> Step:
    """A derivative in which is cancelled what the conditions allow: x/x is 1 where x > 0."""
    after = rejoined(PartsReading(), step.after)
    if length(after) >= length(step.after) or lost(step.after, after, operators, conditions):
        return step
    ending = Step(CANCEL, step.after, after, step.variable, claim=Claim.REWRITE)
    return replace(step, after=after, children=(*step.children, ending))


def _is_log_of_size(problem: Problem) -> bool:
    match problem.formula:
        case Apply(operator=outer, arguments=(Apply(operator=inner),)):
            return outer is LOG and inner is ABS
    return False


OF_SIZE = Rule(
    "logarithm",
    applies=_is_log_of_size,
    parts=lambda problem: ((problem.formula.children[0].children[0], problem.variable),),
    combine=lambda problem, derivatives: Apply(QUOTIENT, (*derivatives, problem.formula.children[0].children[0])),
    statement=statements.LOGARITHM_OF_SIZE,
)
"""(ln|f|)' = f'/f, whatever the sign of f."""
