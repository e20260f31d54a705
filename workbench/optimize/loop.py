"""The one loop: a method's iterates, watched and recorded until it is good enough, or time to give up."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from workbench.errors import FileError
from workbench.kernels import Limits
from workbench.optimize.iterates import Iterate, Stretch
from workbench.optimize.limits.kkt import conditions_at
from workbench.optimize.objective import Mark, Problem
from workbench.optimize.traces import Trace, trace_of
from workbench.optimize.trail import Trail, Watcher
from workbench.optimize.vectors import norm

Array = NDArray[np.float64]

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
    """What a method says when it knows no further step.

    words: a foreign solver's own. beyond: iterates that it found before it was interrupted, from which it cannot go on.
    """

    halt: Halt
    words: str = ""
    beyond: Stretch | None = None


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


@dataclass(frozen=True, slots=True, eq=False)
class Earlier:
    """A run that stopped: its iterates, the last with what its method remembered, the evaluations counted, and the end.

    ended: None where it was cut off between two steps.
    """

    seen: Stretch
    mark: Mark
    ended: Ended | None


def follow(
    method: Method,
    problem: Problem,
    callback: Callable[[Iterate], object] | None = None,
    *,
    watchers: Sequence[Watcher] = (),
    earlier: Earlier | None = None,
) -> Trace:
    """Walk with the method until a criterion is met.

    callback: called with each iterate; StopIteration from it, or a true value, ends the run. watchers: shown the run
    now and then, so that many steps may still be made at once. earlier: the run to go on with, to the same digits.
    Raises FileError where what an earlier run remembers is not this method's.
    """
    if earlier is not None:
        problem.objective.back_to(earlier.mark)
    trail = Trail(problem.objective, None if earlier is None else earlier.seen)
    if earlier is not None:
        ended = _already(earlier, trail, problem)
        if ended is not None:
            return _finished(trail, ended, problem, watchers)
        problem = replace(problem, after=trail.last)
    alone = callback is None and problem.bounds is None and problem.constraints is None
    steps = method.stretches(problem) if alone and isinstance(method, Swift) else method.iterates(problem)
    following = steps if earlier is None else _going_on(steps, problem, earlier.mark)
    try:
        ended = _walk(following, problem, trail, callback, watchers)
    except KeyboardInterrupt:
        if not trail:
            raise
        ended = Ended(Halt.INTERRUPTED)
    finally:
        following.close()
        steps.close()
    try:
        return _finished(trail, ended, problem, watchers)
    except KeyboardInterrupt:  # the walk is over, and not lost; asked again, it ends the program
        return trace_of(trail.parts(), Ended(Halt.INTERRUPTED), problem)


def limits(problem: Problem, fun: float) -> Limits:
    """Where a run ends that started at the value fun: far from the start, far below it, or at a gradient that is zero.

    A tolerance of zero is to run on, whatever happens.
    """
    if problem.tolerance == 0:
        return Limits(np.inf, -np.inf, -1.0)
    reach = FAR * (1 + float(np.max(np.abs(problem.start), initial=0.0)))
    return Limits(reach, -FAR * (1 + abs(fun)), -1.0 if problem.tolerance is None else problem.tolerance)


Steps: TypeAlias = "Generator[Iterate | Stretch, None, Ended] | Generator[Iterate, None, Ended]"


def _already(earlier: Earlier, trail: Trail, problem: Problem) -> Ended | None:
    """How an earlier run ended, where there is nothing to go on with; a stop from outside may be taken back."""
    if trail.count > problem.max_steps:
        return Ended(Halt.STEPS)
    if earlier.ended is None or earlier.ended.halt in (Halt.STEPS, Halt.STOPPED, Halt.INTERRUPTED):
        return None
    return earlier.ended


def _going_on(steps: Steps, problem: Problem, mark: Mark) -> Generator[Iterate | Stretch, None, Ended]:
    """The iterates after the one that is known; the evaluations that it took to get back to it are not counted."""
    try:
        next(steps)
        problem.objective.back_to(mark)
        found = next(steps)
    except StopIteration as finished:
        return finished.value if isinstance(finished.value, Ended) else Ended(Halt.FLOOR)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise FileError(
            f"the file does not hold what this method needs to go on ({type(error).__name__}: {error}); start anew."
        ) from error
    yield found
    return (yield from steps)


def _walk(
    steps: Steps,
    problem: Problem,
    trail: Trail,
    callback: Callable[[Iterate], object] | None,
    watchers: Sequence[Watcher],
) -> Ended:
    limit = limits(problem, trail.first_value) if trail else None
    while True:
        try:
            found = next(steps)
        except StopIteration as finished:
            ended = finished.value if isinstance(finished.value, Ended) else Ended(Halt.FLOOR)
            if ended.halt is not Halt.INTERRUPTED:
                trail.marked()
            return ended
        iterate = trail.add(found)
        if limit is None:
            limit = limits(problem, trail.first_value)
        if not (math.isfinite(iterate.fun) and np.isfinite(iterate.x).all()):
            return Ended(Halt.NOT_FINITE)
        if float(np.max(np.abs(iterate.x), initial=0.0)) > limit.reach or iterate.fun < limit.lowest:
            return Ended(Halt.FAR)
        if limit.tolerance >= 0 and _norm(problem, iterate) <= limit.tolerance:
            return Ended(Halt.TOLERANCE)
        if trail.count > problem.max_steps:
            return Ended(Halt.STEPS)
        if callback is not None:
            try:
                if callback(iterate):
                    return Ended(Halt.STOPPED)
            except StopIteration:
                return Ended(Halt.STOPPED)
        for watcher in watchers:
            watcher.passing(trail)


def _finished(trail: Trail, ended: Ended, problem: Problem, watchers: Sequence[Watcher]) -> Trace:
    """The trace of a run that has ended, its watchers told."""
    for watcher in watchers:
        watcher.over(trail, ended)
    return trace_of([*trail.parts(), *([] if ended.beyond is None else [ended.beyond])], ended, problem)


def _norm(problem: Problem, iterate: Iterate) -> float:
    """Norm of the gradient; without the parts that only press against a bound. With constraints, of the Lagrangian's.

    It is infinite where a constraint is not met.
    """
    if problem.constraints is not None:
        here = conditions_at(problem, iterate)
        return norm(here.slope) if here.finite and here.around.feasible else np.inf
    gradient = iterate.gradient
    if problem.bounds is not None:
        gradient = problem.bounds.moving(iterate.x, gradient)
    return norm(gradient)
