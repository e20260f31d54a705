"""Points drawn for comparisons: the same at each call, wider and wider, whole where that is assumed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import workbench as wb
from workbench.functions.sampling import TURNS, WIDER, draws, widening


@pytest.mark.parametrize("wider", [WIDER, 10])
def test_points_spread_wider_and_wider(wider: int) -> None:
    points = np.array(list(widening(3, 4 * wider, seed=1, wider=wider)))
    sizes = [np.abs(points[k * wider : (k + 1) * wider]).max() for k in range(4)]
    assert points.shape == (4 * wider, 3) and (points < 0).any() and (points > 0).any()
    assert all(later > before for before, later in pairwise(sizes))
    assert all(size <= 2 ** (TURNS - 2 + k) * 2 for k, size in enumerate(sizes))


def test_points_are_the_same_at_each_call_and_rounded() -> None:
    f = wb.function("x*y")
    once, again = (np.array(list(draws(f, 30, seed=4))) for _ in range(2))
    assert (once == again).all() and np.allclose(once, np.round(once, 3), rtol=0, atol=0)
    assert (once != np.array(list(draws(f, 30, seed=5)))).any()


def test_whole_numbers_where_these_are_assumed() -> None:
    n, x = np.array(list(draws(wb.function("f(n, x) = n*x where n integer"), 60, seed=4, digits=None))).T
    assert (n == np.round(n)).all() and not np.signbit(n[n == 0]).any() and (x != np.round(x, 3)).any()
