"""Objective: a Function as a method sees it, every evaluation counted; and Problem, all that a method is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function
from workbench.optimize.bounds import Bounds
from workbench.optimize.history import History
from workbench.optimize.iterates import Iterate

Array = NDArray[np.float64]

HESSIANS_TO = 1_000  # variables: beyond, n^2 numbers and n^3 work are too many to look at the Hessian


class Evaluations(Protocol):
    """What can be asked of a function at a point (n,)."""

    def value(self, x: Array) -> float: ...
    def value_and_gradient(self, x: Array) -> tuple[float, Array]: ...
    def gradient(self, x: Array) -> Array: ...
    def hessian(self, x: Array) -> Array: ...


class Mark(NamedTuple):
    """What an Objective has counted up to a moment, and the point, value and gradient that it kept."""

    values: int
    gradients: int
    hessians: int
    kept: tuple[bytes, float, Array] | None


class Objective:
    """Value, gradient and Hessian of a Function at a point (n,), counted; NaN outside the domain.

    The gradient at the point last asked for is kept, so that asking twice costs once. history: of what was found.
    """

    def __init__(self, function: Function, history: History | None = None) -> None:
        self.function = function
        self.history = history
        self.values = 0
        self.gradients = 0
        self.hessians = 0
        self._last: tuple[bytes, float, Array] | None = None

    def value(self, x: Array) -> float:
        """f(x)."""
        self.values += 1
        found = float(self.function.at(x))  # as value() does, but machine code may stand before it
        if self.history is not None:
            self.history.note(self.cost, found)
        return found

    def value_and_gradient(self, x: Array) -> tuple[float, Array]:
        """f(x) and its gradient (n,), in one pass."""
        key = x.tobytes()
        if self._last is None or self._last[0] != key:
            self.values += 1
            self.gradients += 1
            fun, gradient = self.function.value_and_gradient(x)
            self._last = (key, float(fun), gradient)
            if self.history is not None:
                self.history.note(self.cost, float(fun))
        return self._last[1], self._last[2]

    def noted(self, evaluations: int, x: Array, values: Array, gradient: Array) -> None:
        """Count values and gradients that were computed elsewhere; the values (k,), the last of them at x."""
        before = self.cost
        self.values += evaluations
        self.gradients += evaluations
        self._last = (x.tobytes(), float(values[-1]), gradient)
        if self.history is not None:
            self.history.note_each(before, self.cost, values)

    @property
    def cost(self) -> int:
        """What was evaluated: f with or without its gradient as one, a Hessian as the n gradients that it holds."""
        return max(self.values, self.gradients) + len(self.function.variables) * self.hessians

    def mark(self) -> Mark:
        """What was counted up to now."""
        return Mark(self.values, self.gradients, self.hessians, self._last)

    def back_to(self, mark: Mark) -> None:
        """Count on from a moment, as if nothing had been asked since."""
        self.values, self.gradients, self.hessians, self._last = mark

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
