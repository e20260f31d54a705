"""A linear form with numbers, 12m + 4b − 14.8: coefficients and names go in, a formula comes out."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.derivations.writing import times
from workbench.language.building import sum_of, typed_number
from workbench.language.formula import Apply, Formula, Number
from workbench.operators import NEGATION

DIGITS = 7


def linear_formula(terms: Sequence[tuple[float, Formula | None]]) -> Formula:
    """12m + 4b − 14.8, in a few digits; a term without a name is the constant."""
    found: list[Formula] = []
    for value, name in terms:
        if value == 0:
            continue
        size = typed_number(f"{abs(value):.{DIGITS}g}")
        term: Formula = size if name is None else name if abs(value) == 1 else times(size, name)
        found.append(Apply(NEGATION, (term,)) if value < 0 else term)
    return sum_of(found) if found else Number(0)
