"""Sweeps: programs for the derivatives of a program, and for their products with vectors.

Where an output has a value for each row of the data its derivatives have too, row by row, and come from
forward sweeps; all others from whichever sweep is cheaper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from workbench.errors import ShapeError
from workbench.graphs.arithmetic import multiply
from workbench.graphs.builder import Builder
from workbench.graphs.chain_rule import dependents, forward, reverse
from workbench.graphs.graph import Gather, Input, Kind, Places, Program, Scatter, reachable
from workbench.graphs.sums import add_all
from workbench.graphs.unrolling import unrolled
from workbench.operators import Form, Operator


@dataclass(frozen=True, slots=True, eq=False)
class Sparse:
    """A matrix of which only the entries that are not zero by structure are computed, row after row.

    program: its outputs are the values. rows, columns: where each value stands. shape: of the matrix.
    """

    program: Program
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    shape: tuple[int, int]


@dataclass(slots=True)
class Entries:
    """The entries of a matrix: nodes that stand in one place, and nodes of a loop that stand elsewhere in each row."""

    single: list[tuple[int, int, int]] = field(default_factory=list)
    """Row, column, node."""
    spread: list[tuple[Places, Places, int, int]] = field(default_factory=list)
    """Rows, columns, node, and the rows of which loop it has; where places meet, what stands there is added."""

    def dense(self, b: Builder, program: Program, height: int, width: int) -> Program:
        """All entries, zeros too, one row of the matrix after the other."""
        outputs = [b.zero] * (height * width)
        for row, column, place in self.single:
            outputs[row * width + column] = place
        scatters = [Scatter(node, loop, rows * width + columns) for rows, columns, node, loop in self.spread]
        return b.program(outputs, program, scatters)

    def sparse(self, b: Builder, program: Program, height: int, width: int) -> Sparse:
        """The entries that there are."""
        keys = [rows * width + columns for rows, columns, _, _ in self.spread]
        alone = np.array([row * width + column for row, column, _ in self.single], np.int64)
        known, where = np.unique(np.concatenate([alone, *keys]), return_inverse=True)
        outputs = [b.zero] * len(known)
        for (_, _, node), at in zip(self.single, where.tolist(), strict=False):
            outputs[at] = node
        ends = len(alone) + np.cumsum([0, *map(len, keys)])
        scatters = [
            Scatter(node, loop, where[first:last])
            for (_, _, node, loop), first, last in zip(self.spread, ends, ends[1:], strict=False)
        ]
        rows, columns = np.divmod(known, width) if width else (known, known)
        return Sparse(b.program(outputs, program, scatters), rows, columns, (height, width))


def partial(program: Program, variable: str) -> Program:
    """The derivative of every output in one variable; 0 by a name that is none of the program's variables."""
    program = unrolled(program)
    b = Builder.on(program)
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
    return _jacobian(program, Entries.dense)


def sparse_jacobian(program: Program) -> Sparse:
    """The Jacobian's entries that are not zero by structure."""
    return _jacobian(program, Entries.sparse)


def hessian(program: Program) -> Program:
    """The second derivatives of m outputs in n variables: m*n*n outputs; entries that are equal are one node."""
    return _hessian(program, Entries.dense)


def sparse_hessian(program: Program) -> Sparse:
    """The Hessian's entries that are not zero by structure; that of output k stands in rows k*n to (k + 1)*n."""
    return _hessian(program, Entries.sparse)


def jvp(program: Program) -> Program:
    """The Jacobian times a vector v of shape (n,), which is appended to the parameters."""
    b = Builder.on(program)
    given = len(program.parameters)
    tangents: dict[int, int] = {}
    for place, head in _variables(b).items():
        if head.rows:
            loop = b.loops[head.rows - 1]
            along = Gather(Kind.PARAMETER, given + b.gather(head).places)
            tangents[place] = b.node(Input(Kind.GATHERED, len(loop.gathers), head.rows))
            b.loops[head.rows - 1] = replace(loop, gathers=(*loop.gathers, along))
        else:
            tangents[place] = b.node(Input(Kind.PARAMETER, given + head.index))
    wanted = [*program.outputs, *(scatter.node for scatter in program.scatters)]
    moving = forward(b, tangents, reachable(b.arguments, wanted))
    names = tuple(f"tangent of {variable}" for variable in program.variables)
    like = replace(program, parameters=program.parameters + names)
    scatters = [replace(each, node=moving[each.node]) for each in program.scatters if each.node in moving]
    return b.program([moving.get(output, b.zero) for output in program.outputs], like, scatters)


def vjp(program: Program) -> Program:
    """A vector w of shape (m,), which is appended to the parameters, times the Jacobian; for rows, row by row."""
    program = _with_loops_or_rows(program)
    b = Builder.on(program)
    given, n = len(program.parameters), len(program.variables)
    weights = [b.node(Input(Kind.PARAMETER, given + index)) for index in range(len(program.outputs))]
    names = tuple(f"weight of output {index}" for index in range(len(weights)))
    like = replace(program, parameters=program.parameters + names)
    if program.rowwise:
        terms: list[list[int]] = [[] for _ in range(n)]
        for row, column, place in _columns(b, program, program.outputs):
            terms[column].append(multiply(b, weights[row], place))
        return b.program([add_all(b, parts) for parts in terms], like)
    seeds: dict[int, int] = {}
    for output, weight in zip(program.outputs, weights, strict=True):
        seeds[output] = add_all(b, [seeds[output], weight]) if output in seeds else weight
    found = Entries()
    _add_row(b, found, 0, reverse(b, seeds, _variables(b)))
    return found.dense(b, like, 1, n)


def hvp(program: Program) -> Program:
    """The Hessian of each of m outputs times a vector v of shape (n,), appended to the parameters: m*n outputs."""
    return jvp(jacobian(program))


def _with_loops_or_rows(program: Program) -> Program:
    """The program, without loops where sweeps cannot keep them: beside rows of the data, or what was scattered."""
    return unrolled(program) if program.loops and (program.scatters or program.rowwise) else program


Assembled = TypeVar("Assembled")
Assemble: TypeAlias = Callable[[Entries, Builder, Program, int, int], Assembled]


def _variables(b: Builder) -> dict[int, Input]:
    """The inputs that stand for variables: one, or in each row of a loop another."""
    return {
        place: head
        for place, head in enumerate(b.heads)
        if type(head) is Input
        and (head.kind is Kind.VARIABLE or (head.kind is Kind.GATHERED and b.gather(head).kind is Kind.VARIABLE))
    }


def _add_row(b: Builder, entries: Entries, row: int, adjoints: Mapping[int, int]) -> None:
    """The derivatives of one output, by the place of the variable."""
    for place, adjoint in adjoints.items():
        head = b.heads[place]
        assert isinstance(head, Input)
        if head.rows:
            columns = b.gather(head).places
            entries.spread.append((np.full(len(columns), row, np.intp), columns, adjoint, head.rows))
        else:
            entries.single.append((row, head.index, adjoint))


def _jacobian(program: Program, assemble: Assemble[Assembled]) -> Assembled:
    program = _with_loops_or_rows(program)
    b = Builder.on(program)
    height, width = len(program.outputs), len(program.variables)
    return assemble(_first(b, program), b, program, height, width)


def _first(b: Builder, program: Program) -> Entries:
    """The first derivatives, by whichever sweeps are cheaper."""
    found = Entries()
    if program.rowwise or (not program.loops and _forward_is_cheaper(b, program)):
        found.single.extend(_columns(b, program, program.outputs))
        return found
    inputs = _variables(b)
    for row, output in enumerate(program.outputs):
        _add_row(b, found, row, reverse(b, {output: b.one}, inputs))
    return found


def _forward_is_cheaper(b: Builder, program: Program) -> bool:
    """Do fewer nodes depend on the variables, one by one, than outputs depend on, one by one?

    Variables that share no output share no node on the way, so that to sweep them together, by a colouring of the
    columns, would save nothing here.
    """
    if len(program.outputs) < 2:
        return False
    users = dependents(b.arguments, reachable(b.arguments, program.outputs))
    used = {argument: tuple(above) for argument, above in users.items()}
    upwards = sum(len(_cone(used, place)) for place in _variables(b))
    downwards = 0
    for output in program.outputs:
        downwards += len(reachable(b.arguments, [output]))
        if downwards >= upwards:
            return True
    return False


def _cone(used: Mapping[int, Sequence[int]], place: int) -> set[int]:
    """The nodes that depend on one, itself included."""
    upwards = {place}
    waiting = [place]
    while waiting:
        for user in used.get(waiting.pop(), ()):
            if user not in upwards:
                upwards.add(user)
                waiting.append(user)
    return upwards


def _columns(b: Builder, program: Program, outputs: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """The Jacobian by one forward sweep for each variable, over what depends on it."""
    users = dependents(b.arguments, reachable(b.arguments, outputs))
    for column in range(len(program.variables)):
        place = b.node(Input(Kind.VARIABLE, column))
        moving = forward(b, {place: b.one}, sorted(_cone(users, place)))
        for row, output in enumerate(outputs):
            if output in moving:
                yield row, column, moving[output]


def _hessian(program: Program, assemble: Assemble[Assembled]) -> Assembled:
    program = unrolled(program) if program.loops and len(program.outputs) > 1 else _with_loops_or_rows(program)
    b = Builder.on(program)
    height, width = len(program.outputs) * len(program.variables), len(program.variables)
    found = _second(b, program)
    if found is None:
        return _hessian(unrolled(program), assemble)
    return assemble(found, b, program, height, width)


def _second(b: Builder, program: Program) -> Entries | None:
    """The second derivatives, both triangles; None where those of a loop mix all of its rows.

    From sweeps over each component of the gradient in the variables up to its own.
    """
    n = len(program.variables)
    gradients = _first(b, program)
    found = Entries()
    variables = _variables(b)
    inputs = {place: head.index for place, head in variables.items() if not head.rows}
    second: Iterator[tuple[int, int, int]]
    if program.rowwise:
        second = _columns(b, program, [component for _, _, component in gradients.single])
    else:
        second = (
            (entry, column, node)
            for entry, (_, own, component) in enumerate(gradients.single)
            for column, node in _up_to(b, component, inputs, own)
        )
    for entry, j, node in second:
        output, i, _ = gradients.single[entry]
        if j <= i:
            found.single.append((output * n + i, j, node))
        if j < i:
            found.single.append((output * n + j, i, node))
    if not _second_of_loops(b, gradients, variables, found):
        return None
    found.single.sort()
    return found


def _up_to(b: Builder, component: int, inputs: Mapping[int, int], own: int) -> Iterator[tuple[int, int]]:
    """The derivatives of a component of the gradient in the variables up to its own."""
    below = (place for place in reachable(b.arguments, [component]) if inputs.get(place, own + 1) <= own)
    wanted = {place: inputs[place] for place in below}
    return ((wanted[place], node) for place, node in reverse(b, {component: b.one}, wanted).items())


def _second_of_loops(b: Builder, gradients: Entries, variables: Mapping[int, Input], found: Entries) -> bool:
    """Add the second derivatives of the terms of loops, row by row; False where a slope depends on other rows."""
    nodes = [node for _, _, node, _ in gradients.spread]
    needed = reachable(b.arguments, nodes)
    active = set(variables)
    for place in needed:
        if not active.isdisjoint(b.arguments[place]):
            active.add(place)
            head = b.heads[place]
            if isinstance(head, Operator) and head.form is Form.REDUCTION:
                return False
    users = dependents(b.arguments, needed)
    slots = [place for place, head in variables.items() if head.rows]
    moved = {place: forward(b, {place: b.one}, sorted(_cone(users, place))) for place, head in variables.items()}
    places = {place: b.gather(variables[place]).places for place in slots}
    own = {(variables[place].rows, places[place].tobytes()): place for place in slots}
    for _, rows, node, loop in gradients.spread:
        slot = own[loop, rows.tobytes()]
        for other, head in variables.items():
            slope = moved[other].get(node, b.zero)
            if slope == b.zero or (head.rows and other > slot):
                continue
            columns = places[other] if head.rows else np.full(len(rows), head.index, np.intp)
            found.spread.append((rows, columns, slope, loop))
            if other != slot:
                found.spread.append((columns, rows, slope, loop))
    return True
