"""The second-order test of few variables: each slope against zero, the eigenvalues of the Hessian, Newton's step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.checks.differences import EPS
from workbench.checks.opinions import Question
from workbench.checks.second_runs import Scale
from workbench.checks.verdicts import SecondOpinion, judged, place_of
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.optimize.objective import Objective
from workbench.optimize.wording import along

Array = NDArray[np.float64]

AT_REST = 1e-12
"""A point is at rest where Newton's step promises no more than this share of the fall."""
SETTLED = 1e-4
"""A point from which Newton's step leads further, over the typical lengths, is not known to be near a minimum."""
UNSEEN = 1e-10
"""A curvature that changes f by less than this share of the fall, over the typical lengths, counts as none."""
NAMED = 3  # null directions


@dataclass(frozen=True)
class Reading:
    """What derivatives say of a point: slopes against zero, other comparisons, and the second-order test in words."""

    slopes: list[SecondOpinion]
    others: list[SecondOpinion]
    verdict: Verdict
    message: str


def few_variables(f: Function, x: Array, scale: Scale, free: NDArray[np.intp]) -> Reading:
    """The reading of a point by all second derivatives. free: the variables that are not held at a bound."""
    H = Objective(f).uncounted_hessian(x)
    slopes = _stationarity(f, x, H, scale)
    verdict, message = _second_order_test(f, x, H, scale, free)
    return Reading([slopes[i] for i in free], _smallest_eigenvalue(f, x, H), verdict, message)


def _stationarity(f: Function, x: Array, H: Array, scale: Scale) -> list[SecondOpinion]:
    """Each component of the gradient against zero.

    Allowed is what rounding explains, a slope that promises no more than AT_REST of the fall (by itself, g^2/2h), and
    where there is no curvature a tiny part of the gradients around.
    """
    question = Question(f, f.gradient, x)
    curvature = np.abs(np.diagonal(H))
    moved = 1e-2 * np.diag(scale.lengths)
    around = np.nanmax(np.abs(np.asarray(f.gradient.at(np.concatenate([x + moved, x - moved])))), axis=0, initial=0.0)
    allowed = question.rounding + np.sqrt(2 * curvature * AT_REST * scale.fall) + 1e-8 * around
    rows = zip(f.variables, question.computed.tolist(), allowed.tolist(), strict=True)
    return [zero(f"∂f/∂{name} at the point", g, limit) for name, g, limit in rows]


def zero(what: str, found: float, allowed: float) -> SecondOpinion:
    """A number that is to be zero."""
    verdict = Verdict.PASS if abs(found) <= allowed else Verdict.FAIL
    return SecondOpinion(what, "what a minimum needs", found, 0.0, allowed, verdict)


def _second_order_test(f: Function, x: Array, H: Array, scale: Scale, free: NDArray[np.intp]) -> tuple[Verdict, str]:
    """What gradient and Hessian say: eigenvalues against their rounding error, and how much Newton's step promises.

    free: the variables that are not held at a bound.
    """
    g, H = np.asarray(f.gradient.at(x))[free], H[np.ix_(free, free)]
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
        return (
            Verdict.FAIL,
            f"the Hessian has a negative eigenvalue ({listed}): f falls along {place_of(vectors[:, 0])}.",
        )
    if not definite or flat:
        null = np.abs(eigenvalues) <= max(margin, UNSEEN * float(np.abs(eigenvalues).max()))
        ways = [along(names, vectors[:, k]) for k in np.flatnonzero(null | (np.arange(len(free)) == 0))[:NAMED]]
        message = f"the Hessian is singular ({listed}) along {' and '.join(ways)}: the second-order test says nothing."
        return Verdict.INCONCLUSIVE, message
    step = np.linalg.solve(H, g)
    promised = float(g @ step) / 2
    if promised > max(AT_REST * scale.fall, 4 * EPS * abs(f.value(x))):
        return Verdict.FAIL, not_at_rest(g, promised)
    length = float(np.linalg.norm(step))
    if (np.abs(step) > SETTLED * lengths).any():
        return Verdict.INCONCLUSIVE, not_settled(length, promised)
    known = f"Hessian positive definite ({listed}; condition {eigenvalues[-1] / eigenvalues[0]:.3g})"
    return Verdict.PASS, f"gradient zero (Newton's step is {length:.1g}), {known}."


def not_at_rest(gradient: Array, promised: float) -> str:
    """What is said of a point from which Newton's step leads down."""
    norm = np.linalg.norm(gradient)
    return f"not at rest: |∇f| = {norm:.3g}, and Newton's step would lower f by {promised:.3g} more."


def not_settled(length: float, promised: float) -> str:
    """What is said of a point from which Newton's step leads far, though not down."""
    return f"Newton's step is {length:.2g}, though it would lower f by {promised:.2g} only: x is not settled."


def _smallest_eigenvalue(f: Function, x: Array, H: Array) -> list[SecondOpinion]:
    """The smallest eigenvalue of the exact Hessian against that of differences of the exact gradient."""
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
