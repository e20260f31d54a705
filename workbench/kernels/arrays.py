"""Whole arrays at once: each node by its row's array code, over any number of points and rows, real or complex.

The plain way: memory grows with points times rows. What is not finite comes out as IEEE arithmetic has it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.graphs import Input, Level, Program, expanded, levels
from workbench.kernels.generated import assembled
from workbench.kernels.kernel import Columns
from workbench.kernels.source import array_code, constants, input_name, is_total, literal, statements
from workbench.operators import Form, Operator, Smoothness

AnyArray = NDArray[Any]


class ArrayProgram:
    """A program whose rows all have array code, over whole arrays; `values` gives its outputs."""

    def __init__(self, ready: Program) -> None:
        self._rowwise = [level is Level.ROW for level in levels(ready.graph)]
        self._outputs = ready.outputs
        self._run = assembled(_source(ready), "run")

    def values(self, points: AnyArray, parameters: AnyArray, columns: Columns, rows: int) -> AnyArray:
        """The outputs at points (P, n): (P, m), or (P, N, m) where an output has a value for each row."""
        variables = [points[:, [index]] for index in range(points.shape[1])]
        with np.errstate(all="ignore"):
            found = self._run(variables, parameters, columns, np.float64(rows))
        across = any(self._rowwise[output] for output in self._outputs)
        result = np.empty(
            (len(points), rows if across else 1, len(self._outputs)), np.result_type(points.dtype, np.float64)
        )
        for index, value in enumerate(found):
            result[:, :, index] = value
        return result if across else result[:, 0, :]


def analytic(program: Program) -> ArrayProgram:
    """A program that takes complex points, for derivatives by a complex step.

    Raises OptionError for an operator that is not analytic, or has no code for complex numbers.
    """
    ready = expanded(program, complex_code)
    for head in (*program.graph.heads, *ready.graph.heads):
        if isinstance(head, Operator):
            kinked = head.smoothness is not Smoothness.ANALYTIC or head.form in (Form.COMPARISON, Form.CONNECTIVE)
            if kinked or (complex_code(head) is None and head.definition is None):
                why = "is not analytic" if kinked else "has no code for complex numbers"
                raise OptionError(f"{head.name} {why}, so that a complex step cannot pass through it; use differences.")
    return ArrayProgram(ready)


@lru_cache(maxsize=1024)
def complex_code(operator: Operator) -> str | None:
    """A row's array code, where it takes complex numbers and keeps a tiny imaginary part.

    Some code for complex numbers does not: SciPy's gamma loses it to rounding. Tried at the row's samples.
    """
    if operator.numpy is None or not operator.parameters or operator.form is Form.REDUCTION:
        return operator.numpy
    count = len(operator.parameters)
    run = assembled(f"def run(x): return {operator.numpy.format(*[f'x[{index}]' for index in range(count)])}", "run")
    samples = [sample for sample in operator.samples if len(sample) == count] or [(0.5,) * count]
    try:
        kept = [_keeps_a_step(run, sample, index) for sample in samples for index in range(count)]
    except TypeError:
        return None
    return operator.numpy if all(kept) else None


def _keeps_a_step(run: Callable[[Sequence[AnyArray]], AnyArray], sample: Sequence[float], index: int) -> bool:
    """Is the derivative by a complex step that by a difference, to the few digits that the latter has?"""
    width = 1e-6

    def value(move: complex) -> Any:
        return run([np.array([number + move * (place == index)]) for place, number in enumerate(sample)])

    step = value(1e-30j)
    difference = (value(width) - value(-width)) / (2 * width)
    return bool(np.iscomplexobj(step) and np.allclose(step.imag * 1e30, difference, rtol=1e-3, atol=1e-6))


def _source(ready: Program) -> str:
    known = constants(ready)
    names = {place: literal(value) for place, value in known.items()}
    lines = ["def run(a, p, c, n):"]
    heads = ready.graph.heads
    for place, head in enumerate(heads):
        if isinstance(head, Input):
            names[place] = input_name(head)
            if names[place] != "n":
                lines.append(f" {names[place]} = {names[place][0]}[{head.index}]")
    places = [place for place, head in enumerate(heads) if isinstance(head, Operator) and place not in known]
    lines += statements(ready, places, _code, names, keep=ready.outputs, release=True)
    return "\n".join([*lines, f" return ({''.join([names[output] + ', ' for output in ready.outputs])})"])


def _code(operator: Operator) -> str:
    return "np.add.reduce({0}, axis=-1, keepdims=True)" if is_total(operator) else array_code(operator)
