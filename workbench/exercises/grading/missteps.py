"""Missteps: the typical mistakes in an update of gradient descent or of Newton's method, a row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function

Array = NDArray[np.float64]
Update = Callable[[Function, Array, float], Array]
"""From the function, a point and the learning rate to the next point."""


@dataclass(frozen=True, slots=True)
class Misstep:
    """A typical mistake in an update: its name, the sentence about it, and where it leads.

    >>> from workbench.functions import function
    >>> DESCENT[0].name, DESCENT[0].update(function("x^2"), np.array([1.0]), 0.25)
    ('plus for minus', array([1.5]))
    """

    name: str
    message: str
    update: Update


def slope(f: Function, x: Array) -> Array:
    return np.atleast_1d(np.asarray(f.gradient.at(x), dtype=np.float64))


def newton_step(f: Function, x: Array) -> Array:
    return np.linalg.solve(np.atleast_2d(f.hessian.at(x)), slope(f, x))


def root_step(f: Function, x: Array) -> Array:
    return np.linalg.solve(np.atleast_2d(f.jacobian.at(x)), np.atleast_1d(f.at(x)))


def one_after_the_other(f: Function, x: Array, rate: float) -> Array:
    """Each coordinate updated with those before it updated already.

    >>> from workbench.functions import function
    >>> one_after_the_other(function("x*y"), np.array([1.0, 1.0]), 0.5)
    array([0.5 , 0.75])
    """
    moved = x.copy()
    for i in range(len(x)):
        moved[i] -= rate * slope(f, moved)[i]
    return moved


DESCENT: tuple[Misstep, ...] = (
    Misstep("plus for minus", "the step goes up the gradient: subtract it", lambda f, x, r: x + r * slope(f, x)),
    Misstep(
        "learning rate forgotten",
        "the gradient was not multiplied by the learning rate",
        lambda f, x, _: x - slope(f, x),
    ),
    Misstep(
        "factor 2 forgotten",
        "only half of the gradient was subtracted: the factor 2 of a square is missing",
        lambda f, x, r: x - r / 2 * slope(f, x),
    ),
    Misstep("point forgotten", "the step was taken from zero, not from the point", lambda f, x, r: -r * slope(f, x)),
    Misstep(
        "value for gradient", "the value was subtracted in place of the gradient", lambda f, x, r: x - r * f.value(x)
    ),
    Misstep(
        "updated one after the other",
        "all coordinates are updated from the same point, not one after the other",
        one_after_the_other,
    ),
)
NEWTON: tuple[Misstep, ...] = (
    Misstep("plus for minus", "Newton's step is subtracted", lambda f, x, _: x + newton_step(f, x)),
    Misstep(
        "f/f′ for f′/f″",
        "for a minimum Newton's step is f′/f″; this is the step to a root of f",
        lambda f, x, _: x - f.value(x) / slope(f, x),
    ),
    Misstep(
        "second derivative forgotten",
        "the gradient was not divided by the second derivative",
        lambda f, x, _: x - slope(f, x),
    ),
    Misstep(
        "quotient upside down",
        "the second derivative belongs below the line",
        lambda f, x, _: x - np.diag(np.atleast_2d(f.hessian.at(x))) / slope(f, x),
    ),
)
ROOT: tuple[Misstep, ...] = (
    Misstep("plus for minus", "Newton's step is subtracted", lambda f, x, _: x + root_step(f, x)),
    Misstep(
        "quotient upside down",
        "the derivative belongs below the line: f/f′",
        lambda f, x, _: x - np.ravel(f.jacobian.at(x))[: len(x)] / np.atleast_1d(f.at(x)),
    ),
    Misstep(
        "derivative forgotten",
        "the value was not divided by the derivative",
        lambda f, x, _: x - np.atleast_1d(f.at(x)),
    ),
    Misstep("f/f for f/f′", "the derivative belongs below the line, not the function itself", lambda _f, x, _: x - 1),
)
