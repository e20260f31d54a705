"""Evaluation: points in, values out; the kernels of a definition are called with bound values and data."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, final

import numpy as np

from workbench.errors import ShapeError
from workbench.functions import points
from workbench.functions.algebra import Real, exact
from workbench.functions.definition import Definition
from workbench.functions.derivatives import GRADIENT, derived
from workbench.functions.points import Array, ExactPoint, Point
from workbench.functions.sparse import Sparse
from workbench.graphs import Program, concatenate
from workbench.kernels import Execution, Iteration, Kernel, Returned, Update, Wanted, compiled, iteration
from workbench.kernels.digits import Digits, evaluate
from workbench.kernels.quadratic import Part, suits
from workbench.language.arrays.misfits import Shape

FLOAT = np.dtype(np.float64)
OFTEN = 64
"""After so many calls, and again after so many, it is asked whether there is a compiled entry."""
LOOPING = 64
"""A loop of fewer calls is not worth the time to compile it."""


@final
class Evaluation:
    """The numeric side of a Function; its kernels belong to the definition, and are shared by all bindings.

    shape: of the value at one point. bound, columns: as kernels take them.
    """

    def __init__(
        self, definition: Definition, bound: Mapping[str, Real], data: Mapping[str, Array], execution: Execution
    ) -> None:
        self.definition = definition
        self.execution = execution
        self.variables = definition.variables
        self.bound: Array = np.array([float(value) for value in bound.values()], dtype=np.float64)
        self.bound.flags.writeable = False
        self.columns = tuple(data.values())
        self.rows = len(self.columns[0]) if self.columns else 0
        self.shape: Shape = (*((self.rows,) if definition.rowwise else ()), *definition.shape)
        self._exact = [exact(value) for value in bound.values()]
        self._point_shape = (len(definition.variables),)
        self._scalar = self.shape == ()
        self.arrays = any(name[-1] == "]" for name in definition.variables)
        self.calls = 0
        self._iterations: dict[Update, Iteration] = {}

    def point(self, given: Point) -> Array:
        """A point (n,) or points (..., n), checked; an array that fits already is passed on as it is."""
        if type(given) is np.ndarray and given.dtype is FLOAT and given.shape == self._point_shape:
            return given
        return points.point(given, self.variables)

    def one_point(self, given: Point) -> Array:
        """A point (n,), and not several."""
        x = self.point(given)
        if x.ndim != 1:
            raise ShapeError(f"one point of shape {self._point_shape} is asked for, not shape {x.shape}.")
        return x

    def at(self, x: Array) -> Array | float:
        """The value at a point (n,), or the values at points (..., n)."""
        self.calls += 1
        if x.ndim == 1:
            found = self.kernel(x, self.bound, self.columns)
            if self._scalar:
                return float(found[0])
        else:
            found = self.kernel.batch(x, self.bound, self.columns)
        if self.definition.rowwise and not self.definition.program.rowwise:  # a derivative equal in every row
            found = np.repeat(found[..., np.newaxis, :], self.rows, axis=-2)
        return found.reshape(x.shape[:-1] + self.shape)

    def with_gradient(self, x: Array) -> tuple[Any, Array]:
        """Value and gradient in one pass: (float, (n,)), or for points ((...), (..., n))."""
        self.calls += 1
        if x.ndim == 1:
            both = self._pair(x, self.bound, self.columns)
            return float(both[0]), both[1:]
        several = self._pair.batch(x, self.bound, self.columns)
        return several[..., 0], several[..., 1:]

    def digits(self, given: ExactPoint, digits: int) -> Digits | tuple[Any, ...]:
        """The value to many digits: Digits for a scalar, else nested tuples of them by the shape."""
        place = points.exact_point(given, self.variables)
        data = [column.tolist() for column in self.columns]
        found = evaluate(self.definition.guarded(self.definition.program), place, digits, self._exact, data)
        return _nested(found, self.definition.shape)

    def entry(self, fallback: Callable[..., Any]) -> Callable[..., Any] | None:
        """A compiled entry that returns the value at one point; None where there is none yet, or never."""
        kind = Returned.VALUE if self._scalar else Returned.ARRAY
        return self.kernel.entry(Wanted(kind, self.shape, self.bound, self.columns, fallback))

    def pair_entry(self, fallback: Callable[..., Any]) -> Callable[..., Any] | None:
        """A compiled entry that returns value and gradient at one point; None as for `entry`."""
        return self._pair.entry(Wanted(Returned.PAIR, self._point_shape, self.bound, self.columns, fallback))

    def iteration(self, update: Update, calls: int) -> Iteration | None:
        """A loop of updates around value and gradient; None where there is none, or not yet."""
        if update not in self._iterations and calls >= LOOPING:
            found = iteration(self._pair, update, self.bound, self.columns)
            if found is None:
                return None
            self._iterations[update] = found
        return self._iterations.get(update)

    @cached_property
    def kernel(self) -> Kernel:
        definition, origin = self.definition, self.definition.origin

        def direct() -> Kernel:
            return definition.kernel(self.execution)

        if origin.name == GRADIENT.name and origin.parent is not None:
            return self._formed(origin.parent, Part.GRADIENT, direct)
        return self._formed(definition, Part.VALUE, direct)

    @cached_property
    def sparse(self) -> Sparse:
        """The entries of a matrix that are not zero by structure."""
        if len(self.shape) != 2 or self.definition.rowwise:
            raise ShapeError(f"sparse=True is for matrices, but this has shape {self.shape}.")
        return Sparse(self.definition, self.execution, self.bound, self.columns)

    @cached_property
    def _pair(self) -> Kernel:
        value = self.definition
        return self._formed(
            value,
            Part.PAIR,
            lambda: value.kept(("pair", self.execution), lambda: _value_and_gradient(value, self.execution)),
        )

    def _formed(self, loss: Definition, part: Part, direct: Callable[[], Kernel]) -> Kernel:
        """What evaluates a part of a loss: its quadratic form, where it has one and the rows are many; else direct."""
        found = loss.quadratic(self.execution) if suits(self.rows, len(self.variables)) else None
        return direct() if found is None else found.kernel(part, _parts(loss, part), direct)


def _parts(loss: Definition, part: Part) -> Program:
    if part is Part.VALUE:
        return loss.program
    slopes = derived(loss, GRADIENT).program
    return slopes if part is Part.GRADIENT else concatenate([loss.program, slopes])


def _value_and_gradient(value: Definition, execution: Execution) -> Kernel:
    gradient = derived(value, GRADIENT)
    return compiled(
        value.guarded(concatenate([value.program, gradient.program])),
        execution,
        expressions=lambda: value.guarded_expressions + gradient.guarded_expressions,
    )


def _nested(found: Sequence[Digits], shape: Shape) -> Digits | tuple[Any, ...]:
    if not shape:
        return found[0]
    size = math.prod(shape[1:])
    return tuple(_nested(found[i * size : (i + 1) * size], shape[1:]) for i in range(shape[0]))
