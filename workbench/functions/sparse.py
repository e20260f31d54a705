"""Sparse matrices of values: only the entries that are not zero by structure are computed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, final

import numpy as np

from workbench import graphs
from workbench.functions.definition import Definition
from workbench.functions.derivatives import Derived
from workbench.functions.points import Array
from workbench.kernels import compiled

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@final
class Sparse:
    """The entries of a matrix, whose places are the same at every point."""

    def __init__(self, definition: Definition, backend: str | None) -> None:
        entries = definition.kept("entries", lambda: _entries(definition))
        self.shape = definition.shape[0], definition.shape[1]
        self.kernel = definition.kept(
            ("sparse kernel", backend), lambda: compiled(definition.guarded(entries.program), backend)
        )
        self.order = np.lexsort((entries.columns, entries.rows))
        self.indices = np.array(entries.columns, dtype=np.int32)[self.order]
        counts = np.bincount(np.array(entries.rows, dtype=np.int64), minlength=self.shape[0])
        self.starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)

    def at(self, x: Array, bound: Array, columns: tuple[Array, ...]) -> csr_array:
        """The matrix at one point (n,)."""
        from scipy.sparse import csr_array  # slow to import, and only sparse values need it

        values = self.kernel(x, bound, columns)[self.order]
        return csr_array((values, self.indices.copy(), self.starts.copy()), shape=self.shape)


def _entries(definition: Definition) -> graphs.Sparse:
    """What is to be computed, and where it stands in the matrix."""
    origin = definition.origin
    if isinstance(origin, Derived) and origin.way.sparse and math.prod(origin.parent.shape) == 1:
        return origin.way.sparse(origin.parent.program)
    program = definition.program
    places = [i for i, there in enumerate(graphs.pattern(program)) if there]
    height, width = definition.shape
    rows, columns = tuple(i // width for i in places), tuple(i % width for i in places)
    return graphs.Sparse(graphs.components(program, places), rows, columns, (height, width))
