"""fit: a model and its data to parameters, their standard errors, and how far they can be believed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.data import column_names, columns
from workbench.errors import DataError, OptionError
from workbench.functions import Function, function
from workbench.functions.construction import Variables
from workbench.language.building import natural_order
from workbench.language.formula import Apply, Formula, Number, symbols
from workbench.language.names import spelled
from workbench.language.reading import read
from workbench.operators import POWER, TOTAL
from workbench.optimize.descents.least_squares import LevenbergMarquardt, column_lengths
from workbench.optimize.fits.fitted import Fit
from workbench.optimize.minimization import minimize
from workbench.optimize.run import Run
from workbench.optimize.wording import counted

Array = NDArray[np.float64]

DAMPINGS = (1e-3, 1e3)  # first trusting the linearized model, then careful
DISTINCT = 1e-12  # smallest over largest singular value of the scaled Jacobian


def fit(
    model: str,
    data: object,
    start: Mapping[str, ArrayLike] | None = None,
    *,
    max_steps: int | None = None,
) -> Fit:
    """Fit a model to data by least squares.

    model: an equation such as "y = m*x + b"; names that are columns of the data are data, the others parameters. The
        left side is a formula of columns, such as log(y).
    data: columns by name, as for `workbench.function`.
    start: a value for each parameter, for a vector or matrix an array; may be left out where the model depends
        linearly on all of them.
    Raises ParseError, DataError (a column missing, too few rows) or OptionError (a start missing) before anything runs.

    >>> line = fit("y = m*x + b", {"x": [0, 1, 2, 3], "y": [1, 3, 5, 7.4]})
    >>> line
    Fit of y = m*x + b: b = 0.92 ± 0.13, m = 2.12 ± 0.0693, minimum
    >>> line.predict({"x": [10]}).round(6)
    array([22.12])
    """
    right, residual, loss = _problem(model, data, start)
    names = residual.variables
    linear = not any(symbols(part) & set(names) for part in residual.jacobian.components)
    if start is None and not linear:
        example = ", ".join(f"'{name}': 1" for name in names)
        raise OptionError(f"the model is not linear in its parameters, so that a start is needed: start={{{example}}}.")
    first = dict.fromkeys(names, 0.0) if start is None else {spelled(k): v for k, v in start.items()}
    run: Run | None = None
    for damping in DAMPINGS[: 1 if linear else None]:
        method = LevenbergMarquardt(residual, linear=linear, damping=damping)
        run = minimize(loss, first, method=method, max_steps=max_steps)
        if run.success:
            break
    assert run is not None
    return _result(model, right, residual, run)


def _problem(model: str, data: object, start: Mapping[str, ArrayLike] | None) -> tuple[Function, Function, Function]:
    """The model, its residual and the sum of squares, as Functions of the parameters."""
    offered = column_names(data)
    if start is not None and not isinstance(start, Mapping):
        raise OptionError(f"start is {start!r}; a value for each parameter by name is needed, such as {{'a': 1}}.")
    given = tuple(spelled(name) for name in start) if start is not None else ()
    shapes = {spelled(name): np.shape(value) for name, value in (start or {}).items()}
    reading = read(model, equation=True, names=(*offered, *given), shapes=shapes if any(shapes.values()) else None)
    if reading.left is None:
        raise OptionError(f"a model is an equation, such as y = {model}; the left side says which column is fitted.")
    missing = natural_order(symbols(reading.left) - set(offered))
    if missing:
        raise DataError(f"the left side names '{missing[0]}', which is no column; the data has {', '.join(offered)}.")
    names = natural_order(symbols(reading.formula) - set(offered))
    if not names:
        raise OptionError(f"the model {model} has no parameters: each of its names is a column of the data.")
    if start is not None and set(given) != set(names):
        odd = natural_order(set(given) ^ set(names))
        what = (
            "the start names it, but the model does not" if odd[0] in given else "neither the start nor the data has it"
        )
        raise OptionError(
            f"'{odd[0]}': {what}; the parameters are {', '.join(names)}, the columns {', '.join(offered)}."
        )
    used = symbols(reading.left) | symbols(reading.formula)
    table = columns(data, [name for name in offered if name in used])
    declared = {name: shapes.get(name, ()) for name in names} if any(shapes.values()) else names
    right = _over(reading.formula, declared, table)
    residual = _over(reading.left, declared, table) - right
    square = Apply(POWER, (residual.formula, Number(2)))
    loss = function(Apply(TOTAL, (square,)), variables=declared, data=table)
    if residual.rows < len(names):
        raise DataError(
            f"{counted(residual.rows, 'row')} of data for {counted(len(names), 'parameter')} ({', '.join(names)}); at "
            "least as many rows as parameters are needed."
        )
    return right, residual, loss


def _over(formula: Formula, names: Variables, table: Mapping[str, Array]) -> Function:
    """The formula as a Function of the parameters, over the data where it has columns."""
    return function(formula, variables=names, data=table if symbols(formula) & set(table) else None)


def _result(model: str, right: Function, residual: Function, run: Run) -> Fit:
    names, rows = residual.variables, residual.rows
    J = np.asarray(residual.jacobian.at(run.x))
    freedom = rows - len(names)
    covariance = _inverse_square(J) * (run.fun / freedom if freedom else np.nan)
    errors = np.sqrt(np.diag(covariance))
    return Fit(
        text=model,
        parameters=dict(zip(names, run.x.tolist(), strict=True)),
        standard_errors=dict(zip(names, errors.tolist(), strict=True)),
        covariance=covariance,
        rss=run.fun,
        residuals=np.asarray(residual.at(run.x)),
        model=right,
        run=run,
    )


def _inverse_square(jacobian: Array) -> Array:
    """(J^T J)^-1 by the singular values of the scaled J; infinite variances where J lacks full rank."""
    n = jacobian.shape[1]
    if not np.isfinite(jacobian).all():
        return np.full((n, n), np.nan)
    scale = column_lengths(jacobian)
    _, singular, vectors = np.linalg.svd(jacobian / scale, full_matrices=False)
    if len(singular) < n or singular[-1] <= DISTINCT * singular[0] or not np.linalg.norm(jacobian, axis=0).all():
        return np.full((n, n), np.inf)
    half = vectors.T / singular
    found: Array = (half @ half.T) / np.outer(scale, scale)
    return found
