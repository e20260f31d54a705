"""Steihaug's conjugate gradients: from a symmetric matrix known by its products to a step inside a ball."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.vectors import inner, norm

Array = NDArray[np.float64]


class Outcome(Enum):
    """Where the conjugate gradients ended."""

    SOLVED = auto()  # inside the ball, the residual small enough
    EDGE = auto()  # at the edge of the ball
    NEGATIVE = auto()  # at the edge, along a direction of negative curvature
    UNFINISHED = auto()  # inside the ball, after all the products that were allowed


@dataclass(frozen=True, slots=True)
class Truncated:
    """A step (n,), and where the conjugate gradients ended."""

    step: Array
    outcome: Outcome


def truncated_step(
    product: Callable[[Array], Array], gradient: Array, radius: float, tolerance: float, at_most: int
) -> Truncated:
    """A p, |p| <= radius, that is low in the model g·p + p·H p/2: no higher than along the gradient.

    tolerance: the share of the gradient that may be left in the residual. at_most: products.
    Source: Steihaug, The conjugate gradient method and trust regions (1983); Nocedal & Wright, Numerical Optimization
    (2006), algorithm 7.2.

    >>> truncated_step(lambda v: np.array([2.0, 8.0]) * v, np.array([-2.0, -8.0]), 10.0, 1e-12, 5).step.round(9)
    array([1., 1.])
    """
    step, residual = np.zeros_like(gradient), gradient.copy()
    direction = -residual
    square = inner(residual, residual)
    enough = tolerance**2 * square
    for _ in range(at_most):
        if square <= enough:
            return Truncated(step, Outcome.SOLVED)
        turned = product(direction)
        curvature = inner(direction, turned)
        if not np.isfinite(curvature):
            break
        if curvature <= 0:
            return Truncated(to_the_edge(step, direction, radius), Outcome.NEGATIVE)
        length = square / curvature
        following = step + length * direction
        if norm(following) >= radius:
            return Truncated(to_the_edge(step, direction, radius), Outcome.EDGE)
        step = following
        residual = residual + length * turned
        before, square = square, inner(residual, residual)
        direction = (square / before) * direction - residual
    return Truncated(step, Outcome.SOLVED if square <= enough else Outcome.UNFINISHED)


def to_the_edge(step: Array, direction: Array, radius: float) -> Array:
    """Where the ray from a step inside the ball along a direction leaves it.

    >>> to_the_edge(np.array([3.0, 0.0]), np.array([0.0, 2.0]), 5.0)
    array([3., 4.])
    """
    a, b = inner(direction, direction), inner(step, direction)
    c = radius**2 - inner(step, step)
    if not (0 < a < np.inf and np.isfinite(radius)):
        return step
    root = float(np.sqrt(max(b * b + a * max(c, 0.0), 0.0)))
    t = (root - b) / a if b <= 0 else max(c, 0.0) / (root + b)  # the form without cancellation
    found: Array = step + t * direction
    return found
