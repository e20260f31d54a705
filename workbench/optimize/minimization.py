"""minimize: from a function and a start to a run whose every claim carries its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench.errors import OptionError, ShapeError
from workbench.functions import Function, function
from workbench.optimize.bounds import read_bounds
from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Method
from workbench.optimize.methods import chosen_method
from workbench.optimize.multistart import from_many
from workbench.optimize.relations import read_constraints
from workbench.optimize.run import Run
from workbench.optimize.task import Start, Task, read_start


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
    workers: int | None = None,
    **options: object,
) -> Run:
    """Look for a minimum of f from a start, and say what was found and how that is known.

    f: a scalar Function, or its text. start: a point (n,) in the order of the variables, or by name.
    method: "auto", a name of METHODS, "scipy:NAME", or a method such as GradientDescent(learning_rate=0.05).
    bounds: pairs (lower, upper) in the order of the variables, or by name; None for no bound.
    constraints: relations between formulas of the variables, "x + y = 1" or "x^2 + y^2 <= 4", or (function, lower,
        upper); one or a list. The start need not meet them. run.multipliers has the multiplier of each.
    starts: from so many starts, spread over the bounds, or from these; run.minima is the table of what they found, and
        the run is the one that ends lowest. workers: processes for them, by joblib; the result is the same.
    learning_rate and further options stand for the fields of the method with these names.
    tolerance: the norm of the gradient that is good enough; left out, 1e-8 for descent by gradients and rounding
        level for others; 0 runs exactly max_steps where every step can be taken.
    callback: called with each iterate (x, fun, gradient, rate); a true value or StopIteration ends the run.
    seed: of the order of rows in mini-batches, and of where the starts are.
    Raises OptionError, ShapeError or DataError before anything runs; whatever happens later is a status.

    >>> run = minimize("x^4 - 3x^2 + 2", 3)
    >>> run.status == "minimum", round(run.x[0], 7), round(run.fun, 7)
    (True, np.float64(1.2247449), -0.25)
    >>> run = minimize("x^2 + y^2", [1, 2], constraints="x + y = 1")
    >>> {text: round(value, 7) for text, value in run.multipliers.items()}
    {'x + y = 1': 1.0}
    >>> minimize("(x^2 - 1)^2", starts=8, bounds=[(-2, 2)]).minima
    2 minima found from 8 starts
    """
    scalar = _scalar(f)
    chosen = chosen_method(method, {"learning_rate": learning_rate, **options})
    said = read_constraints(constraints, scalar)
    task = Task(scalar, chosen, read_bounds(bounds, scalar.variables), said, tolerance, max_steps, seed)
    task.check()
    if starts is not None or workers is not None:
        return from_many(task, start, starts, callback, workers)
    if start is None:
        raise OptionError(f"where to start? A number for each of {', '.join(scalar.variables)}, or starts=20.")
    return task.run(read_start(start, scalar), callback)[0]


def _scalar(f: Function | str) -> Function:
    found = function(f) if isinstance(f, str) else f
    if not isinstance(found, Function):
        raise OptionError(f"f is of type {type(f).__name__}; a Function or its text is needed.")
    found.definition.check_sizes()
    if found.shape != ():
        raise ShapeError(f"f has shape {found.shape}; minimize needs a scalar. A sum of squares of its parts is one.")
    if not found.variables:
        raise OptionError("f has no variables; there is nothing to minimize over.")
    return found
