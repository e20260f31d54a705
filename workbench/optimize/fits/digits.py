"""Many digits: a fit polished where float64 cannot carry the answer, by Newton steps on a gradient in exact arithmetic.

What float64 leaves of a parameter is about eps |data| sqrt((J'J)^-1); where that spoils the eleventh digit, or rounding
the sixth of the sum of squares, the gradient is evaluated to many digits at parameters that are kept exactly, and only
the steps are computed in float64 (iterative refinement). The data are taken as the decimal numbers that they print as:
they were written down as decimals, and here the difference to the nearest float64 counts.
Source: Björck, Numerical Methods for Least Squares Problems (1996), section 2.9; Golub & Wilkinson (1966).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function
from workbench.kernels.digits import evaluate
from workbench.optimize.descents.settling import Normal
from workbench.optimize.fits.standing import EPS, Standing

Array = NDArray[np.float64]

PARAMETER = 1e-11  # relative error of a parameter that rounding may cause
SUM = 1e-6  # the same of the sum of squares
SMALL = 1e-6  # share of its natural size below which a parameter counts as zero
NUMBERS = 10_000  # rows times parameters up to which many digits are quickly had
DIGITS = 25
VANISHING = 1e-30  # share of its natural size at which a parameter is zero
SETTLED = 1e-18  # relative step at which all digits of a float are right
STEPS = 12


@dataclass(frozen=True)
class Polished:
    """Parameters with all digits of float64 right, (n,), the sum of squares there, and in how many steps."""

    x: Array
    rss: float
    steps: int


def needed(standing: Standing) -> bool:
    """Does the condition of the fit say that float64 cannot carry its answer, and is it small enough to be polished?"""
    posed, n = standing.posed, len(standing.x)
    if standing.normal is None or not standing.convex or standing.residual.size * n > NUMBERS:
        return False
    if not posed.objective.smooth:
        return False
    size = standing.size
    loose = EPS * size * _root_diagonal(standing.normal)
    natural = np.maximum(np.abs(standing.x), SMALL * size / standing.scale)
    length = float(np.linalg.norm(standing.residual))
    spoiled = not standing.noisy and EPS * size > SUM * length
    return bool((loose > PARAMETER * natural).any()) or spoiled


def polished(standing: Standing) -> Polished | None:
    """The fit to rounding level of its parameters; None where the steps do not settle."""
    normal, posed = standing.normal, standing.posed
    if normal is None:
        return None
    gradient = posed.objective.gradient
    exact = [Fraction(value) for value in standing.x.tolist()]
    natural = np.maximum(np.abs(standing.x), SMALL * standing.size / standing.scale)
    before, steps = float("inf"), 0
    for _ in range(STEPS):
        slope = _evaluated(gradient, exact)
        if not np.isfinite(slope).all():
            return None
        inside = np.asarray(np.linalg.solve(normal.triangle.T, 0.5 * slope / normal.scale), dtype=np.float64)
        step = normal.step(inside)
        length = float(np.max(np.abs(step) / natural))
        if not length < 0.5 * before:
            return None
        exact = [value + Fraction(part) for value, part in zip(exact, step.tolist(), strict=True)]
        before, steps = length, steps + 1
        if length <= SETTLED:
            break
    else:
        return None
    exact = [Fraction(0) if abs(v) < VANISHING * n else v for v, n in zip(exact, natural.tolist(), strict=True)]
    rss = float(_evaluated(posed.objective, exact)[0])
    if rss < VANISHING * standing.size**2:  # perhaps the fit is perfect, with parameters that are floats
        exact = [Fraction(float(value)) for value in exact]
        rss = min(rss, float(_evaluated(posed.objective, exact)[0]))
    return Polished(np.array([float(value) for value in exact]), rss, steps)


def _evaluated(f: Function, exact: list[Fraction]) -> Array:
    """The components at a point to many digits, (m,), rounded to float64 at the end."""
    bound = [Fraction(value) for value in f.bound.values()]
    columns = [[Fraction(repr(value)) for value in column.tolist()] for column in f.columns.values()]
    found = evaluate(f.program, exact, DIGITS, bound, columns)
    return np.array([float(part.value) for part in found])


def _root_diagonal(normal: Normal) -> Array:
    """Roots of the diagonal of (J'J)^-1, (n,)."""
    found: Array = np.linalg.norm(np.linalg.inv(normal.triangle), axis=1) / normal.scale
    return found
