"""Levenberg-Marquardt: sums of squares by the exact Jacobian of their residuals, finished by Newton's method."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function
from workbench.optimize.descents.newton import Newton
from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Ended, Halt
from workbench.optimize.objective import Problem

Array = NDArray[np.float64]

EPS = float(np.finfo(np.float64).eps)
ACCEPTED = 1e-4  # share of the promised decrease that a step must bring
HEAVIEST = 1e16  # damping beyond which a step moves nothing
LIGHTEST = 1e-15  # damping below which it makes no difference
CREEPING = 0.5  # a step that leaves more than this share of f has lowered it by little
PATIENCE = 3  # such steps in a row, before the exact Hessian's turn
SETTLED = 1e-8  # relative decrease, or cosine between residual and tangent space, that leaves the rest to Newton


@dataclass(frozen=True, slots=True)
class LevenbergMarquardt:
    """Damped Gauss-Newton steps on the residuals, then Newton's method with the exact Hessian of the sum of squares.

    residual: a Function with a value for each row, shape (m,), whose sum or mean of squares is the objective.
    linear: does the residual depend linearly on the variables? Then the first step is exact, the second refines it.
    damping: at the start; small trusts the linearized model, large goes down the gradient.

    pro: no second derivatives until the end, at home where the fit is good. contra: needs the residuals one by one.
    Source: Moré, The Levenberg-Marquardt algorithm (1978); the damping rule is Nielsen's (1999).
    """

    name: ClassVar[str] = "levenberg-marquardt"
    steps: ClassVar[int] = 1_000
    tolerance: ClassVar[float | None] = None
    bounded: ClassVar[bool] = False

    residual: Function
    linear: bool = False
    damping: float = 1e-3

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        if self.linear:
            yield from _refined(problem, self.residual)
            return Ended(Halt.FLOOR)
        iterate = problem.first()
        yield iterate
        patience, damping = PATIENCE, self.damping
        while True:
            iterate, damping, near = yield from _damped(problem, self.residual, iterate, damping, patience)
            if not np.isfinite(iterate.fun):
                return Ended(Halt.FLOOR)
            finish = Newton().iterates(replace(problem, after=iterate))
            next(finish)  # the last iterate again
            for _ in range(problem.max_steps if near else 4 * patience):
                try:
                    iterate = next(finish)
                except StopIteration as finished:
                    ended: Ended = finished.value
                    return ended
                yield iterate
            patience *= 2


def gauss_newton_step(residual: Array, jacobian: Array, damping: float = 0.0) -> Array:
    """Step that minimizes ``|r + J p|^2 + damping |D p|^2``, D the lengths of the columns of J.

    residual: shape (m,). jacobian: shape (m, n), d residual[i] / d x[j]. Returns shape (n,), in the units of x; the
    shortest one in these scaled variables where J lacks full rank.

    Source: Nocedal & Wright, Numerical Optimization (2006), section 10.3.

    >>> gauss_newton_step(np.array([2.0]), np.array([[4.0]]))
    array([-0.5])
    """
    n = jacobian.shape[1]
    scale = column_lengths(jacobian)
    if not damping:
        undamped: Array = np.linalg.lstsq(jacobian / scale, -residual, rcond=None)[0] / scale
        return undamped
    basis, triangle = np.linalg.qr(np.vstack([jacobian / scale, np.sqrt(damping) * np.eye(n)]))
    found: Array = np.linalg.solve(triangle, basis.T @ np.concatenate([-residual, np.zeros(n)])) / scale
    return found


def column_lengths(jacobian: Array) -> Array:
    """Lengths of the columns, shape (n,); 1 for a column of zeros."""
    lengths = np.linalg.norm(jacobian, axis=0)
    found: Array = np.where(lengths > 0, lengths, 1.0)
    return found


def _refined(problem: Problem, residual: Function) -> Generator[Iterate, None, Iterate]:
    """For a linear residual: the exact step, and steps on what rounding left, while they become smaller."""
    objective = problem.objective
    iterate = Iterate(problem.start, *objective.value_and_gradient(problem.start))
    yield iterate
    jacobian = np.asarray(residual.jacobian.at(problem.start))
    before = np.inf
    for _ in range(problem.max_steps):
        step = gauss_newton_step(np.asarray(residual.at(iterate.x)), jacobian)
        length = float(np.linalg.norm(step * column_lengths(jacobian)))
        if not 0 < length < 0.5 * before:
            break
        x = iterate.x + step
        iterate, before = Iterate(x, *objective.value_and_gradient(x)), length
        yield iterate
    return iterate


def _damped(
    problem: Problem, residual: Function, iterate: Iterate, damping: float, patience: int
) -> Generator[Iterate, None, tuple[Iterate, float, bool]]:
    """Damped steps until the rest is Newton's, or so many have lowered f by little; the last, and was that the end?"""
    objective = problem.objective
    first = iterate.fun
    growth = 2.0
    slow = False
    creeping = 0
    while np.isfinite(iterate.fun) and creeping < patience:
        r, J = np.asarray(residual.at(iterate.x)), np.asarray(residual.jacobian.at(iterate.x))
        if not np.isfinite(J).all() or (slow and _cosine(r, J) <= SETTLED):
            return iterate, damping, True
        size = float(r @ r)
        share = iterate.fun / size if size > 0 else 1.0  # the objective may be their mean
        while damping < HEAVIEST:
            step = gauss_newton_step(r, J, damping)
            x = iterate.x + step
            fun = objective.value(x)
            reached = r + J @ step
            promised = share * (size - float(reached @ reached))
            if np.isfinite(fun) and iterate.fun - fun > ACCEPTED * promised > 0:
                break
            damping *= growth
            growth *= 2
        else:
            return iterate, damping, True
        ratio = (iterate.fun - fun) / promised
        damping = max(damping * max(1 / 3, 1 - (2 * ratio - 1) ** 3), LIGHTEST)
        growth = 2.0
        small = iterate.fun - fun <= SETTLED * iterate.fun or fun <= EPS**2 * first
        slow = iterate.fun - fun <= 1e-2 * iterate.fun
        creeping = creeping + 1 if fun > CREEPING * iterate.fun else 0
        iterate = Iterate(x, fun, objective.gradient(x))
        yield iterate
        if small:
            return iterate, damping, True
    return iterate, damping, False


def _cosine(residual: Array, jacobian: Array) -> float:
    """Cosine of the angle between the residual and the tangent space of the model; zero at a least-squares fit.

    Source: Bates & Watts, Nonlinear Regression Analysis (1988), section 2.2.
    """
    size = float(np.linalg.norm(residual))
    if size == 0:
        return 0.0
    return float(np.linalg.norm(jacobian @ gauss_newton_step(residual, jacobian))) / size
