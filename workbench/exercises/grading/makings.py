"""Makings: mistakes made in a derivation, everywhere that they apply or at one place, and what comes out of each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations

from workbench.derivations import RULES, Problem, Step, derive
from workbench.derivations.folding import folded
from workbench.derivations.problem import dependence, free_letters
from workbench.errors import WorkbenchError
from workbench.exercises.grading.misrules.misrule import Misrule, right_rule
from workbench.exercises.grading.questions import Component
from workbench.language.building import substitute
from workbench.language.formula import Formula, size
from workbench.operators import Operator

LARGEST = 2_000
"""Nodes of what a mistake gives, beyond which it is not looked at: nobody's answer is as long."""
LETTERS = 6


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
class Attempts:
    """The makings that are tried, what they cost in nodes, and whether these are all."""

    makings: Sequence[Making]
    work: int
    complete: bool


def places(root: Step, operators: tuple[Operator, ...]) -> list[Place]:
    """Every derivative of a derivation once, outermost first."""
    letters = free_letters(root.before, root.variable, LETTERS)
    found: dict[tuple[Formula, str], Place] = {}
    waiting: list[tuple[Step, dict[str, Formula], tuple[int, ...]]] = [(root, {}, ())]
    while waiting:
        step, meaning, path = waiting.pop(0)
        key = step.before, step.variable
        if key in found:
            continue
        problem = Problem(*key, dependence(step.variable), letters, operators)
        found[key] = Place(problem, substitute(step.before, meaning), path, step.rule, right_rule(problem))
        inside = meaning | {name: substitute(inner, meaning) for name, inner in step.bindings}
        outer = len(step.bindings)  # the first parts of a chain are over its letters
        waiting += [(part, inside if k < outer else meaning, (*path, k)) for k, part in enumerate(step.parts)]
    return list(found.values())


def alone(stages: Sequence[Sequence[Place]], mistakes: Sequence[Misrule]) -> Iterator[Making]:
    """One mistake: at every place of one differentiation, at one place of it, in every differentiation."""
    for misrule in mistakes:
        where = {stage: at for stage, some in enumerate(stages) if (at := _at(misrule, some))}
        for stage, at in where.items():
            yield {stage: [(misrule, at)]}
            if len(at) > 1:
                yield from ({stage: [(misrule, [place])]} for place in at)
        if len(where) > 1:
            yield {stage: [(misrule, at)] for stage, at in where.items()}


def in_pairs(stages: Sequence[Sequence[Place]], mistakes: Sequence[Misrule]) -> Iterator[Making]:
    """Two different mistakes, each at every place of one differentiation."""
    for stage, some in enumerate(stages):
        known = [(misrule, at) for misrule in mistakes if (at := _at(misrule, some))]
        yield from ({stage: pair} for pair in combinations(known, 2) if pair[0][0].name != pair[1][0].name)


def within(makings: Sequence[Making], component: Component, most: int) -> Attempts:
    """As many as can be tried with so much work: a making costs the formulas that are differentiated again."""
    costs = [effort(step.before, step.variable) for step in component.steps]
    work = [0, *accumulate(sum(costs[min(made) :]) for made in makings)]
    count = max(bisect_right(work, most) - 1, 0)
    return Attempts(makings[:count], work[count], count == len(makings))


def effort(formula: Formula, variable: str) -> int:
    """Nodes that are looked at in differentiating: of a part without the variable one.

    >>> from workbench.functions import function
    >>> effort(function("x^2 + sin(y + 1)*exp(2y)").formula, "x")
    5
    """
    varies = dependence(variable)
    known: dict[Formula, int] = {}
    return folded(formula, known, lambda node: 1 + sum(known[c] for c in node.children) if varies(node) else 1)


def made_in(component: Component, made: Making, operators: tuple[Operator, ...]) -> Iterator[Formula]:
    """What comes out with mistakes made, by differentiation; nothing where that leads nowhere."""
    first = min(made)  # before it all is right
    formula = component.steps[first].before
    try:
        for stage, step in enumerate(component.steps[first:], first):
            rules = [misrule.rule(_keys(at) if len(made) == 1 else None) for misrule, at in made.get(stage, ())]
            formula = derive(formula, step.variable, operators=operators, rules=(*rules, *RULES)).after
    except WorkbenchError:  # a mistake may lead to what has no derivative
        return
    if size(formula) <= LARGEST:
        yield formula


def _at(misrule: Misrule, some: Sequence[Place]) -> list[Place]:
    return [place for place in some if misrule.replaces_here(place.rule, place.problem)]


def _keys(at: Sequence[Place]) -> frozenset[tuple[Formula, str]]:
    return frozenset((place.problem.formula, place.problem.variable) for place in at)
