"""Compiled entries: an address of machine code in, a Python builtin out that takes one point and returns fresh results.

The builtin checks its argument in compiled code: exactly one, by position, an ndarray itself (no subclass) of the
right length, of float64 in this machine's byte order, aligned and without gaps. It then runs the kernel on the
array's own memory. Whatever is not so goes as it came to a Python fallback.

Source: CPython's C API, METH_FASTCALL | METH_KEYWORDS; NumPy's C API and ndarraytypes.h.
"""

from __future__ import annotations

import ctypes
import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from workbench.kernels.kernel import FLOAT, NOTHING, Array, Model, Returned
from workbench.kernels.llvm.glue import NAME, glue
from workbench.kernels.llvm.layouts import POINTER, Held, Method, layout_verified

LONG = 50e-6
"""Seconds from which on a kernel runs without the GIL; giving it up and taking it back costs about 45 ns."""


def make_entry(
    kernel: int,
    returned: Returned,
    *,
    size: int,
    shape: tuple[int, ...] = (),
    parameters: Array = NOTHING,
    fallback: Callable[..., Any],
    keep: object = None,
    estimate: float = 0.0,
    model: Model | None = None,
) -> Callable[..., Any]:
    """A builtin that returns what the kernel at this address gives at one point, and else what the fallback returns.

    The kernel is ``void kernel(x, p, out)``, for Returned.PAIR ``void kernel(x, p, value, gradient)``: pointers to
    doubles, at the point (n,), the bound values (k,), and what it writes wholly. No more than the alignment of a double
    may be taken for granted.

    size: n, the length of a point. shape: of the array that is returned; () for Returned.VALUE. parameters: the bound
    values (k,), copied. fallback: is given the arguments as they came; its name and documentation are the entry's.
    keep: what owns the kernel's code; it lives as long as the entry. estimate: seconds that the kernel takes.
    model: of Returned.SPARSE.
    Where the layout of arrays is not the known one, the fallback itself is returned.
    """
    if not layout_verified():
        return fallback
    code = glue(returned, estimate > LONG)
    bound = np.array(parameters, FLOAT)
    numbers = [kernel, bound.ctypes.data, size, math.prod(shape), len(shape), *shape]
    matrix: tuple[Any, ...] = ()
    if model is not None:
        numbers.append(model.arrays[0].dtype.num)
        numbers += [part for each in model.arrays for part in (each.ctypes.data, len(each), each.nbytes)]
        matrix = model.kind, model.attributes, *model.names
    table = np.array(numbers, np.uintp)
    table.flags.writeable = bound.flags.writeable = False  # both can be reached through the entry's __self__
    name, doc = _described(fallback)
    method = Method(name, code.addresses[NAME], _FASTCALL | _KEYWORDS, doc)
    held = Held(fallback, np.ndarray, FLOAT, table, bound, method, matrix, (code, keep, model))
    return _new_builtin(ctypes.addressof(method), held, None, None)  # type: ignore[no-any-return]


_FASTCALL, _KEYWORDS = 0x80, 0x02
_new_builtin = ctypes.PYFUNCTYPE(ctypes.py_object, POINTER, ctypes.py_object, POINTER, POINTER)(
    ("PyCMethod_New", ctypes.pythonapi)
)


def _described(fallback: Callable[..., Any]) -> tuple[bytes, bytes]:
    """Name and documentation, with the line from which Python reads a builtin's signature."""
    name = getattr(fallback, "__name__", "entry")
    signature = inspect.signature(fallback)
    bare = [one.replace(annotation=inspect.Parameter.empty) for one in signature.parameters.values()]
    known = signature.replace(parameters=bare, return_annotation=inspect.Signature.empty)
    return name.encode(), f"{name}{known}\n--\n\n{inspect.getdoc(fallback) or ''}".encode()
