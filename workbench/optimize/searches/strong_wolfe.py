"""Strong Wolfe: a point that is lower and almost level, by slopes, which tell what values no longer can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.optimize.iterates import Iterate
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.objective import Evaluations
from workbench.optimize.options import bad_number, shown
from workbench.optimize.searches.line import Line, Trial
from workbench.optimize.searches.wolfe import Bracket, check_shares

Array = NDArray[np.float64]

TRIALS = 100
CLOSED = 1e-8  # width of a bracket, over where it is: a smooth function would have been level in it
NARROWED = 0.66  # share of the bracket that two trials may leave; more, and it is halved


@dataclass(frozen=True, slots=True)
class StrongWolfe:
    """A point where f falls by a share of what the slope promises, and where the slope is a share of itself or less.

    decrease: the first share. flattening: the second; 0.9 for quasi-Newton methods, 0.1 for conjugate gradients.
    rounding: relative to f; where f rises by no more, its fall is judged by the slopes (the approximate conditions of
    Hager and Zhang), so that a run goes on where values are lost in rounding.
    Points outside the domain are turned back from. Where no such point is found, the lowest one that was seen.

    pro: one or two evaluations a step. contra: kinks, where no point is level; there WeakWolfe() is at home.
    Source: Hager & Zhang, A new conjugate gradient method with guaranteed descent and an efficient line search (2005),
    section 4.
    """

    lowers: ClassVar[bool] = True
    steepest: ClassVar[bool] = False

    decrease: float = 1e-4
    flattening: float = 0.9
    rounding: float = 4e-15

    def __post_init__(self) -> None:
        check_shares(type(self).__name__, self.decrease, self.flattening)
        if bad_number(self.rounding, 0, 1, closed=True):
            raise OptionError(f"StrongWolfe(rounding={shown(self.rounding)}): a small number is needed, such as 1e-15.")

    def along(
        self, objective: Evaluations, iterate: Iterate, direction: Array, rate: float, bounds: Bounds | None = None
    ) -> Iterate | None:
        line = Line(objective, iterate, direction, bounds)
        if not line.slope < 0:
            return None
        bracket = Bracket(line.start, iterate.fun + self.rounding * abs(iterate.fun))
        lowest = line.start
        t, widths = rate, (np.inf, np.inf)
        for _ in range(TRIALS):
            if bracket.width <= CLOSED * bracket.low.t or np.array_equal(line.point(t), iterate.x):
                break
            trial = line.at(t)
            if self.accepts(line, trial):
                return trial.iterate
            if trial.usable and trial.fun < lowest.fun:
                lowest = trial
            bracket = bracket.narrowed(trial)
            slow = np.isfinite(bracket.width) and bracket.width > NARROWED * widths[0]
            t, widths = bracket.middle() if slow else bracket.inside(), (widths[1], bracket.width)
        return lowest.iterate if lowest.t > 0 else None

    def accepts(self, line: Line, trial: Trial) -> bool:
        """Do the conditions hold at the trial?"""
        steep, before = line.slope, line.iterate.fun
        if not trial.usable or not abs(trial.slope) <= -self.flattening * steep:
            return False
        if trial.fun <= before + self.decrease * line.promised(trial.t, trial.x) and trial.fun < before:
            return True
        level = trial.fun <= before + self.rounding * abs(before)
        return level and trial.slope <= (2 * self.decrease - 1) * steep
