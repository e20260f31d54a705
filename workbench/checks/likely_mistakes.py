"""Likely mistakes: numbers of a gradient written by hand and the exact ones go in, what it looks like comes out.

Each is a sentence "It looks as if", for numbers can only suggest what was written; it is said where it holds at all
points compared, and a factor or a term only where two different numbers say so.

Source: the usual faults that a gradient check finds, Stanford CS231n course notes, "Gradient checks" (2017).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workbench.errors import WorkbenchError
from workbench.functions import Function, function
from workbench.functions.display import with_values
from workbench.language.formula import Formula, has_form
from workbench.language.names import array_of
from workbench.language.printing import to_unicode
from workbench.operators import Form

Array = NDArray[np.float64]

MOST = 60
"""Variables, up to which a swap is looked for."""
LISTED = 3
"""Components that are all named."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """A gradient by hand beside the exact one, both (k, n), and the difference allowed; names: of the components."""

    f: Function
    names: tuple[str, ...]
    points: Array
    given: Array
    exact: Array
    allowed: Array

    @property
    def wrong(self) -> list[int]:
        """The components that are wrong at some point."""
        return [j for j in range(self.given.shape[1]) if not self.equal(j, self.exact[:, j])]

    def equal(self, j: int, values: Array, size: float = 1.0) -> bool:
        """Is component j what these values are, at all points? size: how much larger a difference may be."""
        return bool(np.all(np.abs(self.given[:, j] - values) <= size * self.allowed[:, j]))

    def named(self, components: Sequence[int]) -> str:
        """∂f/∂x, or all components."""
        if len(components) == self.given.shape[1] > 1:
            return "every component"
        listed = [self.names[j] for j in components[:LISTED]]
        return ", ".join(listed) + (f" and {len(components) - LISTED} more" if len(components) > LISTED else "")

    @property
    def everywhere(self) -> str:
        """At all points compared, in words."""
        return "at the point compared" if len(self.points) == 1 else f"at all {len(self.points)} points compared"


def likely_mistake(compared: ByHand) -> str:
    """What the given gradient looks like, in a sentence; "" where the numbers suggest nothing."""
    if not compared.wrong or not np.all(np.isfinite(compared.exact)):
        return ""
    return next((said for look in LOOKS if (said := look(compared))), "")


def _forgotten(compared: ByHand) -> str:
    """A component that is zero where it is not."""
    zero = [j for j in compared.wrong if not np.any(compared.given[:, j])]
    if zero != compared.wrong:
        return ""
    return f"It looks as if {compared.named(zero)} were forgotten: 0 is given {compared.everywhere}."


def _swapped(compared: ByHand) -> str:
    """Components that stand in each other's places."""
    wrong = compared.wrong
    if len(compared.names) > MOST:
        return ""
    of = {j: [i for i in wrong if compared.equal(j, compared.exact[:, i])] for j in wrong}
    if any(len(found) != 1 for found in of.values()) or len({found[0] for found in of.values()}) != len(wrong):
        return ""
    first, other = compared.names[wrong[0]], compared.names[of[wrong[0]][0]]
    return f"It looks as if components stood in another order: given for {first} is {other} {compared.everywhere}."


def _transposed(compared: ByHand) -> str:
    """A matrix whose components stand column by column."""
    names = compared.f.variables
    arrays = {array_of(names[j]) for j in compared.wrong}
    name = arrays.pop()
    shape = compared.f.shapes.get(name, ())
    if arrays or len(shape) != 2:
        return ""
    first = next(k for k, own in enumerate(names) if array_of(own) == name)
    turned = first + np.arange(shape[0] * shape[1]).reshape(shape).T.reshape(-1)
    if not all(compared.equal(first + k, compared.exact[:, i]) for k, i in enumerate(turned)):
        return ""
    return f"It looks as if the gradient by {name} were transposed: it stands column by column {compared.everywhere}."


def _multiplied(compared: ByHand) -> str:
    """The right numbers times a number: the wrong sign, a factor too much or too little."""
    wrong = compared.wrong
    exact, given = compared.exact[:, wrong], compared.given[:, wrong]
    if len(np.unique(exact[exact != 0])) < 2:
        return ""
    for factor, words in _factors(compared.f):
        if all(compared.equal(j, float(factor) * compared.exact[:, j], abs(float(factor))) for j in wrong):
            said = f"{compared.named(wrong)} is {factor} times the exact one {compared.everywhere}."
            return f"It looks as if {words}: {said}"
    ratio = float(np.sum(given * exact) / np.sum(exact * exact))
    if all(compared.equal(j, ratio * compared.exact[:, j], abs(ratio)) for j in wrong) and ratio:
        times = f"{ratio:.6g} times the exact one"
        return f"It looks as if a factor were wrong: {compared.named(wrong)} is {times} {compared.everywhere}."
    return ""


def _factors(f: Function) -> Iterator[tuple[Fraction, str]]:
    """Numbers that come in by mistake, each with what it looks like."""
    yield Fraction(-1), "the sign were wrong"
    yield Fraction(2), "there were a factor 2 too much"
    yield Fraction(1, 2), "a factor 2 were missing, as that of a square"
    rows = len(next(iter(f.columns.values()))) if f.columns else 0
    if rows > 2:
        yield Fraction(rows), f"the {rows} rows were summed, not averaged"
        yield Fraction(1, rows), f"the {rows} rows were averaged, not summed"
    yield Fraction(-2), "the sign were wrong and a factor 2 too much"
    yield Fraction(-1, 2), "the sign were wrong and a factor 2 missing"


def _term(compared: ByHand) -> str:
    """One term of one component that is missing, has the wrong sign, or is there twice."""
    wrong = compared.wrong
    if len(wrong) != 1 or len(compared.points) < 2:
        return ""
    (j,) = wrong
    exact = compared.exact[:, j]
    for term in _terms(compared.f, j):
        values = _values(compared, term)
        if values is None or len(np.unique(values[values != 0])) < 2:
            continue
        for times, words in ((1, "were missing"), (2, "had the wrong sign"), (-1, "stood there twice")):
            if compared.equal(j, exact - times * values):
                what = f"the term {to_unicode(term)} of {compared.names[j]}"
                return f"It looks as if {what} {words}: that explains the difference {compared.everywhere}."
    return ""


def _terms(f: Function, j: int) -> Sequence[Formula]:
    """The terms of a component of the exact gradient; none where it is no sum."""
    component = f.gradient.components[j]
    return component.children if has_form(component, Form.SUM) else ()


def _values(compared: ByHand, term: Formula) -> Array | None:
    """A term at the points; None where it has no value there."""
    f = compared.f
    if f.columns:
        return None
    try:
        g = function(with_values(f, term), variables=f.variables, operators=f.operators)
        values = np.asarray(g.at(compared.points), dtype=np.float64)
    except WorkbenchError:
        return None
    return values if np.all(np.isfinite(values)) else None


LOOKS: tuple[Callable[[ByHand], str], ...] = (_forgotten, _multiplied, _transposed, _swapped, _term)
"""What is looked for, the plainest first."""
