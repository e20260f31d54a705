"""Quadratic forms: what a loss over data that is quadratic in its variables comes to, in a few numbers.

Around a point c near the stationary one, f(p) = f(c) + sum of q_i (s_i + h_i q_i), q = U (p - c): an identity for
whatever c and U, so that c need not be exact. U makes the second derivatives of f in q nearly 1, -1 or 0, and the
sums over the rows are taken in q (`directional`), where their terms do not cancel. U is kept, and q worked out, in
twice the precision: where p - c points along a valley, as it does for a polynomial or for data far from zero, all but
a few digits of the products cancel. What remains is as accurate as the sums are.

Sources: Björck, Numerical Methods for Least Squares Problems (1996), section 2.9 (refinement); Yamamoto et al.,
Roundoff error analysis of the CholeskyQR2 algorithm (2015); Dekker, A floating-point technique (1971).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import reduce

import numpy as np

from workbench.graphs import Graph, Input, Kind, Program
from workbench.graphs.builder import Builder
from workbench.kernels.kernel import Array
from workbench.operators import DIFFERENCE, PRODUCT, SUM

MOST_PASSES = 8
"""Through the rows: two or three are enough but for nearly singular losses."""
UNSEEN = 1e-13
"""Eigenvalues below this share of the largest are rounding errors at first; looked at again, they are seen."""
FLAT = 1e-10
"""Below this share of the largest there is no curvature, or none that can be told."""
EVEN = 0.25
"""Scaled eigenvalues all above this share of the largest cost no accuracy."""
SMALL = 1e-20
"""A step that lowers the loss by this share of it is the last."""
AGREED = 1e-7
ROUNDING = 1e-9
"""The form must have the values that were met on the way, but for this share of them, and this of the largest."""
SPLITTER = 2.0**27 + 1
"""Splits a number of 53 bits into two of 26 (Dekker)."""
EXACT = 1e-28
CLOSE = 1e-22
"""Shares of the largest entry of a column: of a step after which an inverse is right, and of the largest last step."""

Derivatives = Callable[[Array, Array], tuple[float, Array, Array]]
"""Value, first (n,) and second derivatives (n, n) at a point (n,), along the columns of a matrix (n, n)."""


def form(derivatives: Derivatives, n: int) -> Array | None:
    """The form of a quadratic function of n variables, as the parameters of `program`.

    None where it, or what leads to it, is not finite, or has not the values that were met on the way; and for a
    saddle, or a minimum below zero: where the function is zero far from there, the rows lose less.
    """
    with np.errstate(all="ignore"):
        return _form(derivatives, n)


def _form(derivatives: Derivatives, n: int) -> Array | None:
    point, directions, lengths = np.zeros(n), np.eye(n), np.ones(n)
    met: list[tuple[Array, float]] = []
    last, clear = math.inf, 0
    for turn in range(MOST_PASSES):
        value, slopes, bends = derivatives(point, directions)
        if not (math.isfinite(value) and np.isfinite(slopes).all() and np.isfinite(bends).all()):
            return None
        met.append((point, value))
        if turn == 0:
            lengths = np.sqrt(np.abs(np.diag(bends)))
            lengths[lengths == 0] = 1.0
            curvatures, axes = _by_size(bends / np.outer(lengths, lengths))
            back, outwards = axes.T * lengths, axes / lengths[:, np.newaxis]
        else:
            curvatures, back, outwards = _reduced(bends, clear)
        along = slopes @ outwards
        sizes = np.abs(curvatures)
        largest = sizes.max(initial=0.0)
        seen = sizes > (UNSEEN if turn == 0 else FLAT) * largest
        moves = np.where(seen, -along / np.where(seen, curvatures, 1.0), 0.0)
        gain = abs(float(np.sum(along * moves))) / 2
        even = (sizes[seen] >= EVEN * largest).all() and (turn > 0 or bool(seen.all()) or not largest)
        if even and (gain <= SMALL * abs(value) or gain >= last / 4):
            break
        last, clear = gain, int(np.argmin(np.append(seen, False)))
        hidden = UNSEEN * largest if turn == 0 and largest else 1.0
        point = point + directions @ (outwards @ moves)
        directions = directions @ (outwards / np.sqrt(np.where(seen, sizes, hidden)))
    inverse = _inverse(directions)
    if inverse is None:
        return None
    high, low = _product(back, *inverse)
    if not (_one_sided(met, value, curvatures[seen]) and _agrees(met, point, value, along, curvatures, high)):
        return None
    cells = np.concatenate([[value], point, along, curvatures / 2, *(M.ravel() for M in (high, *split(high), low))])
    return cells if np.isfinite(cells).all() else None


def _one_sided(met: list[tuple[Array, float]], value: float, curvatures: Array) -> bool:
    """Is it a minimum at or above zero, or a maximum at or below it, but for rounding?"""
    side = math.copysign(1.0, curvatures[0]) if len(curvatures) else math.copysign(1.0, value)
    return bool((curvatures * side > 0).all()) and value * side >= -ROUNDING * max(abs(other) for _, other in met)


def _agrees(
    met: list[tuple[Array, float]], center: Array, value: float, slopes: Array, curvatures: Array, U: Array
) -> bool:
    """Has the form the values that were met on the way?"""
    largest = max(abs(expected) for _, expected in met)
    for point, expected in met:
        q = U @ (point - center)
        found = value + float(np.sum(q * (slopes + curvatures / 2 * q)))
        if not abs(found - expected) <= AGREED * abs(expected) + ROUNDING * largest:
            return False
    return True


def _by_size(matrix: Array) -> tuple[Array, Array]:
    """Eigenvalues and eigenvectors (in columns) of a symmetric matrix, the largest first."""
    values, vectors = np.linalg.eigh(matrix)
    order = np.argsort(-np.abs(values), kind="stable")
    return values[order], vectors[:, order]


def _reduced(bends: Array, clear: int) -> tuple[Array, Array, Array]:
    """A symmetric matrix H that is nearly diagonal as B' D B: the diagonal of D, B, and the inverse of B.

    The first directions (clear: how many) are kept but for those before them, where an eigenvector would mix all
    whose eigenvalues are equal: terms of a weak direction cancel in each row, and their rounding errors would be
    everywhere. The others, looked at for the first time, are turned.
    """
    rest, lower = bends.copy(), np.eye(len(bends))
    for j in range(clear):
        lower[j + 1 :, j] = rest[j + 1 :, j] / rest[j, j]
        rest[j + 1 :, j + 1 :] -= np.outer(lower[j + 1 :, j], rest[j, j + 1 :])
    values, vectors = _by_size(rest[clear:, clear:])
    lower[clear:, clear:] = vectors
    return np.concatenate([np.diag(rest)[:clear], values]), lower.T, _plain_inverse(lower.T)


# --- twice the precision ----------------------------------------------------------------------------


def split(x: Array) -> tuple[Array, Array]:
    """Numbers as sums of two of 26 bits, whose products are exact."""
    t = SPLITTER * x
    high = t - (t - x)
    return high, x - high


def _dots(pairs: list[tuple[Array, Array]], start: Array) -> Array:
    """start + the sum of matrix products, each entry rounded once: of exact products, exactly added."""
    terms = [start[np.newaxis]]
    for A, B in pairs:
        a, b = A.T[:, :, np.newaxis], B[:, np.newaxis, :]
        (ah, al), (bh, bl) = split(a), split(b)
        terms += [ah * bh, ah * bl, al * bh, al * bl]
    stacked = np.concatenate(terms).reshape(-1, start.size)
    return np.array([math.fsum(column) for column in stacked.T.tolist()]).reshape(start.shape)


def _inverse(T: Array) -> tuple[Array, Array] | None:
    """The inverse of a matrix as a sum of two, by Newton's iteration; None where it does not converge."""
    try:
        high = _plain_inverse(T)
    except np.linalg.LinAlgError:
        return None
    low = np.zeros_like(high)
    identity = np.eye(len(T))
    for _ in range(MOST_PASSES):
        if not (np.isfinite(high).all() and np.isfinite(low).all()):
            return None
        step = _dots([(-high, T), (-low, T)], identity) @ high
        share = float((np.abs(step) / np.abs(high).max(axis=0)).max())
        if share <= EXACT:
            break
        total = high + (low + step)
        low = (low + step) - (total - high)
        high = total
    return (high, low) if share <= CLOSE else None


def _plain_inverse(T: Array) -> Array:
    return np.asarray(np.linalg.inv(T), np.float64)


def _product(A: Array, high: Array, low: Array) -> tuple[Array, Array]:
    """A times a sum of two matrices, as a sum of two."""
    nothing = np.zeros((len(A), high.shape[1]))
    first = _dots([(A, high), (A, low)], nothing)
    return first, _dots([(A, high), (A, low)], -first)


# --- evaluation -------------------------------------------------------------------------------------


def program(variables: tuple[str, ...], *, slopes: bool) -> Program:
    """The form at a point: its value, and with slopes its gradient (n,) too.

    Parameters: f(c), c, s, h; and of U, row after row, the numbers, their two halves, and the rest. The operations
    stand as they are, for their rounding errors are what they work out: nothing may be rewritten.
    """
    n = len(variables)
    like = Program(Graph((), ()), (), variables, tuple([f"cell {k}" for k in range(1 + 3 * n + 4 * n * n)]))
    b = Builder(like.operators)
    cells = iter([b.node(Input(Kind.PARAMETER, k)) for k in range(len(like.parameters))])

    def taken(size: int) -> list[int]:
        return [next(cells) for _ in range(size)]

    value, center, s, h = next(cells), taken(n), taken(n), taken(n)
    U, first, second, low = ([taken(n) for _ in range(n)] for _ in range(4))
    moved = [_moved(b, b.node(Input(Kind.VARIABLE, j)), c) for j, c in enumerate(center)]
    terms, weights = [], []
    for i in range(n):
        q = _dot(b, [U[i], first[i], second[i], low[i]], moved)
        bent = b.node(PRODUCT, (h[i], q))
        terms.append(b.node(PRODUCT, (q, b.node(SUM, (s[i], bent)))))
        weights.append(b.node(SUM, (s[i], b.node(SUM, (bent, bent)))))
    outputs = [b.node(SUM, (value, _sum(b, terms)))]
    if slopes:
        outputs += [_sum(b, [b.node(PRODUCT, (U[i][j], weights[i])) for i in range(n)]) for j in range(n)]
    return b.program(outputs, like)


def _moved(b: Builder, x: int, c: int) -> tuple[int, int, int, int]:
    """x - c, its two halves, and its rounding error."""
    d = b.node(DIFFERENCE, (x, c))
    of_c = b.node(DIFFERENCE, (d, x))
    kept = b.node(DIFFERENCE, (x, b.node(DIFFERENCE, (d, of_c))))
    error = b.node(DIFFERENCE, (kept, b.node(SUM, (c, of_c))))
    t = b.node(PRODUCT, (b.constant(Fraction(SPLITTER)), d))
    above = b.node(DIFFERENCE, (t, b.node(DIFFERENCE, (t, d))))
    return d, above, b.node(DIFFERENCE, (d, above)), error


def _dot(b: Builder, row: list[list[int]], moved: list[tuple[int, int, int, int]]) -> int:
    """A row of U times p - c, in twice the precision, rounded."""
    total = rest = b.zero
    for j, (u, high, low, beyond) in enumerate(zip(*row, strict=True)):
        d, above, below, error = moved[j]
        product = b.node(PRODUCT, (u, d))
        exact = b.node(DIFFERENCE, (b.node(PRODUCT, (high, above)), product))
        for pair in ((high, below), (low, above), (low, below)):
            exact = b.node(SUM, (exact, b.node(PRODUCT, pair)))
        small = b.node(SUM, (b.node(PRODUCT, (beyond, d)), b.node(PRODUCT, (u, error))))
        exact = b.node(SUM, (exact, small))
        if j == 0:
            total, rest = product, exact
            continue
        now = b.node(SUM, (total, product))  # and its rounding error, as Knuth has it
        part = b.node(DIFFERENCE, (now, total))
        off = b.node(DIFFERENCE, (total, b.node(DIFFERENCE, (now, part))))
        off = b.node(SUM, (off, b.node(DIFFERENCE, (product, part))))
        total, rest = now, b.node(SUM, (rest, b.node(SUM, (off, exact))))
    return b.node(SUM, (total, rest))


def _sum(b: Builder, terms: list[int]) -> int:
    return reduce(lambda i, j: b.node(SUM, (i, j)), terms)
