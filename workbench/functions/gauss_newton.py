"""Gauss-Newton matrices of residuals: J'J, J'r and |r|^2 at a point, without the Jacobian J as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.functions.evaluation import Evaluation
from workbench.functions.points import Array, Point
from workbench.kernels.normal_equations import NormalEquations


@dataclass(frozen=True, slots=True, eq=False)
class GaussNewton:
    """Residuals r as least squares see them: ``f.gauss_newton.at(p)``."""

    f: Evaluation

    def at(self, p: Point) -> tuple[Array, Array, float]:
        """J'J (n, n), J'r (n,) and |r|^2 at one point, over all rows and components. NaN outside the domain.

        >>> from workbench import function
        >>> r = function("m*x + b - y", data={"x": [0, 1, 2], "y": [1, 3, 6]})
        >>> r.gauss_newton.at({"b": 1, "m": 2})
        (array([[3., 3.],
               [3., 5.]]), array([-1., -2.]), 1.0)
        """
        f = self.f
        definition, execution = f.definition, f.execution.numeric
        made = definition.kept(
            ("gauss-newton", execution),
            lambda: NormalEquations(definition.guarded(definition.program), execution),
        )
        found = made(f.one_point(p), f.bound, f.columns)
        return found.matrix, found.vector, found.square

    def __repr__(self) -> str:
        return "Gauss-Newton matrices: at(point) gives J'J, J'r and |r|^2 without the Jacobian J"
