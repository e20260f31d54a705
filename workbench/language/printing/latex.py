r"""LaTeX for math mode: compiles with amsmath, ASCII only, brackets stretched only where tall."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import final

from workbench.language.characters import GREEK_LETTERS, GREEK_WORDS
from workbench.language.printing.names import Name, name_parts
from workbench.language.printing.style import Level, Piece, Side, bracketed, dotted, plain_name, tight
from workbench.operators import Form, Operator, filled
from workbench.pages.escaping import for_latex

SIGNS: Mapping[str, str] = MappingProxyType(
    dict(
        zip(
            "=≈≠<≤>≥→⇒+−±·×",
            (rf" {sign} " for sign in r"= \approx \ne < \le > \ge \to \Rightarrow + - \pm \cdot \times".split()),
            strict=True,
        )
    )
    | {",": ", ", ":": ": ", ";": "; ", "∂": r"\partial", "∇": r"\nabla", "∞": r"\infty", "…": r"\dots"}
)

_TIGHT = (Side.LETTER, Side.CALLEE, Side.GROUP, Side.FRACTION, Side.ROOT)
NEIGHBOURS = frozenset(
    [(Side.NUMBER, start) for start in (Side.LETTER, Side.CALLEE, Side.BASE, Side.CALL, Side.GROUP, Side.ROOT)]
    + [(end, start) for end in _TIGHT for start in (Side.LETTER, Side.CALLEE, Side.BASE, Side.CALL, Side.ROOT)]
    + [(end, Side.GROUP) for end in (Side.LETTER, Side.GROUP, Side.FRACTION)]
    + [(end, Side.FRACTION) for end in (Side.LETTER, Side.GROUP)]
    + [(Side.OTHER, Side.CALL)]
)
"""What may stand side by side; also in MathML."""

WITHOUT_COMMAND = frozenset("omicron Omicron Alpha Beta Epsilon Zeta Eta Iota Kappa Mu Nu Rho Tau Chi".split())
"""Greek letters that look like Latin ones and have no command in LaTeX; set as letters they would be read as those."""

_COMMAND_LAST = re.compile(r"\\[A-Za-z]+$")
_POWER_FITS = re.compile(r"\\[A-Za-z]+|\\operatorname\{[A-Za-z]+\}")


@final
class Latex:
    """The notation for papers."""

    stacked = True
    leading_quotient = True
    raises_names = True
    space = r"\, "

    def name(self, name: str) -> Piece:
        return _name(name)

    def number(self, digits: str, exponent: str) -> Piece:
        if not exponent:
            return Piece(digits, Level.ATOM, Side.NUMBER, Side.NUMBER)
        power = f"10^{{{int(exponent)}}}"
        if digits == "1":
            return Piece(power, Level.POWER, Side.NUMBER, Side.OTHER)
        return Piece(rf"{digits} \cdot {power}", Level.PRODUCT, Side.NUMBER, Side.OTHER)

    def constant(self, operator: Operator) -> Piece:
        side = Side.BASE if operator.power else Side.LETTER
        return Piece(operator.notation.latex or operator.name, Level.ATOM, side, side)

    def words(self, text: str) -> str:
        return rf"\text{{ {for_latex(text)} }}"

    def sign(self, sign: str) -> str:
        return SIGNS[sign]

    def brackets(self, piece: Piece) -> Piece:
        return Piece(_bracketed(piece.body, piece.tall), Level.ATOM, Side.GROUP, Side.GROUP, piece.tall)

    def marked(self, body: str) -> str:
        return rf"\boxed{{{body}}}"

    def joined(self, bodies: Sequence[str]) -> str:
        parts = list(bodies[:1])
        for left, right in pairwise(bodies):
            parts.append(" " + right if right[:1].isalpha() and _COMMAND_LAST.search(left) else right)
        return "".join(parts)

    def sum(self, first: Piece, rest: Sequence[tuple[bool, Piece]]) -> str:
        return first.body + "".join([(" - " if minus else " + ") + term.body for minus, term in rest])

    def negation(self, piece: Piece) -> str:
        return "-" + piece.body

    def product(self, factors: Sequence[Piece]) -> str:
        bodies = [factors[0].body]
        for left, right in pairwise(factors):
            bodies += [r" \cdot " if dotted(left, right, NEIGHBOURS) else " ", right.body]
        return "".join(bodies)

    def quotient(self, top: Piece, bottom: Piece) -> Piece:
        return Piece(rf"\frac{{{top.body}}}{{{bottom.body}}}", Level.POWER, Side.FRACTION, Side.FRACTION, tall=True)

    def slashed(self, top: Piece, bottom: Piece) -> str:
        return f"{top.body}/{bottom.body}"

    def power(self, base: Piece, exponent: Piece) -> Piece:
        end = Side.LETTER if base.end in (Side.NUMBER, Side.BASE) else base.end
        tall = base.tall or exponent.tall
        return Piece(f"{base.body}^{{{exponent.body}}}", Level.POWER, base.start, end, tall)

    def subscript(self, base: Piece, below: Piece) -> Piece:
        return base._replace(body=f"{base.body}_{{{below.body}}}")

    def prime(self, base: Piece, order: int) -> Piece:
        marks = "'" * order if order <= 3 else f"^{{({order})}}"
        return Piece(base.body + marks, Level.ATOM, base.start, Side.OTHER)

    def function(self, operator: Operator) -> Piece:
        printed = plain_name(operator.notation.latex) or rf"\operatorname{{{for_latex(operator.name)}}}"
        fits = _POWER_FITS.fullmatch(printed) and printed[1:].lower() not in GREEK_WORDS  # a letter is raised by itself
        level = Level.ATOM if fits else Level.POWER
        return Piece(printed, level, Side.CALL, Side.OTHER)

    def template(self, operator: Operator, tall: bool) -> str | None:
        template = operator.notation.latex
        return template if tall or not template else template.replace(r"\left(", "(").replace(r"\right)", ")")

    def arguments(self, pieces: Sequence[Piece]) -> Piece:
        tall = any(piece.tall for piece in pieces)
        body = _bracketed(", ".join([piece.body for piece in pieces]), tall)
        return Piece(body, Level.ATOM, Side.GROUP, Side.OTHER, tall)

    def call(self, function: Piece, arguments: Piece) -> str:
        return function.body + arguments.body

    def root(self, operator: Operator, piece: Piece) -> Piece:
        index = "" if operator.index == 2 else f"[{operator.index}]"
        return Piece(rf"\sqrt{index}{{{piece.body}}}", Level.POWER, Side.ROOT, Side.ROOT, piece.tall)

    def fence(self, operator: Operator, piece: Piece) -> Piece:
        body = filled(operator.notation.latex or r"\left|{0}\right|", [piece.body]) or piece.body
        return Piece(body, Level.ATOM, Side.OTHER, Side.OTHER, piece.tall)

    def postfix(self, operator: Operator, piece: Piece) -> Piece:
        sign = operator.notation.latex or operator.aliases[0]
        end = piece.end if sign.startswith("^") else Side.OTHER
        return Piece(piece.body + sign, Level.POWER, piece.start, end, piece.tall)

    def relation(self, operator: Operator) -> str:
        return f" {operator.notation.latex or operator.aliases[0]} "

    def cases(self, cases: Sequence[tuple[Piece, Piece]], otherwise: Piece | None) -> Piece:
        rows = [rf"{value.body} & \text{{if }} {condition.body}" for condition, value in cases]
        if otherwise is not None:
            rows.append(rf"{otherwise.body} & \text{{otherwise}}")
        body = r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"
        return Piece(body, Level.POWER, Side.OTHER, Side.OTHER, tall=True)

    def vector(self, components: Sequence[Piece]) -> Piece:
        return self.matrix([[component] for component in components])

    def matrix(self, rows: Sequence[Sequence[Piece]]) -> Piece:
        body = r" \\ ".join([" & ".join([piece.body for piece in row]) for row in rows])
        return Piece(rf"\begin{{pmatrix}} {body} \end{{pmatrix}}", Level.ATOM, Side.OTHER, Side.OTHER, tall=True)

    def evaluated(self, piece: Piece, at: Piece) -> Piece:
        body = rf"\left. {piece.body} \right|_{{{at.body}}}"
        return Piece(body, Level.POWER, Side.OTHER, Side.OTHER, tall=True)

    def element(self, array: Piece, indices: Sequence[Piece]) -> Piece:
        base = f"{{{array.body}}}" if "_" in array.body else array.body
        below = [re.sub(r"(?<=\d) (?=[a-z])", "", tight(index.body)) for index in indices]
        below = [f"({index})" if " " in index else index for index in below]  # i j, a product, is no pair of indices
        body = f"{base}_{{{('' if all(_letter(index) for index in below) else ',').join(below)}}}"
        return Piece(body, Level.ATOM, array.start, array.end, array.tall)

    def indexed(self, operator: Operator, index: Piece, bounds: tuple[Piece, Piece], term: Piece) -> Piece:
        sign = operator.notation.latex or rf"\operatorname*{{{operator.aliases[0]}}}"
        lower, upper = (tight(bound.body) for bound in bounds)
        inner = bracketed(term, Level.POWER if operator.joined_by is Form.PRODUCT else Level.PRODUCT, self)
        body = f"{sign}_{{{index.body}={lower}}}^{{{upper}}} {inner.body}"
        return Piece(body, Level.PREFIX, Side.CALL, Side.OPEN, tall=True)


def _bracketed(body: str, tall: bool) -> str:
    return rf"\left({body}\right)" if tall else f"({body})"


def _letter(index: str) -> bool:
    return len(index) == 1 and index.isalpha()


@lru_cache(maxsize=4096)
def _name(name: str) -> Piece:
    parts = name_parts(name)
    if parts and parts.indices:
        return LATEX.element(_name(parts.array), [LATEX.number(index, "") for index in parts.indices])
    if parts is None or not name.isascii():
        return Piece(rf"\text{{{for_latex(name)}}}", Level.ATOM, Side.WORD, Side.WORD)
    if parts.words:
        return Piece(rf"\mathrm{{{for_latex(name)}}}", Level.ATOM, Side.WORD, Side.WORD)
    body = _letters(parts)
    if parts.subscripts:
        below = [text if len(text) <= 2 or text.isdecimal() else rf"\mathrm{{{text}}}" for text in parts.subscripts]
        body = f"{body}_{{{','.join(below)}}}"
    return Piece(body, Level.ATOM, parts.side, parts.side)


def _letters(parts: Name) -> str:
    if parts.letters in GREEK_LETTERS and parts.letters not in WITHOUT_COMMAND:
        letter = "\\" + parts.letters
        return f"{{{letter} {parts.digits}}}" if parts.digits else letter
    if len(parts.letters) == 1:
        return rf"\mathit{{{parts.letters}{parts.digits}}}" if parts.digits else parts.letters
    return rf"\mathrm{{{parts.letters}{parts.digits}}}"


LATEX = Latex()
