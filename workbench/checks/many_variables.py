"""The second-order test of many variables, without a matrix of all pairs: products along directions, signs by factors.

The Hessian is factorised anew, or its spectrum bounded by Lanczos; the smallest eigenvalue is had again by ARPACK;
products with vectors are compared with differences of the gradient, and slopes of one sweep with those of the other.
Source: Lehoucq, Sorensen & Yang, ARPACK Users' Guide (1998), section 3.2.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbench.checks.differences import EPS, central
from workbench.checks.second_order import AT_REST, SETTLED, UNSEEN, Reading, not_at_rest, not_settled, zero
from workbench.checks.second_runs import Scale
from workbench.checks.verdicts import SecondOpinion, judged
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.optimize.objective import EIGEN_TO, Objective
from workbench.optimize.readings.large_curvature import LargeCurvature, large_curvature
from workbench.optimize.wording import along, told

Array = NDArray[np.float64]

DIRECTIONS = 3
SLOPES = 3  # components of the gradient that are shown: the largest for what is allowed
BESIDE = 1e-2  # of the typical lengths, where gradients around are taken
STEP = EPS ** (1 / 3)  # of the typical lengths, over which gradients are compared
DIGITS = 1e-5  # of the largest product: what a difference may be off by besides its own estimate
SHARP = 1e-6  # of the smallest eigenvalue, by ARPACK
NONE = 2e-9  # of the largest curvature, scaled: what counts as none, by a direction that is found to about this share
RESTARTS = 30  # of ARPACK
BLUNT = 1e-3  # of the same, where only products are had


def many_variables(f: Function, x: Array, scale: Scale, free: NDArray[np.intp]) -> Reading:
    """The reading of a point by products of its Hessian. free: the variables that are not held at a bound."""
    objective = Objective(f)
    draw = np.random.default_rng(13)
    ways = scale.lengths * draw.choice((-1.0, 1.0), (DIRECTIONS, len(x)))
    found = large_curvature(objective, x, objective.gradient(x), free, scale.lengths, scale.fall)
    if found is None:
        return Reading([], [], Verdict.INCONCLUSIVE, "the derivatives are not finite at the run's point.")
    slopes = _stationarity(objective, found, scale, ways)
    others = [*_slopes_beside(f, x, ways), *_products(f, x, ways), *_smallest_eigenvalue(f, found, scale)]
    return Reading(slopes, others, *_second_order_test(f, found, scale))


def _stationarity(objective: Objective, found: LargeCurvature, scale: Scale, ways: Array) -> list[SecondOpinion]:
    """The components of the gradient that are largest for what is allowed, each against zero.

    Allowed is as of few variables, rounding in the tiny part of the gradients around; curvatures that cost too much are
    told by the size of products.
    """
    f = objective.function
    x, gradient, free = found.x, found.gradient, found.free
    curvature = found.matrix.diagonal
    if curvature is None:
        curvature = objective.diagonal(x)
    if curvature is None:
        curvature = np.max([np.abs(objective.product(x, way)) for way in ways], axis=0) / scale.lengths
    sides = np.array([f.gradient.at(x + sign * BESIDE * way) for way in ways for sign in (1.0, -1.0)])
    around = np.max(np.where(np.isfinite(sides), np.abs(sides), 0.0), axis=0)
    allowed = np.sqrt(2 * np.abs(curvature) * AT_REST * scale.fall) + 1e-8 * around
    over = np.abs(gradient[free]) / np.maximum(allowed[free], np.finfo(np.float64).tiny)
    largest = free[np.argsort(-over, kind="stable")[:SLOPES]]
    return [zero(f"∂f/∂{f.variables[i]} at the point", float(gradient[i]), float(allowed[i])) for i in largest]


def _slopes_beside(f: Function, x: Array, ways: Array) -> list[SecondOpinion]:
    """The slope along each direction at a place beside the point: the gradient's, a forward sweep's, a difference's."""
    rows = []
    for k, way in enumerate(ways):
        beside = x + BESIDE * way
        slope = float(np.asarray(f.gradient.at(beside)) @ way)
        size = float(np.abs(np.asarray(f.gradient.at(beside))) @ np.abs(way))
        if not np.isfinite(size):
            continue
        what = f"slope beside the point, direction {k + 1}"
        swept = float(np.asarray(f.jvp.at(beside, way)))
        rows.append(judged(what, "a forward sweep", slope, swept, 1e-12 * size, scale=size))
        difference = central(_line(f, beside, way), 0.0)
        allowed = difference.error + 1e-12 * size
        rows.append(judged(what, "central differences", slope, difference.value, allowed, scale=size))
    return rows


def _line(f: Function, x: Array, way: Array) -> Callable[[float], float]:
    """f on the line through x, by the share of the way."""
    return lambda t: f.value(x + t * way)


def _products(f: Function, x: Array, ways: Array) -> list[SecondOpinion]:
    """The Hessian times each direction against the difference of the gradients on both sides."""
    products = [np.asarray(f.hvp.at(x, way)) for way in ways]
    size = max(float(np.linalg.norm(product)) for product in products)
    rows = []
    for k, (way, product) in enumerate(zip(ways, products, strict=True)):
        difference, error = _difference(f, x, way, STEP)
        apart = float(np.linalg.norm(product - difference))
        if not np.isfinite(apart):
            continue
        allowed = error + DIGITS * size
        verdict = judged("", "", apart, 0.0, allowed, scale=size).verdict
        what, by = f"length of ∇²f times direction {k + 1}", "differences of the gradient"
        lengths = float(np.linalg.norm(product)), float(np.linalg.norm(difference))
        rows.append(SecondOpinion(what, by, *lengths, allowed, verdict, apart=apart / size if size else 0.0))
    return rows


def _difference(f: Function, x: Array, way: Array, step: float) -> tuple[Array, float]:
    """The change of the gradient along a direction, and how far it may be off: by what twice the step gives."""
    near, far = (
        (np.asarray(f.gradient.at(x + t * way)) - np.asarray(f.gradient.at(x - t * way))) / (2 * t)
        for t in (step, 2 * step)
    )
    return near, 2 * float(np.linalg.norm(near - far))


def _second_order_test(f: Function, found: LargeCurvature, scale: Scale) -> tuple[Verdict, str]:
    """What gradient and Hessian say: its signs for certain, and how much Newton's step promises."""
    if found.negative:
        way = along(f.variables, found.downwards)
        return Verdict.FAIL, f"the Hessian has a negative eigenvalue ({found.spread}): f falls along {way}."
    if found.positive and found.promised > max(AT_REST * scale.fall, 4 * EPS * abs(f.value(found.x))):
        return Verdict.FAIL, not_at_rest(found.gradient[found.free], found.promised)
    curvature = _along_null(found)
    if curvature <= (UNSEEN if found.positive else NONE) * found.ends.highest:
        way = along(f.variables, found.null)
        known = f"share {told(curvature / found.ends.highest)} of the largest curvature, scaled"
        message = f"the Hessian is singular along {way} ({known}): the second-order test says nothing."
        return Verdict.INCONCLUSIVE, message
    if not found.positive:
        return Verdict.INCONCLUSIVE, f"{found.doubt} ({found.spread}): the second-order test says nothing."
    length = float(np.linalg.norm(found.step))
    if (np.abs(found.step) > SETTLED * scale.lengths).any():
        return Verdict.INCONCLUSIVE, not_settled(length, found.promised)
    how = f"by its {found.matrix.factorisation}" if found.factor is not None else "by Lanczos' bounds"
    known = f"{how} ({found.spread}; condition {told(found.condition)}, scaled)"
    return Verdict.PASS, f"gradient zero (Newton's step is {length:.1g}), Hessian positive definite {known}."


def _along_null(found: LargeCurvature) -> float:
    """How much the scaled Hessian curves, either way, in the direction in which it curves least."""
    if found.positive:
        return found.lowest_scaled
    way = found.null[found.free]
    size = float(np.linalg.norm(way * found.scale))
    return min(found.lowest_scaled, abs(float(way @ found.product(way))) / size**2)


def _smallest_eigenvalue(f: Function, found: LargeCurvature, scale: Scale) -> list[SecondOpinion]:
    """The smallest eigenvalue, by ARPACK, against the difference of the gradient along its vector."""
    pair = _lowest_pair(found)
    if pair is None:
        return []
    value, part = pair
    way = np.zeros(len(found.x))
    way[found.free] = part
    difference, error = _difference(f, found.x, way, STEP / float(np.max(np.abs(way) / scale.lengths)))
    theirs = float(way @ difference)
    if not np.isfinite(theirs):
        return []
    size = max(abs(found.plain[0]), abs(found.plain[1]))
    by = "differences of the gradient"
    return [judged("smallest eigenvalue", by, value, theirs, error + DIGITS * size, scale=size)]


def _lowest_pair(found: LargeCurvature) -> tuple[float, Array] | None:
    """The smallest eigenvalue on the free variables and its vector; None where ARPACK does not settle on one."""
    from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh  # slow to import

    n = len(found.free)
    if n <= EIGEN_TO:
        values, vectors = np.linalg.eigh(np.array([found.product(column) for column in np.eye(n)]))
        return float(values[0]), vectors[:, 0]
    plain = found.matrix.on(found.free, np.ones(n))
    factor = plain.factor() if plain.factorable else None
    matrix = LinearOperator((n, n), matvec=plain.product, dtype=np.float64)
    start = np.random.default_rng(3).normal(size=n)
    try:
        if factor is None:
            values, vectors = eigsh(matrix, k=1, which="SA", v0=start, tol=BLUNT, maxiter=RESTARTS)
        else:
            inverse = LinearOperator((n, n), matvec=factor.solve, dtype=np.float64)
            values, vectors = eigsh(matrix, k=1, sigma=0.0, OPinv=inverse, v0=start, tol=SHARP, maxiter=RESTARTS)
    except ArpackError:
        return None
    return float(values[0]), vectors[:, 0]
