"""MathML Core (Presentation): each piece is one element; thin spaces for products, brackets stretched only where tall.

Source: MathML Core (W3C), sections 3.2 to 3.5 and the operator dictionary in appendix B.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import final

from workbench.language.characters import GREEK_LETTERS
from workbench.language.printing.latex import NEIGHBOURS
from workbench.language.printing.names import name_parts
from workbench.language.printing.style import Level, Piece, Side, bracketed, dotted, plain_name
from workbench.language.printing.unicode import PRIMES
from workbench.operators import Form, Operator, filled

DOT = "<mo>·</mo>"
THIN = '<mspace width="0.1667em"/>'


@final
class Mathml:
    """The notation for web pages and screen readers."""

    stacked = True
    leading_quotient = True
    raises_names = True
    space = THIN

    def name(self, name: str) -> Piece:
        return _name(name)

    def number(self, digits: str, exponent: str) -> Piece:
        if not exponent:
            return Piece(f"<mn>{escape(digits)}</mn>", Level.ATOM, Side.NUMBER, Side.NUMBER)
        raised = _row(f"<mo>−</mo><mn>{-int(exponent)}</mn>") if int(exponent) < 0 else f"<mn>{int(exponent)}</mn>"
        power = f"<msup><mn>10</mn>{raised}</msup>"
        if digits == "1":
            return Piece(power, Level.POWER, Side.NUMBER, Side.OTHER)
        return Piece(_row(f"<mn>{escape(digits)}</mn>{DOT}{power}"), Level.PRODUCT, Side.NUMBER, Side.OTHER)

    def constant(self, operator: Operator) -> Piece:
        side = Side.BASE if operator.power else Side.LETTER
        return Piece(_identifier(operator.notation.mathml or operator.name), Level.ATOM, side, side)

    def words(self, text: str) -> str:
        return f"<mtext>\u00a0{escape(text)}\u00a0</mtext>"

    def sign(self, sign: str) -> str:
        if sign == "∇":
            return '<mi mathvariant="normal">∇</mi>'
        return _identifier(sign) if sign in "∂∞…" else f"<mo>{escape(sign)}</mo>"

    def brackets(self, piece: Piece) -> Piece:
        return Piece(_fenced("(", piece.body, ")", piece.tall), Level.ATOM, Side.GROUP, Side.GROUP, piece.tall)

    def marked(self, body: str) -> str:
        return f'<mrow class="here">{body}</mrow>'

    def joined(self, bodies: Sequence[str]) -> str:
        return _row("".join(bodies))

    def sum(self, first: Piece, rest: Sequence[tuple[bool, Piece]]) -> str:
        signed = [("<mo>−</mo>" if minus else "<mo>+</mo>") + term.body for minus, term in rest]
        return _row(first.body + "".join(signed))

    def negation(self, piece: Piece) -> str:
        return _row(f"<mo>−</mo>{piece.body}")

    def product(self, factors: Sequence[Piece]) -> str:
        bodies = [factors[0].body]
        for left, right in pairwise(factors):
            if dotted(left, right, NEIGHBOURS):
                bodies.append(DOT)
            elif right.start is Side.CALL or (left.end is not Side.NUMBER and right.start is not Side.GROUP):
                bodies.append(THIN)
            bodies.append(right.body)
        return _row("".join(bodies))

    def quotient(self, top: Piece, bottom: Piece) -> Piece:
        body = f"<mfrac>{top.body}{bottom.body}</mfrac>"
        return Piece(body, Level.POWER, Side.FRACTION, Side.FRACTION, tall=True)

    def slashed(self, top: Piece, bottom: Piece) -> str:
        return _row(f'{top.body}<mo lspace="0" rspace="0">/</mo>{bottom.body}')

    def power(self, base: Piece, exponent: Piece) -> Piece:
        end = Side.LETTER if base.end in (Side.NUMBER, Side.BASE) else base.end
        if base.inside and base.end is not Side.OTHER:  # a name with a subscript: one above the other
            body = f"<msubsup>{base.inside[0].body}{base.inside[1].body}{exponent.body}</msubsup>"
        else:
            body = f"<msup>{base.body}{exponent.body}</msup>"
        return Piece(body, Level.POWER, base.start, end, base.tall or exponent.tall)

    def subscript(self, base: Piece, below: Piece) -> Piece:
        return base._replace(body=f"<msub>{base.body}{below.body}</msub>", inside=(base, below))

    def prime(self, base: Piece, order: int) -> Piece:
        marks = f"<mo>{PRIMES[order]}</mo>" if order in PRIMES else _fenced("(", f"<mn>{order}</mn>", ")", tall=False)
        return Piece(f"<msup>{base.body}{marks}</msup>", Level.ATOM, base.start, Side.OTHER)

    def function(self, operator: Operator) -> Piece:
        printed = plain_name(operator.notation.mathml) or operator.name
        level = Level.POWER if printed.startswith("<") else Level.ATOM
        return Piece(_identifier(printed), level, Side.CALL, Side.OTHER)

    def template(self, operator: Operator, tall: bool) -> str | None:
        template = operator.notation.mathml
        if not template:
            return None
        for bracket, form in (("(", "prefix"), (")", "postfix")):  # not at the ends of a row they would be infix
            template = template.replace(f"<mo>{bracket}</mo>", f'<mo form="{form}"{_stretchy(tall)}>{bracket}</mo>')
        return _row(template)

    def arguments(self, pieces: Sequence[Piece]) -> Piece:
        tall = any(piece.tall for piece in pieces)
        body = "<mo>,</mo>".join([piece.body for piece in pieces])
        return Piece(_fenced("(", body, ")", tall), Level.ATOM, Side.GROUP, Side.OTHER, tall)

    def call(self, function: Piece, arguments: Piece) -> str:
        return _row(function.body + arguments.body)

    def root(self, operator: Operator, piece: Piece) -> Piece:
        body = f"<msqrt>{piece.body}</msqrt>"
        if operator.index != 2:
            body = f"<mroot>{piece.body}<mn>{operator.index}</mn></mroot>"
        return Piece(body, Level.POWER, Side.ROOT, Side.ROOT, piece.tall)

    def fence(self, operator: Operator, piece: Piece) -> Piece:
        template = operator.notation.mathml or operator.notation.unicode or "|{0}|"
        opening, _, closing = template.partition("{0}")
        if template.startswith("<"):
            body = _row(filled(template, [piece.body]) or piece.body)
        else:
            body = _fenced(escape(opening), piece.body, escape(closing), piece.tall)
        return Piece(body, Level.ATOM, Side.OTHER, Side.OTHER, piece.tall)

    def postfix(self, operator: Operator, piece: Piece) -> Piece:
        sign = operator.notation.mathml or operator.aliases[0]
        if (operator.notation.latex or "").startswith("^"):
            body = f"<msup>{piece.body}<mo>{escape(sign)}</mo></msup>"
            return Piece(body, Level.POWER, piece.start, piece.end, piece.tall)
        body = _row(f'{piece.body}<mo form="postfix">{escape(sign)}</mo>')
        return Piece(body, Level.POWER, piece.start, Side.OTHER, piece.tall)

    def relation(self, operator: Operator) -> str:
        return f"<mo>{escape(operator.notation.mathml or operator.aliases[0])}</mo>"

    def cases(self, cases: Sequence[tuple[Piece, Piece]], otherwise: Piece | None) -> Piece:
        rows = [(value.body, _row(f"<mtext>if\u00a0</mtext>{condition.body}")) for condition, value in cases]
        if otherwise is not None:
            rows.append((otherwise.body, "<mtext>otherwise</mtext>"))
        table = "".join([f"<mtr>{_cell(value)}{_cell(condition)}</mtr>" for value, condition in rows])
        body = _row(f"<mo>{{</mo><mtable>{table}</mtable>")
        return Piece(body, Level.POWER, Side.OTHER, Side.OTHER, tall=True)

    def vector(self, components: Sequence[Piece]) -> Piece:
        return self.matrix([[component] for component in components])

    def matrix(self, rows: Sequence[Sequence[Piece]]) -> Piece:
        table = "".join(["<mtr>" + "".join([_cell(piece.body) for piece in row]) + "</mtr>" for row in rows])
        body = _fenced("(", f"<mtable>{table}</mtable>", ")", tall=True)
        return Piece(body, Level.ATOM, Side.OTHER, Side.OTHER, tall=True)

    def evaluated(self, piece: Piece, at: Piece) -> Piece:
        bar = '<mo form="postfix" stretchy="true">|</mo>'
        body = _row(f"<msub><mrow>{piece.body}{bar}</mrow>{at.body}</msub>")
        return Piece(body, Level.POWER, Side.OTHER, Side.OTHER, tall=True)

    def element(self, array: Piece, indices: Sequence[Piece]) -> Piece:
        between = "" if all(re.fullmatch("<mi>.</mi>", index.body) for index in indices) else "<mo>,</mo>"
        below = _row(between.join([index.body for index in indices]))
        base = array._replace(inside=())
        inner = Piece(below, Level.ATOM, Side.WORD, Side.WORD)
        return self.subscript(base, inner)

    def indexed(self, operator: Operator, index: Piece, bounds: tuple[Piece, Piece], term: Piece) -> Piece:
        sign = f"<mo>{escape(operator.notation.mathml or operator.aliases[0])}</mo>"
        below = _row(f"{index.body}<mo>=</mo>{bounds[0].body}")
        inner = bracketed(term, Level.POWER if operator.joined_by is Form.PRODUCT else Level.PRODUCT, self)
        body = _row(f"<munderover>{sign}{below}{bounds[1].body}</munderover>{inner.body}")
        return Piece(body, Level.PREFIX, Side.CALL, Side.OPEN, tall=True)


def _stretchy(tall: bool) -> str:
    return "" if tall else ' stretchy="false"'


def _row(body: str) -> str:
    return f"<mrow>{body}</mrow>"


def _cell(body: str) -> str:
    return f"<mtd>{body}</mtd>"


def _identifier(printed: str) -> str:
    if printed.startswith("<"):
        return _row(printed)
    upright = ' mathvariant="normal"' if len(printed) == 1 and printed.isupper() else ""  # one letter would be slanted
    return f"<mi{upright}>{escape(printed)}</mi>"


def _fenced(opening: str, body: str, closing: str, tall: bool) -> str:
    stretchy = _stretchy(tall)
    return f"<mrow><mo{stretchy}>{opening}</mo>{body}<mo{stretchy}>{closing}</mo></mrow>"


@lru_cache(maxsize=4096)
def _name(name: str) -> Piece:
    parts = name_parts(name)
    if parts and parts.indices:
        return MATHML.element(_name(parts.array), [MATHML.number(index, "") for index in parts.indices])
    if parts is None or parts.words:
        return Piece(f"<mi>{escape(name)}</mi>", Level.ATOM, Side.WORD, Side.WORD)
    body = f"<mi>{GREEK_LETTERS.get(parts.letters, parts.letters)}</mi>"
    if parts.digits:
        short = len(parts.letters) == 1 or parts.letters in GREEK_LETTERS
        body = _row(f"{body}<mn>{parts.digits}</mn>") if short else f"<mi>{parts.letters}{parts.digits}</mi>"
    base = Piece(body, Level.ATOM, parts.side, parts.side)
    if not parts.subscripts:
        return base
    below = "<mo>,</mo>".join([_subscript(text) for text in parts.subscripts])
    inner = Piece(_row(below), Level.ATOM, Side.WORD, Side.WORD)
    return Piece(f"<msub>{body}{inner.body}</msub>", Level.ATOM, parts.side, parts.side, inside=(base, inner))


def _subscript(text: str) -> str:
    if text.isdecimal():
        return f"<mn>{text}</mn>"
    if len(text) <= 2:  # a pair of indices
        return "".join(f"<mn>{c}</mn>" if c.isdecimal() else f"<mi>{c}</mi>" for c in text)
    return f"<mi>{escape(text)}</mi>"


MATHML = Mathml()
