"""Figures of results: what was computed becomes arrays, labels, and alt text that says with numbers what is seen.

tangent_figure(f, at)        a curve and its tangent                        one variable
curve_figure(f, runs)        a curve, and the iterates of runs              one variable
contour_figure(f, runs)      level curves, gradient arrows, runs            two variables
convergence_figure(runs)     values and gradients step by step              any number
rates_figure(comparison)     the runs of a comparison side by side          any number
profiles_figure(profiles)    shares of problems solved, at what cost        any number
fit_figure(fit)              data and fitted curve beside the loss          any number
residual_figure(fit)         residuals over fitted values, and their order  any number
likelihood_figure(profile)   a parameter held, how its loss rises           one parameter
root_figure(root)            a curve and its tangents, or |F| step by step  any number
critical_figure(found)       a curve or level curves, its points marked     one or two variables
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbench.calculus import CriticalPoints
from workbench.errors import OptionError
from workbench.functions import Function
from workbench.optimize import Comparison, Fit, LikelihoodProfile, Profiles, Root, Run
from workbench.pages import Figure
from workbench.solutions.figures.fits import fit_figure, likelihood_figure, residual_figure
from workbench.solutions.figures.landscapes import contour_figure, curve_figure, tangent_figure
from workbench.solutions.figures.progress import convergence_figure, rates_figure
from workbench.solutions.figures.roots import root_figure
from workbench.solutions.figures.shares import profiles_figure
from workbench.solutions.figures.stationary import critical_figure

__all__ = [
    "FIGURES",
    "contour_figure",
    "convergence_figure",
    "critical_figure",
    "curve_figure",
    "figure_of",
    "fit_figure",
    "likelihood_figure",
    "profiles_figure",
    "rates_figure",
    "residual_figure",
    "root_figure",
    "run_figure",
    "tangent_figure",
]


def figure_of(subject: object, *, at: Any = None) -> Figure:
    """The picture that shows best a Function, run, comparison, profiles, fit, profile of a parameter, root or points.

    at: for a Function of one variable, the place of a tangent. Points: those that are critical.
    Raises OptionError for anything else, and for Functions that cannot be seen: of no or more than two variables.

    >>> from workbench import function
    >>> print(figure_of(function("x^2 + 3y^2")).caption)
    Level curves and gradient arrows of f(x, y) = x² + 3y²; the deeper the colour, the lower.
    """
    for kind, figure in FIGURES:
        if isinstance(subject, kind):
            return figure(subject, at)
    offered = ", ".join(kind.__name__ for kind, _ in FIGURES)
    raise OptionError(f"there is no picture of a {type(subject).__name__}; there is one of {offered}.")


def run_figure(run: Run) -> Figure:
    """The iterates on the curve or the level curves; of more than two variables the values step by step."""
    match len(run.function.variables):
        case 1:
            return curve_figure(run.function, run)
        case 2:
            return contour_figure(run.function, run)
        case _:
            return convergence_figure(run)


def _function_figure(f: Function, at: Any) -> Figure:
    if at is not None:
        return tangent_figure(f, at)
    return curve_figure(f) if len(f.variables) == 1 else contour_figure(f)


FIGURES: tuple[tuple[type, Callable[[Any, Any], Figure]], ...] = (
    (Function, _function_figure),
    (Run, lambda run, _: run_figure(run)),
    (Comparison, lambda comparison, _: rates_figure(comparison)),
    (Profiles, lambda profiles, _: profiles_figure(profiles)),
    (Fit, lambda fit, _: fit_figure(fit)),
    (LikelihoodProfile, lambda profile, _: likelihood_figure(profile)),
    (Root, lambda root, _: root_figure(root)),
    (CriticalPoints, lambda found, _: critical_figure(found)),
)
"""What is drawn of each kind of result, the first that fits."""
