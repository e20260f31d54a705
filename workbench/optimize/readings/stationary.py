"""Stationary points: minimum, saddle, maximum, degenerate, plateau; told apart by the Hessian with its margin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.evidence import Evidence
from workbench.optimize.loop import Halt
from workbench.optimize.readings.curvature import follows_hessian
from workbench.optimize.readings.edges import sunk
from workbench.optimize.readings.situation import EPS, Curved, Reading, Situation
from workbench.optimize.squares import never_negative
from workbench.optimize.status import Status
from workbench.optimize.wording import along, at, sentence, told

SETTLED = 1e-12  # Newton step over the size of x: rounding level
NEAR = 1e-6  # the same, where f can be lower by no more than rounding, or no step makes the gradient smaller
WAYS_TO = 800  # directions in which f is looked at, of many variables
BADLY = 1e8  # a condition number that is worth a word
ASKED = 1e-3  # the same, where the tolerance that was asked for is met


def minimum(situation: Situation) -> Reading | None:
    """A positive definite Hessian, and a gradient that is zero to rounding level or to the tolerance asked for."""
    found = situation.curvature
    if situation.held.any() and not (~situation.held).any():
        return _corner(situation)
    if found is None or not found.positive or not (situation.function.smooth or _fitting(situation, found)):
        return None
    size = _smallness(situation, found)
    if size is None:
        return None
    norm = told(float(np.linalg.norm(found.gradient[found.free])))
    words = f"the gradient is {size} (norm {norm}) and the Hessian positive definite ({found.spread})"
    if found.digits < 12:
        words += f"; Newton's step says that x is settled to {int(found.digits)} digits"
    if found.condition > BADLY:
        words += (
            f"; scaled by its diagonal its condition number is {told(found.condition)}, and digits are lost to that"
        )
    evidence = Evidence("checked", by=found.by, digits=found.digits)
    if situation.held.any():
        return Reading(
            Status.BOUNDARY_MINIMUM,
            f"{pressed(situation, situation.held)}; over the other variables {words}.",
            evidence,
        )
    return Reading(Status.MINIMUM, f"{sentence(words)}.", evidence)


def zero_of_squares(situation: Situation) -> Reading | None:
    """f is never negative by its form, and its value is zero to rounding level: no point is lower."""
    if not 0 <= situation.fun <= EPS * situation.path.fun[0] or not never_negative(situation.function.components[0]):
        return None
    if situation.fun > EPS**2 * situation.path.fun[0] and not _lost_in_rounding(situation):
        return None
    if not (_arrived(situation) or _exactly_zero(situation)):
        return None
    found = situation.curvature
    where = ""
    if found is not None and found.flat(situation.lengths, situation.fall):
        where = f"; the Hessian is singular along {along(situation.variables, found.null)}"
        where += ", where f stays as low: the minimizer is not unique" if _flat_along(situation, found) else ""
    message = f"f is a sum of squares, never negative, and {told(situation.fun)} here{where}."
    return Reading(Status.MINIMUM, message, Evidence("checked", by="a value of zero where f is never negative"))


def descending(situation: Situation) -> Reading | None:
    """Stationary, with negative curvature: a saddle or a maximum."""
    found = situation.curvature
    if found is None or not found.negative or not _stationary(situation, found):
        return None
    direction = along(situation.variables, found.downwards)
    if found.concave and not situation.held.any():
        message = f"The gradient is zero and every curvature negative ({found.spread}); f falls on all sides."
        return Reading(Status.MAXIMUM, message)
    message = (
        f"The gradient is zero, but the Hessian has the eigenvalue {told(found.lowest)}; f falls along {direction}."
    )
    return Reading(Status.SADDLE, message)


def plateau(situation: Situation) -> Reading | None:
    """Neither gradient nor curvature, and f does not change nearby, for all that float64 can tell."""
    found = situation.curvature
    if found is None or not _gentle(situation, found) or not _level(situation):
        return None
    falling = sunk(situation)
    if falling is not None:
        return falling
    message = (
        f"f is {told(situation.fun)} all around {at(situation.variables, situation.x)}; gradient and curvature "
        "vanish together (norms "
        f"{told(float(np.linalg.norm(found.gradient)))} and {told(found.norm)})."
    )
    return Reading(Status.PLATEAU, message)


def degenerate(situation: Situation) -> Reading | None:
    """Stationary, with a Hessian that cannot be told from a singular one."""
    found = situation.curvature
    if found is None or found.positive or not _stationary(situation, found):
        return None
    norm = told(float(np.linalg.norm(found.gradient[found.free])))
    if not found.flat(situation.lengths, situation.fall):
        why = f"{found.doubt} ({found.spread})"
    else:
        way = along(situation.variables, found.null)
        why = f"the Hessian is singular along {way} ({found.spread})"
    message = f"The gradient is zero (norm {norm}), but {why}: a minimum is not certified"
    lower = _lower_along(situation, found)
    if lower:
        message += f"; f is lower, {told(lower)}, along that line"
    elif _flat_along(situation, found):
        message += "; f stays the same along that line, so that a minimizer would not be unique"
    return Reading(Status.DEGENERATE, message + ".")


def _corner(situation: Situation) -> Reading:
    evidence = Evidence("checked", by="multipliers of the right sign at every active bound")
    return Reading(Status.BOUNDARY_MINIMUM, f"{pressed(situation, situation.held)}.", evidence)


def pressed(situation: Situation, held: NDArray[np.bool_]) -> str:
    """Which variables are at which bound, and how steeply f rises from there where it has a slope."""
    given = situation.problem.bounds
    assert situation.bounds is not None
    parts = []
    for i in np.flatnonzero(held)[:4]:
        value, slope = situation.x[i], float(situation.gradient[i])
        low = value <= situation.bounds.lower[i]
        bound = None if given is None else (given.lower if low else given.upper)[i]
        edge = f"its {'lower' if low else 'upper'} bound" if bound == value else "the edge of the domain,"
        steepness = f"by {told(abs(slope))} per unit" if np.isfinite(slope) else "with infinite slope"
        rise = f", and f rises inwards {steepness}" if (slope > 0 if low else slope < 0) else ""
        parts.append(f"{situation.variables[i]} is at {edge} {told(float(value))}{rise}")
    more = np.count_nonzero(held) - len(parts)
    return "; ".join([*parts, f"{more} more variables are held"] if more else parts)


def _stationary(situation: Situation, found: Curved) -> bool:
    """Is the gradient zero, as far as the run was asked to make it?"""
    if situation.trace.ended.halt is Halt.TOLERANCE:
        return True
    norms = situation.path.gradient_norm
    if situation.trace.ended.halt is Halt.STEPS and not norms[-1] <= 1e-8 * norms[0]:
        return False
    return found.still(situation.lengths, situation.fall)


def _arrived(situation: Situation) -> bool:
    """Did the run come to rest, rather than walk on and on downhill?"""
    steps = situation.path.step_length[-3:]
    reach = float(np.linalg.norm(situation.lengths))
    if not len(steps) or float(np.max(steps)) <= NEAR * reach:
        return True
    found = situation.curvature
    return found is not None and found.distance <= NEAR and found.norm > 0


def _lost_in_rounding(situation: Situation) -> bool:
    """Does f change by as much as its value where x moves by a few units in the last place?"""
    draw = np.random.default_rng(0)
    near = [situation.x * (1 + EPS * draw.integers(-2, 3, size=len(situation.x))) for _ in range(16)]
    return max(abs(situation.value(x) - situation.fun) for x in near) >= situation.fun


def _exactly_zero(situation: Situation) -> bool:
    """Is the value zero to many digits too, rather than too small for float64?"""
    if situation.fun != 0 or situation.function.rows:
        return False
    digits = situation.function.evaluate(situation.x.tolist(), digits=15)
    return not isinstance(digits, tuple) and digits.value == 0


def _gentle(situation: Situation, found: Curved) -> bool:
    """Do gradient and curvature promise no change that could be seen?"""
    slope = float(np.max(np.abs(found.gradient * situation.lengths), initial=0.0))
    return max(slope, found.steepness(situation.lengths)) <= 1e-8 * situation.fall


def _level(situation: Situation) -> bool:
    """Does f stay the same, to rounding, on a ball around the point?"""
    draw = np.random.default_rng(0)
    for radius in (1e-2, 1e-3):
        for _ in range(min(4 * len(situation.x), WAYS_TO)):
            way = draw.normal(size=len(situation.x))
            value = situation.value(situation.x + radius * situation.lengths * way / np.linalg.norm(way))
            if abs(value - situation.fun) > 8 * EPS * situation.fall:
                return False
    return True


def _smallness(situation: Situation, found: Curved) -> str | None:
    """In which sense the gradient counts as zero, in words; None where it does not."""
    halt, tolerance = situation.trace.ended.halt, situation.problem.tolerance
    if found.distance <= SETTLED or (found.distance <= NEAR and _noise(situation, found)):
        return "zero to rounding level"
    if halt is Halt.TOLERANCE and found.distance <= ASKED:
        return f"below the tolerance {told(tolerance)}" if tolerance else "as small as was asked for"
    if found.distance <= NEAR and (halt is Halt.FLOOR or found.promised <= 4 * EPS * abs(situation.fun)):
        return "so small that f cannot be seen to fall further"
    return None


def _noise(situation: Situation, found: Curved) -> bool:
    """Is what is left of the gradient no more than a few ulps of x make of it?"""
    draw = np.random.default_rng(0)
    n = len(situation.x)
    near = [situation.x * (1 + EPS * draw.integers(-2, 3, size=n)) for _ in range(8)]
    changes = [situation.objective.gradient(x) - situation.gradient for x in near]
    noise = np.max(np.abs(changes), axis=0)
    return bool((np.abs(found.gradient[found.free]) <= 4 * noise[found.free]).all())


def _fitting(situation: Situation, found: Curved) -> bool:
    known = (situation.fun, found.gradient, found.product, situation.lengths, found.free)
    return follows_hessian(situation.objective, situation.x, *known)


def _along_null(situation: Situation, found: Curved) -> list[float]:
    reach = float(np.linalg.norm(situation.lengths * found.null))
    return [situation.value(situation.x + sign * t * reach * found.null) for t in (1e-3, 1e-2, 0.1) for sign in (1, -1)]


def _lower_along(situation: Situation, found: Curved) -> float | None:
    lowest = min(_along_null(situation, found))
    return lowest if lowest < situation.fun - 1e-12 * situation.fall else None


def _flat_along(situation: Situation, found: Curved) -> bool:
    return all(abs(value - situation.fun) <= 1e-12 * situation.fall for value in _along_null(situation, found))
