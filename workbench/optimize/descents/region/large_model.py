"""The model of a trust region for many variables: by the factors of a sparse Hessian, or by products with a full one.

Where the Hessian can be factorised the step is nearly exact: a Newton step, or one with a shift. On functions whose
many parts each want a step of their own that takes a fifth of the steps that conjugate gradients take.
Source: Nocedal & Wright, Numerical Optimization (2006), sections 7.1 and 7.2; Eisenstat & Walker, Choosing the forcing
terms in an inexact Newton method (1996).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.descents.region.conjugate_step import Outcome, to_the_edge, truncated_step
from workbench.optimize.descents.region.shifted_step import shifted_step
from workbench.optimize.descents.region.walk import State, curvature_scale, held
from workbench.optimize.hessians import Factor, Hessian
from workbench.optimize.iterates import Iterate
from workbench.optimize.lanczos import extremes
from workbench.optimize.objective import Problem
from workbench.optimize.vectors import inner, norm

Array = NDArray[np.float64]

LOOSEST, TIGHTEST = 0.1, 1e-10  # share of the gradient that the conjugate gradients may leave
PRODUCTS = 1_000  # in one step
SINGULAR = 1e-14  # share of the largest eigenvalue: what lies no further below zero may be zero
LANCZOS = 60  # products to look for a direction of negative curvature
CLOSE = 1e-6  # a Newton step below this share of the variables' sizes: is the curvature positive, as it seems?


@dataclass(frozen=True, eq=False)
class TruncatedModel:
    """The quadratic model at a point, on those of the n variables that are free, in scaled coordinates.

    matrix: the scaled Hessian. tolerance: share of the gradient that the conjugate gradients may leave.
    size: scaled length of the point.
    """

    free: NDArray[np.intp]
    gradient: Array
    scale: Array
    matrix: Hessian
    tolerance: float
    size: float
    n: int

    @property
    def slope(self) -> Array:
        """The gradient in scaled coordinates."""
        return self.gradient / self.scale

    @cached_property
    def positive(self) -> bool:
        if self.matrix.factorable:
            return self._definite is not None
        near = self.newton_length <= CLOSE * max(self.size, 1.0)
        return self._newton is not None and not (near and self._downwards is not None)

    @cached_property
    def newton_length(self) -> float:
        return 0.0 if self._newton is None else norm(self._newton)

    def step(self, radius: float) -> tuple[Array, float]:
        found = self._step(radius)
        whole = np.zeros(self.n)
        whole[self.free] = found / self.scale
        return whole, norm(found)

    def change(self, step: Array) -> float:
        p = step[self.free] * self.scale
        return inner(self.slope, p) + 0.5 * inner(p, self.matrix.product(p))

    def _step(self, radius: float) -> Array:
        newton = self._newton if self.positive or self.matrix.factorable else None
        if newton is not None and self.newton_length <= radius:
            return newton
        if self.matrix.factorable:
            shifted = shifted_step(self.matrix, self.slope, radius)
            if shifted is not None:
                return shifted
        found = truncated_step(self.matrix.product, self.slope, radius, self.tolerance, PRODUCTS)
        if found.outcome in (Outcome.EDGE, Outcome.NEGATIVE) or self._downwards is None:
            return found.step
        return to_the_edge(found.step, self._downwards, radius)

    @cached_property
    def _definite(self) -> Factor | None:
        return self.matrix.factor()

    @cached_property
    def _newton(self) -> Array | None:
        """The lowest point of the model, to the tolerance where there are no factors; None where it has none."""
        if not self.matrix.factorable:
            found = truncated_step(self.matrix.product, self.slope, np.inf, self.tolerance, PRODUCTS)
            return found.step if found.outcome is Outcome.SOLVED else None
        factor, slope = self._definite, self.slope
        if factor is None:  # it may be singular, and no more than that
            little, diagonal = SINGULAR * self.matrix.bound, self.matrix.diagonal
            assert diagonal is not None
            raised = self.matrix.factor(-little) if float(diagonal.min()) >= -little else None
            return None if raised is None else -raised.solve(slope)
        step = -factor.solve(slope)
        step = step - factor.solve(slope + self.matrix.product(step))  # what rounding of the factors left
        return step if np.isfinite(step).all() else None

    @cached_property
    def _downwards(self) -> Array | None:
        """A direction of negative curvature, (free,), not uphill; None where none was found."""
        found = extremes(self.matrix.product, len(self.free), LANCZOS)
        if found is None or not found.lowest < 0:
            return None
        return found.low_vector if inner(self.slope, found.low_vector) <= 0 else -found.low_vector


def truncated_model(problem: Problem, iterate: Iterate, state: State) -> TruncatedModel | None:
    """The model at the iterate; None where a derivative is not finite."""
    matrix = problem.objective.curvature(iterate.x)
    free = np.flatnonzero(~held(problem, iterate))
    gradient = iterate.gradient[free]
    if not (matrix.finite and np.isfinite(gradient).all()):
        return None
    scale = _scale(problem, iterate, matrix.diagonal, state)[free]
    size = norm(scale * iterate.x[free])
    tolerance = float(np.clip(state.gain**2, TIGHTEST, LOOSEST))
    return TruncatedModel(free, gradient, scale, matrix.on(free, scale), tolerance, size, len(iterate.x))


def _scale(problem: Problem, iterate: Iterate, diagonal: Array | None, state: State) -> Array:
    """Of all variables, by the diagonal of the Hessian; where only its products are had, by that at the first point."""
    if diagonal is not None:
        scale = curvature_scale(diagonal)
        return scale if state.scales is None else np.maximum(scale, 0.5 * state.scales)
    if state.scales is not None and state.scales.all():
        return state.scales
    first = problem.objective.diagonal(iterate.x)
    return np.ones(len(iterate.x)) if first is None or not np.isfinite(first).all() else curvature_scale(first)
