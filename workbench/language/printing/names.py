"""The parts of a name (letters, digits, subscripts), and text as Unicode's small letters above and below."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from workbench.language.characters import ABOVE, BELOW, GREEK_LETTERS
from workbench.language.names import CALLEES, spelled
from workbench.language.printing.style import Side
from workbench.operators import OPERATORS

_NAME = re.compile(r"(([^\W\d_]+)(\d*)((?:_[^\W_]+)*))(?:\[(\d+(?:,\d+)*)\])?")


class Name(NamedTuple):
    """A name taken apart: x_12 has the subscript 12, loss2 the digit 2, and W[2,3] is a component of the array W."""

    letters: str
    digits: str
    subscripts: tuple[str, ...]
    array: str
    indices: tuple[str, ...] = ()

    @property
    def short(self) -> bool:
        """One letter, Latin or Greek, and no digits: a product needs no sign beside it."""
        return not self.digits and (len(self.letters) == 1 or self.letters in GREEK_LETTERS)

    @property
    def words(self) -> bool:
        """Words joined by underscores, learning_rate: no letter with a subscript."""
        letter = len(self.letters) == 1 or self.letters in GREEK_LETTERS
        return not letter and any(len(below) > 1 and below.isalpha() for below in self.subscripts)

    @property
    def side(self) -> Side:
        """What it is as a neighbour in a product."""
        if not self.short:
            return Side.WORD
        return Side.CALLEE if self.letters in CALLEES or self.letters in _called() else Side.LETTER


@lru_cache(maxsize=1)
def _called() -> frozenset[str]:
    """Greek letters that call a function before a bracket, Γ and ψ: as a variable they need a sign there."""
    return frozenset(word for row in OPERATORS for name in row.names if (word := spelled(name)) in GREEK_LETTERS)


def name_parts(name: str) -> Name | None:
    """The parts of a name; None for one that is not of our language (a column of somebody's table).

    >>> name_parts("w2_ij"), name_parts("body mass")
    (Name(letters='w', digits='2', subscripts=('ij',), array='w2_ij', indices=()), None)
    """
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    array, letters, digits, below, indices = found.groups()
    return Name(letters, digits, tuple(below.split("_")[1:]), array, tuple(indices.split(",")) if indices else ())


def raised(text: str) -> str | None:
    """The text as Unicode superscript, where it is a whole number or one letter, with or without a minus sign.

    >>> raised("−1"), raised("x"), raised("2x"), raised("α")
    ('⁻¹', 'ˣ', None, None)
    """
    bare = text.removeprefix("−")
    simple = bare.isascii() and (bare.isdecimal() or (len(bare) == 1 and bare in ABOVE and bare.isalpha()))
    return "".join(ABOVE[character] for character in text.replace("−", "-")) if simple else None


def lifted(text: str) -> str | None:
    """The text as Unicode superscript without spaces, where all its characters have one.

    >>> lifted("n−1"), lifted("N")
    ('ⁿ⁻¹', None)
    """
    closed = text.replace(" ", "").replace("−", "-")
    return "".join(ABOVE[character] for character in closed) if all(c in ABOVE for c in closed) else None


def lowered(text: str) -> str | None:
    """The text as Unicode subscript without spaces, where all its characters have one.

    >>> lowered("12"), lowered("ij"), lowered("k + 1"), lowered("b")
    ('₁₂', 'ᵢⱼ', 'ₖ₊₁', None)
    """
    closed = text.replace(" ", "")
    return "".join(BELOW[character] for character in closed) if all(c in BELOW for c in closed) else None
