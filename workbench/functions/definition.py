"""Definition: what a Function is made of, apart from bound values and data; each part is made when first asked for.

A definition is shared by all bindings of a function, so that `bind` compiles nothing twice. Where it
comes from is its origin: written, derived from a parent (see derivatives.py), a component of a parent,
or a parent with some variables fixed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

from workbench.derivations import Step
from workbench.graphs import Program, bound, components, lower
from workbench.kernels import Kernel, compiled
from workbench.language.formula import Formula, symbols
from workbench.operators import Operator

if TYPE_CHECKING:
    import sympy

    Expressions = tuple[sympy.Expr, ...]

T = TypeVar("T")
Shape = tuple[int, ...]


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
    def formulas(self) -> tuple[Formula, ...]: ...
    def steps(self) -> tuple[Step, ...]: ...
    def expressions(self) -> Expressions: ...
    def program(self) -> Program: ...


class Definition:
    """Components in order, C order of the shape, as Formulas, SymPy expressions and a Program.

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
    def formulas(self) -> tuple[Formula, ...]:
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
            "parameters": self.parameters,
            "columns": self.columns,
            "rowwise": self.rowwise,
            "operators": self.operators,
        }
        return Definition(origin, **(fields | changes))


@dataclass(frozen=True, eq=False, slots=True)
class Written:
    """Read from text or built from formulas."""

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
    parameters: Sequence[str] = (),
    columns: Sequence[str] = (),
    rowwise: bool = False,
    notes: Sequence[str] = (),
    operators: Sequence[Operator],
) -> Definition:
    """The definition of these formulas, in C order of the shape."""
    origin = Written(tuple(components), tuple(variables), tuple(parameters), tuple(columns), tuple(operators))
    return Definition(
        origin,
        origin.variables,
        shape,
        name=name,
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
