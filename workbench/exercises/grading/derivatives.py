"""A derivative graded: by value first, then its form; a wrong one is explained by the mistakes that give it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from workbench.derivations import derive
from workbench.evidence import Evidence
from workbench.exercises.grading.alternatives import by_routes, taken_apart
from workbench.exercises.grading.answers import Answer, answered
from workbench.exercises.grading.brackets import how_read, read_otherwise
from workbench.exercises.grading.diagnosis import Explanations, explanations
from workbench.exercises.grading.forms import unfinished
from workbench.exercises.grading.grades import Grade, Mark, Mistake, either, marked, told_together
from workbench.exercises.grading.misrules.misrule import Misrule
from workbench.exercises.grading.orders import reordered
from workbench.exercises.grading.questions import Component, Question, question
from workbench.exercises.grading.samples import FEWEST, Equality, Sample, sample, side_by_side
from workbench.exercises.grading.slips import DROPPED, INTEGRATED, ROUNDED, algebra, is_antiderivative, slips
from workbench.functions import Function
from workbench.kernels.agreement import AGREED, DIGITS
from workbench.language.building import substitute
from workbench.language.formula import Formula, Number, size
from workbench.language.printing import phrase
from workbench.language.printing.phrases import vector
from workbench.solutions.captions import listed

WORK = 5_000
"""Nodes that are differentiated in looking for mistakes, of all components together: less than a second."""
MOST = 2
"""Things left to do that are told."""
LONGEST = 400
"""Nodes of an answer that is explained."""
CONSTANTS = (("C",), ("c",), ("K",))
"""What a constant of integration is called."""
CHECKED = Evidence("checked", by=f"values at {FEWEST} points to {DIGITS} digits", digits=AGREED)
UNEXPLAINED = Explanations((), True)
EQUAL = (Equality.EQUAL, Equality.NARROWER)


def derivative_graded(asked: Function, answer: object, notation: str, mistakes: Sequence[Misrule]) -> Grade:
    """The grade of an answer to a derivative, gradient, Jacobian or Hessian, with a grade for each component."""
    posed = question(asked)
    given = answered(answer, posed, notation=notation)
    alone = not given.shape or (posed.shapes and len(set(given.written)) == 1)  # one formula of arrays
    whole = phrase(given.written[0]) if alone else vector(*given.written)
    if added := _constant_added(posed, given):
        return marked(Mark.WRONG, " ".join(m.message for m in added), mistakes=added, question=asked, answer=whole)
    refused = foreign(posed, given) or _other_size(posed, given)
    if refused:
        return marked(Mark.WRONG, refused, question=asked, answer=whole)
    compared = [_Compared.of(posed, *pair) for pair in zip(posed.components, given.worked, strict=True)]
    if not all(_equal(compared, link) for link in given.before):
        told = "The sides of your equation are not equal; write one answer."
        return marked(Mark.WRONG, told, question=asked, answer=whole)
    swapped = _swapped(posed, given, compared)
    wrong = {(c.component.formula, tuple(sorted(c.component.by))) for c in compared if c.equality not in EQUAL}
    most = WORK // max(len(wrong), 1)
    found = [_explained(posed, each, mistakes, most) if not swapped else UNEXPLAINED for each in compared]
    parts = [_graded(posed, *each) for each in zip(compared, given.written, _narrowed(found), strict=True)]
    if not posed.shape:
        return _as_typed(parts[0], posed, compared[0], answer, notation) if compared[0].differs else parts[0]
    return told_together(posed.kind, parts, swapped, question=asked, answer=whole, evidence=CHECKED)


@dataclass(frozen=True, slots=True)
class _Compared:
    """A component with its answer, worked out, and how the two compare on a sample."""

    component: Component
    worked: Formula
    sample: Sample
    equality: Equality

    @property
    def differs(self) -> bool:
        return self.equality in (Equality.DIFFERENT, Equality.NOWHERE)

    @classmethod
    def of(cls, posed: Question, component: Component, worked: Formula) -> _Compared:
        chosen = sample(posed, (component.formula, component.right), (worked,))
        return cls(component, worked, chosen, chosen.compared(component.right, worked))


def _as_typed(grade: Grade, posed: Question, compared: _Compared, answer: object, notation: str) -> Grade:
    """The grade of a wrong answer, with how it was read where brackets may be missing in its text."""
    meant = read_otherwise(answer, posed, compared.component.right, compared.sample, notation)
    if meant is not None:
        told = f"Your answer was read as {grade.answer}. {meant.message}"
        return replace(grade, message=told, mistakes=(meant,), either=False)
    told = f"{grade.message} {how_read(answer, grade.answer)}".strip()
    return replace(grade, message=told)


def _equal(compared: Sequence[_Compared], link: Answer) -> bool:
    """Has another side of the answer the same values?"""
    if len(link.worked) != len(compared):
        return False
    pairs = zip(compared, link.worked, strict=True)
    return all(c.sample.compared(c.worked, other) is not Equality.DIFFERENT for c, other in pairs)


def _graded(posed: Question, compared: _Compared, written: Formula, found: Explanations) -> Grade:
    """The grade of one component."""
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
        beside = side_by_side(posed, component.formula, component.right, compared.worked)
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


def _explained(posed: Question, compared: _Compared, mistakes: Sequence[Misrule], most: int) -> Explanations:
    """The mistakes that explain a wrong answer; where there is no typical one, what it differs in."""
    component, worked, chosen = compared.component, compared.worked, compared.sample
    if compared.equality is not Equality.DIFFERENT or size(worked) > LONGEST:
        return UNEXPLAINED
    whole = tuple((slip,) for slip in slips(component, worked, chosen, posed.variables))
    dropped = tuple(way for way in whole if way[0].name == DROPPED)
    if dropped:  # a zero has many ways to arise; this one says all
        return Explanations(dropped, True)
    by_rules = _by_any_route(component, worked, chosen, mistakes, most)
    single = tuple(way for way in by_rules.ways if len(way) == 1)
    ways = (*(single if whole else by_rules.ways), *whole)
    ways = ways or tuple((slip,) for slip in algebra(component, worked, chosen))
    return Explanations(ways, by_rules.complete)


def _by_any_route(
    component: Component, worked: Formula, chosen: Sample, mistakes: Sequence[Misrule], most: int
) -> Explanations:
    """The mistakes in the rules in their order, and with logarithms taken apart; where there are none, in any route."""
    found = explanations(component, worked, chosen, mistakes, most=most)
    for others in (taken_apart, by_routes):
        for other in others(component, worked, chosen.operators):
            also = explanations(other.component, other.answer, chosen, mistakes, most=most)
            ways = dict.fromkeys((*found.ways, *(way for way in also.ways if len(way) == 1)))
            found = Explanations(tuple(ways), found.complete and also.complete)
        if found.ways:
            break
    return found


def _narrowed(found: Sequence[Explanations]) -> list[Explanations]:
    """What explains all wrong components together, where there is such a mistake, without the other ways."""
    names = [{way[0].name for way in each.ways if len(way) == 1} for each in found if each.ways]
    common = set.intersection(*names) if len(names) > 1 else set()
    if not common:
        return list(found)
    return [
        replace(each, ways=tuple(way for way in each.ways if len(way) == 1 and way[0].name in common)) for each in found
    ]


def _said(found: Explanations) -> str:
    """A sentence for each mistake, or either ... or ..."""
    told = [" And: ".join(mistake.message for mistake in way) for way in found.ways]
    if not told:
        return "This is not the derivative."
    return either(told) if found.complete or len(told) > 1 else f"One way to this answer: {told[0]}"


def foreign(posed: Question, given: Answer) -> str:
    """A sentence about letters that are not of the question, or ""; x4 may be meant for x^4."""
    if not given.foreign:
        return ""
    told = f"{listed(list(given.foreign))} {'does' if len(given.foreign) == 1 else 'do'} not occur in the question"
    parts = [(name.rstrip("0123456789"), name) for name in given.foreign]
    powers = [f"{stem}^{name.removeprefix(stem)}" for stem, name in parts if stem != name and stem in posed.names]
    if powers:
        return f"{told}; did you mean {listed(powers)}?"
    meant = [name.swapcase() for name in given.foreign]
    if all(name in posed.names for name in meant):
        return f"{told}; write {listed(meant)}, capital and small letters are told apart."
    return f"{told}, which is about {listed(list(posed.letters))}." if posed.letters else f"{told}."


def _constant_added(posed: Question, given: Answer) -> tuple[Mistake, ...]:
    """The mistakes of an answer with a constant of integration: that, and where it is the integral, integrating."""
    if given.foreign not in CONSTANTS or len(given.worked) != len(posed.components):
        return ()
    (name,) = given.foreign
    if any(derive(worked, name).after != Number(1) for worked in given.worked):  # C is not added, it is a factor
        return ()
    found = [Mistake("constant of integration", f"a derivative has no constant of integration: leave out {name}")]
    component, bare = posed.components[0], substitute(given.worked[0], {name: Number(0)})
    chosen = sample(posed, (component.formula, component.right), (bare,))
    return (*found, INTEGRATED) if is_antiderivative(component, bare, chosen) else tuple(found)


def _other_size(posed: Question, given: Answer) -> str:
    """A sentence about an answer with more or fewer components than were asked for, or ""."""
    wanted, count = len(posed.components), len(given.worked)
    if wanted == count:
        return ""
    many = f"{wanted} components" if wanted > 1 else "one component"
    return f"The {posed.kind} has {many}; your answer has {count}."


def _swapped(posed: Question, given: Answer, compared: Sequence[_Compared]) -> tuple[Mistake, ...]:
    """Are these the right components in other places?"""
    if all(each.equality in EQUAL for each in compared):
        return ()

    @cache
    def fits(k: int, place: int) -> bool:
        return compared[k].sample.compared(compared[k].component.right, given.worked[place]) in EQUAL

    return reordered(posed.shape, given.shape, fits)
