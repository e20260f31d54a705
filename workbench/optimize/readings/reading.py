"""What a run came to: READINGS are tried in turn, and the first that applies is the status and its sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.loop import Halt, Method
from workbench.optimize.objective import Problem
from workbench.optimize.readings.edges import edge_bounds, endless, far_away, lower_inside
from workbench.optimize.readings.kinks import kink_minimum
from workbench.optimize.readings.rates import Paced, Rated, diverged, limit
from workbench.optimize.readings.receding import receding
from workbench.optimize.readings.situation import Reading, Situation
from workbench.optimize.readings.stationary import degenerate, descending, minimum, plateau, zero_of_squares
from workbench.optimize.status import Status
from workbench.optimize.steepness import steepest_curvature
from workbench.optimize.traces import Trace
from workbench.optimize.wording import are_spent, at, counted, exactly, sentence, told

VISIBLE = 1e-8  # share of the fall by which f changes along a curvature that shows
NEAR_BOUND = 1e-5  # over the typical length of a variable
ROWS_TO = 10_000  # rows times variables for which a value to many digits is quickly had


def situation_of(problem: Problem, method: Method, trace: Trace) -> Situation:
    """The point to judge: the best one seen, moved onto a bound or the edge of the domain if f is no higher there."""
    best = trace.best
    found = Situation(problem, method, trace, best.x, best.fun, best.gradient, problem.bounds)
    if not np.isfinite(best.fun):
        return found
    found = _onto_bounds(found)
    if found.curvature is not None and found.curvature.positive:
        return found
    edge = edge_bounds(problem.objective, found.x, found.fun, found.lengths)
    if edge is None:
        return found
    x, fun, bounds = edge
    on_edge = _moved(replace(found, bounds=_both(problem.bounds, bounds)), x, fun)
    return found if lower_inside(on_edge) else on_edge  # no wall along the axes, where f falls along it


def _onto_bounds(situation: Situation) -> Situation:
    """Variables that an interior method left a hair's breadth from a bound, put on it."""
    bounds, x = situation.bounds, situation.x
    if bounds is None:
        return situation
    near = NEAR_BOUND * situation.lengths
    low = (x - bounds.lower <= near) & (situation.gradient > 0)
    high = (bounds.upper - x <= near) & (situation.gradient < 0)
    moved = np.where(low, bounds.lower, np.where(high, bounds.upper, x))
    fun = situation.objective.value(moved)
    return _moved(situation, moved, fun) if fun <= situation.fun else situation


def _moved(situation: Situation, x: np.ndarray, fun: float) -> Situation:
    return replace(situation, x=x, fun=fun, gradient=situation.objective.gradient(x))


def read_end(situation: Situation) -> Reading:
    """The first reading that applies, with what is worth knowing about the start and SciPy's own words behind it."""
    found = next(reading for judge in READINGS if (reading := judge(situation)) is not None)
    said = [found.message, _stationary_start(situation), _asked_to_stop(situation, found), situation.trace.ended.words]
    return replace(found, message=" ".join(words for words in said if words))


def advice(situation: Situation, status: Status) -> str:
    """One sentence on what to do next; for a learning rate always its limit, 2/L."""
    if situation.problem.constraints is not None:
        return usual_advice(situation.problem, status)
    method, rate = situation.method, situation.trace.last.rate
    seen = situation.x if status is not Status.DIVERGED else situation.path.x[0]
    L = steepest_curvature(situation.objective, [seen]) if np.isfinite(situation.fun) else None
    if isinstance(method, Rated) and L is not None and rate is not None:
        stable = limit(method, L)
        if status in (Status.OUTSIDE_DOMAIN, Status.NOT_FINITE) and rate < method.stable_rate(L):
            return "Use a smaller learning rate, or search=Backtracking(), which turns back at the edge of the domain."
        if status in (Status.DIVERGED, Status.OUTSIDE_DOMAIN, Status.NOT_FINITE):
            return f"Use a learning rate below {stable}; or method='newton', which needs none."
        faster = "; method='newton' gets there in a few steps" if status is Status.STEP_LIMIT else ""
        return f"The largest stable learning rate is {stable}{faster}."
    if isinstance(method, Paced) and method.fixed and status in (Status.OUTSIDE_DOMAIN, Status.NOT_FINITE):
        return ADVICE[Status.DIVERGED]
    if situation.trace.ended.halt in (Halt.STOPPED, Halt.INTERRUPTED) and status is Status.STEP_LIMIT:
        return ""  # it was asked to stop
    if status in ADVICE:
        second_order = method.name in ("auto", "newton", "trust-region")
        return ADVICE[status].replace("'newton'", "'bfgs'") if second_order else ADVICE[status]
    if L is None or status is not Status.MINIMUM or not _curved(situation, L):
        return ""
    return f"For gradient descent the largest stable learning rate is 2/L = {exactly(2 / L)} here."


def _curved(situation: Situation, L: float) -> bool:
    """Does a curvature show, over the typical lengths of the variables?"""
    return bool(L * float(np.max(situation.lengths)) ** 2 > VISIBLE * situation.fall)


ADVICE = {
    Status.SADDLE: "Start beside the saddle, or use method='newton', which leaves it along the negative curvature.",
    Status.MAXIMUM: "Start beside the maximum, or use method='newton', which walks off it.",
    Status.DEGENERATE: "Look at the null direction: a variable may be superfluous, or the minimum flat.",
    Status.PLATEAU: "Start elsewhere: nothing here says in which direction f falls.",
    Status.UNBOUNDED: "Add bounds=, or look whether the formula misses a term.",
    Status.RUNAWAY: "Add bounds=, or a term that holds the variables back.",
    Status.DIVERGED: "Use a smaller learning rate, or a schedule that lowers it; or method='newton', which needs none.",
    Status.STALLED: "Try method='newton' or another start; the precision of float64 may be spent.",
    Status.STEP_LIMIT: "Give more steps (max_steps=), or use method='newton'.",
    Status.INFEASIBLE: "Start elsewhere, or leave out one of the constraints that are not met.",
    Status.OUTSIDE_DOMAIN: "Start inside the domain, or add bounds= that keep to it.",
    Status.NOT_FINITE: "Start closer to where f has a value, or scale the variables.",
}


ELSEWHERE = "Try method='auto' or 'scipy:SLSQP', which end at the limits, or start elsewhere."

CONSTRAINED = {
    Status.SADDLE: "Start beside the saddle, along the direction in which f falls.",
    Status.MAXIMUM: "Start beside the maximum.",
    Status.DIVERGED: ELSEWHERE,
    Status.STALLED: ELSEWHERE,
    Status.STEP_LIMIT: "Give more steps (max_steps=), or start elsewhere.",
    Status.UNBOUNDED: "Add bounds= or a constraint, or look whether the formula misses a term.",
}
"""Advice under constraints, which newton and the methods of descent do not take."""


def usual_advice(problem: Problem, status: Status) -> str:
    """What helps with a status, whatever the method; under constraints only what takes them."""
    return (ADVICE if problem.constraints is None else ADVICE | CONSTRAINED).get(status, "")


def _asked_to_stop(situation: Situation, found: Reading) -> str:
    """A word on a run that was cut short, where its status tells something else."""
    halt = situation.trace.ended.halt
    if halt not in (Halt.STOPPED, Halt.INTERRUPTED) or found.status is Status.STEP_LIMIT:
        return ""
    return f"{sentence(halt.value)} after {counted(len(situation.path) - 1, 'step')}."


def _stationary_start(situation: Situation) -> str:
    """A word on a start that is stationary and was left."""
    path = situation.path
    if path.gradient_norm[0] != 0 or len(path) < 2 or not path.fun[-1] < path.fun[0]:
        return ""
    return "The gradient is zero at the start too, but that is no minimum: f falls from there."


def _started_outside(situation: Situation) -> Reading | None:
    if np.isfinite(situation.path.fun[0]) and np.isfinite(situation.fun):
        return None
    return _outside(situation, situation.path.x[0], "the start")


def _left_domain(situation: Situation) -> Reading | None:
    if situation.trace.ended.halt is not Halt.NOT_FINITE:
        return None
    step = counted(len(situation.path) - 1, "step")
    return _outside(situation, situation.path.x[-1], f"the point after {step}")


def _outside(situation: Situation, x: np.ndarray, what: str) -> Reading:
    """Which part of the formula has no value at x."""
    where = at(situation.variables, x)
    if not np.isfinite(x).all():
        return Reading(Status.NOT_FINITE, sentence(f"{what} is itself not finite ({where})."))
    violation = situation.function.violation(x)
    if violation is None:
        return Reading(Status.NOT_FINITE, f"f is {situation.function.value(x)} at {what}, {where}.")
    status = Status.NOT_FINITE if violation.condition is None else Status.OUTSIDE_DOMAIN
    words = "f overflows at" if violation.condition is None else "f has no value at"
    return Reading(status, f"{words} {what} ({where}): {violation.message}.")


def _no_derivative(situation: Situation) -> Reading | None:
    if situation.trace.ended.halt is not Halt.NO_DERIVATIVE and np.isfinite(situation.gradient).all():
        return None
    where = at(situation.variables, situation.x)
    return Reading(Status.NOT_FINITE, f"f is {told(situation.fun)} at {where}, but a derivative there is not finite.")


def _last_is_no_minimum(situation: Situation) -> Reading | None:
    """A method that takes every step may come to rest at a saddle or a maximum, above the best point seen."""
    last = situation.trace.last
    if not np.isfinite(last.fun) or np.array_equal(last.x, situation.x):
        return None
    found = descending(replace(situation, x=last.x, fun=last.fun, gradient=last.gradient))
    if found is None:
        return None
    return replace(found, message=f"At the last iterate, {at(situation.variables, last.x)}: {found.message}")


def stopped(situation: Situation) -> Reading | None:
    """The run was ended from outside: by its budget, the callback or the keyboard."""
    halt = situation.trace.ended.halt
    if halt not in (Halt.STEPS, Halt.STOPPED, Halt.INTERRUPTED):
        return None
    steps = len(situation.path) - 1
    why = are_spent(steps, "step") if halt is Halt.STEPS else f"{halt.value} after {counted(steps, 'step')}"
    norm = told(float(np.linalg.norm(situation.gradient)))
    message = f"{sentence(why)}; f is {told(situation.fun)} and the norm of the gradient {norm}"
    found = situation.curvature
    if found is not None and found.positive:
        way = float(np.linalg.norm(found.step))
        message += f"; the minimum is about {told(way)} away, Newton's step says"
    return Reading(Status.STEP_LIMIT, message + ".")


def _cancelled(situation: Situation) -> Reading | None:
    """The value itself is wrong: in float64 its digits cancel."""
    f = situation.function
    if max(f.rows, 1) * len(situation.x) > ROWS_TO:
        return None
    digits = f.evaluate(situation.x.tolist(), digits=15)
    assert not isinstance(digits, tuple)  # f is a scalar
    true = float(digits.value)
    if not np.isfinite(true) or abs(true - situation.fun) <= 1e-6 * max(abs(true), situation.fall):
        return None
    message = (
        f"The value {told(situation.fun)} is lost to cancellation: to 15 digits f is {exactly(true)} at "
        f"{at(situation.variables, situation.x)}; float64 cannot judge points around here. Rewrite the formula."
    )
    return Reading(Status.STALLED, message)


def _stalled(situation: Situation) -> Reading:
    where = at(situation.variables, situation.x)
    if situation.trace.ended.halt is Halt.FAR:
        message = (
            f"The run went out of all proportion, to f = {told(situation.fun)} at {where}, and nothing is known there."
        )
        return Reading(Status.STALLED, message)
    norm = told(float(np.linalg.norm(situation.gradient)))
    message = (
        f"No point lower than f = {told(situation.fun)} at {where} was found, yet the "
        f"gradient is not zero (norm {norm}) or the Hessian gives no certain answer."
    )
    return Reading(Status.STALLED, message)


def _both(given: Bounds | None, edge: Bounds) -> Bounds:
    if given is None:
        return edge
    return Bounds(np.maximum(given.lower, edge.lower), np.minimum(given.upper, edge.upper))


READINGS: tuple[Callable[[Situation], Reading | None], ...] = (
    _started_outside,
    diverged,
    endless,
    minimum,
    kink_minimum,
    zero_of_squares,
    far_away,
    receding,
    plateau,
    descending,
    degenerate,
    _last_is_no_minimum,
    _left_domain,
    stopped,
    _cancelled,
    _no_derivative,
    _stalled,
)
