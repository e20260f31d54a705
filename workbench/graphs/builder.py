"""Builder: grows a graph, making no node twice, and keeps what rewrites ask about each node."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from workbench.graphs.graph import (
    Gather,
    Graph,
    Head,
    Input,
    Level,
    Loop,
    Program,
    Scatter,
    level,
    levels,
    reachable,
    space,
    spaces,
)
from workbench.language.formula import Formula
from workbench.operators import OPERATORS, Form, Operator


class Builder:
    """A graph that grows: `node` gives the place of a node, which is made only if there is no equal one.

    operators: the table in which facts of rows are read. powers: keep x^3 as a power, which sweeps
    differentiate best, or (False) make it the products and roots that kernels run. code: for a kernel,
    gives a row's code; rows without are replaced by their definition. loops: those that the graph has.

    >>> builder = Builder()
    >>> builder.constant(Fraction(2)) == builder.constant(Fraction(2))
    True
    """

    __slots__ = (
        "_constants",
        "_known",
        "arguments",
        "code",
        "everywhere",
        "heads",
        "levels",
        "loops",
        "one",
        "operators",
        "partials",
        "powers",
        "spaces",
        "zero",
    )

    def __init__(
        self,
        operators: tuple[Operator, ...] = OPERATORS,
        graph: Graph | None = None,
        *,
        code: Callable[[Operator], str | None] | None = None,
        powers: bool = True,
        loops: Sequence[Loop] = (),
    ) -> None:
        self.operators = operators
        self.code = code
        self.powers = powers
        self.heads: list[Head] = list(graph.heads) if graph else []
        self.arguments: list[tuple[int, ...]] = list(graph.arguments) if graph else []
        self.levels: list[Level] = levels(graph) if graph else []
        self.spaces: list[int | None] = spaces(graph) if graph else []
        """In the rows of what each node differs; None for one that differs in none."""
        self.loops: list[Loop] = list(loops)
        self.everywhere: list[bool] = []
        """Is the value finite wherever the inputs are (but for overflow)? Then zero times it is zero."""
        self.partials: dict[tuple[Operator, int], Formula | None] = {}
        """Partials of rows that were already looked up."""
        self._known: dict[tuple[Head, tuple[int, ...]], int] = {}
        self._constants: dict[tuple[int, int], int] = {}
        for place, (head, arguments) in enumerate(zip(self.heads, self.arguments, strict=True)):
            self.everywhere.append(self._inside(head, arguments))
            if type(head) is Fraction:
                self._constants[head.as_integer_ratio()] = place
            else:
                self._known[head, arguments] = place
        self.zero = self.constant(Fraction(0))
        self.one = self.constant(Fraction(1))

    @classmethod
    def on(cls, program: Program) -> Builder:
        """A builder that goes on from a program."""
        return cls(program.operators, program.graph, loops=program.loops)

    def node(self, head: Operator | Input, arguments: tuple[int, ...] = ()) -> int:
        """The place of an operation or an input, just as it is: nothing is rewritten."""
        key = (head, arguments)
        place = self._known.get(key)
        if place is None:
            place = self._known[key] = self._new(head, arguments)
        return place

    def constant(self, value: Fraction) -> int:
        """The place of an exact constant."""
        key = value.as_integer_ratio()
        place = self._constants.get(key)
        if place is None:
            place = self._constants[key] = self._new(value, ())
        return place

    def _new(self, head: Head, arguments: tuple[int, ...]) -> int:
        place = len(self.heads)
        self.heads.append(head)
        self.arguments.append(arguments)
        self.levels.append(level(head, [self.levels[argument] for argument in arguments]))
        self.spaces.append(space(head, [self.spaces[argument] for argument in arguments]))
        self.everywhere.append(self._inside(head, arguments))
        return place

    def value(self, place: int) -> Fraction | None:
        """The exact value of a constant; None for any other node."""
        head = self.heads[place]
        return head if type(head) is Fraction else None

    def gather(self, head: Input) -> Gather:
        """Which variables (or parameters) an input of a loop stands for."""
        return self.loops[head.rows - 1].gathers[head.index]

    def program(self, outputs: Sequence[int], like: Program, scatters: Sequence[Scatter] = ()) -> Program:
        """The nodes that the outputs need, as a program with the inputs of another."""
        needed = reachable(self.arguments, {*outputs, *(scatter.node for scatter in scatters)})
        place = {old: new for new, old in enumerate(needed)}
        graph = Graph(
            tuple([self.heads[old] for old in needed]),
            tuple([tuple([place[argument] for argument in self.arguments[old]]) for old in needed]),
        )
        return replace(
            like,
            graph=graph,
            outputs=tuple([place[output] for output in outputs]),
            loops=tuple(self.loops),
            scatters=tuple([replace(scatter, node=place[scatter.node]) for scatter in scatters]),
        )

    def _inside(self, head: Head, arguments: tuple[int, ...]) -> bool:
        """Has it a value wherever the inputs have one?"""
        if type(head) is not Operator:
            return True
        for argument in arguments:
            if not self.everywhere[argument]:
                return False
        if head.form is Form.QUOTIENT:
            return bool(self.value(arguments[1]))
        if head.form is Form.POWER:
            exponent = self.value(arguments[1])
            return exponent is not None and exponent.denominator == 1 and exponent >= 0
        return not head.domain
