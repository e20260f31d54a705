"""Plain text: what the reader reads back to the same tree, with every product sign written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import final

from workbench.language.printing.style import Level, Piece, Side, tight
from workbench.operators import Operator

SIGNS: Mapping[str, str] = MappingProxyType(
    dict(zip("=≈≠<≤>≥→⇒+−±", (f" {sign} " for sign in "= ~ != < <= > >= -> => + - +-".split()), strict=True))
    | {"·": "*", "×": " x ", ",": ", ", ":": ": ", ";": "; ", "∂": "∂", "∇": "∇", "∞": "inf", "…": "..."}
)


def _atom(body: str) -> Piece:
    return Piece(body, Level.ATOM, Side.OTHER, Side.OTHER)


@final
class Text:
    """The notation that is typed and read back."""

    stacked = False
    leading_quotient = True
    raises_names = False
    space = ""

    def name(self, name: str) -> Piece:
        return _atom(name)

    def number(self, digits: str, exponent: str) -> Piece:
        return _atom(f"{digits}e{exponent}" if exponent else digits)

    def constant(self, operator: Operator) -> Piece:
        return _atom(operator.name)

    def words(self, text: str) -> str:
        return f" {text} "

    def sign(self, sign: str) -> str:
        return SIGNS[sign]

    def brackets(self, piece: Piece) -> Piece:
        return _atom(f"({piece.body})")

    def marked(self, body: str) -> str:
        return body

    def joined(self, bodies: Sequence[str]) -> str:
        return "".join(bodies)

    def sum(self, first: Piece, rest: Sequence[tuple[bool, Piece]]) -> str:
        return first.body + "".join([(" - " if minus else " + ") + term.body for minus, term in rest])

    def negation(self, piece: Piece) -> str:
        return "-" + piece.body

    def product(self, factors: Sequence[Piece]) -> str:
        return "*".join([factor.body for factor in factors])

    def quotient(self, top: Piece, bottom: Piece) -> Piece:
        return Piece(self.slashed(top, bottom), Level.PRODUCT, Side.OTHER, Side.OTHER)

    def slashed(self, top: Piece, bottom: Piece) -> str:
        return f"{top.body}/{bottom.body}"

    def power(self, base: Piece, exponent: Piece) -> Piece:
        inner = exponent if exponent.level >= Level.ATOM else self.brackets(exponent)
        return Piece(f"{base.body}^{inner.body}", Level.POWER, Side.OTHER, Side.OTHER)

    def subscript(self, base: Piece, below: Piece) -> Piece:
        inner = below if below.level >= Level.ATOM else self.brackets(below)
        return _atom(f"{base.body}_{inner.body}")

    def prime(self, base: Piece, order: int) -> Piece:
        return _atom(base.body + ("'" * order if order <= 3 else f"^({order})"))

    def function(self, operator: Operator) -> Piece:
        return _atom(operator.name)

    def template(self, _operator: Operator, _tall: bool) -> None:
        """Names are what is read back."""

    def arguments(self, pieces: Sequence[Piece]) -> Piece:
        return _atom("(" + ", ".join([piece.body for piece in pieces]) + ")")

    def call(self, function: Piece, arguments: Piece) -> str:
        return function.body + arguments.body

    def root(self, operator: Operator, piece: Piece) -> Piece:
        return _atom(f"{operator.name}({piece.body})")

    def fence(self, operator: Operator, piece: Piece) -> Piece:
        return _atom(f"{operator.name}({piece.body})")

    def postfix(self, operator: Operator, piece: Piece) -> Piece:
        return Piece(piece.body + operator.aliases[0], Level.POWER, Side.OTHER, Side.OTHER)

    def relation(self, operator: Operator) -> str:
        return f" {operator.aliases[0]} "

    def cases(self, cases: Sequence[tuple[Piece, Piece]], otherwise: Piece | None) -> Piece:
        parts = [f"{condition.body}: {value.body}" for condition, value in cases]
        if otherwise is not None:
            parts.append(otherwise.body)
        return _atom(f"piecewise({', '.join(parts)})")

    def vector(self, components: Sequence[Piece]) -> Piece:
        return _atom("[" + ", ".join([component.body for component in components]) + "]")

    def matrix(self, rows: Sequence[Sequence[Piece]]) -> Piece:
        return self.vector([self.vector(row) for row in rows])

    def evaluated(self, piece: Piece, at: Piece) -> Piece:
        return Piece(f"{piece.body}|_({at.body})", Level.POWER, Side.OTHER, Side.OTHER)

    def element(self, array: Piece, indices: Sequence[Piece]) -> Piece:
        return _atom(f"{array.body}[{', '.join([tight(index.body) for index in indices])}]")

    def indexed(self, operator: Operator, index: Piece, bounds: tuple[Piece, Piece], term: Piece) -> Piece:
        lower, upper = (tight(bound.body) for bound in bounds)
        return _atom(f"{operator.aliases[0]}({index.body}={lower}..{upper}, {term.body})")


TEXT = Text()
