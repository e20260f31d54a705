"""Separability: how many entries of a Hessian are not zero by structure, at most, told without making the Hessian.

A function that is a sum of terms has second derivatives only where two variables meet in one term.
Source: Griewank & Toint, On the unconstrained optimization of partially separable functions (1982).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.graphs.graph import DATA, Input, Kind, Program, reachable, spaces
from workbench.operators import DIFFERENCE, Form, Operator

ADDING = frozenset({Form.SUM, Form.NEGATION, Form.REDUCTION})
"""Forms whose second derivatives are those of their arguments, added."""


def hessian_size(program: Program, at_most: int) -> int | None:
    """How many entries the Hessians of the outputs have, by structure and at most; None where more than at_most.

    An upper bound: variables that meet in a term are taken to have a second derivative there. The work is bounded by
    at_most too, and no derivative is made.
    """
    moving, rows = _moving(program), spaces(program.graph)
    total = 0
    for term in _terms(program, moving):
        total += _entries(program, term, rows[term])
        if total > at_most:
            return None
    return total


def _moving(program: Program) -> list[bool]:
    """Which nodes depend on a variable."""
    found: list[bool] = []
    for head, arguments in zip(program.graph.heads, program.graph.arguments, strict=True):
        found.append(_variable(program, head) if not arguments else any(found[argument] for argument in arguments))
    return found


def _variable(program: Program, head: object) -> bool:
    if not isinstance(head, Input):
        return False
    if head.kind is Kind.GATHERED:
        return program.loops[head.rows - 1].gathers[head.index].kind is Kind.VARIABLE
    return head.kind is Kind.VARIABLE


def _terms(program: Program, moving: Sequence[bool]) -> Iterator[int]:
    """The nodes that are added, with constant factors, to make the outputs, and that are not linear themselves."""
    heads, arguments = program.graph.heads, program.graph.arguments
    waiting = [*program.outputs, *(scatter.node for scatter in program.scatters)]
    seen = set(waiting)
    while waiting:
        node = waiting.pop()
        if not moving[node] or not arguments[node]:
            continue
        if not _adds(heads[node], [moving[argument] for argument in arguments[node]]):
            yield node
            continue
        fresh = [argument for argument in arguments[node] if argument not in seen]
        seen.update(fresh)
        waiting.extend(fresh)


def _adds(head: object, moving: Sequence[bool]) -> bool:
    """Is the node linear in those of its arguments that depend on variables?"""
    if not isinstance(head, Operator):
        return False
    if head.form in ADDING or head is DIFFERENCE:
        return True
    return (head.form is Form.PRODUCT and sum(moving) == 1) or (head.form is Form.QUOTIENT and not moving[1])


def _entries(program: Program, term: int, rows: int | None) -> int:
    """The entries of one term's Hessian; of a term that is a row of a loop, those of all rows.

    rows: in which the term differs. Below a sum inside the term the variables of all its rows meet.
    """
    heads, arguments = program.graph.heads, program.graph.arguments
    width, waiting, seen = 0, [term], {term}
    whole: set[int] = set()
    while waiting:
        node = waiting.pop()
        head = heads[node]
        if isinstance(head, Operator) and head.form is Form.REDUCTION:
            whole.update(reachable(arguments, [node]))
            continue
        width += _variable(program, head)
        fresh = [argument for argument in arguments[node] if argument not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    for node in whole:
        head = heads[node]
        if isinstance(head, Input) and _variable(program, head):
            width += program.loops[head.rows - 1].count if head.rows != DATA else node not in seen
    times = program.loops[rows - 1].count if rows else 1
    return times * width**2
