"""Sweeps: programs for the derivatives of a program, and for their products with vectors.

Where an output has a value for each row of the data its derivatives have too, row by row, and come from
forward sweeps; all others from whichever sweep is cheaper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from workbench.errors import ShapeError
from workbench.graphs.arithmetic import multiply
from workbench.graphs.builder import Builder
from workbench.graphs.chain_rule import dependents, forward, reverse
from workbench.graphs.graph import Input, Kind, Program, reachable
from workbench.graphs.sums import add_all


@dataclass(frozen=True, slots=True)
class Sparse:
    """A matrix of which only the entries that are not zero by structure are computed.

    program: its outputs are the values. rows, columns: where each value stands. shape: of the matrix.
    """

    program: Program
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    shape: tuple[int, int]


def partial(program: Program, variable: str) -> Program:
    """The derivative of every output in one variable; 0 by a name that is none of the program's variables."""
    b = Builder(program.operators, program.graph)
    if variable not in program.variables:
        return b.program([b.zero] * len(program.outputs), program)
    place = b.node(Input(Kind.VARIABLE, program.variables.index(variable)))
    moving = forward(b, {place: b.one}, reachable(b.arguments, program.outputs))
    return b.program([moving.get(output, b.zero) for output in program.outputs], program)


def gradient(program: Program) -> Program:
    """The derivatives of one output in all n variables, in order.

    Raises ShapeError for a program with several outputs, which has a Jacobian.
    """
    if len(program.outputs) != 1:
        raise ShapeError(f"a gradient is of one output, not of {len(program.outputs)}; take the Jacobian.")
    return jacobian(program)


def jacobian(program: Program) -> Program:
    """The derivatives of m outputs in n variables: m*n outputs, one row of the matrix after the other."""
    b = Builder(program.operators, program.graph)
    n = len(program.variables)
    outputs = [b.zero] * (len(program.outputs) * n)
    for row, column, place in _jacobian(b, program, list(program.outputs)):
        outputs[row * n + column] = place
    return b.program(outputs, program)


def sparse_jacobian(program: Program) -> Sparse:
    """The Jacobian's entries that are not zero by structure."""
    b = Builder(program.operators, program.graph)
    entries = sorted(_jacobian(b, program, list(program.outputs)))
    return _sparse(b, program, entries, len(program.outputs))


def hessian(program: Program) -> Program:
    """The second derivatives of m outputs in n variables: m*n*n outputs; entries that are equal are one node."""
    b = Builder(program.operators, program.graph)
    n = len(program.variables)
    outputs = [b.zero] * (len(program.outputs) * n * n)
    for row, column, place in _hessian(b, program):
        outputs[row * n + column] = place
    return b.program(outputs, program)


def sparse_hessian(program: Program) -> Sparse:
    """The Hessian's entries that are not zero by structure; that of output k stands in rows k*n to (k + 1)*n."""
    b = Builder(program.operators, program.graph)
    return _sparse(b, program, sorted(_hessian(b, program)), len(program.outputs) * len(program.variables))


def jvp(program: Program) -> Program:
    """The Jacobian times a vector v of shape (n,), which is appended to the parameters."""
    b = Builder(program.operators, program.graph)
    given = len(program.parameters)
    tangents = {
        b.node(Input(Kind.VARIABLE, index)): b.node(Input(Kind.PARAMETER, given + index))
        for index in range(len(program.variables))
    }
    moving = forward(b, tangents, reachable(b.arguments, program.outputs))
    names = tuple(f"tangent of {variable}" for variable in program.variables)
    like = replace(program, parameters=program.parameters + names)
    return b.program([moving.get(output, b.zero) for output in program.outputs], like)


def vjp(program: Program) -> Program:
    """A vector w of shape (m,), which is appended to the parameters, times the Jacobian; for rows, row by row."""
    b = Builder(program.operators, program.graph)
    given, n = len(program.parameters), len(program.variables)
    weights = [b.node(Input(Kind.PARAMETER, given + index)) for index in range(len(program.outputs))]
    terms: list[list[int]] = [[] for _ in range(n)]
    if program.rowwise:
        for row, column, place in _jacobian(b, program, list(program.outputs)):
            terms[column].append(multiply(b, weights[row], place))
    else:
        seeds: dict[int, int] = {}
        for output, weight in zip(program.outputs, weights, strict=True):
            seeds[output] = add_all(b, [seeds[output], weight]) if output in seeds else weight
        inputs = {b.node(Input(Kind.VARIABLE, index)): index for index in range(n)}
        for place, adjoint in reverse(b, seeds, inputs).items():
            terms[inputs[place]].append(adjoint)
    names = tuple(f"weight of output {index}" for index in range(len(weights)))
    like = replace(program, parameters=program.parameters + names)
    return b.program([add_all(b, parts) for parts in terms], like)


def hvp(program: Program) -> Program:
    """The Hessian of each of m outputs times a vector v of shape (n,), appended to the parameters: m*n outputs."""
    return jvp(jacobian(program))


Entry = tuple[int, int, int]
"""Row, column, node."""


def _jacobian(b: Builder, program: Program, outputs: list[int]) -> Iterator[Entry]:
    n = len(program.variables)
    if program.rowwise or n < len(outputs):
        yield from _columns(b, program, outputs)
        return
    inputs = {b.node(Input(Kind.VARIABLE, index)): index for index in range(n)}
    for row, output in enumerate(outputs):
        for place, adjoint in reverse(b, {output: b.one}, inputs).items():
            yield row, inputs[place], adjoint


def _columns(b: Builder, program: Program, outputs: list[int]) -> Iterator[Entry]:
    """The Jacobian by one forward sweep for each variable, over what depends on it."""
    users = dependents(b.arguments, reachable(b.arguments, outputs))
    for column in range(len(program.variables)):
        place = b.node(Input(Kind.VARIABLE, column))
        upwards = {place}
        waiting = [place]
        while waiting:
            for user in users.get(waiting.pop(), ()):
                if user not in upwards:
                    upwards.add(user)
                    waiting.append(user)
        moving = forward(b, {place: b.one}, sorted(upwards))
        for row, output in enumerate(outputs):
            if output in moving:
                yield row, column, moving[output]


def _hessian(b: Builder, program: Program) -> Iterator[Entry]:
    """Both triangles, from sweeps over each component of the gradient in the variables up to its own."""
    n = len(program.variables)
    gradients = list(_jacobian(b, program, list(program.outputs)))
    inputs = [b.node(Input(Kind.VARIABLE, index)) for index in range(n)]
    second: Iterator[Entry]
    if program.rowwise:
        second = ((entry, j, place) for entry, j, place in _columns(b, program, [g for _, _, g in gradients]))
    else:
        index = {place: j for j, place in enumerate(inputs)}
        second = (
            (entry, index[place], adjoint)
            for entry, (_, i, component) in enumerate(gradients)
            for place, adjoint in reverse(b, {component: b.one}, inputs[: i + 1]).items()
        )
    for entry, j, place in second:
        output, i, _ = gradients[entry]
        if j <= i:
            yield output * n + i, j, place
        if j < i:
            yield output * n + j, i, place


def _sparse(b: Builder, program: Program, entries: list[Entry], height: int) -> Sparse:
    return Sparse(
        b.program([place for _, _, place in entries], program),
        tuple([row for row, _, _ in entries]),
        tuple([column for _, column, _ in entries]),
        (height, len(program.variables)),
    )
