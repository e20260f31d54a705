r"""Brackets: each finds its partner before a formula is read; `{a \over b}` becomes `\frac{a}{b}`.

Round, square and curly brackets of every size become ( and ) where they hold a formula; braces stay.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from workbench.errors import ParseError
from workbench.language.latex.tokens import ROW
from workbench.language.table import RAISED

Problem = Callable[[int, str, str], ParseError]
"""An error about an item: its index, the reason, what to write instead."""

DOUBLE_BAR = r"\|"
_PARTNERS = {
    "{": "}", "(": ")", "[": "]", r"\{": r"\}", r"\lvert": r"\rvert", r"\lVert": r"\rVert",
    r"\left(": r"\right)", r"\left[": r"\right]", r"\left\{": r"\right\}", r"\left|": r"\right|",
    r"\left\|": r"\right\|", r"\left.": r"\right|", DOUBLE_BAR: DOUBLE_BAR,
}  # fmt: skip
_READ_AS = {
    r"\left(": "(", r"\right)": ")", r"\left[": "(", r"\right]": ")", "[": "(", "]": ")", r"\{": "(", r"\}": ")",
    r"\left\{": "(", r"\right\}": ")", r"\left|": r"\lvert", r"\right|": r"\rvert", r"\left\|": r"\lVert",
    r"\right\|": r"\rVert",
}  # fmt: skip
_CLOSING = frozenset(_PARTNERS.values())
_PLAIN = frozenset("{}(),")
_SQUARE = ("[", r"\left[")
_ROLES = frozenset((*_PARTNERS, *_CLOSING, r"\right.", r"\over", "&", ROW, ","))
_BEFORE_FACTOR = frozenset(("+", "-", "*", "/", "(", "=", ",", "&", ROW))
INDEX = (r"\sqrt[", r"\sqrt]")
"""The brackets around the index of a root."""
POINT = (r"\left.", r"\right|_")
"""What stands around a part that is taken at a point."""
OLD_CASES = (r"\left\{", r"\right.")


class _Open(NamedTuple):
    """An opening bracket whose partner is to come."""

    item: str
    at: int
    partner: str


class Arranged(NamedTuple):
    """Items whose brackets are in pairs. origins: for each the index it had before, ~index for one put in before it;
    None where none was put in."""

    items: list[str]
    origins: list[int] | None


def arranged(items: list[str], problem: Problem) -> Arranged:
    """The items with each bracket paired; raises ParseError at one without a partner."""
    distinct = set(items)
    special = distinct & _ROLES
    special.update([item for item in distinct if item[:4] in ("\\beg", "\\end") and item[-1] == "}"])
    if not special or (special <= _PLAIN and _balanced(items)):
        return Arranged(items, None)
    return _Pairing(items, problem).arranged(special)


def _balanced(items: list[str]) -> bool:
    """Are the round brackets and braces in pairs? A quick look that spares most texts a long one."""
    waiting: list[str] = []
    for item in items:
        if item in ("{", "("):
            waiting.append(item)
        elif item == "}":
            if not waiting or waiting.pop() != "{":
                return False
        elif item == ")" and (not waiting or waiting.pop() != "("):
            return False
    return not waiting


class _Pairing:
    """One pass over the items of a text."""

    def __init__(self, items: list[str], problem: Problem) -> None:
        self.items = items
        self.problem = problem
        self.open: list[_Open] = []
        self.starts = [0]  # where the group, or its cell, starts, of each open bracket and of the whole
        self.over = [-1]  # where \over stands in it
        self.ends: set[int] = set()  # starts of groups that need a brace at their end too
        self.commas: set[int] = set()  # square brackets with a comma
        self.before: dict[int, list[str]] = {}  # items to put in before one
        self.replaced: dict[int, str] = {}

    def arranged(self, special: set[str]) -> Arranged:
        for index, item in enumerate(self.items):
            if item in special:
                self._meet(index, item)
        if self.open:
            raise self._never_closed(self.open[-1])
        self._end_cell(len(self.items) - 1)
        items = list(self.items)
        for index, item in self.replaced.items():
            items[index] = item
        if not self.before:
            return Arranged(items, None)
        result: list[str] = []
        origins: list[int] = []
        for index, item in enumerate(items):
            for extra in self.before.get(index, ()):
                result.append(extra)
                origins.append(~index)
            result.append(item)
            origins.append(index)
        return Arranged(result, origins)

    def _meet(self, index: int, item: str) -> None:
        if item == DOUBLE_BAR and self.open and self.open[-1].item == DOUBLE_BAR:
            self._close(index, item)
        elif item in _PARTNERS or item.startswith(r"\begin"):
            if index and self.items[index - 1] == RAISED and item != "{":
                raise self.problem(
                    index, f"TeX raises only the '{item}'", "x^{(n + 1)}, with braces around the exponent"
                )
            self.open.append(_Open(item, index, _PARTNERS.get(item, item.replace("begin", "end"))))
            self.starts.append(index + 1)
            self.over.append(-1)
        elif item == r"\over":
            self._divide(index)
        elif item in ("&", ROW):
            self._end_cell(index)
        elif item == ",":
            if self.open and self.open[-1].item in _SQUARE:
                self.commas.add(self.open[-1].at)
        else:
            self._close(index, item)

    def _close(self, index: int, item: str) -> None:
        opening = self.open[-1] if self.open else None
        if opening is None or item != opening.partner:
            old = opening is not None and (opening.item, item) == OLD_CASES
            if opening is None or not (old and self.items[opening.at + 1].startswith(r"\begin")):
                raise self._without_partner(index, item)
        self._end_cell(index)
        self.open.pop()
        self.starts.pop()
        self.over.pop()
        self._replace(opening, index, item)

    def _replace(self, opening: _Open, index: int, item: str) -> None:
        before = self.items[opening.at - 1] if opening.at else ""
        if opening.item == "[" and before == r"\sqrt":
            self.replaced[opening.at], self.replaced[index] = INDEX
        elif opening.item == r"\left.":
            self.replaced[index] = POINT[1]
        elif item == OLD_CASES[1]:
            self.replaced[index] = item
        elif opening.item in _SQUARE and opening.at in self.commas and not _called(before):
            self.replaced[opening.at], self.replaced[index] = "[", "]"
        elif item == DOUBLE_BAR:
            self.replaced[opening.at], self.replaced[index] = r"\lVert", r"\rVert"
        elif opening.item in _READ_AS:
            self.replaced[opening.at], self.replaced[index] = _READ_AS[opening.item], _READ_AS[item]

    def _divide(self, index: int) -> None:
        r"""`a \over b`: the whole group, or cell, becomes a fraction."""
        if self.over[-1] >= 0:
            raise self.problem(index, r"'\over' stands twice in one group", r"{a \over {b \over c}}, with braces")
        if self.open and not (self.open[-1].item[0] == "{" or self.open[-1].item.startswith((r"\left", r"\begin"))):
            raise self.problem(index, r"'\over' stands in braces, not in brackets", r"({a \over b})")
        opening = self.open[-1] if self.open else None
        whole = opening is not None and opening.item == "{" and self.starts[-1] == opening.at + 1
        if opening is not None and whole and (not opening.at or self.items[opening.at - 1] in _BEFORE_FACTOR):
            self.before.setdefault(opening.at, []).append(r"\frac")  # {a \over b} as \frac{a}{b}
        else:
            self.before.setdefault(self.starts[-1], []).extend((r"\frac", "{"))
            self.ends.add(self.starts[-1])
        self.before.setdefault(index, []).append("}")
        self.replaced[index] = "{"
        self.over[-1] = index

    def _end_cell(self, index: int) -> None:
        if self.starts[-1] in self.ends:
            self.before.setdefault(index, []).append("}")
        self.starts[-1], self.over[-1] = index + 1, -1

    def _never_closed(self, opening: _Open) -> ParseError:
        item = opening.item
        what = f"'{item}' has no '{opening.partner}'" if item[0] == "\\" else f"this '{item}' is never closed"
        return self.problem(opening.at, what, f"'{opening.partner}' where it ends")

    def _without_partner(self, index: int, item: str) -> ParseError:
        if self.open and item in (opening.partner for opening in self.open):
            return self._never_closed(self.open[-1])
        if self.open:
            opening = self.open[-1]
            return self.problem(index, f"'{item}' closes a '{opening.item}'", f"'{opening.partner}'")
        return self.problem(index, f"this '{item}' has no partner", "one bracket fewer")


def _called(before: str) -> bool:
    """Does a function stand before a bracket? Then its comma stands between arguments."""
    return before[:1] == "\\" and before[1:].isalpha()
