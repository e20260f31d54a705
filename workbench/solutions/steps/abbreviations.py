"""Let s = √(x² + 1): a letter for a part that occurs again and again, so that a long row stays short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from workbench.language.building import rebuilt
from workbench.language.formula import Apply, Formula, Symbol, size, symbols, walk
from workbench.language.printing import to_unicode

LETTERS = ("s", "t", "m", "r", "c", "S", "T", "M")
LEAST = 3
"""Occurrences of a part that gets a letter."""
SHORTEST = 6
"""Characters of such a part."""
WORTH = 16
"""Characters that a letter must save."""
LARGEST = 2_000
"""Nodes of a formula that is searched."""


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A letter, and the part of a formula that it stands for."""

    letter: str
    part: Formula

    def put_in(self, formula: Formula) -> Formula:
        """The formula with the letter in the place of the part."""
        return rebuilt(formula, lambda node: Symbol(self.letter) if node == self.part else node)


def abbreviation_for(formula: Formula, taken: Collection[str]) -> Abbreviation | None:
    """The letter that shortens a formula most; None where none is worth it. taken: letters that stand for other things.

    >>> from workbench.language.reading import read
    >>> found = abbreviation_for(read("x*exp(sqrt(x^2 + 1))*cos(exp(sqrt(x^2 + 1)))/sqrt(x^2 + 1)").formula, "x")
    >>> found.letter, to_unicode(found.part)
    ('s', '√(x² + 1)')
    """
    letter = next((name for name in LETTERS if name not in taken), None)
    if letter is None or size(formula) > LARGEST:
        return None
    counts = Counter(node for node in walk(formula) if isinstance(node, Apply) and symbols(node))
    saved = {part: (count - 1) * (len(to_unicode(part)) - 1) for part, count in counts.items() if count >= LEAST}
    worth = [part for part in saved if saved[part] >= WORTH and len(to_unicode(part)) >= SHORTEST]
    return Abbreviation(letter, max(worth, key=lambda part: saved[part])) if worth else None
