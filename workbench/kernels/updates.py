"""Updates: what a method does at each step to every component of a point, as programs; and these run by NumPy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from workbench.graphs import Input, Kind, Level, Program, expanded, levels
from workbench.kernels.generated import assembled
from workbench.kernels.kernel import Array
from workbench.kernels.source import array_code, constants, input_name, literal, statements, unpacking
from workbench.operators import Operator

INPUTS = 2
"""The first columns of an update: the point x and the gradient g. Those after them are its states."""

Arrays = Callable[[Sequence[Array], Sequence[float]], tuple[Array, ...]]
"""Columns (n,), parameters -> outputs (n,)."""


@dataclass(frozen=True, eq=False)
class Update:
    """What is done at each step to every component of a point: programs whose rows are the components.

    program: its columns are x, the gradient g and the states; its parameters may change from step to step; it gives
    for each row the next x, and then the next states. ahead: from the same inputs, where the gradient is taken; None
    for x itself.
    """

    program: Program
    ahead: Program | None = None

    @property
    def states(self) -> int:
        """How many numbers each component carries besides x."""
        return len(self.program.columns) - INPUTS

    @cached_property
    def following(self) -> Arrays:
        """The next x and states from x, the gradient and the states, by NumPy."""
        return _arrays(self.program)

    @cached_property
    def place(self) -> Arrays | None:
        """Where the gradient is taken, by NumPy; None for x itself."""
        return None if self.ahead is None else _arrays(self.ahead)


def _arrays(program: Program) -> Arrays:
    """A program over rows as a function of whole columns, which are few and stay in the cache."""
    ready = expanded(program, lambda operator: operator.numpy)
    known = constants(ready)
    names = {place: literal(value) for place, value in known.items()}
    lines = ["def run(c, p):"]
    for kind, count in ((Kind.PARAMETER, len(program.parameters)), (Kind.COLUMN, len(program.columns))):
        lines += unpacking(ready, kind, count, names)
    names.update({place: input_name(head) for place, head in enumerate(ready.graph.heads) if isinstance(head, Input)})
    places = [k for k, head in enumerate(ready.graph.heads) if isinstance(head, Operator) and k not in known]
    lines += statements(ready, places, array_code, names, keep=ready.outputs, inline=True)
    level = levels(ready.graph)
    found = [
        names[output] if level[output] is Level.ROW else f"np.full(len(c[0]), {names[output]})"
        for output in ready.outputs
    ]
    lines.append(f" return ({', '.join(found)},)")
    return assembled("\n".join(lines), "run")
