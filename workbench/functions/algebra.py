"""Algebra of Functions: sums, products, powers, lists; built from formulas, over the names of all operands."""

from __future__ import annotations

import math
import numbers
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from workbench.errors import DataError, OptionError, ShapeError
from workbench.functions import points
from workbench.functions.assumptions import NOTHING_ASSUMED, Assumptions, all_assumed
from workbench.functions.definition import Definition
from workbench.functions.expansion import Wording
from workbench.functions.lists import NO_SHAPES, nested
from workbench.functions.origins import worded, written
from workbench.functions.points import Array
from workbench.functions.provenance import Provenance
from workbench.functions.row_sums import varies_by_row
from workbench.language.arrays.components import component_names
from workbench.language.arrays.misfits import Shape
from workbench.language.building import number
from workbench.language.formula import Apply, Formula, Number
from workbench.language.long_sums import LongSum
from workbench.operators import NEGATION, VECTOR, Form, Operator

if TYPE_CHECKING:
    from workbench.functions.differentiable import Function

Real: TypeAlias = "float | Fraction"
Made: TypeAlias = "tuple[Definition, Mapping[str, Real], Mapping[str, Array]]"  # what a Function is made of


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of a Function stand for.

    variables: as they are given, an array as one. shapes: of the arrays among them. sizes: those that are bound, of
    the sums that were written; None for formulas in which nothing was expanded.
    """

    variables: tuple[str, ...]
    bound: Mapping[str, Real]
    columns: Mapping[str, Array]
    operators: tuple[Operator, ...]
    shapes: Mapping[str, Shape] = field(default_factory=lambda: NO_SHAPES)
    sizes: Mapping[str, int] | None = None
    assumptions: Assumptions = NOTHING_ASSUMED

    @property
    def free(self) -> frozenset[str]:
        """Numbers and components of arrays that have no value."""
        names = (own for name in self.variables for own in component_names(name, self.shapes.get(name, ())))
        return frozenset(names) - self.bound.keys()


def names_of(f: Function) -> Names:
    d = f.definition
    if d.wording is None:
        return Names(f.variables, f.bound, f.columns, f.operators, assumptions=d.assumptions)
    w = d.wording
    return Names(w.names, f.bound, f.columns, f.operators, w.shapes, w.sizes, d.assumptions)


def together(*parts: Names) -> Names:
    """The names of all parts, the variables in order of appearance.

    Raises OptionError or DataError where a name means one thing here and another there.
    """
    variables = tuple(dict.fromkeys(name for part in parts for name in part.variables))
    bound: dict[str, Real] = {}
    columns: dict[str, Array] = {}
    free = frozenset().union(*(part.free for part in parts))
    for part in parts:
        for name, value in part.bound.items():
            if name in free or bound.setdefault(name, value) != value:
                raise OptionError(f"{name!r} has another value, or none, in the other Function; rename one of them.")
        for name, column in part.columns.items():
            if name in variables or not np.array_equal(columns.setdefault(name, column), column):
                raise DataError(f"column {name!r} is something else in the other Function; rename one of them.")
    if len({len(column) for column in columns.values()}) > 1:
        raise DataError("the two Functions run over data with different numbers of rows.")
    operators = tuple(dict.fromkeys(o for part in parts for o in part.operators))
    assumed = all_assumed(part.assumptions for part in parts)
    worded = [part for part in parts if part.sizes is not None]
    if not worded:
        return Names(variables, bound, columns, operators, assumptions=assumed)
    shapes = _shapes(parts)
    components = {own for name, shape in shapes.items() if shape for own in component_names(name, shape)}
    sizes: dict[str, int] = {}
    for part in worded:
        for name, size in (part.sizes or {}).items():
            if sizes.setdefault(name, size) != size:
                raise OptionError(f"{name} is {size} here and {sizes[name]} there; bind it alike.")
    kept = tuple(name for name in variables if name not in components)
    return Names(kept, bound, columns, operators, shapes, sizes, assumed)


def _shapes(parts: Sequence[Names]) -> Mapping[str, Shape]:
    """The shapes of the arrays; those with one name agree."""
    found: dict[str, Shape] = {}
    for part in parts:
        for name in part.variables:
            shape = part.shapes.get(name, ())
            known = found.setdefault(name, shape)
            if known != shape:
                raise OptionError(f"{name} has shape {known} here and {shape} there; rename one of them.")
    return found


def made(
    names: Names,
    components: Sequence[Formula],
    shape: Shape,
    rowwise: bool = False,
    formula: Formula | None = None,
    provenance: Provenance | None = None,
) -> Made:
    """What makes a Function of these components over these names; formula: all of them, as it is written."""
    if names.sizes is not None:
        written_so = nested(components, shape) if formula is None else formula
        columns = tuple(names.columns)
        rows = len(names.columns[columns[0]]) if columns else 0
        wording = Wording(written_so, names.variables, names.operators, names.shapes, columns, rows, names.sizes)
        parameters, said = tuple(names.bound), names.assumptions
        found = worded(wording, parameters=parameters, assumptions=said, provenance=provenance)
        return found, names.bound, names.columns
    definition = written(
        components,
        names.variables,
        shape,
        parameters=tuple(names.bound),
        columns=tuple(names.columns),
        rowwise=rowwise or any(varies_by_row(component, names.columns) for component in components),
        assumptions=names.assumptions,
        provenance=provenance,
        operators=names.operators,
    )
    return definition, names.bound, names.columns


def operand(value: object) -> Function | Formula | None:
    """A Function as it is, a number as a formula; None for anything else."""
    return value if hasattr(value, "definition") else constant(value)  # type: ignore[return-value]


def combined(operator: Operator, *operands: Function | Formula) -> Made:
    """The operator applied component by component; numbers and scalar Functions go with every component."""
    functions = [f for f in operands if not isinstance(f, Formula)]
    shapes = {f.definition.shape for f in functions} - {()}
    if len(shapes) > 1:
        told = " and ".join(str(shape) for shape in sorted(shapes))
        raise ShapeError(f"Functions of shapes {told} do not combine; they must agree, or one be scalar.")
    shape = shapes.pop() if shapes else ()
    names = together(*map(names_of, functions))
    if names.sizes is not None and _as_arrays(operator, operands):
        parts = [f if isinstance(f, Formula) else f.definition.written for f in operands]
        return made(names, (), shape, formula=joined(operator, *parts))
    lists = [[f] if isinstance(f, Formula) else list(_components(f)) for f in operands]
    size = math.prod(shape)
    columns = zip(*(part if len(part) == size else part * size for part in lists), strict=True)
    components = [joined(operator, *arguments) for arguments in columns]
    rowwise = any(f.definition.rowwise for f in functions)
    return made(names, components, shape, rowwise)


def _as_arrays(operator: Operator, operands: Sequence[Function | Formula]) -> bool:
    """Does the operator mean the same for what was written, as a whole, as for each component?"""
    shapes = [() if isinstance(f, Formula) else f.definition.shape for f in operands]
    arrays = [shape for shape in shapes if shape]
    if not arrays or operator.form is Form.NEGATION:
        return True
    if operator.form is Form.SUM:
        return all(shape == shapes[0] for shape in shapes)
    return (operator.form is Form.PRODUCT and len(arrays) == 1) or (operator.form is Form.QUOTIENT and not shapes[1])


def _components(f: Function) -> Sequence[Formula]:
    """One formula for each component: as written, where nothing was expanded."""
    return f.definition.components if f.definition.wording is None else f.definition.formulas


def stacked(functions: Sequence[Function]) -> Made:
    """Functions of one shape as the components of one."""
    shapes = {f.definition.shape for f in functions}
    if len(shapes) > 1:
        raise ShapeError(f"Functions of shapes {' and '.join(map(str, sorted(shapes)))} make no array.")
    names = together(*map(names_of, functions))
    shape = (len(functions), *shapes.pop())
    if names.sizes is not None:
        return made(names, (), shape, formula=Apply(VECTOR, tuple(f.definition.written for f in functions)))
    components = [component for f in functions for component in f.definition.components]
    return made(names, components, shape, any(f.definition.rowwise for f in functions))


def joined(operator: Operator, *arguments: Formula) -> Formula:
    """The node; a sum or product on the left goes on with the new term, as a person writes it."""
    first, *rest = arguments
    if operator.form in (Form.SUM, Form.PRODUCT) and isinstance(first, Apply) and first.operator is operator:
        if isinstance(first, LongSum):
            return LongSum(
                first.groups, (*first.others, *rest), np.append(first.order, [len(first.groups)] * len(rest))
            )
        return Apply(operator, (*first.arguments, *rest))
    return Apply(operator, arguments)


def constant(value: object) -> Formula | None:
    """A number as a formula: exact, a float as the decimal that it prints as; None where it is no number.

    >>> constant(-0.1)
    negation(Number(0.1))
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, numbers.Rational):
        return number(exact(value))
    if isinstance(value, numbers.Real | Decimal):
        fraction = exact(value)
        if fraction.denominator == 1:
            return number(fraction)
        decimal = Number(abs(fraction), repr(abs(float(value))))
        return decimal if fraction >= 0 else Apply(NEGATION, (decimal,))
    sympy = sys.modules.get("sympy")
    if sympy is None or not isinstance(value, sympy.Expr):
        return None
    from workbench.language.sympy import from_sympy

    formula: Formula = from_sympy(value)
    return formula


def exact(value: numbers.Real | Decimal | float) -> Fraction:
    """The number as a fraction; a float as the decimal that it prints as.

    Raises OptionError for NaN and infinity.

    >>> exact(0.1)
    Fraction(1, 10)
    """
    if isinstance(value, numbers.Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if not math.isfinite(value):
        raise OptionError(f"{value} has no place in a formula; a finite number is needed.")
    return Fraction(value if isinstance(value, Decimal) else repr(float(value)))


def bindable(value: object, name: str) -> Real:
    """A finite number as it is bound: whole numbers and fractions stay exact."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        found = points.numbers(value, name)  # type: ignore[arg-type]
        if found.ndim:
            raise ShapeError(f"{name} is a scalar, but the value has shape {found.shape}.")
        value = float(found)
    fraction = exact(value)
    if isinstance(value, float):
        return value
    return int(fraction) if fraction.denominator == 1 else fraction
