"""SYSTEMS: how each is told a workload, and called in its fastest way; those that are not installed are skipped."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
import pytest

import workbench as wb
from tests.benchmarks import native
from tests.benchmarks.workloads import Workload

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Call:
    """What is timed, and how the numbers are read from what it returned. alive: what must not be collected."""

    run: Callable[[], Any]
    read: Callable[[Any], Array]
    alive: Any = None

    def values(self) -> Array:
        """The numbers, flat."""
        return self.read(self.run())


def flat(parts: Any) -> Array:
    """The numbers of an array, a matrix or a pair of value and gradient, row by row."""
    return np.hstack([np.asarray(part, dtype=float).ravel() for part in parts])


def agree(values: Array, known: Array) -> None:
    """Assert that numbers are those known, to nine digits of the largest."""
    np.testing.assert_allclose(values, known, rtol=1e-9, atol=1e-9 * np.abs(known).max())


def settled(run: Callable[[], object], seconds: float = 0.3) -> Callable[[], object]:
    """The same, called until whatever is compiled for many calls has been."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        run()
    return run


def ours(workload: Workload, backend: str | None = None) -> Call:
    """As it is written: a method that is looked up at each call may have become a builtin since the last."""
    f, point = wb.function(workload.text, variables=workload.variables), workload.point
    if workload.quantity == "gradient":
        return Call(lambda: f.value_and_gradient(point), flat)
    if workload.quantity == "hessian":
        hessian = f.hessian
        return Call(lambda: hessian.at(point, sparse=True).data, flat)
    jacobian = f.jacobian.compile(backend=backend) if backend else f.jacobian
    return Call(lambda: jacobian.at(point), flat)


def ours_kept(workload: Workload) -> Call:
    """A bound method that is kept, as by a minimizer that is given it."""
    f = wb.function(workload.text, variables=workload.variables)
    return Call(partial(f.value_and_gradient, workload.point), flat)


@cache
def reference(workload: Workload) -> Array:
    """Our values, which those of every system are to agree with."""
    return ours(workload).values()


def casadi_function(workload: Workload) -> Any:
    casadi = pytest.importorskip("casadi")
    x = casadi.SX.sym("x", len(workload.variables))
    made = workload.build(casadi, [x[i] for i in range(len(workload.variables))])
    results = {
        "gradient": lambda: [made, casadi.gradient(made, x)],
        "jacobian": lambda: [casadi.densify(casadi.jacobian(casadi.vertcat(*made), x)).T],  # stored by columns
        "hessian": lambda: [casadi.hessian(made, x)[0]],
    }
    return casadi.Function("f", [x], results[workload.quantity]())


def casadi_plain(workload: Workload) -> Call:
    return Call(partial(casadi_function(workload), workload.point), flat)


def casadi_buffered(workload: Workload) -> Call:
    """With buffers that are allocated once."""
    function = casadi_function(workload)
    buffer, trigger = function.buffer()
    kept = [np.empty(function.nnz_out(i)) for i in range(function.n_out())]
    buffer.set_arg(0, memoryview(workload.point))
    for i, array in enumerate(kept):
        buffer.set_res(i, memoryview(array))
    return Call(trigger, lambda _: flat(kept), (function, buffer, kept))


def jax_tridiagonal(jax: Any, f: Callable[[Any], Any], size: int) -> Callable[[Any], Any]:
    """The entries of a tridiagonal Hessian row by row, from three products with vectors."""
    rows = np.repeat(np.arange(size), 3)[1:-1]
    columns = (np.arange(-1, 2) + np.arange(size)[:, None]).ravel()[1:-1]
    seeds = np.eye(3)[np.arange(size) % 3].T

    def product(x: Any, seed: Any) -> Any:
        return jax.jvp(jax.grad(f), (x,), (seed,))[1]

    return lambda x: jax.vmap(product, (None, 0))(x, seeds)[columns % 3, rows]


def jax_jit(workload: Workload) -> Call:
    """NumPy in; what it returns is waited for."""
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    f = partial(workload.arrays or workload.build, jax.numpy)
    made = {
        "gradient": lambda: jax.value_and_grad(f),
        "jacobian": lambda: jax.jacfwd(lambda x: jax.numpy.stack(f(x))),
        "hessian": lambda: jax_tridiagonal(jax, f, len(workload.variables)),
    }
    call = jax.jit(made[workload.quantity]())
    return Call(lambda: jax.block_until_ready(call(workload.point)), flat)


def symengine_llvm(workload: Workload) -> Call:
    symengine = pytest.importorskip("symengine")
    symbols = [symengine.Symbol(name) for name in workload.variables]
    made = workload.build(symengine, symbols)
    call = symengine.Lambdify(symbols, [made, *[made.diff(s) for s in symbols]], backend="llvm")
    return Call(partial(call, workload.point), flat)


def lambdify(workload: Workload) -> Call:
    """SymPy's own code, given floats."""
    sympy = pytest.importorskip("sympy")
    symbols = [sympy.Symbol(name) for name in workload.variables]
    made = workload.build(sympy, symbols)
    call = sympy.lambdify(symbols, [made, *[made.diff(s) for s in symbols]], modules="math", cse=True)
    return Call(partial(call, *workload.point.tolist()), flat)


def c_by_hand(workload: Workload) -> Call:
    """Through ctypes, with pointers that are made once."""
    out = np.empty_like(reference(workload))
    arguments = native.pointer(workload.point), native.pointer(out)
    library = native.at_one_point(workload.c)
    return Call(partial(library.evaluate, *arguments), lambda _: out, library)


def c_seconds(workload: Workload, times: int) -> Callable[[], float]:
    """Seconds of one call of the C function from C, the mean of so many."""
    library, out = native.at_one_point(workload.c), np.empty_like(reference(workload))
    return lambda: library.seconds(native.pointer(workload.point), native.pointer(out), ctypes.c_long(times))


def empty_call(workload: Workload) -> Call:
    """The floor: a Python function that knows the answer."""
    known = reference(workload)

    def nothing(point: Array) -> Array:
        return known

    return Call(partial(nothing, workload.point), flat)


SYSTEMS: dict[str, Callable[[Workload], Call]] = {
    "ours": ours,
    "ours, method kept": ours_kept,
    "ours in machine code": partial(ours, backend="llvm"),
    "casadi plain": casadi_plain,
    "casadi buffered": casadi_buffered,
    "jax": jax_jit,
    "symengine": symengine_llvm,
    "lambdify": lambdify,
    "C": c_by_hand,
    "empty call": empty_call,
}
