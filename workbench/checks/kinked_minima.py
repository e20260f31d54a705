"""Checking a minimum at a kink or at bounds: the gradients around must balance, walls at the bounds among them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.checks.differences import EPS
from workbench.evidence import Verdict
from workbench.optimize.descents.sampling import balancing_weights, sampled
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.limits.walls import walled
from workbench.optimize.objective import EIGEN_TO, Objective
from workbench.optimize.readings.kinks import WIDER, beside_kinks, spread

Array = NDArray[np.float64]

NEARBY = 1e-7
"""Distance over the typical lengths at which the gradients around are taken."""
PROMISED = 1e-5
"""A mean slope that promises no more than this share of the fall, over the typical lengths, counts as none."""
STEEP = 1e-9
"""What rounding leaves of the mean, over the steepest of the gradients."""
CLEARLY = 1e3
"""So many times what counts as none is a slope for certain."""


def balance(
    objective: Objective, x: Array, bounds: Bounds | None, lengths: Array, fall: float
) -> tuple[Verdict, str, float]:
    """Does the shortest mean of the gradients around x vanish: the verdict, in words, and the mean over the lengths.

    bounds: in whose walls it may lean. lengths: typical size of each variable, (n,). fall: what f fell by.
    Source: Clarke, Optimization and Nonsmooth Analysis (1983), section 2.3.
    """
    if len(x) > EIGEN_TO:
        return Verdict.INCONCLUSIVE, f"with {len(x)} variables there are too many gradients around to balance", np.nan
    around = walled(objective, bounds, x)
    points, gradients = sampled(around.gradient, x, NEARBY * lengths, np.random.default_rng(5))
    if bounds is None:
        gradients = beside_kinks(objective, x, lengths, points, gradients)[1]
    if not len(gradients):
        return Verdict.INCONCLUSIVE, "no gradient around is finite", np.nan
    scaled = gradients * lengths
    size = float(np.max(np.linalg.norm(scaled, axis=1)))
    left = float(np.linalg.norm(balancing_weights(scaled) @ scaled))
    allowed = PROMISED * fall + STEEP * size + EPS * abs(fall)
    if left <= allowed:
        return Verdict.PASS, f"the gradients around balance to {left:.3g}, of a size of {size:.3g}", left
    verdict = Verdict.FAIL if left > CLEARLY * allowed else Verdict.INCONCLUSIVE
    return verdict, f"the gradients around do not balance: {left:.3g} is left of a size of {size:.3g}", left


def differing(objective: Objective, x: Array, lengths: Array) -> bool:
    """Do the gradients around x differ as at a kink, by as much however close they are taken?"""
    close, wider = (
        sampled(objective.gradient, x, times * NEARBY * lengths, np.random.default_rng(5))[1] for times in (1.0, WIDER)
    )
    return spread(close) > 0.5 * spread(wider)
