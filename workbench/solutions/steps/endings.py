"""How a step ends: the parts put together, tidied, and brought into the form in which a person leaves it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workbench.derivations import Claim, Step
from workbench.derivations.writing import times
from workbench.language.formula import Apply, Formula, Symbol
from workbench.operators import Form
from workbench.pages import Text
from workbench.solutions.statements import maths

TIDYING = "tidying"
"""The rule of the rewriting that multiplies numbers and drops zeros; every other one is a finishing touch."""
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "common denominator": "over a common denominator",
        "expand": "multiply out",
        "power of a root": "a root as a power",
    }
)
"""What is said of finishing touches, by their rule; of others the rule itself."""
MOVED = frozenset({Form.PRODUCT, Form.NEGATION})
"""Forms that come and go where factors only change places."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What follows once the parts of a step are worked out.

    combined: the parts, put together. tidied: without zeros, ones and numbers to be multiplied. finishing: what is done
    then, each with its reason: take out eˣ. The last of all is the derivative.
    """

    combined: Formula
    tidied: Formula
    finishing: tuple[tuple[Formula, Text], ...]


def ending_of(step: Step) -> Ending:
    """The ending of a derivative."""
    rewritten = [child for child in step.endings if child.claim is Claim.REWRITE]
    finishing = [child for child in rewritten if child.rule != TIDYING]
    combined = rewritten[0].before if rewritten else step.after
    tidied = finishing[0].before if finishing else step.after
    return Ending(combined, tidied, tuple((child.after, reason(child)) for child in finishing))


def reason(finishing: Step) -> Text:
    """What a finishing touch does, in a few words."""
    taken = _taken_out(finishing)
    if taken is not None:
        return ("take out ", maths(taken))
    return REASONS.get(finishing.rule, finishing.rule)


def _taken_out(finishing: Step) -> Formula | None:
    """The factor that is taken out of a sum: x·eˣ of x·eˣ·(x + 2)."""
    after = finishing.after
    if finishing.rule != "common factor" or not isinstance(after, Apply) or after.operator.form is not Form.PRODUCT:
        return None
    others = [factor for factor in after.children if not _is_sum(factor)]
    return times(*others) if others and len(others) == len(after.children) - 1 and _is_sum(finishing.before) else None


def _is_sum(formula: Formula) -> bool:
    return isinstance(formula, Apply) and formula.operator.form is Form.SUM


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
