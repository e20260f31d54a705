"""Is a drawn exercise one that a teacher would set? The first reason against it, or none.

It is refused where the derivation uses other rules than planned, where question or answer is long, a number in it
ugly, where it has a kink or hardly a domain, and where a typical mistake gives the right answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.derivations import RULES, Claim, Rule, Step, derive
from workbench.functions import Function
from workbench.language.formula import Number, walk
from workbench.language.printing import to_text

Reject = Callable[[Function], str]
"""A reason against a derivative as an exercise, or ""."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a question and its answer may be, in characters, and how large their whole numbers."""

    question: int
    answer: int
    largest: int


BOUNDS = {1: Bounds(34, 48, 99), 2: Bounds(46, 80, 199), 3: Bounds(60, 130, 399)}
PLACES = np.concatenate([np.arange(40) / 4 - 5 + 1 / 16, np.arange(40) / 20 - 1 + 1 / 64])[:, None]
"""Where a function of one variable is tried; none of them is where a formula with small numbers changes its nature."""
ROOM = 8  # of these places, at least, where it must have a value and a slope


def rules_of(d: Function) -> Counter[str]:
    """How often each rule is used in the derivation of d, and in those of the derivatives that it rests on."""
    found = Counter(_rules(d.derivations))
    above = d.parent
    return found + rules_of(above) if above is not None and above.derivations else found


def _rules(steps: Sequence[Step]) -> list[str]:
    seen = {id(step): step for root in steps for step in root.walk() if step.claim is Claim.DERIVATIVE}
    return [step.rule for step in seen.values()]


def too_long(d: Function, difficulty: int) -> str:
    """Is the question, or a component of the answer, too long or are its numbers too large?"""
    bounds = BOUNDS[difficulty]
    asked = d
    while asked.parent is not None:
        asked = asked.parent
    if len(to_text(asked.formula)) > bounds.question * max(1, len(asked.components)):
        return "the question is long"
    if any(len(to_text(component)) > bounds.answer for component in d.components):
        return "the answer is long"
    numbers = (node.value for component in d.components for node in walk(component) if isinstance(node, Number))
    return "a number is ugly" if any(max(q.numerator, q.denominator) > bounds.largest for q in numbers) else ""


def without_room(d: Function) -> str:
    """Has it a kink, or hardly a place where function and derivative have values?"""
    f = d.parent
    assert f is not None
    if not f.smooth:
        return "it has a kink"
    if len(f.variables) > 1 or not (f.domain or d.domain):
        return ""
    with np.errstate(all="ignore"):
        there = np.isfinite(np.asarray(f.at(PLACES))) & np.isfinite(np.asarray(d.at(PLACES)))
    return "" if np.sum(there) >= ROOM else "its domain is tiny"


def constant(d: Function) -> str:
    """Is a derivative free of its variables, so that nothing is left to see in it?"""
    return "a derivative is zero" if any(component == Number(0) for component in d.components) else ""


def mistakes_unseen(mistaken: Sequence[Rule]) -> Reject:
    """Does one of these rules with a mistake in it, where it can be used, give the right answer?

    >>> from workbench.functions import function
    >>> kept = Rule("kept", lambda problem: problem.operator is not None, lambda problem, _: problem.formula)
    >>> mistakes_unseen([kept])(function("e^x").diff("x"))
    "the mistake 'kept' gives the right answer"
    """

    def unseen(d: Function) -> str:
        if len(d.derivations) != 1:
            return ""
        (right,) = d.derivations
        for rule in mistaken:
            wrong = derive(right.before, right.variable, operators=d.operators, rules=(rule, *RULES))
            if wrong.after == right.after and any(step.rule == rule.name for step in wrong.walk()):
                return f"the mistake {rule.name!r} gives the right answer"
        return ""

    return unseen
