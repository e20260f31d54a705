"""Where a Function is not defined or not smooth: the innermost part at fault at a point, named with its value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.functions.bodies import BLOCK, Body, alone, bodies, long_sums, scope_of, taken
from workbench.functions.domain import choices, edges, last_first
from workbench.functions.points import Array
from workbench.language import rows
from workbench.language.building import natural_order, substitute, value_of
from workbench.language.formula import Apply, Formula, Number, Symbol, has_form, parts, symbols
from workbench.language.long_sums import LongSum, name_place, number_place
from workbench.language.needs import applied, needs_of
from workbench.language.printing import to_text
from workbench.operators import Form, filled

if TYPE_CHECKING:
    from workbench.functions.differentiable import Function

ZERO = Number(0)


@dataclass(frozen=True, slots=True)
class Violation:
    """The innermost part of a formula that has no finite real value at a point, and why.

    part: as it stands in the formula. condition: the comparison that fails; None where a value is too large for
    float64. values: of what the condition compares (or of the part's arguments), by their text.
    row: of the data, from 0; None without data.
    """

    part: Formula
    condition: Formula | None
    values: Mapping[str, float]
    message: str
    row: int | None = None

    def __str__(self) -> str:
        return self.message


def violation(f: Function, x: Array) -> Violation | None:
    """The innermost part of f outside its domain, or not finite, at x (n,); None where all is well."""
    finite = bool(np.all(np.isfinite(f.at(x))))
    sums = long_sums(f)
    for total in sums:
        found = _fault_of_terms(f, x, total, finite)
        if found:
            return found
    for body in bodies(f, x, sums):
        found = _first_fault(body, finite)
        if found:
            return found
    return None


def broken(f: Function, x: Array) -> Violation | None:
    """What is assumed of the variables of f and does not hold at x (n,); None where all does."""
    scope: dict[str, Array] = {name: x[i : i + 1] for i, name in enumerate(f.variables)}
    scope |= {name: np.array([value], dtype=np.float64) for name, value in f.bound.items()}
    conditions = f.definition.conditions
    holds = Body(ZERO, scope, {}, f.operators).values(conditions, slice(0, 1))[0] if conditions else ()
    for condition, value in zip(conditions, holds, strict=True):
        if value == 0:
            values = {name: float(scope[name][0]) for name in natural_order(symbols(condition))}
            here = ", ".join(f"{name} = {number:.6g}" for name, number in values.items())
            return Violation(condition, condition, values, f"{to_text(condition)} is assumed; here {here}")
    for name in natural_order(f.assumptions.integers & scope.keys()):
        value = float(scope[name][0])
        if not value.is_integer():
            message = f"{name} is assumed to be a whole number; here {name} = {value:.6g}"
            return Violation(Symbol(name), None, {name: value}, message)
    return None


def kinks(f: Function, x: Array, tolerance: float) -> tuple[Formula, ...]:
    """Parts of f that are not smooth within tolerance of x: |x| and max at their kinks, the edges of pieces."""
    found: dict[Formula, None] = {}
    for body in bodies(f, x):
        found |= dict.fromkeys(substitute(part, body.hidden) for part in _kinked_parts(body, tolerance))
    return tuple(found)


def _fault_of_terms(f: Function, x: Array, total: LongSum, finite: bool) -> Violation | None:
    """What is at fault in the terms of a long sum: terms of one shape are looked at together, each as a row."""
    scope = scope_of(f, x)
    values = {name: float(value[0]) for name, value in scope.items()}
    for group in total.groups:
        places = dict(zip(map(name_place, range(1, len(group.names) + 1)), group.names, strict=True))
        rows_of = {place: np.array([values[name] for name in names]) for place, names in places.items()}
        rows_of |= {number_place(i): column.floats() for i, column in enumerate(group.numbers, start=1)}
        own = {name: rows_of[name] if name in rows_of else scope[name] for name in symbols(group.template)}
        found = _first_fault(Body(group.template, own, {}, f.operators), finite)
        if found is not None:
            return _first_fault(alone(f, group.term(found.row or 0), scope), finite)
    for term in total.others:
        found = _first_fault(alone(f, term, scope), finite)
        if found is not None:
            return found
    return None


def _first_fault(body: Body, finite: bool) -> Violation | None:
    """finite: is the value of the whole finite? Then a part is at fault only where its row says so."""
    nodes = list(dict.fromkeys(last_first(body.formula)))
    needs = {node: needs_of(node, body.operators) for node in nodes}
    judged = [node for node in nodes if needs[node] or not finite]
    if not judged:
        return None
    asked = [need for node in judged for need in needs[node]]
    chosen = [condition for node in nodes for condition in choices(node)]
    wanted = list(dict.fromkeys([*judged, *(child for node in judged for child in node.children), *asked, *chosen]))
    place = {formula: i for i, formula in enumerate(wanted)}
    for start in range(0, body.rows, BLOCK):
        values = body.values(wanted, slice(start, start + BLOCK))
        well = np.isfinite(values)
        for node, active in taken(body.formula, values, place):
            if finite and not needs[node]:
                continue
            inside = active & np.logical_and.reduce([well[:, place[c]] for c in node.children], axis=0)
            for need in needs[node]:
                if (failed := inside & (values[:, place[need]] == 0)).any():
                    return _fault(body, node, need, start + int(np.argmax(failed)))
            if not finite and (large := inside & ~well[:, place[node]]).any():
                return _fault(body, node, None, start + int(np.argmax(large)))
    return None


def _fault(body: Body, part: Formula, need: Formula | None, row: int) -> Violation:
    """What is said of a part without a value in this row: the need that is not met, or that it is too large."""
    varies = has_form(part, Form.POWER) and value_of(part.arguments[1]) is None
    if need is None and isinstance(part, Apply) and varies:
        needs = applied(rows.domain(part.operator, body.operators), part)
        holds = body.values(needs, slice(row, row + 1))[0] if needs else ()
        need = next((one for one, value in zip(needs, holds, strict=True) if value == 0), None)
    words = _in_words(substitute(part, body.hidden))
    told_of = part if words or need is None else need
    compared = [c for c in told_of.children if value_of(c) is None]
    found = body.values([*compared, part], slice(row, row + 1))[0]
    shown = [substitute(c, body.hidden) for c in compared]
    values = {to_text(c): float(v) for c, v in zip(shown, found, strict=False)}
    here = ", ".join(f"{text} = {value:.6g}" for text, value in values.items())
    told = to_text(substitute(part, body.hidden))
    where = f" in row {row + 1} of the data" if body.rows > 1 else ""
    condition = substitute(need, body.hidden) if need else None
    fact = f"needs {words or to_text(condition)}" if condition else f"is too large for float64 ({found[-1]:g})"
    if need is None and np.isnan(found[-1]):
        fact = f"has no real value: it needs {words}" if words else "has no real value"
    message = f"{told} {fact}; here {here}{where}" if here else f"{told} {fact}{where}"
    return Violation(substitute(part, body.hidden), condition, values, message, row if body.rows > 1 else None)


def _in_words(part: Formula) -> str:
    """What the row of a part says about its domain, where comparisons would not read well; else ""."""
    if not isinstance(part, Apply):
        return ""
    return filled(part.operator.needs, [to_text(argument) for argument in part.arguments]) or ""


def _kinked_parts(body: Body, tolerance: float) -> Iterator[Formula]:
    nodes = list(dict.fromkeys(parts(body.formula)))
    edged = {node: edges(node, body.operators) for node in nodes}
    chosen = [condition for node in nodes for condition in choices(node)]
    wanted = list(dict.fromkeys([*(edge for found in edged.values() for edge in found), *chosen]))
    place = {formula: i for i, formula in enumerate(wanted)}
    for start in range(0, body.rows if wanted else 0, BLOCK):
        values = body.values(wanted, slice(start, start + BLOCK))
        for node, active in taken(body.formula, values, place):
            if any((active & (np.abs(values[:, place[edge]]) <= tolerance)).any() for edge in edged[node]):
                yield node
