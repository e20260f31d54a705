"""What the components of a derivative are: ∂²f/∂x∂y, ..., which derivatives came before, and what was written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

from workbench.functions import Function
from workbench.functions.definition import Definition
from workbench.functions.derivatives import Derived
from workbench.functions.origins import Fixed, Selected
from workbench.language.printing.differentials import leibniz
from workbench.language.printing.phrases import Part, subscripted

ORDINALS = ("", "", "second ", "third ", "fourth ", "fifth ", "sixth ", "seventh ", "eighth ", "ninth ", "tenth ")
NAMES = MappingProxyType({"gradient": "gradient", "jacobian": "Jacobian", "hessian": "Hessian"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A component of a derivative: what is differentiated, and by which variables one after the other."""

    base: Part
    by: tuple[str, ...]

    def named(self, partial: bool) -> Part:
        """∂²f/∂x∂y"""
        return leibniz(self.base, *self.by, partial=partial) if self.by else self.base


def entries(definition: Definition, name: str) -> list[Entry]:
    """What each component of a derivative is, in order; name: of what was written."""
    origin = definition.origin
    if isinstance(origin, Derived):
        orders = origin.way.orders(origin.parent.variables, origin.by)
        return [Entry(e.base, e.by + order) for e in entries(origin.parent, name) for order in orders]
    if isinstance(origin, Selected):
        above = entries(origin.parent, name)
        return [above[place] for place in origin.places]
    if isinstance(origin, Fixed):
        return entries(origin.parent, name)
    count = math.prod(definition.shape)
    return [Entry(subscripted(name, i + 1) if definition.shape else name, ()) for i in range(count)]


def kind(d: Function) -> str:
    """What is derived, within a sentence: "second derivative", "partial derivative", "gradient", "Hessian", ...

    >>> from workbench import function
    >>> kind(function("x^3").diff("x", "x")), kind(function("x*y").hessian), kind(function("x*y").diff("x"))
    ('second derivative', 'Hessian', 'partial derivative')
    """
    definition = d.definition
    while isinstance(definition.origin, Fixed):
        definition = definition.origin.parent
    if definition.origin.name in NAMES:
        return NAMES[definition.origin.name]
    order = max(len(entry.by) for entry in entries(definition, "f"))
    ordinal = ORDINALS[order] if order < len(ORDINALS) else f"{order}th "
    return f"{ordinal}{'partial ' if is_partial(d) else ''}derivative"


def is_partial(d: Function) -> bool:
    """Is it of a function of several variables, so that its derivatives are partial ones?"""
    return len(written(d).variables) > 1


def earlier(d: Function) -> tuple[Function, ...]:
    """The derivatives that one of higher order is derived from, the first first."""
    while isinstance(d.definition.origin, Selected | Fixed):
        assert d.parent is not None
        d = d.parent
    above = d.parent
    if above is None or not above.derivations:
        before: tuple[Function, ...] = ()
    else:
        before = (*earlier(above), above)
    if d.origin != "hessian" or above is None:
        return before
    return (*before, above.jacobian if above.shape else above.gradient)


def written(d: Function) -> Function:
    """What was written, from which d is derived."""
    found = d
    while found.derivations and found.parent is not None:
        found = found.parent
    return found
