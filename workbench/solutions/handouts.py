"""Handouts: from a solution to a page for those who shall find it themselves, with the scaffold left or none.

What stays: the question, headings, the titles of steps and what is to be done in each. What goes: everything that was
worked out (formulas on lines of their own, tables, pictures, notes); there are lines to write on in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from workbench.checks.derivatives import sampled
from workbench.errors import OptionError
from workbench.functions import Function, function
from workbench.operators import OPERATORS
from workbench.pages import (
    Blank,
    Block,
    Details,
    Display,
    Document,
    Equation,
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
from workbench.solutions.solution import Solution

LINES = 8
MOST_LINES = 8
"""Lines in the place of one piece that was worked out."""
GAP = "____"
"""In a sentence, in the place of a formula that was worked out."""


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
    found = {row.right.unicode for row in _equations(rest)} - {row.right.unicode for row in _equations(asked)}
    return _handout(solution, (*asked, *_scaffold(rest, found)))


def _handout(solution: Solution, blocks: tuple[Block, ...]) -> Solution:
    _refuse_unanswerable(solution)
    document = Document(solution.document.title, blocks, language=solution.document.language)
    return Solution(document, (), None, False, solution.task)


def _refuse_unanswerable(solution: Solution) -> None:
    """Of a derivative whose steps hold there were points; of any other one is looked for in what was differentiated."""
    if solution.verified or not solution.steps:
        return
    known = solution.result.operators if isinstance(solution.result, Function) else OPERATORS
    f = function(solution.steps[0].before, operators=known)
    if f.variables and not sampled(f, 1)[0]:
        raise OptionError(f"{f} has no derivative at any point that was tried: nothing is to be found. Ask another.")


def _question(solution: Solution) -> tuple[Block, ...]:
    """The question in words, or the first blocks of the page, up to the formula it is about."""
    if parts(solution.task):
        return (Paragraph(solution.task),)
    blocks = solution.document.blocks
    first = next((k for k, block in enumerate(blocks) if isinstance(block, Display)), -1)
    return blocks[: first + 1]


def _equations(blocks: Iterable[Block]) -> Iterator[Equation]:
    """Every row of every display, those inside steps and details as well."""
    for block in blocks:
        if isinstance(block, Display):
            yield from block.equations
        elif isinstance(block, Details):
            yield from _equations(block.blocks)
        elif isinstance(block, Steps):
            for step in block.steps:
                yield from _equations((*step.body, Steps(step.children)))


def _scaffold(blocks: Sequence[Block], found: set[str]) -> tuple[Block, ...]:
    """The blocks with lines for what was worked out; lines below each other become one piece."""
    kept: list[Block] = []
    for block in (new for old in blocks for new in _without(old, found)):
        if isinstance(block, Blank) and kept and isinstance(kept[-1], Blank):
            kept[-1] = Blank(min(kept[-1].lines + block.lines, MOST_LINES))
        else:
            kept.append(block)
    return tuple(kept)


def _without(block: Block, found: set[str]) -> Iterator[Block]:
    """What stands in the place of a block."""
    match block:
        case Heading() if not plain(block.text).endswith("?"):  # "Is it a minimum?" opens a check of what was found
            yield block
        case Paragraph() if _announces(block.text):
            yield block
        case Steps():
            yield Steps(tuple(_step(step, found) for step in block.steps))
        case Details():
            yield Details(_gapped(block.summary, found), _scaffold(block.blocks, found), opened=True)
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


def _step(step: StepBlock, found: set[str]) -> StepBlock:
    children = tuple(_step(child, found) for child in step.children)
    return StepBlock(step.number, step.title, _gapped(step.sentence, found), _scaffold(step.body, found), children)


def _gapped(text: Text, found: set[str]) -> Text:
    """The words with a gap for each formula that was worked out elsewhere on the page."""
    return tuple(GAP if isinstance(part, Math) and part.notations.unicode in found else part for part in parts(text))
