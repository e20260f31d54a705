"""Gradients of active limits: the space along which they do not change, and the multipliers that balance a gradient.

Source: Nocedal & Wright, Numerical Optimization (2006), sections 12.3 and 16.2 (null-space method).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

RANK = 1e-10  # of the largest singular value: gradients that depend on one another more than this do so


@dataclass(frozen=True)
class Tangent:
    """The space along which rows (k, n) do not change. basis: orthonormal, (n, n - rank). rank: of the rows."""

    left: Array
    singular: Array
    right: Array
    basis: Array

    @property
    def rank(self) -> int:
        return len(self.singular)

    def onto(self, change: Array) -> Array:
        """The shortest step (n,) by which the rows change by so much (k,), as well as they can."""
        found: Array = self.right.T @ ((self.left.T @ change) / self.singular)
        return found


def tangent(rows: Array) -> Tangent:
    """The space along which rows (k, n) do not change.

    >>> tangent(np.array([[1.0, 1.0], [2.0, 2.0]])).rank
    1
    """
    n = rows.shape[1]
    if not len(rows):
        return Tangent(np.zeros((0, 0)), np.zeros(0), np.zeros((0, n)), np.eye(n))
    lengths = np.linalg.norm(rows, axis=1)
    lengths = np.where(lengths > 0, lengths, 1.0)
    U, s, V = np.linalg.svd(rows / lengths[:, None], full_matrices=True)
    rank = int(np.sum(s > RANK * np.max(s, initial=0.0)))
    return Tangent(U[:, :rank] / lengths[:, None], s[:rank], V[:rank], V[rank:].T)


def balanced(g: Array, rows: Array, low: Array, high: Array) -> Array:
    """Multipliers λ (k,) between low and high for which ``g - Σ λ_k rows_k`` is shortest.

    Where several do, those nearest to zero: so that every row that can carry a part does.
    Source: bounded-variable least squares, Stark & Parker (1995), as in scipy.optimize.lsq_linear.

    >>> balanced(np.array([2.0, 0.0]), np.array([[1.0, 0.0], [0.0, 1.0]]), np.zeros(2), np.full(2, np.inf))
    array([2., 0.])
    """
    free: Array = np.asarray(np.linalg.lstsq(rows.T, g, rcond=RANK)[0], dtype=np.float64)
    if ((free >= low) & (free <= high)).all():
        return free
    from scipy.optimize import lsq_linear  # slow to import

    ridge = 1e-7 * np.eye(len(rows))
    tall, right = np.vstack([rows.T, ridge]), np.concatenate([g, np.zeros(len(rows))])
    found = np.asarray(lsq_linear(tall, right, bounds=(low, high), method="bvls", tol=1e-14).x, dtype=np.float64)
    carrying = np.flatnonzero(np.abs(found) > 1e-7 * np.max(np.abs(found), initial=0.0))
    if carrying.size:  # once more without the ridge
        exact = np.asarray(np.linalg.lstsq(rows[carrying].T, g, rcond=RANK)[0], dtype=np.float64)
        if ((exact >= low[carrying]) & (exact <= high[carrying])).all():
            found = np.zeros(len(rows))
            found[carrying] = exact
    return found
