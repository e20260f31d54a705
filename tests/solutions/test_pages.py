"""Golden pages: one of each kind as text, without what differs between machines (pictures, versions, last digits)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest

from tests.solutions.kinds import DERIVATIVES, KINDS, LEARNING, ROOTS, RUNS
from workbench.optimize import Comparison, Fit
from workbench.pages import Block, Document, Figure, Heading, Note
from workbench.pages.latex import PREAMBLE
from workbench.pages.renderers import renderer_of
from workbench.pages.text import to_text
from workbench.solutions import explain
from workbench.solutions.calculus.critical import critical_blocks
from workbench.solutions.runs.comparisons import comparison_blocks
from workbench.solutions.runs.fits import fit_blocks
from workbench.solutions.runs.roots import root_blocks
from workbench.solutions.runs.runs import run_blocks

Golden = Callable[[str, str], None]


def set_in_text(title: str, blocks: Iterable[Block]) -> str:
    return to_text(Document(title, tuple(block for block in blocks if not isinstance(block, Figure))))


@pytest.mark.parametrize("name", DERIVATIVES)
def test_derivatives(name: str, golden: Golden) -> None:
    golden(f"solutions/{name.replace(' ', '-')}.txt", explain(DERIVATIVES[name]()).to_text())


@pytest.mark.parametrize("manner", ["brief leibniz", "full leibniz", "standard prime", "full prime"])
@pytest.mark.parametrize("name", ["product", "quotient", "nest", "partial", "hessian", "two arguments"])
def test_derivatives_at_other_levels_and_in_primes(name: str, manner: str, golden: Golden) -> None:
    level, notation = manner.split()
    page = explain(DERIVATIVES[name](), level=level, notation=notation).to_text()
    golden(f"solutions/{name.replace(' ', '-')}-{level}-{notation}.txt", page)


@pytest.mark.parametrize(
    "name", ["descent", "descent in the plane", "descent with a search", "diverging", "momentum", "nesterov", "saddle"]
)
def test_runs(name: str, golden: Golden) -> None:
    run = RUNS[name]()
    golden(f"solutions/{name.replace(' ', '-')}.txt", set_in_text(name, run_blocks(run)))


@pytest.mark.parametrize("name", ["cycle", "root by bisection"])
def test_roots(name: str, golden: Golden) -> None:
    golden(f"solutions/{name.replace(' ', '-')}.txt", set_in_text(name, root_blocks(ROOTS[name]())))


@pytest.mark.parametrize("name", LEARNING)
def test_pages_of_learning(name: str, golden: Golden) -> None:
    """Without the checks below, whose last digits differ between machines."""
    blocks = explain(LEARNING[name]()).document.blocks
    asked = (k for k, block in enumerate(blocks) if isinstance(block, Heading) and str(block.text).endswith("?"))
    golden(f"solutions/{name.replace(' ', '-')}.txt", set_in_text(name, blocks[: next(asked, len(blocks))]))


@pytest.mark.parametrize("name", ["rates", "critical points", "critical points on a line", "check that fails", "line"])
def test_results(name: str, golden: Golden) -> None:
    thing = KINDS[name]()
    if isinstance(thing, Comparison):
        text = set_in_text(name, comparison_blocks(thing))
    elif isinstance(thing, Fit):  # its note has a gradient at rounding level
        text = set_in_text(name, (block for block in fit_blocks(thing) if not isinstance(block, Note)))
    elif name.startswith("critical"):
        text = set_in_text(name, critical_blocks(thing))
    else:
        text = explain(thing).to_text()
    golden(f"solutions/{name.replace(' ', '-')}.txt", text)


@pytest.mark.parametrize("suffix", [".html", ".md", ".tex", ".ipynb"])
def test_a_product_with_a_chain_in_every_notation(suffix: str, golden: Golden) -> None:
    """One page in each of the other notations, without the style sheet and preamble, which page.html and page.tex hold."""
    page = renderer_of(suffix).render(explain(DERIVATIVES["product"]()).document, "page")
    page = re.sub(r"<style>.*?</style>\n", "", page, flags=re.DOTALL)
    golden(f"solutions/product{suffix}", page.removeprefix(PREAMBLE))


@pytest.mark.parametrize("name", DERIVATIVES)
def test_a_textbook_derivative_fits_a_screen(name: str) -> None:
    text = explain(DERIVATIVES[name]()).to_text()
    assert max(map(len, text.split("\n"))) <= 88
    one = not any(word in name for word in ("hessian", "gradient", "jacobian", "third", "component"))
    assert text.count("\n") <= (45 if one else 110)
