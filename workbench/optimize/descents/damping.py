"""Damped Gauss-Newton steps on a sum of squares, as its surface is seen from a point: the loop of several methods.

Source: Moré, The Levenberg-Marquardt algorithm (1978); the damping rule is Nielsen's (1999); the acceleration is
that of Transtrum & Sethna, Improvements to the Levenberg-Marquardt algorithm (2012), section 4.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.iterates import Iterate, Memory
from workbench.optimize.limits.bounds import Bounds

Array = NDArray[np.float64]

ACCEPTED = 1e-4  # share of the promised decrease that a step must bring
HEAVIEST = 1e16  # damping beyond which a step moves nothing
LIGHTEST = 1e-15  # damping below which it makes no difference
SETTLED = 1e-8  # relative decrease, or cosine between residual and tangent space, that leaves the rest to Newton
CREEPING = 0.5  # a step that leaves more than this share of the sum of squares has lowered it by little
SLOW = 1e-2  # relative decrease below which the cosine is looked at
BENT = 0.75  # length of the acceleration over that of the velocity beyond which the path bends too much to follow


@dataclass(frozen=True, slots=True)
class Seen:
    """A point (n,) of the surface with the residuals (m,) and the value of the objective there."""

    x: Array
    fun: float
    residual: Array


@dataclass(frozen=True, slots=True)
class Linearized:
    """The residuals (m,) and their Jacobian (m, k) by the variables that move (indices, (k,)), as squares to be summed.

    gradient: of the sum, by all n variables.
    """

    residual: Array
    jacobian: Array
    moving: NDArray[np.intp]
    gradient: Array


class Surface(Protocol):
    """A sum of squares as the loop sees it; every evaluation is counted by it."""

    @property
    def bounds(self) -> Bounds | None: ...

    @property
    def factor(self) -> float:
        """The objective over the sum of squares, which it may be the mean or the half of."""
        ...

    def here(self, iterate: Iterate) -> Seen:
        """The iterate again."""
        ...

    def at(self, x: Array) -> Seen:
        """The point, or the one that stands for it; NaN outside the domain."""
        ...

    def linearized(self, seen: Seen) -> Linearized: ...

    def bend(self, seen: Seen, velocity: Array) -> Array:
        """Second derivative (m,) of the residuals along a step (n,)."""
        ...

    def nearest(self, iterate: Iterate, start: Array) -> Iterate:
        """Of points that are as good as this one, that which resembles the start most."""
        ...


def damped(
    surface: Surface,
    iterate: Iterate,
    damping: float,
    *,
    accelerated: bool = False,
    patience: float = np.inf,
    floor: float = 0.0,
) -> Generator[Iterate, None, Iterate]:
    """The iterates of damped steps, until they lower the sum of squares no more than SETTLED; the last one at the end.

    iterate: the start, or with its memory where to go on. damping: at the start. patience: steps in a row that may
    leave more than half of the sum. floor: a sum that is small enough.
    """
    yield iterate
    memory = iterate.memory or {"damping": damping, "slow": False, "small": False, "creeping": 0}
    creeping = int(memory["creeping"])
    damping, slow = max(float(memory["damping"]), LIGHTEST), bool(memory["slow"])  # from zero it would not grow
    last = iterate
    if memory["small"]:
        return last
    seen = surface.at(iterate.x) if iterate.memory is None else surface.here(iterate)
    here = surface.linearized(seen)
    while np.isfinite(seen.fun) and np.isfinite(here.jacobian).all() and creeping < patience:
        factors = Factors.of(here.residual, here.jacobian)
        if slow and factors.cosine <= SETTLED:
            break
        found = _accepted(surface, seen, here, factors, damping, accelerated)
        if found is None:
            break
        fell = seen.fun - found[0].fun
        slow, small = fell <= SLOW * seen.fun, fell <= SETTLED * seen.fun or found[0].fun <= floor
        longer = accelerated and found[1] < damping  # the next step: of bent ones that is progress
        creeping = creeping + 1 if found[0].fun > CREEPING * seen.fun and not longer else 0
        seen, damping = found
        here = surface.linearized(seen)
        last = Iterate(seen.x, seen.fun, here.gradient, memory=_memory(damping, slow, small, creeping))
        yield last
        if small:
            break
    return last


def _memory(damping: float, slow: bool, small: bool, creeping: int) -> Memory:
    return {"damping": damping, "slow": slow, "small": small, "creeping": creeping}


def column_lengths(jacobian: Array) -> Array:
    """Lengths of the columns, shape (n,); 1 for a column of zeros."""
    lengths = np.linalg.norm(jacobian, axis=0)
    found: Array = np.where(lengths > 0, lengths, 1.0)
    return found


@dataclass(frozen=True, slots=True)
class Factors:
    """The scaled Jacobian as Q R, with what of the residual lies in its space, so that each damping costs n^3 only."""

    triangle: Array
    inside: Array
    basis: Array
    scale: Array
    cosine: float

    @classmethod
    def of(cls, residual: Array, jacobian: Array) -> Factors:
        """Of residuals (m,) and their Jacobian (m, k)."""
        scale = column_lengths(jacobian)
        basis, triangle = np.linalg.qr(jacobian / scale)
        inside = basis.T @ residual
        size = float(np.linalg.norm(residual))
        cosine = float(np.linalg.norm(inside)) / size if size > 0 else 0.0
        return cls(triangle, inside, basis, scale, cosine)

    def step(self, inside: Array, damping: float) -> Array:
        """The step (k,) against a residual whose part in the space is given, with damping."""
        n = len(self.scale)
        Q, R = np.linalg.qr(np.vstack([self.triangle, np.sqrt(damping) * np.eye(n)]))
        found: Array = np.linalg.solve(R, Q.T @ np.concatenate([-inside, np.zeros(n)])) / self.scale
        return found


def _accepted(
    surface: Surface, seen: Seen, here: Linearized, factors: Factors, damping: float, accelerated: bool
) -> tuple[Seen, float] | None:
    """The next point and its damping; None where no damping finds a lower one."""
    growth = 2.0
    size = float(here.residual @ here.residual)
    while damping < HEAVIEST:
        step, straight = _step(surface, seen, here, factors, damping, accelerated)
        reached = here.residual + here.jacobian @ straight
        promised = surface.factor * (size - float(reached @ reached))
        if step is not None and promised > 0:
            after = surface.at(seen.x + step)
            fell = seen.fun - after.fun
            if np.isfinite(after.fun) and fell > ACCEPTED * promised:
                shrunk = damping * max(1 / 3, 1 - (2 * fell / promised - 1) ** 3)
                return after, max(shrunk, LIGHTEST)
        damping *= growth
        growth *= 2
    return None


def _step(
    surface: Surface, seen: Seen, here: Linearized, factors: Factors, damping: float, accelerated: bool
) -> tuple[Array | None, Array]:
    """The step of all variables, None where the path bends too much; and the straight one of those that move."""
    velocity = factors.step(factors.inside, damping)
    step = _whole(velocity, here.moving, len(seen.x))
    if accelerated:
        bend = surface.bend(seen, step)
        if not np.isfinite(bend).all():
            return None, velocity
        acceleration = factors.step(factors.basis.T @ bend, damping)
        lengths = [float(np.linalg.norm(factors.scale * part)) for part in (acceleration, velocity)]
        if lengths[0] > BENT * lengths[1]:
            return None, velocity
        step = step + 0.5 * _whole(acceleration, here.moving, len(seen.x))
    if surface.bounds is not None:
        step = surface.bounds.clip(seen.x + step) - seen.x
        velocity = step[here.moving]
    return step, velocity


def _whole(part: Array, moving: NDArray[np.intp], n: int) -> Array:
    whole = np.zeros(n)
    whole[moving] = part
    return whole
