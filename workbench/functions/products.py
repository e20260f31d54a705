"""Products of derivatives with directions, J v, w J and H v: each is one sweep over the graph and makes no matrix."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from workbench import graphs
from workbench.errors import ShapeError
from workbench.functions import points
from workbench.functions.definition import Definition
from workbench.functions.evaluation import OFTEN, Evaluation
from workbench.functions.points import Array, Point
from workbench.graphs import Program
from workbench.kernels import Kernel, Returned, Wanted, compiled
from workbench.language.arrays.misfits import Shape


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One kind of product. direction, result: their shapes, from the shape of f and the number of variables."""

    name: str
    sentence: str
    direction: Callable[[Shape, int], Shape]
    result: Callable[[Shape, int], Shape]
    sweep: Callable[[Program], Program]


JVP = Side("jvp", "Jacobian times direction", lambda _, n: (n,), lambda shape, _: shape, graphs.jvp)
VJP = Side("vjp", "weights times Jacobian", lambda shape, _: shape, lambda _, n: (n,), graphs.vjp)
HVP = Side("hvp", "Hessian times direction", lambda _, n: (n,), lambda _, n: (n,), graphs.hvp)


@final
class Product:
    """A derivative of f as a linear map: ``f.jvp.at(p, v)``, ``f.vjp.at(p, w)``, ``f.hvp.at(p, v)``."""

    def __init__(self, f: Evaluation, side: Side) -> None:
        self.f = f
        self.side = side
        self._calls = 0
        self._entry: Callable[[Array], Array] | None = None

    def at(self, p: Point, direction: ArrayLike) -> Array | float:
        """The product at a point (n,) with a direction; over points (..., n) with one direction or one for each.

        Raises ShapeError where the sizes do not fit.

        >>> from workbench import function
        >>> function("x^2 + 3y^2").hvp.at([1, 2], [1, 0])
        array([2., 0.])
        """
        x, v = self.f.point(p), points.numbers(direction, "the direction")
        n, wanted = len(self.f.variables), self.side.direction(self.f.shape, len(self.f.variables))
        result = self.side.result(self.f.shape, n)
        if x.ndim == 1 and v.shape == wanted:
            found = self._one(np.concatenate((x, v.reshape(-1)))).reshape(result)
            return found if result else float(found)
        batch = v.shape[: v.ndim - len(wanted)]
        if v.shape[len(batch) :] != wanted:
            raise ShapeError(f"the direction has shape {v.shape}; {wanted} or (..., *{wanted}) fits.")
        try:
            common = np.broadcast_shapes(x.shape[:-1], batch)
        except ValueError:
            raise ShapeError(f"points {x.shape} and directions {v.shape} do not broadcast.") from None
        xs = np.broadcast_to(x, (*common, n)).reshape(-1, n)
        vs = np.broadcast_to(v, common + wanted).reshape(len(xs), math.prod(wanted))
        return self._kernel.batch(np.concatenate([xs, vs], axis=1), self.f.bound, self.f.columns).reshape(
            common + result
        )

    def __repr__(self) -> str:
        return f"{self.side.name}: {self.side.sentence}, at(point, direction) without the matrix"

    def _one(self, both: Array) -> Array:
        """The product at a point and a direction, side by side (n + d,); by a compiled entry once there is one."""
        return self._called(both) if self._entry is None else self._entry(both)

    def _called(self, both: Array) -> Array:
        self._calls += 1
        found = self._kernel(both, self.f.bound, self.f.columns)
        if not self._calls % OFTEN:
            wanted = Wanted(Returned.ARRAY, found.shape, self.f.bound, self.f.columns, self._called)
            self._entry = self._kernel.entry(wanted)
        return found

    @cached_property
    def _kernel(self) -> Kernel:
        definition = self.f.definition
        return definition.kept((self.side.name, self.f.execution), lambda: self._compiled(definition))

    def _compiled(self, definition: Definition) -> Kernel:
        """The kernel over variables and, behind them, the components of the direction."""
        swept = definition.guarded(self.side.sweep(definition.program))
        along = len(swept.parameters) - len(definition.parameters)
        return compiled(graphs.freed(swept, along), self.f.execution.numeric)
