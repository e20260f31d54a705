"""Gauss-Newton matrices: from residuals row by row to J'J, J'r and r'r, without the Jacobian J as a whole."""

from __future__ import annotations

from collections.abc import Callable

from workbench.graphs.arithmetic import multiply
from workbench.graphs.builder import Builder
from workbench.graphs.graph import Input, Program
from workbench.graphs.sums import add_all, total
from workbench.graphs.sweeps import jacobian
from workbench.graphs.unrolling import unrolled
from workbench.operators import Operator


def gauss_newton(residuals: Program) -> Program:
    """The lower triangle of J'J, row after row, then J'r (n,), then r'r, for residuals r with Jacobian J.

    residuals: m outputs in n variables; where they have a value for each row of the data (..., m), all rows count.

    Source: Nocedal & Wright, Numerical Optimization (2006), section 10.2.
    """
    residuals = unrolled(residuals)
    slopes = jacobian(residuals)
    b = Builder.on(slopes)
    place: list[int] = []
    for head, arguments in zip(residuals.graph.heads, residuals.graph.arguments, strict=True):
        again = tuple([place[argument] for argument in arguments])
        place.append(b.node(head, again) if isinstance(head, Operator | Input) else b.constant(head))
    n, m = len(residuals.variables), len(residuals.outputs)
    r = [place[output] for output in residuals.outputs]
    columns = [slopes.outputs[j::n] for j in range(n)]
    added: Callable[[int], int] = (lambda i: total(b, i)) if residuals.rowwise else (lambda i: i)

    def product(u: tuple[int, ...] | list[int], v: tuple[int, ...] | list[int]) -> int:
        return added(add_all(b, [multiply(b, u[k], v[k]) for k in range(m)]))

    triangle = [product(columns[i], columns[j]) for i in range(n) for j in range(i + 1)]
    outputs = [*triangle, *(product(column, r) for column in columns), product(r, r)]
    return b.program(outputs, residuals)
