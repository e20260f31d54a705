"""Auto: the method that suits the problem, and what is tried where it is stuck; every choice is said."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.functions import function
from workbench.optimize.descents.constrained import ladder
from workbench.optimize.descents.foreign import SciPy
from workbench.optimize.descents.kinked import AlongKinks
from workbench.optimize.descents.least_squares import LevenbergMarquardt
from workbench.optimize.descents.newton import Newton
from workbench.optimize.descents.sampling import GradientSampling
from workbench.optimize.descents.trust_region import TrustRegion
from workbench.optimize.iterates import Iterate, Memory
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.loop import Ended, Halt, Method, limits
from workbench.optimize.objective import EIGEN_TO, HESSIANS_TO, Form, Problem
from workbench.optimize.readings.curvature import follows_hessian
from workbench.optimize.readings.edges import edge_bounds, lower_around
from workbench.optimize.squares import never_negative, residuals, sum_of_squares

Array = NDArray[np.float64]

EPS = float(np.finfo(np.float64).eps)
STUCK = (Halt.STUCK, Halt.NO_DERIVATIVE)
PATIENCE = 200  # steps of each method on a function that is not smooth, before the next one's turn
TURNS = 3  # damped steps in a row that bring little before the exact Hessian's turn
TABLE = 10_000_000  # numbers in the Jacobian of the residuals that are kept in memory
SHORT = 1e-6  # a Newton step below this share of the typical lengths is one at rest
GENTLE = 1e-6  # slope over the typical lengths, over the fall, that a flat bottom may have
RANK = 1e-12  # share of the largest eigenvalue below which a negative one is rounding
WARY_DAMPING, WARY_REACH = 1e3, 0.1  # of a walk whose first steps are to be short
NULL = 1e-10  # share of the largest curvature, over typical lengths, below which one counts as none
ASTRAY = 2.0  # how far a walk went where f does not curve, over the size of the start, at the end of a leap
WARILY = "A walk with full steps went astray, far away to where f does not curve; this is one with short first steps."
ROUNDED_TO = (6, 8, 10)  # decimals: kinks stand at round numbers more often than not


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
            return _choice_of_many(problem)
        if isinstance(first_method(problem), LevenbergMarquardt):
            return "Levenberg-Marquardt and Newton's method were chosen: f is a sum of squares"
        kind = "is smooth" if problem.objective.function.smooth else "has kinks, where gradient sampling takes over,"
        inside = " inside the bounds" if problem.bounds is not None else ""
        return f"Newton's method{inside} was chosen: f {kind} and has {n} variable{'s' if n > 1 else ''}"

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        if problem.constraints is not None:
            return ladder(problem)
        return _for_many(problem) if len(problem.start) > EIGEN_TO else _for_few(problem)


class Stage(IntEnum):
    """What auto is at, in order."""

    FIRST = 0
    WARY = 1
    EDGE = 2
    KINKS = 3
    SAMPLING = 4
    KINKS_AGAIN = 5
    FINISH = 6
    ROUNDED = 7


def _for_many(problem: Problem) -> Generator[Iterate, None, Ended]:
    """The walk where the variables are many."""
    by_gradients, quasi_newton = _by_gradients(problem), SciPy("L-BFGS-B")
    reached, best, ended = _reached(problem)
    if reached is Stage.FIRST:
        first: Method = quasi_newton if by_gradients else TrustRegion()
        best, ended = yield from _kept(Stage.FIRST, first, problem, best, problem.max_steps)
        over = len(problem.start) > HESSIANS_TO if by_gradients else ended.halt not in STUCK
        if over or ended.halt is Halt.INTERRUPTED:
            return ended
    finish: Method = Newton() if by_gradients else quasi_newton
    best, ended = yield from _kept(Stage.FINISH, finish, _from(problem, best, reached, Stage.FINISH), best)
    return ended


def _for_few(problem: Problem) -> Generator[Iterate, None, Ended]:
    smooth = problem.objective.function.smooth
    reached, best, ended = _reached(problem)
    if reached is Stage.ROUNDED:
        yield problem.first()
        return ended
    if reached is Stage.FIRST:
        at_most = problem.max_steps if smooth else PATIENCE
        best, ended = yield from _kept(Stage.FIRST, first_method(problem), problem, best, at_most, near=smooth)
    if reached is Stage.WARY or (reached is Stage.FIRST and smooth and _astray(problem, _known(best), ended)):
        best, ended = yield from _warily(problem, _known(best), ended, going_on=reached is Stage.WARY)
    if reached <= Stage.WARY:
        assert best is not None
        if ended.halt not in STUCK and (smooth or _smooth_here(problem, best)):
            return ended
        if smooth and _flat_bottom(problem, best):
            return Ended(Halt.FLOOR)
    if reached <= Stage.EDGE:
        along = problem if reached is Stage.EDGE else _along_edge(problem, _known(best))
        while along is not None:
            before = np.inf if best is None else best.fun
            best, ended = yield from _kept(Stage.EDGE, Newton(), along, best)
            if ended.halt not in STUCK:
                return ended
            along = _along_edge(problem, best) if best.fun < before else None  # at one edge more, perhaps
    for stage, method in LATER:
        if reached <= stage:
            best, ended = yield from _kept(stage, method, _from(problem, best, reached, stage), best)
            if ended.halt is Halt.FLOOR:
                break
    yield from _rounded(problem, _known(best), ended)
    return ended


LATER: tuple[tuple[Stage, Method], ...] = (
    (Stage.KINKS, AlongKinks()),
    (Stage.SAMPLING, GradientSampling()),
    (Stage.KINKS_AGAIN, AlongKinks()),
    (Stage.FINISH, Newton()),
)
"""What is tried in turn where f is not smooth, or its walk was stuck."""


def _reached(problem: Problem) -> tuple[Stage, Iterate | None, Ended]:
    """The stage that a run has come to, the best point in it, and how it ended where it is the last."""
    memory = None if problem.after is None else problem.after.memory
    if memory is None:
        return Stage.FIRST, None, Ended(Halt.STUCK)
    best = None if memory["best"] is None else Iterate(**memory["best"])
    return Stage(memory["stage"]), best, Ended(Halt(memory["halt"]), memory["words"])


def _astray(problem: Problem, best: Iterate, ended: Ended) -> bool:
    """Did the walk end far from the start where f does not curve, and might a minimum have been leapt over?"""
    if ended.halt is Halt.FAR:
        return True
    start, f = problem.start, problem.objective
    away = np.abs(best.x - start) / (1 + np.abs(start))
    if problem.bounds is not None or not (away > ASTRAY).any() or not np.isfinite(best.fun):
        return False
    if best.fun <= EPS * f.function.value(start) and never_negative(f.function.components[0]):
        return False
    lengths = 1 + np.abs(start)
    hessian = f.hessian(best.x) * np.outer(lengths, lengths)
    if not np.isfinite(hessian).all():
        return True
    eigenvalues, vectors = np.linalg.eigh(hessian)
    flat = vectors[:, eigenvalues <= NULL * eigenvalues[-1]]
    return bool((np.abs(flat @ (flat.T @ ((best.x - start) / lengths))) > ASTRAY).any())


def _warily(
    problem: Problem, best: Iterate, ended: Ended, *, going_on: bool
) -> Generator[Iterate, None, tuple[Iterate, Ended]]:
    """The walk from the start with short first steps; its iterates are given as soon as they are lower than the best.

    Where they do not come to be, all is as it was; of a walk that went out of all proportion, its last point is given.
    """
    method = first_method(problem)
    wary: Method = Newton(reach=WARY_REACH)
    if isinstance(method, LevenbergMarquardt):
        wary = replace(method, damping=WARY_DAMPING)
    posed = problem if going_on else replace(problem, after=None)
    found, end = yield from _kept(Stage.WARY, wary, posed, best, near=True, lower=True)
    if found is best and not going_on:
        if ended.halt is Halt.FAR:
            yield best
        return best, ended
    return found, replace(end, words=f"{WARILY} {end.words}".strip())


def _known(best: Iterate | None) -> Iterate:
    assert best is not None  # each stage gives an iterate
    return best


def _from(problem: Problem, best: Iterate | None, reached: Stage, stage: Stage) -> Problem:
    """The problem from the best point; as it stands for the stage that goes on."""
    return problem if reached is stage else replace(problem, start=_known(best).x, after=None)


def _along_edge(problem: Problem, best: Iterate) -> Problem | None:
    """The problem along the edge of the domain that the best point is at; None where there is none."""
    edge = edge_bounds(problem.objective, best.x, best.fun, 1 + np.abs(best.x))
    if edge is None or problem.bounds is not None:
        return None
    point, _, bounds = edge
    return replace(problem, start=point, bounds=bounds, after=None)


def first_method(problem: Problem) -> Method:
    """Levenberg-Marquardt for a sum of squares of several terms or rows, without bounds; else Newton."""
    f = problem.objective.function
    if problem.bounds is not None or f.bound or f.rows * len(f.variables) > TABLE:
        return Newton()
    parts = residuals(f.components[0])
    if parts is None or (len(parts) == 1) != bool(f.columns):
        return Newton()
    if f.columns:
        residual = function(parts[0], variables=f.variables, data=f.columns, operators=f.operators)
    else:
        residual = function(list(parts), variables=f.variables, operators=f.operators)
    return LevenbergMarquardt(residual, patience=TURNS)


def _by_gradients(problem: Problem) -> bool:
    """Are gradients all that is to be asked of this function of many variables?"""
    kinked = not problem.objective.function.smooth
    return kinked or (problem.bounds is not None and problem.objective.form is Form.PRODUCTS)


def _choice_of_many(problem: Problem) -> str:
    objective, n = problem.objective, len(problem.start)
    if _by_gradients(problem):
        why = "f has kinks" if not objective.function.smooth else "there are bounds, and its Hessian is full"
        finish = ", and Newton's method to finish" if n <= HESSIANS_TO else ""
        return f"SciPy's L-BFGS-B was chosen{finish}: f has {n} variables, and {why}"
    inside = " inside the bounds" if problem.bounds is not None else ""
    squares = ", a sum of squares," if sum_of_squares(objective.function.components[0]) else ""
    had = {
        Form.SPARSE: f"a sparse Hessian, of about {objective.few_entries} entries",
        Form.FULL: "a full Hessian that is cheap",
        Form.PRODUCTS: "a full Hessian, of which products are taken",
    }[objective.form]
    factors = objective.form is Form.FULL or (objective.form is Form.SPARSE and objective.factorable)
    by = "the factors of the Hessian" if factors else "conjugate gradients"
    return f"A trust region by {by}{inside} was chosen: f{squares} is smooth, has {n} variables and {had}"


def _kept(
    stage: Stage,
    method: Method,
    problem: Problem,
    best: Iterate | None,
    at_most: int = PATIENCE,
    *,
    near: bool = False,
    lower: bool = False,
) -> Generator[Iterate, None, tuple[Iterate, Ended]]:
    """The iterates of a method that are new, and the best one at the end.

    near: keep back a point that is far beyond all proportion, where f is not, as the best one. lower: give only points
    that are lower than the best; once there is one, the steps are no longer counted.
    Where the problem has an iterate to go on from, it is one of this stage, and is given again.
    """
    taken = 0
    if problem.after is None:
        steps = method.iterates(problem)
    else:
        memory = problem.after.memory or {}
        taken = memory["taken"]
        within = replace(problem.after, memory=memory["within"])
        bounds = None if memory["bounds"] is None else Bounds(**memory["bounds"])
        problem = replace(problem, start=memory["start"], bounds=bounds, after=within)
        steps = method.iterates(problem)
        next(steps)
        yield within
    while taken <= at_most:
        try:
            iterate = next(steps)
        except StopIteration as finished:
            return _known(best), finished.value
        taken += 1
        if near and _far(problem, iterate):
            return _known(best) if lower else iterate, Ended(Halt.FAR)
        if lower and not iterate.fun < _known(best).fun:
            continue
        at_most = problem.max_steps if lower else at_most
        new = best is None or not np.array_equal(iterate.x, best.x)
        if best is None or iterate.fun <= best.fun:
            best = replace(iterate, memory=None)
        if new:
            yield replace(iterate, memory=_memory(stage, problem, best, taken, iterate.memory))
    return _known(best), Ended(Halt.STUCK)


def _far(problem: Problem, iterate: Iterate) -> bool:
    """Is the point out of all proportion to the start, while f has a value that is not?"""
    if not np.max(np.abs(iterate.x)) > limits(problem, 0.0).reach:
        return False
    return limits(problem, problem.objective.function.value(problem.start)).lowest < iterate.fun < np.inf


def _memory(stage: Stage, problem: Problem, best: Iterate, taken: int, within: Memory | None) -> Memory:
    """What it takes to go on within a stage."""
    bounds = problem.bounds
    return {
        "stage": int(stage),
        "start": problem.start,
        "bounds": None if bounds is None else {"lower": bounds.lower, "upper": bounds.upper},
        "best": {"x": best.x, "fun": best.fun, "gradient": best.gradient, "rate": best.rate},
        "taken": taken,
        "within": within,
        "halt": str(Halt.STUCK),
        "words": "",
    }


def _smooth_here(problem: Problem, best: Iterate) -> bool:
    """Is f, which has kinks, smooth around the point, the Hessian positive definite and Newton's step short?"""
    hessian = problem.objective.hessian(best.x)
    if not (np.isfinite(hessian).all() and np.isfinite(best.gradient).all() and np.linalg.eigvalsh(hessian)[0] > 0):
        return False
    if (np.abs(np.linalg.solve(hessian, best.gradient)) > SHORT * _lengths(problem, best)).any():
        return False
    f, lengths, every = problem.objective, _lengths(problem, best), np.arange(len(best.x))
    return follows_hessian(f, best.x, best.fun, best.gradient, hessian.__matmul__, lengths, every)


def _flat_bottom(problem: Problem, best: Iterate) -> bool:
    """Is the Hessian singular where the run came to rest, with no negative curvature and nothing lower around?"""
    hessian = problem.objective.hessian(best.x)
    if not (np.isfinite(hessian).all() and np.isfinite(best.gradient).all()):
        return False
    fall = max(abs(best.fun), problem.objective.function.value(problem.start) - best.fun)
    if (np.abs(best.gradient) * _lengths(problem, best) > GENTLE * fall).any():
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


def _rounded(problem: Problem, best: Iterate, ended: Ended) -> Generator[Iterate, None, None]:
    """The same point with fewer decimals, where f is not higher there."""
    for decimals in ROUNDED_TO:
        x = np.round(best.x, decimals)
        if problem.bounds is not None:
            x = problem.bounds.clip(x)
        if not np.array_equal(x, best.x) and problem.objective.value(x) <= best.fun:
            memory = {"stage": int(Stage.ROUNDED), "best": None, "halt": str(ended.halt), "words": ended.words}
            yield Iterate(x, *problem.objective.value_and_gradient(x), memory=memory)
            return
