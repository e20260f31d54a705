"""minimize: from a function and a start to a run whose every claim carries its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench.errors import OptionError
from workbench.functions import Function
from workbench.optimize.iterates import Iterate
from workbench.optimize.keeping.checkpoints import Checkpoint, FilePath
from workbench.optimize.keeping.resuming import read_run
from workbench.optimize.limits.bounds import read_bounds
from workbench.optimize.limits.relations import read_constraints
from workbench.optimize.loop import Method
from workbench.optimize.methods import chosen_method
from workbench.optimize.run import Run
from workbench.optimize.starts.multistart import from_many
from workbench.optimize.task import Start, Task, Watching, read_start, scalar


def minimize(
    f: Function | str,
    start: Start | None = None,
    *,
    method: str | Method = "auto",
    bounds: Sequence[Any] | Mapping[str, Any] | None = None,
    constraints: object = None,
    starts: int | Sequence[Start] | None = None,
    learning_rate: float | None = None,
    tolerance: float | None = None,
    max_steps: int | None = None,
    callback: Callable[[Iterate], object] | None = None,
    seed: int | None = None,
    checkpoint: FilePath | Checkpoint | None = None,
    resume: FilePath | None = None,
    progress: bool | Callable[[str], object] | None = None,
    workers: int | None = None,
    **options: object,
) -> Run:
    """Look for a minimum of f from a start, and say what was found and how that is known.

    f: a scalar Function, or its text. start: a point (n,) in the order of the variables, or by name.
    method: "auto", a name of METHODS, "scipy:NAME", or a method such as GradientDescent(learning_rate=0.05).
    bounds: pairs (lower, upper) in the order of the variables, or by name; None for no bound.
    constraints: relations between formulas of the variables, "x + y = 1" or "x^2 + y^2 <= 4", or (function, lower,
        upper); one or a list. The start need not meet them. run.multipliers has the multiplier of each, by its text.
    starts: from so many starts, spread over the bounds, or from these; run.minima is the table of what they found, and
        the run is the one that ends lowest. workers: processes for them, by joblib; the result is the same.
    learning_rate and further options stand for the fields of the method with these names.
    tolerance: the norm of the gradient that is good enough; left out, 1e-8 for descent by gradients and rounding
        level for others; 0 runs exactly max_steps where every step can be taken.
    callback: called with each iterate (x, fun, gradient, rate); a true value or StopIteration ends the run.
    seed: of the order of rows in mini-batches, and of where the starts are.
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
    >>> run = minimize("x^2 + y^2", [1, 2], constraints="x + y = 1")
    >>> {text: round(value, 7) for text, value in run.multipliers.items()}
    {'x + y = 1': 1.0}
    >>> minimize("(x^2 - 1)^2", starts=8, bounds=[(-2, 2)]).minima
    2 minima found from 8 starts
    """
    f = scalar(f)
    chosen = chosen_method(method, {"learning_rate": learning_rate, **options})
    watching = Watching(callback, checkpoint, None if resume is None else read_run(resume), progress)
    box, said = read_bounds(bounds, f.variables), read_constraints(constraints, f)
    task = Task(f, chosen, box, said, tolerance, max_steps, seed).resumed(watching.kept)
    task.check()
    if starts is not None or workers is not None:
        return from_many(task, start, starts, watching, workers)
    if start is None:
        raise OptionError(f"where to start? A number for each of {', '.join(f.variables)}, or starts=20.")
    return task.run(read_start(start, f), watching)[0]
