"""Level curves: which values they have, and where those values are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.pages.figures import Contour
from workbench.pages.palette import FONT, Palette
from workbench.pages.ticks import number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Panel

    from workbench.pages.figures import Array

LEVELS = 9


def levels_of(mark: Contour) -> tuple[float, ...]:
    """The levels given, or nine that divide the panel into regions of about equal area, rounded to two digits.

    >>> x = np.linspace(-1.0, 1.0, 41)
    >>> levels_of(Contour(x, x, x[None, :] + 0 * x[:, None]))
    (-0.8, -0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8)
    """
    if mark.levels:
        return mark.levels
    finite: Array = mark.z[np.isfinite(mark.z)]
    if not finite.size or finite.min() == finite.max():
        return ()
    spread = np.quantile(finite, np.linspace(0, 1, LEVELS + 2)[1:-1])
    rounded = sorted({float(f"{value:.1e}") + 0.0 for value in spread})
    return tuple(value for value in rounded if finite.min() < value < finite.max())


def label_levels(panel: Panel, mark: Contour, palette: Palette) -> None:
    """Write the value on every other level curve, away from the edges and from each other."""
    levels = levels_of(mark)[::2]
    if not levels:
        return
    curves = panel.contour(mark.x, mark.y, np.ma.masked_invalid(mark.z), levels=levels, linewidths=0, zorder=1)
    corner = np.array([mark.x[0], mark.y[0]])
    size = np.array([mark.x[-1], mark.y[-1]]) - corner
    placed: list[Array] = []
    for level, curve in zip(levels, curves.get_paths(), strict=True):
        vertices = np.asarray(curve.vertices, dtype=np.float64)
        places = (vertices - corner) / size
        if not len(places):
            continue
        room = np.minimum(places, 1 - places).min(axis=1)
        for other in placed:
            room = np.minimum(room, np.hypot(*(places - other).T))
        best = int(np.argmax(room))
        if room[best] > 0.04:
            placed.append(places[best])
            _boxed(panel, vertices[best], number_text(level), palette)


def _boxed(panel: Panel, place: Array, words: str, palette: Palette) -> None:
    behind = {"boxstyle": "round,pad=0.12", "facecolor": palette.paper, "alpha": 0.72, "linewidth": 0}
    panel.text(
        place[0],
        place[1],
        words,
        fontsize=7.5,
        color=palette.ink,
        ha="center",
        va="center",
        bbox=behind,
        fontfamily=FONT,
        zorder=20,  # above arrows and paths
    )
