"""Kinks on a page: what sgn(x − y) is on either side, and whether there is a derivative where f has a kink."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.derivations.problem import is_negated
from workbench.functions import Function
from workbench.language.formula import Apply, Formula, parts
from workbench.language.printing import phrase
from workbench.language.printing.phrases import Part, decimal
from workbench.operators import Form
from workbench.operators.kinked import SIGN
from workbench.pages import Block, Note, Paragraph, Text
from workbench.solutions.statements import joined, maths, running

NEAR = 1e-6
"""How far off slopes on either side are taken, relative to the place."""
APART = 1e-3
"""How much two slopes differ that are told apart, relative to the larger."""
DIGITS = 4


def signs_told(d: Function) -> list[Block]:
    """What each sgn(u) in a derivative is, and where: 1 where x > y, −1 where x < y."""
    found = [part for component in d.components for part in parts(component)]
    signs = dict.fromkeys(part for part in found if isinstance(part, Apply) and part.operator is SIGN)
    return [Paragraph(_sign_told(sign)) for sign in signs]


def _sign_told(sign: Apply) -> Text:
    left, right = _sides(sign.arguments[0])
    over, under = maths(phrase(left, ">", right)), maths(phrase(left, "<", right))
    one, minus = maths(phrase(sign, "=", 1)), maths(phrase(sign, "=", -1))
    return ("Here ", one, " where ", over, ", and ", minus, " where ", under, ".")


def _sides(inside: Formula) -> tuple[Part, Part]:
    """What is compared: of a difference its two terms, of anything else it and 0."""
    if isinstance(inside, Apply) and inside.operator.form is Form.SUM and len(inside.children) == 2:
        first, second = inside.children
        if is_negated(second) and not is_negated(first):
            return first, second.children[0]
    return inside, 0


def kink_told(f: Function, x: NDArray[np.float64], wanted: Part) -> Note | None:
    """That there is no derivative at a kink, with the slopes on its two sides; None where these agree."""
    if f.smooth or not np.all(np.isfinite(x)) or not f.kinks_at(x):
        return None
    for k, name in enumerate(f.variables):
        h = NEAR * max(1.0, abs(float(x[k])))
        step = h * np.eye(len(x))[k]
        before, here, after = (f.value(x + way * step) for way in (-1, 0, 1))
        left, right = (here - before) / h, (after - here) / h
        if abs(right - left) > APART * max(1.0, abs(left), abs(right)):
            kinks = joined((maths(part) for part in f.kinks_at(x)), last=" and ")
            sides = f"{decimal(left, DIGITS)} on one side and {decimal(right, DIGITS)} on the other."
            said: Text = f" The slope is {sides}" if len(x) == 1 else (" Along ", maths(name), f" the slope is {sides}")
            where = running(": ", kinks, " has a kink there.", said)
            return Note("warning", ("There is no ", maths(wanted), *where))
    return None
