"""Critical points graded: which were found, whether each is of the kind it is said to be, and how a kind was missed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.calculus import CriticalPoint, CriticalPoints
from workbench.errors import OptionError
from workbench.evidence import Evidence
from workbench.exercises.grading.grades import Grade, Mark, Mistake, either, marked
from workbench.exercises.grading.numbers import DIGITS, rounding
from workbench.exercises.grading.points import Named, named_points
from workbench.functions import Function
from workbench.language.printing import Phrase, phrase
from workbench.language.printing.phrases import Part, decimal, point
from workbench.solutions.calculus.second_order import coordinate_parts, value_part
from workbench.solutions.captions import listed

Array = NDArray[np.float64]
HALF = Fraction(1, 2)
"""Of the credit of a point is for its place, the rest for its kind."""
COMPARED = Evidence("checked", by="the critical points and their Hessians", digits=DIGITS)


ZERO = 1e-9
"""Up to which a derivative may be zero but for rounding."""


@dataclass(frozen=True, slots=True)
class Misjudgement:
    """A typical mistake in the second-derivative test: its name, the sentence about it, and the kind that it gives."""

    name: str
    message: str
    kind: Callable[[Array, str], str]


def reversed_test(_: Array, kind: str) -> str:
    return {"minimum": "maximum", "maximum": "minimum"}.get(kind, kind)


def by_determinant(determinant: Callable[[Array], float]) -> Callable[[Array, str], str]:
    """The kind by the sign of what was taken for the determinant; of two variables only."""

    def kind(hessian: Array, right: str) -> str:
        if hessian.shape != (2, 2):
            return right
        value = determinant(hessian)
        if value == 0:
            return "inconclusive"
        return "saddle" if value < 0 else "minimum" if hessian[0, 0] > 0 else "maximum"

    return kind


TESTS: tuple[Misjudgement, ...] = (
    Misjudgement("test reversed", "the test is the wrong way round: positive curvature is a minimum", reversed_test),
    Misjudgement(
        "mixed partial dropped",
        "the mixed partial derivative is missing in D = f_xx·f_yy − f_xy²",
        by_determinant(lambda h: h[0, 0] * h[1, 1]),
    ),
    Misjudgement(
        "mixed partial not squared",
        "the mixed partial derivative is squared in D = f_xx·f_yy − f_xy²",
        by_determinant(lambda h: h[0, 0] * h[1, 1] - h[0, 1]),
    ),
    Misjudgement(
        "plus in the determinant",
        "the square of the mixed partial is subtracted in D = f_xx·f_yy − f_xy²",
        by_determinant(lambda h: h[0, 0] * h[1, 1] + h[0, 1] ** 2),
    ),
)


def critical_graded(found: CriticalPoints, answer: object) -> Grade:
    """The grade of a list of critical points, a grade for each that there is and each that there is not.

    Raises OptionError where they cannot be listed: along curves, infinitely many, or none that was found.
    """
    f = found.f
    _check_listed(found)
    given = named_points(answer, f.variables)
    scale = max([1.0, *(float(np.max(np.abs(p.x))) for p in found)])
    pairs = [(p, _said_of(p, given, scale)) for p in found]
    extra = [g for g in given if not any(_at(g, p, scale) for p in found)]
    parts = [*(_of_point(found, p, g, scale) for p, g in pairs), *(_extra(f, g) for g in extra)]
    score = sum((part.score for part in parts), Fraction()) / len(parts) if parts else Fraction(1)
    mistakes = (*_swapped(found, extra, scale), *_tests(f, [(p, g) for p, g in pairs if g is not None]))
    right = sum(part.verdict is Mark.RIGHT for part in parts)
    verdict = _verdict(parts)
    said = [either([mistake.message for mistake in mistakes])] if mistakes else []
    said += [part.message for part in parts if part.verdict is not Mark.RIGHT]
    heads = {Mark.RIGHT: "Right.", Mark.WRONG_FORM: "The points are right."}
    head = heads.get(verdict, f"{right} of {len(found)} critical points are right.")
    if pairs and not extra and all(g is not None and not g.kind for _, g in pairs):
        head = f"All {len(found)} points are found; say of which kind each is."
    if not found.complete:
        said.append("It is not known that there are no other critical points.")
    about: dict[str, Any] = {"evidence": COMPARED, "question": found, "either": len(mistakes) > 1}
    return Grade(verdict, score, " ".join([head, *said]), mistakes, tuple(parts), **about)


def _check_listed(found: CriticalPoints) -> None:
    """OptionError where no list of points is the right answer, or none is known to be."""
    told = [family.split(";")[0] for family in found.families]
    if not (told or found.complete or found.points):
        told = ["none was found, and it is not known that there are none"]
    if told:
        raise OptionError(
            f"the critical points of {found.f} cannot be graded as a list: {listed(told)}; ask for another."
        )


def _verdict(parts: Sequence[Grade]) -> Mark:
    marks = {part.verdict for part in parts}
    if marks <= {Mark.RIGHT, Mark.WRONG_FORM}:
        return Mark.WRONG_FORM if Mark.WRONG_FORM in marks else Mark.RIGHT
    return Mark.WRONG if marks == {Mark.WRONG} else Mark.PARTLY_RIGHT


def _at(given: Named, p: CriticalPoint, scale: float) -> bool:
    return all(mark is not Mark.WRONG for mark, _ in _places(given, p, scale))


def _places(given: Named, p: CriticalPoint, scale: float) -> list[tuple[Mark, str]]:
    """Each coordinate graded."""
    return [rounding(a, b, scale) for a, b in zip(given.place, p.x.tolist(), strict=True)]


def _said_of(p: CriticalPoint, given: Sequence[Named], scale: float) -> Named | None:
    """What was said of a point; of one that is said to be two things, no kind."""
    there = [g for g in given if _at(g, p, scale)]
    kinds = {g.kind for g in there}
    return replace(there[0], kind=kinds.pop() if len(kinds) == 1 else "") if there else None


def _of_point(found: CriticalPoints, p: CriticalPoint, given: Named | None, scale: float) -> Grade:
    """The grade of one critical point."""
    place = _shown(coordinate_parts(p))
    about: dict[str, Any] = {"name": place, "right": phrase(place), "question": found, "evidence": COMPARED}
    if given is None:
        return Grade(Mark.WRONG, Fraction(0), f"{place} is missing.", **about)
    if given.kind == p.kind:
        return _rounded(p, given, scale, about)
    wrong = f"and not {_named(given.kind)}" if given.kind else "which is still to be said"
    return Grade(Mark.PARTLY_RIGHT, HALF, f"{place} is {_named(p.kind)}, {wrong}.", **about)


def _rounded(p: CriticalPoint, given: Named, scale: float, about: dict[str, Any]) -> Grade:
    """The grade of a point of the right kind: as its digits are, and the value there where it is told."""
    digits, value = _places(given, p, scale), given.value
    if value is not None:
        digits.append(rounding(value, float(p.value), scale))
        if digits[-1][0] is Mark.WRONG:
            right, told = phrase(value_part(p)), decimal(value.value, 6)
            said = f"The value at {about['name']} is {right}, and not {told}."
            return Grade(Mark.PARTLY_RIGHT, HALF, said, **about)
    mark, message = max(digits, key=lambda each: each[0] is not Mark.RIGHT)
    return marked(mark, message, **about)


def _named(kind: str) -> str:
    return "not decided by the second derivatives" if kind == "inconclusive" else f"a {kind}"


def _extra(f: Function, given: Named) -> Grade:
    """A point that is none, with the gradient there."""
    place = _shown(tuple(map(decimal, given.x)))
    slope = np.atleast_1d(f.gradient.at(np.array(given.x)))
    if not np.all(np.isfinite(slope)):
        said = f"{place} is no critical point: there is no derivative there."
        return Grade(Mark.WRONG, Fraction(0), said, name=place, evidence=COMPARED)
    if np.allclose(slope, 0, rtol=0, atol=ZERO):
        said = f"{place} may be one more critical point: the derivatives are zero there as far as decimals tell."
        return marked(Mark.UNDECIDED, said, name=place)
    told = listed([f"∂f/∂{name} = {decimal(float(v), 4)}" for name, v in zip(f.variables, slope, strict=True)])
    return Grade(Mark.WRONG, Fraction(0), f"{place} is no critical point: {told} there.", name=place, evidence=COMPARED)


def _shown(parts: Sequence[Part]) -> Phrase:
    return phrase(parts[0]) if len(parts) == 1 else point(*parts)


def _swapped(found: CriticalPoints, extra: Sequence[Named], scale: float) -> tuple[Mistake, ...]:
    """Were coordinates given in another order?"""
    back = [replace(g, place=g.place[::-1]) for g in extra if len(g.place) > 1 and g.place != g.place[::-1]]
    if not back or not all(any(_at(g, p, scale) for p in found) for g in back):
        return ()
    order = ", ".join(found.f.variables)
    return (Mistake("coordinates swapped", f"the coordinates are in the wrong order; it is ({order})"),)


def _tests(f: Function, pairs: Sequence[tuple[CriticalPoint, Named]]) -> tuple[Mistake, ...]:
    """The mistakes in the test that give exactly the kinds that were said."""
    told = [(p, given) for p, given in pairs if given.kind]
    if all(given.kind == p.kind for p, given in told):
        return ()
    bent = [np.atleast_2d(f.hessian.at(p.x)) for p, _ in told]
    fits = (
        test
        for test in TESTS
        if all(test.kind(h, p.kind) == given.kind for h, (p, given) in zip(bent, told, strict=True))
    )
    return tuple(Mistake(test.name, test.message) for test in fits)
