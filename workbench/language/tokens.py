"""Tokens: a text cut into numbers, names and signs, with the place of each found again when an error needs it.

Positions are not kept while reading: almost no text needs them, and a formula of a million signs is read
twice as fast without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from workbench.errors import ParseError
from workbench.language.characters import GREEK, SPACES, SUBSCRIPTS, SUPERSCRIPTS

_GREEK = "".join(GREEK)
_SUBSCRIPT = "".join(SUBSCRIPTS)
_SUPERSCRIPT = "".join(SUPERSCRIPTS)
_FLOAT = r"(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)"

_WORD = rf"(?:(?:np|numpy|math)\.(?=[A-Za-z]))?[A-Za-z][A-Za-z0-9_]*(?:(?<=_)(?:\{{[^{{}}]*\}}|[{_GREEK}]+)|[{_SUBSCRIPT}]+)?"
_GREEK_NAME = rf"[{_GREEK}][0-9]*(?:_(?:[0-9]+|[A-Za-z]+[0-9]*|[{_GREEK}]+|\{{[^{{}}]*\}})|[{_SUBSCRIPT}]+)*"
_NUMBER = "|".join(
    (
        r"0[xXbBoO][0-9A-Fa-f]+",
        r"[0-9]+(?:_[0-9]+)+",
        rf"{_FLOAT}[eE](?![+-]?[0-9]|[A-Za-z_{_SUBSCRIPT}]|[{SPACES}]*(?:\^|\*\*|[{_SUPERSCRIPT}]))",
        rf"{_FLOAT}(?:[eE][+-]?[0-9]+)?",
    )
)
_SIGN = rf"\*\*\*?|<=|>=|==|!=|//|&&|\|\||:=|\^\^|!!|\.\.|[{_SUPERSCRIPT}]+|[^{SPACES}]"
_TOKEN = re.compile(rf"[{SPACES}]*({_WORD}|{_NUMBER}|{_GREEK_NAME}|{_SIGN})")

DEFINITION = re.compile(rf"[{SPACES}]*({_WORD}|{_GREEK_NAME})[{SPACES}]*(?:\(([^()]*)\))?[{SPACES}]*=(?!=)")
"""The beginning of a definition: `y =` or `f(x, y) =`."""

Piece = tuple[str, int, int]
"""A part of a token that is read by itself: its text, and where it starts and ends in the token."""


class Tokens:
    """The tokens of a text, with "" behind the last; `rewrite` replaces some by pieces of themselves."""

    def __init__(self, text: str, start: int = 0, special: tuple[str, ...] = ()) -> None:
        """start: where to begin. special: names that are one token although they look like several (``f1score``)."""
        self.text = text
        self.start = start
        self._pattern = _with(special) if special else _TOKEN
        self.items: list[str] = self._pattern.findall(text, start)
        self.items.append("")
        self._rewrites: Mapping[str, tuple[Piece, ...]] = {}
        self._spans: list[tuple[int, int]] = []

    def rewrite(self, rewrites: Mapping[str, tuple[Piece, ...]]) -> None:
        """Put pieces in the place of each token named; done once, before reading."""
        self._rewrites = rewrites
        self._spans = []
        if all(len(pieces) == 1 for pieces in rewrites.values()):
            plain = {token: pieces[0][0] for token, pieces in rewrites.items()}
            self.items = [plain.get(token, token) for token in self.items]
        else:
            parts = {token: tuple(piece for piece, _, _ in pieces) for token, pieces in rewrites.items()}
            self.items = [piece for token in self.items for piece in parts.get(token, (token,))]

    def span(self, index: int) -> tuple[int, int]:
        """Where a token starts and ends in the text."""
        if not self._spans:
            self._spans = list(self._placed())
        return self._spans[index]

    def spaced(self, index: int) -> bool:
        """Is there a space before this token?"""
        return index > 0 and self.span(index - 1)[1] < self.span(index)[0]

    def broken(self, index: int) -> bool:
        """Does a line end before this token?"""
        return "\n" in self.text and "\n" in self.text[self.span(index - 1)[1] : self.span(index)[0]]

    def beside(self) -> Iterator[tuple[str, str]]:
        """Each token with the one after it."""
        return pairwise(self.items)

    def written(self, first: int, last: int) -> str:
        """The text from one token to another, both included, shortened where it is long."""
        source = self.text[self.span(first)[0] : self.span(last)[1]]
        return source if len(source) <= 40 else f"{source[:37]}..."

    def error(self, first: int, reason: str, hint: str = "", last: int | None = None) -> ParseError:
        """An error about the tokens from first to last."""
        start, end = self.span(first)
        if last is not None:
            end = self.span(last)[1]
        return ParseError(self.text, start, end - start, reason, hint)

    def _placed(self) -> Iterator[tuple[int, int]]:
        for match in self._pattern.finditer(self.text, self.start):
            start, end = match.span(1)
            pieces = self._rewrites.get(match[1])
            if pieces is None:
                yield start, end
            else:
                for _, first, last in pieces:
                    yield start + first, start + last
        end = max(len(self.text.rstrip(SPACES)), self.start)
        yield end, end


def _with(special: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(special, key=len, reverse=True))
    return re.compile(rf"[{SPACES}]*((?:{names})(?![A-Za-z0-9_])|{_TOKEN.pattern.split('(', 1)[1]}")
