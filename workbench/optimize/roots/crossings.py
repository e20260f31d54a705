"""Crossings: where F changes sign or comes close to zero in one variable, looked for ever farther from a start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.roots.approximations import Interval
from workbench.optimize.roots.equations import Equations

Array = NDArray[np.float64]

EVEN = 5.0  # times the size of the start: how far points are evenly spread
FEW = 12  # crossings, and closest places, that are given out
HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Spread:
    """How points are spread: distances from the start and from zero, over the size of the start; and evenly."""

    nearest: float
    farthest: float
    per_decade: int
    even: int


CLOSE_BY = Spread(0.03, 10.0, 8, 41)
FAR_OFF = Spread(1e-3, 1e4, 24, 201)


def grid(equations: Equations, start: float, bounds: Bounds | None, spread: Spread) -> tuple[Array, Array]:
    """Points around the start, ascending, and F there: NaN where it has no value."""
    size = abs(start) if start else 1.0
    decades = np.log10(spread.farthest / spread.nearest)
    far = size * np.geomspace(spread.nearest, spread.farthest, int(decades * spread.per_decade) + 1)
    even = np.linspace(-EVEN * max(size, 2.0), EVEN * max(size, 2.0), spread.even)
    x = np.concatenate([start - far, [start], start + far, start + even, -far, far])
    if bounds is not None:
        low, high = float(bounds.lower[0]), float(bounds.upper[0])
        ends = [end for end in (low, high) if np.isfinite(end)]
        inside = np.linspace(low, high, spread.even) if len(ends) == 2 else np.empty(0)
        x = np.concatenate([x[(x >= low) & (x <= high)], ends, inside])
    x = np.unique(x)
    return x, np.array([float(equations.residual(np.array([each]))[0]) for each in x])


def sign_changes(x: Array, values: Array, start: float) -> list[Interval]:
    """Pairs of neighbouring points between which F changes sign, those nearest the start first."""
    found = [
        (float(a), float(b))
        for (a, at_a), (b, at_b) in pairwise(zip(x, values, strict=True))
        if np.isfinite(at_a) and np.isfinite(at_b) and np.sign(at_a) != np.sign(at_b)
    ]
    return sorted(found, key=lambda pair: min(abs(pair[0] - start), abs(pair[1] - start)))[:FEW]


def closest_places(x: Array, values: Array, start: float) -> list[float]:
    """Points at which |F| is smaller than at both neighbours, those nearest the start first."""
    size = np.where(np.isfinite(values), np.abs(values), np.inf)
    inner = np.flatnonzero((size[1:-1] <= size[:-2]) & (size[1:-1] <= size[2:]) & np.isfinite(size[1:-1])) + 1
    return sorted((float(x[i]) for i in inner), key=lambda place: abs(place - start))[:FEW]


def edges(equations: Equations, x: Array, values: Array, start: float) -> Iterator[float]:
    """The last points inside the domain, between a grid point where F has a value and one where it has none."""
    valued = np.isfinite(values)
    places = [i for i in range(len(x) - 1) if valued[i] != valued[i + 1]]
    for i in sorted(places, key=lambda i: abs(x[i] - start))[:FEW]:
        inside, outside = (float(x[i]), float(x[i + 1])) if valued[i] else (float(x[i + 1]), float(x[i]))
        for _ in range(HALVINGS):
            middle = 0.5 * (inside + outside)
            there = np.isfinite(equations.residual(np.array([middle]))[0])
            inside, outside = (middle, outside) if there else (inside, middle)
        yield inside
