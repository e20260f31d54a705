"""Posed: a fit as it is asked for, as Functions of its parameters.

A residual is (data - model) times the root of its weight; the objective sums the loss of all residuals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.functions import Function
from workbench.optimize.limits.bounds import Bounds
from workbench.optimize.losses import Loss

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Posed:
    """A fit as it is asked for.

    texts: the models as written. models: their right sides, Functions of the parameters over the data.
    residual: data minus model times root weights, a Function with values (rows,), or (rows, k) for k responses.
    objective: what is made least, a scalar Function. loss: what is summed. data: the left sides, (m,) with
    m = rows*k, row by row. roots: of the weights, (m,). fixed: parameters that are held. absolute: are the weights
    known standard deviations? left_out: rows without a value, counted from 1. offered: the columns of the data;
    unused: those of them that neither the models nor the weights name.
    """

    texts: tuple[str, ...]
    models: tuple[Function, ...]
    residual: Function
    objective: Function
    loss: Loss
    data: Array
    roots: Array
    fixed: Mapping[str, float]
    bounds: Bounds | None
    weighed_by: str
    absolute: bool
    left_out: tuple[int, ...]
    offered: tuple[str, ...]
    unused: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that are fitted, in the order of a point."""
        return self.residual.variables

    @property
    def weighted(self) -> bool:
        """Do the residuals differ in weight?"""
        return bool(self.weighed_by)

    def residuals(self, x: Array) -> Array:
        """Weighted, (m,), row by row."""
        found: Array = np.asarray(self.residual.at(x)).reshape(-1)
        return found

    def jacobian(self, x: Array) -> Array:
        """Of the weighted residuals, (m, n)."""
        found: Array = np.asarray(self.residual.jacobian.at(x)).reshape(-1, len(x))
        return found

    def fixing(self, name: str, value: float) -> Posed:
        """With one more parameter held; nothing is compiled again."""
        keep = [i for i, other in enumerate(self.names) if other != name]
        box = self.bounds
        return replace(
            self,
            residual=self.residual.bind(**{name: value}),
            objective=self.objective.bind(**{name: value}),
            fixed={**self.fixed, name: value},
            bounds=None if box is None else Bounds(box.lower[keep], box.upper[keep]),
        )
