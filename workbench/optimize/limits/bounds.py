"""Bounds: a box around the variables, infinite where there is no bound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError, ShapeError
from workbench.functions.blocks import blocks

Array = NDArray[np.float64]

FEW = 8  # variables that a message names one by one


@dataclass(frozen=True, slots=True)
class Bounds:
    """lower and upper, each (n,), with lower <= upper."""

    lower: Array
    upper: Array

    def clip(self, x: Array) -> Array:
        """The nearest point of the box."""
        return np.clip(x, self.lower, self.upper)

    def held(self, x: Array, gradient: Array) -> NDArray[np.bool_]:
        """Which variables sit at a bound that f pushes them against, (n,)."""
        return ((x <= self.lower) & (gradient > 0)) | ((x >= self.upper) & (gradient < 0))

    def moving(self, x: Array, gradient: Array) -> Array:
        """The gradient (n,), or of points (k, n), without the parts that only press against a bound."""
        found: Array = np.where(self.held(x, gradient), 0.0, gradient)
        return found

    def pairs(self) -> list[tuple[float, float]]:
        """As SciPy wants them: a pair for each variable."""
        return list(zip(self.lower.tolist(), self.upper.tolist(), strict=True))


def met(one: Bounds | None, other: Bounds | None, variables: Sequence[str]) -> Bounds | None:
    """What two boxes have in common. OptionError where that holds no number of a variable."""
    if one is None or other is None:
        return one if other is None else other
    found = Bounds(np.maximum(one.lower, other.lower), np.minimum(one.upper, other.upper))
    empty = np.flatnonzero(found.lower > found.upper)
    if empty.size:
        i = int(empty[0])
        raise OptionError(
            f"the bounds and constraints of '{variables[i]}' leave ({found.lower[i]:g}, {found.upper[i]:g}), which "
            "holds no number."
        )
    return found


def read_bounds(given: Any, variables: Sequence[str]) -> Bounds | None:
    """Bounds from pairs (lower, upper) in the order of the variables, or by name; None stands for no bound.

    The pair of an array holds for each of its components, unless a component has its own.
    Raises ShapeError where the count does not fit, OptionError for an empty interval or an unknown name.

    >>> read_bounds({"y": (0, None)}, ("x", "y")).lower
    array([-inf,   0.])
    """
    if given is None:
        return None
    if hasattr(given, "lb") and hasattr(given, "ub"):  # scipy.optimize.Bounds
        n = len(variables)
        pairs: list[Any] = list(zip(np.broadcast_to(given.lb, n), np.broadcast_to(given.ub, n), strict=True))
    elif isinstance(given, Mapping):
        wholes = {block.name: block for block in blocks(tuple(variables))}
        unknown = [name for name in given if name not in variables and name not in wholes]
        if unknown:
            raise OptionError(f"bounds name '{unknown[0]}', which is no variable; those are {', '.join(wholes)}.")
        each = {own: given[name] for name, block in wholes.items() if name in given for own in block.names}
        pairs = [given.get(name, each.get(name)) for name in variables]
    elif isinstance(given, Iterable) and not isinstance(given, str):
        pairs = list(given)
    else:
        raise OptionError(f"bounds are {given!r}; pairs (lower, upper) in the order of the variables are needed.")
    if len(pairs) != len(variables):
        raise ShapeError(
            f"{len(pairs)} bounds for {len(variables)} variables ({_few(variables)}); give a pair "
            "(lower, upper) for each, or pairs by name."
        )
    read = [_pair(pair, name) for pair, name in zip(pairs, variables, strict=True)]
    lower, upper = np.array([lo for lo, _ in read]), np.array([hi for _, hi in read])
    return None if np.isinf(lower).all() and np.isinf(upper).all() else Bounds(lower, upper)


def _few(variables: Sequence[str]) -> str:
    """Names for a message, of many the first and the last."""
    return ", ".join(variables) if len(variables) <= FEW else f"{', '.join(variables[:3])}, ..., {variables[-1]}"


def _pair(pair: Any, name: str) -> tuple[float, float]:
    try:
        low, high = (None, None) if pair is None else pair
        lower, upper = -np.inf if low is None else float(low), np.inf if high is None else float(high)
    except (TypeError, ValueError):
        raise OptionError(f"the bounds of '{name}' are {pair!r}; a pair of numbers (lower, upper) is needed.") from None
    if not lower <= upper or lower == np.inf or upper == -np.inf:
        raise OptionError(f"the bounds of '{name}' are ({lower:g}, {upper:g}), which holds no number.")
    return lower, upper
