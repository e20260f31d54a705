"""Critical points: where the gradient is zero, exactly where possible, each classified and with its evidence.

Exact solving runs in a worker under a budget; what it leaves open is searched by numbers in a box. The
result says whether these are all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, TypeVar, overload

import numpy as np

from workbench.budget import BudgetSpent, within
from workbench.calculus.classification import Class, Kind, by_eigenvalues, classified
from workbench.calculus.searching import RADIUS, SETTLED_DIGITS, searched
from workbench.calculus.solving import DIGITS, Solutions, most_zeros, real_zeros, recognized, values_at
from workbench.errors import OptionError, ShapeError
from workbench.evidence import Evidence
from workbench.functions import Function, function
from workbench.functions.points import Array
from workbench.language.printing import to_text

if TYPE_CHECKING:
    import sympy

Number: TypeAlias = "sympy.Expr | float"
T = TypeVar("T")
SECONDS = 4.0  # for each of a few pieces of work
MOST = 12  # variables, up to which exact solving is tried

SUBSTITUTED = Evidence("exact", by="substitution into the gradient")
WORKED_OUT = Evidence("checked", by="substitution into the gradient", digits=DIGITS - 10)
BY_NEWTON = Evidence("checked", by="Newton's method on the gradient", digits=SETTLED_DIGITS)


@dataclass(frozen=True, slots=True)
class CriticalPoint:
    """A point where the gradient is zero.

    variables: names in order. point: a coordinate for each, exact (SymPy's numbers) or a float. value: of f there.
    kind: "minimum", "maximum", "saddle" (neither) or "inconclusive". reason: a sentence for the kind.
    eigenvalues: of the Hessian, ascending. evidence: how it is known that the gradient is zero.

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

    complete: is it known that there are no others? notes: what was left out, and why it is not known.
    """

    f: Function
    points: tuple[CriticalPoint, ...]
    complete: bool
    notes: tuple[str, ...]

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
        points = (f"  {point} ({point.evidence.means})" for point in self.points)
        return "\n".join([head, *points, *(f"  note: {note}" for note in self.notes)])


def critical_points(f: Function | str, *, seconds: float = SECONDS) -> CriticalPoints:
    """The real critical points of a scalar Function: exact where possible, classified, with their evidence.

    seconds: for each piece of exact work; then points are sought by numbers, between -10 and 10 in every variable, and
    carry the evidence "checked". Of an infinite family those in this box are given, with a note. Points where
    f has a kink are no critical points here.
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
    search = _Search(f, seconds)
    points = search.exact()
    most = search.most()
    if most != len(points):
        points += search.numeric([point.x for point in points])
        if most is None:
            search.note(f"by numbers, only the box from -{RADIUS:g} to {RADIUS:g} in every variable was searched")
    points.sort(key=lambda point: tuple(np.round(point.x, 9)))
    return CriticalPoints(f, tuple(points), most == len(points) and f.smooth, tuple(search.notes))


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


class _Search:
    """The ways to find critical points of f; notes says what they left open."""

    def __init__(self, f: Function, seconds: float) -> None:
        self.f = f
        self.seconds = seconds
        self.notes: dict[str, None] = {}
        self.algebraic = len(f.variables) <= MOST and not f.columns
        if not self.algebraic:
            why = "over rows of data" if f.columns else f"with more than {MOST} variables"
            self.note(f"{why} points are sought by numbers only")

    def note(self, sentence: str) -> None:
        self.notes[sentence] = None

    def exact(self) -> list[CriticalPoint]:
        """What SymPy finds, without what lies outside the domain or at a kink."""
        found: Solutions = self._work("exact solving", real_zeros, self._gradient, self._symbols) or Solutions()
        classes = self._work("classifying", classified, self.f.expr, self._hessian, self._symbols, found.places)
        values = self._values(found.places)
        for sentence in found.notes:
            self.note(sentence)
        points = []
        for place, exact, kind, value in zip(found.places, found.exact, classes or (), values, strict=False):
            x = np.array([float(c) for c in place])
            if kinked := self.f.kinks_at(x, tolerance=1e-12):
                at = ", ".join(map(told, place))
                self.note(f"{to_text(kinked[0])} has a kink at {at}, which is not counted as a critical point")
            elif np.isfinite(self.f.value(x)):
                points.append(_point(self.f, place, value, kind, SUBSTITUTED if exact else WORKED_OUT))
        return points

    def most(self) -> int | None:
        """How many critical points there are at most, where that is known."""
        return self._work("counting", most_zeros, self._gradient, self._symbols)

    def numeric(self, known: Sequence[Array]) -> list[CriticalPoint]:
        """What Newton's method finds besides those known; exact where the coordinates turn out to be simple."""
        found = [tuple(x.tolist()) for x in searched(self.f, known)]
        places = self._work("recognizing", recognized, self._gradient, self._symbols, found) or [None] * len(found)
        values = self._values([place or x for place, x in zip(places, found, strict=True)])
        points = []
        for x, place, value in zip(found, places, values, strict=False):
            kind = by_eigenvalues(np.linalg.eigvalsh(np.asarray(self.f.hessian.at(x))).tolist())
            if place is None:
                points.append(_point(self.f, x, self.f.value(x), kind, BY_NEWTON))
            else:
                points.append(_point(self.f, place, value, kind, SUBSTITUTED))
        return points

    def _values(self, places: Sequence[Sequence[Number]]) -> Sequence[Number]:
        worked_out = self._work("the values", values_at, self.f.expr if self.algebraic else None, self._symbols, places)
        return worked_out or [self.f.value([float(c) for c in place]) for place in places]

    def _work(self, what: str, call: Callable[..., T], *args: object) -> T | None:
        """What the worker found; None, with a note, where it did not."""
        if not self.algebraic:
            return None
        try:
            return within(self.seconds, call, *args)
        except BudgetSpent:
            self.note(f"{what} took more than {self.seconds:g} s and was stopped")
        except Exception as error:  # SymPy's solvers raise whatever they like on what they cannot do
            self.note(f"SymPy gave up {what} ({type(error).__name__})")
        return None

    @cached_property
    def _gradient(self) -> list[sympy.Expr]:
        return list(self.f.gradient.expr) if self.algebraic else []

    @cached_property
    def _hessian(self) -> object:
        return self.f.hessian.expr if self.algebraic else None

    @cached_property
    def _symbols(self) -> list[sympy.Symbol]:
        from workbench.language.sympy import symbol

        return [symbol(name) for name in self.f.variables]


def _point(f: Function, place: Sequence[Number], value: Number, found: Class, evidence: Evidence) -> CriticalPoint:
    return CriticalPoint(f.variables, tuple(place), value, found.kind, found.reason, found.eigenvalues, evidence)
