"""Formulas as people read them: one tree, four notations (text, Unicode, LaTeX, MathML), minimal brackets, as typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from types import MappingProxyType

from workbench.language.formula import Formula
from workbench.language.printing.latex import LATEX
from workbench.language.printing.mathml import MATHML
from workbench.language.printing.phrases import Phrase, notations, number_notations, phrase
from workbench.language.printing.text import TEXT
from workbench.language.printing.tree import set_formula
from workbench.language.printing.unicode import UNICODE

__all__ = [
    "PRINTERS",
    "Phrase",
    "notations",
    "number_notations",
    "phrase",
    "to_latex",
    "to_mathml",
    "to_text",
    "to_unicode",
]


def to_text(formula: Formula) -> str:
    """Plain text that is read back to the same tree.

    >>> from workbench.language.formula import Apply, Number, Symbol
    >>> from workbench.operators import POWER
    >>> to_text(Apply(POWER, (Symbol("x_1"), Number(2))))
    'x_1^2'
    """
    return set_formula(formula, TEXT).body


def to_unicode(formula: Formula) -> str:
    """Unicode on one line, for people.

    >>> from workbench.language.formula import Apply, Number, Symbol
    >>> from workbench.operators import POWER
    >>> to_unicode(Apply(POWER, (Symbol("x_1"), Number(2))))
    'x₁²'
    """
    return set_formula(formula, UNICODE).body


def to_latex(formula: Formula) -> str:
    """LaTeX for math mode, without dollar signs; needs amsmath.

    >>> from workbench.language.formula import Apply, Number, Symbol
    >>> from workbench.operators import POWER
    >>> to_latex(Apply(POWER, (Symbol("x_1"), Number(2))))
    'x_{1}^{2}'
    """
    return set_formula(formula, LATEX).body


def to_mathml(formula: Formula) -> str:
    """A whole math element, with the plain text as its alternative.

    >>> from workbench.language.formula import Symbol
    >>> to_mathml(Symbol("alpha"))
    '<math xmlns="http://www.w3.org/1998/Math/MathML" alttext="alpha"><mi>α</mi></math>'
    """
    alternative = escape(to_text(formula))
    body = set_formula(formula, MATHML).body
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML" alttext="{alternative}">{body}</math>'


PRINTERS: Mapping[str, Callable[[Formula], str]] = MappingProxyType(
    {"text": to_text, "unicode": to_unicode, "latex": to_latex, "mathml": to_mathml}
)
"""Notations by name, as in ``f"{f:latex}"``."""
