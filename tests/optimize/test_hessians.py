"""Hessians by their entries and by their products: factors and Lanczos against dense eigenvalues."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_array, diags_array, random_array

from workbench.optimize.descents.region.conjugate_step import Outcome, truncated_step
from workbench.optimize.descents.region.exact_step import region_step
from workbench.optimize.descents.region.shifted_step import shifted_step
from workbench.optimize.hessians import FILL_TO, Full, Products, Sparse, small_fill
from workbench.optimize.lanczos import extremes

seeds = st.integers(0, 10_000)


def matrix_of(seed, n=30):
    """A random sparse symmetric matrix, indefinite or definite."""
    draw = np.random.default_rng(seed)
    half = random_array((n, n), density=0.1, rng=draw, data_sampler=draw.normal).toarray()
    return half + half.T + np.diag(draw.normal(size=n) + draw.choice([0.0, 4.0]))


def kinds(A):
    return (
        Full(A),
        Sparse(csc_array(A), True),
        Products(len(A), lambda v: A @ v),
    )


@given(seeds)
def test_the_three_forms_agree(seed):
    A = matrix_of(seed)
    draw = np.random.default_rng(seed)
    free, v = np.sort(draw.choice(30, 20, replace=False)), draw.normal(size=20)
    scale = draw.uniform(0.5, 2, size=20)
    expected = (A[np.ix_(free, free)] / np.outer(scale, scale)) @ v
    for kind in kinds(A):
        part = kind.on(free, scale)
        assert np.allclose(part.product(v), expected)
        assert np.allclose(part.less(part).product(v), 0)
        assert part.bound >= np.abs(np.linalg.eigvalsh(A[np.ix_(free, free)] / np.outer(scale, scale))).max() - 1e-9


@given(seeds)
def test_factors_tell_the_sign_of_the_lowest_eigenvalue(seed):
    A = matrix_of(seed)
    lowest = np.linalg.eigvalsh(A)[0]
    b = np.ones(30)
    for kind in kinds(A)[:2]:
        for shift in (lowest - 1e-6, lowest + 1e-6):
            factor = kind.factor(shift)
            assert (factor is not None) == (shift < lowest)
        factor = kind.factor(lowest - 1)
        assert factor is not None and 0 < factor.rounding < 1e-9
        assert np.allclose((A - (lowest - 1) * np.eye(30)) @ factor.solve(b), b)


def test_a_zero_on_the_diagonal_is_not_exchanged_away():
    A = csc_array(np.array([[0.0, 1.0], [1.0, 0.0]]))
    assert Sparse(A, True).factor() is None


@given(seeds)
def test_lanczos_bounds_hold_and_its_ends_are_ritz_values(seed):
    A = matrix_of(seed, 60)
    w = np.linalg.eigvalsh(A)
    for steps in (5, 25, 60):
        found = extremes(lambda v: A @ v, 60, steps)
        assert w[0] - 1e-9 <= found.lowest <= found.highest <= w[-1] + 1e-9
        assert found.least <= w[0] + 1e-9 and found.most >= w[-1] - 1e-9
        assert found.low_vector @ A @ found.low_vector == pytest.approx(found.lowest, abs=1e-9)
    assert found.lowest == pytest.approx(w[0], abs=1e-9) and found.highest == pytest.approx(w[-1], abs=1e-9)


def test_lanczos_says_where_a_product_is_not_finite():
    assert extremes(lambda v: v * np.nan, 5, 3) is None


@settings(max_examples=30)
@given(seeds, st.floats(0.01, 100))
def test_steps_in_a_ball_are_as_low_as_they_promise(seed, radius):
    A = matrix_of(seed)
    g = np.random.default_rng(seed + 1).normal(size=30)
    w, V = np.linalg.eigh(A)

    def change(p):
        return g @ p + 0.5 * p @ A @ p

    exact = change(V @ region_step(V.T @ g, w, radius))
    found = truncated_step(lambda v: A @ v, g, radius, 1e-10, 200)
    assert np.linalg.norm(found.step) <= radius * (1 + 1e-9)
    down = -g * radius / np.linalg.norm(g)
    slope, bend = g @ down, down @ A @ down
    furthest = 1.0 if bend <= 0 else min(1.0, -slope / bend)
    along = furthest * slope + 0.5 * furthest**2 * bend
    assert change(found.step) <= along + 1e-9 * abs(along)  # Cauchy's point
    if w[0] > 1e-6 and found.outcome is Outcome.SOLVED:
        assert change(found.step) == pytest.approx(exact, rel=1e-6)
    if w[0] < -1e-3:
        step = shifted_step(Sparse(csc_array(A), True), g, radius)
        assert step is not None and np.linalg.norm(step) <= radius * (1 + 1e-9)
        assert change(step) <= 0.75**2 * exact  # three quarters of the radius are enough (Moré & Sorensen)


def test_the_hard_case_goes_to_the_edge():
    A = np.diag([-4.0, 2.0, 2.0])
    step = shifted_step(Sparse(csc_array(A), True), np.array([0.0, 2.0, 0.0]), 1.0)
    assert step is not None and np.linalg.norm(step) == pytest.approx(1) and abs(step[0]) > 0.9


def test_fill_is_foretold():
    n = 40_000
    chain = diags_array([np.ones(n - 1), np.ones(n), np.ones(n - 1)], offsets=[-1, 0, 1]).tocsc()
    assert small_fill(chain)
    arrow = chain.tolil()
    arrow[0, :] = 1
    arrow[:, 0] = 1
    assert small_fill(arrow.tocsc())
    tangled = random_array((n, n), density=5 / n, rng=np.random.default_rng(0))
    assert n**2 > FILL_TO and not small_fill((tangled + tangled.T + chain).tocsc())
