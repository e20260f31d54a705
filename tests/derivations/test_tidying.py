"""Tidying: the form a person would leave, with the same value and the same domain, and nothing left to tidy."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.derivations.evaluation import DomainError, agree, value
from tests.derivations.trees import formulas
from workbench.derivations import tidy
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.language.printing import to_text
from workbench.language.reading import read
from workbench.operators import NEGATION, PIECEWISE, POWER, PRODUCT, QUOTIENT, SUM, TOTAL
from workbench.operators.logical import LESS

TIDY = (
    # numbers in front, ones and zeros dropped, signs merged
    ("2*(3*x + 1)*3", "6*(3*x + 1)"),
    ("1*x + 0", "x"),
    ("0*x", "0"),
    ("x^1", "x"),
    ("x^0", "1"),
    ("1^x", "1"),
    ("-(-x)", "x"),
    ("x*(-2)*(-3)", "6*x"),
    ("-2*x*3", "-6*x"),
    ("x - (-y)", "x + y"),
    ("1 - (x - 2)", "3 - x"),
    ("(-x)^2 + (-x)^3", "x^2 - x^3"),
    ("2^3*x^(3 - 1)", "8*x^2"),
    ("x*2/4", "x/2"),
    ("1/2*x^(1/2 - 1)", "x^(-1/2)/2"),
    ("0.5*x*0.2", "0.1*x"),
    ("0.5*x*2", "x"),
    ("x/(-3)", "-x/3"),
    # order: numbers, named numbers and roots, names, the rest as written
    ("cos(x)*(6*x)", "6*x*cos(x)"),
    ("x*pi*2", "2*pi*x"),
    ("x*sqrt(3)", "sqrt(3)*x"),
    ("sin(x)*cos(x)", "sin(x)*cos(x)"),
    ("y*x", "y*x"),
    # like terms and like powers
    ("x + x", "2*x"),
    ("x*y + 1 + y*x", "2*x*y + 1"),
    ("3*(x + 1) - 2*(x + 1)", "x + 1"),
    ("x - x", "0"),
    ("x^2 + 1 - 2*x^2", "1 - x^2"),
    ("y - 2*y + x", "x - y"),
    ("-x + 1", "-x + 1"),
    ("x/2 + x/3", "5*x/6"),
    ("x*x^2", "x^3"),
    ("(x^2)^3", "x^6"),
    ("cos(x)*cos(x)", "cos(x)^2"),
    ("x^2/x^5", "1/x^3"),
    ("e^x*e^(2*x)", "e^(3*x)"),
    ("(e^x)^2/e^(2*x)", "1"),
    ("2^x*2^(1 - x)", "2"),
    ("2*x^3*5/(4*x^5)", "5/(2*x^2)"),
    ("a/(b/2)", "2*a/b"),
    ("a/(b/e^x)", "a*e^x/b"),
    # exact values of the rows
    ("2^x*log(e)", "2^x"),
    ("cos(0) + sin(pi/2) + exp(0)", "3"),
    ("mean(6)*x", "6*x"),
    ("sum(2*x)", "2*sum(x)"),
    ("mean(-x)", "-mean(x)"),
    # not expanded, and nothing cancelled that would give a value where there was none
    ("(x + 1)*(x + 2)", "(x + 1)*(x + 2)"),
    ("2*(x + 1)", "2*(x + 1)"),
    ("x/x", "x/x"),
    ("x^3/x^2", "x^3/x^2"),
    ("x*x^(-1)", "x*x^(-1)"),
    ("1/(1/x)", "1/(1/x)"),
    ("(1/(1/x))*(1/x^2)", "1/x"),
    ("x^(1/2)*x^(1/2)", "x^(1/2)*x^(1/2)"),
    ("x^(1/2)*x^2", "x^(5/2)"),
    ("(x^2)^(1/2)", "(x^2)^(1/2)"),
    ("(x^(-1))^(-1)", "(x^(-1))^(-1)"),
    ("sqrt(x)*sqrt(x)", "sqrt(x)^2"),
    ("log(x) - log(x)", "0*log(x)"),
    ("0*log(x)", "0*log(x)"),
    ("log(x)^0", "log(x)^0"),
    ("0/x", "0/x"),
    ("x/x - x/x", "0/x"),
    ("2^100", "2^100"),
)


@pytest.mark.parametrize(("text", "expected"), TIDY, ids=[text for text, _ in TIDY])
def test_form_a_person_leaves(text: str, expected: str) -> None:
    found = tidy(read(text).formula)
    assert to_text(found) == expected
    assert tidy(found) == found


def outcome(formula: Formula, at: dict[str, float]):
    try:
        return value(formula, at)
    except DomainError:
        return None


POINTS = ({"x": 0.6, "y": 1.7}, {"x": -1.3, "y": 0.4}, {"x": 2.5, "y": -0.8}, {"x": 0, "y": 1}, {"x": 1, "y": 0})


@settings(max_examples=300, deadline=None)
@given(formulas())
def test_same_value_and_domain(formula: Formula) -> None:
    tidied = tidy(formula)
    for at in POINTS:
        before, after = outcome(formula, at), outcome(tidied, at)
        assert (before is None) == (after is None), (to_text(formula), to_text(tidied), at)
        assert before is None or agree(after, before), (to_text(formula), to_text(tidied), at)


@settings(max_examples=300, deadline=None)
@given(formulas())
def test_nothing_left_to_tidy(formula: Formula) -> None:
    once = tidy(formula)
    assert tidy(once) == once, (to_text(formula), to_text(once), to_text(tidy(once)))


@settings(max_examples=150, deadline=None)
@given(formulas(), st.integers(2, 9))
def test_like_terms_are_counted(formula: Formula, count: int) -> None:
    tidied = tidy(formula)
    inside = tidied.children[0] if isinstance(tidied, Apply) and tidied.operator is NEGATION else tidied
    if isinstance(inside, Apply) and inside.operator is SUM:
        return  # its terms are counted one by one
    assert tidy(Apply(SUM, (formula,) * count)) == tidy(Apply(PRODUCT, (Number(count), formula)))


def test_what_is_tidy_is_left_alone() -> None:
    formula = read("0.10*x + sin(3x)^2 - x/(y + 1)").formula
    assert tidy(formula) is formula
    assert to_text(tidy(formula)) == "0.10*x + sin(3*x)^2 - x/(y + 1)"


def test_pieces_that_are_alike() -> None:
    x = Symbol("x")
    below = Apply(LESS, (x, Number(0)))
    assert tidy(Apply(PIECEWISE, (below, Apply(PRODUCT, (Number(0), x)), Number(0)))) == Number(0)
    two_sided = Apply(PIECEWISE, (below, Number(0), Apply(LESS, (Number(0), x)), Number(0)))
    assert tidy(two_sided) == two_sided  # it has no value at 0
    undefined = read("piecewise(log(x) < 0: 2, 2)").formula
    assert tidy(undefined) == undefined


def test_wide_and_deep() -> None:
    x = Symbol("x")
    wide = Apply(SUM, tuple(Apply(PRODUCT, (Number(i), x)) for i in range(20_000)))
    assert tidy(wide) == Apply(PRODUCT, (Number(sum(range(20_000))), x))
    deep: Formula = x
    for _ in range(5_000):
        deep = Apply(NEGATION, (Apply(SUM, (deep, Number(1))),))
    assert tidy(deep) == x
    shared: Formula = x
    for _ in range(60):  # 2^60 leaves, sixty nodes
        shared = Apply(SUM, (shared, shared))
    assert tidy(shared) == Apply(PRODUCT, (Number(2**60), x))


def test_large_numbers_and_none() -> None:
    large = Number(10**900)
    product = tidy(Apply(PRODUCT, (large, large, large, Symbol("x"))))
    assert product == Apply(PRODUCT, (large, Apply(POWER, (large, Number(2))), Symbol("x")))
    assert tidy(product) == product
    assert tidy(Apply(QUOTIENT, (Number(1), Number(0)))) == Apply(QUOTIENT, (Number(1), Number(0)))
    assert tidy(Apply(POWER, (Number(0), Number(0)))) == Apply(POWER, (Number(0), Number(0)))
    assert tidy(Apply(TOTAL, (Number(0),))) == Number(0)
