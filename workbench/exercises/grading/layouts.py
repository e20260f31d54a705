"""Layouts: the text of an answer to its parts, each in its place: sides of an equation, entries of a list, rows."""

from __future__ import annotations

import re
from itertools import pairwise

from workbench.errors import ParseError

LIMIT = 4_000
"""Characters of an answer that are read."""
LEVELS = 2
"""Lists in lists that are read: rows of a matrix."""
EQUALS = re.compile(r"(?<![<>!=:])=(?!=)|≈")
_NAME = r"\\?[^\W\d_][^\W_]*"
_INDEXED = rf"{_NAME}(?:_\{{?\w+\}}?)?"
LEFT_SIDES = re.compile(
    rf"""\s*(?:
        {_INDEXED}(?:\\[,;!:\s])*(?:['’′″‴]+|\^\{{[^{{}}=]*\}}|\^\(?\w+\)?)?\s*(?:(?:\\left)?\([^()=]*\))?
        | (?:d|∂|∇|\\nabla|\\partial|\\[dt]?frac\s*(?:\{{\s*(?:\\mathrm\s*\{{)?(?:d|\\partial)|[d∂]))[^=]*
        | (?:\\operatorname\s*\{{|\\mathrm\s*\{{|\\)?(?:[Gg]rad|[Hh]ess|[Jj]ac)[^=]*
        | [HJD]\s*(?:[({{]|_)[^=]*
        | \(\s*{_INDEXED}\s*(?:,\s*{_INDEXED}\s*)*\)
    )\s*""",
    re.VERBOSE,
)
"""What stands on the left of an answer: f'(x), dy/dx, ∂f/∂x, ∇f, y′, f_x(x, y), grad f, H(f)(x, y), or just y."""
LATEX_BRACKETS = (("\\left", ""), ("\\right", ""), ("\\langle", "⟨"), ("\\rangle", "⟩"))
WHOLE = re.compile(
    r"\s*(?:\((?P<round>.*)\)|\[(?P<square>.*)\]|<(?P<angle>[^<>]*)>|⟨(?P<bra>.*)⟩)(?:\s*\^\s*T|ᵀ)?\s*", re.DOTALL
)
OPENING, CLOSING = "([{⟨", ")]}⟩"


def sides(text: str) -> tuple[str, ...]:
    """The texts between the equality signs, each in its place; the last is the answer.

    Where something like f'(x) stands in front, what is between is how it was worked out, and is not read.

    >>> sides("f'(x) = 2x"), sides("y' = 2*3x = 6x"), sides("2*3x = 6x")
    (('         2x',), ('             6x',), ('2*3x ', '         6x'))
    """
    found = _parted(text)
    return found[-1:] if _labelled(found) else found


def left_side(text: str) -> str:
    """What stands in front of the first equality sign, where it is something like f'(x); else "".

    >>> left_side("f'(x) = 2x"), left_side("2*3x = 6x"), left_side("2x")
    ("f'(x)", '', '')
    """
    found = _parted(text)
    return found[0].strip() if _labelled(found) else ""


def _parted(text: str) -> tuple[str, ...]:
    """All texts between the equality signs, each in its place."""
    signs = [sign for sign in EQUALS.finditer(text) if not _is_inside(text, sign.start())]
    starts, ends = [0, *(sign.end() for sign in signs)], [*(sign.start() for sign in signs), len(text)]
    return tuple(f"{' ' * start}{text[start:end]}" for start, end in zip(starts, ends, strict=True))


def _labelled(found: tuple[str, ...]) -> bool:
    return len(found) > 1 and LEFT_SIDES.fullmatch(found[0]) is not None


def _is_inside(text: str, place: int) -> bool:
    """Is a bracket open there?"""
    before = text[:place]
    return sum(map(before.count, OPENING)) > sum(map(before.count, CLOSING))


def as_list(text: str, levels: int = LEVELS) -> str:
    """A list in round or angle brackets as one in square brackets, the lists in it too, each character in its place.

    >>> as_list("(2x, 3y)"), as_list("(x + 1)*(x, y)"), as_list("<1, 2>"), as_list("((a, b), (c, d))")
    ('[2x, 3y]', '(x + 1)*(x, y)', '[1, 2]', '[[a, b], [c, d]]')
    """
    spaced = text
    for command, instead in LATEX_BRACKETS:
        spaced = spaced.replace(command, instead.rjust(len(command)))
    span = _inside(spaced)
    commas = None if span is None else separators(spaced, ",", *span)
    if span is None or not commas:
        return text
    start, end = span
    parts = [spaced[one + 1 : other] for one, other in pairwise([start - 1, *commas, end])]
    inside = ",".join(as_list(part, levels - 1) for part in parts) if levels > 1 else spaced[start:end]
    return f"{spaced[: start - 1]}[{inside}]{' ' * (len(spaced) - end - 1)}"


def entries(text: str) -> tuple[str, ...]:
    """The entries of a list without brackets, or the rows of one with semicolons, each a text of its own in its place.

    A sign that ends the sentence separates nothing.

    >>> entries("-2, 2.4"), entries("[a, b; c, d]"), entries("[a; b]"), entries("(x, y)"), entries("2x,")
    (('-2', '    2.4'), ('[a, b]', '     [ c, d]'), (' a', '    b'), ('(x, y)',), ('2x',))
    """
    text = text.rstrip().rstrip(",;")
    span = _inside(text)
    if span is None or separators(text, ",", *span) is None:
        for sign in ";,":
            if found := separators(text, sign, 0, len(text)):
                return tuple(
                    " " * (one + 1) + text[one + 1 : other] for one, other in pairwise([-1, *found, len(text)])
                )
        return (text,)
    rows = separators(text, ";", *span)
    if not rows:
        return (text,)
    start, end = span
    return tuple(_row(text, one, other) for one, other in pairwise([start - 1, *rows, end]))


def _row(text: str, before: int, after: int) -> str:
    """A row of a matrix between two signs, in brackets where it has several entries."""
    inside = text[before + 1 : after]
    several = separators(inside, ",", 0, len(inside))
    return f"{' ' * before}[{inside}]" if several else f"{' ' * (before + 1)}{inside}"


def separators(text: str, sign: str, start: int, end: int) -> list[int] | None:
    r"""Where a sign stands outside of all brackets; None where a bracket closes that is not open. Not \, of LaTeX.

    >>> separators("f(x, y), 2", ",", 0, 10), separators("x), (y", ",", 0, 6)
    ([7], None)
    """
    depth, found = 0, []
    for place in range(start, end):
        depth += (text[place] in OPENING) - (text[place] in CLOSING)
        if depth < 0:
            return None
        if text[place] == sign and depth == 0 and text[place - 1 : place] != "\\":
            found.append(place)
    return found


def _inside(text: str) -> tuple[int, int] | None:
    """Where what stands in the brackets around the whole text begins and ends."""
    found = WHOLE.fullmatch(text)
    return None if found is None else found.span(found.lastgroup or 0)


def check_length(text: str) -> None:
    """ParseError where an answer is too long to be read."""
    if len(text) > LIMIT:
        raise ParseError(text, LIMIT, 1, f"an answer has at most {LIMIT:,} characters", "")
