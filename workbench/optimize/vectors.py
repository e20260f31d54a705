"""Inner products and lengths of vectors, the same to the last bit however many threads there are.

BLAS shares a long vector out to its threads, which adds up in another order on another machine, and which takes a
thousand times as long where other programs hold the processors.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FEW = 8  # columns: below, reductions along rows are slower than one column after the other
SHORT = 10_000  # numbers: OpenBLAS keeps vectors up to here on one thread


def inner(a: Array, b: Array) -> float:
    """a·b of two vectors (n,).

    >>> inner(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    11.0
    """
    return float(a @ b if len(a) <= SHORT else np.einsum("i,i->", a, b))


def norm(vector: Array) -> float:
    """The Euclidean norm of a vector (n,), also of numbers whose squares are too large or too small for float64.

    >>> norm(np.array([3.0, 4.0])), norm(np.array([3e-200, 4e-200]))
    (5.0, 5e-200)
    """
    largest = float(np.max(np.abs(vector), initial=0.0))
    if not 0 < largest < np.inf:
        return largest
    scaled = vector / largest
    return largest * math.sqrt(inner(scaled, scaled))


def largest_parts(rows: Array) -> Array:
    """The largest absolute value in each row (k, n), NaN where there is one: (k,); of few columns one after the other.

    >>> largest_parts(np.array([[1.0, -2.0], [0.5, 0.0]])).tolist()
    [2.0, 0.5]
    """
    if rows.shape[1] > FEW:
        return np.asarray(np.max(np.abs(rows), axis=1))
    found = np.zeros(len(rows))
    for column in rows.T:
        np.maximum(found, np.abs(column), out=found)
    return found


def finite_rows(rows: Array) -> Array:
    """Those of the rows (k, n) in which all is finite; the rows themselves where that is so in each.

    >>> finite_rows(np.array([[1.0, 2.0], [np.inf, 0.0]])).tolist()
    [[1.0, 2.0]]
    """
    finite = np.isfinite(rows)
    return rows if finite.all() else rows[finite.all(axis=1)]


def norms(rows: Array) -> Array:
    """The norms of the rows (k, n), each to the last bit as `norm` has it: (k,)."""
    largest = largest_parts(rows)
    usual = (largest > 0) & (largest < np.inf)
    scaled = rows / np.where(usual, largest, 1.0)[:, np.newaxis]
    several = scaled.shape[1] <= SHORT
    squares = np.vecdot(scaled, scaled) if several else np.array([inner(row, row) for row in scaled])
    found: Array = np.where(usual, largest * np.sqrt(squares), largest)
    return found
