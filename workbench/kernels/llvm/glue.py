"""Glue: the machine code between Python and a kernel, which checks the argument and makes what is returned.

Source: CPython's C API, METH_FASTCALL | METH_KEYWORDS; NumPy's C API and ndarraytypes.h.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache

from workbench.kernels.kernel import Returned
from workbench.kernels.llvm.engine import Compiled, compile_ir
from workbench.kernels.llvm.layouts import (
    ALIGNED,
    CONTIGUOUS,
    DATA,
    DESCR,
    DIMENSIONS,
    DOUBLE,
    FLAGS,
    ITEMS,
    NDIM,
    NUMPY_NEW,
    POINTER,
    TYPE,
    Held,
    numpy_function,
)

NAME = "workbench_entry"

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
def glue(returned: Returned, released: bool) -> Compiled:
    """The machine code of all entries of a kind; they differ in what they hold.

    Calling the kernel by its address costs no measurable time more than a call within one module, and this is
    compiled once per process where that would be once per kernel.
    """
    python = {name: ctypes.cast(getattr(ctypes.pythonapi, name), POINTER).value or 0 for name in _PYTHON}
    return compile_ir(_text(returned, released), [NAME], symbols={**python, "PyArray_New": numpy_function(NUMPY_NEW)})


def _text(returned: Returned, released: bool) -> str:
    """The entry in LLVM's language: an array that fits goes to the kernel, anything else to the fallback."""
    guards = [
        _field("held_array", "ptr", "self", _item("array")),
        _field("held_dtype", "ptr", "self", _item("dtype")),
        _field("held_table", "ptr", "self", _item("table")),
        _field("table", "ptr", "held_table", DATA),
        _field("size", "i64", "table", 16),
    ]
    looks = [
        _field("data", "ptr", "given", DATA),
        _field("parameters", "ptr", "table", 8),
        _field("kernel", "ptr", "table", 0),
        _field("length", "i64", "table", 24),
        _field("rank", "i32", "table", 32),
        "%shape = getelementptr i8, ptr %table, i64 40",
    ]
    return f"""{_DECLARED}
define ptr @{NAME}(ptr %self, ptr %arguments, i64 %count, ptr %keywords) {{
start:
  %value = alloca double
  %single = icmp eq i64 %count, 1
  %bare = icmp eq ptr %keywords, null
  %alone = and i1 %single, %bare
  br i1 %alone, label %argument, label %other
argument:
  %given = load ptr, ptr %arguments
  {_lines(guards)}
  {_field("type", "ptr", "given", TYPE)}
  %is_array = icmp eq ptr %type, %held_array
  br i1 %is_array, label %array, label %other
array:
  {_field("ndim", "i32", "given", NDIM)}
  %is_point = icmp eq i32 %ndim, 1
  br i1 %is_point, label %point, label %other
point:
  {_field("dimensions", "ptr", "given", DIMENSIONS)}
  %found_size = load i64, ptr %dimensions
  {_field("dtype", "ptr", "given", DESCR)}
  {_field("flags", "i32", "given", FLAGS)}
  %plain = and i32 %flags, {CONTIGUOUS | ALIGNED}
  %fits_size = icmp eq i64 %found_size, %size
  %fits_dtype = icmp eq ptr %dtype, %held_dtype
  %fits_flags = icmp eq i32 %plain, {CONTIGUOUS | ALIGNED}
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
    return ITEMS + 8 * Held._fields.index(name)


def _lines(lines: list[str]) -> str:
    return "\n  ".join(lines)


def _run(released: bool, *outputs: str) -> str:
    call = f"call void %kernel({', '.join(f'ptr %{name}' for name in ('data', 'parameters', *outputs))})"
    if not released:
        return f"  {call}"
    return f"  %thread = call ptr @PyEval_SaveThread()\n  {call}\n  call void @PyEval_RestoreThread(ptr %thread)"


_NEW_ARRAY = f"""
  %array_made = call ptr @PyArray_New(ptr %held_array, i32 %rank, ptr %shape, i32 {DOUBLE}, ptr null, ptr null,
    i32 0, i32 0, ptr null)
  %no_array = icmp eq ptr %array_made, null
  br i1 %no_array, label %failed, label %made
failed:
  ret ptr null
made:
  {_field("out", "ptr", "array_made", DATA)}
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
  %first = getelementptr i8, ptr %pair, i64 {ITEMS}
  store ptr %float, ptr %first
  %second = getelementptr i8, ptr %pair, i64 {ITEMS + 8}
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
    held = [_field(f"held_{part}", "ptr", "held_matrix", ITEMS + 8 * k) for k, part in enumerate(parts)]
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
  {_field(name + "_data", "ptr", name + "_made", DATA)}
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
