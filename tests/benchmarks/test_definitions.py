"""From what is written to its first value, fresh at each round: reading, derivatives, compilation and one call.

``pytest tests/benchmarks --benchmark-only`` (see test_points.py). JAX is given the formula over whole arrays, as its
users write it; the others one term after the other. "again" finds its machine code on the disk.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import pytest

import workbench as wb
from tests.benchmarks.systems import SYSTEMS, Array, agree, flat, reference
from tests.benchmarks.workloads import ARM, TANH, VALLEY, Workload, numbered, valley_text

ROUNDS = 5
LONG = 100_000
CASES = (
    *[(VALLEY, system) for system in ("ours", "casadi buffered", "symengine", "jax")],
    *[(ARM, system) for system in ("ours", "casadi buffered", "jax")],
    *[(TANH, system) for system in TANH.systems],
)


def named(benchmark, workload: Workload, system: str) -> None:
    what = {"gradient": "gradient", "jacobian": "derivative"}[workload.quantity]
    benchmark.group = f"definition to first {what}: {workload.name.partition(':')[0]}"
    benchmark.name = system


def forgotten() -> None:
    """JAX keeps what it compiled; nobody else does."""
    if jax := sys.modules.get("jax"):
        jax.clear_caches()


@pytest.mark.parametrize(("workload", "system"), CASES, ids=str)
def test_first_value(benchmark, workload, system):
    named(benchmark, workload, system)
    values = benchmark.pedantic(lambda: SYSTEMS[system](workload).values(), setup=forgotten, rounds=ROUNDS)
    agree(values, reference(workload))


def test_first_value_again(benchmark, monkeypatch, tmp_path):
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path))
    named(benchmark, VALLEY, "ours, again")
    values = benchmark.pedantic(lambda: SYSTEMS["ours"](VALLEY).values(), rounds=ROUNDS, warmup_rounds=1)
    agree(values, reference(VALLEY))


def from_a_sum() -> wb.Function:
    return wb.function("sum(i=1..n-1, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)").bind(n=LONG)


def from_long_text(text: str, names: tuple[str, ...]) -> wb.Function:
    return wb.function(text, variables=names, limit=len(text))


def by_hand(x: Array) -> Array:
    """Value, gradient and the Hessian's entries row by row."""
    r, s = x[1:] - x[:-1] ** 2, 1 - x[:-1]
    gradient, diagonal = np.zeros_like(x), np.zeros_like(x)
    gradient[:-1] = -400 * x[:-1] * r - 2 * s
    gradient[1:] += 200 * r
    diagonal[:-1] = 800 * x[:-1] ** 2 - 400 * r + 2
    diagonal[1:] += 200
    beside = -400 * x[:-1]
    rows = np.column_stack([np.r_[0, beside], diagonal, np.r_[beside, 0]]).ravel()[1:-1]
    return np.hstack([(100 * r**2 + s**2).sum(), gradient, rows])


@pytest.mark.parametrize("written", ["as a sum", "term by term"])
def test_long_sum(benchmark, written):
    """Rosenbrock in 100,000 variables: kernels of f, its gradient and its sparse Hessian, each called once."""
    benchmark.group = "definition to kernels of f, gradient, Hessian: Rosenbrock-100,000"
    benchmark.name = f"ours, {written}"
    x = np.linspace(-1.2, 1.0, LONG)
    text, names = valley_text(LONG), numbered("x", LONG)
    made: dict[str, Callable[[], wb.Function]] = {
        "as a sum": from_a_sum,
        "term by term": lambda: from_long_text(text, names),
    }

    def all_three() -> tuple[float, Array, Array]:
        f = made[written]()
        return f.at(x), f.gradient.at(x), f.hessian.at(x, sparse=True).data

    agree(flat(benchmark.pedantic(all_three, rounds=ROUNDS)), by_hand(x))
