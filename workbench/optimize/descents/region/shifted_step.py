"""The step in a ball by factorising the Hessian with a shift: nearly exact, for one that is sparse."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.descents.region.conjugate_step import to_the_edge
from workbench.optimize.hessians import Factor, Hessian
from workbench.optimize.vectors import inner, norm

Array = NDArray[np.float64]

FACTORS = 30  # factorisations in one step
SHORT, LONG = 0.75, 1.1  # lengths of a step, over the radius, that are as good as the radius
FIRST = 0.02  # of the shift that would do without a Hessian: where the search begins, as was measured
TIGHT = 1e-3  # a shift known to this share is as good as the lowest eigenvalue
POWERS = 4  # of the inverse, for a direction of negative curvature


def shifted_step(matrix: Hessian, gradient: Array, radius: float) -> Array | None:
    """A p, |p| <= radius, that nearly minimizes g·p + p·H p/2, whose lowest point is not inside the ball.

    It solves (H + shift) p = -g with a shift that makes the matrix positive definite and p about as long as the radius;
    in the hard case it goes to the edge along the direction of the lowest eigenvalue. None where no shift is found.
    Source: Moré & Sorensen, Computing a trust region step (1983); Nocedal & Wright, Numerical Optimization (2006),
    algorithm 4.3 and section 4.3.
    """
    diagonal = matrix.diagonal
    assert diagonal is not None
    pull = norm(gradient) / radius
    low, high = max(0.0, -float(diagonal.min())), pull + matrix.bound
    shift, last = max(1.001 * low, FIRST * pull, np.finfo(np.float64).tiny), None
    for _ in range(FACTORS):
        factor = matrix.factor(-shift)
        if factor is None:
            low = shift
            if high <= (1 + TIGHT) * low:
                break
            shift = min(4 * low, 0.5 * (low + high)) if last is None else float(np.sqrt(low * high))
            continue
        step = -factor.solve(gradient)
        length, last = norm(step), (step, factor)
        if SHORT * radius <= length <= LONG * radius:
            return step * min(1.0, radius / length)
        if length < radius:
            high = shift
            if high <= (1 + TIGHT) * low or shift <= np.finfo(np.float64).tiny:
                break
        else:
            low = shift
        towards = shift + length**2 / inner(step, factor.solve(step)) * (length - radius) / radius
        shift = towards if low < towards < high else float(np.sqrt(max(low, 1e-3 * high) * high))
    if last is None:
        return None
    step, factor = last
    length = norm(step)
    return step * (radius / length) if length > radius else to_the_edge(step, _lowest(factor, gradient), radius)


def _lowest(factor: Factor, gradient: Array) -> Array:
    """The direction that the inverse makes longest, not uphill: that of the lowest eigenvalue, nearly."""
    way = np.random.default_rng(0).normal(size=len(gradient))
    for _ in range(POWERS):
        way = factor.solve(way / norm(way))
    return way if inner(gradient, way) <= 0 else -way
