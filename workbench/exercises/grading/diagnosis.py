"""Diagnosis: which mistakes, made in the derivation, give exactly the answer that was given?

Each row of MISTAKES is made everywhere that it applies, and at one place alone; then two different ones together. What
comes out is compared with the answer in doubles, and what agrees once more in 30 digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.exercises.grading.grades import Mistake
from workbench.exercises.grading.makings import Made, Making, Place, alone, in_pairs, made_in, places, within
from workbench.exercises.grading.misrules.misrule import Misrule
from workbench.exercises.grading.questions import Component
from workbench.exercises.grading.samples import EQUAL, FEWEST, ROUNDINGS, Sample
from workbench.language.formula import Formula
from workbench.language.printing import phrase, to_unicode
from workbench.solutions.captions import listed

MOST = 3
"""Places that are told of a mistake made everywhere."""


@dataclass(frozen=True, slots=True)
class Explanations:
    """The mistakes that give an answer: ways to it, of which one was taken.

    complete: was everything tried, so that there are no other ways among the typical mistakes? work: what it cost, in
    nodes.
    """

    ways: tuple[tuple[Mistake, ...], ...]
    complete: bool
    work: int = 0


def explanations(
    component: Component,
    answer: Formula,
    sample: Sample,
    mistakes: Sequence[Misrule],
    *,
    most: int,
    pairs: bool = True,
) -> Explanations:
    """The mistakes that give the answer, each with where it was made; pairs only where no single one does.

    most: nodes of formulas that are differentiated with mistakes in, after which what was found is told. pairs: are
    two mistakes at once looked for?

    >>> from workbench.exercises.grading.mistakes import MISTAKES
    >>> from workbench.exercises.grading.questions import question
    >>> from workbench.exercises.grading.samples import sample
    >>> from workbench.functions import function
    >>> posed, answer = question(function("sin(3x)").diff("x")), function("cos(3x)").formula
    >>> (component,) = posed.components
    >>> chosen = sample(posed, (component.formula, component.right), (answer,))
    >>> found = explanations(component, answer, chosen, MISTAKES, most=1000)
    >>> [[mistake.name for mistake in way] for way in found.ways], found.complete
    ([['inner derivative missing']], True)
    """
    stages = [places(step, sample.operators) for step in component.steps]
    single = within(list(alone(stages, mistakes)), component, most)
    found = _giving(answer, single.makings, component, sample)
    if found or not single.complete or not pairs:
        return Explanations(_ways(found), single.complete, single.work)
    double = within(list(in_pairs(stages, mistakes)), component, most - single.work)
    found = _giving(answer, double.makings, component, sample)
    return Explanations(_ways(found), double.complete, single.work + double.work)


def _giving(answer: Formula, makings: Sequence[Making], component: Component, sample: Sample) -> list[Making]:
    """Those whose result is the answer."""
    tried = [(made, result) for made in makings for result in made_in(component, made, sample.operators)]
    return [tried[k][0] for k in matching([result for _, result in tried], answer, sample)]


def matching(results: Sequence[Formula], answer: Formula, sample: Sample) -> list[int]:
    """Places of those that are the answer: as doubles at all points where both have values, then in 30 digits."""
    if not results:
        return []
    values = sample.doubles([answer, *results])
    ours, theirs = values[:, :1], values[:, 1:]
    both = np.isfinite(ours) & np.isfinite(theirs)
    with np.errstate(invalid="ignore"):
        apart = np.abs(ours - theirs) > ROUNDINGS * np.maximum(np.abs(ours), np.abs(theirs))
    near = np.flatnonzero(~np.any(both & apart, axis=0) & (both.sum(axis=0) >= FEWEST))
    return [k for k in near.tolist() if sample.compared(results[k], answer) in EQUAL]


def _flat(made: Making) -> list[Made]:
    """The mistakes, one that was made in several differentiations once."""
    return list({misrule.name: (misrule, at) for each in made.values() for misrule, at in each}.values())


def _ways(found: Sequence[Making]) -> tuple[tuple[Mistake, ...], ...]:
    """The ways to an answer; where the same mistake leads to it from several places, that is one way."""
    by_name: dict[tuple[str, ...], list[list[Made]]] = {}
    for made in map(_flat, _own_rules_first(found)):
        by_name.setdefault(tuple(misrule.name for misrule, _ in made), []).append(made)
    return tuple(_told(_narrowest(same)) for same in by_name.values())


def _narrowest(same: Sequence[Sequence[Made]]) -> Sequence[Sequence[Made]]:
    """Those made at the fewest places: where it is made elsewhere too, it changes nothing there."""
    counts = [sum(len(at) for _, at in made) for made in same]
    return [made for made, count in zip(same, counts, strict=True) if count == min(counts)]


def _own_rules_first(found: Sequence[Making]) -> Sequence[Making]:
    """Those in rules that the derivation uses before those in rules of others, as the quotient rule for 1/x."""

    def of_others(made: Making) -> bool:
        return any(place.rule not in rule.replaces for rule, at in _flat(made) for place in at)

    return sorted(found, key=of_others)


def _told(same: Sequence[Sequence[Made]]) -> tuple[Mistake, ...]:
    """Each mistake with where it was made: everywhere, or at one of several places."""
    told = []
    for k, (misrule, at) in enumerate(same[0]):
        ors = [at] if len(at) > 1 else [made[k][1] for made in same]
        where = listed(_shown([at])[:MOST]) if len(at) > 1 else " or ".join(_shown(ors))
        about = misrule.about(place.problem for at in ors for place in at)
        right = f": {misrule.statement}" if misrule.statement else ""
        place = phrase(at[0].shown) if len(at) == len(ors) == 1 else None
        told.append(Mistake(misrule.name, f"{about}{right}", where, at[0].path, at[0].named, place))
    return tuple(told)


def _shown(ors: Sequence[Sequence[Place]]) -> list[str]:
    """Each place once; 1/u, with u = x + 1, is that of 1/(x + 1)."""
    return list(dict.fromkeys(to_unicode(place.shown) for at in ors for place in at))
