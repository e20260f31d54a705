"""Arrays in a text: lists inside formulas, `x^T`, `‖w‖`, and `max(w)` over the components of a vector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.language import lists, refusals
from workbench.language.arrays.shapes import Shapes
from workbench.language.formula import Apply, Formula
from workbench.operators import NORM, TRANSPOSE, VECTOR, Form, Operator

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar

DOUBLE_BAR = "‖"
OPENING = ("[", DOUBLE_BAR)
"""Signs that a list or a length begins with."""

_RAISED_T = "T"
_APART = ("", "=", ";")  # what a whole formula stands between


def starts_factor(grammar: Grammar) -> bool:
    """Could the list or the double bar at the current token begin a factor?"""
    if grammar.items[grammar.index] == DOUBLE_BAR:
        return not grammar.lengths
    return grammar.shapes is not None and grammar.tokens.spaced(grammar.index)  # x[1] is a component of x


def opened(grammar: Grammar) -> Formula:
    """The list or the length that begins here."""
    start = grammar.index
    if grammar.items[start] == "[":
        return _list(grammar, start)
    if grammar.lengths:
        raise grammar.error(start, "double bars inside double bars are unclear", "norm(...)")
    grammar.enter(start)
    grammar.lengths = True
    grammar.index += 1
    if grammar.items[grammar.index] in (DOUBLE_BAR, ""):
        reason = "nothing between the double bars" if grammar.items[grammar.index] else "this '‖' has no partner"
        raise grammar.error(start, reason, "‖w‖ or norm(w)")
    node = grammar.sum()
    if grammar.items[grammar.index] != DOUBLE_BAR:
        raise refusals.unclosed(grammar, start, DOUBLE_BAR)
    grammar.index += 1
    grammar.lengths = False
    grammar.depth -= 1
    grammar.shaped()
    return grammar.checked(Apply(NORM, (node,)), start)


def _list(grammar: Grammar, start: int) -> Formula:
    """A list; of one entry only where it is all of a formula, since elsewhere it looks like a bracket."""
    if grammar.check is not None:
        grammar.shaped()
    found = lists.list_of(grammar)
    (first, *others) = found.children
    if not others and not (isinstance(first, Apply) and first.operator is VECTOR):
        refuse_inside(grammar, start)
    return found


def refuse_inside(grammar: Grammar, start: int) -> None:
    """Refuses a list of one entry that was read from start on, unless it is all of a formula."""
    if (start and grammar.items[start - 1] not in _APART) or grammar.items[grammar.index] not in _APART:
        raise grammar.error(start, "a list of one entry inside a formula is unclear", "( and ) for brackets")


def is_transpose(grammar: Grammar, node: Formula) -> bool:
    """Is the exponent at the current token the T of a transposed array?"""
    if grammar.items[grammar.index + 1] != _RAISED_T or not grammar.shaped().of(node):
        return False
    if _RAISED_T in grammar.words.known:
        reason = f"'^{_RAISED_T}' is unclear: {_RAISED_T} is declared, and an array has a transpose"
        raise grammar.error(grammar.index, reason, "transpose(x) or xᵀ", grammar.index + 1)
    return True


def transposed(grammar: Grammar, node: Formula, start: int) -> Formula:
    """The array with the transpose that stands at the current token."""
    grammar.index += 2
    return grammar.checked(Apply(TRANSPOSE, (node,)), start)


def over_components(shapes: Shapes, rows: Sequence[Operator], arguments: tuple[Formula, ...]) -> Operator | None:
    """The function of several numbers that takes the components of the one vector it is given."""
    if len(arguments) != 1 or not shapes.of(arguments[0]):
        return None
    return next((row for row in rows if row.variadic and row.form is Form.CALL), None)
