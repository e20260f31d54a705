"""Statements about formulas, put together once and set in all four notations: d/dx(x²) = 2x, ∂f/∂x, ∇f(1, 2), x₀ ≈ 0.5.

A part of a phrase is a Formula, another Phrase, a number, one of SIGNS ("=", "≈", "→", ...), or a name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from workbench.language.formula import Formula
from workbench.language.printing.latex import LATEX
from workbench.language.printing.mathml import MATHML
from workbench.language.printing.style import SIGNS, Level, Piece, Side, Style, bracketed, closed
from workbench.language.printing.text import TEXT
from workbench.language.printing.tree import set_call, set_formula, set_numeral
from workbench.language.printing.unicode import UNICODE
from workbench.operators import NORM
from workbench.pages import Notations

STYLES: tuple[Style, ...] = (TEXT, UNICODE, LATEX, MATHML)
"""In the order of the fields of Notations."""

DIGITS = 8


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something printed: one piece for each of STYLES."""

    pieces: tuple[Piece, ...]

    @property
    def notations(self) -> Notations:
        """As pages take it."""
        text, unicode, latex, mathml = (piece.body for piece in self.pieces)
        return Notations(text, unicode, latex, mathml)

    def __str__(self) -> str:
        return self.pieces[STYLES.index(UNICODE)].body


Part: TypeAlias = Formula | Phrase | str | float

NEEDS: Mapping[str, tuple[Level, Level]] = MappingProxyType(
    {
        "+": (Level.SUM, Level.PRODUCT),
        "−": (Level.SUM, Level.PRODUCT),
        "·": (Level.PRODUCT, Level.POWER),
        "×": (Level.PRODUCT, Level.POWER),
    }
)
"""How tightly what stands before and after a sign must hold together, to stand without brackets."""

_TIMES = ("·", "×")


def notations(*parts: Part) -> Notations:
    """The phrase in the four notations of a page.

    >>> notations("x", "≈", 0.1 + 0.2).unicode
    'x ≈ 0.3'
    """
    return phrase(*parts).notations


def phrase(*parts: Part) -> Phrase:
    """Parts one after the other; what follows a sign of arithmetic gets brackets where it needs them.

    >>> str(phrase("x", "−", -0.5, "·", call("g", "x"))), phrase("x", "≤", 1).notations.text
    ('x − (−0.5)·g(x)', 'x <= 1')
    """
    return composed(lambda style, pieces: _joined(style, parts, pieces), *parts)


def words(text: str) -> Phrase:
    """Upright words inside a statement.

    >>> str(phrase("x", words("or"), "y"))
    'x or y'
    """
    return Phrase(tuple(_statement(style.words(text)) for style in STYLES))


def grouped(part: Part) -> Phrase:
    """The part in brackets.

    >>> str(grouped("x"))
    '(x)'
    """
    return composed(lambda style, pieces: style.brackets(pieces[0]), part)


def decimal(value: float, digits: int = DIGITS) -> Phrase:
    """A number for people: a float with at most so many significant digits and no more than it has, an int whole.

    >>> [str(decimal(value)) for value in (2.67043190, 1 / 3, 3.6e-8, -0.0, float("nan"))]
    ['2.6704319', '0.33333333', '3.6·10⁻⁸', '0', 'NaN']
    """
    if math.isnan(value):
        return phrase("NaN")
    if math.isinf(value):
        size = phrase("∞")
    else:
        numeral = str(abs(value)) if isinstance(value, int) else f"{abs(value):.{digits}g}"
        size = Phrase(tuple(set_numeral(numeral, style) for style in STYLES))
    return negative(size) if value < 0 else size


def number_notations(value: float, digits: int = DIGITS) -> Notations:
    """A float in the four notations, for a cell of a table.

    >>> number_notations(-3.6e-8).text
    '-3.6e-08'
    """
    return decimal(value, digits).notations


def negative(part: Part) -> Phrase:
    """A minus sign before the part.

    >>> str(negative(phrase("x", "+", 1)))
    '−(x + 1)'
    """

    def signed(style: Style, pieces: Sequence[Piece]) -> Piece:
        positive = bracketed(pieces[0], Level.PRODUCT, style)
        return Piece(style.negation(positive), Level.NEGATION, Side.OTHER, positive.end, positive.tall, (positive,))

    return composed(signed, part)


def negative_product(*factors: Part) -> Phrase:
    """A minus sign before a product, which needs no brackets.

    >>> str(negative_product(quotient(2, "N"), "x"))
    '−2/N·x'
    """

    def signed(style: Style, pieces: Sequence[Piece]) -> Piece:
        product = pieces[0]
        return Piece(style.negation(product), Level.NEGATION, Side.OTHER, product.end, product.tall, (product,))

    return composed(signed, phrase(*[part for factor in factors for part in ("·", factor)][1:]))


def quotient(top: Part, bottom: Part) -> Phrase:
    """A fraction, with a bar where the notation has one.

    >>> str(quotient("x", 2))
    'x/2'
    """

    def divided(style: Style, pieces: Sequence[Piece]) -> Piece:
        if style.stacked:
            return style.quotient(*pieces)
        return style.quotient(bracketed(pieces[0], Level.POWER, style), bracketed(pieces[1], Level.POWER, style))

    return composed(divided, top, bottom)


def power(base: Part, exponent: Part) -> Phrase:
    """The base with an exponent.

    >>> str(power("x", 2))
    'x²'
    """
    return composed(
        lambda style, pieces: style.power(bracketed(pieces[0], Level.ATOM, style), pieces[1]), base, exponent
    )


def subscripted(base: Part, below: Part) -> Phrase:
    """The base with a subscript.

    >>> str(subscripted("x", 3)), str(subscripted("x", phrase("k", "+", 1)))
    ('x₃', 'xₖ₊₁')
    """
    return composed(lambda style, pieces: style.subscript(*pieces), base, below)


def call(function: Part, *arguments: Part) -> Phrase:
    """A function at its arguments.

    >>> str(call("f", 1, -2)), str(call("f", "x"))
    ('f(1, −2)', 'f(x)')
    """

    def called(style: Style, pieces: Sequence[Piece]) -> Piece:
        return set_call(pieces[0], style.arguments(pieces[1:]), style)._replace(inside=())

    return composed(called, function, *arguments)


def point(*coordinates: Part) -> Phrase:
    """Coordinates in round brackets, on one line.

    >>> str(point(1, 0.5))
    '(1, 0.5)'
    """
    return composed(lambda style, pieces: style.arguments(pieces), *coordinates)


def vector(*components: Part) -> Phrase:
    """Components one below the other, where the notation can.

    >>> str(vector(1, "x"))
    '[1, x]'
    """
    return composed(lambda style, pieces: style.vector(pieces), *components)


def matrix(*rows: Sequence[Part]) -> Phrase:
    """Rows of entries.

    >>> matrix((1, 2), ("a", "b")).notations.text
    '[[1, 2], [a, b]]'
    """
    columns = len(rows[0])

    def arranged(style: Style, pieces: Sequence[Piece]) -> Piece:
        return style.matrix([pieces[start : start + columns] for start in range(0, len(pieces), columns)])

    return composed(arranged, *(entry for row in rows for entry in row))


def norm(part: Part) -> Phrase:
    """The length of a vector, in double bars.

    >>> str(norm("v"))
    '‖v‖'
    """
    return composed(lambda style, pieces: style.fence(NORM, pieces[0]), part)


def composed(compose: Callable[[Style, Sequence[Piece]], Piece], *parts: Part) -> Phrase:
    """A phrase from parts: compose gets each style and the parts as set in it."""
    phrases = [as_phrase(part) for part in parts]
    return Phrase(tuple(compose(s, [p.pieces[i] for p in phrases]) for i, s in enumerate(STYLES)))


def as_phrase(part: Part) -> Phrase:
    """A part by itself.

    >>> str(as_phrase("alpha"))
    'α'
    """
    if isinstance(part, Phrase):
        return part
    if isinstance(part, Formula):
        return Phrase(tuple(set_formula(part, style) for style in STYLES))
    if not isinstance(part, str):
        return decimal(part)
    if part in SIGNS:
        return Phrase(tuple(atom(style.sign(part)) for style in STYLES))
    return Phrase(tuple(style.name(part) for style in STYLES))


def _joined(style: Style, parts: Sequence[Part], pieces: Sequence[Piece]) -> Piece:
    if len(pieces) == 1:
        return pieces[0]
    bodies = []
    for place, piece in enumerate(pieces):
        before = parts[place - 1] if place else None
        after = parts[place + 1] if place + 1 < len(parts) else None
        needed = max(
            NEEDS[before][1] if isinstance(before, str) and before in NEEDS else Level.CONNECTIVE,
            NEEDS[after][0] if isinstance(after, str) and after in NEEDS else Level.CONNECTIVE,
        )
        bodies.append((closed if after in _TIMES else bracketed)(piece, needed, style).body)
    return _statement(style.joined(bodies), tall=any(piece.tall for piece in pieces))


def _statement(body: str, tall: bool = False) -> Piece:
    return Piece(body, Level.CONNECTIVE, Side.OTHER, Side.OTHER, tall)


def atom(body: str) -> Piece:
    """A piece that needs no brackets."""
    return Piece(body, Level.ATOM, Side.OTHER, Side.OTHER)
