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
from workbench.exercises.grading.comparison import side_by_side
from workbench.exercises.grading.derivatives import CHECKED, derivative_graded
from workbench.exercises.grading.grades import Grade, Mark, marked
from workbench.exercises.grading.layouts import sides
from workbench.exercises.grading.numbers import DIGITS, coordinates, rounding
from workbench.exercises.grading.questions import Component, Question, derived
from workbench.exercises.grading.refusals import foreign
from workbench.exercises.grading.samples import EQUAL, FEWEST, ROUNDINGS, Sample, sample
from workbench.functions import Function, function
from workbench.language.building import substitute
from workbench.language.printing import notations, phrase
from workbench.language.printing.phrases import decimal, vector
from workbench.language.substitution import free_names
from workbench.solutions.derivatives.questions import Question as Asked
from workbench.solutions.derivatives.questions import question_of

Array = NDArray[np.float64]
MADE: Mapping[str, str] = MappingProxyType(
    {"tangent": "tangent", "taylor": "Taylor polynomial", "implicit": "derivative on the curve"}
)
"""What verbs of calculus make that can be asked for, by provenance."""
SLOPE = r"""(?<!\\){y}(?:['′’]|\^\{{\\prime\}})(?!['′’])
    | (?<![A-Za-z\\])d{y}\s*/\s*d{x}(?![A-Za-z])
    | \\[dt]?frac\s*\{{\s*d\s*{y}\s*\}}\s*\{{\s*d\s*{x}\s*\}}"""
"""How y′ is written in the middle of an answer."""
LEFT = "The value is right, but the form is not finished: put in the first derivative."


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
    return marked(mark, message, question=asked, evidence=known, answer=shown, right=wanted)


def _has_letter(answer: object, derivative: Function, name: str, notation: str) -> bool:
    """Is the answer a formula in the variable?"""
    if not isinstance(answer, str | Function):
        return False
    read = answered(answer, _posed(derivative), notation=notation)
    return len(read.worked) == 1 and name in free_names(read.worked[0])


def made_graded(asked: Function, answer: object, notation: str) -> Grade:
    """The grade of what a verb of calculus made, by value; of an implicit derivative at points of its curve."""
    assert asked.provenance is not None
    named = MADE[asked.provenance.means]
    posed = _posed(asked)
    finished = _with_slope(answer, asked) if asked.provenance.means == "implicit" else answer
    given = answered(finished, posed, notation=notation)
    shown = vector(*given.written) if given.shape else phrase(given.written[0])
    refused = foreign(posed, given)
    if len(given.worked) != len(asked.components):
        refused = f"The {named} has {len(asked.components)} formulas; your answer has {len(given.worked)}."
    if not refused:
        compared = _on_curve if asked.provenance.means == "implicit" else _everywhere
        apart = compared(posed, given)
        refused = "" if apart is None else f"This is not the {named}. {apart}".strip()
    mark, message = (Mark.WRONG, refused) if refused else (Mark.RIGHT, "Right.")
    if finished is not answer and not refused:
        mark, message = Mark.WRONG_FORM, LEFT
    right = vector(*asked.components) if asked.shape else phrase(asked.components[0])
    return marked(mark, message, question=asked, answer=shown, right=right, evidence=CHECKED)


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
            return f"At {at} yours is {decimal(theirs, 5)}; it should be {decimal(ours, 5)}."
    return None
