"""Levenberg-Marquardt: sums of squares by the exact Jacobian of their residuals, finished by Newton's method."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function
from workbench.optimize.descents.damping import Linearized, Seen, Surface, column_lengths, damped
from workbench.optimize.descents.newton import Newton
from workbench.optimize.descents.settling import NUMBERS, settling
from workbench.optimize.iterates import Iterate, Memory
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.loop import Ended, Halt
from workbench.optimize.losses import SQUARES, Loss
from workbench.optimize.objective import Objective, Problem

Array = NDArray[np.float64]

EPS = float(np.finfo(np.float64).eps)
AWAY, NEARLY = 4, 10  # steps of Newton's in its turn over the patience: where damped steps crept, and where they ended


@dataclass(frozen=True, slots=True)
class LevenbergMarquardt:
    """Damped Gauss-Newton steps on the residuals, then Newton's method with the exact Hessian of the sum of squares.

    residual: a Function with a value for each row, shape (m,) or (m, k), whose sum or mean of squares is the objective.
    damping: at the start; small trusts the linearized model, large goes down the gradient.
    accelerated: bend each step along the second derivatives of the residuals (geodesic acceleration)?
    loss: what is summed in the place of squares, for robust fits.
    patience: steps in a row that may leave more than half of f before the exact Hessian takes turns with them; None
        where it is to wait for the end.

    pro: no second derivatives until the end, at home where the fit is good. contra: needs the residuals one by one.
    Source: Moré, The Levenberg-Marquardt algorithm (1978); Transtrum & Sethna (2012) for the acceleration.
    """

    steps: ClassVar[int] = 1_000
    tolerance: ClassVar[float | None] = None
    bounded: ClassVar[bool] = True

    residual: Function
    damping: float = 1e-3
    accelerated: bool = False
    loss: Loss = SQUARES
    patience: int | None = None

    @property
    def name(self) -> str:
        return "geodesic-acceleration" if self.accelerated else "levenberg-marquardt"

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        surface = Residuals.of(problem, self.residual, self.loss)
        if self.patience is not None:
            return taking_turns(problem, surface, Turn(self.patience, self.damping))
        return finished(problem, surface, surface, self.damping, accelerated=self.accelerated)


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """The least-squares solution of residuals that are linear in the variables: a step, and one on what is left.

    residual: a Function with a value for each row, shape (m,) or (m, k), linear in its variables.

    pro: exact, without a start. contra: for linear models only.
    Source: Björck, Numerical Methods for Least Squares Problems (1996), sections 2.4 and 2.9.
    """

    name: ClassVar[str] = "closed-form"
    steps: ClassVar[int] = 10
    tolerance: ClassVar[float | None] = None
    bounded: ClassVar[bool] = False

    residual: Function

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        surface = Residuals(self.residual, problem.objective, None)
        iterate = problem.first()
        before = float("inf") if iterate.memory is None else float(iterate.memory["before"])
        yield iterate
        J = surface.jacobian(problem.start)  # the same everywhere
        if not np.isfinite(J).all():
            return Ended(Halt.NO_DERIVATIVE)
        scale = column_lengths(J)
        while True:
            r = surface.residuals(iterate.x)
            if not np.isfinite(r).all():
                return Ended(Halt.NO_DERIVATIVE)
            step = gauss_newton_step(r, J)
            length = float(np.linalg.norm(step * scale))
            if not 0 < length < 0.5 * before:
                return Ended(Halt.FLOOR)
            x, before = iterate.x + step, length
            iterate = Iterate(x, *problem.objective.value_and_gradient(x), memory={"before": before})
            yield iterate


@dataclass(frozen=True, slots=True)
class Residuals:
    """The surface of residuals in all their variables."""

    residual: Function
    objective: Objective
    bounds: Bounds | None
    loss: Loss = SQUARES
    factor: float = 1.0

    @classmethod
    def of(cls, problem: Problem, residual: Function, loss: Loss = SQUARES) -> Residuals:
        """As the objective of the problem has them, be it their sum, their mean or a multiple."""
        plain = cls(residual, problem.objective, problem.bounds, loss)
        fun = problem.objective.value_and_gradient(problem.start)[0]  # there, wherever a run goes on from
        total = loss.total(plain.residuals(problem.start))
        return replace(plain, factor=fun / total) if 0 < total < np.inf else plain

    def residuals(self, x: Array) -> Array:
        """Those of all rows and responses one after the other, (m,)."""
        self.objective.valued(x)
        found: Array = np.asarray(self.residual.at(x)).reshape(-1)
        return found

    def jacobian(self, x: Array) -> Array:
        """Their derivatives by all variables, (m, n)."""
        self.objective.sloped(x)
        return jacobian_at(self.residual, x)

    def here(self, iterate: Iterate) -> Seen:
        return self.at(iterate.x)

    def at(self, x: Array) -> Seen:
        r = self.residuals(x)
        return Seen(x, self.factor * self.loss.total(r), r)

    def linearized(self, seen: Seen) -> Linearized:
        r, J = self.loss.reweighted(seen.residual, self.jacobian(seen.x))
        gradient = 2 * self.factor * (J.T @ r)
        held = np.zeros(len(seen.x), dtype=bool) if self.bounds is None else self.bounds.held(seen.x, gradient)
        moving = np.flatnonzero(~held)
        return Linearized(r, J[:, moving], moving, gradient)

    def bend(self, seen: Seen, velocity: Array) -> Array:
        self.objective.hessians += 1
        second = np.asarray(self.residual.hessian.at(seen.x))
        found: Array = (second @ velocity @ velocity).reshape(-1)
        return found

    @property
    def bends(self) -> bool:
        """Are the second derivatives of all residuals few enough to be held in memory?"""
        return math.prod(self.residual.shape) * len(self.residual.variables) ** 2 <= NUMBERS

    def second_order(self, seen: Seen) -> Array | None:
        m, n = len(seen.residual), len(seen.x)
        if not self.loss.squares or m * n**2 > NUMBERS:
            return None
        self.objective.hessians += 1
        second = np.asarray(self.residual.hessian.at(seen.x)).reshape(m, n, n)
        found: Array = np.einsum("i,ijk->jk", seen.residual, second)
        return found

    def nearest(self, iterate: Iterate, start: Array) -> Iterate:  # noqa: ARG002  (a walk in all variables keeps near)
        return iterate


def finished(
    problem: Problem, surface: Surface, whole: Residuals, damping: float, *, accelerated: bool = False
) -> Generator[Iterate, None, Ended]:
    """The damped steps of a surface, then exact Newton steps on all its variables, to rounding level.

    Where those do not settle, Newton's method inside a trust region on the objective, unless the surface was one of
    some variables: what led it away would lead Newton too. The memory of an iterate says which of them is at work.
    """
    last = problem.first()
    if last.memory is None or "damping" in last.memory:
        last = yield from damped(surface, last, damping, accelerated=accelerated)
        if not np.isfinite(last.fun):
            return Ended(Halt.FLOOR)
        near = surface.nearest(last, problem.start)
        if near is not last:
            last = replace(near, memory={"before": float("inf")})
            yield last
    else:
        yield last
    if last.memory is None or "newton" not in last.memory:
        last, halt = yield from settling(whole, last)
        if halt is Halt.FLOOR or (halt is Halt.STUCK and surface is not whole):
            return Ended(halt)
    inner = None if last.memory is None else last.memory.get("newton")
    finish = Newton().iterates(replace(problem, start=last.x, after=replace(last, memory=inner)))
    next(finish)  # the last iterate again
    while True:
        try:
            iterate = next(finish)
        except StopIteration as end:
            ended: Ended = end.value
            return ended
        yield replace(iterate, memory={"newton": iterate.memory})


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is. near: do the damped steps leave the rest to Newton? taken: steps of Newton's in this turn.

    bent: are the damped steps bent along the second derivatives, as curved valleys ask for, where others crept?
    """

    patience: int
    damping: float
    newton: bool = False
    near: bool = False
    taken: int = 0
    bent: bool = False

    @property
    def over(self) -> bool:
        """Has Newton's method had its turn?"""
        return self.taken >= (NEARLY if self.near else AWAY) * self.patience


def taking_turns(problem: Problem, surface: Residuals, turn: Turn) -> Generator[Iterate, None, Ended]:
    """Damped steps while they lower f by much, and Newton's on its exact Hessian, each with twice the patience."""
    floor = EPS**2 * problem.objective.value_and_gradient(problem.start)[0]
    last = problem.first()
    inner: Memory | None = None
    if last.memory is not None:
        turn, inner = Turn(**last.memory["turn"]), last.memory["inner"]
    yield last
    while True:
        steps: Generator[Iterate, None, Any]
        if turn.newton:
            steps = Newton().iterates(replace(problem, after=replace(last, memory=inner)))
        else:
            here = replace(last, memory=inner)
            steps = damped(surface, here, turn.damping, accelerated=turn.bent, patience=turn.patience, floor=floor)
        next(steps)  # the last iterate again
        while not turn.over:
            try:
                found = next(steps)
            except StopIteration as end:
                if turn.newton or not np.isfinite(last.fun):
                    return end.value if turn.newton else Ended(Halt.FLOOR)
                break
            inner, turn = found.memory, replace(turn, taken=turn.taken + turn.newton)
            fun = found.fun if turn.newton else problem.objective.value(found.x)  # the sum as f has it, to the last bit
            last = replace(found, fun=fun, memory={"turn": asdict(turn), "inner": inner})
            yield last
        turn, inner = _next_turn(turn, inner, surface), None


def _next_turn(turn: Turn, inner: Memory | None, surface: Residuals) -> Turn:
    if turn.newton:
        return Turn(2 * turn.patience, turn.damping, bent=surface.bends)
    known = {"damping": turn.damping, "creeping": 0} if inner is None else inner
    return Turn(turn.patience, known["damping"], newton=True, near=known["creeping"] < turn.patience)


def jacobian_at(residual: Function, x: Array) -> Array:
    """d residual / d variables of all rows and responses, (m, n)."""
    found: Array = np.asarray(residual.jacobian.at(x)).reshape(-1, len(x))
    return found


def gauss_newton_step(residual: Array, jacobian: Array) -> Array:
    """Step that minimizes the linearized residual, ``|r + J p|``, in units of the lengths of the columns of J.

    residual: shape (m,). jacobian: shape (m, n), d residual[i] / d x[j]. Returns shape (n,), in the units of x; the
    shortest one in these scaled variables where J lacks full rank.

    Source: Nocedal & Wright, Numerical Optimization (2006), section 10.3.

    >>> gauss_newton_step(np.array([2.0]), np.array([[4.0]]))
    array([-0.5])
    """
    scale = column_lengths(jacobian)
    found: Array = np.linalg.lstsq(jacobian / scale, -residual, rcond=None)[0] / scale
    return found
