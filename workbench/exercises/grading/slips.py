"""Slips: what an answer is as a whole, where no rule was misremembered: the integral, a wrong sign, a term missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workbench.derivations import derive
from workbench.derivations.tidying import tidy
from workbench.errors import WorkbenchError
from workbench.exercises.grading.diagnosis import matching
from workbench.exercises.grading.grades import Mistake
from workbench.exercises.grading.questions import Component
from workbench.exercises.grading.samples import EQUAL, ROUNDINGS, Sample
from workbench.language.formula import Apply, Formula, Number, has_form, parts
from workbench.language.printing import to_unicode
from workbench.operators import SUM, Form

Array = NDArray[np.float64]
Slope = Callable[[Formula, str], Formula]
"""The derivative of a formula by a variable, worked out once for all components."""
ROUNDED = "number rounded"
NEARLY = 5e-3
"""Relative difference up to which an answer is taken for a rounded one."""
SIMPLE = 60
"""The largest denominator of a factor that is told."""


@dataclass(frozen=True, slots=True)
class Slip:
    """Another question that was answered: its name, the sentence about it, and the answers it has, if any."""

    name: str
    message: str
    results: Callable[[Component, Sequence[str], Slope], Iterator[Formula]]


def _others(component: Component, variables: Sequence[str], slope: Slope) -> Iterator[Formula]:
    """The derivatives by the other variables."""
    for other in variables:
        if len(component.by) == 1 and other not in component.by:
            yield slope(component.formula, other)


def _none_held(component: Component, variables: Sequence[str], slope: Slope) -> Iterator[Formula]:
    """The sum of the partial derivatives: every name taken for the variable."""
    if len(variables) > 1 and len(component.by) == 1:
        yield Apply(SUM, tuple(slope(component.formula, name) for name in variables))


def _fewer(component: Component, *_: object) -> Iterator[Formula]:
    yield from (step.after for step in component.steps[:-1])


def _once_more(component: Component, _: Sequence[str], slope: Slope) -> Iterator[Formula]:
    yield slope(component.right, component.by[-1])


def _itself(component: Component, *_: object) -> Iterator[Formula]:
    yield component.formula


def _nothing(component: Component, *_: object) -> Iterator[Formula]:
    if len(set(component.by)) > 1:
        yield Number(0)


DROPPED = "mixed partial dropped"
SLIPS: tuple[Slip, ...] = (
    Slip("not differentiated", "this is the function itself, not its derivative", _itself),
    Slip("differentiated too seldom", "differentiate once more: this is a derivative of lower order", _fewer),
    Slip(DROPPED, "the mixed derivative was dropped; it is not zero", _nothing),
    Slip(
        "another variable not held constant",
        "the other variables were differentiated too; in a partial derivative they are held constant",
        _none_held,
    ),
    Slip("differentiated by another variable", "this is the derivative by another variable", _others),
    Slip("differentiated too often", "this is the derivative of the derivative", _once_more),
)
INTEGRATED = Mistake("integrated", "this was integrated: the derivative of your answer is the function in the question")


def slips(
    component: Component, answer: Formula, sample: Sample, variables: Sequence[str], slope: Slope
) -> list[Mistake]:
    """The other questions to which this is the answer.

    >>> from workbench.exercises.grading.questions import question
    >>> from workbench.exercises.grading.samples import sample
    >>> from workbench.functions import function
    >>> posed, answer = question(function("x^3").diff("x")), function("x^4/4").formula
    >>> (component,) = posed.components
    >>> def slope(formula, name):
    ...     return derive(formula, name).after
    >>> [slip.name for slip in slips(component, answer, sample(posed, (component.right,)), ("x",), slope)]
    ['integrated']
    """
    asked: list[Slip] = []
    results: list[Formula] = []
    for slip in SLIPS:
        try:
            found = list(slip.results(component, variables, slope))
        except WorkbenchError:  # an argument that allows no derivative
            continue
        asked += [slip] * len(found)
        results += found
    answers = {asked[k].name: asked[k].message for k in matching(results, answer, sample)}
    integrated = [INTEGRATED] if is_antiderivative(component, answer, sample) else []
    return [*(Mistake(name, message) for name, message in answers.items()), *integrated]


def is_antiderivative(component: Component, answer: Formula, sample: Sample) -> bool:
    try:
        slope = derive(answer, component.by[0], operators=sample.operators).after
    except WorkbenchError:
        return False
    return sample.compared(component.formula, slope) in EQUAL


def algebra(component: Component, answer: Formula, sample: Sample) -> list[Mistake]:
    """What the answer differs in: the sign, a factor, one term of a sum.

    Told by value: the quotient of the two, or of their difference and one term, is the same simple number everywhere.

    >>> from workbench.exercises.grading.questions import question
    >>> from workbench.exercises.grading.samples import sample
    >>> from workbench.functions import function
    >>> posed, answer = question(function("x^3 + 4x").diff("x")), function("3x^2").formula
    >>> (component,) = posed.components
    >>> [slip.about for slip in algebra(component, answer, sample(posed, (component.right,)))]
    ['the term 4 is missing']
    """
    right = tidy(component.right, operators=sample.operators)
    is_sum = has_form(right, Form.SUM)
    terms = right.children if is_sum else ()
    ours, theirs, *each = sample.doubles([right, answer, *terms]).T
    whole = _simple(theirs, ours)
    if near := number_rounded(right, answer, sample):
        return [near]
    if whole == -1:
        return [Mistake("sign lost", "the sign is wrong: yours is minus the right answer")]
    if whole is not None:
        return [Mistake("constant factor wrong", f"your answer is {_times(whole)} the right one")]
    for term, values in zip(terms, each, strict=True):
        part = _simple(theirs - ours, values)
        if part is not None:
            return [_of_term(to_unicode(term), part + 1)]
    return []


def number_rounded(right: Formula, answer: Formula, sample: Sample) -> Mistake | None:
    """The mistake of an answer with decimals in it whose values are nearly right everywhere."""
    ours, theirs = sample.doubles([right, answer]).T
    if _close(theirs, ours) and any(isinstance(p, Number) and p.value.denominator != 1 for p in parts(answer)):
        return Mistake(ROUNDED, f"this is nearly right: write the numbers exactly, not rounded: {to_unicode(right)}")
    return None


def _of_term(shown: str, factor: Fraction) -> Mistake:
    """What is wrong with a term of the right answer, that stands in the answer so many times."""
    if factor == 0:
        return Mistake("term missing", f"the term {shown} is missing")
    if factor == -1:
        return Mistake("sign lost", f"the term {shown} has the wrong sign")
    return Mistake("constant factor wrong", f"the term {shown} is wrong: yours is {_times(factor)} as large")


def _close(theirs: Array, ours: Array) -> bool:
    """Are all values right to two digits or more?"""
    both = np.isfinite(theirs) & np.isfinite(ours)
    return bool(np.all(np.abs(theirs - ours)[both] <= NEARLY * np.abs(ours)[both]))


def _times(factor: Fraction) -> str:
    """A factor in words.

    >>> _times(Fraction(3, 2))
    '3/2 times'
    """
    return f"{factor} times"


def _simple(above: Array, below: Array) -> Fraction | None:
    """The quotient of two columns of values, where it is the same number of a small denominator at all points."""
    with np.errstate(all="ignore"):
        ratio = above / below
    ratio = ratio[np.isfinite(ratio)]
    if len(ratio) < 3 or np.ptp(ratio) > ROUNDINGS * np.max(np.abs(ratio)):
        return None
    found = Fraction(float(ratio[0])).limit_denominator(SIMPLE)
    return found if abs(float(found) - ratio[0]) <= ROUNDINGS * abs(ratio[0]) and found != 0 else None
