"""The trust-region problem in the eigenbasis: the lowest point of a quadratic model inside a ball."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

EPS = float(np.finfo(np.float64).eps)


@np.errstate(over="ignore")  # a step that overflows is beyond the edge, wherever that is
def region_step(gradient: Array, eigenvalues: Array, radius: float) -> Array:
    """The p, |p| <= radius, that minimizes g·p + p·diag(w)·p/2; in the eigenbasis, shape (n,).

    gradient: in the eigenbasis, (n,). eigenvalues: ascending, (n,).
    Where the Hessian is not positive definite the step reaches the edge of the ball; at a saddle, where the
    gradient has no part along the lowest eigenvector, it leaves along that eigenvector (the hard case).
    Source: Nocedal & Wright, Numerical Optimization (2006), algorithm 4.3.

    >>> region_step(np.array([0.0, 2.0]), np.array([-4.0, 2.0]), 1.0).round(6)
    array([ 0.942809, -0.333333])
    """
    size = max(float(np.max(np.abs(eigenvalues))), np.finfo(np.float64).tiny)
    noise = EPS * len(eigenvalues)
    null = np.abs(eigenvalues) <= noise * size
    if null.any():  # what rounding leaves of the gradient there would be divided by almost nothing
        small = np.abs(gradient) <= 8 * noise * float(np.max(np.abs(gradient)))
        gradient = np.where(null & small, 0.0, gradient)
    lowest = float(eigenvalues[0])
    if lowest > noise * size:
        newton = -gradient / eigenvalues
        if float(np.linalg.norm(newton)) <= radius:
            return newton
    raised = eigenvalues + max(0.0, -lowest)
    step = -gradient / (raised + noise * size)
    length = float(np.linalg.norm(step))
    if length <= radius:
        return step if lowest >= -noise * size else _to_the_edge(step, gradient, eigenvalues, radius)
    return _shifted(gradient, raised, radius, noise * size)


def _shifted(gradient: Array, raised: Array, radius: float, low: float) -> Array:
    """-g / (w + shift) of length radius, for eigenvalues w >= 0 and a shift above low."""
    high = low + float(np.linalg.norm(gradient)) / radius + float(raised[-1])
    while high - low > 1e-12 * high:
        shift = 0.5 * (low + high) if high < 4 * low else float(np.sqrt(low * high))
        if not low < shift < high:
            break
        if float(np.linalg.norm(gradient / (raised + shift))) > radius:
            low = shift
        else:
            high = shift
    return -gradient / (raised + high)


def _to_the_edge(step: Array, gradient: Array, eigenvalues: Array, radius: float) -> Array:
    """The hard case: along the lowest eigenvector until the edge."""
    lowest = np.abs(eigenvalues - eigenvalues[0]) <= 1e-10 * max(float(np.max(np.abs(eigenvalues))), 1e-300)
    edge = np.where(lowest, 0.0, step)
    left = np.sqrt(max(radius**2 - float(edge @ edge), 0.0))
    edge[0] = left if gradient[0] <= 0 else -left
    return edge
