r"""Environments: `\begin{cases}` is a formula in pieces, `\begin{pmatrix}` a vector or matrix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.language import conditions, lists
from workbench.language.arrays import notation
from workbench.language.arrays.rules import single
from workbench.language.formula import Apply, Formula
from workbench.language.latex import groups
from workbench.language.latex.tokens import ELSE, IF, ROW
from workbench.operators import PIECEWISE, VECTOR

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar
    from workbench.language.vocabulary import FormReader

_BEFORE_CONDITION = ("&", IF, ",")


def cases(grammar: Grammar) -> Formula:
    r"""`\begin{cases} -x & \text{if } x < 0 \\ x & \text{otherwise} \end{cases}`."""
    start = grammar.index
    grammar.enter(start)
    grammar.index += 1
    node = _pieces(grammar, start, _end(grammar, start))
    grammar.index += 1
    grammar.depth -= 1
    return grammar.checked(node, start)


def old_cases(grammar: Grammar) -> Formula:
    r"""`\left\{ \begin{array}{ll} ... \end{array} \right.`, as cases were written before there were any."""
    start = grammar.index
    grammar.enter(start)
    grammar.index += 2
    node = _pieces(grammar, start, _end(grammar, start + 1))
    grammar.index += 1
    groups.close(grammar, start, r"\right.")
    grammar.depth -= 1
    return grammar.checked(node, start)


def matrix(grammar: Grammar) -> Formula:
    r"""`\begin{pmatrix} a & b \\ c & d \end{pmatrix}`; one column is a vector."""
    start = grammar.index
    grammar.enter(start)
    grammar.index += 1
    end = _end(grammar, start)
    rows: list[tuple[Formula, ...]] = []
    while grammar.items[grammar.index] != end:
        entries = [_entry(grammar)]
        while grammar.items[grammar.index] == "&":
            grammar.index += 1
            entries.append(_entry(grammar))
        rows.append(tuple(entries))
        _end_row(grammar, start, end)
    if not rows:
        raise grammar.error(
            start, "a matrix without entries", r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", grammar.index
        )
    grammar.index += 1
    grammar.depth -= 1
    if len({len(row) for row in rows}) > 1:
        raise lists.uneven(grammar, start, r", \begin{pmatrix} a & b \\ c & d \end{pmatrix}")
    column = len(rows[0]) == 1
    if column and len(rows) == 1:
        notation.refuse_inside(grammar, start)
    entries_of = tuple(row[0] if column else Apply(VECTOR, row) for row in rows)
    grammar.shaped()
    return grammar.checked(Apply(VECTOR, entries_of), start)


def _entry(grammar: Grammar) -> Formula:
    """An entry of a matrix, which is a number: matrices made of matrices are not read."""
    start = grammar.index
    node = grammar.sum()
    if grammar.shapes is not None and not single(shape := grammar.shapes.of(node)):
        raise lists.no_number(grammar, node, shape, start)
    return node


def determinant(grammar: Grammar) -> Formula:
    """A determinant, which is refused."""
    raise grammar.error(grammar.index, "determinants are not read", "a d - b c, written out")


def _end(grammar: Grammar, start: int) -> str:
    return grammar.items[start].replace("begin", "end")


def _end_row(grammar: Grammar, start: int, end: str) -> None:
    item = grammar.items[grammar.index]
    if item == ROW:
        grammar.index += 1
    elif item != end:
        raise groups.misplaced(grammar, start)


def _pieces(grammar: Grammar, start: int, end: str) -> Apply:
    """`value & condition` in every row; the last may have no condition, or `otherwise`."""
    arguments: list[Formula] = []
    while grammar.items[grammar.index] != end:
        if grammar.items[grammar.index] == ROW:  # an empty row, for the space
            grammar.index += 1
            continue
        if len(arguments) % 2:
            raise grammar.error(grammar.index, "a row follows the one without a condition", "that row as the last one")
        value = grammar.sum()
        condition = _condition(grammar)
        arguments += (value,) if condition is None else (condition, value)
        _pass_comma(grammar)
        _end_row(grammar, start, end)
    if not arguments or len(arguments) == 1:
        hint = r"\begin{cases} -x & \text{if } x < 0 \\ x & \text{otherwise} \end{cases}"
        raise grammar.error(start, "cases need a value and a condition in every row", hint)
    return Apply(PIECEWISE, tuple(arguments))


def _condition(grammar: Grammar) -> Formula | None:
    """What stands behind a value in its row; None for `otherwise`, or nothing."""
    items = grammar.items
    begun = False
    while items[grammar.index] in _BEFORE_CONDITION:
        begun = True
        grammar.index += 1
    if items[grammar.index] == ELSE:
        grammar.index += 1
        return None
    if not begun:
        return None
    here = grammar.index
    node = conditions.condition(grammar)
    if not conditions.is_condition(node):
        raise grammar.error(here, "a condition is needed here", r"x < 0, or \text{otherwise}", grammar.index - 1)
    return node


def _pass_comma(grammar: Grammar) -> None:
    if grammar.items[grammar.index] in (",", ".", ";"):
        grammar.index += 1


FORMS: Mapping[str, FormReader] = {
    **dict.fromkeys((r"\begin{cases}", r"\begin{dcases}", r"\begin{rcases}"), cases),
    **dict.fromkeys(
        (r"\begin{pmatrix}", r"\begin{bmatrix}", r"\begin{matrix}", r"\begin{Bmatrix}", r"\begin{smallmatrix}",
         r"\begin{psmallmatrix}", r"\begin{bsmallmatrix}", r"\begin{array}"),
        matrix,
    ),
    r"\begin{vmatrix}": determinant,
    r"\begin{Vmatrix}": determinant,
    r"\left\{": old_cases,
}  # fmt: skip
"""Environments that are read, by their beginning."""
