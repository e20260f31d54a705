r"""Sums over an index in LaTeX: `\sum_{i=1}^{n} x_i^2`, `\prod_{k=1}^{5} k`; components x_i, x_{i+1}, W_{ij}."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from workbench.errors import ParseError
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.language.indices import (
    are_indices,
    bound,
    check_factor,
    close_index,
    component,
    index_of,
    indexed_sum,
    indexing,
    open_index,
    within,
)
from workbench.language.latex import groups
from workbench.language.latex.spelling import name_of
from workbench.language.names import LONGEST_NAME, nameable, plain, spelled
from workbench.language.numerals import whole
from workbench.language.printing import to_text
from workbench.language.table import RAISED
from workbench.operators import PRODUCT, Form, Operator

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar

SIGNS = (r"\sum", r"\prod")
_UPRIGHT = re.compile(r"\\(?:mathrm|text|textrm|textnormal|mbox|mathit|operatorname|max|min)(?![A-Za-z])")
"""A word below a name, set as one."""
_RUN = re.compile(r"\\[A-Za-z]+|[A-Za-z]+")
_PAIR = re.compile(r",|\A[A-Za-z]{2}\Z")


class SumNames(NamedTuple):
    """Letters that sums run over, and names that stand with one of them below: arrays."""

    indices: frozenset[str]
    arrays: frozenset[str]


def total(grammar: Grammar) -> Formula:
    r"""The sum or product over an index whose `\sum` or `\prod` is the current item; it takes one product."""
    start, items = grammar.index, grammar.items
    row = _row(grammar, items[start])
    example = rf"{items[start]}_{{i=1}}^{{n}} x_i"
    if start and items[start - 1] == RAISED:
        raise grammar.error(start, f"TeX raises only '{items[start]}'", "x^{...}, with braces")
    grammar.enter(start)
    grammar.index += 1
    sides: dict[str, tuple[Formula, int]] = {}
    name, first = "", start
    while (sign := items[grammar.index]) in ("_", RAISED) and sign not in sides:
        grammar.index += 1
        if sign == "_":
            name, first = _index(grammar, start, example)
            at = grammar.index
            sides[sign] = grammar.sum(), at
            groups.close(grammar, start, "}")
        else:
            at = grammar.index
            sides[sign] = groups.argument(grammar, items[start]), at
    if len(sides) < 2:
        raise grammar.error(start, "a sum needs an index with a lower and an upper bound", example, grammar.index - 1)
    lower, upper = (bound(grammar, *sides[sign]) for sign in ("_", RAISED))
    open_index(grammar, name, first, (lower, upper), example)
    term = _term(grammar, row, items[first], name, start)
    grammar.depth -= 1
    close_index(grammar, name, start)
    return indexed_sum(grammar, row, (lower, upper), name, term, start)


def _row(grammar: Grammar, command: str) -> Operator:
    row = next((row for row in grammar.table.indexed.values() if row.notation.latex == command), None)
    if row is None:
        raise grammar.error(grammar.index, f"this table of operators has no row for '{command}'")
    return row


def _index(grammar: Grammar, start: int, example: str) -> tuple[str, int]:
    """The name of the index and the item where it stands, up to behind the sign of equality."""
    items = grammar.items
    braced = items[grammar.index] == "{"
    first = grammar.index + braced
    name = spelled(items[first]) if items[first] else ""
    if not (nameable(name) and plain(name)) or not braced or items[first + 1] != "=":
        if items[first + 1 : first + 2] == [","]:
            raise grammar.error(first, "one index at a time", r"\sum_{i=1}^{n} \sum_{j=1}^{m} x_{ij}", first + 1)
        raise grammar.error(start, "the index with its lower bound is missing", example, first)
    grammar.index = first + 2
    return name, first


def _term(grammar: Grammar, row: Operator, item: str, name: str, start: int) -> Formula:
    """The product that is summed, in which the item is the index."""
    if not grammar.starts_factor():
        reason = "a term is missing" if grammar.items[grammar.index] != "-" else "a sign behind a sum is unclear"
        hint = rf"{grammar.items[start]}_{{i=1}}^{{n}} (...), with brackets"
        raise grammar.error(start, reason, hint, grammar.index - 1)
    first = grammar.index
    with within(grammar, item, name):
        term = grammar.product()
    if row.joined_by is Form.PRODUCT:
        check_factor(grammar, name, term, first, start, r"\prod_{i=1}^{n} (...), with brackets")
    return term


# --- components


def found(items: Iterable[str], names: Iterable[str], arrays: Iterable[str]) -> SumNames:
    """The indices and arrays of a text; arrays: names that are declared with a shape."""
    sequence = list(items)
    indices: set[str] = set()
    for at in range(len(sequence) - 3):
        if (
            sequence[at] == "_"
            and sequence[at + 1] == "{"
            and sequence[at + 3] == "="
            and sequence[at - 1] != r"\right|_"
        ):
            indices.add(spelled(sequence[at + 2]))
    heads = set(arrays)
    for item in names:
        name = name_of(item)
        if name is not None and name.below and _runs_over(name.below, indices):
            heads.add(name.head)
    return SumNames(frozenset(indices), frozenset(heads))


def _runs_over(below: str, indices: Collection[str]) -> bool | None:
    """Does an index stand in a subscript: i, ij, i+1, and not as a letter of a word? None where that is unclear."""
    if _UPRIGHT.search(below):
        return False
    unclear = False
    for run in _RUN.findall(below):
        clear = spelled(run) in indices if run[0] == "\\" else are_indices(run, indices)
        if clear:
            return True
        unclear = unclear or clear is None
    return None if unclear else False


def is_component(item: str, where: SumNames) -> bool | None:
    """Is a name with a subscript a component of an array? None where that is unclear, as of x_{min} in a sum over i."""
    name = name_of(item)
    if name is None or not name.below:
        return False
    found = _runs_over(name.below, where.indices)
    if found is not False or name.head not in where.arrays or _UPRIGHT.search(name.below):
        return found
    return not any(len(run) > 2 and run[0] != "\\" for run in _RUN.findall(name.below))


def word_or_indices(item: str) -> tuple[str, str]:
    """Why a name such as x_{min} in a sum over i is unclear, and what to write instead."""
    head, _, below = item[:-1].rpartition("_{")
    hint = rf"{head}_{{{','.join(below)}}} for a component, {head}_{{\mathrm{{{below}}}}} for a name"
    return f"'{item[:LONGEST_NAME]}' is unclear: a word below the name, or indices?", hint


def element(grammar: Grammar) -> Formula:
    """The component that is the current item."""
    start = grammar.index
    typed = grammar.items[start]
    name = name_of(typed)
    assert name is not None
    grammar.index += 1
    indices: list[Formula] = []
    parts = re.split(r",|\\,", name.below)
    for part in parts:
        indices += _indices(grammar, part.strip(), len(parts) == 1, name.head, start)
    return component(grammar, name.head, tuple(indices), start)


def _indices(grammar: Grammar, part: str, alone: bool, head: str, start: int) -> list[Formula]:
    """The indices in a part of a subscript: `i`, `ij`, `12` of a matrix, `i+1`, `2i-1`."""
    if part.isdecimal():
        matrix = alone and len(part) == 2 and _is_matrix(grammar, head)
        return [Number(int(digit)) for digit in part] if matrix else [whole(part, partial(grammar.error, start))]
    if re.fullmatch(r"[A-Za-z]", part):
        return [Symbol(part)]
    if alone and re.fullmatch(r"[A-Za-z]{2,3}|[A-Za-z][0-9]", part):
        return [Number(int(sign)) if sign.isdigit() else Symbol(sign) for sign in part]
    if alone and re.fullmatch(r"[0-9][A-Za-z]", part) and _is_matrix(grammar, head):
        return [Number(int(part[0])), Symbol(part[1])]
    index = index_of(part)
    if index is None:
        raise _unread(grammar, start)
    if isinstance(index, Apply) and index.operator is PRODUCT:
        grammar.note(f"{head}_{{{part}}} is read as component {to_text(index)} of {head}")
    return [index]


def _is_matrix(grammar: Grammar, head: str) -> bool:
    """Is an array declared with two sizes, or written with two indices somewhere?"""
    if grammar.shapes is not None and len(grammar.shapes.of(Symbol(head))) == 2:
        return True
    known = indexing(grammar)
    if known.matrices is None:
        names = (name_of(item) for item in dict.fromkeys(grammar.items) if "_" in item)
        pairs = (name for name in names if name is not None and _PAIR.search(name.below))
        known.matrices = frozenset(name.head for name in pairs)
    return head in known.matrices


def _unread(grammar: Grammar, start: int) -> ParseError:
    typed = grammar.tokens.written(start, start)
    return grammar.error(start, f"the index in '{typed}' is not read", r"x_i, x_{i+1} or W_{i,j}")
