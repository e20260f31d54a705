"""Where a Function has no value or no slope: the innermost part at fault, with the value that is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import formulas
from workbench.functions import function
from workbench.language.printing import to_text


@pytest.mark.parametrize(
    ("text", "point", "message"),
    [
        ("1 + log(x - 2)", [1], "log(x - 2) needs x - 2 > 0; here x - 2 = -1"),
        ("log(x)", [0], "log(x) needs x > 0; here x = 0"),
        ("sqrt(log(x))", [0.5], "sqrt(log(x)) needs log(x) >= 0; here log(x) = -0.693147"),
        ("sqrt(log(x))", [-1], "log(x) needs x > 0; here x = -1"),
        ("1/(x^2 - 1)", [1], "1/(x^2 - 1) needs x^2 - 1 != 0; here x^2 - 1 = 0"),
        ("x^(-2)", [0], "x^(-2) needs x != 0; here x = 0"),
        ("x^0.5", [-4], "x^0.5 needs x >= 0; here x = -4"),
        ("x^y", [-1, 0.5], "x^y needs x >= 0; here x = -1"),
        ("asin(2x)", [1], "asin(2*x) needs 2*x <= 1; here 2*x = 2"),
        ("exp(x^2)", [30], "exp(x^2) is too large for float64 (inf); here x^2 = 900"),
        ("0*log(x) + y", [-1, 2], "log(x) needs x > 0; here x = -1"),
        ("atan(1/x)", [0], "1/x needs x != 0; here x = 0"),  # pi/2 in float64, yet undefined
        ("max(x, log(y))", [1, -1], "log(y) needs y > 0; here y = -1"),
    ],
)
def test_the_innermost_part_is_named_with_its_value(text, point, message):
    assert str(function(text).violation(point)) == message


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("log(x)", [1]),
        ("x^3", [-2]),
        ("x^(-3)", [-2]),
        ("x^2 + 1/x", [-1]),
        ("exp(-x^2)", [1e3]),
        ("x^0", [0]),
        ("1/(1 + exp(-x))", [-800]),  # exp overflows inside, the value is 0 as it should be
        ("piecewise(x > 0: log(x), x <= 0: -1)", [-1]),
        ("piecewise(x < 0: sqrt(-x), sqrt(x))", [4]),
        ("piecewise(x < 2: 1, x < 5: log(x - 3), x >= 5: 0)", [1]),  # the first that holds is taken
        ("x^y", [-2, 2]),
    ],
)
def test_nothing_is_at_fault_where_there_is_a_value(text, point):
    f = function(text)
    assert np.isfinite(f.at(point))
    assert f.violation(point) is None


def test_parts_for_programs():
    fault = function("log(x - 2)").violation({"x": 1})
    assert (to_text(fault.part), to_text(fault.condition), fault.values, fault.row) == (
        "log(x - 2)",
        "x - 2 > 0",
        {"x - 2": -1.0},
        None,
    )


def test_rows_of_the_data_are_named():
    f = function("mean(log(a*x)) + 1/b", data={"x": [1.0, 2.0, -3.0, 4.0]})
    assert str(f.violation([1, 1])) == "log(a*x) needs a*x > 0; here a*x = -3 in row 3 of the data"
    assert f.violation([1, 1]).row == 2
    g = f.bind(data={"x": [1.0, 2.0]})
    assert g.violation([1, 1]) is None
    assert str(g.violation([1, 0])) == "1/b needs b != 0; here b = 0"
    assert str(function("log(mean(a*x) - 5)", data={"x": [1, 2]}).violation([2])) == (
        "log(mean(a*x) - 5) needs mean(a*x) - 5 > 0; here mean(a*x) - 5 = -2"
    )
    long = function("mean(sqrt(a*x))", data={"x": np.r_[np.ones(10_000), -1.0]})
    assert long.violation([1]).row == 10_000


def test_derivatives_are_at_fault_where_their_function_is_and_where_they_alone_are():
    assert "log(x)" in str(function("log(x)").gradient.violation([-1]))
    assert function("sqrt(x)").violation([0]) is None
    assert "!= 0" in str(function("sqrt(x)").diff().violation([0]))


@given(formulas(("x", "y"), leaves=6), st.tuples(st.floats(-3, 3), st.floats(-3, 3)))
@settings(max_examples=60, deadline=None)
def test_a_value_that_is_not_finite_always_has_a_part_at_fault(formula, point):
    f = function(formula, variables="x y")
    if not np.isfinite(f.at(point)):
        fault = f.violation(point)
        assert fault is not None and fault.message


def test_needs_of_all_parts():
    f = function("log(x - 2)/y + sqrt(x) + z^3")
    assert {to_text(need) for need in f.domain} == {"x - 2 > 0", "y != 0", "x >= 0"}
    assert function("x^2 + exp(x)").domain == ()


@pytest.mark.parametrize(
    ("text", "point", "parts"),
    [
        ("abs(x) + y^2", [0, 1], ["abs(x)"]),
        ("abs(x) + y^2", [0.5, 1], []),
        ("max(x, y, 3)", [4, 4], ["max(x, y, 3)"]),
        ("max(x, y, 3)", [1, 2], []),
        ("relu(x - 1)*y", [1, 5], ["relu(x - 1)"]),
        ("piecewise(x < 1: x^2, x >= 1: 2x - 1)", [1], ["piecewise(x < 1: x^2, x >= 1: 2*x - 1)"]),
        ("piecewise(x < 1: x^2, x >= 1: 2x - 1)", [2], []),
    ],
)
def test_kinks(text, point, parts):
    f = function(text)
    assert [to_text(part) for part in f.kinks_at(point)] == parts
    assert not f.smooth


def test_kinks_within_a_tolerance():
    f = function("abs(x)")
    assert f.kinks_at([1e-9]) == ()
    assert len(f.kinks_at([1e-9], tolerance=1e-8)) == 1
    assert len(function("mean(abs(m*x - 1))", data={"x": [1, 2, 3]}).kinks_at([0.5])) == 1


def test_smooth():
    assert function("exp(x)*log(y)/sqrt(x)").smooth
    assert not function("abs(x)").smooth
    assert not function("sign(x)").gradient.smooth
    assert function("sign(x)").gradient.kinks_at([0]) and not function("sign(x)").gradient.kinks_at([1])
    assert function("x^2").hessian.smooth
    assert function(["abs(x)", "x^2"])[1].smooth
    assert not function(["abs(x)", "x^2"])[0].jacobian.smooth


def test_parts_that_are_shared_are_looked_at_once():
    f = g = function("f(x, y) = x*log(x + y)")
    for _ in range(40):
        g = f(x=g)
    assert len(g.domain) == 41


@pytest.mark.parametrize(
    ("text", "at", "part"),
    [
        ("sum(i=1..n, (x[i] - 1)^2 - log(x[i]))", {77: -1.0}, "log(x[78])"),
        ("1 + sum(i=1..n, sqrt(x[i] + i)) + log(x[3] - 2)", {99: -200.0}, "sqrt(x[100] + 100)"),
        ("sin(sum(i=1..n, x[i]/i)) + log(x[3] - 2)", {}, "log(x[3] - 2)"),
        ("log(-sum(i=1..n, x[i]^2))", {}, None),
        ("sum(i=1..n, log(x[i]) + sqrt(x[i]))", {12: -4.0, 40: -1.0}, "[13]"),
        ("piecewise(x[2] > 3: log(x[1] - 5), x[2] <= 3: sum(i=1..n, log(x[i])))", {5: -1.0}, "log(x[6])"),
        ("piecewise(x[2] > 3: sum(i=1..n, log(x[i])), x[2] <= 3: x[1])", {5: -1.0}, ""),
        ("sum(i=1..n, exp(x[i]))", {30: 800.0}, "x[31]"),
    ],
)
def test_of_long_sums_the_term_at_fault_is_named(text, at, part):
    """As in the same formula over so few terms that none are held as a template."""
    f = function(text).bind(n=200)
    x = np.ones(200)
    for place, value in at.items():
        x[place] = value
    found = f.violation(x)
    if part == "":
        assert found is None
        return
    assert found is not None
    assert found.row is None
    assert (part or "log(") in str(found)
    assert "#" not in str(found)


def test_of_a_long_sum_only_the_whole_may_be_too_large():
    found = function("sum(i=1..n, x[i])").bind(n=200).violation(np.full(200, 1e307))
    assert found is not None
    assert "too large" in str(found)
    assert "#" not in str(found)
