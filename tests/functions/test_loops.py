"""Long sums are worked out over arrays: the same values, gradients and Hessians as written out, by other means."""

import numpy as np
import pytest
import scipy.optimize

from workbench.functions import function
from workbench.functions.loops import Loop, LoopHessian
from workbench.optimize import minimize

ROSENBROCK = "sum(i=1..n-1, 100*(x[i+1]-x[i]^2)^2 + (1-x[i])^2)"

LONG = (
    ROSENBROCK,
    "sum(i=1..n, x[i]^4)/n - 2*sum(i=1..n-2, x[i]*x[i+2]*sin(i))",
    "a*sum(i=1..n, (x[i] - b)^2) + a*b^2",
    "-sum(i=1..n, cos(x[i]*x[1])) + x[2]^3 + 4",
    "sum(i=1..n, exp(-x[i]^2)*i) - sum(k=2..n, (x[k] - x[k-1])^2)",
    "sum(i=1..n, sin(i*x)) + x^2",
    "sum(i=1..n, x[2*i]*x[2*i - 1])",
    "sum(i=1..n, (W[i, 1] - W[i, 2])^2)",
    "sum(i=0..n, a[i]*x^2/(i + 1))",
    "sum(i=1..n, i*x[(i - 150)^2 - 10*(i - 150) + 26]^2)",
    "sum(i=1..n, abs(x[i])) + 1/2*(sum(i=1..n, max(x[i], 0)))*c",
)


@pytest.mark.parametrize("text", LONG)
def test_a_loop_has_the_values_of_the_terms_written_out(text):
    f = function(text).bind(n=300)
    assert isinstance(f.kernel, Loop) and isinstance(f.gradient.kernel, Loop)
    plain = f.compile(backend="numpy")
    x = np.random.default_rng(3).normal(size=(3, len(f.variables)))
    assert np.allclose(f.at(x), plain.at(x), rtol=1e-12)
    assert np.allclose(f.gradient.at(x), plain.gradient.at(x), rtol=1e-10, atol=1e-10)
    value, slope = f.value_and_gradient(x[0])
    assert np.isclose(value, plain.at(x[0]), rtol=1e-12) and np.array_equal(slope, f.gradient.at(x[0]))
    ours, theirs = f.hessian.at(x[0], sparse=True), plain.hessian.at(x[0], sparse=True)
    assert isinstance(f.hessian._values.sparse, LoopHessian)
    assert abs(ours - theirs).max() < 1e-9


def test_bound_values_stand_in_a_loop():
    f = function("a*sum(i=1..n, (x[i] - 1)^2)").bind(n=300, a=3)
    x = np.linspace(0, 1, 300)
    assert np.isclose(f.at(x), 3 * np.sum((x - 1) ** 2))
    assert np.allclose(f.bind(a=2).gradient.at(x), 4 * (x - 1))


@pytest.mark.parametrize(
    "text",
    [
        "sum(i=1..10, x[i]^2)",
        "sum(i=1..300, x[i]^2)^2",
        "sum(i=1..300, sum(j=1..2, x[i]*y[j]))",
        "sum(i=1..300, x[i]^2) where x > 0",
        "exp(sum(i=1..300, x[i]))",
        "1/sum(i=1..300, x[i]^2)",
        "prod(i=1..300, x[i])",
        "sum(i=1..300, x[i])*sum(i=1..300, x[i])",
    ],
)
def test_what_is_no_long_sum_is_written_out(text):
    f = function(text)
    assert not isinstance(f.kernel, Loop)
    assert np.isfinite(f.at(np.full(len(f.variables), 0.9)))


def test_outside_the_domain_a_loop_has_no_value():
    f = function("sum(i=1..n, log(x[i]))").bind(n=300)
    x = np.ones(300)
    x[7] = -1
    assert np.isnan(f.at(x)) and np.isnan(f.at([x, np.ones(300)])).tolist() == [True, False]
    assert str(f.violation(x)) == "log(x[8]) needs x[8] > 0; here x[8] = -1"


def test_complex_points_are_taken():
    f = function("sum(i=1..n, x[i]^3)").bind(n=300)
    x = np.linspace(0, 1, 300)
    step = 1e-30 * np.eye(300)[5]
    assert np.isclose(f.kernel(x + 1j * step)[0].imag / 1e-30, 3 * x[5] ** 2)


def test_many_thousand_variables():
    f = function(ROSENBROCK).bind(n=20_000)
    x = np.linspace(-1, 1, 20_000)
    assert np.isclose(f.at(x), scipy.optimize.rosen(x))
    assert np.allclose(f.gradient.at(x), scipy.optimize.rosen_der(x))
    assert f.hessian.at(x, sparse=True).nnz == 20_000 + 2 * 19_999
    assert "20000 variables" in repr(f.gradient) and "loop kernel, 19999 terms" in repr(f.kernel)


def test_a_long_sum_is_minimized():
    run = minimize(function("sum(i=1..n, (x[i] - i)^2/i)").bind(n=2000), np.zeros(2000))
    assert np.allclose(run.x, np.arange(1, 2001), atol=1e-4)
