"""A second opinion for the table: what a Formula means to SymPy, and its value to many digits by mpmath."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, reduce

import mpmath
import sympy

from workbench.language import rows
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.operators import NEGATION, PRODUCT, SUM, Form, Operator

DIGITS = 40


def symbols(operator: Operator) -> tuple[sympy.Symbol, ...]:
    return tuple(sympy.Symbol(name, real=True) for name in operator.parameters)


def meaning(formula: Formula, values: Mapping[str, sympy.Expr]) -> sympy.Expr:
    """The formula by SymPy's heads; rows without a head by their definition."""
    if isinstance(formula, Number):
        return sympy.Rational(formula.value)
    if isinstance(formula, Symbol):
        return values[formula.name]
    assert isinstance(formula, Apply)
    return applied(formula.operator, [meaning(child, values) for child in formula.arguments])


def applied(operator: Operator, arguments: Sequence[sympy.Expr]) -> sympy.Expr:
    """The row's value: its head, or its definition where SymPy has no such function."""
    if operator.form is Form.CONSTANT:
        return getattr(sympy, operator.sympy)
    if operator is NEGATION:
        return -arguments[0]
    if operator.form is Form.PIECEWISE:
        pieces = list(zip(arguments[1::2], arguments[::2], strict=False))
        otherwise = [(arguments[-1], True)] if len(arguments) % 2 else []
        return sympy.Piecewise(*pieces, *otherwise)
    if operator.variadic and len(arguments) > len(operator.parameters) and not operator.sympy:
        return applied(operator, [applied(operator, arguments[:-1]), arguments[-1]])
    if operator.sympy:
        return getattr(sympy, operator.sympy)(*arguments)
    return defined(operator, arguments)


def defined(operator: Operator, arguments: Sequence[sympy.Expr]) -> sympy.Expr:
    """The row's definition alone."""
    definition = rows.definition(operator)
    assert definition is not None, f"{operator.name} has neither a head in SymPy nor a definition"
    return meaning(definition, dict(zip(operator.parameters, arguments, strict=True)))


def exact(point: Sequence[float]) -> list[sympy.Rational]:
    return [sympy.Rational(value) for value in point]


def digits(expression: sympy.Expr) -> mpmath.mpf:
    """A constant expression to 40 digits; a complex or infinite value fails."""
    value = expression.evalf(DIGITS)
    assert value.is_Float or value.is_Integer or value.is_Rational, f"{expression} is {value}"
    return mpmath.mpf(sympy.Float(value, DIGITS)._mpf_)


@cache
def numeric(operator: Operator) -> Callable[..., mpmath.mpf]:
    """The row as a function of mpmath numbers."""
    names = symbols(operator)
    return sympy.lambdify(names, applied(operator, names), "mpmath")


def derivative(formula: Formula, variable: str) -> Formula | None:
    """d formula / d variable by the chain rule over the rows' partials; None where it is zero."""
    if isinstance(formula, Number):
        return None
    if isinstance(formula, Symbol):
        return Number(1) if formula.name == variable else None
    assert isinstance(formula, Apply)
    if formula.operator.variadic and len(formula.arguments) > len(formula.operator.parameters):
        return derivative(rows.nested(formula.operator, formula.arguments), variable)
    terms = []
    for index, argument in enumerate(formula.arguments):
        inner = derivative(argument, variable)
        if inner is None:
            continue
        partial = rows.partial(formula.operator, index)
        assert partial is not None, f"{formula.operator.name} has no partial in {formula.operator.parameters[index]}"
        outer = substituted(partial, dict(zip(formula.operator.parameters, formula.arguments, strict=True)))
        terms.append(Apply(PRODUCT, (outer, inner)))
    return reduce(lambda first, second: Apply(SUM, (first, second)), terms) if terms else None


def substituted(formula: Formula, values: Mapping[str, Formula]) -> Formula:
    if isinstance(formula, Symbol):
        return values[formula.name]
    if isinstance(formula, Apply):
        return Apply(formula.operator, tuple(substituted(child, values) for child in formula.arguments))
    return formula
