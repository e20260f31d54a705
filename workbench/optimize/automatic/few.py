"""Few variables: Newton or damped steps first; then edges of the domain, kinks and short steps, where these fail."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from workbench.functions import function
from workbench.optimize.automatic.resting import astray, flat_bottom, smooth_here
from workbench.optimize.automatic.stages import PATIENCE, STUCK, Stage, kept, known, onward, reached_by
from workbench.optimize.descents.kinked import AlongKinks
from workbench.optimize.descents.least_squares import LevenbergMarquardt
from workbench.optimize.descents.newton import Newton
from workbench.optimize.descents.sampling import GradientSampling
from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Ended, Halt, Method
from workbench.optimize.objective import Problem
from workbench.optimize.readings.edges import edge_bounds
from workbench.optimize.squares import residuals

TURNS = 3  # damped steps in a row that bring little before the exact Hessian's turn
TABLE = 10_000_000  # numbers in the Jacobian of the residuals that are kept in memory
WARY_DAMPING, WARY_REACH = 1e3, 0.1  # of a walk whose first steps are to be short
WARILY = "A walk with full steps went astray, far away to where f does not curve; this is one with short first steps."
ROUNDED_TO = (6, 8, 10)  # decimals: kinks stand at round numbers more often than not


def of_few(problem: Problem) -> Generator[Iterate, None, Ended]:
    smooth = problem.objective.function.smooth
    reached, best, ended = reached_by(problem)
    if reached is Stage.ROUNDED:
        yield problem.first()
        return ended
    if reached is Stage.FIRST:
        at_most = problem.max_steps if smooth else PATIENCE
        best, ended = yield from kept(Stage.FIRST, first_method(problem), problem, best, at_most, near=smooth)
    if reached is Stage.WARY or (reached is Stage.FIRST and smooth and astray(problem, known(best), ended)):
        best, ended = yield from _warily(problem, known(best), ended, going_on=reached is Stage.WARY)
    if reached <= Stage.WARY:
        assert best is not None
        if ended.halt not in STUCK and (smooth or smooth_here(problem, best)):
            return ended
        if smooth and flat_bottom(problem, best):
            return Ended(Halt.FLOOR)
    if reached <= Stage.EDGE:
        along = problem if reached is Stage.EDGE else _along_edge(problem, known(best))
        while along is not None:
            before = np.inf if best is None else best.fun
            best, ended = yield from kept(Stage.EDGE, Newton(), along, best)
            if ended.halt not in STUCK:
                return ended
            along = _along_edge(problem, best) if best.fun < before else None  # at one edge more, perhaps
    for stage, method in LATER:
        if reached <= stage:
            best, ended = yield from kept(stage, method, onward(problem, best, reached, stage), best)
            if ended.halt is Halt.FLOOR:
                break
    yield from _rounded(problem, known(best), ended)
    return ended


LATER: tuple[tuple[Stage, Method], ...] = (
    (Stage.KINKS, AlongKinks()),
    (Stage.SAMPLING, GradientSampling()),
    (Stage.KINKS_AGAIN, AlongKinks()),
    (Stage.FINISH, Newton()),
)
"""What is tried in turn where f is not smooth, or its walk was stuck."""


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
    found, end = yield from kept(Stage.WARY, wary, posed, best, near=True, lower=True)
    if found is best and not going_on:
        if ended.halt is Halt.FAR:
            yield best
        return best, ended
    return found, replace(end, words=f"{WARILY} {end.words}".strip())


def _along_edge(problem: Problem, best: Iterate) -> Problem | None:
    """The problem along the edge of the domain that the best point is at; None where there is none."""
    edge = edge_bounds(problem.objective, best.x, best.fun, 1 + np.abs(best.x))
    if edge is None or problem.bounds is not None:
        return None
    point, _, bounds = edge
    return replace(problem, start=point, bounds=bounds, after=None)


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
