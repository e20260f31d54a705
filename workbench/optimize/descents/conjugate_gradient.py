"""Nonlinear conjugate gradients: directions that keep what the steps before have gained, by two vectors alone."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.optimize.descents.lines import Held, Way, along_lines, first_rate
from workbench.optimize.iterates import Iterate
from workbench.optimize.loop import Ended
from workbench.optimize.objective import Problem
from workbench.optimize.options import shown
from workbench.optimize.searches.search import Search, check_search
from workbench.optimize.searches.strong_wolfe import StrongWolfe
from workbench.optimize.vectors import inner, norm

Array = NDArray[np.float64]

DESCENT = 1e-3  # cosine between direction and negative gradient, below which it starts anew along the gradient


@dataclass(frozen=True, slots=True)
class ConjugateGradient:
    """Each direction is the negative gradient and beta times the direction before.

    beta: "polak-ribiere" (made zero where it is negative, PR+), or "hager-zhang".
    search: StrongWolfe(flattening=0.2), unless another is given.

    pro: two vectors of memory, and on a quadratic n steps at most. contra: more evaluations than L-BFGS; needs a
    search that is almost exact.
    Source: Nocedal & Wright, Numerical Optimization (2006), section 5.2; Hager & Zhang, A new conjugate gradient
    method with guaranteed descent and an efficient line search (2005), equations 1.3 and 1.6.
    """

    name: ClassVar[str] = "conjugate-gradient"
    steps: ClassVar[int] = 10_000
    tolerance: ClassVar[float | None] = None
    bounded: ClassVar[bool] = False

    beta: str = "polak-ribiere"
    search: Search | None = None

    def __post_init__(self) -> None:
        if self.beta not in BETAS:
            known = " or ".join(f"'{name}'" for name in BETAS)
            raise OptionError(f"beta is {shown(self.beta)}; {known} is needed.")
        check_search(self.search)

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        return along_lines(problem, self.search or StrongWolfe(flattening=0.2), Conjugate(self.beta))


@dataclass(frozen=True, slots=True, eq=False)
class Conjugate:
    """The direction (n,) to go next, and how much of it to try; None along the gradient, where all is new."""

    beta: str
    direction: Array | None = None
    rate: float = 1.0

    @property
    def memory(self) -> Mapping[str, Any]:
        return {} if self.direction is None else {"direction": self.direction, "rate": self.rate}

    def recalled(self, memory: Mapping[str, Any]) -> Conjugate:
        return replace(self, **memory)

    def way(self, iterate: Iterate, held: Held | None) -> Way:  # noqa: ARG002  (the protocol's)
        if self.direction is None:
            return Way(-iterate.gradient, first_rate(iterate))
        return Way(self.direction, self.rate)

    def after(self, iterate: Iterate, following: Iterate) -> Conjugate:
        before = -iterate.gradient if self.direction is None else self.direction
        g = following.gradient
        change = g - iterate.gradient
        with np.errstate(all="ignore"):  # a beta that is not finite, or zero over zero, begins anew
            direction = BETAS[self.beta](iterate.gradient, g, change, before) * before - g
            slope, sizes = inner(g, direction), norm(g) * norm(direction)
            rate = float((following.rate or 1.0) * np.divide(inner(iterate.gradient, before), slope))
        if not (slope <= -DESCENT * sizes and 0 < rate < np.inf):
            return Conjugate(self.beta)
        return Conjugate(self.beta, direction, rate)

    def forgotten(self) -> Conjugate | None:
        return None if self.direction is None else Conjugate(self.beta)


def polak_ribiere(gradient: Array, following: Array, change: Array, direction: Array) -> float:  # noqa: ARG001
    """PR+: never negative.

    Source: Nocedal & Wright, Numerical Optimization (2006), equations 5.44 and 5.45.
    """
    return max(0.0, float(np.divide(inner(following, change), inner(gradient, gradient))))


def hager_zhang(gradient: Array, following: Array, change: Array, direction: Array) -> float:
    """Of guaranteed descent, whatever the search.

    Source: Hager & Zhang (2005), equations 1.3 and 1.6.
    """
    curvature = inner(direction, change)
    turned = change - 2 * direction * np.divide(inner(change, change), curvature)
    found = np.divide(inner(turned, following), curvature)
    least = np.divide(-1, norm(direction) * min(LEAST, norm(gradient)))
    return max(float(found), float(least))


LEAST = 0.01  # eta of Hager and Zhang: how far beta may be below zero

BETAS: Mapping[str, Callable[[Array, Array, Array, Array], float]] = MappingProxyType(
    {"polak-ribiere": polak_ribiere, "hager-zhang": hager_zhang}
)
"""beta from the gradients before and after a step, their difference, and the direction of the step."""
