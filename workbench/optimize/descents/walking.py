"""Walks by a rule, every step taken: on all data or on mini-batches of its rows, with long gradients clipped.

With mini-batches a step of the path is an epoch: one pass over all rows, in an order drawn anew from the seed.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import replace
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.functions import Function
from workbench.optimize.descents.rules import Gradient, Rule, Walk
from workbench.optimize.descents.schedules import Schedule
from workbench.optimize.draws import drawing
from workbench.optimize.iterates import Iterate, Stretch
from workbench.optimize.loop import Ended, Halt, limits
from workbench.optimize.objective import Problem
from workbench.optimize.options import bad_count, bad_number, check_part, shown
from workbench.optimize.steepness import steepest_curvature

Array = NDArray[np.float64]


class Fixed(Protocol):
    """A method whose steps are all taken; its rule's constants are fields of it."""

    @property
    def rule(self) -> Rule: ...
    @property
    def learning_rate(self) -> float | None: ...
    @property
    def schedule(self) -> Schedule: ...
    @property
    def batch_size(self) -> int | None: ...
    @property
    def clip(self) -> float | None: ...


def check_fixed(method: Fixed) -> None:
    """Raise OptionError for a rate or clip that is not positive and finite, a batch without rows, or no schedule."""
    if method.learning_rate is not None:
        check_positive(method.learning_rate, "the learning rate", 0.1)
    if method.clip is not None:
        check_positive(method.clip, "clip", 1.0)
    if method.batch_size is not None and bad_count(method.batch_size, 1):
        raise OptionError(f"batch_size is {shown(method.batch_size)}; a count of rows, 1 or more, is needed.")
    check_part(method.schedule, "factor", "schedule", "StepHalving(every=50)")


def check_positive(value: float, what: str, example: float) -> None:
    """Raise OptionError for what is not positive and finite."""
    if bad_number(value, 0):
        raise OptionError(f"{what} is {shown(value)}; a positive number is needed, such as {example:g}.")


def check_share(value: float, what: str, example: float) -> None:
    """Raise OptionError for what is no share of at least 0 and below 1."""
    if bad_number(value, 0, 1, closed=True):
        raise OptionError(f"{what} is {shown(value)}; at least 0 and below 1 is needed, such as {example:g}.")


def advancing(method: Fixed, problem: Problem) -> Generator[Iterate, None, Ended]:
    """One step after the other."""
    walk = _walk(method, problem)
    if method.batch_size is not None:
        return (yield from _by_epochs(walk, method, problem, method.batch_size))
    yield walk.here
    while walk.goes_on:
        yield walk.step(_clipped([problem.objective.gradient], method.clip))
    return Ended(Halt.STEPS)


def striding(method: Fixed, problem: Problem) -> Generator[Iterate | Stretch, None, Ended]:
    """Many steps at a time, as soon as there is machine code for them; one after the other where there is none.

    That knows updates by component alone: batches, and a gradient clipped by its length, go through Python.
    """
    if method.batch_size is not None or method.clip is not None:
        return (yield from advancing(method, problem))
    walk = _walk(method, problem)
    yield walk.here
    limit = limits(problem, walk.first_value)
    while walk.goes_on:
        yield walk.stretch(limit) or walk.step()
    return Ended(Halt.STEPS)


def clipped(gradient: Array, largest: float) -> Array:
    """The gradient (n,), shortened to the length largest where it is longer.

    Source: Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks (2013), algorithm 1.

    >>> clipped(np.array([3.0, 4.0]), 1.0), clipped(np.array([3.0, 4.0]), 5.0)
    (array([0.6, 0.8]), array([3., 4.]))
    """
    most = float(np.max(np.abs(gradient), initial=0.0))
    if not 0 < most < np.inf:
        return gradient
    unit = gradient / most  # whose square does not overflow
    length = float(np.linalg.norm(unit))
    return gradient if most * length <= largest else unit * (largest / length)


def _walk(method: Fixed, problem: Problem) -> Walk:
    rate = method.learning_rate if method.learning_rate is not None else _modest_rate(problem)
    constants = {name: float(getattr(method, name)) for name in method.rule.constants}
    return Walk(problem, method.rule, constants, rate, method.schedule)


def _by_epochs(walk: Walk, method: Fixed, problem: Problem, size: int) -> Generator[Iterate, None, Ended]:
    """One pass over all rows after the other."""
    draw = drawing(problem.seed, (walk.here.memory or {}).get("draw"))
    yield walk.here
    while walk.goes_on:
        iterate = walk.step(_clipped(_batches(problem, size, draw), method.clip))
        yield replace(iterate, memory={**(iterate.memory or {}), "draw": draw.bit_generator.state})
    return Ended(Halt.STEPS)


def _clipped(gradients: Iterable[Gradient], largest: float | None) -> Iterable[Gradient]:
    """What gives the gradient of each update of a step, in turn; none longer than the largest."""
    return gradients if largest is None else (partial(_shortened, gradient, largest) for gradient in gradients)


def _shortened(gradient: Gradient, largest: float, x: Array) -> Array:
    return clipped(gradient(x), largest)


def _batches(problem: Problem, size: int, draw: np.random.Generator) -> Generator[Gradient, None, None]:
    """The gradients over the parts of the data, in a new order; the last part is the rest, which may be smaller."""
    function = problem.objective.function
    order = draw.permutation(function.rows)
    for first in range(0, function.rows, size):
        rows = order[first : first + size]
        part = function.bind(data={name: column[rows] for name, column in function.columns.items()})
        problem.objective.gradients += 1
        yield partial(_gradient, part)


def _gradient(function: Function, x: Array) -> Array:
    return function.value_and_gradient(x)[1]


def _modest_rate(problem: Problem) -> float:
    """1/L, with L the largest curvature at the start; 0.01 where there is none."""
    L = steepest_curvature(problem.objective, [problem.start])
    return 1 / L if L is not None else 0.01
