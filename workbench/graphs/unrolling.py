"""Loops written out again, term by term, for whatever needs a node for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from workbench.graphs.builder import Builder
from workbench.graphs.construction import apply, lowered
from workbench.graphs.graph import DATA, Input, Kind, Program
from workbench.graphs.sums import add_all
from workbench.operators import Form, Operator


def unrolled(program: Program) -> Program:
    """The same program without loops: every term with nodes of its own."""
    if not program.loops:
        return program
    b = Builder(program.operators)
    spaces = Builder.on(program).spaces
    place: list[list[int]] = []  # one node, or one for each row of its loop
    for i, (head, arguments) in enumerate(zip(program.graph.heads, program.graph.arguments, strict=True)):
        rows = spaces[i] or DATA
        if isinstance(head, Input):
            place.append(_inputs(b, program, head) if head.rows else [b.node(head)])
        elif isinstance(head, Fraction):
            place.append([b.constant(head)])
        elif head.form is Form.REDUCTION and spaces[arguments[0]]:
            place.append([add_all(b, place[arguments[0]])])
        elif rows:
            count = program.loops[rows - 1].count
            across = [place[a] if spaces[a] else place[a] * count for a in arguments]
            place.append([_applied(b, head, row) for row in zip(*across, strict=True)])
        else:
            place.append([_applied(b, head, [place[a][0] for a in arguments])])
    terms = {k: [place[output][0]] for k, output in enumerate(program.outputs)}
    for scatter in program.scatters:
        values = place[scatter.node]
        values = values if len(values) == len(scatter.places) else values * len(scatter.places)
        for output, value in zip(scatter.places.tolist(), values, strict=True):
            terms[output].append(value)
    outputs = [add_all(b, parts) for parts in terms.values()]
    return replace(b.program(outputs, replace(program, loops=(), scatters=())), loops=())


def _applied(b: Builder, head: Operator, arguments: Sequence[int]) -> int:
    if head.conditions or head.form is Form.REDUCTION:
        return b.node(head, tuple(arguments))
    return apply(b, head, arguments)


def _inputs(b: Builder, program: Program, head: Input) -> list[int]:
    """What an input of a loop is in each of its rows."""
    loop = program.loops[head.rows - 1]
    if head.kind is Kind.GATHERED:
        gather = loop.gathers[head.index]
        return [b.node(Input(gather.kind, place)) for place in gather.places.tolist()]
    column = loop.numbers[head.index]
    return [lowered(b, column.formula(row), {}) for row in range(loop.count)]
