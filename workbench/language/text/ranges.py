"""Ranges in text: `sum(i=1..n, x[i]^2)`, `prod(k=1..5, ...)`, `∑(...)`, and the components `x[i]`, `W[i, j]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.errors import ParseError
from workbench.language import refusals
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.indices import bound, close_index, component, indexed_sum, open_index, within
from workbench.language.names import nameable, plain, spelled
from workbench.operators import Form

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar

RANGE = ".."
_OPENING, _CLOSING = frozenset("(["), frozenset(")]")


def has_index(grammar: Grammar) -> bool:
    """Does the function at the current token run over an index, `sum(i=1..n`, and not over the rows of the data?"""
    opening = grammar.index + 1
    if grammar.items[opening] != "(":
        return False
    _, found = _structure(grammar, opening)
    return bool(found)


def total(grammar: Grammar) -> Formula:
    """The sum or product over an index whose name or sign is the current token."""
    start = grammar.index
    word = grammar.items[start].rpartition(".")[2]  # np.sum
    row = grammar.table.indexed[word]
    example = f"{word}(i=1..n, x[i])"
    opening = start + 1
    grammar.enter(start)
    _refuse_malformed(grammar, start, example)
    token = grammar.items[opening + 1]
    name = spelled(token)
    outer, grammar.conditional = grammar.conditional, False
    grammar.index = opening + 3
    bounds = _bounds(grammar, start, opening, example)
    open_index(grammar, name, opening + 1, bounds, example)
    term = _term(grammar, token, name, opening, example)
    grammar.conditional = outer
    grammar.depth -= 1
    close_index(grammar, name, start)
    return indexed_sum(grammar, row, bounds, name, term, start)


def _bounds(grammar: Grammar, start: int, opening: int, example: str) -> tuple[Formula, Formula]:
    """`1..n`, behind the sign of equality, and the comma after it."""
    items = grammar.items
    sides = []
    for end, which in ((RANGE, "lower"), (",", "upper")):
        first = grammar.index
        if items[first] in (end, ",", ")"):
            raise grammar.error(start, f"the {which} bound is missing", example, first)
        node = grammar.sum()
        if items[grammar.index] != end:
            if items[grammar.index] in ("", ")", ",", RANGE):
                raise grammar.error(start, "the index needs a lower and an upper bound", example, grammar.index - 1)
            raise refusals.unclosed(grammar, opening, ")")
        sides.append(bound(grammar, node, first))
        grammar.index += 1
    return sides[0], sides[1]


def _term(grammar: Grammar, token: str, name: str, opening: int, example: str) -> Formula:
    """What is summed, in which the token is the index, up to the closing bracket and that too."""
    with within(grammar, token, name):
        term = grammar.sum()
        if grammar.items[grammar.index] == ",":
            raise grammar.error(grammar.index, "a sum over an index has one term, and nothing after it", example)
        if grammar.items[grammar.index] != ")":
            raise refusals.unclosed(grammar, opening, ")")
        grammar.index += 1
    return term


def _structure(grammar: Grammar, opening: int) -> tuple[int, dict[str, int]]:
    """Where the bracket closes, or the text ends, and the first place of each sign of a range directly in it."""
    items = grammar.items
    found: dict[str, int] = {}
    depth, index = 0, opening
    while items[index]:
        token = items[index]
        if token in _OPENING:
            depth += 1
        elif token in _CLOSING:
            depth -= 1
            if not depth:
                break
        elif depth == 1 and token in ("=", RANGE, ","):
            found.setdefault(token, index)
        index += 1
    comma = found.pop(",", index)
    if found:
        found[","] = comma
    return index, found


def _refuse_malformed(grammar: Grammar, start: int, example: str) -> None:
    """What a newcomer may write instead of an index with its bounds."""
    items, opening = grammar.items, start + 1
    if items[opening] != "(":
        raise grammar.error(start, f"'{items[start]}' needs an index with its bounds, in brackets", example)
    end, found = _structure(grammar, opening)
    if not items[end]:
        raise grammar.error(opening, "this '(' is never closed", "')' where it ends")
    if not found:
        raise grammar.error(start, f"'{items[start]}' needs an index with its bounds", example, end)
    equals, dots, comma = found.get("=", end), found.get(RANGE, end), found.get(",", end)
    if equals > comma >= dots or (equals == end and dots < comma):
        raise grammar.error(opening + 1, "the index is missing before its bounds", example, comma - 1)
    if equals > comma or (equals == end and dots > comma):
        if equals < end or dots < end:
            raise grammar.error(comma + 1, "the index and its bounds come first", example, end - 1)
        raise grammar.error(start, f"'{items[start]}' needs an index with its bounds", example, end)
    if equals == opening + 1:
        raise grammar.error(opening + 1, "the index is missing before its bounds", example, comma - 1)
    if equals != opening + 2 or not _is_name(grammar, items[opening + 1]):
        raise grammar.error(opening + 1, "the index is one name, such as i", example, equals - 1)
    if dots > comma:
        raise grammar.error(start, "the index needs a lower and an upper bound", example, comma - 1)
    if comma == end:
        raise grammar.error(start, "the term is missing after the bounds, or a comma before it", example, end)
    if items[comma + 1] == ")":
        raise grammar.error(start, "the term is missing after the bounds", example, comma + 1)


def _is_name(grammar: Grammar, token: str) -> bool:
    name = spelled(token)
    return nameable(name) and plain(name) and (token in grammar.words.atoms or token in grammar.words.both)


def element(grammar: Grammar, node: Formula, start: int) -> Formula | None:
    """The component that begins at the token start with the array just read; the current token is its `[`."""
    opening, items = grammar.index, grammar.items
    if grammar.shapes is not None and grammar.tokens.spaced(opening):
        return None  # a list, the next factor
    if not isinstance(node, Symbol) or opening != start + 1:
        if isinstance(node, Apply) and node.operator.form is Form.ELEMENT:
            raise grammar.error(opening, "a second index in brackets of its own is not read", "W[i, j] for a matrix")
        reason = "an index in brackets stands only behind the name of a vector or matrix"
        raise grammar.error(opening, reason, "x[1], and ( and ) for brackets")
    if grammar.tokens.spaced(opening):
        reason = f"'{items[start]} [' is unclear: a component, or a product"
        raise grammar.error(start, reason, f"{items[start]}[1] without a space, or a sign", opening)
    grammar.enter(opening)
    indices: list[Formula] = []
    while not indices or items[grammar.index] == ",":
        grammar.index += 1
        if items[grammar.index] in ("]", ",", ""):
            raise _no_index(grammar, opening, node.name)
        indices.append(grammar.sum())
    if items[grammar.index] != "]":
        raise refusals.unclosed(grammar, opening, "]")
    grammar.index += 1
    grammar.depth -= 1
    return component(grammar, node.name, tuple(indices), start)


def _no_index(grammar: Grammar, opening: int, name: str) -> ParseError:
    if grammar.items[grammar.index] == "":
        return grammar.error(opening, "this '[' is never closed", f"']' where it ends, {name}[1]")
    return grammar.error(opening, "an index is missing between '[' and ']'", f"{name}[1] or {name}[i]", grammar.index)
