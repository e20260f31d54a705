"""Task: all of a minimization but its start; it is checked once, and run from each start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import OptionError, ShapeError
from workbench.functions import Function, function
from workbench.functions.points import point
from workbench.optimize.automatic.auto import Auto
from workbench.optimize.comparisons.history import History
from workbench.optimize.descents.foreign import MINIMIZERS
from workbench.optimize.iterates import Iterate
from workbench.optimize.keeping.checkpoints import Checkpoint, FilePath, Keeper, keeper, question
from workbench.optimize.keeping.resuming import KeptRun
from workbench.optimize.limits.bounds import Bounds, met
from workbench.optimize.limits.relations import Said
from workbench.optimize.loop import Earlier, Halt, Method, follow
from workbench.optimize.methods import METHODS
from workbench.optimize.objective import Objective, Problem
from workbench.optimize.options import bad_count, bad_number, shown
from workbench.optimize.progress import telling
from workbench.optimize.readings.ending import read
from workbench.optimize.run import Run
from workbench.optimize.traces import Trace
from workbench.optimize.wording import at, exactly, not_whole

Array = NDArray[np.float64]
Start: TypeAlias = ArrayLike | Mapping[str, ArrayLike]


@dataclass(frozen=True, slots=True)
class Watching:
    """Who looks on while a run goes.

    callback: is called with each iterate. checkpoint: where the run is kept. kept: the run to go on with.
    progress: who is told how far it is.
    """

    callback: Callable[[Iterate], object] | None = None
    checkpoint: FilePath | Checkpoint | None = None
    kept: KeptRun | None = None
    progress: bool | Callable[[str], object] | None = False

    def __post_init__(self) -> None:
        if self.callback is not None and not callable(self.callback):
            raise OptionError(f"callback is {self.callback!r}; a function that takes an iterate is needed.")

    def kept_by(
        self, problem: Problem, method: object, task: str = "minimize", **more: object
    ) -> tuple[Keeper | None, tuple[Earlier, ...]]:
        """Who keeps the run, and what is known of it; FileError or OptionError where that does not fit together.

        method: or several in turn; task and more: as for a question.
        """
        if self.checkpoint is None and self.kept is None:
            return None, ()
        asked = question(problem, method, task, **more)
        if self.kept is None:
            return keeper(self.checkpoint, asked, (), None), ()
        self.kept.check(asked, method)
        return keeper(self.checkpoint, asked, self.kept.walked, self.kept.path), self.kept.walked


ALONE = Watching()


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
            able = ", ".join(row.name for row in METHODS if row.bounded and row.name != method.name)
            search = " with this search" if getattr(method, "search", None) is not None else ""
            raise OptionError(
                f"{method.name}{search} takes no bounds; these methods do: {able}, and scipy:L-BFGS-B or "
                "scipy:trust-constr."
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
            raise OptionError(f"max_steps is {self.max_steps!r}; a whole number is needed, zero or more.")
        if self.seed is not None and bad_count(self.seed, 0):
            raise OptionError(f"seed is {self.seed!r}; a whole number is needed, zero or more.")

    def resumed(self, kept: KeptRun | None) -> Task:
        """With what is left out here as the run that was kept has it."""
        if kept is None:
            return self
        own = {"tolerance": self.tolerance, "max_steps": self.max_steps, "seed": self.seed}
        return replace(self, **{name: getattr(kept, name) for name, value in own.items() if value is None})

    def problem(self, start: Array, history: History | None = None) -> Problem:
        """What the method is told; the start is moved inside the bounds."""
        box = self.box
        return Problem(
            Objective(self.function, history),
            start if box is None else box.clip(start),
            box,
            self.method.tolerance if self.tolerance is None else float(self.tolerance),
            self.method.steps if self.max_steps is None else int(self.max_steps),
            self.seed,
            constraints=self.said.constraints,
        )

    def run(self, start: Array, watching: Watching = ALONE, history: History | None = None) -> tuple[Run, Halt]:
        """The run from a start (n,), and why its walk ended. history: what is found on the way is noted there."""
        problem = self.problem(start, history)
        keeping, walked = watching.kept_by(problem, self.method)
        told = telling(watching.progress, problem.max_steps)
        watchers = [watcher for watcher in (keeping, told) if watcher is not None]
        earlier = walked[-1] if walked else None
        with np.errstate(all="ignore"):  # overflow and NaN are met as values, and judged
            trace = follow(self.method, problem, watching.callback, watchers=watchers, earlier=earlier)
            run, halt = self.judged(start, problem, trace)
        if keeping is not None and keeping.trouble:
            run = replace(run, message=f"{run.message} The run could not be kept: {keeping.trouble}")
        return run, halt

    def judged(self, start: Array, problem: Problem, trace: Trace) -> tuple[Run, Halt]:
        """The run from a start (n,), by what its walk has seen, and why it ended: there, or while it was read."""
        objective = problem.objective
        cost = objective.mark()  # of the walk, not of its reading
        objective.history = None  # nor is what the reading finds the method's
        end = read(problem, self.method, trace)
        situation, reading, curvature = end.situation, end.reading, end.curvature
        return Run(
            x=situation.x,
            fun=situation.fun,
            jac=situation.gradient,
            hess=None if curvature is None else curvature.hessian,
            success=reading.status.success,
            status=reading.status,
            message=reading.message + self._remarks(problem, start, situation.x),
            nit=len(trace.path) - 1,
            nfev=cost.values,
            njev=cost.gradients,
            nhev=cost.hessians,
            evidence=reading.evidence,
            advice=end.advice,
            path=trace.path,
            method=self.method,
            function=self.function,
            start=start,
            bounds=problem.bounds,
            nhvp=cost.products,
            condition=None if curvature is None else curvature.condition,
            constraints=problem.constraints,
            multipliers={} if end.multipliers is None else self.said.as_written(end.multipliers),
            violation=end.violation,
            spent=trace.ended.halt is Halt.STEPS,
        ), Halt.INTERRUPTED if end.interrupted else trace.ended.halt

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


def scalar(f: Function | str) -> Function:
    """The Function that a text or Function means; OptionError or ShapeError where it cannot be minimized."""
    found = function(f) if isinstance(f, str) else f
    if not isinstance(found, Function):
        raise OptionError(f"f is of type {type(f).__name__}; a Function or its text is needed.")
    found.definition.check_sizes()
    if found.shape != ():
        raise ShapeError(f"f has shape {found.shape}; minimize needs a scalar. A sum of squares of its parts is one.")
    if not found.variables:
        raise OptionError("f has no variables; there is nothing to minimize over.")
    return found
