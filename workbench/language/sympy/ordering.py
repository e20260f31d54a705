"""The order in which people write the terms of a sum and the factors of a product, for SymPy's expressions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from workbench.language.building import natural_key
from workbench.language.names import spelled
from workbench.operators import OPERATORS

Expression: TypeAlias = Any
Key: TypeAlias = tuple[Any, ...]

_PLACES = {row.sympy: place for place, row in enumerate(OPERATORS)}


def in_order(terms: Sequence[Expression]) -> list[Expression]:
    """Terms of a sum as people write them: decreasing powers, functions, constants; a positive one first."""
    keys = {id(term): _term_key(term) for term in terms}
    ordered = sorted(terms, key=lambda term: keys[id(term)])
    if not is_negative(ordered[0]) or _is_root_of_quadratic(ordered):
        return ordered
    falling = [keys[id(term)][:2] for term in ordered]
    if not is_negative(ordered[-1]) and len(set(falling)) == len(falling):
        return ordered[::-1]
    first = next((place for place, term in enumerate(ordered) if not is_negative(term)), 0)
    return [ordered[first], *ordered[:first], *ordered[first + 1 :]]


def is_negative(term: Expression) -> bool:
    """Does a term bear a minus sign, once brackets such as (-x - 1) have given theirs away?"""
    coefficient, rest = term.as_coeff_Mul()
    odd = [f for f in factors(rest) if not f.is_Symbol and turns(*base_and_exponent(f)) and not _is_even(f)]
    return bool(coefficient.is_negative) is not bool(len(odd) % 2)


def turns(base: Expression, exponent: Expression) -> bool:
    """A whole power of a sum whose terms are all negative: its sign can be taken out."""
    return bool(
        base.is_Add
        and exponent.is_Integer
        and all(arg.as_coeff_Mul()[0].is_negative for arg in base.args)
        and not _is_root_of_quadratic(base.args)
    )


def _is_root_of_quadratic(terms: Sequence[Expression]) -> bool:
    """Such as -b - sqrt(b^2 - 4*a*c), which keeps its minus sign and its order."""
    return len(terms) == 2 and [has_root(term) for term in terms].count(True) == 1 and not any(map(_is_split, terms))


def has_root(term: Expression) -> bool:
    """Is a factor the square root of a sum with names in it?"""
    roots = (factor.base for factor in factors(term) if factor.is_Pow and factor.exp == Fraction(1, 2))
    return any(base.is_Add and base.free_symbols for base in roots)


def _is_split(term: Expression) -> bool:
    """Is there more than a number before a root, or a bracket below the fraction line?"""
    brackets = [factor for factor in factors(term) if base_and_exponent(factor)[0].is_Add]
    return any(base_and_exponent(bracket)[1].is_negative for bracket in brackets)


def _is_even(factor: Expression) -> bool:
    return bool(base_and_exponent(factor)[1] % 2 == 0)


def factors(term: Expression) -> tuple[Expression, ...]:
    return tuple(term.args) if term.is_Mul else (term,)


def base_and_exponent(factor: Expression) -> tuple[Expression, Expression]:
    """Base and exponent of a power; exp(x) counts as a function."""
    return tuple(factor.args) if factor.is_Pow else (factor, factor**0)


def factor_key(factor: Expression) -> Key:
    """Numbers, names, brackets, powers with a name above, brackets around functions, functions, sums over an index."""
    base, exponent = base_and_exponent(factor)
    place = _place(base)
    if factor.is_number and place is None:
        return (0,)
    if exponent.free_symbols and not base.is_Add:
        return (3,)
    if _is_name(base):
        return (1, _name_key(base))
    if base.is_Add:
        return (4,) if _has_functions(base) else (2, *_bracket_key(base))
    return (6,) if place is None else (5, place)


def _place(base: Expression) -> int | None:
    """Where the table has a function: sin comes before cos. None for what is no function, and for powers of e."""
    if not base.is_Function or (base.is_number and base.as_base_exp()[1] != 1):
        return None
    return _PLACES.get(type(base).__name__, len(_PLACES))


def _bracket_key(base: Expression) -> Key:
    """By degree, names and size: (x - 1)(x + 1)(x^2 + 3)."""
    constant = base.as_coeff_Add()[0]
    size = Fraction(int(constant.p), int(constant.q)) if constant.is_Rational else Fraction()
    names = sorted(_name_key(symbol) for symbol in base.free_symbols if _is_name(symbol))
    return max(-_term_key(term)[1] for term in base.args), names, abs(size), size


def _is_name(base: Expression) -> bool:
    """A symbol, or a component of an array."""
    return bool(base.is_Symbol or getattr(base, "is_Indexed", False))


def _name_key(base: Expression) -> Key:
    return natural_key(spelled(base.name) if base.is_Symbol else str(base))


def _has_functions(expression: Expression) -> bool:
    waiting = [expression]
    while waiting:
        part = waiting.pop()
        if part.is_Function:
            return True
        waiting.extend(part.args)
    return False


def _term_key(term: Expression) -> Key:
    """Rank (powers, functions, constants), falling degree, names in their order with falling exponents, functions."""
    degree = Fraction()
    functions: list[tuple[int, Fraction]] = []
    names: list[tuple[Key, Fraction]] = []
    rank = 2
    for factor in factors(term):
        base, exponent = base_and_exponent(factor)
        if factor.is_number:
            continue
        size = Fraction(int(exponent.p), int(exponent.q)) if exponent.is_Rational else Fraction()
        if _is_name(base) or base.is_Add:
            degree += size
        if _is_name(base):
            names.append((_name_key(base), -size))
        if (place := _place(base)) is not None:
            functions.append((place, -size))
        rank = min(rank, 0 if size > 0 and (_is_name(base) or base.is_Add) else 1)
    return rank, -degree, sorted(names), sorted(functions)
