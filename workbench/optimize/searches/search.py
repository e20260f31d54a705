"""Searches: how far to go along a direction. A method is a descent, which gives the direction, and a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.optimize.iterates import Iterate
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.objective import Evaluations
from workbench.optimize.options import check_part
from workbench.optimize.searches.line import Line

Array = NDArray[np.float64]


class Search(Protocol):
    """The next iterate along a direction, or None where there is none to be accepted.

    lowers: never accepts a rise that can be told apart. steepest: made for the direction of the gradient alone.
    What a search must know of the steps before, it puts in the memory of the iterate that it returns, and finds in the
    memory of the iterate that it is given.
    """

    @property
    def lowers(self) -> bool: ...

    @property
    def steepest(self) -> bool: ...

    def along(
        self, objective: Evaluations, iterate: Iterate, direction: Array, rate: float, bounds: Bounds | None = None
    ) -> Iterate | None:
        """rate: how much of the direction to try first. bounds: each trial is projected onto them."""
        ...


@dataclass(frozen=True, slots=True)
class FullStep:
    """Go rate times the direction, whatever the value there: what a fixed learning rate means."""

    lowers: ClassVar[bool] = False
    steepest: ClassVar[bool] = False

    def along(
        self, objective: Evaluations, iterate: Iterate, direction: Array, rate: float, bounds: Bounds | None = None
    ) -> Iterate | None:
        x = Line(objective, iterate, direction, bounds).point(rate)
        return Iterate(x, *objective.value_and_gradient(x), rate=rate)


def check_search(search: Search | None, *, steepest: bool = False) -> None:
    """Refuse what is no search; and one made for gradients alone, unless steepest.

    Raises OptionError.
    """
    if search is None:
        return
    check_part(search, "along", "search", "Backtracking()")
    if search.steepest and not steepest:
        name = type(search).__name__
        raise OptionError(f"{name} gives steps along the gradient; take it with GradientDescent(search={name}()).")
