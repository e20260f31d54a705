"""Exact Newton steps on a sum of squares by the factors of its Jacobian, so that half as many digits are lost.

The Hessian J'J + S, with S the sum of residuals times their second derivatives, is R' (I + R^-T S R^-1) R for J = Q R:
what is solved is as ill-conditioned as J, not as J'J.
Source: Björck, Numerical Methods for Least Squares Problems (1996), section 9.2; Dennis & Schnabel, Numerical Methods
for Unconstrained Optimization (1983), section 10.2.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.descents.damping import Linearized, Seen, column_lengths
from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Halt

Array = NDArray[np.float64]

EPS = float(np.finfo(np.float64).eps)
STEPS = 12  # of which each is to be half as long as the one before
FULL_RANK = 1e-13  # smallest over largest singular value of the scaled Jacobian
CONVEX = 1e-6  # least eigenvalue of I + R^-T S R^-1 with which a step is tried
NUMBERS = 20_000_000  # second derivatives of all residuals that are held in memory
FINE = 1e-8  # of each variable: steps that do not become shorter any more are rounding below it
RISE = 1e-6  # of the sum of squares that a step may seem to bring, by rounding of small residuals
NEARBY = 0.1  # longest first step, over the length of the residual


class Curved(Protocol):
    """A sum of squares with the second derivatives of its residuals."""

    def here(self, iterate: Iterate) -> Seen: ...
    def at(self, x: Array) -> Seen: ...
    def linearized(self, seen: Seen) -> Linearized: ...

    def second_order(self, seen: Seen) -> Array | None:
        """The sum of residuals times their second derivatives, (n, n); None where that is too much to compute."""
        ...


@dataclass(frozen=True, slots=True)
class Normal:
    """The Hessian of half a sum of squares in factors: with P = R diag(scale), it is P' (I + M) P.

    triangle: R, (n, n). scale: lengths of the columns of J. inner: I + M, (n, n). inside: Q' r, (n,).
    """

    triangle: Array
    scale: Array
    inner: Array
    inside: Array

    @classmethod
    def of(cls, residual: Array, jacobian: Array, second: Array) -> Normal | None:
        """From r (m,), J (m, n) and S (n, n); None where J lacks full rank or is not finite."""
        if not (np.isfinite(jacobian).all() and np.isfinite(residual).all() and np.isfinite(second).all()):
            return None
        scale = column_lengths(jacobian)
        Q, R = np.linalg.qr(jacobian / scale)
        singular = np.linalg.svd(R, compute_uv=False)
        if len(R) < len(scale) or singular[-1] <= FULL_RANK * singular[0]:
            return None
        half = np.linalg.solve(R.T, second / np.outer(scale, scale))
        inner = np.eye(len(R)) + np.linalg.solve(R.T, half.T)
        if not np.isfinite(inner).all():
            return None
        return cls(R, scale, 0.5 * (inner + inner.T), Q.T @ residual)

    @property
    def least(self) -> float:
        """The least eigenvalue of I + M: above zero where the sum of squares is convex."""
        return float(np.linalg.eigvalsh(self.inner)[0])

    def step(self, inside: Array) -> Array:
        """The Newton step (n,) for a residual whose part in the space of J is given."""
        found: Array = np.linalg.solve(self.triangle, np.linalg.solve(self.inner, -inside)) / self.scale
        return found


def settling(surface: Curved, iterate: Iterate) -> Generator[Iterate, None, tuple[Iterate, Halt | None]]:
    """Newton steps while each is at most half as long as the one before.

    At the end the last iterate with FLOOR where they settled, STUCK where they did not, and None where the second
    derivatives or a bound forbid such steps.
    """
    before = float("inf") if iterate.memory is None else float(iterate.memory.get("before", np.inf))
    seen = surface.here(iterate)
    here = surface.linearized(seen)
    for _ in range(STEPS):
        second = surface.second_order(seen)
        if second is None or len(here.moving) < len(seen.x):
            return iterate, None
        normal = Normal.of(seen.residual, here.jacobian, second)
        if normal is None or normal.least < CONVEX:
            return iterate, Halt.STUCK
        step = normal.step(normal.inside)
        length = float(np.linalg.norm(normal.triangle @ (normal.scale * step)))
        size = float(np.linalg.norm(seen.residual))
        if length <= EPS * size or (length >= 0.5 * before and (np.abs(step) <= FINE * np.abs(seen.x)).all()):
            return iterate, Halt.FLOOR
        if length > min(NEARBY * size, before):
            return iterate, Halt.STUCK
        after = surface.at(seen.x + step)
        if not after.fun <= seen.fun * (1 + RISE):
            return iterate, Halt.STUCK
        seen, here, before = after, surface.linearized(after), length
        iterate = Iterate(seen.x, seen.fun, here.gradient, memory={"before": before})
        yield iterate
    return iterate, Halt.STUCK
