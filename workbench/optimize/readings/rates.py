"""Learning rates: the largest stable one, 2/L, and what becomes of a run whose steps are all taken."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.readings.situation import Reading, Situation
from workbench.optimize.status import Status
from workbench.optimize.steepness import steepest_curvature
from workbench.optimize.traces import Path
from workbench.optimize.wording import exactly, sentence, told

Array = NDArray[np.float64]


@runtime_checkable
class Paced(Protocol):
    """A method that a learning rate may drive, without a search."""

    @property
    def fixed(self) -> bool:
        """Is every step taken, whatever the value there?"""
        ...


@runtime_checkable
class Rated(Paced, Protocol):
    """One of them with a largest stable learning rate, which those that adapt their steps do not have."""

    def stable_rate(self, curvature: float) -> float:
        """The largest learning rate that does not diverge on a quadratic with this largest curvature L."""
        ...


def diverged(situation: Situation) -> Reading | None:
    """A method that takes every step has climbed: its steps are too long."""
    method, path = situation.method, situation.path
    if not isinstance(method, Paced) or not method.fixed or len(path) < 2:
        return None
    finite = path.fun[np.isfinite(path.fun)]
    climbed = bool(len(finite)) and (finite[-1] > path.fun[0] or np.isposinf(path.fun[-1]))
    rate = situation.trace.last.rate
    if not climbed or rate is None:
        return None
    rose = f"f rose from {told(path.fun[0])} to {told(finite[-1])}"
    if not isinstance(method, Rated):
        return Reading(Status.DIVERGED, f"The learning rate {exactly(rate)} is too large here: {rose}.")
    L = steepest_curvature(situation.objective, _early(path))
    growth = _growth(path.step_length)
    if L is None or rate <= method.stable_rate(L):
        why = f"the learning rate {exactly(rate)} is too large here"
    else:
        why = f"the learning rate {exactly(rate)} exceeds {limit(method, L)}"
    return Reading(Status.DIVERGED, f"{sentence(why)}; steps grow{growth} and {rose}.")


def limit(method: Rated, curvature: float) -> str:
    """The largest stable learning rate in words, with the number.

    >>> from workbench.optimize import GradientDescent
    >>> limit(GradientDescent(learning_rate=0.1), 2.0)
    '2/L = 1, with L = 2 the largest eigenvalue of the Hessian'
    """
    stable = method.stable_rate(curvature)
    name = "2/L" if np.isclose(stable, 2 / curvature) else "the limit of this method"
    return f"{name} = {exactly(stable)}, with L = {exactly(curvature)} the largest eigenvalue of the Hessian"


def _early(path: Path) -> list[Array]:
    """A few points from the beginning of a path, as long as f has not risen above its start."""
    risen = np.flatnonzero(~(path.fun <= path.fun[0]))
    return list(path.x[: min(int(risen[0]), 6)])


def _growth(lengths: Array) -> str:
    """By how much each step is longer than the one before, in words."""
    finite = lengths[np.isfinite(lengths) & (lengths > 0)]
    if len(finite) < 2 or finite[-1] <= finite[-2]:
        return ""
    return f" by a factor {exactly(float(finite[-1] / finite[-2]))}"
