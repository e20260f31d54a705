"""Curvature at a point of many variables: signs shown by factorising the Hessian, or by Lanczos where that is too much.

Positive definite is what the Hessian is called where it still is after twice the margin is taken off its diagonal;
the margin is as in curvature.py: the most that the Hessian changes within twice the Newton step and a few ulps, and
what rounding can hide. Below zero an eigenvalue is where a vector shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.descents.region.conjugate_step import Outcome, truncated_step
from workbench.optimize.hessians import Factor, Full, Hessian
from workbench.optimize.lanczos import Extremes, extremes
from workbench.optimize.objective import Objective
from workbench.optimize.readings.curvature import EPS, NULL, nearby, settled_digits, shared_lengths
from workbench.optimize.wording import told

Array = NDArray[np.float64]

FEW, SOME, MANY = 20, 60, 300  # steps of Lanczos: for an estimate, for a direction, for bounds
CHANGES = 30  # the same, for how much the Hessian changes
SOLVES = 2_000  # products for the Newton step
SOLVED = 1e-8  # share of the gradient that it may leave
NEAR = 1e-6  # Newton steps below this share of the size of x count as none

BY_FACTORS = "the exact gradient and the {} of the Hessian, which keeps its signs nearby"
BY_LANCZOS = "the exact gradient and Lanczos' bounds on the Hessian's eigenvalues, with a chance below 1e-8 of a miss"


@dataclass(frozen=True, eq=False)
class LargeCurvature:
    """The Hessian at a point, on the variables that are free.

    x, gradient: (n,). matrix: the Hessian of all variables. free: indices of the variables not held at a bound.
    lengths: typical size of each variable, (n,). scale: units in which signs are told, (free,).
    step: the Newton step, (n,). definite: is it one, to a point where the model is lowest?
    margin: of the eigenvalues of the scaled Hessian. positive: is it positive definite for certain, here and as far as
    a minimum could be? ends: lowest and highest eigenvalue of the scaled Hessian, estimated. by: how that is known.
    """

    x: Array
    gradient: Array
    matrix: Hessian
    free: NDArray[np.intp]
    lengths: Array
    scale: Array
    step: Array
    definite: bool
    margin: float
    positive: bool
    ends: Extremes
    lowest_scaled: float
    factor: Factor | None
    by: str

    @property
    def hessian(self) -> Any:
        """As a sparse or full matrix (n, n); None where only its products are had."""
        return self.matrix.entries

    @property
    def negative(self) -> bool:
        """Is there a direction of negative curvature for certain?"""
        return self.ends.lowest < -self.margin

    @property
    def concave(self) -> bool:
        """Does f curve downwards in every direction, for certain?"""
        return self.ends.most < -self.margin

    @property
    def condition(self) -> float:
        """Largest over smallest eigenvalue of the scaled Hessian, estimated; infinite where it is not positive."""
        return self.ends.highest / self.lowest_scaled if self.positive and self.lowest_scaled > 0 else np.inf

    @cached_property
    def plain(self) -> tuple[float, float]:
        """The lowest and highest eigenvalue in the units of the variables, estimated."""
        low = self._plain_ends.lowest
        if self.positive and self.factor is not None:
            solve, scale = self.factor.solve, self.scale
            inverse = extremes(lambda v: solve(v / scale) / scale, len(scale), FEW)
            low = 1 / inverse.highest if inverse is not None and inverse.highest > 0 else low
        return low, self._plain_ends.highest

    @property
    def lowest(self) -> float:
        return self.plain[0]

    @property
    def spread(self) -> str:
        """The eigenvalues in words."""
        return f"eigenvalues about {told(self.plain[0])} to {told(self.plain[1])}"

    @property
    def downwards(self) -> Array:
        """The direction of the most negative curvature, (n,)."""
        return self._whole(self._plain_ends.low_vector)

    @cached_property
    def null(self) -> Array:
        """The direction in which f curves least, (n,), of length 1."""
        scaled = self.matrix.on(self.free, self.scale)
        raised = scaled.factor(-NULL * scaled.bound) if scaled.factorable else None
        way = self.ends.low_vector
        for _ in range(3 if raised is not None else 0):
            assert raised is not None
            way = raised.solve(way)
            way = way / np.linalg.norm(way)
        way = way / self.scale
        return self._whole(way / np.linalg.norm(way))

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

    @property
    def norm(self) -> float:
        """A size of the Hessian."""
        return self._on_ones.bound

    @property
    def doubt(self) -> str:
        """Why the signs of the eigenvalues are not certain, where the Hessian is not singular."""
        if self.matrix.entries is None:
            return "products with the full Hessian are all that is had, and Lanczos' bounds leave its signs open"
        return "the Hessian changes too much nearby for its signs to be certain"

    def steepness(self, lengths: Array) -> float:
        """The most that gradients change over the typical lengths, in units of f."""
        return self.matrix.on(self.free, 1 / lengths[self.free]).bound

    def still(self, lengths: Array, fall: float) -> bool:
        """Is the gradient zero: does it promise no change of f that could be seen, and no step?"""
        flat = bool((np.abs(self.gradient * lengths)[self.free] <= 1e-8 * fall).all())
        return flat and (not self.definite or self.distance <= NEAR)

    def flat(self, lengths: Array, fall: float) -> bool:  # noqa: ARG002  (as a small one is asked)
        """Is there a direction in which the Hessian promises no change that could be seen?"""
        return self.lowest_scaled <= 1e-8 * self.ends.highest

    def product(self, v: Array) -> Array:
        """The Hessian times a vector (free,), on the variables that are free."""
        return self._on_ones.product(v)

    @cached_property
    def _on_ones(self) -> Hessian:
        return self.matrix.on(self.free, np.ones(len(self.free)))

    @cached_property
    def _plain_ends(self) -> Extremes:
        found = extremes(self.product, len(self.free), FEW if self.positive else SOME)
        return self.ends if found is None else found

    def _whole(self, part: Array) -> Array:
        whole = np.zeros(len(self.x))
        whole[self.free] = part
        return whole


def large_curvature(
    objective: Objective, x: Array, gradient: Array, free: NDArray[np.intp], lengths: Array, fall: float
) -> LargeCurvature | None:
    """The curvature at x; None where a derivative is not finite. As `curvature`, for many variables.

    Where products leave the signs open, all entries are had once, if that is not too much.
    """
    found = _curvature(objective, objective.curvature, x, gradient, free, lengths, fall)
    if found is None or found.positive or found.negative or not objective.spared:
        return found
    return _curvature(objective, lambda p: Full(objective.hessian(p)), x, gradient, free, lengths, fall)


def _curvature(
    objective: Objective,
    hessian: Callable[[Array], Hessian],
    x: Array,
    gradient: Array,
    free: NDArray[np.intp],
    lengths: Array,
    fall: float,
) -> LargeCurvature | None:
    matrix = hessian(x)
    if not (free.size and matrix.finite and np.isfinite(gradient[free]).all()):
        return None
    diagonal = matrix.diagonal if matrix.diagonal is not None else objective.diagonal(x)
    scale = np.ones(len(free)) if diagonal is None else 1 / lengths[free]
    if diagonal is not None and bool((diagonal[free] > 0).all()):
        scale, lengths = np.sqrt(diagonal[free]), shared_lengths(lengths, free, diagonal[free], fall)
    scaled = matrix.on(free, scale)
    factor = scaled.factor() if scaled.factorable else None
    step = np.zeros(len(x))
    step[free], definite = _newton(scaled, factor, gradient[free] / scale)
    step[free] /= scale
    margin = 0.0 if factor is None else factor.rounding
    for there in nearby(x, (step,), free):
        change = hessian(there).on(free, scale).less(scaled)
        margin = max(margin, _size(change, len(free)))
    ends = extremes(scaled.product, len(free), SOME if factor is None else FEW)
    if ends is not None and not scaled.factorable and -margin <= ends.lowest and ends.least <= 2 * margin:
        ends = extremes(scaled.product, len(free), MANY)
    if ends is None:
        return None
    lowest = ends.lowest
    if factor is not None:
        inverse = extremes(factor.solve, len(free), FEW)
        lowest = 1 / inverse.highest if inverse is not None and inverse.highest > 0 else lowest
    margin = max(margin, 8 * EPS * ends.highest)
    if scaled.factorable:
        positive = factor is not None and bool(np.isfinite(margin)) and scaled.factor(2 * margin) is not None
    else:
        positive = definite and ends.least > 2 * margin
    by = BY_FACTORS.format(scaled.factorisation) if scaled.factorable else BY_LANCZOS
    return LargeCurvature(
        x, gradient, matrix, free, lengths, scale, step, definite, margin, positive, ends, lowest, factor, by
    )


def _newton(scaled: Hessian, factor: Factor | None, slope: Array) -> tuple[Array, bool]:
    """The Newton step in scaled coordinates, the shortest where the matrix is singular; and whether it leads lowest."""
    if factor is not None:
        step = -factor.solve(slope)
        return step - factor.solve(slope + scaled.product(step)), True
    found = truncated_step(scaled.product, slope, np.inf, SOLVED, SOLVES)
    return found.step, found.outcome is Outcome.SOLVED and not scaled.factorable


def _size(change: Hessian, n: int) -> float:
    """No eigenvalue is larger in size; where only products are had, but for the chance that Lanczos leaves."""
    if change.entries is not None:
        return change.bound if change.finite else np.inf
    found = extremes(change.product, n, CHANGES)
    return np.inf if found is None else max(abs(found.least), abs(found.most))
