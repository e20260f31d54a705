"""Taylor polynomials and tangents: Functions with exact coefficients, from derivatives by the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement
from math import factorial, prod
from typing import TypeAlias

from workbench.calculus.places import Place, exact_place, exact_value, refuse_kinks
from workbench.derivations import derive, tidy
from workbench.errors import OptionError
from workbench.functions import Function, function
from workbench.functions.algebra import made, names_of
from workbench.functions.provenance import Means, Provenance
from workbench.language.building import number, value_of
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.operators import NEGATION, POWER, PRODUCT, QUOTIENT, SUM, Operator

LARGEST_ORDER = 50


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
    place = exact_place(f, at)
    refuse_kinks(f, place)
    polynomials = [coefficients(component, place, order, f.operators) for component in f.components]
    return _made(f, [centered(terms, place) for terms in polynomials], "taylor", place, order)


def tangent(f: Function | str, at: Place) -> Function:
    """The tangent of f at a point: a line for one variable, else a plane; slope*x + intercept where these are rational.

    at: as for `taylor`. Raises OptionError where f has no derivative there.

    >>> tangent("x^2", 3)
    Function of (x): 6*x - 9
    >>> print(tangent("x^2 + 3y^2", {"x": 1, "y": 2}))
    2*x + 12*y - 13
    """
    f = function(f)
    place = exact_place(f, at)
    refuse_kinks(f, place)
    components = []
    for component in f.components:
        terms = coefficients(component, place, 1, f.operators)
        components.append(_expanded(terms, place) or centered(terms, place))
    return _made(f, components, "tangent", place, 1)


def _made(f: Function, components: list[Formula], means: Means, place: Mapping[str, Formula], order: int) -> Function:
    kept = Provenance(means, f.definition, place, order=order)
    return Function(*made(names_of(f), components, f.definition.shape, f.definition.rowwise, provenance=kept))


Terms: TypeAlias = "dict[tuple[str, ...], Formula]"  # variables of a monomial, each as often as its power: coefficient


def coefficients(
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
            value = exact_value(derivatives[by], place)
            count = prod(factorial(k) for k in Counter(by).values())
            exact = value_of(value)
            coefficient = number(exact / count) if exact is not None else tidy(Apply(QUOTIENT, (value, Number(count))))
            if exact != 0:
                terms[by] = coefficient
    return terms


def centered(terms: Terms, place: Mapping[str, Formula]) -> Formula:
    """The polynomial in powers of x - p."""
    shifted = {name: difference(Symbol(name), coordinate) for name, coordinate in place.items()}
    parts = [term(coefficient, by, shifted) for by, coefficient in terms.items()]
    return _added(parts)


def _added(parts: Sequence[Formula]) -> Formula:
    if not parts:
        return Number(0)
    return parts[0] if len(parts) == 1 else Apply(SUM, tuple(parts))


def term(coefficient: Formula, by: tuple[str, ...], factors: Mapping[str, Formula]) -> Formula:
    """The coefficient times a monomial: -x^3/6."""
    powers = [_power(factors[name], count) for name, count in Counter(by).items()]
    exact = value_of(coefficient)
    if exact is None:
        return tidy(Apply(PRODUCT, (coefficient, *powers))) if powers else coefficient
    if exact < 0:
        return Apply(NEGATION, (term(number(-exact), by, factors),))
    above = [*([] if exact.numerator == 1 and powers else [Number(exact.numerator)]), *powers]
    product = above[0] if len(above) == 1 else Apply(PRODUCT, tuple(above))
    return product if exact.denominator == 1 else Apply(QUOTIENT, (product, Number(exact.denominator)))


def _power(base: Formula, exponent: int) -> Formula:
    return base if exponent == 1 else Apply(POWER, (base, Number(exponent)))


def difference(left: Formula, right: Formula) -> Formula:
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
            parts.append(term(number(slope), (name,), {name: Symbol(name)}))
    if intercept is None:
        return None
    return _added([*parts, *([term(number(intercept), (), {})] if intercept or not parts else [])])
