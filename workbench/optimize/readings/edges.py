"""Where f has no lowest point: it falls without end, far away or at an edge, or tends to a value never attained."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.loop import FAR
from workbench.optimize.objective import Objective
from workbench.optimize.readings.situation import EPS, Reading, Situation
from workbench.optimize.squares import never_negative
from workbench.optimize.status import Status
from workbench.optimize.vectors import finite_rows
from workbench.optimize.wording import along, at, told

Array = NDArray[np.float64]

STEADY = 0.98  # a fall that keeps this share from one doubling or halving to the next does not come to an end
DOUBLINGS = 40
VARIABLES_TO = 1_000  # beyond, no edge is looked for
HALVINGS = 40  # to 1e-12 of the way: closer, rounding of x decides
SEEN = 11
MINOR = 1e-6  # a part of a direction this small beside the largest is left out of it
VISIBLE = 1e-12  # of the fall: a difference of values that float64 shows
NUMBERS = 10_000  # rows times variables for which a value to many digits is quickly had
DIGITS = 30
AROUND = (1e-2, 1e-3, 1e-4, 1e-5)  # distances over the typical lengths


def endless(situation: Situation) -> Reading | None:
    """f falls without end: far away along a line, or towards the edge of its domain."""
    start, depth = situation.problem.start, situation.path.fun[0]
    way = situation.x - start
    if situation.fun < -FAR * (1 + abs(depth)):
        told_value = f"it was {told(situation.fun)} when the run stopped"
        if float(np.max(np.abs(way))) <= 1e3 * (1 + float(np.max(np.abs(start)))):
            point = at(situation.variables, situation.x)
            return Reading(Status.UNBOUNDED, f"f falls without end towards {point}; {told_value}.")
        last = situation.x - situation.path.x[-2]  # a curved path leads on where it went last
        main = np.where(np.abs(way) < MINOR * np.max(np.abs(way)), 0.0, way)
        for step in (way, main, last):
            if situation.value(situation.x + step) < situation.fun:
                on = along(situation.variables, step)
                return Reading(Status.UNBOUNDED, f"f falls without end along {on}; {told_value}, and falls on.")
    if not never_negative(situation.function.components[0]) and _falls_near(situation):
        point = at(situation.variables, situation.x)
        return Reading(Status.UNBOUNDED, f"f falls without end, like a logarithm or a pole, towards {point}.")
    return None


def far_away(situation: Situation) -> Reading | None:
    """f falls along a line that does not end: without end, or to a value that no point attains."""
    for direction in _ways(situation):
        values = _doubled(situation, direction)
        if values is None:
            continue
        with np.errstate(invalid="ignore"):
            falls = -np.diff(values)
        way = along(situation.variables, direction)
        if _steady(falls):
            return Reading(Status.UNBOUNDED, f"f falls without end along {way}.")
        lowest = told(float(values[-1]))
        message = (
            f"f falls for ever along {way}, but less and less, to {lowest} as far as was looked; no point attains it."
        )
        return Reading(Status.RUNAWAY, message)
    return None


def sunk(situation: Situation) -> Reading | None:
    """f has become level for float64, but to many digits it falls on along the way: as exp(-x) does."""
    f, path = situation.function, situation.path
    above = np.flatnonzero(path.fun > situation.fun + VISIBLE * situation.fall)
    if not f.smooth or f.rows * len(situation.x) > NUMBERS or not above.size:
        return None
    base = path.x[above[-1]]
    way = situation.x - base
    length = float(np.linalg.norm(way))
    if not 0 < length < np.inf:
        return None
    step = way * min(1.0, (1 + float(np.linalg.norm(base - path.x[0]))) / length)
    found = [f.evaluate((base + k * step).tolist(), digits=DIGITS) for k in (1, 2, 4)]
    values = [each.value for each in found if not isinstance(each, tuple) and each.certain]
    if len(values) < len(found) or not values[0] > values[1] > values[2]:
        return None
    message = (
        f"f falls for ever along {along(situation.variables, way)}, too little for float64 to show: it is "
        f"{told(situation.fun)} here, and to {DIGITS} digits still becomes less; no point attains its infimum."
    )
    return Reading(Status.RUNAWAY, message)


def edge_bounds(objective: Objective, x: Array, fun: float, lengths: Array) -> tuple[Array, float, Bounds] | None:
    """The edge of the domain close to x, where it is a bound of single variables: the point on it, f there, the bounds.

    None where there is no such edge, or f has no value on it, or a higher one; and where the variables are too many
    to be moved one by one.
    """
    n = len(x)
    if n > VARIABLES_TO:
        return None
    lower, upper = np.full(n, -np.inf), np.full(n, np.inf)
    point = x.copy()
    for i in range(n):
        reach = 1e-6 * lengths[i]
        for sign, bound in ((-1.0, lower), (1.0, upper)):
            beyond = point.copy()
            beyond[i] += sign * reach
            if np.isfinite(objective.value(beyond)):
                continue
            edge = _edge(objective, point, i, sign * reach, float(lengths[i]))
            if edge is not None and _upright(objective, point, i, edge + sign * 1e-3 * reach, lengths):
                point[i] = bound[i] = edge
    if np.isinf(lower).all() and np.isinf(upper).all():
        return None
    value = objective.value(point)
    return (point, value, Bounds(lower, upper)) if value <= fun + 1e-9 * abs(fun) else None


def _upright(objective: Objective, x: Array, i: int, beyond: float, lengths: Array) -> bool:
    """Is the edge of the domain in variable i where it is whatever the others do, as a bound would be?

    beyond: a value of variable i a hair outside the edge; where another variable moves that into the domain, the edge
    is slanted or curved, and no bound.
    """
    for j in range(len(x)):
        for sign in (-1.0, 1.0):
            moved = x.copy()
            moved[i] = beyond
            moved[j] += sign * 1e-3 * lengths[j] if j != i else 0.0
            if np.isfinite(objective.value(moved)):
                return False
    return True


def lower_inside(situation: Situation) -> bool:
    """Is f lower at one of many points around, those outside the domain passed over?"""
    bounds = situation.problem.bounds
    return lower_around(situation.objective, situation.x, situation.fun, situation.lengths, bounds)


def lower_around(objective: Objective, x: Array, fun: float, lengths: Array, bounds: Bounds | None) -> bool:
    """Is f lower at one of many points around x, drawn at several distances over the lengths (n,)?"""
    n = len(x)
    draw = np.random.default_rng(0)
    ways = draw.normal(size=(20 * n + 20, n))
    ways *= lengths / np.linalg.norm(ways, axis=1, keepdims=True)
    points = np.vstack([x + radius * ways for radius in AROUND])
    if bounds is not None:
        points = bounds.clip(points)
    lower = fun - 64 * EPS * abs(fun)
    return any(objective.value(point) < lower for point in points)


def _edge(objective: Objective, x: Array, i: int, reach: float, length: float) -> float | None:
    """The last value of variable i inside the domain, between x[i] and x[i] + reach."""
    inside, outside = float(x[i]), float(x[i]) + reach

    def valued(value: float) -> bool:
        trial = x.copy()
        trial[i] = value
        return bool(np.isfinite(objective.value(trial)))

    start = inside
    for _ in range(60):
        middle = 0.5 * (inside + outside)
        if middle in (inside, outside):
            return inside
        inside, outside = (middle, outside) if valued(middle) else (inside, middle)
    for digits in (9, 12):  # towards zero floats have no end, but edges stand at round numbers more often than not
        rounded = round(start / length, digits) * length
        if valued(rounded) and not valued(rounded + reach * 1e-6):
            return rounded
    return None


def _falls_near(situation: Situation) -> bool:
    """Does f fall without end towards the point, along the line from the start, or else from an iterate halfway?"""
    path = situation.path.x
    ends = np.flatnonzero(np.isfinite(path).all(axis=1) & (path != situation.x).any(axis=1))
    far = [path[k] for k in (*ends[:1], *ends[len(ends) // 2 :][:1])]
    found = (falls_towards(situation.value, situation.x, end) for end in far)
    return next((falls for falls in found if falls is not None), False)


def falls_towards(value: Callable[[Array], float], x: Array, far: Array) -> bool | None:
    """Does f fall by as much at each halving of the distance to x as at the one before, as at a pole or a logarithm?

    far: where the line to x begins. None where f has no value close to x on that line.

    >>> falls_towards(lambda p: float(np.log(p[0])), np.array([1e-300]), np.array([1.0]))
    True
    >>> falls_towards(lambda p: float(np.sqrt(p[0])), np.array([0.0]), np.array([1.0]))
    False
    """
    values = _approached(value, x, far)
    if not (np.isfinite(values).all() and _steady(-np.diff(values))):
        return False if np.isfinite(values).all() else None
    tiny = np.abs(x) <= 2.0**-HALVINGS * np.abs(far)  # around zero floats are dense enough to show the end of a fall
    with np.errstate(all="ignore"):  # at a pole it has none
        attained = bool(tiny.any() and np.isfinite(value(np.where(tiny, 0.0, x))))
    return not (attained and _steady(-np.diff(_approached(value, x, np.where(tiny, far, x)))))


def _approached(value: Callable[[Array], float], x: Array, far: Array) -> Array:
    """The values where the distance to x was halved so often that x is almost there."""
    return np.array([value(x + (far - x) * 2.0**-k) for k in range(HALVINGS - SEEN, HALVINGS)])


def _ways(situation: Situation) -> list[Array]:
    """Directions in which f may fall for ever: the way come, the last steps, and straight down."""
    x = finite_rows(situation.path.x)
    found = [situation.x - x[0], *(x[k] - x[k - 1] for k in (-1, len(x) // 2) if len(x) > 1), -situation.gradient]
    lengths = [float(np.linalg.norm(way)) for way in found]
    return [way / length for way, length in zip(found, lengths, strict=True) if np.isfinite(length) and length > 0]


def _doubled(situation: Situation, direction: Array) -> Array | None:
    """f at ever larger distances along a direction, as long as it keeps falling; None where it does not."""
    step = float(np.linalg.norm(situation.lengths))
    values = [situation.fun]
    for k in range(DOUBLINGS):
        before, value = values[-1], situation.value(situation.x + direction * step * 2.0**k)
        if np.isnan(value) or value - before > 8 * EPS * abs(before):
            return None
        values.append(value)
    return np.array(values) if values[-1] < values[0] else None


def _steady(falls: Array) -> bool:
    """Do the falls go on without becoming smaller?"""
    last = falls[1 - SEEN :]
    return bool((last > 0).all() and (last[1:] >= STEADY * last[:-1]).all())
