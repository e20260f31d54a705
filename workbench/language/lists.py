"""Lists: `[a, b]` is a vector, `[[a, b], [c, d]]` a matrix by its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.errors import ParseError
from workbench.language import refusals
from workbench.language.arrays.misfits import Shape, element, kind
from workbench.language.arrays.rules import single
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
        entries.append(list_of(grammar, level + 1) if items[grammar.index] == "[" else _entry(grammar))
    grammar.index += 1
    if len(entries) == 1:
        _refuse_spaces(grammar, start + 1, grammar.index - 1)
    lengths = {len(e.children) if isinstance(e, Apply) and e.operator is VECTOR else 0 for e in entries}
    if len(lengths) > 1:
        raise uneven(grammar, start, ", [[a, b], [c, d]]")
    node = Apply(VECTOR, tuple(entries))
    if grammar.shapes is not None:
        grammar.fits(node, start)
    return node


def uneven(grammar: Grammar, start: int, example: str) -> ParseError:
    """The error about rows of several lengths in the matrix that was read from start on."""
    reason = "the rows of this matrix have different lengths"
    return grammar.error(start, reason, f"rows of the same length{example}", grammar.index - 1)


def _refuse_spaces(grammar: Grammar, first: int, end: int) -> None:
    """`[x y]` and `[x -y]`, from first to before end, are two entries to some, who leave the comma out."""
    items, tokens = grammar.items, grammar.tokens
    inside = 0
    for index in range(first, end):
        inside += (items[index] in ("(", "[")) - (items[index] in (")", "]"))
        if index == first or inside > (items[index] in ("(", "[")) or not tokens.spaced(index):
            continue
        names = items[index - 1] in grammar.atoms and items[index] in grammar.atoms
        signed = items[index] in ("+", "-") and not tokens.spaced(index + 1) and items[index - 1] not in ("*", "/", "^")
        if names or signed:
            written = tokens.written(first, index - 1), tokens.written(index, end - 1)
            both = f"[{written[0]}, {written[1]}]"
            one = f"[{written[0]}{'' if signed else '*'}{written[1]}]"
            raise grammar.error(index, "a space in a list of one entry is unclear", f"{both} or {one}")


def _entry(grammar: Grammar) -> Formula:
    """A number in a list, or a list with a name; of vectors it is unclear whether they are rows or columns."""
    start = grammar.index
    node = grammar.sum()
    named_list = isinstance(node, Apply) and node.operator is VECTOR
    if grammar.shapes is not None and not named_list and not single(shape := grammar.shapes.of(node)):
        raise no_number(grammar, node, shape, start)
    return node


def no_number(grammar: Grammar, node: Formula, shape: Shape, start: int) -> ParseError:
    """An entry that was read from start on and is a vector or matrix."""
    told = grammar.tokens.written(start, grammar.index - 1)
    reason = f"{told} is {kind(shape)}, and a list has numbers"
    return grammar.error(start, reason, element(node, shape), grammar.index - 1)
