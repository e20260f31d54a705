"""RENDERERS: the notations a page can be set in, by the suffix of the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from workbench.errors import OptionError
from workbench.pages.blocks import Document
from workbench.pages.drawing import to_pdf, to_png
from workbench.pages.figures import Figure
from workbench.pages.html import to_html
from workbench.pages.latex import to_latex
from workbench.pages.markdown import to_markdown
from workbench.pages.notebook import to_notebook
from workbench.pages.svg import to_svg
from workbench.pages.text import to_text

Row = TypeVar("Row", "Renderer", "Picture")


@dataclass(frozen=True, slots=True)
class Renderer:
    """One way to set a page.

    suffix: of the file (".md"). name: what people call it. render: the page as text; stem is the name of the file
    without its suffix, for references to pictures beside it. picture_suffix, draw: those pictures, where there are any.
    """

    suffix: str
    name: str
    render: Callable[[Document, str], str]
    picture_suffix: str = ""
    draw: Callable[[Figure], bytes] | None = None


RENDERERS: tuple[Renderer, ...] = (
    Renderer(".html", "HTML", lambda document, _stem: to_html(document)),
    Renderer(".md", "Markdown", lambda document, stem: to_markdown(document, stem=stem), ".png", to_png),
    Renderer(".tex", "LaTeX", lambda document, stem: to_latex(document, stem=stem), ".pdf", to_pdf),
    Renderer(".ipynb", "Jupyter notebook", lambda document, _stem: to_notebook(document)),
    Renderer(".txt", "text", lambda document, _stem: to_text(document)),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """One kind of picture file for a figure by itself."""

    suffix: str
    name: str
    draw: Callable[[Figure], bytes]


PICTURES: tuple[Picture, ...] = (
    Picture(".svg", "SVG", lambda figure: to_svg(figure, standalone=True).encode("utf-8")),
    Picture(".png", "PNG", to_png),
    Picture(".pdf", "PDF", to_pdf),
)


def renderer_of(suffix: str, renderers: tuple[Renderer, ...] = RENDERERS) -> Renderer:
    """The renderer for files of this suffix. Raises OptionError for any other, naming those there are.

    >>> renderer_of(".md").name
    'Markdown'
    """
    return _row(suffix, renderers, "page")


def picture_of(suffix: str, pictures: tuple[Picture, ...] = PICTURES) -> Picture:
    """The kind of picture for files of this suffix. Raises OptionError for any other, naming those there are."""
    return _row(suffix, pictures, "picture")


def _row(suffix: str, rows: tuple[Row, ...], what: str) -> Row:
    for row in rows:
        if row.suffix == suffix.lower():
            return row
    offered = ", ".join(row.suffix for row in rows)
    found = f"the suffix {suffix!r}" if suffix else "no suffix"
    raise OptionError(f"a {what} cannot be written to a file with {found}; choose one of {offered}.")
