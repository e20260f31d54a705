"""Derivatives by differences with an error estimate: no fixed step, no fixed tolerance.

Central differences at a falling sequence of steps, extrapolated (Ridders), each with an estimate of what
truncation and rounding left; the best of them is returned with its error.

Source: Ridders, Accurate computation of F'(x) and F'(x) F''(x), Adv. Eng. Software 4 (1982) 75-76;
Press et al., Numerical Recipes (2007), section 5.7.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

EPS = float(np.finfo(np.float64).eps)
SHRINK = 4.0
LEVELS = 14
ROUNDING = 4.0  # ulps that a value of f is taken to be off by, whatever is measured
NOISE = 8.0  # standard deviations of the measured noise that are allowed for
SAFETY = 4.0
UNRESOLVED = 0.01
HAIR = 1e-10


@dataclass(frozen=True, slots=True)
class Estimate:
    """A derivative with how far it may be off, both floats; error is inf where nothing could be told."""

    value: float
    error: float


def noise_level(f: Callable[[float], float], x: float) -> float:
    """How far f's computed values scatter around a smooth curve near x: the standard deviation of their rounding.

    Read off the sixth differences over seven points a hair apart, where only noise is left.

    Source: Moré & Wild, Estimating computational noise, SIAM J. Sci. Comput. 33 (2011) 1292-1314, section 3.

    >>> noise_level(lambda x: 1.0, 0.5)
    0.0
    """
    hair = HAIR * max(1.0, abs(x))
    values = np.array([f(x + k * hair) for k in range(-3, 4)])
    if not np.all(np.isfinite(values)):
        return 0.0
    return float(abs(np.diff(values, n=6)[0]) / math.sqrt(math.comb(12, 6)))


def central(f: Callable[[float], float], x: float) -> Estimate:
    """f'(x) by extrapolated central differences, with an error estimate.

    f: float to float, NaN outside its domain. What f's values have lost by cancellation is measured.
    Steps that leave the domain are dropped; a kink or jump between the points shows as differences that do
    not settle, and so as a large error.

    >>> estimate = central(np.exp, 0.0)
    >>> abs(estimate.value - 1) <= estimate.error < 1e-9
    True
    """
    noise = noise_level(f, x)
    hair = 3 * HAIR * max(1.0, abs(x))
    if noise > UNRESOLVED * max(abs(f(x - hair)), abs(f(x + hair))):  # values so close have nothing in common
        return Estimate(float("nan"), float("inf"))
    best = Estimate(float("nan"), float("inf"))
    previous: list[float] = []
    for level in range(LEVELS):
        h = 0.25 * max(1.0, abs(x)) / SHRINK**level
        high, low = x + h, x - h
        width = high - low  # exact: what the two rounded points really are apart
        above, below = float(f(high)), float(f(low))
        if not (math.isfinite(above) and math.isfinite(below)) or width == 0:
            previous = []
            continue
        rounding = (ROUNDING * EPS * (abs(above) + abs(below)) + 2 * NOISE * noise) / width
        row = [(above - below) / width]
        best = min([best, *_extrapolate(row, previous, rounding)], key=lambda e: e.error)
        previous = row
    return best


def _extrapolate(row: list[float], previous: list[float], rounding: float) -> list[Estimate]:
    """Continue Richardson's row to the right; each entry with the change it brought as its error."""
    found = []
    factor = SHRINK**2  # the error is a series in h^2
    for order in range(len(previous)):
        value = row[order] + (row[order] - previous[order]) / (factor ** (order + 1) - 1)
        change = max(abs(value - row[order]), abs(value - previous[order]))
        row.append(value)
        found.append(Estimate(value, SAFETY * (change + rounding)))
    return found
