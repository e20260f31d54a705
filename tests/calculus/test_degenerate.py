"""Singular Hessians in the plane: what the splitting says of the curve and its term holds in the values of f."""

from __future__ import annotations

import pytest
import sympy

from workbench.calculus.degenerate import Splitting, in_the_plane, sentence
from workbench.language.sympy import from_sympy

X, Y = sympy.symbols("x y", real=True)


@pytest.mark.parametrize(
    ("f", "kind"),
    [
        ((Y - X**2) * (Y - 2 * X**2), "saddle"),
        (X**2 + X * Y**2 + Y**4, "minimum"),
        (-(X**2) + X * Y**2 - Y**4, "maximum"),
        (Y**2 + X**3, "saddle"),
        ((Y - X) ** 2 + X**4, "minimum"),
        (sympy.cos(Y) - X**4, "maximum"),
    ],
)
def test_f_changes_on_the_curve_as_the_term_says(f: sympy.Expr, kind: str) -> None:
    found = in_the_plane(f, [X, Y], [0, 0])
    assert found is not None and found[0] == kind
    why = found[1]
    assert isinstance(why, Splitting) and why.kind == kind
    bent, free = (X, Y) if why.bent == "x" else (Y, X)
    h = sympy.Rational(1, 1000)
    change = (f.subs(bent, why.curve) - f.subs({X: 0, Y: 0})).subs(free, h)
    beside = f.subs({bent: h, free: 0}) - f.subs({X: 0, Y: 0})
    assert (beside.evalf(50) > 0) == why.upwards
    if why.exact or why.order <= 2 * sympy.degree(why.curve, free):
        assert abs(change.evalf(50) / why.term.subs(free, h) - 1) < 0.01
    assert why.term.subs(free, h) == why.term.coeff(free, why.order) * h**why.order


def test_the_lowest_terms_alone() -> None:
    assert in_the_plane(X**4 - X**2 * Y**2 + Y**4, [X, Y], [0, 0]) == (
        "minimum",
        "around it the terms of the lowest degree, 4, are of one sign",
    )
    assert in_the_plane(X**4 - 3 * X**2 * Y**2 + Y**4, [X, Y], [0, 0]) is None
    assert in_the_plane(X**2 + Y**2, [X, Y], [0, 0]) is None  # a plain one


def test_the_sentence_has_formulas_that_can_be_set() -> None:
    found = Splitting("y", True, from_sympy(X**2), False, from_sympy(X**3), 3, True)
    words = sentence(found)
    assert found.kind == "saddle"
    assert "".join(part if isinstance(part, str) else part.notations.text for part in words) == (
        "on y = x^2 + ..., where the derivative by y is zero, it changes as x^3, of odd order 3"
    )
    assert any("x^{2}" in part.notations.latex for part in words if not isinstance(part, str))
