"""Inference: covariance, standard errors and what else follows from the Jacobian and the residuals of a fit.

Source: Bates & Watts, Nonlinear Regression Analysis (1988), section 2.3; Huber & Ronchetti, Robust Statistics (2009),
section 7.6, for robust losses; Seber & Wild, Nonlinear Regression (1989), chapter 5.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.fits.standing import Standing

Array = NDArray[np.float64]


def covariance(standing: Standing, rss: float) -> Array:
    """Of the parameters, (n, n): s^2 (J'J)^-1, s^2 = rss/(m - n), over those that are not held at a bound.

    With sigma known absolutely s is 1. For a robust loss with psi = rho'(u) r, s^2 is
    K^2 (sum of psi^2)/(m - n)/(mean of psi')^2, K = 1 + n/m var(psi')/mean(psi')^2 (Huber's proposal).
    With as many rows as parameters s is not defined, and all is NaN. Where the data do not determine parameters their
    variances are infinite, and those of the others what they are without them.
    """
    n = len(standing.x)
    if not standing.finite:
        return np.full((n, n), np.nan)
    free = np.flatnonzero(~standing.held)
    found = np.zeros((n, n))
    if not free.size:
        return found
    found[np.ix_(free, free)] = _inverse_square(standing, free) * variance(standing, rss)
    lost = np.array([i for i in standing.undetermined if not standing.held[i]], dtype=int)
    found[lost, :] = np.nan
    found[:, lost] = np.nan
    found[lost, lost] = np.inf
    return found


def variance(standing: Standing, rss: float) -> float:
    """s^2, of a residual of weight 1; NaN without a degree of freedom."""
    posed, r = standing.posed, standing.residual
    freedom = len(r) - int(np.sum(~standing.held))
    if posed.absolute:
        return 1.0
    if freedom <= 0:
        return float("nan")
    if posed.loss.squares:
        return rss / freedom
    psi, slopes = posed.loss.weights(r) * r, posed.loss.curvatures(r)
    mean = float(np.mean(slopes))
    K = 1 + (len(r) - freedom) / len(r) * float(np.var(slopes)) / mean**2
    return K**2 * float(psi @ psi) / freedom / mean**2


def _inverse_square(standing: Standing, free: NDArray[np.intp]) -> Array:
    """(J'J)^-1 over the free parameters by the singular values of the scaled J; its part where J has rank."""
    scale = standing.scale[free]
    _, singular, vectors = np.linalg.svd(standing.jacobian[:, free] / scale, full_matrices=False)
    kept = singular > 1e-12 * singular[0]
    half = vectors[kept].T / singular[kept]
    found: Array = (half @ half.T) / np.outer(scale, scale)
    return found


def leverages(standing: Standing) -> Array:
    """By how much each residual pulls the fit to itself, (m,): the diagonal of the hat matrix J (J'J)^-1 J'."""
    basis = np.linalg.qr(standing.jacobian / standing.scale)[0]
    found: Array = np.sum(basis**2, axis=1)
    return found


def correlation(cov: Array) -> Array:
    """Of the parameters, (n, n), from their covariance; NaN where that is not finite or zero."""
    errors = np.sqrt(np.diag(cov))
    with np.errstate(all="ignore"):
        found: Array = cov / np.outer(errors, errors)
    return np.where(np.isfinite(found), np.clip(found, -1, 1), np.nan)


def quantile(level: float, freedom: float) -> float:
    """The factor of a two-sided interval: Student's t, or the normal distribution without end of freedom.

    >>> round(quantile(0.95, 10), 6), round(quantile(0.95, float("inf")), 6)
    (2.228139, 1.959964)
    """
    from scipy.special import ndtri, stdtrit  # 20 ms to import

    upper = 0.5 + 0.5 * level
    return float(ndtri(upper) if np.isinf(freedom) else stdtrit(freedom, upper))
