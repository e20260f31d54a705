"""Traces: the iterates of a run put together as its path, with the best of them told apart where rounding hides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.iterates import Iterate, Stretch
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.limits.kkt import best_feasible
from workbench.optimize.objective import Problem
from workbench.optimize.vectors import inner, norm, norms

if TYPE_CHECKING:
    from workbench.optimize.loop import Ended

Array = NDArray[np.float64]

LEVEL = 64 * float(np.finfo(np.float64).eps)  # values of f this close are not told apart
ROUNDED = 1e-8  # a rise of the last iterate that may be rounding, where the gradients say that f falls
BLOCK = 1 << 20  # numbers that are worked on at a time


@dataclass(frozen=True, slots=True)
class Path:
    """Every iterate of a run, the start first.

    x: (k + 1, n). fun: (k + 1,). gradient_norm: (k + 1,), Euclidean. step_length: (k,), Euclidean, between iterates.
    rate: (k,), the learning rate of each step, or the share that was taken of the method's own step, 1 for the whole
    of it; NaN where there is none.
    """

    x: Array
    fun: Array
    gradient_norm: Array
    step_length: Array
    rate: Array

    def __len__(self) -> int:
        return len(self.fun)


@dataclass(frozen=True, slots=True)
class Trace:
    """What the loop saw: the path, the best and the last iterate, and why it ended."""

    path: Path
    best: Iterate
    last: Iterate
    ended: Ended


def trace_of(parts: Sequence[Stretch], ended: Ended, problem: Problem) -> Trace:
    """The trace of a run with these iterates, one at least."""
    with np.errstate(over="ignore", invalid="ignore"):
        x = _joined([part.x for part in parts])
        steepness = _joined([norms(part.gradient) for part in parts])
        rows = max(1, BLOCK // x.shape[1])
        moves = [norms(np.diff(x[low : low + rows + 1], axis=0)) for low in range(0, max(1, len(x) - 1), rows)]
    fun, rate = _joined([part.fun for part in parts]), _joined([part.rate for part in parts])[1:]
    path = Path(x=x, fun=fun, gradient_norm=steepness, step_length=_joined(moves), rate=rate)
    last = parts[-1][-1]
    if problem.constraints is not None:
        return Trace(path, _at(parts, best_feasible(problem, path.x, path.fun)), last, ended)
    bounds = problem.bounds
    if bounds is not None:
        steepness = _joined([norms(bounds.moving(part.x, part.gradient)) for part in parts])
    best = _at(parts, _best(path, steepness))
    return Trace(path, last if _lower(last, best, bounds) else best, last, ended)


def _at(parts: Sequence[Stretch], index: int) -> Iterate:
    for part in parts:
        if index < len(part):
            return part[index]
        index -= len(part)
    raise AssertionError(index)


def _lower(last: Iterate, best: Iterate, bounds: Bounds | None) -> bool:
    """Is the last iterate lower by the gradients, where rounding of f hides it?

    Methods that finish by the gradient go on where f shows nothing. The change of f between two points is their mean
    slope along the way, to the third order.
    """
    if not abs(last.fun - best.fun) <= ROUNDED * abs(best.fun):
        return False
    falls = inner(last.gradient + best.gradient, last.x - best.x) <= 0
    after, before = (one.gradient if bounds is None else bounds.moving(one.x, one.gradient) for one in (last, best))
    return falls and norm(after) < 0.5 * norm(before)


def _joined(arrays: Sequence[Array]) -> Array:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _best(path: Path, steepness: Array) -> int:
    """The lowest iterate; where rounding of f hides the order, the one with the smaller gradient."""
    fun, finite = path.fun, np.isfinite(path.fun)
    if not finite.any():
        return 0
    lowest = float(np.min(fun)) if finite.all() else float(np.min(fun[finite]))
    level = np.flatnonzero(finite & (fun <= lowest + LEVEL * abs(lowest)))
    steep = steepness[level]
    return int(level[np.argmin(np.where(np.isnan(steep), np.inf, steep))])
