"""Figures drawn with matplotlib's Figure: PNG and PDF bytes here, SVG in svg.py; no pyplot, no global settings.

Series differ by colour (Okabe & Ito, "Color universal design", 2008), by dash and by marker, so that no reader depends
on colour alone. Every property is given to its artist: what a user has set in matplotlib neither shows nor changes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from workbench.errors import MissingExtraError
from workbench.pages.escaping import shortened
from workbench.pages.figures import Axes, Contour, Curve, Figure, Scale, Series
from workbench.pages.palette import FONT, ON_WHITE, Palette
from workbench.pages.ticks import linear_ticks, log_ticks, tick_labels

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes as Panel
    from matplotlib.figure import Figure as Canvas


FONT_SIZE = 10.5
SMALL = 9.0
MISSING = "□"  # stands for a character that our font does not have
DOTS_PER_INCH = 144
SCALE_OPTIONS: Mapping[Scale, Mapping[str, Any]] = {"linear": {}, "log": {"nonpositive": "mask"}}
LEGEND_GAP = 34  # points between the panel and its legend: ticks and label of the axis stand there
LEGEND_ROOM = 13  # characters in an inch of the legend


def drawable() -> bool:
    """Whether figures can be drawn, that is, matplotlib is installed."""
    return find_spec("matplotlib") is not None


def to_png(figure: Figure) -> bytes:
    """The figure as a PNG picture on white; the same bytes every time. Raises MissingExtraError without matplotlib."""
    canvas = drawn(figure)
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas.set_dpi(DOTS_PER_INCH)
    stream = io.BytesIO()
    FigureCanvasAgg(canvas).print_png(stream, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return stream.getvalue()


def to_pdf(figure: Figure) -> bytes:
    """The figure as a PDF page of its own size; the same bytes every time. Raises MissingExtraError as to_png."""
    canvas = drawn(figure)
    from matplotlib.backends.backend_pdf import FigureCanvasPdf

    stream = io.BytesIO()
    unsigned = {"Creator": None, "Producer": None, "CreationDate": None}
    FigureCanvasPdf(canvas).print_pdf(stream, metadata=unsigned)  # type: ignore[no-untyped-call]
    return stream.getvalue()


def drawn(figure: Figure, palette: Palette = ON_WHITE, *, panel: int | None = None) -> Canvas:
    """The figure, or one panel of it, as a matplotlib Figure, laid out and ready to be printed; on white by default."""
    if not drawable():
        raise MissingExtraError("matplotlib", "plot")
    from matplotlib.figure import Figure as Canvas
    from matplotlib.font_manager import findfont, get_font
    from matplotlib.layout_engine import ConstrainedLayoutEngine
    from matplotlib.text import Text

    from workbench.pages.levels import label_levels

    shown = figure.panels if panel is None else figure.panels[panel : panel + 1]
    width, height = _size(figure)
    legend = _legend_height(figure, width)
    bottom = legend / (height + legend)
    canvas = Canvas(
        figsize=(width * max(1, len(shown)), height + legend),
        dpi=72,
        facecolor=palette.paper,
        edgecolor="none",
        layout=ConstrainedLayoutEngine(rect=(0, bottom, 1, 1 - bottom)),
    )
    areas = [canvas.add_subplot(1, len(shown), column) for column in range(1, len(shown) + 1)]
    for area, axes in zip(areas, shown, strict=True):
        _draw_panel(area, axes, palette, width)
    known = get_font(findfont(FONT)).get_charmap()
    for text in canvas.findobj(Text):
        words = text.get_text()
        text.set(parse_math=False, usetex=False, fontfamily=FONT)
        text.set(
            gid=words, text="".join(c if ord(c) in known else MISSING for c in words)
        )  # gid: for a font that has it
    canvas.draw_without_rendering()
    canvas.set_layout_engine("none")  # the layout stands; labels on level curves are placed for it
    for area, axes in zip(areas, shown, strict=True):
        for mark in axes.marks:
            if isinstance(mark, Contour):
                label_levels(area, mark, palette)
    return canvas


def _draw_panel(panel: Panel, axes: Axes, palette: Palette, width: float) -> None:
    from workbench.pages.limits import limits
    from workbench.pages.marks import draw_mark, styles

    panel.set(facecolor="none", autoscale_on=False)
    panel.set(xlim=limits(axes, "x"), ylim=limits(axes, "y"))
    panel.set_xscale(axes.x_scale, **SCALE_OPTIONS[axes.x_scale])
    panel.set_yscale(axes.y_scale, **SCALE_OPTIONS[axes.y_scale])
    handles: list[tuple[Artist, str]] = []
    for mark, look in zip(axes.marks, styles(axes, palette), strict=True):
        handle = draw_mark(panel, mark, look)
        if handle is not None and isinstance(mark, Series) and mark.label:
            handles.append((handle, shortened(mark.label)))
    if axes.equal_aspect:
        panel.set_aspect("equal", adjustable="box")
    _dress(panel, axes, palette)
    if axes.legend and handles:
        _draw_legend(panel, handles, palette, width)


def _draw_legend(panel: Panel, handles: Sequence[tuple[Artist, str]], palette: Palette, width: float) -> None:
    """The legend below the panel, in one row where it has room."""
    from matplotlib.transforms import ScaledTranslation

    labels = tuple(label for _, label in handles)
    shown = [label.lstrip("_") for label in labels]  # matplotlib leaves out what starts with _
    below = ScaledTranslation(0, -LEGEND_GAP / 72, panel.figure.dpi_scale_trans)
    legend = panel.legend(
        [handle for handle, _ in handles],
        shown,
        loc="upper center",
        bbox_to_anchor=(0.5, 0),
        bbox_transform=panel.transAxes + below,
        ncols=_legend_columns(labels, width),
        frameon=False,
        fontsize=SMALL,
        labelcolor=palette.ink,
        handlelength=2.6,
        columnspacing=1.6,
    )
    legend.set_in_layout(False)  # its room is kept by _legend_height


def _legend_columns(labels: tuple[str, ...], width: float) -> int:
    """How many labels stand beside each other below a panel of this width in inches."""
    return max(1, min(len(labels), int(LEGEND_ROOM * width) // (max(map(len, labels), default=0) + 7)))


def _legend_height(figure: Figure, width: float) -> float:
    """Inches below the panels for the longest legend, so that panels side by side keep the same height."""
    labels = [
        tuple(shortened(mark.label) for mark in axes.marks if isinstance(mark, Series) and mark.label)
        for axes in figure.panels
        if axes.legend
    ]
    rows = max((-(-len(entries) // _legend_columns(entries, width)) for entries in labels), default=0)
    return (10 + 15 * rows) / 72 if rows else 0.0


def _size(figure: Figure) -> tuple[float, float]:
    """Width and height of a panel in inches, without its legend; equal axes have about the shape of what they show."""
    if len(figure.panels) != 1:
        return 4.7, 3.7
    axes = figure.panels[0]
    ranges = [(mark.x[[0, -1]], mark.y[[0, -1]]) for mark in axes.marks if isinstance(mark, Contour)]
    if not (axes.equal_aspect and ranges):
        return 5.8, 3.7
    x, y = axes.x_limits or ranges[0][0], axes.y_limits or ranges[0][1]
    shape = abs((y[1] - y[0]) / (x[1] - x[0]))
    height = min(max(4.9 * shape, 1.8), 4.9)
    return max(min(height / shape, 4.9) + 0.8, 3.4), height + 0.6


def _dress(panel: Panel, axes: Axes, palette: Palette) -> None:
    """Spines, grid, ticks and words of a panel."""
    panel.set_title(shortened(axes.title), fontsize=FONT_SIZE + 1, color=palette.ink, loc="left", pad=9)
    if not axes.scales:
        panel.set_axis_off()
        return
    for side, spine in panel.spines.items():
        spine.set(visible=side in ("left", "bottom"), color=palette.faint, linewidth=0.9)
    panel.grid(visible=False)
    if not any(isinstance(mark, Contour) for mark in axes.marks):
        panel.grid(visible=True, color=palette.faint, alpha=0.28, linewidth=0.7, linestyle="-")
    panel.set_axisbelow(True)
    panel.minorticks_off()
    counting = all(isinstance(mark, Curve) and not (mark.x % 1).any() for mark in axes.marks)  # steps: no half ones
    for axis, scale, limits, finest in (
        (panel.xaxis, axes.x_scale, panel.get_xlim(), 1.0 if counting else 0.0),
        (panel.yaxis, axes.y_scale, panel.get_ylim(), 0.0),
    ):
        low, high = min(limits), max(limits)
        ticks = log_ticks(low, high) if scale == "log" else linear_ticks(low, high, finest=finest)
        axis.set_ticks(ticks, labels=tick_labels(ticks, scale))
    panel.tick_params(
        which="both",
        colors=palette.faint,
        labelcolor=palette.ink,
        labelsize=SMALL,
        length=3.5,
        width=0.8,
        direction="out",
    )
    panel.set_xlabel(shortened(axes.x_label), fontsize=FONT_SIZE, color=palette.ink)
    panel.set_ylabel(shortened(axes.y_label), fontsize=FONT_SIZE, color=palette.ink)
