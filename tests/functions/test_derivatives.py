"""Derivatives: Functions again, had by rules, by SymPy and by sweeps, which must agree."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from hypothesis import given, settings

from tests.strategies import smooth_formulas
from workbench.functions import function
from workbench.language.printing import to_text

ZOO = (
    "f(x, y) = (1 - x)^2 + 100(y - x^2)^2",
    "x^2*y + 3y^2",
    "sin(3x^2 + 2)*y",
    "exp(x*y)/(1 + y^2)",
    "log(x)*y^x",
    "x^y + sqrt(x*y) + cbrt(x)",
    "abs(x - 3)*max(x, y) + min(x, 2y)",
    "softplus(x) + sigmoid(y)*relu(x - 5)",
    "gamma(x) + lgamma(y) + erf(x*y)",
    "atan2(y, x) + hypot(x, y)",
    "log(x, y + 1) + log2(x) + acosh(x + 1)",
    "logsumexp(x, y, 1)",
    "piecewise(x < 1: x^2, x >= 1: 2x - 1)*y",
    "tan(x/3) + asin(y/4) + x!",
)


def by_sympy(expression, names, points):
    """Values of SymPy's form, worked out number by number."""
    symbols = [sympy.Symbol(name, real=True) for name in names]
    parts = expression if isinstance(expression, sympy.MatrixBase) else sympy.Matrix([expression])
    return np.array(
        [
            [float(part.subs(dict(zip(symbols, map(sympy.Float, p), strict=True))).evalf(20)) for part in parts]
            for p in points
        ]
    )


@pytest.mark.parametrize("text", ZOO)
def test_rules_sympy_and_sweeps_agree(text):
    f = function(text)
    points = np.random.default_rng(5).uniform(0.6, 2.7, size=(3, 2))
    for derivative in (f.diff("x"), f.gradient, f.hessian):
        sweep = np.asarray(derivative.at(points)).reshape(3, -1)
        rules = np.asarray(function(derivative.formula, variables="x y").at(points)).reshape(3, -1)
        np.testing.assert_allclose(rules, sweep, rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(by_sympy(derivative.expr, f.variables, points), sweep, rtol=1e-9, atol=1e-10)


@given(smooth_formulas())
@settings(max_examples=25, deadline=None)
def test_rules_and_sweeps_agree_on_any_smooth_formula(formula):
    f = function(formula, variables="x y")
    points = np.random.default_rng(6).uniform(-0.9, 0.9, size=(4, 2))
    sweep = np.asarray(f.gradient.at(points))
    rules = np.asarray(function(f.gradient.formula, variables="x y").at(points))
    np.testing.assert_allclose(rules, sweep, rtol=1e-7, atol=1e-7)
    second = np.asarray(f.hessian.at(points))
    np.testing.assert_allclose(second, np.swapaxes(second, -1, -2), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("text", ZOO[:6])
def test_closure(text):
    f = function(text)
    assert f.gradient.jacobian == f.hessian
    assert f.diff("x").gradient == f.hessian[0]
    p = np.random.default_rng(7).uniform(0.5, 2, size=(5, 2))
    np.testing.assert_allclose(f.gradient.jacobian.at(p), f.hessian.at(p), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(f.diff("x", "y").at(p), np.asarray(f.hessian.at(p))[:, 0, 1], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(f.jacobian.at(p)[:, 0, :], f.gradient.at(p), rtol=1e-14)
    np.testing.assert_allclose(f.hessian[0].at(p), np.asarray(f.hessian.at(p))[:, 0, :], rtol=1e-14)


def test_shapes_of_derivatives():
    f, F = function("x*y*z"), function(["x*y", "z"])
    assert [g.shape for g in (f.gradient, f.jacobian, f.hessian, f.hessian.jacobian)] == [
        (3,),
        (1, 3),
        (3, 3),
        (3, 3, 3),
    ]
    assert [g.shape for g in (F.diff("x"), F.jacobian, F.hessian, F.jacobian.jacobian)] == [
        (2,),
        (2, 3),
        (2, 3, 3),
        (2, 3, 3),
    ]


def test_where_a_derivative_comes_from():
    f = function("f(x, y) = x^2*y")
    d = f.diff("x", "y")
    assert (d.origin, d.by, d.parent.by, d.parent.parent) == ("diff", ("y",), ("x",), f)
    assert (f.origin, f.parent, f.by, f.derivations) == ("written", None, (), ())
    assert (f.gradient.origin, f.gradient[1].origin, f.gradient[1].parent) == ("gradient", "component", f.gradient)
    assert [step.after for step in f.gradient.derivations] == list(f.gradient.components)
    assert f.gradient.derivations[0].before == f.formula
    assert f.hessian.derivations[1].before == f.diff("x").formula
    assert f.gradient is f.gradient and f.diff("x") == f.gradient[0]


def test_a_declared_variable_that_does_not_occur():
    f = function("f(x, y) = x^2")
    assert to_text(f.diff("y").formula) == "0"
    assert f.diff("y").notes == ("y does not occur, so the derivative by y is 0",)
    assert f.gradient.at([3, 1]).tolist() == [6, 0]
    assert f.diff("x").notes == ()


@pytest.mark.parametrize(
    ("text", "point", "value"),
    [
        ("abs(x)", 0, 0),  # the mean of the slopes at either side
        ("max(x, 1)", 1, 0.5),
        ("relu(x)", 0, 0.5),
        ("sign(x)", 0, 0),
        ("abs(x)", -2, -1),
    ],
)
def test_slopes_at_kinks(text, point, value):
    assert function(text).diff()(point) == value


def test_slopes_at_a_three_way_tie_add_up_to_one():
    """SymPy's own are 3/2 (sympy#20881)."""
    assert sum(function("max(x, y, z)").gradient(1, 1, 1)) == 1


def test_second_derivatives_of_kinked_functions_can_be_called():
    """SymPy's have DiracDelta in them, which NumPy does not know (sympy#26663)."""
    assert function("abs(x)").hessian(2).tolist() == [[0]]
    assert function("sign(x)").diff()(1) == 0
    assert function("max(x, y)^2").hessian(3, 1).tolist() == [[2, 0], [0, 0]]


def test_a_thousand_variables_need_no_sympy_tree():
    n = 1000
    text = " + ".join(f"100*(x{i + 1} - x{i}^2)^2 + (1 - x{i})^2" for i in range(1, n))
    f = function(text, variables=[f"x{i}" for i in range(1, n + 1)], limit=10**6)
    x = np.linspace(-1, 1, n)
    value, gradient = f.value_and_gradient(x)
    assert value == pytest.approx(float(np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)), rel=1e-12)
    assert gradient[0] == pytest.approx(-400 * x[0] * (x[1] - x[0] ** 2) - 2 * (1 - x[0]), rel=1e-12)
    assert f.hessian.at(x, sparse=True).nnz == 3 * n - 2
    assert len(repr(f)) < 200 and len(repr(f.gradient)) < 200
