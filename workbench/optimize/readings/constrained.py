"""The end of a run under constraints: the KKT conditions checked, to first and second order, or why they are not met.

Source: Nocedal & Wright, Numerical Optimization (2006), theorems 12.1, 12.5 and 12.6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.evidence import Evidence
from workbench.language.printing import to_text
from workbench.optimize.limits.constraints import bound_name
from workbench.optimize.limits.kkt import Conditions, conditions_at
from workbench.optimize.limits.tangents import tangent
from workbench.optimize.loop import Halt, Method
from workbench.optimize.objective import Problem
from workbench.optimize.readings.feasibility import endless_inside, fallen_away, not_met, without_value
from workbench.optimize.readings.judgement import Along, Judgement
from workbench.optimize.readings.kinks import kink_minimum
from workbench.optimize.readings.reading import read_end, stopped
from workbench.optimize.readings.situation import EPS, Reading, Situation
from workbench.optimize.readings.stationary import degenerate, descending, minimum, plateau, zero_of_squares
from workbench.optimize.status import Status
from workbench.optimize.traces import Trace
from workbench.optimize.wording import along, at, exactly, multipliers_in_words, sentence, spread, told

Array = NDArray[np.float64]

SETTLED = 1e-12  # Newton step over the lengths: rounding level
NEAR = 1e-6  # the same, where f can be lower by no more than rounding
ASKED = 1e-3  # the same, where the criteria of the method are met and f can be lower by a small share only
AGREED = 1e-8  # that share
RESTING = 1e-9  # what may be left of the KKT conditions at a point that is called stationary, but no minimum
PROPORTION = 1e6  # times the slope of f: larger multipliers balance one another, not f
SHORT = 1e-3  # of its size: how far from a limit a method that keeps inside may end
KEPT = 1e-10  # of its size: a limit overstepped by less is kept to rounding level


@dataclass(frozen=True)
class Judged:
    """What a run under constraints came to, with how far the limits are overstepped.

    multipliers: None where they are not known.
    """

    situation: Situation
    reading: Reading
    multipliers: Mapping[str, float] | None = None
    violation: float = 0.0


def read_constrained(problem: Problem, method: Method, trace: Trace) -> Judged:
    """The first of the readings that applies to the best point, with the words of a solver behind it."""
    best = trace.best
    situation = Situation(problem, method, trace, best.x, best.fun, best.gradient, problem.bounds)
    if not np.isfinite(best.fun):
        return Judged(situation, read_end(situation))
    assert problem.constraints is not None
    known = conditions_at(problem, best, situation.fall)
    judgement = Judgement(situation, problem.constraints, known)
    found = next(reading for judge in READINGS if (reading := judge(judgement)) is not None)
    message = " ".join(words for words in (found.message, trace.ended.words) if words)
    reading = replace(found, message=message)
    if found.status is Status.INFEASIBLE:
        return _least_violated(judgement, reading)
    return Judged(situation, reading, judgement.multipliers, known.around.violation)


def _least_violated(judgement: Judgement, reading: Reading) -> Judged:
    """The point that oversteps the limits least, which no multiplier tells of: they belong to limits that are kept."""
    x, situation = judgement.nearest, judgement.situation
    objective, known = situation.objective, judgement.known
    there = replace(situation, x=x, fun=objective.value(x), gradient=objective.gradient(x))
    around = known.restrictions.around(x, known.around.lengths)
    sizes = np.maximum(around.sizes, known.around.sizes)  # where a violation is least, its gradient may vanish
    return Judged(there, reading, violation=float(np.max(np.abs(around.excess) / sizes)))


def bound_multipliers(situation: Situation) -> Mapping[str, float] | None:
    """Without constraints: the multiplier of each bound that holds the point, which is the slope of f there."""
    bounds = situation.problem.bounds
    if not np.isfinite(situation.fun):
        return None
    if bounds is None:
        return {}
    rows = np.flatnonzero(situation.held & bounds.held(situation.x, situation.gradient))
    slopes = {int(i): float(situation.gradient[i]) for i in rows}
    return {bound_name(situation.variables[i], bounds, i, slope): slope for i, slope in slopes.items()}


def _inside(judgement: Judgement) -> Reading | None:
    """No limit holds the point: it is judged as without constraints."""
    if judgement.known.holding.any():
        return None
    free = replace(judgement.situation, bounds=None)
    local = (minimum, kink_minimum, zero_of_squares, plateau, descending, degenerate)
    found = next((reading for judge in local if (reading := judge(free)) is not None), None)
    if found is None:
        return None
    weak = [judgement.known.restrictions.name(int(row), 1.0) for row in np.flatnonzero(judgement.known.weak)]
    words = f" It lies at the limit of {', '.join(weak[:4])}, which does not hold it (multiplier 0)." if weak else ""
    if weak and found.status in (Status.SADDLE, Status.MAXIMUM):
        return None
    return replace(found, message=found.message + words)


def _zero(judgement: Judgement) -> Reading | None:
    """f is a sum of squares at zero, and the constraints are kept to rounding level: no point is lower."""
    if judgement.known.around.violation > KEPT:
        return None
    return zero_of_squares(replace(judgement.situation, bounds=None))


def _kinked(judgement: Judgement) -> Reading | None:
    """f or a constraint is not smooth at the point, so that its gradient says nothing."""
    situation = judgement.situation
    tolerance = 1e-5 * float(np.max(situation.lengths))
    parts = situation.function.kinks_at(situation.x, tolerance=tolerance)
    parts += judgement.constraints.function.kinks_at(situation.x, tolerance=tolerance)
    if not parts:
        return None
    message = (
        f"{to_text(parts[0])} is not differentiable at or close to {at(situation.variables, situation.x)}, so that the "
        "KKT conditions say nothing there; for an abs or a max take a new variable t, with t >= u and t >= -u."
    )
    return Reading(Status.STALLED, message)


def _kkt(judgement: Judgement) -> Reading | None:
    """The KKT conditions hold; the Hessian of the Lagrangian along the active limits says what the point is."""
    known = judgement.known
    size = _smallness(judgement)
    if (size is None and known.residual > RESTING) or not np.isfinite(known.hessian).all():
        return None
    curve, first = judgement.curvature, _first_order(judgement, size or "small")
    if not curve.eigenvalues.size:
        if size is None:
            return None
        return _proved(judgement, f"{first}, and the active limits leave no direction to move in.")
    if curve.eigenvalues[0] > 2 * curve.margin:
        if size is None:
            return None
        return _proved(judgement, f"{first}, and its Hessian positive definite along them ({spread(curve.plain)}).")
    way = _open_way(judgement, curve) if curve.eigenvalues[0] < -curve.margin else None
    if way is None:
        return _degenerate(judgement, curve, first)
    if curve.eigenvalues[-1] < -curve.margin and not known.weak.any() and _only_equations(judgement):
        return Reading(Status.MAXIMUM, f"{first}, but f falls in every direction along them.")
    low, on = told(float(curve.plain[0])), along(judgement.situation.variables, way)
    return Reading(Status.SADDLE, f"{first}, but its Hessian has the eigenvalue {low} along them; f falls along {on}.")


def _first_order(judgement: Judgement, size: str) -> str:
    """Which limits are active with which multipliers, and how small the gradient of the Lagrangian is."""
    known = judgement.known
    values = judgement.multipliers or {}
    held = multipliers_in_words({_sided(judgement, text, value): value for text, value in values.items() if value})
    texts = judgement.constraints.texts
    equations = [texts[row] for row in np.flatnonzero(judgement.constraints.equations)]
    norm = told(float(np.linalg.norm(known.slope)))
    words = f"active: {held or ', '.join(equations)}; the gradient of the Lagrangian is {size} (norm {norm})"
    count = int(known.holding.sum())
    if tangent(known.scaled[1][known.guiding]).rank < count:
        words += f"; the {count} active limits depend on one another, so that multipliers are not unique"
    return sentence(words)


def _sided(judgement: Judgement, text: str, multiplier: float) -> str:
    """A constraint; of two different limits with the one that holds the point."""
    c = judgement.constraints
    row = c.texts.index(text) if text in c.texts else None
    if row is None or not (np.isfinite(c.lower[row]) and np.isfinite(c.upper[row]) and c.lower[row] < c.upper[row]):
        return text
    side = "lower" if multiplier > 0 else "upper"
    return f"{text} at its {side} limit"


def _degenerate(judgement: Judgement, curve: Along, first: str) -> Reading:
    known = judgement.known
    weak = [known.restrictions.name(int(row), _side(known, int(row))) for row in np.flatnonzero(known.weak)]
    zero = f", and the multiplier of {', '.join(weak[:4])} is zero" if weak else ""
    null = along(judgement.situation.variables, curve.ways[:, int(np.argmin(np.abs(curve.eigenvalues)))])
    message = f"{first}, but its Hessian is not positive definite along {null} ({spread(curve.plain)}){zero}"
    return Reading(Status.DEGENERATE, f"{message}: a minimum is not certified.")


def _side(known: Conditions, row: int) -> float:
    """A sign that says at which limit a row is: positive at the lower one."""
    around = known.around
    return 1.0 if around.values[row] - around.lower[row] <= around.upper[row] - around.values[row] else -1.0


def _open_way(judgement: Judgement, curve: Along) -> Array | None:
    """The direction of negative curvature; None where a limit with a multiplier of zero is in the way."""
    known = judgement.known
    way: Array = curve.ways[:, 0]
    rows = np.flatnonzero(known.weak)
    inwards = np.array([_side(known, int(row)) for row in rows])
    for sign in (1.0, -1.0):
        if (inwards * (known.around.jacobian[rows] @ (sign * way)) >= 0).all():
            return sign * way
    return None


def _only_equations(judgement: Judgement) -> bool:
    around = judgement.known.around
    return bool((around.lower == around.upper)[judgement.known.holding].all())


def _proved(judgement: Judgement, message: str) -> Reading:
    if judgement.digits < 12:
        message = f"{message[:-1]}; Newton's step says that x is settled to {int(judgement.digits)} digits."
    by = "the KKT conditions: limits kept, multipliers of the right sign, the exact Hessian of the Lagrangian"
    return Reading(Status.BOUNDARY_MINIMUM, message, Evidence("checked", by=by, digits=judgement.digits))


def _smallness(judgement: Judgement) -> str | None:
    """In which sense the KKT conditions hold, in words; None where they do not."""
    known = judgement.known
    if known.residual > ASKED or _unqualified(known):
        return None
    halt, distance = judgement.situation.trace.ended.halt, judgement.distance
    if distance <= SETTLED:
        return "zero to rounding level"
    if halt is Halt.TOLERANCE and distance <= ASKED and judgement.promised <= AGREED * known.fall:
        return "as small as was asked for"
    unseen = judgement.promised <= 16 * EPS * known.fall
    if distance <= NEAR and (unseen or halt is Halt.FLOOR):
        return "so small that f cannot be seen to fall further"
    return None


def _unqualified(known: Conditions) -> bool:
    """Are multipliers out of all proportion, as where no constraint qualification holds?"""
    return float(np.max(known.weights, initial=0.0)) > PROPORTION * float(np.linalg.norm(known.scaled[0]))


def _stopped(judgement: Judgement) -> Reading | None:
    return stopped(judgement.situation)


def _stalled(judgement: Judgement) -> Reading:
    known, situation = judgement.known, judgement.situation
    where = at(situation.variables, situation.x)
    left = told(float(np.linalg.norm(known.slope)))
    why = ""
    if _unqualified(known):
        why = f", with multipliers up to {told(float(np.max(np.abs(known.multipliers))))}: the gradients of the active "
        why += "limits are close to dependent, and there may be no multipliers"
    short = _short_of_limits(judgement)
    if short is not None:
        return Reading(Status.STALLED, short)
    message = (
        f"No better point than f = {exactly(situation.fun)} at {where} was found, yet the KKT conditions do not hold: "
        f"the gradient of the Lagrangian is {left}, a Newton step {told(judgement.distance)} of the lengths{why}."
    )
    return Reading(Status.STALLED, message)


def _short_of_limits(judgement: Judgement) -> str | None:
    """A word on a run that ended close to limits, as barrier methods do, and would be a KKT point at them."""
    known = replace(judgement.known, near=SHORT)
    more = known.holding & ~judgement.known.candidates
    if not more.any() or known.residual > SHORT or _unqualified(known):
        return None
    near = [
        f"{known.restrictions.name(int(row), known.multipliers[row])} ({told(abs(float(known.misses[row])))} inside)"
        for row in np.flatnonzero(more)
    ]
    where = at(judgement.situation.variables, judgement.situation.x)
    name = judgement.situation.method.name.removeprefix("scipy:")
    norm = told(float(np.linalg.norm(known.slope)))
    return (
        f"f = {exactly(judgement.situation.fun)} at {where}, close to the limit of {', '.join(near[:4])}. Were it "
        f"active, the gradient of the Lagrangian would be small (norm {norm}): this is as near as {name} came, and a "
        "minimum is not certified."
    )


READINGS: tuple[Callable[[Judgement], Reading | None], ...] = (
    without_value,
    not_met,
    endless_inside,
    _inside,
    _zero,
    _kinked,
    _kkt,
    fallen_away,
    _stopped,
    _stalled,
)
