"""Rows in blocks: NumPy code that goes through columns in pieces that stay in the cache.

Each operation on a block writes into a buffer that is used again; sums are taken block by block and then
over the blocks, in pairs, so that the answer does not depend on anything but the data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, final

import numpy as np

from workbench.graphs import Kind, Level, Program
from workbench.kernels.generated import assembled
from workbench.kernels.kernel import Array
from workbench.kernels.passes import Writer
from workbench.kernels.schedule import schedule

OUTSIDE = (ValueError, ZeroDivisionError, OverflowError)
"""What Python's arithmetic raises where IEEE arithmetic has NaN or an infinity."""


@final
class BlockProgram:
    """A program over rows, in blocks; may be called from several threads at once.

    ready: a program whose rows all have array code. varying: the kind of input that differs from row to
    row: COLUMN for data, VARIABLE for a batch of points.
    """

    def __init__(self, ready: Program, varying: Kind = Kind.COLUMN) -> None:
        self._plan = schedule(ready, varying)
        writer = Writer(self._plan)
        self._run = assembled(writer.source(), "run")
        self._tables = writer.tables
        self._block, self._count = writer.block, writer.buffers
        self._size = len(ready.outputs)
        self._rowwise = varying is Kind.VARIABLE or ready.rowwise
        which = {place: k for k, place in enumerate(writer.whole)}
        wanted = [(index, which[output]) for index, output in enumerate(ready.outputs) if output in which]
        self._places = np.array([index for index, _ in wanted], np.intp)
        self._which = np.array([k for _, k in wanted], np.intp)
        self._plain = not self._rowwise and not ready.scatters and self._which.tolist() == list(range(self._size))
        self._free: list[list[Array]] = []

    def __call__(self, variables: Array, parameters: Array, columns: Sequence[Array] | Array, rows: int) -> Array:
        """The outputs (m,), or (N, m) where some differ from row to row (others are repeated), or for N points.

        variables: (n,), or (n, N) where they vary.
        """
        try:
            buffers = self._free.pop()  # pop and append of a list are atomic
        except IndexError:
            buffers = [np.empty(self._block) for _ in range(self._count)]
        given = variables, parameters, columns, self._tables, rows
        try:
            with np.errstate(all="ignore"):
                try:
                    return self._outputs(self._run, given, buffers)
                except OUTSIDE:
                    return self._outputs(self._run_carefully, given, buffers)
        finally:
            self._free.append(buffers)

    def _outputs(self, run: Callable[..., Any], given: tuple[Any, ...], buffers: list[Array]) -> Array:
        rows = given[-1]
        if self._plain:
            return np.array(run(*given, None, buffers), np.float64)
        out = np.empty((self._size, rows)) if self._rowwise else np.zeros(self._size)
        found = np.array(run(*given, out, buffers), np.float64)[self._which]
        if self._rowwise:
            out[self._plan_whole] = 0.0
            out[self._places] = found[:, np.newaxis]
            return out.T
        out[self._places] += found
        return out

    @cached_property
    def _plan_whole(self) -> list[int]:
        """Outputs that do not differ."""
        return [k for k, place in enumerate(self._plan.program.outputs) if self._plan.levels[place] is not Level.ROW]

    @cached_property
    def _run_carefully(self) -> Callable[..., Any]:
        """For where a part that does not differ is not finite."""
        return assembled(Writer(self._plan, careful=True).source(), "run")
