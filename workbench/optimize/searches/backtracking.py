"""Backtracking: shorten a step until f falls by a share of what the slope promises."""

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
from workbench.optimize.searches.line import Line

Array = NDArray[np.float64]

SHORTEST = 1100  # halvings: from 1 to below the smallest float64


@dataclass(frozen=True, slots=True)
class Backtracking:
    """Shorten the step until f falls by a share of what the slope promises (Armijo's rule).

    shrink: factor from one trial to the next. decrease: the share.
    Source: Nocedal & Wright, Numerical Optimization (2006), algorithm 3.1.
    """

    lowers: ClassVar[bool] = True
    steepest: ClassVar[bool] = False

    shrink: float = 0.5
    decrease: float = 1e-4

    def __post_init__(self) -> None:
        if bad_number(self.shrink, 0, 1):
            raise OptionError(f"Backtracking(shrink={shown(self.shrink)}): a factor between 0 and 1 is needed.")
        if bad_number(self.decrease, 0, 1):
            raise OptionError(f"Backtracking(decrease={shown(self.decrease)}): a share between 0 and 1 is needed.")

    def along(
        self, objective: Evaluations, iterate: Iterate, direction: Array, rate: float, bounds: Bounds | None = None
    ) -> Iterate | None:
        line = Line(objective, iterate, direction, bounds)
        if not line.slope < 0:
            return None
        for _ in range(SHORTEST):
            x = line.point(rate)
            if np.array_equal(x, iterate.x):
                return None
            fun = objective.value(x)
            if -np.inf < fun <= iterate.fun + self.decrease * line.promised(rate, x) and fun < iterate.fun:
                return Iterate(x, fun, objective.gradient(x), rate=rate)
            rate *= self.shrink
        return None
