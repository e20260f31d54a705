"""The step in a ball against what defines it: no point of the ball is lower in the model."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.optimize.descents.region.exact_step import region_step

numbers = st.floats(-100, 100).map(lambda x: round(x, 6))
models = st.integers(1, 5).flatmap(
    lambda n: st.tuples(st.lists(numbers, min_size=n, max_size=n), st.lists(numbers, min_size=n, max_size=n))
)


def change(gradient, eigenvalues, step):
    return gradient @ step + 0.5 * (eigenvalues * step) @ step


@given(models, st.floats(1e-3, 1e3))
@example(([0.0, 2.0], [-4.0, 2.0]), 1.0)  # the hard case: no slope along the negative curvature
@example(([0.0, 0.0], [0.0, 0.0]), 1.0)
@example(([-2.0, -2.0], [0.0, 4.0]), 10.0)
def test_no_point_of_the_ball_is_lower(model, radius):
    gradient, eigenvalues = np.array(model[0]), np.sort(model[1])
    step = region_step(gradient, eigenvalues, radius)
    assert np.linalg.norm(step) <= radius * (1 + 1e-8)
    draw = np.random.default_rng(0)
    ways = draw.normal(size=(500, len(gradient)))
    points = radius * ways / np.linalg.norm(ways, axis=1, keepdims=True) * draw.uniform(0, 1, size=(500, 1)) ** 0.5
    lowest = min(change(gradient, eigenvalues, point) for point in points)
    found = change(gradient, eigenvalues, step)
    size = np.abs(gradient).max() * radius + np.abs(eigenvalues).max() * radius**2
    assert found <= lowest + 1e-6 * size


@given(models)
def test_inside_a_large_ball_it_is_the_newton_step(model):
    gradient, eigenvalues = np.array(model[0]), np.sort(np.abs(model[1])) + 1
    assert np.allclose(region_step(gradient, eigenvalues, 1e9), -gradient / eigenvalues, rtol=1e-14)


def test_what_rounding_leaves_of_a_slope_is_not_divided_by_a_zero_eigenvalue():
    step = region_step(np.array([1e-16, -2.8]), np.array([1e-17, 4.0]), 100.0)
    assert step[0] == 0 and np.isclose(step[1], 0.7)
