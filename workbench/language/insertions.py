"""Insertions: trees that are put into a formula, not read, such as the body of a definition that is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.language.formula import Apply, Formula, Symbol
from workbench.operators import Form

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar

LARGEST_COMPOSED = 100_000
"""Nodes of the user's definitions put in; a few dozen in one another would fill any memory."""


def put_in(grammar: Grammar, node: Formula, start: int) -> Formula:
    """A tree for what was read from start on: small enough with those before it, and with nothing wrong in it."""
    facts = grammar.facts
    grammar.composed += facts.size(node)
    if grammar.composed > LARGEST_COMPOSED:
        last = grammar.index - 1
        reason = f"with {grammar.tokens.written(start, last)} there are more than {LARGEST_COMPOSED:,} parts"
        raise grammar.error(start, reason, "fewer definitions in one another", last)
    if grammar.shapes is None and any(facts.gathered(node, _with_arrays)):
        grammar.shaped()
    shaped = grammar.shapes is not None
    for part in facts.unchecked(node, shaped=shaped):
        if isinstance(part, Apply):
            if part.operator.form is Form.ELEMENT:
                _of_array(grammar, part, start)
            grammar.checked(part, start)
    facts.is_sound(node, shaped=shaped)
    return node


def _of_array(grammar: Grammar, node: Apply, start: int) -> None:
    """What was put in before an index in brackets is the name of an array."""
    if not isinstance(node.arguments[0], Symbol):
        reason = "a formula stands here for a name with an index"
        raise grammar.error(start, reason, "the name of a vector or matrix", grammar.index - 1)


def _with_arrays(part: Formula) -> tuple[bool]:
    return (isinstance(part, Apply) and part.operator.with_arrays,)
