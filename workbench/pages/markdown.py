"""A page as GitHub Markdown: mathematics between dollars, pictures beside it, steps folded with <details>."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from itertools import repeat

from workbench.pages.aligned import aligned
from workbench.pages.blocks import (
    Alignment,
    Blank,
    Block,
    Code,
    CodeSpan,
    Details,
    Display,
    Document,
    Emphasis,
    Heading,
    Listing,
    Math,
    Notations,
    Note,
    Paragraph,
    Part,
    Step,
    Steps,
    Strong,
    Table,
    Text,
    parts,
    plain,
)
from workbench.pages.drawing import drawable
from workbench.pages.escaping import for_markdown, one_line, printable
from workbench.pages.figures import Figure
from workbench.pages.pictures import NOT_DRAWN, numbers, picture_names
from workbench.pages.vetting import markdown_math_of
from workbench.pages.words import NOTE_SIGNS, NOTE_TITLES, WHY, mark

RULES: Mapping[Alignment, str] = {"left": ":---", "center": ":---:", "right": "---:"}


def to_markdown(document: Document, *, stem: str = "figure") -> str:
    r"""The page as Markdown that refers to pictures `stem-1.png`, ... beside it.

    >>> print(to_markdown(Document("A page", (Paragraph("2*3*4 [no link](x)"),))), end="")
    # A page
    <BLANKLINE>
    2\*3\*4 \[no link\](x)
    """
    names = picture_names(document, stem, ".png") if drawable() else {}
    blocks = [heading(document), *markdown_blocks(document.blocks, numbers(document), names)]
    return "\n\n".join(blocks) + "\n"


def heading(document: Document) -> str:
    """Title and subtitle."""
    subtitle = _inline(document.subtitle)
    return f"# {_inline(document.title)}" + (f"\n\n{subtitle}" if subtitle else "")


def markdown_blocks(
    blocks: Iterable[Block], figure_numbers: Mapping[Figure, int], pictures: Mapping[Figure, str]
) -> list[str]:
    """Each block as Markdown; pictures are the targets of the image links, none for figures that cannot be drawn."""
    return [_block(block, figure_numbers, pictures) for block in blocks]


def _block(block: Block, figure_numbers: Mapping[Figure, int], pictures: Mapping[Figure, str]) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_inline(block.text)}"
        case Paragraph():
            return _inline(block.text)
        case Display():
            return _display(block)
        case Table():
            return _table(block)
        case Steps():
            return "\n\n".join(_step(step, figure_numbers, pictures) for step in block.steps)
        case Figure():
            return _figure(block, figure_numbers, pictures)
        case Code():
            return _code(block)
        case Details():
            inside = "\n\n".join(markdown_blocks(block.blocks, figure_numbers, pictures))
            return _folded(_html(block.summary), inside, block.opened)
        case Note():
            title = for_markdown(block.title or NOTE_TITLES[block.kind])
            return f"> **{NOTE_SIGNS[block.kind]} {title}.** {_inline(block.text)}"
        case Blank():
            return "<br>" * block.lines
        case Listing():
            signs = (f"{n}." if block.ordered else "-" for n in range(1, len(block.items) + 1))
            return "\n".join(f"{sign} {_inline(item)}" for sign, item in zip(signs, block.items, strict=True))


def _inline(text: Text) -> str:
    line = ""
    for part in parts(text):
        line += _part(part, begins=not line.strip())
    return line


def _part(part: Part, *, begins: bool = True) -> str:
    match part:
        case str():
            escaped = for_markdown(part, begins=begins)
            before = " " if part[:1].isspace() else ""
            after = " " if part[-1:].isspace() and escaped else ""
            return before + escaped + after
        case Math():
            return _math(part.notations)
        case Strong():
            return f"**{for_markdown(part.text)}**"
        case Emphasis():
            return f"*{for_markdown(part.text)}*"
        case CodeSpan():
            return _code_span(part.text)


def _math(notations: Notations) -> str:
    latex = markdown_math_of(notations)
    return _code_span(notations.unicode) if latex is None else f"${latex}$"


def _code_span(text: str) -> str:
    text = one_line(text) or " "
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"


def _display(block: Display) -> str:
    formulas = (side for row in block.equations for side in (row.left, row.right) if side)
    if any(markdown_math_of(formula) is None for formula in formulas):
        rows = (f"{row.left.unicode if row.left else ''} {row.relation} {row.right.unicode}" for row in block.equations)
        return "\n\n".join(map(_code_span, rows))
    set_rows = aligned(block, lambda formula: markdown_math_of(formula) or "", _words_in_math)
    return f"$${set_rows}$$"  # no line begins with a formula, which might look like a list


def _words_in_math(text: str) -> str:
    """Words inside \\text: between dollars nothing can be escaped, so what would need it is left out."""
    return re.sub(r"[^\w .,:;()'/+=-]|_", " ", text)


def _table(block: Table) -> str:
    columns = max(map(len, (block.header, *block.rows)), default=0)
    left: Alignment = "left"
    sides = [*block.alignment, *repeat(left, columns - len(block.alignment))]
    rows = [block.header or ("",) * columns, *block.rows]
    cells = [[_cell(cell) for cell in (*row, *[""] * (columns - len(row)))] for row in rows]
    if not block.header:
        cells = [cells[0], *([f"**{row[0]}**" if row[0] else "", *row[1:]] for row in cells[1:])]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    lines.insert(1, f"| {' | '.join(RULES[side] for side in sides)} |")
    caption = _inline(block.caption)
    return (f"{caption}\n\n" if caption else "") + "\n".join(lines)


def _cell(text: Text) -> str:
    """A cell; a bar inside a code span would end it otherwise (elsewhere bars are escaped or spelled out)."""
    printed = map(_part, parts(text))
    return "".join(part.replace("|", r"\|") if part.startswith("`") else part for part in printed)


def _step(step: Step, figure_numbers: Mapping[Figure, int], pictures: Mapping[Figure, str]) -> str:
    words = " · ".join(filter(None, map(for_markdown, (step.number, step.title))))
    head = f"**{words}**" if words else ""
    signed = for_markdown(mark(step))
    pieces = [" ".join(filter(None, (head, f"({signed})" if signed else "")))]
    if parts(step.sentence):
        pieces.append(_inline(step.sentence))
    pieces += markdown_blocks(step.body, figure_numbers, pictures)
    if step.children:
        inside = "\n\n".join(_step(child, figure_numbers, pictures) for child in step.children)
        pieces.append(_folded(WHY, inside, opened=False))
    return "\n\n".join(pieces)


def _folded(summary: str, inside: str, opened: bool) -> str:
    return f"<details{' open' if opened else ''}>\n<summary>{summary}</summary>\n\n{inside}\n\n</details>"


def _html(text: Text) -> str:
    """Words where only HTML is read: no Markdown, no mathematics."""
    return escape(one_line(plain(text))).replace("$", "&#36;")


def _figure(figure: Figure, figure_numbers: Mapping[Figure, int], pictures: Mapping[Figure, str]) -> str:
    caption = f"**Figure {figure_numbers[figure]}.** {for_markdown(figure.caption)}".strip()
    alt = for_markdown(figure.alt)
    if figure not in pictures:
        return f"> {caption} {alt}\n>\n> {for_markdown(NOT_DRAWN)}"
    return f"![{alt}]({pictures[figure]})\n\n{caption}"


def _code(block: Code) -> str:
    text = printable(block.text).strip("\n")
    fence = "`" * max(3, max(map(len, re.findall("`+", text)), default=0) + 1)
    language = re.sub(r"[^a-z0-9+-]", "", block.language.lower())
    return f"{fence}{language}\n{text}\n{fence}"
