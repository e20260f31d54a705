"""The one loop: a method's iterates, watched and recorded until it is good enough, or time to give up."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.objective import Problem

Array = NDArray[np.float64]

LEVEL = 64 * float(np.finfo(np.float64).eps)  # values of f this close are not told apart
FINISHED = 1e-11  # the same for the last iterate
FAR = 1e15  # times the size of the start: nothing is looked for beyond


class Halt(StrEnum):
    """Why the loop ended; what that means for the point is read afterwards."""

    TOLERANCE = "the gradient is below the tolerance"
    FLOOR = "no lower point can be told apart"
    STUCK = "no step that was tried lowers f"
    NO_DERIVATIVE = "a derivative is not finite"
    STEPS = "the budget of steps is spent"
    NOT_FINITE = "a value is not finite"
    FAR = "the point or the value is out of all proportion"
    STOPPED = "the callback asked to stop"
    INTERRUPTED = "interrupted from the keyboard"


@dataclass(frozen=True, slots=True)
class Iterate:
    """A point (n,) of a run with its value and gradient, and the learning rate that led there where there is one."""

    x: Array
    fun: float
    gradient: Array
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """What a method says when it knows no further step; words: a foreign solver's own."""

    halt: Halt
    words: str = ""


class Method(Protocol):
    """A way to walk downhill: a generator of iterates, the start first, that ends when it knows no further step."""

    @property
    def name(self) -> str: ...

    @property
    def steps(self) -> int:
        """How many steps it may take where nothing is said."""
        ...

    @property
    def tolerance(self) -> float | None:
        """The norm of the gradient that is good enough where nothing is said; None runs to rounding level."""
        ...

    @property
    def bounded(self) -> bool:
        """Can it keep to bounds?"""
        ...

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]: ...


@dataclass(frozen=True, slots=True)
class Path:
    """Every iterate of a run, the start first.

    x: (k + 1, n). fun: (k + 1,). gradient_norm: (k + 1,), Euclidean. step_length: (k,), Euclidean, between iterates.
    """

    x: Array
    fun: Array
    gradient_norm: Array
    step_length: Array

    def __len__(self) -> int:
        return len(self.fun)


@dataclass(frozen=True, slots=True)
class Trace:
    """What the loop saw: the path, the best and the last iterate, and why it ended."""

    path: Path
    best: Iterate
    last: Iterate
    ended: Ended


def follow(method: Method, problem: Problem, callback: Callable[[Iterate], object] | None = None) -> Trace:
    """Walk with the method until a criterion is met.

    callback: called with each iterate; StopIteration from it, or a true value, ends the run.
    """
    seen: list[Iterate] = []
    steps = method.iterates(problem)
    try:
        ended = _walk(steps, problem, seen, callback)
    except KeyboardInterrupt:
        if not seen:
            raise
        ended = Ended(Halt.INTERRUPTED)
    finally:
        steps.close()
    return Trace(_path(seen), _best(seen), seen[-1], ended)


def _walk(
    steps: Generator[Iterate, None, Ended],
    problem: Problem,
    seen: list[Iterate],
    callback: Callable[[Iterate], object] | None,
) -> Ended:
    reach = FAR * (1 + float(np.max(np.abs(problem.start), initial=0.0)))
    while True:
        try:
            iterate = next(steps)
        except StopIteration as finished:
            return finished.value if isinstance(finished.value, Ended) else Ended(Halt.FLOOR)
        seen.append(iterate)
        if not (np.isfinite(iterate.fun) and np.isfinite(iterate.x).all()):
            return Ended(Halt.NOT_FINITE)
        if problem.tolerance != 0:
            depth = FAR * (1 + abs(seen[0].fun))
            if float(np.max(np.abs(iterate.x), initial=0.0)) > reach or iterate.fun < -depth:
                return Ended(Halt.FAR)
        if problem.tolerance and _norm(problem, iterate) <= problem.tolerance:
            return Ended(Halt.TOLERANCE)
        if len(seen) > problem.max_steps:
            return Ended(Halt.STEPS)
        if callback is not None:
            try:
                if callback(iterate):
                    return Ended(Halt.STOPPED)
            except StopIteration:
                return Ended(Halt.STOPPED)


def _norm(problem: Problem, iterate: Iterate) -> float:
    """Norm of the gradient; without the parts that only press against a bound."""
    gradient = iterate.gradient
    if problem.bounds is not None:
        gradient = np.where(problem.bounds.held(iterate.x, gradient), 0.0, gradient)
    return _length(gradient)


def _best(seen: list[Iterate]) -> Iterate:
    """The lowest iterate; where rounding of f hides the order, the one with the smaller gradient.

    Of the last iterate the rounding may be larger: methods that finish by the gradient go on where f shows nothing.
    """
    finite = [iterate for iterate in seen if np.isfinite(iterate.fun)]
    if not finite:
        return seen[0]
    lowest = min(iterate.fun for iterate in finite)
    level = [iterate for iterate in finite if iterate.fun <= lowest + LEVEL * abs(lowest)]
    best = min(level, key=_steepness)
    last = finite[-1]
    if last.fun <= lowest + FINISHED * abs(lowest) and _steepness(last) < 0.5 * _steepness(best):
        return last
    return best


def _steepness(iterate: Iterate) -> float:
    return float(np.nan_to_num(_length(iterate.gradient), nan=np.inf))


def _length(vector: Array) -> float:
    """Euclidean norm, also of numbers whose squares are too small for float64."""
    largest = float(np.max(np.abs(vector), initial=0.0))
    if not 0 < largest < np.inf:
        return largest
    return largest * float(np.linalg.norm(vector / largest))


def _path(seen: list[Iterate]) -> Path:
    x = np.array([iterate.x for iterate in seen])
    with np.errstate(over="ignore", invalid="ignore"):
        return Path(
            x=x,
            fun=np.array([iterate.fun for iterate in seen]),
            gradient_norm=np.array([_length(iterate.gradient) for iterate in seen]),
            step_length=np.linalg.norm(np.diff(x, axis=0), axis=1),
        )
