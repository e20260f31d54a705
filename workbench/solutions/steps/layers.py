"""How the layers of a chain are named, and their derivatives: y = sin(u) and dy/du, or g(h(x)) and g′(h(x))·h′(x)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.language.formula import Formula
from workbench.language.printing.differentials import chained, prime
from workbench.language.printing.phrases import Part, call, phrase
from workbench.pages import Table
from workbench.pages.blocks import Part as Word
from workbench.solutions.statements import joined, linked, maths
from workbench.solutions.steps.chains import Chain
from workbench.solutions.steps.derivative_notation import DerivativeNotation


@dataclass(frozen=True, slots=True)
class Layers:
    """The layers of a chain in words.

    functions: names for the layers, where primes are written and one stands inside the other.
    """

    chain: Chain
    signs: DerivativeNotation
    functions: Sequence[str]

    @property
    def told(self) -> tuple[Word, ...]:
        """With u = 3x + 1 this is y = u²."""
        chain = self.chain
        if chain.deep:
            if not self._named:
                return ("From the outside in, one function stands inside the other",)
            named = zip(self._letters, self.functions[1:], self._arguments[1:], strict=False)
            within = [phrase(letter, "=", call(name, argument)) for letter, name, argument in named]
            return ("From the outside in, with ", *joined(map(maths, within)))
        if self.composed:
            (outer, inner, *_), variable = self.functions, self._arguments[1]
            layers = joined(maths(self._equation(place)) for place in (0, 1))
            return ("This is ", maths(call(outer, call(inner, variable))), " with ", *layers)
        within = [phrase(name, "=", formula) for name, formula in chain.layers[1:]]
        return ("With ", *joined(map(maths, within)), " this is ", maths(self._equation(0)))

    @property
    def slopes(self) -> tuple[Part, ...]:
        """The derivative of each layer: dy/du, du/dx."""
        count = len(self.chain.slopes) // 2 if self.chain.several else 1
        plain = tuple(
            self.signs.slope(slope.name, slope.by, partial=self.chain.several and place < count)
            for place, slope in enumerate(self.chain.slopes)
        )
        if not self._named:
            return plain
        if self.composed:
            (outer, inner, *_), variable = self.functions, self._arguments[1]
            return call(prime(outer), call(inner, variable)), call(prime(inner), variable)
        named = [call(prime(name), at) for name, at in zip(self.functions, self._arguments, strict=False)]
        return (*named[:-1], plain[-1]) if self.signs.partial(self._arguments[-1]) else tuple(named)

    @property
    def product(self) -> Part:
        """dy/du · du/dx; of several arguments the sum over them."""
        slopes = self.slopes
        if not self.chain.several:
            return chained(*slopes)
        half = len(slopes) // 2
        products = [chained(*pair) for pair in zip(slopes[:half], slopes[half:], strict=True)]
        return linked(products, "+")

    @property
    def rows(self) -> tuple[tuple[Part, Formula], ...]:
        """The derivative of each layer, and what it is: dy/du, 2u."""
        names = self.slopes
        if self.composed:
            functions = zip(self.functions, self._arguments, strict=False)
            names = tuple(call(prime(name), letter) for name, letter in functions)
        return tuple((name, slope.step.after) for name, slope in zip(names, self.chain.slopes, strict=True))

    @property
    def table(self) -> Table:
        """A row for each layer, the outermost first: what it is, and its derivative."""
        cells = ((self._equation(place), phrase(name, "=", after)) for place, (name, after) in enumerate(self.rows))
        return Table(("layer", "derivative"), tuple((maths(layer), maths(slope)) for layer, slope in cells))

    def _equation(self, place: int) -> Part:
        name, formula = self.chain.layers[place]
        last = place == len(self.chain.layers) - 1
        if self._named and not (last and self.signs.partial(self._arguments[-1])):
            return phrase(call(self.functions[place], self._arguments[place]), "=", formula)
        return phrase(name, "=", formula)

    @property
    def _named(self) -> bool:
        """Are the layers functions with names of their own, g(u) and h(x)?"""
        return self.signs.primes and not self.chain.several and len(self.functions) >= len(self.chain.layers)

    @property
    def composed(self) -> bool:
        """Is it written g(h(x))? Two layers are, of one variable."""
        return self._named and not self.chain.deep and not self.signs.partial(self.chain.slopes[-1].by)

    @property
    def _letters(self) -> list[str]:
        return [name for name, _ in self.chain.layers[1:]]

    @property
    def _arguments(self) -> list[str]:
        """What each layer is a function of: the letter of the next, in the end the variable."""
        return [slope.by for slope in self.chain.slopes]
