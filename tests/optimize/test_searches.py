"""Searches: what each promises holds at every step that it accepts, on smooth functions, at edges, at bounds."""

import numpy as np
import pytest

from tests.zoo import KINKED, SMOOTH, Known
from workbench.functions import function
from workbench.optimize import (
    BFGS,
    LBFGS,
    Backtracking,
    BarzilaiBorwein,
    ConjugateGradient,
    FullStep,
    GradientDescent,
    Newton,
    StrongWolfe,
    WeakWolfe,
    minimize,
)
from workbench.optimize.iterates import Iterate
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.objective import Objective
from workbench.optimize.searches.line import Line

SEARCHES = [StrongWolfe(), StrongWolfe(flattening=0.01), WeakWolfe(), Backtracking(), Backtracking(shrink=0.1)]


def lines(known: Known, count=12):
    """Iterates around the start with directions of descent of all sizes, and a first trial."""
    f = function(known.text, variables=known.variables)
    draw = np.random.default_rng(11)
    for _ in range(count):
        x = np.array(known.start) + draw.normal(scale=0.3, size=len(known.start))
        objective = Objective(f)
        iterate = Iterate(x, *objective.value_and_gradient(x))
        if not np.isfinite(iterate.fun):
            continue
        direction = draw.normal(size=len(x)) * 10.0 ** draw.uniform(-3, 3)
        if iterate.gradient @ direction > 0:
            direction = -direction
        yield objective, iterate, direction, float(10.0 ** draw.uniform(-3, 3))


@pytest.mark.parametrize("known", SMOOTH, ids=lambda known: known.name)
@pytest.mark.parametrize("search", SEARCHES, ids=repr)
def test_the_conditions_hold_at_every_accepted_step(search, known):
    for objective, iterate, direction, rate in lines(known):
        found = search.along(objective, iterate, direction, rate)
        assert found is not None
        slope, after = iterate.gradient @ direction, found.gradient @ direction
        assert found.x == pytest.approx(iterate.x + found.rate * direction, rel=1e-12, abs=1e-300)
        assert (found.fun, *found.gradient) == (objective.value(found.x), *objective.gradient(found.x))
        assert found.fun < iterate.fun + 4e-15 * abs(iterate.fun)
        falls = found.fun <= iterate.fun + search.decrease * found.rate * slope
        if isinstance(search, Backtracking):
            assert falls
        elif isinstance(search, WeakWolfe):
            assert falls and after >= search.flattening * slope
        else:
            level = after <= (2 * search.decrease - 1) * slope
            assert abs(after) <= search.flattening * abs(slope) and (falls or level)


@pytest.mark.parametrize("search", SEARCHES, ids=repr)
def test_uphill_there_is_no_step(search):
    objective = Objective(function("x^2 + y^2"))
    iterate = Iterate(np.array([1.0, 2.0]), *objective.value_and_gradient(np.array([1.0, 2.0])))
    assert search.along(objective, iterate, iterate.gradient, 1.0) is None
    assert search.along(objective, iterate, np.array([2.0, -1.0]), 1.0) is None
    assert search.along(objective, iterate, np.array([np.nan, -1.0]), 1.0) is None


@pytest.mark.parametrize("search", [*SEARCHES, BarzilaiBorwein()], ids=repr)
@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("x - log(x)", 3.0),
        ("x - log(x)", 1e-3),
        ("sqrt(x) + 1/x", 50.0),
        ("exp(x^2)", 20.0),
        ("1/x + x^2 where x > 0", 9),
    ],
)
def test_a_step_out_of_the_domain_or_into_infinity_is_turned_back_from(search, text, start):
    objective = Objective(function(text))
    x = np.array([float(start)])
    iterate = Iterate(x, *objective.value_and_gradient(x))
    for rate in (1.0, 1e6, 1e30):
        found = search.along(objective, iterate, -np.sign(iterate.gradient), rate)
        assert found is not None and np.isfinite(found.fun) and found.fun < iterate.fun


def test_strong_wolfe_finds_the_lowest_point_of_a_parabola_at_its_second_trial():
    objective = Objective(function("(x - 3)^2"))
    iterate = Iterate(np.array([0.0]), *objective.value_and_gradient(np.array([0.0])))
    for rate in (0.4, 20.0):
        before = objective.values
        found = StrongWolfe(decrease=1e-10, flattening=1e-9).along(objective, iterate, np.array([1.0]), rate)
        assert found.x == pytest.approx([3], rel=1e-12) and objective.values - before == 2


def test_strong_wolfe_goes_on_by_slopes_where_values_are_lost_in_rounding():
    f = function("cosh(x - 3) + 1000000")
    for search, digits in ((StrongWolfe(), 1e-9), (StrongWolfe(rounding=0), 1)):
        run = minimize(f, [5], method=BFGS(search=search))
        assert abs(run.x[0] - 3) < digits
    assert abs(minimize(f, [5], method=BFGS(search=Backtracking())).x[0] - 3) > 1e-9


@pytest.mark.parametrize("known", KINKED, ids=lambda known: known.name)
def test_weak_wolfe_holds_at_kinks(known):
    run = minimize(function(known.text, variables=known.variables), known.start, method=BFGS(search=WeakWolfe()))
    assert run.fun == pytest.approx(known.minima[0], abs=1e-4)
    assert (np.diff(run.path.fun) < 0).all()


def test_bfgs_takes_the_weak_conditions_where_there_are_kinks_and_the_strong_ones_elsewhere():
    for text, search in (("abs(x) + y^2", WeakWolfe()), ("x^4 + y^2", StrongWolfe())):
        for method in (BFGS, LBFGS):
            default, said = (minimize(text, [3, 1], method=method(search=each)).path for each in (None, search))
            assert np.array_equal(default.x, said.x)


# --- Barzilai-Borwein -------------------------------------------------------------------------------


def test_barzilai_borwein_is_its_formula():
    """Raydan (1997): the step is s·s / s·y of the step before."""
    f = function("x^2 + 3y^2 - x*y + x^4/10")
    run = minimize(f, [3, 2], method=GradientDescent(search=BarzilaiBorwein()))
    x = run.path.x
    assert run.success
    for k in range(1, run.nit - 1):
        s, y = x[k] - x[k - 1], f.gradient.at(x[k]) - f.gradient.at(x[k - 1])
        assert x[k + 1] == pytest.approx(x[k] - s @ s / (s @ y) * f.gradient.at(x[k]), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("window", [1, 3, 10])
@pytest.mark.parametrize("known", SMOOTH, ids=lambda known: known.name)
def test_barzilai_borwein_never_rises_above_its_window(known, window):
    f = function(known.text, variables=known.variables)
    method = GradientDescent(search=BarzilaiBorwein(window=window))
    run = minimize(f, known.start, method=method, max_steps=400)
    for k in range(1, len(run.path)):
        assert run.path.fun[k] <= max(run.path.fun[max(0, k - window) : k])


def test_barzilai_borwein_on_ill_conditioned_quadratics_beats_the_steepest_descent():
    f = function("sum(i=1..n, i^2*(x[i] - 1)^2)").bind(n=20)
    found = minimize(f, np.zeros(20), method=GradientDescent(search=BarzilaiBorwein()))
    assert found.success and found.x == pytest.approx(np.ones(20), abs=1e-8) and found.nit < 500
    assert minimize(f, np.zeros(20), method=GradientDescent(search=StrongWolfe()), max_steps=500).status == "step_limit"


# --- lines at bounds --------------------------------------------------------------------------------


@pytest.mark.parametrize("search", [*SEARCHES, BarzilaiBorwein(), FullStep()], ids=repr)
def test_a_line_bends_at_bounds(search):
    objective = Objective(function("(x - 3)^2 + (y + 1)^2 + x*y"))
    bounds = Bounds(np.array([-1.0, -0.5]), np.array([1.0, np.inf]))
    iterate = Iterate(np.array([0.5, 1.0]), *objective.value_and_gradient(np.array([0.5, 1.0])))
    found = search.along(objective, iterate, -iterate.gradient, 0.3, bounds)
    assert np.array_equal(found.x, bounds.clip(found.x))
    assert np.array_equal(found.x, bounds.clip(iterate.x - found.rate * iterate.gradient))
    assert found.fun < iterate.fun


def test_the_slope_of_a_line_is_that_of_its_values():
    objective = Objective(function("(x - 3)^2 + (y + 1)^2 + x*y"))
    bounds = Bounds(np.array([-1.0, -0.5]), np.array([1.0, np.inf]))
    iterate = Iterate(np.array([0.5, 1.0]), *objective.value_and_gradient(np.array([0.5, 1.0])))
    line = Line(objective, iterate, np.array([2.0, -1.0]), bounds)
    for t in (0.0, 0.1, 0.2, 0.4, 1.0, 1.4, 1.6, 5.0):
        step = 1e-7
        ahead = (objective.value(line.point(t + step)) - objective.value(line.point(t))) / step
        assert line.at(t).slope == pytest.approx(ahead, abs=1e-5)


@pytest.mark.parametrize("method", [GradientDescent, BFGS, LBFGS, Newton, ConjugateGradient], ids=lambda m: m.name)
@pytest.mark.parametrize("search", [*SEARCHES, BarzilaiBorwein()], ids=repr)
def test_any_descent_takes_any_search(method, search):
    if isinstance(search, BarzilaiBorwein) and method is not GradientDescent:
        with pytest.raises(ValueError, match=r"along the gradient; take it with GradientDescent"):
            method(search=search)
        return
    run = minimize("x^4 + x*y + (1 + y)^2", [0.75, -1.25], method=method(search=search), max_steps=2000)
    assert run.success and run.fun == pytest.approx(-0.5824451768, abs=1e-8)
