"""Checking a fit: the normal equations, SciPy's or NumPy's own least squares, standard errors by QR.

Source: Nocedal & Wright, Numerical Optimization (2006), chapter 10; Bates & Watts, Nonlinear Regression Analysis
(1988), sections 1.2 and 2.2; Björck, Numerical Methods for Least Squares Problems (1996), section 1.4 (errors).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.checks.differences import EPS
from workbench.checks.refits import Seen, second_fit, sizes
from workbench.checks.verdicts import Check, SecondOpinion, judged, together, worst
from workbench.evidence import Verdict
from workbench.optimize import Fit

Array = NDArray[np.float64]

ORTHOGONAL = 1e-7
"""Largest cosine between the residual and a column of the Jacobian, as of an angle of 90 degrees in float64."""
FULL_RANK = 1e-13


def check_fit(fit: Fit) -> Check:
    """Are these the least-squares parameters, with the standard errors that belong to them?

    pass: the residual stands perpendicular on every column of the Jacobian, a second least-squares routine finds the
    same parameters, and the standard errors follow from QR. inconclusive: the data do not tell the parameters apart.
    Weights, robust losses, bounds and fixed parameters are those of the fit.
    """
    subject = f"the fit of {fit.text}"
    with np.errstate(all="ignore"):  # where there is no fit, numbers may be too large
        seen = Seen.of(fit)
    if not (np.isfinite(seen.J).all() and np.isfinite(seen.r).all() and np.isfinite(seen.rounding)):
        return Check(subject, Verdict.INCONCLUSIVE, (), f"the residuals are not finite. {fit.message}")
    table = [*_sums(fit, seen), *_normal_equations(seen, fit.names)]
    free = seen.J[:, seen.free]
    if free.size and min(abs(np.diag(np.linalg.qr(free / sizes(free), mode="r")))) <= FULL_RANK:
        message = f"the columns of the Jacobian depend on each other: the data do not tell {_listed(fit.names)} apart."
        return Check(subject, Verdict.INCONCLUSIVE, tuple(table), message)
    second = second_fit(fit, seen)
    table += second.rows(fit.names, seen.x)
    table += _standard_errors(fit, seen)
    return _concluded(subject, fit, table, second.notes)


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


def _sums(fit: Fit, seen: Seen) -> list[SecondOpinion]:
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


def _normal_equations(seen: Seen, names: Sequence[str]) -> list[SecondOpinion]:
    """The cosine of the angle between the residual and each column of the Jacobian, against zero.

    A residual at rounding level has no direction; a parameter that is held at a bound has no equation.
    """
    size = float(np.linalg.norm(seen.pull))
    cosines = np.zeros(len(names)) if size <= seen.rounding else np.abs(seen.J.T @ seen.pull) / (sizes(seen.J) * size)
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


def _standard_errors(fit: Fit, seen: Seen) -> list[SecondOpinion]:
    """s times the lengths of the rows of R^-1, with s² = rss over the degrees of freedom; 1 where sigma is known.

    For a robust loss s² is Huber's, with the slopes of the pull by differences.
    """
    free = seen.J[:, seen.free]
    freedom = len(seen.r) - free.shape[1]
    if freedom <= 0 or not free.size:
        return []
    R = np.asarray(np.linalg.qr(free / sizes(free), mode="r"))
    s, loose = _spread(fit, seen, freedom)
    theirs = s * np.linalg.norm(np.linalg.inv(R), axis=1) / sizes(free)
    allowed = (1e-9 + loose + 64 * EPS * float(np.linalg.cond(R))) * theirs
    names = [name for name, moves in zip(fit.names, seen.free, strict=True) if moves]
    rows = zip(names, theirs.tolist(), allowed.tolist(), strict=True)
    return [judged(f"standard error of {n}", "QR of the Jacobian", fit.standard_errors[n], b, e) for n, b, e in rows]


def _spread(fit: Fit, seen: Seen, freedom: int) -> tuple[float, float]:
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


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
