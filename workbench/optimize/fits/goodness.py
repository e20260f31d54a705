"""Goodness: how well a fit describes its data, as shares of variance, likelihoods and standardized residuals.

Source: Belsley, Kuh & Welsch, Regression Diagnostics (1980), section 2.1; Burnham & Anderson, Model Selection and
Multimodel Inference (2002), section 2.2 (criteria for least squares).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.fits.inference import leverages, variance
from workbench.optimize.fits.standing import Standing

Array = NDArray[np.float64]


def explained(standing: Standing, rss: float) -> float:
    """1 - rss/tss, tss of the weighted squares about the mean of each response; NaN where the data do not vary."""
    posed = standing.posed
    shape = (-1, len(posed.models))
    weights, data = (posed.roots**2).reshape(shape), posed.data.reshape(shape)
    means = np.sum(weights * data, axis=0) / np.sum(weights, axis=0)
    total = float(np.sum(weights * (data - means) ** 2))
    return 1 - rss / total if total > 0 else float("nan")


def log_likelihood(standing: Standing, rss: float) -> float:
    """Of normal errors, their variance at its most likely, rss/m, or 1 where sigma is known; NaN for a robust loss."""
    posed = standing.posed
    if not posed.loss.squares:
        return float("nan")
    m, logs, tau = len(posed.roots), float(np.sum(np.log(posed.roots))), float(np.log(2 * np.pi))
    if posed.absolute:
        return logs - 0.5 * (m * tau + rss)
    with np.errstate(divide="ignore"):
        return logs - 0.5 * m * (tau + float(np.log(rss / m)) + 1)


def standardized(standing: Standing, rss: float) -> Array:
    """Weighted residuals over their standard deviations s*sqrt(1 - leverage), (m,); NaN where that is zero."""
    left = np.maximum(1 - leverages(standing), 0.0)
    with np.errstate(all="ignore"):
        found: Array = standing.residual / np.sqrt(variance(standing, rss) * left)
    return np.where(left > 1e-14, found, np.nan)
