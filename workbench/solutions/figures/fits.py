"""Pictures of fits: the curve with its band over the data, beside the loss; and how the residuals lie."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.optimize import Fit, LikelihoodProfile
from workbench.pages import Axes, Band, Curve, Figure, Line, Points
from workbench.pages.figures import Drawn
from workbench.solutions.captions import between, symbol, told
from workbench.solutions.figures.progress import steps_panel

Array: TypeAlias = NDArray[np.float64]

CURVE = 201  # points of a fitted curve
LEVEL = 0.95
OUTLIER = 3.0  # standard deviations


def fit_figure(fit: Fit) -> Figure:
    """The data and the fitted curve with its band over the one column of the model, beside the loss step by step.

    Of a model with several columns, or of several responses, the fitted values are shown over the data, and the line on
    which both agree.

    >>> from workbench.optimize import fit
    >>> print(fit_figure(fit("y = m*x + b", {"x": [0, 1, 2], "y": [1, 3, 5.3]})).caption)
    y = m*x + b fitted to 3 rows: b = 0.95, m = 2.15.
    """
    left = fit.text.partition("=")[0].strip()
    found = ", ".join(f"{symbol(name)} = {told(value)}" for name, value in fit.parameters.items())
    if len(fit.posed.models) == 1 and len(fit.model.columns) == 1:
        shown, seen = _curve_over_column(fit, left)
    else:
        shown, seen = _fitted_over_data(fit, left if len(fit.posed.models) == 1 else "data")
    caption = f"{fit.text} fitted to {len(fit.residuals)} rows: {found}."
    values, what = fit.path.fun, "sum of squares" if fit.posed.loss.squares else f"sum of {fit.posed.loss.name}"
    steps = f"{len(values) - 1} step{'s' if len(values) != 2 else ''}"
    alt = f"{seen} Fitted: {found}. Beside it the {what}, which goes from {told(values[0])} to "
    alt += f"{told(values[-1])} in {steps}."
    return Figure((shown, steps_panel({what: values}, "Loss", what)), alt, caption)


def residual_figure(fit: Fit) -> Figure:
    """Standardized residuals over the fitted values, and their quantiles over those of the normal distribution.

    Weighted residuals where the standardized ones are not defined. A trend says that the model lacks something, a fan
    that the weights do, and ends off the line that the errors are not normal.

    Source: Bates & Watts, Nonlinear Regression Analysis (1988), section 1.3.2.

    >>> from workbench.optimize import fit
    >>> line = fit("y = m*x + b", {"x": [0, 1, 2, 3], "y": [1, 3, 5, 7.4]})
    >>> [panel.title for panel in residual_figure(line).panels]
    ['Residuals over fitted values', 'Normal quantiles']
    """
    standardized = fit.standardized_residuals
    defined = bool(np.isfinite(standardized).all())
    r = (standardized if defined else fit.weighted_residuals).reshape(-1)
    what = "standardized residual" if defined else "residual"
    fitted = (fit.posed.data - fit.residuals.reshape(-1)).reshape(-1)
    zero = Line(float(fitted[0]), 0.0, 0.0, "zero")
    over = Axes((zero, Points(fitted, r, "rows")), "Residuals over fitted values", "fitted", what, legend=False)
    ordered, normal = np.sort(r), normal_scores(len(r))
    middle, spread = (0.0, 1.0) if defined else (float(np.mean(r)), float(np.std(r)))
    agreement = Line(0.0, middle, spread, "normal")
    scores = Axes((agreement, Points(normal, ordered, "rows")), "Normal quantiles", "normal", what, legend=False)
    far = int(np.sum(np.abs(r) > OUTLIER)) if defined else 0
    outliers = f", {far} of them beyond {OUTLIER:g} standard deviations" if far else ""
    alt = (
        f"{len(r)} {what}s from {told(float(r.min()))} to {told(float(r.max()))}{outliers}, over fitted values from "
        f"{told(float(fitted.min()))} to {told(float(fitted.max()))}; beside it the same over normal quantiles."
    )
    return Figure((over, scores), alt, f"Residuals of {fit.text}.")


def likelihood_figure(profile: LikelihoodProfile) -> Figure:
    """The signed root of the rise of the sum of squares over a parameter, with the lines that bound its interval.

    Beside it the straight line that it would be for a linear model: where the two part, linear intervals are off.

    Source: Bates & Watts, Nonlinear Regression Analysis (1988), section 6.1.

    >>> from workbench.optimize import fit
    >>> line = fit("y = m*x + b", {"x": [0, 1, 2, 3], "y": [1, 3, 5, 7.4]})
    >>> print(likelihood_figure(line.profile("m")).caption)
    Profile of m: 95% interval from 1.8219 to 2.4181.
    """
    values, tau, limit = profile.values, profile.tau, profile.threshold(LEVEL)
    best = float(values[np.flatnonzero(tau == 0)[0]])
    marks = (
        Curve(values, tau, "profile", dots=True),
        Line(best, 0.0, 1 / profile.standard_error, "of a linear model"),
        Curve(*_both_limits(values, limit), f"{LEVEL:.0%} limits"),
    )
    ends = [_crossing(values, tau, level) for level in (-limit, limit)]
    low, high = (told(end, 5) if np.isfinite(end) else "beyond what was looked at" for end in ends)
    name = symbol(profile.name)
    alt = (
        f"The signed root of the rise of the sum of squares over {len(values)} values of {name} from "
        f"{told(float(values[0]))} to {told(float(values[-1]))}, zero at {told(best)}; it meets the {LEVEL:.0%} "
        f"limits, ±{told(limit)}, at {low} and {high}. Beside it the straight line of a linear model."
    )
    caption = f"Profile of {name}: {LEVEL:.0%} interval from {low} to {high}."
    return Figure((Axes(marks, f"Profile of {name}", name, "signed root of the rise, over s"),), alt, caption)


def _both_limits(values: Array, limit: float) -> tuple[Array, Array]:
    """Two level lines over the values, with a gap between them."""
    across, gap = values[[0, -1]], [np.nan]
    return np.concatenate([across, gap, across]), np.array([limit, limit, np.nan, -limit, -limit])


def _crossing(values: Array, tau: Array, level: float) -> float:
    """Where the profile meets a level, between its values; NaN where it does not."""
    if not tau[0] <= level <= tau[-1]:
        return float("nan")
    from scipy.interpolate import PchipInterpolator  # slow to import

    kept = np.concatenate([[True], np.diff(tau) > 0])
    return float(PchipInterpolator(tau[kept], values[kept])(level))


def normal_scores(count: int) -> Array:
    """Where so many values of a normal distribution are expected, in order, (count,), by Blom's formula.

    >>> normal_scores(3).round(3)
    array([-0.869,  0.   ,  0.869])
    """
    from scipy.special import ndtri  # 20 ms to import

    found: Array = ndtri((np.arange(1, count + 1) - 0.375) / (count + 0.25))
    return found


def _curve_over_column(fit: Fit, left: str) -> tuple[Axes, str]:
    ((name, column),) = fit.model.columns.items()
    x = np.linspace(column.min(), column.max(), CURVE)
    curve = fit.predict({name: x}, interval="confidence", level=LEVEL)
    data = fit.predict({name: x}, interval="prediction", level=LEVEL)
    marks: tuple[Drawn, ...] = (Curve(x, curve.value, "fitted"), Points(column, fit.posed.data, "data"))
    seen = f"{len(column)} points for {between(name, (column.min(), column.max()))} and the curve fitted to them"
    if np.isfinite(data.lower).all():
        bands = (Band(x, curve.lower, curve.upper, f"{LEVEL:.0%} band of the curve"),)
        marks = (*marks, *bands, Band(x, data.lower, data.upper, f"{LEVEL:.0%} band of new data"))
        seen += f", with {LEVEL:.0%} bands of the curve and of new data"
    seen += "."
    return Axes(marks, title="Data and fit", x_label=symbol(name), y_label=left), seen


def _fitted_over_data(fit: Fit, left: str) -> tuple[Axes, str]:
    data = fit.posed.data.reshape(fit.residuals.shape)
    fitted = data - fit.residuals
    count = len(fit.posed.models)
    columns = [(data, fitted, "rows")] if count == 1 else []
    if count > 1:
        names = [text.partition("=")[0].strip() for text in fit.posed.texts]
        columns = [(data[:, i], fitted[:, i], name) for i, name in enumerate(names)]
    first = float(data.reshape(-1)[0])
    marks: tuple[Drawn, ...] = (Line(first, first, 1.0, "agreement"), *(Points(*column) for column in columns))
    seen = f"Fitted values over the {data.size} values of {left}, and the line on which both agree."
    return Axes(marks, title="Fitted over data", x_label=left, y_label="fitted"), seen
