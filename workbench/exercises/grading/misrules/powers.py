"""Misrules for powers: the exponent not reduced, not brought down, shifted the wrong way."""

from __future__ import annotations

from workbench.derivations import Problem
from workbench.derivations.problem import is_negated
from workbench.derivations.tidying import tidy
from workbench.derivations.writing import ONE, times
from workbench.exercises.grading.misrules.misrule import Combine, form_of
from workbench.language.building import number
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.printing import to_unicode
from workbench.operators import NEGATION, POWER, QUOTIENT, SUM, Form


def _exponent(problem: Problem) -> Formula:
    """n of x^n, minus n of 1/x^n, 1/n of an n-th root."""
    if problem.form is Form.ROOT:
        return Apply(QUOTIENT, (ONE, number(problem.operator.index)))
    if problem.form is Form.POWER:
        return problem.formula.children[1]
    below = problem.formula.children[1]
    return Apply(NEGATION, (below.children[1] if form_of(below) is Form.POWER else ONE,))


def is_power(problem: Problem) -> bool:
    """x^n, 1/x^n or a root of x, but not 1/x itself?"""
    return problem.form in (Form.POWER, Form.ROOT) or _divides_power(problem)


def is_reciprocal(problem: Problem) -> bool:
    """1/x^n, or x to a negative number?"""
    return _divides_power(problem) or (problem.form is Form.POWER and is_negated(_exponent(problem)))


def _divides_power(problem: Problem) -> bool:
    return problem.form is Form.QUOTIENT and form_of(problem.formula.children[1]) is Form.POWER


def is_negative_power(problem: Problem) -> bool:
    """1/x, 1/x^n, or x to a negative number?"""
    divides = problem.form is Form.QUOTIENT and not problem.varies(problem.formula.children[0])
    return divides or is_reciprocal(problem)


def from_exponent_to_next(problem: Problem) -> str:
    """from −1/2 to −3/2"""
    n = _exponent(problem)
    return f"from {to_unicode(tidy(n))} to {to_unicode(tidy(Apply(SUM, (n, number(-1)))))}"


def exponent(problem: Problem) -> str:
    return to_unicode(tidy(_exponent(problem)))


def without_sign(problem: Problem, _: tuple[Formula, ...]) -> Formula:
    """n·x^(−n − 1) of x^(−n)."""
    return Apply(NEGATION, (power()(problem, ()),))


def power(*, coefficient: bool = True, shift: int = -1) -> Combine:
    """n·x^(n + shift), or without the n."""

    def combine(problem: Problem, _: tuple[Formula, ...]) -> Formula:
        n = _exponent(problem)
        raised = Apply(POWER, (Symbol(problem.variable), Apply(SUM, (n, number(shift)))))
        return times(n, raised) if coefficient else raised

    return combine
