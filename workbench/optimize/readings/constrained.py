"""The end of a run under constraints: the KKT conditions checked, to first and second order, or why they are not met.

Source: Nocedal & Wright, Numerical Optimization (2006), theorems 12.1, 12.5 and 12.6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.evidence import Evidence
from workbench.language.formula import symbols
from workbench.language.printing import to_text
from workbench.optimize.constraints import Constraints, bound_name, overstepped
from workbench.optimize.kkt import Conditions, conditions_at, tangent
from workbench.optimize.loop import FAR, Halt, Method, Trace
from workbench.optimize.objective import Problem
from workbench.optimize.readings.kinks import kink_minimum
from workbench.optimize.readings.reading import read_end, stopped
from workbench.optimize.readings.situation import EPS, Reading, Situation
from workbench.optimize.readings.stationary import degenerate, descending, minimum, plateau, zero_of_squares
from workbench.optimize.restoration import least_violation
from workbench.optimize.status import Status
from workbench.optimize.wording import along, at, exactly, multipliers_in_words, sentence, spread, told

Array = NDArray[np.float64]

SETTLED = 1e-12  # Newton step over the lengths: rounding level
NEAR = 1e-6  # the same, where f can be lower by no more than rounding
ASKED = 1e-3  # the same, where the criteria of the method are met and f can be lower by a small share only
AGREED = 1e-8  # that share
RESTING = 1e-9  # what may be left of the KKT conditions at a point that is called stationary, but no minimum
PROPORTION = 1e6  # times the slope of f: larger multipliers balance one another, not f
KEPT = 1e-10  # of its size: a limit overstepped by less is kept to rounding level
DOUBLINGS = 30
DEEP = 1e12  # times the value at the start: no minimum is looked for so far down


@dataclass(frozen=True)
class Judgement:
    """A run under constraints that has ended: what is known at its best point."""

    situation: Situation
    constraints: Constraints
    known: Conditions

    @property
    def problem(self) -> Problem:
        return self.situation.problem

    @cached_property
    def scaled_step(self) -> Array:
        """The Newton step on the KKT conditions over the lengths, (n,)."""
        found: Array = self.known.step / self.known.around.lengths
        return found

    @property
    def distance(self) -> float:
        """The largest part of that step."""
        found = float(np.max(np.abs(self.scaled_step), initial=0.0))
        return found if np.isfinite(found) else np.inf

    @property
    def digits(self) -> float:
        """How many digits of x the step says are settled."""
        return float(min(16.0, -np.log10(max(self.distance, 1e-16))))

    @property
    def promised(self) -> float:
        """How much lower the step says f could be."""
        known = self.known
        missed = np.abs(np.where(known.holding, known.misses, 0.0))
        return abs(float(known.slope @ known.step)) + float(np.abs(known.multipliers) @ missed)

    @cached_property
    def multipliers(self) -> Mapping[str, float]:
        """By the text of each constraint, and of each bound that holds the point."""
        known, m = self.known, len(self.constraints)
        if not known.finite:
            return {}
        rows = [*range(m), *(int(row) for row in np.flatnonzero(known.holding) if row >= m)]
        values = np.where(known.holding, known.multipliers, 0.0)
        return {known.restrictions.name(row, values[row]): float(values[row]) for row in rows}

    @cached_property
    def curvature(self) -> Along:
        """The Hessian of the Lagrangian along the rows that hold the point."""
        known = self.known
        D = known.around.lengths
        basis = tangent(known.scaled[1][known.guiding]).basis
        H = known.hessian

        def reduced(hessian: Array) -> Array:
            found: Array = basis.T @ (hessian * np.outer(D, D)) @ basis
            return found

        here = reduced(H)
        eigenvalues, vectors = np.linalg.eigh(here) if np.isfinite(here).all() else (np.full(len(here), np.nan), here)
        margin = 8 * EPS * len(D) * float(np.max(np.abs(H * np.outer(D, D)), initial=0.0))  # what it is taken from
        ulps = 4 * EPS * np.abs(known.x)
        for shift in (known.step, 2 * known.step, -known.step, ulps, -ulps):
            change = reduced(known.lagrangian_hessian(known.x + shift)) - here
            margin = max(margin, float(np.linalg.norm(change, 2)) if change.size and np.isfinite(change).all() else 0.0)
            margin = margin if np.isfinite(change).all() else np.inf
        plain = tangent(known.around.jacobian[known.guiding]).basis
        shown: Array = np.asarray(
            np.linalg.eigvalsh(plain.T @ H @ plain) if np.isfinite(H).all() else [], dtype=np.float64
        )
        return Along(eigenvalues, (basis @ vectors) * D[:, None], margin, shown)


@dataclass(frozen=True)
class Along:
    """Eigenvalues (r,) ascending, their directions (n, r) and margin, over the lengths; plain: in units of x, (r,)."""

    eigenvalues: Array
    ways: Array
    margin: float
    plain: Array


@dataclass(frozen=True)
class Judged:
    """What a run under constraints came to, with its multipliers and how far the limits are overstepped."""

    situation: Situation
    reading: Reading
    multipliers: Mapping[str, float] = field(default_factory=dict)
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
    violation = known.around.violation
    return Judged(situation, replace(found, message=message), judgement.multipliers, violation)


def bound_multipliers(situation: Situation) -> Mapping[str, float]:
    """Without constraints: the multiplier of each bound that holds the point, which is the slope of f there."""
    bounds = situation.problem.bounds
    if bounds is None or not np.isfinite(situation.fun):
        return {}
    rows = np.flatnonzero(situation.held & bounds.held(situation.x, situation.gradient))
    slopes = {int(i): float(situation.gradient[i]) for i in rows}
    return {bound_name(situation.variables[i], bounds, i, slope): slope for i, slope in slopes.items()}


def _outside(judgement: Judgement) -> Reading | None:
    """A constraint has no value at the point."""
    x = judgement.situation.x
    if np.isfinite(judgement.constraints.values(x)).all():
        return None
    row = int(np.argmin(np.isfinite(judgement.constraints.values(x))))
    violation = judgement.constraints.function[row].violation(x)
    why = "" if violation is None else f": {violation.message}"
    where = at(judgement.situation.variables, x)
    return Reading(Status.OUTSIDE_DOMAIN, f"{judgement.constraints.texts[row]} has no value at {where}{why}.")


def _not_met(judgement: Judgement) -> Reading | None:
    """The constraints are not met: can they be, close by?"""
    situation, around = judgement.situation, judgement.known.around
    if around.feasible:
        return None
    constraints, bounds = judgement.constraints, situation.problem.bounds
    x = least_violation(constraints, bounds, situation.x)
    excess = overstepped(constraints.values(x), constraints.lower, constraints.upper)
    broken = np.flatnonzero(np.abs(excess) > 1e-8 * around.sizes[: len(constraints)])
    if not broken.size:
        stop = stopped(situation)
        words = f"The constraints are not met (the largest violation is {told(around.violation)} of its size)"
        if stop is not None:
            return replace(stop, message=f"{words}. {stop.message}")
        return Reading(Status.STALLED, f"{words}, though they can be, at {at(situation.variables, x)}.")
    told_of = ", ".join(f"{constraints.texts[k]} is missed by {told(abs(excess[k]))}" for k in broken[:4])
    everywhere = _affine(constraints)
    reach = "no point meets all of them" if everywhere else "no point near does better"
    return Reading(Status.INFEASIBLE, f"The constraints are not met: at best {told_of}; {reach}.")


def _affine(constraints: Constraints) -> bool:
    """Are all constraints linear, so that what is best near is best everywhere?"""
    names = set(constraints.function.variables)
    return not any(symbols(part) & names for part in constraints.function.jacobian.components)


def _endless(judgement: Judgement) -> Reading | None:
    """f falls without end along a line that keeps to the limits."""
    situation = judgement.situation
    way = situation.x - situation.path.x[0]
    length = float(np.linalg.norm(way))
    restrictions = judgement.problem.restrictions
    assert restrictions is not None
    size = 1 + float(np.max(np.abs(situation.path.x[0])))
    if length <= 1e3 * size and situation.trace.ended.halt is not Halt.FAR:
        return None
    fun = situation.fun
    for k in range(DOUBLINGS):
        x = situation.x + 2.0**k * way
        lengths = np.abs(x) + size
        value = situation.value(x)
        if not value < fun or restrictions.around(x, lengths).violation > 1e-6:
            return None
        fun = value
    if fun > -FAR and not fun < situation.fun - 1e3 * (1 + situation.fall):
        return None
    on = along(situation.variables, way)
    return Reading(
        Status.UNBOUNDED, f"f falls without end along {on}, inside the constraints; it is {told(fun)} there."
    )


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
    held = multipliers_in_words({text: value for text, value in judgement.multipliers.items() if value})
    texts = judgement.constraints.texts
    equations = [texts[row] for row in np.flatnonzero(judgement.constraints.equations)]
    norm = told(float(np.linalg.norm(known.slope)))
    words = f"active: {held or ', '.join(equations)}; the gradient of the Lagrangian is {size} (norm {norm})"
    count = int(known.holding.sum())
    if tangent(known.scaled[1][known.guiding]).rank < count:
        words += f"; the {count} active limits depend on one another, so that multipliers are not unique"
    return sentence(words)


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


def _fallen(judgement: Judgement) -> Reading | None:
    """f fell out of all proportion to where it began, along a curve that keeps to the limits."""
    situation = judgement.situation
    if not situation.fun < -DEEP * (1 + abs(situation.path.fun[0])):
        return None
    where = at(situation.variables, situation.x)
    message = (
        f"f falls without end inside the constraints: it was {told(situation.fun)} at {where} when the run stopped."
    )
    return Reading(Status.UNBOUNDED, message)


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
    message = (
        f"No better point than f = {exactly(situation.fun)} at {where} was found, yet the KKT conditions do not hold: "
        f"the gradient of the Lagrangian is {left}, a Newton step {told(judgement.distance)} of the lengths{why}."
    )
    return Reading(Status.STALLED, message)


READINGS: tuple[Callable[[Judgement], Reading | None], ...] = (
    _outside,
    _not_met,
    _endless,
    _inside,
    _zero,
    _kinked,
    _kkt,
    _fallen,
    _stopped,
    _stalled,
)
