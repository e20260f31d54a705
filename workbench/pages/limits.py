"""What part of the plane a panel shows: all its marks with a margin, whatever values they have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

import numpy as np

from workbench.pages.figures import Annotation, Arrows, Axes, Band, Contour, Curve, Drawn, Line, Path, Points, Scale

if TYPE_CHECKING:
    from workbench.pages.figures import Array

LARGEST = 1e150  # larger values are as good as infinite: their differences and squares must stay finite
MARGINS = {"x": 0.03, "y": 0.06}


def limits(axes: Axes, axis: Literal["x", "y"]) -> tuple[float, float]:
    """Lowest and highest value shown on an axis, as asked for or as the marks need; always finite and increasing.

    >>> limits(Axes((Curve(np.array([0.0, 1.0]), np.array([2.0, 2.0])),)), "y")
    (1.5, 2.5)
    """
    asked, scale = (axes.x_limits, axes.x_scale) if axis == "x" else (axes.y_limits, axes.y_scale)
    if asked is not None:
        return asked
    contours = [mark for mark in axes.marks if isinstance(mark, Contour)]
    if contours:
        grids = [mark.x if axis == "x" else mark.y for mark in contours]
        return min(float(grid.min()) for grid in grids), max(float(grid.max()) for grid in grids)
    return _with_margin(np.concatenate([np.empty(0), *_values(axes.marks, axis)]), scale, MARGINS[axis])


def _values(marks: Iterable[Drawn], axis: str) -> Iterable[Array]:
    for mark in marks:
        match mark:
            case Curve() | Points() | Path() | Arrows():
                yield mark.x if axis == "x" else mark.y
            case Band():
                yield mark.x if axis == "x" else np.concatenate([mark.low, mark.high])
            case Line() | Annotation():
                yield np.array([mark.x if axis == "x" else mark.y])
            case Contour():
                pass


def _with_margin(values: Array, scale: Scale, margin: float) -> tuple[float, float]:
    shown = values[np.isfinite(values) & (np.abs(values) < LARGEST)]
    if scale == "log":
        shown = np.log10(shown[shown > 1 / LARGEST])
    low, high = (float(shown.min()), float(shown.max())) if shown.size else (0.0, 1.0)
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        half = 0.25 * abs(low) or 1.0
        low, high = low - half, high + half
    else:
        low, high = low - margin * (high - low), high + margin * (high - low)
    return (10.0**low, 10.0**high) if scale == "log" else (low, high)
