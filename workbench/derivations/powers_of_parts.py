"""Powers of parts: a sum as terms, each a number times powers of what is no number: 3x^2 sin(x).

A part may be a name, sin(x), a sum in brackets; an exponent any rational number, and of 2^x or x^n a multiple of
x or n. Like powers are joined whatever that does to the domain, so that sums can be factored and divided; whoever uses
them asks `domains` what was lost. Tidying, which must lose nothing, has its `monomials`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from workbench.derivations.monomials import ONE
from workbench.derivations.numerals import Numeral
from workbench.language.formula import Apply, Formula, Number
from workbench.operators import Form

PLAIN = Number(1)
"""What the exponent of a part counts where it is a number: x^2 is x, twice."""
BINOMIAL = 2
"""Terms of a sum that may as well begin with its lowest power: 1 - x^2."""

Part = tuple[Formula, Formula]
"""A base, and what its exponent counts."""


@dataclass(frozen=True, slots=True)
class Term:
    """A number times powers of parts; no power is zero."""

    coefficient: Numeral
    powers: Mapping[Part, Fraction]

    @property
    def key(self) -> frozenset[tuple[Part, Fraction]]:
        """The same for like terms."""
        return frozenset(self.powers.items())

    def __mul__(self, other: Term) -> Term:
        powers = dict(self.powers)
        for part, exponent in other.powers.items():
            powers[part] = powers.get(part, Fraction(0)) + exponent
        return Term(self.coefficient * other.coefficient, {p: e for p, e in powers.items() if e})

    def over(self, other: Term) -> Term:
        """Their quotient."""
        inverse = Term(other.coefficient ** (-1), {part: -exponent for part, exponent in other.powers.items()})
        return self * inverse

    def without(self, part: Part) -> Term:
        """The term with one of its powers left out."""
        return Term(self.coefficient, {p: e for p, e in self.powers.items() if p != part})


Terms = tuple[Term, ...]
UNIT = Term(ONE, {})


def is_bracket(part: Part) -> bool:
    """Is it a sum, with a number as its exponent?"""
    base, counts = part
    return counts == PLAIN and isinstance(base, Apply) and base.operator.form is Form.SUM


def collected(terms: Iterable[Term]) -> Terms:
    """Like terms joined, in the order of their first appearance."""
    found: dict[object, Term] = {}
    for term in terms:
        known = found.get(term.key)
        found[term.key] = Term(known.coefficient + term.coefficient, known.powers) if known else term
    return tuple(term for term in found.values() if term.coefficient.value)


def least_powers(terms: Terms) -> dict[Part, Fraction]:
    """Of each part the smallest exponent in any of the terms; none is 0."""
    every = dict.fromkeys(part for term in terms for part in term.powers)
    least = {part: min(term.powers.get(part, Fraction(0)) for term in terms) for part in every}
    return {part: exponent for part, exponent in least.items() if exponent}


def in_order(terms: Sequence[Term]) -> Sequence[Term]:
    """Powers of one part from the highest down, or up where that begins with a plus; else as they came."""
    parts = {part for term in terms for part in term.powers}
    if len(parts) != 1:
        return terms
    (part,) = parts
    falling = sorted(terms, key=lambda term: -term.powers.get(part, Fraction(0)))
    if falling[0].coefficient.value < 0 < falling[-1].coefficient.value and len(falling) == BINOMIAL:
        return falling[::-1]
    return falling


def is_name(part: Part) -> bool:
    """Is it a variable, with a number as its exponent?"""
    base, counts = part
    return counts == PLAIN and not isinstance(base, Apply)
