"""How a person solves the equations of critical points: by factors of one equation, or one variable put in the other.

Takes Functions and Formulas, gives Formulas for a page; SymPy factors and solves in a worker, under a budget. What is
shown claims nothing: the solutions are those that `critical_points` verified.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.budget import attempt
from workbench.errors import OptionError
from workbench.functions import Function
from workbench.language.formula import Formula

if TYPE_CHECKING:
    import sympy

SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Factored:
    """An equation as a product: whole = 0. able: the factors that can be zero; never: those that cannot."""

    whole: Formula
    able: tuple[Formula, ...]
    never: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Elimination:
    """One equation solved for a variable, and put into the other.

    place: which equation (from 0). variable = value follows from it. other: the other equation with the value put in.
    """

    place: int
    variable: str
    value: Formula
    other: Factored


def factored(f: Function, place: int = 0) -> Factored | None:
    """A component of the gradient of f as a product; None where it is none, or SymPy takes too long.

    >>> from workbench import function
    >>> factored(function("x^2*exp(x)")).able
    (Symbol(x), sum of terms(Symbol(x), Number(2)))
    """
    return _formulas(attempt(SECONDS, factors, f.gradient.definition.expressions[place]))


def elimination(f: Function) -> Elimination | None:
    """Two equations in two variables, one of which gives one variable by the other; None where neither does."""
    from workbench.language.sympy import from_sympy, symbol

    if len(f.variables) != 2:
        return None
    symbols = [symbol(name) for name in f.variables]
    found = attempt(SECONDS, eliminated, list(f.gradient.definition.expressions), symbols)
    if found is None:
        return None
    place, which, value, parts = found
    other = _formulas(parts)
    return None if other is None else Elimination(place, f.variables[which], from_sympy(value), other)


def factors(equation: sympy.Expr) -> tuple[sympy.Expr, list[sympy.Expr], list[sympy.Expr]]:
    """The numerator in factors: the whole, those that can be zero, those that cannot. (Runs in the worker process.)"""
    import sympy

    everything = sympy.Mul.make_args(sympy.factor(equation))
    above = [part for part in everything if not (part.is_Pow and part.exp.is_negative)]
    parts = [part.base if part.is_Pow and part.exp.is_positive else part for part in above if part.free_symbols]
    never = [part for part in parts if _is_never_zero(part)]
    return sympy.Mul(*above), [part for part in parts if part not in never], never


def _is_never_zero(part: sympy.Expr) -> bool:
    """Is it known that the factor has no real zero?"""
    if part.is_nonzero:
        return True
    polynomial = part.as_poly() if part.is_polynomial() and len(part.free_symbols) == 1 else None
    if polynomial is None or not all(c.is_Rational for c in polynomial.all_coeffs()):
        return False
    return bool(polynomial.count_roots() == 0)


def eliminated(
    equations: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol]
) -> tuple[int, int, sympy.Expr, tuple[sympy.Expr, list[sympy.Expr], list[sympy.Expr]]] | None:
    """The shortest way: an equation that is linear in a variable with a number before it. (Runs in the worker.)"""
    ways = []
    for place, equation in enumerate(equations):
        for which, symbol in enumerate(symbols):
            slope = equation.diff(symbol).expand()
            if slope.is_number and slope != 0:
                value = (-(equation.subs(symbol, 0)) / slope).expand()
                ways.append((value.count_ops(), place, which, value))
    if not ways:
        return None
    _, place, which, value = min(ways, key=lambda way: way[:3])
    other = equations[1 - place].subs(symbols[which], value)
    return place, which, value, factors(other)


def _formulas(found: tuple[sympy.Expr, list[sympy.Expr], list[sympy.Expr]] | None) -> Factored | None:
    from workbench.language.sympy import from_sympy

    if found is None:
        return None
    whole, able, never = found
    try:
        return Factored(from_sympy(whole), tuple(map(from_sympy, able)), tuple(map(from_sympy, never)))
    except OptionError:
        return None
