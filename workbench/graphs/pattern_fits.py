"""Fits: does a node have the form of a pattern, and what do the names of the pattern stand for?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from workbench.graphs.accurate import Pattern
from workbench.graphs.arithmetic import ONE, coefficient, power
from workbench.graphs.builder import Builder
from workbench.graphs.graph import Input
from workbench.operators import POWER, PRODUCT, QUOTIENT, SUM, Operator

Bound = dict[int, int]
"""The node that each name of a pattern stands for, by the name's place in NAMES."""


def fits(b: Builder, pattern: Pattern, head: Operator, sides: Sequence[int], bound: Bound) -> Fraction | None:
    """How many times the pattern the node is, where it fits; what the names stand for is put into bound.

    Only the sides of a quotient may be multiples of those of the pattern.
    """
    p = pattern.graph
    if head is not QUOTIENT:
        return ONE if all(_is(b, p, one, two, bound) for one, two in zip(pattern.sides, sides, strict=True)) else None
    factors = [ONE, ONE]
    # First the side that says what u is.
    for index in sorted((0, 1), key=lambda index: _is_power_of_name(p, pattern.sides[index])):
        side = pattern.sides[index]
        if _is_power_of_name(p, side):
            factor = _multiple(b, p, side, sides[index], bound)
            if factor is None:
                return None
            factors[index] = factor
        elif not _is(b, p, side, sides[index], bound):
            return None
    return factors[0] / factors[1]


def _is(b: Builder, p: Builder, own: int, place: int, bound: Bound) -> bool:
    """Does a node fit a part of a pattern?"""
    head = p.heads[own]
    if isinstance(head, Input):
        return bound.setdefault(head.index, place) == place
    if isinstance(head, Fraction):
        return b.value(place) == head
    if b.heads[place] is not head:
        return False
    before = dict(bound)
    if _all_are(b, p, p.arguments[own], b.arguments[place], bound):
        return True
    if head is not SUM and head is not PRODUCT:
        return False
    bound.clear()
    bound.update(before)
    return _all_are(b, p, p.arguments[own], b.arguments[place][::-1], bound)


def _all_are(b: Builder, p: Builder, own: Iterable[int], places: Iterable[int], bound: Bound) -> bool:
    return all(_is(b, p, one, two, bound) for one, two in zip(own, places, strict=True))


def _is_power_of_name(p: Builder, own: int) -> bool:
    base = p.arguments[own][0] if p.heads[own] is POWER else own
    return isinstance(p.heads[base], Input)


def _multiple(b: Builder, p: Builder, own: int, place: int, bound: Bound) -> Fraction | None:
    """How many times u^n a node is; a name that stands for nothing yet stands for the node."""
    raised = p.heads[own] is POWER
    name = p.heads[p.arguments[own][0] if raised else own]
    exponent = p.value(p.arguments[own][1]) if raised else ONE
    assert isinstance(name, Input)
    assert exponent is not None
    if name.index not in bound:
        bound[name.index] = place
        return None if raised else ONE
    expected = power(b, bound[name.index], b.constant(exponent))
    (theirs, x), (ours, y) = coefficient(b, expected), coefficient(b, place)
    return ours / theirs if x == y and x != b.one else None
