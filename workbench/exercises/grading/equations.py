"""Equations as answers: y - 4 = 10(x - 2) goes in, what it says of y comes out, exactly, where it is linear in y."""

from __future__ import annotations

import re

from workbench.derivations import derive, tidy
from workbench.exercises.grading.answers import Answer, answered
from workbench.exercises.grading.labels import Wanted
from workbench.exercises.grading.layouts import EQUALS, entries, left_side
from workbench.exercises.grading.questions import Question
from workbench.exercises.grading.samples import Equality, sample
from workbench.language.building import substitute
from workbench.language.formula import Apply, Formula, Number
from workbench.language.substitution import free_names
from workbench.operators import NEGATION, QUOTIENT, SUM

UNEQUAL = "The sides of your equation are not equal; write one answer."


def stated(answer: object, posed: Question, wanted: Wanted, *, notation: str, free: bool = False) -> Answer | str:
    """The answer, solved for the one name in it that is not of the question where it is an equation; or a refusal.

    free: may what stands before this name have letters in it, as in 2y*y' = -2x?
    """
    given = answered(_called(answer, wanted), posed, notation=notation)
    links = (*given.before, given)
    if len(links) == 1:
        return given
    if any(len(link.worked) != 1 for link in links):
        return f"An equation has one formula on each side: write {wanted.told} = ... ."
    unknown = list(dict.fromkeys(name for link in links for name in link.foreign))
    sides = [link.worked[0] for link in links]
    if len(unknown) > 1:
        return f"The equation has {' and '.join(unknown)} in it; write {wanted.told} = ... ."
    if not unknown:
        return given if all(_same(posed, sides[0], side) for side in sides[1:]) else UNEQUAL
    found = [_solved(Apply(SUM, (sides[0], Apply(NEGATION, (side,)))), unknown[0], free=free) for side in sides[1:]]
    solved = [formula for formula in found if formula is not None]
    if len(solved) < len(found):
        return f"The equation cannot be solved for {wanted.told} by collecting it; write {wanted.told} = ... ."
    if not all(_same(posed, solved[0], other) for other in solved[1:]):
        return UNEQUAL
    return Answer(tuple(solved[:1]), tuple(solved[:1]), (), ())


def _called(answer: object, wanted: Wanted) -> object:
    """The last of several equations, with y for f(x), T(x) and y(x) where no label stands on its left."""
    if not isinstance(answer, str):
        return answer
    parts = entries(answer)
    if len(parts) > 1 and all(map(EQUALS.search, parts)):
        answer = parts[-1]
    free = r"\s*,\s*".join(map(re.escape, (name for name in wanted.names if name != wanted.name)))
    called = rf"(?<![A-Za-z\\])(?!{'|'.join(map(re.escape, ('e', *wanted.names)))})[A-Za-z]\s*\(\s*{free}\s*\)"
    return answer if left_side(answer) else re.sub(called, wanted.name, answer)


def _same(posed: Question, one: Formula, other: Formula) -> bool:
    compared = sample(posed, (one,), (other,)).compared(one, other)
    return compared not in (Equality.DIFFERENT, Equality.NOWHERE)


def _solved(difference: Formula, name: str, *, free: bool) -> Formula | None:
    """What makes a*name + rest zero, -rest/a; None where it is not linear, or a is zero or, unless free, no number."""
    factor = derive(difference, name).after
    if factor == Number(0) or name in free_names(factor) or (free_names(factor) and not free):
        return None
    rest = substitute(difference, {name: Number(0)})
    return tidy(Apply(QUOTIENT, (Apply(NEGATION, (rest,)), factor)))
