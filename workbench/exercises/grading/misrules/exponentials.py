"""Misrules for exponentials, logarithms and powers with the variable in base and exponent."""

from __future__ import annotations

from workbench.derivations import Problem
from workbench.derivations.calls import row_rule
from workbench.derivations.writing import ONE, times
from workbench.exercises.grading.misrules.calls import with_inside
from workbench.language.building import number, rebuilt
from workbench.language.formula import Apply, Formula, Symbol
from workbench.operators import EXP, LOG, POWER, QUOTIENT, SUM, Form


def is_exponential(problem: Problem) -> bool:
    """a^x or exp(x)?"""
    return problem.plain and (problem.form is Form.POWER or problem.operator is EXP)


def as_power_of_base(problem: Problem, _: tuple[Formula, ...]) -> Formula:
    """x·a^(x − 1)"""
    exponent = problem.arguments[-1]
    return times(exponent, with_inside(problem, Apply(SUM, (exponent, number(-1)))))


def unchanged(problem: Problem, _: tuple[Formula, ...]) -> Formula:
    return problem.formula


def has_logarithm_of_base(problem: Problem) -> bool:
    """Has its derivative the logarithm of a constant in it?"""
    return problem.plain and without_logarithm(problem, ()) != row_rule(problem, ())


def without_logarithm(problem: Problem, _: tuple[Formula, ...]) -> Formula:
    """The row's derivative without the logarithm of the base."""

    def dropped(node: Formula) -> Formula:
        is_log = isinstance(node, Apply) and node.operator is LOG
        return ONE if is_log and not problem.varies(node) else node

    return rebuilt(row_rule(problem, ()), dropped)


def one_over_variable(problem: Problem, _: tuple[Formula, ...]) -> Formula:
    return Apply(QUOTIENT, (ONE, Symbol(problem.variable)))


def exponent_as_constant(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """g·f^(g − 1)·f′ for f^g."""
    (f, g), (_, df) = problem.formula.children, derivatives
    return times(g, Apply(POWER, (f, Apply(SUM, (g, number(-1))))), df)


def base_as_constant(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """f^g·ln(f)·g′ for f^g."""
    (f, _), (dg, _) = problem.formula.children, derivatives
    return times(problem.formula, Apply(LOG, (f,)), dg)
