"""Brackets and bars: what stands between them, as one part, (x + 1), |x| or a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.language import conditions, refusals
from workbench.language.formula import Apply, Formula
from workbench.operators import NORM, Operator

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar


def group(grammar: Grammar) -> Formula:
    """What stands in a bracket, from "(" to behind ")"."""
    start = grammar.index
    grammar.enter(start)
    grammar.index += 1
    if grammar.items[grammar.index] == ")":
        raise grammar.error(start, "nothing between '(' and ')'", "(x + 1)", grammar.index)
    node = conditions.condition(grammar) if grammar.conditional else grammar.sum()
    if grammar.items[grammar.index] != ")":
        raise refusals.unclosed(grammar, start, ")")
    grammar.index += 1
    grammar.depth -= 1
    if grammar.conditional and conditions.is_condition(node):
        conditions.stands_alone(grammar, start)
    return node


def bars(grammar: Grammar, fence: Operator) -> Formula:
    """What stands between bars, with the operator that they are; between those of an array its norm."""
    start = grammar.index
    if grammar.bars_at >= 0:
        raise grammar.error(start, "bars inside bars are unclear", "abs(...)")
    grammar.enter(start)
    grammar.bars_at = grammar.depth
    grammar.index += 1
    if grammar.items[grammar.index] in ("|", ""):
        reason = "nothing between the bars" if grammar.items[grammar.index] else "this '|' has no partner"
        raise grammar.error(start, reason, "|x|")
    node = grammar.sum()
    if grammar.items[grammar.index] != "|":
        raise refusals.unclosed(grammar, start, "|")
    grammar.index += 1
    grammar.bars_at = -1
    grammar.depth -= 1
    if grammar.shapes is not None and grammar.shapes.of(node):
        fence = NORM
    return grammar.checked(Apply(fence, (node,)), start)
