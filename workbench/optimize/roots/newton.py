"""Newton's method and the secant method as the textbooks have them: full steps, which may cycle or lead astray."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.roots.approximations import Approximation, RootEnd, RootHalt, RootProblem
from workbench.optimize.roots.linearized import EPS, steps_of

Array = NDArray[np.float64]

SETTLED = 4 * EPS  # steps below this share of the point are lost in rounding
SMALL = 1e-6  # steps below this share, which become no shorter, will not come closer
NUDGE = 1e-4  # of the start, or of 1: how far beside it the secant method takes its second point


@dataclass(frozen=True, slots=True)
class NewtonRaphson:
    """Newton's method, x - J(x)^-1 F(x): every step is taken.

    Where F has fewer or more equations than unknowns, the shortest step that solves the linearized equations best.

    pro: twice the digits at every step close to a simple root. contra: far away it may cycle, diverge or divide by
    zero, all of which is told.
    Source: Dennis & Schnabel, Numerical Methods for Unconstrained Optimization and Nonlinear Equations (1983), 5.1.
    """

    name: ClassVar[str] = "newton"
    steps: ClassVar[int] = 100
    single: ClassVar[bool] = False
    square: ClassVar[bool] = False
    bracketing: ClassVar[bool] = False
    bounded: ClassVar[bool] = False
    free: ClassVar[bool] = True
    judging: ClassVar[bool] = False

    def approximations(self, problem: RootProblem) -> Generator[Approximation, None, RootEnd]:
        here = problem.first()
        before = np.inf if here.memory is None else float(here.memory["before"])
        while True:
            yield here
            steps = steps_of(problem.equations.jacobian(here.x), np.ones(len(here.x)))
            if steps is None:
                return RootEnd(RootHalt.SINGULAR)
            step = steps(here.fun)
            taken = relative(step, here.x)
            if problem.tolerance != 0 and (taken <= SETTLED or (taken <= SMALL and taken >= before)):
                return RootEnd(RootHalt.FLOOR)
            with np.errstate(over="ignore", invalid="ignore"):
                x = here.x + step
            here, before = Approximation(x, problem.equations.residual(x), memory={"before": taken}), taken


@dataclass(frozen=True, slots=True)
class Secant:
    """The secant method in one variable: Newton's, with the slope between the last two points for the derivative.

    The second point is taken a little beside the start, or at the other end of a bracket.

    pro: needs no derivative; its digits grow by 1.6 at every step. contra: as Newton's method may lead astray.
    Source: Dahlquist & Björck, Numerical Methods in Scientific Computing I (2008), section 6.2.2.
    """

    name: ClassVar[str] = "secant"
    steps: ClassVar[int] = 100
    single: ClassVar[bool] = True
    square: ClassVar[bool] = False
    bracketing: ClassVar[bool] = False
    bounded: ClassVar[bool] = False
    free: ClassVar[bool] = True
    judging: ClassVar[bool] = False

    def approximations(self, problem: RootProblem) -> Generator[Approximation, None, RootEnd]:
        equations, here = problem.equations, problem.first()
        if here.memory is None:
            yield here
            older, at_older = here.x, here.fun
            other = other_end(problem) if problem.bracket else here.x + NUDGE * np.maximum(np.abs(here.x), 1.0)
            here = _following(other, equations.residual(other), older, at_older)
        assert here.memory is not None
        older, at_older = here.memory["older"], here.memory["at_older"]
        while True:
            yield here
            rise = here.fun - at_older
            if not rise.all():
                halt = RootHalt.FLOOR if relative(here.x - older, here.x) <= SMALL else RootHalt.SINGULAR
                return RootEnd(halt, "The secant is level." if halt is RootHalt.SINGULAR else "")
            with np.errstate(over="ignore", invalid="ignore"):
                x = here.x - here.fun * ((here.x - older) / rise)
            if problem.tolerance != 0 and relative(x - here.x, here.x) <= SETTLED:
                return RootEnd(RootHalt.FLOOR)
            older, at_older = here.x, here.fun
            here = _following(x, equations.residual(x), older, at_older)


def relative(step: Array, x: Array) -> float:
    """The largest part of a step, over the size of its variable, or of a hundredth of the largest where that is small.

    >>> relative(np.array([1e-3, 0.0]), np.array([10.0, 0.0]))
    0.0001
    """
    size = np.maximum(np.abs(x), 1e-2 * float(np.max(np.abs(x))))
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(step == 0, 0.0, np.abs(step) / size)
    return float(np.max(parts))


def other_end(problem: RootProblem) -> Array:
    """The end of the bracket that is farther from the start, (1,)."""
    assert problem.bracket is not None
    return np.array([max(problem.bracket, key=lambda end: abs(end - problem.start[0]))])


def _following(x: Array, fun: Array, older: Array, at_older: Array) -> Approximation:
    return Approximation(x, fun, memory={"older": older, "at_older": at_older})
