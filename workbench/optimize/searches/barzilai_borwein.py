"""Barzilai-Borwein: step lengths for gradient descent from the curvature that the step before has met."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.optimize.iterates import Iterate
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.objective import Evaluations
from workbench.optimize.options import bad_count, bad_number, shown
from workbench.optimize.searches.line import Line, Trial
from workbench.optimize.vectors import inner

Array = NDArray[np.float64]

TRIALS = 100
SHARES = (0.1, 0.5)  # of a step that was refused, the next trial
GROWTH = 10.0  # of the step, where f does not curve upwards along it


@dataclass(frozen=True, slots=True)
class BarzilaiBorwein:
    """Steps of the length s·s / s·y, with s the step before and y the change of the gradient along it.

    f may rise from step to step; a step is shortened where f would be above the highest of the last values.
    window: how many of these. decrease: share of what the slope promises by which f must be below that.
    With bounds the steps are projected onto them.

    pro: far faster than the steepest descent, for the same work. contra: f goes up and down on its way.
    Source: Barzilai & Borwein, Two-point step size gradient methods (1988); Raydan, The Barzilai and Borwein gradient
    method for the large scale unconstrained minimization problem (1997); with bounds Birgin, Martínez & Raydan (2000).
    """

    lowers: ClassVar[bool] = False
    steepest: ClassVar[bool] = True

    window: int = 10
    decrease: float = 1e-4

    def __post_init__(self) -> None:
        if bad_count(self.window, 1):
            raise OptionError(f"BarzilaiBorwein(window={shown(self.window)}): a count of values, 1 or more, is needed.")
        if bad_number(self.decrease, 0, 1):
            raise OptionError(f"BarzilaiBorwein(decrease={shown(self.decrease)}): a share between 0 and 1 is needed.")

    def along(
        self, objective: Evaluations, iterate: Iterate, direction: Array, rate: float, bounds: Bounds | None = None
    ) -> Iterate | None:
        line, memory = Line(objective, iterate, direction, bounds), iterate.memory
        if not line.slope < 0:
            return None
        values = np.array([iterate.fun]) if memory is None else memory["values"]
        t = rate if memory is None else memory["rate"]
        highest = float(np.max(values))
        for _ in range(TRIALS):
            if np.array_equal(line.point(t), iterate.x):
                return None
            trial = line.at(t)
            promised = line.promised(t, trial.x)
            if trial.usable and trial.fun <= highest + self.decrease * promised:
                kept = np.append(values, trial.fun)[-self.window :]
                return replace(trial.iterate, memory={"values": kept, "rate": following_rate(iterate, trial)})
            t *= _shorter(trial.fun - iterate.fun, promised)
        return None


def following_rate(iterate: Iterate, trial: Trial) -> float:
    """s·s / s·y of a step."""
    step = trial.x - iterate.x
    curvature = inner(step, trial.gradient - iterate.gradient)
    found = inner(step, step) / curvature if curvature > 0 else GROWTH * trial.t
    return found if 0 < found < np.inf else trial.t


def _shorter(rise: float, promised: float) -> float:
    """The share of a step at which the parabola through its slope and its rise is lowest."""
    if not np.isfinite(rise):
        return SHARES[0]
    return float(np.clip(-0.5 * promised / max(rise - promised, np.finfo(np.float64).tiny), *SHARES))
