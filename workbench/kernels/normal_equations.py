"""Normal equations: from residuals row by row to J'J, J'r and r'r at a point, in one pass through the rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from workbench.graphs import Program, concatenate, jacobian
from workbench.graphs.binding_times import row_by_row
from workbench.graphs.gauss_newton import gauss_newton
from workbench.kernels.backends import AS_IT_SUITS, Execution, compiled
from workbench.kernels.kernel import NOTHING, Array, Columns, Kernel, data, vector

STRAIGHT = 8
"""Up to so many variables the sums are compiled, one by one."""
STRAIGHT_OVER_MANY = 24, 100_000
"""Up to so many over so many rows, which make up for the time to compile."""
BLOCK = 1 << 18
"""Numbers of a block of the Jacobian: 2 MB, so that it is still in the cache when it is multiplied."""
ALONE = 1 << 18
"""Multiplications at a time: for more, BLAS starts threads of its own, which cost more than they save beside others."""


@dataclass(frozen=True, slots=True, eq=False)
class Normal:
    """J'J (n, n), J'r (n,) and r'r, for residuals r with Jacobian J."""

    matrix: Array
    vector: Array
    square: float


@final
class NormalEquations:
    """J'J, J'r and r'r of residuals, at a point; J as a whole is never held in memory.

    residuals: a program of m outputs; where they have a value for each row of the data, all rows count.
    """

    def __init__(self, residuals: Program, execution: Execution = AS_IT_SUITS) -> None:
        self.program = residuals
        self._execution = execution

    def __repr__(self) -> str:
        return f"normal equations of {len(self.program.variables)} variables"

    def straight(self, rows: int) -> bool:
        """Are the sums compiled one by one, or the Jacobian worked out and multiplied in blocks?"""
        n = len(self.program.variables)
        most, many = STRAIGHT_OVER_MANY
        return n <= STRAIGHT or (n <= most and rows >= many)

    def __call__(self, point: Array, parameters: Array = NOTHING, columns: Columns = ()) -> Normal:
        """At one point (n,). Raises ShapeError where the sizes do not fit. Outside the domain values are NaN."""
        n = len(self.program.variables)
        x = vector(point, n, "a point")
        p = vector(parameters, len(self.program.parameters), "the bound values")
        rows = data(columns, self.program)
        if self.straight(rows):
            found = self._sums(x, p, columns)
            A = np.zeros((n, n + 1))
            A[:, 0] = found[-n - 1 : -1]
            A[:, 1:][np.tril_indices(n)] = found[: -n - 1]
            return _normal(A, float(found[-1]))
        return self._blocks(x, p, columns, rows)

    @cached_property
    def _sums(self) -> Kernel:
        return compiled(gauss_newton(self.program), self._execution)

    @cached_property
    def _parts(self) -> tuple[Kernel | None, Kernel]:
        """What needs all rows, if anything does; and residuals with their Jacobian, of any rows."""
        whole, each = row_by_row(concatenate([self.program, jacobian(self.program)]))
        return compiled(whole, self._execution) if whole.outputs else None, compiled(each, self._execution)

    def _blocks(self, x: Array, p: Array, columns: Columns, rows: int) -> Normal:
        n, m = len(self.program.variables), len(self.program.outputs)
        whole, each = self._parts
        given = p if whole is None else np.concatenate([p, whole(x, p, columns)])
        if not self.program.rowwise:
            found = each(x, given, columns)
            both = np.column_stack([found[:m], found[m:].reshape(m, n)])
            return _normal(*_products(both))
        A, square = np.zeros((n, n + 1)), 0.0
        step = max(1, BLOCK // (m * (n + 1)))
        for start in range(0, rows, step):
            found = each(x, given, tuple([column[start : start + step] for column in columns]))
            for k in range(m):
                slopes = found[:, m + k * n : m + (k + 1) * n]
                both = found if m == 1 else np.column_stack([found[:, k], slopes])
                products, squares = _products(both)
                A += products
                square += squares
        return _normal(A, square)


def _products(both: Array) -> tuple[Array, float]:
    """J'(r, J) (n, n + 1) and r'r, from (r, J) row by row (rows, n + 1)."""
    rows, width = both.shape
    n = width - 1
    step = max(1, ALONE // (n * width))
    full = rows // step * step
    stacked = both[:full].T.reshape(width, -1, step).transpose(1, 0, 2)
    A = np.matmul(stacked[:, 1:], stacked.transpose(0, 2, 1)).sum(axis=0) + both[full:, 1:].T @ both[full:]
    r = both[:, 0]
    return A, float(np.add.reduce(r * r))


def _normal(A: Array, square: float) -> Normal:
    """From J'(r, J) as sums, of which the lower triangle counts."""
    lower = np.tril(A[:, 1:])
    return Normal(lower + np.tril(lower, -1).T, A[:, 0].copy(), square)
