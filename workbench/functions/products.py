"""Products of derivatives with directions, J v, w J and H v: each is one sweep over the graph and makes no matrix."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from workbench import graphs
from workbench.errors import ShapeError
from workbench.functions import points
from workbench.functions.definition import Shape
from workbench.functions.points import Array, Point
from workbench.graphs import Program
from workbench.kernels import Kernel, compiled

if TYPE_CHECKING:
    from workbench.functions.differentiable import Function


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


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """A derivative of f as a linear map: ``f.jvp.at(p, v)``, ``f.vjp.at(p, w)``, ``f.hvp.at(p, v)``."""

    f: Function
    side: Side

    def at(self, p: Point, direction: ArrayLike) -> Array | float:
        """The product at a point (n,) with a direction; over points (..., n) with one direction or one for each.

        Raises ShapeError where the sizes do not fit.

        >>> from workbench import function
        >>> function("x^2 + 3y^2").hvp.at([1, 2], [1, 0])
        array([2., 0.])
        """
        x = points.point(p, self.f.variables)
        v = points.numbers(direction, "the direction")
        wanted = self.side.direction(self.f.shape, len(self.f.variables))
        batch = v.shape[: v.ndim - len(wanted)]
        if v.shape[len(batch) :] != wanted:
            raise ShapeError(f"the direction has shape {v.shape}; {wanted} or (..., *{wanted}) fits.")
        try:
            common = np.broadcast_shapes(x.shape[:-1], batch)
        except ValueError:
            raise ShapeError(f"points {x.shape} and directions {v.shape} do not broadcast.") from None
        n, m = len(self.f.variables), math.prod(wanted)
        xs = np.broadcast_to(x, (*common, n)).reshape(-1, n)
        vs = np.broadcast_to(v, common + wanted).reshape(-1, m)
        found = np.array([self._one(*pair) for pair in zip(xs, vs, strict=True)])
        shaped = found.reshape(common + self.side.result(self.f.shape, n))
        return float(shaped) if shaped.ndim == 0 else shaped

    def __repr__(self) -> str:
        return f"{self.side.sentence} of {self.f!r}"

    def _one(self, x: Array, v: Array) -> Array:
        parameters = np.concatenate([self.f.bound_values, v])
        return self._kernel(np.ascontiguousarray(x), parameters, tuple(self.f.columns.values()))

    @property
    def _kernel(self) -> Kernel:
        definition = self.f.definition
        return definition.kept((self.side.name, self.f.backend), lambda: compiled(self.side.sweep(definition.program)))
