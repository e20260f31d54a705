"""Domains: which of the comparisons that a formula needs go missing when it is written otherwise.

What is left says more than its own comparisons: where x*y is not zero, neither is x; where 5x > 0, x is no zero.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from workbench.derivations.monomials import ONE
from workbench.derivations.numerals import numeral
from workbench.derivations.powers_of_parts import PLAIN, Part, Term, collected, is_bracket, least_powers
from workbench.derivations.problem import is_negated
from workbench.derivations.readings import COMPOUND, PartsReading, TooLongError
from workbench.derivations.signs import is_positive
from workbench.derivations.writing import ZERO
from workbench.language import rows
from workbench.language.formula import Apply, Formula, parts, symbols
from workbench.language.needs import applied, needs_of
from workbench.operators import ABS, NEGATION, OPERATORS, SUM, Form, Operator
from workbench.operators.logical import GREATER, GREATER_EQUAL, LESS, LESS_EQUAL, NOT_EQUAL

TURNED: Mapping[Operator, Operator] = MappingProxyType({LESS: GREATER, LESS_EQUAL: GREATER_EQUAL})
SIDES = 2
"""Of a comparison; a chain of several has more, and is left alone."""
COMPARED = frozenset({GREATER, GREATER_EQUAL, NOT_EQUAL})

Base = Hashable


def needed(formula: Formula, operators: tuple[Operator, ...] = OPERATORS) -> Iterator[Formula]:
    """Comparisons that the parts of a formula need; of x^n, whatever n is, those of its row."""
    for node in parts(formula):
        found = needs_of(node, operators)
        if not found and isinstance(node, Apply) and node.operator.form is Form.POWER:
            base, exponent = node.arguments
            if numeral(exponent) is None and not is_positive(base):
                found = applied(rows.domain(node.operator, operators), node)
        yield from (need for need in found if symbols(need) or _fails(need))


def _fails(need: Formula) -> bool:
    """Is it plain that a comparison of constants does not hold, -e >= 0?"""
    left, right = need.children
    if right != ZERO or not (_is(need, GREATER_EQUAL) or _is(need, GREATER)):
        return False
    return (left == ZERO and _is(need, GREATER)) or (is_negated(left) and is_positive(left.children[0]))


def lost(
    before: Formula, after: Formula, operators: tuple[Operator, ...] = OPERATORS, known: Iterable[Formula] = ()
) -> tuple[Formula, ...]:
    """What before needs, and neither after needs nor what is known implies; each comparison once.

    >>> from workbench.language.printing import to_text
    >>> from workbench.language.reading import read
    >>> x = [read(text).formula for text in ("x*log(x)/x^2", "log(x)/x", "x^2/x", "x")]
    >>> lost(x[0], x[1]), [to_text(need) for need in lost(x[2], x[3])]
    ((), ['x != 0'])
    """
    kept = {*needed(after, operators), *known}
    asked = [need for need in dict.fromkeys(needed(before, operators)) if need not in kept]
    if not asked:
        return ()
    facts = _Facts()
    for need in kept:
        facts.learn(need)
    missing: list[Formula] = []
    for need in asked:
        if not facts.imply(need):
            missing += facts.sharpened(need)
            facts.learn(need)
    return tuple(_together(missing))


def follows(condition: Formula, known: Iterable[Formula]) -> bool:
    """Does a comparison follow from others, as x != 0 does from x > 0? False where that is not plain to see."""
    facts = _Facts()
    for fact in known:
        facts.learn(fact)
    return facts.imply(condition)


def surely_positive(formula: Formula) -> bool:
    """Is it positive whatever its names stand for, as x^2 + 1 is? False where that is not plain to see."""
    return _Facts().imply(Apply(GREATER, (formula, ZERO)))


def _together(needs: list[Formula]) -> list[Formula]:
    """u >= 0 and u != 0 as u > 0."""
    both = {n.children for n in needs if _is(n, GREATER_EQUAL)} & {n.children for n in needs if _is(n, NOT_EQUAL)}
    told = (Apply(GREATER, need.children) if need.children in both else need for need in needs)
    return list(dict.fromkeys(told))


def _is(need: Formula, operator: Operator) -> bool:
    return isinstance(need, Apply) and need.operator is operator


@dataclass(slots=True)
class _Facts:
    """What comparisons say of the factors of their sides: which are not zero, and which products are not negative."""

    reading: PartsReading = field(default_factory=PartsReading)
    nonzero: set[Base] = field(default_factory=set)
    signed: set[tuple[frozenset[Base], int]] = field(default_factory=set)
    """Products of different bases that are not negative, or (-1) not positive."""
    brackets: set[Base] = field(default_factory=set)

    def learn(self, need: Formula) -> None:
        for operator, side in _against_zero(need):
            sign, powers = self._factors(side)
            if operator is not GREATER_EQUAL:
                self.nonzero.update(powers)
            if operator is not NOT_EQUAL:
                self.signed.add((_odd(powers), sign))

    def imply(self, need: Formula) -> bool:
        return any(self._implied(operator, side) for operator, side in _against_zero(need))

    def sharpened(self, need: Formula) -> list[Formula]:
        """u > 0, where u >= 0 is asked for and u known not to be zero; of a product, each factor that may be zero."""
        for operator, side in _against_zero(need):
            if operator is GREATER_EQUAL and self._implied(NOT_EQUAL, side):
                return [Apply(GREATER, need.children)]
            if operator is NOT_EQUAL:
                unsure = [base for base, _ in self.reading.term(side).powers if not self._implied(NOT_EQUAL, base)]
                return [Apply(NOT_EQUAL, (base, ZERO)) for base in dict.fromkeys(unsure)] or [need]
        return [need]

    def _implied(self, operator: Operator, side: Formula) -> bool:
        sign, powers = self._factors(side)
        if operator is not GREATER_EQUAL and not powers.keys() <= self.nonzero:
            return False
        if operator is NOT_EQUAL:
            return sign != 0
        positive = {base for (bases, way) in self.signed for base in bases if way > 0 and len(bases) == 1}
        odd = _odd(powers)
        return (odd, sign) in self.signed or (sign > 0 and odd - positive == frozenset())

    def _factors(self, formula: Formula) -> tuple[int, dict[Base, Fraction]]:
        """The sign of its number, and the bases that may be zero or negative, with their exponents."""
        try:
            term = self.reading.term(formula)
        except ZeroDivisionError:
            return 0, {formula: Fraction(1)}
        found: dict[Base, Fraction] = {}
        sign = _sign(term.coefficient.value)
        for part, exponent in term.powers.items():
            inner = self._inside(part)
            for base, inside in inner[1].items():
                found[base] = found.get(base, Fraction(0)) + inside * exponent
            sign *= inner[0] if exponent.numerator % 2 else 1
        return sign, found

    def _inside(self, part: Part) -> tuple[int, dict[Base, Fraction]]:
        base, counts = part
        if is_bracket(part):
            return self._bracket(part)
        if counts == PLAIN and isinstance(base, Apply) and base.operator.form in COMPOUND:
            return self._factors(base)
        if counts == PLAIN and isinstance(base, Apply) and base.operator is ABS:
            return 1, {inner: 2 * e for inner, e in self._factors(base.arguments[0])[1].items()}  # never negative
        return 1, self._bare(part)

    def _bare(self, part: Part) -> dict[Base, Fraction]:
        base, counts = part
        if is_positive(base):
            return {}
        return {base: Fraction(1) if counts == PLAIN else Fraction(2)}  # x^n has values where x is not negative

    def _bracket(self, part: Part) -> tuple[int, dict[Base, Fraction]]:
        """A sum as what its terms share, times the rest, which is the same for all multiples of it."""
        terms = self.reading.terms(part[0])
        with suppress(TooLongError):
            terms = collected(self.reading.opened(terms))
        if not terms:
            return 0, {part[0]: Fraction(1)}
        shared = least_powers(terms)
        found = {base: e * q for p, q in shared.items() for base, e in self._bare(p).items()}
        rest = [term.over(Term(ONE, shared)) for term in terms]
        if all(map(_plainly_positive, rest)) and any(not term.powers for term in rest):
            return 1, found
        size = sum(abs(term.coefficient.value) for term in rest)
        key, opposite = (frozenset((t.key, way * t.coefficient.value / size) for t in rest) for way in (1, -1))
        sign = -1 if opposite in self.brackets else 1
        self.brackets.add(key if sign > 0 else opposite)
        found[key if sign > 0 else opposite] = Fraction(1)
        return sign, found


def _plainly_positive(term: Term) -> bool:
    """Is it positive or zero whatever its names stand for?"""
    even = (
        e.denominator == 1 and e.numerator % 2 == 0 for (base, _), e in term.powers.items() if not is_positive(base)
    )
    return term.coefficient.value > 0 and all(even)


def _against_zero(need: Formula) -> Iterator[tuple[Operator, Formula]]:
    """A comparison as one of its two sides, or their difference, with zero."""
    if not isinstance(need, Apply) or len(need.arguments) != SIDES:
        return
    left, right = need.arguments
    operator = need.operator
    if operator in TURNED:
        operator, left, right = TURNED[operator], right, left
    if operator in COMPARED:
        yield operator, left if right == ZERO else Apply(SUM, (left, Apply(NEGATION, (right,))))


def _odd(powers: Mapping[Base, Fraction]) -> frozenset[Base]:
    """Bases whose sign counts: a square root has values only where its base is not negative."""
    return frozenset(base for base, e in powers.items() if e.denominator % 2 and e.numerator % 2)


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)
