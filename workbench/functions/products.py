"""Products of derivatives with directions, J v, w J and H v: each is one sweep over the graph and makes no matrix."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from workbench import graphs
from workbench.errors import ShapeError
from workbench.functions import points
from workbench.functions.definition import Definition
from workbench.functions.evaluation import Evaluation
from workbench.functions.points import Array, Point
from workbench.graphs import Program
from workbench.kernels import Kernel, compiled
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


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """A derivative of f as a linear map: ``f.jvp.at(p, v)``, ``f.vjp.at(p, w)``, ``f.hvp.at(p, v)``."""

    f: Evaluation
    side: Side

    def at(self, p: Point, direction: ArrayLike) -> Array | float:
        """The product at a point (n,) with a direction; over points (..., n) with one direction or one for each.

        Raises ShapeError where the sizes do not fit.

        >>> from workbench import function
        >>> function("x^2 + 3y^2").hvp.at([1, 2], [1, 0])
        array([2., 0.])
        """
        x, v = self.f.point(p), points.numbers(direction, "the direction")
        n, wanted = len(self.f.variables), self.side.direction(self.f.shape, len(self.f.variables))
        batch = v.shape[: v.ndim - len(wanted)]
        if v.shape[len(batch) :] != wanted:
            raise ShapeError(f"the direction has shape {v.shape}; {wanted} or (..., *{wanted}) fits.")
        try:
            common = np.broadcast_shapes(x.shape[:-1], batch)
        except ValueError:
            raise ShapeError(f"points {x.shape} and directions {v.shape} do not broadcast.") from None
        xs = np.broadcast_to(x, (*common, n)).reshape(-1, n)
        vs = np.broadcast_to(v, common + wanted).reshape(len(xs), math.prod(wanted))
        result = self.side.result(self.f.shape, n)
        found = np.array([self._one(*pair) for pair in zip(xs, vs, strict=True)]) if len(xs) else np.empty(0)
        shaped = found.reshape(common + result)
        return float(shaped) if shaped.ndim == 0 else shaped

    def __repr__(self) -> str:
        return f"{self.side.name}: {self.side.sentence}, at(point, direction) without the matrix"

    def _one(self, x: Array, v: Array) -> Array:
        definition = self.f.definition
        kernel = definition.kept((self.side.name, self.f.execution), lambda: self._compiled(definition))
        return kernel(x, np.concatenate([self.f.bound, v]), self.f.columns)

    def _compiled(self, definition: Definition) -> Kernel:
        asked = self.f.execution
        execution = replace(asked, backend=None) if asked.backend == "lambdify" else asked  # SymPy has no directions
        return compiled(definition.guarded(self.side.sweep(definition.program)), execution)
