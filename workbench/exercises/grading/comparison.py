"""An answer beside the right one: how the two compare on a sample, and their values at an easy point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from workbench.exercises.grading.apart import told_apart
from workbench.exercises.grading.questions import Component, Question
from workbench.exercises.grading.samples import Equality, Sample, samples
from workbench.language.formula import Formula
from workbench.language.printing.phrases import decimal

Array = NDArray[np.float64]
EASY = (1, 2, 0, -1, 3, 0.5)
"""Coordinates of points at which two answers are put side by side."""
MOST_EASY = 200
SHOWN_DIGITS = 5
SHORT = 4
"""Characters of a short value."""
NEARBY = 1e-6
JUMP = 1e-3
"""How far from a point its neighbours are, and by how much a derivative may change up to there."""
LISTED = 6
"""Coordinates up to which each is told."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A component with its answer, worked out, and how the two compare on a sample."""

    component: Component
    worked: Formula
    sample: Sample
    equality: Equality

    @property
    def differs(self) -> bool:
        """Is it wrong, whatever the reason?"""
        return self.equality in (Equality.DIFFERENT, Equality.NOWHERE)


def comparisons(posed: Question, answers: Sequence[Formula]) -> list[Compared]:
    """How answers compare with the right ones, each where what is differentiated and its derivative have values."""
    pairs = list(zip(posed.components, answers, strict=True))
    chosen = samples(posed, [((part.formula, part.right), (worked,)) for part, worked in pairs])
    return [
        Compared(part, worked, points, points.compared(part.right, worked))
        for (part, worked), points in zip(pairs, chosen, strict=True)
    ]


def side_by_side(asked: Question, formula: Formula, right: Formula, given: Formula) -> str:
    """Both values at an easy point, "At x = 1 yours is 3; it should be 5."; "" where they differ at none.

    formula: what is differentiated, which must have a derivative there. Of such points the first with short values.

    >>> from workbench.exercises.grading.questions import question
    >>> from workbench.functions import function
    >>> asked = question(function("x^2").diff("x"))
    >>> side_by_side(asked, *(function(text).formula for text in ("x^2", "2x", "x")))
    'At x = 1 yours is 1; it should be 2.'
    """
    return sides_by_side(asked, [(formula, right, given)])[0]


def sides_by_side(asked: Question, rows: Sequence[tuple[Formula, Formula, Formula]]) -> list[str]:
    """A sentence for each formula, right answer and given one; see `side_by_side`. All are evaluated together."""
    if not rows:
        return []
    easy = list(islice(product(EASY, repeat=len(asked.variables)), MOST_EASY))
    bound = [float(value) for value in asked.values.values()]
    points = np.array([[*place, *bound] for place in easy], dtype=np.float64)
    names = (*asked.variables, *asked.values)
    points = points.reshape(len(easy), len(names))
    move = _beside(asked, len(names))
    around = Sample(names, np.concatenate([points, points - move, points + move]), asked.columns, asked.operators)
    formulas = list(dict.fromkeys(formula for row in rows for formula in row))
    values = around.doubles(formulas).T.reshape(len(formulas), 3, len(easy))
    place = {formula: k for k, formula in enumerate(formulas)}
    return [_sentence(asked.variables, easy, *(values[place[formula]] for formula in row)) for row in rows]


def _sentence(names: Sequence[str], easy: Sequence[Sequence[float]], whole: Array, ours: Array, theirs: Array) -> str:
    """whole, ours, theirs: shape (3, points), the values at the points, before and after."""
    held = np.isfinite(ours[0]) & np.isfinite(theirs[0]) & ~np.isclose(ours[0], theirs[0]) & _smooth(whole, ours)
    shown = [
        (k, *told_apart(float(theirs[0, k]), float(ours[0, k]), SHOWN_DIGITS)) for k in np.flatnonzero(held).tolist()
    ]
    if not shown:
        return ""
    k, yours, wanted = min(shown, key=lambda row: max(len(row[1]), len(row[2])) > SHORT)
    at = _told(names, easy[k])
    return f"At {at} yours is {yours}; it should be {wanted}." if at else f"Yours is {yours}; it should be {wanted}."


def _beside(asked: Question, count: int) -> Array:
    """The way from a point to one close by, shape (count,): across |x - y| too; whole numbers and bound values stay."""
    move = np.zeros(count)
    moving = [i for i, name in enumerate(asked.variables) if name not in asked.asked.assumptions.integers]
    move[moving] = NEARBY * np.random.default_rng(23).uniform(1, 2, len(moving))
    return move


def _smooth(whole: Array, slope: Array) -> NDArray[np.bool_]:
    """Has a formula a derivative at each point? It has values close by on both sides, and its slope does not jump.

    whole, slope: shape (3, points), the values at the points, before and after.
    """
    jumps = ~np.isclose(slope[1:], slope[0], rtol=JUMP, atol=JUMP)
    held: NDArray[np.bool_] = np.isfinite(whole).all(axis=0) & ~jumps.any(axis=0)
    return held


def _told(names: Sequence[str], place: Sequence[float]) -> str:
    """A point, coordinate by coordinate; many that are all the same are told at once.

    >>> _told(["x", "y"], [1, 0.5]), _told(list("abcdefg"), [1] * 7)
    ('x = 1, y = 0.5', 'a = b = ... = g = 1')
    """
    if len(names) > LISTED and len(set(place)) == 1:
        return f"{names[0]} = {names[1]} = ... = {names[-1]} = {decimal(float(place[0]))}"
    return ", ".join(f"{name} = {decimal(float(c))}" for name, c in zip(names, place, strict=True))
