"""Restoration: from a point to one near it that meets constraints and bounds, or oversteps them least.

Source: the feasibility phase of filter methods, Nocedal & Wright, Numerical Optimization (2006), section 15.4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.limits.constraints import Constraints, overstepped
from workbench.optimize.objective import Problem

Array = NDArray[np.float64]

ROUNDS = 200
BESIDE = (1e-3, 1e-2, 0.1, 0.1, 1.0, 1.0, 3.0, 3.0)  # over 1 or the size of x
MET = 1e-9  # the largest excess, over the size of its constraint, that counts as none
LESS = 0.999  # of what was left before: less by this is less


def nearest_feasible(problem: Problem, x: Array) -> Array:
    """A point (n,) near x where the sum of squared excesses, over the sizes of the rows, is least."""
    assert problem.constraints is not None
    return least_violation(problem.constraints, problem.bounds, x)


def least_violation(constraints: Constraints, bounds: Bounds | None, x: Array) -> Array:
    """A point (n,) near x where the sum of squared excesses, over the sizes of the constraints, is least.

    Where it is not zero it is looked for from points beside x too: x may be a saddle of the violation.
    x itself where a constraint has no value there.
    """
    inside = x if bounds is None else bounds.clip(x)
    lengths = np.maximum(1.0, np.abs(inside))
    sizes = np.abs(constraints.jacobian(inside)) @ lengths
    if not (np.isfinite(sizes).all() and np.isfinite(constraints.values(inside)).all()):
        return x
    sizes = np.maximum(sizes, np.abs(overstepped(constraints.values(inside), constraints.lower, constraints.upper)))
    sizes = np.where(sizes > 0, sizes, 1.0)
    draw = np.random.default_rng(0)
    best, least = inside, np.inf
    for radius in (0.0, *BESIDE):
        begin = inside + radius * lengths * draw.normal(size=len(x))
        found = _descended(constraints, bounds, begin, sizes)
        excess = overstepped(constraints.values(found), constraints.lower, constraints.upper) / sizes
        left = float(np.max(np.abs(excess), initial=0.0))
        if left < LESS * least:
            best, least = found, left
        if least <= MET:
            break
    return best


def _descended(constraints: Constraints, bounds: Bounds | None, begin: Array, sizes: Array) -> Array:
    """Where the squared excesses are least, by least squares from a point (n,); the point where that fails."""
    from scipy.optimize import least_squares  # slow to import

    def excess(p: Array) -> Array:
        found: Array = overstepped(constraints.values(p), constraints.lower, constraints.upper) / sizes
        return found

    def slope(p: Array) -> Array:
        out = (excess(p) != 0)[:, None]
        found: Array = np.where(out, constraints.jacobian(p) / sizes[:, None], 0.0)
        return found

    box = (-np.inf, np.inf) if bounds is None else _opened(bounds)
    start = np.clip(begin, *box)
    if not (np.isfinite(excess(start)).all() and excess(start).any()):
        return start
    try:
        found = least_squares(excess, start, jac=slope, bounds=box, xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=ROUNDS)
    except (ValueError, np.linalg.LinAlgError):
        return start
    nearest: Array = found.x if bounds is None else bounds.clip(found.x)
    return nearest


def _opened(bounds: Bounds) -> tuple[Array, Array]:
    """The bounds for SciPy, which wants room between them."""
    room = 1e-12 * np.maximum(1.0, np.abs(np.where(np.isfinite(bounds.lower), bounds.lower, 0.0)))
    return bounds.lower, np.where(bounds.upper > bounds.lower, bounds.upper, bounds.lower + room)
