"""Lines: f along a direction from an iterate, as a search sees it; with bounds along its projection onto them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.iterates import Iterate
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.objective import Evaluations
from workbench.optimize.vectors import inner

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trial:
    """A point at t along a line: f and its gradient there, and the slope along the line."""

    t: float
    x: Array
    fun: float
    gradient: Array
    slope: float

    @property
    def usable(self) -> bool:
        """Are value and slope finite?"""
        return bool(np.isfinite(self.fun) and np.isfinite(self.slope))

    @property
    def iterate(self) -> Iterate:
        return Iterate(self.x, self.fun, self.gradient, rate=self.t)


@dataclass(frozen=True, slots=True)
class Line:
    """The points x(t) = x + t p; with bounds the nearest points inside them, a path that bends where it meets one.

    Source: Bertsekas, Projected Newton methods for optimization problems with simple constraints (1982).

    >>> from workbench.functions import function
    >>> from workbench.optimize.objective import Objective
    >>> objective, x = Objective(function("x^2 + y^2")), np.array([1.0, 2.0])
    >>> start = Iterate(x, *objective.value_and_gradient(x))
    >>> line = Line(objective, start, -start.gradient, Bounds(np.array([0.5, 0.0]), np.array([9.0, 9.0])))
    >>> line.point(0.4), line.slope, round(line.at(0.4).slope, 6)
    (array([0.5, 0.4]), -20.0, -3.2)
    """

    objective: Evaluations
    iterate: Iterate
    direction: Array
    bounds: Bounds | None = None

    @property
    def slope(self) -> float:
        """The slope at the iterate."""
        return self._slope(self.iterate.x, self.iterate.gradient)

    @property
    def start(self) -> Trial:
        """The iterate itself."""
        return Trial(0.0, self.iterate.x, self.iterate.fun, self.iterate.gradient, self.slope)

    def point(self, t: float) -> Array:
        """x(t)."""
        with np.errstate(over="ignore", invalid="ignore"):
            x = self.iterate.x + t * self.direction
        return x if self.bounds is None else self.bounds.clip(x)

    def promised(self, t: float, x: Array) -> float:
        """By how much the gradient at the iterate says that f changes to the point x = x(t)."""
        if self.bounds is None:
            return t * self.slope
        return inner(self.iterate.gradient, x - self.iterate.x)

    def at(self, t: float) -> Trial:
        """What is known at x(t)."""
        x = self.point(t)
        fun, gradient = self.objective.value_and_gradient(x)
        return Trial(t, x, fun, gradient, self._slope(x, gradient))

    def _slope(self, x: Array, gradient: Array) -> float:
        with np.errstate(over="ignore", invalid="ignore"):
            if self.bounds is None:
                return inner(gradient, self.direction)
            pressing = ((x <= self.bounds.lower) & (self.direction < 0)) | (
                (x >= self.bounds.upper) & (self.direction > 0)
            )
            return inner(gradient, np.where(pressing, 0.0, self.direction))
