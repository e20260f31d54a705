"""Names: how they are spelled inside, which may be declared, and the letters that a run of them is made of."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from functools import lru_cache

from workbench.errors import OptionError
from workbench.language.characters import FROM_BELOW, GREEK, GREEK_WORDS, SUBSCRIPTS

LONGEST_NAME = 40

CALLEES = tuple("fghFGH")
"""Letters that mean a function before a bracket, so that an undeclared f(x) is not read as f*x."""

Piece = tuple[str, int, int]
"""A part of a token that is read by itself: its text, and where it starts and ends in the token."""

_LATIN = {ord(letter): word for letter, word in GREEK.items()}
_BELOW_SIGNS = "".join(SUBSCRIPTS)
_NAME = re.compile(r"([A-Za-z]+)([0-9]*)((?:_(?:[0-9]+|[A-Za-z]+[0-9]*))*)")
_PART = re.compile(r"([A-Za-z]+)([0-9]*(?:_(?:[0-9]+|[A-Za-z]+[0-9]*|\{[^{}]*\}|[^\W\d_A-Za-z]+))*)")
_IN_BRACES = re.compile(r"(?<=_)\{([0-9]+|[A-Za-z]+[0-9]*)\}")
_PLACE = r"\[(?:0|[1-9][0-9]*)(?:,(?:0|[1-9][0-9]*))*\]"
_DECLARED = re.compile(rf"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*(?:{_PLACE})?")
_ALL_DECLARED = re.compile(rf"(?:{_DECLARED.pattern}\n)*+")
_ALL_PLAIN = re.compile(r"(?:[A-Za-z]++[0-9]*+(?:_(?:[0-9]+|[A-Za-z]+[0-9]*))*\n)*+")


def spelled(name: str) -> str:
    """The one spelling of a name inside: Greek letters as words, subscripts after an underscore, no spaces.

    >>> spelled("α₁"), spelled("x_{12}"), spelled("w_12"), spelled("W[2, 3]")
    ('alpha_1', 'x_12', 'w_12', 'W[2,3]')
    """
    if name[-1:] == "]" and "[" in name:
        array, bracket, place = name.partition("[")
        return spelled(array) + bracket + place.replace(" ", "")
    if name.isascii():
        latin = name
    else:
        head = name.rstrip(_BELOW_SIGNS)
        below = name[len(head) :].translate(FROM_BELOW)
        latin = head.translate(_LATIN) + (f"_{below}" if below else "")
    return _IN_BRACES.sub(r"\1", latin) if "{" in latin else latin


def nameable(name: str) -> bool:
    """Can this be a declared name, in its one spelling? A component, such as x[3], has one too.

    >>> nameable("w_12"), nameable("house price"), nameable("_x"), nameable("W[2,3]")
    (True, False, False, True)
    """
    return len(name) <= LONGEST_NAME and _DECLARED.fullmatch(name) is not None


@lru_cache(maxsize=16)
def are_declarable(names: tuple[str, ...]) -> bool:
    """Can all of these be declared together, spelled as they are? Quicker than one by one.

    >>> are_declarable(("x1", "W[2,3]")), are_declarable(("x", "x")), are_declarable(("α",)), are_declarable(("x\\ny",))
    (True, False, False, False)
    """
    lines = "".join([f"{name}\n" for name in names])
    return (
        lines.count("\n") == len(names) == len(set(names))
        and max(map(len, names), default=0) <= LONGEST_NAME
        and _ALL_DECLARED.fullmatch(lines) is not None
    )


def array_of(name: str) -> str:
    """The array that a component belongs to; any other name as it is.

    >>> array_of("W[2,3]"), array_of("x")
    ('W', 'x')
    """
    return name.partition("[")[0]


def component_among(name: str, names: Container[str]) -> str:
    """The component of an array that a name with a subscript is, among declared names; "" where it is none of them.

    >>> component_among("x_3", {"x[3]"}), component_among("W_23", {"W[2,3]"}), component_among("x_3", {"x"})
    ('x[3]', 'W[2,3]', '')
    """
    array, _, below = name.rpartition("_")
    first, _, second = array.rpartition("_")
    places = [f"{array}[{below}]", f"{first}[{second},{below}]", f"{array}[{','.join(below)}]"]
    found = [place for place in dict.fromkeys(places) if place in names]
    return found[0] if len(found) == 1 else ""


def plain(name: str) -> bool:
    """Is a name one by its looks: letters, then digits, then subscripts? ``f1score`` looks like f1 and score."""
    return _NAME.fullmatch(name) is not None


def are_plain(names: Iterable[str]) -> bool:
    """Are they all plain? Quicker than one by one.

    >>> are_plain(["x1", "loss"]), are_plain(["x1", "f1score"])
    (True, False)
    """
    return _ALL_PLAIN.fullmatch("".join([f"{name}\n" for name in names])) is not None


def stem(name: str) -> str:
    """The letters that a plain name begins with; "" for one that is not plain.

    >>> stem("loss2"), stem("x_12"), stem("f1score")
    ('loss', 'x', '')
    """
    found = _NAME.fullmatch(name)
    return found[1] if found else ""


def is_letter(name: str) -> bool:
    """Is it one letter, Latin or Greek, with digits and subscripts if any?

    >>> is_letter("x_12"), is_letter("alpha2"), is_letter("xy")
    (True, True, False)
    """
    letters = stem(name)
    return len(letters) == 1 or letters in GREEK_WORDS


def declared(names: Iterable[str]) -> tuple[str, ...]:
    """Declared names in their one spelling.

    Raises OptionError for a name that cannot be typed in a formula, or that stands twice.

    >>> declared(["x", "α₁"])
    ('x', 'alpha_1')
    """
    given = tuple(names)
    if all(isinstance(name, str) for name in given) and are_declarable(given):
        return given
    result: dict[str, None] = {}
    for name in given:
        own = spelled(name) if isinstance(name, str) else ""
        if not nameable(own):
            raise OptionError(
                f"{name!r:.60} cannot be the name of a variable: a name is letters, then digits, then subscripts, "
                f"such as x, x1, w_12 or rate, with at most {LONGEST_NAME} characters."
            )
        if own in result:
            raise OptionError(f"the variable {name!r} is declared twice.")
        result[own] = None
    return tuple(result)


def letters_of(token: str) -> tuple[Piece, ...]:
    """A run cut into its letters, digits and subscripts staying with the letter before them; () where it cannot be.

    >>> letters_of("2x"), letters_of("ax1"), letters_of("beta_1x")
    ((), (('a', 0, 1), ('x1', 1, 3)), (('beta_1', 0, 6), ('x', 6, 7)))
    """
    pieces: list[Piece] = []
    end = 0
    for part in _PART.finditer(token):
        if part.start() != end:
            return ()
        whole = part[1] in GREEK_WORDS
        last = part.start() + (0 if whole else len(part[1]) - 1)
        pieces.extend((token[i], i, i + 1) for i in range(part.start(), last))
        pieces.append((token[last : part.end()], last, part.end()))
        end = part.end()
    if pieces and end < len(token) and all(sign in SUBSCRIPTS for sign in token[end:]):
        piece, first, _ = pieces[-1]
        pieces[-1] = (piece + token[end:], first, len(token))
        end = len(token)
    return tuple(pieces) if end == len(token) else ()
