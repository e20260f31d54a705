"""Descent × search = method: steps against the rule written out, schedules, mini-batches, rates."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.functions import function
from workbench.optimize import (
    Backtracking,
    Constant,
    Cosine,
    Exponential,
    FullStep,
    GradientDescent,
    Momentum,
    Nesterov,
    Newton,
    StepHalving,
    minimize,
)
from workbench.optimize.objective import Objective
from workbench.optimize.steepness import steepest_curvature

BOWL = "x^2 + 3y^2 - x*y"


def bowl_gradient(p):
    return np.array([2 * p[0] - p[1], 6 * p[1] - p[0]])


def walked(method, steps=20, **options):
    return minimize(BOWL, [3, 2], method=method, max_steps=steps, tolerance=0, **options).path.x


def test_gradient_descent_is_its_rule():
    x = [np.array([3.0, 2.0])]
    for _ in range(20):
        x.append(x[-1] - 0.1 * bowl_gradient(x[-1]))
    assert walked(GradientDescent(learning_rate=0.1)) == pytest.approx(np.array(x), rel=1e-12)


def test_momentum_and_nesterov_are_their_rules():
    for method, ahead in ((Momentum(0.05, 0.8), 0), (Nesterov(0.05, 0.8), 0.8)):
        x, v = [np.array([3.0, 2.0])], np.zeros(2)
        for _ in range(20):
            v = 0.8 * v - 0.05 * bowl_gradient(x[-1] + ahead * v)
            x.append(x[-1] + v)
        assert walked(method) == pytest.approx(np.array(x), rel=1e-12)


def test_momentum_zero_is_gradient_descent():
    plain = walked(GradientDescent(learning_rate=0.1))
    for method in (Momentum(0.1, 0.0), Nesterov(0.1, 0.0)):
        assert walked(method) == pytest.approx(plain, rel=1e-14)


SCHEDULES = [Constant(), StepHalving(every=3), Exponential(decay=0.9), Cosine(), Cosine(final=0.1)]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=repr)
def test_a_schedule_scales_each_step(schedule):
    seen = []
    run = minimize(
        BOWL, [3, 2], method="gradient-descent", learning_rate=0.1, schedule=schedule, max_steps=12, tolerance=0,
        callback=seen.append,
    )  # fmt: skip
    factors = [schedule.factor(k, 12) for k in range(12)]
    assert [iterate.rate for iterate in seen[1:]] == pytest.approx(
        [0.1 * factor for factor in factors[: len(seen) - 1]]
    )
    assert all(later <= before for before, later in itertools.pairwise(factors)) and factors[0] == 1
    slopes = np.array([bowl_gradient(x) for x in run.path.x[:-1]])
    assert np.diff(run.path.x, axis=0) == pytest.approx(-0.1 * np.array(factors)[:, None] * slopes, abs=1e-12)


@pytest.fixture
def loss():
    draw = np.random.default_rng(5)
    x = draw.uniform(-2, 2, 103)
    return function("loss(m, b) = mean((m*x + b - y)^2)", data={"x": x, "y": 3 * x - 1 + draw.normal(0, 0.1, 103)})


@pytest.mark.parametrize("method", ["gradient-descent", "momentum", "nesterov"])
def test_mini_batches_are_reproduced_by_their_seed_alone(loss, method):
    def path(seed):
        options = {"method": method, "learning_rate": 0.02, "batch_size": 10, "max_steps": 5}
        return minimize(loss, [0, 0], seed=seed, tolerance=0, **options).path.x

    assert np.array_equal(path(1), path(1)) and not np.array_equal(path(1), path(2))


def test_an_epoch_goes_over_every_row_once_in_an_order_of_its_own(loss):
    x, y = loss.columns["x"], loss.columns["y"]
    draw, point = np.random.default_rng(7), np.zeros(2)
    run = minimize(loss, [0, 0], method=GradientDescent(0.05, batch_size=25), max_steps=3, tolerance=0, seed=7)
    for epoch in range(3):
        order = draw.permutation(103)
        for part in (order[k : k + 25] for k in range(0, 103, 25)):  # the last part is the smaller rest
            r = point[0] * x[part] + point[1] - y[part]
            point = point - 0.05 * 2 * np.array([np.mean(r * x[part]), np.mean(r)])
        assert run.path.x[epoch + 1] == pytest.approx(point, rel=1e-10)
    assert run.njev == 4 + 3 * 5


def test_a_batch_of_all_rows_is_gradient_descent(loss):
    whole = minimize(loss, [0, 0], method=GradientDescent(0.1), max_steps=10, tolerance=0).path.x
    batch = minimize(loss, [0, 0], method=GradientDescent(0.1, batch_size=1000), max_steps=10, tolerance=0).path.x
    assert batch == pytest.approx(whole, rel=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.05, 20), st.floats(0.05, 20), st.floats(0.01, 0.99))
def test_below_two_over_l_descent_falls_and_above_it_climbs(a, b, share):
    f = function(f"{a!r}x^2 + {b!r}y^2")
    limit = GradientDescent(1.0).stable_rate(steepest_curvature(Objective(f), [np.zeros(2)]))
    assert limit == pytest.approx(1 / max(a, b))
    below = minimize(f, [1, 1], method=GradientDescent(share * limit), max_steps=30, tolerance=0)
    above = minimize(f, [1, 1], method=GradientDescent((2 - share) * limit), max_steps=2000, tolerance=0)
    assert below.path.fun[-1] < below.path.fun[0] and below.status != "diverged"
    assert above.path.fun[-1] > above.path.fun[0] and above.status == "diverged"


@pytest.mark.parametrize(("method", "momentum"), [(Momentum, 0.5), (Momentum, 0.9), (Nesterov, 0.5), (Nesterov, 0.9)])
def test_the_limit_of_momentum_methods_is_where_they_begin_to_diverge(method, momentum):
    limit = method(1.0, momentum).stable_rate(2.0)
    for share, climbs in ((0.98, False), (1.02, True)):
        run = minimize("x^2", [1], method=method(share * limit, momentum), max_steps=2000, tolerance=0)
        assert (run.status == "diverged") == climbs


def test_zero_tolerance_runs_exactly_max_steps():
    for rate in (0.1, 0.5, 0.99):
        run = minimize("x^2", [5], method="gradient-descent", learning_rate=rate, max_steps=37, tolerance=0)
        assert run.nit == 37 and len(run.path) == 38


def test_no_steps_at_all():
    run = minimize("x^2", [5], method="gradient-descent", learning_rate=0.1, max_steps=0)
    assert run.nit == 0 and run.status == "step_limit" and run.x == 5


def test_a_callback_sees_each_iterate_and_may_stop():
    seen = []
    run = minimize(BOWL, [3, 2], method=GradientDescent(0.1), callback=lambda it: seen.append(it.x) or len(seen) == 5)
    assert np.array_equal(run.path.x, seen) and run.nit == 4
    assert run.status == "step_limit" and "the callback asked to stop after 4 steps" in run.message.lower()

    def stop(iterate):
        raise StopIteration

    assert minimize(BOWL, [3, 2], callback=stop).nit == 0


def test_an_interrupt_returns_the_best_point_so_far():
    def interrupt(iterate):
        if iterate.fun < 5:
            raise KeyboardInterrupt

    run = minimize(BOWL, [3, 2], method=GradientDescent(0.05), callback=interrupt)
    assert run.status == "step_limit" and "keyboard" in run.message and run.fun == run.path.fun.min() < 5


def test_searches_along_a_line():
    longest = minimize("x^2", [5], method=GradientDescent(learning_rate=64.0, search=Backtracking()), max_steps=1)
    assert longest.path.x[1] == 0  # 64, 32, ..., 1 climb or stay level; 0.5 is the first to fall
    plain = minimize("x^4", [1], method=Newton(search=FullStep()), max_steps=5, tolerance=0)
    assert plain.path.x[:, 0] == pytest.approx((2 / 3) ** np.arange(6))
