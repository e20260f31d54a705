"""Posed: a question as data, from which it is asked, answered and kept."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from workbench.exercises.questions.iterations import Place
from workbench.functions import Function, function
from workbench.language.building import substitute
from workbench.language.formula import Formula, Symbol
from workbench.language.printing import to_text


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
        """What two questions have in common that are the same but for the names in them."""
        f = self.function
        names: dict[str, Formula] = {name: Symbol(f"x_{k}") for k, name in enumerate(self.variables)}
        formulas = (to_text(substitute(component, names)) for component in f.components)
        by = tuple(self.variables.index(name) for name in self.by)
        return (self.kind, *formulas, by, self.start, self.rate, self.steps)
