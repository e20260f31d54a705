"""Prediction: the fitted curve with a band that holds it, or a new observation, with a probability.

Source: Bates & Watts, Nonlinear Regression Analysis (1988), section 2.3.2 (the delta method).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.data import columns
from workbench.functions import Function
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


def predicted(fit: Fit, table: object) -> Array:
    """The models at other data, (rows,), or (rows, k) for k responses."""
    return _stacked([_at(fit, model, table) for model in fit.posed.models])


def banded(fit: Fit, table: object, interval: str, level: float) -> Prediction:
    """The models at other data with their bands, by the Jacobian of the models there."""
    bands = []
    for model in fit.posed.models:
        values, bound = _at(fit, model, table), model.bind(data=table) if model.columns else model
        J = np.broadcast_to(np.asarray(bound.jacobian.at(fit.x)), (len(values), len(fit.x)))
        bands.append(_band(fit, values, J, interval, level))
    parts = [_stacked([getattr(band, part) for band in bands]) for part in Prediction._fields]
    return Prediction(*parts)


def _band(fit: Fit, values: Array, jacobian: Array, interval: str, level: float) -> Prediction:
    with np.errstate(invalid="ignore"):
        spread = np.einsum("ij,jk,ik->i", jacobian, fit.covariance, jacobian)
    if interval == "prediction":
        spread = spread + variance(fit.standing, fit.rss)
    half = quantile(level, freedom(fit)) * np.sqrt(spread) if freedom(fit) > 0 else np.full(len(values), np.nan)
    return Prediction(values, values - half, values + half)


def _at(fit: Fit, model: Function, table: object) -> Array:
    """One model at other data, (rows,)."""
    if model.columns:
        return np.asarray(model.bind(data=table).at(fit.x))
    return np.full(len(next(iter(columns(table).values()))), model.value(fit.x))


def _stacked(parts: Sequence[Array]) -> Array:
    return parts[0] if len(parts) == 1 else np.stack(parts, axis=-1)
