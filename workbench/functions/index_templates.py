"""Long sums over an index as templates: places and numbers of all terms at once, no term made.

Only where no value of the index decides what a term is, or whether it has a value; all else is written out in sums.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.functions.index_values import Linear, linear
from workbench.language.formula import Apply, Formula, Number, Symbol, has_form, parts
from workbench.language.long_sums import LEAST, Alike, LongSum, Whole, name_place, number_place
from workbench.operators import SUM, Form

Integers: TypeAlias = NDArray[np.int64]
Place: TypeAlias = tuple[Linear, ...]
"""The indices of a component."""
Key: TypeAlias = "tuple[tuple[int, tuple[tuple[str, int], ...]], ...]"
"""The same, as a key."""
Fits: TypeAlias = Callable[[str, Sequence[tuple[int, int]]], bool]
"""May an array have components whose indices lie between these bounds?"""

_HIGHEST = 20
"""The exponent of a power of an index, which has no more digits than are read."""

_ADDED = frozenset({Form.SUM, Form.PRODUCT, Form.NEGATION})


@dataclass(frozen=True, slots=True)
class Templates:
    """A long sum, and the places of the components in it: of each array, shape (components, indices)."""

    formula: LongSum
    places: Sequence[tuple[str, Integers]]


class _UnfitError(Exception):
    """The terms are to be made one by one."""


def templates(node: Apply, fits: Fits) -> Templates | None:
    """A sum over an index as templates; None where its terms are to be made one by one, as all short ones are."""
    try:
        indices, term, varies = _terms(node)
        several = varies and isinstance(term, Apply) and term.operator is SUM and not _is_index(term, indices)
        pieces = term.children if several else (term,)
        count = len(next(iter(indices.values())))
        if count < LEAST:
            return None
        names = _Names(indices, fits)
        groups = [_Term(names, piece).alike(count) for piece in pieces]
    except _UnfitError:
        return None
    return Templates(LongSum(groups, (), np.tile(np.arange(len(groups)), count)), names.places)


def _terms(node: Apply) -> tuple[dict[str, Integers], Formula, bool]:
    """The values of the indices for each term, the term, and whether it changes with them; sums in sums are one."""
    indices: dict[str, Integers] = {}
    term: Formula = node
    varies = True
    while has_form(term, Form.INDEXED):
        index, lower, upper, inner = term.arguments
        if term.operator.joined_by is not Form.SUM or not isinstance(index, Symbol) or index.name in indices:
            raise _UnfitError
        if indices and not _occurs(indices, term):
            raise _UnfitError
        around = len(next(iter(indices.values()), (0,)))
        low, high = (np.broadcast_to(_values(_linear(bound), indices), around) for bound in (lower, upper))
        counts = high - low + 1
        if counts.min() < 1:
            raise _UnfitError
        total = int(counts.sum())
        before = np.repeat(np.cumsum(counts) - counts, counts)
        indices = {name: np.repeat(values, counts) for name, values in indices.items()}
        indices[index.name] = np.arange(total) - before + np.repeat(low, counts)
        varies, term = _occurs(indices, inner), inner
    return indices, term, varies


def _occurs(names: Iterable[str], formula: Formula) -> bool:
    known = frozenset(names)
    return any(isinstance(part, Symbol) and part.name in known for part in parts(formula))


def _linear(formula: Formula) -> Linear:
    found = linear(formula)
    if found is None:
        raise _UnfitError
    return found


def _values(whole: Linear, indices: Mapping[str, Integers]) -> Integers:
    """The values of an index or bound for each term; of a constant one."""
    constant, multiples = whole
    if not multiples.keys() <= indices.keys():
        raise _UnfitError
    found = np.asarray(constant, np.int64)
    for name, factor in multiples.items():
        found = found + factor * indices[name]
    return found


class _Names:
    """The names of the components of one sum; those of an array with one index are made once."""

    def __init__(self, indices: Mapping[str, Integers], fits: Fits) -> None:
        self.indices = indices
        self.places: list[tuple[str, Integers]] = []
        self._fits = fits
        self._made: dict[str, tuple[int, list[str]]] = {}

    def of(self, array: str, place: Place) -> list[str]:
        """The name of the component in each term; of one at a constant place alone."""
        values = np.broadcast_arrays(*(np.atleast_1d(_values(whole, self.indices)) for whole in place))
        bounds = [(int(own.min()), int(own.max())) for own in values]
        if not self._fits(array, bounds):
            raise _UnfitError
        self.places.append((array, np.stack(values, axis=-1)))
        if len(values) > 1:
            several = zip(*(own.tolist() for own in values), strict=True)
            return [f"{array}[{','.join(map(str, place))}]" for place in several]
        ((low, high),), (only,) = bounds, values
        if high - low > 4 * len(only):
            return [f"{array}[{place}]" for place in only.tolist()]
        first, made = self._made.get(array, (low, []))
        if low < first or high >= first + len(made):
            first, last = min(first, low), max(first + len(made) - 1, high)
            made = [f"{array}[{place}]" for place in range(first, last + 1)]
            self._made[array] = first, made
        if high - low == len(only) - 1 and (np.diff(only) == 1).all():
            return made[low - first : high - first + 1]
        return list(map(made.__getitem__, (only - first).tolist()))


class _Made(NamedTuple):
    """A part of a template. varies: with the indices. constant: on nothing else does it depend."""

    formula: Formula
    varies: bool
    constant: bool


class _Term:
    """A term, or one of the terms of a term, and its places."""

    def __init__(self, names: _Names, formula: Formula) -> None:
        self.names = names
        self.formula = formula
        self.columns: dict[Key, tuple[str, Whole]] = {}
        self.named: dict[tuple[str, Key], tuple[str, list[str]]] = {}

    def alike(self, count: int) -> Alike:
        template = self._template()
        names = tuple(names for _, names in self.named.values())
        return Alike(template, names, tuple(column for _, column in self.columns.values()), count)

    def _template(self) -> Formula:
        """The term over its places, the inner parts first."""
        made: dict[int, _Made] = {}
        waiting = [self.formula]
        while waiting:
            node = waiting[-1]
            if id(node) in made:
                waiting.pop()
            elif (leaf := self._leaf(node)) is not None:
                made[id(node)] = leaf
                waiting.pop()
            elif missing := [child for child in node.children if id(child) not in made]:
                waiting.extend(missing)
            else:
                assert isinstance(node, Apply)
                below = [made[id(child)] for child in node.children]
                self._check(node, below)
                same = all(part.formula is child for part, child in zip(below, node.children, strict=True))
                made[id(node)] = _Made(
                    node if same else Apply(node.operator, tuple(part.formula for part in below)),
                    any(part.varies for part in below),
                    all(part.constant for part in below),
                )
                waiting.pop()
        return made[id(self.formula)].formula

    def _leaf(self, node: Formula) -> _Made | None:
        """A name, a number, a component, or an index such as i + 1; None for any other part."""
        if isinstance(node, Number):
            return _Made(node, False, True)
        if isinstance(node, Symbol) and node.name not in self.names.indices:
            return _Made(node, False, False)
        if has_form(node, Form.ELEMENT):
            return self._component(node)
        if not node.children and isinstance(node, Apply):
            return _Made(node, False, True)
        index = linear(node)
        if index is None or not _is_index(node, self.names.indices):
            return None
        place = (_hashable(index),)
        if place not in self.columns:
            values = np.broadcast_to(_values(index, self.names.indices), len(next(iter(self.names.indices.values()))))
            self.columns[place] = number_place(len(self.columns) + 1), Whole(values)
        return _Made(Symbol(self.columns[place][0]), True, True)

    def _component(self, node: Apply) -> _Made:
        array, *indices = node.arguments
        if not isinstance(array, Symbol) or array.name in self.names.indices:
            raise _UnfitError
        place = tuple(_linear(index) for index in indices)
        if not any(multiples for _, multiples in place):
            return _Made(Symbol(self.names.of(array.name, place)[0]), False, False)
        key = array.name, tuple(map(_hashable, place))
        if key not in self.named:
            self.named[key] = name_place(len(self.named) + 1), self.names.of(array.name, place)
        return _Made(Symbol(self.named[key][0]), True, False)

    def _check(self, node: Apply, below: Sequence[_Made]) -> None:
        """Raises _UnfitError where the value of an index may decide what a part is, or whether it has a value."""
        row = node.operator
        if not row.elementary or row.form is Form.REDUCTION:
            raise _UnfitError
        if row.form in _ADDED or not any(part.varies and part.constant for part in below):
            return
        if row.form is Form.QUOTIENT:
            fits = not below[1].constant or self._never_zero(below[1].formula)
        elif row.form is Form.POWER:
            base, exponent = below
            fits = not exponent.constant or (_is_low(exponent.formula) and isinstance(base.formula, Symbol))
        else:
            fits = not (row.domain or row.largest) or not all(part.constant for part in below)
        if not fits:
            raise _UnfitError

    def _never_zero(self, formula: Formula) -> bool:
        """Is it a number other than 0, in each term?"""
        if isinstance(formula, Number):
            return bool(formula.value)
        name = formula.name if isinstance(formula, Symbol) else ""
        return any(name == place and bool(column.floats().all()) for place, column in self.columns.values())


def _is_index(formula: Formula, indices: Mapping[str, Integers]) -> bool:
    """Is it a whole number that depends on indices and on nothing else, such as i + 1?"""
    names = [part.name for part in parts(formula) if isinstance(part, Symbol)]
    return bool(names) and all(name in indices for name in names) and linear(formula) is not None


def _is_low(exponent: Formula) -> bool:
    return isinstance(exponent, Number) and exponent.value.denominator == 1 and 2 <= exponent.value <= _HIGHEST


def _hashable(index: Linear) -> tuple[int, tuple[tuple[str, int], ...]]:
    constant, multiples = index
    return constant, tuple(sorted(multiples.items()))
