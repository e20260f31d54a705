"""Figures as SVG that stands in a page: text as text, ids of its own, colours from the page (light and dark)."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree

from workbench.errors import MissingExtraError
from workbench.pages.drawing import drawable, drawn
from workbench.pages.escaping import printable
from workbench.pages.figures import Figure
from workbench.pages.palette import Palette

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
ELEMENTS = frozenset({"svg", "g", "defs", "clipPath", "path", "use", "rect", "text"})
ATTRIBUTES = frozenset("d x y width height transform clip-path style viewBox href id text-anchor font-size".split())

# Colours that stand for those of the page; what the page does not say falls back to the value for white paper.
VARIABLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "#010101": ("ink", "#1c2128"),
        "#020202": ("faint", "#8a93a0"),
        "#030303": ("paper", "#ffffff"),
        "#040401": ("series-1", "#0072b2"),
        "#040402": ("series-2", "#d55e00"),
        "#040403": ("series-3", "#009e73"),
        "#040404": ("series-4", "#cc79a7"),
        "#040405": ("series-5", "#e69f00"),
        "#040406": ("series-6", "#56b4e9"),
    }
)
DARK = (
    "@media (prefers-color-scheme: dark) { svg { --ink: #e6e9ee; --faint: #7c8796; --paper: #15191f; "
    "--series-1: #56b4e9; --series-2: #f08a4b; --series-3: #2cc295; --series-4: #e39bc4; "
    "--series-5: #f0c75e; --series-6: #8fd0f5; } }"
)

ANCHORS: Mapping[str, str] = MappingProxyType({"left": "start", "center": "middle", "right": "end"})

_NUMBER = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")
_COLOR = re.compile(r"#[0-9a-f]{6}")


def to_svg(figure: Figure, *, prefix: str = "figure", panel: int | None = None, standalone: bool = False) -> str:
    """The figure as an SVG element with title and description; the same bytes every time.

    prefix: starts every id, so that several figures can share a page. panel: draw this one alone, so that a page can
    set them side by side or one below the other. standalone: a file of its own, with its colours for dark surroundings.
    Raises MissingExtraError without matplotlib.
    """
    root = ElementTree.fromstring(_printed(figure, panel))  # noqa: S314  # matplotlib's own output
    ids = {f"#{name}": f"{prefix}-{number}" for number, name in enumerate(_referenced(root), start=1)}
    clean = _cleaned(root, ids)
    for name in ("width", "height"):
        clean.attrib.pop(name, None)
    clean.attrib |= {"xmlns": SVG[1:-1], "role": "img", "aria-labelledby": f"{prefix}-title {prefix}-alt"}
    title = figure.panels[panel].title if panel and figure.panels[panel].title else figure.caption
    words = {"title": title or "Figure", "desc": "" if panel else figure.alt}  # the alt text is said once
    for place, (name, text) in enumerate(words.items()):
        element = ElementTree.Element(name, {"id": f"{prefix}-{'title' if name == 'title' else 'alt'}"})
        element.text = printable(text)
        clean.insert(place, element)
    if standalone:
        style = ElementTree.Element("style")
        style.text = f"svg {{ font-family: sans-serif }} {DARK}"
        clean.insert(0, style)
    return ElementTree.tostring(clean, encoding="unicode") + "\n"


def _printed(figure: Figure, panel: int | None) -> str:
    """What matplotlib's renderer writes, each text as one text element."""
    if not drawable():
        raise MissingExtraError("matplotlib", "plot")
    from matplotlib.backends.backend_svg import RendererSVG
    from matplotlib.colors import to_hex

    class TextRenderer(RendererSVG):
        """Text stays text (in matplotlib a global setting decides that), anchored at the side that was aligned."""

        def draw_text(
            self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
        ) -> None:
            assert not ismath, "drawn() switches mathematics off in every text"
            anchored = mtext is not None and (angle == 0 or mtext.get_rotation_mode() == "anchor")
            if anchored:  # the reader's font is wider or narrower than ours: keep the side that was aligned
                place = mtext.get_transform().transform(mtext.get_unitless_position())
                right, up = math.cos(math.radians(angle)), math.sin(math.radians(angle))
                off = up * (x - place[0]) + right * (y - (self.height - place[1]))
                x, y = place[0] + off * up, self.height - place[1] + off * right
            self.writer.element(  # type: ignore[no-untyped-call]
                "text",
                (mtext.get_gid() if mtext is not None else None) or s,
                attrib={
                    "x": f"{x:.2f}",
                    "y": f"{y:.2f}",
                    "text-anchor": ANCHORS[mtext.get_ha()] if anchored else "start",
                    "font-size": f"{prop.get_size_in_points():g}",
                    "style": f"fill: {to_hex(gc.get_rgb())}",
                }
                | ({"transform": f"rotate({-angle:g} {x:.2f} {y:.2f})"} if angle else {}),
            )

    series = tuple(color for color, (name, _) in VARIABLES.items() if name.startswith("series"))
    ink, faint, paper = list(VARIABLES)[:3]
    canvas = drawn(figure, Palette(ink, faint, paper, series), panel=panel)
    canvas.set_facecolor("none")
    width, height = canvas.get_size_inches() * 72
    stream = io.StringIO()
    renderer = TextRenderer(width, height, stream, image_dpi=72, metadata={"Date": None})  # type: ignore[no-untyped-call]
    canvas.draw(renderer)
    renderer.finalize()  # type: ignore[no-untyped-call]
    return stream.getvalue()


def _referenced(root: ElementTree.Element) -> Iterator[str]:
    """Ids that something refers to, in order, each once."""
    found = (
        match
        for element in root.iter()
        for value in element.attrib.values()
        for match in re.findall(r"^#(\S+)$|url\(#([^)]+)\)", value)
    )
    yield from dict.fromkeys(first or second for first, second in found)


def _cleaned(element: ElementTree.Element, ids: Mapping[str, str]) -> ElementTree.Element:
    """A copy without namespaces, metadata and what matplotlib adds for itself; empty groups are dropped."""
    clean = ElementTree.Element(element.tag.removeprefix(SVG))
    for key, value in element.items():
        name = "href" if key == HREF else key
        if name not in ATTRIBUTES or (name == "id" and f"#{value}" not in ids):
            continue
        clean.set(name, _value(name, value, ids))
    clean.text = element.text.strip() if element.text and element.tag == f"{SVG}text" else None
    for child in element:
        if child.tag.removeprefix(SVG) in ELEMENTS:
            copy = _cleaned(child, ids)
            if len(copy) or copy.text or copy.tag in ("path", "use", "rect"):
                clean.append(copy)
    return clean


def _value(name: str, value: str, ids: Mapping[str, str]) -> str:
    if name == "id":
        return ids[f"#{value}"]
    if name == "href":
        return f"#{ids[value]}"
    value = re.sub(r"url\((#[^)]+)\)", lambda found: f"url(#{ids[found[1]]})", value)
    digits = 1 if name == "d" else 2
    value = " ".join(_NUMBER.sub(lambda found: f"{float(found[0]):.{digits}f}".rstrip("0").rstrip("."), value).split())
    if name == "style":
        value = _COLOR.sub(_variable, value)
    return value


def _variable(found: re.Match[str]) -> str:
    name, fallback = VARIABLES.get(found[0], ("", ""))
    return f"var(--{name}, {fallback})" if name else found[0]
