"""Where a Function is not defined or not smooth: the innermost part at fault at a point, named with its value.

What a part needs stands in its row (domain, kinks); a power's needs follow from its exponent. Only the
branches of a piecewise formula that are taken at the point are looked at, and inside a sum or mean every row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.functions.points import Array
from workbench.graphs import lower
from workbench.kernels import compiled
from workbench.language import rows
from workbench.language.building import natural_order, substitute, value_of
from workbench.language.formula import Apply, Formula, Number, Symbol, fold, outlined, parts, symbols, walk
from workbench.language.long_sums import LongSum, name_place, number_place
from workbench.language.needs import applied, needs_of
from workbench.language.printing import to_text
from workbench.operators import DIFFERENCE, EQUAL, GREATER_EQUAL, LESS_EQUAL, Form, Operator, Smoothness, filled

if TYPE_CHECKING:
    from workbench.functions.differentiable import Function

BLOCK = 4096  # rows looked at together
ZERO = Number(0)
CLOSED = (LESS_EQUAL, GREATER_EQUAL, EQUAL)
"""Comparisons that hold where both sides are the same."""
Mask = NDArray[np.bool_]


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


@dataclass(frozen=True, slots=True)
class _Body:
    """A formula without sums and means, with the values of its names: one row for each row of the data, or one in all.

    hidden: names that stand for sums and means, whose values are already known.
    """

    formula: Formula
    scope: Mapping[str, Array]
    hidden: Mapping[str, Formula]
    operators: tuple[Operator, ...]

    @property
    def rows(self) -> int:
        return max((len(self.scope[name]) for name in symbols(self.formula)), default=1)

    def values(self, formulas: Sequence[Formula], block: slice) -> Array:
        """Shape (rows of the block, formulas); conditions are 1 or 0."""
        used = symbols(self.formula)
        names = tuple(self.scope)
        columns = [v if len(v) == 1 else v[block] if name in used else v[:1] for name, v in self.scope.items()]
        table = np.stack(np.broadcast_arrays(*columns), axis=-1) if columns else np.empty((1, 0))
        program = lower(formulas, names, operators=self.operators)
        return compiled(program).batch(np.ascontiguousarray(table), np.empty(0), ())


def violation(f: Function, x: Array) -> Violation | None:
    """The innermost part of f outside its domain, or not finite, at x (n,); None where all is well."""
    finite = bool(np.all(np.isfinite(f.at(x))))
    sums = _long_sums(f)
    for total in sums:
        found = _fault_of_terms(f, x, total, finite)
        if found:
            return found
    for body in _bodies(f, x, sums):
        found = _first_fault(body, finite)
        if found:
            return found
    return None


def broken(f: Function, x: Array) -> Violation | None:
    """What is assumed of the variables of f and does not hold at x (n,); None where all does."""
    scope: dict[str, Array] = {name: x[i : i + 1] for i, name in enumerate(f.variables)}
    scope |= {name: np.array([value], dtype=np.float64) for name, value in f.bound.items()}
    conditions = f.definition.conditions
    holds = _Body(ZERO, scope, {}, f.operators).values(conditions, slice(0, 1))[0] if conditions else ()
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
    for body in _bodies(f, x):
        found |= dict.fromkeys(substitute(part, body.hidden) for part in _kinked_parts(body, tolerance))
    return tuple(found)


def conditions(formulas: Sequence[Formula], operators: tuple[Operator, ...]) -> tuple[Formula, ...]:
    """What the parts of the formulas need, each comparison once, innermost first."""
    nodes = [node for formula in formulas for node in _needy(formula, operators)]
    return tuple(dict.fromkeys(need for node in nodes for need in needs_of(node, operators) if symbols(need)))


def edges(node: Formula, operators: tuple[Operator, ...]) -> tuple[Formula, ...]:
    """Expressions whose zeros are the kinks and jumps of the node.

    >>> from workbench.operators import ABS, OPERATORS
    >>> edges(Apply(ABS, (Symbol("x"),)), OPERATORS)
    (Symbol(x),)
    """
    if not isinstance(node, Apply):
        return ()
    if node.operator.form is Form.PIECEWISE:
        return tuple(edge for condition in _choices(node) for _, edge in _compared(condition))
    return applied(rows.kinks(node.operator, operators), node)


def ends(node: Formula, operators: tuple[Operator, ...]) -> tuple[Formula, ...]:
    """Expressions whose zeros are where the domain of the node ends with a value: 1 - x of sqrt(1 - x), not x of 1/x.

    >>> from workbench.operators import OPERATORS, SQRT
    >>> ends(Apply(SQRT, (Symbol("x"),)), OPERATORS)
    (difference of terms(Symbol(x), Number(0)),)
    """
    needs = needs_of(node, operators)
    if isinstance(node, Apply) and node.operator.form is Form.POWER and _is_unread(node.arguments[1]):
        needs = applied(rows.domain(node.operator, operators), node)
    compared = [pair for need in needs for pair in _compared(need)]
    return tuple(edge for comparison, edge in compared if comparison in CLOSED)


def _is_unread(exponent: Formula) -> bool:
    """Is it a number, but none that can be seen to be whole, such as pi/4?"""
    return value_of(exponent) is None and not symbols(exponent)


def _compared(condition: Formula) -> Iterator[tuple[Operator, Formula]]:
    """The comparisons in a condition, each with its left side less its right side."""
    for part in walk(condition):
        if isinstance(part, Apply) and part.operator.form is Form.COMPARISON:
            yield part.operator, Apply(DIFFERENCE, part.arguments)


def smooth(formulas: Sequence[Formula]) -> bool:
    """Is every operator in them smooth inside its domain?"""
    return all(
        node.operator.smoothness is Smoothness.ANALYTIC
        for formula in formulas
        for node in outlined(formula)
        if isinstance(node, Apply)
    )


def _needy(formula: Formula, operators: tuple[Operator, ...]) -> Iterator[Formula]:
    """Every part once, children before their parents, but for long sums whose terms need nothing."""

    def may_need(node: Formula) -> bool:
        below = (part for part in outlined(node) if part is not node) if isinstance(node, LongSum) else None
        return below is None or any(needs_of(part, operators) for part in below)

    return _last_first(formula, may_need)


def _last_first(formula: Formula, wanted: Callable[[Formula], bool] | None = None) -> Iterator[Formula]:
    """Every part once, children before their parents, the last child first; but for what is not wanted, as a whole."""
    done: set[int] = set()
    waiting = [formula]
    while waiting:
        node = waiting[-1]
        if id(node) in done:
            waiting.pop()
            continue
        if wanted is not None and not wanted(node):
            waiting.pop()
            done.add(id(node))
            continue
        missing = [child for child in node.children if id(child) not in done]
        if missing:
            waiting.extend(missing)
            continue
        waiting.pop()
        done.add(id(node))
        yield node


def _long_sums(f: Function) -> list[LongSum]:
    """The long sums, each term of which is worked out wherever f is: those in no branch, sum over rows or other sum."""
    if f.columns:
        return []
    found: list[LongSum] = []
    known: set[int] = set()
    waiting = list(reversed(f.components))
    while waiting:
        node = waiting.pop()
        if id(node) in known or not isinstance(node, Apply) or node.operator.form in (Form.PIECEWISE, Form.REDUCTION):
            continue
        known.add(id(node))
        if not isinstance(node, LongSum):
            waiting.extend(reversed(node.children))
        elif not any(isinstance(part, LongSum) or _reduces(part) for part in outlined(node) if part is not node):
            found.append(node)
    return found


def _reduces(part: Formula) -> bool:
    return isinstance(part, Apply) and part.operator.form is Form.REDUCTION


def _fault_of_terms(f: Function, x: Array, total: LongSum, finite: bool) -> Violation | None:
    """What is at fault in the terms of a long sum: terms of one shape are looked at together, each as a row."""
    scope = _scope(f, x)
    values = {name: float(value[0]) for name, value in scope.items()}
    for group in total.groups:
        places = dict(zip(map(name_place, range(1, len(group.names) + 1)), group.names, strict=True))
        rows_of = {place: np.array([values[name] for name in names]) for place, names in places.items()}
        rows_of |= {number_place(i): column.floats() for i, column in enumerate(group.numbers, start=1)}
        own = {name: rows_of[name] if name in rows_of else scope[name] for name in symbols(group.template)}
        found = _first_fault(_Body(group.template, own, {}, f.operators), finite)
        if found is not None:
            return _first_fault(_alone(f, group.term(found.row or 0), scope), finite)
    for term in total.others:
        found = _first_fault(_alone(f, term, scope), finite)
        if found is not None:
            return found
    return None


def _alone(f: Function, term: Formula, scope: Mapping[str, Array]) -> _Body:
    """One term, with the values of its own names."""
    return _Body(term, {name: scope[name] for name in natural_order(symbols(term))}, {}, f.operators)


def _scope(f: Function, x: Array) -> dict[str, Array]:
    """The values of the names of f: of variables and bound names one, of columns one for each row."""
    scope: dict[str, Array] = {name: x[i : i + 1] for i, name in enumerate(f.variables)}
    scope |= {name: np.array([value], dtype=np.float64) for name, value in f.bound.items()}
    scope |= f.columns
    return scope


def _bodies(f: Function, x: Array, sums: Sequence[LongSum] = ()) -> Iterator[_Body]:
    """The insides of sums and means, innermost first, and then each component around them.

    sums: long sums that were looked at, of which the value is enough.
    """
    scope = _scope(f, x)
    hidden: dict[Formula, str] = {}
    looked_at = {id(total): Symbol(f"#s{place}") for place, total in enumerate(sums, start=1)}
    for total in sums:
        program = lower([total], f.variables, tuple(f.bound), (), f.operators)
        bound = np.array(list(f.bound.values()), dtype=np.float64)
        scope[looked_at[id(total)].name] = compiled(program)(np.ascontiguousarray(x), bound, ())

    def without_reductions(node: Formula, below: Sequence[Formula]) -> Formula:
        if node in hidden:
            return Symbol(hidden[node])
        return Apply(node.operator, tuple(below)) if isinstance(node, Apply) else node

    def body(formula: Formula) -> _Body:
        meanings: dict[str, Formula] = {name: reduction for reduction, name in hidden.items()}
        meanings |= {looked_at[id(total)].name: total for total in sums}
        return _Body(fold(formula, without_reductions), scope, meanings, f.operators)

    for component in (_around(component, looked_at) for component in f.components):
        for node in _last_first(component):
            if isinstance(node, Apply) and node.operator.form is Form.REDUCTION and node not in hidden:
                yield body(node.arguments[0])
                name = f"#{len(hidden) + 1}"  # no text can spell it
                program = lower([node], f.variables, tuple(f.bound), tuple(f.columns), f.operators)
                columns = tuple(f.columns.values())
                bound = np.array(list(f.bound.values()), dtype=np.float64)
                scope[name] = compiled(program)(np.ascontiguousarray(x), bound, columns)
                hidden[node] = name
        yield body(component)


def _around(formula: Formula, looked_at: Mapping[int, Symbol]) -> Formula:
    """The formula with names in the places of long sums."""
    made: dict[int, Formula] = {}
    for node in outlined(formula) if looked_at else ():
        if id(node) in looked_at:
            made[id(node)] = looked_at[id(node)]
        elif isinstance(node, Apply) and not isinstance(node, LongSum) and any(id(a) in made for a in node.arguments):
            made[id(node)] = Apply(node.operator, tuple(made.get(id(a), a) for a in node.arguments))
    return made.get(id(formula), formula)


def _first_fault(body: _Body, finite: bool) -> Violation | None:
    """finite: is the value of the whole finite? Then a part is at fault only where its row says so."""
    nodes = list(dict.fromkeys(_last_first(body.formula)))
    needs = {node: needs_of(node, body.operators) for node in nodes}
    judged = [node for node in nodes if needs[node] or not finite]
    if not judged:
        return None
    asked = [need for node in judged for need in needs[node]]
    choices = [condition for node in nodes for condition in _choices(node)]
    wanted = list(dict.fromkeys([*judged, *(child for node in judged for child in node.children), *asked, *choices]))
    place = {formula: i for i, formula in enumerate(wanted)}
    for start in range(0, body.rows, BLOCK):
        values = body.values(wanted, slice(start, start + BLOCK))
        well = np.isfinite(values)
        for node, active in _taken(body.formula, values, place):
            if finite and not needs[node]:
                continue
            inside = active & np.logical_and.reduce([well[:, place[c]] for c in node.children], axis=0)
            for need in needs[node]:
                if (failed := inside & (values[:, place[need]] == 0)).any():
                    return _fault(body, node, need, start + int(np.argmax(failed)))
            if not finite and (large := inside & ~well[:, place[node]]).any():
                return _fault(body, node, None, start + int(np.argmax(large)))
    return None


def _choices(node: Formula) -> tuple[Formula, ...]:
    """The conditions of a piecewise formula."""
    piecewise = isinstance(node, Apply) and node.operator.form is Form.PIECEWISE
    return node.children[: len(node.children) // 2 * 2 : 2] if piecewise else ()


def _taken(formula: Formula, values: Array, place: Mapping[Formula, int]) -> Iterator[tuple[Formula, Mask]]:
    """The nodes that are worked out, children before parents, with the rows in which they are; each pair once."""
    waiting = [(formula, np.ones(len(values), dtype=np.bool_), False)]
    seen: dict[tuple[int, int], Mask] = {}  # the masks are kept, so that their ids stay their own
    while waiting:
        node, active, ready = waiting.pop()
        if ready:
            yield node, active
            continue
        if (id(node), id(active)) in seen:
            continue
        seen[id(node), id(active)] = active
        waiting.append((node, active, True))
        branches: list[tuple[Formula, Mask, bool]] = []
        left, choices = active, _choices(node)
        for condition, value in zip(choices, node.children[1::2], strict=False):
            holds = values[:, place[condition]] == 1
            branches += [(condition, left, False), (value, left & holds, False)]
            left = left & ~holds
        branches += [(child, left, False) for child in node.children[2 * len(choices) :]]
        waiting.extend(reversed(branches))


def _fault(body: _Body, part: Formula, need: Formula | None, row: int) -> Violation:
    varies = isinstance(part, Apply) and part.operator.form is Form.POWER and value_of(part.arguments[1]) is None
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


def _kinked_parts(body: _Body, tolerance: float) -> Iterator[Formula]:
    nodes = list(dict.fromkeys(parts(body.formula)))
    edged = {node: edges(node, body.operators) for node in nodes}
    choices = [condition for node in nodes for condition in _choices(node)]
    wanted = list(dict.fromkeys([*(edge for found in edged.values() for edge in found), *choices]))
    place = {formula: i for i, formula in enumerate(wanted)}
    for start in range(0, body.rows if wanted else 0, BLOCK):
        values = body.values(wanted, slice(start, start + BLOCK))
        for node, active in _taken(body.formula, values, place):
            if any((active & (np.abs(values[:, place[edge]]) <= tolerance)).any() for edge in edged[node]):
                yield node
