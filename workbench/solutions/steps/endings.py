"""How a step ends: the parts put together, tidied, and brought into the form in which a person leaves it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workbench.derivations import Claim, Step
from workbench.derivations.numerals import numeral
from workbench.derivations.problem import is_negated
from workbench.derivations.step import CANCEL, COMMON_DENOMINATOR, COMMON_FACTOR, EXPAND, ROOT_POWER, TIDYING
from workbench.derivations.writing import times
from workbench.language.formula import Apply, Formula, Symbol, has_form, walk
from workbench.operators import NEGATION, PRODUCT, Form
from workbench.pages import Text
from workbench.solutions.statements import maths

REASONS: Mapping[str, str] = MappingProxyType(
    {
        COMMON_DENOMINATOR: "over a common denominator",
        EXPAND: "multiply out",
        ROOT_POWER: "a root as a power",
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
    if finishing.rule == CANCEL and _is_signs_alone(finishing.before, finishing.after):
        return "the minus in front"
    if finishing.rule == CANCEL and _has_negative_power(finishing.before) and not _has_negative_power(finishing.after):
        return "with positive exponents"
    return REASONS.get(finishing.rule, finishing.rule)


def _is_signs_alone(before: Formula, after: Formula) -> bool:
    """Has only a minus come to the front, (-x - 3)/x as -(x + 3)/x?"""
    if is_negated(before) or not is_negated(after):
        return False
    return _but_for_signs(before) == _but_for_signs(after)


def _but_for_signs(formula: Formula) -> Counter[object]:
    """All that is written but minus signs and what multiplies."""
    nodes = [node.operator if isinstance(node, Apply) else node for node in walk(formula)]
    return Counter(node for node in nodes if node is not NEGATION and node is not PRODUCT)


def _has_negative_power(formula: Formula) -> bool:
    """Is there a root written as a power with a negative exponent, x^(-1/3)?"""
    powers = (n.children[1] for n in walk(formula) if isinstance(n, Apply) and n.operator.form is Form.POWER)
    return any(e is not None and e.value < 0 and not e.whole for e in map(numeral, powers))


def _taken_out(finishing: Step) -> Formula | None:
    """The factor that is taken out of a sum: x·eˣ of x·eˣ·(x + 2)."""
    after = finishing.after
    if finishing.rule != COMMON_FACTOR or not has_form(finishing.before, Form.SUM) or not has_form(after, Form.PRODUCT):
        return None
    others = [factor for factor in after.children if not has_form(factor, Form.SUM)]
    return times(*others) if others and len(others) == len(after.children) - 1 else None


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
