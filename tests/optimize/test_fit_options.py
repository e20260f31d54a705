"""Weights, sigma, robust losses, bounds, fixed parameters, several responses, missing rows: against SciPy and by hand."""

import numpy as np
import pytest
from scipy.optimize import curve_fit, least_squares

from workbench.errors import DataError, OptionError, ShapeError
from workbench.functions import function
from workbench.optimize import fit
from workbench.optimize.losses import LOSSES, chosen_loss

DRAW = np.random.default_rng(0)
X = np.linspace(0, 4, 30)
CLEAN = 3 * np.exp(-1.2 * X) + 0.5 + 0.05 * DRAW.normal(size=30)
Y = CLEAN + np.where(np.arange(30) == 5, 2.0, 0) - np.where(np.arange(30) == 17, 1.5, 0)
W = np.linspace(1, 3, 30)
TABLE = {"x": X, "y": Y, "w": W, "s": 1 / np.sqrt(W)}
MODEL = "y = a*exp(-b*x) + c"
START = {"a": 1, "b": 1, "c": 0}


def curve(x, a, b, c):
    return a * np.exp(-b * x) + c


def scipy_fit(**options):
    found, covariance = curve_fit(curve, X, Y, [3, 1, 0.5], xtol=1e-15, ftol=1e-15, gtol=1e-15, **options)
    return found, np.sqrt(np.diag(covariance))


WEIGHINGS = [
    ({}, {}),
    ({"weights": "w"}, {"sigma": 1 / np.sqrt(W)}),
    ({"weights": W}, {"sigma": 1 / np.sqrt(W)}),
    ({"sigma": "s"}, {"sigma": 1 / np.sqrt(W)}),
    ({"sigma": list(1 / np.sqrt(W)), "absolute_sigma": True}, {"sigma": 1 / np.sqrt(W), "absolute_sigma": True}),
    ({"sigma": 0.05, "absolute_sigma": True}, {"sigma": np.full(30, 0.05), "absolute_sigma": True}),
]


@pytest.mark.parametrize(("ours", "theirs"), WEIGHINGS, ids=lambda v: "-".join(v) or "none")
def test_weights_and_standard_deviations_are_those_of_scipy(ours, theirs):
    found = fit(MODEL, TABLE, START, **ours)
    parameters, errors = scipy_fit(**theirs)
    assert found.success
    assert found.x == pytest.approx(parameters, rel=1e-5)
    assert list(found.standard_errors.values()) == pytest.approx(errors, rel=1e-4)
    weights = found.posed.roots**2
    assert found.rss == pytest.approx(np.sum(weights * found.residuals**2), rel=1e-12)
    assert found.residuals == pytest.approx(Y - curve(X, *found.x), abs=1e-12)


def test_a_weight_of_two_is_a_row_that_stands_twice():
    twice = np.r_[np.arange(30), 3, 4]
    weights = np.where(np.isin(np.arange(30), (3, 4)), 2.0, 1.0)
    one = fit(MODEL, TABLE, START, weights=weights)
    two = fit(MODEL, {"x": X[twice], "y": Y[twice]}, START)
    assert one.x == pytest.approx(two.x, rel=1e-10) and one.rss == pytest.approx(two.rss, rel=1e-12)


SCIPY_HAS = [loss.name for loss in LOSSES if loss.name not in ("squares", "welsch")]


@pytest.mark.parametrize("name", SCIPY_HAS)
def test_robust_losses_are_those_of_scipy(name):
    found = fit(MODEL, TABLE, START, loss=name, scale=0.1)
    theirs = least_squares(
        lambda p: curve(X, *p) - Y, [3, 1, 0.5], loss=name, f_scale=0.1, xtol=1e-15, ftol=1e-15, gtol=1e-15
    )
    assert found.success and found.fun == pytest.approx(2 * theirs.cost, rel=1e-12)
    assert found.x == pytest.approx(theirs.x, rel=1e-6)
    assert np.isnan(found.aic)


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
def test_a_loss_is_squares_near_zero_and_its_parts_agree(loss):
    scaled = chosen_loss(loss.name, None if loss.squares else 2.0)
    assert scaled.total(np.array([1e-4])) == pytest.approx(1e-8, rel=1e-6)
    r = np.array([-7.0, -1.5, -0.3, 0.0, 0.4, 2.5, 30.0])
    pull = scaled.weights(r) * r
    h = 1e-6
    slope = np.array([(scaled.total(r[[i]] + h) - scaled.total(r[[i]] - h)) / (2 * h) for i in range(len(r))])
    assert 2 * pull == pytest.approx(slope, rel=1e-6, abs=1e-8)
    ahead, behind = (scaled.weights(r + step) * (r + step) for step in (h, -h))
    assert scaled.curvatures(r) == pytest.approx((ahead - behind) / (2 * h), rel=1e-5, abs=1e-8)
    formula = function(scaled.formula(function("r", variables="r").formula), variables="r")
    assert [formula.value([v]) for v in r] == pytest.approx([scaled.total(np.array([v])) for v in r], rel=1e-12)


def test_the_standard_error_of_a_robust_mean_is_hubers():
    """For a location, psi' is 1 inside the scale and 0 outside: Huber & Ronchetti, Robust Statistics, section 7.6."""
    y = np.r_[DRAW.normal(size=40), 8.0, -9.0, 12.0]
    found = fit("y = c", {"y": y}, loss="huber", scale=1.345)
    r = y - found.x[0]
    inside = np.abs(r) < 1.345
    share, m = np.mean(inside), len(y)
    K = 1 + 1 / m * share * (1 - share) / share**2
    variance = K**2 * np.sum(np.clip(r, -1.345, 1.345) ** 2) / (m - 1) / share**2 / m
    assert np.sum(np.clip(r, -1.345, 1.345)) == pytest.approx(0, abs=1e-12)
    assert found.standard_errors["c"] == pytest.approx(np.sqrt(variance), rel=1e-12)


def test_outliers_hardly_move_a_robust_fit():
    true = fit(MODEL, {"x": X, "y": CLEAN}, START)
    plain, robust = fit(MODEL, TABLE, START), fit(MODEL, TABLE, START, loss="cauchy", scale=0.1)
    assert np.abs(robust.x - true.x).max() < 0.1 * np.abs(plain.x - true.x).max()


def test_bounds_hold_and_what_they_press_is_said():
    found = fit(MODEL, TABLE, {"a": 1, "b": 1, "c": 0.7}, bounds={"c": (0.6, None)})
    theirs = least_squares(
        lambda p: curve(X, *p) - Y, [3, 1, 0.7], bounds=([-np.inf, -np.inf, 0.6], np.inf), xtol=1e-15, gtol=1e-15
    )
    assert found.status == "boundary_minimum" and found.success
    assert found.x == pytest.approx(theirs.x, rel=1e-4) and found.parameters["c"] == 0.6  # theirs stays inside
    assert "c is at its lower bound" in found.message and "c at a bound" in found.summary()
    held = fit(MODEL, TABLE, {"a": 1, "b": 1}, fixed={"c": 0.6})
    assert found.x[:2] == pytest.approx(held.x, rel=1e-10)
    assert found.standard_errors["a"] == pytest.approx(held.standard_errors["a"], rel=1e-8)
    assert np.isnan(found.standard_errors["c"]) and found.degrees_of_freedom == 28
    wide = fit(MODEL, TABLE, START, bounds={"a": (0, 10), "c": (0, None)})
    assert wide.status == "minimum" and wide.x == pytest.approx(fit(MODEL, TABLE, START).x, rel=1e-9)
    assert "do not account for the bounds" in wide.summary()


def test_bounds_of_a_linear_model():
    found = fit("y = m*x + b", {"x": X, "y": 2 * X + 1}, bounds={"m": (3, 5)})
    assert found.parameters["m"] == 3 and found.parameters["b"] == pytest.approx(np.mean(2 * X + 1 - 3 * X))


def test_fixed_parameters_are_as_if_the_number_stood_in_the_model():
    held, written = fit(MODEL, TABLE, {"a": 1, "b": 1}, fixed={"c": 0.5}), fit("y = a*exp(-b*x) + 1/2", TABLE, {"b": 1})
    assert held.x == pytest.approx(written.x, rel=1e-12)
    assert held.covariance == pytest.approx(written.covariance, rel=1e-10)
    assert held.parameters["c"] == 0.5 and held.standard_errors["c"] == 0 and held.names == ("a", "b")
    assert held.predict({"x": [1.0]}) == pytest.approx(written.predict({"x": [1.0]}))
    assert "c = 0.5 (fixed)" in repr(held) and "fixed" in held.summary()
    assert fit(MODEL, TABLE, {**START, "c": 0.5}, fixed=["c"]).x == pytest.approx(held.x, rel=1e-10)


TWO = {"x": X, "u": 3 * np.exp(-1.2 * X) + 0.01 * np.sin(9 * X), "v": 2 - 2 * np.exp(-1.2 * X) + 0.02 * np.cos(7 * X)}
BOTH = ["u = a*exp(-k*x)", "v = b*(1 - exp(-k*x))"]


@pytest.mark.parametrize("sigma", [None, [0.01, 0.02]])
def test_several_responses_share_their_parameters(sigma):
    found = fit(BOTH, TWO, {"k": 1}, sigma=sigma)
    weights = np.array(sigma or [1, 1])

    def stacked(p):
        a, b, k = p
        return np.r_[(TWO["u"] - a * np.exp(-k * X)) / weights[0], (TWO["v"] - b * (1 - np.exp(-k * X))) / weights[1]]

    theirs = least_squares(stacked, [3, 2, 1.2], xtol=1e-15, ftol=1e-15, gtol=1e-15)
    assert found.success and found.names == ("a", "b", "k")
    assert found.x == pytest.approx(theirs.x, rel=1e-7) and found.rss == pytest.approx(2 * theirs.cost, rel=1e-10)
    covariance = np.linalg.inv(theirs.jac.T @ theirs.jac) * 2 * theirs.cost / 57
    assert found.covariance == pytest.approx(covariance, rel=1e-5)
    assert found.residuals.shape == (30, 2) and found.observations == 60
    assert found.predict({"x": [0.0, 1.0]})[:, 0] == pytest.approx(found.x[0] * np.exp([0, -found.x[2]]))


def test_rows_with_a_gap_are_refused_by_their_numbers_or_left_out_on_request():
    gaps = {"x": [1, 2, None, 4, 5, 6], "y": [1, 2, 3, float("nan"), 5.5, 6], "other": [None] * 6}
    with pytest.raises(DataError, match="'x' of the data has no value in row 3"):
        fit("y = m*x + b", gaps)
    found = fit("y = m*x + b", gaps, missing="drop", weights=[1, 1, 1, 1, 2, 2])
    by_hand = fit("y = m*x + b", {"x": [1, 2, 5, 6], "y": [1, 2, 5.5, 6]}, weights=[1, 1, 2, 2])
    assert found.x == pytest.approx(by_hand.x) and found.posed.left_out == (3, 4)
    assert "2 rows with a missing value left out: 3, 4" in found.summary()
    with pytest.raises(DataError, match="every row"):
        fit("y = m*x + b", {"x": [1, None], "y": [None, 1]}, missing="drop")


REFUSED = [
    ({"weights": "w", "sigma": "s"}, OptionError, "both given"),
    ({"weights": "q"}, OptionError, "'q', which is no column"),
    ({"weights": np.r_[0, np.ones(29)]}, DataError, "weights has 0 in row 1"),
    ({"sigma": np.r_[np.ones(28), -1, 0]}, DataError, "-1 in row 29, 0 in row 30"),
    ({"sigma": np.r_[np.ones(29), np.nan]}, DataError, "no value in row 30"),
    ({"weights": [1, 2]}, ShapeError, "2 values for 30 rows"),
    ({"weights": -1}, OptionError, "weights is -1"),
    ({"loss": "hubr"}, OptionError, "Did you mean 'huber'"),
    ({"loss": "huber", "scale": 0}, OptionError, "scale is 0"),
    ({"scale": 2}, OptionError, "squares have none"),
    ({"bounds": {"a": (2, 1)}}, OptionError, "bounds of 'a' are (2, 1)"),
    ({"bounds": {"q": (1, 2)}}, OptionError, "'q', which is no variable"),
    ({"bounds": {"b": (2, 3)}}, OptionError, "the start of 'b' is 1, outside its bounds (2, 3)"),
    ({"fixed": {"q": 1}}, OptionError, "'q': fixed names it, but the model does not"),
    ({"fixed": {"a": 2}}, OptionError, "'a' is fixed at 2, but its start is 1"),
    ({"fixed": ["a", "b", "c"]}, OptionError, "nothing to fit"),
    ({"start": {"x": 1, **START}}, OptionError, "'x' is a column of the data, and so no parameter"),
    ({"fixed": {"x": 1}}, OptionError, "'x' is a column of the data"),
    ({"missing": "zap"}, OptionError, "'refuse' or 'drop'"),
    ({"max_steps": -1}, OptionError, "max_steps is -1"),
    ({"start": [1, 2, 3]}, OptionError, "a value for each parameter by name"),
]


@pytest.mark.parametrize(("options", "kind", "told"), REFUSED, ids=lambda v: v if isinstance(v, str) else "")
def test_what_cannot_be_is_refused_before_anything_runs(options, kind, told):
    with pytest.raises(kind) as caught:
        fit(MODEL, TABLE, **{"start": START, **options})
    assert told in str(caught.value)
