"""Walls: bounds as kinks of the function, so that what finds and knows minima at kinks does so at bounds too.

Outside the bounds f is continued from the nearest point inside, with a slope steeper than any that f has there.
Source: exact penalties, Nocedal & Wright, Numerical Optimization (2006), section 17.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.objective import Evaluations

Array = NDArray[np.float64]

STEEPER = 100.0  # times the gradient at a point of reference


@dataclass(frozen=True, slots=True)
class Walled:
    """An objective with walls at its bounds; inside them it is the objective itself. slope: of the walls."""

    objective: Evaluations
    bounds: Bounds
    slope: float

    def value(self, x: Array) -> float:
        inside = self.bounds.clip(x)
        return self.objective.value(inside) + self.slope * float(np.abs(x - inside).sum())

    def value_and_gradient(self, x: Array) -> tuple[float, Array]:
        inside = self.bounds.clip(x)
        fun, gradient = self.objective.value_and_gradient(inside)
        beyond = x - inside
        walled: Array = np.where(beyond == 0, gradient, self.slope * np.sign(beyond))
        return fun + self.slope * float(np.abs(beyond).sum()), walled

    def gradient(self, x: Array) -> Array:
        return self.value_and_gradient(x)[1]

    def hessian(self, x: Array) -> Array:
        inside = self.bounds.clip(x)
        free = inside == x
        found: Array = np.where(np.outer(free, free), self.objective.hessian(inside), 0.0)
        return found


def walled(objective: Evaluations, bounds: Bounds | None, x: Array) -> Evaluations:
    """The objective with walls at the bounds, steep as judged at x; itself where there are no bounds."""
    if bounds is None:
        return objective
    gradient = objective.gradient(bounds.clip(x))
    steepest = float(np.max(np.abs(gradient[np.isfinite(gradient)]), initial=1.0))
    return Walled(objective, bounds, STEEPER * steepest)
