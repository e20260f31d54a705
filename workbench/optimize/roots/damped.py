"""Damped Newton: steps shortened until the next Newton step would be shorter, in whatever units F is written.

Source: Deuflhard, Newton Methods for Nonlinear Problems (2004), algorithm NLEQ-ERR, section 3.3.3.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.roots.approximations import Approximation, RootEnd, RootHalt, RootProblem
from workbench.optimize.roots.linearized import Steps, steps_of
from workbench.optimize.roots.newton import SETTLED, SMALL

Array = NDArray[np.float64]

SHORTEST = 1e-8  # damping below which no step is tried
RESTRICTED = 0.25  # how much shorter the next step must be, as a share of the damping
LEAST_SIZE = 1e-3  # a variable counts at least this much of its start, or of 1


@dataclass(frozen=True, slots=True)
class DampedNewton:
    """Newton's method with steps shortened where the full one leads astray, and full steps at the end.

    A step is good where the Newton step from there, by the same Jacobian, is shorter: a test that does not depend on
    the units of the equations.

    pro: reaches roots from far away; badly scaled equations do it no harm. contra: ends where the Jacobian is singular.
    Source: Deuflhard, Newton Methods for Nonlinear Problems (2004), section 3.3.3.
    """

    name: ClassVar[str] = "damped-newton"
    steps: ClassVar[int] = 200
    single: ClassVar[bool] = False
    square: ClassVar[bool] = False
    bracketing: ClassVar[bool] = False
    bounded: ClassVar[bool] = False
    free: ClassVar[bool] = False
    judging: ClassVar[bool] = False

    def approximations(self, problem: RootProblem) -> Generator[Approximation, None, RootEnd]:
        equations, here = problem.equations, problem.first()
        state = _State() if here.memory is None else _State(**here.memory)
        while True:
            yield here
            size = _size(here.x, problem.start)
            steps = steps_of(equations.jacobian(here.x), size)
            if steps is None:
                return RootEnd(RootHalt.SINGULAR)
            step = steps(here.fun)
            taken = float(np.linalg.norm(step / size))
            if taken <= SETTLED or (taken <= SMALL and taken >= 0.9 * state.before):
                return RootEnd(RootHalt.FLOOR)
            found = _good(problem, here, steps, size, _foretold(state, step, size))
            if isinstance(found, RootHalt):
                return RootEnd(found)
            damping, there, simplified = found
            state = _State(damping, taken, simplified)
            here = Approximation(
                there.x, there.fun, memory={"damping": damping, "before": taken, "simplified": simplified}
            )


@dataclass(frozen=True, slots=True)
class _State:
    """Damping and length of the last step, and the step that its Jacobian led to afterwards."""

    damping: float = 1.0
    before: float = np.inf
    simplified: Array | None = None


def _size(x: Array, start: Array) -> Array:
    """How large each variable is, (n,)."""
    least = LEAST_SIZE * np.where(start == 0, 1.0, np.abs(start))
    return np.maximum(np.abs(x), least)


def _foretold(state: _State, step: Array, size: Array) -> float:
    """The damping for this step, by how well the last Jacobian foresaw it."""
    if state.simplified is None:
        return 1.0
    missed = float(np.linalg.norm((state.simplified - step) / size)) * float(np.linalg.norm(step / size))
    if missed == 0:
        return 1.0
    seen = state.before * float(np.linalg.norm(state.simplified / size))
    return float(np.clip(state.damping * seen / missed, SHORTEST, 1.0))


def _good(
    problem: RootProblem, here: Approximation, steps: Steps, size: Array, damping: float
) -> tuple[float, Approximation, Array] | RootHalt:
    """A damping, the point it leads to and the next step by the same Jacobian, which is shorter."""
    step = steps(here.fun)
    whole = float(np.linalg.norm(step / size))
    raised = False
    kept: tuple[float, Approximation, Array] | None = None
    while damping >= SHORTEST:
        x = here.x + damping * step
        if np.array_equal(x, here.x):
            return RootHalt.FLOOR
        there = Approximation(x, problem.equations.residual(x))
        if not np.isfinite(there.fun).all():
            damping *= 0.5
            continue
        following = steps(there.fun)
        ratio = float(np.linalg.norm(following / size)) / whole
        curved = float(np.linalg.norm((following - (1 - damping) * step) / size))
        fitting = 0.5 * whole * damping**2 / curved if curved > 0 else 1.0
        if ratio >= 1 - RESTRICTED * damping and not (damping == 1 and whole <= SMALL and ratio < 2):
            if kept is not None:
                return kept
            damping = min(fitting, 0.5 * damping)
            continue
        kept = damping, there, following
        longer = min(1.0, fitting)
        if longer < 4 * damping or raised:
            return kept
        damping, raised = longer, True
    return RootHalt.STUCK if kept is None else kept
