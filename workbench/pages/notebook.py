"""A page as a Jupyter notebook (nbformat 4.5): words in Markdown cells, pictures attached, runnable code in cells."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from workbench.pages.blocks import Blank, Block, Code, Document, Heading
from workbench.pages.drawing import drawable, to_png
from workbench.pages.markdown import heading, markdown_blocks
from workbench.pages.pictures import figures, numbers


def to_notebook(document: Document) -> str:
    """The page as the JSON of a notebook: the title, its code, then a cell at each heading and each runnable Code.

    >>> import json
    >>> cells = json.loads(to_notebook(Document("A page", (Code("1 + 1", runnable=True),))))["cells"]
    >>> [cell["cell_type"] for cell in cells]
    ['markdown', 'code']
    """
    title = {"cell_type": "markdown", "metadata": {}, "source": heading(document)}
    cells = [cell | {"id": f"cell-{number}"} for number, cell in enumerate((title, *_cells_of(document)), start=1)]
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _cells_of(document: Document) -> Iterator[dict[str, Any]]:
    """Cells in order: a heading opens one, runnable code is one of its own, room to write is an empty one."""
    waiting: list[Block] = []
    if document.code:
        yield _code_cell(document.code)
    for block in document.blocks:
        if isinstance(block, Code) and block.runnable:
            yield from _markdown_cell(document, waiting)
            waiting = []
            yield _code_cell(block.text)
            continue
        if isinstance(block, Blank):
            yield from _markdown_cell(document, waiting)
            waiting = []
            yield {"cell_type": "markdown", "metadata": {}, "source": ""}
            continue
        if isinstance(block, Heading):
            yield from _markdown_cell(document, waiting)
            waiting = []
        waiting.append(block)
    yield from _markdown_cell(document, waiting)


def _code_cell(text: str) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": text.strip("\n")}


def _markdown_cell(document: Document, blocks: list[Block]) -> Iterator[dict[str, Any]]:
    """One cell of words with the pictures it needs, or none for no blocks."""
    if not blocks:
        return
    names = {figure: f"figure-{number}.png" for figure, number in numbers(document).items()} if drawable() else {}
    links = {figure: f"attachment:{name}" for figure, name in names.items()}
    attachments = {
        names[figure]: {"image/png": base64.b64encode(to_png(figure)).decode("ascii")}
        for figure in figures(blocks)
        if figure in names
    }
    source = "\n\n".join(markdown_blocks(blocks, numbers(document), links))
    yield {"cell_type": "markdown", "metadata": {}, "source": source} | (
        {"attachments": attachments} if attachments else {}
    )
