"""Pictures of how runs went: values and gradients step by step, learning rates compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function
from workbench.optimize import Comparison, Run
from workbench.optimize.wording import counted
from workbench.pages import Axes, Curve, Figure
from workbench.solutions.captions import Given, call_in_words, equation_of, named, told
from workbench.solutions.figures.landscapes import contour_figure, curve_figure

Array: TypeAlias = NDArray[np.float64]
Runs: TypeAlias = Mapping[str, Run]

SHORT_RUN = 60  # steps up to which each one gets a dot
UNLIKE = 20  # runs whose lengths differ more are set on a logarithmic scale of steps


def convergence_figure(runs: Given) -> Figure:
    """How far the values lie above the lowest one found, and how long the gradients are, at each step of each run.

    runs: of one function; one, several, or by the label that each gets.

    >>> from workbench.optimize import minimize
    >>> run = minimize("x^2 + 3y^2", [3, 2], method="gradient-descent", learning_rate=0.05)
    >>> [panel.title for panel in convergence_figure(run).panels]
    ['Value above the lowest', 'Length of the gradient']
    """
    several = named(runs)
    f, lowest = _function(several), _lowest(several)
    alt = f"{_shown(f, lowest)}, and the length of its gradient. {_told_runs(several)}"
    caption = "Values and gradients step by step, on a logarithmic scale."
    panels = (_values_panel(several, lowest), _gradients_panel(several))
    return Figure(tuple(replace(panel, first_color=1) for panel in panels), alt, caption)


def rates_figure(comparison: Comparison) -> Figure:
    """The runs of a comparison: values step by step, beside the iterates on the function or the lengths of gradients.

    Each run is labelled by its name and by how it went.
    """
    runs = {f"{line.name}: {line.label}": line.run for line in comparison.table}
    f, lowest = comparison.function, _lowest(runs)
    values = replace(_values_panel(runs, lowest), first_color=1, legend=True)
    alt = f"{_shown(f, lowest)}. {_told_runs(runs)}"
    return Figure((values, _beside(f, runs)), alt, f"{len(runs)} runs on {equation_of(f)} compared.")


def _shown(f: Function, lowest: float) -> str:
    """What the panel of values shows, in words."""
    return f"On a logarithmic scale, step by step: {call_in_words(f)} above the lowest value {told(lowest)}"


def _beside(f: Function, runs: Runs) -> Axes:
    """What is shown next to the values: the function where it can be seen."""
    if len(f.variables) == 1:
        return replace(curve_figure(f, runs).panels[0], title="Iterates", legend=False)
    if len(f.variables) == 2:
        return replace(contour_figure(f, runs, arrows=False).panels[0], title="Iterates", legend=False)
    return replace(_gradients_panel(runs), first_color=1, legend=False)


def _values_panel(runs: Runs, lowest: float) -> Axes:
    values = {label: run.path.fun - lowest for label, run in runs.items()}
    return steps_panel(values, "Value above the lowest", f"{call_in_words(_function(runs))} − lowest")


def _gradients_panel(runs: Runs) -> Axes:
    lengths = {label: run.path.gradient_norm for label, run in runs.items()}
    return steps_panel(lengths, "Length of the gradient", f"‖∇{call_in_words(_function(runs)).partition('(')[0]}‖")


def steps_panel(series: Mapping[str, Array], title: str, y_label: str) -> Axes:
    """One curve for each series over its steps; zeros, and what is not finite, are left out."""
    lengths = [len(values) for values in series.values()]
    unlike = max(lengths) > UNLIKE * min(lengths)
    marks = tuple(
        Curve(
            np.arange(len(values), dtype=np.float64) + unlike,
            np.where(values > 0, values, np.nan),
            label,
            dots=len(values) <= SHORT_RUN,
        )
        for label, values in series.items()
    )
    return Axes(
        marks,
        title=title,
        x_label="step + 1" if unlike else "step",
        y_label=y_label,
        x_scale="log" if unlike else "linear",
        y_scale="log",
        legend=len(series) > 1,
    )


def _told_runs(runs: Runs) -> str:
    """A sentence for each run: from which value to which, and in how many steps."""
    return " ".join(
        f"{label}: from {told(run.path.fun[0])} to {told(run.path.fun[-1])} in {counted(len(run.path) - 1, 'step')}."
        for label, run in runs.items()
    )


def _lowest(runs: Runs) -> float:
    values = np.concatenate([run.path.fun for run in runs.values()])
    finite = values[np.isfinite(values)]
    return float(finite.min()) if finite.size else 0.0


def _function(runs: Runs) -> Function:
    return next(iter(runs.values())).function
