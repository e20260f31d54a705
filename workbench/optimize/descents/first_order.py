"""Descent by gradients at one rate for all variables: gradient descent, momentum, Nesterov.

A method is a descent, which gives the direction, and a search, which says how far.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.optimize.descents.lines import Held, Way, along_lines
from workbench.optimize.descents.rules import Rule
from workbench.optimize.descents.schedules import CONSTANT, Schedule
from workbench.optimize.descents.walking import advancing, check_fixed, check_share, striding
from workbench.optimize.iterates import Iterate, Stretch
from workbench.optimize.loop import Ended
from workbench.optimize.objective import Problem
from workbench.optimize.searches.backtracking import Backtracking
from workbench.optimize.searches.search import Search, check_search

Array = NDArray[np.float64]

DOWNHILL = Rule(("x = x - rate*g",))
HEAVY_BALL = Rule(("v = momentum*v - rate*g", "x = x + v"), constants=("momentum",))
ACCELERATED = Rule(HEAVY_BALL.update, ahead="x + momentum*v", constants=("momentum",))


@dataclass(frozen=True, slots=True)
class GradientDescent:
    """Steps along the negative gradient, x - rate * gradient; with bounds projected onto them.

    learning_rate: a fixed rate, every step taken; without one a search chooses each step.
    schedule: how the rate changes with the steps. search: Backtracking() shortens a step until f falls,
        BarzilaiBorwein() takes its length from the step before, StrongWolfe() goes to where f is almost level.
    batch_size: rows of the data in each update; a step of the path is then an epoch. clip: the largest length of a
        gradient; longer ones are shortened to it (step by step in Python, not in machine code).

    pro: simple, and every step is cheap. contra: slow where curvatures differ; diverges above the rate 2/L.
    Source: Nocedal & Wright, Numerical Optimization (2006), section 3.1; with bounds Bertsekas, On the
    Goldstein-Levitin-Polyak gradient projection method (1976).
    """

    name: ClassVar[str] = "gradient-descent"
    rule: ClassVar[Rule] = DOWNHILL
    steps: ClassVar[int] = 10_000
    tolerance: ClassVar[float | None] = 1e-8
    bounded: ClassVar[bool] = True

    learning_rate: float | None = None
    schedule: Schedule = CONSTANT
    search: Search | None = None
    batch_size: int | None = None
    clip: float | None = None

    def __post_init__(self) -> None:
        check_fixed(self)
        check_search(self.search, steepest=True)
        if self.search is None:
            return
        if self.batch_size is not None:
            raise OptionError("a search needs all of the data at each step; leave search or batch_size out.")
        if self.clip is not None:
            raise OptionError("a search chooses the length of each step itself; leave search or clip out.")

    @property
    def fixed(self) -> bool:
        told = (self.learning_rate, self.batch_size, self.clip)
        return self.search is None and any(option is not None for option in told)

    def stable_rate(self, curvature: float) -> float:
        return 2 / curvature

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        if self.fixed:
            return advancing(self, problem)
        search = self.search or Backtracking()
        return along_lines(problem, search, Steepest(self, problem.max_steps, search.lowers))

    def stretches(self, problem: Problem) -> Generator[Iterate | Stretch, None, Ended]:
        return striding(self, problem) if self.fixed else self.iterates(problem)


@dataclass(frozen=True, slots=True)
class Steepest:
    """The direction of the negative gradient. Without a learning rate a search first tries twice the step before.

    growing: may it, for a search that shortens what is too long? rate: of the step before. k: steps so far.
    """

    method: GradientDescent
    max_steps: int
    growing: bool
    rate: float = 0.5
    k: int = 0

    @property
    def memory(self) -> Mapping[str, Any]:
        return {"rate": self.rate, "k": self.k}

    def recalled(self, memory: Mapping[str, Any]) -> Steepest:
        return replace(self, **memory)

    def way(self, iterate: Iterate, held: Held | None) -> Way:  # noqa: ARG002  (the protocol's)
        rate = self.method.learning_rate
        if rate is not None:
            return Way(-iterate.gradient, rate * self.method.schedule.factor(self.k, self.max_steps))
        return Way(-iterate.gradient, 2 * self.rate if self.growing or self.k == 0 else self.rate)

    def after(self, iterate: Iterate, following: Iterate) -> Steepest:  # noqa: ARG002
        return replace(self, rate=following.rate or self.rate, k=self.k + 1)

    def forgotten(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Momentum:
    """Heavy ball: each step keeps a share of the one before, v = momentum * v - rate * gradient.

    learning_rate: without one 1/L is taken, L the largest eigenvalue of the Hessian at the start.
    schedule, batch_size, clip: as for GradientDescent.

    pro: much faster than gradient descent in long valleys. contra: swings past the minimum before it settles.
    Source: Polyak, Some methods of speeding up the convergence of iteration methods (1964).
    """

    name: ClassVar[str] = "momentum"
    rule: ClassVar[Rule] = HEAVY_BALL
    steps: ClassVar[int] = 10_000
    tolerance: ClassVar[float | None] = 1e-8
    bounded: ClassVar[bool] = False
    fixed: ClassVar[bool] = True

    learning_rate: float | None = None
    momentum: float = 0.9
    schedule: Schedule = CONSTANT
    batch_size: int | None = None
    clip: float | None = None

    def __post_init__(self) -> None:
        check_fixed(self)
        check_share(self.momentum, "momentum", 0.9)

    def stable_rate(self, curvature: float) -> float:
        return 2 * (1 + self.momentum) / curvature

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        return advancing(self, problem)

    def stretches(self, problem: Problem) -> Generator[Iterate | Stretch, None, Ended]:
        return striding(self, problem)


@dataclass(frozen=True, slots=True)
class Nesterov:
    """Nesterov's accelerated gradient: as momentum, but the gradient is taken ahead, where the momentum leads.

    learning_rate: without one 1/L is taken, L the largest eigenvalue of the Hessian at the start.
    schedule, batch_size, clip: as for GradientDescent.

    pro: swings less than momentum. contra: stable only for smaller rates; an evaluation more at each step.
    Source: Nesterov, A method for solving a convex programming problem (1983).
    """

    name: ClassVar[str] = "nesterov"
    rule: ClassVar[Rule] = ACCELERATED
    steps: ClassVar[int] = 10_000
    tolerance: ClassVar[float | None] = 1e-8
    bounded: ClassVar[bool] = False
    fixed: ClassVar[bool] = True

    learning_rate: float | None = None
    momentum: float = 0.9
    schedule: Schedule = CONSTANT
    batch_size: int | None = None
    clip: float | None = None

    def __post_init__(self) -> None:
        check_fixed(self)
        check_share(self.momentum, "momentum", 0.9)

    def stable_rate(self, curvature: float) -> float:
        return 2 * (1 + self.momentum) / (1 + 2 * self.momentum) / curvature

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        return advancing(self, problem)

    def stretches(self, problem: Problem) -> Generator[Iterate | Stretch, None, Ended]:
        return striding(self, problem)
