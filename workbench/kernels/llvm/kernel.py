"""The llvm backend: programs compiled to machine code, over points, rows of data and long sums, on several threads."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable
from functools import cached_property
from typing import Any, final

import numpy as np

from workbench.errors import MissingExtraError, OptionError
from workbench.graphs import DATA, Kind, Program, expanded, unrolled
from workbench.kernels.kernel import FLOAT, NOTHING, Array, Columns, Returned, Wanted, data, is_complex, matrix, vector
from workbench.kernels.llvm import engine, entries
from workbench.kernels.llvm.instructions import exact, expression
from workbench.kernels.llvm.iterations import Machine
from workbench.kernels.llvm.modules import Module
from workbench.kernels.llvm.row_loops import BLOCK
from workbench.kernels.llvm.rows import over_rows
from workbench.kernels.llvm.sharing import sharing
from workbench.kernels.llvm.straight import straight
from workbench.kernels.llvm.threads import LEAST, WORK, cores, summed
from workbench.kernels.schedule import is_sum, schedule
from workbench.kernels.vectorized import NumpyKernel
from workbench.operators import Operator

MOST_OPERATIONS = 100_000
"""Straight-line code of more operations is not compiled: it would take longer than a few seconds."""
MOST_OF_A_ROW, MOST_SCATTERS = 6_000, 500
"""Programs over rows with more nodes, or more that is added to outputs, are left to NumPy: a pass is one function."""
LARGE = 2_000
"""Straight-line code of more operations is compiled quickly first, and well when it has been called often."""
BETTER = 8_000
"""Straight-line code of more operations stays as it was compiled quickly: better code takes seconds to make."""
OFTEN = 1_000
"""Calls, after which it is worth while to compile well."""
AGAIN = 16
"""After so many calls, and again after so many, an entry is kept for the bound values and data that are given."""
POINTS = 64
"""A batch of fewer points is worked out point by point."""


@final
class Code:
    """A module in memory: its functions, and the cells of its context that never change."""

    def __init__(self, module: Module, level: int) -> None:
        self.module = module
        self.level = level
        self.compiled = engine.compile_ir(module.text, module.names, level=level, symbols=module.symbols)
        self.kernel = _KERNEL(self.compiled.addresses["kernel"])
        self.tables = [table.ctypes.data for table in module.tables]

    def stage(self, name: str) -> Any:
        """The function of a stage: of x, the context, the scratch, the outputs and the first of them."""
        return _STAGE(self.compiled.addresses[name])

    def sweep(self, name: str) -> Any:
        """The function of a pass: of x, the context, the scratch, the outputs, rows from and to, and the sums."""
        return _SWEEP(self.compiled.addresses[name])

    def context(self, parameters: Array, columns: Columns, rows: int, apart: int) -> Array:
        """The cells: bound values, addresses of tables and columns, the number of rows, how far outputs are apart."""
        k, t = len(parameters), len(self.tables)
        cells = np.empty(k + t + len(columns) + 2)
        cells[:k] = parameters
        cells.view(np.int64)[k:] = [*self.tables, *(column.ctypes.data for column in columns), rows, apart]
        return cells


_POINTERS = [ctypes.c_void_p] * 4
_KERNEL = ctypes.CFUNCTYPE(None, *_POINTERS[:3])
_STAGE = ctypes.CFUNCTYPE(None, *_POINTERS, ctypes.c_void_p)
_SWEEP = ctypes.CFUNCTYPE(None, *_POINTERS, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p)


@final
class LlvmKernel:
    """A program as machine code. threads: how many may work on the rows of the data; None for all cores."""

    def __init__(self, program: Program, reason: str = "machine code", threads: int | None = None) -> None:
        """Raises MissingExtraError without llvmlite, OptionError for a program that cannot be compiled."""
        if not engine.available():
            raise MissingExtraError("llvmlite", "fast")
        self.program = program
        self.reason = reason
        self.threads = threads
        self.ready = machine_program(program)
        self._sizes = len(program.variables), len(program.parameters), len(program.outputs)
        self._over_rows = bool(program.columns or program.loops)
        self._rowwise = program.rowwise
        self._operations = program.operations
        self._calls = 0
        self._kept: tuple[Array, Columns, Callable[[Array], Array] | None] = NOTHING, (), None
        """Bound values and data that are given again and again, and an entry for them."""

    def __repr__(self) -> str:
        return f"llvm kernel, {self.program.operations} operations: {self.reason}"

    def __call__(self, point: Array, parameters: Array = NOTHING, columns: Columns = ()) -> Array:
        """The outputs at one point (n,): (m,), or (N, m) where an output has a value for each row."""
        usual, data_too, entry = self._kept
        if entry is not None and parameters is usual and columns is data_too:
            return entry(point)
        return self._called(point, parameters, columns)

    def _called(self, point: Array, parameters: Array, columns: Columns) -> Array:
        if is_complex(point):
            return self._arrays(point, parameters, columns)
        n, k, m = self._sizes
        x = np.ascontiguousarray(vector(point, n, "a point"))
        p = vector(parameters, k, "the bound values")
        rows = data(columns, self.program)
        code = self._at_call()
        fixed = not parameters.flags.writeable and not any(column.flags.writeable for column in columns)
        if not self._calls % AGAIN and fixed:
            self._keep_entry(parameters, columns)
        if self._rowwise:
            return self._for_rows(code, x, p, columns, rows)
        out = np.empty(m)
        padded = self._padded(columns, rows)  # the context has their addresses alone
        self._run(code, x, code.context(p, padded, rows, rows), rows, out, padded)
        return out

    def batch(self, points: Array, parameters: Array = NOTHING, columns: Columns = ()) -> Array:
        """The outputs at points (..., n): (..., m), or (..., N, m) where an output has a value for each row."""
        if is_complex(points):
            return self._arrays.batch(points, parameters, columns)
        n, k, m = self._sizes
        x = matrix(points, n, "a point")
        p = vector(parameters, k, "the bound values")
        rows = data(columns, self.program)
        flat = x.reshape(math.prod(x.shape[:-1]), n)
        if self._over_rows or len(flat) < POINTS:
            found = np.array([self(each, p, columns) for each in flat], FLOAT)
            shape = (rows, m) if self._rowwise else (m,)
        else:
            across = np.ascontiguousarray(flat.T)
            found = self._for_rows(self._points, NOTHING, p, tuple(across), len(flat))
            shape = (m,)
        return found.reshape(x.shape[:-1] + shape)

    def entry(self, wanted: Wanted) -> Callable[..., Any] | None:
        """A builtin for one point; None where there is none, or not yet."""
        rows = len(wanted.columns[0]) if wanted.columns else 0
        if self._rowwise or self._may_improve or self._threads(self._code, rows) > 1:
            return None
        padded = self._padded(wanted.columns, rows)
        return entries.make_entry(
            self._code.compiled.addresses["pair" if wanted.returned is Returned.PAIR else "kernel"],
            wanted.returned,
            size=self._sizes[0],
            shape=wanted.shape,
            parameters=self._code.context(wanted.parameters, padded, rows, rows),
            fallback=wanted.fallback,
            model=wanted.model,
            keep=(self._code, padded),
            estimate=self._seconds(rows),
        )

    def machine(self, parameters: Array, columns: Columns) -> Machine | None:
        """The code for one point, as a loop in machine code calls it; None where several threads run it, or not yet."""
        rows = data(columns, self.program)
        if self._rowwise or self._may_improve or self._threads(self._code, rows) > 1:
            return None
        padded = self._padded(columns, rows)
        context = self._code.context(vector(parameters, self._sizes[1], "the bound values"), padded, rows, rows)
        return Machine(self._code.compiled.addresses["kernel"], context, (self._code, padded), self._seconds(rows))

    # --- inside -----------------------------------------------------------------------------------

    def _keep_entry(self, parameters: Array, columns: Columns) -> None:
        """From now on a point with these bound values and data, which nobody can change, goes to an entry."""

        def called(point: Array) -> Array:
            return self._called(point, parameters, columns)

        wanted = Wanted(Returned.ARRAY, (self._sizes[2],), parameters, columns, called)
        self._kept = parameters, columns, self.entry(wanted)

    def _seconds(self, rows: int) -> float:
        """About how long a call takes, without threads."""
        return 1e-9 * self._operations * max(1, rows)

    def _at_call(self) -> Code:
        """The code to run; what was compiled quickly is compiled well once it has been called often."""
        self._calls += 1
        code = self._code
        if self._may_improve and self._calls > OFTEN:
            code = self.__dict__["_code"] = Code(code.module, 1)
        return code

    @property
    def _may_improve(self) -> bool:
        return self._code.level == 0 and self._operations <= BETTER

    @cached_property
    def _code(self) -> Code:
        if self._over_rows:
            return Code(over_rows(schedule(sharing(self.ready))), 1)
        return Code(straight(self.ready), 0 if self.program.operations > LARGE else 1)

    @cached_property
    def _points(self) -> Code:
        """The program over a batch of points, each a row."""
        return Code(over_rows(schedule(self.ready, Kind.VARIABLE)), 1)

    @cached_property
    def _arrays(self) -> NumpyKernel:
        return NumpyKernel(self.program)

    def _padded(self, columns: Columns, rows: int) -> Columns:
        """Columns without gaps, of at least as many rows as a vector has lanes."""
        width = self._code.module.width
        if columns and rows < width:
            more = [np.full(width - rows, column[0] if rows else 1.0) for column in columns]
            return tuple(map(np.concatenate, zip(columns, more, strict=True)))
        return tuple(np.ascontiguousarray(column) for column in columns)

    def _for_rows(self, code: Code, x: Array, p: Array, columns: Columns, rows: int) -> Array:
        """Outputs (rows, m), where some have a value for each row; those that have not are repeated."""
        m = self._sizes[2]
        apart = max(rows, code.module.width)
        out = np.empty((m, apart))
        if rows:
            padded = self._padded(columns, rows)  # the context has their addresses alone
            self._run(code, x, code.context(p, padded, rows, apart), rows, out, padded)
            for index in code.module.whole_outputs:
                out[index] = out[index, 0]
        return out[:, :rows].T

    def _run(self, code: Code, x: Array, context: Array, rows: int, out: Array, columns: Columns) -> None:
        """Run the code over all rows, on several threads where that pays; columns: whose addresses the context has."""
        threads = self._threads(code, rows)
        place, cells, result = x.ctypes.data, context.ctypes.data, out.ctypes.data
        if threads < 2:
            code.kernel(place, cells, result)
            return
        scratch = np.empty(code.module.scratch)
        held = code, x, context, scratch, out, columns
        work = scratch.ctypes.data
        for stage, sweeps in code.module.stages:
            code.stage(stage)(place, cells, work, result, result)
            for sweep in sweeps:
                through = code.sweep(sweep.name)

                # What the addresses belong to goes with the part, wherever it is still running.
                def part(lo: int, hi: int, sums: Array, through: Any = through, _held: Any = held) -> None:
                    through(place, cells, work, result, lo, hi, sums.ctypes.data)

                if sweep.rows == DATA:
                    found = summed(part, rows, BLOCK, sweep.sums, threads)
                    scratch[sweep.place : sweep.place + sweep.sums] = found[: sweep.sums]
                else:
                    through(place, cells, work, result, 0, sweep.count, work + 8 * sweep.place)

    def _threads(self, code: Code, rows: int) -> int:
        """How many threads to use."""
        if rows * self._operations < WORK or self.ready.scatters or not code.module.stages:
            return 1
        return min(self.threads or cores(), rows // (LEAST * BLOCK) + 1)


def machine_program(program: Program) -> Program:
    """The program with a row's scalar code wherever it can be written as instructions, else by its definition.

    Raises OptionError for a row that has neither.
    """
    short = any(loop.count < engine.target().width for loop in program.loops)
    ready = expanded(unrolled(program) if short else program, _code)
    for head in ready.graph.heads:
        if isinstance(head, Operator) and not is_sum(head) and _code(head) is None:
            raise OptionError(f"{head.name} has no code that the llvm backend can compile; use backend='numpy'.")
    return ready


def compilable(program: Program) -> bool:
    """Can all of it be written as instructions, in functions of reasonable length?"""
    over_rows = bool(program.columns or program.loops)
    if over_rows and (len(program.graph) > MOST_OF_A_ROW or len(program.scatters) > MOST_SCATTERS):
        return False
    ready = expanded(program, _code)
    return all(_code(head) is not None for head in ready.graph.heads if isinstance(head, Operator) and not is_sum(head))


def same_bits(program: Program) -> bool:
    """Would the program, compiled, have the same values as in Python, to the last bit?"""
    ready = expanded(program, lambda operator: operator.python)
    return all(exact(head) for head in ready.graph.heads if isinstance(head, Operator))


def _code(operator: Operator) -> str | None:
    return operator.python if expression(operator) is not None else None
