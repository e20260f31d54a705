"""Joins of a function in pieces: where two pieces meet at a rational place, do values and slopes agree exactly?

A step of the piecewise rule goes in; out come the places at which the derivative exists, each with its value there.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.derivations import Step
from workbench.derivations.domains import needed
from workbench.language.building import number, substitute, value_of
from workbench.language.formula import Apply, Formula, Symbol
from workbench.operators.logical import GREATER, GREATER_EQUAL, LESS, LESS_EQUAL, NOT_EQUAL

PIECES = 3
"""A condition with the values where it holds and elsewhere: what is looked at, as pieces of more need not be beside."""

ORDERED = frozenset({LESS, LESS_EQUAL, GREATER, GREATER_EQUAL})
TOGETHER = ({LESS, GREATER_EQUAL}, {LESS_EQUAL, GREATER}, {LESS_EQUAL, GREATER_EQUAL})
"""Comparisons of the same two sides, one of which holds everywhere."""


@dataclass(frozen=True, slots=True)
class Join:
    """condition: outside of the join, as x ≠ 1. place: x = 1. slope: the derivative there."""

    condition: Formula
    place: Formula
    slope: Formula


def smooth_join(step: Step) -> Join | None:
    """The join of two pieces of polynomials and the like at which both values and both slopes agree; None otherwise.

    >>> from workbench import function
    >>> pieces = function("piecewise(x < 1: x^2, 2x - 1)").diff("x").derivations[0]
    >>> join = smooth_join(pieces)
    >>> join.place, join.slope
    (Number(1), Number(2))
    """
    arguments = step.before.children
    if step.rule != "piecewise" or len(arguments) not in (PIECES, PIECES + 1) or len(step.parts) != 2:
        return None
    condition = step.conditions[0] if len(step.conditions) == 1 else None
    if not isinstance(condition, Apply) or condition.operator != NOT_EQUAL:
        return None
    left, place = condition.arguments
    if left != Symbol(step.variable) or value_of(place) is None or not _on_both_sides(arguments):
        return None
    if any(part.conditions or any(needed(part.before)) for inner in step.parts for part in inner.walk()):
        return None
    at = {step.variable: place}
    values = {value_of(substitute(part.before, at)) for part in step.parts}
    slopes = {value_of(substitute(part.after, at)) for part in step.parts}
    slope = slopes.pop()
    if slopes or len(values) > 1 or None in values or slope is None:
        return None
    return Join(condition, place, number(slope))


def _on_both_sides(arguments: tuple[Formula, ...]) -> bool:
    """Has the function a value on both sides and at the join: x < 1 and otherwise, or x < 1 and x ≥ 1?"""
    conditions = arguments[0:PIECES:2] if len(arguments) > PIECES else arguments[:1]
    compared = [c for c in conditions if isinstance(c, Apply) and c.operator in ORDERED]
    if len(compared) < len(conditions):
        return False
    same = all(c.children == compared[0].children for c in compared)
    return same and (len(compared) == 1 or {c.operator for c in compared} in TOGETHER)
