r"""Where a long formula in LaTeX may go on in the next line: cut before its signs, inside long brackets too.

What LaTeX cannot break is set otherwise where it is long: a bracket that stretches gets a fixed size, a fraction
becomes \frac{1}{b} (a), and the entries of a column stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workbench.pages.vetting import latex_tokens

LONG = 20  # signs of a bracket or column that may be cut; WIDE: of a fraction, which about fill a line
WIDE = 55
DEEPEST = 12  # brackets and fractions inside each other that are opened
RELATIONS = frozenset({"=", "<", ">", r"\approx", r"\ne", r"\le", r"\ge", r"\to", r"\Rightarrow"})
SIGNS = RELATIONS | {"+", "-", r"\cdot"}
"""Signs that a line may begin with, where something stands before them."""
OPENING, CLOSING = ("(", r"\Bigl("), (")", r"\Bigr)")
NEXT = r",\;"
"""Between the entries of what was a column: a line may end behind it."""
AFTER = SIGNS | {"", "[", ",", ";", ":", NEXT, r"\quad", r"\qquad", *OPENING}
"""Behind these a minus is the sign of a number."""
UNSEEN = frozenset({" ", "\n", "{", "}", "^", "_"})


class Cut(NamedTuple):
    """A piece of a formula, in so many brackets where it begins: the fewer, the better a place to begin a line."""

    latex: str
    depth: int


def cuts(latex: str) -> tuple[Cut, ...]:
    r"""A formula that `latex_of` gave, in pieces that mean the same when they stand one behind the other.

    >>> [piece.latex for piece in cuts(r"a = 2 (x + 1) - \frac{x + y}{2}")]
    ['a', '{}= 2 (x + 1)', '{}- \\frac{x + y}{2}']
    """
    return tuple(_pieces(_opened(latex_tokens(latex) or (latex,), DEEPEST)))


def _pieces(parts: Sequence[str]) -> Iterator[Cut]:
    piece: list[str] = []
    before = ""
    depth = began = 0
    for part in parts:
        begins = part in SIGNS and before not in AFTER
        if begins or (before == NEXT and not part.isspace()):
            yield Cut("".join(piece).strip(), began)
            piece, began = ["{}"] if begins else [], depth
        piece.append(part)
        depth += (part in OPENING) - (part in CLOSING)
        if not part.isspace():
            before = part
    yield Cut("".join(piece).strip(), began)


def _opened(tokens: Sequence[str], levels: int) -> list[str]:
    """The tokens with what may be cut opened, so many levels deep, and what may not be put together."""
    parts: list[str] = []
    place = 0
    while place < len(tokens):
        end = _end(tokens, place)
        whole = tokens[place:end]
        opened = _open(whole, levels - 1) if levels and len(whole) > 1 else None
        parts += ["".join(whole)] if opened is None else opened
        place = end
    return parts


def _open(whole: Sequence[str], levels: int) -> list[str] | None:
    """A bracket, fraction or column whose inside may be cut; None where it is short, or something else."""
    inner, size = whole[1:-1], _size(whole)
    match whole[0]:
        case "(" if size > LONG:
            return ["(", *_opened(inner, levels), ")"]
        case r"\left" if size > LONG and (whole[1], whole[-1]) == ("(", ")"):
            return [OPENING[1], *_opened(whole[2:-2], levels), CLOSING[1]]
        case r"\begin{pmatrix}" if size > LONG and "&" not in inner:
            rows = (part if part != r"\\" else NEXT for part in _opened(inner, levels))
            return [OPENING[1], *rows, CLOSING[1]]
        case r"\frac" if size > WIDE:
            middle = _end(whole, 1)
            top, bottom = whole[2 : middle - 1], whole[middle + 1 : -1]
            above = [OPENING[1], *_opened(top, levels), CLOSING[1]]
            if _size(bottom) > WIDE:
                return [*above, OPENING[1], *_opened(bottom, levels), CLOSING[1], "^{-1}"]
            return [rf"\frac{{1}}{{{''.join(bottom)}}}", *above]
    return None


def _end(tokens: Sequence[str], place: int) -> int:
    """Where what begins at a place has ended: a bracket, a group, a fraction; else the next token."""
    first = tokens[place]
    if first == r"\frac":
        return _end(tokens, _end(tokens, place + 1))
    opening, closing = {"{": ("{", "}"), "(": ("(", ")"), r"\left": (r"\left", r"\right")}.get(
        first, (first, first.replace("begin", "end"))
    )
    if opening == closing:
        return place + 1
    depth = 0
    for k in range(place, len(tokens)):
        depth += (tokens[k] == opening) - (tokens[k] == closing)
        if not depth:
            return k + 2 if closing == r"\right" else k + 1  # the bracket stands behind \right
    return place + 1


def _size(tokens: Sequence[str]) -> int:
    """How many signs are seen."""
    return sum(token not in UNSEEN for token in tokens)
