"""Routes: ways to a derivative other than the first rule that applies: by logarithms, or multiplied out before.

Source: Stewart, Calculus (2015), section 3.6, for logarithmic differentiation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from workbench.derivations import statements
from workbench.derivations.derivation import by_rules
from workbench.derivations.domains import lost, surely_positive
from workbench.derivations.numerals import numeral
from workbench.derivations.powers_of_parts import Terms, collected, in_order, is_name
from workbench.derivations.problem import Problem, dependence
from workbench.derivations.readings import PartsReading, TooLongError, is_square_root
from workbench.derivations.rules import RULES, Rule
from workbench.derivations.signs import is_positive
from workbench.derivations.step import EXPAND, TIDYING, Claim, Step, mark
from workbench.derivations.tidying import Tidying
from workbench.derivations.writing import ONE, ZERO, times
from workbench.errors import OptionError
from workbench.language.building import number
from workbench.language.formula import Apply, Formula, Symbol, size
from workbench.language.printing import to_text
from workbench.operators import ABS, LOG, NEGATION, OPERATORS, QUOTIENT, SUM, E, Form, Operator
from workbench.operators.logical import GREATER, NOT_EQUAL

LOGARITHMIC = "logarithmic differentiation"
"""The rule of the first step of that route."""
FEWEST_FACTORS = 2
"""Factors with the variable, from which on logarithms help at all."""
MANY_FACTORS = 4
"""From which on they are offered."""
HIGHEST_DEGREE = 4
"""Of a product that is offered to be multiplied out."""
LARGEST = 100
"""Nodes of a formula beyond which there is no other route."""
FORMS = frozenset({Form.PRODUCT, Form.QUOTIENT, Form.POWER, Form.NEGATION})
"""Of formulas that there are other routes for."""

HALF = number(Fraction(1, 2))
Rules = tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """means: in words. applies: can it be taken? offered: would a person think of it? steps: the derivation by it."""

    name: str
    means: str
    applies: Callable[[Formula, str], bool]
    offered: Callable[[Formula, str], bool]
    steps: Callable[[Formula, str, tuple[Operator, ...], Rules], Step]


def derive(
    formula: Formula,
    variable: str,
    *,
    operators: Sequence[Operator] = OPERATORS,
    rules: Sequence[Rule] = RULES,
    route: str = "",
) -> Step:
    """The derivative of formula by variable, with every step that leads to it.

    The first step's rule is the outermost; its `after` is the derivative, tidied. A name that does not occur
    gives 0. route: a name of ROUTES; "" for the rules in their order. Raises OptionError where an argument that allows
    no derivative depends on the variable, and for a route that does not apply, naming those that do.

    Source: the order of the rules, on the tree as written, is that of most textbooks.

    >>> from workbench.operators import POWER
    >>> from workbench.language.formula import Number
    >>> step = derive(Apply(POWER, (Symbol("x"), Number(3))), "x")
    >>> step.rule, step.after
    ('power', product(Number(3), power(Symbol(x), Number(2))))
    >>> derive(Apply(POWER, (Symbol("x"), Symbol("x"))), "x", route="logarithmic").rule
    'logarithmic differentiation'
    """
    table, own = tuple(operators), tuple(rules)
    known = {each.name: each for each in ROUTES}
    if route and (route not in known or not known[route].applies(formula, variable)):
        raise OptionError(_not_applicable(formula, variable, route))
    found = (
        known[route].steps(formula, variable, table, own)
        if route
        else by_rules(formula, variable, operators=table, rules=own)
    )
    others = tuple(each.name for each in ROUTES if each.name != route and each.offered(formula, variable))
    return replace(found, alternatives=others) if others else found


def _not_applicable(formula: Formula, variable: str, route: str) -> str:
    applying = [each.name for each in ROUTES if each.applies(formula, variable)]
    instead = f"; those that do: {', '.join(applying)}" if applying else "; leave it out, for the rules in their order"
    return f"route={route!r} does not apply to the derivative of {to_text(formula):.80} by {variable}{instead}."


# --- by logarithms ------------------------------------------------------------------------------


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


def _is_short_product(formula: Formula) -> bool:
    """Is it a product, quotient or power that a person would look at as a whole?"""
    return isinstance(formula, Apply) and formula.operator.form in FORMS and size(formula) <= LARGEST


def _has_factors(least: int) -> Callable[[Formula, str], bool]:
    def enough(formula: Formula, variable: str) -> bool:
        if not _is_short_product(formula):
            return False
        return _is_tower(formula, variable) or len(_varying(formula, variable)) >= least

    return enough


def _logarithmic(formula: Formula, variable: str, operators: tuple[Operator, ...], rules: Rules) -> Step:
    """y' = y*(ln|y|)', with ln|y| taken apart before."""
    tidying = Tidying(operators)
    factors = tuple(_factors(formula))
    positive = all(factor.positive or not factor.condition for factor in factors)
    whole = Apply(LOG, (formula if positive else Apply(ABS, (formula,)),))
    apart = tidying.tidied(Apply(SUM, tuple(factor.logarithm for factor in factors)))
    laws = Step("laws of logarithms", whole, apart, variable, claim=Claim.REWRITE)
    inner = by_rules(apart, variable, operators=operators, rules=(OF_SIZE, *rules))
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
        conditions=tuple(dict.fromkeys(c for factor in _varying(formula, variable) for c in factor.condition)),
        statement=statements.LOGARITHMIC,
    )


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

# --- multiplied out -----------------------------------------------------------------------------


def _multiplied_out(formula: Formula) -> tuple[PartsReading, Terms] | None:
    """A product, power or quotient as a sum of powers of names; None where it is none, or of high degree."""
    if not _is_short_product(formula):
        return None
    reading = PartsReading()
    try:
        terms = collected(reading.opened(reading.terms(formula)))
    except (TooLongError, ZeroDivisionError):
        return None
    powers = [(part, exponent) for term in terms for part, exponent in term.powers.items()]
    if len(terms) < FEWEST_FACTORS or not all(is_name(part) and abs(e) <= HIGHEST_DEGREE for part, e in powers):
        return None
    return reading, terms


def _can_be_multiplied_out(formula: Formula, _variable: str) -> bool:
    found = _multiplied_out(formula)
    return found is not None and not lost(formula, found[0].sum_of(found[1]))


def _expanded(formula: Formula, variable: str, operators: tuple[Operator, ...], rules: Rules) -> Step:
    """The derivative of the sum that the formula is when it is multiplied out."""
    found = _multiplied_out(formula)
    assert found is not None
    reading, terms = found
    opened = reading.sum_of(in_order(terms))
    before = Step(EXPAND, formula, opened, variable, claim=Claim.REWRITE)
    inner = by_rules(opened, variable, operators=operators, rules=rules)
    plan = Symbol(mark(0))
    return Step("expand first", formula, inner.after, variable, (before, inner), plan=plan, statement=EXPAND_FIRST)


EXPAND_FIRST = "multiplied out, then term by term"

ROUTES = (
    Route("logarithmic", LOGARITHMIC, _has_factors(FEWEST_FACTORS), _has_factors(MANY_FACTORS), _logarithmic),
    Route(EXPAND, "multiplying out first", _can_be_multiplied_out, _can_be_multiplied_out, _expanded),
)
"""Ways to a derivative besides the rules in their order."""
