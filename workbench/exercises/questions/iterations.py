"""Steps of gradient descent and Newton's method in exact fractions, as they are worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from workbench.derivations.numerals import Numeral
from workbench.functions import Function
from workbench.language.building import number, substitute, value_of
from workbench.language.formula import Formula

Place = tuple[Fraction, ...]
Update = Callable[[Function, Place, Fraction], "Place | None"]
"""From the function, a place and the learning rate to the next place; None where the step cannot be made."""

DECIMALS = 4
"""Digits behind the point, up to which a number is written as a decimal."""


def values(f: Function, place: Place) -> Place | None:
    """The components of f there, or None where one is no fraction.

    >>> from workbench import function
    >>> values(function("x^3 - 3x").gradient, (Fraction(3, 2),))
    (Fraction(15, 4),)
    """
    point = dict(zip(f.variables, map(number, place), strict=True))
    found = tuple(value_of(substitute(component, point)) for component in f.components)
    return tuple(v for v in found if v is not None) if None not in found else None


def descended(f: Function, place: Place, rate: Fraction) -> Place | None:
    """One step of gradient descent, x - rate * gradient; None where the gradient is zero or no fraction."""
    slope = values(f.gradient, place)
    if slope is None or not any(slope):
        return None
    return tuple(x - rate * g for x, g in zip(place, slope, strict=True))


def newton_step(f: Function, place: Place, _rate: Fraction) -> Place | None:
    """One step of Newton's method for a minimum, of one or two variables.

    None where the Hessian is not positive definite: there the step does not lead downwards.
    """
    slope, bent = values(f.gradient, place), values(f.hessian, place)
    if slope is None or bent is None or not any(slope):
        return None
    if len(place) == 1:
        return (place[0] - slope[0] / bent[0],) if bent[0] > 0 else None
    (a, b, _, d), (g, h) = bent, slope
    determinant = a * d - b * b
    if a <= 0 or determinant <= 0:
        return None
    return place[0] - (d * g - b * h) / determinant, place[1] - (a * h - b * g) / determinant


def root_step(f: Function, place: Place, _rate: Fraction) -> Place | None:
    """One step of Newton's method for a root of one equation in one variable; None where the slope is zero."""
    value, slope = values(f, place), values(f.gradient, place)
    if value is None or slope is None or not value[0] or not slope[0]:
        return None
    return (place[0] - value[0] / slope[0],)


def is_short(q: Fraction) -> bool:
    """Is it a decimal with few digits?"""
    return bool((q * 10**DECIMALS).denominator == 1)


def printed(q: Fraction) -> Formula:
    """The number as it is written: a short decimal where it has one, else a fraction.

    >>> from workbench.language.printing import to_text
    >>> [to_text(printed(Fraction(n, d))) for n, d in ((-5, 4), (17, 12), (3, 1))]
    ['-1.25', '17/12', '3']
    """
    return Numeral(q, decimal=is_short(q)).formula


def largest(places: Sequence[Place]) -> int:
    """The largest numerator or denominator among the coordinates."""
    return max(max(abs(q.numerator), q.denominator) for place in places for q in place)
