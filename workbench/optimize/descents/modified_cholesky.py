"""Modified Cholesky: a symmetric matrix in factors, with small changes that make it positive definite."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FLOOR = float(np.sqrt(np.finfo(np.float64).eps))  # over the norm of the matrix: smaller values of D are raised to it


@dataclass(frozen=True, slots=True, eq=False)
class Factors:
    """A + E = P L D L' P', positive definite: L unit lower triangular, D of blocks 1 by 1 and 2 by 2.

    lower: L, (n, n). order: P, the rows of A that L has from above, (n,). values, vectors: eigenvalues (n,) of D, all
    positive, and eigenvectors (n, n), in blocks as D. changed: is E not zero?
    """

    lower: Array
    order: NDArray[np.intp]
    values: Array
    vectors: Array
    changed: bool

    def solve(self, right: Array) -> Array:
        """The x, (n,), with (A + E) x = right."""
        from scipy.linalg import solve_triangular  # slow to import

        inner = solve_triangular(self.lower, right[self.order], lower=True, unit_diagonal=True)
        inner = self.vectors @ ((self.vectors.T @ inner) / self.values)
        found = np.empty_like(right)
        found[self.order] = solve_triangular(self.lower, inner, lower=True, unit_diagonal=True, trans="T")
        return found

    @property
    def matrix(self) -> Array:
        """A + E, (n, n)."""
        half = (self.lower @ self.vectors) * np.sqrt(self.values)
        found = np.empty_like(half)
        found[np.ix_(self.order, self.order)] = half @ half.T
        return found


def modified_cholesky(matrix: Array) -> Factors:
    """The factors of a symmetric matrix A (n, n), whose D is made positive definite; n^3/3 multiplications.

    Eigenvalues of D that are negative change their sign, so that a step goes as far along them as one of their size
    upwards; small ones are raised to a share of the norm of A. So E = 0 where A is safely positive definite, and is
    else of the order of its most negative eigenvalue.
    Source: Cheng & Higham, A modified Cholesky algorithm based on a symmetric indefinite factorization (1998); the
    change of sign, in place of a small positive value, is that of Nocedal & Wright (2006), section 3.4.

    >>> modified_cholesky(np.array([[4.0, 2.0], [2.0, 3.0]])).matrix
    array([[4., 2.],
           [2., 3.]])
    >>> bool(np.linalg.eigvalsh(modified_cholesky(np.array([[0.0, 1.0], [1.0, 0.0]])).matrix)[0] > 0)
    True
    """
    from scipy.linalg import ldl  # slow to import

    permuted, D, order = ldl(matrix, lower=True)
    values, vectors = np.diag(D).copy(), np.eye(len(D))
    for k in np.flatnonzero(np.diag(D, -1)):
        block = slice(k, k + 2)
        values[block], vectors[block, block] = np.linalg.eigh(D[block, block])
    floor = FLOOR * float(np.max(np.abs(matrix), initial=0.0)) or 1.0
    lower = np.asarray(permuted[order], dtype=np.float64)
    raised: Array = np.maximum(np.abs(values), floor)
    return Factors(lower, order, raised, vectors, bool((values < floor).any()))
