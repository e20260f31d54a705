"""The python backend: one point at a time, in generated Python over floats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from workbench.errors import OptionError
from workbench.graphs import Kind, Program, expanded, unrolled
from workbench.kernels.blocks import OUTSIDE
from workbench.kernels.generated import assembled
from workbench.kernels.kernel import FLOAT, NOTHING, Array, Columns, Distinct, data, is_complex, vector
from workbench.kernels.source import constants, literal, scalar_code, statements, unpacking
from workbench.kernels.vectorized import NumpyKernel
from workbench.operators import Operator


class PythonKernel:
    """A program as a Python function of floats; what that cannot do (batches, NaN, infinities) NumPy does."""

    def __init__(self, program: Program, reason: str = "generated Python") -> None:
        if program.columns:
            raise OptionError("the python backend runs one point, without rows of data; use backend='numpy'.")
        self.program = program = unrolled(program)
        self.reason = reason
        self._sizes = len(program.variables), len(program.parameters)
        self._distinct = Distinct.of(program)
        self._run = scalar_function(self._distinct.program)

    def __repr__(self) -> str:
        return f"python kernel, {self.program.operations} operations: {self.reason}"

    def __call__(self, point: Array, parameters: Array = NOTHING, columns: Columns = ()) -> Array:
        """The outputs (m,) at one point (n,)."""
        if columns:
            data(columns, self.program)
        n, k = self._sizes
        if is_complex(point):
            return self._arrays(point, parameters)
        x = vector(point, n, "a point")
        p = vector(parameters, k, "the bound values")
        try:
            values = self._run(x.tolist(), p.tolist())
        except OUTSIDE:
            return self._arrays(x, p)
        return np.array(values, FLOAT) if self._distinct.places is None else self._distinct.spread(values)

    def batch(self, points: Array, parameters: Array = NOTHING, columns: Columns = ()) -> Array:
        """The outputs (..., m) at points (..., n)."""
        return self._arrays.batch(points, parameters, columns)

    def entry(self, *_: object) -> None:
        """There is no compiled entry."""

    @cached_property
    def _arrays(self) -> NumpyKernel:
        return NumpyKernel(self.program)


def scalar_function(program: Program) -> Callable[[Sequence[float], Sequence[float]], tuple[float, ...]]:
    """A generated function from the values of variables and parameters to those of the outputs.

    It raises one of OUTSIDE where a value is too large or outside its domain.
    """
    ready = expanded(program, lambda operator: operator.python)
    heads = ready.graph.heads
    known = constants(ready)
    names = {place: literal(value) for place, value in known.items()}
    lines = ["def run(a, p):"]
    for kind, count in ((Kind.VARIABLE, len(program.variables)), (Kind.PARAMETER, len(program.parameters))):
        lines += unpacking(ready, kind, count, names)
    places = [place for place, head in enumerate(heads) if isinstance(head, Operator) and place not in known]
    lines += statements(ready, places, scalar_code, names, keep=ready.outputs, inline=True)
    lines.append(f" return ({''.join([names[output] + ', ' for output in ready.outputs])})")
    run = assembled("\n".join(lines), "run")
    return quiet(run) if any("np." in line or "special." in line for line in lines) else run


def quiet(run: Callable[..., Any]) -> Callable[..., Any]:
    """A function that runs array code on numbers, without its warnings."""

    def silent(*arguments: Any) -> Any:
        with np.errstate(all="ignore"):
            return run(*arguments)

    return silent
