"""Straight-line code: a program without rows as one function, or several where there are many operations."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.graphs import Input, Kind, Program
from workbench.kernels.llvm.instructions import Instructions
from workbench.kernels.llvm.modules import Module, Writer, joined, kernel, load, store, zeros
from workbench.operators import Operator

LONGEST = 250
"""Operations of one function: the time that LLVM takes grows faster than their number."""
RELOADED = 40
"""After so many instructions an input is loaded anew, rather than kept in a register that others need."""


def straight(program: Program) -> Module:
    """A module for a program without rows, all of whose rows have code: straight-line code."""
    writer = Writer(program)
    order = _depth_first(writer, program.outputs)
    nothing = zeros(program, writer.known)
    parts = [order[start : start + LONGEST] for start in range(0, len(order), LONGEST)] or [[]]
    part_of = {place: k for k, part in enumerate(parts) for place in part}
    crossing: dict[int, int] = {}
    for place in order:
        for argument in writer.arguments[place]:
            if argument in part_of and part_of[argument] != part_of[place]:
                crossing.setdefault(argument, len(crossing))
    where: dict[int, list[int]] = {}
    for index, output in enumerate(program.outputs):
        if index not in nothing:
            where.setdefault(output, []).append(index)
    zeros_first = [(0, len(program.outputs))] if nothing else []
    bodies = [_straight_part(writer, k, parts[k], part_of, crossing, where) for k in range(len(parts))]
    if len(parts) == 1:
        return Module(joined(writer, kernel(zeros_first, 0, bodies[0])), {}, (), 0, (), 1)
    given = "ptr {0}%x, ptr {0}%c, ptr {0}%w, ptr %out, ptr %first"
    functions = [
        f"define internal void @part_{k}({given.format('noalias ')}) nounwind noinline {{\n{body} ret void\n}}\n"
        for k, body in enumerate(bodies)
    ]
    calls = "".join([f" call void @part_{k}({given.format('')})\n" for k in range(len(parts))])
    text = kernel(zeros_first, max(1, len(crossing)), calls)
    return Module(joined(writer, "".join(functions) + text), {}, (), 0, (), 1)


def _straight_part(
    writer: Writer,
    number: int,
    part: Sequence[int],
    part_of: dict[int, int],
    crossing: dict[int, int],
    where: dict[int, list[int]],
) -> str:
    """The lines that compute some nodes, and store those that are outputs or needed in other parts."""
    code = Instructions(writer.calls)
    values: dict[int, str] = {}
    loaded: dict[int, int] = {}

    def operand(place: int) -> str:
        head = writer.heads[place]
        if isinstance(head, Input):
            if place not in values or len(code.lines) - loaded[place] > RELOADED:
                base = "%x" if head.kind is Kind.VARIABLE else "%c"
                values[place] = load(code, base, head.index)
                loaded[place] = len(code.lines)
        elif place in crossing and part_of[place] != number and place not in values:
            values[place] = load(code, "%w", crossing[place])
        return writer.value(code, values, place)

    for place in part:
        head = writer.heads[place]
        assert isinstance(head, Operator)
        values[place] = code.apply(head, [operand(argument) for argument in writer.arguments[place]])
        for index in where.get(place, ()):
            store(code, values[place], "%out" if index else "%first", index)
        if place in crossing:
            store(code, values[place], "%w", crossing[place])
    if number == 0:
        for place, indices in where.items():
            if place not in part_of:
                for index in indices:
                    store(code, operand(place), "%out" if index else "%first", index)
    return "".join([line + "\n" for line in code.lines])


def _depth_first(writer: Writer, outputs: Sequence[int]) -> list[int]:
    """The operations that outputs need, each output's own together: fewer values wait at a time."""
    seen: set[int] = set()
    order: list[int] = []
    heads, arguments, known = writer.heads, writer.arguments, writer.known
    for output in outputs:
        waiting = [output]
        while waiting:
            place = waiting[-1]
            if place in seen or place in known or not isinstance(heads[place], Operator):
                waiting.pop()
                continue
            missing = [
                a
                for a in reversed(arguments[place])
                if a not in seen and a not in known and isinstance(heads[a], Operator)
            ]
            if missing:
                waiting.extend(missing)
                continue
            waiting.pop()
            seen.add(place)
            order.append(place)
    return order
