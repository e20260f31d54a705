"""Variable projection: parameters that enter linearly are solved for at every step, and only the others walk.

Source: Golub & Pereyra, The differentiation of pseudo-inverses and nonlinear least squares problems whose variables
separate (1973); the Jacobian is Kaufman's (1975), which leaves out a term that is small where the fit is good.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function
from workbench.language.formula import symbols
from workbench.optimize.descents.damping import Linearized, Seen, column_lengths
from workbench.optimize.descents.least_squares import Residuals, finished, gauss_newton_step
from workbench.optimize.iterates import Iterate
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.loop import Ended
from workbench.optimize.objective import Problem

Array = NDArray[np.float64]

ALIKE = 1e-7  # of the sum of squares: what a walk that has not settled yet may leave between equals
SEARCHED_TO = 16  # variables up to which every set of them is tried


@dataclass(frozen=True, slots=True)
class VariableProjection:
    """Damped Gauss-Newton steps on the variables that do not enter linearly, then Newton's method on all of them.

    residual: a Function with a value for each row, shape (m,) or (m, k), whose sum of squares is the objective.
    linear: indices of variables in which the residual is jointly affine, see `affine`. damping: at the start.

    pro: the linear variables need no start, and narrow curved valleys between them and the others are gone.
    contra: for such models only.
    Source: Golub & Pereyra (1973), Kaufman (1975).
    """

    name: ClassVar[str] = "variable-projection"
    steps: ClassVar[int] = 1_000
    tolerance: ClassVar[float | None] = None
    bounded: ClassVar[bool] = False

    residual: Function
    linear: tuple[int, ...]
    damping: float = 1e-3

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        whole = Residuals.of(problem, self.residual)
        return finished(problem, Projected(whole, self.linear), whole, self.damping)


@dataclass(frozen=True, slots=True)
class Projected:
    """The surface of residuals over the variables that are not linear, the others at their best."""

    whole: Residuals
    linear: tuple[int, ...]

    @property
    def bounds(self) -> Bounds | None:
        return None

    @property
    def factor(self) -> float:
        return self.whole.factor

    def here(self, iterate: Iterate) -> Seen:
        return self.whole.here(iterate)

    def at(self, x: Array) -> Seen:
        """The point with its linear variables solved for."""
        columns = list(self.linear)
        r, design = self.whole.residuals(x), self.whole.jacobian(x)[:, columns]
        if not (np.isfinite(design).all() and np.isfinite(r).all()):
            return Seen(x, np.nan, r)
        moved = x.copy()
        moved[columns] += gauss_newton_step(r, design)
        return self.whole.at(moved)

    def linearized(self, seen: Seen) -> Linearized:
        whole = self.whole.linearized(seen)
        moving = np.array([i for i in range(len(seen.x)) if i not in self.linear])
        reduced = whole.jacobian[:, moving]
        if np.isfinite(whole.jacobian).all():
            design = whole.jacobian[:, list(self.linear)]
            basis = np.linalg.qr(design / column_lengths(design))[0]
            reduced = reduced - basis @ (basis.T @ reduced)
        return replace(whole, jacobian=reduced, moving=moving)

    def bend(self, seen: Seen, velocity: Array) -> Array:
        return self.whole.bend(seen, velocity)

    def nearest(self, iterate: Iterate, start: Array) -> Iterate:
        """With variables exchanged or of the other sign, where that is as good and more like the start.

        Solved for the linear variables, a sum of two exponentials is the same with their rates exchanged.
        """
        best = iterate
        for image in _images(iterate.x, start, [i for i in range(len(start)) if i not in self.linear]):
            seen = self.at(image(best.x))
            if seen.fun <= best.fun + ALIKE * abs(best.fun):
                best = Iterate(seen.x, seen.fun, self.linearized(seen).gradient)
        return best


def _images(x: Array, start: Array, places: list[int]) -> list[Callable[[Array], Array]]:
    """Exchanges of two variables that stand in another order than at the start, and changes of sign likewise."""

    def exchanged(i: int, j: int) -> Callable[[Array], Array]:
        order = np.arange(len(x))
        order[[i, j]] = j, i
        return lambda y: y[order]

    def opposite(i: int) -> Callable[[Array], Array]:
        signs = np.where(np.arange(len(x)) == i, -1.0, 1.0)
        return lambda y: signs * y

    pairs = [(i, j) for i in places for j in places if i < j and (x[i] - x[j]) * (start[i] - start[j]) < 0]
    return [exchanged(i, j) for i, j in pairs] + [opposite(i) for i in places if x[i] * start[i] < 0]


def affine(residual: Function) -> tuple[int, ...]:
    """The largest set of variables in which the residual is jointly affine, as their indices, by its exact Jacobian.

    Two variables may be together where neither's partial derivative depends on the other or on itself.

    >>> from workbench import function
    >>> affine(function("a*exp(-k*x) + b - y", variables="a b k", data={"x": [1, 2], "y": [1, 2]}))
    (0, 1)
    """
    names = residual.variables
    components = residual.jacobian.components
    depends = [
        frozenset().union(*(symbols(part) for part in components[i :: len(names)])) & set(names)
        for i in range(len(names))
    ]
    alone = [i for i, name in enumerate(names) if name not in depends[i]]
    apart = {i: {j for j in alone if names[j] in depends[i] or names[i] in depends[j]} for i in alone}
    return tuple(sorted(_independent(alone, apart)))


def _independent(places: list[int], apart: dict[int, set[int]]) -> list[int]:
    """A largest set of places no two of which are apart; of many places one that is hard to enlarge."""
    if not places:
        return []
    worst = max(places, key=lambda i: len(apart[i].intersection(places)))
    if not apart[worst].intersection(places):
        return places
    without = _independent([i for i in places if i != worst], apart)
    if len(places) > SEARCHED_TO:
        return without
    having = [worst, *_independent([i for i in places if i != worst and i not in apart[worst]], apart)]
    return having if len(having) > len(without) else without
