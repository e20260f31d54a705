"""Algebra of Functions: sums, products, powers, composition; built from formulas, over the names of all operands."""

from __future__ import annotations

import math
import numbers
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from workbench.errors import DataError, OptionError, ShapeError
from workbench.functions import points
from workbench.functions.definition import Definition
from workbench.functions.lists import Shape
from workbench.functions.origins import written
from workbench.functions.points import Array
from workbench.functions.row_sums import varies_by_row
from workbench.language.building import natural_order, number, substitute
from workbench.language.formula import Apply, Formula, Number, symbols
from workbench.language.reading import read
from workbench.operators import NEGATION, Form, Operator

if TYPE_CHECKING:
    from workbench.functions.differentiable import Function

Real: TypeAlias = "float | Fraction"
Made: TypeAlias = "tuple[Definition, Mapping[str, Real], Mapping[str, Array]]"  # what a Function is made of


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of a Function stand for."""

    variables: tuple[str, ...]
    bound: Mapping[str, Real]
    columns: Mapping[str, Array]
    operators: tuple[Operator, ...]


def names_of(f: Function) -> Names:
    return Names(f.variables, f.bound, f.columns, f.operators)


def together(*parts: Names) -> Names:
    """The names of all parts, the variables in order of appearance.

    Raises OptionError or DataError where a name means one thing here and another there.
    """
    variables = tuple(dict.fromkeys(name for part in parts for name in part.variables))
    bound: dict[str, Real] = {}
    columns: dict[str, Array] = {}
    for part in parts:
        for name, value in part.bound.items():
            if name in variables or bound.setdefault(name, value) != value:
                raise OptionError(f"{name!r} has another value, or none, in the other Function; rename one of them.")
        for name, column in part.columns.items():
            if name in variables or not np.array_equal(columns.setdefault(name, column), column):
                raise DataError(f"column {name!r} is something else in the other Function; rename one of them.")
    if len({len(column) for column in columns.values()}) > 1:
        raise DataError("the two Functions run over data with different numbers of rows.")
    return Names(variables, bound, columns, tuple(dict.fromkeys(o for part in parts for o in part.operators)))


def made(names: Names, components: Sequence[Formula], shape: Shape, rowwise: bool = False) -> Made:
    """What makes a Function of these components over these names."""
    definition = written(
        components,
        names.variables,
        shape,
        parameters=tuple(names.bound),
        columns=tuple(names.columns),
        rowwise=rowwise or any(varies_by_row(component, names.columns) for component in components),
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
    lists = [[f] if isinstance(f, Formula) else list(f.definition.components) for f in operands]
    size = math.prod(shape)
    columns = zip(*(part if len(part) == size else part * size for part in lists), strict=True)
    components = [joined(operator, *arguments) for arguments in columns]
    rowwise = any(f.definition.rowwise for f in functions)
    return made(together(*map(names_of, functions)), components, shape, rowwise)


def stacked(functions: Sequence[Function]) -> Made:
    """Functions of one shape as the components of one."""
    shapes = {f.definition.shape for f in functions}
    if len(shapes) > 1:
        raise ShapeError(f"Functions of shapes {' and '.join(map(str, sorted(shapes)))} make no array.")
    components = [component for f in functions for component in f.definition.components]
    rowwise = any(f.definition.rowwise for f in functions)
    return made(together(*map(names_of, functions)), components, (len(functions), *shapes.pop()), rowwise)


def joined(operator: Operator, *arguments: Formula) -> Formula:
    """The node; a sum or product on the left goes on with the new term, as a person writes it."""
    first, *rest = arguments
    if operator.form in (Form.SUM, Form.PRODUCT) and isinstance(first, Apply) and first.operator is operator:
        return Apply(operator, (*first.arguments, *rest))
    return Apply(operator, arguments)


def composed(f: Function, values: Mapping[str, object]) -> Made:
    """f with something put in for some of its variables: f's variables that remain, then the new ones.

    values: Functions, Formulas, SymPy expressions, numbers, or text.
    """
    inner = {name: _inner(name, value, f) for name, value in values.items()}
    again = {variable for _, names in inner.values() for variable in names.variables}
    remaining = tuple(name for name in f.variables if name not in values or name in again)
    outer = Names(remaining, f.bound, f.columns, f.operators)
    mapping = {name: formula for name, (formula, _) in inner.items()}
    components = [substitute(component, mapping) for component in f.components]
    names = together(outer, *(names for _, names in inner.values()))
    return made(names, components, f.definition.shape, f.definition.rowwise)


def _inner(name: str, value: Any, f: Function) -> tuple[Formula, Names]:
    """What is put in for one variable, and the names that it brings."""
    if hasattr(value, "definition"):
        if value.definition.shape != ():
            raise ShapeError(f"{name} is a scalar, but what is put in has shape {value.shape}; take a component of it.")
        return value.formula, names_of(value)
    if isinstance(value, str):
        formula: Formula | None = read(value, names=(*f.variables, *f.bound, *f.columns), operators=f.operators).formula
    else:
        formula = value if isinstance(value, Formula) else constant(value)
    if formula is None:
        raise OptionError(f"{name} cannot become {value!r}; give text, a number, a Function or a SymPy expression.")
    variables = natural_order(symbols(formula) - set(f.bound) - set(f.columns))
    return formula, Names(variables, {}, {}, f.operators)


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
