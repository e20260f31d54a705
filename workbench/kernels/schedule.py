"""Schedule: in which order a program over rows is run: what is done once, and which passes go through which rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.graphs import DATA, Kind, Level, Program, Scatter, levels, spaces
from workbench.operators import Form, Operator


@dataclass(frozen=True, slots=True)
class Pass:
    """One run through the rows of the data, or of a loop (rows, as `graphs.Input` counts them).

    nodes: those that differ from row to row and are needed, each after its arguments, inputs among them.
    sums: the nodes that are sums over these rows. outputs: which outputs have a value for each row.
    scatters: what is added to outputs, row by row.
    """

    rows: int
    nodes: tuple[int, ...]
    sums: tuple[int, ...]
    outputs: tuple[int, ...] = ()
    scatters: tuple[Scatter, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """Operations that are done once, in order; and then passes, which may use them."""

    whole: tuple[int, ...]
    passes: tuple[Pass, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """The stages of a program: as many as sums stand inside one another, and one more.

    levels: of every node. varying: the kind of input that differs from row to row: COLUMN for data, VARIABLE for
    a batch of points. rowwise: have outputs a value for each row, be it
    the same in all?
    """

    program: Program
    varying: Kind
    levels: tuple[Level, ...]
    stages: tuple[Stage, ...]
    rowwise: bool


def schedule(program: Program, varying: Kind = Kind.COLUMN) -> Schedule:
    """The schedule of a program."""
    graph = program.graph
    level = levels(graph, (varying,))
    rows = [found or DATA for found in spaces(graph)]
    stage: list[int] = []
    for head, arguments in zip(graph.heads, graph.arguments, strict=True):
        stage.append(max([stage[argument] for argument in arguments], default=0) + is_sum(head))
    rowwise = varying is Kind.VARIABLE or any(level[output] is Level.ROW for output in set(program.outputs))
    last = max(stage, default=0)
    stages: list[Stage] = []
    for now in range(last + 1):
        whole: list[int] = []
        passes: dict[int, tuple[list[int], list[int], list[Scatter]]] = {}
        for place, head in enumerate(graph.heads):
            if is_sum(head):
                if stage[place] == now + 1:
                    passes.setdefault(rows[graph.arguments[place][0]], ([], [], []))[0].append(place)
            elif level[place] is Level.WHOLE and stage[place] == now and isinstance(head, Operator):
                whole.append(place)
        if now == last and rowwise:
            vary = [k for k, output in enumerate(program.outputs) if level[output] is Level.ROW]
            if vary:
                passes.setdefault(DATA, ([], [], []))[1].extend(vary)
        for scatter in program.scatters:
            if stage[scatter.node] == now:
                passes.setdefault(scatter.rows, ([], [], []))[2].append(scatter)
        stages.append(
            Stage(tuple(whole), tuple([_pass(program, level, number, *parts) for number, parts in passes.items()]))
        )
    return Schedule(program, varying, tuple(level), tuple(stages), rowwise)


def is_sum(head: object) -> bool:
    """Is it a sum over rows?"""
    return isinstance(head, Operator) and head.form is Form.REDUCTION


def _pass(
    program: Program,
    level: Sequence[Level],
    rows: int,
    sums: Sequence[int],
    outputs: Sequence[int],
    scatters: Sequence[Scatter],
) -> Pass:
    ends = [program.graph.arguments[place][0] for place in sums]
    ends += [program.outputs[index] for index in outputs]
    ends += [scatter.node for scatter in scatters]
    return Pass(rows, tuple(_needed(program, level, ends)), tuple(sums), tuple(outputs), tuple(scatters))


def _needed(program: Program, level: Sequence[Level], ends: Iterable[int]) -> list[int]:
    """The nodes that differ from row to row and are needed for these, each after its arguments."""
    waiting = [place for place in set(ends) if level[place] is Level.ROW]
    seen = set(waiting)
    while waiting:
        for argument in program.graph.arguments[waiting.pop()]:
            if argument not in seen and level[argument] is Level.ROW:
                seen.add(argument)
                waiting.append(argument)
    return sorted(seen)
