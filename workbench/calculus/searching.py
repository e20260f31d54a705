"""Critical points by numbers: Newton's method on the gradient from many starts, for what exact solving leaves open.

Finds points where the Hessian is regular; each is verified by the length of its last Newton step.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.functions import Function
from workbench.functions.points import Array

RADIUS = 10.0  # starts lie in the box from -10 to 10
STARTS = 800
STEPS = 60
LONGEST = 2.0  # of one step, so that far jumps do not skip the box
NEAR = 1e-6  # points closer than this, relative to their size, are one
SETTLED_DIGITS = 11  # to which the length of the last step, relative to the point, is zero
REGULAR = 1e-9  # smallest eigenvalue of the Hessian over its largest


def searched(f: Function, known: Sequence[Array] = (), seed: int = 0) -> list[Array]:
    """Points (n,) in the box where the gradient vanishes, besides those known; sorted by their coordinates."""
    x = _starts(len(f.variables), seed)
    gradient, hessian = f.gradient, f.hessian
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            x = x[np.all(np.isfinite(x), axis=-1) & (np.max(np.abs(x), axis=-1) <= 2 * RADIUS)]
            if not len(x):
                return []
            p = _steps(np.asarray(gradient.at(x)), np.asarray(hessian.at(x)))
            x = x + p
            if np.all(np.linalg.norm(p, axis=-1) <= 1e-15 * np.linalg.norm(x, axis=-1)):
                break
    found: list[Array] = []
    for candidate in x[np.lexsort(np.round(x, 6).T[::-1])]:
        if not any(_same(candidate, other) for other in (*known, *found)) and _settled(f, candidate):
            found.append(candidate)
    return found


def _starts(n: int, seed: int) -> Array:
    """A grid on the line; in space half of the starts fill the box and half lie close to the origin."""
    if n == 1:
        return np.linspace(-RADIUS, RADIUS, STARTS).reshape(-1, 1) + 1e-3  # not at the zeros of everything
    draw = np.random.default_rng(seed)
    x = draw.uniform(-RADIUS, RADIUS, (STARTS, n))
    x[::2] *= 0.2
    return x


def _steps(g: Array, H: Array) -> Array:
    """Newton steps (N, n), none longer than LONGEST; NaN where the Hessian is not finite."""
    well = np.all(np.isfinite(H), axis=(-2, -1)) & np.all(np.isfinite(g), axis=-1)
    p = np.full_like(g, np.nan)
    p[well] = -np.einsum("kij,kj->ki", np.linalg.pinv(H[well], rcond=1e-12, hermitian=True), g[well])
    length = np.linalg.norm(p, axis=-1, keepdims=True)
    shortened: Array = p * np.minimum(1.0, LONGEST / np.maximum(length, 1e-300))
    return shortened


def _same(a: Array, b: Array) -> bool:
    return bool(np.max(np.abs(a - b)) <= NEAR * (1 + np.max(np.abs(b))))


def _settled(f: Function, x: Array) -> bool:
    """Is x a zero of the gradient, to rounding, around which the Hessian is regular?"""
    if np.max(np.abs(x)) > RADIUS or f.kinks_at(x, tolerance=NEAR):
        return False
    around = np.vstack([x, x + NEAR * np.diag(1 + np.abs(x))])
    g, Hs = np.asarray(f.gradient.at(x)), np.asarray(f.hessian.at(around))
    if not (np.all(np.isfinite(g)) and np.all(np.isfinite(Hs))):
        return False
    H, sizes = Hs[0], np.abs(np.linalg.eigvalsh(Hs[0]))
    change = np.max(np.linalg.norm(Hs - H, axis=(-2, -1)))
    if sizes.min() <= max(REGULAR * sizes.max(), 10 * change) or f.violation(x):
        return False
    return bool(np.linalg.norm(np.linalg.solve(H, g)) <= 10.0**-SETTLED_DIGITS * (1 + np.linalg.norm(x)))
