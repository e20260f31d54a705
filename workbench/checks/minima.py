"""Checking a run: is its point a minimum? The gradient recomputed, the Hessian read, points around, other methods."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.checks.constrained import check_constrained
from workbench.checks.derivatives import name_of
from workbench.checks.differences import EPS
from workbench.checks.kinked_minima import balance, differing
from workbench.checks.opinions import Question
from workbench.checks.second_runs import Scale, place, restarted, scale_of, second_runs
from workbench.checks.verdicts import Check, SecondOpinion, judged
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.optimize import Run, Status
from workbench.optimize.objective import Objective
from workbench.optimize.readings.edges import falls_towards
from workbench.optimize.wording import along

Array = NDArray[np.float64]

AT_REST = 1e-12
"""A point is at rest where Newton's step promises no more than this share of the fall."""
SETTLED = 1e-4
"""A point from which Newton's step leads further, over the typical lengths, is not known to be near a minimum."""
UNSEEN = 1e-10
"""A curvature that changes f by less than this share of the fall, over the typical lengths, counts as none."""
AROUND = 200
BARRIER = 16  # points between, of which one higher up says that a lower point belongs to another valley
NAMED = 3  # null directions


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
        message = f"it is no minimum: f is {run.fun:.10g} there, but {lower[1]:.10g} at {place(lower[0])}, close by."
        return Check(subject, Verdict.FAIL, tuple(table), message, tuple(notes))
    if falls_towards(f.value, x, run.start):
        message = f"f falls without end towards {place(x)}: no minimum."
        return Check(subject, Verdict.FAIL, tuple(table), message, tuple(notes))
    held = np.zeros(len(x), dtype=bool) if run.bounds is None else run.bounds.held(x, np.asarray(f.gradient.at(x)))
    if _at_kink(run, f, x, scale):
        verdict, words, left = balance(Objective(f), x, run.bounds, scale.lengths, scale.fall)
        verdict = _claimed(verdict, run, f, x)
        table.append(SecondOpinion("mean of the gradients around", "what a minimum needs", left, 0.0, np.inf, verdict))
        message = f"nothing lower was found at {AROUND} points around, and {words}; {run.message}"
        return Check(subject, verdict, tuple(table), message, tuple(notes))
    if held.all():
        message = f"every variable is at a bound, and f rises inwards; {run.message}"
        return Check(subject, Verdict.PASS, tuple(table), message, tuple(notes))
    free = np.flatnonzero(~held)
    zero = [row for i, row in enumerate(_stationarity(f, x, scale)) if not held[i]]
    verdict, message = _second_order_test(f, x, scale, free)
    if any("lower value" in note for note in notes):
        message += " It is a local one: a lower value was found elsewhere."
    moving = [row for row in zero if row.verdict is Verdict.FAIL]
    if moving:
        verdict, message = Verdict.FAIL, f"not at rest: {moving[0].what} is {moving[0].ours:.6g}, not zero."
    return Check(subject, verdict, (*table, *zero, *_smallest_eigenvalue(f, x)), message, tuple(notes))


def _at_kink(run: Run, f: Function, x: Array, scale: Scale) -> bool:
    """Is the point at a kink or at the edge of the domain, where the gradient does not tell what a minimum is?"""
    if not np.isfinite(f.gradient.at(x)).all():
        return True
    if f.smooth and run.status is not Status.KINK_MINIMUM:
        return False
    return bool(f.kinks_at(x)) or differing(Objective(f), x, scale.lengths)


def _claimed(verdict: Verdict, run: Run, f: Function, x: Array) -> Verdict:
    """What is said of a point where nothing lower was found: no more than the run claims, or its gradients show."""
    if run.status is Status.BOUNDARY_MINIMUM and not np.isfinite(f.gradient.at(x)).all():
        return Verdict.PASS  # infinitely steep at the edge of the domain
    return verdict if run.success or verdict is Verdict.FAIL else Verdict.INCONCLUSIVE


def _stationarity(f: Function, x: Array, scale: Scale) -> list[SecondOpinion]:
    """Each component of the gradient against zero.

    Allowed is what rounding explains, a slope that promises no more than AT_REST of the fall (by itself, g^2/2h), and
    where there is no curvature a tiny part of the gradients around.
    """
    question = Question(f, f.gradient, x)
    curvature = np.abs(np.diagonal(np.asarray(f.hessian.at(x))))
    moved = 1e-2 * np.diag(scale.lengths)
    around = np.nanmax(np.abs(np.asarray(f.gradient.at(np.concatenate([x + moved, x - moved])))), axis=0, initial=0.0)
    allowed = question.rounding + np.sqrt(2 * curvature * AT_REST * scale.fall) + 1e-8 * around
    rows = zip(f.variables, question.computed.tolist(), allowed.tolist(), strict=True)
    return [_zero(f"∂f/∂{name} at the point", g, limit) for name, g, limit in rows]


def _zero(what: str, found: float, allowed: float) -> SecondOpinion:
    verdict = Verdict.PASS if abs(found) <= allowed else Verdict.FAIL
    return SecondOpinion(what, "what a minimum needs", found, 0.0, allowed, verdict)


def _second_order_test(f: Function, x: Array, scale: Scale, free: NDArray[np.intp]) -> tuple[Verdict, str]:
    """What gradient and Hessian say: eigenvalues against their rounding error, and how much Newton's step promises.

    free: the variables that are not held at a bound.
    """
    g, H = np.asarray(f.gradient.at(x))[free], np.asarray(f.hessian.at(x))[np.ix_(free, free)]
    lengths, names = scale.lengths[free], [f.variables[i] for i in free]
    if not (np.all(np.isfinite(g)) and np.all(np.isfinite(H))):
        return Verdict.INCONCLUSIVE, "the derivatives are not finite at the run's point."
    eigenvalues, vectors = np.linalg.eigh(H)
    seen = np.linalg.eigvalsh(H * np.outer(lengths, lengths))
    margin = 64 * EPS * len(free) * float(np.abs(eigenvalues).max())
    diagonal = np.sqrt(np.maximum(np.diagonal(H), np.finfo(np.float64).tiny))
    definite = float(np.linalg.eigvalsh(H / np.outer(diagonal, diagonal))[0]) > 64 * EPS * len(free)
    largest = float(np.abs(seen).max())
    visible = min(scale.fall, max(abs(f.value(x)), largest))
    flat = float(seen[0]) <= max(64 * EPS * len(free) * largest, UNSEEN * visible)
    listed = "eigenvalues " if len(eigenvalues) > 1 else "eigenvalue "
    listed += ", ".join(f"{e:.6g}" for e in eigenvalues[:6]) + (", ..." if len(eigenvalues) > 6 else "")
    if eigenvalues[0] < -margin:
        return Verdict.FAIL, f"the Hessian has a negative eigenvalue ({listed}): f falls along {place(vectors[:, 0])}."
    if not definite or flat:
        null = np.abs(eigenvalues) <= max(margin, UNSEEN * float(np.abs(eigenvalues).max()))
        ways = [along(names, vectors[:, k]) for k in np.flatnonzero(null | (np.arange(len(free)) == 0))[:NAMED]]
        message = f"the Hessian is singular ({listed}) along {' and '.join(ways)}: the second-order test says nothing."
        return Verdict.INCONCLUSIVE, message
    step = np.linalg.solve(H, g)
    promised = float(g @ step) / 2
    if promised > max(AT_REST * scale.fall, 4 * EPS * abs(f.value(x))):
        told = f"|∇f| = {np.linalg.norm(g):.3g}, and Newton's step would lower f by {promised:.3g} more."
        return Verdict.FAIL, f"not at rest: {told}"
    length = float(np.linalg.norm(step))
    if (np.abs(step) > SETTLED * lengths).any():
        message = f"Newton's step is {length:.2g}, though it would lower f by {promised:.2g} only: x is not settled."
        return Verdict.INCONCLUSIVE, message
    known = f"Hessian positive definite ({listed}; condition {eigenvalues[-1] / eigenvalues[0]:.3g})"
    return Verdict.PASS, f"gradient zero (Newton's step is {length:.1g}), {known}."


def _smallest_eigenvalue(f: Function, x: Array) -> list[SecondOpinion]:
    """The smallest eigenvalue of the exact Hessian against that of differences of the exact gradient."""
    H = np.asarray(f.hessian.at(x))
    h = EPS ** (1 / 3) * np.maximum(1.0, np.abs(x))
    columns = [(f.gradient.at(x + d) - f.gradient.at(x - d)) / (2 * h[i]) for i, d in enumerate(np.diag(h))]
    D = np.array(columns)
    if not (np.all(np.isfinite(H)) and np.all(np.isfinite(D))):
        return []
    ours = float(np.linalg.eigvalsh(H)[0])
    theirs = float(np.linalg.eigvalsh((D + D.T) / 2)[0])
    size = float(np.abs(H).max())
    allowed = float(np.abs(D - D.T).max()) + 1e-5 * size
    return [judged("smallest eigenvalue", "differences of the gradient", ours, theirs, allowed, scale=size)]


def _lower_around(f: Function, x: Array, run: Run, scale: Scale) -> tuple[Array, float] | None:
    """A point close to x that is clearly lower, and its value; inside the domain, and inside the bounds of the run."""
    draw = np.random.default_rng(11)
    directions = draw.normal(size=(AROUND, len(x)))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    radii = np.resize([1e-4, 1e-3, 1e-2], AROUND)[:, None]
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
