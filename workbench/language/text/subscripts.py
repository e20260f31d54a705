"""Small letters: sums `∑ᵢ₌₁ⁿ xᵢ²` as they are printed in Unicode, and components `xᵢ₊₁`, `Wᵢⱼ`, `x₃`, also `x_3`.

A name with a subscript is a component where an index of a sum stands in it, or where its array is one elsewhere.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from workbench.language.characters import FROM_ABOVE, FROM_BELOW, SUBSCRIPTS
from workbench.language.formula import Formula
from workbench.language.indices import (
    are_indices,
    bound,
    check_factor,
    close_index,
    component,
    index_of,
    indexed_sum,
    open_index,
    within,
)
from workbench.language.names import spelled
from workbench.operators import Form

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar
    from workbench.language.resolver import Resolver
    from workbench.language.vocabulary import FormReader

_PLAIN = FROM_BELOW | FROM_ABOVE | str.maketrans("₊₋₌", "+-=")
_BELOW = "".join(SUBSCRIPTS)
_SUM = re.compile(rf"[∑∏]([{_BELOW}₊₋₌]+)(.*)")
_NAME = re.compile(rf"(.*?)(?:_([0-9]+)|([{_BELOW}][{_BELOW}₊₋,]*))")
_LIMITS = re.compile(r"([a-z])=(.+)")


class Small(NamedTuple):
    """A name with a subscript: its array, and what stands below in letters of full size: "i+1", "ij", "12,3"."""

    array: str
    below: str


class Indices(NamedTuple):
    """The indices of the sums of a text, and the arrays whose components occur; matrices: those with two indices."""

    letters: frozenset[str]
    arrays: frozenset[str]
    matrices: frozenset[str]


def sign_of_sum(token: str) -> FormReader | None:
    """The reader of `∑ᵢ₌₁ⁿ`; None for any other token."""
    return total if _SUM.fullmatch(token) else None


def reader_of_component(resolver: Resolver, token: str) -> FormReader | None:
    """The reader of a name with a subscript that is a component; None where it is a name of its own."""
    small = _small(token)
    if small is None or spelled(token) in resolver.known:
        return None
    if resolver.indices is None:
        resolver.indices = _indices(resolver)
    letters, arrays, matrices = resolver.indices
    word = len(small.below) > 2 and small.below.isalpha()
    if word and are_indices(small.below, letters) is None:
        hint = f"{small.array}[{', '.join(small.below)}] for a component, another name without {small.below}"
        raise resolver.refused(token, f"'{token}' is unclear: a word below the name, or indices?", hint)
    no_index = not (set(small.below) & set("+-,")) and set(small.below).isdisjoint(letters)
    if no_index and (word or small.array not in arrays):
        return None
    return partial(element, small=small, matrix=small.array in matrices)


def element(grammar: Grammar, *, small: Small, matrix: bool) -> Formula:
    """The component that is the current token."""
    start = grammar.index
    grammar.index += 1
    parts = small.below.split(",")
    if len(parts) == 1 and (re.fullmatch("[a-z]{2,3}", parts[0]) or (matrix and re.fullmatch("[0-9]{2}", parts[0]))):
        parts = list(parts[0])
    indices = tuple(index for part in parts if (index := index_of(part)) is not None)
    if len(indices) < len(parts):
        typed = grammar.tokens.written(start, start)
        raise grammar.error(start, f"the index in '{typed}' is not read", f"{small.array}[i], or {small.array}[i, j]")
    return component(grammar, small.array, indices, start)


def total(grammar: Grammar) -> Formula:
    """The sum or product whose sign, with index and bounds, is the current token; it takes one product."""
    start = grammar.index
    token = grammar.items[start]
    found = _SUM.fullmatch(token)
    assert found is not None
    limits, above = _LIMITS.fullmatch(found[1].translate(_PLAIN)), found[2].translate(_PLAIN)
    lower, upper = index_of(limits[2]) if limits else None, index_of(above)
    example = f"{token[0]}(i=1..n, x[i])"
    if limits is None or lower is None or upper is None:
        raise grammar.error(start, f"the index and the bounds in '{token}' are not read", example)
    row = grammar.table.indexed[token[0]]
    grammar.enter(start)
    grammar.index += 1
    bounds = bound(grammar, lower, start), bound(grammar, upper, start)
    name = limits[1]
    open_index(grammar, name, start, bounds, example)
    if not grammar.starts_factor():
        raise grammar.error(start, "a term is missing, or its bracket", example, grammar.index - 1)
    first = grammar.index
    with within(grammar, name, name):
        term = grammar.product()
    if row.joined_by is Form.PRODUCT:
        check_factor(grammar, name, term, first, start, f"{token}(...), with brackets around the factor")
    grammar.depth -= 1
    close_index(grammar, name, start)
    return indexed_sum(grammar, row, bounds, name, term, start)


def _small(token: str) -> Small | None:
    found = _NAME.fullmatch(token)
    if found is None or not found[1]:
        return None
    return Small(spelled(found[1]), found[2] or found[3].translate(_PLAIN))


def _indices(resolver: Resolver) -> Indices:
    items, table = resolver.tokens.items, resolver.table
    letters = {found[1].translate(_PLAIN)[0] for token in resolver.distinct if (found := _SUM.fullmatch(token))}
    letters |= {
        index
        for sign, opening, index, equals in zip(items, items[1:], items[2:], items[3:], strict=False)
        if equals == "=" and opening == "(" and sign in table.indexed
    }
    smalls = [small for token in resolver.distinct if (small := _small(token)) is not None]
    used = [small for small in smalls if set(small.below) & (letters | set("+-,"))]
    arrays = {small.array for small in used} | {spelled(a) for a, b in pairwise(items) if b == "["}
    shapes = resolver.arrays
    pairs = {small.array for small in used if "," in small.below or re.fullmatch("[a-z]{2}", small.below)}
    matrices = pairs | {name for name, shape in shapes.items() if len(shape) == 2}
    return Indices(frozenset(letters), frozenset(arrays | shapes.keys()), frozenset(matrices))
