"""Critical points: where the gradient is zero, exactly where possible, each classified and with its evidence.

Exact solving runs in a worker under a budget; what it leaves open is searched by numbers in a box. The
result says whether these are all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ParamSpec, TypeAlias, TypeVar, overload

import numpy as np

from workbench.budget import BudgetSpent, within
from workbench.calculus.classification import Class, Kind, by_eigenvalues, classified
from workbench.calculus.corners import corners
from workbench.calculus.degenerate import Splitting, sentence
from workbench.calculus.searching import RADIUS, SETTLED_DIGITS, searched
from workbench.calculus.solving import DIGITS, Solutions, most_zeros, real_zeros, recognized, values_at
from workbench.errors import OptionError, ShapeError
from workbench.evidence import Evidence
from workbench.functions import Function, function
from workbench.functions.algebra import constant
from workbench.functions.points import Array
from workbench.functions.violations import broken
from workbench.language.formula import Formula
from workbench.language.printing import to_text

if TYPE_CHECKING:
    import sympy

    from workbench.calculus.solving import Place

Number: TypeAlias = "sympy.Expr | float"
P = ParamSpec("P")
T = TypeVar("T")
SECONDS = 4.0  # for each of a few pieces of work
MOST = 12  # variables, up to which exact solving is tried

SUBSTITUTED = Evidence("exact", by="substitution into the gradient")
WORKED_OUT = Evidence("checked", by="substitution into the gradient", digits=DIGITS - 10)
BY_SIDES = Evidence("checked", by="values on both sides")
BY_NEWTON = Evidence("checked", by="Newton's method on the gradient", digits=SETTLED_DIGITS)


@dataclass(frozen=True, slots=True)
class CriticalPoint:
    """A point where the gradient is zero.

    variables: names in order. point: a coordinate for each, exact (SymPy's numbers) or a float. value: of f there.
    kind: "minimum", "maximum", "saddle" (neither) or "inconclusive". reason: a sentence for the kind.
    eigenvalues: of the Hessian, ascending. evidence: how it is known that the gradient is zero.
    splitting: what the reason is made of, where that is a curve on which one derivative is zero.

    >>> from workbench.calculus import critical_points
    >>> critical_points("x^3 - 3x")[0]
    CriticalPoint: maximum at x = -1, value 2; the Hessian is negative definite; exact by substitution into the gradient
    """

    variables: tuple[str, ...]
    point: tuple[Number, ...]
    value: Number
    kind: Kind
    reason: str
    eigenvalues: tuple[float, ...]
    evidence: Evidence
    splitting: Splitting[Formula] | None = None

    @property
    def place(self) -> Mapping[str, Formula]:
        """The coordinates as formulas, by name; of a point found by numbers, its decimals."""
        return {name: as_formula(c) for name, c in zip(self.variables, self.point, strict=True)}

    @property
    def value_formula(self) -> Formula:
        """The value as a formula, or a decimal."""
        return as_formula(self.value)

    @property
    def x(self) -> Array:
        """The point as float64, shape (n,)."""
        return np.array([float(c) for c in self.point])

    def __repr__(self) -> str:
        return f"CriticalPoint: {self}; {self.reason}; {self.evidence}"

    def __str__(self) -> str:
        at = ", ".join(f"{n} = {told(c)}" for n, c in zip(self.variables, self.point, strict=True))
        return f"{self.kind} at {at}, value {told(self.value)}"


@dataclass(frozen=True, slots=True, repr=False)
class CriticalPoints(Sequence[CriticalPoint]):
    """The critical points of f, in the order of their coordinates; used as a list.

    complete: is it known that there are no others? notes: what was left out, and why it is not known; families: those
    of the notes that tell of infinitely many points.
    corners: of one variable, places with a value, and a kink or no derivative (cusps, ends of the domain), each with
    its kind; they are not in the list.
    """

    f: Function
    points: tuple[CriticalPoint, ...]
    complete: bool
    notes: tuple[str, ...]
    corners: tuple[CriticalPoint, ...] = ()
    families: tuple[str, ...] = ()

    @overload
    def __getitem__(self, index: int) -> CriticalPoint: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[CriticalPoint, ...]: ...
    def __getitem__(self, index: int | slice) -> CriticalPoint | tuple[CriticalPoint, ...]:
        return self.points[index]

    def __len__(self) -> int:
        return len(self.points)

    def __repr__(self) -> str:
        return self.summary()

    def summary(self) -> str:
        """A line for each point, then whether these are all."""
        count = len(self.points)
        known = "these are all" if self.complete else "there may be others"
        head = f"{count} critical point{'' if count == 1 else 's'} of {self.f!r}; {known}"
        if self.corners and not count:
            head = f"the derivative of {self.f!r} was found to be zero nowhere; critical is where there is none"
        points = (f"  {point} ({point.evidence.means})" for point in self.points)
        corners = (f"  no derivative: {corner} ({corner.reason})" for corner in self.corners)
        return "\n".join([head, *points, *corners, *(f"  note: {note}" for note in self.notes)])


def critical_points(f: Function | str, *, budget: float = SECONDS) -> CriticalPoints:
    """The real critical points of a scalar Function: exact where possible, classified, with their evidence.

    budget: seconds for each piece of exact work; then points are sought by numbers, between -10 and 10 in every
    variable, and carry the evidence "checked". Of an infinite family those in this box are given, with a note. Points
    where f has a kink, or where what is assumed of the variables does not hold, are no critical points here.
    Raises ShapeError for several components or rows of data without a sum, OptionError without variables.

    >>> points = critical_points("x^4 - 2x^2 + y^2")
    >>> [(p.point, p.kind) for p in points], points.complete
    ([((-1, 0), 'minimum'), ((0, 0), 'saddle'), ((1, 0), 'minimum')], True)
    """
    f = function(f)
    if f.shape:
        raise ShapeError(f"critical points are of a scalar, but this has shape {f.shape}; take a component of it.")
    if not f.variables:
        raise OptionError("a constant without variables has no critical points.")
    search = _Search(f, budget)
    points = search.exact()
    most = search.most()
    if most is not None:
        most -= search.left_out
    if most != len(points):
        points += search.numeric([point.x for point in points])
        if most is None:
            search.note(f"by numbers, only the box from -{RADIUS:g} to {RADIUS:g} in every variable was searched")
    points.sort(key=lambda point: tuple(np.round(point.x, 9)))
    complete = most == len(points) and f.smooth
    return CriticalPoints(f, tuple(points), complete, tuple(search.notes), search.corners(), search.families)


def told(number: Number) -> str:
    """A number as a person writes it: exact where it is, else to ten digits.

    >>> import sympy
    >>> told(sympy.sqrt(2) / 2), told(0.1 + 0.2)
    ('sqrt(2)/2', '0.3')
    """
    if isinstance(number, float):
        return f"{number:.10g}"
    from workbench.language.sympy import from_sympy

    try:
        return to_text(from_sympy(number))
    except OptionError:  # a root of a polynomial that has no formula
        return f"{float(number):.10g}"


def as_formula(number: Number) -> Formula:
    """A number as a formula: exact, or a float as its decimal.

    >>> import sympy
    >>> as_formula(sympy.pi), as_formula(-0.5)
    (pi(), negation(Number(0.5)))
    """
    try:
        formula = constant(number)
    except OptionError:  # a root of a polynomial that has no formula
        formula = constant(float(number))
    assert formula is not None
    return formula


@dataclass(frozen=True, slots=True)
class _Forms:
    """What SymPy works on."""

    symbols: list[sympy.Symbol]
    value: sympy.Expr
    gradient: list[sympy.Expr]
    hessian: sympy.MatrixBase


class _Search:
    """The ways to find critical points of f; notes says what they left open."""

    def __init__(self, f: Function, budget: float) -> None:
        self.f = f
        self.budget = budget
        self.left_out = 0  # because of what is assumed
        self.notes: dict[str, None] = {}
        self.families: tuple[str, ...] = ()
        self.forms = self._forms()

    def note(self, sentence: str) -> None:
        self.notes[sentence] = None

    def exact(self) -> list[CriticalPoint]:
        """What SymPy finds, without what lies outside the domain or at a kink."""
        if self.forms is None:
            return []
        found = self._work("exact solving", real_zeros, self.forms.gradient, self.forms.symbols) or Solutions()
        for left_open in found.notes:
            self.note(left_open)
        self.families = found.families
        points = []
        for place, exact, kind, value in zip(found.places, found.exact, *self._judged(found.places), strict=False):
            x = np.array([float(c) for c in place])
            if kinked := self.f.kinks_at(x, tolerance=1e-12):
                if len(x) > 1:  # on a line it is one of the corners
                    at = ", ".join(map(told, place))
                    self.note(f"{to_text(kinked[0])} has a kink at {at}, which is not counted as a critical point")
            elif self._against_assumptions(x):
                self.left_out += 1
            elif np.isfinite(self.f.value(x)):
                points.append(_point(self.f, place, value, kind, SUBSTITUTED if exact else WORKED_OUT))
        return points

    def _against_assumptions(self, x: Array) -> bool:
        """Does something that is assumed not hold at x? Then a note says so."""
        fault = broken(self.f, x)
        if fault is None:
            return False
        at = ", ".join(f"{name} = {told(float(value))}" for name, value in zip(self.f.variables, x, strict=True))
        self.note(f"{at} is left out: {fault}")
        return True

    def corners(self) -> tuple[CriticalPoint, ...]:
        """Where f has a value and no derivative."""
        found = corners(self.f, self.budget)
        if not found or self.forms is None:
            return ()
        places = [(place,) for place, _ in found]
        exact = self._work("working out the values", values_at, self.forms.value, self.forms.symbols, places)
        values = exact or [self.f.value([float(place)]) for place, _ in found]
        return tuple(
            _point(self.f, (place,), value, kind, BY_SIDES)
            for (place, kind), value in zip(found, values, strict=True)
            if not self._against_assumptions(np.array([float(place)]))
        )

    def most(self) -> int | None:
        """How many critical points there are at most, where that is known."""
        if self.forms is None:
            return None
        return self._work("counting", most_zeros, self.forms.gradient, self.forms.symbols)

    def numeric(self, known: Sequence[Array]) -> list[CriticalPoint]:
        """What Newton's method finds besides those known; exact where the coordinates turn out to be simple."""
        found = [tuple(x.tolist()) for x in searched(self.f, known)]
        places: list[Place | None] = [None] * len(found)
        if self.forms is not None:
            places = self._work("recognizing", recognized, self.forms.gradient, self.forms.symbols, found) or places
        simple = [place for place in places if place is not None]
        judged = dict(zip(simple, zip(*self._judged(simple), strict=True), strict=False))
        points = []
        for x, place in zip(found, places, strict=True):
            if self._against_assumptions(np.array(x)):
                continue
            if place in judged:
                kind, value = judged[place]
                points.append(_point(self.f, place, value, kind, SUBSTITUTED))
            else:
                kind = by_eigenvalues(np.linalg.eigvalsh(np.asarray(self.f.hessian.at(x))).tolist())
                points.append(_point(self.f, x, self.f.value(x), kind, BY_NEWTON))
        return points

    def _judged(self, places: Sequence[Place]) -> tuple[Sequence[Class], Sequence[sympy.Expr]]:
        """Kinds and values at exact places; empty where the worker did not find them."""
        if self.forms is None or not places:
            return (), ()
        forms = self.forms
        kinds = self._work("classifying", classified, forms.value, forms.hessian, forms.symbols, places)
        values = self._work("working out the values", values_at, forms.value, forms.symbols, places)
        return (kinds, values) if kinds is not None and values is not None else ((), ())

    def _work(self, what: str, call: Callable[P, T], *args: P.args, **options: P.kwargs) -> T | None:
        """What the worker found; None, with a note, where it did not."""
        try:
            return within(self.budget, call, *args, **options)
        except BudgetSpent:
            self.note(f"{what} took more than {self.budget:g} s and was stopped")
        except Exception as error:  # SymPy's solvers raise whatever they like on what they cannot do
            self.note(f"SymPy gave up {what} ({type(error).__name__})")
        return None

    def _forms(self) -> _Forms | None:
        from workbench.language.sympy import symbol

        if len(self.f.variables) > MOST or self.f.columns:
            why = "over rows of data" if self.f.columns else f"with more than {MOST} variables"
            self.note(f"{why} points are sought by numbers only")
            return None
        symbols = [symbol(name) for name in self.f.variables]
        try:
            return _Forms(symbols, self.f.expr, list(self.f.gradient.expr), self.f.hessian.expr)
        except OptionError as error:
            self.note(f"points are sought by numbers only: {error}")
            return None


def _point(f: Function, place: Sequence[Number], value: Number, found: Class, evidence: Evidence) -> CriticalPoint:
    why, splitting = found.reason, None
    if isinstance(why, Splitting):
        splitting = replace(why, curve=as_formula(why.curve), term=as_formula(why.term))
        why = "".join(part if isinstance(part, str) else part.notations.text for part in sentence(splitting))
    return CriticalPoint(f.variables, tuple(place), value, found.kind, why, found.eigenvalues, evidence, splitting)
