"""Assumptions: what stands after `where`: comparisons, whole numbers, and definitions after the fact."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

from workbench.errors import ParseError
from workbench.language.building import value_of
from workbench.language.characters import SPACES
from workbench.language.conditions import is_condition
from workbench.language.definitions import Head, head_of
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.names import LONGEST_NAME, nameable, spelled
from workbench.language.substitution import free_names
from workbench.language.tokens import NAME
from workbench.operators import AND, EQUAL, GREATER, GREATER_EQUAL, LESS, LESS_EQUAL, MIRRORED, Form, Operator

if TYPE_CHECKING:
    from workbench.language.passages import Passage
    from workbench.language.settling import Elsewhere

EXAMPLE = "log(x) where x > 0"
_SEPARATOR = re.compile(r"[()\[\]{}]|[,;\n\r∧]|(?<![A-Za-z0-9_.])and(?![A-Za-z0-9_])")
_INTEGER = re.compile(
    rf"(?:(?:is|are)[{SPACES}]+)?(?:an?[{SPACES}]+)?(?:integers?|whole(?:[{SPACES}]+numbers?)?)|∈[{SPACES}]*ℤ"
)
_DECIMAL_COMMA = re.compile(r"(?<![A-Za-z0-9_.])([0-9.]+),([0-9]+)")
_LINES = (";", "\n", "\r")
_WORD = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*")
_INSTEAD = {"positive": "> 0", "negative": "< 0", "nonnegative": ">= 0", "nonzero": "!= 0"}


class Clause(NamedTuple):
    """One of the parts after `where`; a definition has a head, and its body starts at body.

    name: the name with which it begins, in its one spelling, or "". rest: what follows that name.
    """

    start: int
    end: int
    head: Head | None
    body: int
    name: str
    rest: str


def clauses(passage: Passage, first: int, before_all: tuple[int, int]) -> tuple[Clause, ...]:
    """What stands from first on, cut at commas, lines and `and`.

    before_all: start and length of what stands before, where an error points if nothing follows.
    """
    text = passage.text
    found: list[Clause] = []
    depth, start, before = 0, first, ""
    cuts = [(sign[0], sign.start(), sign.end()) for sign in _SEPARATOR.finditer(text, first)]
    for token, at, after in (*cuts, ("", len(text), len(text))):
        if token and token in "([{":
            depth += 1
        elif token and token in ")]}":
            depth = max(depth - 1, 0)
        elif not depth or not token:
            if token == ",":
                _refuse_decimal(text, start, at)
            part = text[start:at]
            if part.strip(SPACES):
                begin, end = start + len(part) - len(part.lstrip(SPACES)), start + len(part.rstrip(SPACES))
                found.append(_clause(passage, begin, end))
            elif not found or (before not in _LINES if not token else token not in _LINES):
                where, length = (at, len(token)) if token and token not in _LINES else before_all
                raise ParseError(text, where, length, "an assumption is missing here", EXAMPLE)
            start, before = after, token
    return tuple(found)


def _refuse_decimal(text: str, start: int, comma: int) -> None:
    """`x > 1,5`: a comma between digits, with no space."""
    for number in _DECIMAL_COMMA.finditer(text, max(start, comma - LONGEST_NAME), comma + LONGEST_NAME):
        if number.end(1) == comma:
            reason = "the decimal point is '.', and digits are not grouped"
            grouped = f" or {number[1]}{number[2]}" if len(number[2]) == 3 else ""
            raise ParseError(text, comma, 1, reason, f"{number[1]}.{number[2]}{grouped}, or a space behind the comma")


def _clause(passage: Passage, start: int, end: int) -> Clause:
    again = re.compile("where(?![A-Za-z0-9_])").search(passage.text, start, end)
    if again is not None and "where" not in passage.known:
        raise ParseError(passage.text, again.start(), 5, "a second 'where'", "a comma between assumptions")
    head = head_of(passage.text, passage.table, start, end)
    word = NAME.match(passage.text, start, end)
    name = spelled(word[0]) if word is not None else ""
    rest = passage.text[word.end() : end].strip(SPACES) if word is not None else ""
    return Clause(start, end, head if head.name else None, head.start, name, rest)


def assumed(
    passage: Passage, unread: Sequence[Clause], elsewhere: Elsewhere, names: Collection[str]
) -> tuple[tuple[Formula, ...], frozenset[str], tuple[str, ...]]:
    """The comparisons that are assumed, the names of whole numbers, and notes.

    elsewhere: what the formula tells of its names. names: those that occur in it; others say nothing about it.
    """
    text = passage.text
    passage = passage.knowing(names)
    comparisons: list[tuple[Formula, Clause]] = []
    integers: dict[str, Clause] = {}
    notes: list[str] = []
    alone: list[tuple[str, Clause]] = []  # x in `x, y > 0`
    for clause in unread:
        written = text[clause.start : clause.end]
        own, rest = clause.name, clause.rest
        if own and not rest:
            alone.append((own, clause))
        elif own and _INTEGER.fullmatch(rest):
            for name, place in (*alone, (own, clause)):
                _occurs(passage, (name,), names, place)
                integers[name] = place
            alone = []
        else:
            if own and _WORD.fullmatch(rest):
                raise _word(text, clause, own, rest)
            said = passage.condition(clause.start, clause.end, elsewhere)
            notes += [*said.notes, *said.remarks]
            links = _links(text, clause, said.formula, written)
            if alone:
                links = [*_for_each(text, links, alone), *links]
                alone = []
            for link in links:
                _occurs(passage, free_names(link), names, clause)
            comparisons += [(link, clause) for link in (*links, *said.conditions)]
            integers.update(dict.fromkeys(said.integers, clause))
    if alone:
        raise _no_assumption(text, alone[0][1])
    _refuse_contradiction(text, comparisons, integers)
    return tuple(dict.fromkeys(link for link, _ in comparisons)), frozenset(integers), tuple(notes)


def refuse_definitions(text: str, after: Sequence[Clause]) -> None:
    """Where there is no formula, nothing is defined for it."""
    for clause in after:
        if clause.head is not None:
            reason = f"'{text[clause.start : clause.end][:LONGEST_NAME]}' is an equation, not an assumption"
            raise ParseError(text, clause.start, clause.end - clause.start, reason, "a comparison, x > 0")


def _links(text: str, clause: Clause, node: Formula, written: str) -> list[Formula]:
    """The comparisons of a clause: those of a chain 0 < p < 1 one by one."""
    if not is_condition(node):
        raise _no_assumption(text, clause)
    links = list(node.children) if isinstance(node, Apply) and node.operator is AND else [node]
    for link in links:
        if not isinstance(link, Apply) or link.operator.form is not Form.COMPARISON:
            reason = "assumptions hold all at once; 'or' is not read between them"
            raise ParseError(text, clause.start, clause.end - clause.start, reason, "x > 0, y > 0")
        if link.operator is EQUAL:
            reason = f"'{written[:LONGEST_NAME]}' is an equation, not an assumption"
            raise ParseError(text, clause.start, clause.end - clause.start, reason, "x = 2 puts 2 in the place of x")
        if not free_names(link):
            reason = f"'{written[:LONGEST_NAME]}' says nothing about a variable"
            raise ParseError(text, clause.start, clause.end - clause.start, reason, "x > 0")
    return links


def _for_each(text: str, links: Sequence[Formula], alone: Sequence[tuple[str, Clause]]) -> list[Formula]:
    """`x, y > 0`: what is said of the last name, said of those before it."""
    found: list[Formula] = []
    for link in links:
        assert isinstance(link, Apply)
        left, right = link.arguments
        if not isinstance(left, Symbol) or len(links) > 1:
            raise _no_assumption(text, alone[0][1])
        found += [Apply(link.operator, (Symbol(name), right)) for name, _ in alone]
    return found


def _occurs(passage: Passage, found: Collection[str], names: Collection[str], clause: Clause) -> None:
    declared = (*passage.declared, *passage.shapes)
    for name in sorted(found):
        if name not in names and name not in declared:
            text = passage.text
            word = next((w for w in NAME.finditer(text, clause.start, clause.end) if spelled(w[0]) == name), None)
            at, length = (word.start(), len(word[0])) if word is not None else (clause.start, clause.end - clause.start)
            reason = f"'{name}' does not occur in the formula, so nothing is assumed by this"
            raise ParseError(text, at, length, reason, "assumptions about the names that occur")


def _no_assumption(text: str, clause: Clause) -> ParseError:
    written = text[clause.start : clause.end]
    reason = f"'{written[:LONGEST_NAME]}' is no assumption; an assumption is a comparison"
    hint = f"{written} > 0" if nameable(spelled(written)) else "x > 0, n integer, u = 3x + 1"
    return ParseError(text, clause.start, clause.end - clause.start, reason, hint)


def _word(text: str, clause: Clause, name: str, rest: str) -> ParseError:
    sign = _INSTEAD.get(rest.removeprefix("is ").removeprefix("are ").replace(" ", ""), "> 0")
    reason = f"words are not read as assumptions ('{rest[:LONGEST_NAME]}')"
    return ParseError(text, clause.start, clause.end - clause.start, reason, f"{name} {sign}, or {name} integer")


# --- what cannot hold


_LOWER: dict[Operator, bool] = {GREATER: True, GREATER_EQUAL: False}
_UPPER: dict[Operator, bool] = {LESS: True, LESS_EQUAL: False}
"""Comparisons with a number that bound a name, and whether the number itself is left out."""


def _refuse_contradiction(text: str, comparisons: Sequence[tuple[Formula, Clause]], integers: Collection[str]) -> None:
    """x > 0, x < 0: no number is both."""
    lower: dict[str, tuple[Fraction, bool]] = {}
    upper: dict[str, tuple[Fraction, bool]] = {}
    for link, clause in comparisons:
        assert isinstance(link, Apply)
        name, limit, row = _limit(link)
        if limit is None:
            continue
        if row in _LOWER:
            lower[name] = max(lower.get(name, (limit, False)), (limit, _LOWER[row]))
        elif row in _UPPER:
            value, strict = upper.get(name, (limit, False))
            upper[name] = (limit, _UPPER[row]) if limit < value else (value, strict or (_UPPER[row] and limit == value))
        if name in lower and name in upper and _empty(*lower[name], *upper[name], whole=name in integers):
            reason = f"no {'whole ' if name in integers else ''}number {name} is like this and as said before"
            raise ParseError(text, clause.start, clause.end - clause.start, reason, "one of the two assumptions")


def _limit(link: Apply) -> tuple[str, Fraction | None, Operator]:
    """The name that a comparison bounds by a number, the number, and the comparison with the name on the left."""
    left, right = link.arguments
    if isinstance(left, Symbol):
        return left.name, value_of(right), link.operator
    if isinstance(right, Symbol):
        return right.name, value_of(left), MIRRORED.get(link.operator, link.operator)
    return "", None, link.operator


def _empty(low: Fraction, without_low: bool, high: Fraction, without_high: bool, *, whole: bool) -> bool:
    """Is there no number between these?"""
    if whole:
        first = floor(low) + 1 if without_low else ceil(low)
        last = ceil(high) - 1 if without_high else floor(high)
        return first > last
    return low > high or (low == high and (without_low or without_high))
