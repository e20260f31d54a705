"""Which part of the line or the plane a picture shows: around a point, or around the iterates of a run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.vectors import largest_parts

Array: TypeAlias = NDArray[np.float64]
Interval: TypeAlias = tuple[float, float]

HALF = 3.0  # half a window where nothing asks for more
FAR = 1.6  # iterates farther from the best point than so many times the start's distance are left out
MARGIN = 0.25  # on each side, in parts of what is shown
LOOKED_AT = 100_000  # iterates of a run, about, that decide what is shown
NARROWEST = 0.4  # the shorter side of a window, in parts of the longer


def around(place: float, half: float = HALF) -> Interval:
    """An interval around a place: as wide as its distance from 0 asks for, and no narrower than twice the half.

    >>> around(1.0), around(-20.0)
    ((-2.0, 4.0), (-32.0, -8.0))
    """
    half = max(half, 0.6 * abs(place))
    return place - half, place + half


def around_iterates(
    paths: Iterable[Array], best: Array, narrowest: float = NARROWEST, far: float = FAR
) -> tuple[Interval, ...]:
    """One interval for each coordinate, around the best point and those iterates (k + 1, n) that have not run away.

    narrowest: the shortest interval, in parts of the longest. far: what has run away is farther from the best point
    than so many times the start's distance; inf for a window in which all are seen.

    >>> around_iterates([np.array([[0.0, 0.0], [4.0, 2.0], [900.0, 0.0]])], np.array([4.0, 2.0]))
    ((-1.0, 5.0), (-0.5, 2.5))
    """
    kept = [best[None, :]]
    for iterates in paths:
        path = iterates[:: 1 + len(iterates) // LOOKED_AT]
        distance = largest_parts(path - best)
        reach = distance[0] if np.isfinite(distance[0]) and distance[0] > 0 else HALF
        kept.append(path[np.isfinite(distance) & (distance <= far * reach)])
    points = np.concatenate(kept)
    low, high = points.min(axis=0), points.max(axis=0)
    size = float((high - low).max()) or 2 * HALF
    middle, half = (low + high) / 2, np.maximum(high - low, narrowest * size) / 2
    half = half * (1 + 2 * MARGIN)
    return tuple((float(m - h), float(m + h)) for m, h in zip(middle, half, strict=True))


def trimmed(x: Array, y: Array) -> Interval:
    """The part of x (n,) in which a curve has values y (n,), with a little room at its ends.

    >>> trimmed(np.array([0.0, 1.0, 2.0, 3.0]), np.array([np.nan, 5.0, 6.0, 7.0]))
    (0.8, 3.0)
    """
    finite = x[np.isfinite(y)]
    if not finite.size:
        return float(x[0]), float(x[-1])
    room = 0.1 * float(finite[-1] - finite[0])
    return max(float(x[0]), float(finite[0]) - room), min(float(x[-1]), float(finite[-1]) + room)


def heights(values: Array, *marked: float) -> Interval:
    """From where to where the values of a curve are shown: all of them, but poles and steep ends are cut off.

    marked: heights that must be seen.

    >>> heights(np.array([0.0, 1.0, 2.0, 3.0]))
    (-0.24, 3.24)
    """
    finite = np.concatenate([values[np.isfinite(values)], [m for m in marked if np.isfinite(m)]])
    if not finite.size:
        return -1.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    inner_low, inner_high = np.quantile(finite, [0.1, 0.9])
    spread = float(inner_high - inner_low)
    if spread > 0 and high - low > 5 * spread:
        low, high = max(low, float(inner_low) - spread), min(high, float(inner_high) + spread)
        low, high = min([low, *marked]), max([high, *marked])
    if high <= low:
        return low - 1.0, high + 1.0
    margin = 0.08 * (high - low)
    return low - margin, high + margin


def with_gaps(values: Array, shown: Interval) -> Array:
    """The values of a curve, not a number where they are far outside of what is shown: poles leave a gap.

    >>> with_gaps(np.array([1.0, 50.0, -50.0, -1.0]), (-1.0, 1.0))
    array([ 1., nan, nan, -1.])
    """
    low, high = shown
    far = 3 * (high - low)
    return np.where((values > high + far) | (values < low - far), np.nan, values)
