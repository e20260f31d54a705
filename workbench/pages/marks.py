"""How each kind of mark is drawn on a panel: a table from the type of the mark to the function that draws it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.pages.escaping import shortened
from workbench.pages.figures import Annotation, Arrows, Axes, Band, Contour, Curve, Drawn, Line, Path, Points, Series
from workbench.pages.levels import levels_of
from workbench.pages.palette import Palette

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes as Panel


NAME_SIZE = 9.0
DASHES: tuple[Any, ...] = (
    "-",
    (0, (6, 2.2)),
    (0, (1.4, 1.6)),
    (0, (7, 2, 1.4, 2)),
    (0, (4, 1.5, 1.4, 1.5)),
    (0, (10, 3)),
)
MARKERS = ("o", "s", "^", "D", "v", "P")


@dataclass(frozen=True, slots=True)
class Style:
    """How one series is told apart from the others.

    order: its place above them. round: how many before it have its colour.
    """

    color: str
    dash: Any
    marker: str
    order: int
    palette: Palette
    round: int


def styles(axes: Axes, palette: Palette) -> Iterator[Style]:
    """The style of each mark of a panel, in order; colours repeat from the seventh on, with other dashes."""
    contoured = any(isinstance(mark, Contour) for mark in axes.marks)
    series = max(axes.first_color, int(contoured))  # level curves have the first colour
    clouds = 0
    for order, mark in enumerate(axes.marks):
        color, dash = palette.series[series % len(palette.series)], DASHES[_shifted(series, len(DASHES))]
        marker = MARKERS[_shifted(clouds if isinstance(mark, Points) else series, len(MARKERS))]
        yield Style(color, dash, marker, order + 2, palette, series // len(palette.series))
        series += isinstance(mark, Series)
        clouds += isinstance(mark, Points)


def _shifted(number: int, count: int) -> int:
    """The place of a series in a table of count rows, one further in each round: colours meet every row in turn.

    >>> [_shifted(number, 3) for number in range(9)]
    [0, 1, 2, 1, 2, 0, 2, 0, 1]
    """
    return (number + number // count) % count


def draw_mark(panel: Panel, mark: Drawn, look: Style) -> Artist | None:
    """Draw the mark; returns what the legend shows for it, or None where it is no series of its own."""
    handle: Artist | None = MARKS[type(mark)](panel, mark, look)
    return handle


def _curve(panel: Panel, mark: Curve, look: Style) -> Artist:
    (line,) = panel.plot(
        mark.x,
        mark.y,
        color=look.color,
        linestyle=look.dash,
        linewidth=1.9,
        marker=look.marker if mark.dots else "none",
        markersize=4,
        markeredgewidth=0,
        markevery=_stride(mark.x.size, 30),
        zorder=look.order,
    )
    return line


def _line(panel: Panel, mark: Line, look: Style) -> Artist:
    (low_x, high_x), (low_y, high_y) = panel.get_xlim(), panel.get_ylim()
    upright = not np.isfinite(mark.slope)
    x = np.full(2, mark.x) if upright else np.linspace(low_x, high_x, 2 if panel.get_xscale() == "linear" else 200)
    y = np.array([low_y, high_y]) if upright else mark.y + mark.slope * (x - mark.x)
    (line,) = panel.plot(x, y, color=look.color, linestyle=look.dash, linewidth=1.7, zorder=look.order)
    return line


def _points(panel: Panel, mark: Points, look: Style) -> Artist:
    (points,) = panel.plot(
        mark.x,
        mark.y,
        color=look.color,
        linestyle="none",
        marker=look.marker,
        markersize=6 if mark.x.size > 6 else 8,
        markeredgecolor=look.palette.paper,
        markeredgewidth=0.7,
        zorder=look.order + 1,
    )
    for x, y, name in zip(mark.x, mark.y, mark.names, strict=False):
        _beside(panel, x, y, name, look)
    return points


def _path(panel: Panel, mark: Path, look: Style) -> Artist:
    (line,) = panel.plot(
        mark.x,
        mark.y,
        color=look.color,
        linestyle=DASHES[look.round % len(DASHES)],
        linewidth=1.4,
        marker=MARKERS[look.round % len(MARKERS)],
        markersize=3.2,
        markeredgewidth=0,
        markevery=_stride(mark.x.size, 120),
        zorder=look.order,
    )
    for index, marker, size in ((0, "o", 7.0), (-1, "*", 12.0)):
        panel.plot(
            mark.x[index:][:1],
            mark.y[index:][:1],
            linestyle="none",
            marker=marker,
            markersize=size,
            markerfacecolor=look.palette.paper if index == 0 else look.color,
            markeredgecolor=look.color,
            markeredgewidth=1.4 if index == 0 else 0.6,
            zorder=look.order + 1,
        )
    return line


def _arrows(panel: Panel, mark: Arrows, look: Style) -> Artist | None:
    length = np.hypot(mark.u, mark.v)
    drawn = np.isfinite(length) & (length > 0)
    if not drawn.any():
        return None
    longest = length[drawn].max()
    panel.quiver(
        mark.x[drawn],
        mark.y[drawn],
        mark.u[drawn] / longest,
        mark.v[drawn] / longest,
        angles="xy",
        pivot="mid",
        scale_units="width",
        scale=13.0,
        width=0.0042,
        headwidth=4.2,
        headlength=4.6,
        headaxislength=4.2,
        color=look.palette.ink,
        alpha=0.78,
        zorder=look.order,
    )
    return None


def _contour(panel: Panel, mark: Contour, look: Style) -> Artist | None:
    levels = levels_of(mark)
    z = np.ma.masked_invalid(mark.z)
    if not levels:
        return None
    lowest = float(mark.z[np.isfinite(mark.z)].min())
    for level in levels:  # sheets of the same tint upon each other: the lower, the darker, on any background
        bottom = min(lowest, level) - max(1.0, 1e-6 * abs(lowest))
        panel.contourf(
            mark.x, mark.y, z, levels=[bottom, level], colors=[look.palette.series[0]], alpha=0.055, zorder=1
        )
    panel.contour(
        mark.x, mark.y, z, levels=levels, colors=[look.palette.faint], linewidths=0.8, linestyles="solid", zorder=1
    )
    return None


def _band(panel: Panel, mark: Band, look: Style) -> Artist:
    return panel.fill_between(mark.x, mark.low, mark.high, color=look.color, alpha=0.18, linewidth=0, zorder=look.order)


def _annotation(panel: Panel, mark: Annotation, look: Style) -> Artist | None:
    _beside(panel, mark.x, mark.y, mark.text, look)
    return None


def _beside(panel: Panel, x: float, y: float, words: str, look: Style) -> None:
    panel.annotate(
        shortened(words),
        (x, y),
        xytext=(8, -13),
        textcoords="offset points",
        fontsize=NAME_SIZE,
        color=look.palette.ink,
        zorder=look.order + 2,
        annotation_clip=True,
    )


MARKS: Mapping[type, Callable[[Any, Any, Style], Any]] = MappingProxyType(
    {
        Curve: _curve,
        Line: _line,
        Points: _points,
        Path: _path,
        Arrows: _arrows,
        Contour: _contour,
        Band: _band,
        Annotation: _annotation,
    }
)


def _stride(count: int, most: int) -> int:
    """Which points of a line get a marker: each one, or so many that they can still be told apart."""
    return max(1, -(-count // most))
