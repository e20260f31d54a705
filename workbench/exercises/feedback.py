"""A grade as a page: the answer, the verdict, the mistake at its place, and the right way folded away."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from workbench.exercises.grades import Grade, Mark, Mistake
from workbench.functions import Function, function
from workbench.language.formula import Formula
from workbench.pages import Block, Details, Display, Document, Equation, Heading, Listing, Math, Note, Paragraph, Table
from workbench.pages.blocks import NoteKind, Text
from workbench.language.printing import notations
from workbench.solutions.manner import Manner
from workbench.solutions.solution import Solution
from workbench.solutions.statements import capital, defined, maths
from workbench.solutions.subjects import explain

NOTES: Mapping[Mark, NoteKind] = MappingProxyType(
    {
        Mark.RIGHT: "pass",
        Mark.WRONG_FORM: "warning",
        Mark.PARTLY_RIGHT: "warning",
        Mark.WRONG: "fail",
        Mark.UNDECIDED: "inconclusive",
    }
)
"""How a verdict is set."""


def feedback(grade: Grade, told: Manner) -> Solution:
    """The page of a grade; verified where its right derivation is."""
    worked = _worked(grade.question, told)
    blocks: list[Block] = []
    if grade.answer is not None:
        blocks.append(Display((Equation(notations(grade.answer), reason="your answer"),)))
    blocks.append(Note(NOTES[grade.verdict], grade.message, capital(str(grade.verdict))))
    if grade.mistakes:
        heading = "What may have happened" if grade.either else "What happened"
        blocks += [Heading(heading), Listing(tuple(map(_item, grade.mistakes)))]
    if grade.components:
        rows = tuple(_row(part) for part in grade.components)
        blocks += [Heading("Part by part"), Table(("part", "your answer", "verdict", "remark"), rows)]
    points = f"{grade.score} of 1"
    blocks.append(Paragraph(f"Score: {points}." if grade.evidence is None else f"Score: {points}, {grade.evidence}."))
    if worked is not None:
        blocks.append(Details("The right way", worked.document.blocks))
    steps, verified = ((), False) if worked is None else (worked.steps, worked.verified)
    return Solution(Document("Your answer, graded", tuple(blocks)), steps, grade, verified, _task(worked))


def _worked(question: object, told: Manner) -> Solution | None:
    """The solution of what was asked; of a text that asks, of the derivative that it stands for."""
    if question is None:
        return None
    if isinstance(question, Function) and not question.derivations:
        question = derived(question)
    return explain(question, level=told.level, notation=told.notation)
