"""Algebra of formulas over arrays: sums, products and transposes written down as a person would.

Formulas and the shapes of their names go in, formulas come out: transposes are carried inside a product, (A x)ᵀ is
xᵀ Aᵀ; numbers stand in front; equal terms are taken together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from workbench.language.arrays.misfits import Shape
from workbench.language.arrays.shapes import Shapes
from workbench.language.building import number, value_of
from workbench.language.formula import Apply, Formula, Number, Symbol, symbols
from workbench.operators import DIAGONAL, NEGATION, PRODUCT, SUM, TRANSPOSE, Form

IDENTITY = Symbol("I")
ONES = Symbol("ones")
"""What ∂x/∂x and ∂ sum(x)/∂x are made of; the page says what they mean, the check puts their components in."""

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
        whole = self.scalar(factor) and any(self.shapes.get(name) for name in symbols(factor))
        return [factor] if whole else self.factors(factor)

    def parted(self, factors: Iterable[Formula]) -> tuple[list[Formula], list[Formula]]:
        """The factors that are numbers, and the arrays among them."""
        scalars: list[Formula] = []
        arrays: list[Formula] = []
        for factor in factors:
            (scalars if self.scalar(factor) else arrays).append(factor)
        return scalars, arrays

    def times(self, *factors: Formula) -> Formula:
        """The product: numbers first, then what is a number by its shape, then the arrays in their order."""
        coefficient, others = Fraction(1), list[Formula]()
        for factor in (part for whole in factors for part in self._opened(whole)):
            sign, inner = signed(factor)
            coefficient *= sign
            value = value_of(inner)
            if value is not None:
                coefficient *= value
            else:
                others += self._opened(inner)
        scalars, arrays = self.parted(others)
        parts = [*scalars, *([part for part in arrays if part != IDENTITY] or arrays[:1])]
        if not parts:
            return number(coefficient)
        size = [number(abs(coefficient))] if abs(coefficient) != 1 else []
        whole = parts[0] if len(parts) + len(size) == 1 else Apply(PRODUCT, (*size, *parts))
        return Apply(NEGATION, (whole,)) if coefficient < 0 else whole

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
        sign, inner = signed(term)
        parts = self._opened(inner)
        coefficient = Fraction(sign)
        rest = []
        for part in parts:
            value = value_of(part)
            if value is None:
                rest.append(part)
            else:
                coefficient *= value
        return coefficient, self.times(*rest)


def _terms(terms: Iterable[Formula]) -> list[Formula]:
    found: list[Formula] = []
    for term in terms:
        is_sum = isinstance(term, Apply) and term.operator.form is Form.SUM
        found += _terms(term.children) if is_sum else [term]
    return found


def signed(formula: Formula) -> tuple[int, Formula]:
    """A sign, and what stands behind it."""
    sign = 1
    while isinstance(formula, Apply) and formula.operator.form is Form.NEGATION:
        sign, formula = -sign, formula.arguments[0]
    return sign, formula
