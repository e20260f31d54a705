"""Reduction on a curve: a quotient of polynomials made shorter by the equation of the curve, x^2 + y^2 put as 25."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.budget import attempt
from workbench.calculus.implicit_derivatives import Curve
from workbench.language.formula import Formula, size

if TYPE_CHECKING:
    import sympy

SECONDS = 2.0


def on_curve(formula: Formula, curve: Curve) -> Formula | None:
    """A shorter form that has the same values where the equation holds; None where none is found.

    Source: division by the polynomial of the curve; Cox, Little & O'Shea, Ideals, Varieties, and Algorithms (2015),
    section 2.3.

    >>> from workbench.calculus.implicit_derivatives import curve_of, implicit
    >>> d = implicit("x^2 + y^2 = 25", "y", order=2)
    >>> from workbench.language.printing import to_text
    >>> to_text(on_curve(d.formula, curve_of(d)))
    '-25/y^3'
    """
    from workbench.language.sympy import from_sympy, symbol, to_sympy

    symbols = [symbol(name) for name in curve.variables]
    value, left, right = (to_sympy(part, curve.operators) for part in (formula, curve.left, curve.right))
    found = attempt(SECONDS, reduced, value, left, right, symbols)
    if found is None:
        return None
    shorter: Formula = from_sympy(found)
    return shorter if size(shorter) < size(formula) else None


def reduced(value: sympy.Expr, left: sympy.Expr, right: sympy.Expr, symbols: list[sympy.Symbol]) -> sympy.Expr | None:
    """The remainder of the numerator by left - right, over the denominator. (Runs in the worker process.)"""
    import sympy

    above, below = sympy.fraction(sympy.cancel(sympy.together(value)))
    equation = left - right
    if not (above.is_polynomial(*symbols) and equation.is_polynomial(*symbols)):
        return None
    remainder = sympy.reduced(above, [equation], *symbols, order="grevlex")[1]
    return None if remainder == above else sympy.factor(remainder / below)
