"""Unread characters: what is said of a letter or sign that no formula has, and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.errors import ParseError
from workbench.language.characters import GREEK, REFUSED, described, instead_of
from workbench.language.names import LONGEST_NAME, is_letter, spelled

if TYPE_CHECKING:
    from workbench.language.resolver import Resolver

_POINTWISE = frozenset(("*", "/", "^"))
"""Signs that MATLAB and Julia write behind a point."""


def greek_refused(resolver: Resolver, token: str) -> ParseError:
    """`π2`, or a subscript that is none."""
    digits = token.lstrip("".join(GREEK))
    if digits.isdecimal():
        return resolver.refused(token, f"'{token}' is unclear", f"{token[0]}*{digits} or {token[0]}_{digits}")
    return resolver.refused(token, f"the subscript in '{token[:LONGEST_NAME]}' is not read", "α_1, α_ij or α_max")


def character_refused(resolver: Resolver, token: str) -> ParseError:
    """The error about a character that is not read."""
    if token == ".":
        return _point(resolver)
    if token in REFUSED:
        return resolver.refused(token, *REFUSED[token])
    if len(token) > 1:
        return resolver.refused(token, f"'{token}' is not read")
    return resolver.refused(token, f"the character {described(token)} is not read", instead_of(token))


def _point(resolver: Resolver) -> ParseError:
    """`torch.relu(x)`, `x.T`, `x.*y`, or a point by itself."""
    items = resolver.tokens.items
    index = items.index(".")
    before, after = items[index - 1] if index else "", items[index + 1]
    if before[:1].isalpha() and after[:1].isalpha():
        single = is_letter(spelled(before)) and is_letter(spelled(after))
        hint = f"{before}*{after} for a product" if single else f"{before}_{after} for one name"
        if after in resolver.table.functions:
            hint = resolver.table.call(after)
        return resolver.refused(".", f"a name has no '.' in it: '{before[:LONGEST_NAME]}.{after[:LONGEST_NAME]}'", hint)
    if after in _POINTWISE:
        return resolver.refused(".", f"'.{after}' is not read", f"x{after}y")
    return resolver.refused(".", *REFUSED["."])
