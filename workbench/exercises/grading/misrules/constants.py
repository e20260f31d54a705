"""Misrules for signs, constants, constant factors and means over data."""

from __future__ import annotations

from workbench.derivations import Problem
from workbench.derivations.calls import row_rule
from workbench.derivations.multiples import core_of_multiple
from workbench.derivations.problem import Parts, is_negated
from workbench.derivations.writing import ONE
from workbench.language.building import number
from workbench.language.formula import Apply, Formula, Symbol
from workbench.operators import NEGATION, TOTAL


def other_sign(problem: Problem, _: tuple[Formula, ...]) -> Formula:
    return Apply(NEGATION, (row_rule(problem, ()),))


def one(_: Problem, __: tuple[Formula, ...]) -> Formula:
    return ONE


def is_a_term(problem: Problem) -> bool:
    """Is it a constant other than zero?"""
    return problem.formula != number(0)


def is_not_one(problem: Problem) -> bool:
    """Is it a constant other than zero and one?"""
    return is_a_term(problem) and problem.formula != ONE


def has_factor(problem: Problem) -> bool:
    """Is there a constant factor or denominator, not just a minus, before something other than the variable alone?"""
    inside = problem.formula.children[0] if is_minus(problem) else problem.formula
    ((core, _),) = core_of_multiple(problem)
    return core not in (inside, Symbol(problem.variable))


def factor_dropped(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """The derivative of what the constant multiplies, with a minus that stands in front."""
    (derivative,) = derivatives
    return Apply(NEGATION, (derivative,)) if is_negated(problem.formula) else derivative


def inside_minus(problem: Problem) -> Parts:
    """a of -a."""
    return ((problem.formula.children[0], problem.variable),)


def is_minus(problem: Problem) -> bool:
    """Does a minus stand in front?"""
    return is_negated(problem.formula)


def only(_: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """The derivative of the one part."""
    (derivative,) = derivatives
    return derivative


def over_all_rows(_: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    return Apply(TOTAL, derivatives)
