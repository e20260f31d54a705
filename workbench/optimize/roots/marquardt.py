"""Levenberg-Marquardt on |F|^2: where Newton's steps fail it goes downhill, and ends at a root or a lowest |F|."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.descents.damping import Factors
from workbench.optimize.roots.approximations import Approximation, RootEnd, RootHalt, RootProblem
from workbench.optimize.roots.linearized import EPS
from workbench.optimize.roots.newton import SETTLED, SMALL, relative

Array = NDArray[np.float64]

ACCEPTED = 1e-4  # share of the promised decrease that a step must bring
HEAVIEST = 1e16  # damping beyond which a step moves nothing
LIGHTEST = 1e-15  # damping below which it makes no difference
LEVEL = 1e-13  # decrease of |F| that is promised at its lowest, over |F|


@dataclass(frozen=True, slots=True)
class Marquardt:
    """Levenberg-Marquardt: between Newton's step and the way straight down |F|, whichever brings F closer to zero.

    pro: singular Jacobians do not stop it; keeps to bounds; where there is no root it ends at the lowest |F| nearby.
    contra: may end there too where a root is elsewhere.
    Source: Moré, The Levenberg-Marquardt algorithm (1978); the damping rule is Nielsen's (1999).
    """

    name: ClassVar[str] = "levenberg-marquardt"
    steps: ClassVar[int] = 500
    single: ClassVar[bool] = False
    square: ClassVar[bool] = False
    bracketing: ClassVar[bool] = False
    bounded: ClassVar[bool] = True
    free: ClassVar[bool] = False
    judging: ClassVar[bool] = False

    damping: float = 1e-3

    def approximations(self, problem: RootProblem) -> Generator[Approximation, None, RootEnd]:
        here = problem.first()
        damping, before = (self.damping, np.inf) if here.memory is None else here.memory["state"]
        while True:
            yield here
            jacobian = problem.equations.jacobian(here.x)
            if not np.isfinite(jacobian).all():
                return RootEnd(RootHalt.STUCK, "The Jacobian is not finite there.")
            found = _lower(problem, here, jacobian, damping)
            if isinstance(found, RootHalt):
                return RootEnd(found)
            there, damping = found
            taken = relative(there.x - here.x, here.x)
            if taken <= SETTLED or (taken <= SMALL and taken >= 0.9 * before and there.norm >= 0.9 * here.norm):
                return RootEnd(RootHalt.FLOOR)
            before = taken
            here = Approximation(there.x, there.fun, memory={"state": (damping, before)})


def _lower(
    problem: RootProblem, here: Approximation, jacobian: Array, damping: float
) -> tuple[Approximation, float] | RootHalt:
    """The next point, with a smaller |F|, and the damping after it."""
    if not here.fun.any():
        return RootHalt.ZERO
    free = _free(problem, here, jacobian)
    if not free.any():
        return RootHalt.STUCK
    scale = here.norm
    r, J = here.fun / scale, jacobian[:, free] / scale
    factors = Factors.of(r, J)
    growth = 2.0
    while damping < HEAVIEST:
        step = np.zeros(len(here.x))
        step[free] = factors.step(factors.inside, damping)
        x = here.x + step if problem.bounds is None else problem.bounds.clip(here.x + step)
        if np.array_equal(x, here.x):
            return RootHalt.FLOOR
        reached = r + J @ (x - here.x)[free]
        promised = 1.0 - float(reached @ reached)
        there = Approximation(x, problem.equations.residual(x))
        ratio = (there.norm / scale) ** 2 if np.isfinite(there.fun).all() else np.inf
        if promised > 0 and 1.0 - ratio > ACCEPTED * promised and there.norm < here.norm:
            gain = (1.0 - ratio) / promised
            return there, max(damping * max(1 / 3, 1 - (2 * gain - 1) ** 3), LIGHTEST)
        if 0 <= promised <= LEVEL:
            return RootHalt.STUCK
        damping *= growth
        growth *= 2
    return RootHalt.STUCK


def _free(problem: RootProblem, here: Approximation, jacobian: Array) -> NDArray[np.bool_]:
    """Which variables may move, (n,): those not pressed against a bound, and those that F depends on."""
    slope = jacobian.T @ (here.fun / here.norm)
    held = np.zeros(len(here.x), dtype=bool) if problem.bounds is None else problem.bounds.held(here.x, slope)
    small = np.abs(jacobian) <= EPS**2 * float(np.max(np.abs(jacobian), initial=0.0))
    return ~held & ~small.all(axis=0)
