"""Cuts: a long text of signs and brackets cut into the terms of its sum, and each term into its shape and its digits.

Works on all characters at once; what is found is only how a text looks, never what it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Places: TypeAlias = NDArray[np.intp]

_PLAIN: Final = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,()[]|+-*/^ \t"
STAND_INS: Final = "!\"$%&';<=>?@\\`{}~"  # for characters beyond ASCII, as none of these is plain
_MOST_SPACES = 8  # between a part and the sign behind it
_MOST_DIGITS = 18  # of a run, so that it is a 64-bit number
UNLIKE = "\n"
"""What terms look like that are held like no other."""

_DIGIT, _OPENS, _CLOSES, _BAR, _PLUS, _MINUS = range(1, 7)
_KIND_OF = dict.fromkeys(b"0123456789", _DIGIT) | dict.fromkeys(b"([", _OPENS) | dict.fromkeys(b")]", _CLOSES)
_KIND_OF |= {ord("|"): _BAR, ord("+"): _PLUS, ord("-"): _MINUS}
_KINDS = bytes(_KIND_OF.get(code, 0) for code in range(256))


def _among(characters: bytes) -> NDArray[np.bool_]:
    table = np.zeros(256, np.bool_)
    table[list(characters)] = True
    return table


_IS_SPACE = _among(b" \t")
_IS_MANTISSA = _among(b"0123456789.")
_JOINS_NOTHING = _among(b",([+-*/^ \t")  # what stands before a sign of the part behind it


class Shape(NamedTuple):
    """A sign, and a term in which "#" stands for each run of digits."""

    minus: bool
    looks: str


class Token(NamedTuple):
    """A name or number of a shape in which there are digits: where it stands, and its runs of digits.

    kind: "component" for x[#], "name" or "number".
    """

    kind: str
    start: int
    end: int
    runs: range


_TOKEN = re.compile(
    r"(?P<component>[A-Za-z][A-Za-z0-9_#]*\[#\])"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_#]*)"
    r"|(?P<number>#(?:\.(?!\.)#?)?(?:[eE][+\-]?#)?|\.#(?:[eE][+\-]?#)?)"
)


def tokens_of(looks: str) -> list[Token]:
    """The names and numbers of a shape in which there are digits, in order.

    >>> [looks[t.start : t.end] for looks in ["100*(x# - y_#^#)/#.#e-#"] for t in tokens_of(looks)]
    ['x#', 'y_#', '#', '#.#e-#']
    """
    found = []
    run = 0
    for match in _TOKEN.finditer(looks):
        count = match[0].count("#")
        if count:
            found.append(Token(match.lastgroup or "", match.start(), match.end(), range(run, run + count)))
        run += count
    return found


@dataclass(frozen=True)
class Cuts:
    """The terms of a text: where each begins and ends, its sign and its shape, and its runs of digits.

    codes: the characters, with stand-ins for those beyond ASCII; beyond: what these stand for.
    shapes: the distinct ones; shape_of: of each term the number of its shape. first_run: of each term the number of
    its first run; run_starts, run_ends: of each run.
    """

    text: str
    codes: NDArray[np.uint8]
    beyond: Mapping[int, str]
    starts: Places
    ends: Places
    shapes: Sequence[Shape]
    shape_of: Places
    first_run: Places
    run_starts: Places
    run_ends: Places

    def __len__(self) -> int:
        return len(self.starts)

    def term(self, place: int) -> str:
        """The text of a term, without its sign; that of the first may have one."""
        return self.text[self.starts[place] : self.ends[place]].strip(" \t")

    def typed(self, plain: str) -> str:
        """What stands in the text where stand-ins stand here."""
        return plain.translate(self.beyond) if self.beyond else plain

    @cached_property
    def values(self) -> NDArray[np.int64]:
        """The number that each run of digits is, but for the longest."""
        lengths = self.run_ends - self.run_starts
        found = np.zeros(len(lengths), np.int64)
        for length in range(1, min(int(lengths.max(initial=0)), _MOST_DIGITS) + 1):
            longer = np.flatnonzero(lengths >= length) if length > 1 else slice(None)
            found[longer] = found[longer] * 10 + (self.codes[self.run_starts[longer] + (length - 1)] - 48)
        return found

    def runs(self, members: Places, run: int) -> Places:
        """The same run of each of these terms."""
        return self.first_run[members] + run

    def is_constant(self, runs: Places) -> bool:
        """Are these runs of digits all the same?"""
        lengths, values = self.run_ends[runs] - self.run_starts[runs], self.values[runs]
        return bool((values == values[0]).all() and (lengths == lengths[0]).all())

    def without_zeros(self, runs: Places) -> bool:
        """Does none of these runs begin with a zero, but for 0 itself?"""
        lengths, values = self.run_ends[runs] - self.run_starts[runs], self.values[runs]
        return not bool(((lengths > 1) & (values < 10 ** np.minimum(lengths - 1, _MOST_DIGITS))).any())

    def parted(self, members: Places, runs: Sequence[Places]) -> Iterator[Places]:
        """The terms that have the same digits in these runs together, in order."""
        keys = np.stack([key for run in runs for key in (self.values[run], self.run_ends[run] - self.run_starts[run])])
        _, inverse = np.unique(keys, axis=1, return_inverse=True)
        order = np.argsort(inverse.ravel(), kind="stable")
        yield from np.split(members[order], np.flatnonzero(np.diff(inverse.ravel()[order])) + 1)

    def written(self, looks: str, token: Token, members: Places) -> list[str]:
        """A token as it stands in each of these terms."""
        own = looks[token.start : token.end]
        before, behind = own.index("#"), len(own) - own.rindex("#") - 1
        first = self.run_starts[self.runs(members, token.runs[0])] - before
        last = self.run_ends[self.runs(members, token.runs[-1])] + behind
        return [self.text[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True)]


def cuts(text: str) -> Cuts | None:
    """The terms of a text; None where it has characters of other forms, or brackets that do not match."""
    beyond = sorted(character for character in set(text) if not character.isascii()) if not text.isascii() else []
    stand_ins = dict(zip(map(ord, beyond), STAND_INS, strict=False))
    raw = text.translate(stand_ins).encode("ascii", "ignore")
    if len(raw) != len(text) or text.encode("ascii", "ignore").translate(None, _PLAIN):
        return None
    codes = np.frombuffer(raw, np.uint8)
    kinds = np.frombuffer(raw.translate(_KINDS), np.uint8)
    marks = np.flatnonzero(kinds > _DIGIT)
    of_marks = kinds[marks]
    depth = np.cumsum((of_marks == _OPENS).astype(np.int32) - (of_marks == _CLOSES))
    between_bars = np.cumsum(of_marks == _BAR) % 2
    if len(marks) == 0 or depth.min() < 0 or depth[-1] != 0 or between_bars[-1]:
        return None
    signs = marks[(depth == 0) & (between_bars == 0) & (of_marks >= _PLUS)]
    signs = signs[_between_terms(codes, signs)]
    is_digit = np.zeros(len(codes) + 2, np.bool_)
    np.equal(kinds, _DIGIT, out=is_digit[1:-1])
    edges = np.flatnonzero(is_digit[1:] != is_digit[:-1])
    run_starts, run_ends = edges[::2], edges[1::2]
    starts, ends = np.concatenate([[0], signs + 1]), np.concatenate([signs, [len(text)]])
    minus = np.concatenate([[False], kinds[signs] == _MINUS])
    shapes, shape_of = _shapes(codes, is_digit[1:-1], signs, run_starts, minus)
    long_runs = run_starts[run_ends - run_starts > _MOST_DIGITS]
    if len(long_runs):
        unlike = np.searchsorted(starts, long_runs, "right") - 1
        shape_of[unlike] = len(shapes) + minus[unlike]
        shapes += [Shape(False, UNLIKE), Shape(True, UNLIKE)]
    back = {ord(sign): chr(code) for code, sign in stand_ins.items()}
    return Cuts(
        text, codes, back, starts, ends, shapes, shape_of, np.searchsorted(run_starts, starts), run_starts, run_ends
    )


def longest_bracket(text: str) -> slice | None:
    """Where the inside of the longest outer bracket stands; None without one.

    >>> "2*(x + (y + 1))/(z)"[longest_bracket("2*(x + (y + 1))/(z)")]
    'x + (y + 1)'
    """
    codes = np.frombuffer(text.encode("latin-1", "replace"), np.uint8)  # one byte for each character
    places = np.flatnonzero((codes == ord("(")) | (codes == ord(")")))
    opens = codes[places] == ord("(")
    depth = np.cumsum(np.where(opens, 1, -1))
    first, last = places[opens & (depth == 1)], places[~opens & (depth == 0)]
    if len(first) == 0 or len(first) != len(last):
        return None
    longest = int((last - first).argmax())
    return slice(int(first[longest]) + 1, int(last[longest]))


def _between_terms(codes: NDArray[np.uint8], signs: Places) -> NDArray[np.bool_]:
    """Which signs stand behind a part, so that they join two terms; 1e-5 is a number."""
    before = signs - 1
    for _ in range(_MOST_SPACES):
        spaces = (before >= 0) & _IS_SPACE[codes[before]]
        if not spaces.any():
            break
        before = before - spaces
    behind_a_part = (before >= 0) & ~_JOINS_NOTHING[codes[before]]
    exponent = (signs >= 2) & ((codes[signs - 1] | 32) == ord("e")) & _IS_MANTISSA[codes[signs - 2]]
    found: NDArray[np.bool_] = behind_a_part & ~exponent
    return found


def _shapes(
    codes: NDArray[np.uint8],
    is_digit: NDArray[np.bool_],
    signs: Places,
    run_starts: Places,
    minus: NDArray[np.bool_],
) -> tuple[list[Shape], Places]:
    """The distinct shapes, and the number of that of each term."""
    marked = codes.copy()
    marked[run_starts] = ord("#")
    marked[signs] = ord("\n")
    kept = ~is_digit
    kept[run_starts] = True
    looks = marked[kept].tobytes().decode("ascii").split("\n")
    own = {text: number for number, text in enumerate(dict.fromkeys(looks))}
    raw = np.fromiter(map(own.__getitem__, looks), np.intp, len(looks))
    found: dict[Shape, int] = {}
    trimmed = [text.strip(" \t") for text in own]
    added, taken = (
        np.array([found.setdefault(Shape(sign, text), len(found)) for text in trimmed], np.intp)
        for sign in (False, True)
    )
    return list(found), np.where(minus, taken[raw], added[raw])
