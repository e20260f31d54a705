"""The picture of critical points: the curve or the level curves around them, each point marked with its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.calculus import CriticalPoint, CriticalPoints
from workbench.pages import Figure, Points
from workbench.solutions.captions import listed, place
from workbench.solutions.figures.landscapes import contour_figure, curve_figure
from workbench.solutions.figures.windows import HALF, Interval, around_iterates

Array: TypeAlias = NDArray[np.float64]

INNER = 0.8 * HALF
"""How far from 0 a point may be in the window that is usual."""
MOST = 12
"""Points that are marked; of more the picture would be full."""


def critical_figure(found: CriticalPoints) -> Figure:
    """The curve, or level curves, of a function of one or two variables, with its critical points and corners.

    Raises OptionError for more variables.

    >>> from workbench import critical_points
    >>> print(critical_figure(critical_points("f(x) = 2x^3 - 9x^2 + 3")).caption)
    f(x) = 2x³ − 9x² + 3; marked: maximum at (0, 3) and minimum at (3, −24).
    """
    f, marked = found.f, [*found.points, *found.corners][:MOST]
    if len(f.variables) == 1:
        (window,) = _window(marked) or (None,)
        figure = curve_figure(f, window=window)
    else:
        both = _window(marked)
        figure = contour_figure(f, window=None if both is None else (both[0], both[1]))
    return _with_marks(figure, marked) if marked else figure


def _window(marked: Sequence[CriticalPoint]) -> tuple[Interval, ...] | None:
    """Around the points; None where the usual window shows them well."""
    if not marked or max(float(np.abs(p.x).max()) for p in marked) <= INNER:
        return None
    x = np.array([p.x for p in marked])
    return around_iterates([x], x[0], far=np.inf)


def _with_marks(figure: Figure, marked: Sequence[CriticalPoint]) -> Figure:
    """The figure with the points upon it, named in its caption and in words."""
    (axes,) = figure.panels
    single = len(marked[0].x) == 1
    at = np.array([(*p.x, float(p.value))[:2] for p in marked])
    points = Points(at[:, 0], at[:, 1], names=tuple(p.kind for p in marked))
    limits = axes.y_limits
    if single and limits is not None:
        limits = min(limits[0], float(at[:, 1].min())), max(limits[1], float(at[:, 1].max()))
    told = listed([f"{p.kind} at {place(where)}" for p, where in zip(marked, at.tolist(), strict=True)])
    return replace(
        figure,
        panels=(replace(axes, marks=(*axes.marks, points), y_limits=limits),),
        alt=f"{figure.alt} Marked: {told}.",
        caption=f"{figure.caption.removesuffix('.')}; marked: {told}.",
    )
