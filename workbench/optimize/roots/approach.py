"""The loop of roots: a method's approximations, watched and recorded until F is zero, or time to give up."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.bounds import Bounds
from workbench.optimize.roots.equations import Equations

Array = NDArray[np.float64]
Interval = tuple[float, float]

FAR = 1e15  # times the size of the start: nothing is looked for beyond
LONGEST_CYCLE = 8
RETURNED = 1e-9  # of the size of the point: closer to an earlier one, it is the same


class RootHalt(StrEnum):
    """Why the loop ended; what that means is read afterwards."""

    ZERO = "every equation holds exactly"
    TOLERANCE = "no equation is missed by more than the tolerance"
    FLOOR = "a step is lost in rounding"
    STUCK = "no step that was tried comes closer"
    SINGULAR = "the Jacobian is singular"
    CYCLE = "the steps return to where they were"
    STEPS = "the budget of steps is spent"
    NOT_FINITE = "a value is not finite"
    FAR = "the point is out of all proportion"
    STOPPED = "the callback asked to stop"
    INTERRUPTED = "interrupted from the keyboard"


@dataclass(frozen=True, slots=True)
class Certainty:
    """A root, and how it is known.

    x: nearest floats to it, (n,). digits: to how many digits they are right. by: what established it.
    multiplicity: 1 for a simple root; None for several unknowns with a singular Jacobian.
    away: how far it is from the point that was looked at, over the sizes of the variables.
    """

    x: Array
    digits: float
    by: str
    multiplicity: float | None
    away: float


@dataclass(frozen=True, slots=True)
class RootEnd:
    """What a method says when it knows no further step; words: what is to be added. period: of a cycle.

    certain: the root, where a method has made sure of it by itself.
    """

    halt: RootHalt
    words: str = ""
    period: int = 0
    certain: Certainty | None = None


@dataclass(frozen=True, slots=True)
class Approximation:
    """A point (n,) with F there (m,); interval: of a bracketing method, whose ends have opposite signs.

    memory: all else that the method carries from here to the next one, as for an Iterate.
    """

    x: Array
    fun: Array
    interval: Interval | None = None
    memory: Mapping[str, Any] | None = None

    @property
    def norm(self) -> float:
        """Euclidean length of F."""
        return length(self.fun)


@dataclass(frozen=True, slots=True)
class RootProblem:
    """What a method is told.

    start: (n,). bracket: ends of an interval at which F has opposite signs. tolerance: the largest |F_i| that is good
    enough; None is rounding level, 0 stops at an exact zero only. after: as for a Problem, what to go on from.
    """

    equations: Equations
    start: Array
    bracket: Interval | None
    bounds: Bounds | None
    tolerance: float | None
    max_steps: int
    after: Approximation | None = None

    def first(self) -> Approximation:
        """The approximation that a method begins with."""
        return Approximation(self.start, self.equations.residual(self.start)) if self.after is None else self.after


class RootMethod(Protocol):
    """A way to come closer: a generator of approximations, the start first."""

    @property
    def name(self) -> str: ...

    @property
    def steps(self) -> int:
        """How many steps it may take where nothing is said."""
        ...

    @property
    def single(self) -> bool:
        """Is it for one equation in one variable only?"""
        ...

    @property
    def square(self) -> bool:
        """Does it need as many equations as unknowns?"""
        ...

    @property
    def bracketing(self) -> bool:
        """Does it need a bracket?"""
        ...

    @property
    def bounded(self) -> bool:
        """Can it keep to bounds?"""
        ...

    @property
    def free(self) -> bool:
        """Does it take each step as it comes, so that it may cycle?"""
        ...

    @property
    def judging(self) -> bool:
        """Does it judge by itself whether a point is a root, and go on elsewhere?"""
        ...

    def approximations(self, problem: RootProblem) -> Generator[Approximation, None, RootEnd]: ...


@dataclass(frozen=True, slots=True)
class RootPath:
    """Every approximation, the start first.

    x: (k + 1, n). fun: F there, (k + 1, m). residual_norm: |F|, (k + 1,). step_length: (k,), between approximations.
    interval: of a bracketing method, (k + 1, 2); else None.
    """

    x: Array
    fun: Array
    residual_norm: Array
    step_length: Array
    interval: Array | None = None

    def __len__(self) -> int:
        return len(self.residual_norm)


@dataclass(frozen=True, slots=True)
class RootTrace:
    """What the loop saw: the path, the approximation with the smallest |F|, the last one, and why it ended."""

    path: RootPath
    best: Approximation
    last: Approximation
    ended: RootEnd


def approach(
    method: RootMethod, problem: RootProblem, callback: Callable[[Approximation], object] | None = None
) -> RootTrace:
    """Come closer with the method until a criterion is met.

    callback: called with each approximation; StopIteration from it, or a true value, ends the run.
    """
    seen: list[Approximation] = []
    steps = method.approximations(problem)
    try:
        ended = _walk(method, steps, problem, seen, callback)
    except KeyboardInterrupt:
        if not seen:
            raise
        ended = RootEnd(RootHalt.INTERRUPTED)
    finally:
        steps.close()
    return RootTrace(_path(seen), _best(seen), seen[-1], ended)


def _walk(
    method: RootMethod,
    steps: Generator[Approximation, None, RootEnd],
    problem: RootProblem,
    seen: list[Approximation],
    callback: Callable[[Approximation], object] | None,
) -> RootEnd:
    reach = reach_of(problem)
    while True:
        try:
            found = next(steps)
        except StopIteration as finished:
            ended: RootEnd = finished.value
            return ended
        seen.append(found)
        if callback is not None:
            try:
                if callback(found):
                    return RootEnd(RootHalt.STOPPED)
            except StopIteration:
                return RootEnd(RootHalt.STOPPED)
        if problem.tolerance and float(np.max(np.abs(found.fun))) <= problem.tolerance:
            return RootEnd(RootHalt.TOLERANCE)
        if not method.judging and (halt := plain_end(found, reach)):
            return RootEnd(halt)
        if method.free and (period := _period(seen)):
            return RootEnd(RootHalt.CYCLE, period=period)
        if len(seen) > problem.max_steps:
            return RootEnd(RootHalt.STEPS)


def reach_of(problem: RootProblem) -> float:
    """How far from zero a variable may go."""
    return FAR * (1 + float(np.max(np.abs(problem.start))))


def plain_end(found: Approximation, reach: float) -> RootHalt | None:
    """What ends any walk: a value that is not finite, F = 0 in float64, a point out of all proportion."""
    if not (np.isfinite(found.x).all() and np.isfinite(found.fun).all()):
        return RootHalt.NOT_FINITE
    if not found.fun.any():
        return RootHalt.ZERO
    return RootHalt.FAR if float(np.max(np.abs(found.x))) > reach else None


def _period(seen: list[Approximation]) -> int:
    """The period with which the last approximations repeat those before, twice over; 0 where they do not."""
    x = np.array([each.x for each in seen[-3 * LONGEST_CYCLE :]])
    size = np.max(np.abs(x), axis=0)
    for period in range(2, min(LONGEST_CYCLE, len(x) // 3) + 1):
        last, before = x[-2 * period :], x[-3 * period : -period]
        moved = np.abs(np.diff(last[-period:], axis=0)).max(axis=0)
        if (np.abs(last - before) <= RETURNED * size).all() and (moved > 1e-3 * size).any():
            return period
    return 0


def _best(seen: list[Approximation]) -> Approximation:
    """The one with the smallest |F|; of several as small, the last."""
    norms = [each.norm if np.isfinite(each.x).all() else np.inf for each in seen]
    finite = [np.inf if np.isnan(norm) else norm for norm in norms]
    least = min(finite)
    return seen[max(k for k, norm in enumerate(finite) if norm == least)] if np.isfinite(least) else seen[0]


def _path(seen: list[Approximation]) -> RootPath:
    x, fun = np.array([each.x for each in seen]), np.array([each.fun for each in seen])
    with np.errstate(over="ignore", invalid="ignore"):
        moves = np.array([length(step) for step in np.diff(x, axis=0)])
    intervals = [each.interval for each in seen]
    known = None if None in intervals else np.array(intervals, dtype=np.float64)
    return RootPath(x, fun, np.array([each.norm for each in seen]), moves, known)


def length(vector: Array) -> float:
    """Euclidean length, also of numbers whose squares are too large or too small for float64."""
    largest = float(np.max(np.abs(vector), initial=0.0))
    if not 0 < largest < np.inf:
        return largest
    return largest * float(np.linalg.norm(vector / largest))
