"""Source of a function that goes through rows in blocks: which sums are taken in which pass, in which buffers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.graphs import Input, Kind, Level, Program, levels
from workbench.kernels.source import (
    array_code,
    constants,
    input_name,
    is_total,
    literal,
    scalar_code,
    statements,
    unpacking,
)
from workbench.operators import PRODUCT, Form, Operator

CALL = re.compile(r"(np|special)\.(\w+)\(([^()]*)\)")
COMBINED = """def combined(sums):
 return float(sums[0] if len(sums) == 1 else np.add.reduce(np.array(sums, np.float64)))"""


@dataclass(frozen=True, slots=True)
class Step:
    """Something done with the values of nodes in one block.

    operands: the nodes. code: over their names. place: the node that is computed; None for a sum or an output.
    """

    operands: tuple[int, ...]
    code: str
    place: int | None = None


class Writer:
    """Writes ``run(a, p, c, n, out, buffers, block)`` for a program whose rows all have array code.

    varying: the kind of input that differs from row to row; a, p and c hold the values of variables,
    parameters and columns. What does not differ is computed once, in Python floats; then come the sums
    over the rows, in as many passes as sums stand inside each other. The function fills out (n, m) where
    outputs differ from row to row and returns the others, None for those. buffers: how many it needs.
    """

    def __init__(self, ready: Program, varying: Kind) -> None:
        self.buffers = 0
        self._program = ready
        self._heads = ready.graph.heads
        self._arguments = ready.graph.arguments
        self._varying = varying
        self._known = constants(ready)
        self._level = levels(ready.graph, (varying,))
        self._stage = self._stages()
        self._names = {place: literal(value) for place, value in self._known.items()}

    def source(self) -> str:
        """The source, written once."""
        program, names = self._program, self._names
        lines = [COMBINED, "def run(a, p, c, n, out, buffers, block):"]
        for kind, count in ((Kind.VARIABLE, len(program.variables)), (Kind.PARAMETER, len(program.parameters))):
            if kind is not self._varying:
                lines += unpacking(program, kind, count, names)
        names.update({place: input_name(head) for place, head in enumerate(self._heads) if isinstance(head, Input)})
        varies = [self._level[output] is Level.ROW for output in program.outputs]
        last = max(self._stage, default=0)
        for stage in range(last + 1):
            whole = [place for place in self._whole(stage) if not is_total(self._heads[place])]
            lines += statements(program, whole, scalar_code, names, keep=whole)
            sums = [place for place in self._whole(stage + 1) if is_total(self._heads[place])]
            columns = [index for index, vary in enumerate(varies) if vary and stage == last]
            if sums or columns:
                lines += self._pass(sums, columns)
        found = ["None" if vary else names[output] for vary, output in zip(varies, program.outputs, strict=True)]
        return "\n".join([*lines, f" return ({''.join([text + ', ' for text in found])})"])

    def _stages(self) -> list[int]:
        """How many sums, one inside the other, each node needs."""
        found: list[int] = []
        for head, arguments in zip(self._heads, self._arguments, strict=True):
            found.append(max([found[argument] for argument in arguments], default=0) + is_total(head))
        return found

    def _whole(self, stage: int) -> list[int]:
        """The operations of a stage that are done once, not for each row."""
        return [
            place
            for place, level in enumerate(self._level)
            if level is Level.WHOLE and self._stage[place] == stage and isinstance(self._heads[place], Operator)
        ]

    def _pass(self, sums: Sequence[int], columns: Sequence[int]) -> list[str]:
        """One loop over the blocks, for sums (their nodes) and for outputs that vary (their numbers)."""
        ends = [*self._sums(sums, columns), *self._outputs(columns)]
        needed = self._needed([operand for end in ends for operand in end.operands])
        values = [
            Step(self._arguments[place], array_code(head), place)
            for place in needed
            if isinstance(head := self._heads[place], Operator)
        ]
        steps = sorted([*values, *ends], key=_order)
        lines, count = self._block(steps)
        self.buffers = max(self.buffers, count)
        begin = [f" s{place} = []" for place in sums]
        begin += [" for lo in range(0, n, block):", "  hi = min(lo + block, n)"]
        if count:
            registers = "".join([f"r{index}, " for index in range(count)])
            begin.append(f"  {registers}= [each[:hi - lo] for each in buffers[:{count}]]")
        for place in needed:
            if isinstance(self._heads[place], Input):
                name = self._names[place]
                begin.append(f"  {name} = {name[0]}[{name[1:]}][lo:hi]")
        self._names.update({place: f"t{place}" for place in sums})
        return [*begin, *lines, *[f" t{place} = combined(s{place})" for place in sums]]

    def _block(self, steps: Sequence[Step]) -> tuple[list[str], int]:
        """The statements for one block; a buffer is free again after the last use of its value."""
        left = Counter([operand for step in steps for operand in step.operands])
        lines: list[str] = []
        held: dict[int, int] = {}
        free: list[int] = []
        count = 0
        for step in steps:
            texts = [self._names[operand] for operand in step.operands]
            left.subtract(step.operands)
            free.extend([held.pop(operand) for operand in set(step.operands) if operand in held and not left[operand]])
            if step.place is None:
                lines.append(f"  {step.code.format(*texts)}")
                continue
            head = self._heads[step.place]
            if isinstance(head, Operator) and _fills(head, step.code):
                if not free:
                    free.append(count)
                    count += 1
                held[step.place] = free.pop()
                self._names[step.place] = f"r{held[step.place]}"
                lines.append(f"  {step.code.format(*texts)[:-1]}, out=r{held[step.place]})")
            else:
                self._names[step.place] = f"v{step.place}"
                lines.append(f"  v{step.place} = {step.code.format(*texts)}")
        return lines, count

    def _sums(self, sums: Sequence[int], columns: Sequence[int]) -> list[Step]:
        """Sums over a block; the sum of a product that serves nothing else is a dot product."""
        kept = {self._program.outputs[index] for index in columns}
        inside = [self._arguments[place][0] for place in sums]
        used = Counter([argument for place in self._needed([*inside, *kept]) for argument in self._arguments[place]])
        steps = []
        for place, summed in zip(sums, inside, strict=True):
            factors = self._arguments[summed]
            rows = all(self._level[factor] is Level.ROW for factor in factors)
            if self._heads[summed] is PRODUCT and rows and not used[summed] and summed not in kept:
                steps.append(Step(factors, f"s{place}.append(np.dot({{0}}, {{1}}))"))
            else:
                steps.append(Step((summed,), f"s{place}.append(np.add.reduce({{0}}))"))
        return steps

    def _outputs(self, columns: Sequence[int]) -> list[Step]:
        return [Step((self._program.outputs[index],), f"out[lo:hi, {index}] = {{0}}") for index in columns]

    def _needed(self, places: Iterable[int]) -> list[int]:
        """The nodes that differ from row to row and are needed for these, each after its arguments."""
        waiting = [place for place in set(places) if self._level[place] is Level.ROW]
        seen = set(waiting)
        while waiting:
            for argument in self._arguments[waiting.pop()]:
                if argument not in seen and self._level[argument] is Level.ROW:
                    seen.add(argument)
                    waiting.append(argument)
        return sorted(seen)


def _order(step: Step) -> tuple[int, bool]:
    """A sum or an output is taken as soon as its operands are there, so that their buffers are free early."""
    return (max(step.operands), True) if step.place is None else (step.place, False)


def _fills(operator: Operator, code: str) -> bool:
    """Can its code write into a buffer, as a NumPy ufunc does where its last argument is one?"""
    call = CALL.fullmatch(code)
    if call is None or operator.form in (Form.COMPARISON, Form.CONNECTIVE):
        return False
    if call[1] == "np":
        function = getattr(np, call[2], None)
    else:
        from scipy import special  # takes 30 ms to import, and few programs need it

        function = getattr(special, call[2], None)
    return isinstance(function, np.ufunc) and function.nout == 1 and function.nin == call[3].count(",") + 1
