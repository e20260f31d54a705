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
from workbench.graphs import Input, Kind, Program, expanded
from workbench.kernels.generated import assembled
from workbench.kernels.kernel import Columns
from workbench.kernels.schedule import is_sum
from workbench.kernels.source import array_code, constants, literal, statements
from workbench.operators import Form, Operator, Smoothness

AnyArray = NDArray[Any]


class ArrayProgram:
    """A program whose rows all have array code, over whole arrays; `values` gives its outputs."""

    def __init__(self, ready: Program) -> None:
        self._rowwise = ready.rowwise
        self._loops = ready.loops
        self._scatters = [scatter.places for scatter in ready.scatters]
        self._nonzero = [index for index, output in enumerate(ready.outputs) if ready.graph.heads[output] != 0]
        self._size = len(ready.outputs)
        self._run = assembled(_source(ready, [ready.outputs[index] for index in self._nonzero]), "run")

    def values(self, points: AnyArray, parameters: AnyArray, columns: Columns, rows: int) -> AnyArray:
        """The outputs at points (P, n): (P, m), or (P, N, m) where an output has a value for each row."""
        with np.errstate(all="ignore"):
            found = self._run(points, parameters, columns, np.float64(rows), self._loops)
        across = self._rowwise
        result = np.zeros((len(points), rows if across else 1, self._size), np.result_type(points.dtype, np.float64))
        for index, value in zip(self._nonzero, found, strict=False):
            result[:, :, index] = value
        for places, value in zip(self._scatters, found[len(self._nonzero) :], strict=True):
            np.add.at(result[:, 0].T, places, np.broadcast_to(value, (len(points), len(places))).T)
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


def _source(ready: Program, outputs: Sequence[int]) -> str:
    known = constants(ready)
    names = {place: literal(value) for place, value in known.items()}
    lines = ["def run(a, p, c, n, loops):"]
    heads = ready.graph.heads
    for place, head in enumerate(heads):
        if isinstance(head, Input) and head.kind is not Kind.ROWS:
            names[place] = f"i{place}"
            lines.append(f" i{place} = {_given(ready, head)}")
        elif isinstance(head, Input):
            names[place] = "n"
    places = [place for place, head in enumerate(heads) if isinstance(head, Operator) and place not in known]
    wanted = [*outputs, *(scatter.node for scatter in ready.scatters)]
    lines += statements(ready, places, _code, names, keep=wanted, release=True)
    return "\n".join([*lines, f" return ({''.join([names[place] + ', ' for place in wanted])})"])


def _given(ready: Program, head: Input) -> str:
    """The values of an input: those of a variable over points (P, 1), of others over rows (N,)."""
    if head.kind is Kind.VARIABLE:
        return f"a[:, {head.index}:{head.index + 1}]"
    if head.kind is Kind.LISTED:
        return f"loops[{head.rows - 1}].numbers[{head.index}].floats()"
    if head.kind is Kind.GATHERED:
        places = f"loops[{head.rows - 1}].gathers[{head.index}].places"
        variable = ready.loops[head.rows - 1].gathers[head.index].kind is Kind.VARIABLE
        return f"a[:, {places}]" if variable else f"p[{places}]"
    return f"{'p' if head.kind is Kind.PARAMETER else 'c'}[{head.index}]"


def _code(operator: Operator) -> str:
    return "np.add.reduce({0}, axis=-1, keepdims=True)" if is_sum(operator) else array_code(operator)
