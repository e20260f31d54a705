"""Golden pages of calculus, and what must hold of each: a task, steps of human length, marks that say what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

import workbench as wb
from tests.solutions.kinds import CALCULUS
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.functions.provenance import Provenance
from workbench.pages import Block, Document, Figure, Heading, Note, Steps
from workbench.pages.blocks import plain
from workbench.pages.text import to_text
from workbench.solutions import Solution, explain

Golden = Callable[[str, str], None]


@cache
def solved(name: str) -> Solution:
    return explain(CALCULUS[name]())


def told(solution: Solution) -> Iterator[Block]:
    """The page without pictures and notes of checks, whose last digits differ between machines."""
    for block in solution.document.blocks:
        if isinstance(block, Heading) and plain(block.text) == "Are they right?":
            return
        if not isinstance(block, Figure | Note):
            yield block


@pytest.mark.parametrize("name", CALCULUS)
def test_pages(name: str, golden: Golden) -> None:
    solution = solved(name)
    page = Document(solution.document.title, tuple(told(solution)))
    golden(f"solutions/{name.replace(' ', '-')}.txt", to_text(page))


@pytest.mark.parametrize("name", CALCULUS)
def test_all_of_it_is_verified_and_asked(name: str) -> None:
    solution = solved(name)
    assert solution.verified
    assert name == "polar coordinates" or plain(solution.task).endswith(".")


@pytest.mark.parametrize("name", CALCULUS)
def test_a_page_fits_a_screen(name: str) -> None:
    assert max(map(len, explain(CALCULUS[name]()).to_text().split("\n"))) <= 100


@pytest.mark.parametrize(
    ("made", "wrong"),
    [
        (lambda: wb.tangent("x^2", 3), "6*x - 8"),
        (lambda: wb.tangent("x^2*y", (1, 2)), "4*x + y - 5"),
        (lambda: wb.taylor("sin(x)", 0, order=5), "x - x^3/6 + x^5/121"),
        (lambda: wb.taylor("e^x", 0, order=2), "1 + x + x^2"),
        (lambda: wb.implicit("x^2 + y^2 = 25", "y"), "x/y"),
        (lambda: wb.implicit("x^3 + y^3 = 6x*y", "y"), "(x^2 - 2y)/(2x + y^2)"),
        (lambda: wb.implicit("x^2 + y^2 = 25", "y", order=2), "-(y - x^2/y)/y^2"),
        (lambda: wb.determinant(["r*cos(t)", "r*sin(t)"]), "-r"),
    ],
)
def test_a_wrong_result_is_never_called_verified(made: Callable[[], Function], wrong: str) -> None:
    right = made()
    definition = wb.function(wrong, variables=right.variables).definition
    told_so = Function(_with(definition, right.provenance))
    assert explain(right).verified
    solution = explain(told_so)
    assert not solution.verified
    notes = [block for block in solution.document.blocks if isinstance(block, Note)]
    assert any(note.kind == "fail" for note in notes)


def _with(definition, provenance: Provenance | None):  # type: ignore[no-untyped-def]
    from workbench.functions.origins import written

    return written(definition.formulas, definition.variables, provenance=provenance, operators=definition.operators)


def test_steps_are_few_and_numbered() -> None:
    for name in CALCULUS.keys() - {"polar coordinates"}:  # each of its entries is a step of its own
        steps = [block for block in solved(name).document.blocks if isinstance(block, Steps)]
        for row in steps:
            assert [step.number for step in row.steps] == [str(k + 1) for k in range(len(row.steps))]
            assert len(row.steps) <= 6
            assert all(step.mark is Verdict.PASS for step in row.steps)


def test_a_curve_without_real_points_is_inconclusive() -> None:
    solution = explain(wb.implicit("x^2 + y^2 = -1", "y"))
    assert not solution.verified
    assert "no points on the curve" in solution.to_text().lower()


def test_a_made_function_stays_explainable_when_it_is_kept() -> None:
    import pickle

    for name in ("tangent line with a root", "quadratic", "implicit", "chain of several", "determinant"):
        thing = CALCULUS[name]()
        again = pickle.loads(pickle.dumps(thing))
        assert again == thing
        assert explain(again).to_text() == explain(thing).to_text()


@pytest.mark.parametrize(("formulas", "shown"), [(["2a + b", "a*b"], True), (["a + b", "b*c", "a*c", "d"], False)])
def test_a_determinant_is_shown_where_there_is_a_formula_for_it_that_was_checked(formulas, shown) -> None:  # type: ignore[no-untyped-def]
    page = explain(wb.function(formulas).jacobian).to_text()
    assert ("Its determinant" in page) is shown


@pytest.mark.parametrize(
    ("made", "shown", "unseen"),
    [
        (lambda: wb.tangent("f(x, y) = x^2*y", (1, 2)), "f_y(1, 2) = 1²", "∂"),
        (lambda: wb.directional_derivative("f(x, y) = x^2*y", (1, 2), (1, 1)), "f_y(1, 2) = 1²", "∂"),
        (lambda: wb.taylor("f(x, y) = y*sin(x)", (0, 1), order=2), "f_xy = cos(x)", "∂"),
        (lambda: wb.function("f(x, y) = x*y").substitute(x="cos(t)", y="sin(t)").diff("t"), "f_y · y′", "∂"),
        (lambda: wb.function("x^2 + y^2").substitute(x="s*t", y="s - t").gradient, "fₓ · xₜ", "∂"),
        (lambda: wb.implicit("x^2 + y^2 = 25", "y"), "(x² + y²)′ = (25)′", "d/dx"),
        (lambda: wb.backpropagate("let z = w x; (z - y)^2", {"w": 1, "x": 2, "y": 1}), "z_w", "∂"),
        (lambda: wb.function("x^T A x", variables={"x": 3, "A": (3, 3)}).diff("x"), "fₓ = ", "∂f"),
    ],
)
def test_in_primes_no_page_writes_derivatives_as_leibniz_does(made, shown: str, unseen: str) -> None:  # type: ignore[no-untyped-def]
    page = explain(made(), notation="prime").to_text()
    assert shown in page
    assert unseen not in page
