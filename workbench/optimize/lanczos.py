"""Lanczos: the lowest and the highest eigenvalue of a symmetric matrix known by its products, and how sure they are.

Source: Golub & Van Loan, Matrix Computations (2013), section 10.1; the chance of a miss from a random start is that of
Kuczynski & Wozniakowski, Estimating the largest eigenvalue by the power and Lanczos algorithms with a random start
(1992), theorem 4.2.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.vectors import inner, norm

Array = NDArray[np.float64]

EPS = float(np.finfo(np.float64).eps)
CHANCE = 1e-9  # of a random start that hides an eigenvalue
KEPT = 30_000_000  # numbers in the basis


@dataclass(frozen=True, slots=True)
class Extremes:
    """The lowest and highest Ritz value, the vector (n,) of the lowest, of length 1, and after how many steps.

    lowest is no lower, and highest no higher, than an eigenvalue is. complete: the basis is invariant, so that they
    are eigenvalues of every vector that the random start has a part of.
    """

    lowest: float
    highest: float
    low_vector: Array
    steps: int
    n: int
    complete: bool

    @property
    def missed(self) -> float:
        """How far, beyond these two, an eigenvalue lies at most, but for the chance; over the true spread of all."""
        if self.complete:
            return 8 * EPS * self.n
        root = math.log(1.648 * math.sqrt(self.n) / CHANCE) / (2 * self.steps - 1)
        return min(root**2, 1.0)

    @property
    def least(self) -> float:
        """No eigenvalue is lower, but for the chance; -infinity where the steps were too few to say."""
        return self.lowest - self._beyond

    @property
    def most(self) -> float:
        """No eigenvalue is higher, but for the chance."""
        return self.highest + self._beyond

    @property
    def _beyond(self) -> float:
        missed = self.missed  # of the true spread, at each end, which so is at most theirs / (1 - 2 missed)
        return missed * (self.highest - self.lowest) / (1 - 2 * missed) if missed < 0.5 else math.inf


def extremes(product: Callable[[Array], Array], n: int, at_most: int) -> Extremes | None:
    """The ends of the spectrum of a symmetric matrix (n, n), from a random start; None where a product is not finite.

    Every vector is made orthogonal to all before it, so that rounding repeats no eigenvalue.

    >>> found = extremes(lambda v: np.array([-1.0, 2.0, 5.0]) * v, 3, 10)
    >>> round(found.lowest, 9), round(found.highest, 9), found.complete
    (-1.0, 5.0, True)
    """
    start = np.random.default_rng(0).normal(size=n)
    steps = max(1, min(at_most, n, KEPT // n))
    basis = np.empty((steps, n))
    diagonal, beside = np.empty(steps), np.empty(steps)
    vector = start / norm(start)
    size, complete = 0.0, False
    for k in range(steps):
        basis[k] = vector
        turned = product(vector)
        if not np.isfinite(turned).all():
            return None
        diagonal[k] = inner(vector, turned)
        size = max(size, norm(turned))
        for _ in range(2):
            turned = turned - basis[: k + 1].T @ (basis[: k + 1] @ turned)
        beside[k] = norm(turned)
        if beside[k] <= 8 * EPS * n * size or k + 1 == n:
            steps, complete = k + 1, True
            break
        vector = turned / beside[k]
    values, vectors = _ritz(diagonal[:steps], beside[: steps - 1])
    low = vectors[:, 0] @ basis[:steps]
    return Extremes(float(values[0]), float(values[-1]), low, steps, n, complete)


def _ritz(diagonal: Array, beside: Array) -> tuple[Array, Array]:
    from scipy.linalg import eigh_tridiagonal  # slow to import

    values, vectors = eigh_tridiagonal(diagonal, beside)
    return np.asarray(values, np.float64), np.asarray(vectors, np.float64)
