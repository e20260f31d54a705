"""Checking a fit: the normal equations, SciPy's or NumPy's own least squares, standard errors by QR.

Source: Nocedal & Wright, Numerical Optimization (2006), chapter 10; Bates & Watts, Nonlinear Regression Analysis
(1988), sections 1.2 and 2.2; Björck, Numerical Methods for Least Squares Problems (1996), section 1.4 (errors).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.checks.differences import EPS
from workbench.checks.verdicts import Check, SecondOpinion, judged, together, worst
from workbench.evidence import Verdict
from workbench.language.formula import symbols
from workbench.optimize import Fit
from workbench.optimize.losses import Loss

Array = NDArray[np.float64]

ORTHOGONAL = 1e-7
"""Largest cosine between the residual and a column of the Jacobian, as of an angle of 90 degrees in float64."""
EXACT = 1e-14  # a residual this small, over the terms of the model, is rounding
MOVED = 1e-3  # how far the second run starts beside the fit, in standard errors or parts of a parameter
NONLINEAR = 1e-5  # of a parameter and of its standard error: what least squares by differences may leave
LOWER = 1e-6  # of the sum of squares: a second run this much lower has found another minimum
FULL_RANK = 1e-13
SCIPY_LOSSES = frozenset({"soft_l1", "huber", "cauchy", "arctan"})


def check_fit(fit: Fit) -> Check:
    """Are these the least-squares parameters, with the standard errors that belong to them?

    pass: the residual stands perpendicular on every column of the Jacobian, a second least-squares routine finds the
    same parameters, and the standard errors follow from QR. inconclusive: the data do not tell the parameters apart.
    Weights, robust losses, bounds and fixed parameters are those of the fit.
    """
    subject = f"the fit of {fit.text}"
    with np.errstate(all="ignore"):  # where there is no fit, numbers may be too large
        seen = _Seen.of(fit)
    if not (np.isfinite(seen.J).all() and np.isfinite(seen.r).all() and np.isfinite(seen.rounding)):
        return Check(subject, Verdict.INCONCLUSIVE, (), f"the residuals are not finite. {fit.message}")
    table = [*_sums(fit, seen), *_normal_equations(seen, fit.names)]
    free = seen.J[:, seen.free]
    if free.size and min(abs(np.diag(np.linalg.qr(free / _lengths(free), mode="r")))) <= FULL_RANK:
        message = f"the columns of the Jacobian depend on each other: the data do not tell {_listed(fit.names)} apart."
        return Check(subject, Verdict.INCONCLUSIVE, tuple(table), message)
    linear = fit.posed.loss.squares and bool(seen.free.all()) and _is_linear(fit)
    second = _linear(seen, fit) if linear else _nonlinear(seen, fit)
    table += second.rows(fit.names, seen.x)
    table += _standard_errors(fit, seen)
    return _concluded(subject, fit, table, second.notes)


@dataclass(frozen=True, slots=True)
class _Seen:
    """The fit as it stands, from its own numbers: parameters x (n,), weighted residuals r (m,) and their Jacobian J.

    pull: what each residual pulls with, r itself for squares. free: parameters that no bound holds, (n,).
    rounding: length of what float64 may have lost of r.
    """

    x: Array
    r: Array
    J: Array
    pull: Array
    free: NDArray[np.bool_]
    rounding: float

    @classmethod
    def of(cls, fit: Fit) -> _Seen:
        posed, rows, n = fit.posed, len(fit.residuals), len(fit.names)
        x = np.array([fit.parameters[name] for name in fit.names])
        parts = [np.broadcast_to(np.asarray(model.jacobian.at(x)), (rows, n)) for model in posed.models]
        J = -posed.roots[:, np.newaxis] * np.stack(parts, axis=1).reshape(-1, n)
        r = posed.roots * fit.residuals.reshape(-1)
        pull = posed.loss.weights(r) * r
        held = np.zeros(n, dtype=bool) if posed.bounds is None else posed.bounds.held(x, J.T @ pull)
        terms = np.abs(posed.roots * posed.data) + np.abs(J) @ np.abs(x)
        return cls(x, r, J, pull, ~held, EXACT * float(np.linalg.norm(terms)))


@dataclass(frozen=True, slots=True)
class Second:
    """The parameters by another routine, (n,), how far each may be off, and its size where its value may be zero."""

    by: str
    parameters: Array
    allowed: Array
    scale: Array
    notes: tuple[str, ...] = ()

    def rows(self, names: Sequence[str], x: Array) -> list[SecondOpinion]:
        columns = (x.tolist(), self.parameters.tolist(), self.allowed.tolist(), self.scale.tolist())
        return [judged(n, self.by, a, b, e, scale=s) for n, a, b, e, s in zip(names, *columns, strict=True)]


def _concluded(subject: str, fit: Fit, table: list[SecondOpinion], notes: tuple[str, ...]) -> Check:
    verdict = together(table)
    if not fit.success:
        verdict, message = Verdict.INCONCLUSIVE, f"the fit itself makes no claim: {fit.message}"
    elif verdict is Verdict.FAIL:
        row = worst(table)
        message = f"{row.what} is {row.ours:.8g}, and {row.theirs:.8g} by {row.by}."
    elif verdict is Verdict.INCONCLUSIVE:
        row = next(r for r in table if r.verdict is Verdict.INCONCLUSIVE)
        message = f"{row.what} could not be confirmed: {row.ours:.8g}, and {row.theirs:.8g} by {row.by}."
    else:
        spread = fit.degrees_of_freedom > 0
        errors = "the standard errors follow from QR" if spread else "with so few rows there are no standard errors"
        message = (
            "the residual is perpendicular to every column of the Jacobian, a second least-squares routine finds the "
            f"same parameters, and {errors}."
        )
    return Check(subject, verdict, tuple(table), message, notes)


def _sums(fit: Fit, seen: _Seen) -> list[SecondOpinion]:
    """The sum of squares against that of the residuals, and what was made least at the parameters."""
    size, scale = float(np.linalg.norm(seen.r)), 1e6 * seen.rounding**2
    allowed = 1e-10 * abs(fit.rss) + 2 * seen.rounding * size + seen.rounding**2
    squares = judged(
        "sum of squares", "the residuals squared again", fit.rss, float(seen.r @ seen.r), allowed, scale=scale
    )
    least, theirs = (
        (fit.rss, "sum of squares") if fit.posed.loss.squares else (fit.fun, f"sum of {fit.posed.loss.name}")
    )
    again = judged(theirs, "the loss at the parameters", least, fit.function.value(seen.x), allowed, scale=scale)
    return [squares, again]


def _normal_equations(seen: _Seen, names: Sequence[str]) -> list[SecondOpinion]:
    """The cosine of the angle between the residual and each column of the Jacobian, against zero.

    A residual at rounding level has no direction; a parameter that is held at a bound has no equation.
    """
    size = float(np.linalg.norm(seen.pull))
    cosines = (
        np.zeros(len(names)) if size <= seen.rounding else np.abs(seen.J.T @ seen.pull) / (_lengths(seen.J) * size)
    )
    allowed = max(ORTHOGONAL, seen.rounding / size) if size else ORTHOGONAL
    return [
        SecondOpinion(
            f"cosine of residual and ∂model/∂{name}",
            "the normal equations",
            float(cosine),
            0.0,
            allowed,
            Verdict.PASS if cosine <= allowed else Verdict.FAIL,
        )
        for name, cosine, free in zip(names, cosines, seen.free, strict=True)
        if free
    ]


def _is_linear(fit: Fit) -> bool:
    components = [part for model in fit.posed.models for part in model.jacobian.components]
    return not any(symbols(part) & set(fit.names) for part in components)


def _linear(seen: _Seen, fit: Fit) -> Second:
    """The parameters by NumPy's lstsq, and how far they may be off: its condition decides."""
    lengths = _lengths(seen.J)
    scaled = -seen.J / lengths
    constant = fit.posed.residuals(np.zeros_like(seen.x))
    found = np.linalg.lstsq(scaled, constant, rcond=None)[0]
    condition = float(np.linalg.cond(scaled))
    off = 64 * EPS * (condition * np.linalg.norm(found) + condition**2 * np.linalg.norm(seen.r))
    size = float(np.linalg.norm(found))
    return Second("NumPy's lstsq", found / lengths, off / lengths, size / lengths)


def _nonlinear(seen: _Seen, fit: Fit) -> Second:
    """The parameters by SciPy's least_squares with differences, from a start beside the fit, inside its bounds."""
    from scipy.optimize import least_squares

    posed, x = fit.posed, seen.x
    errors = np.array([fit.standard_errors[name] for name in fit.names])
    known = np.where(np.isfinite(errors), errors, 0.0)
    size = np.abs(x) + known + seen.rounding / _lengths(seen.J)  # the units in which SciPy sees the parameters
    length = float(np.linalg.norm(seen.r)) / np.sqrt(len(seen.r))
    unit = length if 0 < length < np.inf else 1.0
    start = (x + MOVED * np.maximum(known, 1e-3 * np.abs(x))) / size
    bounds: tuple[Any, Any] = (-np.inf, np.inf)
    if posed.bounds is not None:
        bounds = (posed.bounds.lower / size, posed.bounds.upper / size)
        start = np.clip(start, *bounds)
    options: dict[str, Any] = {"jac": "3-point", "x_scale": "jac", "bounds": bounds}
    options |= {"ftol": 1e-15, "xtol": 1e-15, "gtol": 1e-15}
    if not posed.loss.squares:
        options |= {"loss": _rho(posed.loss), "f_scale": posed.loss.scale / unit}

    def residual(u: Array) -> Array:
        found: Array = posed.residuals(u * size) / unit
        return found

    with np.errstate(all="ignore"):
        try:
            found = least_squares(residual, start, **options)
        except ValueError as error:  # a step of its own led to where the model has no value
            note = f"SciPy's least_squares gave up: {error}."
            return Second("SciPy's least_squares", np.full(len(x), np.nan), NONLINEAR * size, size, (note,))
    notes: tuple[str, ...] = ()
    least = fit.rss if posed.loss.squares else fit.fun
    lowest = 2 * found.cost * unit**2
    if lowest < least * (1 - LOWER) - seen.rounding**2:
        notes = (f"SciPy's least_squares went on to a lower sum of squares, {lowest:.8g}.",)
    return Second("SciPy's least_squares", np.asarray(found.x) * size, NONLINEAR * size, size, notes)


def _rho(loss: Loss) -> str | Callable[[Array], Array]:
    """The loss as SciPy knows it: by its name, or as a function that gives rho and two derivatives, (3, m)."""
    if loss.name in SCIPY_LOSSES:
        return loss.name
    parts = (loss.function, loss.function.diff("u"), loss.function.diff("u", "u"))
    return lambda u: np.array([np.asarray(part.at(u[:, np.newaxis])) for part in parts])


def _standard_errors(fit: Fit, seen: _Seen) -> list[SecondOpinion]:
    """s times the lengths of the rows of R^-1, with s² = rss over the degrees of freedom; 1 where sigma is known.

    For a robust loss s² is Huber's, with the slopes of the pull by differences.
    """
    free = seen.J[:, seen.free]
    freedom = len(seen.r) - free.shape[1]
    if freedom <= 0 or not free.size:
        return []
    R = np.asarray(np.linalg.qr(free / _lengths(free), mode="r"))
    s, loose = _spread(fit, seen, freedom)
    theirs = s * np.linalg.norm(np.linalg.inv(R), axis=1) / _lengths(free)
    allowed = (1e-9 + loose + 64 * EPS * float(np.linalg.cond(R))) * theirs
    names = [name for name, moves in zip(fit.names, seen.free, strict=True) if moves]
    rows = zip(names, theirs.tolist(), allowed.tolist(), strict=True)
    return [judged(f"standard error of {n}", "QR of the Jacobian", fit.standard_errors[n], b, e) for n, b, e in rows]


def _spread(fit: Fit, seen: _Seen, freedom: int) -> tuple[float, float]:
    """Standard deviation of a residual of weight 1, and the share by which differences may miss it."""
    if fit.posed.absolute:
        return 1.0, 0.0
    if fit.posed.loss.squares:
        return float(np.sqrt(fit.rss / freedom)), 0.0
    loss, h = fit.posed.loss, 1e-5 * fit.posed.loss.scale
    ahead, behind = (loss.weights(seen.r + step) * (seen.r + step) for step in (h, -h))
    slopes = (ahead - behind) / (2 * h)
    mean = float(np.mean(slopes))
    K = 1 + (len(seen.r) - freedom) / len(seen.r) * float(np.var(slopes)) / mean**2
    return K * float(np.linalg.norm(seen.pull)) / np.sqrt(freedom) / mean, 1e-6


def _lengths(J: Array) -> Array:
    """Lengths of the columns; 1 for a column of zeros."""
    found = np.linalg.norm(J, axis=0)
    return np.where(found > 0, found, 1.0)


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
