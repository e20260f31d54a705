"""How many real solutions a system of polynomials has, exactly: what says whether all of them were found.

Source: Pedersen, Roy & Szpirglas, Counting real zeros in the multivariate case (1993): the signature of
Hermite's trace form on the quotient ring is the number of distinct real zeros.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sympy

    Monomial = tuple[int, ...]

LARGEST = 60  # dimension of the quotient ring, beyond which the form takes too long


def real_solutions(polynomials: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol]) -> int | None:
    """Number of distinct real solutions of polynomials = 0, with exact rational coefficients.

    None where there are infinitely many complex ones, or too many to count.

    >>> import sympy
    >>> x, y = sympy.symbols("x y")
    >>> real_solutions([x**2 + y**2 - 1, x - y], [x, y]), real_solutions([x * y], [x, y])
    (2, None)
    """
    import sympy

    basis = sympy.groebner(polynomials, *symbols, order="grevlex")
    if basis.exprs == [1]:
        return 0
    if not basis.is_zero_dimensional:
        return None
    monomials = _standard_monomials([p.monoms(order="grevlex")[0] for p in basis.polys])
    if len(monomials) > LARGEST:
        return None
    times = _multiplications(basis, monomials, symbols)
    form = sympy.Matrix(
        len(monomials), len(monomials), lambda i, j: (times[monomials[i]] * times[monomials[j]]).trace()
    )
    return _signature(form)


def _standard_monomials(leading: Sequence[Monomial]) -> list[Monomial]:
    """The monomials that no leading monomial divides, a basis of the quotient ring, by degree."""
    pure = [min(m[i] for m in leading if sum(m) == m[i]) for i in range(len(leading[0]))]
    found = [
        m
        for m in product(*map(range, pure))
        if not any(all(a >= b for a, b in zip(m, divisor, strict=True)) for divisor in leading)
    ]
    return sorted(found, key=sum)


def _multiplications(
    basis: sympy.GroebnerBasis, monomials: Sequence[Monomial], symbols: Sequence[sympy.Symbol]
) -> dict[Monomial, sympy.Matrix]:
    """For each monomial of the basis, the matrix of multiplication by it in the quotient ring."""
    import sympy

    place = {m: i for i, m in enumerate(monomials)}

    def coordinates(m: Monomial) -> list[sympy.Expr]:
        remainder = basis.reduce(sympy.Mul(*(s**k for s, k in zip(symbols, m, strict=True))))[1]
        row = [sympy.S.Zero] * len(monomials)
        for monomial, coefficient in sympy.Poly(remainder, *symbols).terms():
            if coefficient:
                row[place[monomial]] = coefficient
        return row

    def raised(m: Monomial, i: int, by: int) -> Monomial:
        return tuple(k + by * (j == i) for j, k in enumerate(m))

    by_symbol = [sympy.Matrix([coordinates(raised(m, i, 1)) for m in monomials]).T for i in range(len(symbols))]
    found = {monomials[0]: sympy.eye(len(monomials))}
    for m in monomials[1:]:
        i = next(i for i, k in enumerate(m) if k)
        found[m] = by_symbol[i] * found[raised(m, i, -1)]
    return found


def _signature(form: sympy.Matrix) -> int:
    """Positive minus negative eigenvalues of a symmetric rational matrix, by Descartes' rule of signs."""
    coefficients = form.charpoly().all_coeffs()
    degree = len(coefficients) - 1
    mirrored = [c * (-1) ** (degree - i) for i, c in enumerate(coefficients)]
    return _sign_changes(coefficients) - _sign_changes(mirrored)


def _sign_changes(coefficients: Sequence[sympy.Expr]) -> int:
    signs = [c > 0 for c in coefficients if c != 0]
    return sum(a != b for a, b in pairwise(signs))
