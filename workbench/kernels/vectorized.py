"""The numpy backend: batches of points, rows of data and long sums, in blocks; and what scalar code cannot do."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from workbench.graphs import Kind, Program, expanded
from workbench.kernels.arrays import ArrayProgram, analytic
from workbench.kernels.blocks import BlockProgram
from workbench.kernels.kernel import NOTHING, Array, Columns, data, is_complex, matrix, vector

FEW_ROWS = 4096
"""A batch of points over data with no more rows than these goes through points and rows together."""
TOGETHER = 1 << 17
"""So many values at a time, then."""


class NumpyKernel:
    """A program over arrays: points (..., n), columns of data (N,), real or complex."""

    def __init__(self, program: Program, reason: str = "arrays in blocks") -> None:
        self.program = program
        self.reason = reason
        self._sizes = len(program.variables), len(program.parameters)

    def __repr__(self) -> str:
        return f"numpy kernel, {self.program.operations} operations: {self.reason}"

    def __call__(self, point: Array, parameters: Array = NOTHING, columns: Columns = ()) -> Array:
        """The outputs at one point (n,): (m,), or (N, m) where an output has a value for each row.

        A complex point gives complex outputs. Raises ShapeError where sizes do not fit; OptionError for a
        complex point where an operator is not analytic.
        """
        if is_complex(point):
            return self.batch(np.atleast_1d(point), parameters, columns)
        n, k = self._sizes
        x = vector(point, n, "a point")
        p = vector(parameters, k, "the bound values")
        rows = data(columns, self.program)
        if columns or self.program.loops:
            return self._rows(x, p, columns, rows)
        found: Array = self._arrays.values(x[np.newaxis], p, columns, rows)[0]
        return found

    def batch(self, points: Array, parameters: Array = NOTHING, columns: Columns = ()) -> Array:
        """The outputs at points (..., n): (..., m), or (..., N, m) where an output has a value for each row.

        Complex points and errors as for one point.
        """
        n, k = self._sizes
        p = vector(parameters, k, "the bound values")
        rows = data(columns, self.program)
        if is_complex(points):
            several = np.asarray(points, np.complex128)
            found = self._analytic.values(several.reshape(math.prod(several.shape[:-1]), n), p, columns, rows)
            return found.reshape(several.shape[:-1] + found.shape[1:])
        x = matrix(points, n, "a point")
        flat = x.reshape(math.prod(x.shape[:-1]), n)
        if not (columns or self.program.loops):
            found = self._points(np.ascontiguousarray(flat.T), p, (), len(flat))
        elif self.program.loops or rows > FEW_ROWS:
            found = np.array([self._rows(each, p, columns, rows) for each in flat]) if len(flat) else self._none(rows)
        else:
            step = max(1, TOGETHER // max(rows, 1))
            parts = [self._arrays.values(flat[i : i + step], p, columns, rows) for i in range(0, len(flat), step)]
            found = np.concatenate(parts) if parts else self._none(rows)
        return found.reshape(x.shape[:-1] + found.shape[1:])

    def entry(self, *_: object) -> None:
        """There is no compiled entry."""

    def _none(self, rows: int) -> Array:
        """The outputs at no points."""
        across = (rows,) if self.program.rowwise else ()
        return np.empty((0, *across, len(self.program.outputs)))

    @cached_property
    def _ready(self) -> Program:
        return expanded(self.program, lambda operator: operator.numpy)

    @cached_property
    def _rows(self) -> BlockProgram:
        return BlockProgram(self._ready)

    @cached_property
    def _points(self) -> BlockProgram:
        return BlockProgram(self._ready, Kind.VARIABLE)

    @cached_property
    def _arrays(self) -> ArrayProgram:
        return ArrayProgram(self._ready)

    @cached_property
    def _analytic(self) -> ArrayProgram:
        return analytic(self.program)
