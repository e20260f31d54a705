"""Where definitions come from: what was written, components of a parent, a parent with some variables fixed."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from workbench.derivations import Step
from workbench.errors import DataError, OptionError, ShapeError
from workbench.evidence import Evidence
from workbench.functions.assumptions import NOTHING_ASSUMED, Assumptions, all_assumed
from workbench.functions.definition import Definition
from workbench.functions.expansion import Wording, expanded
from workbench.functions.lists import NO_SHAPES, nested
from workbench.functions.provenance import Provenance
from workbench.functions.row_sums import varies_by_row
from workbench.graphs import Program, bound, components, lower
from workbench.language.arrays.misfits import Shape
from workbench.language.formula import Formula
from workbench.operators import Operator

if TYPE_CHECKING:
    from workbench.functions.definition import Expressions


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

    def of(self, parent: Definition) -> Definition:
        return parent

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

    def entries(self) -> None:
        return None


@dataclass(frozen=True, eq=False, slots=True)
class Selected:
    """Some components of a parent, by their place in its flat order."""

    parent: Definition
    places: tuple[int, ...]
    key: tuple[int, ...]
    name: str = "component"
    by: tuple[str, ...] = ()
    differentiates: bool = False

    def of(self, parent: Definition) -> Definition:
        return selected(parent, self.key)

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

    def entries(self) -> None:
        return None


@dataclass(frozen=True, eq=False, slots=True)
class Fixed:
    """A parent some of whose variables became parameters."""

    parent: Definition
    names: tuple[str, ...]
    name: str = "bound"
    by: tuple[str, ...] = ()
    differentiates: bool = False

    def of(self, parent: Definition) -> Definition:
        return fixed(parent, self.names)

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

    def entries(self) -> None:
        return None


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
    assumptions: Assumptions = NOTHING_ASSUMED,
    evidence: Evidence | None = None,
    provenance: Provenance | None = None,
    named: Sequence[tuple[str, Formula]] = (),
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
        assumptions=assumptions,
        evidence=evidence,
        provenance=provenance,
        named=named,
        operators=operators,
    )


def rewritten(definition: Definition, components: Sequence[Formula], where: Sequence[Formula] = ()) -> Definition:
    """The definition with other formulas for its elementary components, and more that is assumed.

    Raises ShapeError for another number of components.
    """
    d, count = definition, math.prod(definition.shape)
    if len(components) != count:
        raise ShapeError(f"there are {len(components)} components, but the shape {d.shape} has {count}.")
    origin = Written(nested(components, d.shape), tuple(components), d.variables, d.parameters, d.columns, d.operators)
    assumed = all_assumed((d.assumptions, Assumptions(tuple(where))))
    return d.like(origin, name=d.name, notes=d.notes, assumptions=assumed, wording=None)


def worded(
    wording: Wording,
    *,
    name: str = "",
    notes: Sequence[str] = (),
    parameters: Sequence[str] = (),
    assumptions: Assumptions = NOTHING_ASSUMED,
    provenance: Provenance | None = None,
    named: Sequence[tuple[str, Formula]] = (),
) -> Definition:
    """The definition of what was written, expanded as far as its sizes are bound.

    parameters: names that are bound to values. Raises as `expanded`.
    """
    found = expanded(wording)
    variables = tuple(variable for variable in found.variables if variable not in parameters)
    origin = Written(
        wording.formula,
        found.components,
        variables,
        tuple(parameters),
        wording.columns,
        wording.operators,
    )
    return Definition(
        origin,
        variables,
        found.shape,
        name=name,
        shapes=wording.shapes,
        parameters=origin.parameters,
        columns=wording.columns,
        rowwise=any(varies_by_row(component, wording.columns) for component in found.components),
        notes=tuple(dict.fromkeys((*notes, *found.notes))),
        assumptions=assumptions,
        wording=wording,
        missing=found.missing,
        provenance=provenance,
        named=named,
        operators=wording.operators,
    )


def worked_out(definition: Definition, components: Sequence[Formula] | None = None) -> Definition:
    """The definition as its elementary components have it, or as others of the same values do; itself where it is."""
    if components is None and definition.written == nested(definition.formulas, definition.shape):
        return definition
    return written(
        definition.formulas if components is None else components,
        definition.variables,
        definition.shape,
        name=definition.name,
        parameters=definition.parameters,
        columns=definition.columns,
        rowwise=definition.rowwise,
        notes=definition.notes,
        assumptions=definition.assumptions,
        operators=definition.operators,
    )


def resized(definition: Definition, sizes: Mapping[str, int]) -> Definition:
    """The definition with other sizes, expanded anew and derived in the same ways."""
    origin = definition.origin
    if origin.parent is not None:
        return origin.of(resized(origin.parent, sizes))
    assert definition.wording is not None
    wording = replace(definition.wording, sizes={**definition.wording.sizes, **sizes})
    key = ("sizes", *sorted(wording.sizes.items()))
    return definition.kept(
        key,
        lambda: worded(
            wording,
            name=definition.name,
            notes=definition.notes,
            parameters=definition.parameters,
            assumptions=definition.assumptions,
        ),
    )


def for_rows(definition: Definition, rows: int) -> Definition:
    """The definition over data with so many rows; DataError where a sum runs to another number."""
    wording = definition.wording
    if wording is None or wording.rows == rows:
        return definition
    wanted = expanded(wording).rows
    if wanted is not None:
        raise DataError(f"a sum runs to {wanted}, but the data has {rows} rows; write n for the number of rows.")
    return definition


def whole_size(value: float | Fraction, name: str) -> int:
    """The value of a name in a bound. OptionError where it is no whole number, or negative."""
    if value != int(value) or value < 0:
        raise OptionError(f"{name} = {value} stands in the bounds of a sum; it must be a whole number, 0 or more.")
    return int(value)


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
