"""Inner products and lengths of vectors, the same to the last bit however many threads there are.

BLAS shares a long vector out to its threads, which adds up in another order on another machine, and which takes a
thousand times as long where other programs hold the processors.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SMALLEST, LARGEST = 1e-280, 1e300  # squares between them have lost nothing
SHORT = 10_000  # numbers: OpenBLAS keeps vectors up to here on one thread


def inner(a: Array, b: Array) -> float:
    """a·b of two vectors (n,).

    >>> inner(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    11.0
    """
    return float(a @ b if len(a) <= SHORT else np.einsum("i,i->", a, b))


def norm(a: Array) -> float:
    """The Euclidean norm of a vector (n,), also of numbers whose squares are no float64.

    >>> norm(np.array([3.0, 4.0])), norm(np.array([3e-200, 4e-200]))
    (5.0, 5e-200)
    """
    with np.errstate(over="ignore", under="ignore"):
        square = inner(a, a)
    if SMALLEST < square < LARGEST:
        return math.sqrt(square)
    largest = float(np.max(np.abs(a), initial=0.0))
    if not 0 < largest < math.inf:
        return largest
    scaled = a / largest
    return largest * math.sqrt(inner(scaled, scaled))
