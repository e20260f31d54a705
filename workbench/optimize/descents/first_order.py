"""Descent by gradients: gradient descent, momentum, Nesterov; on all data or on mini-batches of its rows.

A method is a descent, which gives the direction, and a search, which says how far. With mini-batches a step of
the path is an epoch: one pass over all rows, in an order drawn anew from the seed.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.functions import Function
from workbench.optimize.descents.rules import Gradient, Rule, Walk
from workbench.optimize.descents.schedules import CONSTANT, Schedule
from workbench.optimize.draws import drawing
from workbench.optimize.iterates import Iterate, Stretch
from workbench.optimize.loop import Ended, Halt, limits
from workbench.optimize.objective import Problem
from workbench.optimize.options import bad_count, bad_number, check_part, shown
from workbench.optimize.readings.rates import steepest_curvature
from workbench.optimize.searches.backtracking import Backtracking
from workbench.optimize.searches.search import Search

Array = NDArray[np.float64]

DOWNHILL = Rule(("x = x - rate*g",))
HEAVY_BALL = Rule(("v = momentum*v - rate*g", "x = x + v"), constants=("momentum",))
ACCELERATED = Rule(HEAVY_BALL.update, ahead="x + momentum*v", constants=("momentum",))


@dataclass(frozen=True, slots=True)
class GradientDescent:
    """Steps along the negative gradient, x - rate * gradient.

    learning_rate: a fixed rate, every step taken; without one a search chooses each step.
    schedule: how the rate changes with the steps. search: Backtracking() shortens a step until f falls.
    batch_size: rows of the data in each update; a step of the path is then an epoch.

    pro: simple, and every step is cheap. contra: slow where curvatures differ; diverges above the rate 2/L.
    Source: Nocedal & Wright, Numerical Optimization (2006), section 3.1.
    """

    name: ClassVar[str] = "gradient-descent"
    steps: ClassVar[int] = 10_000
    tolerance: ClassVar[float | None] = 1e-8
    bounded: ClassVar[bool] = False

    learning_rate: float | None = None
    schedule: Schedule = CONSTANT
    search: Search | None = None
    batch_size: int | None = None

    def __post_init__(self) -> None:
        check_rate(self.learning_rate, self.batch_size)
        check_part(self.schedule, "factor", "schedule", "StepHalving(every=50)")
        if self.search is not None:
            check_part(self.search, "along", "search", "Backtracking()")
        if self.batch_size is not None and self.search is not None:
            raise OptionError("a search needs all of the data at each step; leave search or batch_size out.")

    @property
    def fixed(self) -> bool:
        return self.search is None and (self.learning_rate is not None or self.batch_size is not None)

    def stable_rate(self, curvature: float) -> float:
        return 2 / curvature

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        if self.fixed:
            return _advancing(self, DOWNHILL, problem)
        return _searching(problem, self.search or Backtracking(), self.learning_rate, self.schedule)

    def stretches(self, problem: Problem) -> Generator[Iterate | Stretch, None, Ended]:
        return _striding(self, DOWNHILL, problem) if self.fixed else self.iterates(problem)


@dataclass(frozen=True, slots=True)
class Momentum:
    """Heavy ball: each step keeps a share of the one before, v = momentum * v - rate * gradient.

    learning_rate: without one 1/L is taken, L the largest eigenvalue of the Hessian at the start.

    pro: much faster than gradient descent in long valleys. contra: swings past the minimum before it settles.
    Source: Polyak, Some methods of speeding up the convergence of iteration methods (1964).
    """

    name: ClassVar[str] = "momentum"
    steps: ClassVar[int] = 10_000
    tolerance: ClassVar[float | None] = 1e-8
    bounded: ClassVar[bool] = False

    learning_rate: float | None = None
    momentum: float = 0.9
    schedule: Schedule = CONSTANT
    batch_size: int | None = None

    def __post_init__(self) -> None:
        check_rate(self.learning_rate, self.batch_size)
        check_part(self.schedule, "factor", "schedule", "StepHalving(every=50)")
        _check_momentum(self.momentum)

    @property
    def fixed(self) -> bool:
        return True

    def stable_rate(self, curvature: float) -> float:
        return 2 * (1 + self.momentum) / curvature

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        return _advancing(self, HEAVY_BALL, problem)

    def stretches(self, problem: Problem) -> Generator[Iterate | Stretch, None, Ended]:
        return _striding(self, HEAVY_BALL, problem)


@dataclass(frozen=True, slots=True)
class Nesterov:
    """Nesterov's accelerated gradient: as momentum, but the gradient is taken ahead, where the momentum leads.

    learning_rate: without one 1/L is taken, L the largest eigenvalue of the Hessian at the start.

    pro: swings less than momentum. contra: stable only for smaller rates; an evaluation more at each step.
    Source: Nesterov, A method for solving a convex programming problem (1983).
    """

    name: ClassVar[str] = "nesterov"
    steps: ClassVar[int] = 10_000
    tolerance: ClassVar[float | None] = 1e-8
    bounded: ClassVar[bool] = False

    learning_rate: float | None = None
    momentum: float = 0.9
    schedule: Schedule = CONSTANT
    batch_size: int | None = None

    def __post_init__(self) -> None:
        check_rate(self.learning_rate, self.batch_size)
        check_part(self.schedule, "factor", "schedule", "StepHalving(every=50)")
        _check_momentum(self.momentum)

    @property
    def fixed(self) -> bool:
        return True

    def stable_rate(self, curvature: float) -> float:
        return 2 * (1 + self.momentum) / (1 + 2 * self.momentum) / curvature

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        return _advancing(self, ACCELERATED, problem)

    def stretches(self, problem: Problem) -> Generator[Iterate | Stretch, None, Ended]:
        return _striding(self, ACCELERATED, problem)


def check_rate(learning_rate: float | None, batch_size: int | None) -> None:
    """Raise OptionError for a rate that is not positive and finite, or a batch without rows."""
    if learning_rate is not None and bad_number(learning_rate, 0):
        raise OptionError(f"the learning rate is {shown(learning_rate)}; a positive number is needed, such as 0.1.")
    if batch_size is not None and bad_count(batch_size, 1):
        raise OptionError(f"batch_size is {shown(batch_size)}; a count of rows, 1 or more, is needed.")


def _check_momentum(momentum: float) -> None:
    if bad_number(momentum, 0, 1, closed=True):
        raise OptionError(f"momentum is {shown(momentum)}; a share of at least 0 and below 1 is needed, such as 0.9.")


class Fixed(Protocol):
    """A method whose steps are all taken; its rule's constants are fields of it."""

    @property
    def learning_rate(self) -> float | None: ...
    @property
    def schedule(self) -> Schedule: ...
    @property
    def batch_size(self) -> int | None: ...


def _advancing(method: Fixed, rule: Rule, problem: Problem) -> Generator[Iterate, None, Ended]:
    """One step after the other."""
    walk = _walk(method, rule, problem)
    if method.batch_size is not None:
        return (yield from _by_epochs(walk, problem, method.batch_size))
    yield walk.here
    while walk.goes_on:
        yield walk.step()
    return Ended(Halt.STEPS)


def _by_epochs(walk: Walk, problem: Problem, size: int) -> Generator[Iterate, None, Ended]:
    """One pass over all rows after the other."""
    draw = drawing(problem.seed, (walk.here.memory or {}).get("draw"))
    yield walk.here
    while walk.goes_on:
        iterate = walk.step(_batches(problem, size, draw))
        yield replace(iterate, memory={**(iterate.memory or {}), "draw": draw.bit_generator.state})
    return Ended(Halt.STEPS)


def _striding(method: Fixed, rule: Rule, problem: Problem) -> Generator[Iterate | Stretch, None, Ended]:
    """Many steps at a time, as soon as there is machine code for them."""
    if method.batch_size is not None:
        return (yield from _advancing(method, rule, problem))
    walk = _walk(method, rule, problem)
    yield walk.here
    limit = limits(problem, walk.first_value)
    while walk.goes_on:
        yield walk.stretch(limit) or walk.step()
    return Ended(Halt.STEPS)


def _walk(method: Fixed, rule: Rule, problem: Problem) -> Walk:
    rate = method.learning_rate if method.learning_rate is not None else _modest_rate(problem)
    constants = {name: float(getattr(method, name)) for name in rule.constants}
    return Walk(problem, rule, constants, rate, method.schedule)


def _batches(problem: Problem, size: int, draw: np.random.Generator) -> Generator[Gradient, None, None]:
    """The gradients over the parts of the data, in a new order."""
    function = problem.objective.function
    order = draw.permutation(function.rows)
    for first in range(0, function.rows, size):
        rows = order[first : first + size]
        part = function.bind(data={name: column[rows] for name, column in function.columns.items()})
        problem.objective.gradients += 1
        yield partial(_gradient, part)


def _gradient(function: Function, x: Array) -> Array:
    return function.value_and_gradient(x)[1]


def _searching(
    problem: Problem, search: Search, learning_rate: float | None, schedule: Schedule
) -> Generator[Iterate, None, Ended]:
    """A search chooses each step; without a rate its first trial is twice the step before."""
    objective, iterate = problem.objective, problem.first()
    memory = iterate.memory or {}
    trial = memory.get("trial", 1.0)
    yield iterate
    for k in range(memory.get("steps", 0), problem.max_steps):
        rate = trial if learning_rate is None else learning_rate * schedule.factor(k, problem.max_steps)
        following = search.along(objective, iterate, -iterate.gradient, rate)
        if following is None:
            return Ended(Halt.FLOOR)
        iterate = following
        trial = 2 * (iterate.rate or rate)
        yield replace(iterate, memory={"trial": trial, "steps": k + 1})
    return Ended(Halt.STEPS)


def _modest_rate(problem: Problem) -> float:
    """1/L, with L the largest curvature at the start; 0.01 where there is none."""
    L = steepest_curvature(problem.objective, [problem.start])
    return 1 / L if L is not None else 0.01
