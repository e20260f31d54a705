"""The loop of roots: a method's approximations, watched and recorded until F is zero, or time to give up."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.progress import Progress
from workbench.optimize.roots.approximations import (
    Approximation,
    RootEnd,
    RootHalt,
    RootMethod,
    RootPath,
    RootProblem,
    RootTrace,
)
from workbench.optimize.vectors import norm

Array = NDArray[np.float64]

FAR = 1e15  # times the size of the start: nothing is looked for beyond
LONGEST_CYCLE = 8
RETURNED = 1e-9  # of the size of the point: closer to an earlier one, it is the same


def approach(
    method: RootMethod,
    problem: RootProblem,
    callback: Callable[[Approximation], object] | None = None,
    progress: Progress | None = None,
) -> RootTrace:
    """Come closer with the method until a criterion is met.

    callback: called with each approximation; StopIteration from it, or a true value, ends the run. progress: who tells
    how far it is.
    """
    seen: list[Approximation] = []
    steps = method.approximations(problem)
    try:
        ended = _walk(method, steps, problem, seen, callback, progress)
    except KeyboardInterrupt:
        if not seen:
            raise
        ended = RootEnd(RootHalt.INTERRUPTED)
    finally:
        steps.close()
        if progress is not None:
            progress.close()
    return RootTrace(_path(seen), _best(seen), seen[-1], ended)


def _walk(
    method: RootMethod,
    steps: Generator[Approximation, None, RootEnd],
    problem: RootProblem,
    seen: list[Approximation],
    callback: Callable[[Approximation], object] | None,
    progress: Progress | None,
) -> RootEnd:
    reach = reach_of(problem)
    while True:
        try:
            found = next(steps)
        except StopIteration as finished:
            ended: RootEnd = finished.value
            return ended
        seen.append(found)
        if progress is not None:
            progress.at(len(seen) - 1, partial(_level, found))
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


def _level(found: Approximation) -> str:
    return f"|F| = {found.norm:.6g}"


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
        moves = np.array([norm(step) for step in np.diff(x, axis=0)])
    intervals = [each.interval for each in seen]
    known = None if None in intervals else np.array(intervals, dtype=np.float64)
    return RootPath(x, fun, np.array([each.norm for each in seen]), moves, known)
