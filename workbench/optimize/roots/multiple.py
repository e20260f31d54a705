"""Multiple roots, where the derivative vanishes with F: found in many digits, for float64 sees only half of them.

Source: Schröder, Über unendlich viele Algorithmen zur Auflösung der Gleichungen (1870): Newton's method on F/F', whose
roots are all simple; Decker & Kelley, Newton's method at singular points (1980).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function
from workbench.optimize.roots.equations import Equations

Array = NDArray[np.float64]

DIGITS = 50
STEPS = 40
SETTLED = Decimal("1e-30")  # a step below this share of the point is the last
VANISHED = 1e-30  # |F| at the end over |F| at the beginning, for a step that became as small
HAIR = Decimal("1e-20")  # share of a step by which the edge of the domain is kept away from
LINEAR_STEPS = 120  # of Newton's method on a system, which halves the error
ZERO = 1e-40  # of what F was at the beginning


@dataclass(frozen=True, slots=True)
class Multiple:
    """A root in one variable: the float nearest to it, its multiplicity, and how it is known."""

    x: float
    multiplicity: float
    by: str


def multiple_root(f: Function, x: float, size: float) -> Multiple | None:
    """The multiple root close to x; None where the steps do not end at one.

    A multiplicity below 1 is that of a root at which F rises infinitely steeply, such as sqrt(x) at 0.
    """
    first, second = f.diff(f.variables[0]), f.diff(f.variables[0], f.variables[0])
    with localcontext() as context:
        context.prec = DIGITS
        place, scale, begun = Decimal(x), Decimal(size), None
        step, multiplicity = Decimal(0), 1.0
        for _ in range(STEPS):
            values = [_scalar(g.evaluate([place], digits=DIGITS)) for g in (f, first, second)]
            if values[0] == 0 and begun:
                return Multiple(float(place), multiplicity, f"F to {DIGITS} digits, zero at the end of Newton's steps")
            if not all(value.is_finite() for value in values):
                if not step:
                    return None
                place, step = place - step * HAIR, Decimal(0)  # just over the edge of the domain
                continue
            value, slope, curve = values
            begun = begun or abs(value)
            below = slope * slope - value * curve
            if not (below and begun):
                return None
            step, multiplicity = -value * slope / below, float(slope * slope / below)
            if abs(step) <= SETTLED * max(abs(place), scale):
                return _ended(f, place, multiplicity, float(abs(value) / begun), scale)
            place += step
            if abs(place - Decimal(x)) > scale:
                return None
    return None


def _ended(f: Function, place: Decimal, multiplicity: float, gone: float, scale: Decimal) -> Multiple | None:
    """The root at which the steps have ended; None for a pole, or where F keeps a value, or has none at zero.

    gone: |F| at the end over |F| at the beginning.
    """
    if multiplicity <= 0 or gone > VANISHED ** (0.5 * min(multiplicity, 1.0)):
        return None
    if abs(place) <= SETTLED * scale:
        at_zero = _scalar(f.evaluate([0], digits=DIGITS))
        return Multiple(0.0, multiplicity, "F, which is zero at zero") if at_zero == 0 else None
    return Multiple(float(place), multiplicity, f"Newton's steps on F/F' in {DIGITS} digits")


def _scalar(found: Any) -> Decimal:
    """The value of a Function of one component."""
    while isinstance(found, tuple):
        (found,) = found
    value: Decimal = found.value
    return value


def singular_root(equations: Equations, x: Array, sizes: Array) -> Array | None:
    """The root of a system close to x at which the Jacobian is singular; None where the steps end elsewhere.

    Newton's steps, the shortest where there are several, in many digits; every third is taken twice as long, for at
    most singular roots each step halves the error.
    """
    from mpmath import MPContext  # 60 ms to import

    mp = MPContext()
    mp.dps = DIGITS
    jacobian, scale = equations.function.jacobian, mp.matrix(sizes.tolist())
    place = mp.matrix(x.tolist())
    begun = before = None
    for k in range(LINEAR_STEPS):
        exact = [_fraction(mp, value) for value in place]
        left = _column(mp, equations.digits(exact, DIGITS))
        size = mp.norm(left, mp.inf)
        if not mp.isfinite(size):
            return None
        begun = begun or size
        if size <= ZERO * begun or not size:
            return np.array([float(value) for value in place])
        if before is not None and k > 12 and size > 0.5 * before and k % 3 == 0:
            return None
        before = size if k % 3 == 0 else before
        matrix = mp.matrix(_rows(jacobian.evaluate(exact, digits=DIGITS), mp))
        for j in range(matrix.cols):
            matrix[:, j] *= scale[j]
        for i in range(matrix.rows):
            row = mp.norm(matrix[i, :], mp.inf)
            matrix[i, :], left[i] = (matrix[i, :] / row, left[i] / row) if row else (matrix[i, :], left[i])
        step = _least_squares(mp, matrix, left)
        for j in range(matrix.cols):
            step[j] *= scale[j] * (2 if k % 3 == 2 else 1)
        place += step
        if max(abs(float(place[j]) - x[j]) / sizes[j] for j in range(len(x))) > 1e-2:
            return None
    return None


def _least_squares(mp: Any, matrix: Any, left: Any) -> Any:
    """The shortest p that makes left + matrix p smallest, by a trace of damping."""
    square = matrix.T * matrix
    damping = mp.mpf(10) ** (-3 * DIGITS // 4) * max(abs(square[j, j]) for j in range(square.rows))
    for j in range(square.rows):
        square[j, j] += damping or mp.mpf(10) ** -DIGITS
    return -mp.lu_solve(square, matrix.T * left)


def _column(mp: Any, found: Sequence[Any]) -> Any:
    return mp.matrix([mp.mpf(str(each.value)) for each in found])


def _rows(found: Any, mp: Any) -> list[list[Any]]:
    """The entries of a Jacobian as mpmath's numbers."""
    return [[mp.mpf(str(each.value)) for each in row] for row in found]


def _fraction(mp: Any, value: Any) -> Fraction:
    """The number that mpmath holds, exactly."""
    sign, mantissa, exponent, _ = mp.mpf(value)._mpf_
    whole = -int(mantissa) if sign else int(mantissa)
    return Fraction(whole) * Fraction(2) ** int(exponent)
