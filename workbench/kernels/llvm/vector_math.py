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
from typing import Any, Final, Literal

import numpy as np

from workbench.kernels.llvm import cache as disk
from workbench.kernels.llvm.engine import CompilationError, Compiled, available, compile_ir, target

Array = np.ndarray[Any, np.dtype[np.float64]]
Source = Literal["svml", "libmvec"]

LIMITS: Final[dict[Source, float]] = {"svml": 1.5, "libmvec": 4.0}
"""Largest error accepted, in units in the last place."""

_TRIAL: Final = "4"
"""Part of a stored verdict's name: counted up when the trial changes."""

RANGES: Final[dict[int, tuple[tuple[float, float], ...]]] = {
    1: ((-1.0, 1.0), (-10.0, 10.0), (-100.0, 100.0), (-745.0, 745.0)),
    2: ((-10.0, 10.0), (0.0, 20.0), (-200.0, 200.0)),
}
"""By the number of arguments: where a part of the points tried lies, for functions of whatever domain."""

# 5e-324, 1e-310 and the largest; by their bits, since Python reads such literals as 0.0 where they are flushed.
_SUBNORMAL: Final[tuple[float, ...]] = tuple(
    np.array([1, 0x12688B70E62B, 0xFFFFFFFFFFFFF], np.uint64).view(np.float64).tolist()
)

_HALF_LINE: Final = (
    *(0.0, *_SUBNORMAL, 2.2250738585072014e-308, 1e-300, 1e-155, 1e-20, 1e-8, 1e-3),
    *(0.25, 1 / 3, 0.5, 1 - 2.0**-53, 1.0, 1 + 2.0**-52, 1.5, 2.0, 2.5, 3.0, 10.0, 21.0, 27.3, 38.0, 100.0),
    *(np.pi / 4, np.pi / 2, np.pi, 2 * np.pi, 11 * np.pi, 1000 * np.pi),
    *(707.0, 709.0, 709.78, 710.0, 710.4, 711.0, 744.0, 745.1, 746.0, 1022.0, 1023.0, 1023.9, 1024.0, 1074.0, 1076.0),
    *(1e5, 2.0**31, 2.0**32 + 1, 2.0**52 + 0.5, 2.0**53, 2.0**53 + 2, 1e16, 1e22, 1e100, 1e155, 1e300),
    *(1.7976931348623157e308, np.inf, np.nan),
)
"""Special values; each is tried with both signs, and for two arguments beside each of the others."""


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


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Values of a function at the points tried, each array (n,): the arguments, the vector form's, C's, the error.

    ulps is zero where both are NaN, or the same infinity.
    """

    arguments: tuple[Array, ...]
    values: Array
    expected: Array
    ulps: Array

    def faults(self) -> np.ndarray[Any, np.dtype[np.intp]]:
        """Places where NaN, an infinity, an exact zero or a sign is not as C has it."""
        v, c = self.values, self.expected
        same = (v == c) | np.isnan(v)
        wrong = np.isnan(v) != np.isnan(c)
        wrong |= (np.isinf(v) | np.isinf(c)) & ~same
        wrong |= (np.signbit(v) != np.signbit(c)) & ~np.isnan(v)
        wrong |= (v == 0.0) != (c == 0.0)
        return np.flatnonzero(wrong)


def trial(name: str, count: int, width: int, symbol: str, address: int) -> Trial:
    """The vector function at `address` beside C's function `name` of so many arguments, at the points of `points`.

    All is computed under the floating-point control of this thread; a verdict wants the default one.
    Raises CompilationError where C has no such function, or no long double form of it.
    """
    arguments = points(count)
    size = len(arguments[0])
    ir = _trial_ir(name, count, width, symbol)
    code = compile_ir(ir, ["vector", "scalar", "error"], symbols={symbol: address}, cached=False)
    pointers = [a.ctypes.data for a in arguments] + [0] * (2 - len(arguments))
    values, expected, ulps = np.empty(size), np.empty(size), np.zeros(size)
    call = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 5, ctypes.c_int64)

    def run(function: str, out: Array, unit: Array | None = None) -> None:
        more = (values.ctypes.data, unit.ctypes.data) if unit is not None else (0, 0)
        call(code.addresses[function])(*pointers, out.ctypes.data, *more, size)

    run("vector", values)
    run("scalar", expected)
    with np.errstate(invalid="ignore"):
        unit = np.spacing(np.minimum(np.abs(expected), 1e308))  # NumPy's spacing of the largest number is infinite
    run("error", ulps, unit)
    ulps[~(np.isfinite(values) & np.isfinite(expected))] = 0.0
    return Trial(arguments, values, expected, ulps)


def points(count: int) -> tuple[Array, ...]:
    """The arguments at which a function of so many is tried, an array for each; a multiple of eight of them."""
    random = np.random.default_rng(0)
    special = np.array([*_HALF_LINE, *(-x for x in _HALF_LINE)])
    columns: list[list[Array]] = []
    for _ in range(count):
        spread = random.choice([-1.0, 1.0], 2000) * 10.0 ** np.concatenate(
            [random.uniform(-3, 3, 1000), random.uniform(-320, 308, 1000)]
        )
        columns.append([*(random.uniform(low, high, 1000) for low, high in RANGES[count]), spread])
    if count == 1:
        columns[0].append(special)
    else:
        columns[0].append(np.repeat(special, len(special)))
        columns[1].append(np.tile(special, len(special)))
    whole = [np.concatenate(parts) for parts in columns]
    order = random.permutation(len(whole[0]))  # special values among others, in every lane
    order = np.concatenate([order, order[: -len(order) % 8]])
    return tuple(np.ascontiguousarray(column[order]) for column in whole)


def _trial_ir(name: str, arguments: int, width: int, symbol: str) -> str:
    """Loops over arrays: the vector form, C's function, and |vector's value - long double's value| / unit."""
    lanes = f"<{width} x double>"
    load = "\n".join(
        f"  %p{k} = getelementptr double, ptr %a{k}, i64 %i\n  %x{k} = load {{type}}, ptr %p{k}, align 8"
        for k in range(arguments)
    )

    def loop(function: str, step: int, body: str) -> str:
        return f"""
define void @{function}(ptr %a0, ptr %a1, ptr %out, ptr %values, ptr %unit, i64 %n) nounwind {{
entry:
  br label %loop
loop:
  %i = phi i64 [0, %entry], [%next, %loop]
{body}
  %next = add i64 %i, {step}
  %more = icmp slt i64 %next, %n
  br i1 %more, label %loop, label %end
end:
  ret void
}}
"""

    def call(of: str, kind: str, names: str) -> str:
        return f"  %y = call {kind} @{of}({', '.join(f'{kind} %{names}{k}' for k in range(arguments))})"

    def declared(of: str, kind: str) -> str:
        return f"declare {kind} @{of}({', '.join([kind] * arguments)}) nounwind\n"

    store = "  %o = getelementptr double, ptr %out, i64 %i\n  store {type} %y, ptr %o, align 8"
    widened = "\n".join(f"  %w{k} = fpext double %x{k} to x86_fp80" for k in range(arguments))
    error = f"""{load.format(type="double")}
{widened}
{call(name + "l", "x86_fp80", "w")}
  %vp = getelementptr double, ptr %values, i64 %i
  %v = load double, ptr %vp
  %vw = fpext double %v to x86_fp80
  %up = getelementptr double, ptr %unit, i64 %i
  %u = load double, ptr %up
  %uw = fpext double %u to x86_fp80
  %d = fsub x86_fp80 %vw, %y
  %q = fdiv x86_fp80 %d, %uw
  %e = fptrunc x86_fp80 %q to double
  %m = call double @llvm.fabs.f64(double %e)
  %o = getelementptr double, ptr %out, i64 %i
  store double %m, ptr %o"""
    return (
        declared(symbol, lanes)
        + declared(name, "double")
        + declared(name + "l", "x86_fp80")
        + "declare double @llvm.fabs.f64(double)\n"
        + loop("vector", width, "\n".join([load, call(symbol, lanes, "x"), store]).replace("{type}", lanes))
        + loop("scalar", 1, "\n".join([load, call(name, "double", "x"), store]).replace("{type}", "double"))
        + loop("error", 1, error)
    )
