"""Figures of roots: the curve with its tangents in one variable, else how far the equations are missed step by step."""

from __future__ import annotations

import numpy as np

from workbench.optimize import Root
from workbench.optimize.wording import counted
from workbench.pages import Axes, Curve, Figure, Line, Points
from workbench.pages.figures import Drawn
from workbench.solutions.captions import between, equation_of, place, symbol, told
from workbench.solutions.figures.progress import steps_panel
from workbench.solutions.figures.windows import Interval, around_iterates, heights, with_gaps
from workbench.solutions.runs.root_updates import is_spent, slope_at, tangent_steps
from workbench.solutions.statements import name_of, prose

CURVE = 401  # points
TANGENTS = 4
BY_TANGENTS = ("newton", "damped-newton", "auto")


def root_figure(root: Root) -> Figure:
    """The curve with the approximations where it can be seen, else |F| step by step."""
    single = len(root.function.variables) == 1 and root.path.fun.shape[1] == 1
    return tangents_figure(root) if single else residuals_figure(root)


def residuals_figure(root: Root) -> Figure:
    """How far the equations are missed, |F|, step by step.

    >>> from workbench.optimize import find_root
    >>> print(residuals_figure(find_root(["x^2 + y^2 = 4", "x = y"], [1, 0.5])).caption)
    How far the equations are missed step by step, on a logarithmic scale; zeros are left out.
    """
    norms = root.path.residual_norm
    panel = steps_panel({"|F|": norms}, "Missed by", f"‖{name_of(root.function).partition('(')[0]}‖")
    steps = counted(root.nit, "step")
    alt = f"On a logarithmic scale, step by step: |F| from {told(norms[0])} to {told(norms[-1])} in {steps}."
    return Figure(
        (panel,), alt, "How far the equations are missed step by step, on a logarithmic scale; zeros are left out."
    )


def tangents_figure(root: Root) -> Figure:
    """The curve of F in one variable with the first approximations, and the tangents of Newton's method.

    >>> from workbench.optimize import find_root
    >>> print(tangents_figure(find_root("x^2 - 2", 1, method="newton")).caption)
    f(x) = x² − 2, the first approximations, and the tangents that lead from each to the next.
    """
    f, path = root.function, root.path
    ((low, high),) = around_iterates([path.x[: TANGENTS + 1]], root.x)
    x = np.linspace(low, high, CURVE)
    y = np.asarray(f.at(x[:, None])).ravel()
    few = [k for k in range(min(TANGENTS, len(path))) if np.isfinite(path.fun[k, 0]) and low <= path.x[k, 0] <= high]
    limits = heights(y, 0.0, *(float(path.fun[k, 0]) for k in few))
    tangents = tangent_steps(root, TANGENTS) if root.method.name in BY_TANGENTS else []
    marks: list[Drawn] = [Curve(x, with_gaps(y, limits), equation_of(f)), Line(low, 0.0, 0.0)]
    touched = [(float(path.x[k, 0]), float(path.fun[k, 0])) for k in few if k in tangents]
    marks += [Line(x_k, value, slope_at(root, x_k)) for x_k, value in touched]
    marks.append(Points(path.x[few, 0], path.fun[few, 0], "approximations", tuple(str(k) for k in few)))
    lines = ", and the tangents that lead from each to the next" if tangents else ""
    axes = Axes(tuple(marks), x_label=symbol(f.variables[0]), y_label=name_of(f), x_limits=(low, high), y_limits=limits)
    return Figure((axes,), _seen(root, (low, high), len(few)), f"{equation_of(f)}, the first approximations{lines}.")


def _seen(root: Root, window: Interval, count: int) -> str:
    """What the picture shows, in words."""
    shown_first = ", ".join(place(point.tolist()) for point in root.path.x[:count])
    curve = f"The curve {equation_of(root.function)} for {between(root.function.variables[0], window)}."
    meets = f" It meets zero at {told(float(root.x[0]))}." if root.success else f" {prose(root.message)}"
    return (
        f"{curve}{'' if is_spent(root) else meets} The first approximations are at {shown_first}. "
        f"In all: {counted(root.nit, 'step')}."
    )
