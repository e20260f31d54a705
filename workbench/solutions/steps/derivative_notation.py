"""How derivatives are written on a page: d/dx(x²) and dy/du, or with primes and subscripts, (x²)′ and f_x."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.functions import Function
from workbench.functions.display import title
from workbench.language.formula import Formula
from workbench.language.printing import phrase
from workbench.language.printing.differentials import derivative, leibniz, prime, to_be_taken
from workbench.language.printing.phrases import Part, as_phrase, call, grouped, point, subscripted
from workbench.solutions.manner import Notation
from workbench.solutions.statements import name_of
from workbench.solutions.steps.components import Entry, entries, kind, written


@dataclass(frozen=True, slots=True)
class DerivativeNotation:
    """How derivatives of a function of these variables are written; of several variables they are partial ones.

    Source: Stewart, Calculus (2015), 2.2 and 14.3: the two notations, and f_xy for x first.
    """

    notation: Notation
    variables: tuple[str, ...]

    @property
    def primes(self) -> bool:
        """Are derivatives written with primes?"""
        return self.notation is Notation.PRIME

    def partial(self, variable: str) -> bool:
        """Is the derivative a partial one? By a letter that stands for a part it is not."""
        return len(self.variables) > 1 and variable in self.variables

    def derivative(self, part: Part, variable: str, *, partial: bool = False) -> Part:
        """The derivative of what is written out: d/dx (x²), (x²)′; partial: also by what is no variable, by arrays."""
        rounded = partial or self.partial(variable)
        if self.primes:
            return self.below(grouped(part), variable) if rounded else prime(grouped(part))
        return derivative(part, variable, partial=rounded)

    def slope(self, name: Part, *by: str, partial: bool = False) -> Part:
        """The derivative of what a letter stands for: dy/du, u′, of one with an index (rᵢ)_m.

        partial: where it has other arguments, too.
        """
        rounded = partial or any(map(self.partial, by))
        if not self.primes:
            return leibniz(name, *by, partial=rounded)
        return self.below(name if isinstance(name, str) else grouped(name), *by) if rounded else prime(name, len(by))

    def at(self, name: str, *by: str, place: Sequence[Part]) -> Part:
        """A partial derivative at a place: ∂f/∂x (1, 2), f_x(1, 2)."""
        slope = self.slope(name, *by, partial=True)
        return call(slope, *place) if self.primes else phrase(slope, point(*place))

    def component(self, entry: Entry) -> Part:
        """A component of a derivative: ∂²f/∂x∂y, f_xy."""
        several = len(self.variables) > 1
        if not self.primes or not entry.by:
            return entry.named(several)
        return self.below(entry.base, *entry.by) if several else prime(entry.base, len(entry.by))

    def whole(self, d: Function) -> Part:
        """What a derivative is called: f′, ∇f, H_f."""
        name = name_of(written(d))
        if self.primes and not d.shape and len(self.variables) > 1:
            (entry,) = entries(d.definition, name)
            return self.component(entry)
        return title(d.definition, name) or kind(d)

    def called(self, d: Function) -> Part:
        """A scalar derivative with its variable: f′(x); of several variables ∂f/∂x alone."""
        left = self.whole(d)
        return call(left, *d.variables) if len(self.variables) == 1 and not d.shape else left

    def below(self, part: Part, *variables: str) -> Part:
        """Variables below a part, in the order in which it is differentiated by them: f_xy."""
        letters = all(len(name) == 1 for name in variables)
        if letters and isinstance(part, str) and part.isascii() and part.isalpha():
            return f"{part}_{''.join(variables)}"
        return subscripted(part, phrase(*variables) if letters else as_phrase(", ".join(variables)))

    def to_be_taken(self, formula: Formula, variable: str) -> Formula:
        """A derivative as a formula that is printed and nothing else: d/dx (x²), (x²)′."""
        return to_be_taken(formula, variable, partial=self.partial(variable), primes=self.primes)


def notation_of(d: Function, notation: Notation = Notation.LEIBNIZ) -> DerivativeNotation:
    """How a derivative is written, and those that lead to it."""
    return DerivativeNotation(notation, written(d).variables)
