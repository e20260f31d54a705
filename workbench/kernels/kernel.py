"""Kernel: a program made callable, with arrays that are checked before they are used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from numbers import Real
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import ShapeError
from workbench.graphs import Program, pattern

Array = NDArray[np.float64]
Columns = tuple[Array, ...]
FLOAT = np.dtype(np.float64)
NOTHING: Array = np.empty(0)
NOTHING.flags.writeable = False
FEW = 32
"""So many outputs are always computed one by one."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """How a sparse matrix is made from its values: an object of a class that has these attributes, and three arrays.

    attributes: of every matrix, by name. names: of the attributes that hold the values and the two arrays of whole
    numbers, contiguous and of one dtype, of which each matrix has a copy.
    """

    kind: type
    attributes: dict[str, Any]
    names: tuple[str, str, str]
    arrays: tuple[NDArray[Any], NDArray[Any]]


class Returned(Enum):
    """What a compiled entry returns of the outputs of a program."""

    VALUE = "the only output, as a float"
    ARRAY = "all outputs, as an array"
    PAIR = "the first output as a float, and the others as an array"
    SPARSE = "all outputs, as the values of a sparse matrix"


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """A compiled entry that is asked for: what it returns, and at which bound values and data.

    shape: of the array that it returns. fallback: what else may come as an argument is handed to it. model: of the
    matrix that is returned, for Returned.SPARSE.
    """

    returned: Returned
    shape: tuple[int, ...]
    parameters: Array
    columns: Columns
    fallback: Callable[..., Any]
    model: Model | None = None


class Kernel(Protocol):
    """What a backend makes of a program.

    Outside the domain values are NaN or infinite as IEEE arithmetic has it; nothing is raised, nothing
    warned of. Its repr says which backend made it, and why.
    """

    @property
    def program(self) -> Program: ...

    def __call__(self, point: Array, parameters: Array = ..., columns: Columns = ...) -> Array:
        """The outputs at one point.

        point: (n,). parameters: bound values, (k,). columns: the data, each (N,). Returns (m,), or (N, m)
        where an output has a value for each row. Raises ShapeError where the sizes do not fit.
        """

    def batch(self, points: Array, parameters: Array = ..., columns: Columns = ...) -> Array:
        """The outputs at points (..., n): (..., m), or (..., N, m) where an output has a value for each row."""

    def entry(self, wanted: Wanted) -> Callable[..., Any] | None:
        """A builtin for one point; None where there is none, or not yet."""


def is_complex(values: ArrayLike) -> bool:
    """Is it an array of complex numbers?"""
    return type(values) is np.ndarray and values.dtype is not FLOAT and values.dtype.kind == "c"


def vector(values: ArrayLike, size: int, what: str) -> Array:
    """Values as float64 of shape (size,). Raises ShapeError for any other size, or for what are no real numbers."""
    if type(values) is np.ndarray and values.dtype is FLOAT and values.shape == (size,):
        return values
    found = matrix(values, size, what)
    if found.ndim != 1:
        raise ShapeError(f"{what} has shape {found.shape} where ({size},) is needed.")
    return found


def matrix(values: ArrayLike, size: int, what: str) -> Array:
    """Values as float64 of shape (..., size). Raises ShapeError as `vector` does."""
    try:
        found = np.asarray(values)
    except (TypeError, ValueError) as error:
        raise ShapeError(f"{what} is {size} real numbers; got {values!r:.60}.") from error
    exact = found.dtype.kind == "O" and all(isinstance(number, Real) for number in found.flat)
    if found.dtype.kind not in "biuf" and not exact:
        raise ShapeError(f"{what} is {size} real numbers; got {values!r:.60}.")
    found = found.astype(FLOAT, copy=False)
    if found.ndim == 0 or found.shape[-1] != size:
        raise ShapeError(f"{what} has shape {found.shape} where {size} numbers are needed.")
    return found


def data(columns: Columns, program: Program) -> int:
    """How many rows the columns have. Raises ShapeError where there are not as many as needed, all of one length."""
    if len(columns) != len(program.columns):
        raise ShapeError(f"the program needs {len(program.columns)} columns of data, not {len(columns)}.")
    if not columns:
        return 0
    shape = columns[0].shape
    for name, column in zip(program.columns, columns, strict=True):
        if column.shape != shape or len(shape) != 1 or column.dtype != FLOAT:
            raise ShapeError(
                f"column {name!r} has shape {column.shape} and type {column.dtype}; "
                f"float64 numbers of shape ({shape[0] if shape else 'N'},) are needed."
            )
    return len(columns[0])


@dataclass(frozen=True, slots=True)
class Distinct:
    """A program with many outputs that are equal, or zero by structure, computed once each and then spread.

    program: only the outputs that differ. places, which: where in the result which of them stands; None where
    the outputs are computed one by one.
    """

    program: Program
    size: int
    places: NDArray[np.intp] | None = None
    which: NDArray[np.intp] | None = None

    @classmethod
    def of(cls, program: Program) -> Distinct:
        """The distinct outputs of a program, where finding them saves work."""
        size = len(program.outputs)
        nonzero = [place for place, may_differ in enumerate(pattern(program)) if may_differ]
        order = {output: k for k, output in enumerate(dict.fromkeys([program.outputs[place] for place in nonzero]))}
        if size <= FEW or 2 * len(order) > size:
            return cls(program, size)
        which = [order[program.outputs[place]] for place in nonzero]
        return cls(replace(program, outputs=tuple(order)), size, np.array(nonzero, np.intp), np.array(which, np.intp))

    def spread(self, values: Sequence[float]) -> Array:
        """All outputs (m,), from the distinct ones, where there are places."""
        found = np.array(values, FLOAT)
        result = np.zeros(self.size)
        result[self.places] = found[self.which]
        return result
