"""Array forms: how the components of a node are made from those of its arguments, form by form."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from workbench.errors import OptionError, ShapeError
from workbench.language import rows
from workbench.language.arrays.misfits import Shape, named
from workbench.language.arrays.rules import column, grid, single
from workbench.language.building import substitute, value_of
from workbench.language.formula import Apply, Formula, Number, Symbol, has_form
from workbench.operators import (
    ABS,
    DERIVATIVE,
    DIAGONAL,
    DOT,
    MEAN,
    NORM,
    POWER,
    PRODUCT,
    QUOTIENT,
    SQRT,
    TOTAL,
    TRANSPOSE,
    Form,
    Operator,
)

if TYPE_CHECKING:
    from workbench.language.arrays.components import Worked

Components: TypeAlias = "tuple[Formula, ...]"


def each(worked: Worked, node: Apply, shape: Shape) -> Components:
    """Component by component; an argument of one component goes with all."""
    size = math.prod(shape)
    below = [worked.components(part) for part in node.arguments]
    if size == 1:
        return (worked.applied(node.operator, (components[0] for components in below)),)
    spread = [components * size if len(components) == 1 else components for components in below]
    return tuple(worked.applied(node.operator, arguments) for arguments in zip(*spread, strict=True))


def _sum(worked: Worked, node: Apply, shape: Shape) -> Components:
    """Sums that come of products, as in A x + b, are sums of more terms."""
    below = []
    for part in node.arguments:
        made = not (isinstance(part, Apply) and part.operator is node.operator)
        below.append([_terms(component) if made else (component,) for component in worked.components(part)])
    spread = [terms * math.prod(shape) if len(terms) == 1 else terms for terms in below]
    return tuple(worked.sum_of([t for part in terms for t in part]) for terms in zip(*spread, strict=True))


def _terms(component: Formula) -> Components:
    is_sum = has_form(component, Form.SUM)
    return component.children if is_sum else (component,)


def _product(worked: Worked, node: Apply, _shape: Shape) -> Components:
    """Numbers are gathered; matrices are multiplied from the left, before a vector from the right."""
    numbers: list[Formula] = []
    array: tuple[Components, Shape] | None = None
    factors = [(worked.components(part), worked.shape(part)) for part in node.arguments]
    for components, other in _ordered(worked, factors):
        if single(other):
            numbers.append(components[0])
        elif array is None:
            array = components, other
        else:
            made = worked.matrix_product(*array, components, other)
            left = column((grid(array[1])[0], grid(other)[1]))
            array = (made, left) if left else None
            if not left:
                numbers.append(made[0])
    if array is None:
        return (numbers[0] if len(numbers) == 1 else worked.applied(PRODUCT, numbers),)
    if not numbers:
        return array[0]
    return tuple(worked.applied(PRODUCT, (*numbers, component)) for component in array[0])


def _ordered(worked: Worked, factors: list[tuple[Components, Shape]]) -> list[tuple[Components, Shape]]:
    """Factors to be multiplied from the left: A B x becomes A (B x), with fewer products, where that is the same."""
    arrays = [factor for factor in factors if not single(factor[1])]
    shapes = [shape for _, shape in arrays]
    chain = len(arrays) > 2 and len(shapes[0]) == 2 and all(min(grid(shape)) > 1 for shape in shapes[1:-1])
    if not chain or len(shapes[-1]) > 1:
        return factors
    components, size = arrays[-1]
    for matrix, shape in reversed(arrays[1:-1]):
        components, size = worked.matrix_product(matrix, shape, components, size), shape[:1]
    return [*(factor for factor in factors if single(factor[1])), arrays[0], (components, size)]


def _power(worked: Worked, node: Apply, shape: Shape) -> Components:
    """A power of a matrix by repeated products; an even power of a length without the root."""
    base, exponent = node.arguments
    times = exponent.value if isinstance(exponent, Number) else Fraction(1)
    if not shape:
        if times % 2 == 0 and isinstance(base, Apply) and base.operator is NORM:
            total = worked.squares(worked.components(base.arguments[0]))
            return (total if times == 2 else worked.applied(POWER, (total, Number(times / 2))),)
        return each(worked, node, shape)
    components = worked.components(base)
    found = components
    for _ in range(int(times) - 1):
        found = worked.matrix_product(found, shape, components, shape)
    return found


def _called(worked: Worked, node: Apply, shape: Shape) -> Components:
    """Of each component, or with the components as its arguments."""
    row, arguments = node.operator, node.arguments
    below = tuple(worked.one(part) for part in arguments)
    of_array = len(arguments) == 1 and worked.shape(arguments[0]) != ()
    if row.components is None and not (of_array and not row.takes(1)):
        return each(worked, node, shape)
    if of_array:
        below = worked.components(arguments[0])
    if row.components is None:
        return (worked.applied(row, below),)
    worked.spend(len(below) * (len(below) + 4))
    return rows.components_at(row, below, worked.operators)


def _reduction(worked: Worked, node: Apply, _shape: Shape) -> Components:
    argument = node.arguments[0]
    components = worked.components(argument)
    if not worked.shape(argument):
        return (worked.applied(node.operator, components),)
    return (OVER[node.operator](worked, components),)


def _total(worked: Worked, components: Components) -> Formula:
    return worked.sum_of(components)


def _mean(worked: Worked, components: Components) -> Formula:
    total = worked.sum_of(components)
    return total if len(components) == 1 else worked.applied(QUOTIENT, (total, Number(len(components))))


def _vector(worked: Worked, node: Apply, _shape: Shape) -> Components:
    return tuple(component for part in node.arguments for component in worked.components(part))


def _element(worked: Worked, node: Apply, _shape: Shape) -> Components:
    array, *indices = node.arguments
    place = []
    for index in indices:
        value = value_of(worked.one(index))
        if value is None or value.denominator != 1:
            raise OptionError(f"{named(node, 'a component')} needs a whole number as its index; bind its names first.")
        place.append(int(value))
    shape = worked.shape(array)
    if shape:
        flat = 0
        for i, size in zip(place, shape, strict=True):
            flat = flat * size + i - 1
        return (worked.components(array)[flat],)
    if not isinstance(array, Symbol) or array.name in worked.declared:
        raise ShapeError(f"{named(array, 'this part')} is a number, and has no components.")
    return (Symbol(f"{array.name}[{','.join(map(str, place))}]"),)


def _derivative(worked: Worked, node: Apply, _shape: Shape) -> Components:
    names = tuple(worked.one(name) for name in node.arguments[1:])
    return tuple(_by(worked, component, names) for component in worked.components(node.arguments[0]))


def _gradient(worked: Worked, node: Apply, _shape: Shape) -> Components:
    body, *names = node.arguments
    flat = [component for name in names for component in worked.components(name)]
    return tuple(_by(worked, worked.one(body), (name,)) for name in flat)


def _by(worked: Worked, body: Formula, names: Components) -> Formula:
    if worked.work_out is None:
        raise OptionError("a formula with derivatives has components only where they are worked out.")
    return worked.work_out(worked.applied(DERIVATIVE, (body, *names)))


def _value_at(worked: Worked, node: Apply, _shape: Shape) -> Components:
    body, name, value = node.arguments
    names, values = worked.components(name), worked.components(value)
    mapping = {symbol.name: put_in for symbol, put_in in zip(names, values, strict=True) if isinstance(symbol, Symbol)}
    return tuple(substitute(component, mapping) for component in worked.components(body))


def _indexed(_: Worked, node: Apply, _shape: Shape) -> Components:
    raise OptionError(f"a {node.operator.name} is expanded before its components are asked for.")


def _transpose(worked: Worked, node: Apply, _shape: Shape) -> Components:
    components = worked.components(node.arguments[0])
    width = grid(worked.shape(node.arguments[0]))[1]
    return tuple(component for j in range(width) for component in components[j::width])


def _dot(worked: Worked, node: Apply, _shape: Shape) -> Components:
    left, right = (worked.components(part) for part in node.arguments)
    return (worked.products(left, right),)


def _norm(worked: Worked, node: Apply, _shape: Shape) -> Components:
    components = worked.components(node.arguments[0])
    if len(components) == 1:
        return (worked.applied(ABS, components),)
    return (worked.applied(SQRT, (worked.squares(components),)),)


def _diagonal(worked: Worked, node: Apply, _shape: Shape) -> Components:
    components = worked.components(node.arguments[0])
    worked.spend(len(components) ** 2)
    zero = Number(0)
    return tuple(one if i == j else zero for i, one in enumerate(components) for j in range(len(components)))


Work: TypeAlias = "Callable[[Worked, Apply, Shape], Components]"

BY_ROW: Mapping[Operator, Work] = MappingProxyType({TRANSPOSE: _transpose, DOT: _dot, NORM: _norm, DIAGONAL: _diagonal})

OVER: Mapping[Operator, Callable[[Worked, Components], Formula]] = MappingProxyType({TOTAL: _total, MEAN: _mean})

BY_FORM: Mapping[Form, Work] = MappingProxyType(
    {
        Form.SUM: _sum,
        Form.PRODUCT: _product,
        Form.POWER: _power,
        Form.CALL: _called,
        Form.REDUCTION: _reduction,
        Form.VECTOR: _vector,
        Form.ELEMENT: _element,
        Form.DERIVATIVE: _derivative,
        Form.GRADIENT: _gradient,
        Form.VALUE_AT: _value_at,
        Form.INDEXED: _indexed,
    }
)
"""How the components of a form are made; of all others component by component."""
