"""Linearized equations: from a Jacobian to the steps that solve F + J p = 0, and whether it has full rank.

Source: Golub & Van Loan, Matrix Computations (2013), sections 2.6 (condition) and 5.5 (least squares by the SVD).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Steps = Callable[[Array], Array]
"""From a residual (m,) to a step (n,)."""

EPS = float(np.finfo(np.float64).eps)
SINGULAR = 4 * EPS  # smallest over largest singular value of the scaled Jacobian
SVD_TO = 40  # unknowns; a larger square matrix is inverted, which is many times faster


def steps_of(jacobian: Array, sizes: Array, least: float = SINGULAR) -> Steps | None:
    """The steps by this Jacobian: what makes F + J p zero, or smallest, and of several such p the shortest over sizes.

    jacobian: (m, n). sizes: of the variables, (n,). least: of the smallest singular value over the largest, once rows
    (and columns, where there are as many equations as unknowns) are scaled; below it there is None.

    >>> steps_of(np.array([[2.0]]), np.ones(1))(np.array([3.0])), steps_of(np.array([[0.0]]), np.ones(1))
    (array([-1.5]), None)
    """
    if not np.isfinite(jacobian).all():
        return None
    scaled = jacobian * sizes
    rows = np.max(np.abs(scaled), axis=1)
    if not rows.all():
        return None
    scaled = scaled / rows[:, None]
    m, n = scaled.shape
    units = np.max(np.abs(scaled), axis=0) if m >= n else np.ones(n)
    if not units.all():
        return None
    inverse = _inverse(scaled / units, least * min(m, n))
    if inverse is None:
        return None

    def step(residual: Array) -> Array:
        found: Array = -inverse(residual / rows) / units * sizes
        return found

    return step


def _inverse(matrix: Array, least: float) -> Steps | None:
    """Multiplication by the inverse, or pseudoinverse, of a matrix of full rank; None where it is singular."""
    if matrix.shape[0] == matrix.shape[1] > SVD_TO:
        try:
            inverted = np.linalg.inv(matrix)
        except np.linalg.LinAlgError:
            return None
        condition = float(np.linalg.norm(matrix, 1) * np.linalg.norm(inverted, 1))
        return (lambda residual: inverted @ residual) if condition * least < 1 else None
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    if values[-1] <= least * values[0]:
        return None
    return lambda residual: right.T @ ((left.T @ residual) / values)
