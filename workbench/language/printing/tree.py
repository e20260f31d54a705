"""From a tree to one printed piece: which brackets the meaning needs, form by form, the same in every notation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from workbench.language.formula import Apply, Formula, Number, Symbol, fold, has_form
from workbench.language.printing.binding import (
    set_derivative,
    set_element,
    set_gradient,
    set_indexed,
    set_value_at,
)
from workbench.language.printing.style import Level, Piece, Side, Style, bracketed, closed
from workbench.language.substitution import binds, names_below
from workbench.operators import Form, filled

_SCIENTIFIC = re.compile(r"([\d.]+)[eE]([+-]?\d+)")


def set_formula(formula: Formula, style: Style) -> Piece:
    """The formula as one piece of a notation; linear in the printed length, for trees of any depth."""
    names = names_below(formula) if binds(formula) else {}
    return fold(formula, lambda node, pieces: set_node(style, node, pieces, names))


def set_numeral(text: str, style: Style) -> Piece:
    """Digits, or digits with an exponent of ten ("3.6e-08")."""
    scientific = _SCIENTIFIC.fullmatch(text)
    return style.number(scientific[1].rstrip("."), scientific[2]) if scientific else style.number(text, "")


def set_call(function: Piece, arguments: Piece, style: Style) -> Piece:
    """A function's name before its arguments; both stay inside where an exponent may stand between them."""
    inside = (function, arguments) if style.raises_names and function.level is Level.ATOM else ()
    return Piece(style.call(function, arguments), function.level, Side.CALL, Side.OTHER, arguments.tall, inside)


def set_node(style: Style, node: Formula, pieces: Sequence[Piece], names: Mapping[int, frozenset[str]]) -> Piece:
    """A node from the pieces of its children; names: those that occur below each node (see `names_below`)."""
    if isinstance(node, Symbol):
        return style.name(node.name)
    if isinstance(node, Number):
        return _number(style, node)
    assert isinstance(node, Apply)
    if node.operator.form is Form.DERIVATIVE:
        return set_derivative(style, node, pieces, names)
    return SETTERS[node.operator.form](style, node, pieces)


def _number(style: Style, node: Number) -> Piece:
    if node.text:
        return set_numeral(node.text, style)
    if node.value.denominator == 1:
        return style.number(str(node.value.numerator), "")
    decimal = _decimal(node.value)
    if decimal:
        return style.number(decimal, "")
    top, bottom = (style.number(str(part), "") for part in node.value.as_integer_ratio())
    return style.quotient(top, bottom)


def _decimal(value: Fraction) -> str:
    """The fraction as a decimal that ends, or "" where it does not."""
    places = twos = 0
    rest = value.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, places = rest // 5, places + 1
    if rest != 1:
        return ""
    places = max(places, twos)
    digits = str(value.numerator * 10**places // value.denominator).zfill(places + 1)
    return f"{digits[:-places]}.{digits[-places:]}"


def _sum(style: Style, node: Apply, pieces: Sequence[Piece]) -> Piece:
    first = bracketed(pieces[0], Level.NEGATION, style)
    rest = []
    for argument, piece in zip(node.arguments[1:], pieces[1:], strict=True):
        if has_form(argument, Form.NEGATION):
            rest.append((True, piece.inside[0]))
        else:
            rest.append((False, bracketed(piece, Level.PRODUCT, style)))
    tall = any(piece.tall for piece in pieces)
    end = rest[-1][1].end if rest else first.end
    return Piece(style.sum(first, rest), Level.SUM, first.start, end, tall)


def _negation(style: Style, _node: Apply, pieces: Sequence[Piece]) -> Piece:
    positive = bracketed(pieces[0], Level.PRODUCT, style)
    body = style.negation(positive)
    return Piece(body, Level.NEGATION, Side.OTHER, positive.end, positive.tall, (positive,))


def _product(style: Style, node: Apply, pieces: Sequence[Piece]) -> Piece:
    leading, first = node.arguments[0], pieces[0]
    if has_form(leading, Form.PRODUCT) or (has_form(leading, Form.QUOTIENT) and not style.leading_quotient):
        first = style.brackets(first)
    least = [Level.PRODUCT, *[Level.POWER] * (len(pieces) - 2)]
    factors = [closed(p, level, style) for p, level in zip([first, *pieces[1:-1]], least, strict=False)]
    factors.append(bracketed(pieces[-1], Level.PREFIX, style))
    factors = [f._replace(end=Side.OTHER) if _neutral(a) else f for a, f in zip(node.arguments, factors, strict=True)]
    tall = any(piece.tall for piece in factors)
    return Piece(style.product(factors), Level.PRODUCT, factors[0].start, factors[-1].end, tall)


def _quotient(style: Style, node: Apply, pieces: Sequence[Piece]) -> Piece:
    top, bottom = pieces
    if style.stacked:
        inside = () if top.tall or bottom.tall else (top._replace(inside=()), bottom._replace(inside=()))
        return style.quotient(top, bottom)._replace(inside=inside)
    if has_form(node.arguments[0], Form.QUOTIENT) and not style.leading_quotient:
        top = style.brackets(top)
    return style.quotient(closed(top, Level.PRODUCT, style), bracketed(bottom, Level.POWER, style))


def _power(style: Style, node: Apply, pieces: Sequence[Piece]) -> Piece:
    base, exponent = pieces
    below, raised = node.arguments
    if style.stacked:
        exponent = _slashed(style, raised, exponent) or exponent
    if has_form(below, Form.CALL) and len(below.children) == 1 and base.inside and _whole(raised):
        function, arguments = base.inside
        return set_call(style.power(function, exponent), arguments, style)
    return style.power(bracketed(base, Level.ATOM, style), exponent)


def _slashed(style: Style, exponent: Formula, piece: Piece) -> Piece | None:
    """A fraction as an exponent, where nothing in it is tall: x/2 in one line reads better than a small bar."""
    if not piece.inside:
        return None
    if has_form(exponent, Form.NEGATION):
        positive = _slashed(style, exponent.children[0], piece.inside[0])
        return positive and positive._replace(body=style.negation(positive))
    if not has_form(exponent, Form.QUOTIENT):
        return None
    top, bottom = closed(piece.inside[0], Level.PRODUCT, style), bracketed(piece.inside[1], Level.POWER, style)
    return Piece(style.slashed(top, bottom), Level.PRODUCT, top.start, bottom.end)


def _constant(style: Style, node: Apply, _pieces: Sequence[Piece]) -> Piece:
    return style.constant(node.operator)


def _call(style: Style, node: Apply, pieces: Sequence[Piece]) -> Piece:
    if node.operator.tacit:
        side = Side.LETTER if len(node.operator.name) == 1 else Side.WORD
        return style.function(node.operator)._replace(level=Level.ATOM, start=side, end=side)
    tall = any(piece.tall for piece in pieces)
    template = style.template(node.operator, tall) if _fits_template(node) else None
    complete = template and filled(template, [piece.body for piece in pieces])
    if complete:
        return Piece(complete, Level.POWER, Side.CALL, Side.OTHER, tall)
    return set_call(style.function(node.operator), style.arguments(pieces), style)


def _fits_template(node: Apply) -> bool:
    """May its arguments stand beside and below its name? An order there is a whole number, a base that or a name."""
    row, below = node.operator, node.arguments[-1] if node.operator.subscript else None
    if below is not None and not (isinstance(below, Symbol) or has_form(below, Form.CONSTANT) or _whole(below)):
        return False
    pairs = zip(row.partials, node.arguments, strict=False)
    return bool(row.conditions) or all(partial is not None or _whole(argument) for partial, argument in pairs)


def _root(style: Style, node: Apply, pieces: Sequence[Piece]) -> Piece:
    return style.root(node.operator, pieces[0])


def _fence(style: Style, node: Apply, pieces: Sequence[Piece]) -> Piece:
    return style.fence(node.operator, pieces[0])


def _postfix(style: Style, node: Apply, pieces: Sequence[Piece]) -> Piece:
    return style.postfix(node.operator, bracketed(pieces[0], Level.ATOM, style))


def _comparison(style: Style, node: Apply, pieces: Sequence[Piece]) -> Piece:
    return _related(style, node, [bracketed(piece, Level.SUM, style) for piece in pieces], Level.COMPARISON)


def _connective(style: Style, node: Apply, pieces: Sequence[Piece]) -> Piece:
    return _related(style, node, [bracketed(piece, Level.COMPARISON, style) for piece in pieces], Level.CONNECTIVE)


def _related(style: Style, node: Apply, pieces: Sequence[Piece], level: Level) -> Piece:
    sign = style.relation(node.operator)
    bodies = [pieces[0].body]
    for piece in pieces[1:]:
        bodies += [sign, piece.body]
    tall = any(piece.tall for piece in pieces)
    return Piece(style.joined(bodies), level, pieces[0].start, pieces[-1].end, tall)


def _piecewise(style: Style, _node: Apply, pieces: Sequence[Piece]) -> Piece:
    otherwise = pieces[-1] if len(pieces) % 2 else None
    return style.cases(list(zip(pieces[0::2], pieces[1::2], strict=False)), otherwise)


def _vector(style: Style, node: Apply, pieces: Sequence[Piece]) -> Piece:
    rows = [argument.children if has_form(argument, Form.VECTOR) else () for argument in node.arguments]
    deeper = any(has_form(entry, Form.VECTOR) for row in rows for entry in row)  # a list of matrices is no matrix
    if len({len(row) for row in rows}) == 1 and rows[0] and not deeper:
        return style.matrix([piece.inside for piece in pieces])
    return style.vector(pieces)._replace(inside=tuple(piece._replace(inside=()) for piece in pieces))


def _neutral(formula: Formula) -> bool:
    """A factor 1 that was left standing is set apart: 1·y, not 1y."""
    return isinstance(formula, Number) and formula.value == 1


def _whole(formula: Formula) -> bool:
    return isinstance(formula, Number) and formula.value.denominator == 1 and not _SCIENTIFIC.fullmatch(formula.text)


Setter: TypeAlias = Callable[[Style, Apply, Sequence[Piece]], Piece]

SETTERS: Mapping[Form, Setter] = MappingProxyType(
    {
        Form.SUM: _sum,
        Form.PRODUCT: _product,
        Form.NEGATION: _negation,
        Form.QUOTIENT: _quotient,
        Form.POWER: _power,
        Form.CONSTANT: _constant,
        Form.CALL: _call,
        Form.ROOT: _root,
        Form.FENCE: _fence,
        Form.POSTFIX: _postfix,
        Form.COMPARISON: _comparison,
        Form.CONNECTIVE: _connective,
        Form.PIECEWISE: _piecewise,
        Form.REDUCTION: _call,
        Form.VECTOR: _vector,
        Form.ELEMENT: set_element,
        Form.INDEXED: set_indexed,
        Form.VALUE_AT: set_value_at,
        Form.GRADIENT: set_gradient,
    }
)
"""How each form is set; a derivative must also know the names that occur."""
