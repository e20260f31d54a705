"""Primes: the slope of a function of each component, cos(u) for sin(u), or a function φ′ where that is no single call.

A row of the table goes in, a row that is printed with a prime comes out; the same one whenever it is asked for, so
that whoever meets it in a formula knows it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from workbench.language import rows
from workbench.language.formula import Apply, Formula, Symbol, parts
from workbench.operators import Form, Notation, Operator


def slope_of(row: Operator, argument: Formula, operators: tuple[Operator, ...]) -> Formula | None:
    """The derivative of a function of one number, at each component of the argument; None where the row has none.

    >>> from workbench.operators import OPERATORS, rows_named
    >>> (sine,), (sigmoid,) = rows_named("sin", OPERATORS), rows_named("sigmoid", OPERATORS)
    >>> slope_of(sine, Symbol("x"), OPERATORS), slope_of(sigmoid, Symbol("x"), OPERATORS)
    (cos(Symbol(x)), sigmoid'(Symbol(x)))
    """
    pattern = rows.partial(row, 0, operators)
    if pattern is None or row.variadic or len(row.parameters) != 1:
        return None
    (parameter,) = row.parameters
    if isinstance(pattern, Apply) and pattern.arguments == (Symbol(parameter),) and pattern.operator.form is Form.CALL:
        return Apply(pattern.operator, (argument,))
    return Apply(prime_of(row), (argument,))


@cache
def prime_of(row: Operator) -> Operator:
    """The derivative of a function as a function, printed with a prime; its own derivative is not asked for."""
    notation = Notation(f"{row.name}′", rf"\operatorname{{{row.name}}}'", f"{row.name}′")
    return Operator(f"{row.name}'", row.parameters, definition=row.partials[0], partials=(None,), notation=notation)


def primes_in(formula: Formula, operators: Sequence[Operator]) -> tuple[Operator, ...]:
    """The functions φ whose derivatives stand in a formula as functions φ′.

    >>> from workbench.operators import OPERATORS, rows_named
    >>> (sigmoid,) = rows_named("sigmoid", OPERATORS)
    >>> primes_in(Apply(prime_of(sigmoid), (Symbol("x"),)), OPERATORS)
    (<operator sigmoid>,)
    """
    used = {part.operator for part in parts(formula) if isinstance(part, Apply)}
    return tuple(row for row in operators if len(row.partials) == 1 and prime_of(row) in used)
