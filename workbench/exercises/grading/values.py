"""Values graded: the number f′(2) that a text asks for, and a tangent, Taylor polynomial or implicit derivative."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from workbench.calculus.implicit_derivatives import collected, curve_of
from workbench.checks.implicit_derivatives import places
from workbench.errors import OptionError
from workbench.evidence import Evidence
from workbench.exercises.grading.answers import IN_LATEX, Answer, answered
from workbench.exercises.grading.apart import told_apart
from workbench.exercises.grading.comparison import side_by_side
from workbench.exercises.grading.derivatives import CHECKED, derivative_graded, under_label
from workbench.exercises.grading.equations import UNEQUAL, stated
from workbench.exercises.grading.grades import Grade, Mark, Mistake, marked
from workbench.exercises.grading.labels import Wanted
from workbench.exercises.grading.layouts import entries, left_side, sides
from workbench.exercises.grading.numbers import DIGITS, coordinates, rounding
from workbench.exercises.grading.questions import Component, Question, derived
from workbench.exercises.grading.questions import question as question_posed
from workbench.exercises.grading.refusals import foreign
from workbench.exercises.grading.samples import EQUAL, FEWEST, ROUNDINGS, Sample, sample
from workbench.exercises.grading.slips import number_rounded
from workbench.functions import Function, function
from workbench.language.building import substitute
from workbench.language.printing import notations, phrase
from workbench.language.printing.phrases import decimal, vector
from workbench.language.substitution import free_names
from workbench.solutions.derivatives.questions import Question as Asked
from workbench.solutions.derivatives.questions import question_of
from workbench.solutions.statements import name_of

Array = NDArray[np.float64]
MADE: Mapping[str, str] = MappingProxyType(
    {"tangent": "tangent", "taylor": "Taylor polynomial", "implicit": "derivative on the curve"}
)
"""What verbs of calculus make that can be asked for, by provenance."""
SLOPE = r"""(?<!\\){y}(?:['′’]|\^\{{\\prime\}})(?!['′’])
    | (?<![A-Za-z\\])d{y}\s*/\s*d{x}(?![A-Za-z])
    | \\[dt]?frac\s*\{{\s*d\s*{y}\s*\}}\s*\{{\s*d\s*{x}\s*\}}"""
"""How y′ is written in the middle of an answer."""
UNFINISHED = "The value is right, but the form is not finished"
STAND_INS = "pqruvabcghjklmnostw"
"""Letters for y′ in an equation that is solved for it."""


def value_asked(asked: Function) -> Asked | None:
    """The derivative at a place that a formula asks for, f'(2); None where it is another question."""
    found = None if asked.derivations else question_of(asked)
    return found if found is not None and len(found.place) == 1 and not found.derivative.shape else None


def value_graded(asked: Function, question: Asked, answer: object, notation: str) -> Grade:
    """The grade of a number. Raises OptionError where the question has none."""
    derivative, ((name, place),) = question.derivative, question.place.items()
    put_in = substitute(derivative.components[0], {name: place})
    right = math.nan if free_names(put_in) else float(function(put_in, operators=asked.operators).at([]))
    if not math.isfinite(right):
        raise OptionError(f"the derivative has no number as its value at {name} = {phrase(place)}; ask for another.")
    if _has_letter(answer, derivative, name, notation):
        general = derivative_graded(derived(derivative), answer, notation, ())
        if general.verdict in (Mark.RIGHT, Mark.WRONG_FORM):
            said = f"The derivative is right; put in {name} = {phrase(place)}."
            return marked(Mark.WRONG_FORM, said, question=asked, evidence=general.evidence)
        return marked(Mark.WRONG, "A number is asked for.", question=asked, evidence=general.evidence)
    (given,) = coordinates(answer, (name,))
    mark, message = rounding(given, right, max(1.0, abs(right)))
    known = Evidence("checked", by="the value of the derivative", digits=DIGITS)
    shown, wanted = phrase(decimal(given.value)), phrase(decimal(right))
    grade = marked(mark, message, question=asked, evidence=known, answer=shown, right=wanted)
    last = entries(answer)[-1] if isinstance(answer, str) else answer
    return under_label(grade, last, _of_value(derived(derivative)))


def _of_value(derivative: Function) -> Wanted:
    """What the answer to a value names, f′."""
    posed = question_posed(derivative)
    return Wanted(name_of(posed.source), posed.components[0].by, posed.variables)


def _has_letter(answer: object, derivative: Function, name: str, notation: str) -> bool:
    """Is the answer a formula in the variable?"""
    if not isinstance(answer, str | Function):
        return False
    read = answered(answer, _posed(derivative), notation=notation)
    return len(read.worked) == 1 and name in free_names(read.worked[0])


def made_graded(asked: Function, answer: object, notation: str) -> Grade:
    """The grade of what a verb of calculus made, by value; of an implicit derivative at points of its curve."""
    assert asked.provenance is not None
    named, curved = MADE[asked.provenance.means], asked.provenance.means == "implicit"
    posed, wanted = _posed(asked), _wanted(asked)
    finished = _with_slope(answer, asked) if curved else answer
    given = _read(finished, posed, wanted, notation)
    refused = given if isinstance(given, str) else foreign(posed, given)
    shown = None if isinstance(given, str) else vector(*given.written) if given.shape else phrase(given.written[0])
    if not isinstance(given, str) and len(given.worked) != len(asked.components):
        refused = f"The {named} has {len(asked.components)} formulas; your answer has {len(given.worked)}."
    if not refused and not isinstance(given, str):
        compared = _on_curve if curved else _everywhere
        apart = compared(posed, given)
        if apart is not None and (near := _rounded(posed, given)):
            about = {"mistakes": near, "question": asked, "answer": shown, "evidence": CHECKED}
            return marked(Mark.PARTLY_RIGHT, f"{near[0].message} {apart}".strip(), **about)
        refused = "" if apart is None else f"This is not the {named}. {apart}".strip()
        if not refused and any(foreign(posed, link) or compared(posed, link) is not None for link in given.before):
            refused = f"{UNEQUAL[:-1]}: {wanted.told} = ... ."
    mark, message = (Mark.WRONG, refused) if refused else (Mark.RIGHT, "Right.")
    if not refused and finished is not answer:
        mark, message = Mark.WRONG_FORM, f"{UNFINISHED}: put in the first derivative."
    elif not refused and curved and _with_letter(answer, wanted) is not answer:
        mark, message = Mark.WRONG_FORM, f"{UNFINISHED}: solve for {wanted.told}."
    right = vector(*asked.components) if asked.shape else phrase(asked.components[0])
    grade = marked(mark, message, question=asked, answer=shown, right=right, evidence=CHECKED)
    return under_label(grade, answer, wanted)


def _read(answer: object, posed: Question, wanted: Wanted, notation: str) -> Answer | str:
    """What was answered; an equation is solved for y, or where y′ is left in it for that; or a refusal."""
    if not wanted.by:
        return stated(answer, posed, wanted, notation=notation)
    left_in = _with_letter(answer, wanted)
    if left_in is answer:
        return answered(answer, posed, notation=notation)
    return stated(left_in, posed, wanted, notation=notation, free=True)


def _with_letter(answer: object, wanted: Wanted) -> object:
    """An equation with a letter for y′; the answer itself where that stands alone on its left, or nowhere."""
    if not isinstance(answer, str) or left_side(answer) or len(sides(answer)) < 2 or len(wanted.by) > 1:
        return answer
    letter = next(letter for letter in STAND_INS if letter not in wanted.names)
    pattern = SLOPE.format(y=re.escape(wanted.name), x=re.escape(wanted.by[0]))
    found = re.sub(pattern, f" {letter} ", answer, flags=re.X)
    return answer if found == answer else found


def _wanted(asked: Function) -> Wanted:
    """What an answer names: y or z, which the variables leave free; of a curve y′."""
    assert asked.provenance is not None
    if asked.provenance.means == "implicit":
        dependent, by = asked.provenance.names
        return Wanted(dependent, (by,) * asked.provenance.order, asked.variables)
    letters = ("y", "z", "w") if len(asked.variables) == 1 else ("z", "w", "y")
    return Wanted(next((name for name in letters if name not in asked.variables), "f"), (), asked.variables)


def _with_slope(answer: object, asked: Function) -> object:
    """An answer to a higher derivative with y′ put in where it was left; the answer itself where there is none."""
    assert asked.provenance is not None
    if not isinstance(answer, str) or asked.provenance.order < 2:
        return answer
    curve = curve_of(asked)
    names = {"y": re.escape(curve.dependent), "x": re.escape(curve.by)}
    slope = notations(collected(curve).result)
    last = sides(answer)[-1]
    found = re.sub(
        SLOPE.format(**names), lambda _: f"({slope.latex if IN_LATEX.search(last) else slope.text})", last, flags=re.X
    )
    return answer if found == last else found


def _posed(asked: Function) -> Question:
    """A question of which only the formulas are compared."""
    components = tuple(Component(phrase("f"), formula, (), ()) for formula in asked.components)
    return Question(asked, asked.shape, components, asked.variables, {}, {}, asked.operators)


def _everywhere(posed: Question, given: Answer) -> str | None:
    """None where all formulas are equal, else where they differ."""
    for component, worked in zip(posed.components, given.worked, strict=True):
        right = component.formula
        if sample(posed, (right,), (worked,)).compared(right, worked) not in EQUAL:
            return side_by_side(posed, right, right, worked)
    return None


def _on_curve(posed: Question, given: Answer) -> str | None:
    """None where both have the same values on the curve, else at which point they differ."""
    points: Array = np.array([[float(x) for x in place] for place in places(curve_of(posed.asked))])
    if len(points) < FEWEST:  # no points were found: what is equal everywhere is equal there
        return _everywhere(posed, given)
    right = posed.components[0].formula
    values = Sample(posed.variables, points, {}, posed.operators).doubles((right, given.worked[0]))
    for place, (ours, theirs) in zip(points.tolist(), values.tolist(), strict=True):
        if math.isfinite(ours) and not abs(ours - theirs) <= ROUNDINGS * max(abs(ours), 1.0):
            at = ", ".join(f"{name} = {decimal(x, 5)}" for name, x in zip(posed.variables, place, strict=True))
            yours, wanted = told_apart(theirs, ours, 5)
            return f"At {at} yours is {yours}; it should be {wanted}."
    return None


def _rounded(posed: Question, given: Answer) -> tuple[Mistake, ...]:
    """The mistake of an answer that is wrong by the rounding of numbers alone."""
    pairs = list(zip(posed.components, given.worked, strict=True))
    found = [number_rounded(part.formula, w, sample(posed, (part.formula,), (w,))) for part, w in pairs]
    return tuple(mistake for mistake in found[:1] if mistake is not None and None not in found)
