"""Spread kernels: a matrix most of whose entries are zero by structure, from the kernel of the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from workbench.graphs import Program
from workbench.kernels.kernel import NOTHING, Array, Columns, Kernel, Wanted


@final
class SpreadKernel:
    """All of a matrix, flat: the outputs of a kernel at their places (e,) among zeros, size numbers in all."""

    def __init__(self, kernel: Kernel, places: NDArray[np.intp], size: int) -> None:
        self.kernel = kernel
        self._places = places
        self._size = size

    def __repr__(self) -> str:
        return repr(self.kernel)

    @property
    def program(self) -> Program:
        """The entries that are not zero."""
        return self.kernel.program

    def __call__(self, point: Array, parameters: Array = NOTHING, columns: Columns = ()) -> Array:
        """All entries at one point (n,)."""
        return self._spread(self.kernel(point, parameters, columns))

    def batch(self, points: Array, parameters: Array = NOTHING, columns: Columns = ()) -> Array:
        """All entries at points (..., n)."""
        return self._spread(self.kernel.batch(points, parameters, columns))

    def entry(self, _wanted: Wanted) -> Callable[..., Any] | None:
        """There is no compiled entry."""

    def _spread(self, found: Array) -> Array:
        result = np.zeros((*found.shape[:-1], self._size), found.dtype)
        result[..., self._places] = found
        return result
