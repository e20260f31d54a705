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
from workbench.optimize.vectors import inner, norm

Array = NDArray[np.float64]

EPS = float(np.finfo(np.float64).eps)
ACCEPTED = 1e-4  # share of the promised decrease that a step must bring
LEAP = 10.0  # times the typical lengths: a first step beyond is a leap
AGREES = 0.5  # share of the fall that the model may be wrong by at its end
TRIALS = 100  # of one step, each a quarter of the one before
NEAR = 1e-6  # steps below this share of the way walked so far may be judged by the gradient alone
CREEPING = 1e-14  # steps held back to this share of the way walked so far: an edge or a kink is in the way
LOST = 1e-18  # Newton steps below this share are lost in rounding, also where the minimizer is zero
SMALL = 1e-8  # steps below this share of the way walked so far should be the last few
LITTLE = 1e-4  # a fall below this share of f, and of the whole fall so far, is little
WHOLE = 1 - 1e-9  # share of the Newton step from which on it is the whole
CREEPERS = 50  # steps in a row that bring little
IDLE = 8  # small steps in a row that do not halve the smallest gradient so far
PARALLEL, STEADY = 0.99, 0.05  # cosine, and change of the ratio of lengths, of steps that form a geometric series
SERIES = (0.3, 0.95)  # ratios of lengths of such steps: 2/3 at a fourth power, 4/5 at a sixth
WORTHWHILE = 0.1  # what the end of the series must leave of the gradient


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
    far by each, (n,). highest: f at the start. steps: the last ones inside the region, (k, n) with k up to 3.
    idle, creeping: steps in a row that brought nothing, or little. gain: of the last step. gradient, smallest: scaled
    length of the gradient now, and the smallest so far, over that at the start.
    """

    radius: float | None
    scales: Array | None
    lengths: Array
    highest: float
    steps: Array
    idle: int = 0
    creeping: int = 0
    gain: float = 1.0
    gradient: float = 1.0
    smallest: float = 1.0

    @classmethod
    def at_first(cls, problem: Problem, iterate: Iterate) -> State:
        """Where nothing is known yet."""
        return cls(None, None, np.abs(problem.start), iterate.fun, np.empty((0, len(iterate.x))))

    @property
    def over(self) -> bool:
        """Has the walk come to where steps bring no more?"""
        return self.idle > IDLE or self.creeping > CREEPERS

    def after(self, found: Accepted, before: Iterate, scales: Array) -> State:
        """What is carried on from a step that was taken."""
        step = found.iterate.x - before.x
        small = found.inside and norm(scales * step) <= SMALL * norm(scales * self.lengths)
        fall, gradient = before.fun - found.iterate.fun, self.gradient * found.gain
        little = fall <= LITTLE * min(abs(found.iterate.fun), self.highest - found.iterate.fun)
        halved = gradient < 0.5 * self.smallest
        return State(
            radius=found.radius,
            scales=scales,
            lengths=self.lengths,
            highest=self.highest,
            steps=np.vstack([self.steps[-2:], step]) if found.inside else np.empty((0, len(step))),
            idle=0 if halved or (found.resolved and not small) else self.idle + 1,
            creeping=self.creeping + 1 if little and not halved else 0,
            gain=found.gain,
            gradient=gradient,
            smallest=min(self.smallest, gradient),
        )

    @property
    def memory(self) -> Mapping[str, Any] | None:
        """By name; None at the start, where there is nothing yet."""
        return None if self.radius is None else {field.name: getattr(self, field.name) for field in fields(self)}


MakeModel: TypeAlias = Callable[[Problem, Iterate, State], Model | None]
"""The model at an iterate; None where a derivative is not finite."""


def walk(problem: Problem, make: MakeModel, reach: float | None = None) -> Generator[Iterate, None, Ended]:
    """The iterates, the first of the problem before all others.

    reach: of the first step, over the typical lengths; None lets it be a whole Newton step.
    """
    iterate = problem.first()
    state = State.at_first(problem, iterate) if iterate.memory is None else State(**iterate.memory)
    while True:
        iterate = replace(iterate, memory=state.memory)
        yield iterate
        way = np.maximum(np.abs(iterate.x), np.abs(iterate.x - problem.start))
        state = replace(state, lengths=np.maximum(state.lengths, way))
        ahead = _end_of_series(problem, iterate, state)
        if ahead is not None:
            iterate, state = ahead
            continue
        model = make(problem, iterate, state)
        if model is None:
            return Ended(Halt.NO_DERIVATIVE)
        if not model.free.size:
            return Ended(Halt.FLOOR)
        scales = np.zeros(len(iterate.x)) if state.scales is None else state.scales.copy()
        scales[model.free] = model.scale
        usual = norm(scales * state.lengths) or norm(scales)  # all that moves may be at zero
        radius = state.radius
        if radius is None:
            radius = _first_radius(problem, iterate, model, usual) if reach is None else reach * usual
        found = _accepted(problem, iterate, model, radius, state.lengths)
        if isinstance(found, Halt):
            return Ended(found)
        state = state.after(found, iterate, scales)
        iterate = found.iterate
        if state.over:
            return Ended(Halt.FLOOR)


def _end_of_series(problem: Problem, iterate: Iterate, state: State) -> tuple[Iterate, State] | None:
    """Where three steps that form a geometric series lead in the end; None where they do not, or that is not lower.

    Where the Hessian is singular at the minimum Newton's steps become shorter by the same share for ever.
    Source: Griewank, On solving nonlinear equations with simple singularities (1985), section 5.
    """
    if len(state.steps) < 3 or problem.bounds is not None or state.scales is None:
        return None
    first, second, third = map(norm, state.steps)
    if not (first > 0 and second > 0 and abs(third / second - second / first) < STEADY):
        return None
    ratio = third / second
    if not SERIES[0] < ratio < SERIES[1] or inner(state.steps[1], state.steps[2]) < PARALLEL * second * third:
        return None
    x = iterate.x + state.steps[2] * (ratio / (1 - ratio))
    end = Iterate(x, *problem.objective.value_and_gradient(x))
    left = _gain(iterate.gradient, end.gradient, state.scales)
    if not (end.fun <= iterate.fun and left < WORTHWHILE):
        return None
    return end, replace(state, steps=state.steps[:0], gradient=state.gradient * left)


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


def _first_radius(problem: Problem, iterate: Iterate, model: Model, usual: float) -> float:
    """As long as the whole Newton step, be it a leap, so long as f is where it leads to what the model says."""
    if not LEAP * usual < model.newton_length:
        return max(usual, model.newton_length)
    step, _ = model.step(model.newton_length)
    end = iterate.x + step if problem.bounds is None else problem.bounds.clip(iterate.x + step)
    fall, promised = iterate.fun - problem.objective.value(end), -model.change(end - iterate.x)
    return model.newton_length if abs(fall - promised) <= AGREES * promised else usual


def _accepted(problem: Problem, iterate: Iterate, model: Model, radius: float, lengths: Array) -> Accepted | Halt:
    objective, x = problem.objective, iterate.x
    refused, floor = Halt.STUCK, Halt.FLOOR
    for _ in range(TRIALS):
        step, length = model.step(radius)
        trial = x + step
        if problem.bounds is not None:
            trial = problem.bounds.clip(trial)
        taken = trial - x
        if (np.abs(taken) <= LOST * lengths).all():
            return floor if model.positive else refused
        if length > 0.9 * radius and (np.abs(taken) <= CREEPING * lengths).all():
            return refused
        promised = -model.change(taken)
        fun = objective.value(trial)
        if np.isnan(fun):
            floor = Halt.STUCK  # short steps are for the edge of the domain that is in the way, not for rounding
        level = abs(promised) <= 8 * EPS * abs(iterate.fun) and fun <= iterate.fun + 16 * EPS * abs(iterate.fun)
        small = model.positive and length <= radius and bool((np.abs(taken) <= NEAR * lengths).all())
        if np.isfinite(fun) and not level and iterate.fun - fun > ACCEPTED * promised > 0:
            ratio, inside = (iterate.fun - fun) / promised, length < 0.9 * radius
            if ratio > 0.75 and length > 0.8 * radius:
                radius *= 2.5
            elif ratio < 0.25:
                radius = 0.25 * length
            gradient = objective.gradient(trial)
            return Accepted(
                Iterate(trial, fun, gradient, rate=_share(model, length)),
                radius,
                True,
                inside,
                _gain(model.gradient, gradient[model.free], model.scale),
            )
        if level and not model.positive:
            return floor
        if level or small:
            found = _finishing(problem, model, trial, radius, _share(model, length))
            if found.gain < (1.0 if level else 0.5):
                return found
            refused = floor
            if level:
                return refused
        radius = max(0.25 * min(radius, length), float(np.finfo(np.float64).tiny))
    return refused


def _share(model: Model, length: float) -> float | None:
    """1 where a step is the whole Newton step; None where it is shorter, or leads away from a saddle."""
    return 1.0 if model.positive and length >= WHOLE * model.newton_length else None


def _finishing(problem: Problem, model: Model, trial: Array, radius: float, rate: float | None) -> Accepted:
    """A Newton step too small for f to show: its worth is told by what is left of the gradient."""
    fun, gradient = problem.objective.value_and_gradient(trial)
    gain = _gain(model.gradient, gradient[model.free], model.scale)
    return Accepted(Iterate(trial, fun, gradient, rate=rate), radius, False, True, gain)


def _gain(before: Array, after: Array, scale: Array) -> float:
    """What is left of a gradient, over what there was, both scaled."""
    was, left = norm(before / scale), norm(after / scale)
    return left / was if was > 0 and np.isfinite(left) else np.inf
