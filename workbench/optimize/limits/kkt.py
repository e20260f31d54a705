"""The KKT conditions at a point: from derivatives and active restrictions to multipliers and a Newton step.

Source: Nocedal & Wright, Numerical Optimization (2006), sections 12.3 (first order), 12.5 (second order) and 18.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.iterates import Iterate
from workbench.optimize.limits.constraints import FEASIBLE, Linearized, Restrictions
from workbench.optimize.limits.tangents import balanced, tangent
from workbench.optimize.objective import Evaluations, Problem

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

SHARE = 1e-4  # of 1, or of the largest length: the least length of a variable that is and was close to zero
NEAR = 1e-5  # of its size: a row this close to its limit may be active
CLEAR = 1e-8  # of the slope of f: a multiplier that counts for less is zero
EPS = float(np.finfo(np.float64).eps)
LEVEL = 64 * EPS  # values this close are not told apart
VANISHING = 1e-7  # of its change over the lengths: a gradient this small is zero


@dataclass(frozen=True)
class Conditions:
    """What is known at x (n,): value, gradient (n,), the restrictions around, and how far f fell on the way.

    near: of its size: a row this close to its limit may be active.
    hessian: of the Lagrangian at the multipliers, (n, n).
    """

    x: Array
    fun: float
    gradient: Array
    around: Linearized
    fall: float
    objective: Evaluations
    restrictions: Restrictions
    near: float = NEAR

    @property
    def finite(self) -> bool:
        return self.around.finite and bool(np.isfinite(self.gradient).all())

    @property
    def scaled(self) -> tuple[Array, Array]:
        """Gradient (n,) and Jacobian (k, n) over the lengths of the variables."""
        return self.gradient * self.around.lengths, self.around.jacobian * self.around.lengths

    @cached_property
    def candidates(self) -> Mask:
        """The rows that may be active, (k,)."""
        return self.around.active(self.near)

    @cached_property
    def multipliers(self) -> Array:
        """Those of the right sign that leave the least of the gradient, (k,); zero away from the limits."""
        rows = np.flatnonzero(self.candidates)
        found = np.zeros(len(self.around.values))
        if not rows.size:
            return found
        g, J = self.scaled
        units = np.linalg.norm(J[rows], axis=1)
        units = np.where(units > 0, units, 1.0)
        low, high = (side[rows] for side in self.around.signs(self.near))
        found[rows] = balanced(g, J[rows] / units[:, None], low, high) / units
        return found

    @cached_property
    def weights(self) -> Array:
        """What each multiplier counts for over the lengths, in units of f, (k,)."""
        found: Array = np.abs(self.multipliers) * np.linalg.norm(self.scaled[1], axis=1)
        return found

    @cached_property
    def holding(self) -> Mask:
        """The rows that hold the point, (k,): equations, and active rows with a multiplier that is clearly not zero."""
        equal = self.around.lower == self.around.upper
        slope = float(np.linalg.norm(self.scaled[0]))
        found: Mask = equal | (self.candidates & (self.weights > CLEAR * max(slope, self.fall)))
        return found

    @cached_property
    def guiding(self) -> Mask:
        """Of the rows that hold the point those whose gradient says where they lead, (k,): it does not vanish there.

        One that is small beside its change over the lengths is zero to rounding, as at the tip of y^2 = x^3.
        """
        lengths, m = self.around.lengths, len(self.restrictions.constraints)
        changes = np.zeros(len(self.holding))
        for row in np.flatnonzero(self.holding[:m]):
            hessian = self.restrictions.constraints.hessian(self.x, np.eye(m)[row])
            changes[row] = np.max(np.abs(hessian * np.outer(lengths, lengths)), initial=0.0)
        steep = np.linalg.norm(self.scaled[1], axis=1)
        found: Mask = self.holding & (steep > VANISHING * changes)
        return found

    @cached_property
    def weak(self) -> Mask:
        """The rows at a limit whose multiplier is zero, (k,)."""
        return self.candidates & ~self.holding

    @cached_property
    def hessian(self) -> Array:
        """Of the Lagrangian, (n, n)."""
        return self.lagrangian_hessian(self.x)

    def lagrangian_hessian(self, x: Array) -> Array:
        """Of the Lagrangian at another point with these multipliers, (n, n)."""
        m = len(self.restrictions.constraints)
        return self.objective.hessian(x) - self.restrictions.constraints.hessian(x, self.multipliers[:m])

    @property
    def slope(self) -> Array:
        """The gradient of the Lagrangian, (n,)."""
        return self.gradient - self.multipliers @ self.around.jacobian

    @property
    def residual(self) -> float:
        """What is left of the slope of f over that slope, and how much limits are overstepped: zero at a KKT point."""
        g, J = self.scaled
        left = float(np.linalg.norm(g - self.multipliers @ J))
        missed = np.max(np.abs(self.misses) / self.around.sizes, initial=0.0, where=self.holding)
        return left / max(float(np.linalg.norm(g)), self.fall, np.finfo(np.float64).tiny) + max(
            float(missed), self.around.violation
        )

    @property
    def misses(self) -> Array:
        """By how much each row misses the limit that it may be at, (k,), with its sign."""
        low, high = self.around.values - self.around.lower, self.around.values - self.around.upper
        found: Array = np.where(np.abs(low) <= np.abs(high), low, high)
        return found

    @cached_property
    def step(self) -> Array:
        """The Newton step on the KKT conditions with the rows that hold, (n,).

        Rows that it would overstep are held too.
        """
        rows = self.guiding.copy()
        for _ in range(len(rows)):
            step = self._step_along(rows)
            after = self.around.values + self.around.jacobian @ step
            beyond = (after < self.around.lower) | (after > self.around.upper)
            more = beyond & ~rows & self.candidates
            if not more.any():
                break
            rows |= more
        return step

    def _step_along(self, rows: Mask) -> Array:
        lengths = self.around.lengths
        g, J = self.scaled
        space = tangent(J[rows])
        onto = space.onto(-self.misses[rows])
        H = self.hessian * np.outer(lengths, lengths)
        Z = space.basis
        reduced = Z.T @ H @ Z
        flat = 4 * EPS * len(g)  # small curvatures count: a step along them tells how little is known there
        along = Z @ np.linalg.lstsq(reduced, -Z.T @ (g + H @ onto), rcond=flat)[0] if Z.shape[1] else 0.0
        found: Array = (onto + along) * lengths
        return found


def conditions_at(problem: Problem, iterate: Iterate, fall: float = 0.0) -> Conditions:
    """The KKT conditions at an iterate of a problem with constraints.

    fall: how far f fell on the way, where more than its size. Lengths are those of x and of the way from the start, and
    at least a small share of 1 or of the largest.
    """
    restrictions = problem.restrictions
    assert restrictions is not None
    x, start = iterate.x, problem.start
    lengths = np.maximum(np.abs(x), np.minimum(np.abs(x - start), 1e3 * (1 + np.abs(start))))
    largest = float(np.max(lengths, initial=0.0)) or 1.0
    around = restrictions.around(x, np.maximum(lengths, SHARE * min(1.0, largest)))
    size = max(abs(iterate.fun), fall)
    return Conditions(x, iterate.fun, iterate.gradient, around, size, problem.objective, restrictions)


def best_feasible(problem: Problem, x: Array, fun: Array) -> int:
    """Which of the points (k, n) with values (k,) is the best: of those that keep all limits the lowest.

    What is gained by overstepping a limit within its tolerance is taken off by the multipliers at the last point: an
    exact penalty, Nocedal & Wright, section 17.2. Where no point keeps the limits, the one that oversteps them least.
    """
    restrictions = problem.restrictions
    assert restrictions is not None
    finite = np.flatnonzero(np.isfinite(fun))
    if not finite.size:
        return 0
    last = int(finite[-1])
    known = conditions_at(problem, Iterate(x[last], float(fun[last]), problem.objective.gradient(x[last])))
    lengths = known.around.lengths
    around = [restrictions.around(point, lengths) for point in x[finite]]
    violation = np.array([one.violation for one in around])
    kept = violation <= FEASIBLE
    if not kept.any():
        return int(finite[int(np.argmin(violation))])
    price = 2 * np.abs(known.multipliers) if known.finite else np.zeros(len(restrictions.lower))
    penalized = fun[finite] + np.array([float(price @ np.abs(one.excess)) for one in around])
    lowest = float(np.min(penalized[kept]))
    level = np.flatnonzero(kept & (penalized <= lowest + LEVEL * abs(lowest)))
    return int(finite[level[-1]])
