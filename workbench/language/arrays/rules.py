"""Rules for shapes: the shape of a node from those of its arguments, form by form, or why they do not fit.

Vectors are columns, (n,); a row, such as a transposed vector, is (1, n). A result of one column is a vector, a
result of one component a number, and an array of one component may stand where a number is needed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from workbench.language.arrays import misfits
from workbench.language.arrays.misfits import MisfitError, Shape, kind, named
from workbench.language.building import value_of
from workbench.language.formula import Apply, Formula, Number, Symbol, has_form, parts
from workbench.operators import DIAGONAL, DOT, MEAN, NORM, TOTAL, TRANSPOSE, Form, Operator

LARGEST_POWER = 16
"""Of a matrix."""

OVER_COMPONENTS = (TOTAL, MEAN)
"""Reductions over the rows of the data that are taken of the components of a vector as well."""


def result(node: Apply, below: Sequence[Shape]) -> Shape:
    """The shape of a node from those of its arguments; MisfitError where they do not go together."""
    rule = ARRAY_RULES.get(node.operator) or RULES.get(node.operator.form)
    if any(below):
        if rule is None:
            raise MisfitError(f"{node.operator.name} is of numbers, not of arrays", "a component, x[1]")
        return rule(node, below)
    if node.operator.of_arrays:
        needs = f"{node.operator.name} is of vectors or matrices, and {named(node.arguments[0], 'this')} is a number"
        raise MisfitError(needs, f'variables={{"{_some_name(node)}": 3}} to declare a vector')
    if node.operator.components is not None:
        return (len(node.arguments),)
    if node.operator.form in _ALWAYS:
        return RULES[node.operator.form](node, below)
    return ()


def single(shape: Shape) -> bool:
    """Is it one number, as such or as the only component of an array?"""
    return math.prod(shape) == 1


def column(shape: Shape) -> Shape:
    """A matrix of one column is a vector, of one component a number.

    >>> column((3, 1)), column((1, 1)), column((1, 3))
    ((3,), (), (1, 3))
    """
    if single(shape):
        return ()
    return shape[:1] if shape[1:] == (1,) else shape


def grid(shape: Shape) -> tuple[int, int]:
    """Rows and columns; a vector is a column."""
    return (shape[0], 1) if len(shape) == 1 else (shape[0], shape[1])


def is_vector(shape: Shape) -> bool:
    """A column or a row?"""
    return len(shape) == 1 or (len(shape) == 2 and 1 in shape)


def joined(first: Formula, one: Shape, term: Formula, other: Shape) -> Shape:
    """Of a sum of two terms."""
    if one == other:
        return one
    if column(one) != column(other):
        raise misfits.unequal(first, one, term, other)
    return column(one)


def multiplied(first: Formula, one: Shape, factor: Formula, other: Shape) -> Shape:
    """Of a product of two factors; numbers scale what stands beside them."""
    if single(one) or single(other):
        scaled = other if single(one) else one
        return () if single(scaled) else scaled
    (rows, inner), (inside, columns) = grid(one), grid(other)
    if inner != inside:
        raise misfits.no_product(first, one, factor, other)
    return column((rows, columns))


def _sum(node: Apply, below: Sequence[Shape]) -> Shape:
    first, *terms = node.arguments
    shape = below[0]
    for term, other in zip(terms, below[1:], strict=True):
        shape = joined(first, shape, term, other)
    return shape


def _product(node: Apply, below: Sequence[Shape]) -> Shape:
    shape, so_far = below[0], node.arguments[0]
    for i, (factor, other) in enumerate(zip(node.arguments[1:], below[1:], strict=True), start=1):
        if shape and other and i > 1:
            so_far = Apply(node.operator, node.arguments[:i])
        shape = multiplied(so_far, shape, factor, other)
        if not shape:
            so_far = factor
    return shape


def _first(_node: Apply, below: Sequence[Shape]) -> Shape:
    return below[0]


def _quotient(node: Apply, below: Sequence[Shape]) -> Shape:
    if not single(below[1]):
        told = named(node.arguments[1], "what is below")
        raise MisfitError(
            f"{told} is {kind(below[1])}, and nothing is divided by {misfits.noun(below[1])}", "a number below"
        )
    return below[0] if below[0] else ()


def _power(node: Apply, below: Sequence[Shape]) -> Shape:
    (base, exponent), (one, other) = node.arguments, below
    if single(one) and single(other):
        return ()
    square = len(one) == 2 and one[0] == one[1]
    times = exponent.value if isinstance(exponent, Number) else 0
    if square and times.denominator == 1 and 1 <= times <= LARGEST_POWER:
        return one
    raise misfits.power(base, one, exponent, () if single(other) else other)


def _called(node: Apply, below: Sequence[Shape]) -> Shape:
    """A function of one number, of each component of a vector; one of several, of its components as arguments."""
    row, shape = node.operator, below[0]
    if len(below) == 1 and is_vector(shape):
        if row.components is None and row.takes(1):
            return shape
        if not row.takes(math.prod(shape)):
            reason = f"{row.name} needs {len(row.parameters)} components or more, got {kind(shape)}"
            raise MisfitError(reason, "a longer vector, or the component alone")
        return () if row.components is None else (math.prod(shape),)
    if all(map(single, below)):
        return () if row.components is None else (len(below),)
    at = next(i for i, other in enumerate(below) if not single(other))
    told, array = named(node.arguments[at], "this argument"), below[at]
    if len(below) == 1:
        reason = f"{row.name} of {told}, {kind(array)}, is unclear: of each component, or of the matrix"
        raise MisfitError(reason, f"a component, {row.name}({misfits.element(node.arguments[at], array)})")
    hint = f"{row.name}({told}) over its components" if row.variadic else "one component of it"
    raise MisfitError(f"{row.name} takes numbers, and {told} is {kind(array)}", hint)


def _reduction(node: Apply, below: Sequence[Shape]) -> Shape:
    told = named(node.arguments[0], "this")
    if not is_vector(below[0]):
        over = f"sum(i=1..{below[0][0]}, sum(j=1..{below[0][1]}, A[i, j]))"
        raise MisfitError(f"{node.operator.name} of {told}, {kind(below[0])}, is unclear", over)
    if node.operator not in OVER_COMPONENTS:
        raise MisfitError(f"{node.operator.name} is over the rows of the data, and {told} is {kind(below[0])}")
    return ()


def _compared(node: Apply, below: Sequence[Shape]) -> Shape:
    for side, shape in zip(node.arguments, below, strict=True):
        if not single(shape):
            told = named(side, "one side")
            raise MisfitError(f"{told} is {kind(shape)}, and only numbers are compared", misfits.element(side, shape))
    return ()


def _piecewise(node: Apply, below: Sequence[Shape]) -> Shape:
    values = list(zip(node.arguments, below, strict=True))
    values = values[1::2] + (values[-1:] if len(values) % 2 else [])
    first, shape = values[0]
    for value, other in values[1:]:
        shape = joined(first, shape, value, other)
    return shape


def _vector(node: Apply, below: Sequence[Shape]) -> Shape:
    lists = [has_form(part, Form.VECTOR) for part in node.arguments]
    shapes = {() if single(shape) and not is_list else shape for shape, is_list in zip(below, lists, strict=True)}
    if len(shapes) > 1:
        told = ", ".join(map(str, dict.fromkeys(below)))
        raise MisfitError(f"parts of shapes {told} make no array", "parts of one shape")
    (inner,) = shapes
    return (len(below), *inner)


def _element(node: Apply, below: Sequence[Shape]) -> Shape:
    array, *indices = node.arguments
    told = named(array, "it")
    for index, shape in zip(indices, below[1:], strict=True):
        if not single(shape):
            raise MisfitError(f"the index {named(index, 'here')} is {kind(shape)}", "a whole number, x[1]")
    if not below[0]:
        return ()
    if len(indices) != len(below[0]):
        needs = "one index" if len(below[0]) == 1 else f"{len(below[0])} indices"
        reason = f"{told} is {kind(below[0])}, whose components have {needs}"
        raise MisfitError(reason, misfits.element(array, below[0]))
    for index, size in zip(indices, below[0], strict=True):
        value = value_of(index)
        if value is not None and not (value.denominator == 1 and 1 <= value <= size):
            reason = f"{told} is {kind(below[0])}: there is no component {to_place(indices)}"
            raise MisfitError(reason, f"a whole number from 1 to {size}")
    return ()


def to_place(indices: Sequence[Formula]) -> str:
    """Indices as they stand in the brackets."""
    return ", ".join(named(index, "...") for index in indices)


def _indexed(node: Apply, below: Sequence[Shape]) -> Shape:
    _, lower, upper, term = below
    if not (single(lower) and single(upper)):
        raise MisfitError("a bound of a sum is an array", "a whole number, sum(i=1..3, ...)")
    if node.operator.joined_by is Form.PRODUCT and not single(term):
        raise MisfitError(f"the factor is {kind(term)}, and prod(...) is of numbers", "a component of it")
    return term


def _derivative(node: Apply, below: Sequence[Shape]) -> Shape:
    for name, shape in zip(node.arguments[1:], below[1:], strict=True):
        if shape:
            told = named(name, "it")
            reason = f"{told} is {kind(shape)}, and a derivative is by a number"
            raise MisfitError(reason, f"a component, or the gradient by {told}: f.diff('{told}')")
    return below[0]


def _gradient(_node: Apply, below: Sequence[Shape]) -> Shape:
    if not single(below[0]):
        raise MisfitError(f"the gradient is of a number, and this is {kind(below[0])}", "the Jacobian: f.jacobian")
    return (sum(map(math.prod, below[1:])),)


def _value_at(node: Apply, below: Sequence[Shape]) -> Shape:
    body, name, value = below
    if name != value and not (single(name) and single(value)):
        told = named(node.arguments[1], "the name")
        raise MisfitError(f"{told} is {kind(name)}, and its value {kind(value)}", "a value of the same shape")
    return body


def _transpose(_node: Apply, below: Sequence[Shape]) -> Shape:
    rows, columns = grid(below[0])
    return (columns, rows) if columns == 1 or rows > 1 else (columns,)


def _dot(node: Apply, below: Sequence[Shape]) -> Shape:
    left, right = (named(part, "this") for part in node.arguments)
    if not all(shape and is_vector(shape) for shape in below):
        raise MisfitError(f"dot is of two vectors; {left} is {kind(below[0])}, {right} {kind(below[1])}", "dot(u, v)")
    if math.prod(below[0]) != math.prod(below[1]):
        raise MisfitError(f"dot of {left} {below[0]} and {right} {below[1]}: the sizes differ", "vectors of one length")
    return ()


def _norm(node: Apply, below: Sequence[Shape]) -> Shape:
    if is_vector(below[0]):
        return ()
    told, (rows, columns) = named(node.arguments[0], "A"), below[0]
    hint = f"sqrt(sum(i=1..{rows}, sum(j=1..{columns}, A[i, j]^2)))"
    raise MisfitError(f"the length or determinant of {told}, {kind(below[0])}, is not read", hint)


def _diagonal(node: Apply, below: Sequence[Shape]) -> Shape:
    if is_vector(below[0]):
        return (math.prod(below[0]), math.prod(below[0]))
    told = named(node.arguments[0], "this")
    raise MisfitError(f"diag is of a vector, and {told} is {kind(below[0])}", "a vector, or its components one by one")


def _some_name(node: Apply) -> str:
    return next((part.name for part in parts(node) if isinstance(part, Symbol)), "x")


Rule: TypeAlias = Callable[[Apply, Sequence[Shape]], Shape]

FUNCTIONS = frozenset({Form.CALL, Form.ROOT, Form.FENCE, Form.POSTFIX})
_ALWAYS = frozenset({Form.VECTOR, Form.GRADIENT})
"""Forms that make an array of numbers."""

ARRAY_RULES: Mapping[Operator, Rule] = MappingProxyType(
    {TRANSPOSE: _transpose, DOT: _dot, NORM: _norm, DIAGONAL: _diagonal}
)

RULES: Mapping[Form, Rule] = MappingProxyType(
    {
        Form.SUM: _sum,
        Form.PRODUCT: _product,
        Form.NEGATION: _first,
        Form.QUOTIENT: _quotient,
        Form.POWER: _power,
        **dict.fromkeys(FUNCTIONS, _called),
        Form.COMPARISON: _compared,
        Form.PIECEWISE: _piecewise,
        Form.REDUCTION: _reduction,
        Form.VECTOR: _vector,
        Form.ELEMENT: _element,
        Form.INDEXED: _indexed,
        Form.DERIVATIVE: _derivative,
        Form.GRADIENT: _gradient,
        Form.VALUE_AT: _value_at,
    }
)
"""How the shape of each form follows from those of its arguments, where one of them is an array."""
