"""Trail: what a run has seen so far, kept small; and Watcher, who looks on without need of each iterate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Protocol

from workbench.optimize.iterates import Iterate, Stretch
from workbench.optimize.objective import Objective

if TYPE_CHECKING:
    from workbench.optimize.loop import Ended


class Watcher(Protocol):
    """Who is shown a run between its steps, and at its end, once its iterates were judged; it changes nothing."""

    def passing(self, trail: Trail) -> None:
        """The run goes on from the last of these iterates."""
        ...

    def over(self, trail: Trail, ended: Ended) -> None:
        """The run has ended."""
        ...


class Trail:
    """The iterates of a run, in order; what a method remembers is kept of the last one alone.

    before: iterates of the run that were made earlier, the last of them with its memory.
    """

    def __init__(self, objective: Objective, before: Stretch | None = None) -> None:
        self._objective = objective
        self._seen: list[Iterate | Stretch] = []
        self.count = 0
        self.last: Iterate | None = None
        self.first_value = math.nan
        self.mark = objective.mark()
        if before is not None:
            self.add(before)

    def __bool__(self) -> bool:
        return self.last is not None

    def add(self, found: Iterate | Stretch) -> Iterate:
        """One more iterate, or several; gives the last of them, without what the method remembers."""
        bare = found if found.memory is None else replace(found, memory=None)
        several, last = (len(bare), bare[-1]) if isinstance(bare, Stretch) else (1, bare)
        remembered = last if found.memory is None else replace(last, memory=found.memory)
        mark = self._objective.mark()
        if self.last is None:
            self.first_value = float(bare.fun[0]) if isinstance(bare, Stretch) else bare.fun
        # no call from here on: Ctrl-C comes before all of this or after it
        self._seen += [bare]
        self.count += several
        self.last = remembered
        self.mark = mark
        return last

    def marked(self) -> None:
        """Note what the objective has counted, now that the method is through."""
        self.mark = self._objective.mark()

    def parts(self) -> Sequence[Stretch]:
        """All iterates, those that came one by one put together once and for all."""
        parts: list[Stretch] = []
        for kind, some in groupby(self._seen, key=type):
            group: list[Any] = list(some)
            parts += group if kind is Stretch else [Stretch.of(group)]
        self._seen = list(parts)
        return parts
