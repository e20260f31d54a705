"""Sparse matrices of one pattern: where entries stand is worked out once, and each is made from its values alone.

SciPy's constructor checks an index structure that is known to be right, for 10 to 20 µs. Here a matrix that it made
once is copied attribute by attribute, in about one.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import ShapeError
from workbench.functions.points import Array
from workbench.kernels.kernel import Model

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Places = NDArray[np.intp]


@final
class Pattern:
    """Places in a matrix, each at most once, in any order.

    order (k,): which of the places given is the first, second, ... in CSR order: by rows, from left to right.
    Raises ShapeError for a place outside the matrix or one that is given twice.

    >>> pattern = Pattern([1, 0], [0, 1], (2, 2))
    >>> values = np.array([5.0, 3.0])
    >>> pattern.matrix(values[pattern.order]).toarray()
    array([[0., 3.],
           [5., 0.]])
    """

    def __init__(self, rows: ArrayLike, columns: ArrayLike, shape: tuple[int, int]) -> None:
        down, across = np.array(rows, np.intp), np.array(columns, np.intp)
        if down.shape != across.shape or down.ndim != 1:
            raise ShapeError(
                f"rows have shape {down.shape} but columns {across.shape}; one of each is needed per place."
            )
        for places, size, what in ((down, shape[0], "row"), (across, shape[1], "column")):
            if len(places) and not 0 <= places.min() <= places.max() < size:
                raise ShapeError(f"{what}s from {places.min()} to {places.max()} do not fit a matrix of shape {shape}.")
        self.shape = shape
        self.order: Places = np.lexsort((across, down))
        down, across = down[self.order], across[self.order]
        twice = np.flatnonzero((np.diff(down) == 0) & (np.diff(across) == 0))
        if len(twice):
            raise ShapeError(f"row {down[twice[0]]}, column {across[twice[0]]} is given twice.")
        index = np.int32 if max(len(down), *shape) <= np.iinfo(np.int32).max else np.int64  # SciPy's own choice
        self._indices = across.astype(index)
        self._starts = np.searchsorted(down, np.arange(shape[0] + 1)).astype(index)
        self._size = self.order.shape
        self._attributes: dict[str, Any] = {}  # plain attributes, since a cached_property costs 100 ns a call
        self._kind: type[csr_array]

    def __len__(self) -> int:
        return len(self.order)

    def matrix(self, values: Array) -> csr_array:
        """The matrix with these values, (k,) in CSR order; the array becomes its ``data``.

        The matrix is the caller's own, to change in place as he likes. Raises ShapeError for another number of values.
        """
        if values.shape != self._size:
            raise ShapeError(f"values have shape {values.shape} where {self._size} is needed.")
        attributes = self._attributes or self._made_ready()
        if not attributes:
            return self._constructed(values)
        made: csr_array = object.__new__(self._kind)
        made.__dict__ = own = attributes.copy()
        own["data"] = values
        # Copies, although shared read-only arrays would be quicker: eliminate_zeros and others write there.
        own["indices"] = self._indices.copy()
        own["indptr"] = self._starts.copy()
        return made

    @property
    def model(self) -> Model | None:
        """How a matrix is made from its values, in machine code; None where SciPy's are of another make."""
        attributes = self._attributes or self._made_ready()
        return Model(self._kind, attributes, _ARRAYS, (self._indices, self._starts)) if attributes else None

    def _constructed(self, values: Array) -> csr_array:
        from scipy.sparse import csr_array  # slow to import, and only sparse values need it

        return csr_array((values, self._indices.copy(), self._starts.copy()), shape=self.shape)

    def _made_ready(self) -> dict[str, Any]:
        """The attributes of one matrix, from then on kept; none where SciPy's are of another make."""
        if not _verified():
            return {}
        model = self._constructed(np.zeros(self._size))
        assert model.has_canonical_format  # asked for, so that SciPy notes that it is so
        self._kind, self._attributes = type(model), vars(model)
        return self._attributes


_ARRAYS = ("data", "indices", "indptr")


@cache
def _verified() -> bool:
    """Is a csr_array no more than its attributes, with the three arrays among them?"""
    from scipy.sparse import csr_array  # slow to import, and only sparse values need it

    proper = csr_array(np.array([[0.0, 2.0, 0.0], [3.0, 0.0, 4.0]]))
    plain = all(
        isinstance(value, (int, bool, tuple, str)) for name, value in vars(proper).items() if name not in _ARRAYS
    )
    slots = any("__slots__" in vars(kind) and vars(kind)["__slots__"] for kind in csr_array.__mro__)
    if slots or not plain or any(vars(proper).get(name) is not getattr(proper, name) for name in _ARRAYS):
        return False
    made = object.__new__(csr_array)
    made.__dict__ = {name: value.copy() if name in _ARRAYS else value for name, value in vars(proper).items()}
    same = vars(made).keys() == vars(proper).keys() and (made.shape, made.nnz) == (proper.shape, proper.nnz)
    return (
        same
        and np.array_equal(made.toarray(), proper.toarray())
        and np.array_equal(made @ made.T.toarray(), proper @ proper.T.toarray())
    )
