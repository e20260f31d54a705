"""Compiled entries: an address of machine code in, a Python builtin out that takes one point and returns fresh results.

The builtin checks its argument in compiled code: exactly one, by position, an ndarray itself (no subclass) of the
right length, of float64 in this machine's byte order, aligned and without gaps. It then runs the kernel on the
array's own memory. Whatever is not so goes as it came to a Python fallback.

Source: CPython's C API, METH_FASTCALL | METH_KEYWORDS; NumPy's C API and ndarraytypes.h.
"""

from __future__ import annotations

import ctypes
import importlib
import inspect
import math
import platform
import sysconfig
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.kernels.kernel import FLOAT, NOTHING, Array, Model, Returned
from workbench.kernels.llvm.engine import Compiled, compile_ir

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
    glue = _glue(returned, estimate > LONG)
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
    method = _Method(name, glue.addresses[_NAME], _FASTCALL | _KEYWORDS, doc)
    held = Held(fallback, np.ndarray, FLOAT, table, bound, method, matrix, (glue, keep, model))
    return _new_builtin(ctypes.addressof(method), held, None, None)  # type: ignore[no-any-return]


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


class _Method(ctypes.Structure):
    """PyMethodDef of methodobject.h."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("address", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    )


_FASTCALL, _KEYWORDS = 0x80, 0x02
_POINTER = ctypes.c_void_p
_new_builtin = ctypes.PYFUNCTYPE(ctypes.py_object, _POINTER, ctypes.py_object, _POINTER, _POINTER)(
    ("PyCMethod_New", ctypes.pythonapi)
)
_capsule_pointer = ctypes.PYFUNCTYPE(_POINTER, ctypes.py_object, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi)
)


def _described(fallback: Callable[..., Any]) -> tuple[bytes, bytes]:
    """Name and documentation, with the line from which Python reads a builtin's signature."""
    name = getattr(fallback, "__name__", "entry")
    signature = inspect.signature(fallback)
    bare = [one.replace(annotation=inspect.Parameter.empty) for one in signature.parameters.values()]
    known = signature.replace(parameters=bare, return_annotation=inspect.Signature.empty)
    return name.encode(), f"{name}{known}\n--\n\n{inspect.getdoc(fallback) or ''}".encode()


# --- layouts ------------------------------------------------------------------------------------------

_TYPE = 8
"""Where an object has the address of its type."""
_DATA, _NDIM, _DIMENSIONS, _DESCR, _FLAGS = 16, 24, 32, 56, 64
"""Where an ndarray has them: PyArrayObject_fields in ndarraytypes.h."""
_ITEMS = tuple.__basicsize__
"""Where a tuple has its items."""
_CONTIGUOUS, _ALIGNED, _WRITEABLE = 0x1, 0x100, 0x400
_DOUBLE = 12
"""NPY_DOUBLE."""
_NUMPY_VERSION, _NUMPY_ARRAY, _NUMPY_NEW = 0, 2, 93
"""Places in NumPy's table of functions, from __multiarray_api.h; fixed since NumPy 1."""


@cache
def layout_verified() -> bool:
    """Do objects and arrays have the layout that the compiled guards read? Found out on samples, once."""
    if platform.python_implementation() != "CPython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
        return False
    if ctypes.sizeof(_POINTER) != 8 or object.__basicsize__ != 16:  # 32 bits; a build that traces references
        return False
    held = Held(print, np.ndarray, FLOAT, np.zeros(1, np.uintp), NOTHING, _Method(), (), None)
    if [_address(id(held) + _ITEMS + 8 * i) for i in range(len(held))] != [id(item) for item in held]:
        return False
    return all(_as_known(sample) for sample in _samples()) and _numpy_as_known()


def _address(place: int) -> int | None:
    return _POINTER.from_address(place).value


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
    shape = (ctypes.c_ssize_t * sample.ndim).from_address(_address(start + _DIMENSIONS) or start)
    flags = ctypes.c_int.from_address(start + _FLAGS).value
    said = sample.flags
    return (
        _address(start + _TYPE) == id(type(sample))
        and _address(start + _DATA) == sample.ctypes.data
        and ctypes.c_int.from_address(start + _NDIM).value == sample.ndim
        and tuple(shape) == sample.shape
        and _address(start + _DESCR) == id(sample.dtype)
        and (bool(flags & _CONTIGUOUS), bool(flags & _ALIGNED), bool(flags & _WRITEABLE))
        == (said.c_contiguous, said.aligned, said.writeable)
    )


def _numpy(place: int) -> int:
    """An entry of NumPy's table of functions."""
    module = importlib.import_module("numpy._core._multiarray_umath")  # private, yet where every extension looks
    table = _capsule_pointer(module._ARRAY_API, None)
    return _address(table + 8 * place) or 0


def _numpy_as_known() -> bool:
    """Does NumPy's table have array creation where we look for it?"""
    version = ctypes.CFUNCTYPE(ctypes.c_uint)(_numpy(_NUMPY_VERSION))()
    if version >> 24 != 2 or _numpy(_NUMPY_ARRAY) != id(np.ndarray):
        return False
    kinds = (_POINTER, ctypes.c_int, _POINTER, ctypes.c_int, _POINTER, _POINTER, ctypes.c_int, ctypes.c_int, _POINTER)
    shape = (ctypes.c_ssize_t * 2)(2, 3)
    new = ctypes.PYFUNCTYPE(ctypes.py_object, *kinds)(_numpy(_NUMPY_NEW))
    made = new(id(np.ndarray), 2, ctypes.addressof(shape), _DOUBLE, None, None, 0, 0, None)
    return type(made) is np.ndarray and made.shape == (2, 3) and made.dtype is FLOAT and made.flags.carray


# --- code ---------------------------------------------------------------------------------------------

_NAME = "workbench_entry"

_PYTHON = (
    *("PyFloat_FromDouble", "PyTuple_New", "PyObject_Vectorcall", "Py_DecRef"),
    *("PyDict_Copy", "PyDict_SetItem", "PyType_GenericAlloc", "PyObject_GenericSetDict"),
    *("PyEval_SaveThread", "PyEval_RestoreThread"),
)

_DECLARED = """
declare ptr @PyFloat_FromDouble(double)
declare ptr @PyTuple_New(i64)
declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)
declare void @Py_DecRef(ptr)
declare ptr @PyDict_Copy(ptr)
declare i32 @PyDict_SetItem(ptr, ptr, ptr)
declare ptr @PyType_GenericAlloc(ptr, i64)
declare i32 @PyObject_GenericSetDict(ptr, ptr, ptr)
declare ptr @PyEval_SaveThread()
declare void @PyEval_RestoreThread(ptr)
declare ptr @PyArray_New(ptr, i32, ptr, i32, ptr, ptr, i32, i32, ptr)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
"""


@cache
def _glue(returned: Returned, released: bool) -> Compiled:
    """The machine code of all entries of a kind; they differ in what they hold.

    Calling the kernel by its address costs no measurable time more than a call within one module, and this is
    compiled once per process where that would be once per kernel.
    """
    python = {name: ctypes.cast(getattr(ctypes.pythonapi, name), _POINTER).value or 0 for name in _PYTHON}
    return compile_ir(_text(returned, released), [_NAME], symbols={**python, "PyArray_New": _numpy(_NUMPY_NEW)})


def _text(returned: Returned, released: bool) -> str:
    guards = [
        _field("held_array", "ptr", "self", _item("array")),
        _field("held_dtype", "ptr", "self", _item("dtype")),
        _field("held_table", "ptr", "self", _item("table")),
        _field("table", "ptr", "held_table", _DATA),
        _field("size", "i64", "table", 16),
    ]
    looks = [
        _field("data", "ptr", "given", _DATA),
        _field("parameters", "ptr", "table", 8),
        _field("kernel", "ptr", "table", 0),
        _field("length", "i64", "table", 24),
        _field("rank", "i32", "table", 32),
        "%shape = getelementptr i8, ptr %table, i64 40",
    ]
    return f"""{_DECLARED}
define ptr @{_NAME}(ptr %self, ptr %arguments, i64 %count, ptr %keywords) {{
start:
  %value = alloca double
  %single = icmp eq i64 %count, 1
  %bare = icmp eq ptr %keywords, null
  %alone = and i1 %single, %bare
  br i1 %alone, label %argument, label %other
argument:
  %given = load ptr, ptr %arguments
  {_lines(guards)}
  {_field("type", "ptr", "given", _TYPE)}
  %is_array = icmp eq ptr %type, %held_array
  br i1 %is_array, label %array, label %other
array:
  {_field("ndim", "i32", "given", _NDIM)}
  %is_point = icmp eq i32 %ndim, 1
  br i1 %is_point, label %point, label %other
point:
  {_field("dimensions", "ptr", "given", _DIMENSIONS)}
  %found_size = load i64, ptr %dimensions
  {_field("dtype", "ptr", "given", _DESCR)}
  {_field("flags", "i32", "given", _FLAGS)}
  %plain = and i32 %flags, {_CONTIGUOUS | _ALIGNED}
  %fits_size = icmp eq i64 %found_size, %size
  %fits_dtype = icmp eq ptr %dtype, %held_dtype
  %fits_flags = icmp eq i32 %plain, {_CONTIGUOUS | _ALIGNED}
  %fits_both = and i1 %fits_size, %fits_dtype
  %fits = and i1 %fits_both, %fits_flags
  br i1 %fits, label %ready, label %other
ready:
  {_lines(looks)}
{_BODIES[returned](released)}
other:
  {_field("fallback", "ptr", "self", _item("fallback"))}
  %answer = tail call ptr @PyObject_Vectorcall(ptr %fallback, ptr %arguments, i64 %count, ptr %keywords)
  ret ptr %answer
}}
"""


def _field(name: str, kind: str, start: str, offset: int) -> str:
    return f"%{name}.place = getelementptr i8, ptr %{start}, i64 {offset}\n  %{name} = load {kind}, ptr %{name}.place"


def _item(name: str) -> int:
    return _ITEMS + 8 * Held._fields.index(name)


def _lines(lines: list[str]) -> str:
    return "\n  ".join(lines)


def _run(released: bool, *outputs: str) -> str:
    call = f"call void %kernel({', '.join(f'ptr %{name}' for name in ('data', 'parameters', *outputs))})"
    if not released:
        return f"  {call}"
    return f"  %thread = call ptr @PyEval_SaveThread()\n  {call}\n  call void @PyEval_RestoreThread(ptr %thread)"


_NEW_ARRAY = f"""
  %array_made = call ptr @PyArray_New(ptr %held_array, i32 %rank, ptr %shape, i32 {_DOUBLE}, ptr null, ptr null,
    i32 0, i32 0, ptr null)
  %no_array = icmp eq ptr %array_made, null
  br i1 %no_array, label %failed, label %made
failed:
  ret ptr null
made:
  {_field("out", "ptr", "array_made", _DATA)}
"""

_NEW_PAIR = f"""
  %number = load double, ptr %value
  %float = call ptr @PyFloat_FromDouble(double %number)
  %no_float = icmp eq ptr %float, null
  br i1 %no_float, label %drop_array, label %number_made
number_made:
  %pair = call ptr @PyTuple_New(i64 2)
  %no_pair = icmp eq ptr %pair, null
  br i1 %no_pair, label %drop_float, label %fill
fill:
  %first = getelementptr i8, ptr %pair, i64 {_ITEMS}
  store ptr %float, ptr %first
  %second = getelementptr i8, ptr %pair, i64 {_ITEMS + 8}
  store ptr %array_made, ptr %second
  ret ptr %pair
drop_float:
  call void @Py_DecRef(ptr %float)
  br label %drop_array
drop_array:
  call void @Py_DecRef(ptr %array_made)
  ret ptr null
"""


def _value(released: bool) -> str:
    return f"""
{_run(released, "value")}
  %number = load double, ptr %value
  %float = tail call ptr @PyFloat_FromDouble(double %number)
  ret ptr %float
"""


def _array(released: bool) -> str:
    return f"""{_NEW_ARRAY}
{_run(released, "out")}
  ret ptr %array_made
"""


def _sparse(released: bool) -> str:
    """The values, copies of the arrays, a copy of the attributes with them, and an object that has these."""
    parts = ["kind", "attributes", "name_0", "name_1", "name_2"]
    held = [_field(f"held_{part}", "ptr", "held_matrix", _ITEMS + 8 * k) for k, part in enumerate(parts)]
    return f"""{_NEW_ARRAY}
{_run(released, "out")}
  {_field("whole", "i32", "table", 48)}
  {_field("held_matrix", "ptr", "self", _item("matrix"))}
  {_lines(held)}
  {_copied("first", 56, "drop_array")}
  {_copied("second", 80, "drop_first")}
  %own = call ptr @PyDict_Copy(ptr %held_attributes)
  %no_own = icmp eq ptr %own, null
  br i1 %no_own, label %drop_second, label %fill
fill:
  %set_0 = call i32 @PyDict_SetItem(ptr %own, ptr %held_name_0, ptr %array_made)
  %set_1 = call i32 @PyDict_SetItem(ptr %own, ptr %held_name_1, ptr %first_made)
  %set_2 = call i32 @PyDict_SetItem(ptr %own, ptr %held_name_2, ptr %second_made)
  %set_01 = or i32 %set_0, %set_1
  %set = or i32 %set_01, %set_2
  %unset = icmp ne i32 %set, 0
  br i1 %unset, label %drop_own, label %new
new:
  %matrix = call ptr @PyType_GenericAlloc(ptr %held_kind, i64 0)
  %no_matrix = icmp eq ptr %matrix, null
  br i1 %no_matrix, label %drop_own, label %give
give:
  %given_own = call i32 @PyObject_GenericSetDict(ptr %matrix, ptr %own, ptr null)
  %not_given = icmp ne i32 %given_own, 0
  br i1 %not_given, label %drop_matrix, label %done
done:
  {_DROP_PARTS}
  ret ptr %matrix
drop_matrix:
  call void @Py_DecRef(ptr %matrix)
  br label %drop_own
drop_own:
  call void @Py_DecRef(ptr %own)
  br label %drop_second
drop_second:
  call void @Py_DecRef(ptr %second_made)
  br label %drop_first
drop_first:
  call void @Py_DecRef(ptr %first_made)
  br label %drop_array
drop_array:
  call void @Py_DecRef(ptr %array_made)
  ret ptr null
"""


_DROP_PARTS = "\n  ".join(
    [f"call void @Py_DecRef(ptr %{name})" for name in ("own", "second_made", "first_made", "array_made")]
)
"""The object holds its attributes, and these the arrays."""


def _copied(name: str, offset: int, failed: str) -> str:
    """A new array with what stands in one of the pattern: its address, length and bytes stand in the table."""
    return f"""{_field(name + "_from", "ptr", "table", offset)}
  %{name}_shape = getelementptr i8, ptr %table, i64 {offset + 8}
  {_field(name + "_bytes", "i64", "table", offset + 16)}
  %{name}_made = call ptr @PyArray_New(ptr %held_array, i32 1, ptr %{name}_shape, i32 %whole, ptr null, ptr null,
    i32 0, i32 0, ptr null)
  %no_{name} = icmp eq ptr %{name}_made, null
  br i1 %no_{name}, label %{failed}, label %made_{name}
made_{name}:
  {_field(name + "_data", "ptr", name + "_made", _DATA)}
  call void @llvm.memcpy.p0.p0.i64(ptr %{name}_data, ptr %{name}_from, i64 %{name}_bytes, i1 false)"""


def _pair(released: bool) -> str:
    return f"""{_NEW_ARRAY}
{_run(released, "value", "out")}
{_NEW_PAIR}"""


_BODIES: dict[Returned, Callable[[bool], str]] = {
    Returned.VALUE: _value,
    Returned.ARRAY: _array,
    Returned.PAIR: _pair,
    Returned.SPARSE: _sparse,
}
