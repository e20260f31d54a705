"""Unicode for people, on one line: (1 − x)² + 100(y − x²)², √, ·, π, x₁, |x|."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import final

from workbench.language.characters import GREEK_LETTERS, GREEK_WORDS, SUBSCRIPTS
from workbench.language.names import LONGEST_NAME
from workbench.language.printing.names import lifted, lowered, name_parts, raised
from workbench.language.printing.style import Level, Piece, Side, bracketed, dotted, tight
from workbench.language.table import WORDS
from workbench.operators import OPERATORS, Form, Operator, filled

ROOTS = {2: "√", 3: "∛", 4: "∜"}
PRIMES = {1: "′", 2: "″", 3: "‴"}

_INDEX = re.compile(r"(\d+|[a-z])([+−](\d+|[a-z]))*")  # 2i in small letters could be two indices
_INDICES = frozenset(small for small, plain in SUBSCRIPTS.items() if plain.isalpha())
_LONGEST = 20  # letters of a word
_BOUND = re.compile(r"−?(\d*[a-z]|\d+)([+−](\d*[a-z]|\d+))*")
_LETTERS = re.compile(r"[A-Za-z]*")
_LETTERS_AT_END = re.compile(r"[A-Za-z]*$")
_STARTS_AFTER_NUMBER = (Side.LETTER, Side.CALLEE, Side.BASE, Side.CALL, Side.GROUP, Side.ROOT)
_STARTS_AFTER_LETTER = (Side.LETTER, Side.CALLEE)
NEIGHBOURS = frozenset(
    [(Side.NUMBER, start) for start in _STARTS_AFTER_NUMBER]
    + [(end, start) for end in (Side.LETTER, Side.CALLEE, Side.GROUP) for start in _STARTS_AFTER_LETTER]
    + [(end, Side.GROUP) for end in (Side.LETTER, Side.GROUP)]
)


def _letters_at_end(body: str) -> str:
    found = _LETTERS_AT_END.search(body, max(len(body) - LONGEST_NAME, 0))
    return found[0] if found else ""


def _one_name(before: str, after: str, factor: str) -> bool:
    """Would letters side by side be read as one name: a word, or one with the index of the second, y·mᵢ?"""
    return factor[len(after) : len(after) + 1] in _INDICES or _spells(before, after)


def _spells(before: str, after: str) -> bool:
    """Do letters side by side spell a word across the place where they meet: p·i, s·i·n, x·i?"""
    before, after = before[-_LONGEST:], after[:_LONGEST]
    run, place, words = before + after, len(before), _words()
    return any(run[i:j] in words for i in range(place) for j in range(place + 1, len(run) + 1))


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    """What letters side by side would be read as: functions, constants, Greek letters, words of the language."""
    names = frozenset(name for row in OPERATORS for name in row.names)
    return names | GREEK_WORDS | frozenset(WORDS)


@final
class Unicode:
    """The notation for terminals and for reading."""

    stacked = False
    leading_quotient = False
    raises_names = True
    space = " "

    def name(self, name: str) -> Piece:
        return _name(name)

    def number(self, digits: str, exponent: str) -> Piece:
        if not exponent:
            end = Side.OTHER if digits == "0" else Side.NUMBER  # 0·x: 0x is half a hexadecimal
            return Piece(digits, Level.ATOM, Side.NUMBER, end)
        power = "10" + str(raised(str(int(exponent)).replace("-", "−")))
        if digits == "1":
            return Piece(power, Level.POWER, Side.NUMBER, Side.OTHER)
        return Piece(f"{digits}·{power}", Level.PRODUCT, Side.NUMBER, Side.OTHER)

    def constant(self, operator: Operator) -> Piece:
        printed = operator.notation.unicode or operator.name
        if operator.power:  # 2eˣ, but 2·e: 2e is half a numeral
            return Piece(printed, Level.ATOM, Side.WORD, Side.BASE)
        return Piece(printed, Level.ATOM, Side.LETTER, Side.LETTER)

    def words(self, text: str) -> str:
        return f" {text} "

    def sign(self, sign: str) -> str:
        return f"{sign} " if sign in ",:;" else sign if sign in "·∞∂∇…" else f" {sign} "

    def brackets(self, piece: Piece) -> Piece:
        return Piece(f"({piece.body})", Level.ATOM, Side.GROUP, Side.GROUP)

    def marked(self, body: str) -> str:
        return f"⟦{body}⟧"

    def joined(self, bodies: Sequence[str]) -> str:
        return "".join(bodies)

    def sum(self, first: Piece, rest: Sequence[tuple[bool, Piece]]) -> str:
        return first.body + "".join([(" − " if minus else " + ") + term.body for minus, term in rest])

    def negation(self, piece: Piece) -> str:
        return "−" + piece.body

    def product(self, factors: Sequence[Piece]) -> str:
        bodies = [factors[0].body]
        run = _letters_at_end(factors[0].body)
        for left, right in pairwise(factors):
            first = _LETTERS.match(right.body)[0]  # type: ignore[index]
            if dotted(left, right, NEIGHBOURS) or (run and first and _one_name(run, first, right.body)):
                bodies += ["·", right.body]
                run = ""
            else:
                bodies.append(right.body)
            last = _letters_at_end(right.body)
            run = run + last if last == right.body else last
        return "".join(bodies)

    def quotient(self, top: Piece, bottom: Piece) -> Piece:
        return Piece(self.slashed(top, bottom), Level.PRODUCT, top.start, Side.OTHER)

    def slashed(self, top: Piece, bottom: Piece) -> str:
        return f"{top.body}/{bottom.body}"

    def power(self, base: Piece, exponent: Piece) -> Piece:
        small = raised(exponent.body)
        start = Side.BASE if base.end is Side.BASE else base.start
        if small is not None:
            end = base.end if exponent.body.isdecimal() else Side.OTHER
            return Piece(base.body + small, Level.POWER, start, end)
        inner = exponent if exponent.level >= Level.ATOM else self.brackets(exponent)
        return Piece(f"{base.body}^{inner.body}", Level.POWER, start, Side.OTHER)

    def subscript(self, base: Piece, below: Piece) -> Piece:
        small = lowered(below.body)
        if small is not None:
            return base._replace(body=base.body + small)
        inner = below if below.level >= Level.ATOM else self.brackets(below)
        return Piece(f"{base.body}_{inner.body}", Level.ATOM, base.start, Side.OTHER)

    def prime(self, base: Piece, order: int) -> Piece:
        marks = PRIMES.get(order) or f"⁽{raised(str(order))}⁾"
        return Piece(base.body + marks, Level.ATOM, base.start, Side.OTHER)

    def function(self, operator: Operator) -> Piece:
        printed = operator.notation.unicode or operator.name
        level = Level.ATOM if printed.isalpha() and len(printed) > 1 else Level.POWER  # ψ² is a letter's power
        return Piece(printed, level, Side.CALL, Side.OTHER)

    def template(self, operator: Operator, _tall: bool) -> str | None:
        return operator.notation.unicode

    def arguments(self, pieces: Sequence[Piece]) -> Piece:
        return Piece("(" + ", ".join([piece.body for piece in pieces]) + ")", Level.ATOM, Side.GROUP, Side.OTHER)

    def call(self, function: Piece, arguments: Piece) -> str:
        return function.body + arguments.body

    def root(self, operator: Operator, piece: Piece) -> Piece:
        plain = piece.level >= Level.ATOM and piece.start <= Side.WORD
        inner = piece if plain else self.brackets(piece)
        if operator.index in ROOTS:
            return Piece(ROOTS[operator.index] + inner.body, Level.POWER, Side.ROOT, Side.OTHER)
        return Piece(f"{operator.name}({piece.body})", Level.ATOM, Side.CALL, Side.OTHER)

    def fence(self, operator: Operator, piece: Piece) -> Piece:
        template = operator.notation.unicode or "|{0}|"
        if template[0] == template[-1] and template[0] in piece.body:  # bars inside bars say not where they end
            return Piece(f"{operator.name}({piece.body})", Level.ATOM, Side.CALL, Side.OTHER)
        body = filled(template, [piece.body]) or piece.body
        return Piece(body, Level.ATOM, Side.OTHER, Side.OTHER)

    def postfix(self, operator: Operator, piece: Piece) -> Piece:
        sign = operator.notation.unicode or operator.aliases[0]
        end = piece.end if (operator.notation.latex or "").startswith("^") else Side.OTHER
        return Piece(piece.body + sign, Level.POWER, piece.start, end)

    def relation(self, operator: Operator) -> str:
        return f" {operator.notation.unicode or operator.aliases[0]} "

    def cases(self, cases: Sequence[tuple[Piece, Piece]], otherwise: Piece | None) -> Piece:
        parts = [f"{value.body} if {condition.body}" for condition, value in cases]
        if otherwise is not None:
            parts.append(f"{otherwise.body} otherwise")
        return Piece("{" + "; ".join(parts) + "}", Level.ATOM, Side.OTHER, Side.OTHER)

    def vector(self, components: Sequence[Piece]) -> Piece:
        body = "[" + ", ".join([component.body for component in components]) + "]"
        return Piece(body, Level.ATOM, Side.OTHER, Side.OTHER)

    def matrix(self, rows: Sequence[Sequence[Piece]]) -> Piece:
        return self.vector([self.vector(row) for row in rows])

    def evaluated(self, piece: Piece, at: Piece) -> Piece:
        return Piece(f"{piece.body}|_({at.body})", Level.POWER, Side.OTHER, Side.OTHER)

    def element(self, array: Piece, indices: Sequence[Piece]) -> Piece:
        plain = [tight(index.body) for index in indices]
        if all(index.isdecimal() for index in plain):  # x₁ would be a name, where x is not declared
            return Piece(f"{array.body}[{', '.join(plain)}]", Level.ATOM, array.start, Side.OTHER)
        return self.component(array, plain)

    def component(self, array: Piece, plain: Sequence[str]) -> Piece:
        """A component with small letters below, where they have them: xᵢ₊₁, Wᵢⱼ, x₁₂."""
        small = [lowered(index) or "" if _INDEX.fullmatch(index) else "" for index in plain]
        numbers = all(index.isdecimal() for index in plain)
        alike = "".join(plain).isalpha() or numbers  # Wᵢ₁ would be one index
        pair = len(plain) == 1 or (alike and all(len(index) == 1 for index in plain))
        if all(small) and (numbers or pair) and _bears_subscript(array):
            return Piece(array.body + ("" if pair else ",").join(small), Level.ATOM, array.start, array.end)
        return Piece(f"{array.body}[{', '.join(plain)}]", Level.ATOM, array.start, Side.OTHER)

    def indexed(self, operator: Operator, index: Piece, bounds: tuple[Piece, Piece], term: Piece) -> Piece:
        lower, upper = (tight(bound.body) for bound in bounds)
        below, above = lowered(f"{index.body}={lower}"), lifted(upper)
        if below is None or above is None or not (_BOUND.fullmatch(lower) and _BOUND.fullmatch(upper)):
            body = f"{operator.aliases[0]}({index.body}={lower}..{upper}, {term.body})"
            return Piece(body, Level.ATOM, Side.CALL, Side.OTHER)
        inner = bracketed(term, Level.POWER if operator.joined_by is Form.PRODUCT else Level.PRODUCT, self)
        sign = operator.notation.unicode or operator.aliases[0]
        return Piece(f"{sign}{below}{above} {inner.body}", Level.PREFIX, Side.CALL, Side.OPEN)


def _bears_subscript(array: Piece) -> bool:
    """A name without a subscript of its own."""
    name = array.end in (Side.LETTER, Side.CALLEE, Side.WORD)
    return name and "_" not in array.body and SUBSCRIPTS.keys().isdisjoint(array.body)


@lru_cache(maxsize=4096)
def _name(name: str) -> Piece:
    parts = name_parts(name)
    if parts and parts.indices:
        return UNICODE.component(_name(parts.array), parts.indices)
    if parts is None or parts.words:
        return Piece(name, Level.ATOM, Side.WORD, Side.WORD)
    small = [lowered(below) for below in parts.subscripts]
    letters = GREEK_LETTERS.get(parts.letters, parts.letters) + parts.digits
    if len(small) <= 1 and None not in small:
        return Piece(letters + "".join(filter(None, small)), Level.ATOM, parts.side, parts.side)
    return Piece("_".join((letters, *parts.subscripts)), Level.ATOM, parts.side, Side.WORD)


UNICODE = Unicode()
