"""Loss and gradient over rows of data: ours beside NumPy by hand, JAX, and C on one thread and on all.

``pytest tests/benchmarks --benchmark-only`` (see test_points.py). "ours" is what one gets; where the loss is
quadratic its rows were gone through once. "through the rows" it goes through them at each call, as the others do.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache, partial

import numpy as np
import pytest

import workbench as wb
from tests.benchmarks import native
from tests.benchmarks.losses import LOSSES, Loss, c_source
from tests.benchmarks.systems import Call, agree, flat, settled


def ours(loss: Loss, backend: str | None = None, threads: int | None = None) -> Call:
    f = wb.function(loss.text, variables=loss.parameters, data=loss.columns(), threads=threads)
    made = f.compile(backend=backend) if backend else f
    return Call(lambda: made.value_and_gradient(loss.at), flat)


def numpy_by_hand(loss: Loss) -> Call:
    return Call(partial(loss.by_hand, loss.at, loss.columns()), np.asarray)


def jax_jit(loss: Loss) -> Call:
    """The data are JAX's already; what it returns is waited for."""
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    columns = {name: jax.numpy.asarray(column) for name, column in loss.columns().items()}
    call = jax.jit(jax.value_and_grad(partial(loss.model, jax.numpy)))
    return Call(lambda: jax.block_until_ready(call(loss.at, columns)), flat)


def c_by_hand(loss: Loss, *flags: str) -> Call:
    library, columns = native.library(c_source(loss), *flags), list(loss.columns().values())
    places = (ctypes.c_void_p * len(columns))(*[native.pointer(column).value for column in columns])
    out = np.empty(1 + len(loss.at))
    arguments = native.pointer(loss.at), places, ctypes.c_long(len(columns[0])), native.pointer(out)
    return Call(partial(library.evaluate, *arguments), lambda _: out, (library, columns))


SYSTEMS: dict[str, Callable[[Loss], Call]] = {
    "ours": ours,
    "ours through the rows, 1 thread": partial(ours, backend="llvm", threads=1),
    "ours through the rows, all threads": partial(ours, backend="llvm"),
    "ours, numpy": partial(ours, backend="numpy"),
    "NumPy by hand": numpy_by_hand,
    "jax": jax_jit,
    "C": c_by_hand,
    "C, all threads": lambda loss: c_by_hand(loss, "-fopenmp"),
}
CASES = [
    pytest.param(loss, system, id=f"{loss}-{system}")
    for loss in LOSSES
    for system in SYSTEMS
    if loss.closed or system != "ours"
]


@cache
def reference(loss: Loss) -> np.ndarray:
    return numpy_by_hand(loss).values()


@pytest.mark.parametrize(("loss", "system"), CASES)
def test_rows(benchmark, loss, system):
    benchmark.group, benchmark.name = loss.name, system
    call = SYSTEMS[system](loss)
    agree(call.values(), reference(loss))
    benchmark(settled(call.run))
