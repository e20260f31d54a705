"""Steps of gradient descent at a fixed rate: one call of ``minimize``, which judges the end, and loops in Python.

``pytest tests/benchmarks --benchmark-only`` (see test_points.py).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import workbench as wb
from tests.benchmarks.systems import Array, agree, settled
from tests.benchmarks.workloads import SMALL, valley

RATE = 0.001
Descent = Callable[[], Array]


def whole_call(steps: int) -> Descent:
    f = wb.function(SMALL.text)
    method = wb.GradientDescent(learning_rate=RATE)
    return lambda: wb.minimize(f, SMALL.point, method=method, tolerance=0, max_steps=steps).path.x[-1]


def python_loop(steps: int) -> Descent:
    f = wb.function(SMALL.text)

    def descend() -> Array:
        x = SMALL.point
        for _ in range(steps):
            x = x - RATE * f.value_and_gradient(x)[1]
        return x

    return descend


def lambdify_loop(steps: int) -> Descent:
    import sympy

    symbols = sympy.symbols("x1 x2")
    f = valley(sympy, symbols)
    gradient = sympy.lambdify(symbols, [f, *[f.diff(s) for s in symbols]], modules="math", cse=True)

    def descend() -> Array:
        x, y = SMALL.point.tolist()
        for _ in range(steps):
            _, along_x, along_y = gradient(x, y)
            x, y = x - RATE * along_x, y - RATE * along_y
        return np.array([x, y])

    return descend


DESCENTS = {
    "ours, minimize": whole_call,
    "Python loop over ours": python_loop,
    "Python loop over lambdify": lambdify_loop,
}


@pytest.mark.parametrize("steps", [1_000, 100_000])
@pytest.mark.parametrize("name", DESCENTS)
def test_descent(benchmark, name, steps):
    benchmark.group, benchmark.name = f"{steps:,} steps of gradient descent, two variables", name
    descend = DESCENTS[name](steps)
    agree(descend(), python_loop(steps)())
    benchmark(settled(descend))
