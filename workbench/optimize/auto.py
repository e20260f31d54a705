"""Auto: the method that suits the problem, and what is tried where it is stuck; every choice is said."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.functions import function
from workbench.optimize.descents.foreign import SciPy
from workbench.optimize.descents.kinked import AlongKinks
from workbench.optimize.descents.least_squares import LevenbergMarquardt
from workbench.optimize.descents.newton import Newton
from workbench.optimize.descents.sampling import GradientSampling
from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Ended, Halt, Method
from workbench.optimize.objective import HESSIANS_TO, Problem
from workbench.optimize.readings.curvature import follows_hessian
from workbench.optimize.readings.edges import edge_bounds, lower_around
from workbench.optimize.squares import residuals

Array = NDArray[np.float64]

STUCK = (Halt.STUCK, Halt.NO_DERIVATIVE)
NEWTON_TO = 200  # variables: up to here a Hessian and its eigenvalues at every step are cheap
PATIENCE = 200  # steps of each method on a function that is not smooth, before the next one's turn
TABLE = 10_000_000  # numbers in the Jacobian of the residuals that are kept in memory
SHORT = 1e-6  # a Newton step below this share of the typical lengths is one at rest
RANK = 1e-12  # share of the largest eigenvalue below which a negative one is rounding
ROUNDED_TO = (6, 8, 10)  # decimals: kinks stand at round numbers more often than not


@dataclass(frozen=True, slots=True)
class Auto:
    """Newton's method; for a sum of squares Levenberg-Marquardt before it.

    Stuck at the edge of the domain, it goes on along that edge; stuck at a kink, by gradient sampling.

    With many variables, where a Hessian at every step would cost too much: SciPy's L-BFGS-B, and Newton at the end.
    """

    name: ClassVar[str] = "auto"
    steps: ClassVar[int] = 5_000
    tolerance: ClassVar[float | None] = None
    bounded: ClassVar[bool] = True

    def choice(self, problem: Problem) -> str:
        """What is chosen for a problem, and why, in words."""
        n = len(problem.start)
        if n > NEWTON_TO:
            finish = ", and Newton's method to finish" if n <= HESSIANS_TO else ""
            return f"SciPy's L-BFGS-B was chosen{finish}: with {n} variables Hessians are large"
        if isinstance(first_method(problem), LevenbergMarquardt):
            return "Levenberg-Marquardt and Newton's method were chosen: f is a sum of squares"
        kind = "is smooth" if problem.objective.function.smooth else "has kinks, where gradient sampling takes over,"
        inside = " inside the bounds" if problem.bounds is not None else ""
        return f"Newton's method{inside} was chosen: f {kind} and has {n} variable{'s' if n > 1 else ''}"

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        if len(problem.start) > NEWTON_TO:
            best, ended = yield from _kept(SciPy("L-BFGS-B"), problem, None, problem.max_steps)
            if len(problem.start) <= HESSIANS_TO:
                best, ended = yield from _kept(Newton(), replace(problem, start=best.x), best)
            return ended
        smooth = problem.objective.function.smooth
        first = first_method(problem)
        best, ended = yield from _kept(first, problem, None, problem.max_steps if smooth else PATIENCE)
        if ended.halt not in STUCK and (smooth or _smooth_here(problem, best)):
            return ended
        if smooth and _flat_bottom(problem, best):
            return Ended(Halt.FLOOR)
        edge = edge_bounds(problem.objective, best.x, best.fun, 1 + np.abs(best.x))
        if edge is not None and problem.bounds is None:
            point, _, bounds = edge
            best, ended = yield from _kept(Newton(), replace(problem, start=point, bounds=bounds), best)
            if ended.halt not in STUCK:
                return ended
        for method in (AlongKinks(), GradientSampling(), AlongKinks(), Newton()):
            best, ended = yield from _kept(method, replace(problem, start=best.x), best)
            if ended.halt is Halt.FLOOR:
                break
        yield from _rounded(problem, best)
        return ended


def first_method(problem: Problem) -> Method:
    """Levenberg-Marquardt for a sum of squares of several terms or rows, without bounds; else Newton."""
    f = problem.objective.function
    if problem.bounds is not None or f.bound or f.rows * len(f.variables) > TABLE:
        return Newton()
    parts = residuals(f.components[0])
    if parts is None or (len(parts) == 1) != bool(f.columns):
        return Newton()
    if f.columns:
        return LevenbergMarquardt(function(parts[0], variables=f.variables, data=f.columns, operators=f.operators))
    return LevenbergMarquardt(function(list(parts), variables=f.variables, operators=f.operators))


def _kept(
    method: Method, problem: Problem, best: Iterate | None, at_most: int = PATIENCE
) -> Generator[Iterate, None, tuple[Iterate, Ended]]:
    """The iterates of a method that are new, and the best one at the end."""
    steps = method.iterates(problem)
    for _ in range(at_most + 1):
        try:
            iterate = next(steps)
        except StopIteration as finished:
            assert best is not None
            return best, finished.value
        if best is None or not np.array_equal(iterate.x, best.x):
            yield iterate
        if best is None or iterate.fun <= best.fun:
            best = iterate
    assert best is not None
    return best, Ended(Halt.STUCK)


def _smooth_here(problem: Problem, best: Iterate) -> bool:
    """Is f, which has kinks, smooth around the point, the Hessian positive definite and Newton's step short?"""
    hessian = problem.objective.hessian(best.x)
    if not (np.isfinite(hessian).all() and np.isfinite(best.gradient).all() and np.linalg.eigvalsh(hessian)[0] > 0):
        return False
    if (np.abs(np.linalg.solve(hessian, best.gradient)) > SHORT * _lengths(problem, best)).any():
        return False
    f, lengths, every = problem.objective, _lengths(problem, best), np.arange(len(best.x))
    return follows_hessian(f, best.x, best.fun, best.gradient, hessian, lengths, every)


def _flat_bottom(problem: Problem, best: Iterate) -> bool:
    """Is the Hessian singular where the run came to rest, with no negative curvature and nothing lower around?"""
    hessian = problem.objective.hessian(best.x)
    if not (np.isfinite(hessian).all() and np.isfinite(best.gradient).all()):
        return False
    eigenvalues = np.linalg.eigvalsh(hessian)
    if eigenvalues[0] < -RANK * abs(eigenvalues[-1]):
        return False
    return not lower_around(problem.objective, best.x, best.fun, _lengths(problem, best), problem.bounds)


def _lengths(problem: Problem, best: Iterate) -> Array:
    """Typical size of each variable, (n,): of its value, or of the way it came; 1 where both are zero."""
    lengths = np.maximum(np.abs(best.x), np.abs(best.x - problem.start))
    found: Array = np.where(lengths > 0, lengths, 1.0)
    return found


def _rounded(problem: Problem, best: Iterate) -> Generator[Iterate, None, None]:
    """The same point with fewer decimals, where f is not higher there."""
    for decimals in ROUNDED_TO:
        x = np.round(best.x, decimals)
        if problem.bounds is not None:
            x = problem.bounds.clip(x)
        if not np.array_equal(x, best.x) and problem.objective.value(x) <= best.fun:
            yield Iterate(x, *problem.objective.value_and_gradient(x))
            return
