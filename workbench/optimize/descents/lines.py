"""The walk along lines: a descent says in which direction, a search how far, until f and its gradient show no gain."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Ended, Halt
from workbench.optimize.objective import Problem
from workbench.optimize.searches.search import Search
from workbench.optimize.vectors import norm

Array = NDArray[np.float64]
Held = NDArray[np.bool_]

EPS = float(np.finfo(np.float64).eps)
LEVEL = 8 * EPS  # a relative change of f that rounding alone may make
IDLE = 8  # steps in a row that neither f shows nor the gradient, which should halve
FIRST = 0.1  # share of the size of the point, or of 1, that is the length of a first trial


@dataclass(frozen=True, slots=True)
class Way:
    """A direction (n,), and how much of it a search should try first."""

    direction: Array
    rate: float


class Descent(Protocol):
    """What gives a direction at each iterate, by what it has learned of f on the way; frozen."""

    @property
    def memory(self) -> Mapping[str, Any]:
        """What it has learned, by name."""
        ...

    def recalled(self, memory: Mapping[str, Any]) -> Self:
        """The same descent, that has learned this."""
        ...

    def way(self, iterate: Iterate, held: Held | None) -> Way | None:
        """Where to go from here; None where a derivative is not finite. held: variables pressed against a bound."""
        ...

    def after(self, iterate: Iterate, following: Iterate) -> Self:
        """The descent that has learned from the step between the two."""
        ...

    def forgotten(self) -> Self | None:
        """The descent that has learned nothing, and goes down the gradient; None where this is that."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """size: of f at the start. least: the smallest norm of the gradient so far. idle: steps in a row without a gain."""

    size: float
    least: float = np.inf
    idle: int = 0

    def after(self, before: float, fun: float, norm: float) -> Progress:
        """With a step from one value to another, where the gradient has this norm.

        A gain is a change of f that rounding cannot make, or half of the norm. A value that is zero beside that at the
        start, as at the end of a fit, shows none.
        """
        seen = abs(fun - before) > LEVEL * max(abs(before), EPS * self.size) or norm <= 0.5 * self.least
        return Progress(self.size, min(self.least, norm), 0 if seen else self.idle + 1)


def along_lines(problem: Problem, search: Search, descent: Descent) -> Generator[Iterate, None, Ended]:
    """Iterates along the directions of the descent, each as far as the search goes."""
    objective, bounds = problem.objective, problem.bounds
    found = problem.first()
    progress = Progress(abs(found.fun))
    if found.memory is not None:
        descent, progress = descent.recalled(found.memory["descent"]), Progress(**found.memory["progress"])
        found = replace(found, memory=found.memory["search"])
    while True:
        told = {"descent": descent.memory, "search": found.memory, "progress": asdict(progress)}
        yield replace(found, memory=told)
        following = None
        while following is None:
            held = None if bounds is None else bounds.held(found.x, found.gradient)
            way = descent.way(found, held) if np.isfinite(found.gradient).all() else None
            if way is None:
                return Ended(Halt.NO_DERIVATIVE)
            following = search.along(objective, found, way.direction, way.rate, bounds)
            if following is None:
                plain = descent.forgotten()
                if plain is None:
                    return Ended(Halt.FLOOR)
                descent = plain  # once more, along the gradient itself
        if problem.tolerance != 0 and np.array_equal(following.x, found.x):
            return Ended(Halt.FLOOR)
        descent = descent.after(found, following)
        progress = progress.after(found.fun, following.fun, _norm(problem, following))
        found = following
        if problem.tolerance != 0 and progress.idle > IDLE:
            return Ended(Halt.FLOOR)


def first_rate(iterate: Iterate) -> float:
    """How much of the negative gradient to try where nothing is known of f: a share of the size of the point, or of 1.

    >>> first_rate(Iterate(np.array([3.0, -4.0]), 1.0, np.array([0.1, 0.2])))
    2.0
    """
    steepest = float(np.max(np.abs(iterate.gradient), initial=0.0))
    size = float(np.max(np.abs(iterate.x), initial=1.0))
    return FIRST * size / steepest if steepest > 0 else 1.0


def _norm(problem: Problem, iterate: Iterate) -> float:
    gradient = iterate.gradient
    if problem.bounds is not None:
        gradient = problem.bounds.moving(iterate.x, gradient)
    return norm(gradient)
