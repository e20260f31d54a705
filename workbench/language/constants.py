"""Exact values of constants, as the rows of the table tell them: by exact values, parity, period and definition."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypeGuard

from workbench.language import rows
from workbench.language.combinations import ARITHMETIC, Combination, added, of_number, order, rational, root, scaled
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.operators import AND, Form, Operator, Parity
from workbench.operators.logical import EQUAL, GREATER, GREATER_EQUAL, LESS, LESS_EQUAL, NOT_EQUAL, OR

Values = Mapping[str, Combination]
"""Exact values of a row's parameters."""

_Known = tuple[tuple[tuple[Combination, ...], Combination], ...]

_COMPARED: Mapping[Operator, Callable[[int, int], bool]] = {
    LESS: operator.lt,
    LESS_EQUAL: operator.le,
    GREATER: operator.gt,
    GREATER_EQUAL: operator.ge,
    EQUAL: operator.eq,
    NOT_EQUAL: operator.ne,
}
_NO_CONSTANT = frozenset({Form.COMPARISON, Form.CONNECTIVE, Form.PIECEWISE, Form.REDUCTION, Form.VECTOR})


class Constants:
    """Exact values of the parts of one text, each worked out once."""

    def __init__(self, operators: tuple[Operator, ...]) -> None:
        self.exact = Exact(operators)
        self._known: dict[int, tuple[Formula, Combination | None]] = {}  # nodes are kept: their ids stay their own

    def value(self, node: Formula) -> Combination | None:
        """The exact value of a constant part; None where a variable, data or a list occurs.

        >>> from workbench.operators import OPERATORS, SUM
        >>> Constants(OPERATORS).value(Apply(SUM, (Number(1), Number(2))))
        {None: Fraction(3, 1)}
        """
        if isinstance(node, Number):
            return of_number(node.value)
        if not _may_be_constant(node):
            return None
        if id(node) not in self._known:
            self._work_out(node)
        return self._known[id(node)][1]

    def _work_out(self, node: Apply) -> None:
        """In a loop: definitions in one another are deeper than any text."""
        waiting: list[tuple[Apply, list[Combination]]] = [(node, [])]
        while waiting:
            part, values = waiting[-1]
            if len(values) == len(part.arguments):
                value = self.exact.applied(part.operator, values)
                self._known[id(part)] = (part, {part: Fraction(1)} if value is None else value)
                waiting.pop()
                continue
            argument = part.arguments[len(values)]
            if _may_be_constant(argument) and id(argument) not in self._known:
                waiting.append((argument, []))
                continue
            known = self.value(argument)
            if known is None:
                self._known[id(part)] = (part, None)
                waiting.pop()
            else:
                values.append(known)


def _may_be_constant(node: Formula) -> TypeGuard[Apply]:
    return isinstance(node, Apply) and node.operator.form not in _NO_CONSTANT


@dataclass(frozen=True, slots=True)
class Exact:
    """What a table knows exactly.

    levels: how many definitions may be followed in one another; with none, functions have no known values.
    """

    operators: tuple[Operator, ...]
    levels: int = 8

    def applied(self, row: Operator, arguments: list[Combination]) -> Combination | None:
        """The exact value of an operator at exact arguments; None where it has none that is simpler."""
        if row.form is Form.CONSTANT:
            return {Apply(row, ()): Fraction(1)}
        work = ARITHMETIC.get(row.form)
        if work is not None:
            return work(arguments)
        return self._called(row, arguments) if self.levels else None

    def holds(self, condition: Formula, values: Values) -> bool | None:
        """Does a condition over a row's parameters hold for these values? None where that is not clear."""
        if not isinstance(condition, Apply):
            return None
        if condition.operator in (AND, OR):
            parts = [self.holds(part, values) for part in condition.arguments]
            decisive = condition.operator is OR
            return decisive if decisive in parts else None if None in parts else not decisive
        compare = _COMPARED.get(condition.operator)
        left, right = (self.put_in(side, values) for side in condition.arguments)
        if compare is None or left is None or right is None:
            return None
        difference = added([left, scaled(right, Fraction(-1))])
        sign = None if difference is None else order(difference)
        return None if sign is None else compare(sign, 0)

    def put_in(self, template: Formula, values: Values) -> Combination | None:
        """A row's template at exact values of its parameters; None where its value is not known exactly."""
        if isinstance(template, Symbol):
            return values.get(template.name)
        if isinstance(template, Number):
            return of_number(template.value)
        if not isinstance(template, Apply):
            return None
        if template.operator.form is Form.PIECEWISE:
            return self._piece(template.arguments, values)
        arguments = [self.put_in(argument, values) for argument in template.arguments]
        known = [argument for argument in arguments if argument is not None]
        return self.applied(template.operator, known) if len(known) == len(arguments) else None

    def _piece(self, arguments: tuple[Formula, ...], values: Values) -> Combination | None:
        """The value of the first piece whose condition holds, where each before it clearly does not."""
        for condition, value in zip(arguments[::2], arguments[1::2], strict=False):
            holds = self.holds(condition, values)
            if holds is None:
                return None
            if holds:
                return self.put_in(value, values)
        return self.put_in(arguments[-1], values) if len(arguments) % 2 else None

    def _called(self, row: Operator, arguments: list[Combination]) -> Combination | None:
        if row.period is not None:
            arguments = [_within_period(row, arguments[0], self.operators)]
        for sign in (1, -1) if row.parity is not None else (1,):
            turned = tuple(scaled(argument, Fraction(sign)) for argument in arguments)
            for given, value in _known_values(row, self.operators):
                if given == turned:
                    return scaled(value, Fraction(sign if row.parity is Parity.ODD else 1))
        number = rational(arguments[0]) if arguments else None
        if row.form is Form.ROOT and number is not None and number >= 0:
            return root(number, row.index)
        if row.variadic and len(arguments) > len(row.parameters) == 2:
            first = self._called(row, arguments[:2])
            return None if first is None else self._called(row, [first, *arguments[2:]])
        definition = rows.definition(row, self.operators)
        if definition is None or len(arguments) != len(row.parameters):
            return None
        deeper = Exact(self.operators, self.levels - 1)
        return deeper.put_in(definition, dict(zip(row.parameters, arguments, strict=True)))


@lru_cache(maxsize=1024)
def _known_values(row: Operator, operators: tuple[Operator, ...]) -> _Known:
    """A row's exact values; functions in them, as in sqrt(2)/2, stand for themselves."""
    exact = Exact(operators, levels=0)
    found = []
    for given, value in rows.values(row, operators):
        parts = [_standing(part, exact) for part in (*given, value)]
        found.append((tuple(parts[:-1]), parts[-1]))
    return tuple(found)


def _standing(node: Formula, exact: Exact) -> Combination:
    """A tree without variables; what has no simpler value is a unit."""
    if isinstance(node, Apply):
        value = exact.applied(node.operator, [_standing(argument, exact) for argument in node.arguments])
        return {node: Fraction(1)} if value is None else value
    return of_number(node.value) if isinstance(node, Number) else {node: Fraction(1)}


def _within_period(row: Operator, argument: Combination, operators: tuple[Operator, ...]) -> Combination:
    """The argument less whole periods, so that it lies between minus and plus half a period."""
    period = _standing(rows.template(row.period or "0", (), operators), Exact(operators, levels=0))
    if len(period) != 1:
        return argument
    ((unit, length),) = period.items()
    if argument.keys() - {unit}:
        return argument
    coefficient = argument.get(unit, Fraction(0))
    reduced = coefficient - length * math.ceil(coefficient / length - Fraction(1, 2))
    return {unit: reduced} if reduced else {}
