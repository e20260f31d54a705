"""Samples: points of the domain of what is differentiated, where answers are compared, in doubles and in 30 digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from functools import cached_property
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from workbench.exercises.grading.questions import Question
from workbench.graphs import lower
from workbench.kernels import Execution, compiled
from workbench.kernels.agreement import AGREED, DIGITS, agreeing
from workbench.kernels.digits import evaluate
from workbench.language.formula import Formula
from workbench.language.printing.phrases import decimal
from workbench.operators import Operator

Array = NDArray[np.float64]
FEWEST = 4
"""Points at which two formulas must agree to be taken as equal."""
POINTS = 12
DRAWS = (400, 6_000)
"""Points that are tried; the second time where the first gave too few."""
ROUND = 40  # draws, after each of which they are twice as wide
ROUNDINGS = 1e-7
"""Relative difference of two doubles beyond which they are taken apart without more digits."""
MODERATE = 1e6
NUMPY = Execution("numpy")
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


class Equality(Enum):
    """How two formulas compare on a sample."""

    EQUAL = "equal"
    NARROWER = "equal where both have a value, and the second has none at some points"
    DIFFERENT = "different"
    NOWHERE = "the second has no value where the first has one"
    UNDECIDED = "no points were found"


@dataclass(frozen=True)
class Sample:
    """Points of the domain; names: of the coordinates, those that are bound included. points: (k, n)."""

    names: tuple[str, ...]
    points: Array
    columns: Mapping[str, Array]
    operators: tuple[Operator, ...]

    def doubles(self, formulas: Sequence[Formula]) -> Array:
        """The values of formulas at the points, (k, formulas), NaN where there is none."""
        program = lower(formulas, self.names, columns=tuple(self.columns), operators=self.operators)
        with np.errstate(all="ignore"):
            return compiled(program, NUMPY).batch(self.points, np.empty(0), tuple(self.columns.values()))

    @cached_property
    def exact(self) -> list[list[Fraction]]:
        """The points as exact numbers."""
        return [[Fraction(value) for value in row] for row in self.points.tolist()]

    def compared(self, right: Formula, other: Formula) -> Equality:
        """Has other the values of right, at FEWEST points in 30 digits and nowhere another value?"""
        if not len(self.points):
            return Equality.UNDECIDED
        program = lower((right, other), self.names, columns=tuple(self.columns), operators=self.operators)
        data = [column.tolist() for column in self.columns.values()]
        agreed = missing = 0
        for point in self.exact:
            ours, theirs = evaluate(program, point, DIGITS, (), data)
            if not ours.value.is_finite():
                continue
            found = agreeing(ours, theirs)
            if found is None:
                missing += 1
            elif found < AGREED:
                return Equality.DIFFERENT
            else:
                agreed += 1
            if agreed == FEWEST and not missing:
                return Equality.NARROWER if self._narrower(right, other) else Equality.EQUAL
        if agreed:
            return Equality.NARROWER if missing else Equality.EQUAL
        return Equality.NOWHERE if missing else Equality.UNDECIDED

    def _narrower(self, right: Formula, other: Formula) -> bool:
        """Has only right a value at some of the points?"""
        ours, theirs = np.isfinite(self.doubles((right, other))).T
        return bool(np.any(ours & ~theirs))


def sample(asked: Question, formulas: Sequence[Formula], also: Sequence[Formula] = ()) -> Sample:
    """Points where all formulas have a value, generic ones of moderate size, the same at each call.

    also: formulas that should have a value too, at as many of the points as can be.

    >>> from workbench.exercises.grading.questions import question
    >>> from workbench.functions import function
    >>> asked = question(function("ln(x)").diff("x"))
    >>> right, same, other = (function(text).formula for text in ("1/x", "x/x^2", "1/x^2"))
    >>> points = sample(asked, (asked.components[0].formula, right))
    >>> bool((points.points > 0).all()), points.compared(right, same).name, points.compared(right, other).name
    (True, 'EQUAL', 'DIFFERENT')
    """
    names = (*asked.variables, *asked.values)
    whole = [i for i, name in enumerate(asked.variables) if name in asked.asked.assumptions.integers]
    conditions = asked.asked.definition.conditions
    found = Sample(names, np.empty((0, len(names))), asked.columns, asked.operators)
    for draws in DRAWS:
        tried = Sample(names, _drawn(draws, asked, whole), asked.columns, asked.operators)
        values = tried.doubles((*formulas, *conditions, *also))
        needed, wished = np.split(values, [len(formulas) + len(conditions)], axis=1)
        held = np.all(np.isfinite(needed), axis=1) & np.all(needed[:, len(formulas) :] != 0, axis=1)
        moderate = np.all(np.abs(needed[:, : len(formulas)]) < MODERATE, axis=1)
        order = np.lexsort((~moderate, ~np.all(np.isfinite(wished), axis=1), ~held))
        first = order[: POINTS // 2]  # where all is well, and then points as they come, for a domain that differs
        rest = [k for k in np.flatnonzero(held) if k not in set(first.tolist())][: POINTS - len(first)]
        places = [k for k in first if held[k]] + rest
        found = Sample(names, tried.points[places], asked.columns, asked.operators)
        if len(places) >= FEWEST and np.all(np.isfinite(wished[places]), axis=1).sum() >= FEWEST:
            break
    return found


def _drawn(count: int, asked: Question, whole: Sequence[int]) -> Array:
    """Points around zero, wider and wider, with the bound values behind the coordinates."""
    draw = np.random.default_rng(23)
    trial = np.arange(count)
    width = 2.0 ** (trial % 4 - 1 + trial * (400 // ROUND) // count)
    x = np.round(draw.uniform(-1, 2, (count, len(asked.variables))) * width[:, np.newaxis], 3)
    x[:, whole] = np.round(x[:, whole])
    bound = np.array([float(value) for value in asked.values.values()])
    return np.hstack([x + 0.0, np.broadcast_to(bound, (count, len(bound)))])


def side_by_side(asked: Question, formula: Formula, right: Formula, given: Formula) -> str:
    """Both values at an easy point, "At x = 1 yours is 3; it should be 5."; "" where they differ at none.

    formula: what is differentiated, which must have a derivative there. Of such points the first with short values.

    >>> from workbench.exercises.grading.questions import question
    >>> from workbench.functions import function
    >>> asked = question(function("x^2").diff("x"))
    >>> side_by_side(asked, *(function(text).formula for text in ("x^2", "2x", "x")))
    'At x = 1 yours is 1; it should be 2.'
    """
    easy = list(islice(product(EASY, repeat=len(asked.variables)), MOST_EASY))
    bound = [float(value) for value in asked.values.values()]
    points = np.array([[*place, *bound] for place in easy], dtype=np.float64)
    names = (*asked.variables, *asked.values)
    chosen = Sample(names, points.reshape(len(easy), len(names)), asked.columns, asked.operators)
    ours, theirs = chosen.doubles((right, given)).T
    held = np.isfinite(ours) & np.isfinite(theirs) & ~np.isclose(ours, theirs)
    shown = [
        (k, f"{decimal(float(theirs[k]), SHOWN_DIGITS)}", f"{decimal(float(ours[k]), SHOWN_DIGITS)}")
        for k in np.flatnonzero(held & _smooth(chosen, asked, formula, right)).tolist()
    ]
    if not shown:
        return ""
    k, yours, wanted = min(shown, key=lambda row: max(len(row[1]), len(row[2])) > SHORT)
    at = _told(asked.variables, easy[k])
    return f"At {at} yours is {yours}; it should be {wanted}." if at else f"Yours is {yours}; it should be {wanted}."


def _smooth(chosen: Sample, asked: Question, formula: Formula, right: Formula) -> NDArray[np.bool_]:
    """Has the formula a derivative at each point? It has values close by on both sides, and right does not jump."""
    move = np.zeros(len(chosen.names))
    moving = [i for i, name in enumerate(asked.variables) if name not in asked.asked.assumptions.integers]
    move[moving] = NEARBY * np.random.default_rng(23).uniform(1, 2, len(moving))  # across |x - y| too
    here, *beside = (
        replace(chosen, points=chosen.points + step).doubles((formula, right)) for step in (0, -move, move)
    )
    held: NDArray[np.bool_] = np.isfinite(here[:, 0])
    for values in beside:
        held &= np.isfinite(values[:, 0]) & np.isclose(values[:, 1], here[:, 1], rtol=JUMP, atol=JUMP)
    return held


def _told(names: Sequence[str], place: Sequence[float]) -> str:
    """
    >>> _told(["x", "y"], [1, 0.5]), _told(list("abcdefg"), [1] * 7)
    ('x = 1, y = 0.5', 'a = b = ... = g = 1')
    """
    if len(names) > LISTED and len(set(place)) == 1:
        return f"{names[0]} = {names[1]} = ... = {names[-1]} = {decimal(float(place[0]))}"
    return ", ".join(f"{name} = {decimal(float(c))}" for name, c in zip(names, place, strict=True))
