"""Function: a formula with ordered variables, to be called, differentiated, combined, printed and saved.

Immutable; whatever is derived from it (derivatives, SymPy's form, graph, kernel) is made when first
asked for and kept. A Function is a Definition (definition.py) with values for its bound names and data
for its columns.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

import numpy as np
from numpy.typing import ArrayLike

from workbench import graphs
from workbench.derivations import Step
from workbench.errors import ShapeError
from workbench.evidence import Evidence
from workbench.functions import algebra, display, domain, points, storage, violations
from workbench.functions.algebra import Real
from workbench.functions.assumptions import Assumptions
from workbench.functions.binding import bound
from workbench.functions.blocks import blocks, shapes
from workbench.functions.composition import composed
from workbench.functions.definition import Definition
from workbench.functions.derivatives import GRADIENT, HESSIAN, JACOBIAN, Way, derived, derived_by
from workbench.functions.evaluation import OFTEN, Evaluation
from workbench.functions.gauss_newton import GaussNewton
from workbench.functions.origins import selected, worked_out
from workbench.functions.points import Array, ExactPoint, Point
from workbench.functions.products import HVP, JVP, VJP, Product
from workbench.functions.provenance import Provenance
from workbench.functions.simplification import simplified
from workbench.functions.violations import Violation
from workbench.graphs import Program
from workbench.kernels import AS_IT_SUITS, BACKENDS, Execution, Iteration, Kernel, Update
from workbench.kernels.digits import Digits
from workbench.language.arrays.misfits import Shape
from workbench.language.formula import Formula
from workbench.operators import NEGATION, OPERATORS, POWER, PRODUCT, QUOTIENT, SUM, Operator

if TYPE_CHECKING:
    import sympy
    from scipy.sparse import csr_array

NOTHING: Mapping[str, Any] = MappingProxyType({})


Infix: TypeAlias = "Callable[[Function, object], Function]"


def _infix(operator: Operator) -> tuple[Infix, Infix]:
    """The methods for f * other and for other * f."""

    def applied(left: object, right: object) -> Function:
        parts = [part for part in map(algebra.operand, (left, right)) if part is not None]
        if len(parts) < 2:
            return NotImplemented  # type: ignore[no-any-return]
        return Function(*algebra.combined(operator, *parts))

    return applied, lambda f, other: applied(other, f)


class Function:
    """A formula with ordered variables; made by `workbench.function`.

    variables: their names, in the order of a point. shape: () for a scalar, (m,) for m components; with the
    number of rows in front where it has a value for each row of its data.

    >>> from workbench import function
    >>> f = function("f(x, y) = x^2 + 3y^2")
    >>> f(1, 2), f.gradient(1, 2), str(f.gradient)
    (13.0, array([ 2., 12.]), '[2*x, 6*y]')
    """

    __array_ufunc__ = None  # NumPy's numbers and arrays leave f * 2 and 2 * f to us

    def __init__(
        self,
        definition: Definition,
        bound: Mapping[str, Real] = NOTHING,
        data: Mapping[str, Array] = NOTHING,
        *,
        execution: Execution = AS_IT_SUITS,
    ) -> None:
        keep = self.__dict__
        keep["definition"] = definition
        keep["bound"] = MappingProxyType({name: bound[name] for name in definition.parameters})
        keep["columns"] = MappingProxyType({name: data[name] for name in definition.columns})
        keep["execution"] = execution

    definition: Definition
    bound: Mapping[str, Real]
    """Names that `bind` gave a value, with these values."""
    columns: Mapping[str, Array]
    """The data: an array of one value per row for each column that occurs."""
    execution: Execution
    """How it is run: by which backend, on how many threads, as far as that was said."""

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Function is immutable; bind, substitute and arithmetic give new ones")

    # --- what it is -------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """As defined, "f" in "f(x) = x^2"; "" without one."""
        return self.definition.name

    @property
    def variables(self) -> tuple[str, ...]:
        """Names in the order of a point."""
        return self.definition.variables

    @property
    def shapes(self) -> Mapping[str, Shape]:
        """The variables as they are given, with their shapes: {"w": (3,), "b": ()}; what ``variables=`` takes."""
        return shapes(self.variables)

    @property
    def bound_values(self) -> Array:
        """The bound values as kernels take them, shape (k,)."""
        return self._values.bound

    @property
    def rows(self) -> int:
        """How many rows the data has; 0 without data."""
        return self._values.rows

    @property
    def shape(self) -> Shape:
        """Shape of the value at one point."""
        return self.definition.shape if self.definition.missing else self._values.shape

    @property
    def operators(self) -> tuple[Operator, ...]:
        """The table of rows that it was read with."""
        return self.definition.operators

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader might not expect: how something was read, a name that does not occur."""
        return self.definition.notes

    @property
    def sizes(self) -> Mapping[str, int | None]:
        """Names in the bounds of sums, with the numbers that `bind` gave them; None for one without.

        >>> from workbench import function
        >>> f = function("sum(i=1..n, x[i]^2)")
        >>> dict(f.sizes), f.bind(n=3).variables
        ({'n': None}, ('x[1]', 'x[2]', 'x[3]'))
        """
        return MappingProxyType({**dict.fromkeys(self.definition.missing), **self.definition.sizes})

    @property
    def assumptions(self) -> Assumptions:
        """What is assumed of the variables: outside of it there are no values.

        >>> from workbench import function
        >>> f = function("sqrt(x^2)", where="x > 1")
        >>> str(f.assumptions), f([0, 2])
        ('x > 1', array([nan,  2.]))
        """
        return self.definition.assumptions

    @property
    def components(self) -> tuple[Formula, ...]:
        """The elementary formula of each component, in C order of the shape: over scalars, all sums written out."""
        return self.definition.formulas

    @property
    def formula(self) -> Formula:
        """The formula as written; of a derivative, as the rules give it. A list for several components."""
        return self.definition.written

    @property
    def read_as(self) -> Mapping[str, str]:
        r"""How it was read, with what is assumed: as text, unicode, latex and mathml.

        >>> from workbench import function
        >>> f = function("sqrt(2x) where x > 0")
        >>> print(f.read_as["text"], f.read_as["unicode"], f.read_as["latex"], sep="; ")
        sqrt(2*x) where x > 0; √(2x) where x > 0; \sqrt{2 x}\text{ where }x > 0
        """
        return MappingProxyType(display.read_as(self))

    @cached_property
    def expr(self) -> sympy.Expr | sympy.MatrixBase | sympy.NDimArray:
        """SymPy's form, with real symbols; of a derivative, SymPy's own derivative of the parent's form."""
        return display.sympy_form(self)

    @property
    def program(self) -> Program:
        """The graph that kernels are made from; of a derivative, by a sweep over the parent's graph."""
        return self.definition.program

    @property
    def derivations(self) -> tuple[Step, ...]:
        """Of a derivative: the derivation of each component, every step kept. Else empty."""
        return self.definition.steps

    @property
    def origin(self) -> str:
        """How it came to be: "written", "diff", "block", "gradient", "jacobian", "hessian", "component" or "bound".

        A block is the derivative by all components of an array, as of a vector or matrix that is a variable.
        """
        return self.definition.origin.name

    @property
    def parent(self) -> Function | None:
        """What it is the derivative or a component of."""
        parent = self.definition.origin.parent
        return None if parent is None else self._with(parent)

    @property
    def provenance(self) -> Provenance | None:
        """What it was made from by `substitute`, `tangent`, `taylor`, ...; None of what was written."""
        return self.definition.provenance

    @property
    def made_of(self) -> Function | None:
        """The Function that it was made from by `substitute`, `tangent`, `taylor`, ...."""
        made = self.definition.provenance
        return None if made is None else self._with(made.of)

    @property
    def by(self) -> tuple[str, ...]:
        """For a partial derivative: the variables by which the parent is differentiated."""
        return self.definition.by

    # --- derivatives ------------------------------------------------------------------------------

    def diff(self, *names: str) -> Function:
        """Partial derivative by these variables, one after the other; by the only variable when none is named.

        By an array, all partial derivatives by its components: its shape stands behind that of the Function. By a name
        that does not occur it is 0, and a note says so. Raises OptionError for what is no name, for a name
        like that of a variable (a slip of the pen), and for that of a column of the data or a parameter.

        >>> from workbench import function
        >>> print(function("x^2*y + 3y^2").diff("x"))
        2*x*y
        >>> function("|w|^2", variables={"w": 3}).diff("w")([1, 2, 3])
        array([2., 4., 6.])
        """
        return self._with(derived_by(self.definition, names))

    @cached_property
    def gradient(self) -> Function:
        """All partial derivatives of a scalar Function, shape (n,). ShapeError for several components."""
        if self.shape:
            raise ShapeError(f"the gradient is of a scalar, but this has shape {self.shape}; take the jacobian.")
        return self._derived(GRADIENT)

    @cached_property
    def jacobian(self) -> Function:
        """All partial derivatives of every component, shape (m, n); (1, n) for a scalar."""
        return self._derived(JACOBIAN)

    @cached_property
    def hessian(self) -> Function:
        """All second derivatives: shape (n, n) for a scalar, (m, n, n) for m components."""
        return self._derived(HESSIAN)

    def hessian_size(self, at_most: int) -> int | None:
        """How many entries of the Hessian are not zero by structure, at most; None where more than at_most.

        Told by the terms that are added, without making the Hessian; variables that meet in a term count as a pair.

        >>> from workbench import function
        >>> f = function("sum(i=1..n-1, (x[i+1] - x[i]^2)^2)").bind(n=1000)
        >>> f.hessian_size(10_000), function("log(x + y + z)").hessian_size(8)
        (3996, None)
        """
        return graphs.hessian_size(self.program, at_most)

    @cached_property
    def jvp(self) -> Product:
        """Jacobian times direction: ``f.jvp.at(p, v)``, v of shape (n,), without the matrix."""
        return Product(self._values, JVP)

    @cached_property
    def vjp(self) -> Product:
        """Weights times Jacobian: ``f.vjp.at(p, w)``, w of the shape of f, without the matrix."""
        return Product(self._values, VJP)

    @cached_property
    def hvp(self) -> Product:
        """Hessian times direction: ``f.hvp.at(p, v)``, v of shape (n,), without the matrix. For a scalar."""
        return Product(self._values, HVP)

    @cached_property
    def gauss_newton(self) -> GaussNewton:
        """Of residuals r, row by row: ``f.gauss_newton.at(p)`` gives J'J (n, n), J'r (n,) and |r|^2 without J."""
        return GaussNewton(self._values)

    # --- values -----------------------------------------------------------------------------------

    def __call__(self, *values: ArrayLike | Function, **named: ArrayLike | Function) -> Array | float | Function:
        """Value at these values of the variables, which broadcast as in a NumPy ufunc; components on the last axes.

        Outside the domain the value is NaN. Where a value is a Function, the composition is returned.
        Raises ShapeError for too many values or values that do not broadcast, OptionError for unknown names.

        >>> from workbench import function
        >>> f = function("f(x, y) = x^2 + 3y^2")
        >>> f(1, y=2), f([0, 1], 2)
        (13.0, array([12., 13.]))
        >>> print(f(x=function("cos(t)"), y=0))
        cos(t)^2 + 3*0^2
        """
        if not named and not self._values.arrays and (x := points.plain(values, self.variables)) is not None:
            return self._values.at(x)
        if not values and any(isinstance(value, Function) for value in named.values()):
            return self.substitute(**named)
        given = points.called(self.variables, values, named)
        if any(isinstance(value, Function) for value in given.values()):
            return self.substitute(**given)
        return self._values.at(points.by_name(given, self.variables))

    @overload
    def at(self, p: Point) -> Array | float: ...
    @overload
    def at(self, p: Point, *, sparse: Literal[True]) -> csr_array: ...
    @overload
    def at(self, p: Point, *, sparse: bool) -> Array | float | csr_array: ...
    def at(self, p: Point, *, sparse: bool = False) -> Array | float | csr_array:
        """Value at a point (n,), at points (..., n), or at a mapping from names to values: what scipy.optimize calls.

        sparse: a scipy.sparse.csr_array with a fixed pattern, for one point and a matrix.
        Outside the domain the value is NaN. Raises ShapeError where the sizes do not fit.

        >>> from workbench import function
        >>> f = function("x*y")
        >>> f.at([2, 3]), f.at({"x": 2, "y": [3, 4]})
        (6.0, array([6., 8.]))
        """
        if sparse:
            return self._values.sparse.at(p)
        entry = self.__dict__.get("at")  # this method may be held by somebody since before there was one
        return self._at(p) if entry is None else entry(p)

    def _at(self, p: Point, *, sparse: bool = False) -> Array | float | csr_array:
        values = self._values
        if sparse:
            return values.sparse.at(p)
        found = values.at(values.point(p))
        if not values.calls % OFTEN:
            self._shadow("at", values.entry(self._at))
        return found

    _at.__name__, _at.__doc__ = "at", at.__doc__

    def value(self, p: Point) -> float:
        """Value of a scalar Function at one point. ShapeError where it has several components or points."""
        values = self._values
        found = values.at(values.point(p))
        if not isinstance(found, float):
            raise ShapeError(f"one number is asked for, but the value has shape {found.shape}; use .at(point).")
        return found

    def value_and_gradient(self, p: Point) -> tuple[Array | float, Array]:
        """Value and gradient (n,) of a scalar Function, in one pass.

        >>> from workbench import function
        >>> function("x^2 + 3y^2").value_and_gradient([1, 2])
        (13.0, array([ 2., 12.]))
        """
        entry = self.__dict__.get("value_and_gradient")
        found: tuple[Array | float, Array] = self._both(p) if entry is None else entry(p)
        return found

    def _both(self, p: Point) -> tuple[Array | float, Array]:
        if self.shape:
            raise ShapeError(f"a gradient is of a scalar, but this has shape {self.shape}; use .jacobian.at(p).")
        values = self._values
        found = values.with_gradient(values.point(p))
        if not values.calls % OFTEN:
            self._shadow("value_and_gradient", values.pair_entry(self._both))
        return found

    _both.__name__, _both.__doc__ = "value_and_gradient", value_and_gradient.__doc__

    def evaluate(self, p: ExactPoint, *, digits: int = 50) -> Digits | tuple[Any, ...]:
        """Value at one point to many digits, of which only those that are certain are given.

        p: (n,) numbers or a mapping by name; ints, Fractions, Decimals and SymPy's rationals are taken exactly, a
            float as the binary number that it is, text such as "0.1" or "1/3" as it stands.
        Returns Digits (value, certain) for a scalar, else nested tuples of them by the shape.
        Raises OptionError for digits below 1 or above 10,000.

        >>> from workbench import function
        >>> print(function("sqrt(x)").evaluate([2], digits=30))
        1.41421356237309504880168872421
        """
        return self._values.digits(p, digits)

    # --- binding, substitution, packing -----------------------------------------------------------

    def bind(self, *, data: object = None, **values: Real | ArrayLike) -> Function:
        """The same Function with values for some variables, or other data; nothing is compiled again.

        A name in the bounds of a sum, such as n in "sum(i=1..n, x[i]^2)", is bound to a whole number; the variables
        are then x[1], ..., x[n], and with another number others.
        data: columns by name, as for `workbench.function`. A variable called data is bound by `substitute`.
        Raises OptionError for an unknown name, a value that is no finite number, or components of an array without
        which the others would be an array of another shape; DataError for unfit data.

        >>> from workbench import function
        >>> f = function("a*x^2", variables="x a").bind(a=3)
        >>> f(2), f.bind(a=5)(2), f.gradient(2)
        (12.0, 20.0, array([12.]))
        >>> function("w^T x", variables={"w": 2, "x": 2}).bind(w=[3, 4])([1, 2])
        11.0
        """
        return Function(*bound(self, values, data), execution=self.execution)

    def substitute(self, **values: object) -> Function:
        """The Function with text, numbers, Functions or SymPy expressions put in for variables, all at once.

        Variables of the result: those of this one that remain, then the new ones.

        >>> from workbench import function
        >>> function("x^2 + y").substitute(x="r*cos(t)", y=1).variables
        ('r', 't')
        """
        points.known_by_block(values, blocks(self.variables))
        return Function(*composed(self, values), execution=self.execution)

    @property
    def worked_out(self) -> Function:
        """With derivatives worked out, sums written out and arrays taken apart; itself where none is written.

        Raises OptionError where a size is not bound.

        >>> from workbench import function
        >>> print(function("d/dx(x^3)").worked_out, function("sum(i=1..2, x[i]^2)").worked_out, sep="; ")
        3*x^2; x[1]^2 + x[2]^2
        """
        return self._with(worked_out(self.definition))

    def simplify(self, *, budget: float = 5.0) -> Function:
        """In a simpler form, by SymPy in another process within so many seconds; what is assumed is used.

        A form is taken where it is shorter and has the same values at points of the domain: `evidence` says to how
        many digits. Else the Function stays as it is; a note says what was done, or why nothing was.
        Raises OptionError for a budget that is no positive number, or where a size is not bound.

        >>> from workbench import function
        >>> f = function("sin(x)^2 + cos(x)^2 + x*sqrt(x^2) where x > 0").simplify()
        >>> print(f, f.evidence, sep="; ")
        x^2 + 1 where x > 0; checked to 30 digits by values at 8 points
        """
        self.definition.check_sizes()
        found = simplified(self, budget)
        d, notes = found.definition, (*self.notes, found.note)
        return self._with(d.like(d.origin, name=d.name, notes=notes, evidence=found.evidence))

    @property
    def evidence(self) -> Evidence | None:
        """Of a simplified Function: how it is known to be equal to what it was; else None."""
        return self.definition.evidence

    def pack(self, values: Mapping[str, ArrayLike] = NOTHING, /, **named: ArrayLike) -> Array:
        """A flat point (n,) from a value for each variable; points (..., n) where there are several of each.

        >>> from workbench import function
        >>> function("x*y").pack(y=2, x=1), function("w^T x", variables={"w": 2, "x": 2}).pack(w=[1, 2], x=[3, 4])
        (array([1., 2.]), array([1., 2., 3., 4.]))
        """
        return points.by_name({**values, **named}, self.variables)

    def unpack(self, x: ArrayLike) -> dict[str, Array | float]:
        """The value of each variable at a flat point (n,): the reverse of `pack`.

        >>> from workbench import function
        >>> function("x*y").unpack([1, 2])
        {'x': 1.0, 'y': 2.0}
        """
        return points.parted(points.point(x, self.variables), self.variables)

    def __getitem__(self, key: int | tuple[int, ...]) -> Function:
        """One component, or one row of a matrix, as a Function.

        >>> from workbench import function
        >>> print(function(["x*y", "sin(x)"])[1])
        f(x, y) = sin(x)
        """
        if not self.definition.shape:
            raise TypeError("a scalar Function has no components")
        place = key if isinstance(key, tuple) else (key,)
        return self._with(selected(self.definition, place))

    def __len__(self) -> int:
        if not self.definition.shape:
            raise TypeError("a scalar Function has no components")
        return self.definition.shape[0]

    def __iter__(self) -> Iterator[Function]:
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        return True

    # --- arithmetic -------------------------------------------------------------------------------

    __add__, __radd__ = _infix(SUM)
    __mul__, __rmul__ = _infix(PRODUCT)
    __truediv__, __rtruediv__ = _infix(QUOTIENT)
    __pow__, __rpow__ = _infix(POWER)

    def __sub__(self, other: object) -> Function:
        return NotImplemented if algebra.operand(other) is None else self + (-other)  # type: ignore[operator]

    def __rsub__(self, other: object) -> Function:
        return other + (-self)

    def __neg__(self) -> Function:
        return Function(*algebra.combined(NEGATION, self))

    def __pos__(self) -> Function:
        return self

    def __eq__(self, other: object) -> bool:
        """The same variables, formulas, bound values, assumptions and data; names and notes do not count."""
        if self is other:
            return True
        if not isinstance(other, Function) or (self.variables, self.shape) != (other.variables, other.shape):
            return False
        return (
            self.bound == other.bound
            and self.assumptions == other.assumptions
            and self.columns.keys() == other.columns.keys()
            and all(np.array_equal(column, other.columns[name]) for name, column in self.columns.items())
            and self.definition.missing == other.definition.missing
            and (self.formula == other.formula if self.definition.missing else self.components == other.components)
        )

    def __hash__(self) -> int:
        return hash((self.variables, self.shape))

    # --- domain -----------------------------------------------------------------------------------

    def violation(self, p: Point) -> Violation | None:
        """The innermost part outside its domain, or not finite, at one point; None where all is well.

        What is assumed of the variables comes first: where x > 0 is assumed, x = -1 is outside the domain.

        >>> from workbench import function
        >>> print(function("1 + log(x - 2)").violation([1]))
        log(x - 2) needs x - 2 > 0; here x - 2 = -1
        """
        x = self._values.one_point(p)
        if self.assumptions and (fault := violations.broken(self, x)):
            return fault
        if self.definition.differentiated and (fault := violations.violation(self._with(self.definition.root), x)):
            return fault
        return violations.violation(self, x)

    @cached_property
    def domain(self) -> tuple[Formula, ...]:
        """Comparisons that must hold for it to have a value: what is assumed, and what its parts need.

        >>> from workbench import function
        >>> function("log(x - 2)/y").domain
        (greater(sum of terms(Symbol(x), negation(Number(2))), Number(0)), not equal(Symbol(y), Number(0)))
        """
        return tuple(dict.fromkeys((*self.definition.conditions, *domain.conditions(self.components, self.operators))))

    @cached_property
    def smooth(self) -> bool:
        """Are all its parts smooth inside their domains: no kinks as in abs and max, no jumps as in sign?

        A derivative is where its function is: the derivative of sign(x), 0 beside the jump, has none at the jump.
        """
        return domain.smooth((self.definition.root if self.definition.differentiated else self.definition).formulas)

    def kinks_at(self, p: Point, *, tolerance: float = 0.0) -> tuple[Formula, ...]:
        """The parts that are not smooth at a point, or within tolerance of it.

        tolerance: how far from zero the argument of an abs, the difference of a max, ... may be, in its own units.
        """
        if self.smooth:
            return ()
        x = self._values.one_point(p)
        parts = violations.kinks(self, x, tolerance)
        if self.definition.differentiated:
            parts = violations.kinks(self._with(self.definition.root), x, tolerance) + parts
        return tuple(dict.fromkeys(parts))

    # --- kernels ----------------------------------------------------------------------------------

    def compile(self, *, backend: str) -> Function:
        """The same Function, run by this backend: a name of BACKENDS. OptionError for any other."""
        points.known([backend], [row.name for row in BACKENDS], "backend")
        execution = replace(self.execution, backend=backend)
        return Function(self.definition, self.bound, self.columns, execution=execution)

    def iteration(self, update: Update, *, calls: int) -> Iteration | None:
        """A loop in machine code that evaluates value and gradient of a scalar Function and updates the point.

        calls: how many evaluations the loop has done without; what is not yet there is made where they are many.
        None where there is none (yet): no machine code, or one that several threads run.
        """
        return self._values.iteration(update, calls)

    @property
    def kernel(self) -> Kernel:
        """What runs; its repr says which backend made it, and why."""
        return self._values.kernel

    # --- notation and storage ---------------------------------------------------------------------

    def __repr__(self) -> str:
        return display.sentence(self)

    def __str__(self) -> str:
        return display.text(self)

    def __format__(self, notation: str) -> str:
        r"""As text, unicode, latex or mathml: the definition where it has a name, else the formula alone.

        >>> from workbench import function
        >>> print(f"{function('x^2/2'):latex}")
        \frac{x^{2}}{2}
        """
        return display.formatted(self, notation or "text")

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return display.bundle(self)

    def summary(self) -> str:
        """A short page: how it was read, its variables, domain, kinks, and what runs it."""
        return display.summary(self)

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write it as JSON, by its text; `workbench.load` reads it. FileError where the file exists (without force)."""
        from workbench.pages.saving import write_files  # brings the page templates with it

        text = json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False, indent=1)
        write_files({Path(path): text.encode()}, force=force)

    def to_dict(self) -> dict[str, Any]:
        """As JSON-ready values, by its text; see `from_dict`."""
        return storage.record(self)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any], *, operators: Sequence[Operator] = OPERATORS) -> Function:
        """The Function that `to_dict` wrote; its text is read again, and code compiled again.

        operators: the table that it was read with, where it is not the usual one.
        Raises FileError where the record is not of this kind, or of a later version.

        >>> from workbench import function
        >>> f = function("f(x, y) = x^2 + 3y^2").gradient
        >>> Function.from_dict(f.to_dict()) == f
        True
        """
        definition, bound, data, backend = storage.restored(record, operators)
        return cls(definition, bound, data, execution=Execution(backend))

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (self.to_dict(), tuple(row for row in self.operators if row not in OPERATORS))

    # --- inside -----------------------------------------------------------------------------------

    def _with(self, definition: Definition) -> Function:
        """Another definition over the same bound values and data."""
        return Function(definition, self.bound, self.columns, execution=self.execution)

    def _derived(self, way: Way) -> Function:
        self.definition.check_sizes()
        return self._with(derived(self.definition, way))

    def _shadow(self, method: str, entry: Callable[..., Any] | None) -> None:
        """From now on a compiled entry stands before the method of this object, to which it hands what it cannot do."""
        if entry is not None:
            self.__dict__[method] = entry

    @cached_property
    def _values(self) -> Evaluation:
        self.definition.check_sizes()
        return Evaluation(self.definition, self.bound, self.columns, self.execution)


def _unpickled(record: Mapping[str, Any], added: tuple[Operator, ...]) -> Function:
    return Function.from_dict(record, operators=(*OPERATORS, *added))
