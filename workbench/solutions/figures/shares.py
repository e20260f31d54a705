"""Pictures of profiles: the share of problems that each method solves, over what it costs, in steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.optimize import Profiles
from workbench.pages import Axes, Curve, Figure
from workbench.solutions.captions import told

Array: TypeAlias = NDArray[np.float64]

BEYOND = 1.5  # times the last cost: how far a profile is drawn on


def profiles_figure(profiles: Profiles) -> Figure:
    """The performance profiles beside the data profiles, a line of steps for each method.

    >>> from workbench.optimize import compare
    >>> figure = profiles_figure(compare([("x^2", [1])], methods=["newton", "bfgs"]))
    >>> [panel.title for panel in figure.panels]
    ['Performance profiles', 'Data profiles']
    """
    performance = _panel(profiles, profiles.ratios, "Performance profiles", "evaluations, times those of the cheapest")
    data = replace(_panel(profiles, profiles.units, "Data profiles", "evaluations / (n + 1)"), legend=False)
    count = len(profiles.problems)
    best = profiles.performance(1.0)
    said = " ".join(
        f"{name}: cheapest on {told(100 * first, 3)} %, solves {solved} of {count}."
        for name, first, solved in zip(profiles.methods, best, profiles.solved, strict=True)
    )
    alt = (
        f"Shares of {count} problems solved, rising in steps: over the cost relative to the cheapest method, and "
        f"over the cost in units of n + 1 evaluations. {said}"
    )
    caption = f"What share of {count} problems each method solves, and at what cost; higher is better."
    return Figure((performance, data), alt, caption)


def _panel(profiles: Profiles, costs: Array, title: str, x_label: str) -> Axes:
    finite = costs[np.isfinite(costs)]
    first, last = float(finite.min(initial=1.0)), BEYOND * float(finite.max(initial=1.0))
    marks = tuple(Curve(*_stairs(costs[:, m], first, last), label=name) for m, name in enumerate(profiles.methods))
    return Axes(
        marks,
        title=title,
        x_label=x_label,
        y_label="share of problems solved",
        x_scale="log",
        x_limits=(first / 1.05, last),
        y_limits=(-0.03, 1.03),
    )


def _stairs(costs: Array, first: float, last: float) -> tuple[Array, Array]:
    """The corners of the line that shows, over x from first to last, what share of the costs is at most x.

    >>> [corner.tolist() for corner in _stairs(np.array([1.0, np.inf]), 0.0, 2.0)]
    [[0.0, 1.0, 1.0, 2.0], [0.0, 0.0, 0.5, 0.5]]
    """
    steps = np.sort(costs[np.isfinite(costs)])
    heights = np.arange(len(steps) + 1) / len(costs)
    return np.concatenate([[first], np.repeat(steps, 2), [last]]), np.repeat(heights, 2)
