"""What kind a critical point is: the second-derivative test, exactly where SymPy's numbers are exact.

Where the Hessian is singular the function is looked at along the directions in which it is flat, which
can show a saddle, and as a polynomial around the point, which can show a minimum; in the plane it is reduced
to one variable (degenerate.py); else inconclusive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from workbench.calculus.degenerate import Splitting, in_the_plane

if TYPE_CHECKING:
    import sympy

    Expr: TypeAlias = sympy.Expr

Kind = Literal["minimum", "maximum", "saddle", "inconclusive"]

DIGITS = 50
ZERO = 1e-30  # an eigenvalue, relative to the largest, that DIGITS digits do not tell from zero
ORDER = 8  # derivatives along a direction that are looked at


@dataclass(frozen=True, slots=True)
class Class:
    """A kind with its reason, a sentence or what makes one, and the eigenvalues of the Hessian in ascending order."""

    kind: Kind
    reason: str | Splitting[Expr]
    eigenvalues: tuple[float, ...]


def classified(
    f: Expr, hessian: sympy.MatrixBase, symbols: Sequence[sympy.Symbol], places: Sequence[Sequence[Expr]]
) -> list[Class]:
    """The kinds of critical points of f; f and its Hessian as SymPy has them, places exact."""
    return [_classified(f, hessian, symbols, place) for place in places]


def by_eigenvalues(eigenvalues: Sequence[float]) -> Class:
    """The kind where no eigenvalue of the Hessian is zero.

    >>> by_eigenvalues([-1.0, 2.0]).kind
    'saddle'
    """
    values = tuple(sorted(eigenvalues))
    if values[0] > 0:
        return Class("minimum", "the Hessian is positive definite", values)
    if values[-1] < 0:
        return Class("maximum", "the Hessian is negative definite", values)
    return Class("saddle", "the Hessian has eigenvalues of both signs", values)


def _classified(f: Expr, hessian: sympy.MatrixBase, symbols: Sequence[sympy.Symbol], place: Sequence[Expr]) -> Class:
    import mpmath

    exact = hessian.subs(dict(zip(symbols, place, strict=True)))
    numbers = exact.evalf(DIGITS)
    if not all(entry.is_Number and entry.is_finite for entry in numbers):
        return Class("inconclusive", "the Hessian is not finite there", ())
    with mpmath.workdps(DIGITS):
        rows = [[mpmath.mpf(str(entry)) for entry in numbers.row(i)] for i in range(numbers.rows)]
        values = [+v for v in mpmath.eigsy(mpmath.matrix(rows), eigvals_only=True)]
    scale = max(abs(v) for v in values)
    clear = [0.0 if abs(v) <= ZERO * max(scale, 1) else float(v) for v in values]
    if all(clear) or min(clear) < 0 < max(clear):
        return by_eigenvalues(clear)
    kind, reason = _degenerate(f, exact, symbols, place, bowl=max(clear) + min(clear))
    return Class(kind, reason, tuple(sorted(clear)))


def _degenerate(
    f: Expr, hessian: sympy.MatrixBase, symbols: Sequence[sympy.Symbol], place: Sequence[Expr], bowl: float
) -> tuple[Kind, str | Splitting[Expr]]:
    """The kind where the Hessian is singular. bowl: of the sign of its other eigenvalues, 0 without any."""
    import sympy

    signs = {bowl > 0} if bowl else set()
    flat = sympy.simplify(hessian).nullspace()
    for direction in [*flat, *(a + b for i, a in enumerate(flat) for b in flat[:i])]:
        t = sympy.Dummy("t", real=True)
        line = {s: p + t * d for s, p, d in zip(symbols, place, direction, strict=True)}
        order, size = _first_term(f.subs(line, simultaneous=True), t)
        if order % 2:
            return "saddle", f"along a direction in which the Hessian is flat, the first change is of odd order {order}"
        if size:
            signs.add(size > 0)
            reason = f"the first derivative that is not zero there is of even order {order}"
    if len(signs) == 2:
        return "saddle", "it rises in some directions and falls in others"
    if not signs or (len(symbols) > 1 and not _one_sided(f, symbols, place)):
        closer = in_the_plane(f, symbols, place) if len(symbols) == 2 else None
        return closer or ("inconclusive", "the Hessian is singular, and higher derivatives do not decide")
    if len(symbols) > 1:
        reason = "around it only even powers with coefficients of one sign occur"
    return ("minimum" if True in signs else "maximum"), reason


def _first_term(along: Expr, t: sympy.Symbol) -> tuple[int, Expr]:
    """Order and value of the first derivative, from the third on, that is not zero at t = 0; (0, 0) without one."""
    import sympy

    for order in range(3, ORDER + 1):
        value = sympy.simplify(sympy.diff(along, t, order).subs(t, 0))
        if value.is_nonzero:
            return order, value
    return 0, sympy.S.Zero


def _one_sided(f: Expr, symbols: Sequence[sympy.Symbol], place: Sequence[Expr]) -> bool:
    """Is f minus its value there, as a polynomial around the point, a sum of even powers with one sign?"""

    around = {s: s + p for s, p in zip(symbols, place, strict=True)}
    shifted = (f.subs(around, simultaneous=True) - f.subs(dict(zip(symbols, place, strict=True)))).as_poly(*symbols)
    if shifted is None:
        return False
    terms = shifted.terms()
    even = all(power % 2 == 0 for powers, _ in terms for power in powers)
    return even and (all(c > 0 for _, c in terms) or all(c < 0 for _, c in terms))
