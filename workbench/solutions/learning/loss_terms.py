"""A loss taken apart: c/N Σ of what a row adds, and what holds no data: a formula goes in, its parts come out.

Source: Hastie, Tibshirani & Friedman, The Elements of Statistical Learning (2009), section 3.4.1: loss and penalty.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from workbench.derivations.writing import times
from workbench.language.building import number, value_of
from workbench.language.formula import Apply, Formula, Number, parts, symbols
from workbench.operators import MEAN, NEGATION, SUM, TOTAL, Form, Operator

COUNT = Apply(TOTAL, (Number(1),))
"""The number of rows, as a sum."""


@dataclass(frozen=True, slots=True)
class Loss:
    """factor · mean or sum of body over the rows, plus penalty. factor: positive; penalty: None where there is none."""

    factor: Fraction
    operator: Operator
    body: Formula
    penalty: Formula | None

    @property
    def averages(self) -> bool:
        return self.operator == MEAN

    def of_rows(self, body: Formula) -> Formula:
        """The same factor and sum of another formula of a row."""
        total = Apply(self.operator, (body,))
        return total if self.factor == 1 else times(number(self.factor), total)


def loss_of(formula: Formula, columns: Iterable[str]) -> Loss | None:
    """The parts of a loss; None where it is not one sum or mean over the data, with a number in front, and a penalty.

    A minus in front stands in the rows afterwards: −mean(y ln p) is a mean of −y ln p.
    """
    data = set(columns)
    terms = formula.arguments if isinstance(formula, Apply) and formula.operator is SUM else (formula,)
    over_rows = [term for term in terms if _reduces(term)]
    others = tuple(term for term in terms if not _reduces(term))
    if len(over_rows) != 1 or any(symbols(term) & data for term in others):
        return None
    found = _scaled(over_rows[0])
    if found is None or found[0] == 0 or _reduces(found[2]):
        return None
    factor, operator, body = found
    penalty = None if not others else others[0] if len(others) == 1 else Apply(SUM, others)
    return Loss(abs(factor), operator, body if factor > 0 else _negative(body), penalty)


def _scaled(term: Formula) -> tuple[Fraction, Operator, Formula] | None:
    """The number in front, mean or sum, and what stands in it; 1/sum(1) in front of a sum makes it a mean."""
    if not isinstance(term, Apply):
        return None
    if term.operator in (MEAN, TOTAL):
        return Fraction(1), term.operator, term.arguments[0]
    if term.operator.form is Form.NEGATION:
        return _times(_scaled(term.arguments[0]), Fraction(-1))
    if term.operator.form is Form.QUOTIENT:
        above, below = term.arguments
        return _over(_scaled(above), below)
    if term.operator.form is not Form.PRODUCT:
        return None
    inner = [factor for factor in term.arguments if _scaled(factor) is not None]
    if not inner:
        return None
    found = _scaled(inner[-1])
    for factor in term.arguments:
        if factor is not inner[-1]:
            found = _by(found, factor)
    return found


Scaled = tuple[Fraction, Operator, Formula] | None


def _by(found: Scaled, factor: Formula) -> Scaled:
    """Times a factor in front: a number, or 1/sum(1)."""
    if isinstance(factor, Apply) and factor.operator.form is Form.QUOTIENT and _reduces(factor):
        above, below = factor.arguments
        return _over(_times(found, value_of(above)), below)
    return _times(found, value_of(factor))


def _over(found: Scaled, below: Formula) -> Scaled:
    """Divided by a number, by the number of rows, or by the product of both."""
    factors = below.arguments if isinstance(below, Apply) and below.operator.form is Form.PRODUCT else (below,)
    for factor in factors:
        if found is None:
            return None
        if factor == COUNT:
            found = (found[0], MEAN, found[2]) if found[1] == TOTAL else None
        else:
            value = value_of(factor)
            found = _times(found, 1 / value if value else None)
    return found


def _times(found: Scaled, value: Fraction | None) -> Scaled:
    return None if found is None or value is None else (found[0] * value, found[1], found[2])


def _negative(body: Formula) -> Formula:
    """−a − b of a + b, term by term."""
    terms = body.arguments if isinstance(body, Apply) and body.operator is SUM else (body,)
    turned = tuple(
        term.arguments[0] if isinstance(term, Apply) and term.operator is NEGATION else Apply(NEGATION, (term,))
        for term in terms
    )
    return turned[0] if len(turned) == 1 else Apply(SUM, turned)


def _reduces(formula: Formula) -> bool:
    return any(isinstance(part, Apply) and part.operator.form is Form.REDUCTION for part in parts(formula))
