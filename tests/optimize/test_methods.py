"""Every method on every problem of the zoo: what a run says of its end is true when looked at again."""

import numpy as np
import pytest

from tests.zoo import KINKED, SMOOTH, Known
from workbench.functions import function
from workbench.optimize import METHODS, Backtracking, GradientDescent, Newton, SciPy, minimize
from workbench.optimize.descents.foreign import MINIMIZERS

OWN = [method.name for method in METHODS]
FOREIGN = [f"scipy:{row.name}" for row in MINIMIZERS]
LOWERING = [GradientDescent(search=Backtracking()), GradientDescent(), Newton(search=Backtracking()), Newton()]


def problem(known: Known):
    return function(known.text, variables=known.variables)


def lower_nearby(f, x, value, radius):
    """The lowest value at points drawn around x, where it is clearly lower."""
    draw = np.random.default_rng(3)
    ways = draw.normal(size=(300, len(x)))
    points = x + radius * np.maximum(1, np.abs(x)) * ways / np.linalg.norm(ways, axis=1, keepdims=True)
    lowest = np.nanmin(f.at(points))
    return lowest if lowest < value - 1e-9 * max(1.0, abs(value)) else None


def slope_by_differences(f, x):
    """Central differences, which know nothing of our derivatives."""
    steps = 1e-6 * np.maximum(1, np.abs(x)) * np.eye(len(x))
    return np.array([(f.value(x + h) - f.value(x - h)) / (2 * np.abs(h).max()) for h in steps])


@pytest.mark.parametrize("known", SMOOTH, ids=lambda known: known.name)
@pytest.mark.parametrize("method", OWN + FOREIGN)
def test_success_is_a_minimum_when_looked_at_again(method, known):
    f = problem(known)
    run = minimize(f, known.start, method=method, max_steps=300)
    assert run.fun == f.value(run.x) and run.fun <= np.nanmin(run.path.fun) + 1e-11 * abs(run.fun)
    assert len(run.path) == run.nit + 1 == len(run.path.x) == len(run.path.step_length) + 1
    assert np.array_equal(run.path.x[0], known.start)
    assert run.success == (run.status in ("minimum", "boundary_minimum", "kink_minimum"))
    assert len(run.message) > 20
    if run.success:
        assert run.evidence is not None
        assert np.linalg.eigvalsh(f.hessian.at(run.x))[0] > 0
        assert np.abs(slope_by_differences(f, run.x)).max() < 1e-4 * (1 + abs(run.fun))
        assert lower_nearby(f, run.x, run.fun, 1e-3) is None
        assert min(abs(run.fun - value) for value in known.minima) < 1e-7


@pytest.mark.parametrize("known", SMOOTH + KINKED, ids=lambda known: known.name)
def test_auto_finds_the_minimum_to_ten_digits(known):
    f = problem(known)
    run = minimize(f, known.start)
    assert run.success, run.message
    nearest = min(known.minima, key=lambda value: abs(value - run.fun))
    assert run.fun == pytest.approx(nearest, rel=1e-10, abs=1e-14)
    if nearest == known.minima[0]:
        assert run.x == pytest.approx(known.minimizer, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("known", KINKED, ids=lambda known: known.name)
@pytest.mark.parametrize(
    "method", ["newton", "bfgs", "gradient-descent", "scipy:BFGS", "scipy:Nelder-Mead", "scipy:L-BFGS-B"]
)
def test_at_kinks_success_is_claimed_where_f_is_lowest_only(method, known):
    f = problem(known)
    run = minimize(f, known.start, method=method, max_steps=500)
    if run.success:
        assert run.fun == pytest.approx(known.minima[0], abs=1e-6)
        assert lower_nearby(f, run.x, run.fun, 1e-3) is None


@pytest.mark.parametrize("known", SMOOTH + KINKED, ids=lambda known: known.name)
@pytest.mark.parametrize("method", LOWERING, ids=repr)
def test_each_accepted_step_lowers_f(method, known):
    run = minimize(problem(known), known.start, method=method, max_steps=200)
    rises = np.diff(run.path.fun)
    noise = 0 if method != Newton() else 1e-14 * np.abs(run.path.fun[:-1])  # it finishes by the gradient
    assert (rises <= noise).all()


@pytest.mark.parametrize("row", MINIMIZERS, ids=lambda row: row.name)
def test_scipy_gets_exact_derivatives_and_no_others(row):
    run = minimize("(1 - x)^2 + 100(y - x^2)^2", [-1.2, 1], method=SciPy(row.name), max_steps=500)
    assert run.fun < 0.2
    if row.gradient:
        assert run.nfev < 2 * run.njev + 600  # differences would cost two more values for each gradient
    assert (run.nhev > 0) == row.hessian
    assert f"SciPy's {row.name} says: " in run.message


@pytest.mark.parametrize("row", [row for row in MINIMIZERS if row.bounds], ids=lambda row: row.name)
def test_scipy_keeps_to_bounds_and_the_end_is_read_with_them(row):
    run = minimize("(x - 3)^2 + (y + 1)^2", [0, 0], method=SciPy(row.name), bounds={"x": (None, 2)})
    assert run.x == pytest.approx([2, -1], abs=1e-4) and run.x[0] <= 2
    assert run.status in ("boundary_minimum", "stalled")
    if row.gradient:
        assert run.status == "boundary_minimum"


def test_newton_takes_one_step_on_a_quadratic():
    run = minimize("x^2 + x*y + 3y^2 - 4x + 1000", [500, -300], method="newton")
    assert run.path.x[1] == pytest.approx([24 / 11, -4 / 11], rel=1e-12)


def test_newton_runs_to_rounding_level_though_f_shows_nothing():
    run = minimize("cosh(x - 3) + 1000000", [5], method="newton")
    assert run.x[0] == pytest.approx(3, abs=1e-12)


def test_bounds_are_kept_at_every_iterate():
    run = minimize("(1 - x)^2 + 100(y - x^2)^2", [-1.2, 1], bounds=[(None, 0.5), (0, 2)])
    assert (run.path.x[:, 0] <= 0.5).all() and (run.path.x[:, 1] >= 0).all()
    assert run.x == pytest.approx([0.5, 0.25], rel=1e-12) and run.status == "boundary_minimum"


def test_a_start_outside_the_bounds_is_moved_inside_and_it_is_said():
    run = minimize("x^2 + y^2", [5, 2], bounds=[(1, 3), (0, 2)])
    assert run.path.x[0].tolist() == [3, 2] and run.x.tolist() == [1, 0] and run.start.tolist() == [5, 2]
    assert "The start was outside the bounds and was moved onto them: x = 3 in the place of 5." in run.message
    assert "moved" not in minimize("x^2", [2], bounds=[(1, 3)]).message
