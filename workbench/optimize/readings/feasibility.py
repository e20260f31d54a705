"""Runs under constraints that end at no feasible minimum: limits that are not met, falls without end inside them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from workbench.language.formula import symbols
from workbench.optimize.limits.constraints import Constraints, overstepped
from workbench.optimize.loop import FAR, Halt
from workbench.optimize.readings.judgement import Judgement
from workbench.optimize.readings.reading import stopped
from workbench.optimize.readings.situation import Reading
from workbench.optimize.status import Status
from workbench.optimize.wording import along, at, told

DOUBLINGS = 30
DEEP = 1e12  # times the value at the start: no minimum is looked for so far down


def without_value(judgement: Judgement) -> Reading | None:
    """A constraint has no value at the point."""
    x = judgement.situation.x
    if np.isfinite(judgement.constraints.values(x)).all():
        return None
    row = int(np.argmin(np.isfinite(judgement.constraints.values(x))))
    violation = judgement.constraints.function[row].violation(x)
    why = "" if violation is None else f": {violation.message}"
    where = at(judgement.situation.variables, x)
    return Reading(Status.OUTSIDE_DOMAIN, f"{judgement.constraints.texts[row]} has no value at {where}{why}.")


def not_met(judgement: Judgement) -> Reading | None:
    """The constraints are not met: can they be, close by?"""
    situation, around = judgement.situation, judgement.known.around
    if around.feasible:
        return None
    constraints, x = judgement.constraints, judgement.nearest
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


def endless_inside(judgement: Judgement) -> Reading | None:
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


def fallen_away(judgement: Judgement) -> Reading | None:
    """f fell out of all proportion to where it began, along a curve that keeps to the limits."""
    situation = judgement.situation
    if not situation.fun < -DEEP * (1 + abs(situation.path.fun[0])):
        return None
    where = at(situation.variables, situation.x)
    message = (
        f"f falls without end inside the constraints: it was {told(situation.fun)} at {where} when the run stopped."
    )
    return Reading(Status.UNBOUNDED, message)
