"""How a step ends: the parts put together, tidied, and brought into the form in which a person leaves it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from workbench.derivations import Claim, Step
from workbench.language.formula import Apply, Formula, Symbol
from workbench.operators import Form

TIDYING = "tidying"
"""The rule of the rewriting that multiplies numbers and drops zeros; every other one is a finishing touch."""
MOVED = frozenset({Form.PRODUCT, Form.NEGATION})
"""Forms that come and go where factors only change places."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What follows once the parts of a step are worked out.

    combined: the parts, put together. tidied: without zeros, ones and numbers to be multiplied. finishing: what is done
    then, each with its reason: "take out eˣ". The last of all is the derivative.
    """

    combined: Formula
    tidied: Formula
    finishing: tuple[tuple[Formula, str], ...]


def ending_of(step: Step) -> Ending:
    """The ending of a derivative."""
    rewritten = [child for child in step.children if child.claim is Claim.REWRITE]
    finishing = [child for child in rewritten if child.rule != TIDYING]
    combined = rewritten[0].before if rewritten else step.after
    tidied = finishing[0].before if finishing else step.after
    return Ending(combined, tidied, tuple((child.after, reason(child)) for child in finishing))


def reason(finishing: Step) -> str:
    """What a finishing touch does, in a few words."""
    return finishing.note or finishing.rule


def alike(one: Formula, other: Formula) -> bool:
    """Do two formulas differ only in the order of factors, in signs and in numbers that were multiplied?

    >>> from workbench.language.reading import read
    >>> alike(read("cos(x)*6*x").formula, read("6x*cos(x)").formula), alike(read("x + x").formula, read("2x").formula)
    (True, False)
    """
    return _skeleton(one) == _skeleton(other)


def _skeleton(formula: Formula) -> Counter[object]:
    """Its names and operations, without those that only move."""
    kept: Counter[object] = Counter()
    waiting = [formula]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.children)
        if isinstance(node, Symbol):
            kept[node.name] += 1
        elif isinstance(node, Apply) and node.operator.form not in MOVED:
            kept[node.operator] += 1
    return kept
