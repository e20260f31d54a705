"""Layouts: where CPython's and NumPy's objects have what compiled guards read, found out on samples before it is used.

Source: CPython's C API; NumPy's C API and ndarraytypes.h.
"""

from __future__ import annotations

import ctypes
import importlib
import platform
import sysconfig
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.kernels.kernel import FLOAT, NOTHING, Array

POINTER = ctypes.c_void_p
TYPE = 8
"""Where an object has the address of its type."""
DATA, NDIM, DIMENSIONS, DESCR, FLAGS = 16, 24, 32, 56, 64
"""Where an ndarray has them: PyArrayObject_fields in ndarraytypes.h."""
ITEMS = tuple.__basicsize__
"""Where a tuple has its items."""
CONTIGUOUS, ALIGNED, WRITEABLE = 0x1, 0x100, 0x400
DOUBLE = 12
"""NPY_DOUBLE."""
NUMPY_VERSION, NUMPY_ARRAY, NUMPY_NEW = 0, 2, 93
"""Places in NumPy's table of functions, from __multiarray_api.h; fixed since NumPy 1."""

_capsule_pointer = ctypes.PYFUNCTYPE(POINTER, ctypes.py_object, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi)
)


class Held(NamedTuple):
    """What a builtin holds as its ``__self__``: seen by the garbage collector, and freed after the builtin itself.

    Machine code finds Python's objects in it, so that no address stands in the code, which may be kept on disk.
    """

    fallback: Callable[..., Any]
    array: type
    dtype: np.dtype[np.float64]
    table: NDArray[np.uintp]
    """Addresses of the kernel and the bound values, length of a point and of the array, dimensions and shape."""
    parameters: Array
    method: ctypes.Structure
    matrix: tuple[Any, ...]
    """Class, attributes and names of a model; () without one."""
    code: object

    def __reduce__(self) -> tuple[Any, ...]:
        """An entry is pickled as the method whose place it takes: its object is, and has that method."""
        return _itself, (self.fallback.__self__,)  # type: ignore[attr-defined]


def _itself(owner: Any) -> Any:
    return owner


class Method(ctypes.Structure):
    """PyMethodDef of methodobject.h."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("address", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    )


@cache
def layout_verified() -> bool:
    """Do objects and arrays have the layout that the compiled guards read? Found out on samples, once."""
    if platform.python_implementation() != "CPython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
        return False
    if ctypes.sizeof(POINTER) != 8 or object.__basicsize__ != 16:  # 32 bits; a build that traces references
        return False
    held = Held(print, np.ndarray, FLOAT, np.zeros(1, np.uintp), NOTHING, Method(), (), None)
    if [_address(id(held) + ITEMS + 8 * i) for i in range(len(held))] != [id(item) for item in held]:
        return False
    return all(_as_known(sample) for sample in _samples()) and _numpy_as_known()


def _address(place: int) -> int | None:
    return POINTER.from_address(place).value


def _samples() -> list[NDArray[Any]]:
    whole = np.arange(24.0)
    fixed = whole[:3].copy()
    fixed.flags.writeable = False
    odd = np.zeros(17, np.uint8)[1:].view(FLOAT)
    views = [whole, whole[3:9], whole[::2], whole[::-1], whole[5:6], whole[:0], fixed, odd, np.array(3.0)]
    matrices = [whole.reshape(4, 6), whole.reshape(4, 6).T, whole.reshape(2, 3, 4)[:, 1]]
    return [*views, *matrices, whole.astype(np.float32), whole.astype(np.int64), whole.astype(">f8"), whole == 3]


def _as_known(sample: NDArray[Any]) -> bool:
    """Does an array have at the known places what NumPy says of it?"""
    start = id(sample)
    shape = (ctypes.c_ssize_t * sample.ndim).from_address(_address(start + DIMENSIONS) or start)
    flags = ctypes.c_int.from_address(start + FLAGS).value
    said = sample.flags
    return (
        _address(start + TYPE) == id(type(sample))
        and _address(start + DATA) == sample.ctypes.data
        and ctypes.c_int.from_address(start + NDIM).value == sample.ndim
        and tuple(shape) == sample.shape
        and _address(start + DESCR) == id(sample.dtype)
        and (bool(flags & CONTIGUOUS), bool(flags & ALIGNED), bool(flags & WRITEABLE))
        == (said.c_contiguous, said.aligned, said.writeable)
    )


def numpy_function(place: int) -> int:
    """An entry of NumPy's table of functions."""
    module = importlib.import_module("numpy._core._multiarray_umath")  # private, yet where every extension looks
    table = _capsule_pointer(module._ARRAY_API, None)
    return _address(table + 8 * place) or 0


def _numpy_as_known() -> bool:
    """Does NumPy's table have array creation where we look for it?"""
    version = ctypes.CFUNCTYPE(ctypes.c_uint)(numpy_function(NUMPY_VERSION))()
    if version >> 24 != 2 or numpy_function(NUMPY_ARRAY) != id(np.ndarray):
        return False
    kinds = (POINTER, ctypes.c_int, POINTER, ctypes.c_int, POINTER, POINTER, ctypes.c_int, ctypes.c_int, POINTER)
    shape = (ctypes.c_ssize_t * 2)(2, 3)
    new = ctypes.PYFUNCTYPE(ctypes.py_object, *kinds)(numpy_function(NUMPY_NEW))
    made = new(id(np.ndarray), 2, ctypes.addressof(shape), DOUBLE, None, None, 0, 0, None)
    return type(made) is np.ndarray and made.shape == (2, 3) and made.dtype is FLOAT and made.flags.carray
