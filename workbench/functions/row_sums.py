"""Sums over an index that runs over the rows of the data: sum(i=1..n, (y[i] - m*x[i])^2) is the sum over the rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from workbench.errors import DataError
from workbench.language.building import number, rebuilt, substitute, value_of
from workbench.language.formula import Apply, Formula, Number, Symbol, has_form, parts
from workbench.language.printing import to_text
from workbench.language.substitution import free_names, sizes_in, substituted
from workbench.operators import TOTAL, Form

ROWS = Apply(TOTAL, (Number(1),))
"""How many rows the data has."""


@dataclass(frozen=True, slots=True)
class OverRows:
    """A formula whose columns have no index any more. fixed: does it hold only for this number of rows?"""

    formula: Formula
    fixed: bool


def over_rows(formula: Formula, columns: Collection[str], rows: int, sizes: Mapping[str, int]) -> OverRows:
    """The formula with each sum over an index of columns as the sum over the rows of the data.

    rows: how many the data has. sizes: values of names in bounds; a name without one, to which such a sum runs, is
    the number of rows, here and everywhere.
    Raises DataError where a column has another index, or a sum runs over a part of the rows.

    >>> from workbench.operators import ELEMENT, SUM_OVER
    >>> i, n = Symbol("i"), Symbol("n")
    >>> over_rows(Apply(SUM_OVER, (i, Number(1), n, Apply(ELEMENT, (Symbol("x"), i)))), {"x"}, 10, {}).formula
    sum(Symbol(x))
    """
    search = _Search(columns, rows, sizes)
    found = rebuilt(formula, search.summed)
    for node in parts(found):
        if (column := search.column_of(node)) is not None:
            raise DataError(
                f"{to_text(node)}: {column} is a column of the data, and its rows are taken in sums over all of them, "
                f"sum(i=1..n, ... {column}[i] ...)."
            )
    for name in search.counting:
        if name in sizes_in(found):
            raise DataError(
                f"{name} is the number of rows of the data, and a sum over something else runs to it; "
                f"bind(data=...) would change it, so name that size otherwise."
            )
        found = substituted(found, {name: ROWS})
    return OverRows(found, search.fixed)


class _Search:
    """What is found on the way: names that count the rows, and whether a number does."""

    def __init__(self, columns: Collection[str], rows: int, sizes: Mapping[str, int]) -> None:
        self.columns = columns
        self.rows = rows
        self.sizes = {name: number(value) for name, value in sizes.items()}
        self.counting: dict[str, None] = {}
        self.fixed = False

    def column_of(self, node: Formula) -> str | None:
        """The column whose row a part is: x in x[i]."""
        if not isinstance(node, Apply) or node.operator.form is not Form.ELEMENT:
            return None
        array = node.arguments[0]
        return array.name if isinstance(array, Symbol) and array.name in self.columns else None

    def summed(self, node: Formula) -> Formula:
        """A sum over the rows, where it is one; the sums in its term are changed already."""
        if not isinstance(node, Apply) or node.operator.form is not Form.INDEXED:
            return node
        index, lower, upper, term = node.arguments
        assert isinstance(index, Symbol)
        picks = [part for part in parts(term) if self.column_of(part) and index.name in free_names(part)]
        if not picks:
            return node
        for part in parts(term):
            column = self.column_of(part)
            if column and part.children[1:] != (index,):
                told = f"{to_text(part)} is another row of the data than that of {index.name}"
                raise DataError(f"{told}; a sum over the rows takes {column}[{index.name}], one row at a time.")
        if node.operator.joined_by is not Form.SUM:
            raise DataError(f"{to_text(node):.60} is a product over the rows; write exp(sum(...)) of logarithms.")
        self._bounds(node, lower, upper)
        return Apply(TOTAL, (self._row_by_row(term, index),))

    def _bounds(self, node: Apply, lower: Formula, upper: Formula) -> None:
        """All rows, or a DataError."""
        last = value_of(substitute(upper, self.sizes))
        if value_of(substitute(lower, self.sizes)) == 1:
            if isinstance(upper, Symbol) and upper.name not in self.sizes and upper.name not in self.columns:
                self.counting[upper.name] = None
                return
            if last == self.rows:
                self.fixed = True
                return
        told = f"{to_text(node):.80} runs over a part of the data, which has {self.rows} rows"
        raise DataError(f"{told}; it must run over all, {f'1..{self.rows}' if last is not None else '1..n'}.")

    def _row_by_row(self, term: Formula, index: Symbol) -> Formula:
        """The term with the row of each column as the column."""
        waiting = [term]
        seen: set[int] = set()
        while waiting:
            node = waiting.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            if has_form(node, Form.REDUCTION):
                if any(self.column_of(part) for part in parts(node)):
                    told = f"{to_text(term):.80} sums over pairs of rows"
                    raise DataError(f"{told}; only sums over the rows, one at a time, are worked out.")
                continue
            if isinstance(node, Symbol) and node.name in self.columns:
                told = f"{node.name} is a column of the data"
                raise DataError(f"{told}; in a sum over {index.name} write {node.name}[{index.name}].")
            if not self.column_of(node):
                waiting.extend(node.children)
        found = rebuilt(term, lambda node: node.children[0] if self.column_of(node) else node)
        if index.name in free_names(found):
            raise DataError(
                f"in {to_text(term):.80} rows of the data are added, so that {index.name} can stand only as the index "
                f"of their columns, {', '.join(self.columns)}."
            )
        return found


def varies_by_row(formula: Formula, columns: Collection[str]) -> bool:
    """Does a column stand outside the reductions, so that there is a value for each row of the data?"""
    return bool(columns) and any(
        isinstance(node, Symbol) and node.name in columns for node in outside_reductions(formula)
    )


def outside_reductions(formula: Formula) -> Iterator[Formula]:
    """Every part once that is not under a sum or mean over the rows, a parent before its children."""
    waiting = [formula]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if not (has_form(node, Form.REDUCTION)):
            waiting.extend(node.children)
