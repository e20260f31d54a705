"""Components and lists: formulas in C order of a shape as one formula, lists inside lists, and back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from workbench.language.arrays.misfits import Shape
from workbench.language.building import rebuilt, value_of
from workbench.language.formula import Apply, Formula, has_form, parts
from workbench.operators import VECTOR, Form

NO_SHAPES: Mapping[str, Shape] = MappingProxyType({})
MOST_COMPONENTS = 1_000_000
"""Of one array."""


def nested(components: Sequence[Formula], shape: Shape) -> Formula:
    """The components as one formula: themselves for a scalar, else lists inside lists.

    >>> from workbench.language.formula import Symbol
    >>> nested([Symbol("x"), Symbol("y")], (2,))
    vector(Symbol(x), Symbol(y))
    """
    if not shape:
        return components[0]
    size = math.prod(shape[1:])
    parts = [nested(components[i * size : (i + 1) * size], shape[1:]) for i in range(shape[0])]
    return Apply(VECTOR, tuple(parts))


def unnested(formula: Formula, shape: Shape) -> tuple[Formula, ...] | None:
    """The components of lists inside lists, the reverse of `nested`; None for a formula that is no list of this shape.

    >>> from workbench.language.formula import Symbol
    >>> unnested(nested([Symbol("x"), Symbol("y")], (2,)), (2,))
    (Symbol(x), Symbol(y))
    >>> unnested(Symbol("w"), (2,))
    """
    if not shape:
        return (formula,)
    if not isinstance(formula, Apply) or formula.operator.form is not Form.VECTOR or len(formula.arguments) != shape[0]:
        return None
    parts = [unnested(part, shape[1:]) for part in formula.arguments]
    if any(part is None for part in parts):
        return None
    return tuple(component for part in parts if part is not None for component in part)


def lists_shape(formula: Formula) -> Shape:
    """How many parts the lists inside lists have, along their first parts; () for a formula that is no list.

    >>> from workbench.language.formula import Symbol
    >>> lists_shape(nested([Symbol("x"), Symbol("y")], (2, 1)))
    (2, 1)
    """
    shape: list[int] = []
    while has_form(formula, Form.VECTOR) and formula.arguments:
        shape.append(len(formula.arguments))
        formula = formula.arguments[0]
    return tuple(shape)


def is_list(formula: Formula) -> bool:
    return has_form(formula, Form.VECTOR)


def picked(formula: Formula) -> Formula:
    """The component of a list where it was put in for an array: [a, b][2] is b.

    >>> from workbench.language.formula import Number, Symbol
    >>> from workbench.operators import ELEMENT
    >>> picked(Apply(ELEMENT, (nested([Symbol("x"), Symbol("y")], (2,)), Number(2))))
    Symbol(y)
    """

    def pick(node: Formula) -> Formula:
        if not is_element(node) or not is_list(node.children[0]):
            return node
        found, *places = node.children
        for index in places:
            place = value_of(index)
            if place is None or not is_list(found):
                return node
            found = found.children[int(place) - 1]
        return found

    return rebuilt(formula, pick) if any(map(is_element, parts(formula))) else formula


def is_element(formula: Formula) -> bool:
    return has_form(formula, Form.ELEMENT)
