"""Sparse matrices of values: only the entries that are not zero by structure are computed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, final

from workbench.errors import ShapeError
from workbench.functions.definition import Definition
from workbench.functions.patterns import Pattern
from workbench.functions.points import Array, Point, point
from workbench.kernels import Execution, Returned, Wanted, compiled

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@final
class Sparse:
    """The entries of a matrix, whose places are the same at every point."""

    def __init__(self, definition: Definition, execution: Execution, bound: Array, columns: tuple[Array, ...]) -> None:
        self._entries = definition.entries
        self.kernel = definition.kept(
            ("sparse kernel", execution), lambda: compiled(definition.guarded(self._entries.program), execution.numeric)
        )
        self._given = bound, columns
        self._variables = definition.variables

    @cached_property
    def pattern(self) -> Pattern:
        """Where the entries stand."""
        return Pattern(self._entries.rows, self._entries.columns, self._entries.shape)

    @cached_property
    def at(self) -> Callable[[Point], csr_array]:
        """Gives the matrix at one point (n,); by a compiled entry where there is one."""
        pattern, variables = self.pattern, self._variables

        def matrix(p: Point) -> csr_array:
            x = point(p, variables)
            if x.ndim != 1:
                raise ShapeError(f"one point of shape ({len(variables)},) is asked for, not shape {x.shape}.")
            return pattern.matrix(self.kernel(x, *self._given))

        model = pattern.model
        if model is None:
            return matrix
        return self.kernel.entry(Wanted(Returned.SPARSE, (len(pattern),), *self._given, matrix, model)) or matrix
