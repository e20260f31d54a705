"""Values of indices: bounds of sums and places such as i + 1 or 2n - i, as whole numbers from those of their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workbench.errors import OptionError
from workbench.language.building import number, substitute, value_of
from workbench.language.formula import Apply, Formula, Number, Symbol, symbols
from workbench.language.printing import to_text
from workbench.operators import Form

Whole = Callable[[Mapping[str, int]], int]
"""A whole number, from the values of names."""

Linear = tuple[int, Mapping[str, int]]
"""A constant, and the multiple of each name that is added to it."""


def whole(formula: Formula) -> Whole:
    """How the value of an index or bound is had, quickly where it is linear.

    The value raises OptionError where it is no whole number.

    >>> from workbench.operators import SUM
    >>> whole(Apply(SUM, (Symbol("i"), Number(1))))({"i": 3})
    4
    """
    found = linear(formula)
    if found is None:
        return lambda values: _worked_out(formula, values)
    constant, multiples = found
    if not multiples:
        return lambda _: constant
    if len(multiples) == 1:
        ((name, factor),) = multiples.items()
        if factor == 1:
            return lambda values: values[name] + constant
    pairs = tuple(multiples.items())
    return lambda values: constant + sum(factor * values[name] for name, factor in pairs)


def linear(formula: Formula) -> Linear | None:
    """A formula of whole numbers and names that is linear in the names; None for any other."""
    if isinstance(formula, Symbol):
        return 0, {formula.name: 1}
    if isinstance(formula, Number):
        return (int(formula.value), {}) if formula.value.denominator == 1 else None
    if not isinstance(formula, Apply) or formula.operator.form not in _LINEAR:
        return None
    parts = [linear(argument) for argument in formula.arguments]
    known = [part for part in parts if part is not None]
    return _LINEAR[formula.operator.form](known) if len(known) == len(parts) else None


def _sum(parts: list[Linear]) -> Linear:
    total: dict[str, int] = {}
    for _, multiples in parts:
        for name, factor in multiples.items():
            total[name] = total.get(name, 0) + factor
    return sum(constant for constant, _ in parts), {name: factor for name, factor in total.items() if factor}


def _scaled(part: Linear, factor: int) -> Linear:
    constant, multiples = part
    return constant * factor, {name: own * factor for name, own in multiples.items()} if factor else {}


def _product(parts: list[Linear]) -> Linear | None:
    found: Linear = (1, {})
    for part in parts:
        if found[1] and part[1]:
            return None
        found = _scaled(found, part[0]) if found[1] else _scaled(part, found[0])
    return found


_LINEAR: Mapping[Form, Callable[[list[Linear]], Linear | None]] = {
    Form.SUM: _sum,
    Form.PRODUCT: _product,
    Form.NEGATION: lambda parts: _scaled(parts[0], -1),
}


def _worked_out(formula: Formula, values: Mapping[str, int]) -> int:
    value = value_of(substitute(formula, {name: number(value) for name, value in values.items()}))
    if value is None or value.denominator != 1:
        used = ", ".join(f"{name} = {values[name]}" for name in sorted(symbols(formula) & values.keys()))
        where = f" for {used}" if used else ""
        raise OptionError(f"{to_text(formula)} is a bound or an index, and must be a whole number{where}.")
    return int(value)
