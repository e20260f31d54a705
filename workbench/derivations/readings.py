"""Readings: formulas as sums of powers of parts, and such sums as formulas, in the way in which they were written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from workbench.derivations.monomials import ONE, Monomial
from workbench.derivations.numerals import Numeral, numeral
from workbench.derivations.powers_of_parts import PLAIN, Part, Term, Terms, collected, in_order, is_bracket
from workbench.language.formula import Apply, Formula, Number, size
from workbench.operators import EXP, POWER, SUM, E, Form, Operator

E_CONSTANT = Apply(E, ())
SQUARE_ROOT = 2
LARGEST_BITS_OPENED = 10
"""How long the power of a number may be that is worked out: (5x)^4 is 625x^4, (7x)^6 stays."""
LARGEST_OPENED = 2
"""The power of a bracket that a person multiplies out."""
MOST_TERMS = 40
"""What one bracket may become when it is multiplied out."""
COMPOUND = frozenset({Form.NEGATION, Form.PRODUCT, Form.QUOTIENT, Form.POWER, Form.ROOT})


class TooLongError(Exception):
    """More terms than a person would write down."""


@dataclass(slots=True)
class PartsReading:
    """Formulas as polynomials and back, in the way in which they were written: √x or x^(1/2), 1/x or x^(-1).

    roots: bases that stand under a radical sign, each with the index of the sign. above: bases written with a negative
    whole exponent. mixed: bases with an exponent such as n - 1. brackets: the sums that are known, one formula for
    all orders of their terms. calls: is e^x written exp(x)? settled: is the way of writing known already?
    """

    roots: dict[tuple[Formula, int], Operator] = field(default_factory=dict)
    above: set[Formula] = field(default_factory=set)
    mixed: set[Formula] = field(default_factory=set)
    brackets: dict[object, Formula] = field(default_factory=dict)
    known: dict[Formula, Terms] = field(default_factory=dict)
    calls: bool = False
    settled: bool = False

    # --- reading ------------------------------------------------------------------------------------

    def terms(self, formula: Formula) -> Terms:
        """A sum as its terms, like ones joined; anything else as one term. Brackets stay closed."""
        if formula not in self.known:
            is_sum = isinstance(formula, Apply) and formula.operator.form is Form.SUM
            read = map(self.term, formula.children if is_sum else (formula,))
            self.known[formula] = collected(read)
        return self.known[formula]

    def term(self, formula: Formula) -> Term:
        """A product, quotient, power or whatever it is, as one term. Raises ZeroDivisionError for x/0."""
        return self.power(formula, Fraction(1))

    def power(self, formula: Formula, exponent: Fraction) -> Term:
        """A formula to a power, as one term."""
        found = _Factors(self)
        found.put(formula, exponent)
        return found.term()

    def bracket(self, formula: Formula) -> tuple[Formula, int]:
        """The sum that stands for this one in whatever order its terms are, and -1 where it is its opposite."""
        terms = self.terms(formula)
        key = frozenset((term.key, term.coefficient.value) for term in terms)
        if key in self.brackets:
            return self.brackets[key], 1
        opposite = frozenset((term.key, -term.coefficient.value) for term in terms)
        if opposite in self.brackets:
            return self.brackets[opposite], -1
        written = self.sum_of(in_order(terms))
        shorter = len(terms) > 1 and size(written) < size(formula)
        self.brackets[key] = written if shorter else formula
        return self.brackets[key], 1

    def opened(self, terms: Sequence[Term]) -> Terms:
        """All brackets with a whole exponent above the line multiplied out.

        Raises TooLongError where there are more terms than a person would write down, or a bracket is cubed.
        """
        done: list[Term] = []
        waiting = list(reversed(terms))
        while waiting:
            term = waiting.pop()
            part = next((p for p, e in term.powers.items() if is_bracket(p) and e > 0 and e.denominator == 1), None)
            if part is None:
                done.append(term)
                continue
            if term.powers[part] > LARGEST_OPENED:
                raise TooLongError
            rest = [term.without(part)]
            for _ in range(int(term.powers[part])):
                rest = [one * other for one in rest for other in self.terms(part[0])]
                if len(rest) + len(waiting) > MOST_TERMS:
                    raise TooLongError
            waiting.extend(reversed(rest))
            if len(waiting) + len(done) > 4 * MOST_TERMS:
                raise TooLongError
        return tuple(done)

    # --- writing ------------------------------------------------------------------------------------

    def sum_of(self, terms: Sequence[Term]) -> Formula:
        """The terms written down one after the other."""
        written = tuple(map(self.written, terms))
        if len(written) == 1:
            return written[0]
        return Apply(SUM, written) if written else Number(0)

    def written(self, term: Term) -> Formula:
        """A term as it is written down."""
        above: list[Formula] = []
        below: list[Formula] = []
        bases: dict[tuple[Formula, bool], list[tuple[Formula, Fraction]]] = {}
        for (base, counts), exponent in term.powers.items():
            together = counts != PLAIN or base in self.mixed
            bases.setdefault((base, together), []).append((counts, exponent))
        for (base, _), exponents in bases.items():
            first = next((e for counts, e in exponents if counts != PLAIN), exponents[0][1])
            down = first < 0 and base not in self.above
            power = self._power(base, [(counts, -e if down else e) for counts, e in exponents])
            (below if down else above).append(power)
        return Monomial(term.coefficient, tuple(above), tuple(below)).formula

    def like(self, new: Formula, old: Formula) -> None:
        """The new base stands under the radical signs under which the old one stood."""
        for (base, index), sign in list(self.roots.items()):
            if base == old:
                self.roots[new, index] = sign

    def _root(self, base: Formula, exponent: Fraction) -> Formula | None:
        """√x, (√x)³, ∛(x²), where the base stands under such a sign."""
        sign = self.roots.get((base, exponent.denominator))
        if sign is None or exponent.numerator == 1:
            return None if sign is None else Apply(sign, (base,))
        power = Fraction(exponent.numerator)
        return Apply(sign, (_raised(base, power),)) if sign.index % 2 else _raised(Apply(sign, (base,)), power)

    def _power(self, base: Formula, exponents: Sequence[tuple[Formula, Fraction]]) -> Formula:
        ((counts, exponent), *others) = exponents
        if counts == PLAIN and not others:
            return self._root(base, exponent) or _raised(base, exponent)
        terms = [Term(Numeral(e), {} if counts == PLAIN else {(counts, PLAIN): Fraction(1)}) for counts, e in exponents]
        exponent_sum = self.sum_of([each if each.powers == {} else _respelled(self, each) for each in terms])
        if self.calls and base == E_CONSTANT:
            return Apply(EXP, (exponent_sum,))
        return Apply(POWER, (base, exponent_sum))


def _respelled(reading: PartsReading, term: Term) -> Term:
    """A term whose only part is a formula, with that formula's own parts."""
    ((part, _),) = term.powers.items()
    return Term(term.coefficient, {}) * reading.term(part[0])


def _raised(base: Formula, exponent: Fraction) -> Formula:
    return base if exponent == 1 else Apply(POWER, (base, Numeral(exponent).formula))


@dataclass(slots=True)
class _Factors:
    """The factors of one term, while it is read."""

    reading: PartsReading
    coefficient: Numeral = ONE
    powers: dict[Part, Fraction] = field(default_factory=dict)

    def term(self) -> Term:
        self._settle()
        return Term(self.coefficient, {part: e for part, e in self.powers.items() if e})

    def put(self, formula: Formula, n: Fraction) -> None:
        """One more factor, to the power n."""
        whole = n.denominator == 1
        value = numeral(formula)
        if value is not None and whole and (abs(n) == 1 or value.bits * abs(n) <= LARGEST_BITS_OPENED):
            self.coefficient *= value ** int(n)
            return
        match formula:
            case Apply(operator=operator, arguments=(inner,)) if operator.form is Form.NEGATION and whole:
                self.coefficient *= Numeral(Fraction(-1)) ** int(n)
                self.put(inner, n)
            case Apply(operator=operator, arguments=factors) if operator.form is Form.PRODUCT and whole:
                for factor in factors:
                    self.put(factor, n)
            case Apply(operator=operator, arguments=(top, bottom)) if operator.form is Form.QUOTIENT and whole:
                self.put(top, n)
                self.put(bottom, -n)
            case Apply(operator=operator, arguments=(base, exponent)) if operator.form is Form.POWER and whole:
                self._put_power(formula, base, exponent, n)
            case Apply(operator=operator, arguments=(inner,)) if operator.form is Form.ROOT and whole:
                self._put_root(operator, inner, n)
            case Apply(operator=operator, arguments=(exponent,)) if operator is EXP and whole:
                self.reading.calls = True
                self._put_exponent(E_CONSTANT, exponent, n)
            case _:
                self._add(formula, n)

    def _put_root(self, operator: Operator, inner: Formula, n: Fraction) -> None:
        """A root; of an odd one the powers inside are its own, the cube root of x^2 is x^(2/3) for negative x too."""
        base, power = inner, Fraction(1)
        match inner:
            case Apply(operator=raised, arguments=(under, exponent)) if raised is POWER and operator.index % 2:
                value = numeral(exponent)
                if value is not None and value.whole:
                    base, power = under, value.value
        self.reading.roots[base, operator.index] = operator
        self._add(base, n * power / operator.index)

    def _put_power(self, formula: Formula, base: Formula, exponent: Formula, n: Fraction) -> None:
        value = numeral(exponent)
        if value is None:
            self._put_exponent(base, exponent, n)
        elif value.decimal:
            self._add(formula, n)
        else:
            if value.value < 0 < n and value.whole and not self.reading.settled:
                self.reading.above.add(base)
            if value.whole:
                self.put(base, n * value.value)
            else:
                self._add(base, n * value.value)

    def _put_exponent(self, base: Formula, exponent: Formula, n: Fraction) -> None:
        """The base to an exponent that is no number, term by term."""
        terms = self.reading.terms(exponent)
        try:
            opened = collected(every := self.reading.opened(terms))
        except TooLongError:
            opened = every = terms
        if len(opened) < len(every):
            terms = opened
        if any(term.coefficient.decimal for term in terms):
            terms = (Term(ONE, {(exponent, PLAIN): Fraction(1)}),)
        if not self.reading.settled:
            if n > 0 and terms and terms[0].coefficient.value < 0:
                self.reading.above.add(base)
            if any(not term.powers for term in terms):
                self.reading.mixed.add(base)
        for term in terms:
            counts = self.reading.written(Term(ONE, term.powers)) if term.powers else PLAIN
            self._add(base, n * term.coefficient.value, counts)

    def _add(self, base: Formula, exponent: Fraction, counts: Formula = PLAIN) -> None:
        if isinstance(base, Apply) and base.operator.form is Form.SUM:
            bracket, sign = self.reading.bracket(base)
            if sign > 0:
                base = bracket
            elif counts == PLAIN and exponent.denominator == 1:
                base = bracket
                self.coefficient *= Numeral(Fraction(-1)) ** int(exponent)
        part = base, counts
        self.powers[part] = self.powers.get(part, Fraction(0)) + exponent

    def _settle(self) -> None:
        """A base that came under a root and is now to a whole power is read as the factors it is made of."""
        for part, exponent in list(self.powers.items()):
            base, counts = part
            alone = not any(b == base and c != PLAIN and e for (b, c), e in self.powers.items())
            compound = isinstance(base, Number) or (isinstance(base, Apply) and base.operator.form in COMPOUND)
            if counts == PLAIN and compound and exponent.denominator == 1 and alone and exponent:
                del self.powers[part]
                self.put(base, exponent)


def is_square_root(operator: Operator) -> bool:
    """Is it a radical sign with the index 2?"""
    return operator.form is Form.ROOT and operator.index == SQUARE_ROOT
