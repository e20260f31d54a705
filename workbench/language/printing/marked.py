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

OPEN = frozenset({Form.SUM, Form.NEGATION, Form.PRODUCT, Form.QUOTIENT})
"""Forms whose operands stand in the open, inside no function."""


def marked(formula: Formula, path: Sequence[int]) -> Phrase:
    """The formula with the part marked that is found by going down its children, one place after the other.

    >>> from workbench.language.reading import read
    >>> sine = marked(read("x^2*sin(x)").formula, (1,)).notations
    >>> print(sine.text, sine.latex, sep="; ")
    x^2*sin(x); x^{2} \\boxed{\\sin(x)}
    """
    return Phrase(tuple(_set(formula, path, style) for style in STYLES))


def path_of(part: Formula, whole: Formula) -> tuple[int, ...] | None:
    """The way down to the one place of the whole where a rule for it meets the part; None where that cannot be told.

    Of several places that is the one that is an operand of the whole, then the one inside the fewest functions.

    >>> from workbench.language.reading import read
    >>> path_of(read("sin(x)").formula, read("x^2*sin(x) + 1").formula)
    (0, 1)
    >>> path_of(read("x").formula, read("cos(x) - x").formula), path_of(read("x").formula, read("x^x").formula)
    ((1, 0), None)
    """
    found: dict[tuple[int, ...], int] = {}
    waiting: list[tuple[Formula, tuple[int, ...], int]] = [(whole, (), 0)]
    while waiting:
        node, path, functions = waiting.pop()
        if node == part:
            found[path] = 0 if _is_operand(whole, path) else 1 + functions
        inside = functions + (isinstance(node, Apply) and node.operator.form not in OPEN)
        waiting.extend((child, (*path, place), inside) for place, child in enumerate(node.children))
    least = min(found.values(), default=0)
    nearest = [path for path, distance in found.items() if distance == least]
    return nearest[0] if len(nearest) == 1 else None


def _is_operand(whole: Formula, path: Sequence[int]) -> bool:
    """Is it a term, factor, base or argument of the whole, be it behind a minus?"""
    if len(path) < 2:
        return True
    above = whole.children[path[0]]
    return len(path) == 2 and isinstance(above, Apply) and above.operator.form is Form.NEGATION


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
