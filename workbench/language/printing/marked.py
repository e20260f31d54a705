"""A formula with one part of it marked: x²·⟦sin(xy)⟧, boxed in LaTeX, tinted on web pages, as it is in text.

Text is read back; LaTeX is too, for a box means nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.language.formula import Apply, Formula
from workbench.language.printing.phrases import STYLES, Phrase
from workbench.language.printing.style import Piece, Style
from workbench.language.printing.tree import set_formula, set_node
from workbench.language.substitution import binds, names_below
from workbench.operators import Form


def marked(formula: Formula, path: Sequence[int]) -> Phrase:
    """The formula with the part marked that is found by going down its children, one place after the other.

    >>> from workbench.language.reading import read
    >>> sine = marked(read("x^2*sin(x)").formula, (1,)).notations
    >>> print(sine.text, sine.latex, sep="; ")
    x^2*sin(x); x^{2} \\boxed{\\sin(x)}
    """
    return Phrase(tuple(_set(formula, path, style) for style in STYLES))


def path_of(part: Formula, whole: Formula) -> tuple[int, ...] | None:
    """The way down to the first place where the part stands inside the whole; None where it does not.

    >>> from workbench.language.reading import read
    >>> path_of(read("sin(x)").formula, read("x^2*sin(x) + 1").formula)
    (0, 1)
    """
    seen: set[int] = set()
    waiting: list[tuple[Formula, tuple[int, ...]]] = [(whole, ())]
    while waiting:
        node, path = waiting.pop()
        if node == part:
            return path
        if id(node) not in seen:
            seen.add(id(node))
            below = [(child, (*path, place)) for place, child in enumerate(node.children)]
            waiting.extend(reversed(below))
    return None


def _set(formula: Formula, path: Sequence[int], style: Style) -> Piece:
    names = names_below(formula) if binds(formula) else {}
    above = [formula]
    for place in path:
        above.append(above[-1].children[place])
    piece = _mark(above.pop(), style)
    for node, place in zip(reversed(above), reversed(path), strict=True):
        pieces = [piece if k == place else set_formula(child, style) for k, child in enumerate(node.children)]
        piece = set_node(style, node, pieces, names)
    return piece


def _mark(part: Formula, style: Style) -> Piece:
    """Of a negative term the part behind the sign, which a sum writes as its own; nothing is taken out of a mark."""
    if isinstance(part, Apply) and part.operator.form is Form.NEGATION:
        return set_node(style, part, [_mark(part.children[0], style)], {})
    piece = set_formula(part, style)
    return piece._replace(body=style.marked(piece.body), inside=())
