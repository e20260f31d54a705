"""Newton's method with exact Hessians, safeguarded, and run until its steps are lost in rounding."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.descents.lines import along_lines
from workbench.optimize.descents.newton_lines import FIRST_REACH, Hessians, axis_scale
from workbench.optimize.descents.trust_region import EPS, region_step
from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Ended, Halt
from workbench.optimize.objective import Problem
from workbench.optimize.searches.search import Search, check_search

Array = NDArray[np.float64]

ACCEPTED = 1e-4  # share of the promised decrease that a step must bring
TRIALS = 100  # of one step, each a quarter of the one before
NEAR = 1e-6  # steps below this share of the way walked so far may be judged by the gradient alone
CREEPING = 1e-14  # steps held back to this share of the way walked so far: an edge or a kink is in the way
LOST = 1e-18  # Newton steps below this share are lost in rounding, also where the minimizer is zero
SMALL = 1e-8  # steps below this share of the way walked so far should be the last few
IDLE = 8  # such steps in a row that do not halve the gradient


@dataclass(frozen=True, slots=True)
class Newton:
    """Newton's method with the exact Hessian.

    search: None walks inside a trust region, which leaves saddles along negative curvature, stays inside bounds, and
        finishes with plain Newton steps until they are lost in rounding; Backtracking() and StrongWolfe() go along
        the direction of the Hessian, made positive definite by a modified Cholesky factorization, n^3/3 work;
        FullStep() is the plain method that may diverge.

    pro: ten and more correct digits in few steps. contra: a Hessian and its eigenvalues at every step.
    Source: Nocedal & Wright, Numerical Optimization (2006), sections 3.4, 4.3 and 16.7.
    """

    name: ClassVar[str] = "newton"
    steps: ClassVar[int] = 1_000
    tolerance: ClassVar[float | None] = None

    search: Search | None = None

    def __post_init__(self) -> None:
        check_search(self.search)

    @property
    def bounded(self) -> bool:
        return self.search is None

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        if self.search is None:
            return _in_region(problem)
        return along_lines(problem, self.search, Hessians(problem.objective, plain=not self.search.lowers))


@dataclass(frozen=True, slots=True)
class Model:
    """The quadratic model at a point, on the variables that are free, in scaled coordinates."""

    free: NDArray[np.intp]
    gradient: Array
    hessian: Array
    scale: Array
    eigenvalues: Array
    vectors: Array

    @property
    def slope(self) -> Array:
        """The gradient in the eigenbasis of the scaled Hessian."""
        found: Array = self.vectors.T @ (self.gradient / self.scale)
        return found

    def full(self, step: Array, n: int) -> Array:
        """A step in the eigenbasis as a step of all n variables."""
        whole = np.zeros(n)
        whole[self.free] = (self.vectors @ step) / self.scale
        return whole

    def change(self, step: Array) -> float:
        """What the model says of f along a step of all variables."""
        p = step[self.free]
        return float(self.gradient @ p + 0.5 * p @ self.hessian @ p)


def _model(problem: Problem, iterate: Iterate, before: Array | None) -> Model | None:
    """The model at the iterate; None where a derivative is not finite."""
    hessian = problem.objective.hessian(iterate.x)
    held = np.zeros(len(iterate.x), dtype=bool)
    if problem.bounds is not None:
        held = problem.bounds.held(iterate.x, iterate.gradient)
    free = np.flatnonzero(~held)
    H, g = hessian[np.ix_(free, free)], iterate.gradient[free]
    if not (np.isfinite(H).all() and np.isfinite(g).all()):
        return None
    scale = axis_scale(np.diag(H)) if before is None else np.maximum(axis_scale(np.diag(H)), 0.5 * before[free])
    eigenvalues, vectors = np.linalg.eigh(H / np.outer(scale, scale))
    return Model(free, g, H, scale, eigenvalues, vectors)


def _newton_length(model: Model) -> float:
    """Scaled length of the full Newton step, which is where a search starts; 0 where the Hessian is not positive."""
    w = model.eigenvalues
    return float(np.linalg.norm(model.slope / w)) if w[0] > EPS * len(w) * w[-1] else 0.0


def _in_region(problem: Problem) -> Generator[Iterate, None, Ended]:
    objective, n = problem.objective, len(problem.start)
    iterate = Iterate(problem.start, *objective.value_and_gradient(problem.start))
    radius: float | None = None
    scales: Array | None = None
    idle = 0
    lengths = np.abs(problem.start)
    while True:
        yield iterate
        lengths = np.maximum(lengths, np.maximum(np.abs(iterate.x), np.abs(iterate.x - problem.start)))
        model = _model(problem, iterate, scales)
        if model is None:
            return Ended(Halt.NO_DERIVATIVE)
        if not model.free.size:
            return Ended(Halt.FLOOR)
        scales = np.zeros(n) if scales is None else scales
        scales[model.free] = model.scale
        if radius is None:
            radius = max(1.0, float(np.linalg.norm(scales * iterate.x)), _newton_length(model))
            if not model.eigenvalues[0] > 0:  # a Hessian that says nothing of how far to go
                radius = min(radius, float(np.linalg.norm(scales * FIRST_REACH * np.maximum(1.0, np.abs(iterate.x)))))
        found = _accepted(problem, iterate, model, radius, lengths)
        if isinstance(found, Halt):
            return Ended(found)
        small = found.inside and bool((np.abs(found.iterate.x - iterate.x) <= SMALL * lengths).all())
        idle = 0 if found.gain < 0.5 or (found.resolved and not small) else idle + 1
        if idle > IDLE:
            return Ended(Halt.FLOOR)
        iterate, radius = found.iterate, found.radius


@dataclass(frozen=True, slots=True)
class Accepted:
    """A step that was taken.

    resolved: does f show it? inside: did it end inside the trust region, rather than at its edge?
    gain: the scaled gradient after it over that before.
    """

    iterate: Iterate
    radius: float
    resolved: bool
    inside: bool
    gain: float


def _accepted(problem: Problem, iterate: Iterate, model: Model, radius: float, lengths: Array) -> Accepted | Halt:
    objective, x, slope = problem.objective, iterate.x, model.slope
    positive = model.eigenvalues[0] > EPS * len(slope) * model.eigenvalues[-1]
    refused = Halt.STUCK
    for _ in range(TRIALS):
        step = region_step(slope, model.eigenvalues, radius)
        trial = x + model.full(step, len(x))
        if problem.bounds is not None:
            trial = problem.bounds.clip(trial)
        taken = trial - x
        length = float(np.linalg.norm(step))
        if (np.abs(taken) <= LOST * lengths).all():
            return Halt.FLOOR if positive else refused
        if length > 0.9 * radius and (np.abs(taken) <= CREEPING * lengths).all():
            return refused
        promised = -model.change(taken)
        fun = objective.value(trial)
        level = abs(promised) <= 8 * EPS * abs(iterate.fun) and fun <= iterate.fun + 16 * EPS * abs(iterate.fun)
        small = positive and length <= radius and bool((np.abs(taken) <= NEAR * lengths).all())
        if np.isfinite(fun) and not level and iterate.fun - fun > ACCEPTED * promised > 0:
            ratio, inside = (iterate.fun - fun) / promised, length < 0.9 * radius
            if ratio > 0.75 and length > 0.8 * radius:
                radius *= 2.5
            elif ratio < 0.25:
                radius = 0.25 * length
            gradient = objective.gradient(trial)
            return Accepted(Iterate(trial, fun, gradient), radius, True, inside, _gain(model, gradient))
        if level and not positive:
            return Halt.FLOOR
        if level or small:
            found = _finishing(problem, model, trial, radius)
            if found.gain < (1.0 if level else 0.5):
                return found
            refused = Halt.FLOOR
            if level:
                return refused
        radius = max(0.25 * min(radius, length), float(np.finfo(np.float64).tiny))
    return refused


def _finishing(problem: Problem, model: Model, trial: Array, radius: float) -> Accepted:
    """A Newton step too small for f to show: its worth is told by what is left of the gradient."""
    fun, gradient = problem.objective.value_and_gradient(trial)
    return Accepted(Iterate(trial, fun, gradient), radius, False, True, _gain(model, gradient))


def _gain(model: Model, gradient: Array) -> float:
    """What is left of the scaled gradient, over what there was."""
    before = float(np.linalg.norm(model.gradient / model.scale))
    after = float(np.linalg.norm(gradient[model.free] / model.scale))
    return after / before if before > 0 and np.isfinite(after) else np.inf
