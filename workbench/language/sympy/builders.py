"""How SymPy's expression for each form of a formula is built; SymPy itself is handed in.

What SymPy would work out at length stays as it is written: sums over an index, values at a point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

from workbench.errors import OptionError
from workbench.language.formula import Apply
from workbench.language.sympy.guards import Built, Expression, called, check_power, factored
from workbench.operators import Form

Builder: TypeAlias = Callable[[Any, Apply, Sequence[Built]], Built]
"""From SymPy, the node, and what is below it."""


def numbers(node: Apply, below: Sequence[Built]) -> list[Expression]:
    """The values, where each is one number; a vector is none."""
    values = [part.value for part in below]
    if any(isinstance(value, tuple) for value in values):
        raise OptionError(f"operator {node.operator.name!r} takes numbers, not vectors.")
    return values


def _combined(value: Expression, below: Sequence[Built]) -> Built:
    constant = all(part.constant for part in below)
    return Built(value, constant, constant and any(part.opaque for part in below))


def _sum(sympy: Any, node: Apply, below: Sequence[Built]) -> Built:
    return _combined(sympy.Add(*numbers(node, below)), below)


def _product(sympy: Any, node: Apply, below: Sequence[Built]) -> Built:
    return factored(sympy, _combined(sympy.Mul(*numbers(node, below)), below))


def _negation(_sympy: Any, node: Apply, below: Sequence[Built]) -> Built:
    return _combined(-numbers(node, below)[0], below)


def _quotient(sympy: Any, node: Apply, below: Sequence[Built]) -> Built:
    above, under = numbers(node, below)
    return factored(sympy, _combined(above / under, below))


def _power(sympy: Any, node: Apply, below: Sequence[Built]) -> Built:
    base, exponent = numbers(node, below)
    if base is sympy.E:
        return called(sympy, sympy.exp, below[1:])
    check_power(sympy.Mul.make_args(base), exponent)
    return _combined(sympy.Pow(base, exponent), below)


def _constant(sympy: Any, node: Apply, _below: Sequence[Built]) -> Built:
    return Built(_head(sympy, node), constant=True)


def call(sympy: Any, node: Apply, below: Sequence[Built]) -> Built:
    numbers(node, below)
    return called(sympy, _head(sympy, node), below, node.operator.largest)


def call_as_written(sympy: Any, node: Apply, below: Sequence[Built]) -> Built:
    """A call that SymPy does not look into: of thousands each would take it about a millisecond."""
    if BY_FORM[node.operator.form] is not call:
        return BY_FORM[node.operator.form](sympy, node, below)
    constant = all(part.constant for part in below)
    return Built(_head(sympy, node)(*numbers(node, below), evaluate=False), constant, constant)


def _root(sympy: Any, node: Apply, below: Sequence[Built]) -> Built:
    """Exact for numbers of any size."""
    if below[0].opaque:
        return call(sympy, node, below)
    return _combined(_head(sympy, node)(*numbers(node, below)), below)


def _comparison(sympy: Any, node: Apply, below: Sequence[Built]) -> Built:
    sides = numbers(node, below)
    # 0*x < 1 is decided as well: SymPy fails on derivatives of pieces with such a condition
    decided = not any(side.free_symbols or side.has(sympy.UnevaluatedExpr) for side in sides)
    return Built(_head(sympy, node)(*sides, evaluate=decided and not any(part.opaque for part in below)))


def _connective(sympy: Any, node: Apply, below: Sequence[Built]) -> Built:
    return Built(_head(sympy, node)(*(part.value for part in below), evaluate=False))


def _piecewise(sympy: Any, _node: Apply, below: Sequence[Built]) -> Built:
    values = [part.value for part in below]
    pieces = [pair for pair in zip(values[1::2], values[::2], strict=False) if pair[1] != sympy.false]
    if len(values) % 2:
        pieces.append((values[-1], sympy.true))
    try:
        return Built(sympy.Piecewise(*pieces, evaluate=False) if pieces else sympy.nan)
    except (TypeError, ValueError, NotImplementedError):
        raise OptionError("SymPy has no formula whose conditions are themselves given in pieces.") from None


def _indexed(sympy: Any, node: Apply, below: Sequence[Built]) -> Built:
    """A sum or product over an index, however many terms it has, as such."""
    index, lower, upper, term = numbers(node, below)
    head = sympy.Sum if node.operator.joined_by is Form.SUM else sympy.Product
    made = sympy.Expr.__new__(head, term, sympy.Tuple(index, lower, upper))  # its constructor folds pieces at length
    made.is_commutative = True
    return _unsized(made)


def _element(sympy: Any, node: Apply, below: Sequence[Built]) -> Built:
    array, *indices = numbers(node, below)
    if not array.is_Symbol:
        raise OptionError("SymPy has components of arrays that have a name; write the components out.")
    return Built(sympy.Indexed(sympy.IndexedBase(array), *indices))


def _derivative(sympy: Any, _node: Apply, below: Sequence[Built]) -> Built:
    body, *names = (part.value for part in below)
    return Built(_each(body, lambda entry: sympy.Derivative(entry, *names)))


def _gradient(sympy: Any, node: Apply, below: Sequence[Built]) -> Built:
    body, *names = numbers(node, below)
    return Built(tuple(sympy.Derivative(body, name) for name in names))


def _value_at(sympy: Any, _node: Apply, below: Sequence[Built]) -> Built:
    body, name, value = (part.value for part in below)
    values = _each(body, lambda entry: sympy.Subs(entry, name, value))
    return Built(values) if isinstance(values, tuple) else _unsized(values)


def _unsized(value: Expression) -> Built:
    """What takes long to work out: nothing asks for its size."""
    return Built(value, constant=not value.free_symbols, opaque=True)


def _each(value: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """A number changed, or every one in a vector."""
    return tuple(_each(entry, change) for entry in value) if isinstance(value, tuple) else change(value)


def _vector(_sympy: Any, _node: Apply, below: Sequence[Built]) -> Built:
    return Built(tuple(part.value for part in below))


def _head(sympy: Any, node: Apply) -> Any:
    return getattr(sympy, str(node.operator.sympy))


BY_FORM: Mapping[Form, Builder] = MappingProxyType(
    {
        Form.SUM: _sum,
        Form.PRODUCT: _product,
        Form.NEGATION: _negation,
        Form.QUOTIENT: _quotient,
        Form.POWER: _power,
        Form.CONSTANT: _constant,
        Form.CALL: call,
        Form.ROOT: _root,
        Form.FENCE: call,
        Form.POSTFIX: call,
        Form.COMPARISON: _comparison,
        Form.CONNECTIVE: _connective,
        Form.PIECEWISE: _piecewise,
        Form.VECTOR: _vector,
        Form.INDEXED: _indexed,
        Form.ELEMENT: _element,
        Form.DERIVATIVE: _derivative,
        Form.GRADIENT: _gradient,
        Form.VALUE_AT: _value_at,
    }
)
"""The builder of each form but reductions, which are functions of our own."""
