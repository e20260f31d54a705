"""Sparse matrices of values: only the entries that are not zero by structure are computed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench import graphs
from workbench.errors import ShapeError
from workbench.functions.definition import Definition
from workbench.functions.derivatives import Derived
from workbench.functions.points import Array
from workbench.kernels import Kernel, compiled

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from workbench.functions.differentiable import Function


class Sparse:
    """The entries of a matrix-valued Function; their places are the same at every point.

    Raises ShapeError where the Function is no matrix.
    """

    def __init__(self, f: Function) -> None:
        if len(f.shape) != 2 or f.definition.rowwise:
            raise ShapeError(f"sparse=True is for matrices, but this has shape {f.shape}.")
        entries = entries_of(f.definition)
        self.f = f
        self.kernel: Kernel = compiled(entries.program, f.backend)
        order = np.lexsort((entries.columns, entries.rows))
        self.order: NDArray[np.intp] = order
        self.indices = np.array(entries.columns, dtype=np.int32)[order]
        counts = np.bincount(np.array(entries.rows, dtype=np.int64), minlength=f.shape[0])
        self.starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)

    def at(self, x: Array) -> csr_array:
        """The matrix at one point (n,)."""
        from scipy.sparse import csr_array  # slow to import, and only sparse values need it

        values = self.kernel(x, self.f.bound_values, tuple(self.f.columns.values()))[self.order]
        return csr_array((values, self.indices.copy(), self.starts.copy()), shape=(self.f.shape[0], self.f.shape[1]))


def entries_of(definition: Definition) -> graphs.Sparse:
    """What is to be computed, and where it stands in the matrix."""
    origin = definition.origin
    if isinstance(origin, Derived) and origin.way.sparse and math.prod(origin.parent.shape) == 1:
        return origin.way.sparse(origin.parent.program)
    program = definition.program
    places = [i for i, there in enumerate(graphs.pattern(program)) if there]
    width = definition.shape[1]
    rows, columns = tuple(i // width for i in places), tuple(i % width for i in places)
    return graphs.Sparse(graphs.components(program, places), rows, columns, (definition.shape[0], width))
