"""Approximations: the points of a search for a root, what a method is told, and what is known when it has ended."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.roots.equations import Equations
from workbench.optimize.vectors import norm

Array = NDArray[np.float64]
Interval = tuple[float, float]


class RootHalt(StrEnum):
    """Why the loop ended; what that means is read afterwards."""

    ZERO = "every equation holds exactly"
    TOLERANCE = "no equation is missed by more than the tolerance"
    FLOOR = "a step is lost in rounding"
    STUCK = "no step that was tried comes closer"
    SINGULAR = "the Jacobian is singular"
    CYCLE = "the steps return to where they were"
    STEPS = "the budget of steps is spent"
    NOT_FINITE = "a value is not finite"
    FAR = "the point is out of all proportion"
    STOPPED = "the callback asked to stop"
    INTERRUPTED = "interrupted from the keyboard"


@dataclass(frozen=True, slots=True)
class Certainty:
    """A root, and how it is known.

    x: nearest floats to it, (n,). digits: to how many digits they are right. by: what established it.
    multiplicity: 1 for a simple root; None for several unknowns with a singular Jacobian.
    away: how far it is from the point that was looked at, over the sizes of the variables.
    """

    x: Array
    digits: float
    by: str
    multiplicity: float | None
    away: float


@dataclass(frozen=True, slots=True)
class RootEnd:
    """What a method says when it knows no further step; words: what is to be added. period: of a cycle.

    certain: the root, where a method has made sure of it by itself. theirs: are the words another program's, which are
    of use where there is no root only?
    """

    halt: RootHalt
    words: str = ""
    period: int = 0
    certain: Certainty | None = None
    theirs: bool = False


@dataclass(frozen=True, slots=True)
class Approximation:
    """A point (n,) with F there (m,); interval: of a bracketing method, whose ends have opposite signs.

    memory: all else that the method carries from here to the next one, as for an Iterate.
    """

    x: Array
    fun: Array
    interval: Interval | None = None
    memory: Mapping[str, Any] | None = None

    @property
    def norm(self) -> float:
        """Euclidean length of F."""
        return norm(self.fun)


@dataclass(frozen=True, slots=True)
class RootProblem:
    """What a method is told.

    start: (n,). bracket: ends of an interval at which F has opposite signs. tolerance: the largest |F_i| that is good
    enough; None is rounding level, 0 stops at an exact zero only. after: as for a Problem, what to go on from.
    """

    equations: Equations
    start: Array
    bracket: Interval | None
    bounds: Bounds | None
    tolerance: float | None
    max_steps: int
    after: Approximation | None = None

    def first(self) -> Approximation:
        """The approximation that a method begins with."""
        return Approximation(self.start, self.equations.residual(self.start)) if self.after is None else self.after


class RootMethod(Protocol):
    """A way to come closer: a generator of approximations, the start first."""

    @property
    def name(self) -> str: ...

    @property
    def steps(self) -> int:
        """How many steps it may take where nothing is said."""
        ...

    @property
    def single(self) -> bool:
        """Is it for one equation in one variable only?"""
        ...

    @property
    def square(self) -> bool:
        """Does it need as many equations as unknowns?"""
        ...

    @property
    def bracketing(self) -> bool:
        """Does it need a bracket?"""
        ...

    @property
    def bounded(self) -> bool:
        """Can it keep to bounds?"""
        ...

    @property
    def free(self) -> bool:
        """Does it take each step as it comes, so that it may cycle?"""
        ...

    @property
    def judging(self) -> bool:
        """Does it judge by itself whether a point is a root, and go on elsewhere?"""
        ...

    def approximations(self, problem: RootProblem) -> Generator[Approximation, None, RootEnd]: ...


@dataclass(frozen=True, slots=True)
class RootPath:
    """Every approximation, the start first.

    x: (k + 1, n). fun: F there, (k + 1, m). residual_norm: |F|, (k + 1,). step_length: (k,), between approximations.
    interval: of a bracketing method, (k + 1, 2); else None.
    """

    x: Array
    fun: Array
    residual_norm: Array
    step_length: Array
    interval: Array | None = None

    def __len__(self) -> int:
        return len(self.residual_norm)


@dataclass(frozen=True, slots=True)
class RootTrace:
    """What the loop saw: the path, the approximation with the smallest |F|, the last one, and why it ended."""

    path: RootPath
    best: Approximation
    last: Approximation
    ended: RootEnd
