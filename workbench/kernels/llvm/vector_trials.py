"""Trials of vector functions: one at thousands of points beside C's own function and its long double form.

The points are special values (zeros with their signs, infinities, NaN, subnormal numbers, edges of the domain, huge
arguments) and some thousand others. What is found is values, signs and errors; the verdict is made elsewhere.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from workbench.kernels.llvm.engine import compile_ir

Array = np.ndarray[Any, np.dtype[np.float64]]
RANGES: Final[dict[int, tuple[tuple[float, float], ...]]] = {
    1: ((-1.0, 1.0), (-10.0, 10.0), (-100.0, 100.0), (-745.0, 745.0)),
    2: ((-10.0, 10.0), (0.0, 20.0), (-200.0, 200.0)),
}
"""By the number of arguments: where a part of the points tried lies, for functions of whatever domain."""
# 5e-324, 1e-310 and the largest; by their bits, since Python reads such literals as 0.0 where they are flushed.
SUBNORMAL: Final[tuple[float, ...]] = tuple(
    np.array([1, 0x12688B70E62B, 0xFFFFFFFFFFFFF], np.uint64).view(np.float64).tolist()
)
_HALF_LINE: Final = (
    *(0.0, *SUBNORMAL, 2.2250738585072014e-308, 1e-300, 1e-155, 1e-20, 1e-8, 1e-3),
    *(0.25, 1 / 3, 0.5, 1 - 2.0**-53, 1.0, 1 + 2.0**-52, 1.5, 2.0, 2.5, 3.0, 10.0, 21.0, 27.3, 38.0, 100.0),
    *(np.pi / 4, np.pi / 2, np.pi, 2 * np.pi, 11 * np.pi, 1000 * np.pi),
    *(707.0, 709.0, 709.78, 710.0, 710.4, 711.0, 744.0, 745.1, 746.0, 1022.0, 1023.0, 1023.9, 1024.0, 1074.0, 1076.0),
    *(1e5, 2.0**31, 2.0**32 + 1, 2.0**52 + 0.5, 2.0**53, 2.0**53 + 2, 1e16, 1e22, 1e100, 1e155, 1e300),
    *(1.7976931348623157e308, np.inf, np.nan),
)
"""Special values; each is tried with both signs, and for two arguments beside each of the others."""


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
