"""Exercises on iterations: steps of gradient descent and Newton's method that can be taken by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from workbench.exercises.questions.iterations import Place, is_short, largest, values
from workbench.exercises.questions.kinds import iterates
from workbench.exercises.questions.posed import Posed
from workbench.exercises.recipes.difficulties import Difficulty
from workbench.exercises.recipes.drawing import LETTERS, PAIRS, Drawn
from workbench.exercises.recipes.draws import Draws
from workbench.exercises.recipes.polynomials import polynomial

FREE = 15
"""The largest term without a variable; a whole root would divide it."""


def descent(draws: Draws, difficulty: Difficulty) -> Drawn | None:
    """Steps of gradient descent on a bowl, whose iterates are short decimals.

    >>> from workbench.exercises.recipes.difficulties import DIFFICULTIES
    >>> found = next(filter(None, (descent(Draws(key), DIFFICULTIES[1]) for key in range(20))))
    >>> found.posed.kind, found.posed.steps
    ('descent', 1)
    """
    several = difficulty.level > 1 and draws.below(2) == 0
    steps = difficulty.level - several
    names: tuple[str, ...] = draws.one_of(PAIRS) if several else (draws.one_of(LETTERS),)
    formula = {f"{names[0]}^2": draws.between(1, 4)}
    if several:
        mixed = draws.sign() if difficulty.level == 3 else 0
        formula |= {"*".join(names): mixed, f"{names[-1]}^2": draws.between(1, 4)}
    formula |= {v: 2 * draws.between(0, 3) * draws.sign() for v in names} | {"1": draws.between(0, 5)}
    start = tuple(Fraction(draws.between(-4, 6)) for _ in names)
    rate = draws.one_of(difficulty.rates)
    posed = Posed("descent", (polynomial(formula),), names, start=start, rate=rate, steps=steps)
    places = iterates(posed)
    if places is None or not all(is_short(q) for place in places for q in place):
        return None
    return Drawn(posed) if _nearer(posed, places) else None


def _nearer(posed: Posed, places: Sequence[Place]) -> bool:
    """Does each step shorten the gradient? Then the learning rate is one that a person would take."""
    f = posed.function
    slopes = [values(f.gradient, place) for place in places]
    sizes = [sum(g * g for g in slope) for slope in slopes if slope is not None]
    return all(later < earlier for earlier, later in pairwise(sizes))


def newton(draws: Draws, difficulty: Difficulty) -> Drawn | None:
    """Steps of Newton's method towards a minimum, with fractions that stay small."""
    if difficulty.level == 3 and draws.below(2) == 0:
        x, y = draws.one_of(PAIRS)
        formula = {f"{x}^3": 1, f"{x}*{y}": draws.sign() * draws.between(1, 3), f"{y}^2": draws.between(1, 3)}
        formula |= {x: -3 * draws.between(0, 4), y: draws.between(-3, 3)}
        return _with_small_fractions(Posed("newton", (polynomial(formula),), (x, y), steps=1), draws, difficulty)
    v = draws.one_of(LETTERS)
    if difficulty.level == 1:
        formula = {f"{v}^3": draws.one_of((1, 2)), f"{v}^2": draws.between(-4, 4), v: -draws.between(1, 18)}
    else:
        formula = {f"{v}^4": 1, f"{v}^3": draws.between(-2, 2), f"{v}^2": draws.between(-6, 6), v: draws.between(-8, 8)}
    steps = 2 if difficulty.level == 3 else 1
    return _with_small_fractions(Posed("newton", (polynomial(formula),), (v,), steps=steps), draws, difficulty)


def newton_roots(draws: Draws, difficulty: Difficulty) -> Drawn | None:
    """Steps of Newton's method towards a root that is no whole number, with fractions that stay small."""
    v = draws.one_of(LETTERS)
    if difficulty.level == 1:
        coefficients = [1, draws.between(-4, 4), -draws.between(2, FREE)]
    else:
        coefficients = [1, draws.between(-3, 3), draws.between(-6, 6), draws.between(-12, 12)]
    if any(_at(root, coefficients) == 0 for root in range(-FREE, FREE + 1)):
        return None
    powers = (f"{v}^3", f"{v}^2", v, "1")[-len(coefficients) :]
    formula = polynomial(dict(zip(powers, coefficients, strict=True)))
    posed = Posed("newton-roots", (formula,), (v,), steps=2 if difficulty.level == 3 else 1)
    return _with_small_fractions(posed, draws, difficulty)


def _at(x: int, coefficients: Sequence[int]) -> int:
    """The value of a polynomial, its coefficients from the highest power down (Horner's scheme)."""
    value = 0
    for c in coefficients:
        value = value * x + c
    return value


def _with_small_fractions(posed: Posed, draws: Draws, difficulty: Difficulty) -> Drawn | None:
    """The question from a start that is drawn; None where a step is long or does not improve the value."""
    start = tuple(Fraction(draws.between(-3, 4)) for _ in posed.variables)
    posed = replace(posed, start=start)
    places = iterates(posed)
    if places is None or largest(places) > difficulty.fraction:
        return None
    moved = all(abs(a - b) <= 3 for x, y in pairwise(places) for a, b in zip(x, y, strict=True))
    return Drawn(posed) if moved and _improving(posed, places) else None


def _improving(posed: Posed, places: Sequence[Place]) -> bool:
    """Does each step lead to a lower value, or of an equation to one that is nearer zero?

    Where it does not, a minimizer would shorten it, and a person would doubt the start.
    """
    found = [value[0] for place in places if (value := values(posed.function, place)) is not None]
    sizes = list(map(abs, found)) if posed.kind == "newton-roots" else found
    return all(later < earlier for earlier, later in pairwise(sizes))
