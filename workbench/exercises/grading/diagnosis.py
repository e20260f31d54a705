"""Diagnosis: which mistakes, made in the derivation, give exactly the answer that was given?

Each row of MISTAKES is made everywhere that it applies, and at one place alone; then two different ones together. What
comes out is compared with the answer in doubles, and what agrees once more in 30 digits.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations

import numpy as np

from workbench.derivations import RULES, Problem, Step, derive
from workbench.derivations.problem import dependence, free_letters
from workbench.errors import WorkbenchError
from workbench.exercises.grading.grades import Mistake
from workbench.exercises.grading.misrules.misrule import Misrule, right_rule
from workbench.exercises.grading.questions import Component
from workbench.exercises.grading.samples import FEWEST, ROUNDINGS, Equality, Sample
from workbench.language.building import substitute
from workbench.language.formula import Formula, size
from workbench.language.printing import phrase, to_unicode
from workbench.solutions.captions import listed

LARGEST = 2_000
"""Nodes of what a mistake gives, beyond which it is not looked at: nobody's answer is as long."""
LETTERS = 6
MOST = 3
"""Places that are told of a mistake made everywhere."""


@dataclass(frozen=True, slots=True)
class Place:
    """A derivative that a derivation works out.

    problem: as the rules see it, over the letters of chains. shown: over the names of the question. path: which part
    of which. named: the rule as printed; rule: its name in RULES.
    """

    problem: Problem
    shown: Formula
    path: tuple[int, ...]
    named: str
    rule: str


Made = tuple[Misrule, Sequence[Place]]
"""A mistake and where it is made."""
Making = Mapping[int, Sequence[Made]]
"""Mistakes by the differentiation in which they are made, the first being 0."""


@dataclass(frozen=True, slots=True)
class Explanations:
    """The mistakes that give an answer: ways to it, of which one was taken.

    complete: was everything tried, so that there are no other ways among the typical mistakes?
    """

    ways: tuple[tuple[Mistake, ...], ...]
    complete: bool


def explanations(
    component: Component, answer: Formula, sample: Sample, mistakes: Sequence[Misrule], *, most: int
) -> Explanations:
    """The mistakes that give the answer, each with where it was made; pairs only where no single one does.

    most: nodes of formulas that are differentiated with mistakes in, after which what was found is told.

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
    stages = [places(step, sample) for step in component.steps]
    alone = _within(list(_alone(stages, mistakes)), component, most)
    found = _giving(answer, alone.makings, component, sample)
    if found or not alone.complete:
        return Explanations(_ways(found), alone.complete)
    pairs = _within(list(_in_pairs(stages, mistakes)), component, most - alone.work)
    return Explanations(_ways(_giving(answer, pairs.makings, component, sample)), pairs.complete)


@dataclass(frozen=True, slots=True)
class _Attempts:
    """The makings that are tried, what they cost in nodes, and whether these are all."""

    makings: Sequence[Making]
    work: int
    complete: bool


def _within(makings: Sequence[Making], component: Component, most: int) -> _Attempts:
    """As many as can be tried with so much work: a making costs the formulas that are differentiated again."""
    sizes = [size(step.before) for step in component.steps]
    work = [0, *accumulate(sum(sizes[min(made) :]) for made in makings)]
    count = bisect_right(work, most) - 1
    return _Attempts(makings[: max(count, 0)], work[max(count, 0)], count == len(makings))


def _giving(answer: Formula, makings: Sequence[Making], component: Component, sample: Sample) -> list[Making]:
    """Those whose result is the answer."""
    tried = [(made, result) for made in makings for result in _made(component, made, sample)]
    return [tried[k][0] for k in matching([result for _, result in tried], answer, sample)]


def places(root: Step, sample: Sample) -> list[Place]:
    """Every derivative of a derivation once, outermost first."""
    letters = free_letters(root.before, root.variable, LETTERS)
    found: dict[tuple[Formula, str], Place] = {}
    waiting: list[tuple[Step, dict[str, Formula], tuple[int, ...]]] = [(root, {}, ())]
    while waiting:
        step, meaning, path = waiting.pop(0)
        key = step.before, step.variable
        if key in found:
            continue
        problem = Problem(*key, dependence(step.variable), letters, sample.operators)
        found[key] = Place(problem, substitute(step.before, meaning), path, step.rule, right_rule(problem))
        inside = meaning | {name: substitute(inner, meaning) for name, inner in step.bindings}
        outer = len(step.bindings)  # the first parts of a chain are over its letters
        waiting += [(part, inside if k < outer else meaning, (*path, k)) for k, part in enumerate(step.parts)]
    return list(found.values())


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
    return [k for k in near.tolist() if sample.compared(results[k], answer) in (Equality.EQUAL, Equality.NARROWER)]


def _alone(stages: Sequence[Sequence[Place]], mistakes: Sequence[Misrule]) -> Iterator[Making]:
    """One mistake: at every place of one differentiation, at one place of it, in every differentiation."""
    for misrule in mistakes:
        where = {stage: at for stage, some in enumerate(stages) if (at := _at(misrule, some))}
        for stage, at in where.items():
            yield {stage: [(misrule, at)]}
            if len(at) > 1:
                yield from ({stage: [(misrule, [place])]} for place in at)
        if len(where) > 1:
            yield {stage: [(misrule, at)] for stage, at in where.items()}


def _in_pairs(stages: Sequence[Sequence[Place]], mistakes: Sequence[Misrule]) -> Iterator[Making]:
    """Two different mistakes, each at every place of one differentiation."""
    for stage, some in enumerate(stages):
        known = [(misrule, at) for misrule in mistakes if (at := _at(misrule, some))]
        yield from ({stage: pair} for pair in combinations(known, 2) if pair[0][0].name != pair[1][0].name)


def _at(misrule: Misrule, some: Sequence[Place]) -> list[Place]:
    return [place for place in some if misrule.replaces_here(place.rule, place.problem)]


def _made(component: Component, made: Making, sample: Sample) -> Iterator[Formula]:
    """What comes out with mistakes made, by differentiation; nothing where that leads nowhere."""
    first = min(made)  # before it all is right
    formula = component.steps[first].before
    try:
        for stage, step in enumerate(component.steps[first:], first):
            rules = [misrule.rule(_keys(at) if len(made) == 1 else None) for misrule, at in made.get(stage, ())]
            formula = derive(formula, step.variable, operators=sample.operators, rules=(*rules, *RULES)).after
    except WorkbenchError:  # a mistake may lead to what has no derivative
        return
    if size(formula) <= LARGEST:
        yield formula


def _flat(made: Making) -> list[Made]:
    """The mistakes, one that was made in several differentiations once."""
    return list({misrule.name: (misrule, at) for each in made.values() for misrule, at in each}.values())


def _keys(at: Sequence[Place]) -> frozenset[tuple[Formula, str]]:
    return frozenset((place.problem.formula, place.problem.variable) for place in at)


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
