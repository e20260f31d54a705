"""Grade: what became of an answer, with its mark, the mistakes that explain it, and how that is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from workbench.evidence import Evidence
from workbench.language.printing import Phrase
from workbench.solutions.records import evidence_record

if TYPE_CHECKING:
    from workbench.solutions.solution import Solution

MOST = 3
"""Components of which a message tells what is wrong."""
NAMES = ("Newton",)


class Mark(StrEnum):
    """The verdict on an answer."""

    RIGHT = "right"
    WRONG_FORM = "wrong form"  # the right value, but not worked out as far as was asked
    PARTLY_RIGHT = "partly right"  # some components right, or all but the rounding of a number
    WRONG = "wrong"
    UNDECIDED = "undecided"  # no point was found where both have a value


WORTH: Mapping[Mark, Fraction] = MappingProxyType(
    {
        Mark.RIGHT: Fraction(1),
        Mark.WRONG_FORM: Fraction(3, 4),
        Mark.PARTLY_RIGHT: Fraction(1, 2),
        Mark.WRONG: Fraction(0),
        Mark.UNDECIDED: Fraction(0),
    }
)
"""The score of one component."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake that gives exactly this answer.

    name: of a row of MISTAKES, or of another mistake. about: what was done, a clause. where: the part of the question
    at which it was done, printed; "" for the question as a whole. path: which part of which, from the outermost step of
    the right derivation inwards. step: the rule that is right there. place: where, in every notation.
    """

    name: str
    about: str
    where: str = ""
    path: tuple[int, ...] = ()
    step: str = ""
    place: Phrase | None = None

    @property
    def message(self) -> str:
        """A sentence to the student.

        >>> Mistake("constant kept", "the derivative of a constant is zero", "3").message
        'In 3, the derivative of a constant is zero.'
        """
        return f"In {self.where}, {self.about}." if self.where else f"{self.about[:1].upper()}{self.about[1:]}."

    def to_dict(self) -> dict[str, Any]:
        """As data ready for JSON."""
        return {
            "name": self.name,
            "message": self.message,
            "where": self.where,
            "path": list(self.path),
            "rule": self.step,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Grade:
    """An answer graded.

    verdict: right, wrong form (right by value, not worked out), partly right, wrong or undecided. score: from 0 to 1;
    of several components their mean. message: to the student, a few plain sentences. mistakes: what explains the
    answer; where `either` is true each alone does, and which was made cannot be told. components: of a gradient,
    Jacobian, Hessian, list of points or iterate, each graded by itself. evidence: how the verdict is known.
    name: of a component, ∂f/∂x. answer: as it was read; right: as it should be. question: what was asked.
    """

    verdict: Mark
    score: Fraction
    message: str
    mistakes: tuple[Mistake, ...] = ()
    components: tuple[Grade, ...] = ()
    evidence: Evidence | None = None
    either: bool = False
    name: Phrase | str = ""
    answer: Phrase | None = None
    right: Phrase | None = None
    question: Any = None

    def __bool__(self) -> bool:
        return self.verdict is Mark.RIGHT

    def __repr__(self) -> str:
        return f"Grade: {self.verdict}, {self.score} of 1. {self.message}"

    def summary(self) -> str:
        """A short page: the verdict, then a line for each component and each mistake."""
        lines = [repr(self)]
        lines += [f"  {part.name}: {part.verdict}. {part.message}" for part in self.components]
        lines += [f"  {mistake.name}{f' in {mistake.where}' if mistake.where else ''}" for mistake in self.mistakes]
        return "\n".join([*lines, f"  {self.evidence}"] if self.evidence else lines)

    def to_dict(self) -> dict[str, Any]:
        """As data ready for JSON, its components too; the score as a number from 0 to 1."""
        return {
            "name": str(self.name),
            "verdict": str(self.verdict),
            "score": float(self.score),
            "message": self.message,
            "either": self.either,
            "mistakes": [mistake.to_dict() for mistake in self.mistakes],
            "answer": None if self.answer is None else self.answer.notations.text,
            "evidence": evidence_record(self.evidence),
            "components": [part.to_dict() for part in self.components],
        }

    def explained(self, *, level: str = "standard", notation: str = "leibniz") -> Solution:
        """The page of the grade: the answer, the verdict, the mistake at its place, the right derivation."""
        from workbench.exercises.grading.feedback import feedback
        from workbench.solutions.manner import manner

        return feedback(self, manner(level, notation))


def marked(mark: Mark, message: str, **about: Any) -> Grade:
    """A grade with the score of its mark."""
    return Grade(mark, WORTH[mark], message, **about)


def told_together(kind: str, parts: Sequence[Grade], common: Sequence[Mistake] = (), **about: Any) -> Grade:
    """One grade of several components: their mean, and a sentence about those that are not right.

    kind: what was asked for, "gradient". common: mistakes that explain all of them, each by itself.
    """
    count, right = len(parts), sum(part.verdict is Mark.RIGHT for part in parts)
    score = sum((part.score for part in parts), Fraction()) / count
    said = either([mistake.message for mistake in common])
    if not common:
        open_ = [part for part in parts if part.verdict is not Mark.RIGHT]
        distinct = {part.message: part for part in reversed(open_)}
        said = " ".join(f"{part.name}: {part.message}" for part in list(reversed(distinct.values()))[:MOST])
    verdict = _of_all({part.verdict for part in parts})
    head = "Right." if right == count else ""
    if count > 1 and verdict not in (Mark.RIGHT, Mark.WRONG_FORM):
        head = f"{right} of {count} components of the {kind} are right."
    found = tuple(common) or tuple(mistake for part in parts for mistake in part.mistakes)
    message = f"{head} {said}".strip()
    return Grade(verdict, score, message, found, tuple(parts), either=len(common) > 1, **about)


def either(told: Sequence[str]) -> str:
    """Sentences of which one is true.

    >>> either(["A sign was lost.", "This was integrated."])
    'Either a sign was lost, or this was integrated.'
    >>> either(["Newton's step is subtracted.", "A sign was lost."])
    "Either Newton's step is subtracted, or a sign was lost."
    """
    if len(told) < 2:
        return "".join(told)
    return f"Either {', or '.join(_within(words) for words in told)}."


def _within(sentence: str) -> str:
    """A sentence as a part of another one: a name keeps its capital."""
    first = sentence[:1] if sentence.startswith(NAMES) else sentence[:1].lower()
    return f"{first}{sentence[1:].removesuffix('.')}"


def _of_all(marks: set[Mark]) -> Mark:
    """The verdict on the whole."""
    if len(marks) == 1:
        return marks.pop()
    if marks == {Mark.RIGHT, Mark.WRONG_FORM}:
        return Mark.WRONG_FORM
    if marks & {Mark.RIGHT, Mark.WRONG_FORM, Mark.PARTLY_RIGHT}:
        return Mark.UNDECIDED if Mark.WRONG not in marks and Mark.PARTLY_RIGHT not in marks else Mark.PARTLY_RIGHT
    return Mark.WRONG
