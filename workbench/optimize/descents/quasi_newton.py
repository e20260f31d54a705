"""BFGS: the Hessian learned from gradients alone, step by step; also at kinks, where Newton's method is lost."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.descents.lines import Held, Way, along_lines, first_rate
from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Ended
from workbench.optimize.objective import Problem
from workbench.optimize.searches.search import Search, check_search
from workbench.optimize.searches.strong_wolfe import StrongWolfe
from workbench.optimize.searches.weak_wolfe import WeakWolfe
from workbench.optimize.vectors import inner

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BFGS:
    """The quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno.

    search: StrongWolfe() where f is smooth and WeakWolfe() where it has kinks, unless another is given.

    pro: no second derivatives; converges at kinks too, where its search asks no more than can be had there.
    contra: an n by n matrix; more steps than Newton's method takes.
    Source: Nocedal & Wright, Numerical Optimization (2006), section 6.1; at kinks Lewis & Overton, Nonsmooth
    optimization via quasi-Newton methods (2013), algorithm 2.1.
    """

    name: ClassVar[str] = "bfgs"
    steps: ClassVar[int] = 2_000
    tolerance: ClassVar[float | None] = None
    bounded: ClassVar[bool] = False

    search: Search | None = None

    def __post_init__(self) -> None:
        check_search(self.search)

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        return along_lines(problem, wolfe(self.search, problem), Inverse())


def wolfe(search: Search | None, problem: Problem) -> Search:
    """The search that is given; else one that suits the function, smooth or with kinks."""
    return search or (StrongWolfe() if problem.objective.function.smooth else WeakWolfe())


@dataclass(frozen=True, slots=True, eq=False)
class Inverse:
    """The inverse Hessian (n, n) as far as it was learned; None where nothing was."""

    matrix: Array | None = None

    @property
    def memory(self) -> Mapping[str, Any]:
        return {} if self.matrix is None else {"inverse": self.matrix}

    def recalled(self, memory: Mapping[str, Any]) -> Inverse:
        return Inverse(memory.get("inverse"))

    def way(self, iterate: Iterate, held: Held | None) -> Way:  # noqa: ARG002  (the protocol's)
        if self.matrix is None:
            return Way(-iterate.gradient, first_rate(iterate))
        return Way(-self.matrix @ iterate.gradient, 1.0)

    def after(self, iterate: Iterate, following: Iterate) -> Inverse:
        step, change = following.x - iterate.x, following.gradient - iterate.gradient
        curvature, square = inner(step, change), inner(change, change)
        if not (0 < curvature < np.inf and 0 < square < np.inf):
            return self
        matrix = self.matrix
        if matrix is None:
            matrix = np.eye(len(step)) * (curvature / square)
        updated = updated_inverse(matrix, step, change)
        return replace(self, matrix=updated) if np.isfinite(updated).all() else self

    def forgotten(self) -> Inverse | None:
        return None if self.matrix is None else Inverse()


def updated_inverse(inverse: Array, step: Array, change: Array) -> Array:
    """The inverse Hessian (n, n) with the curvature of a step built in: it takes the change to the step.

    step, change: (n,), of x and of the gradient, with step·change > 0.
    Source: Nocedal & Wright, Numerical Optimization (2006), equation 6.17, multiplied out.

    >>> updated_inverse(np.eye(2), np.array([1.0, 0.0]), np.array([4.0, 0.0]))
    array([[0.25, 0.  ],
           [0.  , 1.  ]])
    """
    curvature, image = inner(step, change), inverse @ change
    along = step * ((1 + inner(change, image) / curvature) / curvature) - image / curvature
    found: Array = inverse + np.outer(along, step) - np.outer(step, image / curvature)
    return 0.5 * (found + found.T)
