"""The walk inside a trust region: a model of f at each iterate, a step in a ball, and whether f agrees with it.

It leaves saddles along negative curvature, stays inside bounds, and goes on until its steps are lost in rounding.
What the model is and how its step is found is the method's: by eigenvalues, or by conjugate gradients.
Source: Nocedal & Wright, Numerical Optimization (2006), algorithm 4.1 and section 16.7.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Ended, Halt
from workbench.optimize.objective import Problem

Array = NDArray[np.float64]

EPS = float(np.finfo(np.float64).eps)
ACCEPTED = 1e-4  # share of the promised decrease that a step must bring
TRIALS = 100  # of one step, each a quarter of the one before
NEAR = 1e-6  # steps below this share of the way walked so far may be judged by the gradient alone
CREEPING = 1e-14  # steps held back to this share of the way walked so far: an edge or a kink is in the way
LOST = 1e-18  # Newton steps below this share are lost in rounding, also where the minimizer is zero
SMALL = 1e-8  # steps below this share of the way walked so far should be the last few
IDLE = 8  # such steps in a row that do not halve the gradient

FIRST_REACH = 10.0  # times the start: how far a first step goes where f does not curve upwards


class Model(Protocol):
    """The quadratic model at a point, on the variables that are free.

    free: their indices. gradient, scale: on them; a step is measured in their scales.
    """

    @property
    def free(self) -> NDArray[np.intp]: ...
    @property
    def gradient(self) -> Array: ...
    @property
    def scale(self) -> Array: ...
    @property
    def positive(self) -> bool:
        """Does it curve upwards in every direction, for certain, so that a Newton step leads to its lowest point?"""
        ...

    @property
    def newton_length(self) -> float:
        """Scaled length of the full Newton step; 0 where the model is not positive."""
        ...

    def step(self, radius: float) -> tuple[Array, float]:
        """A step of all n variables that is low in the model, and its scaled length, which is at most the radius."""
        ...

    def change(self, step: Array) -> float:
        """What the model says of f along a step of all variables."""
        ...


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


@dataclass(frozen=True, slots=True)
class State:
    """What the walk carries from one iterate to the next.

    radius: of the region. scales: of the variables, (n,), 0 for one that was never free. lengths: the way walked so
    far by each, (n,). idle: steps in a row that brought nothing. gain: of the last step.
    """

    radius: float | None
    scales: Array | None
    lengths: Array
    idle: int = 0
    gain: float = 1.0

    @property
    def memory(self) -> Mapping[str, Any] | None:
        """By name; None at the start, where there is nothing yet."""
        return None if self.radius is None else {field.name: getattr(self, field.name) for field in fields(self)}


MakeModel: TypeAlias = Callable[[Problem, Iterate, State], Model | None]
"""The model at an iterate; None where a derivative is not finite."""


def walk(problem: Problem, make: MakeModel) -> Generator[Iterate, None, Ended]:
    """The iterates, the first of the problem before all others."""
    iterate = problem.first()
    state = State(None, None, np.abs(problem.start)) if iterate.memory is None else State(**iterate.memory)
    while True:
        iterate = replace(iterate, memory=state.memory)
        yield iterate
        way = np.maximum(np.abs(iterate.x), np.abs(iterate.x - problem.start))
        state = replace(state, lengths=np.maximum(state.lengths, way))
        model = make(problem, iterate, state)
        if model is None:
            return Ended(Halt.NO_DERIVATIVE)
        if not model.free.size:
            return Ended(Halt.FLOOR)
        scales = np.zeros(len(iterate.x)) if state.scales is None else state.scales.copy()
        scales[model.free] = model.scale
        radius = _first_radius(model, scales, iterate.x) if state.radius is None else state.radius
        found = _accepted(problem, iterate, model, radius, state.lengths)
        if isinstance(found, Halt):
            return Ended(found)
        small = found.inside and bool((np.abs(found.iterate.x - iterate.x) <= SMALL * state.lengths).all())
        idle = 0 if found.gain < 0.5 or (found.resolved and not small) else state.idle + 1
        if idle > IDLE:
            return Ended(Halt.FLOOR)
        iterate, state = found.iterate, State(found.radius, scales, state.lengths, idle, found.gain)


def held(problem: Problem, iterate: Iterate) -> NDArray[np.bool_]:
    """Which variables a bound holds where they are, (n,)."""
    if problem.bounds is None:
        return np.zeros(len(iterate.x), dtype=bool)
    return problem.bounds.held(iterate.x, iterate.gradient)


def curvature_scale(diagonal: Array) -> Array:
    """Roots of the curvatures along the axes, so that the method does not depend on the units of the variables."""
    roots = np.sqrt(np.abs(diagonal))
    largest = float(np.max(roots, initial=0.0))
    return np.maximum(roots, max(1e-8 * largest, 1e-12))


def _first_radius(model: Model, scales: Array, x: Array) -> float:
    radius = max(1.0, float(np.linalg.norm(scales * x)), model.newton_length)
    if model.positive:
        return radius
    # a Hessian that says nothing of how far to go
    return min(radius, float(np.linalg.norm(scales * FIRST_REACH * np.maximum(1.0, np.abs(x)))))


def _accepted(problem: Problem, iterate: Iterate, model: Model, radius: float, lengths: Array) -> Accepted | Halt:
    objective, x = problem.objective, iterate.x
    refused = Halt.STUCK
    for _ in range(TRIALS):
        step, length = model.step(radius)
        trial = x + step
        if problem.bounds is not None:
            trial = problem.bounds.clip(trial)
        taken = trial - x
        if (np.abs(taken) <= LOST * lengths).all():
            return Halt.FLOOR if model.positive else refused
        if length > 0.9 * radius and (np.abs(taken) <= CREEPING * lengths).all():
            return refused
        promised = -model.change(taken)
        fun = objective.value(trial)
        level = abs(promised) <= 8 * EPS * abs(iterate.fun) and fun <= iterate.fun + 16 * EPS * abs(iterate.fun)
        small = model.positive and length <= radius and bool((np.abs(taken) <= NEAR * lengths).all())
        if np.isfinite(fun) and not level and iterate.fun - fun > ACCEPTED * promised > 0:
            ratio, inside = (iterate.fun - fun) / promised, length < 0.9 * radius
            if ratio > 0.75 and length > 0.8 * radius:
                radius *= 2.5
            elif ratio < 0.25:
                radius = 0.25 * length
            gradient = objective.gradient(trial)
            return Accepted(Iterate(trial, fun, gradient), radius, True, inside, _gain(model, gradient))
        if level and not model.positive:
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
