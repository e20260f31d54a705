"""Ascent: the methods of a fit run in turn, watched as one run, and kept in one file that all of it goes on from.

The file has the walks that are through, and that of the method at work with what it remembers. To go on, a walk that is
through is not walked again but judged again, which leads to the same digits, counts and words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.iterates import Iterate
from workbench.optimize.keeping.checkpoints import Keeper
from workbench.optimize.loop import Earlier, follow
from workbench.optimize.objective import Problem
from workbench.optimize.progress import Progress, telling
from workbench.optimize.task import Task, Watching
from workbench.optimize.traces import Trace
from workbench.optimize.trail import Watcher

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Ascent:
    """Who looks on while methods are run in turn.

    callback: called with each iterate. keeping: who keeps them. progress: who tells of them. walked: what was walked
    before, in turn; only the last of these may have steps left.
    """

    callback: Callable[[Iterate], object] | None
    keeping: Keeper | None
    progress: Progress | None
    walked: tuple[Earlier, ...]

    @classmethod
    def of(cls, watching: Watching, asked: Problem, methods: tuple[object, ...], max_steps: int | None) -> Ascent:
        """Raises OptionError or FileError where what is watched does not fit together.

        asked: the problem that all are told. max_steps: as given; it decides which of the methods are tried.
        """
        keeping, walked = watching.kept_by(asked, methods, "fit", max_steps=max_steps)
        return cls(watching.callback, keeping, telling(watching.progress, asked.max_steps), walked)

    def walk(self, place: int, words: str, task: Task, start: Array) -> tuple[Problem, Trace]:
        """What the method in that place of the order is told, and its walk from the start (n,). words: its name."""
        problem = task.problem(start)
        earlier = self.walked[place] if place < len(self.walked) else None
        watchers: list[Watcher] = []
        if self.keeping is not None and place >= len(self.walked) - 1:  # all before that is in the file
            if earlier is None:
                self.keeping.turn()
            watchers.append(self.keeping)
        if self.progress is not None:
            self.progress.turn_to(words, problem.max_steps)
            watchers.append(self.progress)
        return problem, follow(task.method, problem, self.callback, watchers=watchers, earlier=earlier)

    @property
    def trouble(self) -> str:
        """Why it could not be kept, in a sentence; "" where all is well."""
        return "" if self.keeping is None else self.keeping.trouble
