"""L-BFGS: the quasi-Newton method with a short memory, for many variables; inside bounds along projected directions."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.optimize.descents.lines import Held, Way, along_lines, first_rate
from workbench.optimize.descents.quasi_newton import wolfe
from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Ended
from workbench.optimize.objective import Problem
from workbench.optimize.options import bad_count, shown
from workbench.optimize.searches.search import Search, check_search

Array = NDArray[np.float64]
Pair = tuple[Array, Array]

CURVED = 1e-14  # cosine between a step and its change of gradient, below which they say nothing of the curvature


@dataclass(frozen=True, slots=True)
class LBFGS:
    """BFGS that remembers its last steps instead of a matrix: 2 * history * n numbers.

    history: how many steps it remembers. search: StrongWolfe() where f is smooth and WeakWolfe() where it has kinks,
        unless another is given.
    With bounds the variables pressed against one rest, and steps of the others are projected onto theirs.

    pro: a step costs little more than a gradient, also with 100,000 variables. contra: many steps where curvatures
    differ much.
    Source: Nocedal & Wright, Numerical Optimization (2006), algorithm 7.5; with bounds Bertsekas, Projected Newton
    methods for optimization problems with simple constraints (1982).
    """

    name: ClassVar[str] = "lbfgs"
    steps: ClassVar[int] = 10_000
    tolerance: ClassVar[float | None] = None
    bounded: ClassVar[bool] = True

    history: int = 10
    search: Search | None = None

    def __post_init__(self) -> None:
        if bad_count(self.history, 1):
            raise OptionError(f"history is {shown(self.history)}; a count of steps, 1 or more, is needed, such as 10.")
        check_search(self.search)

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        return along_lines(problem, wolfe(self.search, problem), History(self.history))


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """The last steps with the changes of the gradient along them, at most so many, the oldest first."""

    most: int
    pairs: tuple[Pair, ...] = ()

    @property
    def memory(self) -> Mapping[str, Any]:
        """By number, so that the arrays are shared from one iterate to the next."""
        return {
            "steps": {str(k): step for k, (step, _) in enumerate(self.pairs)},
            "changes": {str(k): change for k, (_, change) in enumerate(self.pairs)},
        }

    def recalled(self, memory: Mapping[str, Any]) -> History:
        steps, changes = memory["steps"], memory["changes"]
        return replace(self, pairs=tuple((steps[str(k)], changes[str(k)]) for k in range(len(steps))))

    def way(self, iterate: Iterate, held: Held | None) -> Way:
        if held is None or not held.any():
            found = inverse_times(iterate.gradient, self.pairs)
        else:
            found = inverse_times(
                np.where(held, 0.0, iterate.gradient),
                [(np.where(held, 0.0, step), np.where(held, 0.0, change)) for step, change in self.pairs],
            )
        return Way(-found, 1.0 if self.pairs else first_rate(iterate))

    def after(self, iterate: Iterate, following: Iterate) -> History:
        step, change = following.x - iterate.x, following.gradient - iterate.gradient
        if not np.isfinite(change).all() or not curved(step, change):
            return self
        return replace(self, pairs=(*self.pairs, (step, change))[-self.most :])

    def forgotten(self) -> History | None:
        return replace(self, pairs=()) if self.pairs else None


def inverse_times(gradient: Array, pairs: tuple[Pair, ...] | list[Pair]) -> Array:
    """The inverse Hessian that these steps tell of, times a gradient (n,), by two loops over them.

    pairs: steps of x and changes of the gradient, the oldest first; those without positive curvature are left out.
    Source: Nocedal & Wright, Numerical Optimization (2006), algorithm 7.4 and equation 7.20.

    >>> inverse_times(np.array([8.0, 3.0]), [(np.array([1.0, 0.0]), np.array([4.0, 0.0]))])
    array([2.  , 0.75])
    """
    told = [(step, change, float(step @ change)) for step, change in pairs if curved(step, change)]
    found, shares = gradient.copy(), []
    for step, change, curvature in reversed(told):
        share = float(step @ found) / curvature
        found -= share * change
        shares.append(share)
    if told:
        _, change, curvature = told[-1]
        found *= curvature / float(change @ change)
    for (step, change, curvature), share in zip(told, reversed(shares), strict=True):
        found += (share - float(change @ found) / curvature) * step
    return found


def curved(step: Array, change: Array) -> bool:
    """Does the gradient rise along the step, beyond what rounding, or numbers too small, could make of it?"""
    curvature, sizes = float(step @ change), float(np.linalg.norm(step)) * float(np.linalg.norm(change))
    return curvature > CURVED * sizes and float(change @ change) > 0
