"""Relations: what a person gives as constraints= ("x + y = 1", "x^2 + y^2 <= 4") as Constraints and Bounds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError, ParseError
from workbench.functions import Function, function
from workbench.functions.assumptions import elementary
from workbench.functions.display import with_values
from workbench.language.building import natural_order
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.printing import to_text
from workbench.language.reading import read_relation
from workbench.language.substitution import free_names
from workbench.operators import EQUAL, GREATER, GREATER_EQUAL, LESS, LESS_EQUAL, MIRRORED, NEGATION, SUM, Operator
from workbench.optimize.limits.bounds import Bounds, met
from workbench.optimize.limits.constraints import Constraints, bound_name
from workbench.optimize.options import bad_number

Array = NDArray[np.float64]

CLOSED = {LESS: LESS_EQUAL, GREATER: GREATER_EQUAL}
EXAMPLE = 'texts such as "x + y = 1" or "x^2 + y^2 <= 4", or (function, lower, upper)'


@dataclass(frozen=True, slots=True)
class Limited:
    """A scalar Function over the variables of f that stays between two limits, and the text that says so.

    strict: was it said without its edge?
    """

    function: Function
    lower: float
    upper: float
    text: str
    strict: bool = False

    @property
    def variable(self) -> str | None:
        """The variable that is limited, where it is one alone: these limits are bounds."""
        formula = self.function.components[0]
        return formula.name if isinstance(formula, Symbol) and self.lower < self.upper else None

    @property
    def as_bounds(self) -> tuple[str, ...]:
        """Its sides as bounds are called; none where it is no bound."""
        if self.variable is None:
            return ()
        own = Bounds(np.array([self.lower]), np.array([self.upper]))
        sides = ((1.0, self.lower), (-1.0, self.upper))
        return tuple(bound_name(self.variable, own, 0, sign) for sign, limit in sides if np.isfinite(limit))


@dataclass(frozen=True, slots=True)
class Subject:
    """The function that is minimized, as far as constraints may name its parts."""

    f: Function

    def over(self, formula: Formula, operators: tuple[Operator, ...], text: str) -> list[Function]:
        """The components of a formula as scalar Functions of the variables of f.

        Raises OptionError for a name that f does not have.
        """
        f = self.f
        formula = with_values(f, formula)
        named = free_names(formula)
        unknown = natural_order(named - {*f.shapes, *f.variables})
        if unknown:
            what = "a column of the data" if unknown[0] in f.columns else "no variable"
            raise OptionError(
                f"the constraint '{text}' names '{unknown[0]}', which is {what}; those are {', '.join(f.shapes)}. More "
                "can be declared: wb.function(text, variables=...)."
            )
        found = function(formula, variables=dict(f.shapes), operators=operators)
        return [found] if found.shape == () else [part for row in found for part in _scalars(row)]


@dataclass(frozen=True, slots=True)
class Said:
    """What constraints= says: constraints, bounds among them, and a note on each strict inequality.

    rows: all of it in the order given, constraints and bounds.
    """

    constraints: Constraints | None
    bounds: Bounds | None
    notes: tuple[str, ...] = ()
    rows: tuple[Limited, ...] = ()

    def as_written(self, multipliers: Mapping[str, float]) -> dict[str, float]:
        """Multipliers by the texts that were given, in their order, 0 where not active; then those of other bounds.

        >>> said = read_constraints(["x>=0", "x + y>=1", "y <= 3"], function("x + y"))
        >>> said.as_written({"x + y>=1": 1.0, "x >= 0": 0.5, "y >= -2": 0.25})
        {'x>=0': 0.5, 'x + y>=1': 1.0, 'y <= 3': 0.0, 'y >= -2': 0.25}
        """
        left = dict(multipliers)
        found: dict[str, float] = {}
        for row in self.rows:
            names = (row.text, *row.as_bounds)
            found[row.text] = found.get(row.text, 0.0) + sum(left.pop(name, 0.0) for name in names)
        return found | left


def read_constraints(given: Any, f: Function) -> Said:
    """Constraints on the variables of f, and the bounds among them: limits of one variable alone.

    given: a text with a relation (=, <=, >=, or a chain 1 <= x*y <= 2), a triple (function or text, lower, upper) with
        None for no limit, or a list of such. A relation of an array holds for each component.
    Raises ParseError for what is not read, OptionError for what restricts nothing, names what is no variable, or
    cannot hold.

    >>> said = read_constraints(["x + y = 1", "x >= 0"], function("x^2 + y^2"))
    >>> said.constraints, said.bounds.lower
    (Constraints(x + y = 1), array([  0., -inf]))
    """
    rows: dict[str, Limited] = {}
    notes: dict[str, None] = {}
    strict: list[str] = []
    every: list[Limited] = []
    bounds: Bounds | None = None
    for one in _listed(given):
        found, said = _related(one, Subject(f)) if isinstance(one, str) else (_between(one, Subject(f)), ())
        notes |= dict.fromkeys(said)
        strict += [f"'{one}' is taken with its edge" for row in found if row.strict][:1]
        for row in found:
            every.append(row)
            if row.variable is not None:
                bounds = met(bounds, _bound(row.variable, row, f.variables), f.variables)
            else:
                rows[row.text] = row
    if not rows:
        return Said(None, bounds, tuple(strict), tuple(every))
    lower, upper = (np.array([getattr(row, side) for row in rows.values()]) for side in ("lower", "upper"))
    c = function([row.function for row in rows.values()])
    return Said(Constraints(c, lower, upper, tuple(rows), tuple(notes)), bounds, tuple(strict), tuple(every))


def _bound(name: str, row: Limited, variables: Sequence[str]) -> Bounds:
    """A limit of one variable as bounds of all."""
    own = np.array(variables) == name
    return Bounds(np.where(own, row.lower, -np.inf), np.where(own, row.upper, np.inf))


def _listed(given: Any) -> list[Any]:
    if given is None:
        return []
    limits = given[1:] if isinstance(given, tuple) and len(given) == 3 else ()
    triple = any(not isinstance(limit, str | tuple) for limit in limits)
    if isinstance(given, str) or triple:
        return [given]
    if not isinstance(given, Iterable) or isinstance(given, Mapping):
        raise OptionError(f"constraints are {given!r:.60}; {EXAMPLE} are needed.")
    return list(given)


def _related(text: str, subject: Subject) -> tuple[list[Limited], tuple[str, ...]]:
    """What the links of a text say, a chain around one formula as one."""
    links, notes = _links(text, subject.f)
    found: dict[Formula, Limited] = {}
    for link in links:
        row, (left, right) = link.operator, link.arguments
        if row not in CLOSED and row not in (EQUAL, LESS_EQUAL, GREATER_EQUAL):
            raise OptionError(f"the constraint '{text}' uses {row.aliases[0]}; =, <= and >= can be kept to.")
        strict = row in CLOSED
        row, varying, limit = _sorted(CLOSED.get(row, row), left, right)
        for part in subject.over(varying, subject.f.operators, text):
            if not free_names(part.components[0]):
                raise OptionError(f"the constraint '{text}' says nothing about a variable: {to_text(link)}.")
            low = limit if row in (EQUAL, GREATER_EQUAL) else -np.inf
            high = limit if row in (EQUAL, LESS_EQUAL) else np.inf
            key, written = part.components[0], to_text(link)
            if key in found:
                low, high = max(low, found[key].lower), min(high, found[key].upper)
                written = _written(key, low, high)
            if not low <= high:
                raise OptionError(f"the constraint '{text}' holds for no number.")
            found[key] = Limited(part, low, high, written, strict)
    rows = list(found.values())
    return ([replace(rows[0], text=text.strip())] if len(rows) == 1 else rows), notes


def _sorted(row: Operator, left: Formula, right: Formula) -> tuple[Operator, Formula, float]:
    """The relation as that of a formula that varies with a number."""
    if not free_names(right):
        return row, left, function(right, variables=()).value([])
    if not free_names(left):
        return MIRRORED[row], right, function(left, variables=()).value([])
    return row, Apply(SUM, (left, Apply(NEGATION, (right,)))), 0.0


def _links(text: str, f: Function) -> tuple[list[Apply], tuple[str, ...]]:
    """The comparisons of a text, over arrays; where those are compared whole, one for each component."""
    names = (*f.variables, *f.bound, *f.columns)
    try:
        links, notes = read_relation(text, names, shapes=f.shapes, operators=f.operators)
    except ParseError:
        _refuse_several(text)
        if not any(f.shapes.values()):
            raise
        return [link for link in _for_each(text, f) if isinstance(link, Apply)], ()
    return [link for link in links if isinstance(link, Apply)], notes


def _refuse_several(text: str) -> None:
    """Raise OptionError for a text that is several relations with commas or semicolons between."""
    parts = [part.strip() for part in re.split(r"[,;](?![^(]*\))", text)]
    if len(parts) > 1 and all(re.search("[<>=≤≥]", part) for part in parts):
        listed = ", ".join(f'"{part}"' for part in parts)
        raise OptionError(f"the constraint '{text}' is {len(parts)} in one text; give a list: [{listed}].")


def _for_each(text: str, f: Function) -> tuple[Formula, ...]:
    """A relation of whole arrays, `w >= 0`, as `where` reads it: said of each component.

    Raises ParseError where it is not read like that either.
    """
    links, _ = read_relation(text, tuple(f.shapes), operators=f.operators)
    return elementary(links, f.variables, f.operators)


def _between(given: Any, subject: Subject) -> list[Limited]:
    """What a triple (function, lower, upper) says."""
    if not isinstance(given, Sequence) or len(given) != 3 or not isinstance(given[0], str | Function):
        raise OptionError(f"a constraint is {given!r:.60}; {EXAMPLE} are needed.")
    source, *limits = given
    c = function(source, operators=subject.f.operators) if isinstance(source, str) else source
    if c.columns:
        raise OptionError(f"the constraint {c} is over data; a constraint is about the variables alone.")
    if any(limit is not None and bad_number(limit, -np.inf) and limit not in (-np.inf, np.inf) for limit in limits):
        told = f"({limits[0]!r:.20}, {limits[1]!r:.20})"
        raise OptionError(f"the limits of the constraint {c} are {told}; numbers or None are needed.")
    low = -np.inf if limits[0] is None else float(limits[0])
    high = np.inf if limits[1] is None else float(limits[1])
    if not low <= high or low == np.inf or high == -np.inf:
        raise OptionError(f"the limits of the constraint {c} are ({low:g}, {high:g}), which holds for no number.")
    if np.isinf(low) and np.isinf(high):
        raise OptionError(f"the constraint {c} has no limit; give a number for one of the two.")
    parts = subject.over(with_values(c, c.formula), c.operators, str(c))
    return [Limited(part, low, high, _written(part.components[0], low, high)) for part in parts]


def _written(formula: Formula, low: float, high: float) -> str:
    if low == high:
        return f"{to_text(formula)} = {low:g}"
    before, after = f"{low:g} <= " if np.isfinite(low) else "", f" <= {high:g}" if np.isfinite(high) else ""
    return f"{before}{to_text(formula)}{after}" if before == "" or after else f"{to_text(formula)} >= {low:g}"


def _scalars(f: Function) -> list[Function]:
    return [f] if f.shape == () else [part for row in f for part in _scalars(row)]
