"""Iterates: the points of a run with what is known there, one by one or in stretches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Memory: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Iterate:
    """A point (n,) of a run with its value and gradient, and the learning rate that led there where there is one.

    memory: all else that the method carries from here to its next iterate, as plain numbers, words and arrays by name
    (nested where a method has a method inside); what a run needs to go on from here to the same digits.
    """

    x: Array
    fun: float
    gradient: Array
    rate: float | None = None
    memory: Memory | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Iterates that follow one another, as arrays.

    x, gradient: (k, n). fun: (k,). rate: (k,), the learning rate that led to each; NaN where there is none.
    memory: as for an Iterate, after the last of them.
    """

    x: Array
    fun: Array
    gradient: Array
    rate: Array
    memory: Memory | None = None

    def __len__(self) -> int:
        return len(self.fun)

    @classmethod
    def of(cls, seen: Sequence[Iterate]) -> Stretch:
        """These iterates, one at least."""
        return cls(
            np.array([iterate.x for iterate in seen]),
            np.array([iterate.fun for iterate in seen]),
            np.array([iterate.gradient for iterate in seen]),
            np.array([np.nan if iterate.rate is None else iterate.rate for iterate in seen]),
        )

    def __getitem__(self, index: int) -> Iterate:
        """One of them, with arrays of its own."""
        rate = float(self.rate[index])
        known = None if np.isnan(rate) else rate
        return Iterate(self.x[index].copy(), float(self.fun[index]), self.gradient[index].copy(), known)
