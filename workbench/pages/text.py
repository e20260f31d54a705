"""A page as plain text for terminals and .txt files: Unicode formulas, boxed tables, a chosen width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

from workbench.pages.blocks import (
    Blank,
    Block,
    Code,
    CodeSpan,
    Details,
    Display,
    Document,
    Heading,
    Listing,
    Math,
    Note,
    Paragraph,
    Part,
    Step,
    Steps,
    Table,
    Text,
    parts,
)
from workbench.pages.escaping import one_line, printable
from workbench.pages.figures import Figure
from workbench.pages.pictures import numbers
from workbench.pages.text_tables import pad, table_lines, text_width
from workbench.pages.words import ELSEWHERE, NOTE_SIGNS, NOTE_TITLES, WHY, mark

WIDTH = 88
INDENT = 4
LINE = 64
"""Columns of a line to write on."""
SPACES = {ord("\n"): " ", ord("\t"): " "}
UNDERLINES = {2: "─", 3: "┄", 4: ""}


def to_text(document: Document, *, width: int = WIDTH) -> str:
    """The page as text of at most `width` columns (formulas that cannot be broken may be longer).

    >>> print(to_text(Document("A page", (Paragraph("Some words."),))), end="")
    A page
    ══════
    <BLANKLINE>
    Some words.
    """
    title = _wrap(_inline(document.title), width)
    lines = [*title, "═" * max(map(text_width, title), default=0)]
    if parts(document.subtitle):
        lines += _wrap(_inline(document.subtitle), width)
    lines += ["", *blocks_lines(document.blocks, width, numbers(document))]
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def blocks_lines(blocks: Iterable[Block], width: int, figure_numbers: Mapping[Figure, int]) -> list[str]:
    """Lines of the blocks, an empty line between them."""
    lines: list[str] = []
    for block in blocks:
        if lines:
            lines.append("")
        if isinstance(block, Heading) and block.level == 2 and lines:
            lines.append("")
        lines += _block(block, max(width, 20), figure_numbers)
    return lines


def _block(block: Block, width: int, figure_numbers: Mapping[Figure, int]) -> list[str]:
    match block:
        case Heading():
            title = _wrap(_inline(block.text), width)
            underline = UNDERLINES[block.level] * max(map(text_width, title), default=0)
            return [*title, underline] if underline else title
        case Paragraph():
            return _wrap(_inline(block.text), width)
        case Display():
            return _indented(_display(block, width - INDENT), INDENT)
        case Table():
            return table_lines(
                tuple(map(_inline, block.header)),
                tuple(tuple(map(_inline, row)) for row in block.rows),
                block.alignment,
                width,
                _inline(block.caption),
            )
        case Steps():
            return _steps(block.steps, width, figure_numbers)
        case Figure():
            return _figure(block, width, figure_numbers)
        case Code():
            return _indented(printable(block.text).expandtabs(4).strip("\n").split("\n"), INDENT)
        case Details(aside=True):
            return _wrap(f"▸ {_inline(block.summary)}: {ELSEWHERE}", width, "  ")
        case Details():
            inside = blocks_lines(block.blocks, width - 2, figure_numbers)
            return [*_wrap("▾ " + _inline(block.summary), width, "  "), "", *_indented(inside, 2)]
        case Note():
            head = f"{NOTE_SIGNS[block.kind]} {one_line(block.title or NOTE_TITLES[block.kind])}: "
            return [f"│ {line}" for line in _wrap(head + _inline(block.text), width - 2)]
        case Blank():
            return ["_" * min(width, LINE)] * block.lines
        case Listing():
            signs = [f"{n}." if block.ordered else "•" for n in range(1, len(block.items) + 1)]
            room = max(map(len, signs), default=0) + 1
            return [
                line
                for sign, item in zip(signs, block.items, strict=True)
                for line in _wrap(sign.ljust(room) + _inline(item), width, " " * room)
            ]


def _inline(text: Text) -> str:
    return "".join(map(_part, parts(text)))


def _part(part: Part) -> str:
    match part:
        case str():
            return printable(part).translate(SPACES)
        case Math():
            return one_line(part.notations.unicode)
        case CodeSpan():
            return f"`{one_line(part.text)}`"
        case _:
            return printable(part.text).translate(SPACES)


def _display(block: Display, width: int) -> list[str]:
    """Rows aligned at their relations, with the reasons in a column of their own where there is room."""
    lefts = [one_line(row.left.unicode) if row.left else "" for row in block.equations]
    rights = [f"{row.relation} {printable(row.right.unicode).expandtabs(4)}".strip() for row in block.equations]
    reasons = [_inline(row.reason) for row in block.equations]
    room = max(map(text_width, lefts), default=0)
    if room > width // 2:  # a long left side stands on a line of its own
        room, alone = INDENT, True
    else:
        room, alone = room + 1 if room else 0, False
    reason_column = max((text_width(right) for right in rights), default=0) + room + 4
    beside = reason_column + max(map(text_width, reasons), default=0) <= width
    lines: list[str] = []
    for left, right, reason in zip(lefts, rights, reasons, strict=True):
        start = pad("" if alone else left, room - 1, "right") + " " if room else ""
        if alone and left:
            lines += _wrap(left, width)
        rows = [line for piece in right.split("\n") for line in _wrap(piece, width - room, "    ")]
        rows = [(start if i == 0 else " " * room) + row for i, row in enumerate(rows)]
        if reason and beside:
            rows[-1] = pad(rows[-1], reason_column, "left") + f"({reason})"
        elif reason:
            rows += _indented(_wrap(f"({reason})", width - room - 2), room + 2)
        lines += rows
    return lines


def _steps(steps: Iterable[Step], width: int, figure_numbers: Mapping[Figure, int]) -> list[str]:
    lines: list[str] = []
    for step in steps:
        if lines:
            lines.append("")
        room = len(step.number) + 2
        head = f"{one_line(step.number)}  {one_line(step.title)}"
        signed = one_line(mark(step))
        if signed and text_width(head) + text_width(signed) + 2 <= width:
            head = pad(head, width - text_width(signed), "left") + signed
        elif signed:
            head += f"\n{' ' * room}{signed}"
        lines += head.split("\n")
        inside = _wrap(_inline(step.sentence), width - room) if parts(step.sentence) else []
        for piece in (
            blocks_lines(step.body, width - room, figure_numbers),
            [f"{WHY}:", *_indented(_steps(step.children, width - room - 2, figure_numbers), 2)]
            if step.children
            else [],
        ):
            inside += ["", *piece] if piece and inside else piece
        lines += _indented(inside, room)
    return lines


def _figure(figure: Figure, width: int, figure_numbers: Mapping[Figure, int]) -> list[str]:
    caption = f"Figure {figure_numbers[figure]}. {one_line(figure.caption)}".strip()
    return [f"│ {line}" for line in (*_wrap(caption, width - 2), *_wrap(one_line(figure.alt), width - 2))]


def _wrap(text: str, width: int, hanging: str = "") -> list[str]:
    return textwrap.wrap(
        text, max(width, 16), subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    ) or [""]


def _indented(lines: Iterable[str], columns: int) -> list[str]:
    return [" " * columns + line if line else line for line in lines]
