"""Monomials: a number times factors, over factors; how tidying sees a product, a quotient, a term of a sum.

Like powers are joined only where the domain stays what it was: x/x is not 1. Finishing, which tells what is lost, has
`powers_of_parts`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from workbench.derivations.numerals import LARGEST_BITS, Numeral, numeral, power
from workbench.derivations.signs import is_constant, is_positive
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.operators import NEGATION, POWER, PRODUCT, QUOTIENT, Form

ONE = Numeral(Fraction(1))


@dataclass(frozen=True, slots=True)
class Monomial:
    """coefficient * above[0] * above[1] * ... / (below[0] * ...), no number among the factors."""

    coefficient: Numeral
    above: tuple[Formula, ...] = ()
    below: tuple[Formula, ...] = ()

    @property
    def formula(self) -> Formula:
        """As a person writes it: the minus in front, numbers first, then names, then the rest."""
        over, under = self.coefficient.over_line
        above = _multiplied(over, self.above)
        below = _multiplied(Number(under), self.below)
        size = above if below == Number(1) else Apply(QUOTIENT, (above, below))
        return Apply(NEGATION, (size,)) if self.coefficient.value < 0 else size

    @property
    def rest(self) -> Formula:
        """Without the coefficient."""
        return replace(self, coefficient=ONE).formula

    def settled(self, is_total: Callable[[Formula], bool]) -> Monomial:
        """With coefficient zero, only what is not defined everywhere stays beside it; else as it is."""
        if self.coefficient.value != 0:
            return self
        if is_total(self.rest):
            return Monomial(self.coefficient)
        return replace(self, above=tuple(factor for factor in self.above if not is_total(factor)))

    @property
    def key(self) -> object:
        """The same for like terms, in whatever order their factors stand."""
        return frozenset(Counter(self.above).items()), frozenset(Counter(self.below).items())


def _multiplied(coefficient: Number, factors: tuple[Formula, ...]) -> Formula:
    ordered = tuple(sorted(factors, key=_rank))
    if coefficient.value != 1 or not ordered:
        ordered = (coefficient, *ordered)
    return ordered[0] if len(ordered) == 1 else Apply(PRODUCT, ordered)


def _rank(factor: Formula) -> int:
    """Roots and named numbers come first, then names and their powers, then the rest as written."""
    if is_constant(factor):
        return 0
    base = factor.arguments[0] if isinstance(factor, Apply) and factor.operator.form is Form.POWER else factor
    return 1 if isinstance(base, Symbol) else 2


def monomial(formula: Formula, added: Callable[[list[Formula]], Formula]) -> Monomial:
    """The formula as a monomial: numbers multiplied, like powers joined where the domain stays what it was.

    Its parts are tidy already. added: the tidy sum of several terms, for exponents.
    """
    collection = _Collection(added)
    collection.put(formula, True)
    return collection.collected()


@dataclass(slots=True)
class _Entry:
    """One factor's exponent; restricting: it keeps the base from being zero."""

    exponent: Numeral
    above: bool
    restricting: bool

    @property
    def signed(self) -> Numeral:
        return self.exponent if self.above else -self.exponent


@dataclass(slots=True)
class _Collection:
    """Factors by base, in the order of their first appearance."""

    added: Callable[[list[Formula]], Formula]
    coefficient: Numeral = ONE
    bases: dict[Formula, None] = field(default_factory=dict)
    powers: dict[Formula, list[_Entry]] = field(default_factory=dict)
    exponentials: dict[Formula, list[tuple[Formula, bool]]] = field(default_factory=dict)
    divided: list[Formula] = field(default_factory=list)

    def put(self, formula: Formula, above: bool, restricting: bool = False) -> None:
        """One more factor, above or below the fraction line."""
        value = numeral(formula)
        if value is not None and self._multiply(value, above):
            return
        match formula:
            case Apply(operator=operator, arguments=(inner,)) if operator.form is Form.NEGATION:
                self.coefficient = -self.coefficient
                self.put(inner, above, restricting)
            case Apply(operator=operator, arguments=factors) if operator.form is Form.PRODUCT:
                for factor in factors:
                    self.put(factor, above, restricting)
            case Apply(operator=operator, arguments=(_, Number(value=0))) if operator.form is Form.QUOTIENT:
                self._put_entry(formula, ONE, above, restricting)  # it has no value anywhere
            case Apply(operator=operator, arguments=(top, bottom)) if operator.form is Form.QUOTIENT and above:
                self.put(top, True, restricting)
                self.put(bottom, False)
            case Apply(operator=operator, arguments=(top, _)) if operator.form is Form.QUOTIENT:
                if top == Number(0):
                    self._put_entry(top, ONE, False, True)
                else:
                    self.divided.append(formula)
            case Apply(operator=operator, arguments=(base, exponent)) if operator.form is Form.POWER:
                self._put_power(formula, base, exponent, above, restricting)
            case _:
                self._put_entry(formula, ONE, above, restricting)

    def _multiply(self, value: Numeral, above: bool) -> bool:
        if (value.value == 0 and not above) or value.bits + self.coefficient.bits > LARGEST_BITS:
            return False
        self.coefficient *= value if above else value ** (-1)
        return True

    def _put_power(self, formula: Formula, base: Formula, exponent: Formula, above: bool, restricting: bool) -> None:
        value = numeral(exponent)
        if value is not None and value.value != 0:
            self._put_entry(base, value, above, restricting)
        elif value is None and is_positive(base):
            self.bases[base] = None
            self.exponentials.setdefault(base, []).append((exponent, above))
        else:
            self._put_entry(formula, ONE, above, restricting)

    def _put_entry(self, base: Formula, exponent: Numeral, above: bool, restricting: bool) -> None:
        entry = _Entry(exponent, above, restricting or exponent.value < 0 or not above)
        self.bases[base] = None
        self.powers.setdefault(base, []).append(entry)

    def collected(self) -> Monomial:
        """What was put, joined."""
        for quotient in self.divided:
            self._put_divided(quotient)
        above: list[Formula] = []
        below: list[Formula] = []
        for base in self.bases:
            for exponent, is_above in _joined(base, self.powers.get(base, [])):
                self._write(base, exponent, above if is_above else below, is_above)
            if base in self.exponentials:
                exponent_sum, is_above = self._joined_exponents(self.exponentials[base])
                value = numeral(exponent_sum)
                side = above if is_above else below
                if value is None:
                    side.append(Apply(POWER, (base, exponent_sum)))
                else:
                    self._write(base, value, side, is_above)
        if any(factor.operator.form is Form.QUOTIENT for factor in below if isinstance(factor, Apply)):
            below = self._one_quotient(below)
        if Number(0) in below:  # it has no value anywhere, whatever else stands there
            return Monomial(ONE, tuple(above), (Number(0),))
        return Monomial(self.coefficient, tuple(above), tuple(below))

    def _one_quotient(self, below: list[Formula]) -> list[Formula]:
        """A quotient that has to stay below the line takes the other factors there in: 1/(y*x/x)."""
        inner = _Collection(self.added)
        for factor in below:
            inner.put(factor, True)
        product = inner.collected()
        if product.coefficient.value == 0:
            return [Number(0)]
        return [product.rest if self._multiply(product.coefficient, False) else product.formula]

    def _write(self, base: Formula, exponent: Numeral, side: list[Formula], is_above: bool) -> None:
        if exponent.value == 0:
            return
        value = numeral(base)
        whole = None if value is None else power(value, exponent)
        if whole is not None and self._multiply(whole, is_above):
            return
        side.append(base if exponent.value == 1 else Apply(POWER, (base, exponent.formula)))

    def _joined_exponents(self, exponents: list[tuple[Formula, bool]]) -> tuple[Formula, bool]:
        if len(exponents) == 1:
            return exponents[0]
        is_above = any(above for _, above in exponents)
        terms = [e if above is is_above else Apply(NEGATION, (e,)) for e, above in exponents]
        return self.added(terms), is_above

    def _put_divided(self, quotient: Formula) -> None:
        """1/(b/c) is c/b, where something else keeps c from being zero."""
        top, bottom = quotient.children
        trial = _Collection(self.added, powers={base: list(entries) for base, entries in self.powers.items()})
        trial.put(top, False)
        trial.put(bottom, True, restricting=True)
        own = _Collection(self.added)
        own.put(bottom, True)
        safe = not own.divided and all(is_positive(base) or _is_safe(trial.powers[base]) for base in own.powers)
        if safe:
            self.put(top, False)
            self.put(bottom, True, restricting=True)
        else:
            self._put_entry(quotient, ONE, False, True)


def _joined(base: Formula, entries: list[_Entry]) -> list[tuple[Numeral, bool]]:
    """Exponents and sides of one base: one, where joining leaves the domain what it was; else as few as that allows."""
    above = [entry.exponent for entry in entries if entry.above]
    below = [entry.exponent for entry in entries if not entry.above]
    if len(entries) < 2:
        return [(entry.exponent, entry.above) for entry in entries]
    if is_positive(base) or _is_safe(entries):
        total = _added(entry.signed for entry in entries)
        is_above = not below or (bool(above) and total.value > 0)
        return [(total if is_above else -total, is_above)]
    if above and below:
        sides = ([e for e in entries if e.above], [e for e in entries if not e.above])
        return [pair for side in sides for pair in _joined(base, side)]
    return [(entry.exponent, entry.above) for entry in entries]


def _is_safe(entries: list[_Entry]) -> bool:
    """Is the joined power defined for no base for which the separate ones are not?"""
    total = _added(entry.signed for entry in entries)
    all_below = not any(entry.above for entry in entries)
    still_nonzero = total.value < 0 or (all_below and total.value > 0) or not any(e.restricting for e in entries)
    still_positive = not total.whole or all(entry.exponent.whole for entry in entries)
    return still_nonzero and still_positive


def _added(exponents: Iterable[Numeral]) -> Numeral:
    return sum(exponents, Numeral(Fraction(0)))
