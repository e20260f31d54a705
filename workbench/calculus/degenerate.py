"""Critical points in the plane that second derivatives leave open: the lowest form, or one variable eliminated.

Where the Hessian has rank one, a variable in which it bends is solved for from its own derivative, and what is left is
a function of one variable, whose first term decides (the splitting lemma); where it is zero, the terms of the lowest
degree decide if they are of one sign away from the point.

Source: Peano's (y - x^2)(y - 2x^2) in Genocchi & Peano, Calcolo differenziale (1884), and Bröcker & Lander,
Differentiable Germs and Catastrophes (1975), section 14.12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, TypeAlias, TypeVar

from workbench.language.formula import Formula, Symbol
from workbench.language.printing import Phrase, phrase

if TYPE_CHECKING:
    import sympy

Kind: TypeAlias = Literal["minimum", "maximum", "saddle"]
E = TypeVar("E")

ORDER = 8  # of the terms that are looked at in a polynomial
TAYLOR = 4  # and in any other function


@dataclass(frozen=True, slots=True)
class Splitting(Generic[E]):
    """Why a point is what it is: f bends with one variable, and along a curve it changes as a term of higher order.

    bent: the variable with which f bends. upwards: does f rise with it? curve: the value of this variable, by the
    other, where the derivative by it is zero. exact: is that all, or the first term alone? term: as which f changes
    on the curve. order: of the term. rises: does f rise there, as the term does? (Of no meaning for an odd order.)
    """

    bent: str
    upwards: bool
    curve: E
    exact: bool
    term: E
    order: int
    rises: bool

    @property
    def kind(self) -> Kind:
        """What follows from it."""
        if self.order % 2 or self.upwards != self.rises:
            return "saddle"
        return "minimum" if self.rises else "maximum"


def sentence(found: Splitting[Formula]) -> tuple[str | Phrase, ...]:
    """It as a sentence, words and formulas in turn.

    >>> from workbench.language.reading import read
    >>> curve, term = (read(text).formula for text in ("x^2", "-x^4"))
    >>> "".join(str(part) for part in sentence(Splitting("y", True, curve, True, term, 4, False)))
    'it rises with y, and on y = x², where the derivative by y is zero, it falls as −x⁴'
    """
    own = phrase(Symbol(found.bent))
    curve = phrase(Symbol(found.bent), "=", found.curve, *(() if found.exact else ("+", "...")))
    where = ("on ", curve, ", where the derivative by ", own, " is zero, it ")
    if found.order % 2:
        return (*where, "changes as ", phrase(found.term), f", of odd order {found.order}")
    one, other = ("rises" if up else "falls" for up in (found.upwards, found.rises))
    return (f"it {one} with ", own, ", and ", *where, f"{other} as ", phrase(found.term))


def in_the_plane(
    f: sympy.Expr, symbols: Sequence[sympy.Symbol], place: Sequence[sympy.Expr]
) -> tuple[Kind, str | Splitting[sympy.Expr]] | None:
    """The kind of a critical point of a function of two variables, and why; None where neither way decides.

    >>> import sympy
    >>> x, y = sympy.symbols("x y")
    >>> kind, why = in_the_plane((y - x**2) * (y - 2 * x**2), [x, y], [0, 0])
    >>> kind, why.bent, why.curve, why.term
    ('saddle', 'y', 3*x**2/2, -x**4/4)
    """
    import sympy

    shifted, order = _around(f, symbols, place)
    if shifted is None or shifted.is_zero:
        return None
    H = sympy.Matrix(2, 2, lambda i, j: shifted.as_expr().diff(symbols[i], symbols[j]).subs(dict.fromkeys(symbols, 0)))
    if H.is_zero_matrix:
        return _by_lowest_form(shifted)
    solved = 1 if H[1, 1] != 0 else 0
    if sympy.simplify(H.det()) != 0:
        return None
    found = _by_splitting(shifted.as_expr(), symbols, place, solved, order)
    return None if found is None else (found.kind, found)


def _around(
    f: sympy.Expr, symbols: Sequence[sympy.Symbol], place: Sequence[sympy.Expr]
) -> tuple[sympy.Poly | None, int]:
    """f around the place, less its value there, as a polynomial, and to which order; of other functions Taylor's."""
    import sympy

    around = {s: s + p for s, p in zip(symbols, place, strict=True)}
    shifted = f.subs(around, simultaneous=True) - f.subs(dict(zip(symbols, place, strict=True)))
    if (polynomial := shifted.as_poly(*symbols)) is not None:
        return polynomial, ORDER
    s = sympy.Dummy("s")
    along = shifted.subs({x: s * x for x in symbols}, simultaneous=True)
    terms = (along.diff(s, k).subs(s, 0) / sympy.factorial(k) for k in range(1, TAYLOR + 1))
    return sympy.expand(sum(terms)).as_poly(*symbols), TAYLOR


def _by_lowest_form(shifted: sympy.Poly) -> tuple[Kind, str] | None:
    """From the terms of the lowest degree alone, where these are of one sign away from the point."""
    import sympy

    degree = min(map(sum, shifted.monoms()))
    terms = {powers: c for powers, c in shifted.terms() if sum(powers) == degree}
    ends = [terms.get((degree, 0), 0), terms.get((0, degree), 0)]
    t = sympy.Dummy("t")
    profile = sympy.Poly(sum(c * t ** powers[0] for powers, c in terms.items()), t)
    rational = all(c.is_Rational for c in profile.all_coeffs())
    if degree % 2 or 0 in ends or not rational or profile.count_roots():
        return None
    kind: Kind = "minimum" if ends[0] > 0 else "maximum"
    return kind, f"around it the terms of the lowest degree, {degree}, are of one sign"


def _by_splitting(
    f: sympy.Expr, symbols: Sequence[sympy.Symbol], place: Sequence[sympy.Expr], solved: int, order: int
) -> Splitting[sympy.Expr] | None:
    """With the variable in which f bends solved for, from the first term of what is left."""
    own, free = symbols[solved], symbols[1 - solved]
    slope = f.diff(own)
    bend = slope.diff(own).subs(dict.fromkeys(symbols, 0))
    curve = own * 0
    for _ in range(order):
        curve = _truncated(curve - slope.subs(own, curve) / bend, free, order)
    left = _truncated(f.subs(own, curve), free, order).as_poly(free)
    if left is None or left.is_zero:
        return None
    ((power,), first) = left.terms()[-1]
    if not (first.is_positive or first.is_negative):
        return None
    first_of_curve = curve.as_poly(free).terms()[-1] if curve != 0 else None
    shift = free - place[1 - solved]
    bent = (
        place[solved] if first_of_curve is None else place[solved] + first_of_curve[1] * shift ** first_of_curve[0][0]
    )
    return Splitting(
        bent=str(own),
        upwards=bool(bend.is_positive),
        curve=bent,
        exact=first_of_curve is None,
        term=first * shift**power,
        order=power,
        rises=bool(first.is_positive),
    )


def _truncated(expression: sympy.Expr, variable: sympy.Symbol, order: int) -> sympy.Expr:
    """A polynomial without the terms above an order."""
    import sympy

    return sum((c * variable**k for (k,), c in sympy.Poly(expression, variable).terms() if k <= order), sympy.S.Zero)
