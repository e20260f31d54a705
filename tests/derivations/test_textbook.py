"""Derivatives as a textbook prints them: result, first rule, number of steps; and every step true by itself."""

from __future__ import annotations

import pytest

from tests.derivations.evaluation import step_holds
from workbench.derivations import Claim, derive
from workbench.language.printing import to_text
from workbench.language.reading import read

# text, variable, derivative, first rule, number of steps
GOLDEN = (
    # the rules one by one
    ("5", "x", "0", "constant", 1),
    ("a^2 + log(b)", "x", "0", "constant", 1),
    ("x", "x", "1", "identity", 1),
    ("7x", "x", "7", "constant multiple", 3),
    ("-x", "x", "-1", "constant multiple", 2),
    ("x/3", "x", "1/3", "constant multiple", 2),
    ("x^5", "x", "5*x^4", "power", 1),
    ("x^n", "x", "n*x^(n - 1)", "power", 1),
    ("x^-2", "x", "-2*x^(-3)", "power", 1),
    ("x^(1/2)", "x", "x^(-1/2)/2", "power", 1),
    ("x^1.5", "x", "1.5*x^0.5", "power", 1),
    ("1/x", "x", "-1/x^2", "power", 1),
    ("1/x^3", "x", "-3/x^4", "power", 1),
    ("sqrt(x)", "x", "1/(2*sqrt(x))", "square root", 1),
    ("e^x", "x", "e^x", "exponential", 1),
    ("2^x", "x", "2^x*log(2)", "exponential", 1),
    ("exp(x)", "x", "exp(x)", "exponential", 1),
    ("ln(x)", "x", "1/x", "logarithm", 1),
    ("sin(x)", "x", "cos(x)", "sine", 1),
    ("cos(x)", "x", "-sin(x)", "cosine", 1),
    ("x + sin(x)", "x", "1 + cos(x)", "sum", 3),
    ("x - sin(x)", "x", "1 - cos(x)", "difference", 3),
    ("x*e^x", "x", "e^x + x*e^x", "product", 4),
    ("sin(x)/x", "x", "(x*cos(x) - sin(x))/x^2", "quotient", 4),
    ("x^2*sin(x)*e^x", "x", "2*x*sin(x)*e^x + x^2*cos(x)*e^x + x^2*sin(x)*e^x", "product", 4),
    ("x^x", "x", "x^x*(log(x) + 1)", "general power", 3),
    ("5/x", "x", "-5/x^2", "constant multiple", 3),
    ("3/(2x^2)", "x", "-3/x^3", "constant multiple", 3),
    ("1/(x^2 + 1)", "x", "-2*x/(x^2 + 1)^2", "chain", 8),
    ("abs(x)", "x", "sign(x)", "absolute value", 1),
    ("log(x^2 + 1)", "x", "2*x/(x^2 + 1)", "chain", 8),
    ("tan(x)", "x", "sec(x)^2", "tangent", 1),
    ("0.1*x^3", "x", "0.3*x^2", "constant multiple", 3),
    ("A*sin(B*x + C)", "x", "A*B*cos(B*x + C)", "constant multiple", 11),
    # examples of the course notes
    ("x^2", "x", "2*x", "power", 1),
    ("x^3", "x", "3*x^2", "power", 1),
    ("x^2 - 4x + 3", "x", "2*x - 4", "sum", 7),
    ("3x^3 + 2x^2 - 4x + 7", "x", "9*x^2 + 4*x - 4", "sum", 12),
    ("x^4 - 3x^2 + 2", "x", "4*x^3 - 6*x", "sum", 7),
    ("x^2*y + 3y^2", "x", "2*x*y", "sum", 5),
    ("x^2*y + 3y^2", "y", "x^2 + 6*y", "sum", 7),
    ("x^2 + y^2 + z^2", "z", "2*z", "sum", 4),
    ("a + x - b + 3*x^2 - a", "x", "1 + 6*x", "sum", 7),
    ("sin(3x^2 + 2)", "x", "6*x*cos(3*x^2 + 2)", "chain", 10),
    ("(3x + 1)^2", "x", "6*(3*x + 1)", "chain", 10),
    ("(3x^2 + 2x + 1)^2", "x", "2*(3*x^2 + 2*x + 1)*(6*x + 2)", "chain", 12),
    ("sin(x^2)", "x", "2*x*cos(x^2)", "chain", 5),
    ("(x^3 + 1)^4", "x", "12*x^2*(x^3 + 1)^3", "chain", 8),
    ("e^(2x)", "x", "2*e^(2*x)", "chain", 7),
    ("(2x + 3)^2", "x", "4*(2*x + 3)", "chain", 10),
    ("(1 - x)^2 + 100(y - x^2)^2", "x", "-2*(1 - x) - 400*x*(y - x^2)", "sum", 18),
    ("(1 - x)^2 + 100(y - x^2)^2", "y", "200*(y - x^2)", "sum", 13),
    ("mean((m*x + b - y)^2)", "m", "2*mean(x*(m*x + b - y))", "mean over the data", 12),
    ("mean((m*x + b - y)^2)", "b", "2*mean(m*x + b - y)", "mean over the data", 10),
)

POINTS = (
    {"x": 0.7, "y": 1.3, "z": -0.4, "a": 2.5, "b": 1.2, "n": 3.5, "m": 0.3, "A": 1.1, "B": -0.8, "C": 0.6},
    {"x": 1.9, "y": -2.3, "z": 3.4, "a": 0.5, "b": 2.2, "n": -1.5, "m": 1.7, "A": 0.4, "B": 2.1, "C": -1.6},
    {"x": 2.6, "y": 0.1, "z": 1.0, "a": 1.5, "b": 0.7, "n": 2.0, "m": -0.9, "A": -2.3, "B": 0.3, "C": 0.2},
)
LETTERS = {"u": 0.8, "v": 1.4, "w": 2.3, "s": 0.3, "t": 1.1, "p": 0.9}
DATA = ({"x": 0.4, "y": 1.0}, {"x": -1.2, "y": 0.3}, {"x": 2.2, "y": 5.0})


@pytest.mark.parametrize(("text", "variable", "derivative", "rule", "count"), GOLDEN, ids=[g[0] for g in GOLDEN])
def test_textbook(text: str, variable: str, derivative: str, rule: str, count: int) -> None:
    step = derive(read(text).formula, variable)
    assert to_text(step.after) == derivative
    assert step.rule == rule
    assert len(list(step.walk())) == count
    for inner in step.walk():
        held = [step_holds(inner, {**point, **LETTERS}, DATA) for point in POINTS]
        assert True in held and False not in held, (inner.rule, to_text(inner.before), to_text(inner.after))


def test_composition_of_three() -> None:
    inside = read("f1(x) = 2x")
    middle = read("f2(x) = x + 3")
    outside = read("f3(x) = x^2")
    composed = read("f3(f2(f1(x)))", functions={"f1": inside, "f2": middle, "f3": outside})
    step = derive(composed.formula, "x")
    assert to_text(step.after) == "4*(2*x + 3)"
    assert step.rule == "chain"


def test_chain_shows_substitution() -> None:
    step = derive(read("(3x + 1)^2").formula, "x")
    assert [(name, to_text(bound)) for name, bound in step.bindings] == [("u", "3*x + 1")]
    outer, inner, back, tidying = step.children
    assert (outer.rule, outer.variable, to_text(outer.before), to_text(outer.after)) == ("power", "u", "u^2", "2*u")
    assert (inner.rule, inner.variable, to_text(inner.before), to_text(inner.after)) == ("sum", "x", "3*x + 1", "3")
    assert (back.claim, to_text(back.before), to_text(back.after)) == (
        Claim.SUBSTITUTION,
        "2*u*3",
        "2*(3*x + 1)*3",
    )
    assert (tidying.claim, to_text(tidying.before), to_text(tidying.after)) == (
        Claim.REWRITE,
        "2*(3*x + 1)*3",
        "6*(3*x + 1)",
    )


def test_nested_chains_take_the_next_letter() -> None:
    step = derive(read("sin(cos(tan(x*y + u)))").formula, "x")
    letters = [inner.bindings[0][0] for inner in step.walk() if inner.rule == "chain"]
    assert letters == ["v", "w", "s"]  # u is a name of the formula
