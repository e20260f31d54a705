"""A second opinion: the value of a formula to 60 digits from the rows' many-digit code, and derivatives by differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import mpmath

from workbench.derivations import Claim, Step
from workbench.language import rows
from workbench.language.building import substitute
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.operators import Form, Operator

MP = mpmath.mp.clone()
MP.dps = 60
STEP = MP.mpf(10) ** -20
"""Central differences with this step are right to about 40 digits."""

Data = Sequence[Mapping[str, float]]


class DomainError(Exception):
    """No real, finite value there."""


@cache
def code(operator: Operator):
    places = ", ".join(f"a{i}" for i in range(max(3, len(operator.parameters))))
    template = operator.mpmath
    for i in range(3):
        template = template.replace(f"{{{i}}}", f"a{i}")
    return eval(f"lambda {places}: {template}", {"mp": MP})  # the table's own code


def value(formula: Formula, at: Mapping[str, object], data: Data = ()):
    """Value at a point; a list for a vector. Raises DomainError where there is none."""
    known: dict[int, object] = {}
    waiting = [formula]
    while waiting:
        node = waiting[-1]
        if id(node) in known:
            waiting.pop()
            continue
        lazy = isinstance(node, Apply) and node.operator.form in (Form.REDUCTION, Form.PIECEWISE)
        missing = [] if lazy else [c for c in node.children if id(c) not in known]
        if missing:
            waiting.extend(missing)
            continue
        known[id(node)] = node_value(node, [known.get(id(c)) for c in node.children], at, data)
        waiting.pop()
    return known[id(formula)]


def node_value(node: Formula, arguments: list, at: Mapping[str, object], data: Data):
    if isinstance(node, Number):
        return MP.mpf(node.value.numerator) / node.value.denominator
    if isinstance(node, Symbol):
        return MP.mpf(at[node.name])
    assert isinstance(node, Apply)
    row = node.operator
    if row.form is Form.VECTOR:
        return arguments
    if row.form is Form.REDUCTION:
        total = MP.fsum(value(node.arguments[0], {**at, **line}, data) for line in data)
        return total if rows.definition(row) is None else total / len(data)
    if row.form is Form.PIECEWISE:
        conditions = node.arguments[0 : len(node.arguments) - 1 : 2]
        for i, condition in enumerate(conditions):
            if value(condition, at, data):
                return value(node.arguments[2 * i + 1], at, data)
        if len(node.arguments) % 2:
            return value(node.arguments[-1], at, data)
        raise DomainError(repr(node))
    return applied(row, arguments)


def applied(row: Operator, arguments: list):
    if row.form is Form.COMPARISON or row.form is Form.CONNECTIVE:
        return eval(row.python.replace("{0}", "a").replace("{1}", "b"), {"a": arguments[0], "b": arguments[1]})
    if row.variadic and len(arguments) > 2:
        return applied(row, [applied(row, arguments[:-1]), arguments[-1]])
    if row.variadic and len(arguments) == 1:
        return arguments[0]
    if row.mpmath is None:
        meaning = rows.definition(row)
        assert meaning is not None, row
        return value(meaning, dict(zip(row.parameters, arguments, strict=True)))
    if row.form is Form.POWER and arguments[1] == 0:
        return MP.one
    try:
        result = MP.mpmathify(code(row)(*arguments, *[None] * (3 - len(arguments))))
    except (ValueError, ZeroDivisionError, OverflowError):
        raise DomainError(f"{row.name}{arguments}") from None
    if isinstance(result, MP.mpc):
        if result.imag != 0:
            raise DomainError(f"{row.name}{arguments}")
        result = result.real
    if not MP.isfinite(result):
        raise DomainError(f"{row.name}{arguments}")
    return result


def slope(formula: Formula, variable: str, at: Mapping[str, object], data: Data = ()):
    """The derivative at a point, by central differences with many digits."""
    x = MP.mpf(at[variable])
    ahead, behind = (value(formula, {**at, variable: x + h}, data) for h in (STEP, -STEP))
    if isinstance(ahead, list):
        return [(a - b) / (2 * STEP) for a, b in zip(ahead, behind, strict=True)]
    return (ahead - behind) / (2 * STEP)


def agree(found, expected, digits: int = 20) -> bool:
    if isinstance(expected, list):
        return all(agree(f, e, digits) for f, e in zip(found, expected, strict=True))
    return abs(found - expected) <= MP.mpf(10) ** -digits * (1 + abs(expected))


def step_holds(step: Step, at: Mapping[str, object], data: Data = ()) -> bool | None:
    """Is what the step states true at this point? None where it states nothing there."""
    try:
        if not all(value(condition, at, data) for condition in step.conditions):
            return None
        if step.claim is Claim.DERIVATIVE:
            expected = slope(step.before, step.variable, at, data)
        elif step.claim is Claim.SUBSTITUTION:
            inside = {name: value(bound, at, data) for name, bound in step.bindings}
            expected = value(step.before, {**at, **inside}, data)
            assert step.after == substitute(step.before, dict(step.bindings))
        else:
            expected = value(step.before, at, data)
    except DomainError:
        return None
    return agree(value(step.after, at, data), expected)
