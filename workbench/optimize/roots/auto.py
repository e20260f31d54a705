"""Auto for roots: what is tried, in turn, until there is a root that can be shown; every choice is said."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.roots.approach import plain_end, reach_of
from workbench.optimize.roots.approximations import Approximation, RootEnd, RootHalt, RootMethod, RootProblem
from workbench.optimize.roots.brackets import Chandrupatla
from workbench.optimize.roots.certainty import certainty
from workbench.optimize.roots.contraction import apart, sizes_of
from workbench.optimize.roots.crossings import CLOSE_BY, FAR_OFF, closest_places, edges, grid, sign_changes
from workbench.optimize.roots.damped import DampedNewton
from workbench.optimize.roots.marquardt import Marquardt
from workbench.optimize.wording import at, exactly

Array = NDArray[np.float64]

PATIENCE, LESS = 200, 60  # steps of an attempt from the start, and from elsewhere
SAME, CLOSER = 1e-6, 1e-2  # ends of two attempts, over the size of the variables; and of |F| that would be news
RESTARTS = 24
WIDTHS = (0.1, 0.5, 2.0, 10.0)  # of the restarts around the start, over its size; in turn


@dataclass(frozen=True, slots=True)
class Attempt:
    """A method and where it begins; words: for a reader, such as "from x = 1"."""

    method: RootMethod
    start: Array
    words: str
    bracket: tuple[float, float] | None = None
    patience: int = PATIENCE


@dataclass(frozen=True, slots=True)
class Auto:
    """Damped Newton; where that finds no root, others.

    In one variable: brackets found by an expanding search, then places where |F| is smallest, and the edges of the
    domain. In several: Levenberg-Marquardt, then both from other starts around, always the same.
    """

    name: ClassVar[str] = "auto"
    steps: ClassVar[int] = 5_000
    single: ClassVar[bool] = False
    square: ClassVar[bool] = False
    bracketing: ClassVar[bool] = False
    bounded: ClassVar[bool] = True
    free: ClassVar[bool] = False
    judging: ClassVar[bool] = True

    def approximations(self, problem: RootProblem) -> Generator[Approximation, None, RootEnd]:
        after = problem.after
        resumed = 0 if after is None else int((after.memory or {})["attempt"])
        tried: list[str] = []
        doubted: list[Approximation] = []
        ended, here = RootEnd(RootHalt.STUCK), problem.first()
        if after is None:
            yield here
            if not np.isfinite(here.fun).all():
                return RootEnd(RootHalt.NOT_FINITE)
        for k, attempt in enumerate(attempts(problem)):
            name, why = f"{attempt.method.name} {attempt.words}", ""
            if k >= resumed:
                inner = replace(problem, start=attempt.start, bracket=attempt.bracket, after=_inside(after, k, resumed))
                ended, best, points = yield from _followed(attempt, inner, here, k)
                why = f" ({ended.halt.value})"
                if _known(best, doubted, sizes_of(best.x, points)):
                    tried.append(name + why)
                    continue
                found = certainty(problem.equations, best.x, sizes_of(best.x, points))
                doubted.append(best)
                if found is not None and problem.tolerance is None:
                    return replace(ended, words=_told(name, tried), certain=found)
            tried.append(name + why)
        return replace(ended, words=_told("", tried))


def _known(best: Approximation, doubted: list[Approximation], sizes: Array) -> bool:
    """Did an earlier attempt end at the same point, no farther from zero, where no root could be shown?"""
    return any(apart(best.x, each.x, sizes) <= SAME and best.norm >= CLOSER * each.norm for each in doubted)


def _inside(after: Approximation | None, k: int, resumed: int) -> Approximation | None:
    """What the attempt that was interrupted goes on from."""
    if after is None or k != resumed:
        return None
    return replace(after, memory=(after.memory or {})["inside"])


def _followed(
    attempt: Attempt, problem: RootProblem, start: Approximation, k: int
) -> Generator[Approximation, None, tuple[RootEnd, Approximation, Array]]:
    """The approximations of an attempt, and at its end the best of them and all its points."""
    walk, reach = attempt.method.approximations(problem), reach_of(problem)
    most = attempt.method.steps if attempt.method.bracketing else attempt.patience
    best: Approximation | None = None
    points: list[Array] = []
    while len(points) <= most:
        try:
            found = next(walk)
        except StopIteration as finished:
            ended: RootEnd = finished.value
            break
        halt = plain_end(found, reach)
        if halt is RootHalt.NOT_FINITE:
            ended = RootEnd(halt)
            break
        points.append(found.x)
        if best is None or found.norm <= best.norm:
            best = found
        if not np.array_equal(found.x, start.x):
            yield replace(found, memory={"attempt": k, "inside": found.memory})
        if halt is not None:
            ended = RootEnd(halt)
            break
    else:
        ended = RootEnd(RootHalt.STEPS)
    walk.close()
    return ended, best if best is not None else start, np.array(points or [start.x])


def attempts(problem: RootProblem) -> Iterator[Attempt]:
    """What to try, in turn."""
    names, start = problem.equations.function.variables, problem.start
    single = len(start) == 1 and problem.equations.count == 1
    if problem.bracket is not None:
        yield Attempt(Chandrupatla(), start, _between(problem.bracket), problem.bracket)
        return
    if problem.bounds is None:
        yield Attempt(DampedNewton(), start, f"from {at(names, start)}")
    if not single:
        yield Attempt(Marquardt(), start, f"from {at(names, start)}")
        yield from _restarts(problem)
        return
    for spread in (CLOSE_BY, FAR_OFF):
        x, values = grid(problem.equations, float(start[0]), problem.bounds, spread)
        for pair in sign_changes(x, values, float(start[0])):
            yield Attempt(Chandrupatla(), np.array([pair[0]]), _between(pair), pair)
    yield Attempt(Marquardt(), start, f"from {at(names, start)}")
    places = closest_places(x, values, float(start[0]))
    for place in (*places, *edges(problem.equations, x, values, float(start[0]))):
        found = np.array([place])
        yield Attempt(Marquardt(), found, f"from {at(names, found)}", patience=LESS)


def _restarts(problem: RootProblem) -> Iterator[Attempt]:
    """Other starts around, drawn always the same way."""
    names, start = problem.equations.function.variables, problem.start
    draw = np.random.default_rng(0)
    size = np.maximum(np.abs(start), 1.0)
    for k in range(RESTARTS):
        x = start + WIDTHS[k % len(WIDTHS)] * size * draw.uniform(-1, 1, size=len(start))
        x = x if problem.bounds is None else problem.bounds.clip(x)
        if not np.isfinite(problem.equations.residual(x)).all():
            continue
        method = DampedNewton() if k % 2 == 0 and problem.bounds is None else Marquardt()
        yield Attempt(method, x, f"from {at(names, x)}", patience=LESS)


def _between(pair: tuple[float, float]) -> str:
    return f"between {exactly(pair[0])} and {exactly(pair[1])}"


def _told(name: str, tried: list[str]) -> str:
    """Which attempt found it, and how many before did not; "" for the first."""
    if not tried:
        return ""
    before = tried[0] if len(tried) == 1 else f"{tried[0]} and {len(tried) - 1} more tries"
    return f"(Found by {name}; no root by {before}.)" if name else f"(Tried: {before}.)"
