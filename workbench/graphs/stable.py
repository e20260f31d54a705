"""Accurate forms: a node that overflows or cancels as it is written, and the node that gives the same value safely.

A node is compared with the patterns of STABLE when it is made from a formula or from a row's partial.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

from workbench.graphs.accurate import NAMES, Lower, of_exponentials, operator_of, patterns_of
from workbench.graphs.arithmetic import ONE, add, coefficient, divide, multiply, scaled
from workbench.graphs.builder import Builder
from workbench.graphs.pattern_fits import Bound, fits
from workbench.operators import DIFFERENCE, EXP, LOG, NEGATION, PRODUCT, QUOTIENT, SUM, Operator

DEEPEST = 4
"""How far into nested products a factor is looked for that has an accurate form together with the rest."""


def stable(b: Builder, place: int, lower: Lower) -> int:
    """The node, or its accurate form, where it has one whose rows are in the builder's table."""
    head = b.heads[place]
    if head is SUM or type(head) is not Operator or not b.operators:
        return place
    factor, found = ONE, None
    if head is DIFFERENCE:
        first, second = b.arguments[place]
        if type(b.heads[first]) is Fraction or type(b.heads[second]) is Fraction:
            (factor, x), (other, y) = coefficient(b, first), coefficient(b, second)
            found = _accurate(b, DIFFERENCE, (x, y), lower) if factor == other else None
    elif head is LOG:
        (inside,) = b.arguments[place]
        if type(b.heads[inside]) is Operator:
            found = _logarithm(b, inside, lower)
            found = _accurate(b, LOG, (inside,), lower) if found is None else found
    elif head is QUOTIENT or head is PRODUCT or head is NEGATION:
        factor, core = coefficient(b, place)
        if b.heads[core] is QUOTIENT:
            over, under = b.arguments[core]
            found = _quotient(b, over, under, lower)
    return place if found is None else scaled(b, factor, found)


def _quotient(b: Builder, over: int, under: int, lower: Lower, depth: int = 0) -> int | None:
    """The accurate form of a quotient, or of a factor of its numerator over one of its denominator, times the rest."""
    found = _accurate(b, QUOTIENT, (over, under), lower)
    if b.heads[over] is EXP:
        (exponent,) = b.arguments[over]
        found = _share(b, exponent, under, lower) if found is None else found
        if found is not None and not b.everywhere[exponent]:
            # Where the exponent is 1/0, and e^u/(1 + e^u) has no value, sigmoid(inf) would have one.
            return add(b, found, scaled(b, Fraction(0), exponent))
    if found is None and depth < DEEPEST:
        found = _of_a_factor(b, over, under, lower, depth)
    if found is None and not depth:
        found = _accurate(b, QUOTIENT, (over, under), lower, any_numerator=True)
    return found


def _of_a_factor(b: Builder, over: int, under: int, lower: Lower, depth: int) -> int | None:
    if b.heads[over] is PRODUCT:
        for part, rest in (b.arguments[over], b.arguments[over][::-1]):
            found = _quotient(b, part, under, lower, depth + 1)
            if found is not None:
                return multiply(b, rest, found)
    if b.heads[under] is PRODUCT:
        for part, rest in (b.arguments[under], b.arguments[under][::-1]):
            found = _quotient(b, over, part, lower, depth + 1)
            if found is not None:
                return divide(b, found, rest)
    return None


def _accurate(
    b: Builder, head: Operator, sides: Sequence[int], lower: Lower, *, any_numerator: bool = False
) -> int | None:
    """The accurate form of an operator applied to nodes, by the first pattern that fits."""
    first, last = operator_of(b, sides[0]), operator_of(b, sides[-1])
    patterns = patterns_of(b.operators, lower)
    for pair in ((first, last), (first, None), (None, last)):
        for pattern in patterns.get((head, any_numerator, *pair), ()):
            if not _runs(b, pattern.rows):
                continue
            bound: Bound = {}
            factor = fits(b, pattern, head, sides, bound)
            if factor is not None:
                environment = {NAMES[index]: place for index, place in bound.items()}
                return scaled(b, factor, lower(b, pattern.accurate, environment))
    return None


def _logarithm(b: Builder, inside: int, lower: Lower) -> int | None:
    """The logarithm of a sum of exponentials."""
    exponents = _exponents(b, inside)
    forms = of_exponentials(b.operators)
    if exponents is None or forms is None or not _runs(b, forms[0].rows):
        return None
    softplus, logsumexp, _, _ = forms
    if len(exponents) == 2 and b.zero in exponents:
        (other,) = [exponent for exponent in exponents if exponent != b.zero]
        return lower(b, softplus.accurate, {"u": other})
    return reduce(lambda u, v: lower(b, logsumexp.accurate, {"u": u, "v": v}), exponents)


def _share(b: Builder, exponent: int, under: int, lower: Lower) -> int | None:
    """An exponential over a sum of exponentials."""
    exponents = _exponents(b, under)
    forms = of_exponentials(b.operators)
    if exponents is None or forms is None or not _runs(b, forms[0].rows):
        return None
    _, _, sigmoid, exp = forms
    if len(exponents) == 2 and exponent in exponents:
        (other,) = [each for each in exponents if each != exponent]
        return lower(b, sigmoid.accurate, {"u": exponent, "v": other})
    logarithm = _logarithm(b, under, lower)
    return None if logarithm is None else lower(b, exp.accurate, {"u": exponent, "v": logarithm})


def _exponents(b: Builder, place: int) -> list[int] | None:
    """The exponents of a sum of two or more exponentials, of which 1 = e^0 is one; None for anything else."""
    if b.heads[place] is not SUM:
        return None
    found: list[int] = []
    waiting = [place]
    while waiting:
        part = waiting.pop()
        if b.heads[part] is SUM:
            waiting.extend(reversed(b.arguments[part]))
        elif b.heads[part] is EXP:
            found.append(b.arguments[part][0])
        elif part == b.one:
            found.append(b.zero)
        else:
            return None
    return found if len(set(found)) == len(found) else None


def _runs(b: Builder, needed: frozenset[Operator]) -> bool:
    """In a kernel, has the backend code for all rows? One without is its definition, which may be what is written."""
    return b.code is None or all(b.code(row) is not None for row in needed)
