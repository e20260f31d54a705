"""Checking implicit derivatives: points on the curve found by root solving, slopes by differences along the curve.

No rule and no partial derivative is used: at points close by the equation is solved again in many digits, and what the
dependent variable does there is compared with what is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from math import comb

import numpy as np

from workbench.calculus.implicit_derivatives import Curve, curve_of
from workbench.checks.verdicts import CLOSE, Check, SecondOpinion, judged_exactly, place_of, together
from workbench.evidence import Verdict
from workbench.functions import Function, function
from workbench.functions.points import Array
from workbench.functions.sampling import draws
from workbench.kernels.digits import decimal_of
from workbench.language.formula import Apply
from workbench.operators import NEGATION, SUM

POINTS = 4
DRAWS = 60
GRID = np.unique(
    np.concatenate([np.linspace(-12, 12, 385) + 0.013, np.geomspace(1e-3, 1, 24), np.geomspace(12, 100, 24)])
)
"""Where the dependent variable is looked for."""
SPACING = Fraction(1, 10**10)
DIGITS = 100
SETTLED = Decimal("1e-80")
STEPS = 60
ON_THE_CURVE = 1e-6  # |F| after bisection, over its size around: at a pole it does not fall
BY = "differences along the curve"


def check_implicit(derivative: Function) -> Check:
    """Is what `implicit` returned the slope (or a higher derivative) of the curve, at several points on it?

    pass: it agrees at each of four points or more. fail: at one of them it does not. inconclusive: fewer points with
    real values were found.
    """
    curve = curve_of(derivative)
    made = derivative.provenance
    assert made is not None
    table = [row for place in places(curve) if (row := _row(derivative, curve, place, made.order)) is not None]
    verdict = together(table)
    if len(table) < POINTS and verdict is Verdict.PASS:
        verdict = Verdict.INCONCLUSIVE
    points = f"{len(table) or 'no'} point{'' if len(table) == 1 else 's'} on the curve"
    if verdict is Verdict.FAIL:
        row = next(row for row in table if row.verdict is Verdict.FAIL)
        message = f"{row.what} is {row.ours:.8g}, and {row.theirs:.8g} by {BY}."
    elif verdict is Verdict.PASS:
        message = f"at {points} it agrees with {BY}, which are found by solving the equation."
    else:
        message = f"{points} could be compared; {POINTS} are needed."
    return Check(f"the implicit derivative of {curve.dependent}", verdict, tuple(table), message)


def _equation(curve: Curve) -> Function:
    """Left minus right, as a Function of all variables."""
    zero = Apply(SUM, (curve.left, Apply(NEGATION, (curve.right,))))
    return function(zero, variables=curve.variables, operators=curve.operators)


def places(curve: Curve) -> Iterator[list[Fraction]]:
    """Points close to the curve: the other variables drawn, the dependent one where the sign changes."""
    F, own = _equation(curve), curve.variables.index(curve.dependent)
    found = 0
    for trial, x in enumerate(draws(F, DRAWS, seed=8)):
        roots = _roots(F, x, own)
        if roots:
            place = [Fraction(str(value)) for value in x.tolist()]
            place[own] = Fraction(roots[trial % len(roots)])
            yield place
            found += 1
        if found == 2 * POINTS:
            return


def _roots(F: Function, x: Array, own: int) -> list[float]:
    """Values of the dependent variable at which F changes its sign through zero."""

    def along(y: Array) -> Array:
        points = np.repeat(x[None, :], len(y), axis=0)
        points[:, own] = y
        return np.asarray(F.at(points))

    with np.errstate(all="ignore"):
        values = along(GRID)
        found = []
        for k in np.flatnonzero(np.sign(values[:-1]) * np.sign(values[1:]) < 0):
            low, high = GRID[k], GRID[k + 1]
            size = max(abs(values[k]), abs(values[k + 1]))
            for _ in range(STEPS):
                middle = (low + high) / 2
                same = np.sign(along(np.array([middle]))[0]) == np.sign(values[k])
                low, high = (middle, high) if same else (low, middle)
            if abs(along(np.array([middle]))[0]) <= ON_THE_CURVE * size:
                found.append(float(middle))
    return found


def _row(derivative: Function, curve: Curve, place: list[Fraction], order: int) -> SecondOpinion | None:
    """The claim beside the difference along the curve at a place; None where either has no value."""
    F = _equation(curve)
    own, by = (curve.variables.index(name) for name in (curve.dependent, curve.by))

    def solved(shift: Fraction) -> Decimal | None:
        point = [*place]
        point[by] += shift
        return _solved(lambda y: _value(F, [*point[:own], y, *point[own + 1 :]]), place[own])

    with localcontext() as context:
        context.prec = DIGITS
        here = solved(Fraction(0))
        around = [solved(SPACING * (order - 2 * k) / 2) for k in range(order + 1)]
        if here is None or any(value is None for value in around):
            return None
        spacing = decimal_of(SPACING)
        theirs = sum((-1) ** k * comb(order, k) * value for k, value in enumerate(around) if value is not None)
        theirs = Decimal(theirs) / spacing**order
        ours = _value(derivative, [*place[:own], Fraction(here), *place[own + 1 :]])
        if not ours.is_finite():
            return None
        at = place_of([*place[:own], Fraction(here), *place[own + 1 :]])
        what = f"derivative of {curve.dependent} by {curve.by} at {at}"
        size = max(abs(ours), abs(theirs), Decimal("1e-6"))
        return judged_exactly(what, BY, ours, theirs, CLOSE * size, size=size, place=at)


def _value(f: Function, point: list[Fraction]) -> Decimal:
    return f.evaluate(point, digits=DIGITS).value  # type: ignore[union-attr]


def _solved(f: Callable[[Fraction], Decimal], start: Fraction) -> Decimal | None:
    """The zero of f close to a start, by the secant method in many digits; None where it is not reached."""
    before, now = start * (1 + Fraction(1, 10**9)) + Fraction(1, 10**12), start
    value_before, value = f(before), f(now)
    for _ in range(STEPS):
        if not (value.is_finite() and value_before.is_finite()):
            return None
        if value == 0:
            break
        if value == value_before:
            return None
        slope = (value - value_before) / decimal_of(now - before)
        move = -value / slope
        before, value_before = now, value
        now = Fraction(decimal_of(now) + move)
        value = f(now)
        if abs(move) < SETTLED * max(Decimal(1), abs(decimal_of(now))):
            break
    else:
        return None
    return decimal_of(now)
