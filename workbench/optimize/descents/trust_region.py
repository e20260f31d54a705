"""The trust-region method: exact steps where the variables are few, conjugate gradients where they are many."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from workbench.errors import OptionError
from workbench.optimize.descents.region.exact_model import eigen_model
from workbench.optimize.descents.region.large_model import truncated_model
from workbench.optimize.descents.region.walk import walk
from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Ended
from workbench.optimize.objective import EIGEN_TO, Problem

Subproblem = Literal["auto", "exact", "steihaug"]


@dataclass(frozen=True, slots=True)
class TrustRegion:
    """Newton's method inside a trust region, with the exact Hessian or its products.

    subproblem: how the lowest point of the model in the region is found. "exact" by the eigenvalues of the Hessian, as
        Newton() does it; "steihaug" for many: by factorising the Hessian with a shift where it is sparse (or full and
        small), else by Steihaug's conjugate gradients on its products; "auto" is exact up to 200 variables.

    pro: ten and more correct digits in few steps, with 100,000 variables as with two; leaves saddles along negative
    curvature, keeps to bounds. contra: second derivatives.
    Source: Nocedal & Wright, Numerical Optimization (2006), sections 4.1, 4.3 and 7.1; Steihaug, The conjugate gradient
    method and trust regions in large scale optimization (1983).
    Raises OptionError for another subproblem.

    >>> from workbench import function, minimize
    >>> f = function("sum(i=1..n, 100*(x[2i] - x[2i-1]^2)^2 + (1 - x[2i-1])^2)").bind(n=500)
    >>> run = minimize(f, [-1.2, 1] * 500, method="trust-region")
    >>> run.status == "minimum", bool(abs(run.x - 1).max() < 1e-12)
    (True, True)
    """

    name: ClassVar[str] = "trust-region"
    steps: ClassVar[int] = 1_000
    tolerance: ClassVar[float | None] = None
    bounded: ClassVar[bool] = True

    subproblem: Subproblem = "auto"

    def __post_init__(self) -> None:
        known = get_args(Subproblem)
        if self.subproblem not in known:
            raise OptionError(f"subproblem is {self.subproblem!r}; one of {', '.join(known)} is needed.")

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        exact = self.subproblem == "exact" or (self.subproblem == "auto" and len(problem.start) <= EIGEN_TO)
        return walk(problem, eigen_model if exact else truncated_model)
