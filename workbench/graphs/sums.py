"""Long sums and products of nodes, and sums over the rows of the data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import reduce

from workbench.graphs.arithmetic import ROWS, add, coefficient, divide, multiply, negate, scaled
from workbench.graphs.builder import Builder
from workbench.graphs.graph import DATA, Level
from workbench.operators import NEGATION, PRODUCT, QUOTIENT, TOTAL

AS_WRITTEN = 8
"""So many terms are added one after the other; longer sums in pairs of such runs, for accuracy."""
DEEPEST = 50
"""How far into nested products factors that no row changes are looked for."""


def add_all(b: Builder, terms: Iterable[int]) -> int:
    """The sum of any number of nodes: like terms join, constants fold, what no row changes comes first."""
    given = [term for term in terms if term != b.zero]
    if len(given) > 1:
        factors: dict[int, Fraction] = {}
        for term in given:
            factor, core = coefficient(b, term)
            factors[core] = factors[core] + factor if core in factors else factor
        if len(factors) < len(given):
            given = [scaled(b, factor, core) for core, factor in factors.items()]
            given = [term for term in given if term != b.zero]
    if any(b.levels[term] is Level.ROW for term in given):
        given.sort(key=lambda term: b.levels[term] is Level.ROW)
    return _paired(b, given)


def multiply_all(b: Builder, factors: Iterable[int]) -> int:
    """The product of any number of nodes, from left to right."""
    return reduce(lambda i, j: multiply(b, i, j), factors, b.one)


def total(b: Builder, i: int, rows: int = DATA) -> int:
    """The sum of a node over rows, of the data or of a loop; factors that no row changes are taken out."""
    outside, inside = _split(b, i, 0)
    if inside is None:
        return multiply(b, outside, b.node(ROWS) if rows == DATA else b.constant(Fraction(b.loops[rows - 1].count)))
    return multiply(b, outside, b.node(TOTAL, (inside,)))


def total_all(b: Builder, terms: Iterable[int], rows: int = DATA) -> int:
    """The sum over rows of a sum of nodes, in as few passes as their outside factors allow."""
    inside: dict[int | None, int] = {}
    for term in terms:
        factor, core = _split(b, term, 0)
        inside[core] = add(b, inside[core], factor) if core in inside else factor
    outside: dict[int, list[int]] = {}
    for core, factor in inside.items():
        outside.setdefault(factor, []).append(b.one if core is None else core)
    sums = ((factor, total(b, add_all(b, cores), rows)) for factor, cores in outside.items())
    return add_all(b, [multiply(b, factor, summed) for factor, summed in sums])


def _paired(b: Builder, terms: Sequence[int]) -> int:
    """One after the other within runs, then the runs in pairs."""
    if not terms:
        return b.zero
    runs = [reduce(lambda i, j: add(b, i, j), terms[k : k + AS_WRITTEN]) for k in range(0, len(terms), AS_WRITTEN)]
    while len(runs) > 1:
        odd = runs[-1:] if len(runs) % 2 else []
        runs = [add(b, i, j) for i, j in zip(runs[::2], runs[1::2], strict=False)] + odd
    return runs[0]


def _split(b: Builder, i: int, depth: int) -> tuple[int, int | None]:
    """A node as a factor that no row changes and the rest; no rest for a node that no row changes."""
    if b.levels[i] is not Level.ROW:
        return i, None
    head = b.heads[i]
    if depth < DEEPEST and (head is PRODUCT or head is QUOTIENT):
        join: Callable[[Builder, int, int], int] = multiply if head is PRODUCT else divide
        first, second = b.arguments[i]
        over, above = _split(b, first, depth + 1)
        under, below = _split(b, second, depth + 1)
        if over == under == b.one:
            return b.one, i
        if above is None or below is None:
            rest = above if below is None else below if head is PRODUCT else divide(b, b.one, below)
        else:
            rest = join(b, above, below)
        return join(b, over, under), rest
    if head is NEGATION:
        outside, inside = _split(b, b.arguments[i][0], depth + 1)
        return negate(b, outside), inside
    return b.one, i
