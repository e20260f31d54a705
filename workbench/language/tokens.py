"""Tokens: a text cut into numbers, names and signs, with the place of each found again when an error needs it.

Places are not kept while reading: almost no text needs them, and a formula of a million signs is read
twice as fast without.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from workbench.errors import ParseError
from workbench.language.characters import GREEK, SPACES, SUBSCRIPTS, SUPERSCRIPTS
from workbench.language.names import Piece

_GREEK = "".join(GREEK)
_BELOW = "".join(SUBSCRIPTS)
_ABOVE = "".join(SUPERSCRIPTS)
_SMALL = rf"[{_BELOW}]+(?:[₊₋,][{_BELOW}]+)*"  # also i+1 and 12,3 below a name
_FLOAT = r"(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)"
_EXPONENT = r"[eE][+\-−]?[0-9]+"

_WORD = (
    r"(?:(?:np|numpy|math)\.(?=[A-Za-z]))?[A-Za-z][A-Za-z0-9_]*"
    rf"(?:(?<=_)(?:\{{[^{{}}]*\}}|[{_GREEK}]+)|{_SMALL})?"
)
_GREEK_NAME = rf"[{_GREEK}][0-9]*(?:_(?:[0-9]+|[A-Za-z]+[0-9]*|[{_GREEK}]+|\{{[^{{}}]*\}})|{_SMALL})*"
_NUMBER = "|".join(
    (
        r"0[xXbBoO][0-9A-Fa-f]+",
        r"[0-9]+(?:_[0-9]+)+",
        # 2e without an exponent, unless it is a power of e
        rf"{_FLOAT}[eE](?![+\-−]?[0-9]|[A-Za-z_{_BELOW}]|[{SPACES}]*(?:\^|\*\*|[{_ABOVE}]))",
        rf"{_FLOAT}(?:{_EXPONENT})?",
    )
)
_SIGN = rf"\*\*\*?|<=|>=|==|!=|//|&&|\|\||:=|\^\^|!!|\.\.|[∑∏][{_BELOW}₊₋₌]+[{_ABOVE}]*|[{_ABOVE}]+|[^{SPACES}]"
_TOKEN = re.compile(rf"[{SPACES}]*({_WORD}|{_NUMBER}|{_GREEK_NAME}|{_SIGN})")

DEFINITION = re.compile(
    rf"[{SPACES}]*({_WORD}|{_GREEK_NAME})[{SPACES}]*(?:\(([^()=]*)\)[{SPACES}]*)?=(?!=)",
)
"""The beginning of a definition: `y =` or `f(x, y) =`."""

NAME = re.compile(rf"{_WORD}|{_GREEK_NAME}")
"""A name, or a run of letters."""


class Tokens:
    """The tokens of a text, with "" behind the last; `rewrite` replaces some by pieces of themselves."""

    def __init__(
        self, text: str, start: int = 0, defines: str = "", special: tuple[str, ...] = (), end: int | None = None
    ) -> None:
        """start: where to begin, behind a definition of the name defines. end: where to end; None for the text's own.

        special: names that are one token although they look like several (``f1score``).
        """
        self.text = text
        self.start = start
        self.defines = defines
        self._pattern = _with(special) if special else _TOKEN
        whole = text if end is None else text[:end]
        self._end = max(start, len(whole.rstrip(SPACES)))  # spaces at the end would be tried from each of them
        split = None if special or len(text) <= _LONG else _split(whole[start:])
        self.items: list[str] = split or self._pattern.findall(text, start, self._end)
        self.items.append("")
        self._rewrites: Mapping[str, tuple[Piece, ...]] = {}
        self._spans: list[tuple[int, int]] = []
        self._cut: Callable[[], Iterable[Piece]] = self._matches
        self._loose = False

    @classmethod
    def cut(
        cls, text: str, items: list[str], placed: Callable[[], Iterable[Piece]], end: int, defines: str = ""
    ) -> Tokens:
        """The tokens of another notation, in which spaces mean nothing.

        placed: each with its place in the text, when asked for. end: where the text ends for an error.
        """
        tokens = cls("", 0, defines)
        tokens.text, tokens._end = text, end
        tokens.items = items
        tokens._cut = placed
        tokens._loose = True
        return tokens

    def rewrite(self, rewrites: Mapping[str, tuple[Piece, ...]]) -> None:
        """Put pieces in the place of each token named; done once, before reading."""
        self._rewrites = rewrites
        self._spans = []
        if all(len(pieces) == 1 for pieces in rewrites.values()):
            single = {token: pieces[0][0] for token, pieces in rewrites.items()}
            self.items = [single.get(token, token) for token in self.items]
        else:
            parts = {token: tuple(piece for piece, _, _ in pieces) for token, pieces in rewrites.items()}
            self.items = [piece for token in self.items for piece in parts.get(token, (token,))]

    def span(self, index: int) -> tuple[int, int]:
        """Where a token starts and ends in the text; the end of the text lies behind its last token."""
        if not self._spans:
            self._spans = list(self._placed())
        return self._spans[index]

    def spaced(self, index: int) -> bool:
        """Is there a space before this token?"""
        return index > 0 and not self._loose and self.span(index - 1)[1] < self.span(index)[0]

    def broken(self, index: int) -> bool:
        """Does a line end before this token?"""
        if self._loose or ("\n" not in self.text and "\r" not in self.text):
            return False
        between = self.text[self.span(index - 1)[1] : self.span(index)[0]]
        return "\n" in between or "\r" in between

    def written(self, first: int, last: int) -> str:
        """The text from one token to another, both included, shortened where it is long."""
        source = self.text[self.span(first)[0] : self.span(last)[1]]
        if not source.isprintable():
            source = " ".join(source.split())
        return source if len(source) <= 40 else f"{source[:37]}..."

    def error(self, first: int, reason: str, hint: str = "", last: int | None = None) -> ParseError:
        """An error about the tokens from first to last."""
        start, end = self.span(first)
        if last is not None:
            end = self.span(last)[1]
        return ParseError(self.text, start, end - start, reason, hint)

    def followed_by(self, sign: str) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """The first place of each token where that sign follows it, and the first where it does not."""
        following: dict[str, int] = {}
        other: dict[str, int] = {}
        for index, (token, after) in enumerate(zip(self.items, islice(self.items, 1, None), strict=False)):
            (following if after == sign else other).setdefault(token, index)
        return following, other

    def _placed(self) -> Iterator[tuple[int, int]]:
        for token, start, end in self._cut():
            pieces = self._rewrites.get(token)
            if pieces is None:
                yield start, end
            else:
                for _, first, last in pieces:
                    yield start + first, start + last
        yield self._end, self._end

    def _matches(self) -> Iterator[Piece]:
        for match in self._pattern.finditer(self.text, self.start, self._end):
            yield match[1], match.start(1), match.end(1)


_LONG = 100_000
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,()+-*/^ \n")
_SINGLE = "()+-*/^,"
_DOUBLE = ("**", "//", "^^")


def _split(text: str) -> list[str] | None:
    """The tokens of a text of plain names, numbers and signs, several times as fast; None for any other text.

    Such a text is cut at its signs and spaces. What lies between is one token or, as in 2x, several.
    """
    if not _PLAIN.issuperset(text) or any(sign in text for sign in _DOUBLE):
        return None
    for sign in _SINGLE:
        text = text.replace(sign, f" {sign} ")
    items = text.split()
    several = {}
    for item in dict.fromkeys(items):
        if item.isdecimal() or (item.isidentifier() and item[0] != "_"):
            continue
        if item[-1] in "eE.":
            return None  # 1e-5 goes on behind its sign
        parts = _TOKEN.findall(item)
        if len(parts) > 1:
            several[item] = parts
    return [part for item in items for part in several.get(item, (item,))] if several else items


def _with(special: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(special, key=len, reverse=True))
    return re.compile(rf"[{SPACES}]*((?:{names})(?![A-Za-z0-9_])|{_TOKEN.pattern.split('(', 1)[1]}")
