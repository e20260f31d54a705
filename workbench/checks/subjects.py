"""`check`: whatever is to be checked goes to the check made for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from workbench.calculus import Backpropagation, CriticalPoints, DirectionalDerivative
from workbench.checks.backpropagations import check_backpropagation
from workbench.checks.derivatives import Gradient, check_derivatives, check_gradient
from workbench.checks.directions import check_directional
from workbench.checks.fits import check_fit
from workbench.checks.identities import check_equal
from workbench.checks.minima import check_run
from workbench.checks.roots import check_root
from workbench.checks.stationary_points import check_critical_points
from workbench.checks.verdicts import Check
from workbench.errors import OptionError, ShapeError
from workbench.functions import Function, Point, function
from workbench.optimize import Fit, Root, Run

Array = NDArray[np.float64]


def check(
    subject: Function | str | Run | Root | Fit | CriticalPoints | DirectionalDerivative | Backpropagation,
    *,
    at: Point | Iterable[Point] | None = None,
    gradient: Gradient | str | Sequence[str] | None = None,
    equals: Function | str | None = None,
) -> Check:
    """Check by independent means, with a verdict: pass, fail or inconclusive, and a table of every comparison.

    subject: a Function or text: its derivatives are compared with SymPy, the rules of differentiation, a complex
        step, central differences with an error estimate, and SciPy's approx_fprime and check_grad.
    gradient: a gradient written by hand, taking a point (n,) and returning (n,), or one text for each variable:
        compared with the exact one.
    equals: another formula: have both the same values wherever both have one?
    A run of `minimize`: is its point a minimum? The gradient recomputed, the Hessian read, points around, and SciPy's
        own run from the same start. A root of `find_root`: is F zero there, to many digits? A fit: normal equations,
        another least-squares routine, standard errors by QR.
    Critical points: is the gradient zero at each, and is it of its kind? Backpropagation: the gradient in other ways.
    at: a point (n,) or several (mappings by name as well); without, a few from the domain by a fixed seed.

    Raises OptionError, ShapeError or ParseError for what does not fit.

    >>> check("x^2 y", gradient=lambda p: [2 * p[0] * p[1], p[0]], at=[(1, 2), (3, 4)]).verdict
    <Verdict.FAIL: 'fail'>
    >>> check("(x + 1)^2", equals="x^2 + 2x + 1").verdict
    <Verdict.PASS: 'pass'>
    """
    if gradient is not None and equals is not None:
        raise OptionError("gradient= and equals= are two questions; ask one at a time.")
    for kind, name, made_for in RESULTS:
        if isinstance(subject, kind):
            if at is not None or gradient is not None or equals is not None:
                raise OptionError(f"{name} are checked as they stand; at=, gradient= and equals= belong to formulas.")
            return made_for(subject)
    f = function(subject)
    points = None if at is None else _points(f, at)
    if gradient is not None:
        return check_gradient(f, _given(f, gradient), points)
    if equals is not None:
        other = function(equals, variables=_variables(f)) if isinstance(equals, str) else function(equals)
        return check_equal(f, other, points)
    return check_derivatives(f, points)


RESULTS: tuple[tuple[type, str, Callable[[Any], Check]], ...] = (
    (Run, "runs", check_run),
    (Root, "roots", check_root),
    (Fit, "fits", check_fit),
    (CriticalPoints, "critical points", check_critical_points),
    (DirectionalDerivative, "directional derivatives", check_directional),
    (Backpropagation, "backpropagations", check_backpropagation),
)
"""What is checked as it stands, and how."""


def _given(f: Function, gradient: Any) -> Gradient:
    """A gradient as a callable or Function: text and lists of texts are read, over the variables of f."""
    if isinstance(gradient, str):
        whole = function(gradient, variables=_variables(f)) if _variables(f) else None
        if whole is not None and whole.shape == (len(f.variables),):
            return whole
        gradient = [gradient]
    if not isinstance(gradient, Sequence):
        return cast(Gradient, gradient)
    if len(gradient) != len(f.variables):
        raise OptionError(f"{len(gradient)} partial derivatives; give one for each of ({', '.join(f.variables)}).")
    return function(list(gradient), variables=_variables(f) or f.variables)


def _variables(f: Function) -> Mapping[str, tuple[int, ...]] | None:
    """The shapes of the variables, where there are arrays among them."""
    return f.shapes if any(f.shapes.values()) else None


def _points(f: Function, at: Any) -> list[Array]:
    """Each point (n,), from one point or several, by position or by name."""
    if isinstance(at, Mapping):
        return [f.pack(at)]
    given = list(at) if isinstance(at, Iterable) else [at]
    if not given:
        raise OptionError("at= holds no point; leave it out to have points drawn.")
    if not any(isinstance(p, Mapping | Sequence | np.ndarray) for p in given) or isinstance(at, str):
        given = [at] if isinstance(at, Iterable) else [given]
    return [_point(f, p) for p in given]


def _point(f: Function, p: Any) -> Array:
    if isinstance(p, Mapping):
        return f.pack(p)
    try:
        x = np.asarray(p, dtype=np.float64)
    except (TypeError, ValueError):
        raise OptionError(f"the point {p!r} is not made of numbers.") from None
    if x.shape != (len(f.variables),):
        raise ShapeError(
            f"the point {p!r} has shape {x.shape}; give one number for each of ({', '.join(f.variables)})."
        )
    return x
