"""Certainty: is there a root at this point? F to many digits, a few more steps, and how far from the point they end.

A point in float64 is rarely a root itself. What shows that one is there: F to thirty digits is exactly zero; or steps
with the Jacobian kept contract until nothing is left of F (the theorem of Kantorovich, tested at points); or F changes
sign between neighbouring floats without a jump; or, where the Jacobian is singular, steps in many digits end at zero.
Source: Deuflhard, Newton Methods for Nonlinear Problems (2004), section 2.1.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.roots.approximations import Certainty
from workbench.optimize.roots.contraction import CLOSE, REGULAR, apart, contraction
from workbench.optimize.roots.equations import Equations
from workbench.optimize.roots.linearized import steps_of
from workbench.optimize.roots.multiple import multiple_root, singular_root

Array = NDArray[np.float64]

PLAUSIBLE = 1e-7  # of what F is around: a larger |F| is not zero
AROUND = 1e-2
WITHIN = 2.0**33  # ulps from the point within which a change of sign is looked for
NEARER = 0.9  # what |F| must shrink to, on both sides of a change of sign, from a million times as far away
STEEP = 0.9  # multiplicity below which F rises so steeply that the float next to a root may not look like one
BESIDE = 1e-7  # of its size: where the growth of F beside a root is looked at
TOUCHING_TO = 12  # unknowns up to which singular systems are looked at in many digits
DECIMALS = (0, 1, 2, 3, 4, 6, 8, 10)


def certainty(equations: Equations, x: Array, sizes: Array) -> Certainty | None:
    """The root close to x with its evidence; None where there is none, or none can be shown.

    sizes: typical size of each variable, (n,).
    """
    if not (np.isfinite(x).all() and np.isfinite(equations.residual(x)).all()):
        return None
    for way in (_exact_zero, contraction, _sign_change, _touching):
        found = way(equations, x, sizes)
        if found is not None and found.away <= CLOSE:
            steep = found.multiplicity is not None and found.multiplicity < STEEP
            return found if steep or plausible(equations, found.x, sizes) else None
    return None


def _exact_zero(equations: Equations, x: Array, sizes: Array) -> Certainty | None:
    """F is zero at x, in as many digits as are asked for."""
    if equations.residual(x).any() or not (equations.exact and _is_zero(equations, x)):
        return None
    simple = steps_of(equations.jacobian(x), sizes, REGULAR) is not None
    multiplicity = 1.0 if simple else _multiplicity(equations, x, sizes)
    return Certainty(x, 16.0, "equations that hold exactly, to 30 digits", multiplicity, 0.0)


def _is_zero(equations: Equations, x: Array) -> bool:
    """Is F zero at x in as many digits as are asked for?

    A smooth F that is zero all around, and not everywhere, is only too small for its numbers, as exp(-1/x^2) near zero.
    """
    found = equations.digits([Fraction(value) for value in x.tolist()])
    if any(each.value != 0 for each in found):
        return False
    if not equations.function.smooth:
        return all(each.certain for each in found)
    ways = np.random.default_rng(0).uniform(-1, 1, (3, len(x))) * np.maximum(np.abs(x), 1.0)
    beside, away = (any(equations.residual(x + width * way).any() for way in ways) for width in (1e-9, 1.0))
    return beside or not away


def _sign_change(equations: Equations, x: Array, sizes: Array) -> Certainty | None:
    """In one variable: F changes sign between neighbouring floats, and becomes smaller on the way there."""
    if len(x) != 1 or equations.count != 1 or not equations.exact:
        return None
    sign, here = _sign_at(equations), float(x[0])
    ulp = float(np.spacing(max(abs(here), 1e-16 * float(sizes[0]))))
    low, high = here - WITHIN * ulp, here + WITHIN * ulp
    if not equations.residual(np.array([low]))[0] * equations.residual(np.array([high]))[0] <= 0:
        return None
    if not sign(low) * sign(high) < 0:
        return None
    at_low = sign(low)
    while (middle := 0.5 * (low + high)) not in (low, high):
        at_middle = sign(middle)
        low, high = (middle, high) if at_middle in (at_low, 0) else (low, middle)
        if at_middle == 0:
            high = float(np.nextafter(middle, np.inf))
            break
    wide = 2.0**20 * max(high - low, ulp)
    for end, beyond in ((low, low - wide), (high, high + wide)):  # at a pole it grows, at a jump it stays
        if not abs(_value(equations, end)) < NEARER * abs(_value(equations, beyond)):
            return None
    found = np.array([min((low, high), key=lambda end: abs(_value(equations, end)))])
    how = "a change of sign between neighbouring floats, with F to 30 digits"
    return Certainty(found, 15.0, how, _multiplicity(equations, found, sizes), apart(found, x, sizes))


def _sign_at(equations: Equations) -> Callable[[float], float]:
    return lambda place: float(np.sign(_value(equations, place)))


def _value(equations: Equations, place: float) -> float:
    """F at a float, of many digits; NaN where it has no value."""
    return float(equations.digits([Fraction(place)])[0].value)


def _touching(equations: Equations, x: Array, sizes: Array) -> Certainty | None:
    """Where the Jacobian is singular: a simple number close by, or the end of steps in many digits."""
    if not (equations.exact and plausible(equations, x, sizes)):
        return None
    for decimals in DECIMALS:
        simple = np.round(x, decimals) + 0.0
        if apart(simple, x, sizes) <= CLOSE and not equations.residual(simple).any() and _is_zero(equations, simple):
            how = "equations that hold exactly at these numbers, to 30 digits"
            return Certainty(simple, 16.0, how, _multiplicity(equations, simple, sizes), apart(simple, x, sizes))
    if len(x) == 1 and equations.count == 1:
        found = multiple_root(equations.function, float(x[0]), float(sizes[0]))
        if found is None:
            return None
        root = np.array([found.x])
        return Certainty(root, 15.0, found.by, found.multiplicity, apart(root, x, sizes))
    ended = singular_root(equations, x, sizes) if len(x) <= TOUCHING_TO else None
    if ended is None:
        return None
    return Certainty(
        ended, 14.0, "steps in 50 digits that end where nothing is left of F", None, apart(ended, x, sizes)
    )


def _multiplicity(equations: Equations, x: Array, sizes: Array) -> float | None:
    """In one variable, of a root: the power of the distance with which F grows; None of several unknowns."""
    if len(x) != 1 or equations.count != 1:
        return None
    here, step = float(x[0]), BESIDE * float(sizes[0])
    found = []
    for shift in (step, -step):
        near, far = abs(_value(equations, here + shift)), abs(_value(equations, here + 2 * shift))
        if near > 0 and np.isfinite(far):
            found.append(float(np.log2(far / near)))
    return min(found) if found else None


def plausible(equations: Equations, x: Array, sizes: Array) -> bool:
    """Is F at x small beside what it is around?"""
    draw = np.random.default_rng(0)
    ways = draw.choice((-1.0, 1.0), (4, len(x))) * AROUND * sizes
    around = np.array([np.abs(equations.residual(x + way)) for way in ways])
    usual = np.max(np.where(np.isfinite(around), around, 0.0), axis=0)
    return bool((np.abs(equations.residual(x)) <= PLAUSIBLE * usual).all())
