"""Intervals of parameters: linear ones, and by profile likelihood, from the sum of squares with a parameter held.

Source: Bates & Watts, Nonlinear Regression Analysis (1988), sections 2.3.1 and 6.1: with tau the signed root of the
rise of the sum of squares over s, the interval is where |tau| is at most Student's t.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.optimize.descents.least_squares import LevenbergMarquardt
from workbench.optimize.fits.inference import quantile, variance
from workbench.optimize.fits.prediction import freedom
from workbench.optimize.minimization import minimize

if TYPE_CHECKING:
    from workbench.optimize.fits.fitted import Fit

Array = NDArray[np.float64]

DOUBLINGS = 30  # of the distance from the best value, before an interval is called open
REFINEMENTS = 40  # of a limit between two values
CLOSE = 1e-8  # of the quantile: how well tau meets it
GRID = 6  # values of a profile on either side, beside the best


@dataclass(frozen=True)
class LikelihoodProfile:
    """A parameter held at values (k,), ascending, the best in their middle, and what becomes of the fit.

    tau: signed root of the rise of the sum of squares over s, (k,); a straight line for a linear model.
    others: the other fitted parameters, (k, n - 1), in the order of names. standard_error: of the parameter; freedom:
    degrees of freedom, without end where sigma is known.
    """

    name: str
    names: tuple[str, ...]
    values: Array
    tau: Array
    others: Array
    standard_error: float
    freedom: float

    def threshold(self, level: float = 0.95) -> float:
        """The |tau| within which the interval of this level lies: Student's t."""
        return quantile(level, self.freedom)


@dataclass
class _Held:
    """Fits again with one parameter held, each from the result of the one before."""

    fit: Fit
    name: str

    def __post_init__(self) -> None:
        self.place = self.fit.names.index(self.name)
        self.best = float(self.fit.x[self.place])
        self.others = np.delete(self.fit.x, self.place)
        self.s = float(np.sqrt(variance(self.fit.standing, self.fit.rss)))

    def tau(self, value: float) -> float:
        """The signed root of the rise over s; NaN where the fit does not come to rest."""
        posed = self.fit.posed
        if len(posed.names) == 1:
            total = float(np.sum(posed.residuals(np.array([value])) ** 2))
        else:
            held = posed.fixing(self.name, value)
            method = LevenbergMarquardt(held.residual)
            bounds = None if held.bounds is None else held.bounds.pairs()
            run = minimize(held.objective, self.others, method=method, bounds=bounds)
            if np.isfinite(run.fun):
                self.others = run.x
            total = run.fun
        return float(np.sign(value - self.best) * np.sqrt(max(total - self.fit.rss, 0.0)) / self.s)


def linear_intervals(fit: Fit, level: float) -> dict[str, tuple[float, float]]:
    """From standard errors and Student's t; infinite where a parameter is not determined."""
    factor = quantile(level, freedom(fit)) if freedom(fit) > 0 else float("nan")
    half = {name: factor * fit.standard_errors[name] for name in fit.names}
    return {name: (fit.parameters[name] - half[name], fit.parameters[name] + half[name]) for name in fit.names}


def profile_intervals(fit: Fit, level: float) -> dict[str, tuple[float, float]]:
    """Where the sum of squares with the parameter held has risen to the level; NaN for one that a bound holds."""
    _refuse(fit)
    goal = quantile(level, freedom(fit))
    unknown = (float("nan"), float("nan"))
    return {
        name: unknown if at_bound else (_limit(fit, name, goal, -1)[0], _limit(fit, name, goal, 1)[0])
        for name, at_bound in zip(fit.names, fit.standing.held, strict=True)
    }


def profile(fit: Fit, name: str, level: float) -> LikelihoodProfile:
    """The profile of one parameter, as far as the level."""
    _refuse(fit)
    if fit.standing.held[fit.names.index(name)]:
        raise OptionError(
            f"'{name}' is held by its bound at {fit.parameters[name]:g}, so that the sum of squares has no minimum "
            "there to rise from; widen its bounds, or ask for the profile of another parameter."
        )
    goal = quantile(level, freedom(fit))
    values, tau, others = [fit.parameters[name]], [0.0], [np.delete(fit.x, fit.names.index(name))]
    for side in (-1, 1):
        end = _limit(fit, name, goal, side)[1]
        held = _Held(fit, name)
        for value in np.linspace(held.best, end, GRID + 1)[1:]:
            values.append(float(value))
            tau.append(held.tau(float(value)))
            others.append(held.others)
    order = np.argsort(values)
    rest = tuple(other for other in fit.names if other != name)
    return LikelihoodProfile(
        name,
        rest,
        np.array(values)[order],
        np.array(tau)[order],
        np.array(others)[order],
        fit.standard_errors[name],
        freedom(fit),
    )


def _refuse(fit: Fit) -> None:
    if not fit.posed.loss.squares:
        raise OptionError(
            "a profile likelihood belongs to least squares; for a robust loss there are linear intervals."
        )
    if not fit.success or not freedom(fit) > 0 or not fit.rss > 0:
        raise OptionError(
            f"there is no profile of a fit without a minimum, without degrees of freedom or without residuals: "
            f"{fit.status}, {fit.degrees_of_freedom} degrees of freedom, rss {fit.rss:g}."
        )


def _limit(fit: Fit, name: str, goal: float, side: int) -> tuple[float, float]:
    """Where tau meets the goal on one side, infinite where it never does; and the last value that was looked at."""
    held = _Held(fit, name)
    low, high = (-np.inf, np.inf) if fit.posed.bounds is None else fit.posed.bounds.pairs()[held.place]
    edge = low if side < 0 else high
    inner, reach = 0.0, goal * fit.standard_errors[name]
    value = held.best
    for _ in range(DOUBLINGS):
        value = held.best + side * reach
        if side * (value - edge) >= 0:
            value = edge
        tau = side * held.tau(value)
        if not tau < goal:
            break
        if value == edge:
            return edge, edge
        inner, reach = reach, 2 * reach
    else:
        return side * float("inf"), value
    return _between(held, goal, side, inner, abs(value - held.best))


def _between(held: _Held, goal: float, side: int, inner: float, outer: float) -> tuple[float, float]:
    """The distance at which tau meets the goal, by regula falsi with halving (Illinois)."""
    below, above = side * held.tau(held.best + side * inner) - goal, side * held.tau(held.best + side * outer) - goal
    if not np.isfinite(above):
        return held.best + side * outer, held.best + side * outer
    middle = outer
    for _ in range(REFINEMENTS):
        middle = outer - above * (outer - inner) / (above - below)
        found = side * held.tau(held.best + side * middle) - goal
        if abs(found) <= CLOSE * goal:
            break
        if found > 0:
            outer, above = middle, found
            below *= 0.5
        else:
            inner, below = middle, found
            above *= 0.5
    return held.best + side * middle, held.best + side * middle
