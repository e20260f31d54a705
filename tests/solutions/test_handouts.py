"""Handouts of every kind of solution: the question stays, what was worked out does not, in any notation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import workbench as wb
from tests.solutions.kinds import DERIVATIVES, KINDS
from workbench.language.formula import Apply
from workbench.language.printing import notations
from workbench.pages import Blank, Block, Details, Display, Figure, Math, Note, Paragraph, Steps, Table
from workbench.pages.blocks import parts, plain
from workbench.pages.renderers import RENDERERS

FEW = (
    "chain",
    "nest",
    "gradient",
    "hessian",
    "descent",
    "newton",
    "root by newton",
    "critical points",
    "check that passes",
)

LEAKING = ("second", "hessian", "implicit second", "two arguments", "tangent line", "taylor in the plane")
"""Whose steps speak of formulas that the question does not have."""


def all_blocks(blocks) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Details):
            yield from all_blocks(block.blocks)
        elif isinstance(block, Steps):
            for step in block.steps:
                assert not step.mark and not step.mark_text
                yield from all_blocks((*step.body, Steps(step.children)))


def shown(blocks) -> set[str]:
    return {row.right.unicode for block in all_blocks(blocks) if isinstance(block, Display) for row in block.equations}


@pytest.fixture(scope="module")
def solutions():
    return {name: wb.explain(KINDS[name]()) for name in FEW}


@pytest.mark.parametrize("name", FEW)
def test_what_was_worked_out_is_left_out(solutions, name):
    page = solutions[name].without_answers()
    blocks = list(all_blocks(page.document.blocks))
    assert not [block for block in blocks if isinstance(block, Table | Figure | Note)]
    assert any(isinstance(block, Blank) for block in blocks)
    assert len([block for block in blocks if isinstance(block, Display)]) <= 1, "the question alone"


@pytest.mark.parametrize("name", ["chain", "product", "quotient", "general power", "nest", "second"])
def test_the_result_is_not_to_be_read(name):
    solution = wb.explain(DERIVATIVES[name]())
    result = solution.result.read_as["unicode"].partition(" = ")[2] or solution.result.read_as["unicode"]
    assert result in solution.to_text()
    page = solution.without_answers()
    assert result not in page.to_text()
    assert [step.title for step in steps(page)] == [step.title for step in steps(solution)], "what to do stays"


def sentences(blocks) -> Iterator[Math]:
    """Formulas of the sentences of the scaffold."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from (part for part in parts(block.text) if isinstance(part, Math))
        elif isinstance(block, Details):
            yield from sentences((Paragraph(block.summary), *block.blocks))
        elif isinstance(block, Steps):
            for step in block.steps:
                yield from sentences((Paragraph(step.sentence), *step.body, Steps(step.children)))


@pytest.mark.parametrize(
    "name", [name if name in LEAKING else pytest.param(name, marks=pytest.mark.slow) for name in KINDS]
)
def test_no_step_s_result_is_in_a_sentence(name):
    solution = wb.explain(KINDS[name]())
    page = solution.without_answers()
    question, *rest = page.document.blocks
    asked = "".join(plain(getattr(question, "text", "")).split())
    found = {notations(step.after).unicode for step in solution.walk() if isinstance(step.after, Apply)}
    for formula in sentences(rest):
        _, sign, right = formula.notations.unicode.rpartition(" = ")
        leaked = {formula.notations.unicode, *((right,) if sign else ())} & found
        assert not [text for text in leaked if "".join(text.split()) not in asked and not text.strip("′").isalpha()]


@pytest.mark.parametrize(
    ("made", "leak"),
    [
        (lambda: wb.tangent("x^2", 3), "9"),
        (lambda: wb.function("sin(x^2)^3").diff("x", "x"), "6x"),
        (lambda: wb.taylor("ln x", 1, order=3), "1/x"),
        (lambda: wb.implicit("x^3 + y^3 = 6x*y", "y"), "3y²"),
        (lambda: wb.determinant(wb.function(["r*cos(theta)", "r*sin(theta)"]).jacobian), "−"),
    ],
)
def test_what_comes_before_the_result_is_left_out_too(made, leak):
    page = wb.explain(made()).without_answers().to_text()
    assert leak not in page and "____ is" not in page


def steps(solution) -> list:
    return [step for block in solution.document.blocks if isinstance(block, Steps) for step in block.steps]


@pytest.mark.parametrize("name", FEW)
def test_an_exercise_is_the_question_and_lines(solutions, name):
    page = solutions[name].as_exercise(lines=5)
    assert page.document.blocks[-1] == Blank(5)
    assert not [block for block in page.document.blocks if isinstance(block, Steps | Table | Note | Figure)]


@pytest.mark.parametrize("renderer", RENDERERS, ids=lambda renderer: renderer.suffix)
@pytest.mark.parametrize("name", ["nest", "critical points"])
def test_handouts_are_set_in_every_notation(solutions, name, renderer):
    for page in (solutions[name].without_answers(), solutions[name].as_exercise()):
        assert renderer.render(page.document, "handout")


def test_a_handout_tells_programs_no_answer(solutions):
    record = solutions["chain"].without_answers().to_dict()
    assert (record["result"], record["steps"], record["verified"]) == (None, [], False)
    assert repr(solutions["chain"].as_exercise()) == "Handout: Derivative of f"


@pytest.mark.parametrize("text", ["log(-1 - x^2)"])
def test_a_question_without_an_answer_is_refused(text):
    solution = wb.explain(wb.function(text).diff("x"))
    for make in (solution.as_exercise, solution.without_answers):
        with pytest.raises(wb.OptionError, match="no derivative at any point"):
            make()


@pytest.mark.parametrize("lines", [0, -1, 10**9, 2.5])
def test_so_many_lines_are_refused(solutions, lines):
    with pytest.raises(wb.OptionError, match="ask for 1 to 100"):
        solutions["chain"].as_exercise(lines)
