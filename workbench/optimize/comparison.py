"""compare: the same problem by several methods or learning rates, each run labelled by how it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.functions import Function
from workbench.optimize.descents.first_order import GradientDescent
from workbench.optimize.loop import Method, Path
from workbench.optimize.minimization import minimize
from workbench.optimize.objective import Objective
from workbench.optimize.readings.rates import Rated, steepest_curvature
from workbench.optimize.run import Run
from workbench.optimize.status import Status
from workbench.optimize.task import Start
from workbench.optimize.wording import counted, exactly, told

Array = NDArray[np.float64]

USUAL = ("gradient-descent", "momentum", "nesterov", "bfgs", "newton")
CONVERGED = 1e-6  # what is left of the way down, over the whole of it
TURNED = -0.5  # mean cosine between a step and the next: most of it is taken back


class Label(StrEnum):
    """How a run went, in a word."""

    CONVERGED = "converged"
    SLOW = "slow"
    OSCILLATING = "oscillating"
    DIVERGING = "diverging"
    FAILED = "failed"


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
    limit: float | None
    """The largest stable learning rate of this method, where it has one."""
    run: Run


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same problem, solved several times.

    table: one line for each run, in the order asked for. curvature: L, the largest eigenvalue of the Hessian at the
    lowest point found; None where it cannot be had.
    """

    function: Function
    start: Array
    table: tuple[Compared, ...]
    curvature: float | None

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

    def summary(self) -> str:
        """The table as text, with the limit of the learning rate below it."""
        names = self.function.variables
        shown = names if len(names) <= 3 else ()
        head = ["", "steps", "f", *shown, "how it went"]
        rows = [
            [
                line.name,
                str(line.nit),
                exactly(line.fun),
                *(exactly(float(v)) for v in line.x[: len(shown)]),
                line.label,
            ]
            for line in self.table
        ]
        widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [head, *rows]]
        return "\n".join([line.rstrip() for line in lines] + self._limit())

    def _limit(self) -> list[str]:
        if self.curvature is None or all(line.limit is None for line in self.table):
            return []
        rate = exactly(2 / self.curvature)
        return [
            f"Gradient descent is stable below 2/L = {rate}, with L = {told(self.curvature)} the largest eigenvalue."
        ]


def compare(
    f: Function | str,
    start: Start,
    methods: Sequence[str | Method | float] = USUAL,
    **options: Any,
) -> Comparison:
    """Minimize f from the same start by several methods, and say how each went.

    methods: names and objects as for `minimize`; a number is gradient descent with this learning rate.
    options: as for `minimize`, the same for all.
    The labels: converged (a millionth of the way down is left, or less), slow, oscillating (each step takes back most
    of the one before), diverging, failed (left the domain).
    Raises as `minimize` does, before anything runs.

    >>> compare("x^2", [5], [0.01, 0.5, 0.99, 1.01], max_steps=50, tolerance=0)
    Comparison of 4 runs: 0.01 slow, 0.5 converged, 0.99 oscillating, 1.01 diverging
    """
    if isinstance(methods, str | float | int) or not len(methods):
        raise OptionError(
            "compare needs a list of methods or learning rates, such as ['newton', 'bfgs'] or [0.1, 0.01]."
        )
    runs = [minimize(f, start, method=_method(method), **options) for method in methods]
    ends = [minimize(run.function, _finite_end(run), bounds=options.get("bounds")) for run in runs]
    lowest = min(ends, key=lambda end: np.nan_to_num(end.fun, nan=np.inf))
    curvature = steepest_curvature(Objective(lowest.function), [lowest.x]) if lowest.success else None
    names = _names(methods, runs)
    table = tuple(_line(name, run, end, curvature) for name, run, end in zip(names, runs, ends, strict=True))
    return Comparison(runs[0].function, runs[0].start, table, curvature)


def _method(method: str | Method | float) -> str | Method:
    if isinstance(method, bool):
        raise OptionError(f"{method} is no method; give names, methods or learning rates.")
    if isinstance(method, int | float):
        return GradientDescent(learning_rate=float(method))
    return method


def _names(methods: Sequence[str | Method | float], runs: Sequence[Run]) -> list[str]:
    """A name for each run; where one would stand twice the method as written, and where that does too, numbers."""
    plain = [f"{m:g}" if isinstance(m, int | float) else run.method.name for m, run in zip(methods, runs, strict=True)]
    told = [name if plain.count(name) == 1 else repr(run.method) for name, run in zip(plain, runs, strict=True)]
    return [name if told.count(name) == 1 else f"{name} {told[:k].count(name) + 1}" for k, name in enumerate(told)]


def _finite_end(run: Run) -> Array:
    """The last iterate, or the best one where the last is out of all proportion."""
    last = run.path.x[-1]
    usable = np.isfinite(last).all() and np.isfinite(run.path.fun[-1]) and run.path.fun[-1] <= run.path.fun[0]
    return last if usable else run.x


def _line(name: str, run: Run, end: Run, curvature: float | None) -> Compared:
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
        limit=limit,
        run=run,
    )


def _label(run: Run, lowest: float | None) -> Label:
    fun = run.path.fun
    if run.success:
        return Label.CONVERGED
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
