"""Sums of squares are known by their form, and their residuals give the same sum."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.zoo import KINKED, SMOOTH, TRAPS
from workbench.functions import function
from workbench.optimize.descents.sampling import balancing_weights
from workbench.optimize.squares import never_negative, residuals


@pytest.mark.parametrize(
    "text", ["x^2", "x^2 + 3y^2", "(x - y)^4/2", "abs(x) + abs(y)^3", "abs(x*y) + sqrt(x^2)", "0.5*(x - 1)^2*y^2"]
)
def test_forms_that_are_never_negative(text):
    assert never_negative(function(text).formula)


@pytest.mark.parametrize("text", ["x", "x^3", "x^2 - 1", "cbrt(x)", "-x^2", "x*y", "2^x - 1", "x^2 + y"])
def test_forms_of_which_nothing_is_said(text):
    assert not never_negative(function(text).formula)


@pytest.mark.parametrize("problem", SMOOTH + KINKED + TRAPS, ids=lambda problem: problem.name)
def test_what_is_said_to_be_never_negative_is_not(problem):
    f = function(problem.text)
    values = f.at(np.random.default_rng(0).normal(0, 3, size=(200, len(f.variables))))
    if never_negative(f.formula):
        assert np.nanmin(values) >= 0
    parts = residuals(f.formula)
    if parts is not None:
        squares = np.sum(function(list(parts), variables=f.variables).at(np.full(len(f.variables), 0.7)) ** 2)
        assert squares == pytest.approx(f.value(np.full(len(f.variables), 0.7)), rel=1e-12)


@given(st.lists(st.tuples(*[st.floats(-10, 10).map(lambda v: round(v, 4))] * 2), min_size=1, max_size=8))
def test_no_mean_of_the_gradients_is_shorter(rows):
    gradients = np.array(rows)
    weights = balancing_weights(gradients)
    assert (weights >= 0).all() and weights.sum() == pytest.approx(1)
    length = np.linalg.norm(weights @ gradients)
    draw = np.random.default_rng(0).dirichlet(np.ones(len(gradients)) * 0.5, size=300)
    assert length <= np.linalg.norm(draw @ gradients, axis=1).min() + 1e-5 * (1 + np.abs(gradients).max())
