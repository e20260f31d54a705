"""Differences with an error estimate: the estimate holds on nasty functions, and a kink is not believed."""

import math

import pytest

from workbench.checks.differences import central

# function, point, exact derivative (by hand)
SMOOTH = [
    (math.exp, 0.0, 1.0),
    (math.sin, 1e3, math.cos(1e3)),
    (lambda x: x**2, 1e6, 2e6),
    (lambda x: math.tanh(50 * x), 0.0, 50.0),
    (lambda x: math.sqrt(x) if x >= 0 else math.nan, 1e-4, 50.0),
    (lambda x: math.sin(1000 * x), 0.3, 1000 * math.cos(300)),
    (lambda x: 1e-3 * x**3 + 1e8, 2.0, 0.012),
    (lambda x: math.exp(-1000 * x * x), 0.3, -600 * math.exp(-90)),
    (lambda x: x**4, 0.0, 0.0),
    (lambda x: 1 / x, 1e-5, -1e10),
    (lambda x: x**3 - 3 * x**2 + 3 * x - 1, 1.0001, 3e-8),
    (abs, 1e-3, 1.0),
]


@pytest.mark.parametrize(("f", "x", "exact"), SMOOTH)
def test_the_error_estimate_holds(f, x, exact):
    estimate = central(f, x)
    assert abs(estimate.value - exact) <= estimate.error


@pytest.mark.parametrize(("f", "x", "exact"), [c for c in SMOOTH if c[2]][:6])
def test_well_conditioned_functions_give_eight_digits(f, x, exact):
    assert central(f, x).error <= 1e-8 * max(1.0, abs(exact))


def test_a_jump_gives_no_small_error():
    estimate = central(lambda x: float(x > 0), 0.0)
    assert estimate.error > 1 or not math.isfinite(estimate.error)


def test_outside_the_domain_nothing_is_claimed():
    assert central(lambda x: math.nan, 1.0).error == math.inf


def test_a_point_at_the_edge_of_the_domain_has_no_central_difference():
    assert central(lambda x: math.sqrt(x) if x >= 0 else math.nan, 0.0).error == math.inf
