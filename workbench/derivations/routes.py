"""Routes: ways to a derivative other than the first rule that applies: by logarithms, or multiplied out before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workbench.derivations.derivation import by_rules
from workbench.derivations.logarithmic import LOGARITHMIC, by_logarithms, has_factors
from workbench.derivations.multiplied_out import FEWEST_FACTORS, can_be_multiplied_out, expanded
from workbench.derivations.rules import RULES, Rule
from workbench.derivations.step import EXPAND, Step
from workbench.errors import OptionError
from workbench.language.formula import Formula
from workbench.language.printing import to_text
from workbench.operators import OPERATORS, Operator

MANY_FACTORS = 4
"""From which on they are offered."""


@dataclass(frozen=True, slots=True)
class Route:
    """means: in words. applies: can it be taken? offered: would a person think of it? steps: the derivation by it."""

    name: str
    means: str
    applies: Callable[[Formula, str], bool]
    offered: Callable[[Formula, str], bool]
    steps: Callable[[Formula, str, tuple[Operator, ...], tuple[Rule, ...]], Step]


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
    >>> from workbench.language.formula import Apply, Number, Symbol
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


ROUTES = (
    Route("logarithmic", LOGARITHMIC, has_factors(FEWEST_FACTORS), has_factors(MANY_FACTORS), by_logarithms),
    Route(EXPAND, "multiplying out first", can_be_multiplied_out, can_be_multiplied_out, expanded),
)
"""Ways to a derivative besides the rules in their order."""
