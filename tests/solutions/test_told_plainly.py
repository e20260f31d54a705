"""What readers of pages asked for: domains that were cancelled, no advice in exercises, plain critical points, brevity."""

from __future__ import annotations

import re

import pytest

import workbench as wb
from tests.solutions.kinds import KINDS


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("(x^2 - 4)/(x - 2)", "This holds where x ≠ 2."),
        ("arctan(1/x)", "This holds where x ≠ 0."),
        ("ln(x + sqrt(x^2 + 1))", ""),
        ("x^2", ""),
    ],
)
def test_what_was_cancelled_is_told_unless_the_function_asks_for_more(text, told):
    result = wb.explain(wb.function(text).diff("x")).to_text().partition("Result")[2]
    assert told in result and ("holds where" in result) is bool(told)


@pytest.mark.parametrize("name", ["three steps", "momentum"])
def test_steps_that_were_asked_for_end_without_advice(name):
    page = wb.explain(KINDS[name]()).to_text()
    assert not [words for words in ("Step limit", "max_steps", "method='") if words in page]


@pytest.mark.parametrize(
    ("text", "told", "verified"),
    [
        ("x", "The derivative is never zero: there is no critical point.", True),
        ("exp(x)", "The derivative is never zero: there is no critical point.", True),
        ("abs(x)", "The derivative is nowhere zero; at x = 0 there is none.", False),
        ("x^4/4 - x", "x² + x + 1 is never zero.", True),
    ],
)
def test_a_derivative_that_is_never_zero(text, told, verified):
    solution = wb.explain(wb.critical_points(text))
    page = solution.to_text()
    assert told in page and "= 1 = 0" not in page and "not confirmed" not in page and "a denominator aside" not in page
    assert solution.verified is verified


def test_an_infinite_family_is_told_once():
    page = wb.explain(wb.critical_points("sin(x)")).to_text()
    assert page.count("infinitely many") == 1 and "There may be others" not in page
    assert "f″ at" in page and "eigenvalue" not in page and "∂f" not in page


@pytest.mark.parametrize("name", ["tangent line", "quadratic", "implicit", "critical with an inflection"])
def test_in_brief_there_are_no_steps_of_derivatives(name):
    brief, standard = (wb.explain(KINDS[name](), level=level).to_text() for level in ("brief", "standard"))
    assert "The steps of" in standard and "The steps of" not in brief and len(brief) < len(standard)


@pytest.mark.parametrize(
    ("pieces", "slope"),
    [
        ("x < 1: x^2, x >= 1: 2x - 1", 2),
        ("x <= 1/2: x^2, x - 1/4", 1),
        ("x < 1: x^2, x >= 1: 2x", None),
        ("x < 1: x^2, x >= 1: x", None),
        ("x < 1: x^2, x > 1: 2x - 1", None),
        ("x < 0: x, sin(x)", None),  # of which no rational arithmetic tells
        ("x < 0: x^2, x^(5/2)", None),
    ],
)
def test_a_smooth_join_is_told_with_its_slope(pieces, slope):
    page = wb.explain(wb.function(f"piecewise({pieces})").diff("x")).to_text()
    assert ("values and slopes agree:" in page) is (slope is not None)
    assert ("holds where" in page) is (slope is None)
    assert slope is None or f"the derivative there is {slope}" in " ".join(page.split())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("f(x) = |x - 1|; f'(1)", "There is no f′(1): |x − 1| has a kink there. The slope is −1 on one side and 1 on"),
        ("f(x, y) = |x - y|; ∇f(1, 1)", "There is no ∇f(1, 1): |x − y| has a kink there. Along x the slope is −1"),
        ("f(x, y) = |x - y|; ∇f(2, 1)", "∇f(2, 1) = [sgn(2 − 1), −sgn(2 − 1)] = [1, −1]"),
        ("f(x) = x*|x|; f'(0)", "f′(0) = 2·|0| = 0"),
        ("f(x) = x*|x|; f''(0)", "There is no f″(0)"),
        ("f(x) = max(x, 2x); f'(0)", "The slope is 1 on one side and 2 on the other."),
        ("∇(|x - y|)", "This holds where x ≠ y. Here sgn(x − y) = 1 where x > y, and sgn(x − y) = −1 where x < y."),
    ],
)
def test_a_kink_has_no_derivative(text: str, words: str) -> None:
    assert words in " ".join(wb.explain(text).to_text().replace("│ ", "").split())


@pytest.mark.parametrize(
    ("text", "exponent"),
    [("1/sqrt(x)", "−1/2"), ("1/x", "−1"), ("1/x^3", "−3"), ("1/x^(2/3)", "−2/3"), ("x^(-1/2)", "−1/2")],
)
def test_the_exponent_of_the_power_rule_is_that_of_the_power(text: str, exponent: str) -> None:
    assert f"with n = {exponent}." in wb.explain(f"d/dx ({text})", level="full").to_text()


def test_the_exponent_is_told_in_a_series_too() -> None:
    page = wb.explain(wb.taylor("sqrt(x)", 4, order=3), level="full").to_text()
    assert "with n = −1." not in page and "n = −1/2" in page and "n = −3/2" in page


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("cos(x) - x", ["⟦cos(x)⟧ − x", "cos(x) − ⟦x⟧"]),
        ("sin(x) + x", ["⟦sin(x)⟧ + x", "sin(x) + ⟦x⟧"]),
        ("e^x + x^2 + x", ["⟦eˣ⟧ + x² + x", "eˣ + ⟦x²⟧ + x", "eˣ + x² + ⟦x⟧"]),
        ("x/(x + 1)", ["⟦x⟧/(x + 1)", "x/(⟦x + 1⟧)", "x + ⟦1⟧"]),
        ("x*sin(x)^2", ["⟦x⟧·sin²(x)", "x·⟦sin²(x)⟧", "⟦sin(x)⟧²"]),
        ("x^x", []),
    ],
)
def test_the_part_that_a_step_is_about_is_marked(text: str, marks: list[str]) -> None:
    page = wb.explain(f"d/dx ({text})", level="full").to_text()
    assert re.findall(r"In (.*⟦.*⟧.*?):\s", page) == marks


@pytest.mark.parametrize(
    ("text", "way"), [("(x + 1)^2", "multiplying out first"), ("x^x", "logarithmic differentiation")]
)
def test_another_way_is_told_in_words_for_a_class(text: str, way: str) -> None:
    page = wb.explain(f"d/dx ({text})").to_text()
    assert f"Another way is {way}." in page and "route" not in page


def test_the_slope_of_a_tangent_is_put_into_the_derivative_as_it_is_left() -> None:
    page = wb.explain(wb.tangent("ln(x)/x", "e")).to_text()
    assert "f′(x) = (1 − ln(x))/x²" in page and "f′(e) = (1 − ln(e))/e²" in page
    surface = wb.explain(wb.tangent("x^2*e^x*y", {"x": 1, "y": 2})).to_text()
    assert "∂f/∂x = xy·eˣ·(x + 2)" in surface


@pytest.mark.parametrize(
    ("root", "result"),
    [
        (lambda: wb.exercise("newton-roots", difficulty=1, seed=2).asked, "After 1 step: x₁ = −5 f(x₁) = 4"),
        (lambda: wb.find_root("x^2 - 2", 1, method="newton", max_steps=2), "After 2 steps: x₂ ≈ 1.416666667"),
        (lambda: wb.find_root(["x^2 + y^2 = 4", "x = y^3"], [2, 1], method="newton", max_steps=1), "p₁ ≈ (1.642857143"),
    ],
)
def test_steps_towards_a_root_end_in_the_last_approximation(root, result: str) -> None:
    page = wb.explain(root()).to_text()
    assert not [words for words in ("Step limit", "is spent", "are spent", "max_steps") if words in page]
    assert result in " ".join(page.partition("Result\n")[2].split())


def test_a_smaller_value_on_the_way_to_a_root_is_told() -> None:
    page = wb.explain(wb.find_root("x^3 - 2x + 2", 0, method="newton", max_steps=2)).to_text()
    assert "On the way |F| is smaller, 1, at x = 1." in page


def test_steps_without_a_rule_to_repeat_keep_their_outcome() -> None:
    page = wb.explain(wb.find_root("x^3 - 2", bracket=(0, 2), method="bisection", max_steps=3)).to_text()
    assert "Step limit" in page and "Result" not in page
