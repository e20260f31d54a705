"""A comparison puts the same problem side by side and labels how each run went."""

import numpy as np
import pytest

from workbench.errors import OptionError
from workbench.optimize import GradientDescent, Momentum, compare


def test_names_objects_and_rates_stand_side_by_side():
    found = compare(
        "x^2 + 3y^2", [3, 2], ["newton", GradientDescent(0.1), 0.25, "scipy:BFGS", Momentum(0.05)], max_steps=200
    )
    assert [line.name for line in found.table] == ["newton", "gradient-descent", "0.25", "scipy:BFGS", "momentum"]
    assert {line.label for line in found.table} == {"converged"}
    assert [line.limit for line in found.table] == pytest.approx([None, 1 / 3, 1 / 3, None, 1.9 / 3])
    assert found.runs[0].method.name == "newton" and found.best.fun <= 1e-12
    assert all(np.array_equal(run.path.x[0], [3, 2]) for run in found.runs)


def test_methods_of_one_name_are_told_apart():
    found = compare("x^2", [5], [GradientDescent(0.1), GradientDescent(0.2)], max_steps=3)
    assert len(set(found.labels)) == 2 and "learning_rate=0.2" in found.table[1].name


@pytest.mark.parametrize(
    ("f", "start", "rate", "label"),
    [
        ("x^2", [5], 0.001, "slow"),
        ("x^2", [5], 0.3, "converged"),
        ("x^2", [5], 0.995, "oscillating"),
        ("x^2", [5], 1.0, "oscillating"),
        ("x^2", [5], 1.001, "diverging"),
        ("x^2 + 100y^2", [1, 1], 0.00999, "oscillating"),
        ("x - log(x)", [5], 10, "failed"),
        ("x^4 - 3x^2 + 2", [3], 0.2, "diverging"),
    ],
)
def test_labels(f, start, rate, label):
    (line,) = compare(f, start, [rate], max_steps=50, tolerance=0).table
    assert line.label == label, line.run.message


def test_each_run_is_measured_by_its_own_minimum():
    """Descent ends in the near minimum, momentum rolls on to the other, which is lower: both have converged."""
    found = compare("x^4 - 3x^2 + x/2", [2], [0.02, Momentum(0.02)], max_steps=100, tolerance=0)
    assert found.table[0].x[0] == pytest.approx(1.1807, abs=1e-4)
    assert found.table[1].x[0] == pytest.approx(-1.2645, abs=1e-2)
    assert found.table[0].label == "converged"
    assert found.best.name == "momentum"


def test_it_says_itself():
    found = compare("x^2", [5], [0.1, 1.01], max_steps=50, tolerance=0)
    assert repr(found) == "Comparison of 2 runs: 0.1 converged, 1.01 diverging"
    lines = found.summary().splitlines()
    assert lines[1].split() == [
        "0.1",
        "50",
        "51,",
        "51,",
        "0",
        "5.09259e-09",
        "7.136238e-05",
        "0.000143",
        "9.7",
        "converged",
    ]
    assert found.table[0].digits == pytest.approx(-100 * np.log10(0.8)), "25 * 0.64^50 is left of the 25 at the start"
    assert found.table[0].evaluations == (51, 51, 0) and found.lowest == 0
    assert "seconds" in found.summary(seconds=True) and found.table[0].seconds > 0
    assert lines[-1] == "Gradient descent is stable below 2/L = 1, with L = 2 the largest eigenvalue."


def test_constraints_hold_for_what_the_runs_are_measured_by():
    found = compare("x^2 + y^2", [3, 1], ["auto", "scipy:SLSQP"], constraints="x + y = 1")
    assert found.lowest == pytest.approx(0.5, rel=1e-12)
    assert found.table[0].digits > 12


@pytest.mark.parametrize("option", [{"starts": 3}, {"workers": 2}])
def test_one_start_is_compared(option):
    with pytest.raises(OptionError, match="makes many runs of one"):
        compare("x^2", [3], ["newton"], **option)


@pytest.mark.parametrize(("f", "label", "lowest"), [("x^3", "unbounded", -np.inf), ("exp(-x)", "runaway", np.nan)])
def test_where_f_has_no_least_value_none_is_reached(f, label, lowest):
    found = compare(f, [1], ["newton", "bfgs"])
    assert set(found.labels.values()) == {label}
    assert all(np.isnan(line.digits) for line in found.table)
    assert found.lowest == pytest.approx(lowest, nan_ok=True) and "16.0" not in found.summary()
