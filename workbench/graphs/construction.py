"""From formulas to nodes: each operator by its form and the facts of its row, never by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import reduce

from workbench.errors import OptionError, ShapeError
from workbench.graphs.arithmetic import add, coefficient, divide, negate, power
from workbench.graphs.builder import Builder
from workbench.graphs.graph import Level
from workbench.graphs.loops import rolled
from workbench.graphs.stable import stable
from workbench.graphs.sums import add_all, multiply_all, total
from workbench.language import rows
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.language.long_sums import LongSum
from workbench.operators import DIFFERENCE, EQUAL, QUOTIENT, SELECT, Form, Operator, Parity, Smoothness, row_taking


def apply(b: Builder, operator: Operator, arguments: Sequence[int]) -> int:
    """The node for an operator applied to nodes, rewritten as its form and the facts of its row allow.

    Raises ShapeError for an operator with a vector value, of which a node can only be a component.
    """
    construct = CONSTRUCTORS.get(operator.form)
    if construct is not None:
        place = construct(b, operator, arguments)
        return stable(b, place, lowered) if operator.form in REWRITTEN else place
    if operator is DIFFERENCE:
        return add(b, arguments[0], negate(b, arguments[1]))
    if operator.components is not None or not operator.takes(len(arguments)):
        raise ShapeError(
            f"{operator.name} with {len(arguments)} arguments is not a single number; take one of its components."
        )
    if operator.variadic and len(arguments) > len(operator.parameters):
        return reduce(lambda i, j: apply(b, operator, (i, j)), arguments)
    if arguments and all(b.levels[argument] is Level.CONSTANT for argument in arguments):
        known = _known_value(b, operator, tuple(arguments))
        if known is not None:
            return known
    if operator.parity is not None and operator.smoothness is not Smoothness.JUMP:
        factor, _ = coefficient(b, arguments[0])
        if factor < 0:
            value = apply(b, operator, (negate(b, arguments[0]),))
            return negate(b, value) if operator.parity is Parity.ODD else value
    lacking = not operator.partials if b.code is None else b.code(operator) is None
    if lacking and operator.definition is not None:
        return _defined(b, operator, arguments)
    return stable(b, b.node(operator, tuple(arguments)), lowered)


def lowered(b: Builder, formula: Formula, environment: Mapping[str, int]) -> int:
    """The node for a formula whose names stand for nodes.

    Raises OptionError for a name that stands for none.
    """
    if not isinstance(formula, Apply):
        return _leaf(b, formula, environment)
    done: dict[int, int] = {}
    waiting: list[Formula] = [formula]
    while waiting:
        part = waiting[-1]
        if id(part) in done:
            waiting.pop()
        elif isinstance(part, LongSum) and (place := rolled(b, part, environment, lowered)) is not None:
            done[id(part)] = place
            waiting.pop()
        elif isinstance(part, Apply):
            missing = [a for a in part.arguments if id(a) not in done]
            if missing:
                waiting.extend(reversed(missing))
                continue
            done[id(part)] = apply(b, part.operator, [done[id(a)] for a in part.arguments])
            waiting.pop()
        else:
            done[id(part)] = _leaf(b, part, environment)
            waiting.pop()
    return done[id(formula)]


def _leaf(b: Builder, part: Formula, environment: Mapping[str, int]) -> int:
    if type(part) is Number:
        return b.constant(part.value)
    assert type(part) is Symbol
    place = environment.get(part.name)
    if place is None:
        raise OptionError(
            f"{part.name!r} is no variable, bound value or column; the names are {', '.join(environment)}."
        )
    return place


def _defined(b: Builder, operator: Operator, arguments: Sequence[int]) -> int:
    definition = rows.definition(operator, b.operators)
    assert definition is not None
    return lowered(b, definition, dict(zip(operator.parameters, arguments, strict=True)))


def _known_value(b: Builder, operator: Operator, arguments: tuple[int, ...]) -> int | None:
    """An exact value worth knowing, such as sin(pi) = 0."""
    for points, value in rows.values(operator, b.operators):
        if tuple([lowered(b, point, {}) for point in points]) == arguments:
            return lowered(b, value, {})
    return None


def _sum(b: Builder, _operator: Operator, arguments: Sequence[int]) -> int:
    if len(arguments) > 2 and Fraction in (type(b.heads[arguments[0]]), type(b.heads[arguments[1]])):
        # e^x - 1 is added up first in e^x - 1 - x; elsewhere a 1 stands where its author put it.
        begin = add_all(b, arguments[:2])
        accurate = stable(b, begin, lowered)
        if accurate != begin:
            return add_all(b, [accurate, *arguments[2:]])
    return add_all(b, arguments)


def _power(b: Builder, _operator: Operator, arguments: Sequence[int]) -> int:
    base, exponent = arguments
    head = b.heads[base]
    if isinstance(head, Operator) and head.power is not None:
        row = row_taking(head.power, 1, b.operators)
        if row is not None:
            return apply(b, row, (exponent,))
    return power(b, base, exponent)


def _constant(b: Builder, operator: Operator, arguments: Sequence[int]) -> int:
    lacking = b.code is not None and b.code(operator) is None and operator.definition is not None
    return _defined(b, operator, arguments) if lacking else b.node(operator)


def _reduction(b: Builder, operator: Operator, arguments: Sequence[int]) -> int:
    return total(b, arguments[0]) if operator.definition is None else _defined(b, operator, arguments)


def _connective(b: Builder, operator: Operator, arguments: Sequence[int]) -> int:
    return reduce(lambda i, j: b.node(operator, (i, j)), arguments)


def _piecewise(b: Builder, _operator: Operator, arguments: Sequence[int]) -> int:
    """A chain of choices; undefined where no condition holds, or where what a condition compares is undefined."""
    undefined = b.node(QUOTIENT, (b.zero, b.zero))
    pieces, rest = arguments[: len(arguments) // 2 * 2], arguments[len(arguments) // 2 * 2 :]
    value = rest[0] if rest else undefined
    compared: dict[int, None] = {}
    for condition, piece in reversed(list(zip(pieces[::2], pieces[1::2], strict=True))):
        value = b.node(SELECT, (condition, piece, value))
        compared.update(dict.fromkeys(_compared(b, condition)))
    for part in compared:
        # NaN < 0 is false to a computer; to us a piece cannot be chosen by what has no value.
        value = b.node(SELECT, (b.node(EQUAL, (part, part)), value, undefined))
    return value


def _compared(b: Builder, condition: int) -> list[int]:
    """The parts that a condition compares and that do not have a value everywhere."""
    found, waiting = [], [condition]
    while waiting:
        place = waiting.pop()
        head = b.heads[place]
        if isinstance(head, Operator) and head.form in (Form.COMPARISON, Form.CONNECTIVE):
            waiting.extend(reversed(b.arguments[place]))
        elif not b.everywhere[place] and b.levels[place] is not Level.CONSTANT:
            found.append(place)
    return found


def _vector(_b: Builder, _operator: Operator, _arguments: Sequence[int]) -> int:
    raise ShapeError("a list stands where one number is needed; take one of its components.")


Construct = Callable[[Builder, Operator, Sequence[int]], int]
CONSTRUCTORS: Mapping[Form, Construct] = {
    Form.SUM: _sum,
    Form.PRODUCT: lambda b, _, arguments: multiply_all(b, arguments),
    Form.NEGATION: lambda b, _, arguments: negate(b, arguments[0]),
    Form.QUOTIENT: lambda b, _, arguments: divide(b, arguments[0], arguments[1]),
    Form.POWER: _power,
    Form.CONSTANT: _constant,
    Form.CONNECTIVE: _connective,
    Form.PIECEWISE: _piecewise,
    Form.REDUCTION: _reduction,
    Form.VECTOR: _vector,
}
"""How a node of each structural form is made; other operators by the facts of their rows."""
REWRITTEN = frozenset({Form.SUM, Form.PRODUCT, Form.QUOTIENT})
"""Those whose nodes may have an accurate form."""
