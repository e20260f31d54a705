"""BFGS with a weak Wolfe search: gradients alone, and it holds at kinks, where Newton's method is lost."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Ended, Halt
from workbench.optimize.objective import Objective, Problem

Array = NDArray[np.float64]

DECREASE = 1e-4  # Armijo's share of the promised decrease
FLATTENING = 0.9  # the slope must have shrunk to this share
TRIALS = 120


@dataclass(frozen=True, slots=True)
class BFGS:
    """The quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno.

    pro: no second derivatives; converges at kinks too, where its search asks no more than can be had there.
    contra: an n by n matrix; six to eight digits where Newton's method gives twelve.
    Source: Lewis & Overton, Nonsmooth optimization via quasi-Newton methods (2013), algorithms 2.1 and 2.6.
    """

    name: ClassVar[str] = "bfgs"
    steps: ClassVar[int] = 2_000
    tolerance: ClassVar[float | None] = None
    bounded: ClassVar[bool] = False

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        objective, n, iterate = problem.objective, len(problem.start), problem.first()
        memory = iterate.memory or {}
        inverse: Array = memory.get("inverse", np.eye(n))
        fresh: bool = memory.get("fresh", True)
        while True:
            yield replace(iterate, memory={"inverse": inverse, "fresh": fresh})
            if not np.isfinite(iterate.gradient).all():
                return Ended(Halt.NO_DERIVATIVE)
            direction = -inverse @ iterate.gradient
            following = _weak_wolfe(objective, iterate, direction)
            if following is None:
                if fresh:
                    return Ended(Halt.STUCK)
                inverse, fresh = np.eye(n), True  # once more along the gradient itself
                continue
            inverse = _updated(inverse, following.x - iterate.x, following.gradient - iterate.gradient, fresh=fresh)
            iterate, fresh = following, False


def _weak_wolfe(objective: Objective, iterate: Iterate, direction: Array) -> Iterate | None:
    """A point along the direction that is lower and less steep, by doubling and bisection; else the lowest seen."""
    slope = float(iterate.gradient @ direction)
    if not slope < 0:
        return None
    low, high, t = 0.0, np.inf, 1.0
    lowest: Iterate | None = None
    for _ in range(TRIALS):
        x = iterate.x + t * direction
        if not np.isfinite(x).all():
            break
        if np.array_equal(x, iterate.x + low * direction) or (high < np.inf and t in (low, high)):
            break
        fun, gradient = objective.value_and_gradient(x)
        if not (-np.inf < fun <= iterate.fun + DECREASE * t * slope and fun < iterate.fun):
            high = t
        else:
            lowest = Iterate(x, fun, gradient)
            if not np.isfinite(gradient).all() or gradient @ direction >= FLATTENING * slope:
                return lowest
            low = t
        t = 2 * t if high == np.inf else 0.5 * (low + high)
    return lowest


def _updated(inverse: Array, step: Array, change: Array, *, fresh: bool) -> Array:
    """The inverse Hessian after a step, its curvature built in; unchanged where the curvature is not positive."""
    curvature = float(step @ change)
    if not (np.isfinite(change).all() and curvature > 0):
        return inverse
    if fresh:
        inverse = np.eye(len(step)) * (curvature / float(change @ change))
    left = np.eye(len(step)) - np.outer(step, change) / curvature
    updated: Array = left @ inverse @ left.T + np.outer(step, step) / curvature
    return updated if np.isfinite(updated).all() else inverse
