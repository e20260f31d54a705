"""The model of a trust region by its eigenvalues: the exact step, at home where the variables are few."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.descents.region.exact_step import EPS, region_step
from workbench.optimize.descents.region.walk import State, curvature_scale, held
from workbench.optimize.iterates import Iterate
from workbench.optimize.objective import Problem

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class EigenModel:
    """The quadratic model at a point, on those of the n variables that are free, in scaled coordinates."""

    free: NDArray[np.intp]
    gradient: Array
    hessian: Array
    scale: Array
    eigenvalues: Array
    vectors: Array
    n: int

    @property
    def slope(self) -> Array:
        """The gradient in the eigenbasis of the scaled Hessian."""
        found: Array = self.vectors.T @ (self.gradient / self.scale)
        return found

    @property
    def positive(self) -> bool:
        w = self.eigenvalues
        return bool(w[0] > EPS * len(w) * w[-1])

    @property
    def newton_length(self) -> float:
        return float(np.linalg.norm(self.slope / self.eigenvalues)) if self.positive else 0.0

    def step(self, radius: float) -> tuple[Array, float]:
        step = region_step(self.slope, self.eigenvalues, radius)
        whole = np.zeros(self.n)
        whole[self.free] = (self.vectors @ step) / self.scale
        return whole, float(np.linalg.norm(step))

    def change(self, step: Array) -> float:
        p = step[self.free]
        return float(self.gradient @ p + 0.5 * p @ self.hessian @ p)


def eigen_model(problem: Problem, iterate: Iterate, state: State) -> EigenModel | None:
    """The model at the iterate; None where a derivative is not finite."""
    hessian = problem.objective.hessian(iterate.x)
    free = np.flatnonzero(~held(problem, iterate))
    H, g = hessian[np.ix_(free, free)], iterate.gradient[free]
    if not (np.isfinite(H).all() and np.isfinite(g).all()):
        return None
    scale = curvature_scale(np.diag(H))
    if state.scales is not None:
        scale = np.maximum(scale, 0.5 * state.scales[free])
    eigenvalues, vectors = np.linalg.eigh(H / np.outer(scale, scale))
    return EigenModel(free, g, H, scale, eigenvalues, vectors, len(iterate.x))
