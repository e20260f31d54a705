"""Lowering: formulas and the order of their names to a Program; and a Program made ready for a backend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from workbench.errors import DataError
from workbench.graphs.arithmetic import ROWS
from workbench.graphs.builder import Builder
from workbench.graphs.construction import apply, lowered
from workbench.graphs.graph import Graph, Input, Kind, Program
from workbench.graphs.names import Names
from workbench.language.formula import Formula
from workbench.operators import OPERATORS, QUOTIENT, SELECT, Form, Operator


def lower(
    formulas: Sequence[Formula],
    variables: Sequence[str],
    parameters: Sequence[str] = (),
    columns: Sequence[str] = (),
    operators: tuple[Operator, ...] = OPERATORS,
) -> Program:
    """The program that computes formulas, one output for each.

    variables: names in the order of a point. parameters: names bound to values that are given at each
    call. columns: names of columns of the data, over whose rows sums and means run; an output that uses
    a column outside of these has a value for each row.
    Raises OptionError for a name that is unknown or stands for two things; DataError where a sum over
    the data has no data; ShapeError for a list inside a formula.

    >>> from workbench.language.formula import Apply, Symbol
    >>> from workbench.operators import PRODUCT
    >>> x = Symbol("x")
    >>> lower([Apply(PRODUCT, (x, x))], ["x"])
    Program of x: 1 output, 1 operations
    """
    b = Builder(operators)
    environment = Names(b, {Kind.VARIABLE: variables, Kind.PARAMETER: parameters, Kind.COLUMN: columns})
    outputs = [lowered(b, formula, environment) for formula in formulas]
    if not columns and any(
        head == ROWS or (isinstance(head, Operator) and head.form is Form.REDUCTION and not b.spaces[arguments[0]])
        for head, arguments in zip(b.heads, b.arguments, strict=True)
    ):
        raise DataError("sum and mean run over the rows of the data, but there are no columns; give data.")
    like = Program(Graph((), ()), (), tuple(variables), tuple(parameters), tuple(columns), operators)
    return b.program(outputs, like)


def guarded(program: Program, conditions: Sequence[Formula]) -> Program:
    """The same program, but without values where one of the conditions, over its variables and parameters, fails.

    >>> from workbench.language.formula import Apply, Number, Symbol
    >>> from workbench.operators.logical import GREATER
    >>> guarded(lower([Symbol("x")], ["x"]), [Apply(GREATER, (Symbol("x"), Number(0)))])
    Program of x: 1 output, 3 operations
    """
    if not conditions:
        return program
    b = Builder.on(program)
    environment = Names(b, {Kind.VARIABLE: program.variables, Kind.PARAMETER: program.parameters})
    outputs = list(program.outputs)
    undefined = b.node(QUOTIENT, (b.zero, b.zero))
    for condition in conditions:
        holds = lowered(b, condition, environment)
        outputs = [b.node(SELECT, (holds, output, undefined)) for output in outputs]
    return b.program(outputs, program, program.scatters)  # what is added to an output without a value gives it none


def expanded(program: Program, code: Callable[[Operator], str | None], *, powers: bool = False) -> Program:
    """The same program for a backend: rows without its code by their definition, small powers as products.

    code: a row's code for the backend. powers: leave powers as they are, for a backend that is exact in them.
    """
    b = Builder(program.operators, code=code, powers=powers, loops=program.loops)
    place: list[int] = []
    for head, arguments in zip(program.graph.heads, program.graph.arguments, strict=True):
        again = tuple([place[argument] for argument in arguments])
        if isinstance(head, Operator) and (head.form is Form.POWER or (head.definition and code(head) is None)):
            place.append(apply(b, head, again))
        else:
            place.append(b.node(head, again) if isinstance(head, Operator | Input) else b.constant(head))
    scatters = [replace(scatter, node=place[scatter.node]) for scatter in program.scatters]
    return b.program([place[output] for output in program.outputs], program, scatters)
