"""Hot kernels: one point at a time in generated Python, until calls are so many that machine code pays."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, final

import numpy as np

from workbench.errors import OptionError
from workbench.graphs import Program
from workbench.kernels.kernel import NOTHING, Array, Columns, Wanted
from workbench.kernels.llvm.iterations import Machine
from workbench.kernels.llvm.kernel import LlvmKernel, same_bits
from workbench.kernels.scalar import PythonKernel

BUILD = (4e-3, 3e-5)
"""Seconds to compile: at least, and for each operation."""
SAVED = (5e-7, 2.5e-8)
"""Seconds that a call costs less in machine code: at least, and for each operation."""
LOOP_SAVED = (1e-5, 2.5e-8)
"""The same for a call in a loop that is machine code as well."""
MANY = 1_000_000
"""Operations of a batch, points times those of a point, from which on it runs in machine code."""


@final
class HotKernel:
    """The python kernel, then the llvm one; for a program whose values are the same in both, to the last bit."""

    def __init__(self, program: Program, reason: str) -> None:
        """Raises OptionError for a program that has not the same values in machine code, to the last bit."""
        if not same_bits(program):
            raise OptionError("machine code has not the same last digits for this formula; use backend='python'.")
        self.program = program
        self.reason = reason
        self.often, self._often_in_loops = self._often(SAVED), self._often(LOOP_SAVED)
        self.compiled: LlvmKernel | None = None
        """The machine code, from the call on at which it pays."""
        self._calls = 0
        self._python = PythonKernel(program, reason)
        self._now: PythonKernel | LlvmKernel = self._python

    def __repr__(self) -> str:
        if self.compiled is not None:
            return repr(self.compiled)
        return f"{self._now!r}; machine code after {self.often:,} calls"

    def __call__(self, point: Array, parameters: Array = NOTHING, columns: Columns = ()) -> Array:
        """The outputs (m,) at one point (n,)."""
        self._calls += 1
        if self._calls > self.often and self.compiled is None:
            self._machine_code()
        return self._now(point, parameters, columns)

    def batch(self, points: Array, parameters: Array = NOTHING, columns: Columns = ()) -> Array:
        """The outputs (..., m) at points (..., n); in NumPy or in machine code, by how many points there are."""
        size = math.prod(np.shape(points)[:-1]) * self.program.operations
        kernel = self._machine_code() if size >= MANY else self._python
        return kernel.batch(points, parameters, columns)

    def machine(self, parameters: Array, columns: Columns) -> Machine | None:
        """The machine code for a loop; None before it pays there, which it does after fewer calls: each saves more."""
        if self.compiled is None and self._calls < self._often_in_loops:
            return None
        return self._machine_code().machine(parameters, columns)

    def entry(self, wanted: Wanted) -> Callable[..., Any] | None:
        """A builtin for one point, as soon as there is machine code."""
        return self._now.entry(wanted)

    def _often(self, saved: tuple[float, float]) -> int:
        """The calls after which machine code pays that saves so much at each."""
        size = self.program.operations
        return int((BUILD[0] + BUILD[1] * size) / (saved[0] + saved[1] * size))

    def _machine_code(self) -> LlvmKernel:
        if self.compiled is None:
            self._now = self.compiled = LlvmKernel(self.program, f"chosen after {self._calls:,} calls")
        return self.compiled
