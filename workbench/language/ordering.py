"""The order in which people write the terms of a sum and the factors of a product, for SymPy's expressions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from workbench.language.building import natural_key
from workbench.language.names import spelled

Expression: TypeAlias = Any
Key: TypeAlias = tuple[Any, ...]


def in_order(terms: Sequence[Expression]) -> list[Expression]:
    """Terms of a sum as people write them: decreasing powers, functions, constants; a positive one first."""
    keys = {id(term): _term_key(term) for term in terms}
    ordered = sorted(terms, key=lambda term: keys[id(term)])
    if not is_negative(ordered[0]):
        return ordered
    falling = [keys[id(term)][:2] for term in ordered]
    if not is_negative(ordered[-1]) and len(set(falling)) == len(falling):
        return ordered[::-1]
    first = next((place for place, term in enumerate(ordered) if not is_negative(term)), 0)
    return [ordered[first], *ordered[:first], *ordered[first + 1 :]]


def is_negative(term: Expression) -> bool:
    return bool(term.as_coeff_Mul()[0].is_negative)


def factors(term: Expression) -> tuple[Expression, ...]:
    return tuple(term.args) if term.is_Mul else (term,)


def base_and_exponent(factor: Expression) -> tuple[Expression, Expression]:
    """Base and exponent of a power; exp(x) counts as a function."""
    return tuple(factor.args) if factor.is_Pow else (factor, factor**0)


def factor_key(factor: Expression) -> Key:
    """Numbers, names, powers with a name above, brackets, functions."""
    base, exponent = base_and_exponent(factor)
    if factor.is_number:
        return (0,)
    if base.is_Symbol:
        return (1, natural_key(spelled(base.name)))
    if exponent.free_symbols and base.is_number:
        return (2,)
    return (3,) if base.is_Add else (4,)


def _term_key(term: Expression) -> Key:
    """Rank (powers, functions, constants), falling degree, names in their order with falling exponents."""
    degree = Fraction()
    names: list[tuple[Key, Fraction]] = []
    rank = 2
    for factor in factors(term):
        base, exponent = base_and_exponent(factor)
        if factor.is_number:
            continue
        size = Fraction(int(exponent.p), int(exponent.q)) if exponent.is_Rational else Fraction()
        if base.is_Symbol or base.is_Add:
            degree += size
        if base.is_Symbol:
            names.append((natural_key(spelled(base.name)), -size))
        rank = min(rank, 0 if size > 0 and (base.is_Symbol or base.is_Add) else 1)
    return rank, -degree, sorted(names)
