"""Curvature at a point: what the Hessian says, with a margin for what it cannot say.

The sign of an eigenvalue counts only where it exceeds the margin: the most that the Hessian changes within
twice the Newton step and within a few ulps of the point. So a point is called a minimum only where one is
certain to be near (the condition of Kantorovich's theorem, tested at points), whatever the units of f and x.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.objective import Evaluations, Objective
from workbench.optimize.wording import spread

Array = NDArray[np.float64]

EPS = float(np.finfo(np.float64).eps)
SHARE = 1e-4  # of 1, or of the way over which f changes by its fall: the least size of a variable
NEAR = 1e-6  # Newton steps below this share of the size of x count as none
WAYS_TO = 400  # directions that are looked along
FITTED = (1e-4, 1e-5, 1e-6)  # distances over the typical lengths at which f is compared with its Hessian
NULL = 1e-9  # share of the largest eigenvalue below which one is called zero at a point that is not certain


@dataclass(frozen=True)
class Curvature:
    """The Hessian at a point, on the variables that are free.

    x, gradient: (n,). hessian: (n, n). free: indices of the variables not held at a bound.
    lengths: typical size of each variable, (n,). scale: units in which eigenvalues are taken, (free,).
    eigenvalues, vectors: of the scaled Hessian, ascending. step: the Newton step, (n,), over directions of clear
    curvature only. margin: of the eigenvalues.
    """

    x: Array
    gradient: Array
    hessian: Array
    free: NDArray[np.intp]
    lengths: Array
    scale: Array
    eigenvalues: Array
    vectors: Array
    step: Array
    margin: float

    @property
    def positive(self) -> bool:
        """Is the Hessian positive definite for certain, here and as far as a minimum could be?"""
        return bool(self.eigenvalues[0] > 2 * self.margin)

    @property
    def negative(self) -> bool:
        """Is there a direction of negative curvature for certain?"""
        return bool(self.eigenvalues[0] < -self.margin)

    @property
    def concave(self) -> bool:
        """Does f curve downwards in every direction, for certain?"""
        return bool(self.eigenvalues[-1] < -self.margin)

    @cached_property
    def plain(self) -> tuple[Array, Array]:
        """Eigenvalues (ascending) and eigenvectors of the Hessian in the units of the variables."""
        found = np.linalg.eigh(self.hessian[np.ix_(self.free, self.free)])
        return found[0], found[1]

    @property
    def lowest(self) -> float:
        """The lowest eigenvalue in the units of the variables."""
        return float(self.plain[0][0])

    @property
    def spread(self) -> str:
        """The eigenvalues in the units of the variables, in words."""
        return spread(self.plain[0])

    @property
    def condition(self) -> float:
        """Largest over smallest eigenvalue of the scaled Hessian; infinite where it is not positive definite."""
        low, high = float(self.eigenvalues[0]), float(self.eigenvalues[-1])
        return high / low if low > 0 else np.inf

    @property
    def norm(self) -> float:
        """A size of the Hessian."""
        return float(np.linalg.norm(self.hessian))

    @property
    def by(self) -> str:
        """How the signs of the eigenvalues are known."""
        return "the exact gradient and Hessian, which keeps its sign nearby"

    @property
    def doubt(self) -> str:
        """Why the signs of the eigenvalues are not certain, where the Hessian is not singular."""
        return "the Hessian changes too much nearby for its signs to be certain"

    def steepness(self, lengths: Array) -> float:
        """The most that gradients change over the typical lengths, in units of f."""
        return float(np.max(np.abs(self.hessian * np.outer(lengths, lengths)), initial=0.0))

    def still(self, lengths: Array, fall: float) -> bool:
        """Is the gradient zero: does it promise no change of f that could be seen, and no step?"""
        unit = lengths[self.free]
        eigenvalues, vectors = self._in_units(unit)
        slope = vectors.T @ (self.gradient[self.free] * unit)
        null = np.abs(eigenvalues) <= 1e-10 * float(np.max(np.abs(eigenvalues)))
        flat = bool((np.abs(slope[null]) <= 1e-8 * fall).all())
        return flat and bool((np.abs(slope[~null]) <= NEAR * np.abs(eigenvalues[~null])).all())

    def flat(self, lengths: Array, fall: float) -> bool:
        """Is there a direction in which the Hessian promises no change that could be seen?"""
        eigenvalues = self._in_units(lengths[self.free])[0]
        return bool(eigenvalues[0] <= 1e-8 * max(float(eigenvalues[-1]), fall))

    def product(self, v: Array) -> Array:
        """The Hessian times a vector (free,), on the variables that are free."""
        found: Array = self.hessian[np.ix_(self.free, self.free)] @ v
        return found

    @property
    def downwards(self) -> Array:
        """The direction of the most negative curvature, (n,)."""
        return self._whole(self.plain[1][:, 0])

    @property
    def null(self) -> Array:
        """The direction in which f curves least, (n,), of length 1."""
        direction = self.vectors[:, int(np.argmin(np.abs(self.eigenvalues)))] / self.scale
        return self._whole(direction / np.linalg.norm(direction))

    @property
    def distance(self) -> float:
        """The largest part of the Newton step, over the typical size of its variable."""
        return float(np.max(np.abs(self.step) / self.lengths, initial=0.0))

    @property
    def digits(self) -> float:
        """How many digits of x the Newton step says are settled."""
        return settled_digits(self.distance)

    @property
    def promised(self) -> float:
        """How much lower the quadratic model says f could be."""
        return 0.5 * abs(float(self.gradient @ self.step))

    def _in_units(self, unit: Array) -> tuple[Array, Array]:
        """Eigenvalues and eigenvectors of the Hessian with its variables measured in these units (free,).

        NaN where that is too large for float64.
        """
        scaled = self.hessian[np.ix_(self.free, self.free)] * np.outer(unit, unit)
        if not np.isfinite(scaled).all():
            return np.full(len(unit), np.nan), np.eye(len(unit))
        found = np.linalg.eigh(scaled)
        return found[0], found[1]

    def _whole(self, part: Array) -> Array:
        whole = np.zeros(len(self.x))
        whole[self.free] = part
        return whole


def curvature(
    objective: Objective, x: Array, gradient: Array, free: NDArray[np.intp], lengths: Array, fall: float, size: float
) -> Curvature | None:
    """The curvature at x; None where a derivative is not finite.

    free: indices of the variables that may move. lengths: typical size of each variable, (n,); one that is and was
    close to zero has at least a small share of 1, or of the way over which f changes by its fall. size: of f at x.
    """
    hessian = objective.hessian(x)
    H, g = hessian[np.ix_(free, free)], gradient[free]
    if not (free.size and np.isfinite(H).all() and np.isfinite(g).all()):
        return None
    diagonal = np.diag(H)
    axes = bool((diagonal > 0).all())
    if axes:
        lengths = shared_lengths(lengths, free, diagonal, fall)
    with np.errstate(over="ignore", under="ignore"):
        scale = np.sqrt(diagonal) if axes and np.sqrt(diagonal).all() else 1 / lengths[free]
        scaled = H / np.outer(scale, scale)
    if not np.isfinite(scaled).all():
        return None
    eigenvalues, vectors = np.linalg.eigh(scaled)
    largest = float(np.max(np.abs(eigenvalues)))
    margin = 8 * EPS * len(free) * largest
    clear = np.abs(eigenvalues) > np.maximum(margin, 0.0 if axes and eigenvalues[0] > margin else NULL * largest)
    slope = vectors.T @ (g / scale)
    parts = np.where(clear, -slope / np.where(clear, eigenvalues, 1.0), 0.0)
    step = np.zeros(len(x))
    step[free] = (vectors @ parts) / scale
    flattest = np.zeros(len(x))
    flattest[free] = vectors[:, 0] / scale  # the one that decides whether there is a minimum
    hidden = _hidden(float(eigenvalues[0]), flattest, lengths, size)
    for point in nearby(x, (step, hidden), free):
        there = objective.hessian(point)[np.ix_(free, free)]
        change = (there - H) / np.outer(scale, scale)
        margin = max(margin, float(np.max(np.abs(np.linalg.eigvalsh(change)))) if np.isfinite(change).all() else np.inf)
    return Curvature(x, gradient, hessian, free, lengths, scale, eigenvalues, vectors, step, margin)


def settled_digits(distance: float) -> float:
    """How many digits are settled where a Newton step is so long, over the typical sizes; no more than 16.

    >>> settled_digits(1e-12), settled_digits(0.0)
    (12.0, 16.0)
    """
    return float(min(16.0, -np.log10(max(distance, 1e-16))))


def shared_lengths(lengths: Array, free: NDArray[np.intp], diagonal: Array, fall: float) -> Array:
    """The lengths (n,), those of free variables no less than a share of 1, or of where f changes by its fall.

    diagonal: of the Hessian on the free variables, positive.
    """
    if not fall > 0:
        return lengths
    with np.errstate(over="ignore", divide="ignore"):
        seen = np.sqrt(fall) / np.sqrt(diagonal)
    found = lengths.copy()
    found[free] = np.maximum(found[free], SHARE * np.minimum(seen, 1.0))
    return found


def follows_hessian(
    objective: Evaluations,
    x: Array,
    fun: float,
    gradient: Array,
    product: Callable[[Array], Array],
    lengths: Array,
    free: NDArray[np.intp],
) -> bool:
    """Does f follow the Hessian on all sides of x? Where it does not there is a kink or a jump.

    product: the Hessian on the free variables times a vector (free,). lengths: typical size of each variable, (n,).
    free: indices of the variables that may move. Of many variables along directions that are drawn: a kink in any one
    of them shows along nearly all.
    """
    draw = np.random.default_rng(0)
    n = len(free)
    drawn = draw.normal(size=(min(2 * n, WAYS_TO), n))
    ways = drawn if 4 * n > WAYS_TO else np.vstack([np.eye(n), -np.eye(n), drawn])
    for radius in FITTED:
        for way in ways:
            step = radius * way / float(np.linalg.norm(way)) * lengths[free]
            moved = x.copy()
            moved[free] += step
            foretold = float(gradient[free] @ step + 0.5 * step @ product(step))
            missed = abs(objective.value(moved) - fun - foretold)
            if not missed <= 0.1 * abs(foretold) + 64 * EPS * abs(fun):
                return False
    return True


def _hidden(eigenvalue: float, direction: Array, lengths: Array, size: float) -> Array:
    """The step along the flattest direction that rounding of f may hide, (n,), no longer than the typical lengths.

    A slope is known no better than rounding of f over the typical lengths. Zero where f does not curve upwards.
    """
    if not eigenvalue > 0:
        return np.zeros(len(direction))
    with np.errstate(divide="ignore"):
        longest = float(np.min(lengths / np.abs(direction)))
    seen, lost = longest * eigenvalue * longest, EPS * size
    found: Array = (lost / seen if lost < seen else 1.0) * longest * direction
    return found


def nearby(x: Array, steps: Sequence[Array], free: NDArray[np.intp]) -> list[Array]:
    """Where it is looked how much the Hessian changes: within the steps both ways, twice the first, and a few ulps."""
    ulps = np.zeros(len(x))
    ulps[free] = 4 * EPS * np.abs(x[free])
    shifts = [2 * steps[0], ulps, -ulps, *(sign * step for step in steps for sign in (1.0, -1.0))]
    return [x + shift for shift in shifts if shift.any()]
