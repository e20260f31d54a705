"""Source of a function that goes through rows in blocks: what is done once, and each pass in which buffers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.graphs import Input, Kind, Level, Places, stride
from workbench.kernels.schedule import Pass, Schedule
from workbench.kernels.source import array_code, constants, input_name, literal, scalar_code, statements
from workbench.kernels.ufuncs import Calls
from workbench.language.long_sums import Column
from workbench.operators import PRODUCT, Operator

BLOCK = 8192
"""Rows at a time: a few buffers of 64 kB fit the second-level cache, and np.dot starts no threads of its own."""
MOST_BUFFERS = 64
"""With more buffers than these the blocks are shorter."""
SHORTEST = 256
UFUNC = re.compile(r"\b(np|special)\.(\w+)\(")
COMBINED = """def combined(sums):
 return {0}(sums[0] if len(sums) == 1 else np.add.reduce(np.array(sums, np.float64)))"""

Table = NDArray[Any]


@dataclass(frozen=True, slots=True)
class End:
    """Something done with the values of calls in one block: a sum taken, an output written, outputs added to."""

    operands: tuple[int, ...]
    code: str


@dataclass(slots=True)
class Lines:
    """A pass as text. before: what is said once. block: what is done for each block. after: what is said once more.

    count: how many rows, where that is known. buffers: how many it needs.
    """

    before: list[str] = field(default_factory=list)
    block: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    count: int | None = None
    buffers: int = 0


class Writer:
    """Writes ``run(x, q, c, g, n, out, buffers)`` for a program whose rows all have array code.

    x, q and c hold the values of variables, parameters and columns, g the tables. What does not differ is computed
    once, in Python floats. The function fills out (m, n) where outputs differ from row to row, adds to out (m,) what
    is scattered, and returns the values of `whole`.

    careful: compute once what does not differ by array code, which gives NaN and infinities where Python raises.
    """

    def __init__(self, plan: Schedule, *, careful: bool = False) -> None:
        self.tables: list[Table] = []
        self.buffers = 0
        self.block = BLOCK
        self._plan = plan
        self._program = plan.program
        self._heads = plan.program.graph.heads
        self._arguments = plan.program.graph.arguments
        self._known = constants(plan.program)
        self._careful = careful
        self._names = {place: literal(value) for place, value in self._known.items()}
        self._table_of: dict[int, int] = {}
        self._numbers: dict[str, str] = {}
        outputs = [place for place in plan.program.outputs if plan.levels[place] is not Level.ROW]
        self.whole = [place for place in dict.fromkeys(outputs) if self._known.get(place) != 0]
        """The nodes of outputs that do not differ, those left out that are zero."""

    def source(self) -> str:
        """The source, written once."""
        program, names = self._program, self._names
        parts: list[list[str] | Lines] = [self._inputs()]
        for stage in self._plan.stages:
            code = array_code if self._careful else scalar_code
            parts.append(statements(program, stage.whole, code, names, keep=stage.whole))
            parts.extend([self._pass(one) for one in stage.passes])
        passes = [part for part in parts if isinstance(part, Lines)]
        self.buffers = max([part.buffers for part in passes], default=0)
        self.block = BLOCK if self.buffers <= MOST_BUFFERS else max(SHORTEST, BLOCK * MOST_BUFFERS // self.buffers)
        if all(part.count is not None for part in passes):
            self.block = min(self.block, max([part.count or 0 for part in passes], default=0))
        lines = ["def run(x, q, c, g, n, out, buffers):"]
        for part in parts:
            lines += self._written(part) if isinstance(part, Lines) else part
        lines.append(f" return ({''.join([names[output] + ', ' for output in self.whole])})")
        text = UFUNC.sub(r"\1_\2(", "\n".join(lines))
        functions = [
            f"{module}_{name} = {module}.{name}" for module, name in sorted(set(UFUNC.findall("\n".join(lines))))
        ]
        numbers = [f"{name} = np.array({code})" for code, name in self._numbers.items()]
        begin = COMBINED.format("np.float64" if self._careful else "float")
        return "\n".join([*functions, *numbers, begin, text])

    def _inputs(self) -> list[str]:
        """Names for the inputs that do not differ from row to row."""
        lines: list[str] = []
        for kind, letter, names in (
            (Kind.VARIABLE, "x", self._program.variables),
            (Kind.PARAMETER, "q", self._program.parameters),
        ):
            used = {k: head for k, head in enumerate(self._heads) if isinstance(head, Input) and head.kind is kind}
            if kind is self._plan.varying or not used:
                continue
            self._names.update({place: input_name(head) for place, head in used.items()})
            if 2 * len(used) >= len(names):
                every = "".join([f"{input_name(Input(kind, index))}, " for index in range(len(names))])
                lines.append(f" {every}= {letter}" if self._careful else f" {every}= {letter}.tolist()")
            else:
                one = "{}[{}]" if self._careful else "{}.item({})"
                lines += [f" {input_name(head)} = {one.format(letter, head.index)}" for head in used.values()]
        self._names.update({place: "n" for place, head in enumerate(self._heads) if head == Input(Kind.ROWS)})
        return [*lines, " n = np.float64(n)"] if self._careful else lines

    # --- passes

    def _pass(self, one: Pass) -> Lines:
        """One loop over the blocks of the rows."""
        lines = Lines(count=self._program.loops[one.rows - 1].count if one.rows else None)
        calls, values = Calls(), dict[int, int]()

        def value(place: int) -> int:
            if place not in values:
                values[place] = calls.add(self._names[place])
            return values[place]

        products = self._products(one)
        for place in one.nodes:
            head = self._heads[place]
            if isinstance(head, Input):
                code, fills = self._rows_of(head, place, lines)
                values[place] = calls.add(code, fills=fills)
            elif isinstance(head, Operator) and place not in products:
                values[place] = calls.apply(array_code(head), [value(argument) for argument in self._arguments[place]])
        ends = []
        for place in one.sums:
            (summed,) = self._arguments[place]
            lines.before.append(f" s{place} = []")
            lines.after.append(f" t{place} = combined(s{place})")
            if summed in products:
                operands = tuple([value(factor) for factor in products[summed]])
                ends.append(End(operands, f"s{place}.append({{0}}.dot({{1}}))"))
            else:
                ends.append(End((value(summed),), f"s{place}.append(np.add.reduce({{0}}))"))
            self._names[place] = f"t{place}"
        into: dict[int, str] = {}
        for index in one.outputs:
            lines.before.append(f" o{index} = out[{index}]")
            number = value(self._program.outputs[index])
            if number in into or not calls.calls[number].fills:
                ends.append(End((number,), f"o{index}[lo:hi] = {{0}}"))
            else:
                into[number] = f"o{index}[lo:hi]"
        for k, scatter in enumerate(one.scatters):
            ends.append(End((value(scatter.node),), self._scattered(k, scatter.places, lines)))
        names = {k: self._scalar(call.code, k, lines) for k, call in enumerate(calls.calls) if call.alone}
        lines.block, lines.buffers = _in_buffers(calls, ends, into, names)
        return lines

    def _scalar(self, code: str, number: int, lines: Lines) -> str:
        """The name of an array that holds one number: a ufunc takes that at once, where it has to convert a float."""
        if code[0].isalpha() and code[:3] != "np." and code not in ("inf", "nan"):
            lines.before.append(f" w{number} = np.array({code})")
            return f"w{number}"
        return self._numbers.setdefault(code, f"k{len(self._numbers)}")

    def _products(self, one: Pass) -> dict[int, tuple[int, ...]]:
        """The factors of products that serve nothing but a sum, which is then a dot product."""
        used = Counter([argument for place in one.nodes for argument in self._arguments[place]])
        used.update([self._program.outputs[index] for index in one.outputs])
        used.update([scatter.node for scatter in one.scatters])
        found: dict[int, tuple[int, ...]] = {}
        for place in one.sums:
            (summed,) = self._arguments[place]
            factors = self._arguments[summed]
            rows = all(self._plan.levels[factor] is Level.ROW for factor in factors)
            if self._heads[summed] is PRODUCT and rows and not used[summed]:
                found[summed] = factors
        return found

    def _rows_of(self, head: Input, place: int, lines: Lines) -> tuple[str, bool]:
        """Code for an input in the rows of a block; can it be written into a buffer?"""
        source = f"c[{head.index}]"
        if head.kind is Kind.VARIABLE:
            source = f"x[{head.index}]"
        elif head.kind is Kind.LISTED:
            source = self._table(self._program.loops[head.rows - 1].numbers[head.index])
        elif head.kind is Kind.GATHERED:
            gather = self._program.loops[head.rows - 1].gathers[head.index]
            values, step = "x" if gather.kind is Kind.VARIABLE else "q", stride(gather.places)
            if step is None:
                return f"{values}.take({self._table(gather.places)}[lo:hi], mode='clip')", True
            source = f"{values}[{int(gather.places[0])}::{step}]"
        lines.before.append(f" i{place} = {source}")
        return f"i{place}[lo:hi]", False

    def _scattered(self, k: int, places: Places, lines: Lines) -> str:
        """Code that adds the values of a block to the outputs where they belong."""
        step = stride(places)
        if step is None:  # np.add.at is faster than out[places] += values, even where all places differ
            return f"np.add.at(out, {self._table(places)}[lo:hi], {{0}})"
        lines.before.append(f" d{k} = out[{int(places[0])}::{step}]")
        return f"d{k}[lo:hi] += {{0}}"

    def _table(self, held: Places | Column) -> str:
        """An array that never changes: places, or the numbers of a loop."""
        if id(held) not in self._table_of:
            self._table_of[id(held)] = len(self.tables)
            table: Table = held if isinstance(held, np.ndarray) else held.floats()
            self.tables.append(np.ascontiguousarray(table))
        return f"g[{self._table_of[id(held)]}]"

    def _written(self, one: Lines) -> list[str]:
        """The lines of a pass: in a loop over blocks, or without one where a single block has all rows."""
        once = one.count is not None and one.count <= self.block
        registers = "".join([f"r{index}, " for index in range(one.buffers)])
        first = f"buffers[:{one.buffers}]"
        take = [f"{registers}= {first} if hi - lo == {self.block} else [each[:hi - lo] for each in {first}]"]
        body = [*(take if registers else []), *one.block]
        if once:
            return [*one.before, f" lo, hi = 0, {one.count}", *[f" {line}" for line in body], *one.after]
        rows = "int(n)" if one.count is None else str(one.count)
        begin = [f" for lo in range(0, {rows}, {self.block}):", f"  hi = min(lo + {self.block}, {rows})"]
        return [*one.before, *begin, *[f"  {line}" for line in body], *one.after]


def _in_buffers(
    calls: Calls, ends: Sequence[End], into: dict[int, str], names: dict[int, str]
) -> tuple[list[str], int]:
    """The statements for one block, and how many buffers they need.

    A buffer is free again after the last use of its value; ends are taken as soon as their operands are there.
    into: what a call writes into instead. names: what stands for single numbers.
    """
    steps: list[tuple[tuple[int, bool, int], tuple[int, ...]]] = [
        *[((number, False, number), call.operands) for number, call in enumerate(calls.calls) if number not in names],
        *[((max(end.operands), True, k), end.operands) for k, end in enumerate(ends)],
    ]
    left = Counter([operand for _, operands in steps for operand in operands])
    lines: list[str] = []
    names = dict(names)
    held: dict[int, int] = {}
    free: list[int] = []
    count = 0
    for (_, is_end, number), operands in sorted(steps):
        texts = [names[operand] for operand in operands]
        left.subtract(operands)
        free.extend([held.pop(operand) for operand in set(operands) if operand in held and not left[operand]])
        if is_end:
            lines.append(ends[number].code.format(*texts))
            continue
        call = calls.calls[number]
        code = call.code.format(*texts) if operands else call.code
        if call.fills and number in into:
            names[number] = f"v{number}"
            lines.append(f"v{number} = {into[number]}")
            lines.append(_into(code, f"v{number}"))
        elif call.fills:
            if not free:
                free.append(count)
                count += 1
            held[number] = free.pop()
            names[number] = f"r{held[number]}"
            lines.append(_into(code, f"r{held[number]}"))
        else:
            names[number] = f"v{number}"
            lines.append(f"v{number} = {code}")
    return lines, count


def _into(code: str, name: str) -> str:
    """A call that writes its values into a buffer."""
    return f"{code[:-1]}, out={name})"
