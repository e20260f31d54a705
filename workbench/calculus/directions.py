"""Directional derivatives: how fast f changes from a point in a direction, exact where the numbers are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.budget import attempt
from workbench.calculus.places import Place, exact_place, exact_value, floats, refuse_kinks
from workbench.derivations import tidy
from workbench.errors import OptionError, ShapeError
from workbench.functions import Function, function
from workbench.functions.points import Array
from workbench.language.building import value_of
from workbench.language.formula import Apply, Formula
from workbench.language.printing import to_text
from workbench.language.reading import read
from workbench.operators import PRODUCT, QUOTIENT, SUM

if TYPE_CHECKING:
    import sympy

SECONDS = 1.0
ROOT = "sqrt"


@dataclass(frozen=True, slots=True, repr=False)
class DirectionalDerivative:
    """The derivative of f at a point in a direction; float() gives its value.

    at, direction: by name, exact. unit: the direction as it was used, of length 1 where normalized. length: of the
    direction as it was given. gradient: at the point, by name. exact: the value as a formula, gradient times unit.
    steepest: the length of the gradient, the largest value in any direction.
    """

    f: Function
    at: Mapping[str, Formula]
    direction: Mapping[str, Formula]
    unit: Mapping[str, Formula]
    length: Formula
    gradient: Mapping[str, Formula]
    exact: Formula
    steepest: Formula
    normalized: bool

    @property
    def value(self) -> float:
        """The derivative as a float."""
        return function(self.exact).value([])

    @property
    def x(self) -> Array:
        """The point as float64, shape (n,)."""
        return floats(self.at)

    @property
    def message(self) -> str:
        """One sentence with the numbers."""
        rises = "rises" if self.value > 0 else "falls" if self.value < 0 else "does not change to first order"
        how = "per unit of length" if self.normalized else "per unit of the parameter t in point + t*direction"
        rate = f" by {abs(self.value):.6g} {how}" if self.value else ""
        return f"f {rises}{rate} at {_point(self.at)} in the direction {_point(self.direction)}."

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        return f"DirectionalDerivative: {to_text(self.exact)} = {self.value:.10g}; {self.message}"


def directional_derivative(
    f: Function | str, at: Place, direction: Place, *, normalize: bool = True
) -> DirectionalDerivative:
    """The derivative of a scalar f at a point in a direction: the gradient times the unit vector.

    at, direction: numbers in the order of the variables, or a mapping by name, exact as for `taylor`. normalize: bring
        the direction to length 1, as textbooks do; without, the derivative by t of f(at + t*direction).
    Raises ShapeError for several components or sizes that do not fit, OptionError for the direction 0, or where f has
    no gradient.

    Source: Stewart, Calculus (2016), section 14.6, theorem 3.

    >>> d = directional_derivative("x^2*y", (1, 2), (3, 4))
    >>> float(d), d.message
    (3.2, 'f rises by 3.2 per unit of length at (1, 2) in the direction (3, 4).')
    """
    f = function(f)
    if f.shape:
        raise ShapeError(f"a directional derivative is of a scalar, but this has shape {f.shape}; take a component.")
    if f.bound:
        raise OptionError(f"{', '.join(f.bound)} is bound; write its value in the formula.")
    place, way = exact_place(f, at), exact_place(f, direction)
    refuse_kinks(f, place)
    if not np.any(floats(way)):
        raise OptionError("the direction is 0; it needs some length to point anywhere.")
    g = [exact_value(part, place) for part in f.gradient.components]
    length = _length(list(way.values()))
    units = [_simple(Apply(QUOTIENT, (part, length))) for part in way.values()] if normalize else list(way.values())
    return DirectionalDerivative(
        f,
        place,
        way,
        dict(zip(way, units, strict=True)),
        length,
        dict(zip(way, g, strict=True)),
        _simple(dot(g, units)),
        _length(g),
        normalize,
    )


def dot(left: Sequence[Formula], right: Sequence[Formula]) -> Formula:
    """The sum of products, as it is written down."""
    products = tuple(Apply(PRODUCT, (a, b)) for a, b in zip(left, right, strict=True))
    return products[0] if len(products) == 1 else Apply(SUM, products)


def _length(parts: Sequence[Formula]) -> Formula:
    root = read(f"{ROOT}(x)").formula
    assert isinstance(root, Apply)
    return _simple(Apply(root.operator, (dot(parts, parts),)))


def _simple(formula: Formula) -> Formula:
    """A number in its simplest exact form."""
    tidied = tidy(formula)
    if value_of(tidied) is not None:
        return tidied
    from workbench.language.sympy import from_sympy, to_sympy

    expression = to_sympy(tidied)
    simpler = attempt(SECONDS, simplified, expression)
    simple: Formula = from_sympy(expression if simpler is None else simpler)
    return simple


def simplified(number: sympy.Expr) -> sympy.Expr:
    """With a rational denominator. (Runs in the worker process.)"""
    import sympy

    return sympy.radsimp(sympy.simplify(number))


def _point(values: Mapping[str, Formula]) -> str:
    return f"({', '.join(map(to_text, values.values()))})"
