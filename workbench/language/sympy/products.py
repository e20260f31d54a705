"""SymPy's products and powers as people write them: one sign, a fraction line, roots, factors in order.

`(1/2 + sqrt(5)/2)*x` is x(1 + √5)/2, `x^n/x` is x^(n - 1), and `30*(x - 1)*(-x - 1)` is -30(x - 1)(x + 1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

from workbench.language.sympy.ordering import (
    base_and_exponent,
    factor_key,
    factors,
    has_root,
    is_negative,
    turns,
)

Expression: TypeAlias = Any


class Quotient(NamedTuple):
    """A product: its sign, and its positive factors above and below the fraction line."""

    negative: bool
    above: tuple[Expression, ...]
    below: tuple[Expression, ...]


def quotient(part: Expression) -> Quotient:
    """A product or a power; factors with negative exponents stand below the fraction line."""
    coefficient, rest = part.as_coeff_Mul()
    numerator, denominator = _fraction(abs(coefficient))
    above, below = [], []
    for factor in sorted(_joined(factors(rest)), key=factor_key):
        base, exponent = base_and_exponent(factor)
        if turned := turns(base, exponent):
            base = -base
        whole = common_denominator(base) if exponent in (1, -1) else 1
        if is_below(base, exponent):
            numerator *= whole
            below.append((base * whole) ** -exponent)
        else:
            denominator *= whole
            above.append((base * whole) ** exponent if turned or whole != 1 else factor)
    numerator, denominator = _fraction(numerator / denominator)
    top = [factor for factor in (numerator, *above) if factor != 1] or [numerator]
    return Quotient(is_negative(part), tuple(top), tuple(factor for factor in (denominator, *below) if factor != 1))


def is_below(base: Expression, exponent: Expression) -> bool:
    """Does a power belong below the fraction line? x^(-2) and x^(-n) do, 2^(-x) does not."""
    if exponent.is_Rational:
        return bool(exponent.p < 0)
    return not base.is_number and bool(exponent.could_extract_minus_sign())


def common_denominator(number: Expression) -> Expression:
    """The denominator that all terms of a sum of numbers have, or of a root: 2 for 1/2 + sqrt(5)/2; else 1."""
    if not (number.is_Add and (number.is_number or any(map(has_root, number.args)))):
        return 1
    below = {term.as_coeff_Mul()[0].as_numer_denom()[1] for term in number.args}
    return below.pop() if len(below) == 1 else 1


def _joined(parts: Sequence[Expression]) -> Iterator[Expression]:
    """Factors, the powers of a name with a name above in one: x^n and 1/x are x^(n - 1)."""
    exponents: dict[Expression, Expression] = {}
    for factor in parts:
        base, exponent = base_and_exponent(factor)
        if base.is_Symbol:
            exponents[base] = exponents[base] + exponent if base in exponents else exponent
        else:
            yield factor
    yield from (base**exponent for base, exponent in exponents.items())


def _fraction(coefficient: Expression) -> tuple[Expression, Expression]:
    return coefficient.as_numer_denom() if coefficient.is_Rational else (coefficient, coefficient**0)
