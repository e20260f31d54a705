"""Quadratic kernels: a loss over many rows that is quadratic in its variables, its rows gone through once for all."""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from functools import cached_property
from threading import Lock
from typing import Any, final

import numpy as np

from workbench.graphs import Program, quadratics
from workbench.kernels import quadratic_form
from workbench.kernels.backends import AS_IT_SUITS, Execution, compiled
from workbench.kernels.kernel import (
    NOTHING,
    Array,
    Columns,
    Kernel,
    Returned,
    Wanted,
    data,
    is_complex,
    matrix,
    vector,
)

LEAST_ROWS = 10_000
"""Over fewer rows, for n variables n^2 times as many, each evaluation goes through the rows: a hundred cost no more."""
MOST_VARIABLES = 16
MOST_OPERATIONS = 1_000
KEPT = 8
"""Forms of so many data are kept, while the data are."""


Key = tuple[bytes, tuple[int, ...]]
"""Bound values and the identity of columns."""


class Part(Enum):
    """What of the loss a kernel computes."""

    VALUE = "value"
    GRADIENT = "gradient"
    PAIR = "value and gradient"


def suits(rows: int, variables: int) -> bool:
    """Does it pay for so many rows? Known before any evaluation, so that results never change on the way."""
    return 0 < variables <= MOST_VARIABLES and rows >= LEAST_ROWS * variables**2


def quadratic(value: Program, execution: Execution = AS_IT_SUITS) -> Quadratic | None:
    """The quadratic forms of a loss over data; None where it is not seen by its structure to be quadratic.

    value: the loss, one number. execution: one with a backend that is asked for has no quadratic kernels.
    """
    few = 0 < len(value.variables) <= MOST_VARIABLES and value.operations <= MOST_OPERATIONS
    if execution.backend is not None or not few or not quadratics.quadratic(value):
        return None
    along = quadratics.directional(value)
    bends = along.outputs[1 + len(value.variables) :]
    return Quadratic(value, along, execution) if quadratics.constant(along, bends) else None


@final
class Quadratic:
    """The forms of a loss, one for each data and bound values; shared by the kernels of its parts."""

    def __init__(self, value: Program, along: Program, execution: Execution) -> None:
        self.variables = value.variables
        self._along = along
        self._execution = execution
        self._known: dict[Key, tuple[list[weakref.ref[Array]], Array | None]] = {}
        self._evaluations: dict[bool, Kernel] = {}
        self._lock = Lock()

    def kernel(self, part: Part, program: Program, direct: Callable[[], Kernel]) -> QuadraticKernel:
        """The kernel of a part. program: of the part. direct: makes the kernel that goes through the rows."""
        return QuadraticKernel(self, part, program, direct)

    def form(self, parameters: Array, columns: Columns) -> Array | None:
        """The form of these bound values and data; None where there is none, or the data may change."""
        if any(column.flags.writeable for column in columns):
            return None
        key: Key = (parameters.tobytes(), tuple([id(column) for column in columns]))
        with self._lock:
            known = self._known.get(key)
            if known is not None and all(ref() is column for ref, column in zip(known[0], columns, strict=True)):
                return known[1]
            found = quadratic_form.form(self._derivatives(parameters, columns), len(self.variables))
            while len(self._known) >= KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[key] = [weakref.ref(column) for column in columns], found
            return found

    @cached_property
    def _rows(self) -> Kernel:
        return compiled(self._along, self._execution)

    def _derivatives(self, parameters: Array, columns: Columns) -> quadratic_form.Derivatives:
        n = len(self.variables)
        lower = np.tril_indices(n)

        def at(point: Array, directions: Array) -> tuple[float, Array, Array]:
            found = self._rows(point, np.concatenate([parameters, directions.ravel()]), columns)
            bends = np.zeros((n, n))
            bends[lower] = found[1 + n :]
            return float(found[0]), found[1 : 1 + n], bends + np.tril(bends, -1).T

        return at

    def evaluation(self, part: Part) -> Kernel:
        """Evaluates a form: its value, or its value and gradient."""
        slopes = part is not Part.VALUE
        if slopes not in self._evaluations:
            self._evaluations[slopes] = compiled(quadratic_form.program(self.variables, slopes=slopes))
        return self._evaluations[slopes]


@final
class QuadraticKernel:
    """A part of a loss from its form; where that has none, or no finite value, by the kernel over the rows."""

    def __init__(self, quadratic: Quadratic, part: Part, program: Program, direct: Callable[[], Kernel]) -> None:
        self.program = program
        self._quadratic = quadratic
        self._make = direct
        self._part = part
        self._first = 1 if part is Part.GRADIENT else 0
        self._last: tuple[Columns, bytes, Ready | None] | None = None

    def __repr__(self) -> str:
        if self._last is not None and self._last[2] is None:
            return repr(self._direct)
        n = len(self.program.variables)
        rows = f"{len(self._last[0][0]):,} rows" if self._last else "all rows"
        names = ", ".join(self.program.variables) if n <= 8 else f"{n} variables"
        numbers = 1 + n + n * (n + 1) // 2
        return f"quadratic kernel, {rows} in {numbers} numbers: chosen because the loss is quadratic in {names}"

    def __call__(self, point: Array, parameters: Array = NOTHING, columns: Columns = ()) -> Array:
        """The outputs (m,) at one point (n,)."""
        ready = self.evaluation(parameters, columns)
        if ready is not None and not is_complex(point):
            evaluate, cells = ready
            found = evaluate(point, cells)
            if math.isfinite(found[0]):
                return found[self._first :]
        return self._direct(point, parameters, columns)

    def batch(self, points: Array, parameters: Array = NOTHING, columns: Columns = ()) -> Array:
        """The outputs (..., m) at points (..., n)."""
        ready = self.evaluation(parameters, columns)
        if ready is None or is_complex(points):
            return self._direct.batch(points, parameters, columns)
        evaluate, cells = ready
        x = matrix(points, len(self.program.variables), "a point")
        found = evaluate.batch(x, cells)
        result = found[..., self._first :]
        outside = ~np.isfinite(found[..., 0])
        if outside.any():
            result[outside] = self._direct.batch(x[outside], parameters, columns)
        return result

    def entry(self, wanted: Wanted) -> Callable[..., Any] | None:
        """A compiled evaluation of the form, as soon as there is one; what is not finite is handed to the fallback."""
        ready = self.evaluation(wanted.parameters, wanted.columns)
        if ready is None:
            return self._direct.entry(wanted)
        evaluate, cells = ready
        returned = wanted.returned if self._part is Part.VALUE else Returned.PAIR
        inner = evaluate.entry(replace(wanted, returned=returned, parameters=cells, columns=()))
        return None if inner is None else ENTRIES[self._part](inner, wanted.fallback)

    def evaluation(self, parameters: Array, columns: Columns) -> Ready | None:
        """What evaluates the form of these data, with the form as parameters; None where the rows are gone through."""
        last = self._last
        if last is not None and last[0] is columns and (not len(parameters) or last[1] == parameters.tobytes()):
            return last[2]
        vector(parameters, len(self.program.parameters), "the bound values")
        rows = data(columns, self.program)
        form = self._quadratic.form(parameters, columns) if suits(rows, len(self.program.variables)) else None
        ready = None if form is None else (self._quadratic.evaluation(self._part), form)
        self._last = columns, parameters.tobytes(), ready
        return ready

    @cached_property
    def _direct(self) -> Kernel:
        return self._make()


Ready = tuple[Kernel, Array]
Entry = Callable[..., Any]


def _value_entry(inner: Entry, fallback: Entry) -> Entry:
    def value(*points: Any, **options: Any) -> Any:
        found = inner(*points, **options)
        return fallback(*points, **options) if type(found) is float and not math.isfinite(found) else found

    return value


def _pair_entry(inner: Entry, fallback: Entry) -> Entry:
    def pair(*points: Any, **options: Any) -> Any:
        found = inner(*points, **options)
        lost = type(found[0]) is float and not math.isfinite(found[0])
        return fallback(*points, **options) if lost else found

    return pair


def _gradient_entry(inner: Entry, fallback: Entry) -> Entry:
    def gradient(*points: Any, **options: Any) -> Any:
        found = inner(*points, **options)
        if type(found) is not tuple:  # the fallback's
            return found
        return found[1] if math.isfinite(found[0]) else fallback(*points, **options)

    return gradient


ENTRIES: dict[Part, Callable[[Entry, Entry], Entry]] = {
    Part.VALUE: _value_entry,
    Part.PAIR: _pair_entry,
    Part.GRADIENT: _gradient_entry,
}
