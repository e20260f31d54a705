"""A grade as a page: the answer, the verdict, the mistake at its place, and the right way folded away."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from workbench.exercises.grading.grades import Grade, Mark, Mistake
from workbench.language.printing import notations
from workbench.pages import Block, Details, Display, Document, Equation, Heading, Listing, Note, Paragraph, Table, Text
from workbench.pages.blocks import NoteKind, Strong
from workbench.solutions.manner import Manner
from workbench.solutions.solution import Solution
from workbench.solutions.statements import capital, maths
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
    worked = explain(grade.question, level=told.level, notation=told.notation)
    blocks: list[Block] = []
    if grade.answer is not None:
        blocks.append(Display((Equation(notations(grade.answer), reason="your answer"),)))
    title = capital(str(grade.verdict))
    sentence = grade.message.removeprefix(f"{title}.").strip() or "It is what was asked for."
    blocks.append(Note(NOTES[grade.verdict], sentence, title))
    if grade.mistakes:
        heading = "What may have happened" if grade.either else "What happened"
        blocks += [Heading(heading), Listing(tuple(map(_item, grade.mistakes)))]
    if grade.components:
        blocks += [
            Heading("Part by part"),
            Table(("part", "your answer", "verdict"), tuple(map(_row, grade.components))),
        ]
    known = "" if grade.evidence is None else f" ({grade.evidence})"
    blocks.append(Paragraph(f"Score: {grade.score} of 1{known}."))
    blocks.append(Details("The right way", worked.document.blocks))
    title = "Your answer, graded"
    return Solution(Document(title, tuple(blocks)), worked.steps, grade, worked.verified, worked.task)


def _item(mistake: Mistake) -> Text:
    """The mistake, and the part at which it was made."""
    name = Strong(capital(mistake.name))
    if mistake.place is None:
        return (name, f": {mistake.message}")
    return (name, " at ", maths(mistake.place), f": {mistake.about}.")


def _row(part: Grade) -> tuple[Text, ...]:
    given = maths(part.answer) if part.answer is not None else ""
    return (maths(part.name) if part.name else "", given, str(part.verdict))
