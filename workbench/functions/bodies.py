"""Bodies: a Function at a point as formulas without sums and means, each with the values of its names, row by row.

Of the branches of a piecewise formula only those that are taken at the point are worked out, and inside a sum or mean
every row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.functions.domain import choices, last_first
from workbench.functions.points import Array
from workbench.graphs import lower
from workbench.kernels import compiled
from workbench.language.building import natural_order
from workbench.language.formula import Apply, Formula, Symbol, fold, has_form, outlined, symbols
from workbench.language.long_sums import LongSum
from workbench.operators import Form, Operator

if TYPE_CHECKING:
    from workbench.functions.differentiable import Function

BLOCK = 4096  # rows looked at together
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Body:
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


def long_sums(f: Function) -> list[LongSum]:
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
    return has_form(part, Form.REDUCTION)


def alone(f: Function, term: Formula, scope: Mapping[str, Array]) -> Body:
    """One term, with the values of its own names."""
    return Body(term, {name: scope[name] for name in natural_order(symbols(term))}, {}, f.operators)


def scope_of(f: Function, x: Array) -> dict[str, Array]:
    """The values of the names of f: of variables and bound names one, of columns one for each row."""
    scope: dict[str, Array] = {name: x[i : i + 1] for i, name in enumerate(f.variables)}
    scope |= {name: np.array([value], dtype=np.float64) for name, value in f.bound.items()}
    scope |= f.columns
    return scope


def bodies(f: Function, x: Array, sums: Sequence[LongSum] = ()) -> Iterator[Body]:
    """The insides of sums and means, innermost first, and then each component around them.

    sums: long sums that were looked at, of which the value is enough.
    """
    scope = scope_of(f, x)
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

    def body(formula: Formula) -> Body:
        meanings: dict[str, Formula] = {name: reduction for reduction, name in hidden.items()}
        meanings |= {looked_at[id(total)].name: total for total in sums}
        return Body(fold(formula, without_reductions), scope, meanings, f.operators)

    for component in (_without_sums(component, looked_at) for component in f.components):
        for node in last_first(component):
            if has_form(node, Form.REDUCTION) and node not in hidden:
                yield body(node.arguments[0])
                name = f"#{len(hidden) + 1}"  # no text can spell it
                program = lower([node], f.variables, tuple(f.bound), tuple(f.columns), f.operators)
                columns = tuple(f.columns.values())
                bound = np.array(list(f.bound.values()), dtype=np.float64)
                scope[name] = compiled(program)(np.ascontiguousarray(x), bound, columns)
                hidden[node] = name
        yield body(component)


def _without_sums(formula: Formula, looked_at: Mapping[int, Symbol]) -> Formula:
    """The formula with names in the places of long sums."""
    made: dict[int, Formula] = {}
    for node in outlined(formula) if looked_at else ():
        if id(node) in looked_at:
            made[id(node)] = looked_at[id(node)]
        elif isinstance(node, Apply) and not isinstance(node, LongSum) and any(id(a) in made for a in node.arguments):
            made[id(node)] = Apply(node.operator, tuple(made.get(id(a), a) for a in node.arguments))
    return made.get(id(formula), formula)


def taken(formula: Formula, values: Array, place: Mapping[Formula, int]) -> Iterator[tuple[Formula, Mask]]:
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
        left, conditions = active, choices(node)
        for condition, value in zip(conditions, node.children[1::2], strict=False):
            holds = values[:, place[condition]] == 1
            branches += [(condition, left, False), (value, left & holds, False)]
            left = left & ~holds
        branches += [(child, left, False) for child in node.children[2 * len(conditions) :]]
        waiting.extend(reversed(branches))
