"""Multiplied out before anything is differentiated: a product or a power as a sum of powers of names."""

from __future__ import annotations

from workbench.derivations.derivation import by_rules
from workbench.derivations.domains import lost
from workbench.derivations.powers_of_parts import Terms, collected, in_order, is_name
from workbench.derivations.readings import PartsReading, TooLongError
from workbench.derivations.rules import Rule
from workbench.derivations.step import EXPAND, Claim, Step, mark
from workbench.language.formula import Apply, Formula, Symbol, size
from workbench.operators import Form, Operator

FEWEST_FACTORS = 2
"""Factors with the variable, from which on logarithms help at all."""
HIGHEST_DEGREE = 4
"""Of a product that is offered to be multiplied out."""
LARGEST = 100
"""Nodes of a formula beyond which there is no other route."""
FORMS = frozenset({Form.PRODUCT, Form.QUOTIENT, Form.POWER, Form.NEGATION})
"""Of formulas that there are other routes for."""
EXPAND_FIRST = "multiplied out, then term by term"


def is_short_product(formula: Formula) -> bool:
    """Is it a product, quotient or power that a person would look at as a whole?"""
    return isinstance(formula, Apply) and formula.operator.form in FORMS and size(formula) <= LARGEST


def _multiplied_out(formula: Formula) -> tuple[PartsReading, Terms] | None:
    """A product, power or quotient as a sum of powers of names; None where it is none, or of high degree."""
    if not is_short_product(formula):
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


def can_be_multiplied_out(formula: Formula, _variable: str) -> bool:
    """Is it such a sum, with nothing lost of the domain?"""
    found = _multiplied_out(formula)
    return found is not None and not lost(formula, found[0].sum_of(found[1]))


def expanded(formula: Formula, variable: str, operators: tuple[Operator, ...], rules: tuple[Rule, ...]) -> Step:
    """The derivative of the sum that the formula is when it is multiplied out."""
    found = _multiplied_out(formula)
    assert found is not None
    reading, terms = found
    opened = reading.sum_of(in_order(terms))
    before = Step(EXPAND, formula, opened, variable, claim=Claim.REWRITE)
    inner = by_rules(opened, variable, operators=operators, rules=rules)
    plan = Symbol(mark(0))
    return Step("expand first", formula, inner.after, variable, (before, inner), plan=plan, statement=EXPAND_FIRST)
