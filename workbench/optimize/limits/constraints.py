"""Constraints: lower <= c(x) <= upper with exact derivatives; and Restrictions, these together with bounds.

Multipliers: at a minimum the gradient of f is the sum of those of the active restrictions times their multipliers,
``∇f = Σ λ_k ∇c_k``. So λ_k says by how much the least value changes per unit of the limit; it is positive at a lower
limit, negative at an upper one, of either sign for an equation, and zero where a restriction is not active.
Source: Nocedal & Wright, Numerical Optimization (2006), sections 12.1 to 12.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.wording import exactly

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

TENSOR = 1_000_000  # numbers in the Hessians of all constraints together; beyond, they are had one by one, sparse
FEASIBLE = 1e-8  # times its size: a limit overstepped by less counts as kept


@dataclass(frozen=True)
class Constraints:
    """function: c(x), of shape (m,), over the variables of f. lower, upper: (m,), infinite where there is no limit.

    texts: as they were written, (m,). notes: on how they were read.
    """

    function: Function
    lower: Array
    upper: Array
    texts: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.texts)

    def __repr__(self) -> str:
        return f"Constraints({', '.join(self.texts)})"

    @property
    def equations(self) -> Mask:
        """Which are equations, (m,)."""
        found: Mask = self.lower == self.upper
        return found

    def values(self, x: Array) -> Array:
        """c(x), (m,); of points (k, n), (k, m)."""
        return np.asarray(self.function.at(x), dtype=np.float64)

    def jacobian(self, x: Array) -> Array:
        """The gradients of the constraints, (m, n); of points (k, n), (k, m, n)."""
        return np.asarray(self.function.jacobian.at(x), dtype=np.float64)

    def hessian(self, x: Array, weights: Array) -> Array:
        """The sum of their Hessians times weights (m,), shape (n, n)."""
        m, n = len(self), len(x)
        if m * n * n <= TENSOR:
            found: Array = np.tensordot(weights, np.asarray(self.function.hessian.at(x)), axes=1)
            return found
        total = np.zeros((n, n))
        for k in np.flatnonzero(weights):
            total += weights[k] * self.parts[k].hessian.at(x, sparse=True).toarray()
        return total

    @cached_property
    def parts(self) -> tuple[Function, ...]:
        """The constraints one by one."""
        return tuple(self.function)


@dataclass(frozen=True)
class Restrictions:
    """Constraints and bounds as one list of m + n rows: the constraints, then the variables themselves."""

    constraints: Constraints
    bounds: Bounds | None
    variables: tuple[str, ...]

    @property
    def lower(self) -> Array:
        n = len(self.variables)
        own = np.full(n, -np.inf) if self.bounds is None else self.bounds.lower
        return np.concatenate([self.constraints.lower, own])

    @property
    def upper(self) -> Array:
        n = len(self.variables)
        own = np.full(n, np.inf) if self.bounds is None else self.bounds.upper
        return np.concatenate([self.constraints.upper, own])

    def around(self, x: Array, lengths: Array) -> Linearized:
        """The restrictions to first order at x (n,). lengths: typical size of each variable, (n,)."""
        values = np.concatenate([self.constraints.values(x), x])
        jacobian = np.vstack([self.constraints.jacobian(x), np.eye(len(x))])
        return Linearized(values, jacobian, self.lower, self.upper, lengths)

    def name(self, row: int, multiplier: float) -> str:
        """A row as it was written; of a bound the side whose multiplier has this sign."""
        m = len(self.constraints)
        if row < m:
            return self.constraints.texts[row]
        assert self.bounds is not None
        return bound_name(self.variables[row - m], self.bounds, row - m, multiplier)


def bound_name(variable: str, bounds: Bounds, place: int, multiplier: float) -> str:
    """A bound as a constraint is written: the lower one for a positive multiplier.

    >>> bound_name("x", Bounds(np.array([0.0]), np.array([2.0])), 0, -1.5)
    'x <= 2'
    """
    if multiplier > 0:
        return f"{variable} >= {exactly(float(bounds.lower[place]))}"
    return f"{variable} <= {exactly(float(bounds.upper[place]))}"


@dataclass(frozen=True)
class Linearized:
    """Restrictions to first order at a point: values (k,), jacobian (k, n), limits (k,), lengths of variables (n,)."""

    values: Array
    jacobian: Array
    lower: Array
    upper: Array
    lengths: Array

    @property
    def finite(self) -> bool:
        """Have all of them values and gradients?"""
        return bool(np.isfinite(self.values).all() and np.isfinite(self.jacobian).all())

    @property
    def sizes(self) -> Array:
        """What counts as much for each row, (k,): its limit, and how it changes over the lengths of the variables."""
        limits = np.where(np.isfinite(self.lower), np.abs(self.lower), 0.0)
        limits = np.maximum(limits, np.where(np.isfinite(self.upper), np.abs(self.upper), 0.0))
        return limits + np.abs(self.jacobian) @ self.lengths + np.finfo(np.float64).tiny

    @property
    def excess(self) -> Array:
        """By how much each limit is overstepped, (k,): positive above the upper one, negative below the lower one."""
        return overstepped(self.values, self.lower, self.upper)

    @property
    def violation(self) -> float:
        """The largest excess over the size of its row; infinite where a row has no value."""
        found = float(np.max(np.abs(self.excess) / self.sizes, initial=0.0))
        return np.inf if np.isnan(found) else found

    @property
    def feasible(self) -> bool:
        """Are all limits kept, to FEASIBLE?"""
        return self.violation <= FEASIBLE

    def active(self, share: float) -> Mask:
        """Which rows are at a limit, or beyond it, to this share of their sizes, (k,)."""
        low, high = self._sides(share)
        return low | high

    def signs(self, share: float) -> tuple[Array, Array]:
        """The least and the largest multiplier that each row may have, (k,), where rows are active to this share."""
        low, high = self._sides(share)
        return np.where(high, -np.inf, 0.0), np.where(low, np.inf, 0.0)

    def _sides(self, share: float) -> tuple[Mask, Mask]:
        near = share * self.sizes
        equal = self.lower == self.upper
        return (self.values <= self.lower + near) | equal, (self.values >= self.upper - near) | equal


def overstepped(values: Array, lower: Array, upper: Array) -> Array:
    """By how much values leave their limits, with its sign; 0 inside.

    >>> overstepped(np.array([3.0, 0.5, -1.0]), np.zeros(3), np.ones(3))
    array([ 2.,  0., -1.])
    """
    with np.errstate(invalid="ignore"):
        inside = np.clip(values, lower, upper)
        found: Array = values - inside
    return found
