"""How formulas are read, held and printed."""

from workbench.language.building import natural_order, number, substitute, value_of
from workbench.language.formula import Apply, Formula, Number, Symbol
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
from workbench.language.reading import Reading, read

__all__ = [
    "PRINTERS",
    "Apply",
    "Formula",
    "Number",
    "Phrase",
    "Reading",
    "Symbol",
    "natural_order",
    "notations",
    "number",
    "number_notations",
    "phrase",
    "read",
    "substitute",
    "to_latex",
    "to_mathml",
    "to_text",
    "to_unicode",
    "value_of",
]
