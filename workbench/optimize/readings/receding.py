"""A run that goes ever farther along a curve, at a pace that does not slacken, while f falls less and less."""

from __future__ import annotations

import numpy as np

from workbench.optimize.readings.situation import Reading, Situation
from workbench.optimize.status import Status
from workbench.optimize.vectors import largest_parts
from workbench.optimize.wording import exactly, told

DOUBLINGS = 10  # of the distance from the start that are looked at
FEWEST = 6  # points of the run among them
LESS = 0.9  # of a fall, at most, is the next one: else f may fall without end
REACH = 1e4  # over the size of the start: how far such a run has come
SLACK = 4  # times as many steps as before may the last doubling take: towards a minimum far away they have no end


def receding(situation: Situation) -> Reading | None:
    """f falls for ever along a curve, as in the valley of (x*y - 1)^2 + x^2, and no line shows that."""
    path, start = situation.path, situation.problem.start
    if situation.problem.bounds is not None:
        return None
    likely = np.flatnonzero(path.x[:, 0] == situation.x[0])
    end = int(likely[(path.x[likely] == situation.x).all(axis=1)][-1:].sum())
    away = largest_parts(path.x[: end + 1] - start)
    if not REACH * (1 + float(np.max(np.abs(start)))) <= away[-1] < np.inf:
        return None
    places = np.unique([int(np.argmax(away >= away[-1] * 2.0**-k)) for k in range(DOUBLINGS + 1)])
    if len(places) < FEWEST:
        return None
    falls, steps = -np.diff(path.fun[places]), np.diff(places)
    shrinking = (falls[2 - FEWEST :] <= LESS * falls[1 - FEWEST : -1]).all()
    if not (falls > 0).all() or not shrinking or steps[-1] > SLACK * (1 + np.max(steps[:-1])):
        return None
    i = int(np.argmax(np.abs(situation.x - start)))
    message = (
        f"The run leads ever farther along a curve, to {situation.variables[i]} = {exactly(float(situation.x[i]))} at "
        f"last; while the distance was doubled {DOUBLINGS} times f fell, less and less, to {told(situation.fun)}: it "
        "seems to tend to a value that no point attains."
    )
    return Reading(Status.RUNAWAY, message)
