"""Numerals: the numbers of a text, typed or raised, entered into its vocabulary."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from workbench.errors import ParseError
from workbench.language.building import LARGEST_DIGITS, typed_number
from workbench.language.characters import FROM_ABOVE
from workbench.language.formula import Number
from workbench.language.names import LONGEST_NAME, Piece
from workbench.language.table import RAISED

if TYPE_CHECKING:
    from workbench.language.resolver import Resolver

TOO_LONG = f"a number of more than {LARGEST_DIGITS} digits", "a power, such as x^(10^6)"


def enter_number(resolver: Resolver, token: str) -> None:
    """A number as it is typed, 3, .5 or 1e-3, all digits of it."""
    if token.isdecimal() and len(token) <= LARGEST_DIGITS:
        resolver.vocabulary.atoms[token] = Number(int(token))
    elif "_" in token:
        reason = "digits are not grouped by '_'"
        raise resolver.refused(token, reason, token.replace("_", "")[:LONGEST_NAME])
    elif len(token) > 1 and token[1] in "xXbBoO":
        raise resolver.refused(token, "hexadecimal and binary numbers are not read", "the number in decimal")
    elif token[-1] in "eE":
        _number_before_e(resolver, token)
    else:
        text = token.replace("−", "-").rstrip(".")
        mantissa, _, exponent = text.lower().partition("e")
        if len(mantissa) > LARGEST_DIGITS or abs(int(exponent[:8] or 0)) > LARGEST_DIGITS:
            raise resolver.refused(token, *TOO_LONG)
        resolver.vocabulary.atoms[token] = typed_number(text)
    resolver.vocabulary.numbers.add(token)


def _number_before_e(resolver: Resolver, token: str) -> None:
    """`2e` is refused, unless e is declared: then it is a product."""
    letter, end = token[-1], len(token)
    if letter not in resolver.known:
        written = token[:LONGEST_NAME]
        hint = f"{written}3 for a power of ten, {written[:-1]}*{letter} for a product"
        at = resolver.tokens.span(resolver.tokens.items.index(token))[1] - 1
        raise ParseError(resolver.tokens.text, at, 1, f"the exponent is missing after '{written}'", hint)
    resolver.rewrites[token] = ((token[:-1], 0, end - 1), (letter, end - 1, end))
    enter_number(resolver, token[:-1])
    resolver.enter_word(letter)


def enter_superscript(resolver: Resolver, token: str) -> None:
    """`x⁻¹` is the sign of a superscript, then its characters, in a bracket unless it is one number."""
    plain = token.translate(FROM_ABOVE)
    if "(" in plain or ")" in plain:
        raise resolver.refused(token, "a bracket in a superscript is unclear: a power, or a derivative", "x^(n)")
    inner: list[Piece] = [(m[0], m.start(), m.end()) for m in re.finditer(r"[0-9]+|.", plain)]
    if len(inner) > 1:
        inner = [("(", 0, 0), *inner, (")", len(token), len(token))]
    resolver.rewrites[token] = ((RAISED, 0, 1), *inner)
    for piece, _, _ in inner:
        if piece[0].isdigit():
            enter_number(resolver, piece)
        elif piece.isalpha():
            resolver.enter_word(piece)


def whole(digits: str, refused: Callable[[str, str], ParseError]) -> Number:
    """The whole number of these digits, all of them; refused: the error about too many, by its reason and hint."""
    if len(digits) > LARGEST_DIGITS:
        raise refused(*TOO_LONG)
    return Number(int(digits))
