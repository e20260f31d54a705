"""Topics of points: critical points, and the steps of an iteration that leads to one or to a root."""

from __future__ import annotations

from workbench.exercises.recipes.stationary import (
    BOWL,
    CROSSING,
    CUBIC,
    FOLIUM,
    PARABOLA,
    QUARTIC,
    SURDS,
    VALLEY,
    WELLS,
    by_shapes,
)
from workbench.exercises.recipes.steps import descent, newton, newton_roots
from workbench.exercises.recipes.topic import Topic

POINTS: tuple[Topic, ...] = (
    Topic(
        "critical",
        "Critical points",
        "the critical points of a polynomial, and of each whether it is a minimum, a maximum or a saddle point",
        ("one variable, whole numbers", "one variable or a quadratic in two", "two variables, or square roots"),
        by_shapes((PARABOLA, CUBIC, CUBIC), (QUARTIC, CUBIC, BOWL, BOWL), (FOLIUM, VALLEY, SURDS, CROSSING, WELLS)),
    ),
    Topic(
        "descent",
        "Gradient descent by hand",
        "one to three steps of gradient descent from a start with a learning rate",
        ("one step, one variable", "two steps, or one step in two variables", "three steps, or two in two variables"),
        descent,
    ),
    Topic(
        "newton",
        "Newton's method for a minimum",
        "one or two steps of Newton's method towards a minimum",
        ("one step on a cubic", "one step on a quartic", "two steps, or one step in two variables"),
        newton,
    ),
    Topic(
        "newton-roots",
        "Newton's method for a root",
        "one or two steps of Newton's method towards a root",
        ("one step on a quadratic", "one step on a cubic", "two steps on a cubic"),
        newton_roots,
    ),
)
"""Points."""
