"""Handouts: from a solution to a page for those who shall find it themselves, with the scaffold left or none.

What stays: the question, headings, the titles of steps and what is to be done in each. What goes: everything that was
worked out (formulas on lines of their own, tables, pictures, notes, and sentences with a formula that the question
does not have, see givens.py); there are lines to write on in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from workbench.checks.derivatives import sampled
from workbench.errors import OptionError
from workbench.functions import Function, function
from workbench.language.printing import to_text
from workbench.pages import (
    Blank,
    Block,
    Details,
    Display,
    Document,
    Heading,
    Listing,
    Math,
    Paragraph,
    Steps,
    Table,
    Text,
)
from workbench.pages import Step as StepBlock
from workbench.pages.blocks import parts, plain
from workbench.solutions.givens import Givens, givens
from workbench.solutions.solution import Solution

LINES = 8
MOST_LINES = 8
"""Lines in the place of one piece that was worked out."""


def as_exercise(solution: Solution, lines: int = LINES) -> Solution:
    """The question alone, and lines to write on.

    Raises OptionError where there is nothing to find: a function without a domain, or nowhere differentiable.
    """
    if not isinstance(lines, int) or not 1 <= lines <= 100:
        raise OptionError(f"lines={lines!r:.40}: ask for 1 to 100.")
    return _handout(solution, (*_question(solution), Blank(lines)))


def without_answers(solution: Solution) -> Solution:
    """The question and the scaffold of its solution, with lines to write on where something was worked out.

    Raises OptionError as `as_exercise`.

    >>> from workbench import explain, function
    >>> page = without_answers(explain(function("(3x + 1)^2").diff("x"))).to_text()
    >>> "Chain rule" in page, "6(3x + 1)" in page
    (True, False)
    """
    asked = _question(solution)
    rest = [block for block in solution.document.blocks if block not in asked]
    statements = [step.statement.notations.text for step in solution.walk() if not isinstance(step.statement, str)]
    ends = tuple(f" = {to_text(step.after)}" for step in solution.walk())
    rules = (text for text in statements if not text.endswith(ends))  # one may be the answer itself: ∇(xᵀAx) = 2Ax
    return _handout(solution, (*asked, *_scaffold(rest, givens(_formulas(asked), rules))))


def _handout(solution: Solution, blocks: tuple[Block, ...]) -> Solution:
    _refuse_unanswerable(solution)
    document = Document(solution.document.title, blocks, language=solution.document.language)
    return Solution(document, (), None, False, solution.task)


def _refuse_unanswerable(solution: Solution) -> None:
    """Of a derivative whose steps hold there were points; of any other one is looked for in what was differentiated."""
    if solution.verified or not solution.steps:
        return
    if not isinstance(solution.result, Function):
        return
    data = dict(solution.result.columns) or None
    f = function(solution.steps[0].before, operators=solution.result.operators, data=data)
    if f.variables and not sampled(f, 1)[0]:
        raise OptionError(f"{f} has no derivative at any point that was tried: nothing is to be found. Ask another.")


def _question(solution: Solution) -> tuple[Block, ...]:
    """The question in words, or the first blocks of the page, up to the formula it is about."""
    if parts(solution.task):
        return (Paragraph(solution.task),)
    blocks = solution.document.blocks
    first = next((k for k, block in enumerate(blocks) if isinstance(block, Display)), -1)
    return blocks[: first + 1]


def _formulas(question: Iterable[Block]) -> Iterator[Math]:
    """Every formula of the question's lines and displays."""
    for block in question:
        if isinstance(block, Display):
            yield from (Math(side) for row in block.equations for side in (row.left, row.right) if side)
        elif isinstance(block, Paragraph):
            yield from (part for part in parts(block.text) if isinstance(part, Math))


def _scaffold(blocks: Sequence[Block], given: Givens) -> tuple[Block, ...]:
    """The blocks with lines for what was worked out; lines below each other become one piece."""
    kept: list[Block] = []
    for block in (new for old in blocks for new in _without(old, given)):
        if isinstance(block, Blank) and kept and isinstance(kept[-1], Blank):
            kept[-1] = Blank(min(kept[-1].lines + block.lines, MOST_LINES))
        else:
            kept.append(block)
    return tuple(kept)


def _without(block: Block, given: Givens) -> Iterator[Block]:
    """What stands in the place of a block."""
    match block:
        case Heading() if not plain(block.text).endswith("?"):  # "Is it a minimum?" opens a check of what was found
            yield block
        case Paragraph() if _announces(block.text):
            yield block
        case Steps():
            yield Steps(tuple(_step(step, given) for step in block.steps))
        case Details():
            yield Details(given.told(block.summary) or "The steps", _scaffold(block.blocks, given), opened=True)
        case Display():
            yield Blank(min(len(block.equations) + 1, MOST_LINES))
        case Table():
            yield Blank(min(len(block.rows) + 1, MOST_LINES))
        case Listing():
            yield Blank(min(2 * len(block.items), MOST_LINES))
        case _:
            return


def _announces(text: Text) -> bool:
    """Does it say what comes, and nothing that was found: words alone, with a colon at their end?"""
    words = plain(text)
    return words.endswith(":") and not any(isinstance(part, Math) for part in parts(text)) and not _has_digit(words)


def _has_digit(words: str) -> bool:
    return any(character.isdigit() for character in words)


def _step(step: StepBlock, given: Givens) -> StepBlock:
    children = tuple(_step(child, given) for child in step.children)
    return StepBlock(step.number, step.title, given.told(step.sentence), _scaffold(step.body, given), children)
