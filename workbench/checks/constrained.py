"""Checking a run under constraints: limits kept, KKT conditions by another route, points around, SciPy's own run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.checks.derivatives import name_of
from workbench.checks.differences import EPS
from workbench.checks.verdicts import Check, SecondOpinion, judged
from workbench.evidence import Verdict
from workbench.optimize import Run, SciPy, Status, minimize
from workbench.optimize.limits.constraints import Constraints, overstepped
from workbench.optimize.objective import EIGEN_TO

Array = NDArray[np.float64]

KEPT = 1e-8  # of the size of a constraint: what it may be overstepped by
NEAR = 1e-6  # the same, within which a limit is active
BALANCED = 1e-6  # of the slope of f: what multipliers may leave of it
AROUND = 400
AROUND_MANY = 40  # of many variables
RADII = (1e-4, 1e-3, 1e-2)
OTHER = {"trust-constr": "SLSQP"}  # SciPy's other method; trust-constr for all others
SECOND_STEPS = 500
AGREE = 1e-4  # of the fall: an interior-point method stops at that distance from the limits


def check_constrained(run: Run) -> Check:
    """Is the best point of a run under constraints a local minimum among the points that keep them?

    pass: the constraints hold when evaluated again, non-negative least squares finds multipliers that balance the
    gradient, and no point around that keeps the constraints is lower. fail: one of these is refuted. inconclusive: the
    run claims no minimum, or a derivative is not finite.
    """
    f, x, constraints = run.function, np.asarray(run.x, dtype=np.float64), run.constraints
    assert constraints is not None
    subject = f"the run on {name_of(f)} under {len(constraints)} constraint{'s' if len(constraints) > 1 else ''}"
    if not np.isfinite(run.fun):
        return Check(subject, Verdict.INCONCLUSIVE, (), f"f has no finite value at the run's point. {run.message}")
    lengths = np.maximum(np.abs(x), np.abs(run.start - x))
    lengths = np.where(lengths > 0, lengths, 1.0)
    sizes = _sizes(constraints, x, lengths)
    kept = [_kept(text, excess, KEPT * size) for text, excess, size in _excesses(constraints, x, sizes)]
    table = [judged("f at the run's point", "evaluating again", run.fun, f.value(x), 4 * EPS * abs(run.fun)), *kept]
    if any(row.verdict is Verdict.FAIL for row in kept):
        row = next(row for row in kept if row.verdict is Verdict.FAIL)
        told = f"not feasible: {row.what} is missed by {abs(row.ours):.3g}. {run.message}"
        verdict = Verdict.INCONCLUSIVE if run.status is Status.INFEASIBLE else Verdict.FAIL
        return Check(subject, verdict, tuple(table), told)
    if f.kinks_at(x, tolerance=1e-6) or constraints.function.kinks_at(x, tolerance=1e-6):
        return Check(
            subject, Verdict.INCONCLUSIVE, tuple(table), f"f or a constraint is not smooth here. {run.message}"
        )
    table.append(_balance(run, x, lengths, sizes))
    other, notes = _second_run(run)
    table += other
    lower = _lower_around(run, x, lengths, sizes)
    if lower is not None:
        message = f"it is no minimum: f is {run.fun:.10g} there, but {lower:.10g} close by, inside the constraints."
        return Check(subject, Verdict.FAIL, tuple(table), message, tuple(notes))
    verdict, message = _verdict(run, table)
    return Check(subject, verdict, tuple(table), message, tuple(notes))


def _verdict(run: Run, table: list[SecondOpinion]) -> tuple[Verdict, str]:
    failed = next((row for row in table if row.verdict is Verdict.FAIL), None)
    if failed is not None:
        return Verdict.FAIL, f"{failed.what}: {failed.ours:.6g} where {failed.theirs:.6g} is needed."
    words = f"nothing lower was found at {_around(run.x)} points around that keep the constraints"
    if not run.success:
        return Verdict.INCONCLUSIVE, f"{words}, but the run claims no minimum: {run.message}"
    return Verdict.PASS, f"the constraints hold, the gradients balance, and {words}."


def _sizes(constraints: Constraints, x: Array, lengths: Array) -> Array:
    """What counts as much for each constraint, (m,): its limit, and its change over the lengths."""
    limit = np.where(np.isfinite(constraints.lower), constraints.lower, constraints.upper)
    found: Array = np.abs(limit) + np.abs(constraints.jacobian(x)) @ lengths + np.finfo(np.float64).tiny
    return found


def _excesses(constraints: Constraints, x: Array, sizes: Array) -> list[tuple[str, float, float]]:
    """Each constraint, by how much its limits are overstepped, and its size; values one by one."""
    values = np.array([constraints.function[k].value(x) for k in range(len(constraints))])
    excess = overstepped(values, constraints.lower, constraints.upper)
    return list(zip(constraints.texts, excess.tolist(), sizes.tolist(), strict=True))


def _kept(what: str, excess: float, allowed: float) -> SecondOpinion:
    verdict = Verdict.PASS if abs(excess) <= allowed else Verdict.FAIL
    return SecondOpinion(what, "evaluating again", excess, 0.0, allowed, verdict)


def _balance(run: Run, x: Array, lengths: Array, sizes: Array) -> SecondOpinion:
    """What non-negative least squares leaves of the gradient, with inward gradients of the active limits.

    Source: Farkas' lemma, Nocedal & Wright, Numerical Optimization (2006), lemma 12.4.
    """
    from scipy.optimize import nnls  # slow to import

    inward = _inward(run, x, lengths, sizes)
    slope = np.asarray(run.function.gradient.at(x)) * lengths
    allowed = BALANCED * max(float(np.linalg.norm(slope)), 1e-3 * _fall(run))
    what, by = "what multipliers leave of the gradient", "non-negative least squares"
    if not (np.isfinite(slope).all() and np.isfinite(inward).all()):
        return SecondOpinion(what, by, np.nan, 0.0, allowed, Verdict.INCONCLUSIVE)
    left = float(np.linalg.norm(slope))
    if len(inward):
        units = np.linalg.norm(inward, axis=1)
        scaled = inward / np.where(units > 0, units, 1.0)[:, None]
        left = float(nnls(scaled.T, slope, maxiter=100 * (len(inward) + 10))[1])
    return SecondOpinion(what, by, left, 0.0, allowed, Verdict.PASS if left <= allowed else Verdict.FAIL)


def _fall(run: Run) -> float:
    first = run.path.fun[0]
    return max(abs(run.fun), abs(first - run.fun) if np.isfinite(first) else 0.0)


def _inward(run: Run, x: Array, lengths: Array, sizes: Array) -> Array:
    """Gradients over the lengths of all active limits, pointing inwards; of an equation both ways, (k, n)."""
    constraints = run.constraints
    assert constraints is not None
    low, high = _active(constraints.values(x), constraints.lower, constraints.upper, sizes)
    gradients = constraints.jacobian(x)
    parts = [gradients[low], -gradients[high]]
    if run.bounds is not None:
        at_bounds = _active(x, run.bounds.lower, run.bounds.upper, np.maximum(np.abs(x), lengths))
        for places, sign in zip(at_bounds, (1.0, -1.0), strict=True):
            rows = np.zeros((len(places), len(x)))
            rows[np.arange(len(places)), places] = sign
            parts.append(rows)
    found: Array = np.vstack(parts) * lengths
    return found


def _active(values: Array, lower: Array, upper: Array, sizes: Array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where values are at their lower limits, and where at their upper ones."""
    return np.flatnonzero(values <= lower + NEAR * sizes), np.flatnonzero(values >= upper - NEAR * sizes)


def _second_run(run: Run) -> tuple[list[SecondOpinion], list[str]]:
    """The same problem by SciPy's other method, from the same start."""
    name = OTHER.get(getattr(run.method, "minimizer", ""), "trust-constr")
    constraints, bounds = run.constraints, run.bounds
    assert constraints is not None
    pairs = None if bounds is None else bounds.pairs()
    given = [(constraints.function[k], constraints.lower[k], constraints.upper[k]) for k in range(len(constraints))]
    other = minimize(
        run.function, run.start, method=SciPy(name), bounds=pairs, constraints=given, max_steps=SECOND_STEPS
    )
    if not np.isfinite(other.fun) or other.violation > KEPT:
        return [], [f"SciPy's {name} found no point that meets the constraints."]
    allowed = AGREE * _fall(run)
    row = judged("least value found", f"SciPy's {name}", run.fun, other.fun, allowed, scale=_fall(run))
    if row.error > allowed:
        found = "a lower value elsewhere" if other.fun < run.fun else "only a higher value"
        note = f"SciPy's {name} found {found}: {other.fun:.8g} ({other.status})."
        return [SecondOpinion(row.what, row.by, row.ours, row.theirs, allowed, Verdict.INCONCLUSIVE)], [note]
    return [row], []


def _around(x: Array) -> int:
    """How many points are looked at."""
    return AROUND if len(x) <= EIGEN_TO else AROUND_MANY


def _lower_around(run: Run, x: Array, lengths: Array, sizes: Array) -> float | None:
    """The value at a point close by that is clearly lower and keeps every limit; None where none was found.

    Points are drawn around x and carried onto the equations by two Newton steps.
    """
    constraints = run.constraints
    assert constraints is not None
    draw = np.random.default_rng(17)
    ways = draw.normal(size=(_around(x), len(x)))
    ways *= lengths / np.linalg.norm(ways, axis=1, keepdims=True)
    points = x + np.resize(RADII, len(ways))[:, None] * ways
    points = np.array([_onto(constraints, run, point) for point in points])
    values = np.asarray(run.function.at(points))
    excess = overstepped(constraints.values(points), constraints.lower, constraints.upper)
    kept = np.isfinite(values) & (np.abs(excess) <= 1e-10 * sizes).all(axis=1)
    lowest = float(np.min(values[kept], initial=np.inf))
    return lowest if lowest < run.fun - 1e-8 * _fall(run) else None


def _onto(constraints: Constraints, run: Run, point: Array) -> Array:
    for _ in range(3):
        if run.bounds is not None:
            point = run.bounds.clip(point)
        excess = overstepped(constraints.values(point), constraints.lower, constraints.upper)
        out = excess != 0
        if not out.any() or not np.isfinite(excess).all():
            break
        point = point - np.linalg.lstsq(constraints.jacobian(point)[out], excess[out], rcond=None)[0]
    return point if run.bounds is None else run.bounds.clip(point)
