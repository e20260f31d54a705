"""Newton's method with exact Hessians, safeguarded, and run until its steps are lost in rounding."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.descents.trust_region import EPS, region_step
from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Ended, Halt
from workbench.optimize.objective import Problem
from workbench.optimize.options import check_part
from workbench.optimize.searches.search import Search

Array = NDArray[np.float64]

ACCEPTED = 1e-4  # share of the promised decrease that a step must bring
TRIALS = 100  # of one step, each a quarter of the one before
NEAR = 1e-6  # steps below this share of the way walked so far may be judged by the gradient alone
CREEPING = 1e-14  # steps held back to this share of the way walked so far: an edge or a kink is in the way
LOST = 1e-18  # Newton steps below this share are lost in rounding, also where the minimizer is zero
SMALL = 1e-8  # steps below this share of the way walked so far should be the last few
LITTLE = 1e-4  # a fall below this share of f, and of the whole fall so far, is little
CREEPERS = 50  # steps in a row that bring little
IDLE = 8  # small steps in a row that do not halve the smallest gradient so far
PARALLEL, STEADY = 0.99, 0.05  # cosine, and change of the ratio of lengths, of steps that form a geometric series
SERIES = (0.3, 0.95)  # ratios of lengths of such steps: 2/3 at a fourth power, 4/5 at a sixth
WORTHWHILE = 0.1  # what the end of the series must leave of the gradient


@dataclass(frozen=True, slots=True)
class Newton:
    """Newton's method with the exact Hessian.

    search: None walks inside a trust region, which leaves saddles along negative curvature, stays inside bounds, and
        finishes with plain Newton steps until they are lost in rounding; Backtracking() goes along the direction of
        the Hessian with its eigenvalues made positive; FullStep() is the plain method that may diverge.

    pro: ten and more correct digits in few steps. contra: a Hessian and its eigenvalues at every step, n^3 work.
    Source: Nocedal & Wright, Numerical Optimization (2006), sections 3.4, 4.3 and 16.7.
    """

    name: ClassVar[str] = "newton"
    steps: ClassVar[int] = 1_000
    tolerance: ClassVar[float | None] = None

    search: Search | None = None

    def __post_init__(self) -> None:
        if self.search is not None:
            check_part(self.search, "along", "search", "Backtracking()")

    @property
    def bounded(self) -> bool:
        return self.search is None

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        return _in_region(problem) if self.search is None else _along_lines(problem, self.search)


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

    def gain(self, gradient: Array) -> float:
        """What a gradient elsewhere leaves of this one."""
        return _gain(self.gradient, gradient[self.free], self.scale)

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
    scale = _scale(np.diag(H)) if before is None else np.maximum(_scale(np.diag(H)), 0.5 * before[free])
    eigenvalues, vectors = np.linalg.eigh(H / np.outer(scale, scale))
    return Model(free, g, H, scale, eigenvalues, vectors)


def _end_of_series(steps: list[Array]) -> Array | None:
    """The way from the last point to where three steps that form a geometric series lead; None where they do not.

    Where the Hessian is singular at the minimum Newton's steps become shorter by the same share for ever.
    Source: Griewank, On solving nonlinear equations with simple singularities (1985), section 5.
    """
    if len(steps) < 3:
        return None
    first, second, third = (float(np.linalg.norm(step)) for step in steps)
    if not (first > 0 and second > 0 and abs(third / second - second / first) < STEADY):
        return None
    ratio = third / second
    if not SERIES[0] < ratio < SERIES[1] or float(steps[1] @ steps[2]) < PARALLEL * second * third:
        return None
    return steps[2] * (ratio / (1 - ratio))


def _newton_length(model: Model) -> float:
    """Scaled length of the full Newton step, which is where a search starts; 0 where the Hessian is not positive."""
    w = model.eigenvalues
    return float(np.linalg.norm(model.slope / w)) if w[0] > EPS * len(w) * w[-1] else 0.0


def _scale(diagonal: Array) -> Array:
    """Roots of the curvatures along the axes, so that the method does not depend on the units of the variables."""
    roots = np.sqrt(np.abs(diagonal))
    largest = float(np.max(roots, initial=0.0))
    return np.maximum(roots, max(1e-8 * largest, 1e-12))


def _in_region(problem: Problem) -> Generator[Iterate, None, Ended]:
    objective, n = problem.objective, len(problem.start)
    iterate = problem.first()
    highest = iterate.fun
    radius: float | None = None
    scales: Array | None = None
    idle = creeping = 0
    gradient = smallest = 1.0  # scaled norms, over that at the start
    steps: list[Array] = []
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
            sizes = lengths if lengths.any() else np.ones(n)
            radius = max(float(np.linalg.norm(scales * sizes)), _newton_length(model))
        found = _accepted(problem, iterate, model, radius, lengths)
        if isinstance(found, Halt):
            return Ended(found)
        moved = float(np.linalg.norm(scales * (found.iterate.x - iterate.x)))
        small = found.inside and moved <= SMALL * float(np.linalg.norm(scales * lengths))
        fall = iterate.fun - found.iterate.fun
        creeping = creeping + 1 if fall <= LITTLE * min(abs(found.iterate.fun), highest - found.iterate.fun) else 0
        gradient *= found.gain
        idle = 0 if gradient < 0.5 * smallest or (found.resolved and not small) else idle + 1
        creeping = 0 if gradient < 0.5 * smallest else creeping
        smallest = min(smallest, gradient)
        if idle > IDLE or creeping > CREEPERS:
            return Ended(Halt.FLOOR)
        steps = [*steps[-2:], found.iterate.x - iterate.x] if found.inside else []
        iterate, radius = found.iterate, found.radius
        ahead = _end_of_series(steps)
        if ahead is not None and problem.bounds is None:
            yield iterate
            end = Iterate(iterate.x + ahead, *objective.value_and_gradient(iterate.x + ahead))
            gain = _gain(iterate.gradient, end.gradient, scales)
            if end.fun <= iterate.fun and gain < WORTHWHILE:
                iterate, steps, gradient = end, [], gradient * gain


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
            return Accepted(Iterate(trial, fun, gradient), radius, True, inside, model.gain(gradient))
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
    return Accepted(Iterate(trial, fun, gradient), radius, False, True, model.gain(gradient))


def _gain(before: Array, after: Array, scale: Array) -> float:
    """What is left of a gradient, over what there was, both scaled."""
    was, left = float(np.linalg.norm(before / scale)), float(np.linalg.norm(after / scale))
    return left / was if was > 0 and np.isfinite(left) else np.inf


def _along_lines(problem: Problem, search: Search) -> Generator[Iterate, None, Ended]:
    objective = problem.objective
    iterate = Iterate(problem.start, *objective.value_and_gradient(problem.start))
    while True:
        yield iterate
        H = objective.hessian(iterate.x)
        if not (np.isfinite(H).all() and np.isfinite(iterate.gradient).all()):
            return Ended(Halt.NO_DERIVATIVE)
        direction = _direction(H, iterate.gradient, plain=not search.lowers)
        following = search.along(objective, iterate, direction, 1.0)
        if following is None or (problem.tolerance != 0 and np.array_equal(following.x, iterate.x)):
            return Ended(Halt.FLOOR)
        iterate = following


def _direction(H: Array, gradient: Array, *, plain: bool) -> Array:
    """The Newton direction; with the eigenvalues made positive, unless the plain one is wanted."""
    eigenvalues, vectors = np.linalg.eigh(H)
    largest = float(np.max(np.abs(eigenvalues)))
    if not plain:
        eigenvalues = np.maximum(np.abs(eigenvalues), 1e-8 * largest) if largest > 0 else np.ones(len(gradient))
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Array = -vectors @ ((vectors.T @ gradient) / eigenvalues)
    return found
