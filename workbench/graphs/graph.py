"""The graph: every distinct part of some formulas once; a Program names its inputs and outputs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fractions import Fraction

from workbench.operators import OPERATORS, Form, Operator


class Kind(StrEnum):
    """What an input stands for, and so when its value is known."""

    VARIABLE = "variable"
    PARAMETER = "parameter"  # a bound value
    COLUMN = "column"  # one value for each row of the data
    ROWS = "rows"  # how many rows there are


@dataclass(frozen=True, slots=True)
class Input:
    """A value that comes from outside: the variable, parameter or column of that index."""

    kind: Kind
    index: int = 0


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
    of rows, in which partials and definitions are read.
    """

    graph: Graph
    outputs: tuple[int, ...]
    variables: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    operators: tuple[Operator, ...] = OPERATORS

    def __repr__(self) -> str:
        several = len(self.variables) > SHOWN
        names = f"{len(self.variables)} variables" if several else ", ".join(self.variables) or "no variables"
        return (
            f"Program of {names}: "
            f"{len(self.outputs)} output{'' if len(self.outputs) == 1 else 's'}, {self.operations} operations"
        )

    @property
    def operations(self) -> int:
        """How many nodes are computed."""
        return sum(map(bool, self.graph.arguments))

    @property
    def rowwise(self) -> bool:
        """Has some output a value for each row of the data?"""
        found = levels(self.graph)
        return any(found[output] is Level.ROW for output in self.outputs)


def level(head: Head, arguments: Collection[Level], varying: Collection[Kind] = (Kind.COLUMN,)) -> Level:
    """When a node can be evaluated, from when its arguments can.

    varying: the kinds of input that differ from row to row; a batch of points makes VARIABLE one of them.
    """
    if arguments:
        latest = max(arguments)
        reduced = latest is Level.ROW and type(head) is Operator and head.form is Form.REDUCTION
        return Level.WHOLE if reduced else latest
    if type(head) is Input:
        return Level.ROW if head.kind in varying else Level.WHOLE
    return Level.CONSTANT


def levels(graph: Graph, varying: Collection[Kind] = (Kind.COLUMN,)) -> list[Level]:
    """The level of every node."""
    found: list[Level] = []
    for head, arguments in zip(graph.heads, graph.arguments, strict=True):
        found.append(level(head, [found[argument] for argument in arguments], varying))
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
