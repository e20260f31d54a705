"""What is assumed of variables: shown, kept, and outside of it a Function has no value."""

import json
import pickle

import numpy as np
import pytest

from workbench.calculus import critical_points
from workbench.checks import check
from workbench.errors import OptionError, ParseError
from workbench.evidence import Verdict
from workbench.functions import Function, function
from workbench.optimize import minimize


def test_what_is_assumed_is_shown_and_read_back():
    f = function("f(x, n) = x^n where x > 0, n integer")
    assert repr(f) == "Function f(x, n) = x^n where x > 0, n integer"
    assert str(f) == "f(x, n) = x^n where x > 0, n integer" and function(str(f)) == f
    assert f"{f:unicode}" == "f(x, n) = xⁿ where x > 0, n integer"
    assert function("x^n", where="x > 0, n integer") == function("x^n", where=["x > 0", "n integer"])
    assert function("x^n where x > 0", where="n integer") == function("x^n where x > 0, n integer")
    assert str(f.assumptions) == "x > 0, n integer" and not function("x").assumptions
    assert function("x") != function("x where x > 0")
    assert f"{function('x where x > 0'):latex}" == r"x\text{ where }x > 0"
    assert function(f"{function('x^2 where x > 0, x < 3'):latex}") == function("x^2 where x > 0, x < 3")


def test_it_is_kept_by_all_that_is_made_from_a_function():
    f = function("x^2*y where x > 1")
    for g in (
        f.diff("x"),
        f.gradient,
        f.hessian[0],
        f.bind(y=2),
        f + 1,
        f * function("x"),
        f.substitute(y="t"),
        f.gradient[0] * f,
        pickle.loads(pickle.dumps(f)),
        Function.from_dict(json.loads(json.dumps(f.gradient.to_dict()))),
    ):
        assert str(g.assumptions) == "x > 1"
    both = f + function("y^2 where y < 0")
    assert str(both.assumptions) == "x > 1, y < 0"


def test_what_is_put_in_is_put_into_the_assumption():
    f = function("log(x) + n where x > 2, n integer")
    g = f.substitute(x="t^2", n="k")
    assert str(g.assumptions) == "t^2 > 2, k integer"
    assert np.isnan(g(t=1, k=0)) and g(t=2, k=0) == np.log(4)
    assert str(f.substitute(x=3).assumptions) == "n integer"
    assert str(f.bind(x=3)) == "log(3) + n where n integer"
    assert np.isnan(f.bind(x=1)(0))


def test_outside_there_is_no_value_whichever_way_it_is_asked_for():
    f = function("x^2 + y where x > 1")
    inside, outside = [2.0, 1.0], [0.0, 1.0]
    assert np.isnan(f.at(outside)) and f.at(inside) == 5
    assert np.isnan(f.at([inside, outside])).tolist() == [False, True]
    assert np.isnan(f.gradient.at(outside)).all() and f.gradient.at(inside).tolist() == [4, 1]
    value, slope = f.value_and_gradient(outside)
    assert np.isnan(value) and np.isnan(slope).all()
    assert np.isnan(f.hessian.at(outside, sparse=True).data).all() and f.hessian.at(inside, sparse=True).nnz == 1
    assert np.isnan(f.hvp.at(outside, [1, 1])).all() and f.hvp.at(inside, [1, 1]).tolist() == [2, 0]
    assert f.evaluate(outside).value.is_nan() and f.evaluate(inside).value == 5
    for backend in ("python", "numpy", "lambdify"):
        there = f.compile(backend=backend)
        assert np.isnan(there.at(outside)) and there.at(inside) == 5
    rows = function("mean((m*x - y)^2) where m > 0", data={"x": [1, 2], "y": [2, 4]})
    assert np.isnan(rows(-1)) and rows(2) == 0


def test_the_violation_names_what_is_assumed():
    f = function("log(x) + n where x > 2, n integer", variables="x n")
    assert str(f.violation([1, 0])) == "x > 2 is assumed; here x = 1"
    assert str(f.violation([3, 0.5])) == "n is assumed to be a whole number; here n = 0.5"
    assert f.violation([3, 1]) is None
    assert str(f.gradient.violation([1, 0])) == "x > 2 is assumed; here x = 1"
    assert f.domain[0] == f.assumptions.conditions[0] and len(f.domain) == 2
    assert "x > 2 and x > 0" in f.summary()


def test_between_whole_numbers_there_are_values_and_derivatives():
    f = function("x^n where n integer, x > 0", variables="x n")
    assert f(2, 1.5) == 2**1.5 and np.isclose(f.gradient.at([2, 3])[1], 8 * np.log(2))


def test_about_an_array_it_holds_for_each_component():
    f = function("sum(i=1..n, sqrt(x[i]^2)) where x > 0, x[1] < 5").bind(n=3)
    assert f.at([1, 2, 3]) == 6
    for p in ([6, 1, 1], [1, -1, 1], [1, 1, 0]):
        assert np.isnan(f.at(p))
    assert str(f.violation([1, 1, -2])) == "x[3] > 0 is assumed; here x[3] = -2"
    assert function(str(f)) == f
    assert np.isnan(f.bind(n=4).at([1, 1, 1, -1]))


@pytest.mark.parametrize(
    ("where", "error"),
    [
        ("z > 0", (ParseError, OptionError)),
        ("x >", ParseError),
        ("x", ParseError),
        ("x > 0, x < 0", ParseError),
        ("x positive", ParseError),
        (3, OptionError),
        ("__import__('os') > 0", ParseError),
    ],
)
def test_what_is_no_assumption_is_refused(where, error):
    with pytest.raises(error):
        function("x^2", where=where)


def test_a_place_in_where_is_that_of_what_was_typed():
    with pytest.raises(ParseError) as caught:
        function("x^2 + y", where="x > 0, y positive")
    assert caught.value.text == "x > 0, y positive" and caught.value.position == 7


def test_points_are_drawn_where_it_holds():
    assert check(function("log(x - 100) where x > 101")).verdict is Verdict.PASS
    whole = check(function("x^n where n integer, x > 0"))
    assert whole.verdict is Verdict.PASS
    assert check(function("sqrt(x^2) where x > 0"), equals=function("x where x > 0")).verdict is Verdict.PASS


def test_critical_points_are_those_where_it_holds():
    found = critical_points("x^3 - 3x where x > 0")
    assert [p.point for p in found] == [(1,)] and found.complete
    assert any("x = -1 is left out: x > 0 is assumed" in note for note in found.notes)
    assert not critical_points("(x - 1/2)^2 where x integer").points
    numeric = critical_points("x^2*exp(x) + cos(3x) where x > 0")
    assert all(p.x[0] > 0 for p in numeric)


def test_a_run_stays_where_it_holds_and_says_what_is_not_whole():
    run = minimize("(x + 1)^2 where x >= 0", 3)
    assert run.status == "boundary_minimum" and run.x[0] < 1e-6
    outside = minimize("x^2 where x > 1", 0)
    assert outside.status == "outside_domain" and "x > 1 is assumed" in outside.message
    assert "whole numbers are assumed, and n = 0.5" in minimize("(n - 1/2)^2 where n integer", 3).message


def test_where_is_read_in_the_notation_of_the_formula():
    f = function(r"\alpha^2", where=[r"\alpha > 0, \quad \alpha \leq 5", "alpha < 9"])
    assert str(f.assumptions) == "alpha > 0, alpha <= 5, alpha < 9"
    assert function("x_{12}", notation="latex", where="x_{12} > 0") == function("x_12 where x_12 > 0")
    with pytest.raises(ParseError, match="TeX raises only"):
        function("x^{10}", notation="latex", where="x^10 > 0")


@pytest.mark.parametrize(
    ("where", "at", "reason"),
    [
        (r"  \alpha > > 0", 11, "missing before"),
        ("  x > y", 6, "'y' does not occur"),
        ("x > 0, x > 1,5", 12, "the decimal point is '.'"),
        ("x = 2", 0, "is an equation, not an assumption"),
        (",x > 2", 0, "an assumption is missing"),
        (r"\quad", 0, "an assumption is missing"),
    ],
)
def test_an_error_in_where_is_about_what_was_typed(where, at, reason):
    with pytest.raises(ParseError) as caught:
        function("x*alpha", where=where)
    assert caught.value.text == where and caught.value.position == at and reason in caught.value.reason


ROOT = "g(x) = sqrt(x^2) where x > 0"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("g(y)", "y > 0"),
        ("g(y^2 - 1) + g(z)", "y^2 - 1 > 0, z > 0"),
        ("g(3) + y", ""),
        ("x + y where g(x) > y", "sqrt(x^2) > y, x > 0"),
        ("h(t) = g(2t); h(3z)", "2*(3*z) > 0"),
        ("u = g(t); v = 2t; v", ""),
        ("u = g(t); u^2 where t < 9", "t > 0, t < 9"),
        ("g'(y)", "y > 0"),
        ("dg/dx", "x > 0"),
        ("∇g(t)", "t > 0"),
        ("d/dy(g(2y))", "2*y > 0"),
        (r"\frac{g(y)}{2}", "y > 0"),
        ("k(m, y)", "m integer"),
        ("k(2, y)", ""),
        ("b(y)", "3 > y"),
    ],
)
def test_what_is_called_assumes_the_same_of_its_arguments(text, said):
    given = {
        "g": function(ROOT),
        "k": function("k(n, x) = n*x where n integer"),
        "b": function("a*x where a > x", variables="x a").bind(a=3),
    }
    f = function(text, functions=given)
    assert str(f.assumptions) == said
    assert function("g(y)", functions=given) == given["g"].substitute(x="y")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2 + g(-3)", "g assumes x > 0"),
        ("2 + sum(i=1..3, g(x[i]))", "g assumes x > 0"),
        ("2 + at(g(x)*y, x = 2)", "something is assumed of x"),
        (r"2 + \left. g(x) \right|_{x=2}", "something is assumed of x"),
        ("2 + k(1/2)", "k assumes n integer"),
        ("2 + k(2m)", "k assumes n integer"),
    ],
)
def test_a_call_of_which_nothing_can_be_assumed_is_refused(text, reason):
    with pytest.raises(ParseError) as caught:
        function(text, functions={"g": function(ROOT), "k": function("n^2 where n integer")})
    assert reason in caught.value.reason and caught.value.position >= 4


def test_a_function_with_data_is_not_called():
    h = function("mean((m*x - y)^2)", data={"x": [1, 2], "y": [2, 4]})
    with pytest.raises(OptionError, match=r"h has columns of data \(x, y\), and cannot be called"):
        function("h(t) + 1", functions={"h": h})
    with pytest.raises(OptionError, match="functions= are Functions and Readings"):
        function("h(t) + 1", functions={"h": 3})
