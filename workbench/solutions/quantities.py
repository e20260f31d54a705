"""Names of compared quantities on a page: ∂²f/∂x∂y at (1, 2), and with primes and subscripts f_xy at (1, 2)."""

from __future__ import annotations

import re

from workbench.language.printing.phrases import Part, as_phrase
from workbench.pages import Text
from workbench.pages.blocks import Part as TextPart
from workbench.solutions.manner import Manner, Notation
from workbench.solutions.statements import maths, prose
from workbench.solutions.steps.derivative_notation import DerivativeNotation

PARTIAL = re.compile(r"∂²?(?P<of>[^\s/∂]+)/∂(?P<first>[^\W²]+)(?:²|∂(?P<second>[^\W²]+))?")
"""A partial derivative as checks name it: ∂f/∂x, ∂²f/∂x², ∂²f/∂x∂y."""


def quantity(words: str, told: Manner) -> Text:
    """The words of a check, with its partial derivatives in the notation of the page.

    >>> from workbench.pages.blocks import plain
    >>> plain(quantity("∂²f/∂x∂y at (1, -2)", Manner(notation=Notation.PRIME)))
    'f_xy at (1, −2)'
    """
    if told.notation is Notation.LEIBNIZ:
        return prose(words)
    parts: list[TextPart] = []
    end = 0
    for found in PARTIAL.finditer(words):
        parts += [prose(words[end : found.start()]), maths(_subscripted(found))]
        end = found.end()
    return (*(part for part in parts if part), prose(words[end:])) if parts else prose(words)


def _subscripted(found: re.Match[str]) -> Part:
    of, first = found["of"], found["first"]
    by = (first, found["second"] or first) if found[0].startswith("∂²") else (first,)
    name = of if of.isalpha() else as_phrase(of)
    return DerivativeNotation(Notation.PRIME, by).slope(name, *by, partial=True)
