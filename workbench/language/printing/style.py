"""What a printed part of a formula is (Piece), and what a notation must know to set one (Style)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from enum import IntEnum
from typing import NamedTuple, Protocol

from workbench.operators import Operator


class Level(IntEnum):
    """How tightly a piece holds together; where more is asked for, it is put in brackets."""

    CONNECTIVE = 0  # a < b and c < d, and whole statements
    COMPARISON = 1
    SUM = 2
    NEGATION = 3  # starts with a minus sign
    PRODUCT = 4  # and quotients in one line
    PREFIX = 5  # d/dx and ∑ before what they take: may stand as the last factor
    POWER = 6  # fractions with a bar, signs before or behind: may stand as a factor
    ATOM = 7  # names, numbers, calls, anything in brackets: may bear an exponent


class Side(IntEnum):
    """What a piece starts or ends with: says whether two factors may stand side by side without a dot."""

    NUMBER = 0
    LETTER = 1  # x, x₁, and a letter with an exponent
    CALLEE = 2  # f, g, h: before a bracket it would look like a call
    WORD = 3  # a name of several letters or digits
    BASE = 4  # the constant e: e(x + 1) is no call, ex no name
    CALL = 5
    GROUP = 6  # a bracket
    FRACTION = 7
    ROOT = 8
    OTHER = 9
    OPEN = 10  # of d/dx x² and ∑ xᵢ: a factor that follows would be taken in


SIGNS = frozenset("=≈≠<≤>≥→⇒+−±·×,:;∂∇∞…")
"""Signs that a statement may be put together from; every style has them."""


class Piece(NamedTuple):
    """A printed part of a formula: how tightly it holds, what it starts and ends with, whether brackets must stretch.

    inside: the pieces that another form may take out again: the positive part of a negation, name and arguments of
    a call, name and subscript of a symbol, the components of a vector, what is above and below a fraction line.
    """

    body: str
    level: Level
    start: Side
    end: Side
    tall: bool = False
    inside: tuple[Piece, ...] = ()


class Style(Protocol):
    """How one notation sets each form; brackets needed for the meaning are already around the pieces it gets."""

    @property
    def stacked(self) -> bool:
        """Fractions have a bar and exponents stand raised, so that nothing inside needs brackets."""

    @property
    def leading_quotient(self) -> bool:
        """May a quotient in one line stand before more factors, a/b*c?"""

    @property
    def raises_names(self) -> bool:
        """Is the square of sin(x) printed with the exponent behind the name?"""

    @property
    def space(self) -> str:
        """A thin space, between an operator such as d/dx and what it is applied to; none before a bracket in text."""

    def name(self, name: str) -> Piece: ...

    def number(self, digits: str, exponent: str) -> Piece:
        """A numeral as typed; exponent: of ten, or ""."""

    def constant(self, operator: Operator) -> Piece: ...

    def words(self, text: str) -> str:
        """Upright words, with a space on both sides."""

    def sign(self, sign: str) -> str:
        """One of SIGNS, with the space around it."""

    def brackets(self, piece: Piece) -> Piece: ...

    def marked(self, body: str) -> str:
        """The body made to stand out; as it is in text, which is read back."""

    def joined(self, bodies: Sequence[str]) -> str:
        """Bodies one after the other, nothing between."""

    def sum(self, first: Piece, rest: Sequence[tuple[bool, Piece]]) -> str:
        """Terms; True says that a minus sign stands before it."""

    def negation(self, piece: Piece) -> str: ...

    def product(self, factors: Sequence[Piece]) -> str: ...

    def quotient(self, top: Piece, bottom: Piece) -> Piece: ...

    def slashed(self, top: Piece, bottom: Piece) -> str:
        """A quotient in one line, for an exponent."""

    def power(self, base: Piece, exponent: Piece) -> Piece: ...

    def subscript(self, base: Piece, below: Piece) -> Piece: ...

    def prime(self, base: Piece, order: int) -> Piece: ...

    def function(self, operator: Operator) -> Piece:
        """The name of a function; level ATOM where an exponent may stand between it and its arguments."""

    def template(self, operator: Operator, tall: bool) -> str | None:
        """What `filled` puts the arguments in, its brackets stretched only for tall ones."""

    def arguments(self, pieces: Sequence[Piece]) -> Piece:
        """Arguments in brackets."""

    def call(self, function: Piece, arguments: Piece) -> str: ...

    def root(self, operator: Operator, piece: Piece) -> Piece: ...

    def fence(self, operator: Operator, piece: Piece) -> Piece: ...

    def postfix(self, operator: Operator, piece: Piece) -> Piece: ...

    def relation(self, operator: Operator) -> str:
        """The sign of a comparison or connective, with the space around it."""

    def cases(self, cases: Sequence[tuple[Piece, Piece]], otherwise: Piece | None) -> Piece:
        """Pairs (condition, value)."""

    def vector(self, components: Sequence[Piece]) -> Piece: ...

    def matrix(self, rows: Sequence[Sequence[Piece]]) -> Piece: ...

    def evaluated(self, piece: Piece, at: Piece) -> Piece:
        """A bar behind the piece, with the place below."""

    def element(self, array: Piece, indices: Sequence[Piece]) -> Piece:
        """A component of an array."""

    def indexed(self, operator: Operator, index: Piece, bounds: tuple[Piece, Piece], term: Piece) -> Piece:
        """A large sign with the index and its bounds, before the term; as a call where these have no small letters."""


def bracketed(piece: Piece, least: Level, style: Style) -> Piece:
    """The piece, in brackets where it does not hold together tightly enough."""
    return piece if piece.level >= least else style.brackets(piece)


def closed(piece: Piece, least: Level, style: Style) -> Piece:
    """The same for a piece with a factor behind it, which d/dx or ∑ must not take in."""
    return style.brackets(piece) if piece.end is Side.OPEN else bracketed(piece, least, style)


def tight(body: str) -> str:
    """Without the spaces around plus and minus, as in an index.

    >>> tight("i + 1")
    'i+1'
    """
    return re.sub(r" ([+−-]) ", r"\1", body)


def plain_name(notation: str | None) -> str | None:
    """A notation that is just a name; None for a template, whose place only the arguments that fit take."""
    return None if notation and "{0}" in notation else notation


def dotted(left: Piece, right: Piece, neighbours: Collection[tuple[Side, Side]]) -> bool:
    """Must a sign of multiplication stand between two factors?

    neighbours: the pairs (end, start) that may stand side by side.
    """
    return (left.end, right.start) not in neighbours
