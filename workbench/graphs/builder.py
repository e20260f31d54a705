"""Builder: grows a graph, making no node twice, and keeps what rewrites ask about each node."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from workbench.graphs.graph import Graph, Head, Input, Level, Program, level, reachable
from workbench.language.formula import Formula
from workbench.operators import OPERATORS, Form, Operator


class Builder:
    """A graph that grows: `node` gives the place of a node, which is made only if there is no equal one.

    operators: the table in which facts of rows are read. powers: keep x^3 as a power, which sweeps
    differentiate best, or (False) make it the products and roots that kernels run. code: for a kernel,
    gives a row's code; rows without are replaced by their definition.

    >>> builder = Builder()
    >>> builder.constant(Fraction(2)) == builder.constant(Fraction(2))
    True
    """

    __slots__ = (
        "_known",
        "arguments",
        "code",
        "everywhere",
        "heads",
        "levels",
        "one",
        "operators",
        "partials",
        "powers",
        "zero",
    )

    def __init__(
        self,
        operators: tuple[Operator, ...] = OPERATORS,
        graph: Graph | None = None,
        *,
        code: Callable[[Operator], str | None] | None = None,
        powers: bool = True,
    ) -> None:
        self.operators = operators
        self.code = code
        self.powers = powers
        self.heads: list[Head] = []
        self.arguments: list[tuple[int, ...]] = []
        self.levels: list[Level] = []
        self.everywhere: list[bool] = []
        """Is the value finite wherever the inputs are (but for overflow)? Then zero times it is zero."""
        self.partials: dict[tuple[Operator, int], Formula | None] = {}
        """Partials of rows that were already looked up."""
        self._known: dict[tuple[Head, tuple[int, ...]], int] = {}
        if graph is not None:
            for head, arguments in zip(graph.heads, graph.arguments, strict=True):
                self.node(head, arguments)
        self.zero = self.constant(Fraction(0))
        self.one = self.constant(Fraction(1))

    def node(self, head: Head, arguments: tuple[int, ...] = ()) -> int:
        """The place of this node, just as it is: nothing is rewritten."""
        key = (head, arguments)
        place = self._known.get(key)
        if place is None:
            place = self._known[key] = len(self.heads)
            self.heads.append(head)
            self.arguments.append(arguments)
            self.levels.append(level(head, [self.levels[argument] for argument in arguments]))
            self.everywhere.append(not arguments or self._everywhere(head, arguments))
        return place

    def constant(self, value: Fraction) -> int:
        """The place of an exact constant."""
        return self.node(value)

    def value(self, place: int) -> Fraction | None:
        """The exact value of a constant; None for any other node."""
        head = self.heads[place]
        return head if isinstance(head, Fraction) else None

    def input(self, head: Input) -> int:
        """The place of an input."""
        return self.node(head)

    def program(self, outputs: Sequence[int], like: Program) -> Program:
        """The nodes that the outputs need, as a program with the inputs of another."""
        needed = reachable(self.arguments, outputs)
        place = {old: new for new, old in enumerate(needed)}
        graph = Graph(
            tuple([self.heads[old] for old in needed]),
            tuple([tuple([place[argument] for argument in self.arguments[old]]) for old in needed]),
        )
        return replace(like, graph=graph, outputs=tuple([place[output] for output in outputs]))

    def _everywhere(self, head: Head, arguments: tuple[int, ...]) -> bool:
        if not isinstance(head, Operator) or not all(self.everywhere[argument] for argument in arguments):
            return False
        if head.form is Form.QUOTIENT:
            return bool(self.value(arguments[1]))
        if head.form is Form.POWER:
            exponent = self.value(arguments[1])
            return exponent is not None and exponent.denominator == 1 and exponent >= 0
        return not head.domain
