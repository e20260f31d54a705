"""Numbers, points and directions in the words of a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function

Array = NDArray[np.float64]

SHOWN = 5  # variables named before the rest is counted


def told(value: float) -> str:
    """A number in three digits.

    >>> told(0.000123456), told(-0.0), told(1002.0)
    ('0.000123', '0', '1e+03')
    """
    return f"{value + 0.0:.3g}"


def exactly(value: float) -> str:
    """A number in up to seven digits."""
    return f"{value + 0.0:.7g}"


def at(variables: Sequence[str], x: Array) -> str:
    """A point by the names of its variables.

    >>> at(("x", "y"), np.array([1.0, -2.5]))
    'x = 1, y = -2.5'
    """
    parts = [f"{name} = {exactly(float(value))}" for name, value in zip(variables[:SHOWN], x[:SHOWN], strict=True)]
    return _shortened(parts, len(variables))


def along(variables: Sequence[str], direction: Array) -> str:
    """A direction, its largest part made 1; of many variables only the parts that matter, of one its sign.

    >>> along(("x", "y"), np.array([-0.7071, 0.7071])), along(("x",), np.array([-3.0]))
    ('(-1, 1)', '-x')
    """
    if len(variables) == 1:
        return ("-" if direction[0] < 0 else "+") + variables[0]
    scaled = direction / max(float(np.max(np.abs(direction))), np.finfo(np.float64).tiny)
    if len(scaled) <= SHOWN:
        return "(" + ", ".join(f"{part + 0.0:.3g}" for part in np.where(np.abs(scaled) < 5e-4, 0, scaled)) + ")"
    order = np.argsort(-np.abs(scaled), kind="stable")[: np.count_nonzero(np.abs(scaled) > 0.05)]
    return _shortened([f"{variables[i]} ({scaled[i]:.2g})" for i in order[:SHOWN]], len(order))


def not_whole(f: Function, x: Array) -> str:
    """What is to be said of variables that are assumed to be whole numbers and, at x, are not; "" for none."""
    if not f.assumptions.integers:
        return ""
    values = {name: float(value) for name, value in zip(f.variables, x, strict=True) if name in f.assumptions.integers}
    broken = [f"{name} = {exactly(value)}" for name, value in values.items() if not value.is_integer()]
    if not broken:
        return ""
    return f" But whole numbers are assumed, and {_shortened(broken, len(broken))}: a run goes through all numbers."


def spread(eigenvalues: Array) -> str:
    """Eigenvalues, ascending, in words.

    >>> spread(np.array([2.0])), spread(np.array([0.4, 7.0, 1002.0]))
    ('eigenvalue 2', 'eigenvalues 0.4 to 1e+03')
    """
    low, high = told(float(eigenvalues[0])), told(float(eigenvalues[-1]))
    if len(eigenvalues) == 1:
        return f"eigenvalue {low}"
    return f"eigenvalues {low} and {high}" if len(eigenvalues) == 2 and low != high else f"eigenvalues {low} to {high}"


def multipliers_in_words(multipliers: Mapping[str, float]) -> str:
    """Restrictions with their multipliers.

    >>> multipliers_in_words({"x + y = 1": 0.5, "x <= 3": 0.0})
    'x + y = 1 (multiplier 0.5), x <= 3 (not active)'
    """
    parts = [
        f"{text} (multiplier {exactly(value)})" if value else f"{text} (not active)"
        for text, value in multipliers.items()
    ]
    return _shortened(parts, len(parts))


def sentence(words: str) -> str:
    """The words with a capital in front.

    >>> sentence("the gradient is zero")
    'The gradient is zero'
    """
    return words[:1].upper() + words[1:]


def counted(count: int, noun: str) -> str:
    """A count with its noun.

    >>> counted(1, "step"), counted(20, "step")
    ('1 step', '20 steps')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def are_spent(count: int, noun: str) -> str:
    """That a budget is used up.

    >>> are_spent(1, "step"), are_spent(20, "step")
    ('1 step is spent', '20 steps are spent')
    """
    return f"{counted(count, noun)} {'is' if count == 1 else 'are'} spent"


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines, each column as wide as its widest cell.

    >>> aligned([["", "steps"], ["newton", "5"]])
    ['        steps', 'newton  5']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return [line.rstrip() for line in lines]


def _shortened(parts: list[str], count: int) -> str:
    """The first few parts of so many, and how many are left."""
    left = count - SHOWN
    return ", ".join(parts[:SHOWN]) + (f" and {left} more" if left > 0 else "")
