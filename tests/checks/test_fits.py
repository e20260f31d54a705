"""Least-squares fits: right ones pass, wrong parameters and standard errors are refuted, undetermined ones say so."""

from dataclasses import replace

import numpy as np
import pytest

import workbench as wb
from workbench.optimize.losses import LOSSES

DRAW = np.random.default_rng(3)
X = np.linspace(0.1, 5, 40)
DECAY = {"x": X, "y": 2 * np.exp(-0.7 * X) + 0.02 * DRAW.normal(size=40)}
LINE = {"x": X, "y": 2 * X + 1 + DRAW.normal(size=40)}

# model, data, start
FITS = [
    ("y = m*x + b", LINE, None),
    ("y = c", LINE, None),
    ("log(y) = a - b*x", {"x": X, "y": 2 * np.exp(-0.7 * X)}, None),
    ("y = a*exp(-b*x)", DECAY, {"a": 1, "b": 1}),
    ("y = a*x^2 + b*x + c", {"x": [0, 1, 2, 3], "y": [1, 2, 5, 10]}, None),
    ("y = a*x + b", {"x": [0, 1], "y": [1, 3]}, None),
    ("y = a*x + b", {"x": 1e6 + X, "y": 3e-6 * X}, None),
]


@pytest.mark.parametrize(("model", "data", "start"), FITS, ids=[model for model, *_ in FITS])
def test_a_right_fit_passes(model, data, start):
    check = wb.check(wb.fit(model, data, start))
    assert check.verdict == "pass", check.summary()
    assert "perpendicular" in check.message


START = {"a": 1, "b": 1}
EXPONENTIAL = "y = a*exp(-b*x)"
OUTLIERS = {**DECAY, "y": DECAY["y"] + np.where(np.arange(40) % 13 == 5, 1.0, 0), "w": np.linspace(1, 3, 40)}
OPTIONS = {
    "weights": {"weights": "w"},
    "known sigma": {"sigma": 0.02, "absolute_sigma": True},
    "bounds that press": {"bounds": {"b": (0.9, 2)}},
    "bounds that do not": {"bounds": {"b": (0, 2)}},
    "a fixed parameter": {"fixed": {"b": 0.7}, "start": {"a": 1}},
    **{loss.name: {"loss": loss.name, "scale": 0.05} for loss in LOSSES[1:]},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_a_fit_with_options_passes_and_its_mistakes_do_not(options):
    fit = wb.fit(EXPONENTIAL, OUTLIERS, **{"start": START, **options})
    check = wb.check(fit)
    assert check.verdict == "pass", check.summary()
    for mistake in ("a parameter", "a standard error", "the sum of squares"):
        assert wb.check(MISTAKES[mistake](fit)).verdict == "fail", mistake


def test_several_responses_are_checked_together():
    data = {"x": X, "u": DECAY["y"], "v": 3 - DECAY["y"] + 0.01 * np.sin(X)}
    fit = wb.fit(["u = a*exp(-b*x)", "v = c - a*exp(-b*x)"], data, {"b": 1}, sigma=[0.02, 0.03])
    assert wb.check(fit).verdict == "pass"
    assert wb.check(MISTAKES["a parameter"](fit)).verdict == "fail"


def test_what_makes_no_claim_is_not_refuted():
    check = wb.check(wb.fit(EXPONENTIAL, DECAY, {"a": 9, "b": 5}, max_steps=1))
    assert check.verdict == "inconclusive" and "makes no claim" in check.message


MISTAKES = {
    "a parameter": lambda fit: replace(fit, parameters={n: 1.001 * v for n, v in fit.parameters.items()}),
    "a standard error": lambda fit: replace(fit, standard_errors={n: 1.01 * v for n, v in fit.standard_errors.items()}),
    "the sum of squares": lambda fit: replace(fit, rss=1.01 * fit.rss),
    "the residuals": lambda fit: replace(fit, residuals=fit.residuals + 0.01 * X),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
@pytest.mark.parametrize(("model", "data", "start"), [FITS[0], FITS[3]], ids=["linear", "nonlinear"])
def test_a_wrong_number_is_refuted(model, data, start, mistake):
    check = wb.check(mistake(wb.fit(model, data, start)))
    assert check.verdict == "fail"
    assert " by " in check.message


def test_the_normal_equations_refute_what_is_no_least_squares_fit():
    """Parameters and residuals that agree with each other, but not with least squares."""
    fit = wb.fit("y = m*x + b", LINE)
    moved = {n: v + 0.1 for n, v in fit.parameters.items()}
    x = np.array(list(moved.values()))
    run = replace(fit.run, x=x)
    residuals = LINE["y"] - fit.model.at(x)
    check = wb.check(replace(fit, parameters=moved, run=run, residuals=residuals, rss=float(residuals @ residuals)))
    assert check.verdict == "fail"
    assert {row.by for row in check.table if row.verdict == "fail"} >= {"the normal equations", "NumPy's lstsq"}


def test_parameters_that_cannot_be_told_apart_are_inconclusive():
    check = wb.check(wb.fit("y = a*x + b*x", LINE))
    assert check.verdict == "inconclusive"
    assert "a and b" in check.message


def test_as_many_rows_as_parameters_leave_no_standard_errors():
    assert "no standard errors" in wb.check(wb.fit("y = a*x + b", {"x": [0, 1], "y": [1, 3]})).message


def test_a_fit_is_checked_as_it_stands():
    fit = wb.fit("y = m*x + b", LINE)
    with pytest.raises(wb.OptionError, match="fits are checked as they stand"):
        wb.check(fit, equals="x")
