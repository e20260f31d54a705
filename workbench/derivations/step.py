"""Step: one use of a rule, with what stood before and after it, and the steps that it needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import TypeAlias

from workbench.evidence import Evidence
from workbench.language.formula import Formula
from workbench.language.printing import Phrase, to_text

SUBSTITUTION = "substitution"
TIDYING = "tidying"
ROOT_POWER = "power of a root"
PRODUCT_POWER = "power of a product"
CANCEL = "cancel"
COMMON_FACTOR = "common factor"
COMMON_DENOMINATOR = "common denominator"
EXPAND = "expand"
PYTHAGOREAN = "Pythagorean identity"
QUOTIENT_IDENTITY = "quotient identity"
ABSOLUTE_VALUE = "sign and absolute value"
"""Printed names of what is no rule for derivatives: letters put back, the result tidied and finished."""

Rewritings: TypeAlias = Iterator[tuple[str, Formula]]
"""The name of each rewriting, and what it makes of the formula."""


class Claim(StrEnum):
    """What a step states about its two formulas."""

    DERIVATIVE = "derivative"  # d before / d variable = after
    SUBSTITUTION = "substitution"  # before, with the bindings put in, is after
    REWRITE = "rewrite"  # before = after


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """One use of a rule; children are the steps that it rests on, in the order a person takes them.

    For a derivative the children are the derivatives of the parts, then (in a chain) the substitution back,
    then the tidying, where it changed anything.

    >>> from workbench.derivations import derive
    >>> from workbench.language.reading import read
    >>> for step in derive(read("(3x + 1)^2").formula, "x").children:
    ...     print(step)
    <power: d/du (u^2) = 2*u>
    <sum: d/dx (3*x + 1) = 3>
    <substitution: 2*u*3 = 2*(3*x + 1)*3>
    <tidying: 2*(3*x + 1)*3 = 6*(3*x + 1)>
    """

    rule: str
    """Printed name, such as "chain" or "product"; "substitution" and "tidying" for the other claims."""
    before: Formula
    after: Formula
    variable: str
    children: tuple[Step, ...] = ()
    claim: Claim = Claim.DERIVATIVE
    bindings: tuple[tuple[str, Formula], ...] = ()
    """Names that stand for parts, in a chain and in its substitution: u = 3x + 1."""
    plan: Formula | None = None
    """For a derivative with parts: what is to be worked out, where Symbol("#1"), Symbol("#2"), ... (see `mark`)
    stand for the derivatives of the first, second, ... child: #1*x^2 + sin(x)*#2. Over the names of bindings."""
    conditions: tuple[Formula, ...] = ()
    """Comparisons that must hold, beyond the domain of before, for the derivative to exist: x != 0 for abs(x)."""
    statement: Phrase | str = ""
    """The rule itself, for a person: as mathematics, (f·g)′ = f′·g + f·g′, or in words."""
    evidence: Evidence | None = None
    note: str = ""
    alternatives: tuple[str, ...] = ()
    """Of a whole derivation: names of other routes to it, for `derive(..., route=)`."""

    def __repr__(self) -> str:
        before, after = (f"{to_text(side):.80}" for side in (self.before, self.after))
        said = f"d/d{self.variable} ({before})" if self.claim is Claim.DERIVATIVE else before
        return f"<{self.rule}: {said} = {after}>"

    @property
    def parts(self) -> tuple[Step, ...]:
        """The children that are derivatives: those that the marks of the plan stand for."""
        return tuple(child for child in self.children if child.claim is Claim.DERIVATIVE)

    @property
    def prepared(self) -> tuple[Step, ...]:
        """What is rewritten before anything is differentiated: ln|y| as a sum of logarithms."""
        before = takewhile(lambda child: child.claim is not Claim.DERIVATIVE, self.children)
        return tuple(before) if self.parts else ()

    @property
    def endings(self) -> tuple[Step, ...]:
        """What is done once the parts are worked out: letters put back, the result tidied and finished."""
        return tuple(c for c in self.children[len(self.prepared) :] if c.claim is not Claim.DERIVATIVE)

    def walk(self) -> Iterator[Step]:
        """Every step once, outermost first; a step that several others rest on comes where it is first needed."""
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            step = waiting.pop()
            if id(step) in seen:
                continue
            seen.add(id(step))
            yield step
            waiting.extend(reversed(step.children))


def mark(place: int) -> str:
    """Name that stands in a plan for the derivative of child number place (from 0); no text can spell it.

    >>> mark(0)
    '#1'
    """
    return f"#{place + 1}"
