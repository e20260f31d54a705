"""RULES of differentiation, in the order in which a person tries them: the first that applies is taken.

They are decided on the tree as it is written: 1/x is a power, x/3 a constant multiple, x*x a product.

The order was chosen on 698 textbook problems whose author printed the first rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.derivations import calls, multiples, powers, statements, structure, writing
from workbench.derivations.problem import Parts, Problem
from workbench.language.formula import Formula, Symbol
from workbench.language.printing import Phrase
from workbench.operators import Form


def _nothing(_: Problem) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: when it applies, which derivatives it needs, and how they make the derivative.

    combine gets the derivatives of the parts, in their order. A bound name stands in parts and in what combine
    returns for the formula that it is bound to. A stranger's rule is passed as
    ``derive(f, "x", rules=(mine, *RULES))``.
    """

    name: str
    """Printed name; "" for that of the outermost operator's row."""
    applies: Callable[[Problem], bool]
    combine: Callable[[Problem, tuple[Formula, ...]], Formula]
    parts: Callable[[Problem], Parts] = _nothing
    """Formulas to differentiate, each with its variable."""
    bindings: Callable[[Problem], tuple[tuple[str, Formula], ...]] = _nothing
    conditions: Callable[[Problem], tuple[Formula, ...]] = _nothing
    """Comparisons that must hold, beyond the domain of the formula, for the derivative to exist."""
    statement: Phrase | str = ""
    """The rule, for a person, as mathematics or in words; "" where before and after say it."""
    note: str = ""

    def named(self, problem: Problem) -> str:
        """The printed name of this use."""
        return self.name or problem.operator.rule or problem.operator.name


def _of_form(form: Form) -> Callable[[Problem], bool]:
    return lambda problem: problem.form is form


RULES: tuple[Rule, ...] = (
    Rule(
        "constant",
        applies=lambda problem: not problem.varies(problem.formula),
        combine=lambda _problem, _derivatives: writing.ZERO,
        statement=statements.CONSTANT,
    ),
    Rule(
        "identity",
        applies=lambda problem: isinstance(problem.formula, Symbol),
        combine=lambda _problem, _derivatives: writing.ONE,
        statement=statements.IDENTITY,
    ),
    Rule(
        "components",
        applies=_of_form(Form.VECTOR),
        parts=structure.each_argument,
        combine=structure.with_arguments,
        statement=statements.COMPONENTS,
    ),
    Rule(
        "piecewise",
        applies=_of_form(Form.PIECEWISE),
        parts=structure.values_of_pieces,
        combine=structure.pieces_with,
        conditions=structure.joins,
        statement="each piece by itself",
        note="where the pieces join, the derivative exists only if their values and their slopes agree",
    ),
    Rule(
        "",
        applies=_of_form(Form.REDUCTION),
        parts=structure.each_argument,
        combine=structure.reduced,
        statement="row by row: the derivative passes inside",
    ),
    Rule(
        "constant multiple",
        applies=multiples.has_constant_factor,
        parts=multiples.core_of_multiple,
        combine=multiples.multiple_of,
        statement=statements.CONSTANT_MULTIPLE,
    ),
    Rule(
        "difference",
        applies=structure.is_difference,
        parts=structure.terms_without_sign,
        combine=structure.terms_with_sign,
        statement=statements.DIFFERENCE,
    ),
    Rule(
        "sum",
        applies=_of_form(Form.SUM),
        parts=structure.terms_without_sign,
        combine=structure.terms_with_sign,
        statement=statements.SUM,
    ),
    Rule(
        "product",
        applies=_of_form(Form.PRODUCT),
        parts=structure.factors,
        combine=structure.product_rule,
        statement=statements.PRODUCT,
    ),
    Rule(
        "quotient",
        applies=structure.varies_above_and_below,
        parts=structure.each_argument,
        combine=structure.quotient_rule,
        statement=statements.QUOTIENT,
    ),
    Rule(
        "power",
        applies=powers.is_power_of_variable,
        combine=powers.power_rule,
        statement=statements.POWER,
    ),
    Rule(
        "exponential",
        applies=powers.is_power_to_variable,
        combine=calls.row_rule,
        statement=statements.EXPONENTIAL,
    ),
    Rule(
        "general power",
        applies=powers.varies_in_base_and_exponent,
        parts=powers.exponent_and_base,
        combine=powers.general_power_rule,
        conditions=powers.positive_base,
        statement=statements.GENERAL_POWER,
        note="written as e to the power of the exponent times the logarithm of the base",
    ),
    Rule(
        "",
        applies=calls.has_only_meaning,
        parts=calls.meaning_of,
        combine=calls.same,
        statement="put in what it stands for",
    ),
    Rule(
        "",
        applies=lambda problem: problem.plain,
        combine=calls.row_rule,
        conditions=calls.where_smooth,
    ),
    Rule(
        "chain",
        applies=lambda _problem: True,
        parts=calls.outer_and_inner,
        combine=calls.chain_rule,
        bindings=calls.inner_bindings,
        statement=statements.CHAIN,
    ),
)
