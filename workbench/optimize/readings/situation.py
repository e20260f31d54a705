"""Situation: all that is known when the loop has ended; Reading: what one makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.evidence import Evidence
from workbench.functions import Function
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.loop import Method
from workbench.optimize.objective import HESSIANS_TO, Form, Objective, Problem
from workbench.optimize.readings.curvature import Curvature, curvature
from workbench.optimize.readings.large_curvature import LargeCurvature, large_curvature
from workbench.optimize.status import Status
from workbench.optimize.traces import Path, Trace
from workbench.optimize.vectors import finite_rows

Array = NDArray[np.float64]

Curved: TypeAlias = Curvature | LargeCurvature
"""What the Hessian says, by all of its eigenvalues or, of many variables, by its factors."""

EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a run came to: the status, the sentence that says so with its numbers, and how it is known."""

    status: Status
    message: str
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Situation:
    """A run that has ended: its problem, method and trace, and the point that is judged.

    x, fun, gradient: the best point seen; bounds: those given and those that the domain sets.
    """

    problem: Problem
    method: Method
    trace: Trace
    x: Array
    fun: float
    gradient: Array
    bounds: Bounds | None

    @property
    def function(self) -> Function:
        return self.problem.objective.function

    @property
    def objective(self) -> Objective:
        return self.problem.objective

    @property
    def path(self) -> Path:
        return self.trace.path

    @property
    def variables(self) -> tuple[str, ...]:
        return self.function.variables

    @cached_property
    def lengths(self) -> Array:
        """Typical size of each variable, (n,): of its value, or of the way it came; 1 where both are zero."""
        finite = finite_rows(self.path.x)
        way = np.max(np.abs(finite - self.x), axis=0, initial=0.0) if len(finite) else np.zeros(len(self.x))
        found = np.maximum(np.abs(self.x), np.minimum(way, 1e3 * (1 + np.abs(self.problem.start))))
        return np.where(found > 0, found, 1.0)

    @property
    def fall(self) -> float:
        """How far f fell on the way, or its size: what counts as a change that can be seen."""
        first = self.path.fun[0]
        return max(abs(self.fun), abs(first - self.fun) if np.isfinite(first) else 0.0)

    @cached_property
    def held(self) -> NDArray[np.bool_]:
        """Which variables are pressed against a bound, (n,), by a slope that is clearly not zero."""
        if self.bounds is None:
            return np.zeros(len(self.x), dtype=bool)
        clear = np.abs(self.gradient) * self.lengths > 1e-10 * self.fall
        return self.bounds.held(self.x, self.gradient) & clear

    @cached_property
    def curvature(self) -> Curved | None:
        """The Hessian's word at the point, over the variables that are free; None where it cannot be had."""
        free = np.flatnonzero(~self.held)
        if not free.size:
            return None
        whole = self.objective.form is Form.FULL and len(self.x) <= HESSIANS_TO
        known = (self.objective, self.x, self.gradient, free, self.lengths, self.fall)
        return curvature(*known, abs(self.fun)) if whole else large_curvature(*known)

    def value(self, x: Array) -> float:
        """f at a point, with NaN as infinity: outside the domain nothing is lower."""
        found = self.objective.value(x)
        return np.inf if np.isnan(found) else found
