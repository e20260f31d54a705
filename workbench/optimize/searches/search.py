"""Searches: how far to go along a direction. A method is a descent, which gives the direction, and a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.iterates import Iterate
from workbench.optimize.objective import Evaluations

Array = NDArray[np.float64]


class Search(Protocol):
    """The next iterate along a direction, or None where there is none to be accepted; lowers: never accepts a rise."""

    @property
    def lowers(self) -> bool: ...

    def along(self, objective: Evaluations, iterate: Iterate, direction: Array, rate: float) -> Iterate | None: ...


@dataclass(frozen=True, slots=True)
class FullStep:
    """Go rate times the direction, whatever the value there: what a fixed learning rate means."""

    lowers: ClassVar[bool] = False

    def along(self, objective: Evaluations, iterate: Iterate, direction: Array, rate: float) -> Iterate | None:
        with np.errstate(over="ignore", invalid="ignore"):
            x = iterate.x + rate * direction
        return Iterate(x, *objective.value_and_gradient(x), rate=rate)
