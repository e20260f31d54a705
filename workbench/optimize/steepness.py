"""Steepness: the largest eigenvalue of the Hessian, which sets the largest stable learning rate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.objective import HESSIANS_TO, Form, Objective

Array = NDArray[np.float64]


def steepest_curvature(objective: Objective, points: list[Array]) -> float | None:
    """L: the largest eigenvalue of the Hessian at these points; None where none is found above zero.

    Not counted as an evaluation of the run.
    """
    if len(objective.function.variables) > HESSIANS_TO:
        return None
    found = [_largest(objective, x) for x in points]
    largest = max((L for L in found if np.isfinite(L)), default=0.0)
    return largest if largest > 0 else None


def _largest(objective: Objective, x: Array) -> float:
    """The largest eigenvalue of the Hessian at x; NaN where that is not finite."""
    if objective.form is not Form.SPARSE:
        hessian = objective.uncounted_hessian(x)
        return float(np.linalg.eigvalsh(hessian)[-1]) if np.isfinite(hessian).all() else np.nan
    from scipy.sparse.linalg import ArpackError, eigsh  # slow to import

    sparse = objective.function.hessian.at(x, sparse=True)
    if not np.isfinite(sparse.data).all() or not sparse.nnz:
        return np.nan
    try:
        return float(eigsh(sparse, k=1, which="LA", v0=np.ones(len(x)), return_eigenvectors=False)[0])
    except ArpackError:  # a matrix of zeros, or one that takes too long
        return np.nan
