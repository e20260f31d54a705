"""The table of operators as the reader meets it: what is typed, sorted by how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from workbench.operators import Form, Operator, by_name

_CALLED = frozenset({Form.CALL, Form.ROOT, Form.FENCE, Form.POSTFIX, Form.POWER, Form.REDUCTION, Form.PIECEWISE})
_WRITTEN = ("", "+", "-", "*", "/", "^", "(", ")", "[", "]", ",", ":", "=", "|", "°", "!")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by what is typed: functions before their arguments, constants, and the signs between."""

    functions: Mapping[str, tuple[Operator, ...]]
    constants: Mapping[str, Operator]
    comparisons: Mapping[str, Operator]
    connectives: Mapping[str, Operator]
    fence: Operator | None
    postfix: Mapping[str, Operator]
    signs: frozenset[str]


@lru_cache(maxsize=32)
def table_of(operators: tuple[Operator, ...]) -> Table:
    """The reader's view of a table."""
    names = by_name(operators)
    postfix = {sign: row for row in operators if row.form is Form.POSTFIX for sign in row.aliases if not sign.isalpha()}
    comparisons = {sign: row for row in operators if row.form is Form.COMPARISON
                   for sign in (*row.aliases, row.notation.unicode or row.name)}  # fmt: skip
    connectives = {sign: row for row in operators if row.form is Form.CONNECTIVE for sign in row.aliases}
    return Table(
        functions={name: kept for name, rows in names.items() if name not in postfix
                   and (kept := tuple(row for row in rows if row.form in _CALLED))},
        constants={name: rows[0] for name, rows in names.items() if rows[0].form is Form.CONSTANT},
        comparisons=comparisons,
        connectives=connectives,
        fence=next((row for row in operators if row.form is Form.FENCE), None),
        postfix=postfix,
        signs=frozenset((*_WRITTEN, *comparisons, *connectives, *postfix)),
    )  # fmt: skip
