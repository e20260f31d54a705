"""What a part needs to have a value: the comparisons in its row, and what an exponent asks of its base."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.language import rows
from workbench.language.building import value_of
from workbench.language.formula import Apply, Formula, Number
from workbench.operators import OPERATORS, Form, Operator
from workbench.operators.logical import GREATER, GREATER_EQUAL, NOT_EQUAL

ZERO = Number(0)


def needs_of(node: Formula, operators: tuple[Operator, ...] = OPERATORS) -> tuple[Formula, ...]:
    """Comparisons that must hold for the node to have a value, beyond what its arguments need.

    >>> from workbench.language.formula import Symbol
    >>> from workbench.operators import SQRT
    >>> needs_of(Apply(SQRT, (Symbol("x"),)))
    (greater or equal(Symbol(x), Number(0)),)
    """
    if not isinstance(node, Apply):
        return ()
    if node.operator.form is not Form.POWER:
        return applied(rows.domain(node.operator, operators), node)
    base, exponent = node.arguments
    power = value_of(exponent)
    if power is None:  # a whole exponent is known only where it has a value; x^y without one is not finite
        return ()
    if power.denominator == 1:
        return (Apply(NOT_EQUAL, (base, ZERO)),) if power < 0 else ()
    return (Apply(GREATER if power < 0 else GREATER_EQUAL, (base, ZERO)),)


def applied(templates: Sequence[Formula], node: Apply) -> tuple[Formula, ...]:
    """What a row says, about the arguments of this node; with a binary rule, about each op(op(a, b), c) in turn."""
    size = len(node.operator.parameters)
    found: list[Formula] = []
    left = node.arguments[:size]
    for more in (None, *node.arguments[size:]):
        if more is not None:
            left = (Apply(node.operator, left), more)
        found += [rows.apply_row(template, node.operator, left) for template in templates]
    return tuple(found)
