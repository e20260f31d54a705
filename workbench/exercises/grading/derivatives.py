"""A derivative graded: by value first, then its form; a wrong one is explained by the mistakes that give it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from workbench.evidence import Evidence
from workbench.exercises.grading.answers import Answer, answered
from workbench.exercises.grading.brackets import how_read, read_otherwise
from workbench.exercises.grading.causes import UNEXPLAINED, causes
from workbench.exercises.grading.comparison import Compared, comparisons, sides_by_side
from workbench.exercises.grading.diagnosis import Explanations
from workbench.exercises.grading.forms import unfinished
from workbench.exercises.grading.grades import WORTH, Grade, Mark, Mistake, either, marked, told_together
from workbench.exercises.grading.labels import Wanted, misnamed, renamed
from workbench.exercises.grading.misrules.misrule import Misrule
from workbench.exercises.grading.orders import reordered
from workbench.exercises.grading.questions import Question, question
from workbench.exercises.grading.refusals import constant_added, foreign, other_size
from workbench.exercises.grading.samples import EQUAL, FEWEST, Equality
from workbench.exercises.grading.slips import ROUNDED
from workbench.functions import Function
from workbench.kernels.agreement import AGREED, DIGITS
from workbench.language.formula import Formula
from workbench.language.printing import phrase
from workbench.language.printing.phrases import vector
from workbench.solutions.captions import listed
from workbench.solutions.statements import name_of

MOST = 2
"""Things left to do that are told."""
CHECKED = Evidence("checked", by=f"values at {FEWEST} points to {DIGITS} digits", digits=AGREED)


def derivative_graded(asked: Function, answer: object, notation: str, mistakes: Sequence[Misrule]) -> Grade:
    """The grade of an answer to a derivative, gradient, Jacobian or Hessian, with a grade for each component."""
    posed = question(asked)
    given = answered(answer, posed, notation=notation)
    alone = not given.shape or (posed.shapes and len(set(given.written)) == 1)  # one formula of arrays
    whole = phrase(given.written[0]) if alone else vector(*given.written)
    if added := constant_added(posed, given):
        return marked(Mark.WRONG, " ".join(m.message for m in added), mistakes=added, question=asked, answer=whole)
    refused = foreign(posed, given) or other_size(posed, given)
    if refused:
        return marked(Mark.WRONG, refused, question=asked, answer=whole)
    compared = comparisons(posed, given.worked)
    if not all(_equal(compared, link) for link in given.before):
        told = "The sides of your equation are not equal; write one answer."
        return marked(Mark.WRONG, told, question=asked, answer=whole)
    swapped = _swapped(posed, given, compared)
    found = [UNEXPLAINED] * len(compared) if swapped else causes(posed, compared, mistakes)
    beside = _beside(posed, compared)
    parts = [_graded(posed, *each) for each in zip(compared, given.written, found, beside, strict=True)]
    if not posed.shape:
        if compared[0].differs:
            return _as_typed(parts[0], posed, compared[0], answer, notation)
        return under_label(parts[0], answer, Wanted(name_of(posed.source), posed.components[0].by, posed.variables))
    return told_together(posed.kind, parts, swapped, question=asked, answer=whole, evidence=CHECKED)


def under_label(grade: Grade, answer: object, wanted: Wanted) -> Grade:
    """The grade of a right value, with what stands on its left read too: another name is wrong, f(x) not finished."""
    if grade.verdict not in (Mark.RIGHT, Mark.WRONG_FORM):
        return grade
    if told := misnamed(answer, wanted):
        told = f"The right side is what was asked for. {told}"
        return replace(grade, verdict=Mark.WRONG, score=WORTH[Mark.WRONG], message=told)
    if told := renamed(answer, wanted):
        return replace(grade, message=f"{grade.message} {told}")
    return grade


def _as_typed(grade: Grade, posed: Question, compared: Compared, answer: object, notation: str) -> Grade:
    """The grade of a wrong answer, with how it was read where brackets may be missing in its text."""
    meant = read_otherwise(answer, posed, compared.component.right, compared.sample, notation)
    if meant is not None:
        told = f"Your answer was read as {grade.answer}. {meant.message}"
        return replace(grade, message=told, mistakes=(meant,), either=False)
    told = f"{grade.message} {how_read(answer, grade.answer)}".strip()
    return replace(grade, message=told)


def _equal(compared: Sequence[Compared], link: Answer) -> bool:
    """Has another side of the answer the same values?"""
    if len(link.worked) != len(compared):
        return False
    pairs = zip(compared, link.worked, strict=True)
    return all(c.sample.compared(c.worked, other) is not Equality.DIFFERENT for c, other in pairs)


def _beside(posed: Question, compared: Sequence[Compared]) -> list[str]:
    """For each component that has another value the two side by side; "" for the others."""
    told = [each.equality is Equality.DIFFERENT for each in compared]
    rows = [
        (c.component.formula, c.component.right, c.worked) for c, wrong in zip(compared, told, strict=True) if wrong
    ]
    sentences = iter(sides_by_side(posed, rows) if rows else ())
    return [next(sentences) if wrong else "" for wrong in told]


def _graded(posed: Question, compared: Compared, written: Formula, found: Explanations, beside: str) -> Grade:
    """The grade of one component; beside: its value and the right one."""
    component, equality = compared.component, compared.equality
    mark, message = Mark.WRONG, ""
    if equality is Equality.UNDECIDED:
        mark, message = Mark.UNDECIDED, "No point was found where both the derivative and your answer have a value."
    elif equality is Equality.NOWHERE:
        message = "Your answer has no value where the function has a derivative."
    elif equality in EQUAL:
        mark, message = _form(written, narrower=equality is Equality.NARROWER)
    else:
        mark = Mark.PARTLY_RIGHT if [m.name for way in found.ways for m in way] == [ROUNDED] else Mark.WRONG
        message = " ".join(filter(None, (_said(found), beside)))
    return marked(
        mark,
        message,
        mistakes=tuple(mistake for way in found.ways for mistake in way),
        either=len(found.ways) > 1,
        evidence=None if mark is Mark.UNDECIDED else CHECKED,
        name=component.name,
        answer=phrase(written),
        right=phrase(component.right),
        question=posed.asked,
    )


def _form(written: Formula, *, narrower: bool) -> tuple[Mark, str]:
    """Right, or what is left to do."""
    domain = " It has no value at some points where the derivative has one." if narrower else ""
    left = list(dict.fromkeys(unfinished(written)))
    if not left:
        return Mark.RIGHT, f"Right.{domain}"
    few = [*left[:MOST], *(["do the same in the rest"] if len(left) > MOST else [])]
    return Mark.WRONG_FORM, f"The value is right, but the form is not finished: {listed(few)}.{domain}"


def _said(found: Explanations) -> str:
    """A sentence for each mistake, or either ... or ..."""
    told = [" And: ".join(mistake.message for mistake in way) for way in found.ways]
    if not told:
        return "This is not the derivative."
    return either(told) if found.complete or len(told) > 1 else f"One way to this answer: {told[0]}"


def _swapped(posed: Question, given: Answer, compared: Sequence[Compared]) -> tuple[Mistake, ...]:
    """Are these the right components in other places?"""
    if all(each.equality in EQUAL for each in compared):
        return ()

    @cache
    def fits(k: int, place: int) -> bool:
        return compared[k].sample.compared(compared[k].component.right, given.worked[place]) in EQUAL

    return reordered(posed.shape, given.shape, fits)
