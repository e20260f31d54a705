"""How the forms around names are set: sums over an index, components, derivatives, gradients, values at a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from workbench.language.formula import Apply
from workbench.language.printing.style import Level, Piece, Side, Style, bracketed

Names: TypeAlias = Mapping[int, frozenset[str]]
"""The free names of each part of the tree, by its identity."""

_WITHOUT_DOT = (Side.FRACTION, Side.NUMBER)
"""What d/dx is not followed by without brackets: d/dx 2 looks like a product."""


def set_indexed(style: Style, node: Apply, pieces: Sequence[Piece]) -> Piece:
    """A sum or product over an index."""
    index, lower, upper, term = pieces
    return style.indexed(node.operator, index, (lower, upper), term)


def set_element(style: Style, _node: Apply, pieces: Sequence[Piece]) -> Piece:
    """A component of an array."""
    return style.element(bracketed(pieces[0], Level.ATOM, style), pieces[1:])


def set_derivative(style: Style, node: Apply, pieces: Sequence[Piece], names: Names) -> Piece:
    """d/dx before its body; with the rounded ∂ where there are several variables."""
    by = differential_quotient(style, pieces[1:], partial=len(names[id(node)]) > 1)
    return differentiated(style, by, pieces[0])


def set_gradient(style: Style, _node: Apply, pieces: Sequence[Piece]) -> Piece:
    """∇ before its body in brackets, the names below it: which ones it stands for depends on what is declared."""
    below = [body for piece in pieces[1:] for body in (style.sign(","), piece.body)]
    level = Level.ATOM if style.stacked or len(pieces) == 2 else Level.SUM
    nabla = Piece(style.sign("∇"), Level.ATOM, Side.OTHER, Side.OTHER)
    nabla = style.subscript(nabla, Piece(style.joined(below[1:]), level, Side.OTHER, Side.OTHER))
    body = style.joined([nabla.body, style.brackets(pieces[0]).body])
    return Piece(body, Level.PREFIX, Side.CALL, Side.OPEN, pieces[0].tall)


def set_value_at(style: Style, _node: Apply, pieces: Sequence[Piece]) -> Piece:
    """A bar with the place below it, where the notation has one; else as a call, at(body, x = 2)."""
    part, name, value = pieces
    place = style.joined([name.body, style.sign("="), value.body])
    where = Piece(place, Level.COMPARISON, name.start, value.end)
    if style.stacked:
        return style.evaluated(part, where)
    called = style.call(style.name("at"), style.arguments([part, where]))
    return Piece(called, Level.ATOM, Side.CALL, Side.OTHER)


def differential_quotient(
    style: Style, names: Sequence[Piece], *, function: Piece | None = None, partial: bool
) -> Piece:
    """d/dx, dy/dx, ∂²/∂x∂y: names in the order below the line, those that follow themselves with an exponent."""
    sign = style.sign("∂") if partial else style.name("d").body
    above = _repeated(style, Piece(sign, Level.ATOM, Side.OTHER, Side.OTHER), len(names))
    below: list[str] = []
    for _, run in groupby(names, lambda piece: piece.body):
        same = list(run)
        below += [style.space] if below and style.stacked else []
        below += [sign, _repeated(style, same[0], len(same))]
    top = style.joined([above] if function is None else [above, function.body])
    quotient = style.quotient(_whole(top), _whole(style.joined(below)))
    return quotient._replace(tall=style.stacked)


def differentiated(style: Style, by: Piece, part: Piece) -> Piece:
    """An operator such as d/dx before a part of a formula."""
    bare = style.raises_names and part.level >= Level.POWER and part.start not in _WITHOUT_DOT
    bare = bare and not part.body.startswith("[")  # d/dx [x] looks like a bracket
    inner = part if bare else style.brackets(part)
    body = style.joined([by.body, style.space, inner.body])
    return Piece(body, Level.PREFIX, by.start, Side.OPEN, tall=style.stacked)


def _repeated(style: Style, piece: Piece, count: int) -> str:
    return piece.body if count == 1 else style.power(piece, style.number(str(count), "")).body


def _whole(body: str) -> Piece:
    return Piece(body, Level.ATOM, Side.OTHER, Side.OTHER)
