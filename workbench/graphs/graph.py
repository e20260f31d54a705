"""The graph: every distinct part of some formulas once; a Program names its inputs and outputs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.operators import OPERATORS, Form, Operator

if TYPE_CHECKING:
    from workbench.language.long_sums import Column

Places = NDArray[np.intp]


class Kind(StrEnum):
    """What an input stands for, and so when its value is known."""

    VARIABLE = "variable"
    PARAMETER = "parameter"  # a bound value
    COLUMN = "column"  # one value for each row of the data
    ROWS = "rows"  # how many rows the data has
    GATHERED = "gathered"  # in each row of a loop, the variable or parameter that stands there
    LISTED = "listed"  # in each row of a loop, the number that stands there


DATA = 0
"""The rows of the data; those of loop k are k + 1."""


@dataclass(frozen=True, slots=True)
class Input:
    """A value that comes from outside: the variable, parameter or column of that index.

    rows: of an input that differs from row to row, of which: DATA, or those of a loop.
    """

    kind: Kind
    index: int = 0
    rows: int = DATA


@dataclass(frozen=True, slots=True, eq=False)
class Gather:
    """Which of the variables (or parameters) stands in each row of a loop. places: (rows,)."""

    kind: Kind
    places: Places


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """Terms of one shape that are added, each a row: what stands in the places of their template."""

    count: int
    gathers: tuple[Gather, ...] = ()
    numbers: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Scatter:
    """A node whose value in each row of a loop is added to an output. places: (rows,), which output."""

    node: int
    rows: int
    places: Places


class Level(IntEnum):
    """When a node can be evaluated: once for all, once for a point, or once for each row at a point."""

    CONSTANT = 0
    WHOLE = 1
    ROW = 2


SHOWN = 8
"""Of more variables a repr gives the number, not the names."""

Head = Operator | Fraction | Input
"""What a node is: an operator applied to earlier nodes, an exact constant, or an input."""


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Nodes in an order in which each follows its arguments; no two are equal.

    heads: what each node is. arguments: the nodes it is applied to, by their place.
    """

    heads: tuple[Head, ...]
    arguments: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.heads)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Program:
    """A graph with its inputs named and its outputs chosen: what sweeps transform and kernels run.

    outputs: nodes whose values are wanted, in order. variables: names, in the order of a point.
    parameters: names of bound values. columns: names of the columns of the data. operators: the table
    of rows, in which partials and definitions are read. loops: long sums whose terms have one shape.
    scatters: what is added to the outputs besides, row by row of a loop.
    """

    graph: Graph
    outputs: tuple[int, ...]
    variables: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    operators: tuple[Operator, ...] = OPERATORS
    loops: tuple[Loop, ...] = ()
    scatters: tuple[Scatter, ...] = ()

    def __repr__(self) -> str:
        several = len(self.variables) > SHOWN
        names = f"{len(self.variables)} variables" if several else ", ".join(self.variables) or "no variables"
        return (
            f"Program of {names}: "
            f"{len(self.outputs)} output{'' if len(self.outputs) == 1 else 's'}, {self.operations} operations"
        )

    @property
    def operations(self) -> int:
        """How many nodes are computed, those of a loop for each of its rows."""
        if not self.loops:
            return sum(map(bool, self.graph.arguments))
        times = [1, *(loop.count for loop in self.loops)]
        found = spaces(self.graph)
        return sum(times[rows or DATA] for rows, taken in zip(found, self.graph.arguments, strict=True) if taken)

    @property
    def rowwise(self) -> bool:
        """Has some output a value for each row of the data?"""
        found = levels(self.graph)
        return any(found[output] is Level.ROW for output in set(self.outputs))


def level(head: Head, arguments: Collection[Level], varying: Collection[Kind] = (Kind.COLUMN,)) -> Level:
    """When a node can be evaluated, from when its arguments can.

    varying: the kinds of input that differ from row to row; a batch of points makes VARIABLE one of them.
    """
    if arguments:
        latest = max(arguments)
        reduced = latest is Level.ROW and type(head) is Operator and head.form is Form.REDUCTION
        return Level.WHOLE if reduced else latest
    if type(head) is Input:
        return Level.ROW if head.rows or head.kind in varying else Level.WHOLE
    return Level.CONSTANT


def levels(graph: Graph, varying: Collection[Kind] = (Kind.COLUMN,)) -> list[Level]:
    """The level of every node."""
    found: list[Level] = []
    for head, arguments in zip(graph.heads, graph.arguments, strict=True):
        found.append(level(head, [found[argument] for argument in arguments], varying))
    return found


def space(head: Head, arguments: Collection[int | None]) -> int | None:
    """In the rows of what a node differs: DATA, those of a loop, or (None) in none."""
    if type(head) is Input:
        return head.rows if head.rows or head.kind is Kind.COLUMN else None
    if type(head) is Operator and head.form is Form.REDUCTION:
        return None
    found = {rows for rows in arguments if rows is not None}
    assert len(found) < 2, "a node differs in the rows of one loop, or of the data, and never of two"
    return found.pop() if found else None


def spaces(graph: Graph) -> list[int | None]:
    """In the rows of what every node differs."""
    found: list[int | None] = []
    for head, arguments in zip(graph.heads, graph.arguments, strict=True):
        found.append(space(head, [found[argument] for argument in arguments]))
    return found


def reachable(arguments: Sequence[tuple[int, ...]], roots: Iterable[int]) -> list[int]:
    """The nodes that the roots need, themselves included, each after its arguments."""
    seen = set(roots)
    waiting = list(seen)
    while waiting:
        for argument in arguments[waiting.pop()]:
            if argument not in seen:
                seen.add(argument)
                waiting.append(argument)
    return sorted(seen)


def stride(places: Places) -> int | None:
    """How far the places are from one another, where that is always the same, and not 0.

    >>> stride(np.array([7, 5, 3])), stride(np.array([1, 1])), stride(np.array([0, 1, 3]))
    (-2, None, None)
    """
    if len(places) < 2:
        return 1
    steps = np.diff(places)
    return int(steps[0]) if steps[0] and (steps == steps[0]).all() else None
