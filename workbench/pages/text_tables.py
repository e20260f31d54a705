"""Tables drawn with box characters, cells wrapped so that the whole keeps to a width."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence

from workbench.pages.blocks import Alignment

NARROWEST = 6


def text_width(text: str) -> int:
    """Columns that a terminal needs for the text.

    >>> text_width("x̂ = 1"), text_width("数")
    (5, 2)
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def pad(text: str, width: int, alignment: Alignment) -> str:
    """Text with spaces up to a width."""
    missing = max(0, width - text_width(text))
    before = {"left": 0, "right": missing, "center": missing // 2}[alignment]
    return " " * before + text + " " * (missing - before)


def table_lines(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    alignment: Sequence[Alignment],
    width: int,
    caption: str = "",
) -> list[str]:
    """A boxed table of at most `width` columns, as far as its cells can be wrapped.

    >>> print("\\n".join(table_lines(["x", "x²"], [["1", "1"], ["12", "144"]], ["right", "right"], 40)))
    ┌────┬─────┐
    │  x │  x² │
    ├────┼─────┤
    │  1 │   1 │
    │ 12 │ 144 │
    └────┴─────┘
    """
    columns = max(map(len, (header, *rows)), default=0)
    if not columns:
        return []
    everything = [[*row, *[""] * (columns - len(row))] for row in ([header] if header else []) + list(rows)]
    widths = _column_widths([max(text_width(row[j]) for row in everything) for j in range(columns)], width)
    sides = [*alignment, *["left"] * (columns - len(alignment))]

    def rule(left: str, middle: str, right: str) -> str:
        return left + middle.join("─" * (w + 2) for w in widths) + right

    wrapped = [[_wrapped(cell, w) for cell, w in zip(row, widths, strict=True)] for row in everything]
    tall = any(len(cell) > 1 for row in wrapped[1 if header else 0 :] for cell in row)
    lines = [*textwrap.wrap(caption, width), rule("┌", "┬", "┐")]
    for number, row in enumerate(wrapped):
        if number and (tall or (header and number == 1)):
            lines.append(rule("├", "┼", "┤"))
        for k in range(max(map(len, row))):
            cells = (cell[k] if k < len(cell) else "" for cell in row)
            padded = (pad(c, w, s) for c, w, s in zip(cells, widths, sides, strict=True))  # type: ignore[arg-type]
            lines.append("│ " + " │ ".join(padded) + " │")
    return [*lines, rule("└", "┴", "┘")]


def _column_widths(natural: list[int], width: int) -> list[int]:
    """Widths that fit: the widest column gives way first."""
    widths = list(natural)
    available = width - 3 * len(widths) - 1
    while sum(widths) > available and max(widths) > NARROWEST:
        widest = widths.index(max(widths))
        widths[widest] -= 1
    return widths


def _wrapped(cell: str, width: int) -> list[str]:
    if text_width(cell) <= width:
        return [cell]
    return textwrap.wrap(cell, width, break_on_hyphens=False)
