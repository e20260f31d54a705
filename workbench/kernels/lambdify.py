"""The lambdify backend: SymPy's own functions over arrays, the reference that others are compared with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from workbench.errors import OptionError
from workbench.graphs import Program
from workbench.kernels.kernel import NOTHING, Array, Columns, data, matrix, vector


class LambdifyKernel:
    """SymPy expressions, turned into NumPy code by SymPy; one for each output of the program."""

    def __init__(
        self, program: Program, expressions: Sequence[Any], reason: str = "SymPy's own, for comparison"
    ) -> None:
        from workbench.language.sympy import lambdified  # imports SymPy, half a second

        if program.columns:
            raise OptionError("the lambdify backend runs without rows of data; use backend='numpy'.")
        self.program = program
        self.reason = reason
        self._run: Callable[..., Sequence[Any]] = lambdified(expressions, (*program.variables, *program.parameters))

    def __repr__(self) -> str:
        return f"lambdify kernel: {self.reason}"

    def __call__(self, point: Array, parameters: Array = NOTHING, columns: Columns = ()) -> Array:
        """The outputs (m,) at one point (n,)."""
        return self.batch(vector(point, len(self.program.variables), "a point"), parameters, columns)

    def batch(self, points: Array, parameters: Array = NOTHING, columns: Columns = ()) -> Array:
        """The outputs (..., m) at points (..., n)."""
        data(columns, self.program)
        x = matrix(points, len(self.program.variables), "a point")
        p = vector(parameters, len(self.program.parameters), "the bound values")
        try:
            with np.errstate(all="ignore"):
                values = self._run(*np.moveaxis(x, -1, 0), *p)
        except (NameError, TypeError, AttributeError, OverflowError) as error:
            raise OptionError(f"SymPy's code for NumPy cannot run this ({error}); use backend='numpy'.") from error
        found = np.empty((*x.shape[:-1], len(self.program.outputs)))
        for index, value in enumerate(values):
            found[..., index] = np.where(np.imag(value) == 0, _floats(np.real(value)), np.nan)
        return found

    def entry(self, *_: object) -> None:
        """There is no compiled entry."""


def _floats(value: Any) -> Any:
    """A value as floats; an integer of SymPy's that is too long for one is infinite."""
    try:
        return np.asarray(value, np.float64)
    except OverflowError:
        return np.inf if value > 0 else -np.inf
