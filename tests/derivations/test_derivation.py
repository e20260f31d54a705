"""Derivations of whole tables and random trees: every step true, the result SymPy's, and faults found."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy
from hypothesis import assume, given, settings

from tests.derivations.evaluation import MP, DomainError, agree, slope, step_holds, value
from tests.derivations.trees import formulas
from workbench.derivations import RULES, Claim, Rule, Step, derive, mark, tidy
from workbench.errors import OptionError
from workbench.language.building import number, substitute
from workbench.language.formula import Apply, Formula, Number, Symbol, walk
from workbench.language.printing import to_text
from workbench.language.reading import read
from workbench.language.sympy import to_sympy
from workbench.operators import OPERATORS, POWER, PRODUCT, QUOTIENT, SUM, Form, Operator, row_taking
from workbench.operators.elementary import CBRT, SQRT

X = Symbol("x")
LETTERS = {"u": 0.8, "v": 1.4, "w": 2.3, "s": 0.35, "t": 1.1, "p": 0.9}
POINTS = (
    {"x": 0.61, "y": 1.73},
    {"x": 1.37, "y": 0.42},
    {"x": 2.53, "y": -0.81},
    {"x": -1.29, "y": 2.2},
    {"x": 0.13, "y": 0.5},
)
SLOPES = tuple(
    row for row in OPERATORS if row.samples and any(row.partials) and row.form not in (Form.COMPARISON, Form.REDUCTION)
)


def false_steps(step: Step, points=POINTS) -> list[Step]:
    """Steps that are not true at a point where they state something."""
    return [s for s in step.walk() if any(step_holds(s, {**at, **LETTERS}) is False for at in points)]


# --- random trees -------------------------------------------------------------------------------


def is_power_of_zero(node: Formula) -> bool:
    """A power or root whose base is zero everywhere: there u^(n - 1) of the power rule has no value for n < 1."""
    if not isinstance(node, Apply) or not (node.operator.form is Form.POWER or node.operator in (SQRT, CBRT)):
        return False
    return tidy(node.arguments[0]) == number(0)


@settings(max_examples=150, deadline=None)
@given(formulas())
def test_every_step_is_true(formula: Formula) -> None:
    assume(not any(map(is_power_of_zero, walk(formula))))
    step = derive(formula, "x")
    assert not false_steps(step), to_text(formula)


@settings(max_examples=100, deadline=None)
@given(formulas(leaves=8))
def test_plan_says_how_the_parts_are_put_together(formula: Formula) -> None:
    for step in derive(formula, "x").walk():
        assert (step.plan is None) == (not step.parts)
        if step.plan is not None:
            filled = substitute(step.plan, {mark(i): part.after for i, part in enumerate(step.parts)})
            following = [child.before for child in step.children if child.claim is not Claim.DERIVATIVE]
            assert tidy(filled) == tidy((following or [step.after])[0])


@settings(max_examples=100, deadline=None)
@given(formulas(leaves=8))
def test_derivative_is_that_of_sympy(formula: Formula) -> None:
    found = derive(formula, "x").after
    inside = [at for at in POINTS if has_slope(formula, at)]
    if not inside:
        return
    try:
        derivative = to_sympy(formula).diff(sympy.Symbol("x", real=True))
    except OptionError:  # a form that SymPy must not build
        return
    for at in inside:
        theirs = derivative.subs({s: sympy.Float(at[s.name], 40) for s in derivative.free_symbols}).evalf(30)
        if theirs.is_Float or theirs.is_Rational:
            try:
                ours = value(found, at)
            except (
                DomainError
            ):  # a constant at the edge of a domain, such as sqrt(0*x), where the chain rule says nothing
                assert theirs == 0, (to_text(formula), at)
                continue
            assert agree(ours, MP.mpf(sympy.Float(theirs, 30)._mpf_), 12), (to_text(formula), at)


def has_slope(formula: Formula, at: dict[str, float]) -> bool:
    """Is the neighbourhood of the point in the domain?"""
    try:
        slope(formula, "x", at)
    except DomainError:
        return False
    return True


@settings(max_examples=60, deadline=None)
@given(formulas(leaves=6))
def test_derivatives_can_be_derived_again(formula: Formula) -> None:
    second = derive(derive(formula, "x").after, "x")
    assert False not in [step_holds(second, at) for at in POINTS]


# --- the whole table ----------------------------------------------------------------------------


def arguments_through(row: Operator, sample: tuple[float, ...]) -> tuple[Formula, ...]:
    """Arguments that are those of the sample at x = 1, and move with x where the row allows it."""
    found: list[Formula] = []
    for i, (start, text) in enumerate(zip(sample, row.partials, strict=True)):
        at = number(Fraction(start))
        moving = Apply(SUM, (at, Apply(PRODUCT, (number(i + 2), Apply(SUM, (X, number(-1)))))))
        found.append(at if text is None else moving)
    return tuple(found)


@pytest.mark.parametrize("row", SLOPES, ids=lambda row: f"{row.name}({','.join(row.parameters)})")
def test_every_row_can_be_derived(row: Operator) -> None:
    for sample in row.samples:
        formula = Apply(row, arguments_through(row, sample))
        step = derive(formula, "x")
        assert not false_steps(step, ({"x": 1.0},))
        assert agree(value(step.after, {"x": 1}), slope(formula, "x", {"x": 1}))
        again = derive(step.after, "x")
        assert agree(value(again.after, {"x": 1}), slope(step.after, "x", {"x": 1}))


@pytest.mark.parametrize("row", SLOPES, ids=lambda row: f"{row.name}({','.join(row.parameters)})")
def test_every_row_opens_with_its_own_rule(row: Operator) -> None:
    for place, text in enumerate(row.partials):
        if text is None or row.form in (Form.SUM, Form.PRODUCT, Form.QUOTIENT, Form.POWER):
            continue
        arguments = [number(Fraction(v)) for v in row.samples[0]]
        arguments[place] = X
        step = derive(Apply(row, tuple(arguments)), "x")
        assert step.rule == row.rule
        chain = derive(Apply(row, tuple(Apply(POWER, (X, Number(3))) if a is X else a for a in arguments)), "x")
        assert chain.rule == ("constant multiple" if row.form is Form.NEGATION else "chain")


def test_variadic_rows_are_nested() -> None:
    step = derive(read("max(x, x^2, 3 - x)").formula, "x")
    assert to_text(step.bindings[0][1]) == "max(x, x^2)"
    assert not false_steps(step)
    assert to_text(derive(read("softmax(x, y)").formula, "y").before) == "softmax(x, y)"


def test_a_stranger_s_row() -> None:
    mish = Operator("mish", definition="x*tanh(softplus(x))")
    swish = Operator("swish", definition="x*sigmoid(x)", partials=("sigmoid(x) + x*sigmoid(x)*(1 - sigmoid(x))",))
    table = (*OPERATORS, mish, swish)
    step = derive(read("mish(2x) + swish(x)", operators=table).formula, "x", operators=table)
    assert not false_steps(step)
    assert [s.rule for s in step.parts] == ["mish", "swish"]


# --- depth and sharing --------------------------------------------------------------------------


def nested(row: Operator, depth: int) -> Formula:
    """row(2*row(2*...+1)+1)."""
    formula: Formula = X
    for _ in range(depth):
        inside = Apply(SUM, (Apply(PRODUCT, (Number(2), formula)), Number(1)))
        formula = Apply(row, (inside,))
    return formula


def test_deep_nests_stay_small() -> None:
    tanh = row_taking("tanh", 1, OPERATORS)
    assert tanh is not None
    counts = [sum(1 for _ in derive(nested(tanh, depth), "x").walk()) for depth in (10, 20, 30, 60)]
    per_level = [(counts[1] - counts[0]) / 10, (counts[2] - counts[1]) / 10, (counts[3] - counts[2]) / 30]
    assert max(per_level) - min(per_level) < 1  # as many steps for each level more
    step = derive(nested(tanh, 4), "x")
    assert not false_steps(step)


def test_depth_is_not_limited_by_the_stack() -> None:
    sine = row_taking("sin", 1, OPERATORS)
    assert sine is not None
    formula: Formula = X
    for _ in range(400):
        formula = Apply(sine, (formula,))
    derivative = derive(formula, "x").after
    expected, inner = 1.0, 0.7
    for _ in range(400):
        expected *= math.cos(inner)
        inner = math.sin(inner)
    assert agree(value(derivative, {"x": 0.7}), MP.mpf(expected), 10)


def test_shared_parts_are_derived_once() -> None:
    formula: Formula = X
    for _ in range(40):  # x^(2^40), written as products of a product with itself
        formula = Apply(PRODUCT, (formula, formula))
    step = derive(formula, "x")
    assert sum(1 for _ in step.walk()) < 200
    assert step.after == Apply(PRODUCT, (Number(2**40), Apply(POWER, (X, Number(2**40 - 1)))))


# --- what cannot be derived, and what holds only somewhere ---------------------------------------


def test_an_order_must_not_vary() -> None:
    with pytest.raises(OptionError, match="polygamma has no derivative in its argument n; it has one in x, but in"):
        derive(read("polygamma(x, 2)").formula, "x")
    assert to_text(derive(read("polygamma(2, x)").formula, "x").after) == "polygamma(3, x)"


def test_a_comparison_has_no_derivative() -> None:
    comparison = read("piecewise(x < 1: x, 2)").formula.children[0]
    with pytest.raises(OptionError, match="has no derivative"):
        derive(comparison, "x")


def test_conditions_name_kinks_and_joins() -> None:
    def conditions(text: str) -> list[str]:
        step = derive(read(text).formula, "x")
        return [to_text(c) for s in step.walk() for c in s.conditions]

    assert conditions("abs(x)") == ["x != 0"]
    assert conditions("abs(x^2 - 1)") == ["u != 0"]
    assert conditions("piecewise(x < 1: x, x > 2: x^2, 3)") == ["x != 1", "x != 2"]
    assert conditions("x^x") == ["x > 0"]
    assert conditions("max(x, 2)") == ["x - 2 != 0"]
    assert conditions("x^2") == []


def test_a_step_jumps() -> None:
    step = derive(read("step(x)*x").formula, "x")
    assert to_text(step.after) == "step(x)"
    assert "x != 0" in [to_text(c) for s in step.walk() for c in s.conditions]


def test_a_list_is_derived_component_by_component() -> None:
    step = derive(read("[x*y, sin(x)]").formula, "x")
    assert (step.rule, to_text(step.after)) == ("components", "[y, cos(x)]")


# --- a wrong rule is found ----------------------------------------------------------------------

MISTAKES = (
    ("product", "x^2*sin(x)", lambda p, d: Apply(PRODUCT, d)),
    ("quotient", "sin(x)/x", lambda p, d: Apply(QUOTIENT, d)),
    ("power", "x^3", lambda p, d: p.formula),
    ("chain", "sin(x^2)", lambda p, d: d[0]),
    ("constant multiple", "3*x^2", lambda p, d: d[0]),
    ("exponential", "2^x", lambda p, d: p.formula),
    ("general power", "x^x", lambda p, d: p.formula),
    ("difference", "x^2 - x", lambda p, d: Apply(SUM, d)),
    ("sum", "x^2 + x + 1", lambda p, d: d[0]),
    ("constant", "x*y", lambda p, d: Number(1)),
    ("identity", "2*x", lambda p, d: Number(0)),
)


@pytest.mark.parametrize(("name", "text", "wrong"), MISTAKES, ids=[name for name, _, _ in MISTAKES])
def test_a_wrong_rule_is_caught(name: str, text: str, wrong) -> None:
    formula = read(text).formula
    assert not false_steps(derive(formula, "x"))
    rules = tuple(replace(rule, combine=wrong) if rule.name == name else rule for rule in RULES)
    if name == "constant":  # a constant factor needs no step of its own
        formula = read("x + y").formula
    found = false_steps(derive(formula, "x", rules=rules))
    assert name in [step.rule for step in found]


def test_a_rule_of_one_s_own_comes_first() -> None:
    def is_square(problem) -> bool:
        return problem.form is Form.POWER and problem.formula == Apply(POWER, (X, Number(2)))

    mine = Rule("square", applies=is_square, combine=lambda p, d: Apply(PRODUCT, (Number(2), X)))
    step = derive(read("x^2 + x").formula, "x", rules=(mine, *RULES))
    assert [s.rule for s in step.parts] == ["square", "identity"]
