"""Minimizing under constraints: SLSQP, then Newton's method on the KKT conditions; what is tried where these fail.

Source: Nocedal & Wright, Numerical Optimization (2006), section 18.1 (Newton on the KKT conditions).
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.descents.foreign import SciPy
from workbench.optimize.iterates import Iterate
from workbench.optimize.limits.kkt import Conditions, conditions_at
from workbench.optimize.limits.restoration import nearest_feasible
from workbench.optimize.limits.tangents import tangent
from workbench.optimize.loop import Ended, Halt, Method
from workbench.optimize.objective import Problem

Array = NDArray[np.float64]

LOST = 1e-17  # times the lengths of the variables: a step below is lost in rounding
SETTLED = 1e-8  # what may be left of the KKT conditions where the ladder ends
LEAVING = 1e-2  # times the lengths: the first step off a saddle
ATTEMPTS = 3  # to leave saddles
ROUNDS = 500  # of each method


@dataclass(frozen=True, slots=True)
class LagrangeNewton:
    """Newton's method on the KKT conditions with the restrictions that hold the point; ends where that brings nothing.

    To finish what another method has begun: exact second derivatives give ten and more digits in a few steps.
    """

    name: ClassVar[str] = "newton on the KKT conditions"
    steps: ClassVar[int] = 50
    tolerance: ClassVar[float | None] = None
    bounded: ClassVar[bool] = True
    constrained: ClassVar[bool] = True

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        iterate = problem.first()
        here = conditions_at(problem, iterate)
        yield iterate
        for _ in range(self.steps):
            if not here.finite or not np.isfinite(here.hessian).all():
                return Ended(Halt.NO_DERIVATIVE)
            x = iterate.x + here.step
            if problem.bounds is not None:
                x = problem.bounds.clip(x)
            if (np.abs(x - iterate.x) <= LOST * here.around.lengths).all():
                return Ended(Halt.FLOOR)
            following = Iterate(x, *problem.objective.value_and_gradient(x))
            there = conditions_at(problem, following)
            if not (there.finite and np.isfinite(following.fun) and there.residual < here.residual):
                return Ended(Halt.FLOOR)
            iterate, here = following, there
            yield iterate
        return Ended(Halt.FLOOR)


def ladder(problem: Problem) -> Generator[Iterate, None, Ended]:
    """SLSQP with a Newton finish; from a feasible point, and by trust-constr, where it fails; away from saddles.

    SciPy's methods keep to themselves how they go on: a run that is resumed climbs once more, the same way, and passes
    over what it has given.
    """
    given = 0 if problem.after is None else int((problem.after.memory or {})["given"])
    steps = _climbed(replace(problem, after=None))
    for k in count():
        try:
            iterate = next(steps)
        except StopIteration as finished:
            ended: Ended = finished.value
            return ended
        if k >= given:
            yield replace(iterate, memory={"given": k})
    raise AssertionError


def _climbed(problem: Problem) -> Generator[Iterate, None, Ended]:
    iterate = problem.first()
    ended = Ended(Halt.STUCK)
    yield iterate
    for rung, (methods, restored, said) in enumerate(RUNGS):
        start = nearest_feasible(problem, iterate.x) if restored else iterate.x if not rung else problem.start
        if not np.isfinite(problem.objective.value(start)):
            continue
        for _ in range(ATTEMPTS):
            at_most = min(ROUNDS, problem.max_steps)
            own = replace(problem, start=start, after=None, max_steps=at_most)
            found, ended = yield from _finished(methods, own)
            if not np.isfinite(found.fun):
                break
            iterate = found
            here = conditions_at(problem, found)
            if not (here.finite and here.around.feasible and here.residual <= SETTLED):
                break
            lower = _off_saddle(problem, here)
            if lower is None:
                return Ended(Halt.FLOOR, said)
            start = lower
    return Ended(Halt.STUCK if ended.halt is Halt.TOLERANCE else ended.halt)


RUNGS: tuple[tuple[tuple[Method, ...], bool, str], ...] = (
    ((SciPy("SLSQP"),), False, ""),
    ((SciPy("SLSQP"),), True, "SLSQP failed from the start; it was begun again at a point that meets the constraints."),
    ((SciPy("trust-constr"), SciPy("SLSQP")), False, "SLSQP failed from the start; SciPy's trust-constr went first."),
)
"""Methods in turn, whether they begin at a point that meets the constraints, and what is said where they succeed."""


def _finished(methods: Sequence[Method], problem: Problem) -> Generator[Iterate, None, tuple[Iterate, Ended]]:
    """The iterates of methods but their first, then those of Newton on the KKT conditions; the last one."""
    last: Iterate | None = None
    for following in (*methods, LagrangeNewton()):
        own = problem if last is None else replace(problem, start=last.x, after=replace(last, memory=None))
        steps = following.iterates(own)
        last = next(steps)
        while True:
            try:
                last = next(steps)
            except StopIteration as finished:
                ended = finished.value
                break
            yield last
    assert last is not None
    return last, ended


def _off_saddle(problem: Problem, here: Conditions) -> Array | None:
    """A point close by that keeps the limits, and where the Lagrangian is lower: it curves down along the limits."""
    lengths = np.maximum(here.around.lengths, min(1.0, float(np.max(here.around.lengths))))
    basis = tangent((here.around.jacobian * lengths)[here.guiding]).basis
    if not basis.shape[1]:
        return None
    eigenvalues, vectors = np.linalg.eigh(basis.T @ (here.hessian * np.outer(lengths, lengths)) @ basis)
    if eigenvalues[0] >= -1e-6 * max(float(np.max(np.abs(eigenvalues))), here.fall):
        return None
    way = basis @ vectors[:, 0] * lengths
    restrictions = problem.restrictions
    assert restrictions is not None
    for sign in (1.0, -1.0):
        for t in (LEAVING, LEAVING**2):
            x = nearest_feasible(problem, here.x + sign * t * way)
            around = restrictions.around(x, lengths)
            change = float(here.multipliers @ (around.values - here.around.values))
            lower = problem.objective.value(x) - change < here.fun - 1e-12 * abs(here.fun)
            if lower and around.feasible and not np.array_equal(x, here.x):
                return x
    return None
