"""compare: the same problem by several methods or learning rates, each run labelled by how it went."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.functions import Function
from workbench.optimize.comparisons.contestants import USUAL, contestants
from workbench.optimize.comparisons.profiles import ACCURACY, Problems, Profiles, profiled
from workbench.optimize.loop import Method
from workbench.optimize.minimization import minimize
from workbench.optimize.objective import Objective
from workbench.optimize.readings.rates import Rated
from workbench.optimize.run import Run
from workbench.optimize.status import Status
from workbench.optimize.steepness import steepest_curvature
from workbench.optimize.task import Start
from workbench.optimize.traces import Path
from workbench.optimize.wording import aligned, counted, exactly, told

Array = NDArray[np.float64]

CONVERGED = 1e-6  # what is left of the way down, over the whole of it
MOST_DIGITS = 16.0  # that float64 can tell
TURNED = -0.5  # mean cosine between a step and the next: most of it is taken back


class Label(StrEnum):
    """How a run went, in a word."""

    CONVERGED = "converged"
    SLOW = "slow"
    OSCILLATING = "oscillating"
    DIVERGING = "diverging"
    UNBOUNDED = "unbounded"
    RUNAWAY = "runaway"
    FAILED = "failed"


ENDLESS = {Status.UNBOUNDED: Label.UNBOUNDED, Status.RUNAWAY: Label.RUNAWAY}  # no point has the least value


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of a comparison: what ran, how it went, and where it ended (its last iterate)."""

    name: str
    learning_rate: float | None
    label: Label
    status: Status
    nit: int
    x: Array
    fun: float
    gradient_norm: float
    digits: float
    """How far down it came: -log10 of what is left of the way to the lowest value known, over the whole way.

    NaN where f has no least value.
    """
    limit: float | None
    """The largest stable learning rate of this method, where it has one."""
    seconds: float
    run: Run

    @property
    def evaluations(self) -> tuple[int, int, int]:
        """How many values, gradients and Hessians were asked for."""
        return self.run.nfev, self.run.njev, self.run.nhev


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same problem, solved several times.

    table: one line for each run, in the order asked for. curvature: L, the largest eigenvalue of the Hessian at the
    lowest point found; None where it cannot be had. lowest: the lowest value known, of the runs and of what was found
    from their ends on; -inf where one of them fell without end, NaN where the lowest only tends to it.
    """

    function: Function
    start: Array
    table: tuple[Compared, ...]
    curvature: float | None
    lowest: float

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs themselves, each with its path."""
        return tuple(line.run for line in self.table)

    @property
    def labels(self) -> dict[str, Label]:
        """How each run went, by its name."""
        return {line.name: line.label for line in self.table}

    @property
    def best(self) -> Compared:
        """The line with the lowest last value; of several the one with the fewest steps."""
        return min(self.table, key=lambda line: (np.nan_to_num(line.fun, nan=np.inf), line.nit))

    def __repr__(self) -> str:
        told_labels = ", ".join(f"{name} {label}" for name, label in self.labels.items())
        return f"Comparison of {counted(len(self.table), 'run')}: {told_labels}"

    def summary(self, *, seconds: bool = False) -> str:
        """The table as text, with the limit of the learning rate below it.

        seconds: how long each run took, too, which differs from time to time.
        """
        names = self.function.variables
        named = names if len(names) <= 3 else ()
        head = ["", "steps", "f, g, H", *(["seconds"] if seconds else []), "f", *named, "|grad f|", "digits"]
        rows = [
            [
                line.name,
                str(line.nit),
                ", ".join(map(str, line.evaluations)),
                *([f"{line.seconds:.2g}"] if seconds else []),
                exactly(line.fun),
                *(exactly(float(v)) for v in line.x[: len(named)]),
                told(line.gradient_norm),
                "" if math.isnan(line.digits) else f"{line.digits:.1f}",
                line.label,
            ]
            for line in self.table
        ]
        return "\n".join([*aligned([[*head, "how it went"], *rows]), *self._limit()])

    def _limit(self) -> list[str]:
        if self.curvature is None or all(line.limit is None for line in self.table):
            return []
        rate = exactly(2 / self.curvature)
        return [
            f"Gradient descent is stable below 2/L = {rate}, with L = {told(self.curvature)} the largest eigenvalue."
        ]


@overload
def compare(
    f: Function | str, start: Start, methods: Sequence[str | Method | float] = ..., **options: Any
) -> Comparison: ...


@overload
def compare(
    f: Problems, *, methods: Sequence[str | Method | float] = ..., accuracy: float = ..., **options: Any
) -> Profiles: ...


def compare(
    f: Function | str | Problems,
    start: Start | None = None,
    methods: Sequence[str | Method | float] = USUAL,
    *,
    accuracy: float | None = None,
    **options: Any,
) -> Comparison | Profiles:
    """Minimize f from the same start by several methods, and say how each went; or a set of problems, and count.

    f: a scalar Function or its text, to be minimized from start; or problems, a list of pairs (f, start) or a mapping
        of them by name, each with the least value of f as a third part where that is known.
    methods: names and objects as for `minimize`; a number is gradient descent with this learning rate.
    accuracy: for a set of problems, what may be left of the way down where one counts as solved; see `Profiles`.
    options: as for `minimize`, the same for all.
    The labels: converged (a millionth of the way down is left, or less), slow, oscillating (each step takes back most
    of the one before), diverging, unbounded and runaway (f has no least value there), failed (left the domain).
    Raises as `minimize` does, before anything runs.

    >>> compare("x^2", [5], [0.01, 0.5, 0.99, 1.01], max_steps=50, tolerance=0)
    Comparison of 4 runs: 0.01 slow, 0.5 converged, 0.99 oscillating, 1.01 diverging
    >>> compare([("x^2 + 3y^2", [3, 2]), ("(1 - x)^2 + 100(y - x^2)^2", [-1.2, 1])], methods=["newton", "bfgs"])
    Profiles of 2 methods on 2 problems: newton solved 2, bfgs solved 2
    """
    chosen = contestants(methods)
    if not isinstance(f, Function | str):
        if start is not None:
            raise OptionError("each problem of a set has a start of its own; give pairs (f, start), and methods=[...].")
        return profiled(f, chosen, ACCURACY if accuracy is None else accuracy, options)
    if start is None:
        raise OptionError("compare needs a start, or a list of pairs (f, start).")
    if accuracy is not None:
        raise OptionError("accuracy is for a set of problems, a list of pairs (f, start); one is compared by its runs.")
    odd = next((name for name in ("starts", "workers") if name in options), None)
    if odd is not None:
        raise OptionError(f"{odd} makes many runs of one; compare takes one start, or a list of pairs (f, start).")
    timed = [_timed(f, start, method, options) for method in chosen.values()]
    runs = [run for run, _ in timed]
    limits: dict[str, Any] = {name: options.get(name) for name in ("bounds", "constraints")}
    ends = [minimize(run.function, _finite_end(run), **limits) for run in runs]
    end = min(ends, key=lambda end: np.nan_to_num(end.fun, nan=np.inf))
    curvature = steepest_curvature(Objective(end.function), [end.x]) if end.success else None
    lowest = _lowest(runs, ends)
    table = tuple(
        _line(name, run, seconds, own, curvature, lowest)
        for name, (run, seconds), own in zip(chosen, timed, ends, strict=True)
    )
    return Comparison(runs[0].function, runs[0].start, table, curvature, lowest)


def _timed(f: Function | str, start: Start, method: Method, options: Mapping[str, Any]) -> tuple[Run, float]:
    began = time.perf_counter()
    run = minimize(f, start, method=method, **options)
    return run, time.perf_counter() - began


def _finite_end(run: Run) -> Array:
    """The last iterate, or the best one where the last is out of all proportion."""
    last = run.path.x[-1]
    usable = np.isfinite(last).all() and np.isfinite(run.path.fun[-1]) and run.path.fun[-1] <= run.path.fun[0]
    return last if usable else run.x


def _line(name: str, run: Run, seconds: float, end: Run, curvature: float | None, lowest: float) -> Compared:
    method = run.method
    limit = method.stable_rate(curvature) if isinstance(method, Rated) and curvature is not None else None
    return Compared(
        name=name,
        learning_rate=getattr(method, "learning_rate", None),
        label=_label(run, end.fun if end.success else None),
        status=run.status,
        nit=run.nit,
        x=run.path.x[-1],
        fun=float(run.path.fun[-1]),
        gradient_norm=float(run.path.gradient_norm[-1]),
        digits=_digits(run.path.fun[0], run.path.fun[-1], lowest),
        limit=limit,
        seconds=seconds,
        run=run,
    )


def _lowest(runs: Sequence[Run], ends: Sequence[Run]) -> float:
    """The lowest value of the runs, and of the minima found from their ends on; not finite where there is none."""
    every = (*runs, *ends)
    if any(run.status is Status.UNBOUNDED for run in every):
        return -math.inf
    known = [run.fun for run in runs] + [end.fun for end in ends if end.success]
    lowest = min((fun for fun in known if np.isfinite(fun)), default=math.nan)
    return math.nan if any(run.status is Status.RUNAWAY and run.fun <= lowest for run in every) else lowest


def _digits(first: float, last: float, lowest: float) -> float:
    """-log10 of what is left of the way from the first value to the lowest, at most 16; below 0 where it went up.

    >>> _digits(101.0, 1.1, 1.0).__round__(6), _digits(1.0, 0.0, 0.0), _digits(1.0, 10.0, 0.0)
    (3.0, 16.0, -1.0)
    """
    if not np.isfinite([first, last, lowest]).all():
        return math.nan
    if not last > lowest:
        return MOST_DIGITS
    return min(MOST_DIGITS, -math.log10((last - lowest) / (first - lowest))) if first > lowest else -math.inf


def _label(run: Run, lowest: float | None) -> Label:
    fun = run.path.fun
    if run.success:
        return Label.CONVERGED
    if run.status in ENDLESS:
        return ENDLESS[run.status]
    if run.status is Status.DIVERGED or fun[-1] > fun[0]:
        return Label.DIVERGING
    if not np.isfinite(fun[-1]):
        return Label.FAILED
    if lowest is not None and fun[-1] - lowest <= CONVERGED * (fun[0] - lowest):
        return Label.CONVERGED
    return Label.OSCILLATING if _turning(run.path) else Label.SLOW


def _turning(path: Path) -> bool:
    """Does each of the last steps take back most of the one before?"""
    steps = np.diff(path.x[-12:], axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    moving = (lengths[:-1] > 0) & (lengths[1:] > 0)
    if not moving.any():
        return False
    cosines = np.sum(steps[:-1] * steps[1:], axis=1)[moving] / (lengths[:-1] * lengths[1:])[moving]
    return bool(np.mean(cosines) < TURNED)
