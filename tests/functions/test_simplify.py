"""Simpler forms: SymPy's, under a budget, and only where the values are the same."""

import json
import time

import numpy as np
import pytest
import sympy

from workbench.errors import OptionError
from workbench.functions import Function, function, simplification
from workbench.functions.assumptions import facts


@pytest.mark.parametrize(
    ("text", "simpler"),
    [
        ("sin(x)^2 + cos(x)^2 + x", "x + 1"),
        ("sqrt(x^2)", "abs(x)"),
        ("sqrt(x^2) where x > 0", "x where x > 0"),
        ("sqrt(x^2) where 0 < x", "x where 0 < x"),
        ("sqrt(x^2) where x >= 1", "x where x >= 1"),
        ("sqrt(x^2) where x < 0", "-x where x < 0"),
        ("sqrt(x^2) where x > -1", "abs(x) where x > -1"),
        ("(-1)^(2n)*x where n integer", "f(n, x) = x where n integer"),
        ("((x + y)^2 - x^2 - y^2)/2", "x*y"),
        ("[sin(x)/cos(x), x + x]", "[tan(x), 2*x]"),
        ("sum(i=1..2, (x[i] + 1)^2 - x[i]^2 - 1)", "2*x[1] + 2*x[2]"),
    ],
)
def test_simpler_forms(text, simpler):
    f = function(text)
    g = f.simplify()
    assert str(g) == simpler
    assert g.variables == f.variables and g.assumptions == f.assumptions
    assert g.evidence.means == "checked" and g.evidence.digits >= 25
    assert any(note.startswith("simplified by SymPy; equal") for note in g.notes)
    p = np.random.default_rng(0).uniform(0.2, 2, len(f.variables))
    p = -p if "x < 0" in text else np.round(p + 1) if "integer" in text else p + ("x >= 1" in text)
    assert np.allclose(f.at(p), g.at(p), rtol=1e-12)


def test_where_the_new_form_has_more_values_that_is_said():
    g = function("(x^2 - 1)/(x - 1)").simplify()
    assert str(g) == "x + 1" and "equal where x - 1 != 0" in g.notes[-1]
    g = function("exp(log(x))").simplify()
    assert str(g) == "x" and "equal where x > 0" in g.notes[-1]


@pytest.mark.parametrize("text", ["x^2 + 1", "3", "log(x^2)", "x"])
def test_what_is_simple_stays_as_it_is(text):
    f = function(text)
    g = f.simplify()
    assert g == f and g.notes[-1] == "SymPy finds no shorter form" and g.evidence is None


def test_derivatives_and_bound_values_are_simplified_too():
    f = function("a*x + a*x - a*sin(x)^2 - a*cos(x)^2", variables="x a").bind(a=3)
    g = f.simplify()
    assert g(2) == f(2) and g.bind(a=1)(2) == f.bind(a=1)(2)
    slope = function("sin(x)*cos(x)").gradient.simplify()
    assert str(slope) == "[cos(2*x)]"
    data = function("sum(x*m + x*m)", data={"x": [1.0, 2.0, 4.0]})
    assert data.simplify()(2) == data(2)


def test_a_spent_budget_is_said_and_costs_no_more():
    f = function(" + ".join(f"sin({k}x)^3*cos({k + 1}x)^2" for k in range(1, 12)))
    begun = time.monotonic()
    g = f.simplify(budget=0.5)
    assert time.monotonic() - begun < 60, "it does not hang"
    assert g == f and "not simplified: no answer within the budget of 0.5 s" in g.notes[-1]
    large = function("sum(i=1..2000, x[i]^2)")
    assert "more than 5,000 parts" in large.simplify().notes[-1]


@pytest.mark.parametrize("budget", [0, -1, float("nan"), float("inf"), "5", None, True])
def test_a_budget_is_a_number_of_seconds(budget):
    with pytest.raises(OptionError, match="seconds"):
        function("x").simplify(budget=budget)


def test_a_form_with_other_values_is_not_believed(monkeypatch):
    """What SymPy says is held against the values; here a SymPy that is wrong, and one that falls over."""
    x = sympy.Symbol("x", real=True)
    f = function("sin(x)^2 + cos(x)^2 + x")
    for wrong, said in (
        (lambda *_: [x], "another value at"),
        (lambda *_: [sympy.sqrt(x - 10**6)], "another value|no point"),
        (lambda *_: [sympy.Function("g")(x)], "SymPy gave up"),
    ):
        monkeypatch.setattr(simplification, "within", lambda _seconds, _call, *_a, wrong=wrong: wrong())
        g = f.simplify()
        assert g == f and g.evidence is None
        assert any(word in g.notes[-1] for word in said.split("|"))


def test_evidence_is_saved():
    g = function("sin(x)^2 + cos(x)^2 + x").simplify()
    again = Function.from_dict(json.loads(json.dumps(g.to_dict())))
    assert again == g and again.evidence == g.evidence and again.notes == g.notes


def test_facts_are_those_of_single_names():
    def of(text):
        return facts(function(f"x + y + n where {text}").assumptions)

    assert of("x > 0, 2 <= y, n integer") == {
        "x": {"positive": True},
        "y": {"positive": True},
        "n": {"integer": True},
    }
    assert of("x >= 0, y != 0") == {"x": {"nonnegative": True}, "y": {"nonzero": True}}
    assert of("x <= -1, y <= 0") == {"x": {"negative": True}, "y": {"nonpositive": True}}
    assert of("x < 1, x > y, y > -1") == {}
    assert of("0 < x < 1") == {"x": {"positive": True}}
