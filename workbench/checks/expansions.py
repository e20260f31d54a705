"""Checking tangents and Taylor polynomials: close by the point, is what they miss as small as their order promises?

A polynomial of degree n is that of Taylor where the error is of order n + 1 in the distance, in every direction: values
in many digits so close by that a wrong coefficient of any degree shows. No derivative is used.

Source: Apostol, Calculus I (1967), section 7.4, theorem 7.1 (the polynomial that agrees to order n is unique).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np

from workbench.checks.verdicts import Check, SecondOpinion, judged_exactly, together
from workbench.evidence import Verdict
from workbench.functions import Function, function
from workbench.kernels.digits import decimal_of
from workbench.language.formula import Formula

DISTANCE = Fraction(1, 10**12)
DIRECTIONS = 4
SPARE = 30  # digits beyond those that the smallest error takes
BY = "values close by"


def check_expansion(polynomial: Function) -> Check:
    """Does a tangent or Taylor polynomial agree with its function to its order, in several directions?

    polynomial: made by `tangent` or `taylor`. pass: the error is below the distance to the power of order + 1/2 in
    each direction in which the function has values. inconclusive: it has values in none.
    """
    made, f = polynomial.provenance, polynomial.made_of
    assert made is not None and f is not None
    digits = 12 * (made.order + 1) + SPARE
    center = exactly(made.values, digits)
    table: list[SecondOpinion] = []
    for k, direction in enumerate(_directions(len(center)), 1):
        place = [c + DISTANCE * d for c, d in zip(center, direction, strict=True)]
        pairs = zip(_values(f, place, digits), _values(polynomial, place, digits), strict=True)
        for theirs, ours in pairs:
            if theirs.is_finite():
                table.append(_row(ours, theirs, made.order, k, digits))
    verdict = together(table)
    where = f"at a distance of {float(DISTANCE):g} in {DIRECTIONS} directions"
    if not table:
        message = f"the function has no value {where}."
    elif verdict is Verdict.PASS:
        message = f"{where} it misses the function by no more than an error of order {made.order + 1} may be."
    else:
        message = f"{where} it misses the function by more than an error of order {made.order + 1} can be."
    return Check(f"the expansion of {f.name or f}", verdict, tuple(table), message)


def exactly(values: Mapping[str, Formula], digits: int) -> list[Fraction]:
    """Numbers as fractions, right to so many digits."""
    return [Fraction(number_in(value, digits)) for value in values.values()]


def number_in(value: Formula, digits: int) -> Decimal:
    """A number that is written as a formula, in so many digits."""
    return function(value).evaluate([], digits=digits).value  # type: ignore[union-attr]


def _directions(n: int) -> list[list[Fraction]]:
    """Fixed generic directions; on a line two to either side."""
    draw = np.random.default_rng(3)
    signs = draw.choice([-1, 1], (DIRECTIONS, n))
    signs[:, 0] = np.resize([1, -1], DIRECTIONS)
    sizes = draw.integers(50, 100, (DIRECTIONS, n))
    return [[Fraction(int(k), 100) for k in row] for row in signs * sizes]


def _values(f: Function, place: list[Fraction], digits: int) -> list[Decimal]:
    found = f.evaluate(place, digits=digits)
    return [entry.value for entry in np.ravel(np.array(found, dtype=object))]


def _row(ours: Decimal, theirs: Decimal, order: int, direction: int, digits: int) -> SecondOpinion:
    with localcontext() as context:
        context.prec = digits
        scale, distance = max(Decimal(1), abs(theirs)), decimal_of(DISTANCE)
        allowed = distance**order * distance.sqrt() * scale
        return judged_exactly(f"value in direction {direction}", BY, ours, theirs, allowed, size=scale)
