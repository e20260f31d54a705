"""Where a walk came to rest: astray behind a leap, on a flat bottom, or where f is smooth in spite of its kinks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Ended, Halt
from workbench.optimize.objective import Problem
from workbench.optimize.readings.curvature import follows_hessian
from workbench.optimize.readings.edges import lower_around
from workbench.optimize.squares import never_negative

Array = NDArray[np.float64]

EPS = float(np.finfo(np.float64).eps)
SHORT = 1e-6  # a Newton step below this share of the typical lengths is one at rest
GENTLE = 1e-6  # slope over the typical lengths, over the fall, that a flat bottom may have
RANK = 1e-12  # share of the largest eigenvalue below which a negative one is rounding
NULL = 1e-10  # share of the largest curvature, over typical lengths, below which one counts as none
ASTRAY = 2.0  # how far a walk went where f does not curve, over the size of the start, at the end of a leap


def astray(problem: Problem, best: Iterate, ended: Ended) -> bool:
    """Did the walk end far from the start where f does not curve, and might a minimum have been leapt over?"""
    if ended.halt is Halt.FAR:
        return True
    start, f = problem.start, problem.objective
    away = np.abs(best.x - start) / (1 + np.abs(start))
    if problem.bounds is not None or not (away > ASTRAY).any() or not np.isfinite(best.fun):
        return False
    if best.fun <= EPS * f.function.value(start) and never_negative(f.function.components[0]):
        return False
    lengths = 1 + np.abs(start)
    hessian = f.hessian(best.x) * np.outer(lengths, lengths)
    if not np.isfinite(hessian).all():
        return True
    eigenvalues, vectors = np.linalg.eigh(hessian)
    flat = vectors[:, eigenvalues <= NULL * eigenvalues[-1]]
    return bool((np.abs(flat @ (flat.T @ ((best.x - start) / lengths))) > ASTRAY).any())


def smooth_here(problem: Problem, best: Iterate) -> bool:
    """Is f, which has kinks, smooth around the point, the Hessian positive definite and Newton's step short?"""
    hessian = problem.objective.hessian(best.x)
    if not (np.isfinite(hessian).all() and np.isfinite(best.gradient).all() and np.linalg.eigvalsh(hessian)[0] > 0):
        return False
    if (np.abs(np.linalg.solve(hessian, best.gradient)) > SHORT * _lengths(problem, best)).any():
        return False
    f, lengths, every = problem.objective, _lengths(problem, best), np.arange(len(best.x))
    return follows_hessian(f, best.x, best.fun, best.gradient, hessian.__matmul__, lengths, every)


def flat_bottom(problem: Problem, best: Iterate) -> bool:
    """Is the Hessian singular where the run came to rest, with no negative curvature and nothing lower around?"""
    hessian = problem.objective.hessian(best.x)
    if not (np.isfinite(hessian).all() and np.isfinite(best.gradient).all()):
        return False
    fall = max(abs(best.fun), problem.objective.function.value(problem.start) - best.fun)
    if (np.abs(best.gradient) * _lengths(problem, best) > GENTLE * fall).any():
        return False
    eigenvalues = np.linalg.eigvalsh(hessian)
    if eigenvalues[0] < -RANK * abs(eigenvalues[-1]):
        return False
    return not lower_around(problem.objective, best.x, best.fun, _lengths(problem, best), problem.bounds)


def _lengths(problem: Problem, best: Iterate) -> Array:
    """Typical size of each variable, (n,): of its value, or of the way it came; 1 where both are zero."""
    lengths = np.maximum(np.abs(best.x), np.abs(best.x - problem.start))
    found: Array = np.where(lengths > 0, lengths, 1.0)
    return found
