"""History: how low f was found after how many evaluations, each time that it was found lower."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(slots=True, eq=False)
class History:
    """The values of f that were lower than all before them, and what they had cost.

    One evaluation of f costs 1, with or without its gradient; a Hessian in n variables costs n.
    """

    costs: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def note(self, cost: int, value: float) -> None:
        """One evaluation."""
        if math.isfinite(value) and (not self.values or value < self.values[-1]):
            self.costs.append(cost)
            self.values.append(value)

    def note_each(self, before: int, cost: int, values: Array) -> None:
        """Evaluations one after the other, from one cost to another."""
        lowest = np.fmin.accumulate(np.where(np.isfinite(values), values, np.inf))
        so_far = self.values[-1] if self.values else np.inf
        lower = np.flatnonzero(lowest < np.concatenate([[so_far], np.minimum(lowest[:-1], so_far)]))
        spent = before + np.ceil((lower + 1) * (cost - before) / len(values)).astype(int)
        self.costs += spent.tolist()
        self.values += lowest[lower].tolist()

    def cost_of(self, value: float) -> float:
        """What it had cost when f was first found that low; infinite where it was not."""
        return next(
            (float(cost) for cost, found in zip(self.costs, self.values, strict=True) if found <= value), math.inf
        )
