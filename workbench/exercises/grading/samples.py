"""Samples: points of the domain of what is differentiated, where answers are compared, in doubles and in 30 digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.exercises.grading.questions import Question
from workbench.graphs import lower
from workbench.kernels import Execution, compiled
from workbench.kernels.agreement import AGREED, DIGITS, agreeing
from workbench.kernels.digits import evaluate
from workbench.language.formula import Formula
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


class Equality(Enum):
    """How two formulas compare on a sample."""

    EQUAL = "equal"
    NARROWER = "equal where both have a value, and the second has none at some points"
    DIFFERENT = "different"
    NOWHERE = "the second has no value where the first has one"
    UNDECIDED = "no points were found"


EQUAL = (Equality.EQUAL, Equality.NARROWER)
"""Those of an answer that is right."""


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
    return samples(asked, [(formulas, also)])[0]


def samples(asked: Question, wanted: Sequence[tuple[Sequence[Formula], Sequence[Formula]]]) -> list[Sample]:
    """A sample for each pair of formulas that must have values and formulas that should; see `sample`.

    All are evaluated together, as the components of a gradient have much in common.
    """
    names = (*asked.variables, *asked.values)
    conditions = asked.asked.definition.conditions
    found = [Sample(names, np.empty((0, len(names))), asked.columns, asked.operators)] * len(wanted)
    waiting = list(range(len(wanted)))
    for draws in DRAWS:
        tried = replace(found[0], points=_drawn(draws, asked))
        formulas = list(dict.fromkeys([*conditions, *(f for k in waiting for group in wanted[k] for f in group)]))
        values = dict(zip(formulas, tried.doubles(formulas).T, strict=True))
        held = np.all([values[condition] != 0 for condition in conditions], axis=0) & np.ones(draws, dtype=bool)
        rest = []
        for k in waiting:
            needed, wished = (np.array([values[f] for f in group]).reshape(-1, draws) for group in wanted[k])
            places, enough = _chosen(needed, wished, held)
            found[k] = replace(tried, points=tried.points[places])
            if not enough:
                rest.append(k)
        waiting = rest
        if not waiting:
            break
    return found


def _chosen(needed: Array, wished: Array, held: NDArray[np.bool_]) -> tuple[list[int], bool]:
    """Places of points with values of what is needed, some of those first that suit best; and are they enough?

    needed, wished: shape (formulas, points). held: where the conditions hold.
    """
    held = held & np.all(np.isfinite(needed), axis=0)
    well = np.all(np.isfinite(wished), axis=0)
    order = np.lexsort((~np.all(np.abs(needed) < MODERATE, axis=0), ~well, ~held))
    first = order[: POINTS // 2].tolist()  # where all is well, and then points as they come, for a domain that differs
    rest = [k for k in np.flatnonzero(held).tolist() if k not in set(first)][: POINTS - len(first)]
    places = [k for k in first if held[k]] + rest
    return places, len(places) >= FEWEST and int(well[places].sum()) >= FEWEST


def _drawn(count: int, asked: Question) -> Array:
    """Points around zero, wider and wider, with the bound values behind the coordinates."""
    draw = np.random.default_rng(23)
    trial = np.arange(count)
    width = 2.0 ** (trial % 4 - 1 + trial * (DRAWS[0] // ROUND) // count)
    x = np.round(draw.uniform(-1, 2, (count, len(asked.variables))) * width[:, np.newaxis], 3)
    whole = [i for i, name in enumerate(asked.variables) if name in asked.asked.assumptions.integers]
    x[:, whole] = np.round(x[:, whole])
    bound = np.array([float(value) for value in asked.values.values()])
    return np.hstack([x + 0.0, np.broadcast_to(bound, (count, len(bound)))])
