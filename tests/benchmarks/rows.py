"""Losses over a million rows beside NumPy by hand, in one run: ``python tests/benchmarks/rows.py``.

Prints nanoseconds per row for value and gradient together, and how many times the hand-written code takes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from workbench.graphs import concatenate, gradient, lower
from workbench.kernels import compiled
from workbench.language.reading import read

ROWS = 1_000_000
Loss = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], Sequence[float]]


def data() -> dict[str, np.ndarray]:
    draw = np.random.default_rng(0)
    x = draw.uniform(0.1, 5, ROWS)
    return {
        "x": x,
        "y": 2 * x + 1 + draw.normal(0, 0.5, ROWS),
        "label": np.sign(x - 2.5 + draw.normal(0, 1, ROWS)),
    }


def line(p, x, y, label):
    residual = p[0] * x + p[1] - y
    return np.mean(residual * residual), np.mean(2 * residual * x), np.mean(2 * residual)


def saturation(p, x, y, label):
    decay = np.exp(-p[1] * x)
    residual = p[0] * (1 - decay) - y
    return np.mean(residual**2), np.mean(2 * residual * (1 - decay)), np.mean(2 * residual * p[0] * x * decay)


def logistic(p, x, y, label):
    margin = label * (p[0] + p[1] * x)
    weight = -label / (1 + np.exp(margin))
    return np.mean(np.logaddexp(0, -margin)), np.mean(weight), np.mean(weight * x)


LOSSES: tuple[tuple[str, str, Loss], ...] = (
    ("line", "mean((a*x + b - y)^2)", line),
    ("a(1 - exp(-b x))", "mean((a*(1 - exp(-b*x)) - y)^2)", saturation),
    ("logistic", "mean(softplus(-label*(a + b*x)))", logistic),
)


def best(work: Callable[[], object], runs: int = 9) -> float:
    """The shortest of several runs, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def compare(name: str, text: str, by_hand: Loss, columns: dict[str, np.ndarray]) -> None:
    made = lower([read(text, variables=["a", "b", *columns]).formula], ["a", "b"], (), tuple(columns))
    kernel, p, none = compiled(concatenate([made, gradient(made)])), np.array([1.5, 0.5]), np.empty(0)
    arrays = tuple(columns.values())
    np.testing.assert_allclose(kernel(p, none, arrays), by_hand(p, *arrays), rtol=1e-9)
    ours, theirs = best(lambda: kernel(p, none, arrays)), best(lambda: by_hand(p, *arrays))
    print(f"{name:18} {ours / ROWS * 1e9:6.2f} ns per row   NumPy by hand takes {theirs / ours:.2f} times as long")


if __name__ == "__main__":
    columns = data()
    for loss in LOSSES:
        compare(*loss, columns)
