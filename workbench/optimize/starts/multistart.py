"""Many starts: Sobol points in a box, a run from each, by several processes when asked; the lowest with a table of all.

Source: Sobol points scrambled by Owen's method, as in scipy.stats.qmc; Boender & Rinnooy Kan, Bayesian stopping rules
for multistart global optimization methods (1987), on what multistart can and cannot tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import MissingExtraError, OptionError
from workbench.functions import Function
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.loop import Halt
from workbench.optimize.options import bad_count
from workbench.optimize.run import Run
from workbench.optimize.starts.merging import merged
from workbench.optimize.starts.minima import Minima
from workbench.optimize.status import Status
from workbench.optimize.task import Start, Task, Watching, read_start
from workbench.optimize.wording import counted, exactly

Array = NDArray[np.float64]
Finished = tuple[Run, Halt]

HALF = 10.0  # half the width of the box where neither bounds nor a start say how large it is
ROUNDS = 6  # of drawing, each twice as many as before, to find points inside the domain
NOWHERE = frozenset({Status.UNBOUNDED, Status.RUNAWAY, Status.DIVERGED, Status.INFEASIBLE, Status.OUTSIDE_DOMAIN})
ENDING = (Halt.STOPPED, Halt.INTERRUPTED)


@dataclass(frozen=True)
class Starts:
    """points (k, n), those given first; box: where the others were drawn, with its name; None where all were given."""

    points: Array
    asked: int
    box: Bounds | None
    words: str


def from_many(
    task: Task,
    start: Start | None,
    starts: int | Sequence[Start] | None,
    watching: Watching,
    workers: int | None,
) -> Run:
    """The run that ends lowest, with the table of all.

    starts: how many runs there are, that from the start among them; or the points they begin at.
    Raises OptionError or ShapeError before anything runs.
    """
    begun = _starts(task, start, starts)
    if workers is not None and bad_count(workers, 1):
        raise OptionError(f"workers is {workers!r:.40}; a whole number of processes is needed, 1 or more.")
    if watching.checkpoint is not None or watching.kept is not None:
        raise OptionError("a checkpoint keeps one run; leave out starts, or checkpoint and resume.")
    if workers is not None and workers > 1 and watching.callback is not None:
        raise OptionError("a callback is called in one process; leave out workers, or the callback.")
    ended = _in_turn(task, begun.points, watching) if workers in (None, 1) else _spread(task, begun.points, workers)
    return _lowest(begun, ended)


def _starts(task: Task, start: Start | None, starts: int | Sequence[Start] | None) -> Starts:
    f = task.function
    if not isinstance(starts, int | np.integer):
        if isinstance(starts, str) or starts is None or not isinstance(starts, Iterable):
            raise OptionError(f"starts is {starts!r:.40}; how many, or a list of points, is needed.")
        given_points = [read_start(one, f) for one in [*([] if start is None else [start]), *starts]]
        if not given_points:
            raise OptionError("starts is empty; one point at least is needed.")
        return Starts(np.array(given_points), len(given_points), None, "")
    if bad_count(starts, 1):
        raise OptionError(f"starts is {starts}; a whole number is needed, 1 or more.")
    count = int(starts)
    given = None if start is None else read_start(start, f)
    box, words = _box(task.box, given, f)
    drawn = _drawn(f, box, count - (given is not None), task.seed)
    points = drawn if given is None else np.vstack([given, drawn])
    return Starts(points, count, box, words)


def _box(bounds: Bounds | None, start: Array | None, f: Function) -> tuple[Bounds, str]:
    """Where starts are drawn: inside the bounds; where there are none, around the start or around zero."""
    n = len(f.variables)
    middle = np.zeros(n) if start is None else start
    half = np.maximum(HALF, 2 * np.abs(middle))
    lower = middle - half if bounds is None else np.where(np.isfinite(bounds.lower), bounds.lower, middle - half)
    upper = middle + half if bounds is None else np.where(np.isfinite(bounds.upper), bounds.upper, middle + half)
    if bounds is not None:  # a bound that lies outside the usual box moves it
        one_low, one_high = np.isfinite(bounds.lower), np.isfinite(bounds.upper)
        upper = np.where(one_low & ~one_high, np.maximum(upper, lower + 2 * half), upper)
        lower = np.where(one_high & ~one_low, np.minimum(lower, upper - 2 * half), lower)
    sides = [f"{exactly(float(lo))} to {exactly(float(hi))}" for lo, hi in zip(lower, upper, strict=True)]
    named = ", ".join(f"{name} from {side}" for name, side in zip(f.variables, sides, strict=True))
    if n > 3:
        named = f"{f.variables[0]} from {sides[0]} and so on"
    return Bounds(lower, upper), named


def _drawn(f: Function, box: Bounds, count: int, seed: int | None) -> Array:
    """So many scrambled Sobol points of the box (count, n), those outside the domain of f passed over."""
    if count < 1:
        return np.empty((0, len(box.lower)))
    from scipy.stats import qmc  # slow to import

    n = len(box.lower)
    draw = np.random.default_rng(0 if seed is None else seed)
    unit = qmc.Sobol(n, scramble=True, seed=draw).random if n <= qmc.Sobol.MAXDIM else lambda k: draw.random((k, n))
    drawn = kept = np.empty((0, n))
    size = 2 ** (count - 1).bit_length()  # of Sobol points powers of two are spread evenly
    for _ in range(ROUNDS):
        points = box.lower + unit(size) * (box.upper - box.lower)
        with np.errstate(all="ignore"):
            kept = np.vstack([kept, points[np.isfinite(np.asarray(f.at(points)))]])
        drawn = np.vstack([drawn, points])
        if len(kept) >= count:
            return kept[:count]
        size = len(drawn)
    return kept if len(kept) else drawn[:1]


def _in_turn(task: Task, points: Array, watching: Watching) -> list[Finished]:
    """A run from each point, until one is stopped."""
    found: list[Finished] = []
    for x in points:
        try:
            found.append(task.run(x, watching))
        except KeyboardInterrupt:
            if not found:
                raise
            break
        if found[-1][1] in ENDING:
            break
    return found


def _spread(task: Task, points: Array, workers: int | None) -> list[Finished]:
    """A run from each point, by several processes; in the order of the points, and as far as they came."""
    try:
        from joblib import Parallel, delayed  # an extra
    except ImportError as error:
        raise MissingExtraError("joblib", "parallel") from error

    found: list[Finished] = []
    parallel: Any = Parallel(n_jobs=workers, return_as="generator")
    try:
        for ended in parallel(delayed(task.run)(x) for x in points):
            found.append(ended)  # noqa: PERF402 - one by one, so that what is there is kept when interrupted
    except KeyboardInterrupt:
        if not found:
            raise
    return found


def _lowest(begun: Starts, ended: Sequence[Finished]) -> Run:
    """The best run, with the table of all and a message that says how it was chosen."""
    runs = [run for run, _ in ended]
    table = Minima(
        rows=merged(runs, _lengths(begun, runs)),
        statuses=dict(Counter(run.status for run in runs)),
        starts=begun.points[: len(runs)],
        asked=begun.asked,
        box=begun.words,
        nfev=sum(run.nfev for run in runs),
        njev=sum(run.njev for run in runs),
        nhev=sum(run.nhev for run in runs),
        nhvp=sum(run.nhvp for run in runs),
    )
    best = min(runs, key=_rank(runs))
    return replace(best, minima=table, message=f"{best.message} {_sentence(table, best)}")


def _lengths(begun: Starts, runs: Sequence[Run]) -> Array:
    """Typical sizes of the variables, (n,): the sides of the box, or where runs began and ended."""
    if begun.box is not None:
        sides = begun.box.upper - begun.box.lower
    else:
        ends = np.array([x for run in runs for x in (run.x, run.start) if np.isfinite(x).all()])
        sides = np.max(np.abs(ends), axis=0, initial=0.0)
    found: Array = np.where(sides > 0, sides, 1.0)
    return found


def _rank(runs: Sequence[Run]) -> Callable[[Run], tuple[bool, float, bool, float]]:
    """Lower is better; what leads nowhere comes last, and of equal values a success first."""
    finite = [run.fun for run in runs if np.isfinite(run.fun) and run.status not in NOWHERE]
    lowest = min(finite, default=0.0)
    level = lowest + 1e-9 * abs(lowest)

    def rank(run: Run) -> tuple[bool, float, bool, float]:
        value = run.fun if np.isfinite(run.fun) else np.inf
        return run.status in NOWHERE, lowest if value <= level else value, not run.success, value

    return rank


def _sentence(table: Minima, best: Run) -> str:
    """How the run was chosen, and what that is worth."""
    words = counted(len(table.starts), "start")
    if len(table.starts) < table.asked:
        words += f" ({table.asked} were asked for)"
    words += f"{f' in the box {table.box}' if table.box else ''} led to {_found(table)}"
    if table.others and table.rows:
        instead = ", ".join(f"{status} {number}" for status, number in table.others.items())
        words += f"; {sum(table.others.values())} of them led to none ({instead})"
    if not best.success and table.rows:
        words += f"; this point is lower than the lowest certified minimum, {exactly(table.rows[0].value)}"
    flat = next((row for row in table.rows if not row.isolated), None)
    if flat is not None:
        words += f"; {flat.points} different points are as low as {exactly(flat.value)}, so that it is not isolated"
    return f"{words}. Runs are local: a lower minimum may exist elsewhere."


def _found(table: Minima) -> str:
    if not table.rows:
        instead = ", ".join(f"{status} {number}" for status, number in table.others.items())
        return f"no minimum ({instead})"
    if len(table.rows) == 1:
        return f"one minimum, {exactly(table.rows[0].value)}"
    return f"{len(table.rows)} minima, the lowest {exactly(table.rows[0].value)}"
