"""Derived definitions: WAYS, a table of partial, gradient, Jacobian and Hessian, each had in three independent ways.

By rules on the Formula (every step kept), by SymPy's own derivative of the parent's expressions, and by
a sweep over the parent's graph. None is computed from another, so that they can check each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench import graphs
from workbench.derivations import Step, derive
from workbench.errors import OptionError
from workbench.functions.blocks import blocks
from workbench.functions.definition import Definition
from workbench.functions.lists import nested
from workbench.functions.points import known
from workbench.graphs import Program
from workbench.language.arrays.misfits import Shape
from workbench.language.formula import Formula

if TYPE_CHECKING:
    import sympy

    from workbench.functions.definition import Expressions

Orders = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way to derive a function from a function.

    orders: from the variables, and those asked for, what each component is differentiated by; one tuple for each
        component of the result. shape: from the parent's shape, the variables and those asked for, the result's.
    sweep: the same on a program. sparse: the same for the entries that are not zero by structure.
    """

    name: str
    orders: Callable[[tuple[str, ...], tuple[str, ...]], Orders]
    shape: Callable[[Shape, tuple[str, ...], tuple[str, ...]], Shape]
    sweep: Callable[[Program, tuple[str, ...]], Program]
    sparse: Callable[[Program], graphs.Sparse] | None = None


PARTIAL = Way(
    "diff",
    orders=lambda _, by: (by,),
    shape=lambda shape, *_: shape,
    sweep=lambda program, by: graphs.partial(program, by[0]),
)
BLOCK = Way(  # by all components of an array
    "block",
    orders=lambda _, by: tuple((v,) for v in by),
    shape=lambda shape, _, by: (*shape, *blocks(by)[0].shape),
    sweep=lambda program, by: _columns(graphs.jacobian(program), program.variables, by),
)
GRADIENT = Way(
    "gradient",
    orders=lambda variables, _: tuple((v,) for v in variables),
    shape=lambda shape, variables, _: (*shape, len(variables)),
    sweep=lambda program, _: graphs.gradient(program),
)
JACOBIAN = Way(
    "jacobian",
    orders=lambda variables, _: tuple((v,) for v in variables),
    shape=lambda shape, variables, _: (*(shape or (1,)), len(variables)),
    sweep=lambda program, _: graphs.jacobian(program),
    sparse=graphs.sparse_jacobian,
)
HESSIAN = Way(
    "hessian",
    orders=lambda variables, _: tuple((v, w) for v in variables for w in variables),
    shape=lambda shape, variables, _: (*shape, len(variables), len(variables)),
    sweep=lambda program, _: graphs.hessian(program),
    sparse=graphs.sparse_hessian,
)
WAYS = (PARTIAL, BLOCK, GRADIENT, JACOBIAN, HESSIAN)


def _columns(jacobian: Program, variables: tuple[str, ...], by: tuple[str, ...]) -> Program:
    """The columns of a Jacobian that belong to some of the variables."""
    places = [variables.index(name) for name in by]
    n = len(variables)
    rows = len(jacobian.outputs) // n
    return graphs.components(jacobian, [row * n + place for row in range(rows) for place in places])


@dataclass(frozen=True, eq=False, slots=True)
class Derived:
    """Derived from the parent by one of the WAYS; by: the variables asked for (of a partial)."""

    way: Way
    parent: Definition
    by: tuple[str, ...] = ()
    differentiates: bool = True

    @property
    def name(self) -> str:
        return self.way.name

    def steps(self) -> tuple[Step, ...]:
        """The last differentiation of each component; its `before` is the result of the one before."""
        above = self.parent.origin
        if self.way is JACOBIAN and isinstance(above, Derived) and above.way is GRADIENT:
            return derived(above.parent, HESSIAN).steps
        first: dict[tuple[Formula, str], Step] = {}  # the Hessian's rows share first derivatives, and is symmetric

        def once(formula: Formula, variable: str) -> Step:
            key = (formula, variable)
            if key not in first:
                first[key] = derive(formula, variable, operators=self.parent.operators)
            return first[key]

        def last(formula: Formula, order: tuple[str, ...]) -> Step:
            for variable in order[:-1]:
                formula = once(formula, variable).after
            return once(formula, order[-1])

        return tuple(last(formula, order) for formula in self.parent.formulas for order in self._orders())

    def of(self, parent: Definition) -> Definition:
        return derived(parent, self.way, self.by)

    def written(self) -> Formula:
        definition = derived(self.parent, self.way, self.by)
        return nested(definition.formulas, definition.shape)

    def formulas(self) -> tuple[Formula, ...]:
        return tuple(step.after for step in derived(self.parent, self.way, self.by).steps)

    def expressions(self) -> Expressions:
        from workbench.language.sympy import symbol

        orders = [tuple(symbol(v) for v in order) for order in self._orders()]
        return tuple(found for expression in self.parent.expressions for found in _differentiated(expression, orders))

    def program(self) -> Program:
        return self.way.sweep(self.parent.program, self.by)

    def entries(self) -> graphs.Sparse | None:
        scalar = math.prod(self.parent.shape) == 1
        return self.way.sparse(self.parent.program) if scalar and self.way.sparse is not None else None

    def _orders(self) -> Orders:
        """For a second derivative the earlier variable comes first: mixed partials are worked out once."""
        place = {name: i for i, name in enumerate(self.parent.variables)}
        orders = self.way.orders(self.parent.variables, self.by)
        return tuple(tuple(sorted(order, key=lambda name: place.get(name, len(place)))) for order in orders)


def _differentiated(expression: sympy.Expr, orders: Sequence[tuple[sympy.Symbol, ...]]) -> Iterator[sympy.Expr]:
    """SymPy's derivatives of an expression; of a sum, those of the terms in which the first symbol occurs."""
    import sympy

    terms: dict[sympy.Symbol, list[sympy.Expr]] = {}
    for term in sympy.Add.make_args(expression):
        for name in term.free_symbols:
            terms.setdefault(name, []).append(term)
    for first, *others in orders:
        own = [term for term in terms.get(first, ()) if all(name in term.free_symbols for name in others)]
        yield sympy.Add(*(sympy.diff(term, first, *others) for term in own))


def derived(parent: Definition, way: Way, by: tuple[str, ...] = ()) -> Definition:
    """The parent's derivative of this kind; the same definition whenever asked again."""

    def make() -> Definition:
        notes = tuple(f"{v} does not occur, so the derivative by {v} is 0" for v in by if v not in parent.occurring)
        scalar_rows = way is JACOBIAN and parent.rowwise  # the rows are its first axis
        shape = GRADIENT.shape if scalar_rows else way.shape
        return parent.like(Derived(way, parent, by), shape=shape(parent.shape, parent.variables, by), notes=notes)

    return parent.kept((way.name, by), make)


def derived_by(parent: Definition, names: Sequence[str]) -> Definition:
    """The derivative by these variables and arrays, one after the other; by the only one when none is named.

    Raises OptionError for a name that cannot be differentiated by.
    """
    wholes = blocks(parent.variables)
    if not names and len(wholes) != 1:
        told = ", ".join(block.name for block in wholes)
        raise OptionError(f"say by which variable to differentiate; the variables are {told}.")
    arrays = {block.name: block.names for block in wholes if block.shape}
    found = parent
    for name in names or [block.name for block in wholes]:
        if name not in arrays and not parent.may_be_absent(name):
            known([name], (*arrays, *parent.variables))
        way, by = (BLOCK, arrays[name]) if name in arrays else (PARTIAL, (name,))
        found = derived(found, way, by)
    return found
