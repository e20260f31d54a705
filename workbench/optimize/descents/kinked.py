"""Descent along kinks: the kinks close by are held, and on them f is smooth, so that Newton's method applies.

A step is Newton's of the Lagrangian in the tangent space of the held kinks, followed by a return to them.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function
from workbench.optimize.descents.region.exact_step import EPS, region_step
from workbench.optimize.descents.sampling import balancing_weights, sampled
from workbench.optimize.iterates import Iterate
from workbench.optimize.kinks import Kinks, Switch, independent, kinks_of
from workbench.optimize.loop import Ended, Halt
from workbench.optimize.objective import Problem

Array = NDArray[np.float64]

CLOSE = 0.1  # kinks within this distance may be held, over the typical lengths
APART = 4.0  # times as far: a gap between the kinks that are held and those that are not
CHOICES = 4  # of kinks to hold, at a point
ROUNDS = 12  # of choosing kinks
STEPS = 60  # along the same kinks
RETURNS = 12  # Gauss-Newton steps back to the kinks
THERE = 1e-9  # distance from the kinks that counts as on them
SHORTEST = 1e-16  # share of the typical lengths
BALANCED = 1e-7  # the shortest mean of the gradients around, over the longest of them, that counts as zero
AROUND = 1e-7  # where those are taken
WIDER = 1e-3  # and the values
ULPS = (-2, -1, 1, 2)  # units in the last place in which a variable is moved to be on a kink to the last bit


@dataclass(frozen=True, slots=True)
class AlongKinks:
    """Newton's method on the kinks of the formula that are close: curved valleys with a sharp floor, minimax, L1.

    pro: minima at kinks to ten digits in few steps, also where f is infinitely steep beside them. contra: needs kinks
    in the formula itself, and starts close to them.
    Source: Mifflin & Sagastizábal, A VU-algorithm for convex minimization (2005); the kinks by their formulas as in
    Nocedal & Wright, Numerical Optimization (2006), section 18.1 for the step.
    """

    name: ClassVar[str] = "along-kinks"
    steps: ClassVar[int] = 200
    tolerance: ClassVar[float | None] = None
    bounded: ClassVar[bool] = True

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        iterate = problem.first()
        yield iterate
        kinks = kinks_of(problem.objective.function)
        if kinks is None or not np.isfinite(iterate.fun):
            return Ended(Halt.STUCK)
        for _ in range(min(ROUNDS, problem.max_steps)):
            lengths = np.maximum(np.maximum(np.abs(iterate.x), np.abs(iterate.x - problem.start)), 1e-3)
            lower = _lowest(problem, kinks, iterate, lengths)
            if lower is None:
                return Ended(Halt.FLOOR if _balanced(problem, iterate, lengths) else Halt.STUCK)
            iterate = lower
            yield iterate
        return Ended(Halt.STUCK)


def _lowest(problem: Problem, kinks: Kinks, iterate: Iterate, lengths: Array) -> Iterate | None:
    """The lowest point reached along the kinks close to the iterate; None where none is lower."""
    best, found = iterate, None
    for floor in _choices(kinks, iterate.x, lengths):
        x = _descended(floor, iterate.x)
        if x is None:
            continue
        if problem.bounds is not None:
            x = problem.bounds.clip(x)
        x, fun = _to_the_last_bit(problem, x)
        if fun < best.fun:
            best = found = Iterate(x, fun, problem.objective.gradient(x))
    return found


def _choices(kinks: Kinks, x: Array, lengths: Array) -> Generator[Floor, None, None]:
    """What may be held: the nearest kinks, up to each wide gap between one and the next."""
    close = [switch for switch in kinks.seen_from(x, lengths) if switch.distance <= CLOSE]
    distances = [max(switch.distance, EPS) for switch in close] + [np.inf]
    ends = [k + 1 for k in range(len(close)) if distances[k + 1] > APART * distances[k]]
    held = 0
    for end in ends[:CHOICES]:
        floor = floor_of(kinks, close[:end], x, lengths)
        if floor is not None and len(floor.rows) > held:
            held = len(floor.rows)
            yield floor


def floor_of(kinks: Kinks, close: Sequence[Switch], x: Array, lengths: Array) -> Floor | None:
    """What f is where these kinks are held, as far as they are independent at x; None where there are none."""
    chosen = independent(close, np.asarray(kinks.measures.jacobian.at(x)) * lengths)
    if not chosen:
        return None
    return Floor(kinks.held(chosen), kinks.measures, np.vstack([switch.rows for switch in chosen]), lengths)


@dataclass(frozen=True, slots=True)
class Floor:
    """Where some kinks are held: f, which is smooth there, and the rows of measures that stay zero, (k, m)."""

    smooth: Function
    measures: Function
    rows: Array
    lengths: Array

    def away(self, x: Array) -> tuple[Array, Array]:
        """The measures (k,), and their slopes over the typical lengths, (k, n)."""
        return self.rows @ self.measures.at(x), self.rows @ self.measures.jacobian.at(x) * self.lengths

    def returned(self, x: Array) -> Array | None:
        """The point on the floor close to x; None where the way there does not end."""
        best, before = x, np.inf
        for _ in range(RETURNS):
            values, slopes = self.away(x)
            if not (np.isfinite(values).all() and np.isfinite(slopes).all()):
                return None
            step = -np.linalg.lstsq(slopes, values, rcond=None)[0]
            left = float(np.max(np.abs(step)))
            if not left < before:
                break
            best, before, x = x, left, x + self.lengths * step
        return best if before <= THERE else None

    def tangent(self, x: Array) -> tuple[Array, Array, Array]:
        """Gradient and Hessian of f along the floor at x, over the typical lengths, and the basis they are in."""
        _, slopes = self.away(x)
        gradient = np.asarray(self.smooth.gradient.at(x)) * self.lengths
        basis = np.linalg.qr(slopes.T, mode="complete")[0][:, len(slopes) :]
        multipliers = np.linalg.lstsq(slopes.T, -gradient, rcond=None)[0]
        bent = np.tensordot(multipliers @ self.rows, np.asarray(self.measures.hessian.at(x)), axes=1)
        hessian = (np.asarray(self.smooth.hessian.at(x)) + bent) * np.outer(self.lengths, self.lengths)
        return basis.T @ gradient, basis.T @ hessian @ basis, basis


def _descended(floor: Floor, start: Array) -> Array | None:
    """The lowest point that Newton's steps along the floor come to; None where there is no floor."""
    x = floor.returned(start)
    if x is None:
        return None
    fun, radius = floor.smooth.value(x), 1.0
    if not np.isfinite(fun):
        return None
    for _ in range(STEPS):
        gradient, hessian, basis = floor.tangent(x)
        if not gradient.size or not (np.isfinite(gradient).all() and np.isfinite(hessian).all()):
            return x
        eigenvalues, vectors = np.linalg.eigh(hessian)
        following = None
        while following is None and radius > SHORTEST:
            step = region_step(vectors.T @ gradient, eigenvalues, radius)
            length = float(np.linalg.norm(step))
            if not length > SHORTEST:
                return x
            trial = floor.returned(x + floor.lengths * (basis @ (vectors @ step)))
            value = np.inf if trial is None else floor.smooth.value(trial)
            promised = -float((vectors.T @ gradient) @ step + 0.5 * step @ (eigenvalues * step))
            if trial is not None and promised <= 8 * EPS * abs(fun) and value <= fun + 16 * EPS * abs(fun):
                return trial
            if np.isfinite(value) and fun - value > 1e-4 * promised > 0:
                following = trial
                radius *= 2.0 if length > 0.8 * radius and fun - value > 0.5 * promised else 1.0
            else:
                radius = 0.25 * min(radius, length)
        if following is None:
            return x
        x, fun = following, floor.smooth.value(following)
    return x


def _to_the_last_bit(problem: Problem, x: Array) -> tuple[Array, float]:
    """The lowest point a few units in the last place from x: beside a kink f may be as steep as it likes."""
    fun = problem.objective.value(x)
    for i in range(len(x)):
        for ulps in ULPS:
            moved = x.copy()
            moved[i] += ulps * np.spacing(abs(x[i]))
            value = problem.objective.value(moved)
            if value < fun:
                x, fun = moved, value
    return x, fun


def _balanced(problem: Problem, iterate: Iterate, lengths: Array) -> bool:
    """Is the shortest mean of the gradients around zero, and f nowhere lower, as at a minimum at kinks?"""
    if problem.bounds is not None:
        return False
    draw = np.random.default_rng(0)
    _, gradients = sampled(problem.objective.gradient, iterate.x, AROUND * lengths, draw)
    if not len(gradients):
        return False
    scaled = gradients * lengths
    size = float(np.max(np.linalg.norm(scaled, axis=1)))
    if float(np.linalg.norm(balancing_weights(scaled) @ scaled)) > BALANCED * size:
        return False
    n = len(iterate.x)
    ways = np.vstack([np.eye(n), -np.eye(n), draw.uniform(-1, 1, size=(4 * n, n))])
    return all(problem.objective.value(iterate.x + WIDER * lengths * way) >= iterate.fun for way in ways)
