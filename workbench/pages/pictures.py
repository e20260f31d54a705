"""Which figures a page holds, in reading order, and the names of their picture files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from workbench.pages.blocks import Block, Details, Document, Step, Steps
from workbench.pages.figures import Figure

NOT_DRAWN = "The picture was not drawn, as matplotlib is not installed: pip install 'workbench[plot]'"


def figures(blocks: Iterable[Block]) -> Iterator[Figure]:
    """Every figure, also those inside steps and details, in reading order.

    >>> figure = Figure((), alt="nothing")
    >>> [found.alt for found in figures((Details("more", (figure,)),))]
    ['nothing']
    """
    for block in blocks:
        if isinstance(block, Figure):
            yield block
        elif isinstance(block, Details):
            yield from figures(block.blocks)
        elif isinstance(block, Steps):
            for step in block.steps:
                yield from _of_step(step)


def _of_step(step: Step) -> Iterator[Figure]:
    yield from figures(step.body)
    yield from figures((Steps(step.children),))


def numbers(document: Document) -> Mapping[Figure, int]:
    """The number under each figure, from 1."""
    return {figure: number for number, figure in enumerate(dict.fromkeys(figures(document.blocks)), start=1)}


def picture_names(document: Document, stem: str, suffix: str) -> Mapping[Figure, str]:
    """Names of the picture files, made of letters, digits, dots and dashes only: they stand in links and commands.

    >>> document = Document("a page", (Figure((), alt="nothing"),))
    >>> list(picture_names(document, "my page", ".png").values())
    ['my-page-1.png']
    """
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", stem).strip("-.") or "figure"
    return {figure: f"{name}-{number}{suffix}" for figure, number in numbers(document).items()}
