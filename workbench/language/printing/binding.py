"""How the forms around names are set: sums over an index, components, derivatives, gradients, values at a point."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from workbench.language.building import natural_order
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.printing.style import Level, Piece, Side, Style, bracketed
from workbench.operators import Form

_WITHOUT_DOT = (Side.FRACTION, Side.NUMBER)
"""What d/dx is not followed by without brackets: d/dx 2 looks like a product."""


def set_indexed(style: Style, node: Apply, pieces: Sequence[Piece]) -> Piece:
    """A sum or product over an index."""
    index, lower, upper, term = pieces
    return style.indexed(node.operator, index, (lower, upper), term)


def set_element(style: Style, _node: Apply, pieces: Sequence[Piece]) -> Piece:
    """A component of an array."""
    return style.element(bracketed(pieces[0], Level.ATOM, style), pieces[1:])


def set_derivative(style: Style, node: Apply, pieces: Sequence[Piece]) -> Piece:
    """d/dx before its body; with the rounded ∂ where there are several variables."""
    names = _free(node)
    return differentiated(style, differential_quotient(style, pieces[1:], partial=len(names) > 1), pieces[0])


def set_gradient(style: Style, node: Apply, pieces: Sequence[Piece]) -> Piece:
    """∇ before its body in brackets; the names below it where they are not those of the body."""
    nabla = Piece(style.sign("∇"), Level.ATOM, Side.OTHER, Side.OTHER)
    names = tuple(name.name for name in node.arguments[1:] if isinstance(name, Symbol))
    if names != natural_order(_free(node.arguments[0])):
        nabla = style.subscript(nabla, style.arguments(pieces[1:]))
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
    inner = part if bare else style.brackets(part)
    body = style.joined([by.body, style.space, inner.body])
    return Piece(body, Level.PREFIX, by.start, Side.OPEN, tall=style.stacked)


def _repeated(style: Style, piece: Piece, count: int) -> str:
    return piece.body if count == 1 else style.power(piece, style.number(str(count), "")).body


def _whole(body: str) -> Piece:
    return Piece(body, Level.ATOM, Side.OTHER, Side.OTHER)


def _free(formula: Formula) -> set[str]:
    """Names that occur, other than the index of a sum."""
    names: set[str] = set()
    waiting: list[tuple[Formula, frozenset[str]]] = [(formula, frozenset())]
    while waiting:
        node, bound = waiting.pop()
        if isinstance(node, Symbol):
            names |= {node.name} - bound
        elif isinstance(node, Apply) and node.operator.form is Form.INDEXED:
            index, lower, upper, term = node.arguments
            within = bound | {index.name} if isinstance(index, Symbol) else bound
            waiting += [(lower, bound), (upper, bound), (term, within)]
        else:
            waiting += [(child, bound) for child in node.children]
    return names
