"""Programs over rows, taken apart by when their parts are known: what needs all rows first, then what needs one."""

from __future__ import annotations

from dataclasses import replace

from workbench.graphs.builder import Builder
from workbench.graphs.graph import Input, Kind, Program
from workbench.graphs.unrolling import unrolled
from workbench.operators import Form, Operator


def row_by_row(program: Program) -> tuple[Program, Program]:
    """A program whose outputs are the sums over rows that another needs, and that other, in which they are given.

    The second one has the outputs of the program, but no sums: it can be run over any part of the rows. Its further
    parameters, after those of the program, are the outputs of the first one.
    """
    program = unrolled(program)
    heads, arguments = program.graph.heads, program.graph.arguments
    given = len(program.parameters)
    cut: dict[int, int] = {}
    waiting, seen = list(program.outputs), set(program.outputs)
    while waiting:
        place = waiting.pop()
        head = heads[place]
        if (isinstance(head, Operator) and head.form is Form.REDUCTION) or head == Input(Kind.ROWS):
            cut[place] = given + len(cut)
            continue
        fresh = [argument for argument in arguments[place] if argument not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    sums = Builder.on(program).program(list(cut), program)
    b = Builder(program.operators)
    again: list[int] = []
    for place, (head, taken) in enumerate(zip(heads, arguments, strict=True)):
        if place in cut:
            again.append(b.node(Input(Kind.PARAMETER, cut[place])))
        elif isinstance(head, Operator | Input):
            again.append(b.node(head, tuple([again[argument] for argument in taken])))
        else:
            again.append(b.constant(head))
    names = tuple(f"sum {k}" for k in range(len(cut)))
    like = replace(program, parameters=program.parameters + names)
    return sums, b.program([again[output] for output in program.outputs], like)
