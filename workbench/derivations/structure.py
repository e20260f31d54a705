"""Rules for what is written with signs: sums, products, quotients; for pieces, lists and sums over data.

Source: DLMF 1.4(iii).
"""

from __future__ import annotations

from workbench.derivations.problem import Parts, Problem, differing_sides, is_negated
from workbench.derivations.writing import ONE, TWO, times
from workbench.language.formula import Apply, Formula
from workbench.language.rows import apply_row, partial
from workbench.operators import NEGATION, POWER, QUOTIENT, SUM, Form


def each_argument(problem: Problem) -> Parts:
    """All arguments, in the same variable."""
    return tuple((argument, problem.variable) for argument in problem.formula.children)


def with_arguments(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """The same operator, applied to the derivatives."""
    return Apply(problem.operator, derivatives)


def reduced(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """A reduction is linear: the derivative passes inside, row by row."""
    factor = partial(problem.operator, 0, problem.operators)
    assert factor is not None
    slope = apply_row(factor, problem.operator, problem.formula.children)
    inside = derivatives if slope == ONE else (times(slope, *derivatives),)
    return Apply(problem.operator, inside)


# --- pieces -------------------------------------------------------------------------------------


def values_of_pieces(problem: Problem) -> Parts:
    """The values, without the conditions."""
    return tuple((value, problem.variable) for value in _pieces(problem)[1])


def pieces_with(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """The same conditions, with the derivatives as values."""
    conditions, _ = _pieces(problem)
    arguments = [part for pair in zip(conditions, derivatives, strict=False) for part in pair]
    return Apply(problem.operator, (*arguments, *derivatives[len(conditions) :]))


def joins(problem: Problem) -> tuple[Formula, ...]:
    """Both sides of each condition that depends on the variable must differ."""
    return differing_sides(_pieces(problem)[0], problem.varies)


def _pieces(problem: Problem) -> tuple[tuple[Formula, ...], tuple[Formula, ...]]:
    """Conditions and values; a value more than conditions is that for all other cases."""
    arguments = problem.formula.children
    last = arguments[-1:] if len(arguments) % 2 else ()
    return arguments[: len(arguments) - len(last) : 2], arguments[1::2] + last


# --- sums and products --------------------------------------------------------------------------


def is_difference(problem: Problem) -> bool:
    """Is it a - b?"""
    signs = [is_negated(term) for term in problem.formula.children]
    return problem.form is Form.SUM and signs == [False, True]


def terms_without_sign(problem: Problem) -> Parts:
    """The terms, of -b only b; terms without the variable stand together, where the first of them stood."""
    return tuple((term, problem.variable) for term, _ in _terms(problem))


def terms_with_sign(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """The derivatives, each with the sign of its term."""
    signs = (negative for _, negative in _terms(problem))
    signed = zip(derivatives, signs, strict=True)
    return Apply(SUM, tuple(Apply(NEGATION, (d,)) if negative else d for d, negative in signed))


def _terms(problem: Problem) -> list[tuple[Formula, bool]]:
    """Terms, and whether a minus stands in front."""
    constant = [term for term in problem.formula.children if not problem.varies(term)]
    together = [(Apply(SUM, tuple(constant)), False)] if len(constant) > 1 else []
    found: list[tuple[Formula, bool]] = []
    for term in problem.formula.children:
        if len(constant) < 2 or problem.varies(term):
            negative = is_negated(term)
            found.append((term.children[0] if negative else term, negative))
        elif together:
            found.append(together.pop())
    return found


def factors(problem: Problem) -> Parts:
    """The factors that depend on the variable, each with the constants written beside it: 3*x and sin(x)."""
    return tuple((factor, problem.variable) for factor in _grouped(problem))


def product_rule(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """Each factor differentiated in turn, the others kept."""
    kept = _grouped(problem)
    terms = (times(*kept[:i], d, *kept[i + 1 :]) for i, d in enumerate(derivatives))
    return Apply(SUM, tuple(terms))


def _grouped(problem: Problem) -> tuple[Formula, ...]:
    groups: list[list[Formula]] = [[]]
    for factor in problem.formula.children:
        if problem.varies(factor) and any(map(problem.varies, groups[-1])):
            groups.append([])
        groups[-1].append(factor)
    return tuple(times(*group) for group in groups)


def varies_above_and_below(problem: Problem) -> bool:
    """Is it a quotient of two that depend on the variable?"""
    return problem.form is Form.QUOTIENT and all(map(problem.varies, problem.formula.children))


def quotient_rule(problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """(f'*g - f*g')/g^2."""
    (f, g), (df, dg) = problem.formula.children, derivatives
    above = Apply(SUM, (times(df, g), Apply(NEGATION, (times(f, dg),))))
    return Apply(QUOTIENT, (above, Apply(POWER, (g, TWO))))
