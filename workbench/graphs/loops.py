"""Loops: long sums of terms of one shape become rows of their own, as the data has rows."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping

from workbench.graphs.builder import Builder
from workbench.graphs.graph import Gather, Input, Kind, Loop
from workbench.graphs.names import Names
from workbench.graphs.sums import add_all, total
from workbench.language.formula import Formula, symbols
from workbench.language.long_sums import Alike, Column, LongSum, name_place, number_place

Lower = Callable[[Builder, Formula, Mapping[str, int]], int]
"""The node for a formula whose names stand for nodes."""


def rolled(b: Builder, long_sum: LongSum, environment: Mapping[str, int], lower: Lower) -> int | None:
    """The node for a long sum; groups of as many terms share the rows of one loop.

    None where some place does not hold variables, or bound values, in every term, or where a column of the data
    stands in the terms: then they are written out.
    """
    if not isinstance(environment, Names) or any(
        environment.has_column(symbols(group.template)) for group in long_sum.groups
    ):
        return None
    gathered = [[environment.gather(names) for names in group.names] for group in long_sum.groups]
    if any(gather is None for gathers in gathered for gather in gathers):
        return None
    by_count: dict[int, list[int]] = {}
    for index, group in enumerate(long_sum.groups):
        by_count.setdefault(group.count, []).append(index)
    sums = [lower(b, term, environment) for term in long_sum.others]
    for count, indices in by_count.items():
        rows = len(b.loops) + 1
        loop = _Places(b, rows)
        b.loops.append(Loop(count))
        terms: list[int] = []
        for index in indices:
            group = long_sum.groups[index]
            there = loop.environment([gather for gather in gathered[index] if gather is not None], group)
            terms.append(lower(b, group.template, ChainMap(there, environment)))  # type: ignore[arg-type]
        b.loops[rows - 1] = Loop(count, tuple(loop.gathers), tuple(loop.numbers))
        sums.append(total(b, add_all(b, terms), rows))
    return add_all(b, sums)


class _Places:
    """The places of the templates that share a loop; those that hold the same are one."""

    def __init__(self, b: Builder, rows: int) -> None:
        self.b = b
        self.rows = rows
        self.gathers: list[Gather] = []
        self.numbers: list[Column] = []
        self._known: dict[tuple[Kind, bytes], int] = {}

    def environment(self, gathers: list[Gather], group: Alike) -> dict[str, int]:
        """The nodes for the places of a template, by the names that stand there."""
        found: dict[str, int] = {}
        for k, gather in enumerate(gathers, 1):
            key = gather.kind, gather.places.tobytes()
            if key not in self._known:
                self._known[key] = len(self.gathers)
                self.gathers.append(gather)
            found[name_place(k)] = self.b.node(Input(Kind.GATHERED, self._known[key], self.rows))
        for k, column in enumerate(group.numbers, 1):
            found[number_place(k)] = self.b.node(Input(Kind.LISTED, len(self.numbers), self.rows))
            self.numbers.append(column)
        return found
