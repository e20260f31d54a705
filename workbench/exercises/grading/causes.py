"""Causes: the mistakes that explain wrong components, found by one bounded search that all of them share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from workbench.derivations import derive
from workbench.exercises.grading.alternatives import by_routes, taken_apart
from workbench.exercises.grading.comparison import Compared
from workbench.exercises.grading.diagnosis import Explanations, explanations
from workbench.exercises.grading.misrules.misrule import Misrule
from workbench.exercises.grading.questions import Question
from workbench.exercises.grading.samples import Equality
from workbench.exercises.grading.slips import DROPPED, Slope, algebra, slips
from workbench.language.formula import Formula, size

WORK = 5_000
"""Nodes that are differentiated in looking for mistakes, of all components together: about a second."""
FOR_ROUTES = 4
"""One part in so many of the work is for other ways to the derivative."""
FOR_KNOWN = 4
"""One part in so many, of several components, is for mistakes that were found in components before."""
FULLY = 6
"""Wrong components that are searched for all mistakes."""
LONGEST = 400
"""Nodes of an answer that is explained."""
UNEXPLAINED = Explanations((), True)


def causes(posed: Question, compared: Sequence[Compared], mistakes: Sequence[Misrule]) -> list[Explanations]:
    """What explains each component: the mistakes that give it, in all of them the same where there is one.

    Of several wrong components each takes half of the work that is left, or its equal share where that is more. Where
    that does not do, and in the later ones of many, only mistakes of components before are looked for.
    """

    @cache
    def slope(formula: Formula, name: str) -> Formula:
        return derive(formula, name, operators=posed.operators).after

    waiting = min(sum(map(_explainable, compared)), FULLY)
    known = WORK // FOR_KNOWN if waiting > 1 else 0
    left = WORK - known
    names: set[str] = set()
    found: list[Explanations] = []
    for each in compared:
        why = UNEXPLAINED
        if _explainable(each) and waiting:
            why = _explained(posed, each, mistakes, slope, most=max(left // waiting, left // 2))
            left, waiting = left - why.work, waiting - 1
        if _explainable(each) and not why.ways:
            why = _as_before(each, [row for row in mistakes if row.name in names], known)
            known -= why.work
        names |= {mistake.name for way in why.ways for mistake in way}
        found.append(why)
    return _in_common(found)


def _explainable(compared: Compared) -> bool:
    return compared.equality is Equality.DIFFERENT and size(compared.worked) <= LONGEST


def _explained(
    posed: Question, compared: Compared, mistakes: Sequence[Misrule], slope: Slope, *, most: int
) -> Explanations:
    """The mistakes that explain a wrong answer; where there is no typical one, what it differs in."""
    component, worked, chosen = compared.component, compared.worked, compared.sample
    whole = tuple((slip,) for slip in slips(component, worked, chosen, posed.variables, slope))
    dropped = tuple(way for way in whole if way[0].name == DROPPED)
    if dropped:  # a zero has many ways to arise; this one says all
        return Explanations(dropped, True)
    by_rules = _by_any_route(compared, mistakes, most)
    single = tuple(way for way in by_rules.ways if len(way) == 1)
    ways = (*(single if whole else by_rules.ways), *whole)
    ways = ways or tuple((slip,) for slip in algebra(component, worked, chosen))
    return replace(by_rules, ways=ways)


def _as_before(compared: Compared, mistakes: Sequence[Misrule], most: int) -> Explanations:
    """Whether mistakes that were made before explain a component, or what it differs in."""
    component, worked, chosen = compared.component, compared.worked, compared.sample
    found = explanations(component, worked, chosen, mistakes, most=most, pairs=False)
    ways = found.ways or tuple((slip,) for slip in algebra(component, worked, chosen))
    return replace(found, ways=ways, complete=False)


def _by_any_route(compared: Compared, mistakes: Sequence[Misrule], most: int) -> Explanations:
    """The mistakes in the rules in their order, and with logarithms taken apart; where there are none, in any route."""
    component, worked, chosen = compared.component, compared.worked, compared.sample
    found = explanations(component, worked, chosen, mistakes, most=most - most // FOR_ROUTES)
    for others in (taken_apart, by_routes):
        for other in others(component, worked, chosen.operators):
            left = most - found.work
            also = explanations(other.component, other.answer, chosen, mistakes, most=left, pairs=False)
            ways = tuple(dict.fromkeys((*found.ways, *also.ways)))
            found = Explanations(ways, found.complete and also.complete, found.work + also.work)
        if found.ways:
            break
    return found


def _in_common(found: Sequence[Explanations]) -> list[Explanations]:
    """What explains all wrong components together, where there is such a mistake, without the other ways."""
    names = [{way[0].name for way in each.ways if len(way) == 1} for each in found if each.ways]
    common = set.intersection(*names) if len(names) > 1 else set()
    if not common:
        return list(found)
    return [
        replace(each, ways=tuple(way for way in each.ways if len(way) == 1 and way[0].name in common)) for each in found
    ]
