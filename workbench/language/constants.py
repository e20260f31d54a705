"""Exact values of constants: rational combinations of units, such as 1/2 + 3*pi or 2 - sqrt(5).

A unit is a constant part with no simpler exact value; it stands for itself, so that pi - pi is 0. Values
come from the rows of the table: exact values, parity, period, definition. Nothing is approximated here
but the order of two values, and that only where they are clearly apart.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from workbench.language import rows
from workbench.language.building import LARGEST_DIGITS, power_digits, too_large
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.operators import AND, Form, Operator, Parity
from workbench.operators.logical import EQUAL, GREATER, GREATER_EQUAL, LESS, LESS_EQUAL, NOT_EQUAL, OR

Combination = Mapping[Formula | None, Fraction]
"""Units and their rational coefficients, none of them zero; the unit None is 1."""

Values = Mapping[str, Combination]
_Exact = tuple[tuple[Combination, ...], Combination]

_COMPARED: Mapping[Operator, Callable[[int, int], bool]] = {
    LESS: operator.lt,
    LESS_EQUAL: operator.le,
    GREATER: operator.gt,
    GREATER_EQUAL: operator.ge,
    EQUAL: operator.eq,
    NOT_EQUAL: operator.ne,
}
_ONE: Combination = {None: Fraction(1)}


class Constants:
    """Exact values of parts of one text, each worked out once."""

    def __init__(self, operators: tuple[Operator, ...]) -> None:
        self.operators = operators
        self._known: dict[int, tuple[Formula, Combination | None]] = {}  # nodes are kept: their ids stay their own

    def value(self, node: Formula) -> Combination | None:
        """The exact value of a constant part; None where a variable, data or a list occurs."""
        if isinstance(node, Number):
            return {None: node.value} if node.value else {}
        if not isinstance(node, Apply):
            return None
        found = self._known.get(id(node))
        if found is None:
            found = self._known[id(node)] = (node, self._of(node))
        return found[1]

    def _of(self, node: Apply) -> Combination | None:
        form = node.operator.form
        if form in _NO_CONSTANT:
            return None
        arguments = []
        for argument in node.arguments:
            value = self.value(argument)
            if value is None:
                return None
            arguments.append(value)
        value = combined(node.operator, arguments, self.operators)
        return {node: Fraction(1)} if value is None else value


_NO_CONSTANT = frozenset({Form.COMPARISON, Form.CONNECTIVE, Form.PIECEWISE, Form.REDUCTION, Form.VECTOR})


def combined(row: Operator, arguments: list[Combination], operators: tuple[Operator, ...]) -> Combination | None:
    """The exact value of an operator at exact arguments; None where it has none that is simpler."""
    if row.form is Form.CONSTANT:
        return {Apply(row, ()): Fraction(1)}
    work = _ARITHMETIC.get(row.form)
    if work is not None:
        return work(arguments)
    return _called(row, arguments, operators)


def order(value: Combination) -> int | None:
    """-1, 0 or 1: whether the value lies below, at or above zero; None where that is not clear."""
    if not value:
        return 0
    if value.keys() == {None}:
        return 1 if value[None] > 0 else -1
    total, scale = 0.0, 0.0
    for unit, coefficient in value.items():
        size = 1.0 if unit is None else _size(unit)
        if size is None:
            return None
        try:
            term = float(coefficient) * size
        except OverflowError:
            return None
        total, scale = total + term, scale + abs(term)
    if abs(total) <= 1e-9 * scale:
        return None
    return 1 if total > 0 else -1


def truth(condition: Formula, values: Values, operators: tuple[Operator, ...]) -> bool | None:
    """Does a condition over a row's parameters hold for these values? None where that is not clear."""
    if not isinstance(condition, Apply):
        return None
    if condition.operator in (AND, OR):
        parts = [truth(part, values, operators) for part in condition.arguments]
        decisive = condition.operator is OR
        return decisive if decisive in parts else None if None in parts else not decisive
    compare = _COMPARED.get(condition.operator)
    left, right = (put_in(side, values, operators) for side in condition.arguments)
    if compare is None or left is None or right is None:
        return None
    sign = order(_sum([left, _scaled(right, Fraction(-1))]))
    return None if sign is None else compare(sign, 0)


def put_in(template: Formula, values: Values, operators: tuple[Operator, ...]) -> Combination | None:
    """A row's template at exact values of its parameters; None where its value is not known exactly."""
    if isinstance(template, Symbol):
        return values.get(template.name)
    if isinstance(template, Number):
        return {None: template.value} if template.value else {}
    if not isinstance(template, Apply):
        return None
    if template.operator.form is Form.PIECEWISE:
        return _piece(template.arguments, values, operators)
    arguments = [put_in(argument, values, operators) for argument in template.arguments]
    known = [argument for argument in arguments if argument is not None]
    return combined(template.operator, known, operators) if len(known) == len(arguments) else None


def _piece(arguments: tuple[Formula, ...], values: Values, operators: tuple[Operator, ...]) -> Combination | None:
    """The value of the first piece whose condition holds, where each before it clearly does not."""
    for condition, value in zip(arguments[::2], arguments[1::2], strict=False):
        holds = truth(condition, values, operators)
        if holds is None:
            return None
        if holds:
            return put_in(value, values, operators)
    return put_in(arguments[-1], values, operators) if len(arguments) % 2 else None


# --- arithmetic


def _sum(terms: Iterable[Combination]) -> Combination:
    total: dict[Formula | None, Fraction] = {}
    for term in terms:
        for unit, coefficient in term.items():
            total[unit] = total.get(unit, Fraction(0)) + coefficient
    return {unit: coefficient for unit, coefficient in total.items() if coefficient}


def _scaled(value: Combination, factor: Fraction) -> Combination:
    return {unit: coefficient * factor for unit, coefficient in value.items()} if factor else {}


def rational(value: Combination) -> Fraction | None:
    """The value where it is a rational number."""
    if not value:
        return Fraction(0)
    return value[None] if value.keys() == {None} else None


def _bounded(value: Combination | None) -> Combination | None:
    return None if value is None or any(map(too_large, value.values())) else value


def _total(arguments: list[Combination]) -> Combination | None:
    return _bounded(_sum(arguments))


def _product(arguments: list[Combination]) -> Combination | None:
    result: Combination = _ONE
    for argument in arguments:
        left, right = rational(result), rational(argument)
        if left is not None:
            result = _scaled(argument, left)
        elif right is not None:
            result = _scaled(result, right)
        else:
            return None
        if _bounded(result) is None:
            return None
    return result


def _quotient(arguments: list[Combination]) -> Combination | None:
    below = rational(arguments[1])
    if below:
        return _bounded(_scaled(arguments[0], 1 / below))
    return _ONE if arguments[0] == arguments[1] and arguments[1] else None


def _power(arguments: list[Combination]) -> Combination | None:
    base, exponent = rational(arguments[0]), rational(arguments[1])
    if exponent == 1:
        return arguments[0]
    if base is None or exponent is None or (base <= 0 and (exponent <= 0 or exponent.denominator != 1)):
        return None
    if power_digits(base, exponent.numerator) > LARGEST_DIGITS + 1:
        return None
    return _root_of(base**exponent.numerator, exponent.denominator)


def _root_of(number: Fraction, index: int) -> Combination | None:
    """The exact root of a number that is a perfect power."""
    if number < 0 or index > 64:
        return None
    above, below = (_whole_root(part, index) for part in (number.numerator, number.denominator))
    if above is None or below is None:
        return None
    return {None: Fraction(above, below)} if above else {}


def _whole_root(number: int, index: int) -> int | None:
    root = math.isqrt(number) if index == 2 else round(number ** (1 / index)) if number.bit_length() < 1000 else 0
    return root if root**index == number else None


_ARITHMETIC: Mapping[Form, Callable[[list[Combination]], Combination | None]] = {
    Form.SUM: _total,
    Form.PRODUCT: _product,
    Form.NEGATION: lambda arguments: _scaled(arguments[0], Fraction(-1)),
    Form.QUOTIENT: _quotient,
    Form.POWER: _power,
}


# --- functions


def _called(row: Operator, arguments: list[Combination], operators: tuple[Operator, ...]) -> Combination | None:
    """By the row's exact values; else by its period, parity, root or definition."""
    if row.period is not None:
        arguments = [_within_period(row, arguments[0], operators)]
    for signs in (1, -1) if row.parity is not None else (1,):
        turned = [_scaled(argument, Fraction(signs)) for argument in arguments]
        for given, value in _exact_values(row, operators):
            if list(given) == turned:
                return _scaled(value, Fraction(-1 if signs < 0 and row.parity is Parity.ODD else 1))
    number = rational(arguments[0]) if arguments else None
    if row.form is Form.ROOT and number is not None and number >= 0:
        return _root_of(number, row.index)
    if row.variadic and len(arguments) > len(row.parameters) == 2:
        first = _called(row, arguments[:2], operators)
        return None if first is None else _called(row, [first, *arguments[2:]], operators)
    definition = rows.definition(row, operators)
    if definition is None or len(arguments) != len(row.parameters):
        return None
    return put_in(definition, dict(zip(row.parameters, arguments, strict=True)), operators)


@lru_cache(maxsize=1024)
def _exact_values(
    row: Operator, operators: tuple[Operator, ...]
) -> tuple[tuple[tuple[Combination, ...], Combination], ...]:
    constants = Constants(operators)
    found = []
    for given, value in rows.values(row, operators):
        # The value itself may be that of the row, sqrt(2)/2: then it is a unit.
        parts = [constants.value(part) for part in (*given, value)]
        known = tuple(part for part in parts if part is not None)
        if len(known) == len(parts):
            found.append((known[:-1], known[-1]))
    return tuple(found)


def _within_period(row: Operator, argument: Combination, operators: tuple[Operator, ...]) -> Combination:
    """The argument less whole periods, so that it lies between minus and plus half a period."""
    period = Constants(operators).value(rows.template(row.period or "", (), operators)) or {}
    if len(period) != 1:
        return argument
    ((unit, length),) = period.items()
    if argument.keys() - {unit}:
        return argument
    coefficient = argument.get(unit, Fraction(0))
    reduced = coefficient - length * math.ceil(coefficient / length - Fraction(1, 2))
    return {unit: reduced} if reduced else {}


def _size(unit: Formula) -> float | None:
    """A named constant as a float."""
    code = unit.operator.python or "" if isinstance(unit, Apply) and unit.operator.form is Form.CONSTANT else ""
    size = vars(math).get(code.removeprefix("math."))
    return size if isinstance(size, float) else None
