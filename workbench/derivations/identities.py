"""Identities within a term: sin(x)/cos(x) is tan(x), x*sgn(x) is |x|; a term goes in, a shorter one comes out.

They hold wherever both sides have a value, but for u = 0 where a sign is cancelled: there |u| has no derivative.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from workbench.derivations.lengths import length
from workbench.derivations.monomials import ONE
from workbench.derivations.powers_of_parts import PLAIN, Term
from workbench.derivations.readings import PartsReading
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.rows import definition
from workbench.operators import ABS, OPERATORS, Form, Operator
from workbench.operators.kinked import SIGN

MOVED = (-4, -2, 0, 2, 4)
"""Even powers of u that may as well be powers of |u|."""


def with_quotients(_reading: PartsReading, term: Term) -> Term:
    """sin(u)/cos(u) as tan(u), and so for every function that is defined as such a quotient; equal powers of both."""
    for row, above, below in _quotients():
        for (base, counts), exponent in list(term.powers.items()):
            if counts != PLAIN or not isinstance(base, Apply) or base.operator is not above or exponent <= 0:
                continue
            other = Apply(below, base.arguments), PLAIN
            if term.powers.get(other) == -exponent:
                found = term.without((base, PLAIN)).without(other)
                term = found * Term(ONE, {(Apply(row, base.arguments), PLAIN): exponent})
    return term


@cache
def _quotients() -> tuple[tuple[Operator, Operator, Operator], ...]:
    """Each function that is the quotient of two others of the same argument, with these two."""
    found = []
    for row in OPERATORS:
        match definition(row) if len(row.parameters) == 1 else None:
            case Apply(operator=line, arguments=(Apply() as above, Apply() as below)) if line.form is Form.QUOTIENT:
                own = (Symbol(row.parameters[0]),)
                if above.arguments == own == below.arguments:
                    found.append((row, above.operator, below.operator))
    return tuple(found)


def with_sizes(reading: PartsReading, term: Term) -> Term:
    """u*sgn(u) as |u|, sgn(u)/|u| as 1/u, |u|^2 as u^2, where that is shorter."""
    insides = dict.fromkeys(
        base.arguments[0] for base, _ in term.powers if isinstance(base, Apply) and base.operator in (SIGN, ABS)
    )
    for inside in insides:
        term = min(_rewritings(reading, term, inside), key=lambda each: length(reading.written(each)))
    return term


def _rewritings(reading: PartsReading, term: Term, u: Formula) -> Iterator[Term]:
    """The term, and others with sgn(u) = u/|u| and u^2 = |u|^2 put in."""
    yield term
    sign, size = (Apply(SIGN, (u,)), PLAIN), (Apply(ABS, (u,)), PLAIN)
    exponent = term.powers.get(sign, Fraction(0))
    if exponent.denominator != 1 or term.powers.get(size, exponent).denominator != 1:
        return
    bare = term.without(sign)
    if exponent.numerator % 2:
        bare = bare * reading.power(u, Fraction(1)) * Term(ONE, {size: Fraction(-1)})
    for power in MOVED:
        yield bare * reading.power(u, Fraction(power)) * Term(ONE, {size: Fraction(-power)})
