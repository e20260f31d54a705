"""Objective: a Function as a method sees it, every evaluation counted; and Problem, all that a method is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function
from workbench.optimize.bounds import Bounds
from workbench.optimize.iterates import Iterate

Array = NDArray[np.float64]

HESSIANS_TO = 1_000  # variables: beyond, n^2 numbers and n^3 work are too many to look at the Hessian


class Evaluations(Protocol):
    """What can be asked of a function at a point (n,)."""

    def value(self, x: Array) -> float: ...
    def value_and_gradient(self, x: Array) -> tuple[float, Array]: ...
    def gradient(self, x: Array) -> Array: ...
    def hessian(self, x: Array) -> Array: ...


class Objective:
    """Value, gradient and Hessian of a Function at a point (n,), counted; NaN outside the domain.

    Values are counted by points: where the value was asked for last, the gradient is a gradient alone. The gradient
    at the point last asked for is kept, so that asking twice costs once.
    """

    def __init__(self, function: Function) -> None:
        self.function = function
        self.values = 0
        self.gradients = 0
        self.hessians = 0
        self._last: tuple[bytes, float, Array] | None = None
        self._valued: bytes | None = None

    def value(self, x: Array) -> float:
        """f(x)."""
        self.values += 1
        self._valued = x.tobytes()
        return float(self.function.at(x))  # as value() does, but machine code may stand before it

    def value_and_gradient(self, x: Array) -> tuple[float, Array]:
        """f(x) and its gradient (n,), in one pass."""
        key = x.tobytes()
        if self._last is None or self._last[0] != key:
            self.values += key != self._valued
            self.gradients += 1
            fun, gradient = self.function.value_and_gradient(x)
            self._last = (key, float(fun), gradient)
        return self._last[1], self._last[2]

    def noted(self, evaluations: int, x: Array, fun: float, gradient: Array) -> None:
        """Count values and gradients that were computed elsewhere, the last of them at x."""
        self.values += evaluations
        self.gradients += evaluations
        self._last = (x.tobytes(), fun, gradient)

    def gradient(self, x: Array) -> Array:
        """The gradient (n,)."""
        return self.value_and_gradient(x)[1]

    def hessian(self, x: Array) -> Array:
        """The Hessian (n, n)."""
        self.hessians += 1
        found: Array = np.asarray(self.function.hessian.at(x))
        return found


@dataclass(frozen=True, slots=True)
class Problem:
    """What a method is told: the objective, the start (n,), and when it is good enough or to give up.

    tolerance: norm of the gradient at which to stop; 0 never stops, None is rounding level.
    seed: of everything random. after: the iterate to go on from, with what the method remembered there; None at the
    start.
    """

    objective: Objective
    start: Array
    bounds: Bounds | None
    tolerance: float | None
    max_steps: int
    seed: int | None
    after: Iterate | None = None

    def first(self) -> Iterate:
        """The iterate that a method begins with: the one to go on from, or the start, where nothing is remembered."""
        if self.after is not None:
            return self.after
        return Iterate(self.start, *self.objective.value_and_gradient(self.start))
