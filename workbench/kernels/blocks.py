"""Rows in blocks: NumPy code that goes through columns in pieces that stay in the cache.

Each operation on a block writes into a buffer that is used again; sums are taken block by block and then
over the blocks, in pairs, so that the answer does not depend on anything but the data.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.graphs import Kind, Program
from workbench.kernels.generated import assembled
from workbench.kernels.kernel import Array
from workbench.kernels.passes import Writer

BLOCK = 8192
"""Rows at a time: a few buffers of 64 kB fit the second-level cache, and np.dot starts no threads of its own."""
MOST_BUFFERS = 64
"""With more buffers than these the blocks are shorter."""
SHORTEST = 256


class BlockProgram:
    """A program over rows, in blocks; may be called from several threads at once.

    ready: a program whose rows all have array code. varying: the kind of input that differs from row to
    row: COLUMN for data, VARIABLE for a batch of points.
    """

    def __init__(self, ready: Program, varying: Kind = Kind.COLUMN) -> None:
        writer = Writer(ready, varying)
        self._run = assembled(writer.source(), "run")
        self._count = writer.buffers
        self._length = BLOCK if self._count <= MOST_BUFFERS else max(SHORTEST, BLOCK * MOST_BUFFERS // self._count)
        self._free: list[list[Array]] = []

    def __call__(
        self,
        variables: Sequence[float] | Array,
        parameters: Sequence[float],
        columns: Sequence[Array],
        rows: int,
        out: Array | None,
    ) -> tuple[float | None, ...]:
        """Fill out (N, m) where outputs differ from row to row; return the other outputs, None for those.

        Raises ValueError, ZeroDivisionError or OverflowError where a part that does not differ is not finite.
        """
        try:
            buffers = self._free.pop()  # pop and append of a list are atomic
        except IndexError:
            buffers = [np.empty(self._length) for _ in range(self._count)]
        try:
            with np.errstate(all="ignore"):
                found: tuple[float | None, ...] = self._run(
                    variables, parameters, columns, rows, out, buffers, self._length
                )
        finally:
            self._free.append(buffers)
        return found
