"""Task: all of a minimization but its start; it is checked once, and run from each start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import OptionError, ShapeError
from workbench.functions import Function
from workbench.functions.points import point
from workbench.optimize.auto import Auto
from workbench.optimize.bounds import Bounds, met
from workbench.optimize.descents.foreign import MINIMIZERS
from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Halt, Method, Trace, follow
from workbench.optimize.methods import METHODS
from workbench.optimize.objective import Objective, Problem
from workbench.optimize.options import bad_count, bad_number, shown
from workbench.optimize.readings.constrained import Judged, bound_multipliers, read_constrained
from workbench.optimize.readings.reading import advice, read_end, situation_of
from workbench.optimize.relations import Said
from workbench.optimize.run import Run
from workbench.optimize.wording import at, exactly, not_whole

Array = NDArray[np.float64]
Start: TypeAlias = ArrayLike | Mapping[str, ArrayLike]


@dataclass(frozen=True)
class Task:
    """What is minimized, how, and under which conditions.

    bounds: as given; said: what constraints= says, bounds of its own among it.
    """

    function: Function
    method: Method
    bounds: Bounds | None
    said: Said
    tolerance: float | None
    max_steps: int | None
    seed: int | None

    @property
    def box(self) -> Bounds | None:
        """All bounds, those among the constraints too."""
        return met(self.bounds, self.said.bounds, self.function.variables)

    def check(self) -> None:
        """Raise OptionError for what the method cannot do, and for numbers that are none."""
        method = self.method
        if self.box is not None and not method.bounded:
            able = ", ".join(row.name for row in METHODS if row.bounded)
            raise OptionError(
                f"{method.name} takes no bounds; these methods do: {able}, and scipy:L-BFGS-B or scipy:trust-constr."
            )
        if self.said.constraints is not None and not getattr(method, "constrained", False):
            able = ", ".join(f"scipy:{row.name}" for row in MINIMIZERS if row.constraints)
            raise OptionError(f"{method.name} takes no constraints; these methods do: auto, {able}.")
        if self.tolerance is not None and bad_number(self.tolerance, 0, closed=True):
            raise OptionError(f"tolerance is {shown(self.tolerance)}; zero or a positive number is needed.")
        if getattr(method, "batch_size", None) is not None and not self.function.rows:
            raise OptionError(
                "batch_size divides the rows of the data, but this function has none; leave batch_size out."
            )
        if self.max_steps is not None and bad_count(self.max_steps, 0):
            raise OptionError(f"max_steps is {shown(self.max_steps)}; a whole number is needed, zero or more.")

    def problem(self, start: Array) -> Problem:
        """What the method is told; the start is moved inside the bounds."""
        box = self.box
        return Problem(
            Objective(self.function),
            start if box is None else box.clip(start),
            box,
            self.method.tolerance if self.tolerance is None else float(self.tolerance),
            self.method.steps if self.max_steps is None else int(self.max_steps),
            self.seed,
            constraints=self.said.constraints,
        )

    def run(self, start: Array, callback: Callable[[Iterate], object] | None = None) -> tuple[Run, Halt]:
        """The run from a start (n,), and why its walk ended."""
        problem = self.problem(start)
        objective = problem.objective
        with np.errstate(all="ignore"):  # overflow and NaN are met as values, and judged
            trace = follow(self.method, problem, callback)
            nfev, njev, nhev = objective.values, objective.gradients, objective.hessians  # of the walk, not its reading
            judged = self._judged(problem, trace)
            situation, reading = judged.situation, judged.reading
            curvature = situation.curvature if np.isfinite(situation.fun) else None
            next_step = advice(situation, reading.status)
        return Run(
            x=situation.x,
            fun=situation.fun,
            jac=situation.gradient,
            hess=None if curvature is None else curvature.hessian,
            success=reading.status.success,
            status=reading.status,
            message=reading.message + self._remarks(problem, start, situation.x),
            nit=len(trace.path) - 1,
            nfev=nfev,
            njev=njev,
            nhev=nhev,
            evidence=reading.evidence,
            advice=next_step,
            path=trace.path,
            method=self.method,
            function=self.function,
            start=start,
            bounds=problem.bounds,
            constraints=problem.constraints,
            multipliers=judged.multipliers,
            violation=judged.violation,
        ), trace.ended.halt

    def _judged(self, problem: Problem, trace: Trace) -> Judged:
        if problem.constraints is not None:
            return read_constrained(problem, self.method, trace)
        situation = situation_of(problem, self.method, trace)
        return Judged(situation, read_end(situation), bound_multipliers(situation))

    def _remarks(self, problem: Problem, start: Array, x: Array) -> str:
        """What else is to be said: which method was chosen, how a constraint was read, a start that was moved."""
        words = f" ({self.method.choice(problem)}.)" if isinstance(self.method, Auto) else ""
        if not np.array_equal(problem.start, start):
            moved = np.flatnonzero(problem.start != start)
            names = [self.function.variables[i] for i in moved]
            words += f" The start was outside the bounds and was moved onto them: {at(names, problem.start[moved])}"
            words += f" in the place of {', '.join(exactly(float(start[i])) for i in moved[:5])}."
        words += "".join(f" ({note}.)" for note in self.said.notes)
        return words + not_whole(self.function, x)


def read_start(start: Start, f: Function) -> Array:
    """A start (n,) from numbers in the order of the variables, or by name.

    Raises ShapeError where their count does not fit, OptionError for a name that is none or a number that is none.
    """
    x = np.array(point(start, f.variables), dtype=np.float64)
    if x.shape != (len(f.variables),):
        raise ShapeError(f"the start has shape {x.shape}; one point of shape ({len(f.variables)},) is needed.")
    if not np.isfinite(x).all():
        bad = f.variables[int(np.argmin(np.isfinite(x)))]
        raise OptionError(
            f"the start has no finite value for '{bad}' ({x[f.variables.index(bad)]:g}); a number is needed."
        )
    return x
