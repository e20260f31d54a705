"""minimize: from a function and a start to a run whose every claim carries its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import OptionError, ShapeError
from workbench.functions import Function, function
from workbench.functions.points import point
from workbench.optimize.auto import Auto
from workbench.optimize.bounds import read_bounds
from workbench.optimize.checkpoints import Checkpoint, FilePath, keeper, question
from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Method, follow
from workbench.optimize.methods import METHODS, chosen_method
from workbench.optimize.objective import Objective, Problem
from workbench.optimize.options import bad_count, bad_number, shown
from workbench.optimize.progress import telling
from workbench.optimize.readings.ending import read
from workbench.optimize.resuming import read_run
from workbench.optimize.run import Run
from workbench.optimize.wording import not_whole

Array = NDArray[np.float64]
Start: TypeAlias = ArrayLike | Mapping[str, ArrayLike]


def minimize(
    f: Function | str,
    start: Start,
    *,
    method: str | Method = "auto",
    bounds: Sequence[Any] | Mapping[str, Any] | None = None,
    learning_rate: float | None = None,
    tolerance: float | None = None,
    max_steps: int | None = None,
    callback: Callable[[Iterate], object] | None = None,
    seed: int | None = None,
    checkpoint: FilePath | Checkpoint | None = None,
    resume: FilePath | None = None,
    progress: bool | Callable[[str], object] | None = None,
    **options: object,
) -> Run:
    """Look for a minimum of f from a start, and say what was found and how that is known.

    f: a scalar Function, or its text. start: a point (n,) in the order of the variables, or by name.
    method: "auto", a name of METHODS, "scipy:NAME", or a method such as GradientDescent(learning_rate=0.05).
    bounds: pairs (lower, upper) in the order of the variables, or by name; None for no bound.
    learning_rate and further options stand for the fields of the method with these names.
    tolerance: the norm of the gradient that is good enough; left out, 1e-8 for descent by gradients and rounding
        level for others; 0 runs exactly max_steps where every step can be taken.
    callback: called with each iterate (x, fun, gradient, rate); a true value or StopIteration ends the run.
    seed: of the order of rows in mini-batches.
    checkpoint: a file that the run is kept in while it goes on, or Checkpoint(path, every=seconds).
    resume: such a file, to go on with its run to the same digits; all else is given again as it was. Of tolerance,
        max_steps and seed, what is left out is as in the file; max_steps may be larger.
    progress: True tells on standard error how far a long run is, a function is given the words; None does so where
        a person sits at a Python prompt.
    Ctrl-C ends the run with the best point so far; once more, it ends the program.
    Raises OptionError, ShapeError, DataError or FileError before anything runs; whatever happens later is a status.

    >>> run = minimize("x^4 - 3x^2 + 2", 3)
    >>> run.status == "minimum", round(run.x[0], 7), round(run.fun, 7)
    (True, np.float64(1.2247449), -0.25)
    """
    return minimized(
        Objective(scalar(f)),
        start,
        method=method,
        bounds=bounds,
        tolerance=tolerance,
        max_steps=max_steps,
        callback=callback,
        seed=seed,
        checkpoint=checkpoint,
        resume=resume,
        progress=progress,
        options={"learning_rate": learning_rate, **options},
    )


def minimized(
    objective: Objective,
    start: Start,
    *,
    method: str | Method = "auto",
    bounds: Sequence[Any] | Mapping[str, Any] | None = None,
    tolerance: float | None = None,
    max_steps: int | None = None,
    callback: Callable[[Iterate], object] | None = None,
    seed: int | None = None,
    checkpoint: FilePath | Checkpoint | None = None,
    resume: FilePath | None = None,
    progress: bool | Callable[[str], object] | None = None,
    options: Mapping[str, object],
) -> Run:
    """As `minimize`, for an objective that is given. options: those that stand for fields of the method."""
    chosen = chosen_method(method, options)
    kept = None if resume is None else read_run(resume)
    if kept is not None:
        tolerance = kept.tolerance if tolerance is None else tolerance
        max_steps = kept.max_steps if max_steps is None else max_steps
        seed = kept.seed if seed is None else seed
    problem = _problem(objective, chosen, start, bounds, tolerance, max_steps, seed)
    told = telling(progress, problem.max_steps)
    keeping, earlier = None, None
    if checkpoint is not None or kept is not None:
        asked = question(problem, chosen)
        if kept is not None:
            kept.check(asked, chosen)
            earlier = kept.earlier
        keeping = keeper(checkpoint, asked, earlier, resume)
    watchers = [watcher for watcher in (keeping, told) if watcher is not None]
    with np.errstate(all="ignore"):  # overflow and NaN are met as values, and judged
        trace = follow(chosen, problem, callback, watchers=watchers, earlier=earlier)
        cost = objective.mark()  # of the walk, not of its reading
        objective.history = None  # nor is what the reading finds the method's
        end = read(problem, chosen, trace)
    message = end.reading.message
    if isinstance(chosen, Auto):
        message = f"{message} ({chosen.choice(problem)}.)"
    message += not_whole(objective.function, end.situation.x)
    if keeping is not None and keeping.trouble:
        message += f" The run could not be kept: {keeping.trouble}"
    reading, situation = end.reading, end.situation
    return Run(
        x=situation.x,
        fun=situation.fun,
        jac=situation.gradient,
        hess=None if end.curvature is None else end.curvature.hessian,
        success=reading.status.success,
        status=reading.status,
        message=message,
        nit=len(trace.path) - 1,
        nfev=cost.values,
        njev=cost.gradients,
        nhev=cost.hessians,
        evidence=reading.evidence,
        advice=end.advice,
        path=trace.path,
        method=chosen,
        function=objective.function,
        start=start_point(start, objective.function),
        bounds=problem.bounds,
        nhvp=cost.products,
        condition=None if end.curvature is None else end.curvature.condition,
    )


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


def _problem(
    objective: Objective,
    method: Method,
    start: Start,
    bounds: Any,
    tolerance: float | None,
    max_steps: int | None,
    seed: int | None,
) -> Problem:
    f = objective.function
    x = start_point(start, f)
    box = read_bounds(bounds, f.variables)
    if box is not None:
        if not method.bounded:
            able = ", ".join(row.name for row in METHODS if row.bounded)
            raise OptionError(
                f"{method.name} takes no bounds; these methods do: {able}, and scipy:L-BFGS-B or scipy:trust-constr."
            )
        x = box.clip(x)
    if tolerance is not None and bad_number(tolerance, 0, closed=True):
        raise OptionError(f"tolerance is {shown(tolerance)}; zero or a positive number is needed.")
    if getattr(method, "batch_size", None) is not None and not f.rows:
        raise OptionError("batch_size divides the rows of the data, but this function has none; leave batch_size out.")
    tolerance = method.tolerance if tolerance is None else float(tolerance)
    if seed is not None and bad_count(seed, 0):
        raise OptionError(f"seed is {shown(seed)}; a whole number is needed, zero or more.")
    if max_steps is not None and bad_count(max_steps, 0):
        raise OptionError(f"max_steps is {shown(max_steps)}; a whole number is needed, zero or more.")
    return Problem(objective, x, box, tolerance, method.steps if max_steps is None else int(max_steps), seed)


def start_point(start: Start, f: Function) -> Array:
    """The start as a point (n,) of finite numbers; ShapeError or OptionError where it is none."""
    x = np.array(point(start, f.variables), dtype=np.float64)
    if x.shape != (len(f.variables),):
        raise ShapeError(f"the start has shape {x.shape}; one point of shape ({len(f.variables)},) is needed.")
    if not np.isfinite(x).all():
        bad = f.variables[int(np.argmin(np.isfinite(x)))]
        raise OptionError(
            f"the start has no finite value for '{bad}' ({x[f.variables.index(bad)]:g}); a number is needed."
        )
    return x
