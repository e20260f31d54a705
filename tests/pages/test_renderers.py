"""Every renderer sets every block, the same way each time; pages are what their notation asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

import nbformat
import pytest
from markdown_it import MarkdownIt

from tests.pages.markup import Page
from tests.pages.samples import BLOCKS, PAGE, SQUARE, X, table
from workbench.errors import OptionError
from workbench.pages import (
    Blank,
    Block,
    Code,
    Details,
    Display,
    Document,
    Equation,
    Figure,
    Heading,
    Listing,
    Math,
    Note,
    Paragraph,
    Step,
    Steps,
    Table,
    Text,
)
from workbench.pages.blocks import parts, plain
from workbench.pages.html import math_element, to_fragment, to_html
from workbench.pages.latex import to_latex
from workbench.pages.markdown import to_markdown
from workbench.pages.notebook import to_notebook
from workbench.pages.pictures import figures
from workbench.pages.renderers import RENDERERS, picture_of, renderer_of
from workbench.pages.text import to_text
from workbench.pages.text_tables import text_width

DRAWN_ELSEWHERE = (Figure,)  # their alt text is the business of each notation


def words_of(block: Block) -> list[Text]:
    """Texts that a reader must find on the page, whatever its notation."""
    match block:
        case Heading() | Paragraph():
            return [block.text]
        case Display():
            return [row.reason for row in block.equations]
        case Table():
            return [*block.header, *(cell for row in block.rows for cell in row), block.caption]
        case Steps():
            return [text for step in block.steps for text in step_words(step)]
        case Code():
            return [*block.text.split()]
        case Details():
            return [block.summary, *(text for inner in block.blocks for text in words_of(inner))]
        case Note():
            return [block.title, block.text]
        case Listing():
            return [*block.items]
        case Blank():
            return []
        case Figure():
            return [block.caption]


def step_words(step: Step) -> list[Text]:
    inner = [text for block in step.body for text in words_of(block)]
    return [
        step.title,
        step.sentence,
        step.mark_text,
        *inner,
        *(w for child in step.children for w in step_words(child)),
    ]


def squeezed(text: str) -> str:
    """Letters and digits alone: escapes, line breaks and spaces differ between notations."""
    text = re.sub(r"\\ensuremath\{|\\[a-z]+(?=\{)", "", text)
    return re.sub(r"[^A-Za-z0-9]+", "", text)


@pytest.mark.parametrize("renderer", RENDERERS, ids=lambda renderer: renderer.suffix)
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: type(block).__name__)
def test_every_renderer_sets_every_block(renderer, block) -> None:
    page = renderer.render(Document("A page", (block,)), "page")
    if renderer.suffix == ".ipynb":
        page = "".join(cell["source"] for cell in json.loads(page)["cells"])
    if renderer.suffix == ".html":
        page = Page(page).text
    found = squeezed(page)
    for text in words_of(block):
        for part in parts(text):
            if not isinstance(part, Math):
                assert squeezed(plain(part)) in found


def test_every_kind_of_block_is_in_the_sample() -> None:
    assert {type(block) for block in BLOCKS} == set(Block.__args__)


@pytest.mark.parametrize("renderer", RENDERERS, ids=lambda renderer: renderer.suffix)
def test_the_same_page_gives_the_same_bytes(renderer) -> None:
    assert renderer.render(PAGE, "page") == renderer.render(PAGE, "page")


@pytest.mark.parametrize("renderer", RENDERERS, ids=lambda renderer: renderer.suffix)
def test_an_empty_page_is_a_page(renderer) -> None:
    empty = Document("", (Paragraph(""), Table((), ()), Steps(()), Listing(()), Display(()), Details("", ()), Code("")))
    assert renderer.render(empty, "page")


WITHOUT_PICTURES = replace(PAGE, blocks=tuple(block for block in BLOCKS if not list(figures((block,)))))


@pytest.mark.parametrize("renderer", RENDERERS, ids=lambda renderer: renderer.suffix)
def test_golden_page(renderer, golden: Callable[[str, str], None]) -> None:
    """Figures stay out: their paths depend on the version of matplotlib."""
    golden(f"page{renderer.suffix}", renderer.render(WITHOUT_PICTURES, "page"))


def test_html_keeps_to_its_elements() -> None:
    page = Page(to_html(PAGE))
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert page.count("h1") == page.count("main") == page.count("title") - page.count("svg") == 1
    assert page.count("script") == page.count("img") == page.count("link") == 0


def test_html_says_what_its_figures_show() -> None:
    page = Page(to_html(PAGE))
    for figure in figures(BLOCKS):
        assert figure.alt in page.text
    for name, attributes in page.elements:
        if name == "svg":
            assert attributes["role"] == "img"
            assert set((attributes["aria-labelledby"] or "").split()) <= set(page.ids)


def test_html_tables_say_what_their_headers_head() -> None:
    page = Page(to_html(Document("", (table(), Table((), (("a", "b"),))))))
    assert [dict(a)["scope"] for name, a in page.elements if name == "th"] == ["col"] * 5 + ["row"]


def test_html_needs_nothing_from_elsewhere() -> None:
    page = to_html(PAGE)
    assert "default-src 'none'" in page
    assert not re.search(r"https?://(?!www\.w3\.org)", page)
    assert "@import" not in page and "url(http" not in page
    assert "prefers-color-scheme: dark" in page and "@media print" in page


def test_html_has_contents_where_there_are_many_sections() -> None:
    few = Document("", tuple(Heading(f"part {n}") for n in range(3)))
    many = Document("", tuple(Heading(f"part {n}") for n in range(4)))
    assert Page(to_html(few)).count("nav") == 0
    assert Page(to_html(many)).links == ["#content", "#part-1", "#part-2", "#part-3", "#part-4"]


def test_mathml_is_left_as_it_is() -> None:
    assert f'<math alttext="(3x + 1)^2">{SQUARE.mathml}</math>' in to_html(Document("", (Paragraph(Math(SQUARE)),)))
    assert str(math_element(SQUARE, display=True)).startswith('<math alttext="(3x + 1)^2" displaystyle="true">')


def test_a_fragment_is_one_element() -> None:
    page = Page(to_fragment(PAGE))
    assert page.faults == []
    assert page.elements[0] == ("div", {"class": "workbench fragment"})


def test_language_of_the_page() -> None:
    assert '<html lang="de">' in to_html(Document("Seite", (), language="de"))


def test_notebook_is_valid() -> None:
    notebook = nbformat.reads(to_notebook(PAGE), as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.source for cell in code] == ["import workbench as wb\nwb.function('(3x + 1)^2').diff('x')(2)"]
    pictures = [name for cell in notebook.cells for name in cell.get("attachments", {})]
    assert len(pictures) == len(list(figures(BLOCKS)))
    for name in pictures:
        assert f"(attachment:{name})" in "".join(cell.source for cell in notebook.cells)


def test_markdown_is_read_as_it_was_meant() -> None:
    html = MarkdownIt("commonmark").enable("table").render(to_markdown(PAGE))
    assert html.count("<table>") == html.count("<tbody>") == 3
    assert html.count("<h1>") == 1 and html.count("<h2>") == 1 and html.count("<h3>") == 1
    assert html.count("<img ") == len(list(figures(BLOCKS)))
    assert html.count("<details>") == html.count("</details>") == 2
    assert html.count("<pre>") == 2


def test_latex_groups_and_environments_close() -> None:
    page = to_latex(PAGE)
    bare = re.sub(r"\\[{}\\]", "", page)
    assert bare.count("{") == bare.count("}")
    opened = re.findall(r"\\begin\{(\w+)\}", page.partition(r"\begin{document}")[2])
    closed = re.findall(r"\\end\{(\w+)\}", page.rpartition(r"\end{document}")[0])
    assert sorted(opened) == sorted(closed)
    assert page.isascii()


def test_latex_breaks_tables_of_sentences_and_shrinks_those_of_formulas() -> None:
    sentence = Table(("", "question"), (("1", "Say of each point whether it is a minimum or a maximum, and why."),))
    page = to_latex(Document("Page", (sentence,))).partition(r"\begin{document}")[2]
    assert r"\begin{longtable}{l>{\raggedright\arraybackslash}p{0.86\linewidth}}" in page
    formulas = Table(("", "value"), (("1", Math(replace(X, unicode="x" * 60))),))
    page = to_latex(Document("Page", (formulas,))).partition(r"\begin{document}")[2]
    assert r"\fitted{\begin{tabular}{ll}" in page and "longtable" not in page


@pytest.mark.parametrize("width", [60, 88, 120])
def test_text_keeps_to_its_width(width: int) -> None:
    words = Document("A title of some words " * 4, (*WITHOUT_PICTURES.blocks, Paragraph("many words " * 40)))
    code = {line for block in BLOCKS if isinstance(block, Code) for line in block.text.split("\n")}
    for line in to_text(words, width=width).split("\n"):
        assert text_width(line) <= width or line.strip() in code


def test_text_aligns_a_chain_at_its_relations() -> None:
    rows = (Equation(X, SQUARE, "="), Equation(X, None, "≈"), Equation(SQUARE, None, "=", "why"))
    lines = to_text(Document("", (Display(rows),))).rstrip().split("\n")[-3:]
    assert [line.strip() for line in lines] == ["(3x + 1)² = x", "≈ x", "= (3x + 1)²    (why)"]
    assert len({next(i for i, c in enumerate(line) if c in "=≈") for line in lines}) == 1


def test_unknown_suffixes_are_named() -> None:
    with pytest.raises(OptionError, match=r"'\.docx'; choose one of \.html, \.md, \.tex, \.ipynb, \.txt"):
        renderer_of(".docx")
    with pytest.raises(OptionError, match=r"no suffix; choose one of \.svg, \.png, \.pdf"):
        picture_of("")
    assert renderer_of(".HTML") is RENDERERS[0]


def test_reasons_beside_long_rows_stand_below_them() -> None:
    long = replace(SQUARE, unicode="x" * 50)
    reason = ("take out ", Math(X))
    for right, below in ((SQUARE, False), (long, True)):
        page = to_html(Document("", (Display((Equation(right, X, "=", reason),)),)))
        assert ('class="chain long noted' in page or 'class="chain noted' in page) is below


def test_a_reason_keeps_its_space_before_a_formula() -> None:
    page = Document("", (Display((Equation(X, X, "=", ("take out ", Math(X))),)),))
    assert all(rf"\text{{take out }}{X.latex}" in make(page) for make in (to_latex, to_markdown))
