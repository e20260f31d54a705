"""Long texts: a sum of many terms of one shape is read once for each shape, and held as templates.

A shorter text is made of one term of each shape and all other terms. It is read by the usual rules, once with names
and numbers of its own at the places of templates and once as it was typed; where the two readings tell different
things, or something is refused, unclear or not elementary, the whole text is read in the usual way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, count
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from workbench.errors import ParseError
from workbench.language.building import LARGEST_DIGITS, rebuilt, typed_number
from workbench.language.formula import Apply, Formula, Number, Symbol, parts, symbols, walk
from workbench.language.long_sums import LEAST, Alike, Column, LongSum, Typed, Whole, name_place, number_place
from workbench.language.names import LONGEST_NAME
from workbench.language.text.cuts import STAND_INS, UNLIKE, Cuts, Places, Shape, Token, cuts, longest_bracket, tokens_of
from workbench.operators import SUM, Form

if TYPE_CHECKING:
    from workbench.language.passages import Part, Passage

_ADDED = frozenset({Form.SUM, Form.PRODUCT, Form.NEGATION})
"""Forms in which a number may be any number."""

_NAME = re.compile(r"[A-Za-z]_?[0-9]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\[[0-9]+\])?")
_FOUND_AGAIN = 37
"""Terms of a sum that is not the whole formula, more than are written in one that is no long sum."""

_AFTER_ZERO = frozenset("xXbBoO")
"""Letters behind a zero in numbers that are not decimal."""


class _Spot(NamedTuple):
    """A place of a template, found in the shape of its terms: the token, and what stands there in each term."""

    token: Token
    names: Sequence[str] = ()
    column: Column | None = None


@dataclass(frozen=True)
class _Group:
    """Terms that are alike: which, their shape, and the spots at which they differ, with stand-ins for what is there.

    first: the text of the first of them. names, numbers: the spots by the names and the values of their stand-ins.
    """

    shape: Shape
    members: Places
    first: str
    names: Mapping[str, _Spot]
    numbers: Mapping[Fraction, _Spot]
    stand_in: str


class _Piece(NamedTuple):
    """A term of the shorter text; group: of the terms for which it stands."""

    place: int
    minus: bool
    text: str
    group: _Group | None = None


class _UnfitError(Exception):
    """The text is to be read in the usual way."""


def long_text(passage: Passage, start: int, end: int, name: str, parameters: tuple[str, ...]) -> Part | None:
    """The formula from start to end with its sum as templates; None where it is to be read in the usual way.

    The sum is the whole, or in a bracket that is most of it, 0.5*(...).
    """
    if passage.in_latex or passage.shapes or passage.defined:
        return None
    body = passage.text[start:end]
    cut, around = cuts(body), ("", "")
    if cut is not None and len(cut) < LEAST and (inside := longest_bracket(body)) is not None:
        around = body[: inside.start], body[inside.stop :]
        cut = cuts(body[inside]) if sum(map(len, around)) < len(body) // 2 else None
    if cut is None or len(cut) < LEAST or len(cut.shapes) > len(cut):
        return None
    try:
        return _Reader(passage, cut, around, name, parameters).part()
    except (ParseError, _UnfitError):
        return None


class _Reader:
    """One text, and how it is read. around: what stands before and behind its sum."""

    def __init__(
        self, passage: Passage, cut: Cuts, around: tuple[str, str], name: str, parameters: tuple[str, ...]
    ) -> None:
        self.passage = replace(passage, declared=passage.declared or parameters)
        self.known = passage.known.union(parameters) if parameters else passage.known
        self.cut = cut
        self.around = around
        self.name = name
        self._kept: dict[Shape, set[Token]] = {}  # what is part of a shape, whatever stands there
        self._numbered: dict[tuple[str, str], tuple[int, list[str]]] = {}
        self._unused = self._stand_ins()

    def part(self) -> Part:
        """The formula. Raises _UnfitError, or ParseError, where it is to be read in the usual way."""
        while True:
            groups = self._groups()
            pieces = self._pieces(groups)
            names = frozenset(chain.from_iterable(s.names for group in groups for s in group.names.values()))
            undeclared = names - self.known
            self._check_names(names, undeclared)
            try:
                found = self._read(pieces, names, undeclared, stand_ins=True)
            except ParseError:  # perhaps because a number is large
                unfit = {group.shape: [s.token for s in group.numbers.values()] for group in groups if group.numbers}
            else:
                terms = self._sum_in(found.formula, len(pieces)).arguments
                unfit = {
                    piece.group.shape: tokens
                    for piece, term in zip(pieces, terms, strict=True)
                    if piece.group is not None and (tokens := _unfit(term, piece.group.numbers))
                }
                if not unfit:
                    return self._whole(groups, pieces, found, self._read(pieces, names, undeclared, stand_ins=False))
            if not unfit:
                raise _UnfitError
            for shape, tokens in unfit.items():
                self._kept.setdefault(shape, set()).update(tokens)

    # --- terms that are alike

    def _groups(self) -> list[_Group]:
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
            raise _UnfitError
        return sorted(groups, key=lambda group: int(group.members[0]))

    def _alike(self, shape: Shape, members: Places) -> Iterator[_Group]:
        """The groups into which these terms of one shape fall."""
        spots: list[_Spot] = []
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

    def _spot(self, looks: str, token: Token, members: Places) -> _Spot | None:
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
            return _Spot(token, column=column)
        if behind.lstrip(" \t")[:1] in ("(", "["):
            return None
        names = self._names(looks, token, members)
        if looks[token.start - 1 : token.start] in ("#", ".") and looks[token.start] in "dDxXfFlL":
            raised = behind.lstrip(" \t").startswith(("^", "**", *STAND_INS))
            unclear = looks[token.start] in "dD" or (raised and not {"x10", "X10"}.isdisjoint(names))
            if unclear and not self.known.issuperset(names):  # 3d12, 3x10^2
                return None
        return _Spot(token, names)

    def _column(self, looks: str, token: Token, members: Places) -> Column:
        """The numbers at a place."""
        own = looks[token.start : token.end]
        if own == "#":
            return Whole(self.cut.values[self.cut.runs(members, token.runs[0])])
        if "e" in own.lower() and self.cut.values[self.cut.runs(members, token.runs[-1])].max() > LARGEST_DIGITS:
            raise _UnfitError
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

    # --- stand-ins

    def _stand_ins(self) -> Iterator[str]:
        """Digits that do not occur in the text, another for each spot; as a number or behind a name."""
        digits = "7000000001"
        while any(digits in text for text in (self.cut.text, *self.around)):
            digits += "1"
        return (f"{digits}{number}1" for number in count(1))

    def _group(self, shape: Shape, members: Places, spots: Sequence[_Spot]) -> _Group:
        """These terms, with a stand-in for what stands at each spot of the first."""
        first = self.cut.term(int(members[0]))
        typed = iter(re.findall(r"[0-9]+", first))
        digits = [next(typed) for _ in range(shape.looks.count("#"))]
        names: dict[str, _Spot] = {}
        numbers: dict[Fraction, _Spot] = {}
        for spot in spots:
            digits[spot.token.runs[-1 if spot.names else 0]] = next(self._unused)
            own = _with_digits(shape.looks[spot.token.start : spot.token.end], digits[spot.token.runs[0] :])
            if spot.names:
                names[own] = spot
            else:
                numbers[typed_number(own).value] = spot
        return _Group(shape, members, first, names, numbers, self.cut.typed(_with_digits(shape.looks, digits)))

    # --- the shorter text

    def _pieces(self, groups: Sequence[_Group]) -> list[_Piece]:
        """One term for each group and all terms beside them, as they follow in the text; so many that they are found.

        The first is repeated: of two terms at least a sum is made, and in what is around there are short ones.
        """
        beside = np.ones(len(self.cut), np.bool_)
        for group in groups:
            beside[group.members] = False
        found = [_Piece(int(g.members[0]), g.shape.minus, g.first, g) for g in groups]
        minus = np.array([shape.minus for shape in self.cut.shapes])[self.cut.shape_of]
        found += [_Piece(place, minus[place], self.cut.term(place)) for place in np.flatnonzero(beside).tolist()]
        found.sort(key=lambda piece: piece.place)
        wanted = _FOUND_AGAIN if any(self.around) else 2
        return found + [piece for piece in found if piece.group is not None][:1] * (wanted - len(found))

    def _read(
        self, pieces: Sequence[_Piece], names: frozenset[str], undeclared: frozenset[str], *, stand_ins: bool
    ) -> Part:
        """The shorter text read in the usual way; in what is elementary alone no term is about another."""
        own = [piece.group.stand_in if stand_ins and piece.group is not None else piece.text for piece in pieces]
        signs = ["- " if piece.minus else "+ " for piece in pieces]
        signs[0] = "- " if pieces[0].minus else ""
        text = " ".join(sign + term for sign, term in zip(signs, own, strict=True)).join(self.around)
        known = (self.known - names).union(self.known.intersection(_WORD.findall(text)))
        if stand_ins:
            known = known.union(*(piece.group.names for piece in pieces if piece.group is not None))
        components = frozenset(name for name in known if name[-1] == "]")
        passage = replace(self.passage, text=text, known=known, components=components, beside=undeclared)
        part = passage.part(0, len(text), self.name)
        rows = {node.operator for node in parts(part.formula) if isinstance(node, Apply)}
        if part.sizes or part.indexed or any(part[5:]):
            raise _UnfitError
        if not all(row.elementary and row.form is not Form.REDUCTION for row in rows):
            raise _UnfitError
        return part

    def _check_names(self, names: frozenset[str], undeclared: frozenset[str]) -> None:
        """Every name at a spot is a variable, whatever else stands in the text."""
        table = self.passage.table
        called = table.functions.keys()
        if self.name in names or any(constant[-1].isdigit() for constant in table.constants):
            raise _UnfitError
        if not (called.isdisjoint(names) and table.constants.keys().isdisjoint(names)):
            raise _UnfitError
        if any("_" in text for text in (self.cut.text, *self.around)):
            stems = {name.partition("_")[0] for name in names if "_" in name}
            if self.passage.components or not called.isdisjoint(stems):
                raise _UnfitError
        if not all(_NAME.fullmatch(name) is not None and len(name) <= LONGEST_NAME for name in undeclared):
            raise _UnfitError

    # --- the whole

    def _whole(self, groups: Sequence[_Group], pieces: Sequence[_Piece], found: Part, typed: Part) -> Part:
        """The sum of all terms, where the text says the same as it was typed and with stand-ins."""
        if found.notes != typed.notes:
            raise _UnfitError
        alike: dict[int, Alike] = {}
        others: list[Formula] = []
        total, same = (self._sum_in(part.formula, len(pieces)) for part in (found, typed))
        for piece, term, own in zip(pieces, total.arguments, same.arguments, strict=True):
            if piece.group is None:
                others.append(own)
            else:
                alike[piece.place] = _alike(term, piece.group)
            if own != (term if piece.group is None else alike[piece.place].term(0)):
                raise _UnfitError
        order = np.full(len(self.cut), len(groups), np.intp)
        for number, group in enumerate(groups):
            order[group.members] = number
        whole = LongSum([alike[int(group.members[0])] for group in groups], others, order)
        return typed._replace(formula=rebuilt(typed.formula, lambda node: whole if node is same else node))

    def _sum_in(self, formula: Formula, count: int) -> Apply:
        """The sum of so many terms: the whole, or what alone is such a sum; of what is around it none is constant."""
        sums = [formula] if not any(self.around) else list(parts(formula))
        found = [node for node in sums if isinstance(node, Apply) and node.operator is SUM]
        found = [node for node in found if len(node.arguments) == count]
        if len(found) != 1 or (any(self.around) and not symbols(found[0])):
            raise _UnfitError
        return found[0]


def _with_digits(looks: str, digits: Sequence[str]) -> str:
    """A shape with digits in the place of its signs "#"."""
    between = looks.split("#")
    return "".join(chain.from_iterable(zip(between, (*digits[: len(between) - 1], ""), strict=True)))


def _unfit(term: Formula, numbers: Mapping[Fraction, _Spot]) -> list[Token]:
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


def _divides(node: Apply, below: Formula, numbers: Mapping[Fraction, _Spot]) -> bool:
    """Is it a quotient whose denominator is a number, and never zero?"""
    if node.operator.form is not Form.QUOTIENT or not isinstance(below, Number):
        return False
    spot = numbers.get(below.value)
    return spot is None or spot.column is None or bool(spot.column.floats().all())


def _alike(term: Formula, group: _Group) -> Alike:
    """The terms of a group, from that of its stand-ins; each of them must stand in it once."""
    leaves = [node for node in walk(term) if not node.children]
    here: list[object] = [node.name for node in leaves if isinstance(node, Symbol) and node.name in group.names]
    here += [node.value for node in leaves if isinstance(node, Number) and node.value in group.numbers]
    if len(here) != len(group.names) + len(group.numbers) or len(set(here)) != len(here):
        raise _UnfitError
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
