"""A fit as it stands, from its own numbers, and fitted again by NumPy's lstsq or SciPy's least_squares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.checks.differences import EPS
from workbench.checks.verdicts import SecondOpinion, judged
from workbench.language.formula import symbols
from workbench.optimize import Fit
from workbench.optimize.losses import Loss

Array = NDArray[np.float64]

EXACT = 1e-14  # a residual this small, over the terms of the model, is rounding
MOVED = 1e-3  # how far the second run starts beside the fit, in standard errors or parts of a parameter
NONLINEAR = 1e-5  # of a parameter and of its standard error: what least squares by differences may leave
LOWER = 1e-6  # of the sum of squares: a second run this much lower has found another minimum
SCIPY_LOSSES = frozenset({"soft_l1", "huber", "cauchy", "arctan"})


@dataclass(frozen=True, slots=True)
class Seen:
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
    def of(cls, fit: Fit) -> Seen:
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


def second_fit(fit: Fit, seen: Seen) -> Second:
    """The parameters by another routine: in closed form for a linear model, else from a start beside the fit."""
    linear = fit.posed.loss.squares and bool(seen.free.all()) and _is_linear(fit)
    return _linear(seen, fit) if linear else _nonlinear(seen, fit)


def _is_linear(fit: Fit) -> bool:
    components = [part for model in fit.posed.models for part in model.jacobian.components]
    return not any(symbols(part) & set(fit.names) for part in components)


def _linear(seen: Seen, fit: Fit) -> Second:
    """The parameters by NumPy's lstsq, and how far they may be off: its condition decides."""
    lengths = sizes(seen.J)
    scaled = -seen.J / lengths
    constant = fit.posed.residuals(np.zeros_like(seen.x))
    found = np.linalg.lstsq(scaled, constant, rcond=None)[0]
    condition = float(np.linalg.cond(scaled))
    off = 64 * EPS * (condition * np.linalg.norm(found) + condition**2 * np.linalg.norm(seen.r))
    size = float(np.linalg.norm(found))
    return Second("NumPy's lstsq", found / lengths, off / lengths, size / lengths)


def _nonlinear(seen: Seen, fit: Fit) -> Second:
    """The parameters by SciPy's least_squares with differences, from a start beside the fit, inside its bounds."""
    from scipy.optimize import least_squares

    posed, x = fit.posed, seen.x
    errors = np.array([fit.standard_errors[name] for name in fit.names])
    known = np.where(np.isfinite(errors), errors, 0.0)
    size = np.abs(x) + known + seen.rounding / sizes(seen.J)  # the units in which SciPy sees the parameters
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


def sizes(J: Array) -> Array:
    """Lengths of the columns; 1 for a column of zeros."""
    found = np.linalg.norm(J, axis=0)
    return np.where(found > 0, found, 1.0)
