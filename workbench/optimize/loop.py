"""The one loop: a method's iterates, watched and recorded until it is good enough, or time to give up."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from workbench.kernels import Limits
from workbench.optimize.iterates import Iterate, Stretch
from workbench.optimize.objective import Problem

Array = NDArray[np.float64]

LEVEL = 64 * float(np.finfo(np.float64).eps)  # values of f this close are not told apart
ROUNDED = 1e-8  # a rise of the last iterate that may be rounding, where the gradients say that f falls
BLOCK = 1 << 20  # numbers that are worked on at a time
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


@runtime_checkable
class Swift(Protocol):
    """A method that can give many iterates at once, where nobody looks at each as it comes."""

    def stretches(self, problem: Problem) -> Generator[Iterate | Stretch, None, Ended]:
        """The iterates of `iterates`, to the last bit; a stretch goes no further than one that may meet a limit."""
        ...


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
    seen: list[Iterate | Stretch] = []
    alone = callback is None and problem.bounds is None
    steps = method.stretches(problem) if alone and isinstance(method, Swift) else method.iterates(problem)
    try:
        ended = _walk(steps, problem, seen, callback)
    except KeyboardInterrupt:
        if not seen:
            raise
        ended = Ended(Halt.INTERRUPTED)
    finally:
        steps.close()
    try:
        return _trace(seen, ended)
    except KeyboardInterrupt:  # the walk is over, and not lost; asked again, it ends the program
        return _trace(seen, Ended(Halt.INTERRUPTED))


def limits(problem: Problem, fun: float) -> Limits:
    """Where a run ends that started at the value fun: far from the start, far below it, or at a gradient that is zero.

    A tolerance of zero is to run on, whatever happens.
    """
    if problem.tolerance == 0:
        return Limits(np.inf, -np.inf, -1.0)
    reach = FAR * (1 + float(np.max(np.abs(problem.start), initial=0.0)))
    return Limits(reach, -FAR * (1 + abs(fun)), -1.0 if problem.tolerance is None else problem.tolerance)


def _walk(
    steps: Generator[Iterate | Stretch, None, Ended] | Generator[Iterate, None, Ended],
    problem: Problem,
    seen: list[Iterate | Stretch],
    callback: Callable[[Iterate], object] | None,
) -> Ended:
    limit: Limits | None = None
    count = 0
    while True:
        try:
            found = next(steps)
        except StopIteration as finished:
            return finished.value if isinstance(finished.value, Ended) else Ended(Halt.FLOOR)
        seen.append(found)
        several, iterate = (len(found), found[-1]) if isinstance(found, Stretch) else (1, found)
        count += several
        if limit is None:
            limit = limits(problem, iterate.fun)
        if not (math.isfinite(iterate.fun) and np.isfinite(iterate.x).all()):
            return Ended(Halt.NOT_FINITE)
        if float(np.max(np.abs(iterate.x), initial=0.0)) > limit.reach or iterate.fun < limit.lowest:
            return Ended(Halt.FAR)
        if limit.tolerance >= 0 and _norm(problem, iterate) <= limit.tolerance:
            return Ended(Halt.TOLERANCE)
        if count > problem.max_steps:
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


def _trace(seen: Sequence[Iterate | Stretch], ended: Ended) -> Trace:
    parts: list[Stretch] = []
    for kind, some in groupby(seen, key=type):
        group: list[Any] = list(some)
        parts += group if kind is Stretch else [Stretch.of(group)]
    with np.errstate(over="ignore", invalid="ignore"):
        x = _joined([part.x for part in parts])
        norms = _joined([_lengths(part.gradient) for part in parts])
        rows = max(1, BLOCK // x.shape[1])
        moves = [_lengths(np.diff(x[low : low + rows + 1], axis=0)) for low in range(0, max(1, len(x) - 1), rows)]
    path = Path(x=x, fun=_joined([part.fun for part in parts]), gradient_norm=norms, step_length=_joined(moves))
    last = parts[-1][-1]
    best = _at(parts, _best(path))
    return Trace(path, last if _lower(last, best) else best, last, ended)


def _at(parts: Sequence[Stretch], index: int) -> Iterate:
    for part in parts:
        if index < len(part):
            return part[index]
        index -= len(part)
    raise AssertionError(index)


def _lower(last: Iterate, best: Iterate) -> bool:
    """Is the last iterate lower by the gradients, where rounding of f hides it?

    Methods that finish by the gradient go on where f shows nothing. The change of f between two points is their mean
    slope along the way, to the third order.
    """
    if not abs(last.fun - best.fun) <= ROUNDED * abs(best.fun):
        return False
    falls = float((last.gradient + best.gradient) @ (last.x - best.x)) <= 0
    return falls and _length(last.gradient) < 0.5 * _length(best.gradient)


def _joined(arrays: Sequence[Array]) -> Array:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _best(path: Path) -> int:
    """The lowest iterate; where rounding of f hides the order, the one with the smaller gradient."""
    finite = np.flatnonzero(np.isfinite(path.fun))
    if not finite.size:
        return 0
    fun, steepness = path.fun, np.where(np.isnan(path.gradient_norm), np.inf, path.gradient_norm)
    lowest = float(np.min(fun[finite]))
    level = finite[fun[finite] <= lowest + LEVEL * abs(lowest)]
    return int(level[np.argmin(steepness[level])])


def _length(vector: Array) -> float:
    """Euclidean norm, also of numbers whose squares are too small for float64."""
    largest = float(np.max(np.abs(vector), initial=0.0))
    if not 0 < largest < np.inf:
        return largest
    return largest * float(np.linalg.norm(vector / largest))


def _lengths(rows: Array) -> Array:
    """The norms of the rows (k, n), as `_length` has them: (k,)."""
    largest = np.max(np.abs(rows), axis=1, initial=0.0)
    usual = (largest > 0) & (largest < np.inf)
    scaled = rows / np.where(usual, largest, 1.0)[:, np.newaxis]
    found: Array = np.where(usual, largest * np.sqrt(np.vecdot(scaled, scaled)), largest)
    return found
