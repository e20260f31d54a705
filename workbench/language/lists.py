"""Lists: `[a, b]` is a vector, `[[a, b], [c, d]]` a matrix by its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.language import refusals
from workbench.language.formula import Apply, Formula
from workbench.operators import VECTOR

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar


def list_of(grammar: Grammar, level: int = 0) -> Formula:
    """A list from the current '[' on; level: in how many lists it stands."""
    start, items = grammar.index, grammar.items
    if level == 2:
        raise grammar.error(start, "a list in a list in a list", "a matrix by its rows, [[a, b], [c, d]]")
    entries: list[Formula] = []
    while items[grammar.index] != "]" or not entries:
        if entries and items[grammar.index] != ",":
            raise refusals.unclosed(grammar, start, "]")
        grammar.index += 1
        if items[grammar.index] == "]" and not entries:
            raise grammar.error(start, "nothing between '[' and ']'", "[a, b]", grammar.index)
        entries.append(list_of(grammar, level + 1) if items[grammar.index] == "[" else grammar.sum())
    grammar.index += 1
    lengths = {len(e.children) if isinstance(e, Apply) and e.operator is VECTOR else 0 for e in entries}
    if len(lengths) > 1:
        reason = "the rows of this matrix have different lengths"
        raise grammar.error(start, reason, "rows of the same length, [[a, b], [c, d]]", grammar.index - 1)
    node = Apply(VECTOR, tuple(entries))
    if grammar.shapes is not None:
        grammar.fits(node, start)
    return node
