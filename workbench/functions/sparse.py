"""Sparse matrices of values: only the entries that are not zero by structure are computed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, final

from workbench.functions.definition import Definition
from workbench.functions.patterns import Pattern
from workbench.functions.points import Array
from workbench.kernels import Execution, Returned, compiled

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@final
class Sparse:
    """The entries of a matrix, whose places are the same at every point."""

    def __init__(self, definition: Definition, execution: Execution, bound: Array, columns: tuple[Array, ...]) -> None:
        self._entries = definition.entries
        self.kernel = definition.kept(
            ("sparse kernel", execution), lambda: compiled(definition.guarded(self._entries.program), execution)
        )
        self._given = bound, columns

    @cached_property
    def pattern(self) -> Pattern:
        """Where the entries stand."""
        return Pattern(self._entries.rows, self._entries.columns, self._entries.shape)

    def at(self, x: Array) -> csr_array:
        """The matrix at one point (n,)."""
        return self.pattern.matrix(self._values(x))

    @cached_property
    def _values(self) -> Callable[[Array], Array]:
        """The entries at one point, by a compiled entry where there is one."""

        def values(x: Array) -> Array:
            return self.kernel(x, *self._given)

        shape = (len(self._entries.rows),)
        return self.kernel.entry(Returned.ARRAY, shape, *self._given, values) or values

