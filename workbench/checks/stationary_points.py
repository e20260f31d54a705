"""Checking critical points: is the gradient zero at each, are the eigenvalues right, does f around it fit its kind?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.calculus import CriticalPoint, CriticalPoints
from workbench.checks.derivatives import name_of
from workbench.checks.differences import EPS
from workbench.checks.opinions import Question
from workbench.checks.verdicts import Check, SecondOpinion, judged, place_of, together
from workbench.evidence import Verdict
from workbench.functions import Function

Array = NDArray[np.float64]

AROUND = 200
RADII = (1e-3, 1e-2)
MOST = 40
"""Points that are checked; of a longer list the first."""


def check_critical_points(found: CriticalPoints) -> Check:
    """Are these critical points, and of the kinds that are said?

    pass: the gradient vanishes at each, the eigenvalues agree with differences of the gradient, and f rises and falls
    around it as its kind says. inconclusive: there are none, or a kind is not known. Whether these are all is not
    asked.
    """
    f = found.f
    subject = f"the critical points of {name_of(f)}"
    points = found.points[:MOST]
    if not points:
        return Check(subject, Verdict.INCONCLUSIVE, (), "there are no points to check.", found.notes)
    table = [row for point in points for row in _rows(f, point)]
    against = next((told for point in points if (told := _against(f, point))), "")
    moving = next((row for row in table if row.verdict is Verdict.FAIL), None)
    undecided = sum(point.kind == "inconclusive" for point in points)
    verdict = together(table)
    if moving is not None:
        message = f"{moving.what} is {moving.ours:.6g}, and {moving.theirs:.6g} by {moving.by}."
    elif against:
        verdict, message = Verdict.FAIL, against
    elif undecided or verdict is Verdict.INCONCLUSIVE:
        verdict = Verdict.INCONCLUSIVE
        message = (
            f"of {undecided} of {len(points)} points the kind is not known." if undecided else "not all confirmed."
        )
    else:
        where = "there" if len(points) == 1 else f"at each of {len(points)} points"
        message = f"{where} the gradient is zero, and around it the values are as its kind says."
    return Check(subject, verdict, tuple(table), message, found.notes)


def _rows(f: Function, point: CriticalPoint) -> list[SecondOpinion]:
    """The gradient against zero, and each eigenvalue of the Hessian against that of differences of the gradient."""
    x, place = point.x, place_of(point.x)
    question = Question(f, f.gradient, x)
    H = np.atleast_2d(np.asarray(f.hessian.at(x)))
    rounded = np.abs(np.nan_to_num(H)) @ (8 * EPS * np.maximum(1e-300, np.abs(x)))  # of exact coordinates
    settled = 1e-10 * (np.abs(np.nan_to_num(H)) @ np.maximum(1.0, np.abs(x)))  # of those found by numbers
    allowed = question.rounding + rounded + settled
    rows = [
        SecondOpinion(
            f"∂{f.name or 'f'}/∂{name} at {place}",
            "what a critical point needs",
            g,
            0.0,
            limit,
            Verdict.PASS if abs(g) <= limit else Verdict.FAIL,
            place,
        )
        for name, g, limit in zip(f.variables, question.computed.tolist(), allowed.tolist(), strict=True)
    ]
    D, off = _differences(f, x)
    if point.eigenvalues and np.isfinite(D).all():
        size = float(np.abs(D).max())
        by = "differences of the gradient"
        pairs = zip(point.eigenvalues, np.linalg.eigvalsh(D).tolist(), strict=True)
        rows += [
            judged(
                f"eigenvalue {k} at {place}", by, a, b, off + 1e-5 * max(size, EPS), scale=max(size, 1.0), place=place
            )
            for k, (a, b) in enumerate(pairs, 1)
        ]
    return rows


def _differences(f: Function, x: Array) -> tuple[Array, float]:
    """The Hessian by central differences of the gradient; how far off: asymmetry, and the change at twice the step."""
    h = EPS ** (1 / 3) * np.maximum(1.0, np.abs(x))
    near, far = (
        np.array(
            [
                (f.gradient.at(x + d) - f.gradient.at(x - d)) / (2 * s)
                for s, d in zip(steps, np.diag(steps), strict=True)
            ]
        )
        for steps in (h, 2 * h)
    )
    return (near + near.T) / 2, float(np.abs(near - near.T).max() + np.abs(far - near).max())


def _against(f: Function, point: CriticalPoint) -> str:
    """What speaks against the kind of a point among values around it; "" where nothing does."""
    draw = np.random.default_rng(12)
    directions = draw.normal(size=(AROUND, len(point.x)))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    radii = np.resize(RADII, AROUND)[:, None]
    here = f.value(point.x)
    moves = radii * directions
    if len(point.x) == 2 and not all(point.eigenvalues):
        moves = np.vstack([moves, _along_parabolas()])  # a minimum on every line may be none
    rises = np.asarray(f.at(point.x + np.maximum(1.0, np.abs(point.x)) * moves)) - here
    rises = rises[np.isfinite(rises)]
    clearly = 1e-12 * max(1.0, abs(here))
    lower, higher = bool(np.any(rises < -clearly)), bool(np.any(rises > clearly))
    place = place_of(point.x)
    if point.kind == "minimum" and lower:
        return f"f is lower close by {place}: no minimum."
    if point.kind == "maximum" and higher:
        return f"f is higher close by {place}: no maximum."
    if point.kind == "saddle" and not (lower and higher) and (lower or higher):
        return f"close by {place} f only {'falls' if lower else 'rises'}: no saddle."
    return ""


def _along_parabolas() -> Array:
    """Moves (t, c t^2) and (c t^2, t) in the plane."""
    t = np.concatenate([[r, -r] for r in RADII])[:, None]
    bent = np.stack(np.broadcast_arrays(t, np.linspace(-4, 4, 65) * t**2), axis=-1).reshape(-1, 2)
    return np.vstack([bent, bent[:, ::-1]])
