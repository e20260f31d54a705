"""What is known of a formula at a glance: is it a plain constant, is it positive, is it defined everywhere?"""

from __future__ import annotations

from workbench.derivations.folding import folded
from workbench.derivations.numerals import numeral
from workbench.language.formula import Apply, Formula, Number
from workbench.operators import Form

PLAIN = frozenset({Form.NEGATION, Form.PRODUCT, Form.QUOTIENT, Form.POWER, Form.ROOT})
KEEP_SIGN = frozenset({Form.SUM, Form.PRODUCT, Form.QUOTIENT, Form.ROOT})
"""Forms that are positive where all their arguments are."""


def is_constant(formula: Formula) -> bool:
    """Is it made of numbers, named numbers, powers and roots alone?

    >>> is_constant(Number(2))
    True
    """
    waiting = [formula]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Apply) and node.operator.form in PLAIN:
            waiting.extend(node.arguments)
        elif not (isinstance(node, Number) or (isinstance(node, Apply) and node.operator.form is Form.CONSTANT)):
            return False
    return True


def is_positive(formula: Formula) -> bool:
    """Is it a constant that is seen to be greater than zero? False where that is not plain to see.

    >>> is_positive(Number(2)), is_positive(Number(0))
    (True, False)
    """
    waiting = [formula]
    while waiting:
        match waiting.pop():
            case Number(value=value) if value > 0:
                continue
            case Apply(operator=operator) if operator.form is Form.CONSTANT and operator.power:
                continue  # it is raised to any power by a function, so it is positive
            case Apply(operator=operator, arguments=(base, exponent)) if operator.form is Form.POWER:
                if not is_constant(exponent):
                    return False
                waiting.append(base)
            case Apply(operator=operator, arguments=arguments) if operator.form in KEEP_SIGN:
                waiting.extend(arguments)
            case _:
                return False
    return True


def is_total(formula: Formula, known: dict[Formula, bool]) -> bool:
    """Has it a value wherever its variables have one? known keeps what was found, from one call to the next."""

    def value(node: Formula) -> bool:
        if not all(known[child] for child in node.children):
            return False
        match node:
            case Apply(operator=operator, arguments=(_, below)) if operator.form is Form.QUOTIENT:
                return _never_zero(below)
            case Apply(operator=operator, arguments=(base, exponent)) if operator.form is Form.POWER:
                size = numeral(exponent)
                return is_positive(base) or (size is not None and size.whole and size.value >= 0)
            case Apply(operator=operator, arguments=arguments) if operator.form is Form.PIECEWISE:
                return len(arguments) % 2 == 1
            case Apply(operator=operator):
                return not operator.domain
        return True

    return folded(formula, known, value)


def _never_zero(formula: Formula) -> bool:
    value = numeral(formula)
    if value is not None:
        return value.value != 0
    is_power = isinstance(formula, Apply) and formula.operator.form is Form.POWER
    return is_positive(formula.children[0] if is_power else formula)
