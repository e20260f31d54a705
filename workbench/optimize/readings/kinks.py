"""Kinks: minima where f has no gradient, known by one-sided slopes and by the gradients of the pieces around."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.evidence import Evidence
from workbench.optimize.descents.kinked import floor_of
from workbench.optimize.descents.sampling import CARRIED, balancing_weights, sampled
from workbench.optimize.kinks import kinks_of
from workbench.optimize.limits.walls import walled
from workbench.optimize.objective import Evaluations, Objective
from workbench.optimize.readings.situation import EPS, Reading, Situation
from workbench.optimize.readings.stationary import pressed
from workbench.optimize.status import Status
from workbench.optimize.wording import at, told

Array = NDArray[np.float64]

VARIABLES_TO = 60  # beyond, too many directions would have to be tried
RADII = (1e-2, 1e-3, 1e-4, 1e-5)  # over the typical lengths: f must be higher all around at each of them
PIECES = 1e-7  # where the gradients of the pieces around are taken
WIDER = 10.0  # times as far, gradients of a smooth function differ ten times as much; those of a kink no more
BALANCED = 1e-3  # the shortest mean of these gradients, over the longest of them: it counts as zero
PROMISED = 1e-5  # the fall that this mean promises over the typical lengths, over that of the run
ON = 1e-9  # distance over the typical lengths from a kink of the formula that counts as on it
ASIDE = 1e-6  # how far the sides of a kink are looked at
EXACT = 1e-10  # what rounding leaves of a mean that is zero


def kink_minimum(situation: Situation) -> Reading | None:
    """f is not smooth at the point, rises from it on all sides, and the gradients around it balance to zero."""
    if len(situation.x) > VARIABLES_TO or not np.isfinite(situation.fun):
        return None
    around = walled(situation.objective, situation.bounds, situation.x)
    points, gradients, wider = (*_around(around, situation, PIECES), _around(around, situation, WIDER * PIECES)[1])
    if situation.bounds is None:
        f, x, lengths = situation.objective, situation.x, situation.lengths
        points, gradients = beside_kinks(f, x, lengths, points, gradients)
    if spread(gradients) <= 0.5 * spread(wider):
        return None
    scaled = gradients * situation.lengths
    size = float(np.max(np.linalg.norm(scaled, axis=1)))
    weights = balancing_weights(scaled)
    left = float(np.linalg.norm(weights @ scaled))
    if left > BALANCED * size:
        return None
    if left > PROMISED * situation.fall + EXACT * size and not _level_along(situation):
        return None
    rise = _smallest_rise(situation, around, gradients)
    if rise is None:
        return None
    message = (
        f"f is not differentiable at {at(situation.variables, situation.x)}; it rises in every direction tried (by "
        f"{told(rise)} per unit or more), and the gradients around balance to {told(left / size)} of their size."
    )
    by = "one-sided slopes in every direction tried, all upwards"
    evidence = Evidence("checked", by=by)
    walls = _leaned_on(situation, points[weights > CARRIED])
    if walls.any():
        return Reading(Status.BOUNDARY_MINIMUM, f"{pressed(situation, walls)}; {message}", evidence)
    return Reading(Status.KINK_MINIMUM, message, evidence)


def _around(around: Evaluations, situation: Situation, radius: float) -> tuple[Array, Array]:
    """Points around, in the same pattern at each radius, and the gradients there."""
    return sampled(around.gradient, situation.x, radius * situation.lengths, np.random.default_rng(0))


def beside_kinks(
    objective: Objective, x: Array, lengths: Array, points: Array, gradients: Array
) -> tuple[Array, Array]:
    """Samples, and those on each side of the kinks of the formula: a piece may be too narrow to be drawn.

    points, gradients: the samples, (m, n). lengths: typical size of each variable, (n,).
    """
    kinks = kinks_of(objective.function)
    if kinks is None:
        return points, gradients
    ways = kinks.sides(x, lengths, ON)
    beside = x + ASIDE * lengths * ways
    slopes = np.array([objective.gradient(point) for point in beside]).reshape(ways.shape)
    kept = np.isfinite(slopes).all(axis=1)
    return np.vstack([points, beside[kept]]), np.vstack([gradients, slopes[kept]])


def _level_along(situation: Situation) -> bool:
    """Is f stationary along the kinks of the formula that the point is on, however steep it is beside them?"""
    kinks = kinks_of(situation.function)
    if kinks is None or situation.bounds is not None:
        return False
    on = [switch for switch in kinks.seen_from(situation.x, situation.lengths) if switch.distance <= ON]
    floor = floor_of(kinks, on, situation.x, situation.lengths)
    if floor is None:
        return False
    gradient, hessian, _ = floor.tangent(situation.x)
    if not gradient.size:
        return True
    if not (np.isfinite(gradient).all() and np.isfinite(hessian).all()):
        return False
    return float(np.linalg.norm(gradient)) <= PROMISED * situation.fall and np.linalg.eigvalsh(hessian)[0] > 0


def _leaned_on(situation: Situation, points: Array) -> NDArray[np.bool_]:
    """The variables, (n,), at a bound beyond which one of these points lies: whose wall helps to hold the point."""
    if situation.bounds is None:
        return np.zeros(len(situation.x), dtype=bool)
    beyond: NDArray[np.bool_] = (points != situation.bounds.clip(points)).any(axis=0)
    return beyond


def spread(gradients: Array) -> float:
    """How much gradients (m, n) differ from each other; 0 where there are none."""
    return float(np.max(np.linalg.norm(gradients - gradients[:1], axis=1), initial=0.0))


def _smallest_rise(situation: Situation, around: Evaluations, gradients: Array) -> float | None:
    """The smallest rise of f per unit over all directions at the smallest radius; None where f is lower somewhere."""
    n = len(situation.x)
    draw = np.random.default_rng(1)
    ways = np.vstack([np.eye(n), -np.eye(n), draw.normal(size=(20 * n + 20, n)), -gradients * situation.lengths**2])
    noise = 8 * EPS * abs(situation.fun)
    smallest = np.inf
    for way in ways:
        length = float(np.linalg.norm(way / situation.lengths))
        if not length > 0:
            continue
        step = way / length
        rises = [around.value(situation.x + radius * step) - situation.fun for radius in RADII]
        if not np.isfinite(rises).all() or min(rises) < -noise or max(rises) <= noise:
            return None
        smallest = min(smallest, rises[-1] / (RADII[-1] * float(np.linalg.norm(step))))
    return float(smallest)
