"""find_root: from equations and a start to a root whose evidence is given, or to the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.functions import Function
from workbench.optimize.limits.bounds import read_bounds
from workbench.optimize.options import bad_count, bad_number, shown
from workbench.optimize.progress import telling
from workbench.optimize.roots.approach import approach
from workbench.optimize.roots.approximations import Approximation, Interval, RootMethod, RootProblem
from workbench.optimize.roots.brackets import value_at
from workbench.optimize.roots.equations import Equations, read_equations
from workbench.optimize.roots.methods import ROOT_METHODS, chosen_root_method
from workbench.optimize.roots.outcomes import read_outcome
from workbench.optimize.roots.root import Root
from workbench.optimize.task import Start, read_start
from workbench.optimize.wording import not_whole, told

Array = NDArray[np.float64]


def find_root(
    F: Function | str | Sequence[str],
    start: Start | None = None,
    *,
    method: str | RootMethod = "auto",
    bracket: Sequence[float] | None = None,
    bounds: Sequence[Any] | Mapping[str, Any] | None = None,
    tolerance: float | None = None,
    max_steps: int | None = None,
    callback: Callable[[Approximation], object] | None = None,
    progress: bool | Callable[[str], object] | None = None,
    **options: object,
) -> Root:
    """Look for a point at which every component of F is zero, and say what was found and how that is known.

    F: a Function, a text, or a list of texts, each a formula or an equation, of which the left side minus the right
        is taken. As many equations as unknowns, or fewer (one root of many, close to the start), or more.
    start: a point (n,) in the order of the variables, or by name; with a bracket it may be left out.
    method: "auto", a name of ROOT_METHODS, "scipy:NAME", or a method; options stand for its fields.
    bracket: in one variable, ends (a, b) at which F has opposite signs.
    bounds: pairs (lower, upper) in the order of the variables, or by name.
    tolerance: the largest |F_i| that is good enough; left out, F is zero to rounding level.
    callback: called with each approximation (x, fun, interval); a true value or StopIteration ends the run.
    progress: True tells on standard error how far a long search is, a function is given the words; None does so where
        a person sits at a Python prompt.
    Ctrl-C ends the search with the best point so far; once more, it ends the program. A search is not kept in a file,
    as `minimize` and `fit` keep theirs: to go on from where it ended, start there.
    Raises ParseError, OptionError or ShapeError before anything runs; whatever happens later is a status.

    >>> found = find_root("x*exp(x) = 1", 1)
    >>> found.status == "root", round(found.x[0], 10)
    (True, np.float64(0.5671432904))
    >>> find_root(["x^2 + y^2 = 4", "x = y"], [1, 0.5]).x.round(6)
    array([1.414214, 1.414214])
    """
    function = read_equations(F)
    equations = Equations(function)
    chosen = chosen_root_method(method, options)
    with np.errstate(all="ignore"):  # overflow and NaN are met as values, and judged
        problem = _problem(equations, chosen, start, bracket, bounds, tolerance, max_steps)
        trace = approach(chosen, problem, callback, telling(progress, problem.max_steps))
        nfev, njev = equations.values, equations.jacobians  # of the walk, not of its reading
        outcome = read_outcome(problem, chosen, trace)
        fun, jac = equations.residual(outcome.x), equations.jacobian(outcome.x)
    return Root(
        x=outcome.x,
        fun=float(fun[0]) if function.shape == () else fun,
        jac=jac,
        success=outcome.status.success,
        status=outcome.status,
        message=outcome.message + not_whole(function, outcome.x),
        multiplicity=outcome.multiplicity,
        nit=len(trace.path) - 1,
        nfev=nfev,
        njev=njev,
        evidence=outcome.evidence,
        advice=outcome.advice,
        path=trace.path,
        method=chosen,
        function=function,
        start=problem.start,
        bracket=problem.bracket,
        bounds=problem.bounds,
    )


def _problem(
    equations: Equations,
    method: RootMethod,
    start: Start | None,
    bracket: Any,
    bounds: Any,
    tolerance: float | None,
    max_steps: int | None,
) -> RootProblem:
    f = equations.function
    if method.single and (equations.unknowns != 1 or equations.count != 1):
        others = ", ".join(row.name for row in ROOT_METHODS if not row.single)
        raise OptionError(
            f"{method.name} is for one equation in one variable, but there are {equations.count} in "
            f"{equations.unknowns}; for systems there are {others}."
        )
    if method.square and equations.unknowns != equations.count:
        raise OptionError(
            f"{method.name} needs as many equations as unknowns, but there are {equations.count} in "
            f"{equations.unknowns}; auto and levenberg-marquardt take any number."
        )
    ends = None if bracket is None else _bracket(equations, method, bracket)
    if method.bracketing and ends is None:
        raise OptionError(
            f"{method.name} needs a bracket: give bracket= with two numbers at which F has opposite signs."
        )
    box = read_bounds(bounds, f.variables)
    if box is not None and not method.bounded:
        able = ", ".join(row.name for row in ROOT_METHODS if row.bounded)
        raise OptionError(f"{method.name} takes no bounds; these methods do: {able}.")
    if tolerance is not None and bad_number(tolerance, 0, closed=True):
        raise OptionError(f"tolerance is {shown(tolerance)}; zero or a positive number is needed.")
    if max_steps is not None and bad_count(max_steps, 0):
        raise OptionError(f"max_steps is {shown(max_steps)}; a whole number is needed, zero or more.")
    x = _start(start, f, ends)
    if ends is not None and not ends[0] <= x[0] <= ends[1]:
        raise OptionError(
            f"the start {f.variables[0]} = {x[0]:g} is outside the bracket ({ends[0]:g}, {ends[1]:g}); with a bracket "
            "it may be left out."
        )
    x = x if box is None else box.clip(x)
    steps = method.steps if max_steps is None else int(max_steps)
    return RootProblem(equations, x, ends, box, None if tolerance is None else float(tolerance), steps)


def _start(start: Start | None, f: Function, bracket: Interval | None) -> Array:
    if start is None:
        if bracket is None:
            example = ", ".join("1" for _ in f.variables)
            raise OptionError(f"where to start? A number for each of ({', '.join(f.variables)}), such as [{example}].")
        return np.array([bracket[0]])
    return read_start(start, f)


def _bracket(equations: Equations, method: RootMethod, given: Any) -> Interval:
    if not (method.single or method.name == "auto") or equations.unknowns != 1 or equations.count != 1:
        able = ", ".join(row.name for row in ROOT_METHODS if row.single)
        raise OptionError(
            f"a bracket is for one equation in one variable, by auto, {able}; {method.name} on {equations.count} in "
            f"{equations.unknowns} takes a start instead."
        )
    try:
        low, high = (float(end) for end in given)
    except (TypeError, ValueError):
        raise OptionError(f"the bracket is {given!r}; a pair of numbers (a, b) is needed.") from None
    if not (np.isfinite(low) and np.isfinite(high)) or low == high:
        raise OptionError(f"the bracket is ({low:g}, {high:g}); two different finite numbers are needed.")
    low, high = min(low, high), max(low, high)
    at_low, at_high = value_at(equations, low), value_at(equations, high)
    for end, value in ((low, at_low), (high, at_high)):
        if not np.isfinite(value):
            why = equations.function.violation([end])
            raise OptionError(f"F has no value at the end {end:g} of the bracket" + (f": {why}." if why else "."))
    if at_low * at_high > 0:
        name = equations.function.variables[0]
        raise OptionError(
            f"F has the same sign at both ends of the bracket: F({low:g}) = {told(at_low)}, F({high:g}) = "
            f"{told(at_high)}; give ends at which the signs differ, or a start, such as {name} = "
            f"{0.5 * (low + high):g}."
        )
    return low, high
