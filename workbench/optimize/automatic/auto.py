"""Auto: the method that suits the problem, and what is tried where it is stuck; every choice is said."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

from workbench.optimize.automatic.few import first_method, of_few
from workbench.optimize.automatic.many import choice_of_many, of_many
from workbench.optimize.descents.constrained import ladder
from workbench.optimize.descents.least_squares import LevenbergMarquardt
from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Ended
from workbench.optimize.objective import EIGEN_TO, Problem


@dataclass(frozen=True, slots=True)
class Auto:
    """Newton's method; for a sum of squares Levenberg-Marquardt before it.

    Stuck at the edge of the domain, it goes on along that edge; stuck at a kink, by gradient sampling.

    Under constraints: SciPy's SLSQP, finished by Newton's method on the KKT conditions.
    With many variables a trust region, by the factors of a sparse Hessian or by conjugate gradients; SciPy's L-BFGS-B
    where f has kinks, or where there are bounds and only products of the Hessian.
    """

    name: ClassVar[str] = "auto"
    steps: ClassVar[int] = 5_000
    tolerance: ClassVar[float | None] = None
    bounded: ClassVar[bool] = True
    constrained: ClassVar[bool] = True

    def choice(self, problem: Problem) -> str:
        """What is chosen for a problem, and why, in words."""
        n = len(problem.start)
        if problem.constraints is not None:
            return "SciPy's SLSQP was chosen, with Newton's method on the KKT conditions to finish"
        if n > EIGEN_TO:
            return choice_of_many(problem)
        if isinstance(first_method(problem), LevenbergMarquardt):
            return "Levenberg-Marquardt and Newton's method were chosen: f is a sum of squares"
        kind = "is smooth" if problem.objective.function.smooth else "has kinks, where gradient sampling takes over,"
        inside = " inside the bounds" if problem.bounds is not None else ""
        return f"Newton's method{inside} was chosen: f {kind} and has {n} variable{'s' if n > 1 else ''}"

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        if problem.constraints is not None:
            return ladder(problem)
        return of_many(problem) if len(problem.start) > EIGEN_TO else of_few(problem)
