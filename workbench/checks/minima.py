"""Checking a run: is its point a minimum? The gradient recomputed, the Hessian read, points around, other methods."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.checks.constrained import check_constrained
from workbench.checks.derivatives import name_of
from workbench.checks.differences import EPS
from workbench.checks.kinked_minima import balance, differing
from workbench.checks.many_variables import many_variables
from workbench.checks.second_order import few_variables
from workbench.checks.second_runs import Scale, restarted, scale_of, second_runs
from workbench.checks.verdicts import Check, SecondOpinion, judged, place_of
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.optimize import Run, Status
from workbench.optimize.objective import EIGEN_TO, Objective
from workbench.optimize.readings.edges import falls_towards

Array = NDArray[np.float64]

AROUND = 200
AROUND_MANY = 40  # of many variables
ON_KINK = 1e-6  # of many variables: how far, in its own units, a part may be from its kink
BARRIER = 16  # points between, of which one higher up says that a lower point belongs to another valley


def check_run(run: Run) -> Check:
    """Is the best point of a run a local minimum?

    pass: the gradient vanishes, the Hessian is positive definite, nothing near is lower, and where other methods found
    the same value it is said; at a kink, the gradients around balance. fail: the point is no minimum. inconclusive: a
    singular Hessian, a slope that may be rounding, or no finite value. A lower minimum found elsewhere is a note, no
    fault: runs are local.
    """
    if run.constraints is not None:
        return check_constrained(run)
    f, x = run.function, np.asarray(run.x, dtype=np.float64)
    subject = f"the run on {name_of(f)} by {run.method.name}"
    if not np.isfinite(run.fun):
        return Check(subject, Verdict.INCONCLUSIVE, (), f"f has no finite value at the run's point. {run.message}")
    scale = scale_of(run, x)
    second, notes = second_runs(run, scale)
    table = [judged("f at the run's point", "evaluating again", run.fun, f.value(x), 4 * EPS * abs(run.fun)), *second]
    lower = _lower_around(f, x, run, scale) or restarted(run, x, scale)
    if lower is not None:
        message = f"it is no minimum: f is {run.fun:.10g} there, but {lower[1]:.10g} at {place_of(lower[0])}, close by."
        return Check(subject, Verdict.FAIL, tuple(table), message, tuple(notes))
    if falls_towards(f.value, x, run.start):
        message = f"f falls without end towards {place_of(x)}: no minimum."
        return Check(subject, Verdict.FAIL, tuple(table), message, tuple(notes))
    held = np.zeros(len(x), dtype=bool) if run.bounds is None else run.bounds.held(x, np.asarray(f.gradient.at(x)))
    if _at_kink(run, f, x, scale):
        verdict, words, left = balance(Objective(f), x, run.bounds, scale.lengths, scale.fall)
        verdict = _claimed(verdict, run, f, x)
        table.append(SecondOpinion("mean of the gradients around", "what a minimum needs", left, 0.0, np.inf, verdict))
        message = f"nothing lower was found at {_around(x)} points around, and {words}; {run.message}"
        return Check(subject, verdict, tuple(table), message, tuple(notes))
    if held.all():
        message = f"every variable is at a bound, and f rises inwards; {run.message}"
        return Check(subject, Verdict.PASS, tuple(table), message, tuple(notes))
    free = np.flatnonzero(~held)
    reading = (few_variables if len(x) <= EIGEN_TO else many_variables)(f, x, scale, free)
    verdict, message = reading.verdict, reading.message
    if any("lower value" in note for note in notes):
        message += " It is a local one: a lower value was found elsewhere."
    moving = [row for row in reading.slopes if row.verdict is Verdict.FAIL]
    if moving:
        verdict, message = Verdict.FAIL, f"not at rest: {moving[0].what} is {moving[0].ours:.6g}, not zero."
    return Check(subject, verdict, (*table, *reading.slopes, *reading.others), message, tuple(notes))


def _at_kink(run: Run, f: Function, x: Array, scale: Scale) -> bool:
    """Is the point at a kink or at the edge of the domain, where the gradient does not tell what a minimum is?"""
    if not np.isfinite(f.gradient.at(x)).all():
        return True
    if f.smooth and run.status is not Status.KINK_MINIMUM:
        return False
    if len(x) > EIGEN_TO:
        return bool(f.kinks_at(x, tolerance=ON_KINK))
    return bool(f.kinks_at(x)) or differing(Objective(f), x, scale.lengths)


def _claimed(verdict: Verdict, run: Run, f: Function, x: Array) -> Verdict:
    """What is said of a point where nothing lower was found: no more than the run claims, or its gradients show."""
    if run.status is Status.BOUNDARY_MINIMUM and not np.isfinite(f.gradient.at(x)).all():
        return Verdict.PASS  # infinitely steep at the edge of the domain
    return verdict if run.success or verdict is Verdict.FAIL else Verdict.INCONCLUSIVE


def _around(x: Array) -> int:
    """How many points are looked at."""
    return AROUND if len(x) <= EIGEN_TO else AROUND_MANY


def _lower_around(f: Function, x: Array, run: Run, scale: Scale) -> tuple[Array, float] | None:
    """A point close to x that is clearly lower, and its value; inside the domain, and inside the bounds of the run."""
    draw = np.random.default_rng(11)
    directions = draw.normal(size=(_around(x), len(x)))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    radii = np.resize([1e-4, 1e-3, 1e-2], len(directions))[:, None]
    points = x + radii * scale.lengths * directions
    if run.bounds is not None:
        points = np.array([run.bounds.clip(p) for p in points])
    values = np.asarray(f.at(points))
    values = np.where(np.isfinite(values), values, np.inf)
    clearly = 1e-9 * scale.fall
    for k in np.argsort(values)[:8]:
        if not values[k] < run.fun - clearly:
            break
        between = x + np.linspace(0, 1, BARRIER)[:, None] * (points[k] - x)
        if not np.any(np.asarray(f.at(between)) > run.fun + clearly):
            return points[k], float(values[k])
    return None
