"""A run is read as SciPy's results are, says itself in a sentence, and is told truly by its parts."""

import pickle

import numpy as np
import pytest
from scipy.optimize import OptimizeResult
from scipy.optimize import minimize as scipy_minimize

from workbench.errors import OptionError
from workbench.functions import function
from workbench.optimize import Run, minimize

ROSENBROCK = "f(x, y) = (1 - x)^2 + 100(y - x^2)^2"


@pytest.fixture(scope="module")
def run() -> Run:
    return minimize(ROSENBROCK, [-1.2, 1])


def test_code_written_for_scipy_works(run):
    theirs: OptimizeResult = scipy_minimize(
        lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2, [-1.2, 1], method="BFGS"
    )
    for name in ("x", "fun", "jac", "success", "status", "message", "nit", "nfev", "njev"):
        assert name in theirs and name in run
        assert np.shape(run[name]) == np.shape(theirs[name])
    assert run["x"] is run.x and dict(run)["fun"] == run.fun
    with pytest.raises(OptionError, match=r"a run has no 'hessian'; it has x, fun, jac"):
        run["hessian"]


def test_the_fields_agree_with_the_function(run):
    f = function(ROSENBROCK)
    assert run.fun == f.value(run.x) and np.array_equal(run.jac, f.gradient.at(run.x))
    assert np.array_equal(run.hess, f.hessian.at(run.x))
    assert run.point == {"x": 1.0, "y": 1.0} and run.start.tolist() == [-1.2, 1]
    assert run.path.fun == pytest.approx(f.at(run.path.x), rel=1e-12, abs=1e-25)
    norms = np.linalg.norm(f.gradient.at(run.path.x), axis=1)
    assert run.path.gradient_norm == pytest.approx(norms, rel=1e-12, abs=1e-25)
    assert run.path.step_length == pytest.approx(np.linalg.norm(np.diff(run.path.x, axis=0), axis=1), rel=1e-12)


def test_it_says_itself(run):
    assert repr(run) == f"Run: minimum, f = 0 at x = 1, y = 1, after {run.nit} steps of auto"
    summary = run.summary()
    assert summary.startswith("minimum, by auto from x = -1.2, y = 1\n") and run.message in summary
    assert "Levenberg-Marquardt and Newton's method were chosen: f is a sum of squares" in run.message
    assert "checked to 16 digits" in summary and "2/L = 0.001996804" in summary


def test_it_survives_pickling(run):
    again = pickle.loads(pickle.dumps(run))
    assert again.status == run.status and np.array_equal(again.path.x, run.path.x)
    assert again.function.value(again.x) == run.fun


def test_a_start_by_name_and_a_number():
    assert minimize(ROSENBROCK, {"y": 1, "x": -1.2}).x == pytest.approx([1, 1])
    assert minimize("(x - 2)^2", 7).x == pytest.approx([2])


def test_a_loss_over_data_is_minimized_as_it_is():
    data = {"x": [0.0, 1, 2, 3], "y": [1.0, 3, 5, 7]}
    run = minimize(function("mean((m*x + b - y)^2)", data=data), {"m": 0, "b": 0})
    assert run.point == pytest.approx({"b": 1, "m": 2}, abs=1e-12) and run.success
