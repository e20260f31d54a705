"""Cancelling: like powers of a term joined, sums divided by each other, numbers taken out, powers of roots opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from workbench.derivations.factoring import as_factor, content, quotient
from workbench.derivations.lengths import length
from workbench.derivations.monomials import ONE
from workbench.derivations.numerals import Numeral, square_root
from workbench.derivations.powers_of_parts import PLAIN, Part, Term, collected, in_order, is_bracket
from workbench.derivations.readings import PartsReading, TooLongError
from workbench.language.formula import Apply, Formula
from workbench.operators import POWER, Form

HIGHEST_POWER = 2
"""Of a bracket that is rewritten inside."""
WITH_SIGNS = frozenset({Form.SUM, Form.PRODUCT, Form.NEGATION, Form.QUOTIENT, Form.POWER})

Identity = Callable[[PartsReading, Term], Term]


def cancelled(reading: PartsReading, formula: Formula) -> Iterator[Formula]:
    """Like powers joined, then sums divided, then numbers taken out of sums."""
    joined = rejoined(reading, formula)
    yield joined
    divided = reading.sum_of([_divided(reading, term) for term in reading.terms(joined)])
    yield divided
    terms = reading.terms(divided)
    yield reading.sum_of([_without_content(reading, term, signs=len(terms) == 1) for term in terms])


def powers_opened(formula: Formula, form: Form | None) -> Formula:
    """Whole powers of roots, or (without a form) of products and powers, as a person writes them."""
    if not isinstance(formula, Apply) or formula.operator.form not in WITH_SIGNS | {Form.ROOT}:
        return formula
    changed = Apply(formula.operator, tuple(powers_opened(argument, form) for argument in formula.arguments))
    if changed.operator is not POWER or not isinstance(changed.arguments[0], Apply):
        return changed
    inner = changed.arguments[0].operator.form
    fitting = inner is form if form else inner in (Form.PRODUCT, Form.QUOTIENT, Form.POWER)
    if not fitting:
        return changed
    reading = PartsReading()
    return reading.written(reading.term(changed))


def rejoined(reading: PartsReading, formula: Formula, identity: Identity | None = None) -> Formula:
    """The formula with the like powers of each term joined, in brackets too; each term by an identity, if one is given.

    identity: what makes another term of one that is equal.
    """
    terms = (_with_brackets(reading, term, identity) for term in reading.terms(formula))
    return reading.sum_of(collected(identity(reading, term) if identity else term for term in terms))


def _with_brackets(reading: PartsReading, term: Term, identity: Identity | None) -> Term:
    found = Term(term.coefficient, {})
    for part, exponent in term.powers.items():
        if is_bracket(part):
            inner = rejoined(reading, part[0], identity)
            reading.like(inner, part[0])
            found *= reading.power(inner, exponent)
        else:
            found *= Term(ONE, {part: exponent})
    return found


def _brackets(term: Term) -> tuple[list[Part], list[Part]]:
    """The sums above and below the line, with whole exponents."""
    whole = [(part, e) for part, e in term.powers.items() if is_bracket(part) and e.denominator == 1]
    return [part for part, e in whole if e > 0], [part for part, e in whole if e < 0]


def _divided(reading: PartsReading, term: Term) -> Term:
    """A sum above the line divided by one below it, where that leaves no rest."""
    above, below = _brackets(term)
    for top in above:
        for bottom in below:
            try:
                opened = collected(reading.opened(reading.terms(top[0])))
                found = quotient(opened, collected(reading.opened(reading.terms(bottom[0]))))
            except TooLongError:
                continue
            if found is not None:
                once = Term(ONE, {bottom: Fraction(1), top: Fraction(-1)})
                return _divided(reading, term * once * as_factor(reading, found))
    return term


def _without_content(reading: PartsReading, term: Term, *, signs: bool) -> Term:
    """The number that the terms of a sum share in front of it, where that is shorter; of 9 - 9x^2 below a root, 3.

    signs: may the order of a difference be turned for the sake of a minus in front?
    """
    for part, exponent in list(term.powers.items()):
        if not is_bracket(part) or abs(exponent) > HIGHEST_POWER or exponent.denominator > HIGHEST_POWER:
            continue
        number = content(reading.terms(part[0]))
        opposite = signs and exponent.numerator % 2 and term.coefficient.value < 0 and _begins_with_minus(reading, part)
        numbers = {number, -number, -ONE} if opposite and exponent.denominator == 1 else {number}
        written = [term, *(_number_out(reading, term, part, each) for each in numbers - {ONE})]
        term = min(written, key=lambda each: length(reading.written(each)))
    return term


def _begins_with_minus(reading: PartsReading, part: Part) -> bool:
    """Has a sum a minus in front of its highest power, or, of several names, of its first term?"""
    terms = reading.terms(part[0])
    most = max(term.powers.get(p, Fraction(0)) for term in terms for p in term.powers)
    first = next((t for t in terms if len(t.powers) == 1 and max(t.powers.values()) == most), terms[0])
    return first.coefficient.value < 0


def _number_out(reading: PartsReading, term: Term, part: Part, number: Numeral) -> Term:
    """A number out of one sum of a term; the term as it is where it has no root for that."""
    exponent = term.powers[part]
    root = number if exponent.denominator == 1 else square_root(number)
    if root is None:
        return term
    inside = tuple(Term(each.coefficient * number ** (-1), each.powers) for each in reading.terms(part[0]))
    bracket = reading.sum_of(in_order(inside))
    reading.like(bracket, part[0])
    out = Term(root ** int(exponent * exponent.denominator), {(bracket, PLAIN): exponent})
    return term.without(part) * out
