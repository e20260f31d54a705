"""Programs put together, cut down, and with variables turned into bound values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from workbench.errors import OptionError, ShapeError
from workbench.graphs.builder import Builder
from workbench.graphs.graph import Gather, Graph, Head, Input, Kind, Loop, Program, Scatter
from workbench.graphs.unrolling import unrolled
from workbench.operators import Operator


def concatenate(programs: Sequence[Program]) -> Program:
    """One program with the outputs of all, in order; what they share is computed once.

    Raises ShapeError where their variables, parameters or columns differ.
    """
    first = programs[0]
    b = Builder.on(first)
    outputs, scatters = list(first.outputs), list(first.scatters)
    for other in programs[1:]:
        inputs = [(each.variables, each.parameters, each.columns, each.loops) for each in (first, other)]
        if inputs[0] != inputs[1]:
            raise ShapeError(f"programs to be joined need the same inputs: {first!r} and {other!r} differ.")
        place: list[int] = []
        for head, arguments in zip(other.graph.heads, other.graph.arguments, strict=True):
            again = tuple([place[argument] for argument in arguments])
            place.append(b.node(head, again) if isinstance(head, Operator | Input) else b.constant(head))
        scatters += [
            Scatter(place[scatter.node], scatter.rows, scatter.places + len(outputs)) for scatter in other.scatters
        ]
        outputs.extend([place[output] for output in other.outputs])
    return b.program(outputs, first, scatters)


def components(program: Program, indices: Sequence[int]) -> Program:
    """The program with only those outputs, in that order."""
    whole = unrolled(program) if program.scatters else program
    return Builder.on(whole).program([whole.outputs[index] for index in indices], whole)


def bound(program: Program, names: Collection[str]) -> Program:
    """The program in which some variables are parameters: their values are given at each call, last of all.

    Raises OptionError for a name that is no variable.
    """
    unknown = [name for name in names if name not in program.variables]
    if unknown:
        raise OptionError(f"{unknown[0]!r} is no variable here; the variables are {', '.join(program.variables)}.")
    free = [name for name in program.variables if name not in names]
    parameters = program.parameters + tuple(name for name in program.variables if name in names)
    place = {name: (Kind.VARIABLE, index) for index, name in enumerate(free)}
    place |= {name: (Kind.PARAMETER, index) for index, name in enumerate(parameters)}
    loops = [_moved(loop, [place[name] for name in program.variables]) for loop in program.loops]
    if not all(loops):
        return bound(unrolled(program), names)
    moved: dict[Head, Head] = {
        Input(Kind.VARIABLE, index): Input(*place[name]) for index, name in enumerate(program.variables)
    }
    heads = tuple([moved.get(head, head) if isinstance(head, Input) else head for head in program.graph.heads])
    graph = Graph(heads, program.graph.arguments)
    kept = tuple(loop for loop in loops if loop is not None)
    return replace(program, graph=graph, variables=tuple(free), parameters=parameters, loops=kept)


def _moved(loop: Loop, there: Sequence[tuple[Kind, int]]) -> Loop | None:
    """A loop whose variables stand elsewhere; None where one place has variables and bound values."""
    gathers: list[Gather] = []
    kinds = np.array([kind is Kind.VARIABLE for kind, _ in there])
    places = np.array([index for _, index in there], np.intp)
    for gather in loop.gathers:
        free = kinds[gather.places] if gather.kind is Kind.VARIABLE else np.zeros(0, bool)
        if gather.kind is Kind.PARAMETER:
            gathers.append(gather)
        elif free.all() or not free.any():
            kind = Kind.VARIABLE if free.all() else Kind.PARAMETER
            gathers.append(Gather(kind, places[gather.places]))
        else:
            return None
    return replace(loop, gathers=tuple(gathers))


def freed(program: Program, count: int) -> Program:
    """The program in which the last parameters, so many, are variables, behind the others.

    >>> from workbench.graphs.lowering import lower
    >>> from workbench.language.formula import Symbol
    >>> freed(lower([Symbol("v")], ["x"], ["a", "v"]), 1).variables
    ('x', 'v')
    """
    first, n = len(program.parameters) - count, len(program.variables)

    def moved(kind: Kind, index: int) -> tuple[Kind, int]:
        free = kind is Kind.PARAMETER and index >= first
        return (Kind.VARIABLE, index - first + n) if free else (kind, index)

    heads = tuple(
        [
            Input(*moved(head.kind, head.index)) if isinstance(head, Input) and not head.rows else head
            for head in program.graph.heads
        ]
    )
    loops = [replace(loop, gathers=tuple([_freed(each, first, n) for each in loop.gathers])) for loop in program.loops]
    return replace(
        program,
        graph=Graph(heads, program.graph.arguments),
        variables=program.variables + program.parameters[first:],
        parameters=program.parameters[:first],
        loops=tuple(loops),
    )


def _freed(gather: Gather, first: int, n: int) -> Gather:
    """What a loop gathers, where it gathers only parameters from the first of those that become variables on."""
    if gather.kind is Kind.PARAMETER and gather.places.min() >= first:
        return Gather(Kind.VARIABLE, gather.places - first + n)
    return gather


def pattern(program: Program) -> tuple[bool, ...]:
    """Which outputs are not zero by structure: where a derivative may differ from zero."""
    heads = program.graph.heads
    found = [not isinstance(heads[output], Fraction) or heads[output] != 0 for output in program.outputs]
    for scatter in program.scatters:
        for place in scatter.places.tolist():
            found[place] = True
    return tuple(found)
