"""Vector forms of C's mathematical functions, found in libraries already here and tried before they are used.

Two libraries are asked: SVML, as NumPy's wheel for x86-64 Linux holds and exports it (for AVX-512), and libmvec
of glibc. Neither promises us anything, so each function is tried here, once for a library and a machine, beside
C's own function and its long double form: at special values (zeros with their signs, infinities, NaN, subnormal
numbers, edges of the domain, huge arguments) and at some thousand others. A function is used only if

- NaN, infinities, exact zeros and signs come out as C has them, in every place tried, and
- the error is nowhere above the limit of its library, in units in the last place, at subnormal results too:
  1.5 for SVML, of which only the `_ha` forms are asked for (0.8 at most were measured, and the shorter forms
  save little); 4 for libmvec, which is what glibc promises of it (3.1 at most were measured).

A trial is made under the default floating-point control, whatever the caller's: a library linked with -ffast-math
makes the process flush subnormal numbers to zero, and a verdict, which is kept for later processes, must not
depend on that.

libm itself errs by up to 1. Elsewhere (another processor, another C library) there is none, and the caller
calls libm lane by lane.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from workbench.kernels.llvm import cache as disk
from workbench.kernels.llvm.engine import CompilationError, Compiled, available, compile_ir, target
from workbench.kernels.llvm.vector_trials import RANGES, trial

Source = Literal["svml", "libmvec"]

LIMITS: Final[dict[Source, float]] = {"svml": 1.5, "libmvec": 4.0}
"""Largest error accepted, in units in the last place."""

_TRIAL: Final = "4"
"""Part of a stored verdict's name: counted up when the trial changes."""


_MXCSR_DEFAULT: Final = 0x1F80
"""Round to nearest, no exception trapped, subnormal numbers neither flushed nor read as zero."""

_EXCHANGE_IR: Final = """
declare void @llvm.x86.sse.stmxcsr(ptr)
declare void @llvm.x86.sse.ldmxcsr(ptr)
define i32 @exchange(i32 %new) nounwind {
  %before = alloca i32
  %after = alloca i32
  store i32 %new, ptr %after
  call void @llvm.x86.sse.stmxcsr(ptr %before)
  call void @llvm.x86.sse.ldmxcsr(ptr %after)
  %old = load i32, ptr %before
  ret i32 %old
}
"""


@dataclass(frozen=True, slots=True)
class Vector:
    """A vector form: it takes and returns vectors of float64, by the platform's C convention.

    symbol: to be declared in IR. address: where it is, for `compile_ir(symbols={symbol: address})`.
    ulps: the largest error seen in its trial. source: the library.
    """

    symbol: str
    address: int
    ulps: float
    source: Source


@cache
def vector_function(name: str, arguments: int, width: int) -> Vector | None:
    """The vector form of C's function of that name, if one is here and passed its trial.

    >>> found = vector_function("exp", 1, 8)
    >>> found is None or found.ulps <= LIMITS[found.source]
    True
    >>> vector_function("lgamma", 1, 8) is None
    True
    """
    if arguments not in RANGES or not available():
        return None
    for source, symbol in _candidates(name, arguments, width):
        address = _address(source, symbol)
        if address is not None:
            error = _verdict(name, arguments, width, symbol, address, LIMITS[source])
            if error is not None:
                return Vector(symbol, address, error, source)
    return None


def _candidates(name: str, arguments: int, width: int) -> Iterator[tuple[Source, str]]:
    """Names of a vector form, best first, that this machine could run."""
    machine = target()
    if sys.platform != "linux" or not machine.triple.startswith("x86_64"):
        return
    features = set(machine.features.split(","))
    if width == 8 and features >= {"+avx512f", "+avx512cd", "+avx512bw", "+avx512dq", "+avx512vl"}:
        yield "svml", f"__svml_{name}8_ha"
    letter, needed = {8: ("e", "+avx512f"), 4: ("d", "+avx2"), 2: ("b", "+sse2")}.get(width, ("", ""))
    if needed in features:
        yield "libmvec", f"_ZGV{letter}N{width}{'v' * arguments}_{name}"


@cache
def _library(source: Source) -> ctypes.CDLL | None:
    try:
        if source == "libmvec":
            return ctypes.CDLL("libmvec.so.1")
        # Inside a private module of NumPy's, which may one day be gone.
        return ctypes.CDLL(importlib.import_module("numpy._core._multiarray_umath").__file__)
    except (ImportError, OSError):
        return None


def _address(source: Source, symbol: str) -> int | None:
    library = _library(source)
    try:
        return ctypes.cast(getattr(library, symbol), ctypes.c_void_p).value
    except AttributeError:  # no library, or one without it
        return None


def _verdict(name: str, arguments: int, width: int, symbol: str, address: int, limit: float) -> float | None:
    """The error of a function, from an earlier trial or one made now; None where it was refused.

    Only what a whole trial found is stored: that none could be made may have a reason that passes.
    """
    machine = target()
    key = disk.key("vector", _TRIAL, str(limit), symbol, *_identity(address), machine.cpu, machine.features)
    stored = disk.read(key)
    if stored is not None:
        with suppress(ValueError, KeyError, TypeError):  # else it is no verdict, and one is made now
            error = json.loads(stored)["ulps"]
            return None if error is None else float(error)
    try:
        with _default_control():  # NumPy's arithmetic on points, units and faults needs it too
            values = trial(name, arguments, width, symbol, address)
            error = None if values.faults().size or not values.ulps.max() <= limit else float(values.ulps.max())
    except CompilationError:  # no long double form of it here, say
        return None
    disk.write(key, json.dumps({"symbol": symbol, "ulps": error}).encode())
    return error


@contextmanager
def _default_control() -> Iterator[None]:
    """The default MXCSR for this thread while it lasts, and the one before, status flags and all, after it."""
    exchange = ctypes.CFUNCTYPE(ctypes.c_uint32, ctypes.c_uint32)(_exchange().addresses["exchange"])
    before = exchange(_MXCSR_DEFAULT)
    try:
        yield
    finally:
        exchange(before)


@cache
def _exchange() -> Compiled:
    """C's `unsigned exchange(unsigned)`, which sets MXCSR and returns what it was."""
    return compile_ir(_EXCHANGE_IR, ["exchange"], level=0, cached=False)


class _Place(ctypes.Structure):
    """What dladdr tells of an address: the first two fields name the library."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("base", ctypes.c_void_p),
        ("symbol", ctypes.c_char_p),
        ("at", ctypes.c_void_p),
    )


def _identity(address: int) -> tuple[str, str, str]:
    """The file that holds an address: its path, size and date."""
    place = _Place()
    if not ctypes.CDLL(None).dladdr(ctypes.c_void_p(address), ctypes.byref(place)) or not place.name:
        return "", "", ""
    path = os.fsdecode(place.name)
    status = os.stat(path)
    return os.path.realpath(path), str(status.st_size), str(status.st_mtime_ns)
