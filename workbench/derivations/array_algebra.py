"""Algebra of formulas over arrays: sums, products and transposes written down as a person would.

Formulas and the shapes of their names go in, formulas come out: transposes are carried inside a product, (A x)ᵀ is
xᵀ Aᵀ; numbers stand in front; equal terms are taken together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import prod
from typing import TypeAlias

from workbench.derivations.monomials import ONE, Monomial, monomial
from workbench.language.arrays.misfits import Shape
from workbench.language.arrays.shapes import Shapes
from workbench.language.building import number
from workbench.language.formula import Apply, Formula, Number, Symbol, has_form, symbols
from workbench.operators import DIAGONAL, NEGATION, PRODUCT, SUM, TRANSPOSE, Form

IDENTITY = Symbol("I")
ONES = Symbol("ones")
"""What ∂x/∂x and ∂ sum(x)/∂x are made of; the page says what they mean, the check puts their components in."""

MULTIPLIED = frozenset({Form.PRODUCT, Form.QUOTIENT, Form.NEGATION, Form.POWER})
"""Forms that are opened where numbers are multiplied."""

Weighted: TypeAlias = tuple[Fraction, Formula]


@dataclass(frozen=True)
class ArrayAlgebra:
    """Algebra over names of these shapes. symmetric: matrices that are known to equal their transposes."""

    shapes: Mapping[str, Shape]
    symmetric: frozenset[str] = frozenset()
    _shapes: Shapes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_shapes", Shapes({name: shape for name, shape in self.shapes.items() if shape}))

    def shape(self, formula: Formula) -> Shape:
        """The shape of a formula whose parts go together."""
        return self._shapes.of(formula)

    def scalar(self, formula: Formula) -> bool:
        """Is it a number?"""
        return self.shape(formula) == ()

    def factors(self, formula: Formula) -> list[Formula]:
        """The factors of a product, of anything else itself; an inner product inside, x (aᵀx), stays one factor."""
        if not isinstance(formula, Apply) or formula.operator.form is not Form.PRODUCT:
            return [formula]
        return [part for factor in formula.arguments for part in self._opened(factor)]

    def _opened(self, factor: Formula) -> list[Formula]:
        return [factor] if self.scalar(factor) and self._holds_arrays(factor) else self.factors(factor)

    def _holds_arrays(self, formula: Formula) -> bool:
        return any(self.shapes.get(name) for name in symbols(formula))

    def parted(self, factors: Iterable[Formula]) -> tuple[list[Formula], list[Formula]]:
        """The factors that are numbers, and the arrays among them."""
        scalars: list[Formula] = []
        arrays: list[Formula] = []
        for factor in factors:
            (scalars if self.scalar(factor) else arrays).append(factor)
        return scalars, arrays

    def times(self, *factors: Formula) -> Formula:
        """The product: numbers in one factor, then what is a number by its shape, then the arrays in their order."""
        numbers, others = self._gathered(factors)
        size = numbers if numbers.coefficient.value >= 0 else replace(numbers, coefficient=-numbers.coefficient)
        ahead = [] if others and size == Monomial(ONE) else _factors_of(size.formula)
        parts = [*ahead, *others]
        whole = parts[0] if len(parts) == 1 else Apply(PRODUCT, tuple(parts))
        return whole if size is numbers else Apply(NEGATION, (whole,))

    def _gathered(self, factors: Iterable[Formula]) -> tuple[Monomial, list[Formula]]:
        """The factors that are numbers and made of numbers as one, and all others in their order, I only alone."""
        opened = [self._opened(signed(part)[1]) for whole in factors for part in self._opened(whole)]
        sign = prod(signed(part)[0] for whole in factors for part in self._opened(whole))
        scalars, arrays = self.parted(part for parts in opened for part in parts)
        plain = [part for part in scalars if self._made_of_numbers(part)]
        numbers = monomial(Apply(PRODUCT, (number(Fraction(sign)), *plain)), lambda terms: self.plus(*terms))
        sums = tuple(part for part in numbers.above if has_form(part, Form.SUM) and self._holds_arrays(part))
        numbers = replace(numbers, above=tuple(part for part in numbers.above if part not in sums))
        inner = [*(part for part in scalars if part not in plain), *sums]
        return numbers, [*inner, *([part for part in arrays if part != IDENTITY] or arrays[:1])]

    def _made_of_numbers(self, formula: Formula) -> bool:
        """Is it a number whose factors are numbers? An inner product is one whose factors are not."""
        if not self.scalar(formula):
            return False
        opens = isinstance(formula, Apply) and formula.operator.form in MULTIPLIED
        return not opens or all(map(self._made_of_numbers, formula.children))

    def plus(self, *terms: Formula) -> Formula:
        """The sum, equal terms taken together."""
        found: dict[Formula, Fraction] = {}
        for coefficient, term in map(self.weighted, _terms(terms)):
            found[term] = found.get(term, Fraction(0)) + coefficient
        kept = [self.times(number(value), term) for term, value in found.items() if value]
        if not kept:
            return Number(0)
        return kept[0] if len(kept) == 1 else Apply(SUM, tuple(kept))

    def transposed(self, formula: Formula) -> Formula:
        """The transpose, carried inside."""
        if self.scalar(formula):
            return formula
        if not isinstance(formula, Apply):
            return formula if symbols(formula) <= self.symmetric | {IDENTITY.name} else Apply(TRANSPOSE, (formula,))
        match formula.operator.form:
            case Form.NEGATION | Form.SUM:
                return Apply(formula.operator, tuple(map(self.transposed, formula.arguments)))
            case Form.PRODUCT:
                return self.times(*map(self.transposed, reversed(self.factors(formula))))
        if formula.operator is TRANSPOSE:
            return formula.arguments[0]
        return formula if formula.operator is DIAGONAL else Apply(TRANSPOSE, (formula,))

    def weighted(self, term: Formula) -> Weighted:
        """A number, and what it multiplies."""
        numbers, others = self._gathered([term])
        rest = replace(numbers, coefficient=ONE)
        return numbers.coefficient.value, self.times(rest.formula, *others)


def _factors_of(formula: Formula) -> list[Formula]:
    is_product = isinstance(formula, Apply) and formula.operator.form is Form.PRODUCT
    return list(formula.children) if is_product else [formula]


def _terms(terms: Iterable[Formula]) -> list[Formula]:
    found: list[Formula] = []
    for term in terms:
        found += _terms(term.children) if has_form(term, Form.SUM) else [term]
    return found


def signed(formula: Formula) -> tuple[int, Formula]:
    """A sign, and what stands behind it."""
    sign = 1
    while isinstance(formula, Apply) and formula.operator.form is Form.NEGATION:
        sign, formula = -sign, formula.arguments[0]
    return sign, formula
