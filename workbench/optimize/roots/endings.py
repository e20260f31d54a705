"""Endings: all that is known of a search for a root that has ended, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.evidence import Evidence
from workbench.optimize.roots.approximations import Certainty, RootHalt, RootMethod, RootPath, RootProblem, RootTrace
from workbench.optimize.roots.certainty import certainty
from workbench.optimize.roots.contraction import sizes_of
from workbench.optimize.roots.equations import Equations
from workbench.optimize.status import Status
from workbench.optimize.wording import along, at, sentence, told

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The point that is given out, what it is, how that is known, and what to do next."""

    x: Array
    status: Status
    message: str
    evidence: Evidence | None = None
    multiplicity: float | None = None
    advice: str = ""


@dataclass(frozen=True)
class Ending:
    """A search that has ended: its problem, method and trace."""

    problem: RootProblem
    method: RootMethod
    trace: RootTrace

    @property
    def equations(self) -> Equations:
        return self.problem.equations

    @property
    def variables(self) -> tuple[str, ...]:
        return self.equations.function.variables

    @property
    def path(self) -> RootPath:
        return self.trace.path

    @property
    def halt(self) -> RootHalt:
        return self.trace.ended.halt

    @property
    def x(self) -> Array:
        """The point with the smallest |F|."""
        return self.trace.best.x

    @property
    def norm(self) -> float:
        """|F| there."""
        return self.trace.best.norm

    @property
    def where(self) -> str:
        return at(self.variables, self.x)

    @cached_property
    def sizes(self) -> Array:
        """Typical size of each variable, (n,)."""
        return sizes_of(self.x, self.path.x[:1] if self.method.judging else self.path.x)

    @cached_property
    def certain(self) -> Certainty | None:
        """The root close to the point, if one can be shown."""
        return self.trace.ended.certain or certainty(self.equations, self.x, self.sizes)


def outside(ending: Ending, x: Array, what: str) -> Outcome:
    """Which part of F has no value at x."""
    where = at(ending.variables, x)
    if not np.isfinite(x).all():
        return Outcome(ending.x, Status.NOT_FINITE, sentence(f"{what} is itself not finite ({where})."))
    violation = ending.equations.function.violation(x)
    if violation is None:
        return Outcome(ending.x, Status.NOT_FINITE, f"F is not finite at {what}, {where}.")
    status = Status.NOT_FINITE if violation.condition is None else Status.OUTSIDE_DOMAIN
    words = "F overflows at" if violation.condition is None else "F has no value at"
    return Outcome(ending.x, status, f"{words} {what} ({where}): {violation.message}.")


def singular_words(ending: Ending, jacobian: Array) -> str:
    """That the Jacobian is singular, and along which direction."""
    if jacobian.shape == (1, 1):
        return f"The derivative of F is {told(float(jacobian[0, 0]))}"
    null = np.linalg.svd(jacobian)[2][-1]
    return f"The Jacobian is singular along {along(ending.variables, null)}"
