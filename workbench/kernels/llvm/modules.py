"""Modules: a program as LLVM IR, a function ``kernel(x, c, out)`` and, over rows, the stages and passes that it calls.

x: the point. out: the outputs, all of them written. c: the context, cells of eight bytes: the bound values, the
addresses of the tables of the loops and of the columns of the data, the number of rows, and how far apart the outputs
of one row stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.graphs import Program
from workbench.kernels.llvm.instructions import Calls, Instructions
from workbench.kernels.source import constants

MEMORY = "declare ptr @malloc(i64)\ndeclare void @free(ptr)\n"
"""What functions that need much memory declare."""
ON_STACK = 4_096
"""Numbers that a kernel keeps on the stack; more come from malloc."""
FEW_ZEROS = 8
"""So many outputs that are zero are written one by one."""

Table = NDArray[np.float64] | NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sweep:
    """A pass as threads run it: its function, over which rows (of a loop: how many), its sums, and where these go."""

    name: str
    rows: int
    count: int
    sums: int
    place: int


@dataclass(frozen=True, slots=True)
class Module:
    """IR, and what its functions need.

    symbols: addresses of what is no symbol of the process. tables: arrays whose addresses stand in the context.
    scratch: numbers that stages and passes share. stages: for each its function, and its passes.
    width: rows at a time; fewer must be padded.
    whole_outputs: those that are the same in all rows, where others are not.
    """

    text: str
    symbols: Mapping[str, int]
    tables: tuple[Table, ...]
    scratch: int
    stages: tuple[tuple[str, tuple[Sweep, ...]], ...]
    width: int
    whole_outputs: tuple[int, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The functions that can be called."""
        apart = [name for stage, sweeps in self.stages for name in (stage, *(sweep.name for sweep in sweeps))]
        return ("kernel", "pair", *apart)


@dataclass(frozen=True, slots=True)
class Context:
    """Where what stands in the context: the number of the first cell of each kind."""

    parameters: int
    tables: int
    columns: int

    @property
    def rows(self) -> int:
        return self.parameters + self.tables + self.columns

    @property
    def apart(self) -> int:
        return self.rows + 1

    def table(self, index: int) -> int:
        return self.parameters + index

    def column(self, index: int) -> int:
        return self.parameters + self.tables + index


class Writer:
    """What the functions of a module share."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.heads = program.graph.heads
        self.arguments = program.graph.arguments
        self.known = constants(program)
        self.calls = Calls()

    def value(self, code: Instructions, values: dict[int, str], place: int) -> str:
        """What stands for a node: a constant, or what was computed or loaded."""
        found = values.get(place)
        if found is None:
            found = values[place] = code.constant(self.known[place])
        return found


def zeros(program: Program, known: dict[int, float]) -> frozenset[int]:
    """Outputs that are zero by structure, where there are so many that all are set to zero first."""
    found = [index for index, output in enumerate(program.outputs) if known.get(output) == 0]
    return frozenset(found) if len(found) > FEW_ZEROS else frozenset()


def kernel(nothing: Sequence[tuple[int, int]], scratch: int, body: str) -> str:
    """The functions ``kernel(x, c, out)`` and ``pair(x, c, first, rest)``, around what both do.

    nothing: from which output up to which they are set to zero first. scratch: how many numbers stand at %w.
    body: lines that write the outputs, at %out but the first of them, which is at %first.
    """
    text = "define internal void @both(ptr noalias %x, ptr noalias %c, ptr %out, ptr %first) nounwind {\n"
    if 0 < scratch <= ON_STACK:
        text += f" %w = alloca [{scratch} x double], align 64\n"
    elif scratch:
        text = f"{text} %w = call ptr @malloc(i64 {8 * scratch})\n"
    for low, high in nothing:
        if low == 0 < high:
            text += " store double 0.0, ptr %first\n"
        if max(low, 1) < high:
            text += f" %zeros{low} = getelementptr double, ptr %out, i64 {max(low, 1)}\n"
            text += f" call void @llvm.memset.p0.i64(ptr %zeros{low}, i8 0, i64 {8 * (high - max(low, 1))}, i1 false)\n"
    text += body + (" call void @free(ptr %w)\n" if scratch > ON_STACK else "")
    return (
        f"{text} ret void\n}}\n"
        "define void @kernel(ptr %x, ptr %c, ptr %out) nounwind {\n"
        " call void @both(ptr %x, ptr %c, ptr %out, ptr %out)\n ret void\n}\n"
        "define void @pair(ptr %x, ptr %c, ptr %first, ptr %rest) nounwind {\n"
        " %out = getelementptr double, ptr %rest, i64 -1\n"
        " call void @both(ptr %x, ptr %c, ptr %out, ptr %first)\n ret void\n}\n"
    )


def joined(writer: Writer, text: str) -> str:
    """The text of a module, with the declarations of what it calls."""
    memset = "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)\n"
    text = text if MEMORY in text or "@malloc" not in text else MEMORY + text
    declared = [declaration + "\n" for declaration in writer.calls.declared.values()]
    return "".join([memset if memset not in text else "", *declared, text])


def address(code: Instructions, base: str, index: int) -> str:
    return code.add(f"getelementptr double, ptr {base}, i64 {index}") if index else base


def load(code: Instructions, base: str, index: int) -> str:
    return code.new(f"load double, ptr {address(code, base, index)}")


def store(code: Instructions, value: str, base: str, index: int) -> None:
    code.lines.append(f" store double {code.number(value)}, ptr {address(code, base, index)}")
