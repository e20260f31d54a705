"""A chain rule as people write it: functions one inside the other are one chain, dy/du · du/dv · dv/dx, not a nest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.derivations import Claim, Step, tidy
from workbench.derivations.step import TIDYING
from workbench.derivations.writing import times
from workbench.language.building import substitute
from workbench.language.formula import Formula, symbols
from workbench.operators import Operator
from workbench.solutions.steps.endings import alike, ending_of

LINEAR = frozenset({"constant multiple", "sum", "difference"})
UNSAID = LINEAR | {"constant", "identity"}
"""Rules that go without saying where they are applied at sight: those of the derivative of a linear function."""


@dataclass(frozen=True, slots=True)
class Slope:
    """One derivative of a chain: of name by another name, as the step found it."""

    name: str
    by: str
    step: Step


@dataclass(frozen=True, slots=True)
class Chain:
    """Named functions, the outermost first, each over the names behind it; and the derivative of each.

    slopes: as they are multiplied; where the outermost function has several arguments, first its derivatives by each
    of them. meaning: what each letter stands for, in the variables. product: of the slopes, in the letters; put_back:
    with these put back; tidied: as it is left then.
    """

    layers: tuple[tuple[str, Formula], ...]
    meaning: tuple[tuple[str, Formula], ...]
    slopes: tuple[Slope, ...]
    several: bool
    product: Formula
    put_back: Formula
    tidied: Formula

    @property
    def deep(self) -> bool:
        """Are there three layers or more, one inside the other?"""
        return len(self.layers) > 2 and not self.several

    @property
    def linear(self) -> bool:
        """Is it of a linear inner function, whose derivative is a number: (3x + 1)²?"""
        return len(self.slopes) == 2 and is_linear(self.slopes[-1].step)

    def in_letters(self, confirmed: Callable[[Step], bool], operators: tuple[Operator, ...]) -> tuple[Formula, ...]:
        """The product in letters, tidied there, and put back at the end; or put back first, where that leads further.

        confirmed: asked about each equality that is no step of the derivation.
        """
        short = tidy(self.product, operators=operators)
        by = self.slopes[-1].by
        if substitute(short, dict(self.meaning)) != self.tidied or not confirmed(_rewritten(self.product, short, by)):
            return (self.product, self.put_back, self.tidied)
        if alike(self.product, short) and not self.deep:
            return (self.product, self.tidied)
        return (self.product, short, self.tidied)


def is_linear(inner: Step) -> bool:
    """Is it the derivative of a linear function, such as 3x + 1?"""
    return inner.variable not in symbols(inner.after) and all(part.rule in {*UNSAID, TIDYING} for part in inner.walk())


def chain_of(
    step: Step, outer: str, confirmed: Callable[[Step], bool], at_sight: Callable[[Step], bool] = lambda _: False
) -> Chain:
    """The chain that a step with bindings begins, as deep as one function stands inside the other.

    outer: the name for the whole. at_sight: which inner functions are not taken apart. confirmed: asked about the
    steps that put the letters back and tidy; where one is not, only the first level is taken together.
    """
    deep = _deep(step, outer, at_sight)
    if deep is not None:
        back = Step(
            "substitution", deep.product, deep.put_back, step.variable, claim=Claim.SUBSTITUTION, bindings=deep.meaning
        )
        if confirmed(back) and confirmed(_rewritten(deep.put_back, deep.tidied, step.variable)):
            return deep
    return _one_level(step, outer)


def _one_level(step: Step, outer: str) -> Chain:
    count = len(step.bindings)
    above = [Slope(outer, part.variable, part) for part in step.parts[:count]]
    inner = zip(step.bindings, step.parts[count:], strict=True)
    below = [Slope(name, part.variable, part) for (name, _), part in inner]
    whole = step.parts[0].before if step.parts else step.before
    ending = ending_of(step)
    put_in = next((child.before for child in step.children if child.claim is Claim.SUBSTITUTION), ending.combined)
    layers = ((outer, whole), *step.bindings)
    return Chain(layers, step.bindings, (*above, *below), count > 1, put_in, ending.combined, ending.tidied)


def _deep(step: Step, outer: str, at_sight: Callable[[Step], bool]) -> Chain | None:
    """All levels together; None where there is only one."""
    if len(step.bindings) != 1:
        return None
    layers: list[tuple[str, Formula]] = []
    slopes: list[Slope] = []
    meaning: dict[str, Formula] = {}
    name, current = outer, step
    while len(current.bindings) == 1 and current.bindings[0][0] not in meaning and not (layers and at_sight(current)):
        ((letter, _),) = current.bindings
        first, inner = current.parts
        layers.append((name, first.before))
        slopes.append(Slope(name, letter, first))
        meaning |= dict(current.bindings)
        name, current = letter, inner
    if len(layers) < 2:
        return None
    layers.append((name, current.before))
    slopes.append(Slope(name, current.variable, current))
    product = times(*(slope.step.after for slope in slopes))
    put_back = substitute(product, meaning)
    layered, inside = tuple(layers), tuple(meaning.items())
    return Chain(layered, inside, tuple(slopes), False, product, put_back, ending_of(step).tidied)


def _rewritten(before: Formula, after: Formula, variable: str) -> Step:
    return Step(TIDYING, before, after, variable, claim=Claim.REWRITE)
