"""Merging: runs that ended at the same minimum as one row, told by value and by distance in the Hessian's metric."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.run import Run
from workbench.optimize.starts.minima import Minimum

Array = NDArray[np.float64]

LEVEL = 1e-7  # of the spread of values: values this close may be one minimum
CLOSE = 1e-5  # of the lengths of the variables: points this close are one
WIDER = 1e-2  # the same, where the Hessian says that f tells no difference
UNSEEN = 1e-8  # of the spread of values: a rise that tells no difference
SINGULAR = 1e-7  # smallest over largest eigenvalue of the Hessian over the lengths


def merged(runs: Sequence[Run], lengths: Array) -> tuple[Minimum, ...]:
    """The minima that successful runs ended at, the lowest first. lengths: of the variables, (n,).

    Points of one value at which the Hessian is singular are one row, of a minimum that is not isolated.
    """
    good = sorted((run for run in runs if run.success), key=lambda run: run.fun)
    if not good:
        return ()
    fall = max(_fall(run) for run in good)
    groups: list[list[Run]] = []
    for run in good:
        home = next((group for group in groups if _same(group[0], run, lengths, fall)), None)
        if home is None:
            groups.append([run])
        else:
            home.append(run)
    return tuple(_row(group) for group in _flat_together(groups, lengths, fall))


def _fall(run: Run) -> float:
    """How far f fell on the way, or its size."""
    first = run.path.fun[0]
    return max(abs(run.fun), abs(first - run.fun) if np.isfinite(first) else 0.0)


def _level(one: Run, other: Run, fall: float) -> bool:
    """Are the values equal, as far as runs are good to?"""
    own = max(abs(one.fun), abs(other.fun), 1e-3 * min(_fall(one), _fall(other)))
    return abs(one.fun - other.fun) <= LEVEL * min(own, fall)


def _same(one: Run, other: Run, lengths: Array, fall: float) -> bool:
    """Is it the same minimum?"""
    apart = (other.x - one.x) / lengths
    distance = float(np.max(np.abs(apart)))
    if distance <= CLOSE:
        return True
    if distance > WIDER or one.hess is None or not _level(one, other, fall):
        return False
    way = other.x - one.x
    return abs(float(way @ one.hess @ way)) <= UNSEEN * min(_fall(one), _fall(other))


def _flat_together(groups: list[list[Run]], lengths: Array, fall: float) -> list[list[Run]]:
    """Groups of one value whose Hessians are singular put together."""
    found: list[list[Run]] = []
    for group in groups:
        flat = _singular(group[0], lengths)
        home = next(
            (other for other in found if flat and _singular(other[0], lengths) and _level(other[0], group[0], fall)),
            None,
        )
        if home is None:
            found.append(group)
        else:
            home.extend(group)
    return found


def _singular(run: Run, lengths: Array) -> bool:
    """Is the Hessian singular, over the lengths (n,)? Of many variables its condition number tells."""
    if not isinstance(run.hess, np.ndarray):
        return run.condition is not None and not np.isfinite(run.condition)
    if not np.isfinite(run.hess).all():
        return False
    eigenvalues = np.linalg.eigvalsh(run.hess * np.outer(lengths, lengths))
    return bool(abs(eigenvalues[0]) <= SINGULAR * max(abs(eigenvalues[-1]), np.finfo(np.float64).tiny))


def _row(group: list[Run]) -> Minimum:
    best = group[0]
    kept: list[Array] = []
    size = 1 + np.abs(best.x)
    for run in group:
        if not any(float(np.max(np.abs(run.x - x) / size)) <= WIDER for x in kept):
            kept.append(run.x)
    return Minimum(best.fun, best.x, best.status, len(group), len(kept))
