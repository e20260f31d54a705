"""Iterations: a loop in machine code around a kernel of value and gradient; each step is an update of all components.

The machine code of a loop knows its update and no function: the kernel is called by its address, so that one loop
serves all functions. What is computed is what Python and NumPy compute by the same programs, bit for bit: an update
is arithmetic and square roots, which have one result wherever they are done, and the kernel is the one Python calls.
"""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, final, runtime_checkable

import numpy as np

from workbench.errors import ShapeError
from workbench.kernels.kernel import FLOAT, Array, Columns, Kernel
from workbench.kernels.llvm import engine
from workbench.kernels.llvm.instructions import elementwise
from workbench.kernels.llvm.iteration_code import NAME, ready, text
from workbench.kernels.updates import Update
from workbench.operators import Operator


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a loop stops: at a component of x beyond reach, f below lowest, a gradient no longer than tolerance.

    It stops as well where x or f is not finite. A tolerance below zero is none. A loop may stop an iterate too early
    for rounding of the length of the gradient, but never too late.
    """

    reach: float
    lowest: float
    tolerance: float


@dataclass(frozen=True, slots=True, eq=False)
class Machine:
    """A kernel as it is called by its address, ``kernel(x, context, out)``.

    keep: what must live as long. seconds: what a call takes, roughly.
    """

    address: int
    context: Array
    keep: object
    seconds: float


@runtime_checkable
class Compiled(Protocol):
    """A kernel that may have machine code."""

    def machine(self, parameters: Array, columns: Columns) -> Machine | None:
        """Its code for one point, with these bound values and data; None where there is none, or not yet."""


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """The iterates of a loop, without that from which it began.

    x: (k, n). fun: (k,). gradient: (k, n). states: (states, n), the last ones. evaluations: of the kernel; there is
    none at the point that was evaluated last.
    """

    x: Array
    fun: Array
    gradient: Array
    states: Array
    evaluations: int


@final
class Iteration:
    """The loop of an update around a kernel that gives value and gradient (1 + n,) of a point (n,)."""

    def __init__(self, update: Update, machine: Machine, size: int) -> None:
        self.seconds = machine.seconds
        self._machine = machine
        self._sizes = size, update.states, len(update.program.parameters)
        self._code = _code(update)
        self._run = _LOOP(self._code.addresses[NAME])

    def run(self, x: Array, fun: float, gradient: Array, states: Array, parameters: Array, limits: Limits) -> Steps:
        """Go on from an iterate (n,), its value, its gradient (n,) and the states (states, n).

        parameters: (most, q), those of the update at each step; there are no more steps than these.
        Raises ShapeError where the sizes do not fit.
        """
        n, s, q = self._sizes
        most = len(parameters)
        for what, given, shape in (
            ("x", x, (n,)),
            ("the gradient", gradient, (n,)),
            ("the array of states", states, (s, n)),
            ("the array of parameters", parameters, (max(1, most), q)),
        ):
            if given.shape != shape:
                raise ShapeError(f"{what} has shape {given.shape} where {shape} is needed.")
        points, pairs = np.empty((most + 1, n)), np.empty((most + 1, 1 + n))
        points[0], pairs[0, 0], pairs[0, 1:] = x, fun, gradient
        carried, numbers = np.array(states, FLOAT, order="C"), np.ascontiguousarray(parameters, FLOAT)
        square = _square(limits.tolerance, n)
        bounds = np.array([min(limits.reach, _LARGEST), max(limits.lowest, -_LARGEST), square])
        evaluations, scratch = ctypes.c_int64(), np.empty(2 * n + 1)
        arrays = (self._machine.context, points, pairs, carried, numbers, bounds, scratch)
        places = [array.ctypes.data for array in arrays]
        done: int = self._run(self._machine.address, n, most, *places, ctypes.addressof(evaluations))
        if 2 * done < most:  # give back what was not needed
            points, pairs = points[: done + 1].copy(), pairs[: done + 1].copy()
        new = slice(1, done + 1)
        return Steps(points[new], pairs[new, 0], pairs[new, 1:], carried, evaluations.value)


def iteration(kernel: Kernel, update: Update, parameters: Array, columns: Columns) -> Iteration | None:
    """The loop of an update around a kernel, with these bound values and data; None where there is none, or not yet.

    kernel: gives value and gradient. There is no loop around one that has no machine code or is run by several
    threads, nor for an update whose results could differ from NumPy's in the last bit.
    """
    if not isinstance(kernel, Compiled) or not writable(update):
        return None
    machine = kernel.machine(parameters, columns)
    return None if machine is None else Iteration(update, machine, len(kernel.program.variables))


@lru_cache(maxsize=256)
def writable(update: Update) -> bool:
    """Is all of it arithmetic that has the same result wherever it is done?"""
    programs = [ready(program) for program in (update.program, update.ahead) if program is not None]
    return all(
        elementwise(head)
        for program in programs
        for head, arguments in zip(program.graph.heads, program.graph.arguments, strict=True)
        if arguments and isinstance(head, Operator)
    )


_POINTER, _COUNT = ctypes.c_void_p, ctypes.c_int64
_LOOP: Any = ctypes.CFUNCTYPE(_COUNT, _POINTER, _COUNT, _COUNT, *[_POINTER] * 8)
_LARGEST = sys.float_info.max
_SLACK, _TINY = 1e-6, 1e-320
"""More than the relative error of a sum of squares, and than the error of a square close to zero."""


def _square(tolerance: float, size: int) -> float:
    """What the sum of the squares of a gradient is compared with."""
    return tolerance * tolerance * (1 + _SLACK) + size * _TINY if tolerance >= 0 else -1.0


@lru_cache(maxsize=64)
def _code(update: Update) -> engine.Compiled:
    """The machine code of a loop, made once in a process."""
    return engine.compile_ir(text(update), [NAME])
