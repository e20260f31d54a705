"""How formulas are read, held and printed."""

from workbench.language.printing import (
    PRINTERS,
    Phrase,
    notations,
    number_notations,
    phrase,
    to_latex,
    to_mathml,
    to_text,
    to_unicode,
)

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
