"""Bracketing in one variable: an interval at whose ends F has opposite signs, made smaller until nothing is between.

Source: Chandrupatla, A new hybrid quadratic/bisection algorithm (1997); Brent, Algorithms for Minimization without
Derivatives (1973), chapter 4.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.roots.approximations import Approximation, Interval, RootEnd, RootHalt, RootProblem
from workbench.optimize.roots.equations import Equations

Array = NDArray[np.float64]

SHRUNK = 1e-60  # of its width: towards zero, floats have no end
BESIDE = 1 / 64  # of the width of a bracket
EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Bisection:
    """Halve the bracket, and keep the half whose ends have opposite signs.

    pro: cannot fail; half the error at each step. contra: one digit takes more than three steps.
    Source: Dahlquist & Björck, Numerical Methods in Scientific Computing I (2008), section 6.1.1.
    """

    name: ClassVar[str] = "bisection"
    steps: ClassVar[int] = 2_000
    single: ClassVar[bool] = True
    square: ClassVar[bool] = False
    bracketing: ClassVar[bool] = True
    bounded: ClassVar[bool] = False
    free: ClassVar[bool] = False
    judging: ClassVar[bool] = False

    def approximations(self, problem: RootProblem) -> Generator[Approximation, None, RootEnd]:
        equations, (low, high) = problem.equations, _ends(problem)
        narrowest = SHRUNK * (high - low)
        here = problem.after or _middle(equations, low, high, rising=value_at(equations, low) < 0)
        while True:
            yield here
            assert here.interval is not None and here.memory is not None
            (low, high), x, rising = here.interval, float(here.x[0]), bool(here.memory["rising"])
            if x in (low, high) or high - low <= narrowest:
                return RootEnd(RootHalt.FLOOR)
            below = (here.fun[0] < 0) == rising
            here = _middle(equations, *((x, high) if below else (low, x)), rising=rising)


@dataclass(frozen=True, slots=True)
class Chandrupatla:
    """Inverse quadratic interpolation where it can be trusted, else bisection.

    pro: cannot fail, and is as fast as any close to a simple root. contra: none in one variable, where a bracket is
    known.
    Source: Chandrupatla, A new hybrid quadratic/bisection algorithm (1997).
    """

    name: ClassVar[str] = "chandrupatla"
    steps: ClassVar[int] = 2_000
    single: ClassVar[bool] = True
    square: ClassVar[bool] = False
    bracketing: ClassVar[bool] = True
    bounded: ClassVar[bool] = False
    free: ClassVar[bool] = False
    judging: ClassVar[bool] = False

    def approximations(self, problem: RootProblem) -> Generator[Approximation, None, RootEnd]:
        equations = problem.equations
        if problem.after is None:
            low, high = _ends(problem)
            state = (high, low, low, value_at(equations, high), value_at(equations, low), value_at(equations, low))
            yield _closest(state)
        else:
            assert problem.after.memory is not None
            a, b, c, at_a, at_b, at_c = (float(value) for value in problem.after.memory["ends"])
            state = a, b, c, at_a, at_b, at_c
            yield problem.after
        assert problem.bracket is not None
        narrowest = SHRUNK * (problem.bracket[1] - problem.bracket[0])
        while True:
            a, b, *_ = state
            if abs(b - a) <= narrowest:
                return RootEnd(RootHalt.FLOOR)
            x = a + _share(state) * (b - a)
            if x in (a, b):
                x = 0.5 * (a + b)
                if x in (a, b):
                    return RootEnd(RootHalt.FLOOR)
            x, at_x = _valued(equations, x, a, b)
            state = _narrowed(state, x, at_x)
            yield _closest(state)


Ends = tuple[float, float, float, float, float, float]
"""The newest end a, the other end b, the end before c, and the values there."""


def _narrowed(state: Ends, x: float, at_x: float) -> Ends:
    a, b, _, at_a, at_b, _ = state
    if (at_x > 0) == (at_a > 0):
        return x, b, a, at_x, at_b, at_a
    return x, a, b, at_x, at_a, at_b


def _share(state: Ends) -> float:
    """Where between the ends to look next: by interpolation where the three points promise it, else in the middle."""
    a, b, c, at_a, at_b, at_c = state
    if c == b:  # two points only
        return 0.5
    xi, phi = (a - b) / (c - b), (at_a - at_b) / (at_c - at_b)
    share = 0.5
    if 1 - np.sqrt(1 - xi) < phi < np.sqrt(xi):
        share = at_a / (at_b - at_a) * at_c / (at_b - at_c) + (c - a) / (b - a) * at_a / (at_c - at_a) * at_b / (
            at_c - at_b
        )
    least = min(0.5, 2 * EPS * min(abs(a), abs(b)) / abs(b - a))
    return float(np.clip(share, least, 1 - least)) if np.isfinite(share) else 0.5


def _closest(state: Ends) -> Approximation:
    a, b, _, at_a, at_b, _ = state
    x, value = (a, at_a) if abs(at_a) < abs(at_b) else (b, at_b)
    interval = (a, b) if a < b else (b, a)
    return Approximation(np.array([x]), np.array([value]), interval, {"ends": np.array(state)})


def value_at(equations: Equations, x: float) -> float:
    """F at a number."""
    return float(equations.residual(np.array([x]))[0])


def _ends(problem: RootProblem) -> Interval:
    """The bracket; where the start lies inside, only the side of it on which F changes sign."""
    assert problem.bracket is not None
    low, high = problem.bracket
    start = float(problem.start[0])
    if not low < start < high:
        return low, high
    value = value_at(problem.equations, start)
    if not np.isfinite(value):
        return low, high
    return (start, high) if (value > 0) == (value_at(problem.equations, low) > 0) else (low, start)


def _middle(equations: Equations, low: float, high: float, *, rising: bool) -> Approximation:
    """The bracket with its middle; rising: is F negative at the lower end?"""
    x, value = _valued(equations, low + 0.5 * (high - low), low, high)
    return Approximation(np.array([x]), np.array([value]), (low, high), {"rising": rising})


def _valued(equations: Equations, x: float, low: float, high: float) -> tuple[float, float]:
    """x and F there; where F has no value, as in the middle of a pole, a point a little beside."""
    value = value_at(equations, x)
    if not np.isfinite(value):
        x = x + BESIDE * (high - low)
        value = value_at(equations, x)
    return x, value
