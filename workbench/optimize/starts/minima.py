"""Minima: what runs from many starts came to, equal minima as one row of a table, the lowest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.optimize.status import Status
from workbench.optimize.wording import at, counted, exactly

Array = NDArray[np.float64]

SHOWN = 10  # rows of the table in a summary


@dataclass(frozen=True)
class Minimum:
    """One row: the value, the best point (n,), its status, and how many starts came here.

    points: how many points that are not told apart by their value, but by their place; more than one where the Hessian
    is singular, so that the minimum is not isolated.
    """

    value: float
    x: Array
    status: Status
    starts: int
    points: int = 1

    @property
    def isolated(self) -> bool:
        """Is there no other point as low next to it, as far as is known?"""
        return self.points == 1


@dataclass(frozen=True)
class Minima:
    """A table of minima, the lowest first.

    rows: those that runs came to with success. statuses: how many starts came to each status. starts: the points
    (k, n) from which runs began, as far as they were begun. asked: how many runs were asked for. box: where starts were
    drawn, in words; "" where all were given. nfev, njev, nhev, nhvp: values, gradients, Hessians and products of
    Hessians with vectors of all runs.
    """

    rows: tuple[Minimum, ...]
    statuses: dict[Status, int]
    starts: Array
    asked: int
    box: str
    nfev: int
    njev: int
    nhev: int
    nhvp: int

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Minimum]:
        return iter(self.rows)

    def __getitem__(self, place: int) -> Minimum:
        return self.rows[place]

    def __repr__(self) -> str:
        return f"{counted_minima(len(self.rows))} found from {counted(len(self.starts), 'start')}"

    @property
    def others(self) -> dict[Status, int]:
        """How many starts came to no minimum, by what they came to instead."""
        return {status: count for status, count in self.statuses.items() if not status.success}

    def lines(self, variables: Sequence[str]) -> list[str]:
        """The table as lines of text."""
        shown = [
            f"  {exactly(row.value):>14}  {counted(row.starts, 'start'):>10}  {row.status}, {at(variables, row.x)}"
            + ("" if row.isolated else f" (and {row.points - 1} more points as low)")
            for row in self.rows[:SHOWN]
        ]
        more = len(self.rows) - SHOWN
        rest = [f"  and {more} more, higher"] if more > 0 else []
        others = [f"  {counted(count, 'start')} came to: {status}" for status, count in self.others.items()]
        return [f"  {self!r}:", *shown, *rest, *others]


def counted_minima(count: int) -> str:
    """A number of minima.

    >>> counted_minima(0), counted_minima(1), counted_minima(3)
    ('no minimum', '1 minimum', '3 minima')
    """
    return f"{count or 'no'} {'minimum' if count < 2 else 'minima'}"
