"""Misrules: how a derivative comes out where a rule is misremembered; each takes what the right rule takes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from workbench.derivations import RULES, Problem, Rule
from workbench.derivations.calls import inner_bindings, outer_and_inner, row_rule
from workbench.derivations.multiples import core_of_multiple
from workbench.derivations.problem import Parts, is_negated
from workbench.derivations.structure import factors
from workbench.derivations.writing import ONE, times
from workbench.language.building import number, rebuilt, substitute
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.printing import Phrase
from workbench.operators import EXP, LOG, NEGATION, POWER, QUOTIENT, SUM, TOTAL, Form

Combine = Callable[[Problem, tuple[Formula, ...]], Formula]


def _no_parts(_: Problem) -> Parts:
    return ()


def _no_bindings(_: Problem) -> tuple[tuple[str, Formula], ...]:
    return ()


def _always(_: Problem) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Misrule:
    """One typical mistake: a rule of RULES, by its printed name, with another in its place.

    replaces: names of the rules that it is made in the place of. where: on which of their problems. parts and combine
    as in Rule; bound: does its first letter stand for the inner function? message: to the student, about the formula.
    right: what the rule says, as mathematics; "" where the message says it.
    """

    name: str
    replaces: tuple[str, ...]
    message: str
    combine: Combine
    parts: Callable[[Problem], Parts] = _no_parts
    where: Callable[[Problem], bool] = _always
    right: Phrase | str = ""
    bound: bool = False

    def replaces_here(self, rule: str, problem: Problem) -> bool:
        """May the mistake be made where this rule, by its name in RULES, is right?"""
        return rule in self.replaces and self.where(problem)

    def rule(self, at: Collection[tuple[Formula, str]] | None) -> Rule:
        """As a rule for `derive`, at these formulas and variables; None: wherever the mistake can be made."""

        def applies(problem: Problem) -> bool:
            if at is None:
                return self.replaces_here(right_rule(problem), problem)
            return (problem.formula, problem.variable) in at

        return Rule(self.name, applies, self.combine, self.parts, inner_bindings if self.bound else _no_bindings)


def right_rule(problem: Problem) -> str:
    """The name in RULES of the rule that is right."""
    return next(rule.name for rule in RULES if rule.applies(problem))


# --- the chain rule ---


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
    return _with_inside(problem, inner)


def inner_alone(problem: Problem) -> Parts:
    return outer_and_inner(problem)[1:]


def inner_twice(_: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """f′(g)·g′·g′"""
    outer, inner = derivatives
    return times(outer, inner, inner)


def has_sum_inside(problem: Problem) -> bool:
    """Is it a function of a sum?"""
    return one_inside(problem) and _form(problem.arguments[problem.varying[0]]) is Form.SUM


def each_term_inside(problem: Problem) -> Parts:
    """f(a) and f(b) of f(a + b)."""
    terms = problem.arguments[problem.varying[0]].children
    return tuple((_with_inside(problem, term), problem.variable) for term in terms)


def added(_: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    return Apply(SUM, derivatives)


def _with_inside(problem: Problem, inside: Formula) -> Formula:
    arguments = list(problem.arguments)
    arguments[problem.varying[0]] = inside
    return Apply(problem.operator, tuple(arguments))


# --- products and quotients ---


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
    by_power_rule = _form(below) is Form.POWER and not problem.varies(below.children[1])
    return problem.varies(below) and (problem.varies(above) or not by_power_rule)


def divides_one(problem: Problem) -> bool:
    """Is it one over what depends on the variable?"""
    return problem.form is Form.QUOTIENT and problem.formula.children[0] == ONE


def quotient(*, swapped: bool = False, plus: bool = False, below: int = 2) -> Combine:
    """(f′·g ∓ f·g′)/g^below, or with the numerator the other way round."""

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


def logarithm_of_denominator(problem: Problem, _: tuple[Formula, ...]) -> Formula:
    return Apply(LOG, (problem.formula.children[1],))


# --- powers ---


def _exponent(problem: Problem) -> Formula:
    """n of x^n, minus n of 1/x^n, 1/n of an n-th root."""
    if problem.form is Form.ROOT:
        return Apply(QUOTIENT, (ONE, number(problem.operator.index)))
    if problem.form is Form.POWER:
        return problem.formula.children[1]
    below = problem.formula.children[1]
    return Apply(NEGATION, (below.children[1] if _form(below) is Form.POWER else ONE,))


def is_power(problem: Problem) -> bool:
    """x^n, 1/x^n or a root of x, but not 1/x itself?"""
    return problem.form in (Form.POWER, Form.ROOT) or _divides_power(problem)


def is_reciprocal(problem: Problem) -> bool:
    """1/x^n, or x to a negative number?"""
    return _divides_power(problem) or (problem.form is Form.POWER and is_negated(_exponent(problem)))


def _divides_power(problem: Problem) -> bool:
    return problem.form is Form.QUOTIENT and _form(problem.formula.children[1]) is Form.POWER


def power(*, coefficient: bool = True, shift: int = -1) -> Combine:
    """n·x^(n + shift), or without the n."""

    def combine(problem: Problem, _: tuple[Formula, ...]) -> Formula:
        n = _exponent(problem)
        raised = Apply(POWER, (Symbol(problem.variable), Apply(SUM, (n, number(shift)))))
        return times(n, raised) if coefficient else raised

    return combine


# --- exponentials and logarithms ---


def is_exponential(problem: Problem) -> bool:
    """a^x or exp(x)?"""
    return problem.plain and (problem.form is Form.POWER or problem.operator is EXP)


def as_power_of_base(problem: Problem, _: tuple[Formula, ...]) -> Formula:
    """x·a^(x − 1)"""
    exponent = problem.arguments[-1]
    return times(exponent, _with_inside(problem, Apply(SUM, (exponent, number(-1)))))


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


# --- signs, constants, data ---


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


def _form(formula: Formula) -> Form | None:
    return formula.operator.form if isinstance(formula, Apply) else None
