"""Definition: what a Function is made of, apart from bound values and data; each part is made when first asked for.

A definition is shared by all bindings of a function, so that `bind` compiles nothing twice. Where it
comes from is its origin: written, derived from a parent (see derivatives.py), a component of a parent,
or a parent with some variables fixed.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

from workbench.derivations import Step
from workbench.errors import OptionError
from workbench.evidence import Evidence
from workbench.functions.assumptions import NOTHING_ASSUMED, Assumptions, elementary
from workbench.functions.blocks import blocks
from workbench.functions.expansion import NO_SIZES, Wording
from workbench.functions.lists import NO_SHAPES, unnested
from workbench.functions.provenance import Provenance
from workbench.graphs import Program, Sparse, components, guarded, pattern, unrolled
from workbench.kernels import Execution, Kernel, compiled
from workbench.kernels.quadratic import Quadratic, quadratic
from workbench.kernels.spread import SpreadKernel
from workbench.language.arrays.misfits import Shape
from workbench.language.formula import Formula, symbols
from workbench.language.names import nameable, spelled
from workbench.operators import Operator

if TYPE_CHECKING:
    import sympy

    Expressions = tuple[sympy.Expr, ...]

T = TypeVar("T")


class Origin(Protocol):
    """How a definition came to be, and its parts in three independent ways: by rules, by SymPy, by sweeps.

    entries: of a matrix the entries that are not zero by structure; None where there is no quicker way than the whole.
    """

    @property
    def name(self) -> str: ...
    @property
    def parent(self) -> Definition | None: ...
    @property
    def by(self) -> tuple[str, ...]: ...
    @property
    def differentiates(self) -> bool: ...
    def of(self, parent: Definition) -> Definition: ...
    def written(self) -> Formula: ...
    def formulas(self) -> tuple[Formula, ...]: ...
    def steps(self) -> tuple[Step, ...]: ...
    def expressions(self) -> Expressions: ...
    def program(self) -> Program: ...
    def entries(self) -> Sparse | None: ...


class Definition:
    """Components in order, C order of the shape, as Formulas, SymPy expressions and a Program.

    What was written may hold sums over an index, derivatives and arrays (`written`: what a person is shown); its
    elementary components (`formulas`) hold none, over scalar names alone: what everything else looks at.

    variables: scalar names. shapes: of those names in what was written that are arrays; their components, x[1], x[2],
        ... or W[1,1], W[1,2], ..., are variables one after the other, in C order.
    parameters: names whose values are given by `bind`. columns: names whose values are the data's.
    rowwise: has it a value for each row of the data (a column stands outside sum and mean)?
    named: names that were defined in its text on the way, `let z = w*x`, with what they stand for, as written.
    assumptions: what is said of its variables. evidence: that it is equal to what it was simplified from.
    wording: from what it was expanded, where it was. missing: sizes that are not bound, without which it has no
        elementary components, no expressions and no program.
    provenance: by which verb of calculus it was built, and from what; None of what a person wrote.
    """

    def __init__(
        self,
        origin: Origin,
        variables: tuple[str, ...],
        shape: Shape,
        *,
        name: str = "",
        shapes: Mapping[str, Shape] = NO_SHAPES,
        parameters: tuple[str, ...] = (),
        columns: tuple[str, ...] = (),
        rowwise: bool = False,
        notes: tuple[str, ...] = (),
        assumptions: Assumptions = NOTHING_ASSUMED,
        evidence: Evidence | None = None,
        wording: Wording | None = None,
        missing: tuple[str, ...] = (),
        provenance: Provenance | None = None,
        named: Sequence[tuple[str, Formula]] = (),
        operators: Sequence[Operator],
    ) -> None:
        self.origin = origin
        self.variables = variables
        self.shape = shape
        self.name = name
        self.shapes = shapes
        self.parameters = parameters
        self.columns = columns
        self.rowwise = rowwise
        self.notes = notes
        self.assumptions = assumptions
        self.evidence = evidence
        self.wording = wording
        self.missing = missing
        self.provenance = provenance
        self.named = tuple(named)
        self.operators = tuple(operators)
        self._kept: dict[object, Any] = {}

    def kept(self, key: object, make: Callable[[], T]) -> T:
        """What was made under this key, made now if never before."""
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found

    @property
    def root(self) -> Definition:
        """What was written, from which this one is derived; over the same names."""
        found = self
        while (parent := found.origin.parent) is not None and parent.parameters == self.parameters:
            found = parent
        return found

    @property
    def by(self) -> tuple[str, ...]:
        """Of a partial derivative: the variables by which the parent is differentiated."""
        return self.origin.by

    @property
    def differentiated(self) -> bool:
        """Is there a derivative on the way from what was written?"""
        parent = self.origin.parent
        return self.origin.differentiates or (parent is not None and parent.differentiated)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the variables in order, an array as one."""
        if self.missing or all(name[-1] != "]" for name in self.variables):
            return self.variables
        return tuple(block.name for block in blocks(self.variables))

    @cached_property
    def occurring(self) -> frozenset[str]:
        """Names that occur in the formulas that were written, from which this one is derived."""
        parent = self.origin.parent
        return parent.occurring if parent else frozenset().union(*map(symbols, self.formulas))

    def may_be_absent(self, name: object) -> bool:
        """Is this the name of a variable that could occur and does not: none of the names here, and like none?"""
        here = (*self.variables, *self.parameters, *self.columns, *self.shapes)
        is_name = isinstance(name, str) and nameable(name) and name == spelled(name)
        return is_name and name not in here and not difflib.get_close_matches(str(name), here, n=1)

    @cached_property
    def written(self) -> Formula:
        """As a person wrote it, a list for several components; of a derivative, as the rules give it."""
        return self.origin.written()

    @cached_property
    def components(self) -> tuple[Formula, ...]:
        """As written, one formula for each component; the elementary ones where the whole is written as one array."""
        parts = None if self.origin.differentiates else unnested(self.written, self.shape)
        return self.formulas if parts is None else parts

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """The elementary components."""
        self.check_sizes()
        return self.origin.formulas()

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        return self.origin.steps()

    @cached_property
    def expressions(self) -> Expressions:
        self.check_sizes()
        return self.origin.expressions()

    @cached_property
    def program(self) -> Program:
        self.check_sizes()
        return self.origin.program()

    def check_sizes(self) -> None:
        """Raise OptionError where a size is not bound."""
        if self.missing:
            example = ", ".join(f"{name}=1000" for name in self.missing)
            are = "is" if len(self.missing) == 1 else "are"
            raise OptionError(
                f"{', '.join(self.missing)} {are} not bound: f.bind({example}), or 'where {self.missing[0]} = 1000' "
                "behind the formula."
            )

    @property
    def sizes(self) -> Mapping[str, int]:
        """Names in the bounds of sums that are bound, with their values."""
        return NO_SIZES if self.wording is None else self.wording.sizes

    def kernel(self, execution: Execution) -> Kernel:
        """The program compiled, by the backend that is asked for or the one that suits it."""
        return self.kept(("kernel", execution), lambda: self._compiled(execution))

    def _compiled(self, execution: Execution) -> Kernel:
        parent = self.origin.parent
        matrix = bool(self.shape[1:]) and not self.rowwise and execution.backend != "lambdify"
        many = matrix and parent is not None and bool(parent.program.loops or parent.columns)
        if many and (found := self.origin.entries()):
            kernel = compiled(self.guarded(found.program), execution)
            return SpreadKernel(kernel, found.rows * found.shape[1] + found.columns, math.prod(found.shape))
        return compiled(self.guarded(self.program), execution, expressions=lambda: self.guarded_expressions)

    @cached_property
    def entries(self) -> Sparse:
        """Of a matrix: what is to be computed, and where it stands."""
        self.check_sizes()
        if (found := self.origin.entries()) is not None:
            return found
        program = unrolled(self.program)
        height, width = self.shape
        places = np.flatnonzero(pattern(program))
        rows, columns = np.divmod(places, width)
        return Sparse(components(program, places.tolist()), rows, columns, (height, width))

    def quadratic(self, execution: Execution) -> Quadratic | None:
        """Its quadratic forms, where it is a loss over data that is quadratic in its variables."""
        if self.shape or self.rowwise or not self.columns or self.conditions:
            return None
        return self.kept(("quadratic", execution), lambda: quadratic(self.program, execution))

    def guarded(self, program: Program) -> Program:
        """A program over these names, with values only where what is assumed holds."""
        return guarded(program, self.conditions)

    @property
    def guarded_expressions(self) -> Expressions:
        """The expressions, NaN where what is assumed does not hold."""
        if not self.conditions:
            return self.expressions
        import sympy

        from workbench.language.sympy import to_sympy

        holds = sympy.And(*(to_sympy(condition, self.operators) for condition in self.conditions))
        return tuple(sympy.Piecewise((expression, holds), (sympy.nan, True)) for expression in self.expressions)

    @cached_property
    def conditions(self) -> tuple[Formula, ...]:
        """What is assumed, as comparisons of scalars."""
        if not self.assumptions:
            return ()
        return elementary(self.assumptions.conditions, (*self.variables, *self.parameters), self.operators)

    def like(self, origin: Origin, **changes: Any) -> Definition:
        """Another definition over the same names, unnamed and without notes, with these changes."""
        fields: dict[str, Any] = {
            "variables": self.variables,
            "shape": self.shape,
            "shapes": self.shapes,
            "parameters": self.parameters,
            "columns": self.columns,
            "rowwise": self.rowwise,
            "assumptions": self.assumptions,
            "wording": self.wording,
            "missing": self.missing,
            "operators": self.operators,
        }
        return Definition(origin, **(fields | changes))
