"""Pictures of a function: its curve with a tangent, its level curves with gradient arrows, and runs upon either."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.calculus import tangent
from workbench.errors import OptionError
from workbench.functions import Function
from workbench.optimize import Run
from workbench.pages import Arrows, Axes, Contour, Curve, Figure, Line, Path, Points
from workbench.pages.figures import Drawn
from workbench.solutions.captions import (
    LONGEST,
    Given,
    between,
    call_in_words,
    equation_of,
    listed,
    named,
    place,
    symbol,
    told,
)
from workbench.solutions.figures.windows import FAR, Interval, around, around_iterates, heights, trimmed, with_gaps

Array: TypeAlias = NDArray[np.float64]
Runs: TypeAlias = Mapping[str, Run]

CURVE = 401  # points of a curve
GRID = 81  # points on a side of a grid for level curves
ARROWS = 9  # on a side
TANGENT = 2.0  # half the window of a tangent
COMPRESSED = 0.3  # the power of its length with which a gradient is drawn, so that short ones are seen
DISTORTED = 0.05  # a window whose sides differ more than this does not get equal axes


def tangent_figure(f: Function, at: float | Mapping[str, float], *, window: Interval | None = None) -> Figure:
    """The curve of f with its tangent.

    at: the place, a number or a mapping by name. window: from where to where; around the place if not given.
    Raises OptionError for more than one variable, or where f has no derivative at the place.

    >>> from workbench import function
    >>> print(tangent_figure(function("f(x) = x^2"), 3).caption)
    f(x) = x² with its tangent at x = 3, whose slope is 6.
    """
    name = _only_variable(f)
    x = float(at[name] if isinstance(at, Mapping) else at)
    line = f"{tangent(f, {name: x}):unicode}"
    value, gradient = f.value_and_gradient([x])
    y, slope = float(value), float(gradient[0])
    curve, shown, limits = _curve(f, window, around(x, TANGENT), y)
    touching = place([x, y])
    label = f"tangent y = {line}" if len(line) <= LONGEST else f"tangent, slope {told(slope)}"
    marks = (curve, Line(x, y, slope, label), Points(np.array([x]), np.array([y]), names=(touching,)))
    caption = f"{equation_of(f)} with its tangent at {symbol(name)} = {told(x)}, whose slope is {told(slope)}."
    alt = (
        f"The curve {equation_of(f)} for {between(name, shown)}. The tangent touches it at {touching} "
        f"and has the slope {told(slope)}."
    )
    return Figure((_curve_axes(f, marks, shown, limits),), alt, caption)


def curve_figure(
    f: Function, runs: Given = (), *, window: Interval | None = None, every_iterate: bool = False
) -> Figure:
    """The curve of f, with the iterates of runs upon it.

    runs: one, several, or by the label that each gets. window: from where to where; around the iterates if not given.
    every_iterate: also around those that ran far away.
    Raises OptionError for more than one variable.
    """
    name, runs = _only_variable(f), named(runs)
    usual = window or (_window(f, runs, every_iterate)[0] if runs else around(0.0))
    paths = {label: _within(run, usual) for label, run in runs.items()}
    marked = [float(value) for _, y in paths.values() for value in y if np.isfinite(value)]
    curve, shown, limits = _curve(f, window, usual, *marked)
    marks: list[Drawn] = [curve, *(Path(x, y, label) for label, (x, y) in paths.items())]
    alt = f"The curve {equation_of(f)} for {between(name, shown)}{_lowest(curve)}." + "".join(
        told_path(label, run) for label, run in runs.items()
    )
    caption = f"{equation_of(f)}{' and the iterates' if runs else ''}."
    return Figure((_curve_axes(f, tuple(marks), shown, limits),), alt, caption)


def contour_figure(
    f: Function,
    runs: Given = (),
    *,
    arrows: bool = True,
    window: tuple[Interval, Interval] | None = None,
    every_iterate: bool = False,
) -> Figure:
    """Level curves of f, with its gradient as arrows and the iterates of runs.

    runs: one, several, or by the label that each gets. window: the intervals of both variables; around the iterates
    if not given. every_iterate: also around those that ran far away.
    The axes are equal, so that arrows stand perpendicular on level curves; where the variables differ so much in size
    that this shows nothing, they are not, and there are no arrows. Raises OptionError unless there are two variables.

    >>> from workbench import function
    >>> contour_figure(function("x^2 + 3y^2")).panels[0].equal_aspect
    True
    """
    if len(f.variables) != 2 or f.shape:
        raise OptionError(f"level curves need a scalar of two variables, not {f!r}.")
    (first, second), runs = f.variables, named(runs)
    across, up = window or (_window(f, runs, every_iterate) if runs else (around(0.0), around(0.0)))
    sides = _sides((across, up))
    equal = min(sides) > DISTORTED * max(sides)
    x, y = np.linspace(*across, GRID), np.linspace(*up, GRID)
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    z = np.where(_forbidden(runs, grid), np.nan, np.asarray(f.at(grid)))
    marks: list[Drawn] = [Contour(x, y, z)]
    if arrows and equal:
        marks.append(_gradient_arrows(f, runs, across, up))
    marks += [Path(run.path.x[:, 0], run.path.x[:, 1], label) for label, run in runs.items()]
    axes = Axes(tuple(marks), x_label=symbol(first), y_label=symbol(second), equal_aspect=equal)
    finite = z[np.isfinite(z)]
    span = f" Its values there go from {told(finite.min())} to {told(finite.max())}." if finite.size else ""
    uphill = " Arrows show the gradient: uphill, perpendicular to the level curves." if arrows and equal else ""
    alt = (
        f"Level curves of {equation_of(f)} for {between(first, across)} and {between(second, up)}.{span}{uphill}"
        + "".join(told_path(label, run) for label, run in runs.items())
    )
    parts = ["Level curves", *(["gradient arrows"] if arrows and equal else []), *(["the iterates"] if runs else [])]
    inside = (
        "; white where the constraints do not hold" if finite.size < np.isfinite(np.asarray(f.at(grid))).sum() else ""
    )
    deeper = "; the deeper the colour, the lower" if finite.size else ""
    caption = f"{listed(parts)} of {equation_of(f)}{deeper}{inside}."
    return Figure((axes,), alt, caption)


def _forbidden(runs: Runs, grid: Array) -> NDArray[np.bool_]:
    """Where an inequality that all runs kept to does not hold, on a grid (k, k, 2); nowhere without one."""
    first = next(iter(runs.values()), None)
    constraints = None if first is None else first.constraints
    found: NDArray[np.bool_] = np.zeros(grid.shape[:-1], dtype=bool)
    if constraints is None or any(run.constraints is not constraints for run in runs.values()):
        return found
    values = constraints.values(grid)
    for k in np.flatnonzero(~constraints.equations):
        found |= ~((values[..., k] >= constraints.lower[k]) & (values[..., k] <= constraints.upper[k]))
    return found


def _gradient_arrows(f: Function, runs: Runs, across: Interval, up: Interval) -> Arrows:
    """Gradients on a grid that keeps off the edges, where the constraints hold.

    Their lengths are compressed, so that the short ones are seen.
    """
    inset = 0.5 / ARROWS
    places = [
        np.linspace(low + inset * (high - low), high - inset * (high - low), ARROWS) for low, high in (across, up)
    ]
    grid = np.stack(np.meshgrid(*places), axis=-1)
    points = grid[~_forbidden(runs, grid)]
    gradients = np.asarray(f.gradient.at(points))
    lengths = np.linalg.norm(gradients, axis=1)
    shrink = np.divide(lengths**COMPRESSED, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return Arrows(*points.T, *(gradients * shrink[:, None]).T)


def _curve(f: Function, window: Interval | None, usual: Interval, *marked: float) -> tuple[Curve, Interval, Interval]:
    """The curve, and from where to where it is shown: in the window, else in the usual one without its empty ends."""
    shown = window or usual
    x = np.linspace(*shown, CURVE)
    y = np.asarray(f.at(x[:, None]))
    if window is None:
        shown = trimmed(x, y)
        x = np.linspace(*shown, CURVE)
        y = np.asarray(f.at(x[:, None]))
    limits = heights(y, *marked)
    return Curve(x, with_gaps(y, limits), equation_of(f)), shown, limits


def _within(run: Run, shown: Interval) -> tuple[Array, Array]:
    """The iterates of a run that are shown, and their values."""
    x = run.path.x[:, 0]
    inside = (x >= shown[0]) & (x <= shown[1])
    return x[inside], run.path.fun[inside]


def _curve_axes(f: Function, marks: tuple[Drawn, ...], shown: Interval, limits: Interval) -> Axes:
    return Axes(marks, x_label=symbol(f.variables[0]), y_label=call_in_words(f), x_limits=shown, y_limits=limits)


def _window(f: Function, runs: Runs, every_iterate: bool) -> tuple[Interval, ...]:
    best = min(runs.values(), key=lambda run: np.nan_to_num(run.fun, nan=np.inf)).x
    paths = [run.path.x for run in runs.values()]
    far = np.inf if every_iterate else FAR
    exact = around_iterates(paths, best, narrowest=0.0, far=far)
    return exact if _unlike(f, best) and min(_sides(exact)) > 0 else around_iterates(paths, best, far=far)


def _unlike(f: Function, best: Array) -> bool:
    """Do the variables differ so much in size that equal axes would show nothing? The curvatures at the end tell."""
    curvature = np.sqrt(np.abs(np.diag(np.atleast_2d(f.hessian.at(best)))))
    return bool(np.isfinite(curvature).all() and curvature.min() < DISTORTED * curvature.max())


def _sides(window: tuple[Interval, ...]) -> list[float]:
    return [high - low for low, high in window]


def told_path(label: str, run: Run) -> str:
    """A sentence about where a run went."""
    steps = len(run.path) - 1
    end = f"{place(run.path.x[-1])}, where the value is {told(run.path.fun[-1])}"
    return f" Run {label}: from {place(run.path.x[0])} in {steps} step{'s' if steps != 1 else ''} to {end}."


def _lowest(curve: Curve) -> str:
    """Where the curve is lowest, unless that is at an end."""
    if not np.isfinite(curve.y).any():
        return ""
    k = int(np.nanargmin(curve.y))
    return f", lowest near {place([curve.x[k], curve.y[k]], 2)}" if 0 < k < curve.x.size - 1 else ""


def _only_variable(f: Function) -> str:
    if len(f.variables) != 1 or f.shape:
        raise OptionError(f"a curve needs a scalar of one variable, not {f!r}.")
    return f.variables[0]
