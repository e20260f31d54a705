"""Misrules for functions of functions: the inner derivative missing, put inside, the outer function forgotten."""

from __future__ import annotations

from workbench.derivations import Problem
from workbench.derivations.calls import outer_and_inner
from workbench.derivations.problem import Parts
from workbench.derivations.writing import times
from workbench.exercises.grading.misrules.misrule import form_of
from workbench.language.building import substitute
from workbench.language.formula import Apply, Formula
from workbench.operators import EXP, SUM, Form


def one_inside(problem: Problem) -> bool:
    """Is it a function of one part that depends on the variable?"""
    return len(problem.varying) == 1


def outer_only(problem: Problem) -> Parts:
    return outer_and_inner(problem)[:1]


def put_inside(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """f′(g′)"""
    outer, inner = derivatives
    return substitute(outer, {problem.letters[0]: inner})


def changes_outside(problem: Problem) -> bool:
    """Is the outer function another one than its own derivative, and no quotient?"""
    is_exponential = problem.operator is EXP or (problem.form is Form.POWER and 0 not in problem.varying)
    return one_inside(problem) and not is_exponential and problem.form is not Form.QUOTIENT


def of_inner_derivative(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """f(g′)"""
    (inner,) = derivatives
    return with_inside(problem, inner)


def inner_alone(problem: Problem) -> Parts:
    return outer_and_inner(problem)[1:]


def inner_twice(_: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """f′(g)·g′·g′"""
    outer, inner = derivatives
    return times(outer, inner, inner)


def has_sum_inside(problem: Problem) -> bool:
    """Is it a function of a sum?"""
    return one_inside(problem) and form_of(problem.arguments[problem.varying[0]]) is Form.SUM


def each_term_inside(problem: Problem) -> Parts:
    """f(a) and f(b) of f(a + b)."""
    terms = problem.arguments[problem.varying[0]].children
    return tuple((with_inside(problem, term), problem.variable) for term in terms)


def added(_: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    return Apply(SUM, derivatives)


def with_inside(problem: Problem, inside: Formula) -> Formula:
    arguments = list(problem.arguments)
    arguments[problem.varying[0]] = inside
    return Apply(problem.operator, tuple(arguments))
