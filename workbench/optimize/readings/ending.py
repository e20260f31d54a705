"""The end of a run, read: the point that is judged, what the run came to, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.loop import Halt, Method
from workbench.optimize.objective import Problem
from workbench.optimize.readings.constrained import Judged, bound_multipliers, read_constrained
from workbench.optimize.readings.reading import advice, read_end, situation_of, usual_advice
from workbench.optimize.readings.situation import Curved, Reading, Situation
from workbench.optimize.status import Status
from workbench.optimize.traces import Trace
from workbench.optimize.wording import counted, told

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class End:
    """What there is to say of a run that is over.

    curvature: at the point judged; None where it was not looked at. multipliers: by the texts of the constraints and
    bounds that hold the point; None where they are not known. violation: how far the limits are overstepped, over
    their size. interrupted: did Ctrl-C cut the reading short?
    """

    situation: Situation
    reading: Reading
    curvature: Curved | None
    advice: str
    multipliers: Mapping[str, float] | None = None
    violation: float = 0.0
    interrupted: bool = False


def read(problem: Problem, method: Method, trace: Trace) -> End:
    """Read the end of a run; where Ctrl-C cuts that short, the best point seen is given without a verdict.

    A run that was itself interrupted is not: asked again, Ctrl-C ends the program.
    """
    try:
        judged = _judged(problem, method, trace)
        situation, status = judged.situation, judged.reading.status
        curvature = situation.curvature if np.isfinite(situation.fun) else None
        known = (judged.multipliers, judged.violation)
        return End(situation, judged.reading, curvature, advice(situation, status), *known)
    except KeyboardInterrupt:
        if trace.ended.halt is Halt.INTERRUPTED:
            raise
        return _unread(problem, method, trace)


def _judged(problem: Problem, method: Method, trace: Trace) -> Judged:
    if problem.constraints is not None:
        return read_constrained(problem, method, trace)
    situation = situation_of(problem, method, trace)
    return Judged(situation, read_end(situation), bound_multipliers(situation))


def _unread(problem: Problem, method: Method, trace: Trace) -> End:
    best = trace.best
    situation = Situation(problem, method, trace, best.x, best.fun, best.gradient, problem.bounds)
    norm = told(float(np.linalg.norm(best.gradient)))
    message = (
        f"Interrupted from the keyboard after {counted(len(trace.path) - 1, 'step')}, before it was judged whether "
        f"this is a minimum; f is {told(best.fun)} and the norm of the gradient {norm}."
    )
    reading = Reading(Status.STEP_LIMIT, message)
    return End(situation, reading, None, usual_advice(problem, Status.STEP_LIMIT), interrupted=True)
