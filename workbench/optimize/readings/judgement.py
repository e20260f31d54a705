"""Judgement: what is known at the best point of a run under constraints, to first and second order.

Source: Nocedal & Wright, Numerical Optimization (2006), theorems 12.1, 12.5 and 12.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.limits.constraints import Constraints
from workbench.optimize.limits.kkt import Conditions
from workbench.optimize.limits.restoration import least_violation
from workbench.optimize.limits.tangents import tangent
from workbench.optimize.objective import Problem
from workbench.optimize.readings.curvature import settled_digits
from workbench.optimize.readings.situation import EPS, Situation

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Judgement:
    """A run under constraints that has ended: what is known at its best point."""

    situation: Situation
    constraints: Constraints
    known: Conditions

    @property
    def problem(self) -> Problem:
        return self.situation.problem

    @cached_property
    def scaled_step(self) -> Array:
        """The Newton step on the KKT conditions over the lengths, (n,)."""
        found: Array = self.known.step / self.known.around.lengths
        return found

    @property
    def distance(self) -> float:
        """The largest part of that step."""
        found = float(np.max(np.abs(self.scaled_step), initial=0.0))
        return found if np.isfinite(found) else np.inf

    @property
    def digits(self) -> float:
        """How many digits of x the step says are settled."""
        return settled_digits(self.distance)

    @property
    def promised(self) -> float:
        """How much lower the step says f could be."""
        known = self.known
        missed = np.abs(np.where(known.holding, known.misses, 0.0))
        return abs(float(known.slope @ known.step)) + float(np.abs(known.multipliers) @ missed)

    @cached_property
    def nearest(self) -> Array:
        """The point near that oversteps the limits least, (n,)."""
        return least_violation(self.constraints, self.situation.problem.bounds, self.situation.x)

    @cached_property
    def multipliers(self) -> Mapping[str, float] | None:
        """By the text of each constraint, and of each bound that holds the point; None where a value is missing."""
        known, m = self.known, len(self.constraints)
        if not known.finite:
            return None
        rows = [*range(m), *(int(row) for row in np.flatnonzero(known.holding) if row >= m)]
        values = np.where(known.holding, known.multipliers, 0.0)
        return {known.restrictions.name(row, values[row]): float(values[row]) for row in rows}

    @cached_property
    def curvature(self) -> Along:
        """The Hessian of the Lagrangian along the rows that hold the point."""
        known = self.known
        D = known.around.lengths
        basis = tangent(known.scaled[1][known.guiding]).basis
        H = known.hessian

        def reduced(hessian: Array) -> Array:
            found: Array = basis.T @ (hessian * np.outer(D, D)) @ basis
            return found

        here = reduced(H)
        eigenvalues, vectors = np.linalg.eigh(here) if np.isfinite(here).all() else (np.full(len(here), np.nan), here)
        margin = 8 * EPS * len(D) * float(np.max(np.abs(H * np.outer(D, D)), initial=0.0))  # what it is taken from
        ulps = 4 * EPS * np.abs(known.x)
        for shift in (known.step, 2 * known.step, -known.step, ulps, -ulps):
            change = reduced(known.lagrangian_hessian(known.x + shift)) - here
            margin = max(margin, float(np.linalg.norm(change, 2)) if change.size and np.isfinite(change).all() else 0.0)
            margin = margin if np.isfinite(change).all() else np.inf
        plain = tangent(known.around.jacobian[known.guiding]).basis
        shown: Array = np.asarray(
            np.linalg.eigvalsh(plain.T @ H @ plain) if np.isfinite(H).all() else [], dtype=np.float64
        )
        return Along(eigenvalues, (basis @ vectors) * D[:, None], margin, shown)


@dataclass(frozen=True)
class Along:
    """Eigenvalues (r,) ascending, their directions (n, r) and margin, over the lengths; plain: in units of x, (r,)."""

    eigenvalues: Array
    ways: Array
    margin: float
    plain: Array
