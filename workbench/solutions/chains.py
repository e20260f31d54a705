"""A chain rule as people write it: functions one inside the other are one chain, dy/du · du/dv · dv/dx, not a nest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.derivations import Claim, Step
from workbench.derivations.writing import times
from workbench.language.building import substitute
from workbench.language.formula import Formula


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
    of them. ending: what the product becomes: in the letters, with these put back, and tidied.
    """

    layers: tuple[tuple[str, Formula], ...]
    slopes: tuple[Slope, ...]
    several: bool
    ending: tuple[Formula, ...]


def chain_of(step: Step, outer: str, confirmed: Callable[[Step], bool]) -> Chain:
    """The chain that a step with bindings begins, as deep as one function stands inside the other.

    outer: the name for the whole. confirmed: asked about the steps that put the letters back and tidy; where one is
    not, only the first level is taken together.
    """
    deep = _deep(step, outer)
    if deep is not None and all(map(confirmed, deep[1])):
        chain, ends = deep
        return Chain(chain.layers, chain.slopes, False, (ends[0].before, *(end.after for end in ends)))
    return _one_level(step, outer)


def _one_level(step: Step, outer: str) -> Chain:
    count = len(step.bindings)
    above = [Slope(outer, part.variable, part) for part in step.parts[:count]]
    inner = zip(step.bindings, step.parts[count:], strict=True)
    below = [Slope(name, part.variable, part) for (name, _), part in inner]
    whole = step.parts[0].before if step.parts else step.before
    return Chain(((outer, whole), *step.bindings), (*above, *below), count > 1, endings(step))


def _deep(step: Step, outer: str) -> tuple[Chain, tuple[Step, Step]] | None:
    """All levels together, with the two steps that were not taken in the derivation; None where there is only one."""
    if len(step.bindings) != 1:
        return None
    layers: list[tuple[str, Formula]] = []
    slopes: list[Slope] = []
    meaning: dict[str, Formula] = {}
    name, current = outer, step
    while len(current.bindings) == 1 and current.bindings[0][0] not in meaning:
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
    bindings = tuple(meaning.items())
    put_back = substitute(product, meaning)
    back = Step("substitution", product, put_back, step.variable, claim=Claim.SUBSTITUTION, bindings=bindings)
    tidied = Step("tidying", put_back, step.after, step.variable, claim=Claim.REWRITE)
    return Chain(tuple(layers), tuple(slopes), False, ()), (back, tidied)


def endings(step: Step) -> tuple[Formula, ...]:
    """What follows once the parts of a step are worked out: put back, and tidied; the derivative last."""
    sides = (side for end in step.endings for side in (end.before, end.after))
    return tuple(dict.fromkeys((*sides, step.after)))
