"""L-BFGS: the quasi-Newton method with a short memory, for many variables; inside bounds along projected directions."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
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
from workbench.optimize.vectors import inner, norm

Array = NDArray[np.float64]

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
        return along_lines(problem, wolfe(self.search, problem), Pairs(self.history))


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A step (n,), the change of the gradient along it (n,), and their inner product, which is positive."""

    step: Array
    change: Array
    curvature: float

    @classmethod
    def of(cls, step: Array, change: Array) -> Pair | None:
        """None where the gradient does not rise beyond what rounding, or numbers too small, could make of it."""
        curvature, sizes = inner(step, change), norm(step) * norm(change)
        usable = CURVED * sizes < curvature < np.inf and inner(change, change) > 0
        return cls(step, change, curvature) if usable else None


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """The last steps with the changes of the gradient along them, at most so many, the oldest first."""

    most: int
    pairs: tuple[Pair, ...] = ()

    @property
    def memory(self) -> Mapping[str, Any]:
        """By number, so that the arrays are shared from one iterate to the next."""
        numbered = list(enumerate(self.pairs))
        return {
            "steps": {str(k): pair.step for k, pair in numbered},
            "changes": {str(k): pair.change for k, pair in numbered},
        }

    def recalled(self, memory: Mapping[str, Any]) -> Pairs:
        steps, changes = memory["steps"], memory["changes"]
        found = (Pair.of(steps[str(k)], changes[str(k)]) for k in range(len(steps)))
        return replace(self, pairs=tuple(pair for pair in found if pair is not None))

    def way(self, iterate: Iterate, held: Held | None) -> Way:
        gradient, pairs = iterate.gradient, self.pairs
        if held is not None and held.any():
            gradient = np.where(held, 0.0, gradient)
            freed = (Pair.of(np.where(held, 0.0, pair.step), np.where(held, 0.0, pair.change)) for pair in pairs)
            pairs = tuple(pair for pair in freed if pair is not None)
        return Way(-inverse_times(gradient, pairs), 1.0 if pairs else first_rate(iterate))

    def after(self, iterate: Iterate, following: Iterate) -> Pairs:
        pair = Pair.of(following.x - iterate.x, following.gradient - iterate.gradient)
        return self if pair is None else replace(self, pairs=(*self.pairs, pair)[-self.most :])

    def forgotten(self) -> Pairs | None:
        return replace(self, pairs=()) if self.pairs else None


def inverse_times(gradient: Array, pairs: Sequence[Pair]) -> Array:
    """The inverse Hessian that these steps tell of, the oldest first, times a gradient (n,), by two loops over them.

    Source: Nocedal & Wright, Numerical Optimization (2006), algorithm 7.4 and equation 7.20.

    >>> inverse_times(np.array([8.0, 3.0]), [Pair(np.array([1.0, 0.0]), np.array([4.0, 0.0]), 4.0)])
    array([2.  , 0.75])
    """
    found, shares = gradient.copy(), []
    for pair in reversed(pairs):
        share = inner(pair.step, found) / pair.curvature
        found -= share * pair.change
        shares.append(share)
    if pairs:
        last = pairs[-1]
        found *= last.curvature / inner(last.change, last.change)
    for pair, share in zip(pairs, reversed(shares), strict=True):
        found += (share - inner(pair.change, found) / pair.curvature) * pair.step
    return found
