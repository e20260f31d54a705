"""Taylor polynomials and tangents: Functions with exact coefficients, from derivatives by the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from math import factorial, prod
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from workbench.budget import BudgetSpent, within
from workbench.calculus.solving import equals_zero
from workbench.derivations import derive, tidy
from workbench.errors import OptionError, ShapeError
from workbench.functions import Function, function
from workbench.functions.algebra import constant, made, names_of
from workbench.functions.points import apart, known
from workbench.language.building import number, substitute, value_of
from workbench.language.formula import Apply, Formula, Number, Symbol, symbols
from workbench.language.printing import to_text
from workbench.language.reading import read
from workbench.operators import NEGATION, POWER, PRODUCT, QUOTIENT, SUM, Operator

if TYPE_CHECKING:
    import sympy

Coordinate: TypeAlias = "float | Fraction | str | Formula | sympy.Expr"
Place: TypeAlias = "Coordinate | Sequence[Coordinate] | Mapping[str, Coordinate]"
LARGEST_ORDER = 50
DIGITS = 30
SECONDS = 1.0


def taylor(f: Function | str, at: Place, order: int) -> Function:
    """The Taylor polynomial of f around a point, up to total degree order, with exact coefficients.

    at: a number for one variable, else numbers in the order of the variables, or a mapping by name; ints, Fractions,
        floats (as the decimals that they print as), text such as "pi/2", SymPy's numbers.
    Raises OptionError where f has no derivatives there, ShapeError where the point does not fit.

    >>> print(taylor("sin(x)", 0, order=5))
    x - x^3/6 + x^5/120
    >>> print(taylor("x^2*y", (1, 2), order=1))
    2 + 4*(x - 1) + (y - 2)
    """
    if isinstance(order, bool) or not isinstance(order, int) or not 0 <= order <= LARGEST_ORDER:
        raise OptionError(f"order is a whole number from 0 to {LARGEST_ORDER}, not {order!r}.")
    f = function(f)
    place = _place(f, at)
    _refuse_kinks(f, place)
    polynomials = [_polynomial(component, place, order, f.operators) for component in f.components]
    components = [_sum(terms, place) for terms in polynomials]
    return Function(*made(names_of(f), components, f.definition.shape, f.definition.rowwise))


def tangent(f: Function | str, at: Place) -> Function:
    """The tangent of f at a point: a line for one variable, else a plane; slope*x + intercept where these are rational.

    at: as for `taylor`. Raises OptionError where f has no derivative there.

    >>> tangent("x^2", 3)
    Function of (x): 6*x - 9
    >>> print(tangent("x^2 + 3y^2", {"x": 1, "y": 2}))
    2*x + 12*y - 13
    """
    f = function(f)
    place = _place(f, at)
    _refuse_kinks(f, place)
    components = []
    for component in f.components:
        terms = _polynomial(component, place, 1, f.operators)
        components.append(_expanded(terms, place) or _sum(terms, place))
    return Function(*made(names_of(f), components, f.definition.shape, f.definition.rowwise))


Terms: TypeAlias = "dict[tuple[str, ...], Formula]"  # variables of a monomial, each as often as its power: coefficient


def _polynomial(
    formula: Formula,
    place: Mapping[str, Formula],
    order: int,
    operators: tuple[Operator, ...],
) -> Terms:
    """The coefficients that are not zero, by degree."""
    derivatives: dict[tuple[str, ...], Formula] = {(): formula}
    terms: Terms = {}
    for degree in range(order + 1):
        for by in combinations_with_replacement(place, degree):
            if by:
                derivatives[by] = derive(derivatives[by[:-1]], by[-1], operators=operators).after
            value = _value(derivatives[by], place)
            count = prod(factorial(k) for k in Counter(by).values())
            exact = value_of(value)
            coefficient = number(exact / count) if exact is not None else tidy(Apply(QUOTIENT, (value, Number(count))))
            if exact != 0:
                terms[by] = coefficient
    return terms


def _value(formula: Formula, place: Mapping[str, Formula]) -> Formula:
    """The formula at the place: exact, in the simplest form that tidying and SymPy's evaluation give."""
    from workbench.language.sympy import from_sympy, to_sympy

    value = tidy(substitute(formula, place))
    if value_of(value) is not None or symbols(value):
        return value
    expression = to_sympy(value)
    if expression.is_finite is False:
        raise OptionError(f"{to_text(value)} has no finite value, so that there is no expansion at this point.")
    if abs(expression.evalf(DIGITS)) < 10.0**-DIGITS and _vanishes(expression):
        return Number(0)
    simple: Formula = from_sympy(expression)
    return simple


def _vanishes(expression: sympy.Expr) -> bool:
    """Is a number that looks like zero exactly zero? False where SymPy does not know within a second."""
    try:
        return bool(within(SECONDS, equals_zero, expression))
    except BudgetSpent:
        return False


def _sum(terms: Terms, place: Mapping[str, Formula]) -> Formula:
    """The polynomial in powers of x - p."""
    shifted = {name: _minus(Symbol(name), coordinate) for name, coordinate in place.items()}
    parts = [_term(coefficient, by, shifted) for by, coefficient in terms.items()]
    return _added(parts)


def _added(parts: Sequence[Formula]) -> Formula:
    if not parts:
        return Number(0)
    return parts[0] if len(parts) == 1 else Apply(SUM, tuple(parts))


def _term(coefficient: Formula, by: tuple[str, ...], factors: Mapping[str, Formula]) -> Formula:
    """The coefficient times a monomial: -x^3/6."""
    powers = [_power(factors[name], count) for name, count in Counter(by).items()]
    exact = value_of(coefficient)
    if exact is None:
        return tidy(Apply(PRODUCT, (coefficient, *powers))) if powers else coefficient
    if exact < 0:
        return Apply(NEGATION, (_term(number(-exact), by, factors),))
    above = [*([] if exact.numerator == 1 and powers else [Number(exact.numerator)]), *powers]
    product = above[0] if len(above) == 1 else Apply(PRODUCT, tuple(above))
    return product if exact.denominator == 1 else Apply(QUOTIENT, (product, Number(exact.denominator)))


def _power(base: Formula, exponent: int) -> Formula:
    return base if exponent == 1 else Apply(POWER, (base, Number(exponent)))


def _minus(left: Formula, right: Formula) -> Formula:
    """left - right, without a zero or two signs in a row."""
    exact = value_of(right)
    if exact == 0:
        return left
    if exact is not None and exact < 0:
        return Apply(SUM, (left, number(-exact)))
    return Apply(SUM, (left, Apply(NEGATION, (right,))))


def _expanded(terms: Terms, place: Mapping[str, Formula]) -> Formula | None:
    """A linear polynomial in x itself, the constant last; None where a number in it is not rational."""
    intercept = value_of(terms.get((), Number(0)))
    parts: list[Formula] = []
    for name, formula in place.items():
        slope, coordinate = value_of(terms.get((name,), Number(0))), value_of(formula)
        if intercept is None or slope is None or coordinate is None:
            return None
        intercept -= slope * coordinate
        if slope:
            parts.append(_term(number(slope), (name,), {name: Symbol(name)}))
    if intercept is None:
        return None
    return _added([*parts, *([_term(number(intercept), (), {})] if intercept or not parts else [])])


def _place(f: Function, at: Place) -> dict[str, Formula]:
    """The point as exact numbers by name."""
    if isinstance(at, Mapping):
        given = apart(at, f.variables)
        known(given, f.variables)
        values = [given[name] for name in f.variables if name in given]
    elif isinstance(at, Sequence | np.ndarray) and not isinstance(at, str):
        values = list(at)
    else:
        values = [at]
    if len(values) != len(f.variables):
        raise ShapeError(
            f"the point has {len(values)} coordinates, but the variables are {', '.join(f.variables) or 'none'}."
        )
    return {name: _coordinate(value, name, f) for name, value in zip(f.variables, values, strict=True)}


def _coordinate(value: object, name: str, f: Function) -> Formula:
    if isinstance(value, str):
        formula: Formula | None = read(value, operators=f.operators).formula
    else:
        formula = value if isinstance(value, Formula) else constant(value)
    if formula is None or symbols(formula):
        raise OptionError(f"{name} = {value!r} is no number; give a number, or text such as 'pi/2'.")
    return formula


def _refuse_kinks(f: Function, place: Mapping[str, Formula]) -> None:
    """Raise OptionError where f has no value, or no derivative, at the place."""
    x = np.array([float(function(formula)()) for formula in place.values()])  # type: ignore[arg-type]
    if fault := f.violation(x):
        raise OptionError(f"{fault}, so that there is no expansion at this point.")
    if kinked := f.kinks_at(x, tolerance=1e-12):
        raise OptionError(f"{to_text(kinked[0])} has a kink there, so that there is no derivative at this point.")
