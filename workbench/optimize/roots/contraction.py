"""Contraction: from a point in float64, steps with the Jacobian kept, in many digits, to the root they contract to.

Source: the simplified Newton method, Deuflhard, Newton Methods for Nonlinear Problems (2004), section 2.1.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.roots.approximations import Certainty
from workbench.optimize.roots.equations import Equations
from workbench.optimize.roots.linearized import EPS, steps_of
from workbench.optimize.vectors import norm

Array = NDArray[np.float64]
Exact = tuple[Fraction, ...]

CLOSE = 1e-2  # of its size: farther from the point, a root is another point's
REGULAR = 1e-11  # smallest singular value of the scaled Jacobian, over the largest, that steps can be trusted with
CONTRACTING = 0.5  # a step is at most this share of the one before
NOTHING = 1e-24  # steps in many digits, and what is left of F, over their sizes
NOTHING_SEEN = 1e-13  # the same in float64, where many digits cannot be had
CHORDS = 12
OUTWEIGHED = 4.0  # times what an ulp of x makes of F
NEIGHBOURS_TO = 20  # unknowns whose neighbouring floats are tried
SWEEPS = 3


def contraction(equations: Equations, x: Array, sizes: Array) -> Certainty | None:
    """Steps with the Jacobian at x contract to a point where nothing is left of F."""
    jacobian = equations.jacobian(x)
    step = steps_of(jacobian, sizes, REGULAR)
    if step is None:
        return None
    rows = np.max(np.abs(jacobian * sizes), axis=1)
    residual, nothing = (
        (many_digits(equations), NOTHING) if equations.exact else (_plain_digits(equations), NOTHING_SEEN)
    )
    place: Exact = tuple(Fraction(value) for value in x.tolist())
    before = np.inf
    for _ in range(CHORDS):
        left = residual(place)
        if left is None:
            return None
        move = step(left)
        moved = float(np.max(np.abs(move / sizes)))
        if moved <= nothing and float(np.max(np.abs(left) / rows)) <= 1e3 * nothing:
            return _settled(equations, x, place, sizes, 16.0 if equations.exact else -np.log10(max(moved, EPS)))
        if not (np.isfinite(moved) and moved <= CONTRACTING * before and moved <= CLOSE):
            return None
        before = moved
        place = tuple(value + Fraction(part) for value, part in zip(place, move.tolist(), strict=True))
    return None


def _settled(equations: Equations, x: Array, place: Exact, sizes: Array, digits: float) -> Certainty:
    """The certainty of a regular root at an exact place."""
    found = np.array([float(value) for value in place])
    rounded = np.where(np.abs(found) <= NOTHING * sizes, 0.0, found)
    found = rounded if not equations.residual(rounded).any() else _least_computed(equations, found)
    how = "steps that contract until nothing is left of F, to 30 digits"
    if not equations.exact:
        how = "a Newton step at rounding level, and a Jacobian of full rank"
    return Certainty(found, digits, how, 1.0, apart(found, x, sizes))


def _least_computed(equations: Equations, x: Array) -> Array:
    """Of the floats within two ulps of x, one at which F, as float64 computes it, is smaller.

    Only where rounding inside F outweighs that of x, so that no float is better known to be the root than others: who
    computes F there should see it as small as it can be.
    """
    ulps = np.spacing(np.abs(x))
    least = norm(equations.residual(x))
    if len(x) > NEIGHBOURS_TO or least <= OUTWEIGHED * norm(np.abs(equations.jacobian(x)) @ ulps):
        return x
    found = x
    for _ in range(SWEEPS):
        for i in range(len(x)):
            for shift in (-2, -1, 1, 2):
                trial = found.copy()
                trial[i] = x[i] + shift * ulps[i]
                size = norm(equations.residual(trial))
                if size < least:
                    found, least = trial, size
    return found


def many_digits(equations: Equations) -> Callable[[Exact], Array | None]:
    """F at an exact place, from many digits rounded to floats."""

    def residual(place: Exact) -> Array | None:
        found = np.array([float(each.value) for each in equations.digits(place)])
        return found if np.isfinite(found).all() else None

    return residual


def _plain_digits(equations: Equations) -> Callable[[Exact], Array | None]:
    """F at the float next to a place."""

    def residual(place: Exact) -> Array | None:
        found = equations.residual(np.array([float(value) for value in place]))
        return found if np.isfinite(found).all() else None

    return residual


def apart(found: Array, x: Array, sizes: Array) -> float:
    return float(np.max(np.abs(found - x) / sizes))


def sizes_of(x: Array, points: Sequence[Array] | Array) -> Array:
    """Typical size of each variable, (n,): of its value, or, where that is next to nothing, of the way it came.

    points: of the walk, the start first; the way counts up to the size of the start, or 1, however far it led.
    """
    start = np.asarray(points[0])
    way = np.max(np.abs(np.asarray(points) - x), axis=0, initial=0.0)
    way = np.minimum(np.where(np.isfinite(way) & (way > 0), way, 1.0), np.maximum(np.abs(start), 1.0))
    found: Array = np.where(np.abs(x) > 1e-4 * way, np.abs(x), way)
    return found


def missed(equations: Equations, x: Array) -> float:
    """|F| at x, to many digits where they can be had."""
    residual = many_digits(equations)(tuple(Fraction(value) for value in x.tolist())) if equations.exact else None
    return norm(equations.residual(x) if residual is None else residual)
