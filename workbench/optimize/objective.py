"""Objective: a Function as a method sees it, every evaluation counted; and Problem, all that a method is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function
from workbench.optimize.comparisons.history import History
from workbench.optimize.hessians import Full, Hessian, Products, Sparse, small_fill
from workbench.optimize.iterates import Iterate
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.limits.constraints import Constraints, Restrictions

if TYPE_CHECKING:
    from scipy.sparse import csc_array

Array = NDArray[np.float64]

EIGEN_TO = 200  # variables: up to here a Hessian and its eigenvalues at every step are cheap
HESSIANS_TO = 1_000  # the same, once, at the end of a run
FULL_TO = 1_000  # variables: up to here a full matrix may be factorised at every step
ONCE_TO = 2_000  # the same, once
WORK_TO = 2_000_000_000  # operations for which a full matrix is had, column by column
SHARED = 100  # entries of a sparse Hessian for each variable, at most; and no more than a quarter of all
COLUMNS = 256  # of a full Hessian, worked out together
WRITTEN_TO = 40  # variables: beyond, the n^2 second derivatives of a full Hessian are no longer written out


class Form(StrEnum):
    """How a Hessian is had: with all its entries, with those that are not zero by structure, or by its products."""

    FULL = "full"
    SPARSE = "sparse"
    PRODUCTS = "products"


class Evaluations(Protocol):
    """What can be asked of a function at a point (n,)."""

    def value(self, x: Array) -> float: ...
    def value_and_gradient(self, x: Array) -> tuple[float, Array]: ...
    def gradient(self, x: Array) -> Array: ...
    def hessian(self, x: Array) -> Array: ...


class Mark(NamedTuple):
    """What an Objective has counted up to a moment.

    kept: the point, value and gradient last asked for; valued, sloped: the points last counted for a value, and for
    the slopes of its parts.
    """

    values: int
    gradients: int
    hessians: int
    products: int
    kept: tuple[bytes, float, Array] | None
    valued: bytes | None
    sloped: bytes | None


class Objective:
    """Value, gradient, Hessian and its products, of a Function at a point (n,), counted; NaN outside the domain.

    Values are counted by points: where the value was asked for last, the gradient is a gradient alone. The gradient
    at the point last asked for is kept, so that asking twice costs once. history: of what was found.
    """

    def __init__(self, function: Function, history: History | None = None) -> None:
        self.function = function
        self.history = history
        self.values = 0
        self.gradients = 0
        self.hessians = 0
        self.products = 0
        self._last: tuple[bytes, float, Array] | None = None
        self._valued: bytes | None = None
        self._sloped: bytes | None = None

    def value(self, x: Array) -> float:
        """f(x)."""
        self.valued(x)
        found = float(self.function.at(x))  # as value() does, but machine code may stand before it
        if self.history is not None:
            self.history.note(self.cost, found)
        return found

    def value_and_gradient(self, x: Array) -> tuple[float, Array]:
        """f(x) and its gradient (n,), in one pass."""
        key = x.tobytes()
        if self._last is None or self._last[0] != key:
            self.valued(x)
            self.gradients += 1
            fun, gradient = self.function.value_and_gradient(x)
            self._last = (key, float(fun), gradient)
            if self.history is not None:
                self.history.note(self.cost, float(fun))
        return self._last[1], self._last[2]

    def valued(self, x: Array) -> None:
        """Count a value at x, which may be known from its parts; at the point valued last it is the same one."""
        key = x.tobytes()
        self.values += key != self._valued
        self._valued = key

    def sloped(self, x: Array) -> None:
        """Count a gradient at x that is known from its parts; at the point counted last it is the same one."""
        key = x.tobytes()
        self.gradients += key != self._sloped
        self._sloped = key

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
        return Mark(self.values, self.gradients, self.hessians, self.products, self._last, self._valued, self._sloped)

    def back_to(self, mark: Mark) -> None:
        """Count on from a moment, as if nothing had been asked since."""
        self.values, self.gradients, self.hessians, self.products = mark[:4]
        self._last, self._valued, self._sloped = mark[4:]

    def gradient(self, x: Array) -> Array:
        """The gradient (n,)."""
        return self.value_and_gradient(x)[1]

    def hessian(self, x: Array) -> Array:
        """The Hessian (n, n)."""
        self.hessians += 1
        return self.uncounted_hessian(x)

    def uncounted_hessian(self, x: Array) -> Array:
        """The Hessian (n, n), for what is no part of a run's cost: by its columns where it is large and full."""
        n = len(x)
        if n <= WRITTEN_TO or (n <= EIGEN_TO and self.few_entries is not None):
            return np.asarray(self.function.hessian.at(x))
        if self.form is Form.SPARSE:
            return np.asarray(self.function.hessian.at(x, sparse=True).toarray())
        columns = np.asarray(self.function.hvp.at(x, np.eye(n)))
        symmetric: Array = 0.5 * (columns + columns.T)
        return symmetric

    def curvature(self, x: Array) -> Hessian:
        """The Hessian in the form in which it is had."""
        if self.form is Form.FULL:
            return Full(self.hessian(x))
        if self.form is Form.PRODUCTS:
            return Products(len(x), lambda v: self.product(x, v))
        self.hessians += 1
        return Sparse(self._sparse(x), self.factorable)

    def product(self, x: Array, v: Array) -> Array:
        """The Hessian times a vector (n,)."""
        self.products += 1
        found: Array = np.asarray(self.function.hvp.at(x, v))
        return found

    def diagonal(self, x: Array) -> Array | None:
        """The diagonal of the Hessian (n,) by its columns; None where that would cost too much."""
        n = len(x)
        if self._work > WORK_TO:
            return None
        self.hessians += 1
        found = np.empty(n)
        for low in range(0, n, COLUMNS):
            places = np.arange(low, min(low + COLUMNS, n))
            ways = np.zeros((len(places), n))
            ways[places - low, places] = 1.0
            found[places] = np.asarray(self.function.hvp.at(x, ways))[places - low, places]
        return found

    @cached_property
    def form(self) -> Form:
        """How the Hessian is had, by what the graph of the function tells of its size and of its cost."""
        n = len(self.function.variables)
        if n <= EIGEN_TO:
            return Form.FULL
        if self.few_entries is not None:
            return Form.SPARSE
        return Form.FULL if n <= FULL_TO and self._work <= WORK_TO else Form.PRODUCTS

    @property
    def spared(self) -> bool:
        """Are all entries of the Hessian, of which only products are taken, to be had once, if need be?"""
        return self.form is Form.PRODUCTS and len(self.function.variables) <= ONCE_TO and self._work <= WORK_TO

    @property
    def _work(self) -> int:
        """Operations of one value, times the columns of a full Hessian."""
        f = self.function
        return len(f.variables) * max(1, f.rows) * f.program.operations

    @cached_property
    def few_entries(self) -> int | None:
        """About how many entries the Hessian has by structure, where these are few; else None."""
        n = len(self.function.variables)
        return self.function.hessian_size(min(SHARED * n, n * n // 4))

    @cached_property
    def factorable(self) -> bool:
        """Has a sparse Hessian factors that are sparse too?"""
        return small_fill(self._sparse(np.zeros(len(self.function.variables))))

    def _sparse(self, x: Array) -> csc_array:
        from scipy.sparse import csc_array  # slow to import

        rows = self.function.hessian.at(x, sparse=True)
        return csc_array((rows.data, rows.indices, rows.indptr), shape=rows.shape)  # symmetric: its rows are columns


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
    constraints: Constraints | None = None

    @property
    def restrictions(self) -> Restrictions | None:
        """The constraints with the bounds; None where there are no constraints."""
        if self.constraints is None:
            return None
        return Restrictions(self.constraints, self.bounds, self.objective.function.variables)

    def first(self) -> Iterate:
        """The iterate that a method begins with: the one to go on from, or the start, where nothing is remembered."""
        if self.after is not None:
            return self.after
        return Iterate(self.start, *self.objective.value_and_gradient(self.start))
