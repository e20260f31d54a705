"""Prediction: the fitted curve with a band that holds it, or a new observation, with a probability.

Source: Bates & Watts, Nonlinear Regression Analysis (1988), section 2.3.2 (the delta method).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.fits.inference import quantile, variance

if TYPE_CHECKING:
    from workbench.optimize.fits.fitted import Fit

Array = NDArray[np.float64]


class Prediction(NamedTuple):
    """Predicted values with their band, each (rows,), or (rows, k) for k responses."""

    value: Array
    lower: Array
    upper: Array


def freedom(fit: Fit) -> float:
    """Degrees of freedom of the intervals: without end where sigma is known absolutely."""
    return float("inf") if fit.posed.absolute else float(fit.degrees_of_freedom)


def banded(fit: Fit, values: Array, jacobian: Array, interval: str, level: float) -> Prediction:
    """The band around values (rows,), by the Jacobian (rows, n) of the model there."""
    with np.errstate(invalid="ignore"):
        spread = np.einsum("ij,jk,ik->i", jacobian, fit.covariance, jacobian)
    if interval == "prediction":
        spread = spread + variance(fit.standing, fit.rss)
    half = quantile(level, freedom(fit)) * np.sqrt(spread) if freedom(fit) > 0 else np.full(len(values), np.nan)
    return Prediction(values, values - half, values + half)
