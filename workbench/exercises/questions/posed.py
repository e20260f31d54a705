"""Posed: a question as data, from which it is asked, answered and kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from workbench.exercises.questions.iterations import Place
from workbench.functions import Function, function
from workbench.language.building import value_of
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.printing import to_text
from workbench.operators import Form

NUMERAL = re.compile(r"-?\d+(/\d+)?")


@dataclass(frozen=True, slots=True)
class Posed:
    """A question as data: of which kind, about which formulas, and what it names.

    kind: a name of KINDS. texts: the formulas as typed, one for each component. variables: their order. by: what is
    differentiated by. start, rate, steps: of an iteration.
    """

    kind: str
    texts: tuple[str, ...]
    variables: tuple[str, ...]
    name: str = "f"
    by: tuple[str, ...] = ()
    start: Place = ()
    rate: Fraction = Fraction(0)
    steps: int = 0

    @property
    def function(self) -> Function:
        """What the question is about."""
        formula = self.texts[0] if len(self.texts) == 1 else f"[{', '.join(self.texts)}]"
        return function(f"{self.name}({', '.join(self.variables)}) = {formula}")

    @property
    def likeness(self) -> tuple[object, ...]:
        """What two questions have in common that are the same but for names, signs and the order of terms.

        >>> twins = (Posed("derivative", (text,), (name,)) for text, name in (("4 - 3x^2", "x"), ("3t^2 + 4", "t")))
        >>> len({twin.likeness for twin in twins})
        1
        """
        return (self.kind, *self._outlines(), self._by(), tuple(map(abs, self.start)), self.rate, self.steps)

    @property
    def pattern(self) -> tuple[object, ...]:
        """As likeness, and but for the numbers in them: what a reader sees as one more of the same."""
        return (self.kind, *(NUMERAL.sub("n", outline) for outline in self._outlines()), self._by(), self.steps)

    def _outlines(self) -> tuple[str, ...]:
        names = {name: "x" + "_" * k for k, name in enumerate(self.variables)}
        return tuple(_unsigned(component, names) for component in self.function.components)

    def _by(self) -> tuple[int, ...]:
        return tuple(self.variables.index(name) for name in self.by)


def _unsigned(formula: Formula, names: Mapping[str, str]) -> str:
    """The formula as text without its signs, its terms and factors sorted; that of a numeral exponent stays."""
    if not isinstance(formula, Apply):
        return names.get(formula.name, formula.name) if isinstance(formula, Symbol) else to_text(formula).lstrip("-")
    parts = [_unsigned(part, names) for part in formula.arguments]
    match formula.operator.form:
        case Form.NEGATION:
            return parts[0]
        case Form.SUM | Form.PRODUCT:
            parts.sort()
        case Form.POWER if (exponent := value_of(formula.arguments[1])) is not None:
            parts[1] = str(exponent)
    return f"{formula.operator.name}({', '.join(parts)})"
