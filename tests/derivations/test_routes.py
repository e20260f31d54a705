"""Other routes to a derivative: every step true, the same derivative, offered where a person would think of them."""

from __future__ import annotations

import pytest

import workbench as wb
from tests.derivations.evaluation import agree, slope, step_holds, value
from workbench.checks.steps import all_verified, with_evidence
from workbench.derivations import ROUTES, Claim, derive, finish
from workbench.errors import OptionError
from workbench.language.formula import Apply, Number, Symbol
from workbench.language.printing import to_text
from workbench.language.reading import read
from workbench.operators import PRODUCT

POINTS = ({"x": 0.61}, {"x": 1.37}, {"x": 2.53}, {"x": -1.29}, {"x": 5.1})
LETTERS = {"u": 0.8, "v": 1.4, "w": 2.3, "s": 0.35, "t": 1.1, "p": 0.9}

LOGARITHMS = (
    ("x^x", "x*log(x)", "x^x*(log(x) + 1)", ["x > 0"]),
    ("cos(x)^sin(x)", "sin(x)*log(cos(x))", None, ["cos(x) > 0"]),
    (
        "(x - 1)*(x - 2)^3/((x + 4)*sqrt(x^2 + 1))",
        "log(abs(x - 1)) + 3*log(abs(x - 2)) - log(abs(x + 4)) - log(x^2 + 1)/2",
        "(x - 1)*(x - 2)^3/((x + 4)*sqrt(x^2 + 1))*(1/(x - 1) + 3/(x - 2) - 1/(x + 4) - x/(x^2 + 1))",
        ["x - 1 != 0", "x - 2 != 0", "x + 4 != 0"],
    ),
    ("-5*x^2*e^(3x)*sin(x)", "log(5) + 2*log(abs(x)) + 3*x + log(abs(sin(x)))", None, ["x != 0", "sin(x) != 0"]),
    ("sqrt(x)*2^x/x^(1/3)", None, None, ["x > 0"]),
)


@pytest.mark.parametrize(("text", "apart", "derivative", "conditions"), LOGARITHMS, ids=lambda part: str(part)[:20])
def test_by_logarithms(text: str, apart: str | None, derivative: str | None, conditions: list[str]) -> None:
    formula = read(text).formula
    step = finish(derive(formula, "x", route="logarithmic"))
    (laws,) = step.prepared
    (inner,) = step.parts
    assert laws.claim is Claim.REWRITE and laws.after == inner.before
    assert apart is None or to_text(laws.after) == apart
    assert derivative is None or to_text(step.after) == derivative
    assert [to_text(condition) for condition in step.conditions] == conditions
    assert all(step_holds(s, {**at, **LETTERS}) is not False for s in step.walk() for at in POINTS)
    assert all_verified(with_evidence(step))
    ours = derive(formula, "x").after
    at = {"x": 1.37}
    assert agree(value(step.after, at), value(ours, at)) and agree(value(step.after, at), slope(formula, "x", at))


@pytest.mark.parametrize(
    ("text", "opened", "derivative"),
    [
        ("(x + 1)*(x - 2)", "x^2 - x - 2", "2*x - 1"),
        ("(x^2 + x)/x^3", "x^(-1) + x^(-2)", None),
        ("(x + 2)/x", "1 + 2/x", "-2/x^2"),
        ("(2x + 3)^2", "4*x^2 + 12*x + 9", "8*x + 12"),
        ("x*(x + y)", "x^2 + x*y", "2*x + y"),
    ],
)
def test_multiplied_out_first(text: str, opened: str, derivative: str | None) -> None:
    step = derive(read(text).formula, "x", route="expand")
    assert step.rule == "expand first"
    assert derivative is None or (to_text(step.prepared[0].after), to_text(step.after)) == (opened, derivative)
    assert all_verified(with_evidence(step))


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("x^x", ("logarithmic",)),
        ("(x + 1)*(x - 2)", ("expand",)),
        ("x*(x - 1)*sin(x)*e^x", ("logarithmic",)),
        ("x*sin(x)", ()),
        ("x^2 + x", ()),
        ("(x + 1)^9", ()),
        ("(x^2 - 1)/(x - 1)", ()),
    ],
)
def test_what_is_offered(text: str, offered: tuple[str, ...]) -> None:
    step = derive(read(text).formula, "x")
    assert step.alternatives == offered
    for name in offered:
        assert name not in derive(step.before, "x", route=name).alternatives
    assert all(not inner.alternatives for part in step.children for inner in part.walk())


def test_a_route_that_does_not_apply() -> None:
    with pytest.raises(OptionError, match=r"route='logarithmic' does not apply to the derivative of sin\(x\) by x"):
        derive(read("sin(x)").formula, "x", route="logarithmic")
    with pytest.raises(OptionError, match="those that do: logarithmic, expand"):
        derive(read("(x + 1)*(x + 2)").formula, "x", route="by hand")


def test_routes_look_at_nothing_large() -> None:
    formula = Symbol("x")
    for _ in range(60):  # 2^60 leaves
        formula = Apply(PRODUCT, (formula, formula))
    assert derive(formula, "x").alternatives == ()
    deep = Symbol("x")
    for _ in range(3000):
        deep = Apply(PRODUCT, (Number(2), deep))
    assert derive(deep, "x").alternatives == ()


def test_a_page_by_another_route() -> None:
    d = wb.function("x^x").diff("x")
    solution = wb.explain(d, route="logarithmic")
    assert solution.verified and next(solution.walk()).rule == "logarithmic differentiation"
    text = solution.to_text()
    assert "ln(y) = x·ln(x)" in text and "This holds where x > 0." in text
    assert str(solution.result) == "x^x*(log(x) + 1)"
    with pytest.raises(OptionError, match="is for derivatives"):
        wb.explain(wb.minimize("x^2", [1]), route="expand")
    with pytest.raises(OptionError, match="does not apply"):
        wb.explain(wb.function("sin(x)").diff("x"), route="expand")


def test_names_of_routes_differ() -> None:
    assert len({route.name for route in ROUTES}) == len(ROUTES)
