"""Solutions as documents to hand out: LaTeX compiles, notebooks run and find the same, formulas read back."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

import nbformat
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from markdown_it import MarkdownIt

import workbench as wb
from tests.pages.markup import Page
from tests.pdflatex import compiled, needs_tex
from tests.solutions.kinds import DERIVATIVES, KINDS, solved
from tests.strategies import smooth_formulas
from tests.zoo import SMOOTH
from workbench.errors import ParseError
from workbench.language.formula import Apply, Formula, symbols, walk
from workbench.language.printing import to_latex, to_unicode
from workbench.language.reading import read
from workbench.operators import OPERATORS, Form
from workbench.pages import Document, Figure, Math, Notations, Table
from workbench.pages.html import to_html
from workbench.pages.latex import PREAMBLE
from workbench.pages.latex import to_latex as page_to_latex
from workbench.pages.markdown import to_markdown
from workbench.pages.notebook import to_notebook
from workbench.pages.vetting import markdown_math_of
from workbench.solutions import Solution
from workbench.solutions.derivatives.matrices import array_shapes
from workbench.solutions.steps.components import written

T = TypeVar("T")

TOO_WIDE = 20.0
"""Points that a line of TeX may stick out into the margin."""
SMALLEST = 0.5
"""The least scale at which a formula is still read."""

SAMPLE = (
    "chain",
    "quotient",
    "nest",
    "pieces",
    "gradient",
    "hessian",
    "descent in the plane",
    "root by newton",
    "check that fails",
    "critical points",
    "line",
)
LONG = (
    "exp(x^2 + 1)*sin(3x + 2)*log(x^2 + x + 5)*(x^3 + 7x^2 - 2x + 1)/(x^2 + 1)*sqrt(x^2 + 4)",
    "(x^4 + 3x^3 - 2x^2 + 7x - 11)^5*(sin(x)/(x^2 + 1) + cos(x)/(x^4 + 2) + exp(-x^2)/(3 + x^2))^3",
)


def without_pictures(document: Document) -> Document:
    return replace(document, blocks=tuple(block for block in document.blocks if not isinstance(block, Figure)))


def all_of(kind: type[T], thing: object) -> Iterator[T]:
    """Everything of this kind on a page, wherever it stands."""
    if isinstance(thing, kind):
        yield thing
    if isinstance(thing, tuple):
        for part in thing:
            yield from all_of(kind, part)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from all_of(kind, getattr(thing, field.name))


# --- LaTeX


def one_document(documents: Iterable[Document]) -> str:
    """Pages one after the other in one LaTeX file, which says where it makes something narrower to fit."""
    shrinks = r"\resizebox{\linewidth}"
    assert shrinks in PREAMBLE
    told = PREAMBLE.replace(shrinks, r"\typeout{NARROWED \the\wd\widebox\space to \the\linewidth}" + shrinks)
    bodies = []
    for document in documents:
        source = page_to_latex(without_pictures(document))
        assert source.startswith(PREAMBLE)
        bodies.append(source.partition(r"\begin{document}")[2].rpartition(r"\end{document}")[0])
    return told + r"\begin{document}" + "\n\\clearpage\n".join(bodies) + r"\end{document}"


def check_latex(documents: Iterable[Document]) -> None:
    made = compiled(one_document(documents))
    assert not made.fault
    sticking_out = [float(width) for width in re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\)", made.log)]
    assert max(sticking_out, default=0.0) <= TOO_WIDE
    narrowed = re.findall(r"NARROWED ([\d.]+)pt to ([\d.]+)pt", made.log)
    assert min((float(line) / float(width) for width, line in narrowed), default=1.0) >= SMALLEST


@needs_tex
def test_latex_compiles_within_its_margins() -> None:
    long = [wb.explain(wb.function(text).diff("x")) for text in LONG]
    check_latex(solution.document for solution in (*map(solved, SAMPLE), *long))


# --- notebooks


def check_notebooks(solutions: Sequence[Solution]) -> None:
    """The first code cells of all notebooks in one kernel: each prints what is said of its solution here."""
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    cells = []
    for solution in solutions:
        page = nbformat.reads(to_notebook(without_pictures(solution.document)), as_version=4)
        nbformat.validate(page)
        assert [cell.cell_type for cell in page.cells[:2]] == ["markdown", "code"]
        cells.append(nbformat.v4.new_code_cell(page.cells[1].source))
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook, timeout=300).execute()
    for solution, cell in zip(solutions, notebook.cells, strict=True):
        assert "".join(output.text for output in cell.outputs).strip() == repr(solution)


def test_notebooks_begin_with_code_that_finds_the_same() -> None:
    check_notebooks([solved(name) for name in SAMPLE if solved(name).document.code])


WITHOUT_CODE = {
    "batches",  # rows are drawn
    "of scipy",
    "rates",
    "methods",
    "check that passes",
    "check that fails",
    "equality",
    "inconclusive check",
    "line",
    "curve",
    "backpropagation",  # parts with names
    "backpropagation of a network",
    "chain of several",
    "chain to several",
    "graded answer",
    "graded gradient",
}


QUICKLY_MADE = (*DERIVATIVES, "descent", "diverging", "newton", "cycle", "root by bisection", "critical points")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in QUICKLY_MADE else pytest.mark.slow)
        for name in KINDS
        if name not in WITHOUT_CODE
    ],
)
def test_code_makes_the_same_page(name: str) -> None:
    code = solved(name).document.code
    used = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    assert used <= {"wb", "f", "solution", "print"}
    names: dict[str, object] = {"print": lambda _: None}
    exec(compile(code, name, "exec"), names)
    made = names["solution"]
    assert isinstance(made, Solution)
    assert made.to_text() == solved(name).to_text() and made.document.code == code


def test_what_cannot_be_written_down_has_no_code() -> None:
    assert not any(solved(name).document.code for name in WITHOUT_CODE)
    many = wb.function("mean((m*x + b - y)^2)", data={"x": np.arange(100.0), "y": np.arange(100.0)})
    assert not wb.explain(many.gradient).document.code


def test_the_manner_is_written_down() -> None:
    code = wb.explain(wb.function("x*sin(x)").diff("x"), level="brief").document.code
    assert "wb.explain(f.diff('x'), level='brief')" in code


# --- Markdown


@pytest.mark.parametrize("name", SAMPLE)
def test_markdown_keeps_its_tables_and_formulas(name: str) -> None:
    """Another program finds as many cells in each row as there are; of HTML there are folds, and nothing else."""
    source = to_markdown(without_pictures(solved(name).document))
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    rows = [0]
    for token in tokens:
        rows += [0] if token.type == "tr_open" else []
        rows[-1] += token.type in ("th_open", "td_open")
    tables = [table for table in all_of(Table, solved(name).document.blocks) if table.header or table.rows]
    assert rows[1:] == [max(map(len, (t.header, *t.rows))) for t in tables for _ in (t.header, *t.rows)]
    html = "".join(token.content for token in tokens if token.type == "html_block")
    assert re.fullmatch(r"(</?details>|<details open>|<summary>[^<>]*</summary>|\s)*", html)
    for formula in all_of(Math, solved(name).document.blocks):
        assert f"${markdown_math_of(formula.notations)}$" in source


# --- formulas


def check_reading(solution: Solution) -> int:
    """How many formulas of the page are formulas to our reader; in every notation they are the same one."""
    count, declared = 0, arrays_of(solution)
    for printed in dict.fromkeys(all_of(Notations, solution.document.blocks)):
        try:
            formula = read(printed.text, shapes=declared).formula
        except ParseError:  # a statement, such as d/dx(x^2) = 2x or (1, 2)
            continue
        if re.search(r"\de[+-]?\d", printed.text):  # 1e-9 is printed as a product with a power of ten
            continue
        shapes = declared | shapes_in(formula)
        check_unicode(printed.unicode.replace("⟦", "").replace("⟧", ""), formula, shapes)
        assert read(printed.latex, notation="latex", shapes=shapes).formula == formula
        count += 1
    return count


def check_unicode(printed: str, formula: Formula, shapes: dict[str, tuple[int, ...]]) -> None:
    """Unicode is for people, but where its names are known it reads back; cases in braces are not read."""
    names = sorted(symbols(formula))
    assert "{" in printed or read(printed, variables=names, shapes=shapes).formula == formula


def arrays_of(solution: Solution) -> dict[str, tuple[int, ...]]:
    """The arrays that the formula of a page was written over."""
    return array_shapes(written(solution.result)) if isinstance(solution.result, wb.Function) else {}


def shapes_in(formula: Formula) -> dict[str, tuple[int, ...]]:
    """The arrays whose components stand in a formula, large enough for them."""
    elements = [n.children for n in walk(formula) if isinstance(n, Apply) and n.operator.form is Form.ELEMENT]
    return {array.name: (9,) * len(places) for array, *places in elements}


def check_record(solution: Solution) -> None:
    """The record of each step says its formulas in text that reads back."""
    record, declared = json.loads(json.dumps(solution.to_dict())), arrays_of(solution)
    for step, told in zip(solution.walk(), record["steps"], strict=True):
        for formula, text in ((step.before, told["before"]), (step.after, told["after"])):
            if any(isinstance(node, Apply) and node.operator not in OPERATORS for node in walk(formula)):
                continue  # y, which depends on x, and sigmoid', of each component, are of no table
            shapes = declared | shapes_in(formula)
            components = [name for name in symbols(formula) if "[" in name] or None  # of an array, each a variable
            assert read(text, shapes=shapes, variables=components).formula == formula
            assert read(to_latex(formula), notation="latex", shapes=shapes, variables=components).formula == formula
            check_unicode(to_unicode(formula), formula, shapes)


@pytest.mark.parametrize("name", dict.fromkeys((*DERIVATIVES, *SAMPLE)))
def test_formulas_read_back(name: str) -> None:
    assert check_reading(solved(name)) > 0
    check_record(solved(name))


# --- many


def textbook(count: int, seed: int) -> list[wb.Function]:
    """As many derivatives of random smooth formulas."""
    found: list[wb.Function] = []

    @seeded(seed)
    @settings(
        max_examples=count, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=HealthCheck
    )
    @given(smooth_formulas(("x", "y"), leaves=8))
    def collect(formula: Formula) -> None:
        f = wb.function(formula, variables="x y")
        found.append((f.diff("x"), f.gradient, f.hessian)[len(found) % 3])

    collect()
    return found


@pytest.mark.slow
@needs_tex
def test_two_hundred_solutions_are_documents() -> None:
    functions = [wb.function(problem.text).gradient for problem in SMOOTH if len(problem.start) <= 4]
    solutions = [solved(name) for name in KINDS] + [wb.explain(d) for d in (*functions, *textbook(150, 7))]
    assert len(solutions) >= 200
    for solution in solutions:
        check_reading(solution)
        check_record(solution)
        assert Page(to_html(without_pictures(solution.document))).faults == []
    check_latex(solution.document for solution in solutions)
    check_notebooks([solution for solution in solutions if solution.document.code])
