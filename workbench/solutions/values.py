"""Values of Functions on a page: a constant worked out, a table of places, what a Hessian's eigenvalues say there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function
from workbench.language.building import number, value_of
from workbench.language.printing.phrases import Part, Phrase, decimal, matrix, phrase, vector
from workbench.pages import Block, Note, Paragraph, Table, Text
from workbench.solutions.captions import place as place_of
from workbench.solutions.statements import coordinates, shown

Array = NDArray[np.float64]

DIGITS = 15  # of a value that was asked for: all that a float64 surely has
LONGEST = 24  # characters of an exact value that is shown beside its decimals
ROUNDING = 1e-13  # eigenvalues this small, over the largest, are zero


def worked_out(f: Function) -> Phrase:
    """A Function without variables and its value, exact where it is a fraction.

    >>> from workbench import function
    >>> str(worked_out(function("1/3 + 1/6"))), str(worked_out(function("sqrt(2)")))
    ('1/3 + 1/6 = 1/2 = 0.5', '√2 = 1.4142135623731')
    """
    entries = np.ravel(np.asarray(f.at([]), dtype=np.float64)).tolist()
    if f.shape:
        numbers = [decimal(entry, DIGITS) for entry in entries]
        width = f.shape[-1]
        rows = [numbers[k : k + width] for k in range(0, len(numbers), width)]
        return phrase(f.formula, "=", vector(*numbers) if len(f.shape) == 1 else matrix(*rows))
    exact = value_of(f.formula)
    parts: list[Part] = [f.formula]
    if exact is not None and exact.denominator > 1 and f.formula != number(exact) and len(str(exact)) <= LONGEST:
        parts += ["=", number(exact)]
    return phrase(*parts, "=", decimal(entries[0], DIGITS))


def value_table(f: Function, places: Sequence[Array], what: str) -> tuple[Block, ...]:
    """A table of the values of f at places, and a note for each place outside its domain, or at a kink of what it is
    the derivative of."""
    if not places:
        return ()
    digits = DIGITS if not f.shape else DIGITS - 5
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (coordinates(f.variables, place), shown(f.at(place), digits)) for place in places
    )
    outside = (f.violation(place) for place in places)
    notes = dict.fromkeys(found.message for found in outside if found is not None)
    if f.parent is not None and not f.parent.smooth:
        kinks = [place for place in places if f.parent.kinks_at(place)]
        told = "is not differentiable here: the value is a convention, between the slopes on both sides"
        notes |= dict.fromkeys(f"at {place_of(place.tolist())} the function {told}" for place in kinks)
    return (Table(("at", what), rows), *(Note("warning", f"{message}.") for message in notes))


def eigenvalues(f: Function, place: Array) -> Array:
    """Eigenvalues of the Hessian of a scalar f, rising, shape (n,); NaN outside the domain."""
    H = np.asarray(f.hessian.at(place))
    return np.linalg.eigvalsh(H) if np.all(np.isfinite(H)) else np.full(len(f.variables), np.nan)


def curvatures(f: Function, places: Sequence[Array]) -> tuple[Block, ...]:
    """A sentence for each place: the eigenvalues of the Hessian, and what they say of the curvature."""
    found = ((place, eigenvalues(f, place)) for place in places)
    return tuple(_curvature(f, place, values) for place, values in found if np.all(np.isfinite(values)))


def _curvature(f: Function, place: Array, values: Array) -> Paragraph:
    told = ", ".join(str(decimal(value, 6)) for value in values.tolist())
    return Paragraph(("At ", coordinates(f.variables, place), f": eigenvalues {told}; {definiteness(values)}."))


def definiteness(values: Array) -> str:
    """What the signs of the eigenvalues say, with those at rounding level counted as zero.

    >>> definiteness(np.array([-2.0, 2.0]))
    'indefinite, f curves upwards in some directions and downwards in others'
    """
    zero = ROUNDING * float(np.abs(values).max())
    low, high = float(values[0]), float(values[-1])
    if low > zero:
        return "positive definite, f curves upwards in every direction"
    if high < -zero:
        return "negative definite, f curves downwards in every direction"
    if low < -zero and high > zero:
        return "indefinite, f curves upwards in some directions and downwards in others"
    return "singular: in some direction f has no curvature, and the second-order test says nothing"
