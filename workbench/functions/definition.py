"""Definition: what a Function is made of, apart from bound values and data; each part is made when first asked for.

A definition is shared by all bindings of a function, so that `bind` compiles nothing twice. Where it
comes from is its origin: written, derived from a parent (see derivatives.py), a component of a parent,
or a parent with some variables fixed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

from workbench.derivations import Step
from workbench.functions.lists import Shape, nested, parted
from workbench.graphs import Program, bound, components, lower
from workbench.kernels import Kernel, compiled
from workbench.language.formula import Formula, symbols
from workbench.operators import Operator

if TYPE_CHECKING:
    import sympy

    Expressions = tuple[sympy.Expr, ...]

T = TypeVar("T")
NO_SHAPES: Mapping[str, Shape] = MappingProxyType({})


class Origin(Protocol):
    """How a definition came to be, and its parts in three independent ways: by rules, by SymPy, by sweeps."""

    @property
    def name(self) -> str: ...
    @property
    def parent(self) -> Definition | None: ...
    @property
    def by(self) -> tuple[str, ...]: ...
    @property
    def differentiates(self) -> bool: ...
    def written(self) -> Formula: ...
    def formulas(self) -> tuple[Formula, ...]: ...
    def steps(self) -> tuple[Step, ...]: ...
    def expressions(self) -> Expressions: ...
    def program(self) -> Program: ...


class Definition:
    """Components in order, C order of the shape, as Formulas, SymPy expressions and a Program.

    What was written may hold sums over an index, derivatives and arrays (`written`: what a person is shown); its
    elementary components (`formulas`) hold none, over scalar names alone: what everything else looks at.

    variables: scalar names. shapes: of those names in what was written that are arrays; their components, x[1], x[2],
        ... or W[1,1], W[1,2], ..., are variables one after the other, in C order.
    parameters: names whose values are given by `bind`. columns: names whose values are the data's.
    rowwise: has it a value for each row of the data (a column stands outside sum and mean)?
    """

    def __init__(
        self,
        origin: Origin,
        variables: tuple[str, ...],
        shape: Shape,
        *,
        name: str = "",
        shapes: Mapping[str, Shape] = NO_SHAPES,
        parameters: tuple[str, ...] = (),
        columns: tuple[str, ...] = (),
        rowwise: bool = False,
        notes: tuple[str, ...] = (),
        operators: Sequence[Operator],
    ) -> None:
        self.origin = origin
        self.variables = variables
        self.shape = shape
        self.name = name
        self.shapes = shapes
        self.parameters = parameters
        self.columns = columns
        self.rowwise = rowwise
        self.notes = notes
        self.operators = tuple(operators)
        self._kept: dict[object, Any] = {}

    def kept(self, key: object, make: Callable[[], T]) -> T:
        """What was made under this key, made now if never before."""
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found

    @property
    def root(self) -> Definition:
        """What was written, from which this one is derived; over the same names."""
        found = self
        while (parent := found.origin.parent) is not None and parent.parameters == self.parameters:
            found = parent
        return found

    @property
    def by(self) -> tuple[str, ...]:
        """Of a partial derivative: the variables by which the parent is differentiated."""
        return self.origin.by

    @property
    def differentiated(self) -> bool:
        """Is there a derivative on the way from what was written?"""
        parent = self.origin.parent
        return self.origin.differentiates or (parent is not None and parent.differentiated)

    @cached_property
    def occurring(self) -> frozenset[str]:
        """Names that occur in the formulas that were written, from which this one is derived."""
        parent = self.origin.parent
        return parent.occurring if parent else frozenset().union(*map(symbols, self.formulas))

    @cached_property
    def written(self) -> Formula:
        """As a person wrote it, a list for several components; of a derivative, as the rules give it."""
        return self.origin.written()

    @cached_property
    def components(self) -> tuple[Formula, ...]:
        """As written, one formula for each component; the elementary ones where the whole is written as one array."""
        parts = None if self.origin.differentiates else parted(self.written, self.shape)
        return self.formulas if parts is None else parts

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """The elementary components."""
        return self.origin.formulas()

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        return self.origin.steps()

    @cached_property
    def expressions(self) -> Expressions:
        return self.origin.expressions()

    @cached_property
    def program(self) -> Program:
        return self.origin.program()

    def kernel(self, backend: str | None) -> Kernel:
        """The program compiled, by the backend of this name or the one that suits it."""
        return self.kept(
            ("kernel", backend),
            lambda: compiled(self.program, backend, expressions=lambda: self.expressions),
        )

    def like(self, origin: Origin, **changes: Any) -> Definition:
        """Another definition over the same names, unnamed and without notes, with these changes."""
        fields: dict[str, Any] = {
            "variables": self.variables,
            "shape": self.shape,
            "shapes": self.shapes,
            "parameters": self.parameters,
            "columns": self.columns,
            "rowwise": self.rowwise,
            "operators": self.operators,
        }
        return Definition(origin, **(fields | changes))


@dataclass(frozen=True, eq=False, slots=True)
class Written:
    """Read from text or built from formulas. formula: as written; components: elementary."""

    formula: Formula
    components: tuple[Formula, ...]
    variables: tuple[str, ...]
    parameters: tuple[str, ...]
    columns: tuple[str, ...]
    operators: tuple[Operator, ...]
    name: str = "written"
    by: tuple[str, ...] = ()
    differentiates: bool = False

    @property
    def parent(self) -> None:
        return None

    def written(self) -> Formula:
        return self.formula

    def formulas(self) -> tuple[Formula, ...]:
        return self.components

    def steps(self) -> tuple[Step, ...]:
        return ()

    def expressions(self) -> Expressions:
        from workbench.language.sympy import to_sympy

        return tuple(to_sympy(component, self.operators) for component in self.components)

    def program(self) -> Program:
        return lower(
            self.components,
            self.variables,
            parameters=self.parameters,
            columns=self.columns,
            operators=self.operators,
        )


@dataclass(frozen=True, eq=False, slots=True)
class Selected:
    """Some components of a parent, by their place in its flat order."""

    parent: Definition
    places: tuple[int, ...]
    key: tuple[int, ...]
    name: str = "component"
    by: tuple[str, ...] = ()
    differentiates: bool = False

    def written(self) -> Formula:
        return nested([self.parent.components[i] for i in self.places], selected(self.parent, self.key).shape)

    def formulas(self) -> tuple[Formula, ...]:
        return tuple(self.parent.formulas[i] for i in self.places)

    def steps(self) -> tuple[Step, ...]:
        return tuple(self.parent.steps[i] for i in self.places) if self.parent.steps else ()

    def expressions(self) -> Expressions:
        return tuple(self.parent.expressions[i] for i in self.places)

    def program(self) -> Program:
        return components(self.parent.program, self.places)


@dataclass(frozen=True, eq=False, slots=True)
class Fixed:
    """A parent some of whose variables became parameters."""

    parent: Definition
    names: tuple[str, ...]
    name: str = "bound"
    by: tuple[str, ...] = ()
    differentiates: bool = False

    def written(self) -> Formula:
        return self.parent.written

    def formulas(self) -> tuple[Formula, ...]:
        return self.parent.formulas

    def steps(self) -> tuple[Step, ...]:
        return self.parent.steps

    def expressions(self) -> Expressions:
        return self.parent.expressions

    def program(self) -> Program:
        return bound(self.parent.program, self.names)


def written(
    components: Sequence[Formula],
    variables: Sequence[str],
    shape: Shape = (),
    *,
    name: str = "",
    formula: Formula | None = None,
    shapes: Mapping[str, Shape] = NO_SHAPES,
    parameters: Sequence[str] = (),
    columns: Sequence[str] = (),
    rowwise: bool = False,
    notes: Sequence[str] = (),
    operators: Sequence[Operator],
) -> Definition:
    """The definition of these elementary formulas, in C order of the shape.

    formula: as it was written, where that is not what the components say. shapes: of its names that are arrays.
    """
    as_written = nested(components, shape) if formula is None else formula
    origin = Written(
        as_written, tuple(components), tuple(variables), tuple(parameters), tuple(columns), tuple(operators)
    )
    return Definition(
        origin,
        origin.variables,
        shape,
        name=name,
        shapes=shapes,
        parameters=origin.parameters,
        columns=origin.columns,
        rowwise=rowwise,
        notes=tuple(notes),
        operators=operators,
    )


def selected(definition: Definition, key: tuple[int, ...]) -> Definition:
    """Component number key of the definition, or all components of a row; the same one whenever asked again.

    Raises IndexError where there is no such component.
    """
    places = np.arange(math.prod(definition.shape)).reshape(definition.shape)[key]
    origin = Selected(definition, tuple(int(place) for place in places.flat), key)
    return definition.kept(("component", key), lambda: definition.like(origin, shape=places.shape))


def fixed(definition: Definition, names: Collection[str]) -> Definition:
    """The definition with these variables as parameters; the same one whenever asked again."""
    new = tuple(name for name in definition.variables if name in names)
    if not new:
        return definition
    variables = tuple(name for name in definition.variables if name not in names)
    return definition.kept(
        ("bound", new),
        lambda: definition.like(
            Fixed(definition, new),
            variables=variables,
            parameters=definition.parameters + new,
            name=definition.name,
            notes=definition.notes,
        ),
    )
