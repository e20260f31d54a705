"""Diagnosis: which mistakes, made in the derivation, give exactly the answer that was given?

Each row of MISTAKES is made everywhere that it applies, and at one place alone; then two different ones together. What
comes out is compared with the answer in doubles, and what agrees once more in 30 digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from time import monotonic

import numpy as np

from workbench.derivations import RULES, Problem, Step, derive
from workbench.derivations.problem import dependence, free_letters
from workbench.errors import WorkbenchError
from workbench.exercises.grades import Mistake
from workbench.exercises.misrules import Misrule, right_rule
from workbench.exercises.questions import Component
from workbench.exercises.samples import FEWEST, ROUNDINGS, Equality, Sample
from workbench.language.building import substitute
from workbench.language.formula import Formula, size
from workbench.language.printing import phrase, to_unicode

LARGEST = 2_000
"""Nodes of what a mistake gives, beyond which it is not looked at: nobody's answer is as long."""
LETTERS = 6


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Mistakes with what they give together."""

    mistakes: tuple[Mistake, ...]
    result: Formula


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


def explanations(
    component: Component, answer: Formula, sample: Sample, mistakes: Sequence[Misrule], *, budget: float
) -> list[tuple[Mistake, ...]]:
    """The mistakes that give the answer, each with where it was made; pairs only where no single one does.

    budget: seconds, after which what was found is told. Several explanations are several ways to the same answer: which one was taken cannot be told.
    """
    until = monotonic() + budget
    stages = [places(step, sample) for step in component.steps]
    for made in (_alone(stages, mistakes), _in_pairs(stages, mistakes)):
        suspicions = [s for each in made if monotonic() < until for s in _made(component, each, sample)]
        found = matching(suspicions, answer, sample)
        if found:
            distinct = {tuple(mistake.name for mistake in s.mistakes): s.mistakes for s in reversed(found)}
            return list(reversed(distinct.values()))
    return []


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


def matching(suspicions: Sequence[Suspicion], answer: Formula, sample: Sample) -> list[Suspicion]:
    """Those that give the answer: as doubles at all points where both have values, then in 30 digits."""
    if not suspicions:
        return []
    values = sample.doubles([answer, *(suspicion.result for suspicion in suspicions)])
    ours, theirs = values[:, :1], values[:, 1:]
    both = np.isfinite(ours) & np.isfinite(theirs)
    with np.errstate(invalid="ignore"):
        apart = np.abs(ours - theirs) > ROUNDINGS * np.maximum(np.abs(ours), np.abs(theirs))
    near = np.flatnonzero(~np.any(both & apart, axis=0) & (both.sum(axis=0) >= FEWEST))
    alike = (Equality.EQUAL, Equality.NARROWER)
    return [suspicions[k] for k in near.tolist() if sample.compared(suspicions[k].result, answer) in alike]


def _alone(stages: Sequence[Sequence[Place]], mistakes: Sequence[Misrule]) -> Iterator[Mapping[int, Sequence[Made]]]:
    """One mistake: at every place of one differentiation, at one place of it, in every differentiation."""
    for misrule in mistakes:
        where = {stage: at for stage, some in enumerate(stages) if (at := _at(misrule, some))}
        for stage, at in where.items():
            yield {stage: [(misrule, at)]}
            if len(at) > 1:
                yield from ({stage: [(misrule, [place])]} for place in at)
        if len(where) > 1:
            yield {stage: [(misrule, at)] for stage, at in where.items()}


def _in_pairs(stages: Sequence[Sequence[Place]], mistakes: Sequence[Misrule]) -> Iterator[Mapping[int, Sequence[Made]]]:
    """Two different mistakes, each at every place of one differentiation."""
    for stage, some in enumerate(stages):
        known = [(misrule, at) for misrule in mistakes if (at := _at(misrule, some))]
        yield from ({stage: pair} for pair in combinations(known, 2) if pair[0][0].name != pair[1][0].name)


def _at(misrule: Misrule, some: Sequence[Place]) -> list[Place]:
    return [place for place in some if misrule.replaces_here(place.rule, place.problem)]


def _made(component: Component, made: Mapping[int, Sequence[Made]], sample: Sample) -> Iterator[Suspicion]:
    """What comes out with mistakes made, by differentiation; nothing where that leads nowhere."""
    formula = component.formula
    try:
        for stage, step in enumerate(component.steps):
            rules = [misrule.rule(_keys(at) if len(made) == 1 else None) for misrule, at in made.get(stage, ())]
            formula = derive(formula, step.variable, operators=sample.operators, rules=(*rules, *RULES)).after
    except WorkbenchError:  # a mistake may lead to what has no derivative
        return
    if size(formula) <= LARGEST:
        told = {misrule.name: _told(misrule, at[0]) for each in made.values() for misrule, at in reversed(each)}
        yield Suspicion(tuple(reversed(told.values())), formula)


def _keys(at: Sequence[Place]) -> frozenset[tuple[Formula, str]]:
    return frozenset((place.problem.formula, place.problem.variable) for place in at)


def _told(misrule: Misrule, place: Place) -> Mistake:
    """The mistake as a sentence about the place where it was made."""
    shown = to_unicode(place.shown)
    right = f": {misrule.right}" if misrule.right else ""
    message = f"In {shown}, {misrule.message}{right}."
    return Mistake(misrule.name, message, shown, place.path, place.named, phrase(place.shown))
