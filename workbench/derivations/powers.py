"""Rules for powers: the variable in the base, in the exponent, or in both.

Source: DLMF 1.4(iii), 4.7(ii).
"""

from __future__ import annotations

from fractions import Fraction

from workbench.derivations.problem import Parts, Problem
from workbench.derivations.writing import ONE, ZERO, times
from workbench.language.building import number
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.rows import apply_row, partial
from workbench.operators import LOG, NEGATION, POWER, QUOTIENT, SUM, Form
from workbench.operators.logical import GREATER


def is_power_of_variable(problem: Problem) -> bool:
    """x^n, or 1/x, or 1/x^n, with the variable itself as the base?"""
    return _base_and_exponent(problem)[:1] == (Symbol(problem.variable),)


def power_rule(problem: Problem, _derivatives: tuple[Formula, ...]) -> Formula:
    """n*x^(n - 1); below a fraction line -n/x^(n + 1)."""
    base, exponent = _base_and_exponent(problem)
    if problem.form is Form.POWER:
        slope = partial(POWER, 0, problem.operators)
        assert slope is not None
        return apply_row(slope, POWER, (base, exponent))
    below = Apply(POWER, (base, Apply(SUM, (exponent, ONE))))
    return Apply(NEGATION, (Apply(QUOTIENT, (exponent, below)),))


def _base_and_exponent(problem: Problem) -> tuple[Formula, ...]:
    """Of a power with a constant exponent, also one below the fraction line; nothing for anything else."""
    match problem.formula:
        case Apply(operator=operator, arguments=(base, exponent)) if operator.form is Form.POWER:
            power: tuple[Formula, ...] = (base, exponent)
        case Apply(operator=operator, arguments=(above, below)) if operator.form is Form.QUOTIENT and above == ONE:
            power = below_the_line(below)
        case _:
            return ()
    return () if problem.varies(power[1]) else power


def below_the_line(below: Formula) -> tuple[Formula, ...]:
    """The base and the exponent of what stands below a fraction line: of √x the exponent is 1/2."""
    match below:
        case Apply(operator=operator, arguments=(base, exponent)) if operator.form is Form.POWER:
            return base, exponent
        case Apply(operator=operator, arguments=(base,)) if operator.form is Form.ROOT and operator.index == 2:
            return base, number(Fraction(1, 2))
    return below, ONE


def base_of_reciprocal(problem: Problem) -> Formula | None:
    """g, of 1/g^n and of 1/√g, the inner function of the chain rule; None where g is all that stands below the line."""
    if problem.form is not Form.QUOTIENT:
        return None
    found = _base_and_exponent(problem)
    return found[0] if found and found[0] != problem.formula.children[1] else None


def is_power_to_variable(problem: Problem) -> bool:
    """a^x, with the variable itself as the exponent?"""
    return problem.form is Form.POWER and problem.plain


def varies_in_base_and_exponent(problem: Problem) -> bool:
    """Is it f^g of two that depend on the variable?"""
    return problem.form is Form.POWER and all(map(problem.varies, problem.formula.children))


def exponent_and_base(problem: Problem) -> Parts:
    """g and f, of f^g."""
    base, exponent = problem.formula.children
    return (exponent, problem.variable), (base, problem.variable)


def general_power_rule(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """f^g*(g'*log(f) + g*f'/f); where g has the factor f, which is positive, it cancels."""
    (f, g), (dg, df) = problem.formula.children, derivatives
    by_exponent = times(dg, Apply(LOG, (f,)))
    return times(problem.formula, Apply(SUM, (by_exponent, _over_positive(g, f, df))))


def _over_positive(g: Formula, f: Formula, df: Formula) -> Formula:
    factors = list(g.children) if isinstance(g, Apply) and g.operator.form is Form.PRODUCT else [g]
    if f not in factors:
        return Apply(QUOTIENT, (times(g, df), f))
    factors.remove(f)
    return times(*factors, df)


def positive_base(problem: Problem) -> tuple[Formula, ...]:
    """f > 0, for f^g."""
    return (Apply(GREATER, (problem.formula.children[0], ZERO)),)
