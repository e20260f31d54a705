"""Composition: a Function with text, numbers, Functions or arrays of them put in for some of its variables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors import OptionError, ShapeError
from workbench.functions import points
from workbench.functions.algebra import Made, Names, constant, made, names_of, together
from workbench.functions.assumptions import assumptions_with
from workbench.functions.expansion import contents
from workbench.functions.lists import nested, picked
from workbench.functions.provenance import Provenance
from workbench.language.arrays.misfits import Shape
from workbench.language.arrays.shapes import shape_of
from workbench.language.building import natural_order
from workbench.language.formula import Formula
from workbench.language.reading import read
from workbench.language.substitution import substituted

if TYPE_CHECKING:
    from workbench.functions.differentiable import Function


def composed(f: Function, values: Mapping[str, object]) -> Made:
    """f with something put in for some of its variables: f's variables that remain, then the new ones.

    values: Functions, Formulas, SymPy expressions, numbers, or text; for an array one of its shape, or a list.
    """
    d, names = f.definition, names_of(f)
    whole = d.wording is not None and all(name in names.variables for name in values)
    if not whole:  # some components of an array; or nothing is written otherwise than it is worked out
        values = points.apart(values, f.variables)
        said = replace(d.assumptions, conditions=d.conditions)
        names = Names(f.variables, f.bound, f.columns, f.operators, assumptions=said)
    inner = {name: _inner(name, value, f, names.shapes.get(name, ())) for name, value in values.items()}
    again = {variable for part in inner.values() for variable in part.names.variables}
    mapping = {name: part.formula for name, part in inner.items()}
    remaining = tuple(name for name in names.variables if name not in values or name in again)
    outer = replace(
        names,
        variables=remaining,
        shapes={name: names.shapes.get(name, ()) for name in remaining},
        assumptions=assumptions_with(names.assumptions, mapping),
    )
    new = together(outer, *(part.names for part in inner.values()))
    kept = Provenance("substitution", d, mapping)
    if whole:
        return made(new, (), d.shape, formula=picked(substituted(d.written, mapping)), provenance=kept)
    components = [substituted(component, mapping) for component in d.formulas]
    return made(new, components, d.shape, d.rowwise, provenance=kept)


@dataclass(frozen=True, slots=True)
class _Inner:
    """What is put in for one variable, and the names that it brings."""

    formula: Formula
    names: Names


def _inner(name: str, value: Any, f: Function, shape: Shape) -> _Inner:
    """What a person gives for a variable of this shape."""
    if hasattr(value, "definition"):
        found = _Inner(value.definition.written, names_of(value))
        if value.shape != shape:
            hint = "take a component of it" if not shape else f"{name}[1] and the others can be put in one by one"
            raise ShapeError(f"{name} {_is(shape)}, but what is put in has shape {value.shape}; {hint}.")
        return found
    if isinstance(value, str | Formula):
        return _read(name, value, f, shape)
    if shape:
        return _listed(name, value, f, shape)
    formula = constant(value)
    if formula is None:
        raise OptionError(f"{name} cannot become {value!r}; give text, a number, a Function or a SymPy expression.")
    return _with_names(formula, f, {})


def _read(name: str, value: str | Formula, f: Function, shape: Shape) -> _Inner:
    arrays = {own: size for own, size in names_of(f).shapes.items() if size}
    if isinstance(value, str):
        known = (*f.variables, *f.bound, *f.columns)
        value = read(value, names=known, operators=f.operators, shapes=arrays).formula
    found = shape_of(value, arrays)
    if found != shape and (math.prod(found) > 1 or math.prod(shape) > 1):
        raise ShapeError(f"{name} {_is(shape)}, but what is put in has shape {found}.")
    return _with_names(value, f, arrays)


def _with_names(formula: Formula, f: Function, arrays: Mapping[str, Shape]) -> _Inner:
    inside = contents([formula], arrays)
    variables = natural_order(inside.names - f.bound.keys() - f.columns.keys())
    shapes = {own: size for own, size in arrays.items() if own in variables}
    return _Inner(formula, Names(variables, {}, {}, f.operators, shapes, None if inside.elementary else {}))


def _listed(name: str, value: Any, f: Function, shape: Shape) -> _Inner:
    """An array of numbers, texts or Functions."""
    entries = np.empty(shape, dtype=object)
    try:
        entries[...] = value
    except ValueError:
        given = np.shape(np.asarray(value, dtype=object))
        raise ShapeError(f"{name} {_is(shape)}, but what is put in has shape {given}.") from None
    if np.ndim(value) != len(shape):
        raise ShapeError(f"{name} {_is(shape)}; give a value for each of its components.")
    parts = [_inner(f"a component of {name}", entry, f, ()) for entry in entries.flat]
    return _Inner(nested([part.formula for part in parts], shape), together(*(part.names for part in parts)))


def _is(shape: Shape) -> str:
    return f"has shape {shape}" if shape else "is a scalar"
