"""Maximum likelihood as plain formulas over data: answers in closed form, and likelihoods that have no maximum."""

import numpy as np
import pytest
from scipy import stats

from workbench.functions import function
from workbench.optimize import minimize
from workbench.optimize.descents.least_squares import LevenbergMarquardt

GROUP = np.repeat([0.0, 1.0], [12, 20])
CASE = np.r_[np.repeat([1.0, -1.0], [3, 9]), np.repeat([1.0, -1.0], [15, 5])]  # 3 of 12, 15 of 20
LOGISTIC = "sum(log(1 + exp(-s*(a + b*g))))"
LOG_ODDS = {"a": np.log(3 / 9), "b": np.log(15 / 5) - np.log(3 / 9)}
ERRORS = {"a": np.sqrt(1 / 3 + 1 / 9), "b": np.sqrt(1 / 3 + 1 / 9 + 1 / 15 + 1 / 5)}  # Woolf's formula


@pytest.mark.parametrize("start", [(0, 0), (40, -90), (-700, 500)])
def test_logistic_regression_of_a_table_gives_its_log_odds(start):
    run = minimize(function(LOGISTIC, variables="a b", data={"g": GROUP, "s": CASE}), start)
    assert run.status == "minimum", run.message
    assert run.point == pytest.approx(LOG_ODDS, rel=1e-10)
    assert np.sqrt(np.diag(np.linalg.inv(run.hess))) == pytest.approx(list(ERRORS.values()), rel=1e-9)


def test_the_same_likelihood_in_its_textbook_forms():
    y = (CASE + 1) / 2
    forms = (
        "sum(log(1 + exp(a + b*g)) - y*(a + b*g))",
        "-sum(y*log(1/(1 + exp(-(a + b*g)))) + (1 - y)*log(1 - 1/(1 + exp(-(a + b*g)))))",
        "-sum(y*log(sigmoid(a + b*g)) + (1 - y)*log(1 - sigmoid(a + b*g)))",
    )
    for form in forms:
        run = minimize(function(form, variables="a b", data={"g": GROUP, "y": y}), [0, 0])
        assert run.success and run.point == pytest.approx(LOG_ODDS, rel=1e-9), form


def test_separable_data_have_no_maximum_and_that_is_said():
    x = np.linspace(-2, 2, 60)
    f = function("sum(log(1 + exp(-s*(a + b*x))))", variables="a b", data={"x": x, "s": np.where(x > 0.1, 1.0, -1.0)})
    run = minimize(f, [0, 0])
    assert not run.success and run.status in ("runaway", "unbounded"), run.message
    assert "no point attains" in run.message


def test_a_plateau_that_is_attained_is_no_runaway():
    run = minimize("max(0, x - 1)", [0.5])
    assert run.status not in ("runaway", "unbounded")


COUNTS = np.array([2.0, 3, 6, 7, 8, 9, 10, 12, 15])


def test_poisson_regression_of_groups_gives_their_means():
    g = np.repeat([0.0, 1.0], [3, 6])
    f = function("sum(exp(a + b*g) - y*(a + b*g))", variables="a b", data={"g": g, "y": COUNTS})
    low, high = COUNTS[:3].mean(), COUNTS[3:].mean()
    for start in ([0, 0], [5, -20]):
        run = minimize(f, start)
        assert run.success and run.point == pytest.approx({"a": np.log(low), "b": np.log(high / low)}, rel=1e-10)
    assert np.sqrt(np.linalg.inv(run.hess)[0, 0]) == pytest.approx(1 / np.sqrt(COUNTS[:3].sum()))


def test_a_start_where_the_likelihood_overflows_says_where():
    f = function("sum(exp(a + b*x) - y*(a + b*x))", variables="a b", data={"x": COUNTS, "y": COUNTS})
    run = minimize(f, [0, 100])
    assert run.status == "not_finite" and "exp(a + b*x)" in run.message


def test_normal_exponential_and_gamma_likelihoods():
    normal = function("sum(log(sigma) + (y - mu)^2/(2*sigma^2))", variables="mu sigma", data={"y": COUNTS})
    run = minimize(normal, [1, 1])
    assert run.success and run.x == pytest.approx([COUNTS.mean(), COUNTS.std()], rel=1e-10)
    rate = minimize(function("sum(y*lam - log(lam))", variables="lam", data={"y": COUNTS}), [1])
    assert rate.success and rate.x == pytest.approx([1 / COUNTS.mean()], rel=1e-10)
    text = "sum(loggamma(k) + k*log(theta) - (k - 1)*log(y) + y/theta)"
    gamma = minimize(function(text, variables="k theta", data={"y": COUNTS}), [2, 2])
    shape, _, scale = stats.gamma.fit(COUNTS, floc=0)
    assert gamma.success and gamma.x == pytest.approx([shape, scale], rel=1e-6)


SQUARES = [
    "sum((y - a*exp(b*x))^2)",
    "mean((y - a*exp(b*x))^2)",
    "0.5*sum((y - a*exp(b*x))^2)",
    "sum((y - a*exp(b*x))^2)/2",
    "sum((y - a*exp(b*x))^2/2)",
    "mean(3*(y - a*exp(b*x))^2)",
]


@pytest.mark.parametrize("text", SQUARES)
def test_sums_of_squares_are_recognised_with_any_factor(text):
    x = np.linspace(0, 2, 12)
    f = function(text, variables="a b", data={"x": x, "y": 2 * np.exp(0.4 * x) + 0.1 * np.sin(9 * x)})
    run = minimize(f, [1, 1])
    assert run.success and "f is a sum of squares" in run.message
    residual = function("y - a*exp(b*x)", variables="a b", data=dict(f.columns))
    total = function(SQUARES[0], variables="a b", data=dict(f.columns))
    assert run.x == pytest.approx(minimize(total, [1, 1], method=LevenbergMarquardt(residual)).x, rel=1e-9)
    assert run.fun == pytest.approx(f.value(run.x), rel=1e-12)
