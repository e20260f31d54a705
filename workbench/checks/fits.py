"""Checking a fit: the normal equations, SciPy's or NumPy's own least squares, standard errors by QR.

Source: Nocedal & Wright, Numerical Optimization (2006), chapter 10; Bates & Watts, Nonlinear Regression Analysis
(1988), sections 1.2 and 2.2; Björck, Numerical Methods for Least Squares Problems (1996), section 1.4 (errors).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.checks.differences import EPS
from workbench.checks.verdicts import Check, SecondOpinion, judged, together, worst
from workbench.evidence import Verdict
from workbench.language.formula import symbols
from workbench.optimize import Fit

Array = NDArray[np.float64]

ORTHOGONAL = 1e-7
"""Largest cosine between the residual and a column of the Jacobian, as of an angle of 90 degrees in float64."""
EXACT = 1e-14  # a residual this small, over the terms of the model, is rounding
MOVED = 1e-3  # how far the second run starts beside the fit, in standard errors or parts of a parameter
NONLINEAR = 1e-5  # of a parameter and of its standard error: what least squares by differences may leave
LOWER = 1e-6  # of the sum of squares: a second run this much lower has found another minimum
FULL_RANK = 1e-13


def check_fit(fit: Fit) -> Check:
    """Are these the least-squares parameters, with the standard errors that belong to them?

    pass: the residual stands perpendicular on every column of the Jacobian, a second least-squares routine finds the
    same parameters, and the standard errors follow from QR. inconclusive: the data do not tell the parameters apart.
    """
    names = tuple(fit.parameters)
    x, J, r = np.array(list(fit.parameters.values())), _jacobian(fit), fit.residuals
    subject = f"the fit of {fit.text}"
    if not (np.isfinite(J).all() and np.isfinite(r).all()):
        return Check(subject, Verdict.INCONCLUSIVE, (), f"the residuals are not finite. {fit.message}")
    rounding = EXACT * float(np.linalg.norm(np.abs(_data(fit)) + np.abs(J) @ np.abs(x)))
    table = [*_sums(fit, x, r, rounding), *_normal_equations(names, J, r, rounding)]
    R = np.asarray(np.linalg.qr(J / _lengths(J), mode="r"))
    if min(abs(np.diag(R))) <= FULL_RANK:
        message = f"the columns of the Jacobian depend on each other: the data do not tell {_listed(names)} apart."
        return Check(subject, Verdict.INCONCLUSIVE, tuple(table), message)
    second = _linear(x, J, r, fit) if _is_linear(fit) else _nonlinear(x, fit)
    table += second.rows(names, x)
    table += _standard_errors(fit, R, J, r)
    return _concluded(subject, fit, table, second.notes)


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
    if verdict is Verdict.FAIL:
        row = worst(table)
        message = f"{row.what} is {row.ours:.8g}, and {row.theirs:.8g} by {row.by}."
    elif not fit.success:
        verdict, message = Verdict.INCONCLUSIVE, f"the fit itself makes no claim: {fit.message}"
    elif verdict is Verdict.INCONCLUSIVE:
        row = next(r for r in table if r.verdict is Verdict.INCONCLUSIVE)
        message = f"{row.what} could not be confirmed: {row.ours:.8g}, and {row.theirs:.8g} by {row.by}."
    else:
        spread = len(fit.residuals) > len(fit.parameters)
        errors = "the standard errors follow from QR" if spread else "with so few rows there are no standard errors"
        message = (
            "the residual is perpendicular to every column of the Jacobian, a second least-squares routine finds the "
            f"same parameters, and {errors}."
        )
    return Check(subject, verdict, tuple(table), message, notes)


def _sums(fit: Fit, x: Array, r: Array, rounding: float) -> list[SecondOpinion]:
    """The sum of squares against that of the residuals, and the loss at the parameters."""
    allowed = 1e-10 * abs(fit.rss) + rounding**2
    found = (("the residuals squared again", float(r @ r)), ("the loss at the parameters", fit.function.value(x)))
    return [judged("sum of squares", by, fit.rss, theirs, allowed, scale=1e6 * rounding**2) for by, theirs in found]


def _jacobian(fit: Fit) -> Array:
    """d residual / d parameters, shape (rows, n)."""
    J = np.atleast_2d(np.asarray(fit.model.jacobian.at(fit.x), dtype=np.float64))
    return -np.broadcast_to(J, (len(fit.residuals), J.shape[-1]))


def _data(fit: Fit) -> Array:
    """What the model is fitted to, a value for each row."""
    return np.asarray(fit.residuals + np.asarray(fit.model.at(fit.x)))


def _normal_equations(names: tuple[str, ...], J: Array, r: Array, rounding: float) -> list[SecondOpinion]:
    """The cosine of the angle between the residual and each column of the Jacobian, against zero.

    A residual at rounding level has no direction.
    """
    size = float(np.linalg.norm(r))
    cosines = np.zeros(len(names)) if size <= rounding else np.abs(J.T @ r) / (_lengths(J) * size)
    allowed = max(ORTHOGONAL, rounding / size) if size else ORTHOGONAL
    verdicts = [Verdict.PASS if cosine <= allowed else Verdict.FAIL for cosine in cosines]
    return [
        SecondOpinion(f"cosine of residual and ∂model/∂{n}", "the normal equations", float(c), 0.0, allowed, verdict)
        for n, c, verdict in zip(names, cosines, verdicts, strict=True)
    ]


def _is_linear(fit: Fit) -> bool:
    return not any(symbols(part) & set(fit.parameters) for part in fit.model.jacobian.components)


def _linear(x: Array, J: Array, r: Array, fit: Fit) -> Second:
    """The parameters by NumPy's lstsq, and how far they may be off: its condition decides."""
    lengths = _lengths(J)
    constant = np.asarray(fit.model.at(np.zeros_like(x)))
    scaled = -J / lengths
    found = np.linalg.lstsq(scaled, _data(fit) - constant, rcond=None)[0]
    condition = float(np.linalg.cond(scaled))
    off = 64 * EPS * (condition * np.linalg.norm(found) + condition**2 * np.linalg.norm(r))
    size = float(np.linalg.norm(found))
    return Second("NumPy's lstsq", found / lengths, off / lengths, size / lengths)


def _nonlinear(x: Array, fit: Fit) -> Second:
    """The parameters by SciPy's least_squares with differences, from a start beside the fit."""
    from scipy.optimize import least_squares

    data, errors = _data(fit), np.array(list(fit.standard_errors.values()))
    known = np.where(np.isfinite(errors), errors, 0.0)
    start = x + MOVED * np.maximum(known, 1e-3 * np.abs(x))

    def residual(p: Array) -> Array:
        return np.asarray(data - np.asarray(fit.model.at(p)), dtype=np.float64)

    with np.errstate(all="ignore"):
        found = least_squares(residual, start, jac="3-point", method="trf", x_scale="jac", ftol=1e-15, xtol=1e-15)
    notes: tuple[str, ...] = ()
    if 2 * found.cost < fit.rss * (1 - LOWER) - (EXACT * float(np.linalg.norm(data))) ** 2:
        notes = (f"SciPy's least_squares went on to a lower sum of squares, {2 * found.cost:.8g}.",)
    size = np.abs(x) + known
    return Second("SciPy's least_squares", np.asarray(found.x), NONLINEAR * size, size, notes)


def _standard_errors(fit: Fit, R: Array, J: Array, r: Array) -> list[SecondOpinion]:
    """s times the lengths of the rows of R^-1, with s² = rss over the degrees of freedom."""
    freedom = len(r) - len(fit.parameters)
    if freedom <= 0:
        return []
    inverse = np.linalg.inv(R)
    theirs = np.sqrt(float(r @ r) / freedom) * np.linalg.norm(inverse, axis=1) / _lengths(J)
    allowed = (1e-9 + 64 * EPS * float(np.linalg.cond(R))) * theirs
    rows = zip(fit.standard_errors.items(), theirs.tolist(), allowed.tolist(), strict=True)
    return [judged(f"standard error of {name}", "QR of the Jacobian", ours, b, e) for (name, ours), b, e in rows]


def _lengths(J: Array) -> Array:
    """Lengths of the columns; 1 for a column of zeros."""
    found = np.linalg.norm(J, axis=0)
    return np.where(found > 0, found, 1.0)


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
