"""Newton's method with exact Hessians, safeguarded, and run until its steps are lost in rounding."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.descents.lines import along_lines
from workbench.optimize.descents.newton_lines import Hessians
from workbench.optimize.descents.region.exact_model import eigen_model
from workbench.optimize.descents.region.walk import walk
from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Ended
from workbench.optimize.objective import Problem
from workbench.optimize.searches.search import Search, check_search

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Newton:
    """Newton's method with the exact Hessian.

    search: None walks inside a trust region, which leaves saddles along negative curvature, stays inside bounds, and
        finishes with plain Newton steps until they are lost in rounding; Backtracking() and StrongWolfe() go along
        the direction of the Hessian, made positive definite by a modified Cholesky factorization, n^3/3 work;
        FullStep() is the plain method that may diverge.
    reach: of the first step of that walk, over the size of the variables; None lets it be a whole Newton step.

    pro: ten and more correct digits in few steps. contra: a Hessian and its eigenvalues at every step.
    Source: Nocedal & Wright, Numerical Optimization (2006), sections 3.4, 4.3 and 16.7.
    """

    name: ClassVar[str] = "newton"
    steps: ClassVar[int] = 1_000
    tolerance: ClassVar[float | None] = None

    search: Search | None = None
    reach: float | None = None

    def __post_init__(self) -> None:
        check_search(self.search)

    @property
    def bounded(self) -> bool:
        return self.search is None

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        if self.search is None:
            return walk(problem, eigen_model, self.reach)
        return along_lines(problem, self.search, Hessians(problem.objective, plain=not self.search.lowers))
