"""Finishing: the form in which a textbook leaves a derivative, the same values, and no condition lost in silence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.derivations.evaluation import DomainError, agree, value
from tests.derivations.trees import formulas
from workbench.derivations import Claim, derive, finish
from workbench.derivations.domains import lost
from workbench.derivations.finishing import FINISHES, finished
from workbench.derivations.lengths import length
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.language.printing import to_text
from workbench.language.reading import read
from workbench.operators import PRODUCT, SUM

# text, finished derivative, the rewritings
FINISHED = (
    ("x^2*e^x", "x*e^x*(x + 2)", ["common factor"]),
    ("x^2*exp(3x)", "x*exp(3*x)*(3*x + 2)", ["common factor"]),
    ("x*abs(x)", "2*abs(x)", ["sign and absolute value"]),
    ("x^2*abs(x)", "3*x*abs(x)", ["sign and absolute value"]),
    ("log(abs(x))", "1/x", ["sign and absolute value"]),
    ("abs(2x)^3", "12*x*abs(2*x)", ["sign and absolute value"]),
    ("x/abs(x)", "0", ["sign and absolute value"]),
    ("sin(x)*abs(x)", "cos(x)*abs(x) + sin(x)*sign(x)", []),
    ("log(sin(x))", "cot(x)", ["quotient identity"]),
    ("log(cos(3x))", "-3*tan(3*x)", ["quotient identity"]),
    ("x^(2/3)", "2/(3*x^(1/3))", ["cancel"]),
    ("cbrt(x^2)", "2/(3*cbrt(x))", ["cancel"]),
    ("(x^3 + 1)^(1/3)", "x^2/(x^3 + 1)^(2/3)", ["cancel"]),
    ("cos(x)/x", "-(x*sin(x) + cos(x))/x^2", ["cancel"]),
    ("x^(5/2) - 6x^(2/3)", "5*x^(3/2)/2 - 4/x^(1/3)", ["cancel"]),
    ("e^(-x)*x^2", "x*e^(-x)*(2 - x)", ["common factor"]),
    ("e^x/x", "e^x*(x - 1)/x^2", ["common factor"]),
    ("x^n*e^x", "x^(n - 1)*e^x*(n + x)", ["common denominator"]),
    ("x^3*log(x)^2", "x^2*log(x)*(3*log(x) + 2)", ["common factor"]),
    ("(x^2 + 1)/(x - 1)", "(x^2 - 2*x - 1)/(x - 1)^2", ["expand"]),
    ("(a*x - b)/(a - b*x)", "(a^2 - b^2)/(a - b*x)^2", ["expand"]),
    ("(1 - x)/(x + 1)^3", "(2*x - 4)/(x + 1)^4", ["common factor", "expand", "cancel"]),
    (
        "(x - 1)*(x - 2)^3/(x + 4)",
        "(x - 2)^2*(3*x^2 + 14*x - 22)/(x + 4)^2",
        ["common factor", "expand", "common factor", "expand"],
    ),
    ("(x + 1)^3*(x - 2)^4", "(x + 1)^2*(x - 2)^3*(7*x - 2)", ["common factor", "expand"]),
    ("log(sqrt(x^2 + 1))", "x/(x^2 + 1)", ["power of a root"]),
    ("asin(2x^3)", "6*x^2/sqrt(1 - 4*x^6)", ["power of a product"]),
    ("asin(x/3)", "1/sqrt(9 - x^2)", ["cancel"]),
    ("log(x)/x^3", "(1 - 3*log(x))/x^4", ["common factor"]),
    ("x^4*log(9x)", "x^3*(4*log(9*x) + 1)", ["common factor"]),
    ("sqrt(1 - x)/(10 + x)", "(x - 12)/(2*sqrt(1 - x)*(10 + x)^2)", ["common factor", "expand"]),
    ("log(x + sqrt(x^2 + 4))", "1/sqrt(x^2 + 4)", ["common denominator", "cancel"]),
    ("sin(x)/(1 + cos(x))", "1/(1 + cos(x))", ["expand", "Pythagorean identity"]),
    ("3^x/(3^x + 2)", "2*3^x*log(3)/(3^x + 2)^2", ["expand"]),
    ("log(3z^4 - 3)", "4*z^3/(z^4 - 1)", ["cancel"]),
    # what the terms share above a fraction line comes in front: it is cancelled, or it is a number or an exponential
    ("2sin(x)/x^2", "2*(x*cos(x) - 2*sin(x))/x^3", ["common factor"]),
    ("7log(x)/(4 + x^2)", "7*(4 + x^2 - 2*x^2*log(x))/(x*(4 + x^2)^2)", ["common factor"]),
    ("3sin(x)/(1 + x)", "3*(cos(x)*(1 + x) - sin(x))/(1 + x)^2", ["common factor"]),
    ("7e^(4x)/(4 - e^x)", "7*e^(4*x)*(16 - 3*e^x)/(4 - e^x)^2", ["common factor", "expand"]),
    ("2exp(2x)/(1 - exp(3x))", "2*exp(2*x)*(exp(3*x) + 2)/(1 - exp(3*x))^2", ["common factor", "expand"]),
    ("3e^(2x)/(5 - e^(3x))", "3*e^(2*x)*(e^(3*x) + 10)/(5 - e^(3*x))^2", ["common factor", "expand"]),
    ("4x/(1 + x^2)", "(4 - 4*x^2)/(1 + x^2)^2", ["expand"]),
    # nothing to do
    ("2x^(-1/2) + 3/x^3 + 3x", "-x^(-3/2) - 9/x^4 + 3", []),
    ("1/x + 1/x^2", "-1/x^2 - 2/x^3", []),
    ("log(x) + 1/x", "1/x - 1/x^2", []),
    ("3x^2 + x^3/3", "6*x + x^2", []),
    ("2x^3 + 2x^2", "6*x^2 + 4*x", []),
    ("(3x + 1)^2", "6*(3*x + 1)", []),
    ("x*sin(x)", "sin(x) + x*cos(x)", []),
    ("(1 - x)^2 + 100(y - x^2)^2", "-2*(1 - x) - 400*x*(y - x^2)", []),
    ("sin(x)*cos(x)", "cos(x)^2 - sin(x)^2", []),
    ("(x^2 + 1)^17", "34*x*(x^2 + 1)^16", []),
    ("mean((a*x - y)^2)", "2*mean(x*(a*x - y))", []),
)


def variable_of(text: str) -> str:
    return next(name for name in ("a", "x", "z") if (name == "a" and "mean" in text) or (name != "a" and name in text))


@pytest.mark.parametrize(("text", "expected", "rules"), FINISHED, ids=lambda f: str(f)[:30])
def test_form_that_a_textbook_leaves(text: str, expected: str, rules: list[str]) -> None:
    step = derive(read(text).formula, variable_of(text))
    done = finish(step)
    assert to_text(done.after) == expected
    rewritings = done.children[len(step.children) :]
    assert [rewriting.rule for rewriting in rewritings] == rules
    assert set(rules) <= set(FINISHES)
    before = step.after
    for rewriting in rewritings:  # one leads to the next
        assert (rewriting.claim, rewriting.before) == (Claim.REWRITE, before)
        before = rewriting.after
    assert done.rule == step.rule and done.before == step.before


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("log(sqrt(5x - 7))", ["5*x - 7 > 0"]),
        ("atan(1/t)", ["t != 0"]),
        ("log(s/C)", ["C != 0"]),
        ("x*asin(x) + sqrt(1 - x^2)", ["1 - x^2 > 0"]),
        ("log(sqrt(x^2 + 1))", []),
        ("x^4*log(x)", []),
    ],
)
def test_a_condition_that_goes_missing_is_told(text: str, conditions: list[str]) -> None:
    by = next(
        name for name in ("x", "t", "s") if name in text.replace("sqrt", "").replace("asin", "").replace("atan", "")
    )
    step = finish(derive(read(text).formula, by))
    assert [to_text(c) for child in step.children for c in child.conditions] == conditions


POINTS = (
    {"x": 0.6, "y": 1.7},
    {"x": -1.3, "y": 0.4},
    {"x": 2.5, "y": -0.8},
    {"x": 0, "y": 1},
    {"x": 1, "y": 0},
    {"x": -1, "y": -1},
    {"x": 2, "y": 2},
)


def outcome(formula: Formula, at: dict[str, float]):
    try:
        return value(formula, at)
    except DomainError:
        return None


def holds(conditions: tuple[Formula, ...], at: dict[str, float]) -> bool:
    return all(outcome(condition, at) is True for condition in conditions)


@settings(max_examples=150, deadline=None)
@given(formulas())
def test_same_value_and_a_domain_that_is_told(formula: Formula) -> None:
    derivative = derive(formula, "x").after
    rewritings = finished(derivative, "x")
    assert not rewritings or length(rewritings[-1].after) < length(derivative)
    for step in rewritings:
        for at in POINTS:
            before, after = outcome(step.before, at), outcome(step.after, at)
            told = (to_text(step.before), to_text(step.after), [to_text(c) for c in step.conditions], at)
            if before is not None:
                assert after is not None, told
                assert agree(after, before), told
            elif after is not None:
                assert not holds(step.conditions, at), told


@pytest.mark.parametrize(
    ("before", "after", "missing"),
    [
        ("x/x", "1", ["x != 0"]),
        ("x^4/x*log(4.7x)", "x^3*log(4.7x)", []),
        ("1/(x^2 + 1)", "1", []),
        ("(cos(x) + 1)/(1 + cos(x))^2", "1/(1 + cos(x))", []),
        ("1/(2 - 2x)", "1/(x - 1)", []),
        ("sqrt(x)*sqrt(x)", "x", ["x >= 0"]),
        ("sqrt(x)*x/x", "sqrt(x)", ["x != 0"]),
        ("log(2 - x)*(x - 2)/(x - 2)", "log(2 - x)", []),
        ("log(x*y)/x", "log(x*y)", []),
        ("log(x)/log(x)", "1", ["log(x) != 0", "x > 0"]),
        ("tan(x)/tan(x)", "1", ["tan(x) != 0", "cos(x) != 0"]),
    ],
)
def test_what_is_lost(before: str, after: str, missing: list[str]) -> None:
    found = lost(read(before).formula, read(after).formula)
    assert sorted(map(to_text, found)) == sorted(missing)


def test_long_formulas_are_left_alone() -> None:
    x = Symbol("x")
    terms = tuple(Apply(PRODUCT, (Number(k), x, Apply(SUM, (x, Number(k))))) for k in range(1, 400))
    assert finished(Apply(SUM, terms), "x") == ()
