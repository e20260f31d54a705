"""Least-squares fits: right ones pass, wrong parameters and standard errors are refuted, undetermined ones say so."""

from dataclasses import replace

import numpy as np
import pytest

import workbench as wb

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
