"""Programs that are quadratic in their variables, told by structure; and their derivatives along given directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from workbench.graphs.builder import Builder
from workbench.graphs.chain_rule import forward
from workbench.graphs.graph import Head, Input, Kind, Level, Program, levels, reachable
from workbench.operators import DIFFERENCE, SELECT, Form, Operator

LINEAR = frozenset({Form.SUM, Form.NEGATION, Form.REDUCTION})
"""Forms of as high a degree as their arguments have."""
MANY = 3
"""Any degree above two, and what is no polynomial."""


def quadratic(program: Program) -> bool:
    """Is it one number, summed over rows of data, that is at most quadratic in the variables?

    True is certain, for it rests on structure alone; False says nothing.
    """
    if len(program.outputs) != 1 or not program.columns or program.loops or program.scatters:
        return False
    (output,) = program.outputs
    if levels(program.graph)[output] is not Level.WHOLE:
        return False
    degrees: list[int] = []
    for head, arguments in zip(program.graph.heads, program.graph.arguments, strict=True):
        exponent = program.graph.heads[arguments[1]] if len(arguments) == 2 else None
        degrees.append(_degree(head, [degrees[argument] for argument in arguments], exponent))
    return degrees[output] < MANY


def _degree(head: Head, degrees: Sequence[int], second: Head | None) -> int:
    """The degree of a node in the variables, at most; from those of its arguments. second: the second of two."""
    if not isinstance(head, Operator):
        varies = isinstance(head, Input) and head.kind in (Kind.VARIABLE, Kind.GATHERED)
        return int(varies)
    if not any(degrees):
        return 0
    found = MANY
    if head.form in LINEAR or head is DIFFERENCE:
        found = max(degrees)
    elif head.form is Form.PRODUCT:
        found = sum(degrees)
    elif (head.form is Form.QUOTIENT and not degrees[1]) or (head is SELECT and not degrees[0]):
        found = max(degrees)
    elif head.form is Form.POWER and isinstance(second, Fraction) and second.denominator == 1 and second > 0:
        found = degrees[0] * second.numerator
    return min(found, MANY)


def directional(program: Program) -> Program:
    """Value f, and its first and second derivatives along n directions, worked out row by row.

    The directions are the columns of a matrix T (n, n), which is appended to the parameters, row after row.
    Outputs: f; the n derivatives T'g; the lower triangle of T'HT, row after row. Each term of a sum over the rows is
    multiplied by T before it is added, so that directions in which the terms cancel lose nothing in the sum.
    """
    b = Builder.on(program)
    (output,) = program.outputs
    n, given = len(program.variables), len(program.parameters)
    inputs = [b.node(Input(Kind.VARIABLE, i)) for i in range(n)]
    along = [{inputs[i]: b.node(Input(Kind.PARAMETER, given + i * n + j)) for i in range(n)} for j in range(n)]
    slopes = [_moved(b, output, directions) for directions in along]
    bends = [_moved(b, slopes[j], along[k]) for j in range(n) for k in range(j + 1)]
    names = tuple(f"direction {j}, {variable}" for variable in program.variables for j in range(n))
    return b.program([output, *slopes, *bends], replace(program, parameters=program.parameters + names))


def _moved(b: Builder, node: int, tangents: dict[int, int]) -> int:
    """The derivative of a node along a direction."""
    active = set(tangents)
    needed = []
    for place in reachable(b.arguments, [node]):
        if not active.isdisjoint(b.arguments[place]):
            active.add(place)
            needed.append(place)
    return forward(b, tangents, needed).get(node, b.zero)


def constant(program: Program, outputs: Sequence[int]) -> bool:
    """Do these outputs depend on no variable, by structure?"""
    heads = [program.graph.heads[place] for place in reachable(program.graph.arguments, outputs)]
    return not any(isinstance(head, Input) and head.kind in (Kind.VARIABLE, Kind.GATHERED) for head in heads)
