"""WORDS: what the plans of exercises are made of, and how each is written once its numbers are drawn.

A word is a function with the differentiation rule of its row, a polynomial that stands for a plan of its own, or one
of several words, of which one is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workbench.exercises.recipes.difficulties import Difficulty
from workbench.exercises.recipes.draws import Draws


@dataclass(frozen=True, slots=True)
class Word:
    """A function of {u}: how it is typed, and the rule that differentiates it.

    template: {u} is what it is applied to; {n} a whole exponent, {h} one above 2, {q} a broken one, {b} a base.
    alone: is it applied to the variable only, never to an inner function?
    """

    name: str
    rule: str
    template: str
    alone: bool = False


WORDS: Mapping[str, Word] = MappingProxyType(
    {
        word.name: word
        for word in (
            Word("power", "power", "({u})^{n}"),
            Word("square", "power", "({u})^2"),
            Word("high power", "power", "({u})^{h}", alone=True),
            Word("root power", "power", "({u})^({q})"),
            Word("inverse power", "power", "({u})^(-{n})"),
            Word("one over", "power", "1/({u})"),
            Word("one over power", "power", "1/({u})^{n}", alone=True),
            Word("square root", "square root", "sqrt({u})"),
            Word("exponential", "exponential", "e^({u})"),
            Word("base exponential", "exponential", "{b}^({u})"),
            Word("logarithm", "logarithm", "ln({u})"),
            Word("logarithm to a base", "logarithm to a base", "log({u}, {b})"),
            Word("sine", "sine", "sin({u})"),
            Word("cosine", "cosine", "cos({u})"),
            Word("tangent", "tangent", "tan({u})"),
            Word("secant", "secant", "sec({u})"),
            Word("cosecant", "cosecant", "csc({u})"),
            Word("cotangent", "cotangent", "cot({u})"),
            Word("inverse sine", "inverse sine", "arcsin({u})"),
            Word("inverse cosine", "inverse cosine", "arccos({u})"),
            Word("inverse tangent", "inverse tangent", "arctan({u})"),
            Word("hyperbolic sine", "hyperbolic sine", "sinh({u})"),
            Word("hyperbolic cosine", "hyperbolic cosine", "cosh({u})"),
            Word("hyperbolic tangent", "hyperbolic tangent", "tanh({u})"),
        )
    }
)
"""Functions, each with its rule."""

POLYNOMIALS: Mapping[str, str] = MappingProxyType(
    {
        "linear": "sum(multiple(identity), constant)",
        "line": "sum(identity, constant)",
        "scaled": "multiple(identity)",
        "parabola": "sum(square, constant)",
        "quadratic": "sum(multiple(square), constant)",
        "trinomial": "sum(multiple(square), multiple(identity), constant)",
        "cubic": "sum(multiple(high power), multiple(identity), constant)",
        "powers": "sum(multiple(high power), multiple(square), multiple(identity))",
    }
)
"""Words that stand for a plan."""

CHOICES: Mapping[str, str] = MappingProxyType(
    {
        "trig": "sine cosine tangent",
        "wave": "sine cosine",
        "other trig": "secant cosecant cotangent tangent",
        "arc": "inverse_sine inverse_tangent inverse_cosine inverse_tangent",
        "hyp": "hyperbolic_sine hyperbolic_cosine hyperbolic_tangent",
        "exp": "exponential exponential base_exponential",
        "log": "logarithm logarithm logarithm_to_a_base",
        "easy": "sine cosine exponential",
        "new function": "tangent logarithm",
        "function": "sine cosine exponential logarithm tangent",
        "harder": "sine cosine exponential logarithm tangent inverse_tangent square_root base_exponential",
        "outer": "power power sine cosine exponential logarithm square_root",
        "root or power": "square_root power",
        "middle": "power sine cosine exponential logarithm square_root tangent",
        "inner": "linear quadratic parabola",
        "factor": "line linear parabola quadratic",
        "poly": "linear quadratic trinomial",
    }
)
"""Words of which one is drawn, those that are written twice more often; names with _ for their spaces."""

BROKEN = ("1/2", "1/3", "2/3", "3/2", "4/3", "5/2", "-1/2")
BASES = (2, 3, 5, 10)


def chosen(name: str, draws: Draws) -> str:
    """The word itself, or of a choice one of its words.

    >>> chosen("sine", Draws(1)), chosen("wave", Draws(1)) in ("sine", "cosine")
    ('sine', True)
    """
    while name in CHOICES:
        name = draws.one_of(CHOICES[name].split()).replace("_", " ")
    return name


def written(word: Word, inner: str, difficulty: Difficulty, draws: Draws) -> str:
    """The word with its numbers drawn, applied to what stands inside."""
    whole = difficulty.exponents
    slots = {
        "n": str(draws.one_of(whole)),
        "h": str(draws.one_of(whole[1:])),
        "q": draws.one_of(BROKEN),
        "b": str(draws.one_of(BASES)),
    }
    return word.template.format(u=inner, **slots)
