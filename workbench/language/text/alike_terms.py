"""Alike terms: the terms of a long sum in groups of one shape, with the spots at which those of a group differ.

At each spot a stand-in of its own is put, so that what was read of it is found again in the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, count
from typing import NamedTuple

import numpy as np

from workbench.language.building import LARGEST_DIGITS, rebuilt, typed_number
from workbench.language.formula import Apply, Formula, Number, Symbol, parts, walk
from workbench.language.long_sums import LEAST, Alike, Column, Typed, Whole, name_place, number_place
from workbench.language.text.cuts import STAND_INS, UNLIKE, Cuts, Places, Shape, Token, tokens_of
from workbench.operators import Form

_ADDED = frozenset({Form.SUM, Form.PRODUCT, Form.NEGATION})
"""Forms in which a number may be any number."""
_AFTER_ZERO = frozenset("xXbBoO")
"""Letters behind a zero in numbers that are not decimal."""


class Spot(NamedTuple):
    """A place of a template, found in the shape of its terms: the token, and what stands there in each term."""

    token: Token
    names: Sequence[str] = ()
    column: Column | None = None


@dataclass(frozen=True)
class Group:
    """Terms that are alike: which, their shape, and the spots at which they differ, with stand-ins for what is there.

    first: the text of the first of them. names, numbers: the spots by the names and the values of their stand-ins.
    """

    shape: Shape
    members: Places
    first: str
    names: Mapping[str, Spot]
    numbers: Mapping[Fraction, Spot]
    stand_in: str


class UnfitError(Exception):
    """The text is to be read in the usual way."""


class Grouping:
    """The terms of one sum, cut apart, and what is known of them.

    known: names of variables that are declared. around: what stands before and behind the sum.
    """

    def __init__(self, cut: Cuts, known: frozenset[str], around: tuple[str, str]) -> None:
        self.cut = cut
        self.known = known
        self._kept: dict[Shape, set[Token]] = {}  # what is part of a shape, whatever stands there
        self._numbered: dict[tuple[str, str], tuple[int, list[str]]] = {}
        self._unused = self._stand_ins(around)

    def keep(self, tokens: Mapping[Shape, Sequence[Token]]) -> None:
        """From now on these tokens of a shape are part of it: terms with others there are not alike."""
        for shape, own in tokens.items():
            self._kept.setdefault(shape, set()).update(own)

    def groups(self) -> list[Group]:
        """The terms that are alike, those first that are written first."""
        by_shape = np.argsort(self.cut.shape_of, kind="stable")
        sizes = np.bincount(self.cut.shape_of, minlength=len(self.cut.shapes))
        ends = np.cumsum(sizes)
        groups = [
            group
            for number in np.flatnonzero(sizes >= LEAST).tolist()
            if self.cut.shapes[number].looks != UNLIKE
            for group in self._alike(self.cut.shapes[number], by_shape[ends[number] - sizes[number] : ends[number]])
        ]
        if 2 * sum(len(group.members) for group in groups) < len(self.cut):
            raise UnfitError
        return sorted(groups, key=lambda group: int(group.members[0]))

    def _alike(self, shape: Shape, members: Places) -> Iterator[Group]:
        """The groups into which these terms of one shape fall."""
        spots: list[Spot] = []
        for token in tokens_of(shape.looks):
            runs = [self.cut.runs(members, run) for run in token.runs]
            if all(map(self.cut.is_constant, runs)):
                continue
            spot = None if token in self._kept.get(shape, ()) else self._spot(shape.looks, token, members)
            if spot is None:
                for part in self.cut.parted(members, runs):
                    if len(part) >= LEAST:
                        yield from self._alike(shape, part)
                return
            spots.append(spot)
        yield self._group(shape, members, spots)

    def _spot(self, looks: str, token: Token, members: Places) -> Spot | None:
        """The place at which these terms differ; None where what stands there may decide how a term is read."""
        before, behind = looks[: token.start].rstrip(" \t"), looks[token.end :]
        if token.kind == "number":
            if before[-1:] in ("^", "[", ",") or before[-2:] in ("**", "^-", "^+", "^("):
                return None
            if behind[:1] in ("e", "E", "_") or behind.lstrip(" \t")[:1] in (",", "]"):
                return None
            column = self._column(looks, token, members)
            if behind[:1] in _AFTER_ZERO and not column.floats().all():
                return None
            return Spot(token, column=column)
        if behind.lstrip(" \t")[:1] in ("(", "["):
            return None
        names = self._names(looks, token, members)
        if looks[token.start - 1 : token.start] in ("#", ".") and looks[token.start] in "dDxXfFlL":
            raised = behind.lstrip(" \t").startswith(("^", "**", *STAND_INS))
            unclear = looks[token.start] in "dD" or (raised and not {"x10", "X10"}.isdisjoint(names))
            if unclear and not self.known.issuperset(names):  # 3d12, 3x10^2
                return None
        return Spot(token, names)

    def _column(self, looks: str, token: Token, members: Places) -> Column:
        """The numbers at a place."""
        own = looks[token.start : token.end]
        if own == "#":
            return Whole(self.cut.values[self.cut.runs(members, token.runs[0])])
        if "e" in own.lower() and self.cut.values[self.cut.runs(members, token.runs[-1])].max() > LARGEST_DIGITS:
            raise UnfitError
        return Typed(tuple(self.cut.written(looks, token, members)))

    def _names(self, looks: str, token: Token, members: Places) -> list[str]:
        """The names at a place; x1, x2, ... are the same objects everywhere."""
        before, _, behind = looks[token.start : token.end].partition("#")
        runs = self.cut.runs(members, token.runs[0])
        values = self.cut.values[runs]
        lowest, highest = int(values.min()), int(values.max())
        if "#" in behind or highest - lowest > 4 * len(members) or not self.cut.without_zeros(runs):
            return self.cut.written(looks, token, members)
        first, numbered = self._numbered.get((before, behind), (lowest, []))
        if lowest < first or highest >= first + len(numbered):
            first, last = min(lowest, first), max(highest, first + len(numbered) - 1)
            numbered = [f"{before}{number}{behind}" for number in range(first, last + 1)]
            self._numbered[before, behind] = first, numbered
        return list(map(numbered.__getitem__, (values - first).tolist()))

    def _stand_ins(self, around: tuple[str, str]) -> Iterator[str]:
        """Digits that do not occur in the text, another for each spot; as a number or behind a name."""
        digits = "7000000001"
        while any(digits in text for text in (self.cut.text, *around)):
            digits += "1"
        return (f"{digits}{number}1" for number in count(1))

    def _group(self, shape: Shape, members: Places, spots: Sequence[Spot]) -> Group:
        """These terms, with a stand-in for what stands at each spot of the first."""
        first = self.cut.term(int(members[0]))
        typed = iter(re.findall(r"[0-9]+", first))
        digits = [next(typed) for _ in range(shape.looks.count("#"))]
        names: dict[str, Spot] = {}
        numbers: dict[Fraction, Spot] = {}
        for spot in spots:
            digits[spot.token.runs[-1 if spot.names else 0]] = next(self._unused)
            own = _with_digits(shape.looks[spot.token.start : spot.token.end], digits[spot.token.runs[0] :])
            if spot.names:
                names[own] = spot
            else:
                numbers[typed_number(own).value] = spot
        return Group(shape, members, first, names, numbers, self.cut.typed(_with_digits(shape.looks, digits)))


def _with_digits(looks: str, digits: Sequence[str]) -> str:
    """A shape with digits in the place of its signs "#"."""
    between = looks.split("#")
    return "".join(chain.from_iterable(zip(between, (*digits[: len(between) - 1], ""), strict=True)))


def unfit_tokens(term: Formula, numbers: Mapping[Fraction, Spot]) -> list[Token]:
    """The tokens of numbers that may decide how a term is read, or whether it has a value.

    None does that is a summand, a factor or above a fraction line, nor beside a variable: what is no constant is not
    looked at while reading.
    """
    inside: dict[int, frozenset[Fraction]] = {}
    varies: dict[int, bool] = {}
    unfit: set[Fraction] = set()
    for node in parts(term):
        if isinstance(node, Number):
            inside[id(node)] = frozenset({node.value} & numbers.keys())
        else:
            inside[id(node)] = frozenset().union(*(inside[id(child)] for child in node.children))
        varies[id(node)] = isinstance(node, Symbol) or any(varies[id(child)] for child in node.children)
        if isinstance(node, Apply) and node.operator.form not in _ADDED:
            looked_at = node.arguments[1:] if node.operator.form is Form.QUOTIENT else node.arguments
            for argument in looked_at:
                if not varies[id(argument)] and not _divides(node, argument, numbers):
                    unfit |= inside[id(argument)]
    return [numbers[value].token for value in unfit]


def _divides(node: Apply, below: Formula, numbers: Mapping[Fraction, Spot]) -> bool:
    """Is it a quotient whose denominator is a number, and never zero?"""
    if node.operator.form is not Form.QUOTIENT or not isinstance(below, Number):
        return False
    spot = numbers.get(below.value)
    return spot is None or spot.column is None or bool(spot.column.floats().all())


def alike_terms(term: Formula, group: Group) -> Alike:
    """The terms of a group, from that of its stand-ins; each of them must stand in it once."""
    leaves = [node for node in walk(term) if not node.children]
    here: list[object] = [node.name for node in leaves if isinstance(node, Symbol) and node.name in group.names]
    here += [node.value for node in leaves if isinstance(node, Number) and node.value in group.numbers]
    if len(here) != len(group.names) + len(group.numbers) or len(set(here)) != len(here):
        raise UnfitError
    names: list[Sequence[str]] = []
    places: dict[str, Formula] = {}
    for own, spot in group.names.items():
        known = next((i for i, other in enumerate(names) if other == spot.names), len(names))
        if known == len(names):
            names.append(spot.names)
        places[own] = Symbol(name_place(known + 1))
    columns = {value: Symbol(number_place(i)) for i, value in enumerate(group.numbers, start=1)}

    def place(node: Formula) -> Formula:
        if isinstance(node, Symbol):
            return places.get(node.name, node)
        return columns.get(node.value, node) if isinstance(node, Number) else node

    numbers = tuple(spot.column for spot in group.numbers.values() if spot.column is not None)
    return Alike(rebuilt(term, place), tuple(names), numbers, len(group.members))
