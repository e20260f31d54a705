"""LOSSES: what a fit sums over its residuals, one row each: squares, and losses that outliers cannot dominate.

A loss is rho(u) of the squared residual over the squared scale, u = (r/scale)^2, with rho(u) = u for small u; a fit
makes the sum of scale^2 rho(u) least. It is written in the grammar of formulas, so that its derivatives are exact.

Source: Huber & Ronchetti, Robust Statistics (2009), section 7.3; Triggs et al., Bundle Adjustment (2000), section 4.3.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.functions import Function, function
from workbench.language import substitute
from workbench.language.building import number
from workbench.language.formula import Apply, Formula, Number
from workbench.operators import POWER, PRODUCT, QUOTIENT
from workbench.optimize.options import bad_number, shown

Array = NDArray[np.float64]

FLATTEST = 1e-8  # least curvature, over that of squares, that is told to a step


@dataclass(frozen=True)
class Loss:
    """One loss: its name, rho as text in u, what it does, and the scale beyond which a residual is an outlier."""

    name: str
    rho: str
    about: str
    scale: float = 1.0

    @cached_property
    def function(self) -> Function:
        """rho as a Function of u."""
        return function(self.rho, variables="u")

    @property
    def squares(self) -> bool:
        """Is it the plain sum of squares?"""
        return self.rho == "u"

    def formula(self, residual: Formula) -> Formula:
        """The loss of one residual, as a formula."""
        if self.squares:
            return Apply(POWER, (residual, Number(2)))
        scale = number_of(self.scale)
        scaled = residual if self.scale == 1 else Apply(QUOTIENT, (residual, scale))
        found = substitute(self.function.formula, {"u": Apply(POWER, (scaled, Number(2)))})
        return found if self.scale == 1 else Apply(PRODUCT, (Apply(POWER, (scale, Number(2))), found))

    def total(self, r: Array) -> float:
        """The sum over residuals (m,)."""
        if self.squares:
            return float(r @ r)
        return self.scale**2 * float(np.sum(np.asarray(self.function.at(self._u(r)[:, np.newaxis]))))

    def weights(self, r: Array) -> Array:
        """By how much each residual counts, (m,), 1 as in squares: rho'(u)."""
        return np.ones_like(r) if self.squares else np.asarray(self.function.diff("u").at(self._u(r)[:, np.newaxis]))

    def curvatures(self, r: Array) -> Array:
        """Half the second derivative of the loss of each residual, (m,): rho'(u) + 2 u rho''(u)."""
        if self.squares:
            return np.ones_like(r)
        u = self._u(r)
        found: Array = self.weights(r) + 2 * u * np.asarray(self.function.diff("u", "u").at(u[:, np.newaxis]))
        return found

    def reweighted(self, r: Array, J: Array) -> tuple[Array, Array]:
        """Residuals and Jacobian whose squares have the gradient of this loss, and its curvature where that is > 0."""
        if self.squares:
            return r, J
        roots = np.sqrt(np.maximum(self.curvatures(r), FLATTEST))
        return self.weights(r) / roots * r, roots[:, np.newaxis] * J

    def _u(self, r: Array) -> Array:
        found: Array = (r / self.scale) ** 2
        return found


SQUARES = Loss("squares", "u", "least squares: best where errors are normal")
LOSSES: tuple[Loss, ...] = (
    SQUARES,
    Loss("soft_l1", "2*u/(1 + sqrt(1 + u))", "squares near zero, the distance far away, smooth in between"),
    Loss("huber", "piecewise(u <= 1: u, 2*sqrt(u) - 1)", "squares up to the scale, the distance beyond"),
    Loss("cauchy", "log(1 + u)", "far residuals hardly count; may have several minima"),
    Loss("arctan", "arctan(u)", "a residual counts no more than a bound; may have several minima"),
    Loss("welsch", "1 - exp(-u)", "far residuals do not count at all; may have several minima"),
)


def chosen_loss(name: object, scale: object) -> Loss:
    """The loss of this name with this scale.

    Raises OptionError for another name, a scale that is no positive number, or one where squares are summed.

    >>> chosen_loss("huber", 2).scale
    2.0
    """
    known = {loss.name: loss for loss in LOSSES}
    word = name.lower().replace("-", "_") if isinstance(name, str) else ""
    if word not in known:
        near = difflib.get_close_matches(word, known, n=1)
        guess = f" Did you mean '{near[0]}'?" if near else ""
        raise OptionError(f"loss is {shown(name)}; there are {', '.join(known)}.{guess}")
    found = known[word]
    if scale is None:
        return found
    if bad_number(scale, 0):
        raise OptionError(f"scale is {shown(scale)}; a positive number is needed, in the units of the residuals.")
    if found.squares:
        raise OptionError("a scale belongs to a robust loss, such as loss='huber'; squares have none.")
    return replace(found, scale=float(scale))  # type: ignore[arg-type]


def number_of(value: float) -> Formula:
    """A float as a formula, the decimal number that prints like it."""
    return number(Fraction(Decimal(repr(value))))
