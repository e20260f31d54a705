"""Newton's method with exact Hessians, safeguarded, and run until its steps are lost in rounding."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.descents.eigen_model import eigen_model
from workbench.optimize.descents.region_walk import walk
from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Ended, Halt
from workbench.optimize.objective import Problem
from workbench.optimize.options import check_part
from workbench.optimize.searches.search import Search

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Newton:
    """Newton's method with the exact Hessian.

    search: None walks inside a trust region, which leaves saddles along negative curvature, stays inside bounds, and
        finishes with plain Newton steps until they are lost in rounding; Backtracking() goes along the direction of
        the Hessian with its eigenvalues made positive; FullStep() is the plain method that may diverge.

    pro: ten and more correct digits in few steps. contra: a Hessian and its eigenvalues at every step, n^3 work.
    Source: Nocedal & Wright, Numerical Optimization (2006), sections 3.4, 4.3 and 16.7.
    """

    name: ClassVar[str] = "newton"
    steps: ClassVar[int] = 1_000
    tolerance: ClassVar[float | None] = None

    search: Search | None = None

    def __post_init__(self) -> None:
        if self.search is not None:
            check_part(self.search, "along", "search", "Backtracking()")

    @property
    def bounded(self) -> bool:
        return self.search is None

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        return walk(problem, eigen_model) if self.search is None else _along_lines(problem, self.search)


def _along_lines(problem: Problem, search: Search) -> Generator[Iterate, None, Ended]:
    objective, iterate = problem.objective, problem.first()
    while True:
        yield iterate
        H = objective.hessian(iterate.x)
        if not (np.isfinite(H).all() and np.isfinite(iterate.gradient).all()):
            return Ended(Halt.NO_DERIVATIVE)
        direction = _direction(H, iterate.gradient, plain=not search.lowers)
        following = search.along(objective, iterate, direction, 1.0)
        if following is None or (problem.tolerance != 0 and np.array_equal(following.x, iterate.x)):
            return Ended(Halt.FLOOR)
        iterate = following


def _direction(H: Array, gradient: Array, *, plain: bool) -> Array:
    """The Newton direction; with the eigenvalues made positive, unless the plain one is wanted."""
    eigenvalues, vectors = np.linalg.eigh(H)
    largest = float(np.max(np.abs(eigenvalues)))
    if not plain:
        eigenvalues = np.maximum(np.abs(eigenvalues), 1e-8 * largest) if largest > 0 else np.ones(len(gradient))
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Array = -vectors @ ((vectors.T @ gradient) / eigenvalues)
    return found
