"""The text in a row of the table as formulas over its parameters: partials, definition, domain, kinks, values.

Read when first asked for and kept; rows with the same table are read once.
"""

from __future__ import annotations

from functools import cache

from workbench.language import conditions
from workbench.language.building import substitute
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.grammar import Grammar
from workbench.language.resolver import Resolver
from workbench.language.table import table_of
from workbench.language.text.runs import resolved
from workbench.language.tokens import Tokens
from workbench.operators import AND, OPERATORS, Operator

Operators = tuple[Operator, ...]

ONE_ARGUMENT, ALL_ARGUMENTS = Symbol("x_i"), Symbol("x")
"""What stands in the text of `Operator.components`."""


@cache
def partial(operator: Operator, index: int, operators: Operators = OPERATORS) -> Formula | None:
    """d operator / d parameter, over the parameters; None where there is no derivative in it.

    >>> from workbench.operators import QUOTIENT
    >>> partial(QUOTIENT, 0)
    quotient(Number(1), Symbol(b))
    """
    text = operator.partials[index] if index < len(operator.partials) else None
    return None if text is None else template(text, operator.parameters, operators)


@cache
def definition(operator: Operator, operators: Operators = OPERATORS) -> Formula | None:
    """The same value by other operators, over the parameters, where the row has one."""
    return None if operator.definition is None else template(operator.definition, operator.parameters, operators)


@cache
def square(operator: Operator, operators: Operators = OPERATORS) -> Formula | None:
    """Its square by the other function of its pair, over the parameter, where the row has an identity."""
    return template(operator.square, operator.parameters, operators) if operator.square else None


@cache
def components(operator: Operator, operators: Operators = OPERATORS) -> Formula | None:
    """Component i of an operator with a vector value, over ``x_i`` and ``x`` (all arguments)."""
    return None if operator.components is None else template(operator.components, operator.parameters, operators)


def components_at(
    operator: Operator, arguments: tuple[Formula, ...], operators: Operators = OPERATORS
) -> tuple[Formula, ...]:
    """A call with a vector value, component by component; none for an operator with a number as its value.

    >>> from workbench.operators import row_taking
    >>> components_at(row_taking("softmax", 2, OPERATORS), (Symbol("u"), Symbol("v")))[0]
    exp(sum of terms(Symbol(u), negation(logsumexp(Symbol(u), Symbol(v)))))
    """
    pattern = components(operator, operators)
    if pattern is None:
        return ()
    return tuple(_component(pattern, argument, arguments) for argument in arguments)


def _component(pattern: Formula, argument: Formula, arguments: tuple[Formula, ...]) -> Formula:
    """The pattern with one argument for ``x_i``, and all of them in a call that is given ``x``."""
    if not isinstance(pattern, Apply):
        return argument if pattern == ONE_ARGUMENT else pattern
    children: list[Formula] = []
    for child in pattern.arguments:
        children.extend(arguments if child == ALL_ARGUMENTS else [_component(child, argument, arguments)])
    return Apply(pattern.operator, tuple(children))


@cache
def domain(operator: Operator, operators: Operators = OPERATORS) -> tuple[Formula, ...]:
    """Comparisons over the parameters that must all hold for a real, finite value."""
    conditions: list[Formula] = []
    for text in operator.domain:
        condition = template(text, operator.parameters, operators)
        joined = isinstance(condition, Apply) and condition.operator is AND
        conditions.extend(condition.children if joined else (condition,))
    return tuple(conditions)


@cache
def kinks(operator: Operator, operators: Operators = OPERATORS) -> tuple[Formula, ...]:
    """Expressions over the parameters whose zeros are the places where the operator is not smooth."""
    return tuple(template(text, operator.parameters, operators) for text in operator.kinks)


@cache
def values(operator: Operator, operators: Operators = OPERATORS) -> tuple[tuple[tuple[Formula, ...], Formula], ...]:
    """Exact values: the arguments, and what the operator is there.

    >>> from workbench.operators import EXP
    >>> values(EXP)[0]
    ((Number(0),), Number(1))
    """
    return tuple(
        (tuple(template(part, (), operators) for part in arguments.split(",")), template(value, (), operators))
        for arguments, value in operator.values
    )


def template(text: str, parameters: tuple[str, ...], operators: Operators = OPERATORS) -> Formula:
    """A text of a row, in which comparisons may stand, over its parameters."""
    tokens = Tokens(text)
    table = table_of(operators)
    grammar = Grammar(tokens, resolved(Resolver(tokens, table, parameters)), table)
    formula = conditions.condition(grammar)
    grammar.end()
    return formula


def apply_row(pattern: Formula, operator: Operator, arguments: tuple[Formula, ...]) -> Formula:
    """A template of a row with arguments in the place of its parameters.

    >>> from workbench.operators import QUOTIENT
    >>> apply_row(partial(QUOTIENT, 0), QUOTIENT, (Symbol("x"), Symbol("y")))
    quotient(Number(1), Symbol(y))
    """
    return substitute(pattern, dict(zip(operator.parameters, arguments, strict=True)))


def nested(operator: Operator, arguments: tuple[Formula, ...]) -> Formula:
    """A variadic operator by its binary rule: op(a, b, c) as op(op(a, b), c).

    >>> from workbench.operators import SUM
    >>> nested(SUM, (Symbol("x"), Symbol("y"), Symbol("z")))
    sum of terms(sum of terms(Symbol(x), Symbol(y)), Symbol(z))
    """
    node = arguments[0]
    for argument in arguments[1:]:
        node = Apply(operator, (node, argument))
    return node
