"""Checking determinants: the formula's values beside those of the matrix of numbers, by elimination (NumPy's LU)."""

from __future__ import annotations

import numpy as np

from workbench.checks.derivatives import concluded, sampled
from workbench.checks.verdicts import Check, judged, place_of
from workbench.functions import Function

POINTS = 4
BY = "elimination in the matrix of numbers"
ALLOWED = 1e-10  # over the product of the lengths of the rows, which bounds a determinant


def check_determinant(found: Function, matrix: Function) -> Check:
    """Has the formula the values of the determinant at points of the domain?

    Source of the scale: Hadamard's inequality; Horn & Johnson, Matrix Analysis (2013), theorem 7.8.1.
    """
    points, notes = sampled(matrix, POINTS) if matrix.variables else ([np.empty(0)], [])
    table = []
    for x in points:
        M = np.asarray(matrix.at(x), dtype=np.float64)
        size = float(np.prod(np.linalg.norm(M, axis=1)))
        place = place_of(x)
        ours, theirs = found.value(x), float(np.linalg.det(M))
        table.append(judged(f"determinant at {place}", BY, ours, theirs, ALLOWED * size, scale=size, place=place))
    return concluded("the determinant", table, notes)
