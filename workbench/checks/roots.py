"""Checking a root: F recomputed to many digits and set against what an ulp of x makes of it, and SciPy's own root.

Source: Dennis & Schnabel, Numerical Methods for Unconstrained Optimization and Nonlinear Equations (1983), section 7.2;
SciPy's `root` (MINPACK's hybr) with the exact Jacobian.
"""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from workbench.checks.derivatives import name_of
from workbench.checks.differences import EPS
from workbench.checks.verdicts import Check, SecondOpinion, together, worst
from workbench.evidence import Verdict
from workbench.optimize import Root
from workbench.optimize.roots.equations import Equations

Array = NDArray[np.float64]

ULPS = 4.0  # to each side of the point
DIFFERENCES_TO = 20  # unknowns; beyond, the Jacobian says how much F changes
WIDER, GROWING = 16.0, 1.2  # what grows by less over steps so much longer is a jump
ALIKE = 1e-6  # of its size: roots of two solvers this close are the same
MULTIPLE = 1e-3  # the same where the Jacobian is singular, and float64 sees half of the digits
BESIDE = 1e-3  # of its size: where SciPy starts, beside the root
SINGULAR = 1e-12
ROUNDING = 64 * EPS  # of what F is around, where it cannot be had to many digits


def check_root(found: Root) -> Check:
    """Is F zero at the point that is called a root?

    pass: every component, to 30 digits, is no larger than a few ulps of x make it, and SciPy, started beside the point,
    comes back to it. fail: F is not zero there. inconclusive: no root is claimed, or F has no value.
    """
    equations, x = Equations(found.function), np.asarray(found.x, dtype=np.float64)
    subject = f"the root of {name_of(found.function)} by {found.method.name}"
    with np.errstate(all="ignore"):
        residual, allowed = _residuals(equations, x)
        if not np.isfinite(residual).all():
            return Check(subject, Verdict.INCONCLUSIVE, (), f"F has no value at the point. {found.message}")
        zero = [_zero(i, float(r), float(limit)) for i, (r, limit) in enumerate(zip(residual, allowed, strict=True))]
        if not found.success:
            message = f"no root is claimed: {found.message}"
            return Check(subject, Verdict.INCONCLUSIVE, tuple(zero), message)
        second, notes = _second_opinions(equations, found, x)
    table = [*zero, *second]
    verdict = together(zero)
    if verdict is Verdict.FAIL:
        row = worst(zero)
        message = f"it is no root: {row.what} is {row.ours:.6g}, and rounding of x explains {row.allowed:.2g}."
        return Check(subject, verdict, tuple(table), message, tuple(notes))
    message = f"F is zero there to rounding of x (|F| = {np.linalg.norm(residual):.2g}); {_regularity(equations, x)}"
    return Check(subject, verdict, tuple(table), message, tuple(notes))


def _residuals(equations: Equations, x: Array) -> tuple[Array, Array]:
    """F at x, (m,), and how large rounding of x makes each component: by first and second differences over ulps."""
    here, ulps = _many(equations, x), ULPS * np.spacing(np.abs(x))
    if len(x) > DIFFERENCES_TO:
        allowed = 2 * np.abs(equations.jacobian(x)) @ ulps
    else:
        allowed, wider = (_changes(equations, x, here, ulps * width) for width in (1.0, WIDER))
        allowed = np.where(wider > GROWING * allowed, allowed, 0.0)  # at a jump F changes as much however close
    if not equations.exact:
        allowed += ROUNDING * np.abs(equations.residual(x * (1 + BESIDE) + BESIDE))
    return here, allowed


def _changes(equations: Equations, x: Array, here: Array, steps: Array) -> Array:
    """How much F changes along the axes, to first and second order: (m,)."""
    found = np.zeros(len(here))
    for i in range(len(x)):
        step = np.zeros(len(x))
        step[i] = steps[i]
        up, down = _many(equations, x + step), _many(equations, x - step)
        up, down = (
            np.where(np.isfinite(up), up, down),
            np.where(np.isfinite(down), down, up),
        )  # at an edge of the domain
        found += np.abs(up - down) + np.abs(up + down - 2 * here)
    return found


def _many(equations: Equations, x: Array) -> Array:
    """F at a point of floats, of many digits where they can be had."""
    if not equations.exact:
        return equations.residual(x)
    from fractions import Fraction

    return np.array([float(each.value) for each in equations.digits([Fraction(value) for value in x.tolist()])])


def _zero(i: int, found: float, allowed: float) -> SecondOpinion:
    verdict = Verdict.PASS if abs(found) <= allowed or found == 0 else Verdict.FAIL
    return SecondOpinion(f"F[{i}] at the root", "what a root needs", found, 0.0, allowed, verdict)


def _second_opinions(equations: Equations, found: Root, x: Array) -> tuple[list[SecondOpinion], list[str]]:
    """SciPy's root, started beside the point, and what it makes of the run's own start."""
    if equations.count != equations.unknowns:
        return [], ["SciPy's root takes as many equations as unknowns; there is no second run."]
    size = np.where(x != 0, np.abs(x), np.maximum(np.abs(found.start), 1.0))
    near = _scipy(equations, x + BESIDE * size)
    allowed = (MULTIPLE if _is_singular(equations.jacobian(x)) else ALIKE) * size
    rows = []
    for name, ours, theirs, limit in zip(found.function.variables, x, near, allowed, strict=True):
        agreed = Verdict.PASS if abs(ours - theirs) <= limit else Verdict.INCONCLUSIVE
        rows.append(SecondOpinion(name, "SciPy's hybr from beside", float(ours), float(theirs), float(limit), agreed))
    there = _scipy(equations, found.start)
    same = bool((np.abs(there - x) <= allowed).all())
    note = "the same root" if same else f"({', '.join(f'{value:.6g}' for value in there)}), which is not this root"
    missed = float(np.linalg.norm(equations.residual(there)))
    return rows, [f"From the same start SciPy's hybr ends at {note}; |F| is {missed:.2g} there."]


def _scipy(equations: Equations, start: Array) -> Array:
    from scipy.optimize import root

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        solved = root(equations.residual, start, jac=equations.jacobian, method="hybr", options={"xtol": 1e-14})
    return np.asarray(solved.x, dtype=np.float64)


def _is_singular(jacobian: Array) -> bool:
    if not np.isfinite(jacobian).all():
        return True
    values = np.linalg.svd(jacobian, compute_uv=False)
    return bool(values[-1] <= SINGULAR * max(values[0], 1.0))


def _regularity(equations: Equations, x: Array) -> str:
    """What the Jacobian says of the root."""
    jacobian = equations.jacobian(x)
    if _is_singular(jacobian):
        return "the Jacobian is singular there, so that it is a multiple root or not the only one nearby."
    values = np.linalg.svd(jacobian, compute_uv=False)
    return f"the Jacobian has full rank (condition {values[0] / values[-1]:.3g})."
