"""Orders: the ways in which the right components stand in the wrong places: transposed, rows or columns swapped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import permutations

from workbench.exercises.grading.grades import Mistake

LARGEST = 4
"""Components, rows or columns up to which every order of them is tried."""
TRANSPOSED = Mistake("transposed", "this is the transpose: a row belongs to a component, a column to a variable")
ROWS = Mistake("rows swapped", "the rows are right, but in another order")
COLUMNS = Mistake("columns swapped", "the columns are in another order than the variables")
OTHER = Mistake("order of the components", "these are the right components, but in another order")
Order = tuple[Mistake, Sequence[int]]
"""What was done, and for each component where it stands in the answer."""


def reordered(shape: Sequence[int], given: Sequence[int], fits: Callable[[int, int], bool]) -> tuple[Mistake, ...]:
    """The first order that makes all components right, if there is one.

    shape: of what was asked. given: of the answer. fits: is component k what stands in place j of the answer?
    """
    return next(((told,) for told, order in _orders(shape, given) if all(map(fits, range(len(order)), order))), ())


def _orders(shape: Sequence[int], given: Sequence[int]) -> Iterator[Order]:
    """What may have been done to components of this shape, the likeliest first: transposed, rows, columns, any order.

    >>> [(told.name, list(order)) for told, order in _orders((2, 1), (1, 2))]
    [('transposed', [0, 1]), ('rows swapped', [1, 0]), ('order of the components', [1, 0])]
    """
    count = 1
    for length in shape:
        count *= length
    if len(shape) == 2:
        m, n = shape
        if tuple(given) in ((n, m), (count,)):
            yield TRANSPOSED, [j * m + i for i in range(m) for j in range(n)]
        for rows in _others(m):
            yield ROWS, [rows[i] * n + j for i in range(m) for j in range(n)]
        for columns in _others(n):
            yield COLUMNS, [i * n + columns[j] for i in range(m) for j in range(n)]
    yield from ((OTHER, order) for order in _others(count))


def _others(count: int) -> Iterator[tuple[int, ...]]:
    """Every order of so many but the one they have; none of too many."""
    if count <= LARGEST:
        yield from (order for order in permutations(range(count)) if list(order) != sorted(order))
