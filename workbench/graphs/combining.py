"""Programs put together, cut down, and with variables turned into bound values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from fractions import Fraction

from workbench.errors import OptionError, ShapeError
from workbench.graphs.builder import Builder
from workbench.graphs.graph import Graph, Head, Input, Kind, Program
from workbench.operators import Operator


def concatenate(programs: Sequence[Program]) -> Program:
    """One program with the outputs of all, in order; what they share is computed once.

    Raises ShapeError where their variables, parameters or columns differ.
    """
    first = programs[0]
    b = Builder(first.operators, first.graph)
    outputs = list(first.outputs)
    for other in programs[1:]:
        if (other.variables, other.parameters, other.columns) != (first.variables, first.parameters, first.columns):
            raise ShapeError(f"programs to be joined need the same inputs: {first!r} and {other!r} differ.")
        place: list[int] = []
        for head, arguments in zip(other.graph.heads, other.graph.arguments, strict=True):
            again = tuple([place[argument] for argument in arguments])
            place.append(b.node(head, again) if isinstance(head, Operator | Input) else b.constant(head))
        outputs.extend([place[output] for output in other.outputs])
    return b.program(outputs, first)


def components(program: Program, indices: Sequence[int]) -> Program:
    """The program with only those outputs, in that order."""
    b = Builder(program.operators, program.graph)
    return b.program([program.outputs[index] for index in indices], program)


def bound(program: Program, names: Collection[str]) -> Program:
    """The program in which some variables are parameters: their values are given at each call, last of all.

    Raises OptionError for a name that is no variable.
    """
    unknown = [name for name in names if name not in program.variables]
    if unknown:
        raise OptionError(f"{unknown[0]!r} is no variable here; the variables are {', '.join(program.variables)}.")
    free = [name for name in program.variables if name not in names]
    parameters = program.parameters + tuple(name for name in program.variables if name in names)
    moved: dict[Head, Head] = {}
    for index, name in enumerate(program.variables):
        there = (
            Input(Kind.VARIABLE, free.index(name)) if name in free else Input(Kind.PARAMETER, parameters.index(name))
        )
        moved[Input(Kind.VARIABLE, index)] = there
    heads = tuple([moved.get(head, head) if isinstance(head, Input) else head for head in program.graph.heads])
    return replace(program, graph=Graph(heads, program.graph.arguments), variables=tuple(free), parameters=parameters)


def pattern(program: Program) -> tuple[bool, ...]:
    """Which outputs are not zero by structure: where a derivative may differ from zero."""
    heads = program.graph.heads
    return tuple([not isinstance(heads[output], Fraction) or heads[output] != 0 for output in program.outputs])
