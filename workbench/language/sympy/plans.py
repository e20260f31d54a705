"""Plans by which SymPy's sums over an index, derivatives, values at a point, components and matrices become trees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, NamedTuple, TypeAlias

from workbench.errors import OptionError
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.names import nameable, spelled
from workbench.language.printing.names import name_parts
from workbench.operators import (
    DERIVATIVE,
    ELEMENT,
    PRODUCT,
    PRODUCT_OVER,
    SUM,
    SUM_OVER,
    TRANSPOSE,
    VALUE_AT,
    Operator,
)

Expression: TypeAlias = Any
Table: TypeAlias = tuple[Operator, ...]
Build: TypeAlias = Callable[[Sequence[Formula]], Formula]


class Plan(NamedTuple):
    """How an expression becomes a tree: the expressions to do first, and what is built from their trees."""

    parts: tuple[Expression, ...]
    build: Build


def leaf(formula: Formula) -> Plan:
    """What needs nothing else."""
    return Plan((), lambda _: formula)


def name_of(part: Expression) -> Symbol:
    """The name of a symbol, or of a component of an array, x[3].

    Raises OptionError for one that cannot be typed.
    """
    name = spelled(str(part.name))
    found = name_parts(name)
    if not (nameable(name) or (found and found.indices and nameable(found.array))):
        raise OptionError(f"the symbol {part.name!r:.60} has no name that can be typed; call it x, x_1 or rate.")
    return Symbol(name)


def indexed(part: Expression, _operators: Table) -> Plan:
    """A finite sum or product over one index or several, the first of them innermost."""
    row = OVER[type(part).__name__]

    def build(below: Sequence[Formula]) -> Formula:
        term, *limits = below
        triples = (limits[place : place + 3] for place in range(0, len(limits), 3))
        return reduce(lambda inner, limit: Apply(row, (*limit, inner)), triples, term)

    return Plan((part.function, *(entry for limit in part.limits for entry in limit)), build)


def derivative(part: Expression, _operators: Table) -> Plan:
    """A derivative that is not worked out, by names in SymPy's order."""
    return Plan((part.expr, *part.variables), lambda below: Apply(DERIVATIVE, tuple(below)))


def value_at(part: Expression, _operators: Table) -> Plan:
    """Values in the place of names, one after the other: none of them may hold a name that is still to be replaced."""
    names, values = part.variables, part.point
    if any(value.has(name) for name in names[1:] for value in values):
        raise OptionError(f"{part!s:.60} puts values in for several names at once; one after the other is read here.")

    def build(below: Sequence[Formula]) -> Formula:
        count = len(names)
        pairs = zip(below[1 : count + 1], below[count + 1 :], strict=True)
        return reduce(lambda inner, pair: Apply(VALUE_AT, (inner, *pair)), pairs, below[0])

    return Plan((part.expr, *names, *values), build)


def element(part: Expression, _operators: Table) -> Plan:
    """A component of an array with a name."""
    return Plan((part.base.label, *part.indices), lambda below: Apply(ELEMENT, tuple(below)))


def matrix_entry(part: Expression, _operators: Table) -> Plan:
    """An entry of a matrix with a name; SymPy counts from 0, a formula from 1."""
    return Plan((part.parent, part.i + 1, part.j + 1), lambda below: Apply(ELEMENT, tuple(below)))


def matrix_form(part: Expression, _operators: Table) -> Plan:
    """A sum, product or transpose of matrices, factors in their order; a matrix with a name by its name."""
    if part.is_symbol:
        return leaf(name_of(part))
    row = MATRICES.get(type(part).__name__)
    if row is None:
        raise OptionError(f"SymPy's {type(part).__name__} of matrices has no counterpart here, in {part!s:.60}.")
    return Plan(tuple(part.args), lambda below: Apply(row, tuple(below)))


OVER = {"Sum": SUM_OVER, "Product": PRODUCT_OVER}
MATRICES = {"MatAdd": SUM, "MatMul": PRODUCT, "Transpose": TRANSPOSE}
FORMS = {
    "Sum": indexed,
    "Product": indexed,
    "Derivative": derivative,
    "Subs": value_at,
    "Indexed": element,
    "MatrixElement": matrix_entry,
}
"""SymPy's heads, and how each becomes a tree."""
