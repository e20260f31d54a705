"""Long texts: a sum of many terms of one shape is read once for each shape, and held as templates.

A shorter text is made of one term of each shape and all other terms. It is read by the usual rules, once with names
and numbers of its own at the places of templates and once as it was typed; where the two readings tell different
things, or something is refused, unclear or not elementary, the whole text is read in the usual way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from workbench.errors import ParseError
from workbench.language.building import rebuilt
from workbench.language.formula import Apply, Formula, parts, symbols
from workbench.language.long_sums import LEAST, Alike, LongSum
from workbench.language.names import LONGEST_NAME
from workbench.language.text.alike_terms import Group, Grouping, UnfitError, alike_terms, unfit_tokens
from workbench.language.text.cuts import Cuts, cuts, longest_bracket
from workbench.operators import SUM, Form

if TYPE_CHECKING:
    from workbench.language.passages import Part, Passage

_NAME = re.compile(r"[A-Za-z]_?[0-9]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\[[0-9]+\])?")
_FOUND_AGAIN = 37
"""Terms of a sum that is not the whole formula, more than are written in one that is no long sum."""


class _Piece(NamedTuple):
    """A term of the shorter text; group: of the terms for which it stands."""

    place: int
    minus: bool
    text: str
    group: Group | None = None


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
    except (ParseError, UnfitError):
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
        self.grouping = Grouping(cut, self.known, around)

    def part(self) -> Part:
        """The formula. Raises UnfitError, or ParseError, where it is to be read in the usual way."""
        while True:
            groups = self.grouping.groups()
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
                    if piece.group is not None and (tokens := unfit_tokens(term, piece.group.numbers))
                }
                if not unfit:
                    return self._whole(groups, pieces, found, self._read(pieces, names, undeclared, stand_ins=False))
            if not unfit:
                raise UnfitError
            self.grouping.keep(unfit)

    # --- the shorter text

    def _pieces(self, groups: Sequence[Group]) -> list[_Piece]:
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
            raise UnfitError
        if not all(row.elementary and row.form is not Form.REDUCTION for row in rows):
            raise UnfitError
        return part

    def _check_names(self, names: frozenset[str], undeclared: frozenset[str]) -> None:
        """Every name at a spot is a variable, whatever else stands in the text."""
        table = self.passage.table
        called = table.functions.keys()
        if self.name in names or any(constant[-1].isdigit() for constant in table.constants):
            raise UnfitError
        if not (called.isdisjoint(names) and table.constants.keys().isdisjoint(names)):
            raise UnfitError
        if any("_" in text for text in (self.cut.text, *self.around)):
            stems = {name.partition("_")[0] for name in names if "_" in name}
            if self.passage.components or not called.isdisjoint(stems):
                raise UnfitError
        if not all(_NAME.fullmatch(name) is not None and len(name) <= LONGEST_NAME for name in undeclared):
            raise UnfitError

    # --- the whole

    def _whole(self, groups: Sequence[Group], pieces: Sequence[_Piece], found: Part, typed: Part) -> Part:
        """The sum of all terms, where the text says the same as it was typed and with stand-ins."""
        if found.notes != typed.notes:
            raise UnfitError
        alike: dict[int, Alike] = {}
        others: list[Formula] = []
        total, same = (self._sum_in(part.formula, len(pieces)) for part in (found, typed))
        for piece, term, own in zip(pieces, total.arguments, same.arguments, strict=True):
            if piece.group is None:
                others.append(own)
            else:
                alike[piece.place] = alike_terms(term, piece.group)
            if own != (term if piece.group is None else alike[piece.place].term(0)):
                raise UnfitError
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
            raise UnfitError
        return found[0]
