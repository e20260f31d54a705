"""Components: a formula over arrays as elementary formulas, one for each component in C order, and their shape.

Component 3 of x is the symbol x[3], that of W in row 2 and column 3 the symbol W[2,3].
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import TypeAlias, final

from workbench.errors import OptionError, ShapeError
from workbench.language.arrays.misfits import MisfitError, Shape
from workbench.language.arrays.rules import grid, result
from workbench.language.arrays.shapes import Declared
from workbench.language.arrays.taking_apart import BY_FORM, BY_ROW, Components, each
from workbench.language.building import rebuilt
from workbench.language.formula import Apply, Formula, Number, Symbol, outlined
from workbench.language.long_sums import LongSum
from workbench.operators import OPERATORS, POWER, PRODUCT, SUM, Operator

WorkOut: TypeAlias = Callable[[Apply], Formula]
"""The elementary formula for DERIVATIVE(body, Symbol, ...), whose body is elementary."""

LARGEST = 1_000_000
"""Nodes that are made for the components of one formula."""

_TWO = Number(2)


def in_components(
    formula: Formula,
    shapes: Declared,
    work_out: WorkOut | None = None,
    *,
    operators: tuple[Operator, ...] = OPERATORS,
    largest: int = LARGEST,
) -> tuple[Components, Shape]:
    """The elementary formulas of the components, in C order, and the shape; a scalar formula stays as it is.

    shapes: of the names that are arrays. work_out: for derivatives; a gradient is taken by each of its names, and a
        value at a point is put in. Sums over an index are expanded before.
    Raises ShapeError where the parts do not go together, OptionError where more than `largest` nodes would be made.

    >>> from workbench.operators import DOT
    >>> in_components(Apply(DOT, (Symbol("u"), Symbol("v"))), {"u": (2,), "v": (2,)})[0]
    (sum of terms(product(Symbol(u[1]), Symbol(v[1])), product(Symbol(u[2]), Symbol(v[2]))),)
    """
    if any(isinstance(node, LongSum) and node.names & shapes.keys() for node in outlined(formula)):
        formula = rebuilt(formula, lambda node: Apply(SUM, node.arguments) if isinstance(node, LongSum) else node)
    worked = Worked(shapes, work_out, operators, largest)
    for node in outlined(formula):
        worked.add(node)
    return worked.components(formula), worked.shape(formula)


def component_names(name: str, shape: Shape) -> tuple[str, ...]:
    """The names of the components of a variable, in C order; of a number its own.

    >>> component_names("x", (2,)), component_names("W", (2, 2)), component_names("b", ())
    (('x[1]', 'x[2]'), ('W[1,1]', 'W[1,2]', 'W[2,1]', 'W[2,2]'), ('b',))
    """
    if not shape:
        return (name,)
    if len(shape) == 1:
        return tuple([f"{name}[{place}]" for place in range(1, shape[0] + 1)])
    places = product(*(range(1, size + 1) for size in shape))
    return tuple(f"{name}[{','.join(map(str, place))}]" for place in places)


@final
class Worked:
    """The components and shapes of the parts of one formula, the inner ones first."""

    def __init__(
        self, shapes: Declared, work_out: WorkOut | None, operators: tuple[Operator, ...], largest: int
    ) -> None:
        self.declared = shapes
        self.work_out = work_out
        self.operators = operators
        self.left = self.largest = largest
        self._known: dict[int, tuple[Components, Shape]] = {}

    def components(self, node: Formula) -> Components:
        return self._known[id(node)][0]

    def shape(self, node: Formula) -> Shape:
        return self._known[id(node)][1]

    def one(self, node: Formula) -> Formula:
        """The component of a part that stands where a number is needed."""
        return self.components(node)[0]

    def add(self, node: Formula) -> None:
        """Work out a part, all of whose arguments are worked out."""
        if isinstance(node, Symbol):
            shape = self.declared.get(node.name, ())
            self.spend(math.prod(shape))
            names = component_names(node.name, shape)
            self._known[id(node)] = tuple(map(Symbol, names)) if shape else (node,), shape
        elif isinstance(node, Apply) and (not node.operator.elementary or any(map(self._changed, node.outline))):
            self._known[id(node)] = self._worked(node)
        else:
            self._known[id(node)] = (node,), ()

    def _changed(self, part: Formula) -> bool:
        components, shape = self._known[id(part)]
        return shape != () or components[0] is not part

    def _worked(self, node: Apply) -> tuple[Components, Shape]:
        try:
            shape = result(node, [self.shape(part) for part in node.arguments])
        except MisfitError as misfit:
            raise ShapeError(f"{misfit}.") from None
        work = BY_ROW.get(node.operator) or BY_FORM.get(node.operator.form, each)
        components = work(self, node, shape)
        assert len(components) == math.prod(shape)
        return components, shape

    def spend(self, nodes: int) -> None:
        """Count nodes before they are made."""
        self.left -= nodes
        if self.left < 0:
            raise OptionError(
                f"the components of this formula have more than {self.largest:,} parts; smaller arrays are needed."
            )

    def applied(self, operator: Operator, arguments: Iterable[Formula]) -> Apply:
        self.spend(1)
        return Apply(operator, tuple(arguments))

    def sum_of(self, terms: Sequence[Formula]) -> Formula:
        return terms[0] if len(terms) == 1 else self.applied(SUM, terms)

    def products(self, left: Sequence[Formula], right: Sequence[Formula]) -> Formula:
        """The sum of the products of corresponding components; x*x is x^2."""
        return self.sum_of(
            [
                self.applied(POWER, (one, _TWO)) if one == other else self.applied(PRODUCT, (one, other))
                for one, other in zip(left, right, strict=True)
            ]
        )

    def squares(self, components: Components) -> Formula:
        return self.products(components, components)

    def matrix_product(self, left: Components, one: Shape, right: Components, other: Shape) -> Components:
        """Rows times columns, in C order."""
        (height, inner), (_, width) = grid(one), grid(other)
        if 2 * height * inner * width > self.left:
            self.spend(2 * height * inner * width)
        across = [left[i * inner : (i + 1) * inner] for i in range(height)]
        down = [right[j::width] for j in range(width)]
        return tuple(self.products(row, entries) for row in across for entries in down)
