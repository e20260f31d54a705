"""Looking up rows: from what is typed to the rows of a table, and whether a table handed in is sound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from workbench.errors import OptionError
from workbench.operators.operator import Form, Operator


@lru_cache(maxsize=32)
def by_name(operators: tuple[Operator, ...]) -> Mapping[str, tuple[Operator, ...]]:
    """Every name and alias that can be typed, with its rows in the order of the table.

    One name may belong to several rows that take different numbers of arguments.

    >>> from workbench.operators import OPERATORS
    >>> by_name(OPERATORS)["log"]
    (<operator log>, <operator log>)
    """
    rows: dict[str, tuple[Operator, ...]] = {}
    for operator in operators:
        for name in operator.names:
            rows[name] = (*rows.get(name, ()), operator)
    return MappingProxyType(rows)


def rows_named(name: str, operators: tuple[Operator, ...]) -> tuple[Operator, ...]:
    """The rows that bear a name or alias; none for an unknown name.

    >>> from workbench.operators import OPERATORS
    >>> rows_named("arcsin", OPERATORS)
    (<operator asin>,)
    """
    return by_name(operators).get(name, ())


def row_taking(name: str, count: int, operators: tuple[Operator, ...]) -> Operator | None:
    """The row of that name which takes so many arguments.

    >>> from workbench.operators import OPERATORS
    >>> row_taking("log", 2, OPERATORS).parameters
    ('x', 'b')
    """
    return next((row for row in rows_named(name, operators) if row.takes(count)), None)


def checked(operators: Iterable[Operator]) -> tuple[Operator, ...]:
    """A table handed in by a user, as a tuple, where it is sound.

    Raises OptionError: no row, two rows that answer to the same name and number of arguments, or a row
    without a value (neither numpy code, definition nor components).

    >>> from workbench.operators import OPERATORS, Operator
    >>> checked((*OPERATORS, Operator("sin", definition="x", partials=("1",))))
    Traceback (most recent call last):
    workbench.errors.OptionError: two operators are called 'sin' with 1 argument; rename one of them.
    """
    table = tuple(operators)
    for row in table:
        if not isinstance(row, Operator):
            raise OptionError(f"a table of operators holds Operator rows, not {type(row).__name__}: {row!r:.60}.")
        if row.form is Form.CALL and not (row.numpy or row.definition or row.components or row.of_arrays):
            raise OptionError(f"operator {row.name!r} has no value: give it a definition, or numpy code.")
    if not table:
        raise OptionError("the table of operators is empty; extend workbench.OPERATORS.")
    for name, rows in by_name(table).items():
        for place, row in enumerate(rows):
            for other in rows[:place]:
                _refuse_clash(name, row, other)
    return table


def _refuse_clash(name: str, row: Operator, other: Operator) -> None:
    fewest = max(len(row.parameters), len(other.parameters))
    if row.takes(fewest) and other.takes(fewest):
        arguments = f"{fewest} argument{'' if fewest == 1 else 's'}"
        raise OptionError(f"two operators are called {name!r} with {arguments}; rename one of them.")
