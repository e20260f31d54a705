"""Adaptive methods against the algorithms of their papers, in NumPy; clipping and mini-batches of all first-order methods."""

import numpy as np
import pytest

from workbench.functions import function
from workbench.optimize import (
    AdaGrad,
    Adam,
    AMSGrad,
    Cosine,
    GradientDescent,
    Momentum,
    Nesterov,
    RMSProp,
    compare,
    minimize,
)
from workbench.optimize.readings.rates import Paced, Rated

VALLEY = "(1 - x)^2 + 100(y - x^2)^2"
ADAPTIVE = (AdaGrad, RMSProp, Adam, AMSGrad)
FIXED = (GradientDescent, Momentum, Nesterov, *ADAPTIVE)


def adagrad(gradient, x, rates, epsilon=1e-8):
    """Duchi, Hazan & Singer (2011), figure 1, with the diagonal of the sum of outer products."""
    G = np.zeros_like(x)
    for rate in rates:
        g = gradient(x)
        G = G + g * g
        x = x - rate * g / (np.sqrt(G) + epsilon)
        yield x


def rmsprop(gradient, x, rates, decay=0.9, epsilon=1e-8):
    """Tieleman & Hinton (2012), slide 29: MeanSquare(w, t) = 0.9 MeanSquare(w, t - 1) + 0.1 (dE/dw)^2."""
    mean_square = np.zeros_like(x)
    for rate in rates:
        g = gradient(x)
        mean_square = decay * mean_square + (1 - decay) * g**2
        x = x - rate * g / (np.sqrt(mean_square) + epsilon)
        yield x


def adam(gradient, x, rates, beta1=0.9, beta2=0.999, epsilon=1e-8, largest=False):
    """Kingma & Ba (2015), algorithm 1; largest: v^ is the largest so far, Reddi, Kale & Kumar (2018), algorithm 2."""
    m, v, top = np.zeros_like(x), np.zeros_like(x), np.zeros_like(x)
    for t, rate in enumerate(rates, 1):
        g = gradient(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        top = np.maximum(top, v) if largest else v
        x = x - rate * (m / (1 - beta1**t)) / (np.sqrt(top / (1 - beta2**t)) + epsilon)
        yield x


def amsgrad(gradient, x, rates, **options):
    return adam(gradient, x, rates, largest=True, **options)


PAPERS = {AdaGrad: adagrad, RMSProp: rmsprop, Adam: adam, AMSGrad: amsgrad}


@pytest.mark.parametrize("callback", [None, lambda _: None], ids=["stretches", "steps"])
@pytest.mark.parametrize("schedule", [None, Cosine()], ids=repr)
@pytest.mark.parametrize("method", ADAPTIVE, ids=lambda method: method.name)
def test_the_path_is_that_of_the_paper(method, schedule, callback):
    f = function(VALLEY)
    rates = [0.05 * (1 if schedule is None else schedule.factor(k, 300)) for k in range(300)]
    expected = [np.array([-1.2, 1.0]), *PAPERS[method](f.gradient.at, np.array([-1.2, 1.0]), rates)]
    options = {} if schedule is None else {"schedule": schedule}
    chosen = method(learning_rate=0.05, **options)
    run = minimize(f, [-1.2, 1], method=chosen, max_steps=300, tolerance=0, callback=callback)
    assert run.path.x == pytest.approx(np.array(expected), rel=1e-7, abs=1e-9)


@pytest.mark.parametrize(
    ("method", "options", "constants"),
    [
        (AdaGrad, {}, {"epsilon": 0.3}),
        (RMSProp, {}, {"decay": 0.5, "epsilon": 1e-3}),
        (Adam, {}, {"beta1": 0.5, "beta2": 0.9, "epsilon": 0.1}),
        (AMSGrad, {}, {"beta1": 0.0, "beta2": 0.0, "epsilon": 0.1}),
    ],
)
def test_constants_are_those_given(method, options, constants):
    f = function(VALLEY)
    expected = list(PAPERS[method](f.gradient.at, np.array([-1.2, 1.0]), [0.01] * 40, **constants))
    run = minimize(f, [-1.2, 1], method=method(learning_rate=0.01, **constants), max_steps=40, tolerance=0, **options)
    assert run.path.x[1:] == pytest.approx(np.array(expected), rel=1e-9)


def test_defaults_are_those_of_the_papers():
    assert (Adam().learning_rate, Adam().beta1, Adam().beta2, Adam().epsilon) == (1e-3, 0.9, 0.999, 1e-8)
    assert (AMSGrad().learning_rate, RMSProp().learning_rate, RMSProp().decay) == (1e-3, 1e-3, 0.9)
    assert AdaGrad().learning_rate == 0.01


@pytest.mark.parametrize("method", ADAPTIVE, ids=lambda method: method.name)
def test_the_first_step_of_each_variable_is_known(method):
    """rate for AdaGrad, Adam and AMSGrad, rate / sqrt(1 - decay) for RMSProp, whatever the size of the gradient."""
    run = minimize("10^6*(x - 1)^2 + y^2/1000", [3, 2], method=method(learning_rate=0.25), max_steps=1, tolerance=0)
    length = 0.25 / np.sqrt(0.1) if method is RMSProp else 0.25
    assert run.path.x[1] == pytest.approx([3 - length, 2 - length], rel=1e-4)


def test_amsgrad_converges_where_adam_does_not():
    """Reddi, Kale & Kumar (2018), section 3: rare large gradients are forgotten too soon; here in the order of rows."""
    method = {"learning_rate": 0.1, "beta1": 0.0, "beta2": 0.1}
    f = function("mean(c*x + x^2/1000)", data={"c": np.array([30.0] + [-10.0] * 2 + [-9.0])}, variables=["x"])
    assert f.gradient.at(np.array([0.0])) > 0  # so that x should fall
    ends = {}
    for kind in (Adam, AMSGrad):
        run = minimize(f, [0.0], method=kind(batch_size=1, **method), seed=3, max_steps=100, tolerance=0)
        ends[kind] = run.path.x[-1, 0]
    assert ends[Adam] > 3 and ends[AMSGrad] < ends[Adam] / 2


@pytest.mark.parametrize("method", ADAPTIVE, ids=lambda method: method.name)
def test_adaptive_methods_claim_no_largest_stable_rate(method):
    assert isinstance(method(), Paced) and not isinstance(method(), Rated)
    run = minimize("x^2", [5], method=method(learning_rate=40.0), max_steps=1)
    assert run.status == "diverged" and "learning rate 40 is too large here: f rose from 25" in run.message
    assert "2/L" not in run.message + run.advice and "smaller learning rate" in run.advice
    assert compare("x^2", [5], [method(learning_rate=0.1)], max_steps=5).table[0].limit is None
    run = minimize("x - log(x)", [5], method=method(learning_rate=10.0), max_steps=5)
    assert run.status == "outside_domain" and "smaller learning rate" in run.advice


@pytest.mark.parametrize("method", FIXED, ids=lambda method: method.name)
def test_a_clipped_gradient_is_no_longer_than_that(method):
    """A start so steep that only a clipped gradient is of use; the same path as from a gradient that was shortened."""
    f = function("exp(x) + exp(-x) + y^4")
    start, clip = np.array([6.0, 3.0]), 0.5
    run = minimize(f, start, method=method(learning_rate=0.1, clip=clip), max_steps=120, tolerance=0)

    def shortened(x):
        g = f.gradient.at(x)
        return g * min(1, clip / np.linalg.norm(g))

    if method in PAPERS:
        expected = list(PAPERS[method](shortened, start, [0.1] * 120))
    else:
        momentum, ahead = {GradientDescent: (0, 0), Momentum: (0.9, 0), Nesterov: (0.9, 0.9)}[method]
        x, v, expected = start, np.zeros(2), []
        for _ in range(120):
            v = momentum * v - 0.1 * shortened(x + ahead * v)
            x = x + v
            expected.append(x)
    assert run.path.x[1:] == pytest.approx(np.array(expected), rel=1e-9)


def test_a_clip_that_is_never_met_changes_nothing():
    options = {"max_steps": 200, "tolerance": 0}
    for method in FIXED:
        plain, clipped = (
            minimize(VALLEY, [-1.2, 1], method=method(learning_rate=1e-4, clip=clip), **options) for clip in (None, 1e9)
        )
        assert np.array_equal(plain.path.x, clipped.path.x)


def test_huge_gradients_are_clipped_without_overflow():
    run = minimize("10^200*x^2", [3], method=GradientDescent(learning_rate=0.5, clip=1.0), max_steps=4, tolerance=0)
    assert run.path.x[:, 0].tolist() == [3, 2.5, 2, 1.5, 1]


@pytest.fixture
def loss():
    draw = np.random.default_rng(5)
    x = draw.uniform(-2, 2, 103)
    return function("loss(m, b) = mean((m*x + b - y)^2)", data={"x": x, "y": 3 * x - 1 + draw.normal(0, 0.1, 103)})


@pytest.mark.parametrize("clip", [None, 0.7])
@pytest.mark.parametrize("method", FIXED, ids=lambda method: method.name)
def test_mini_batches_take_each_row_once_in_an_order_of_the_seed(loss, method, clip):
    def path(seed):
        chosen = method(learning_rate=0.02, batch_size=25, clip=clip)
        return minimize(loss, [0, 0], method=chosen, seed=seed, max_steps=4, tolerance=0).path.x

    assert np.array_equal(path(1), path(1)) and not np.array_equal(path(1), path(2))
    x, y, draw = loss.columns["x"], loss.columns["y"], np.random.default_rng(1)
    orders = [draw.permutation(103) for _ in range(4)]
    parts = iter([order[k : k + 25] for order in orders for k in range(0, 103, 25)])  # the last of each has three

    def gradient(p):
        rows = next(parts)
        r = p[0] * x[rows] + p[1] - y[rows]
        g = 2 * np.array([np.mean(r * x[rows]), np.mean(r)])
        return g if clip is None else g * min(1, clip / np.linalg.norm(g))

    if method in PAPERS:
        expected = list(PAPERS[method](gradient, np.zeros(2), [0.02] * 20))[4::5]
        assert path(1)[1:] == pytest.approx(np.array(expected), rel=1e-9)
        assert next(parts, None) is None


@pytest.mark.parametrize("method", FIXED, ids=lambda method: method.name)
def test_mini_batches_come_close_to_the_fit(loss, method):
    rate = {"gradient-descent": 0.05, "momentum": 0.01, "nesterov": 0.01, "adagrad": 0.5}.get(method.name, 0.05)
    chosen = method(learning_rate=rate, batch_size=10, schedule=Cosine())
    run = minimize(loss, [0, 0], method=chosen, seed=1, max_steps=60, tolerance=0)
    best = minimize(loss, [0, 0])
    assert run.path.x[-1] == pytest.approx(best.x, abs=0.02)
