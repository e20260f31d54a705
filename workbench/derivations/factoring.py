"""Factoring: a sum as what its terms share times the rest, over the denominators that they have, or multiplied out."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache, reduce
from math import gcd, lcm

from workbench.derivations.lengths import length
from workbench.derivations.monomials import ONE
from workbench.derivations.numerals import Numeral
from workbench.derivations.powers_of_parts import PLAIN, UNIT, Part, Term, Terms, collected, in_order, least_powers
from workbench.derivations.problem import is_negated
from workbench.derivations.readings import PartsReading, TooLongError
from workbench.derivations.step import COMMON_DENOMINATOR, COMMON_FACTOR, EXPAND, PYTHAGOREAN, Rewritings
from workbench.derivations.writing import TWO
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.rows import apply_row, square
from workbench.operators import NEGATION, OPERATORS, POWER, SUM, Operator

MOST_DIVISIONS = 40


def shared(terms: Terms) -> Term:
    """What all terms have in common: powers of one sign, and the number."""
    least = least_powers(terms)
    powers: dict[Part, Fraction] = {}
    for part in dict.fromkeys(part for term in terms for part in term.powers):
        exponents = [term.powers.get(part, Fraction(0)) for term in terms]
        if all(e > 0 for e in exponents):
            powers[part] = least[part]
        elif all(e < 0 for e in exponents):
            powers[part] = max(exponents)
    return Term(content(terms), powers)


def over_denominators(terms: Terms) -> Term:
    """What all terms have in common, over all denominators that any of them has; e^(-x) is no denominator."""
    common = shared(terms).powers
    least = {part: e if part[1] == PLAIN else common.get(part) for part, e in least_powers(terms).items()}
    return Term(content(terms), {part: e for part, e in least.items() if e is not None})


def content(terms: Terms) -> Numeral:
    """The number that all coefficients are whole multiples of; negative where all are; 1 where one is a decimal."""
    coefficients = [term.coefficient for term in terms]
    if not coefficients or any(c.decimal for c in coefficients):
        return ONE
    above = reduce(gcd, (c.value.numerator for c in coefficients))
    below = reduce(lcm, (c.value.denominator for c in coefficients))
    sign = -1 if all(c.value < 0 for c in coefficients) else 1
    return Numeral(Fraction(sign * above, below))


def rewritten(reading: PartsReading, terms: Terms, way: Callable[[Terms], Term] | None) -> Rewritings:
    """A sum with a common factor or denominator taken out (in no way: as it is), then multiplied out where that joins
    terms, then by an identity where that is shorter.
    """
    common = UNIT if way is None else way(terms)
    rest = tuple(term.over(common) for term in terms)
    if way is not None:
        if any(_denominator(rest, part) > _denominator(terms, part) for part in common.powers):
            return  # x^(5/2) - 1/x^(1/3) is not written with x^(17/6)
        if not common.powers and common.coefficient.value in (1, -1):
            return
        new = any(e < 0 and any(part not in term.powers for term in terms) for part, e in common.powers.items())
        yield COMMON_DENOMINATOR if new else COMMON_FACTOR, _product(reading, common, rest)
    try:
        opened = reading.opened(rest)
    except TooLongError:
        return
    joined = collected(opened)
    found = _by_identity(reading, joined)
    if len(joined) < len(opened) or found:
        yield EXPAND, _product(reading, common, joined)
    if found:
        yield PYTHAGOREAN, _product(reading, common, found)


def _denominator(terms: Terms, part: Part) -> int:
    return max(term.powers.get(part, Fraction(0)).denominator for term in terms)


def _product(reading: PartsReading, common: Term, rest: Terms) -> Formula:
    """The factor and the bracket; a minus goes into the bracket where nothing else stands in front."""
    alone = not any(exponent > 0 or part[1] != PLAIN for part, exponent in common.powers.items())
    if alone and common.coefficient.value.numerator == -1:
        minus = Term(Numeral(Fraction(-1)), {})
        common, rest = minus * common, tuple(minus * term for term in rest)
    return reading.written(common * as_factor(reading, rest))


def as_factor(reading: PartsReading, terms: Terms) -> Term:
    """A sum as one factor of a term."""
    if len(terms) == 1:
        return terms[0]
    if not terms:
        return Term(Numeral(Fraction(0)), {})
    return reading.power(reading.sum_of(in_order(terms)), Fraction(1))


def _by_identity(reading: PartsReading, terms: Terms) -> Terms | None:
    """The sum by the identity that makes it shortest, or None where none leaves fewer terms: cos² − sin² stays."""
    best, least = None, length(reading.sum_of(terms))
    for row, other in _identities() if any(e >= 2 for term in terms for e in term.powers.values()) else ():
        for part in _squares(terms, row):
            replaced = _with_square(reading, terms, part, other)
            count = length(reading.sum_of(replaced))
            if count < least and len(replaced) < len(terms):
                best, least = replaced, count
    return best


@cache
def _identities() -> tuple[tuple[Operator, Formula], ...]:
    """The functions whose squares have an identity, and what these squares are, over the parameter."""
    rows = ((row, square(row)) for row in OPERATORS)
    return tuple(each for row, other in rows if other for each in ((row, other), _turned(row, other)))


def _turned(row: Operator, other: Formula) -> tuple[Operator, Formula]:
    """The same identity for the other function: cos(x)^2 is 1 - sin(x)^2, tan(x)^2 is sec(x)^2 - 1."""
    one, term = other.children
    mine = Apply(POWER, (Apply(row, tuple(map(Symbol, row.parameters))), TWO))
    power, first, last = (term.children[0], one, mine) if is_negated(term) else (term, mine, one)
    base = power.children[0]
    assert isinstance(base, Apply)
    return base.operator, Apply(SUM, (first, Apply(NEGATION, (last,))))


def _squares(terms: Terms, row: Operator) -> list[Part]:
    found = dict.fromkeys(p for t in terms for p, e in t.powers.items() if e >= 2 and e.denominator == 1)
    return [p for p in found if p[1] == PLAIN and isinstance(p[0], Apply) and p[0].operator is row]


def _with_square(reading: PartsReading, terms: Terms, part: Part, other: Formula) -> Terms:
    """Each square of the part, as the other formula says it."""
    base, _ = part
    assert isinstance(base, Apply)
    bracket = reading.terms(apply_row(other, base.operator, base.arguments))
    found: list[Term] = []
    for term in terms:
        exponent = term.powers.get(part, Fraction(0))
        if exponent < 2 or exponent.denominator != 1:
            found.append(term)
            continue
        left = Term(ONE, {part: exponent - 2}) if exponent > 2 else UNIT
        found += [term.without(part) * left * each for each in bracket]
    return collected(found)


# --- division -----------------------------------------------------------------------------------


def quotient(above: Terms, below: Terms) -> Terms | None:
    """The polynomial whose product with below is above, or None where there is none.

    Source: Cox, Little & O'Shea, Ideals, Varieties, and Algorithms (2015), section 2.3.
    """
    order = tuple(dict.fromkeys(part for term in (*below, *above) for part in term.powers))

    def rank(term: Term) -> tuple[Fraction, ...]:
        return tuple(term.powers.get(part, Fraction(0)) for part in order)

    lead = max(below, key=rank)
    left, found = above, list[Term]()
    for _ in range(MOST_DIVISIONS):
        if not left:
            return collected(found)
        step = max(left, key=rank).over(lead)
        if any(exponent < 0 for exponent in step.powers.values()):
            return None
        found.append(step)
        minus = Term(Numeral(Fraction(-1)), {}) * step
        left = collected((*left, *(minus * term for term in below)))
    return None
