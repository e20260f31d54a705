"""Expansion: from a formula as written to its elementary components, over scalar names alone.

Sums over an index are written out, derivatives, gradients and values at a place worked out by rules, vectors and
matrices taken apart. What was written is kept: with other sizes it is expanded anew.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType
from typing import Any

import numpy as np

from workbench.derivations import derive
from workbench.errors import OptionError
from workbench.functions.index_templates import Integers
from workbench.functions.lists import MOST_COMPONENTS, NO_SHAPES, lists_shape, unnested
from workbench.functions.row_sums import over_rows
from workbench.functions.sums import WrittenOut
from workbench.language.arrays.components import component_names, in_components
from workbench.language.arrays.misfits import Shape
from workbench.language.building import natural_order, number
from workbench.language.collector import collector_at_rest
from workbench.language.formula import Apply, Formula, Number, Symbol, size, symbols
from workbench.language.long_sums import LongSum, operators_in
from workbench.language.names import array_of
from workbench.language.printing import to_text
from workbench.language.substitution import free_names, sizes_in, substituted
from workbench.operators import BINDING_FORMS, Form, Operator

NO_SIZES: Mapping[str, int] = MappingProxyType({})
LARGEST_DERIVATIVE = 10_000
"""Nodes of a derivative inside a formula, beyond which it is not worked out."""

_ELEMENTARY_AFTER_SUMS = frozenset({Form.INDEXED, Form.ELEMENT})


@dataclass(frozen=True, slots=True)
class Contents:
    """What occurs in formulas. names: free names, arrays among them; sizes: those in bounds and indices.

    elementary: is there nothing to expand?
    """

    names: frozenset[str]
    sizes: frozenset[str]
    elementary: bool


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """What was written, and what its names are.

    names: of variables in order, an array as one. shapes: of arrays that are declared; others have the components
    that occur. columns: of the data, which has so many rows. sizes: values of names in bounds, as far as bound.
    """

    formula: Formula
    names: tuple[str, ...]
    operators: tuple[Operator, ...]
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    rows: int = 0
    sizes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Expanded:
    """The elementary components, in C order of the shape, over these variables.

    missing: sizes that are not bound yet; then there are no components. rows: the number of rows that the data must
    have, where a sum runs to a number; else None.
    """

    components: tuple[Formula, ...]
    shape: Shape
    variables: tuple[str, ...]
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    rows: int | None = None


def contents(formulas: Sequence[Formula], shapes: Mapping[str, Shape] = NO_SHAPES) -> Contents:
    """What occurs in the formulas, found in one pass where there is nothing to expand.

    >>> from workbench.operators import SUM
    >>> contents([Apply(SUM, (Symbol("x"), Number(1)))])
    Contents(names=frozenset({'x'}), sizes=frozenset(), elementary=True)
    """
    names, operators = _symbols_and_operators(formulas)
    elementary = all(operator.elementary for operator in operators) and not (names & shapes.keys())
    if not any(operator.form in BINDING_FORMS or operator.form is Form.ELEMENT for operator in operators):
        return Contents(names, frozenset(), elementary)
    sizes = frozenset().union(*map(sizes_in, formulas))
    free = frozenset().union(*map(free_names, formulas))
    return Contents(free - sizes, sizes, elementary)


def expanded(wording: Wording) -> Expanded:
    """The elementary components of what was written.

    Raises OptionError for bounds that are no whole numbers, components that do not exist and sums that are too long,
    ShapeError where arrays do not go together, DataError for sums over a part of the data.
    """
    with collector_at_rest(True):
        return _expanded(wording)


def _expanded(wording: Wording) -> Expanded:
    formula, fixed = wording.formula, False
    if wording.columns:
        found = over_rows(formula, wording.columns, wording.rows, wording.sizes)
        formula, fixed = found.formula, found.fixed
    missing = natural_order(sizes_in(formula) - wording.sizes.keys())
    if missing:
        return Expanded((), lists_shape(formula), wording.names, missing=missing)
    if wording.sizes:
        formula = substituted(formula, {name: number(value) for name, value in wording.sizes.items()})
    declared = {name: shape for name, shape in wording.shapes.items() if shape}
    out = WrittenOut(declared, wording.operators)
    occurring = _occurring(formula)
    for name in natural_order(occurring.indexed - declared.keys()):
        out.places[name] = {}
    if any(row.form in _ELEMENTARY_AFTER_SUMS for row in occurring.operators):
        formula = out.of(formula)
    for name in occurring.names:
        if name[-1] == "]" and (array := array_of(name)) in wording.names and array not in declared:
            place = tuple(int(i) for i in name[len(array) + 1 : -1].split(","))
            out.places.setdefault(array, {})[place if len(place) > 1 else place[0]] = Symbol(name)
    undeclared = [name for name in out.places if name not in declared]
    arrays = {name: _extent(name, out.places[name], out.ranges.get(name, ())) for name in undeclared}
    shapes = {name: array.shape for name, array in arrays.items()} | declared
    components, shape = _taken_apart(formula, occurring, shapes, arrays, wording.operators)
    variables = [
        arrays[name].names() if name in arrays else component_names(name, shapes.get(name, ()))
        for name in wording.names
    ]
    notes = tuple(array.note for array in arrays.values() if array.note)
    rows = wording.rows if fixed else None
    return Expanded(components, shape, tuple(name for part in variables for name in part), notes, rows=rows)


@dataclass(frozen=True, slots=True)
class _Extent:
    """An array of the components that occur: the first place and the shape; note: where some do not occur."""

    name: str
    first: tuple[int, ...]
    shape: Shape
    note: str

    def names(self) -> tuple[str, ...]:
        if set(self.first) <= {1}:
            return component_names(self.name, self.shape)
        ranges = (range(low, low + count) for low, count in zip(self.first, self.shape, strict=True))
        return tuple(f"{self.name}[{','.join(map(str, place))}]" for place in product(*ranges))


def _extent(name: str, known: Mapping[Any, Symbol], ranges: Sequence[Integers]) -> _Extent:
    """From component 1 (or 0, where that occurs) to the last that occurs."""
    single = [place if isinstance(place, tuple) else (place,) for place in known]
    if not single and not ranges:
        return _Extent(name, (1,), (0,), "")
    places = np.concatenate([*ranges, *([np.array(single)] if single else [])])
    first = tuple(0 if low == 0 else 1 for low in places.min(axis=0).tolist())
    shape = tuple(high - low + 1 for high, low in zip(places.max(axis=0).tolist(), first, strict=True))
    if math.prod(shape) > MOST_COMPONENTS:
        raise OptionError(f"{name} would have the shape {shape}, more than {MOST_COMPONENTS:,} components.")
    occurs = np.zeros(shape, np.bool_)
    occurs[tuple((places - first).T)] = True
    if occurs.all():
        return _Extent(name, first, shape, "")
    lone = [int(i) + low for i, low in zip(np.unravel_index(occurs.argmin(), shape), first, strict=True)]
    told = f"{name}[{','.join(map(str, lone))}]"
    return _Extent(name, first, shape, f"{told} does not occur; {name} has the shape {shape}, as its indices go so far")


def _taken_apart(
    formula: Formula,
    occurring: _Occurring,
    shapes: Mapping[str, Shape],
    arrays: Mapping[str, _Extent],
    operators: tuple[Operator, ...],
) -> tuple[tuple[Formula, ...], Shape]:
    """The components of a formula without sums, and their shape."""
    rows = occurring.operators
    whole = occurring.names & shapes.keys()
    if not whole and all(row.elementary or row.form in _ELEMENTARY_AFTER_SUMS for row in rows):
        return (formula,), ()
    if not whole and all(row.elementary or row.form is Form.VECTOR for row in rows):
        shape = lists_shape(formula)
        components = unnested(formula, shape)
        if components is not None and all(row.elementary for row in _symbols_and_operators(components)[1]):
            return components, shape
    for name in whole:
        if name in arrays and set(arrays[name].first) != {1}:
            raise OptionError(f"{name} is counted from 0 here, so it cannot stand as a whole; count it from 1.")

    def work_out(node: Apply) -> Formula:
        return _derivative(node, operators)

    return in_components(formula, shapes, work_out, operators=operators)


def _derivative(node: Apply, operators: tuple[Operator, ...]) -> Formula:
    """The derivative of an elementary formula by names, one after the other."""
    found, *names = node.arguments
    for name in names:
        assert isinstance(name, Symbol)
        if name.name not in symbols(found):
            return Number(0)
        if size(found) > LARGEST_DERIVATIVE:
            raise OptionError(f"{to_text(node):.80} becomes too large to be worked out; a lower order is needed.")
        found = derive(found, name.name, operators=operators).after
    return found


@dataclass(frozen=True, slots=True)
class _Occurring:
    """What occurs in a formula. names: those without an index; indexed: those with one."""

    names: frozenset[str]
    indexed: frozenset[str]
    operators: frozenset[Operator]


def _occurring(formula: Formula) -> _Occurring:
    names: set[str] = set()
    indexed: set[str] = set()
    operators: set[Operator] = set()
    waiting = [formula]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, Symbol):
            names.add(node.name)
        elif isinstance(node, Apply) and id(node) not in seen:
            seen.add(id(node))
            operators.add(node.operator)
            if node.operator.form is Form.ELEMENT and isinstance(first := node.arguments[0], Symbol):
                indexed.add(first.name)
                waiting.extend(node.arguments[1:])
            elif isinstance(node, LongSum):
                names |= node.names
                operators |= operators_in(node)
            else:
                waiting.extend(node.arguments)
    return _Occurring(frozenset(names), frozenset(indexed), frozenset(operators))


def _symbols_and_operators(formulas: Sequence[Formula]) -> tuple[frozenset[str], frozenset[Operator]]:
    names: set[str] = set()
    operators: set[Operator] = set()
    seen: set[int] = set()
    waiting = list(formulas)
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, LongSum):
            names |= node.names
            operators |= operators_in(node)
        elif isinstance(node, Apply):
            operators.add(node.operator)
            waiting.extend(node.arguments)
        elif isinstance(node, Symbol):
            names.add(node.name)
    return frozenset(names), frozenset(operators)
