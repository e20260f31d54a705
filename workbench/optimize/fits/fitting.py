"""fit: a model and its data to parameters, their standard errors, and how far they can be believed."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from inspect import signature
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import DataError, OptionError, ShapeError
from workbench.evidence import Evidence
from workbench.functions.points import by_name
from workbench.language.formula import symbols
from workbench.language.names import array_of, spelled
from workbench.optimize.descents.least_squares import Residuals
from workbench.optimize.descents.projection import Projected, affine
from workbench.optimize.fits.digits import DIGITS, needed, polished
from workbench.optimize.fits.fitted import Fit
from workbench.optimize.fits.inference import covariance
from workbench.optimize.fits.ladder import Climb, climb, spent
from workbench.optimize.fits.posed import Posed
from workbench.optimize.fits.posing import posed
from workbench.optimize.fits.standing import Standing
from workbench.optimize.fits.weighing import Weights
from workbench.optimize.iterates import Iterate
from workbench.optimize.keeping.checkpoints import Checkpoint, FilePath
from workbench.optimize.keeping.resuming import read_run
from workbench.optimize.losses import SQUARES, chosen_loss
from workbench.optimize.objective import Objective
from workbench.optimize.options import bad_count, shown
from workbench.optimize.task import Watching

Array = NDArray[np.float64]

METHOD = "There is no method to choose: fit tries those for least squares in turn, and says which one found it."
TOLERANCE = "There is no tolerance to choose: fit goes on to the precision of float64."
START = "The start is start=, a value for each parameter by name, such as start={'a': 1}."
STEPS = "The limit of steps is max_steps=, of each method that is tried."
INSTEAD = {
    **dict.fromkeys(("method", "methods", "algorithm", "solver", "optimizer"), METHOD),
    **dict.fromkeys(("tol", "tolerance", "ftol", "xtol", "gtol"), TOLERANCE),
    **dict.fromkeys(("p0", "x0", "guess", "initial", "params"), START),
    **dict.fromkeys(("maxfev", "max_nfev", "maxiter", "max_iter"), STEPS),
    "f_scale": "The residual beyond which one is an outlier is scale=.",
    "jac": "Leave it out: derivatives are exact.",
}
"""What stands for options of other programs."""


def fit(
    model: str | Sequence[str],
    data: object,
    start: Mapping[str, ArrayLike] | None = None,
    *,
    weights: Weights = None,
    sigma: Weights = None,
    absolute_sigma: bool = False,
    loss: str = "squares",
    scale: float | None = None,
    bounds: Mapping[str, Any] | Sequence[Any] | None = None,
    fixed: Mapping[str, float] | Collection[str] = (),
    missing: str = "refuse",
    max_steps: int | None = None,
    callback: Callable[[Iterate], object] | None = None,
    checkpoint: FilePath | Checkpoint | None = None,
    resume: FilePath | None = None,
    progress: bool | Callable[[str], object] | None = None,
    **unknown: object,
) -> Fit:
    """Fit a model to data by least squares, and say how well its parameters are known.

    model: an equation such as "y = m*x + b"; names that are columns of the data are data, the others parameters. The
        left side is a formula of columns, such as log(y). Several equations share their parameters.
    data: columns by name, as for `workbench.function`.
    start: a value for each parameter, for a vector or matrix an array; parameters in which the model is linear may be
        left out.
    weights: of the squared residuals, in proportion to 1/variance: the name of a column, an array or a number; for
        several responses a list with one of these, or None, for each. sigma: standard deviations instead.
    absolute_sigma: False takes sigma as relative, and standard errors from the scatter of the residuals, as for
        weights; True takes it as known, and standard errors from it alone.
    loss: what is summed, a name of LOSSES: "squares", or one that outliers cannot dominate, "soft_l1", "huber",
        "cauchy", "arctan", "welsch". scale: the weighted residual beyond which one is an outlier; 1 if nothing is said.
    bounds: pairs (lower, upper) by name; None for no bound. fixed: parameters that are held, by name with their
        values, or names to be held at their start.
    missing: "refuse" raises for rows with a missing value and names them, "drop" leaves them out.
    max_steps: of each method that is tried.
    callback: called with each iterate (x, fun, gradient, rate) of each method; a true value or StopIteration ends the
        fit with the best point so far.
    checkpoint: a file that the fit is kept in while it goes on, or Checkpoint(path, every=seconds).
    resume: such a file, to go on with its fit to the same digits; all else is given again as it was, max_steps may be
        left out.
    progress: True tells on standard error how far a long fit is, a function is given the words; None does so where a
        person sits at a Python prompt.
    Ctrl-C ends the fit with the best point so far; once more, it ends the program.
    unknown: an option of another program is refused, with what stands for it here.
    Raises ParseError, DataError, ShapeError, OptionError or FileError for what cannot be fitted, before anything runs.

    >>> line = fit("y = m*x + b", {"x": [0, 1, 2, 3], "y": [1, 3, 5, 7.4]})
    >>> line
    Fit of y = m*x + b: b = 0.92 ± 0.13, m = 2.12 ± 0.0693, minimum
    >>> line.predict({"x": [10]}).round(6)
    array([22.12])
    """
    _refuse_unknown(unknown)
    begin, held = _start(start, fixed)
    if max_steps is not None and bad_count(max_steps, 0):
        raise OptionError(f"max_steps is {shown(max_steps)}; a whole number is needed, zero or more.")
    watching = Watching(callback, checkpoint, None if resume is None else read_run(resume), progress)
    if max_steps is None and watching.kept is not None:
        max_steps = watching.kept.asked.values.get("max_steps")
    problem = posed(
        _models(model),
        data,
        begin,
        weights=weights,
        sigma=sigma,
        absolute_sigma=bool(absolute_sigma),
        loss=chosen_loss(loss, scale),
        bounds=bounds,
        fixed=held,
        missing=missing,
    )
    linear = affine(problem.residual)
    with np.errstate(all="ignore"):  # overflow and NaN are met as values, and judged
        first = _first(problem, begin, linear)
        climbed = climb(problem, first, linear, max_steps, watching)
        try:
            return _concluded(problem, climbed)
        except KeyboardInterrupt:
            if climbed.stopped:  # asked a second time
                raise
            return _concluded(problem, climbed.cut_short("Interrupted from the keyboard before all was worked out"))


def _refuse_unknown(unknown: Mapping[str, object]) -> None:
    """Refuse options that there are not, and say what stands for them."""
    if not unknown:
        return
    name = next(iter(unknown))
    own = [each for each, its in signature(fit).parameters.items() if its.kind is its.KEYWORD_ONLY]
    near = difflib.get_close_matches(name.lower(), ["start", *own], n=1)
    instead = INSTEAD.get(name.lower()) or (f"Did you mean '{near[0]}'?" if near else "")
    raise OptionError(f"fit has no option '{name}'; it has {', '.join(own)}. {instead}".rstrip())


def _models(model: object) -> tuple[str, ...]:
    models = (model,) if isinstance(model, str) else tuple(model) if isinstance(model, Sequence) else ()
    if not models or not all(isinstance(text, str) for text in models):
        raise OptionError(f"the model is {model!r}; an equation such as 'y = m*x + b' is needed, or a list of them.")
    return models


def _start(start: object, fixed: object) -> tuple[dict[str, ArrayLike], dict[str, float]]:
    """The start of the parameters that are fitted, and the values of those that are held."""
    if start is not None and not isinstance(start, Mapping):
        raise OptionError(f"start is {start!r}; a value for each parameter by name is needed, such as {{'a': 1}}.")
    begin = {spelled(name): value for name, value in (start or {}).items()}
    if isinstance(fixed, Mapping):
        held = {spelled(name): value for name, value in fixed.items()}
        twice = next((name for name in held if name in begin and begin[name] != held[name]), None)
        if twice is not None:
            raise OptionError(
                f"'{twice}' is fixed at {shown(held[twice])}, but its start is {shown(begin[twice])}; leave one out."
            )
    elif isinstance(fixed, Collection):
        names = [fixed] if isinstance(fixed, str) else list(fixed)
        absent = next((name for name in names if spelled(str(name)) not in begin), None)
        if absent is not None:
            raise OptionError(f"'{absent}' is to be fixed, but the start has no value for it: fixed={{'{absent}': 1}}.")
        held = {spelled(name): begin[spelled(name)] for name in names}
    else:
        raise OptionError(f"fixed is {fixed!r}; values by name are needed, such as {{'b': 2}}.")
    return {name: value for name, value in begin.items() if name not in held}, held


def _first(problem: Posed, begin: Mapping[str, ArrayLike], linear: tuple[int, ...]) -> Array:
    """Where to start, (n,): what was given, and for the rest, which enters linearly, the best to go with it."""
    names = problem.names
    absent = [i for i, name in enumerate(names) if name not in begin and array_of(name) not in begin]
    odd = [names[i] for i in absent if i not in linear]
    if odd and not begin:
        raise OptionError(_no_start(problem))
    if odd:
        columns = ", ".join(sorted({name for f in problem.models for name in f.columns}))
        raise OptionError(
            f"'{odd[0]}': neither the start nor the data has it; the parameters are {', '.join(names)}, the columns "
            f"of the model {columns or 'none'}."
        )
    x = np.array(by_name({**begin, **{names[i]: 0.0 for i in absent}}, names))
    if x.shape != (len(names),):
        raise ShapeError(f"the start has shape {x.shape}; one value for each parameter is needed.")
    if not np.isfinite(x).all():
        bad = int(np.argmin(np.isfinite(x)))
        raise OptionError(f"the start has no finite value for '{names[bad]}' ({x[bad]:g}); a number is needed.")
    _keep_inside(problem, x, absent)
    _refuse_rows(problem, x)
    if absent and not (len(linear) == len(names) and _plain(problem)):
        surface = Residuals(problem.residual, Objective(problem.objective), None, SQUARES)
        found = Projected(surface, tuple(absent)).at(x).x
        x = found if problem.bounds is None else problem.bounds.clip(found)
    return x


def _no_start(problem: Posed) -> str:
    """That a start is needed; and which names are no columns, for one who misspelt one."""
    names = problem.names
    many = len(names) > 1
    example = ", ".join(f"'{name}': 1" for name in names)
    left = " or ".join(problem.unused)
    guess = f" Did you mean the column {left} by {'one of them' if many else names[0]}?" if left else ""
    return (
        f"{', '.join(names)} {'are no columns' if many else 'is no column'} of the data, which has "
        f"{', '.join(problem.offered)}, so that {'they are parameters' if many else 'it is a parameter'}; the model is "
        f"not linear in {'them' if many else 'it'}, so that a start is needed: start={{{example}}}.{guess}"
    )


def _keep_inside(problem: Posed, x: Array, absent: Sequence[int]) -> None:
    """Refuse a start outside the bounds."""
    if problem.bounds is None:
        return
    for i, (low, high) in enumerate(problem.bounds.pairs()):
        if i not in absent and not low <= x[i] <= high:
            raise OptionError(
                f"the start of '{problem.names[i]}' is {x[i]:g}, outside its bounds ({low:g}, {high:g}); start inside."
            )


def _refuse_rows(problem: Posed, x: Array) -> None:
    """Refuse data at which a part of the model without parameters, such as log(y), has no value."""
    if np.isfinite(problem.residuals(x)).all():
        return
    found = problem.residual.violation(x)
    if found is None or symbols(found.part) & set(problem.names):
        return
    where = "" if found.row is None else f" in row {found.row + 1} of the data"
    every = np.arange(1, problem.residual.rows + len(problem.left_out) + 1)
    whole = np.setdiff1d(every, problem.left_out)
    told = found.message.removesuffix(where)
    row = "" if found.row is None else f", in row {whole[found.row]} of the data"
    raise DataError(f"{told}{row}; leave that row out, or write the model so that it has a value there.")


def _plain(problem: Posed) -> bool:
    return problem.loss.squares and problem.bounds is None


def _concluded(problem: Posed, climbed: Climb) -> Fit:
    """The result: with many digits where float64 cannot carry them, and what all rungs have cost."""
    run, standing = climbed.run, climbed.standing
    rss = float(standing.residual @ standing.residual)
    words = [run.message, climbed.words]
    better = polished(standing) if run.success and needed(standing) else None
    if better is not None:
        standing = Standing.of(problem, better.x, run.start, standing.affine)
        rss = better.rss
        run = replace(run, x=better.x, fun=better.rss, jac=np.asarray(problem.objective.gradient.at(better.x)))
        run = replace(run, evidence=Evidence("checked", by="Newton steps in exact arithmetic", digits=16.0))
        words.append(
            f"Polished with {DIGITS} digits, as float64 cannot carry the answer ({better.steps} steps, the data taken "
            "as the decimal numbers that they print as)."
        )
    values, gradients, hessians = spent(climbed)
    run = replace(run, message=" ".join(words), nfev=values, njev=gradients, nhev=hessians)
    cov = covariance(standing, rss)
    return Fit.of(problem, run, standing, climbed, rss, cov)
