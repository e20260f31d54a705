"""Gradient sampling with Newton steps between the pieces: for functions that have kinks where they are lowest.

Near a kink f is the largest of several smooth pieces. Their gradients are sampled around the point; a weighted
mean of them that is zero says that the point is lowest, its opposite leads down along the kink, and the pieces'
own Hessians make the step one of Newton's method on the kink.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from itertools import product
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.draws import drawing
from workbench.optimize.iterates import Iterate
from workbench.optimize.limits.walls import walled
from workbench.optimize.loop import Ended, Halt
from workbench.optimize.objective import Evaluations, Problem
from workbench.optimize.searches.backtracking import Backtracking

Array = NDArray[np.float64]

CORNERS_TO = 4  # variables: up to here all corners of the box are looked at, beyond some of them
WIDEST, NARROWEST = 1e-2, 1e-13  # half sides of the box of samples, over the typical lengths
ALIKE = 1e-4  # a gradient foretold to this share of its size is of the same piece
SOLVED = 1e-6  # a system left open by more than this share has no solution
BALANCED = 1e-12  # a mean shorter than this share of the gradients is zero
SHARES = tuple(0.5**k for k in range(8))  # of a Newton step on the kink, which may lead off a curved one
WORTH = 1e-3  # a step shorter than this share of the box says that the point is lowest as far as the box shows
CARRIED = 1e-6  # weights below this carry nothing


@dataclass(frozen=True, slots=True)
class GradientSampling:
    """Downhill along the shortest mean of the gradients around, with Newton steps on the kink.

    pro: finds minima at kinks, and their place to rounding level; to it bounds are kinks. contra: dozens of gradients
    at every step.
    Source: Burke, Lewis & Overton, A robust gradient sampling algorithm (2005); the Newton step is that of
    sequential quadratic programming on the pieces, Nocedal & Wright (2006), section 18.1.
    """

    name: ClassVar[str] = "gradient-sampling"
    steps: ClassVar[int] = 2_000
    tolerance: ClassVar[float | None] = None
    bounded: ClassVar[bool] = True

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        objective, bounds, iterate = problem.objective, problem.bounds, problem.first()
        memory = iterate.memory or {}
        around = walled(objective, bounds, problem.start)
        lengths = np.maximum(np.abs(problem.start), 1.0)
        draw = drawing(problem.seed if problem.seed is not None else 0, memory.get("draw"))
        radius = min(memory.get("radius", WIDEST), WIDEST)
        while True:
            yield replace(iterate, memory={"radius": radius, "draw": draw.bit_generator.state})
            following = None
            while following is None and radius > NARROWEST:
                following = _lower(around, iterate, radius, lengths, draw)
                if following is None:
                    radius *= 0.1
            if following is None:
                return Ended(Halt.STUCK)
            if bounds is not None:
                x = bounds.clip(following.x)
                following = Iterate(x, *objective.value_and_gradient(x))
            moved = float(np.max(np.abs(following.x - iterate.x) / lengths))
            radius = min(radius, max(10 * moved, NARROWEST))
            iterate = following


def sampled(
    gradient: Callable[[Array], Array], x: Array, radii: Array, draw: np.random.Generator
) -> tuple[Array, Array]:
    """Points around x, (m, n), and the gradients there, (m, n), those that are finite: corners of a box, and drawn.

    radii: half the sides of the box, (n,).
    """
    n = len(x)
    corners = (
        np.array(list(product((-1.0, 1.0), repeat=n))) if n <= CORNERS_TO else draw.choice((-1.0, 1.0), (8 * n, n))
    )
    ways = np.vstack([corners, draw.uniform(-1, 1, size=(6 * n + 8, n))])
    points = x + radii * ways
    found = np.array([gradient(point) for point in points])
    kept = np.isfinite(found).all(axis=1)
    return points[kept], found[kept]


def balancing_weights(gradients: Array) -> Array:
    """Weights (m,), not negative and with sum 1, whose mean of the gradients (m, n) is the shortest.

    Source: Burke, Lewis & Overton, A robust gradient sampling algorithm (2005), section 2.

    >>> balancing_weights(np.array([[3.0], [-1.0]])).round(3)
    array([0.25, 0.75])
    """
    from scipy.optimize import nnls  # slow to import

    size = max(float(np.max(np.linalg.norm(gradients, axis=1))), np.finfo(np.float64).tiny)
    weight = 1e3  # how strongly the sum is held to 1
    system = np.vstack([gradients.T / size, np.full(len(gradients), weight)])
    target = np.zeros(len(system))
    target[-1] = weight
    weights: Array = nnls(system, target)[0]
    total = float(weights.sum())
    return weights / total


def _lower(
    objective: Evaluations, iterate: Iterate, radius: float, lengths: Array, draw: np.random.Generator
) -> Iterate | None:
    """A lower point by the pieces within the box: on the kink where there is one, else along it or straight down."""
    radii = radius * lengths
    points, gradients = sampled(objective.gradient, iterate.x, radii, draw)
    if not len(points):
        return None
    weights = balancing_weights(gradients)
    pieces = _pieces(objective, points, gradients, weights)
    carrying = [piece for piece in pieces if piece.weight > CARRIED]
    for chosen in (pieces, carrying)[: 2 if len(carrying) < len(pieces) else 1]:
        step = _kink_step(iterate.x, chosen)
        if step is None or float(np.max(np.abs(step) / radii)) < WORTH:
            continue
        for share in SHARES:
            x = iterate.x + share * step
            fun = objective.value(x)
            if -np.inf < fun < iterate.fun:
                return Iterate(x, fun, objective.gradient(x))
    mean = weights @ gradients
    if float(np.linalg.norm(mean * radii)) > BALANCED * float(np.max(np.linalg.norm(gradients * radii, axis=1))):
        direction = -mean * radii**2
        slope, longest = Iterate(iterate.x, iterate.fun, mean), 1 / float(np.max(np.abs(direction) / lengths))
        found = Backtracking(decrease=1e-6).along(objective, slope, direction, longest)
        if found is not None:
            return found
    return _clearly_lower(objective, iterate, points)


def _clearly_lower(objective: Evaluations, iterate: Iterate, points: Array) -> Iterate | None:
    """The lowest of the points, where that is lower by a share of what f varies there: past a jump, or off a ridge."""
    values = np.array([objective.value(point) for point in points])
    k = int(np.nanargmin(np.where(np.isneginf(values), np.inf, values)))
    if not iterate.fun - values[k] > WORTH * (np.nanmax(values) - iterate.fun):
        return None
    return Iterate(points[k], float(values[k]), objective.gradient(points[k]))


@dataclass(frozen=True, slots=True)
class Piece:
    """A smooth piece of f, by its value, gradient (n,) and Hessian (n, n) at a point of it; weight: in the mean."""

    point: Array
    value: float
    gradient: Array
    hessian: Array
    weight: float

    def holds(self, point: Array, gradient: Array, size: float) -> bool:
        """Is a gradient found at a point this piece's own, as its Hessian foretells?"""
        foretold = self.gradient + self.hessian @ (point - self.point)
        return float(np.linalg.norm(gradient - foretold)) <= ALIKE * size

    def extended(self, x: Array) -> tuple[float, Array]:
        """Its value and gradient at x, by its Hessian, also where another piece has taken over."""
        back = x - self.point
        value = self.value + float(self.gradient @ back) + 0.5 * float(back @ self.hessian @ back)
        return value, self.gradient + self.hessian @ back


def _pieces(objective: Evaluations, points: Array, gradients: Array, weights: Array) -> list[Piece]:
    """One sample of each piece, those that carry most weight first."""
    size = float(np.max(np.linalg.norm(gradients, axis=1)))
    found: list[Piece] = []
    for i in np.argsort(-weights, kind="stable"):
        if len(found) > 2 * points.shape[1] + 2 or any(p.holds(points[i], gradients[i], size) for p in found):
            continue
        H = objective.hessian(points[i])
        if np.isfinite(H).all():
            found.append(Piece(points[i], objective.value(points[i]), gradients[i], H, float(weights[i])))
    return found


def _kink_step(x: Array, pieces: list[Piece]) -> Array | None:
    """The step to the lowest point on the kink between the pieces; None where there is none.

    Solves for the step p, the common value and the weights: the weighted gradients balance, the pieces are level.
    """
    n, m = len(x), len(pieces)
    if not m:
        return None
    total = sum(piece.weight for piece in pieces)
    curvature = sum((piece.weight / total * piece.hessian for piece in pieces), start=np.zeros((n, n)))
    extended = [piece.extended(x) for piece in pieces]
    values, G = np.array([value for value, _ in extended]), np.array([gradient for _, gradient in extended])
    system = np.block(
        [
            [curvature, G.T, np.zeros((n, 1))],
            [G, np.zeros((m, m)), -np.ones((m, 1))],
            [np.zeros((1, n)), np.ones((1, m)), np.zeros((1, 1))],
        ]
    )
    target = np.concatenate([np.zeros(n), values[0] - values, [1.0]])
    if not (np.isfinite(system).all() and np.isfinite(target).all()):
        return None
    solved = np.linalg.lstsq(system, target, rcond=1e-13)[0]
    missed = float(np.linalg.norm(system @ solved - target))
    step: Array = solved[:n]
    return step if missed <= SOLVED * float(np.linalg.norm(target)) and step.any() else None
