"""Weak Wolfe: a lower and less steep point by doubling and bisection; asks no more than can be had at kinks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.iterates import Iterate
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.objective import Evaluations
from workbench.optimize.searches.line import Line, Trial
from workbench.optimize.searches.wolfe import check_shares

Array = NDArray[np.float64]

TRIALS = 120


@dataclass(frozen=True, slots=True)
class WeakWolfe:
    """A point where f falls by a share of what the slope promises, and the slope has risen to a share of itself.

    decrease: the first share. flattening: the second. Where no such point is found, the lowest one that was seen.

    pro: holds at kinks, where slopes jump from falling to rising. contra: more trials than StrongWolfe() where f is
    smooth.
    Source: Lewis & Overton, Nonsmooth optimization via quasi-Newton methods (2013), algorithm 2.6.
    """

    lowers: ClassVar[bool] = True
    steepest: ClassVar[bool] = False

    decrease: float = 1e-4
    flattening: float = 0.9

    def __post_init__(self) -> None:
        check_shares(type(self).__name__, self.decrease, self.flattening)

    def along(
        self, objective: Evaluations, iterate: Iterate, direction: Array, rate: float, bounds: Bounds | None = None
    ) -> Iterate | None:
        line = Line(objective, iterate, direction, bounds)
        slope = line.slope
        if not slope < 0:
            return None
        low, high, t = line.start, np.inf, rate
        for _ in range(TRIALS):
            x = line.point(t)
            if not np.isfinite(x).all() or np.array_equal(x, low.x) or t in (low.t, high):
                break
            trial = line.at(t)
            if not self._falls(line, trial):
                high = t
            elif not trial.slope < self.flattening * slope:  # also where there is no slope: a kink
                return trial.iterate
            else:
                low = trial
            t = 2 * t if high == np.inf else 0.5 * (low.t + high)
        return low.iterate if low.t > 0 else None

    def _falls(self, line: Line, trial: Trial) -> bool:
        before = line.iterate.fun
        return -np.inf < trial.fun <= before + self.decrease * line.promised(trial.t, trial.x) and trial.fun < before
