"""Sampling: generic points at which a Function, or formulas of some names, are looked at; the same at each call.

What goes in is how many coordinates there are, what comes out points around zero, closer and farther by turns and ever
wider, more of them positive than negative.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from workbench.functions.points import Array

if TYPE_CHECKING:
    from workbench.functions.differentiable import Function

TURNS = 4  # widths, one after the other: half of the usual, the usual, twice, four times
WIDER = 50  # draws, after each of which they are twice as wide


def draws(f: Function, count: int, *, seed: int, digits: int | None = 3) -> Iterator[Array]:
    """So many points (n,) for the variables of f; whole numbers where these are assumed.

    digits: decimals that are kept; None for all.

    >>> from workbench import function
    >>> [x.tolist() for x in draws(function("x + y"), 2, seed=20)]
    [[-0.08, 0.192], [-0.635, 0.568]]
    """
    whole = [i for i, name in enumerate(f.variables) if name in f.assumptions.integers]
    for drawn in widening(len(f.variables), count, seed=seed):
        x = drawn if digits is None else np.round(drawn, digits)
        x[whole] = np.round(x[whole]) + 0.0  # no -0
        yield x


def widening(size: int, count: int, *, seed: int, wider: int = WIDER) -> Iterator[Array]:
    """So many points (size,). wider: draws, after each of which they are twice as wide."""
    draw = np.random.default_rng(seed)
    for trial in range(count):
        width = 2.0 ** (trial % TURNS - 1 + trial // wider)
        yield draw.uniform(-width, 2 * width, size)
