"""DIFFICULTIES: what an exercise may hold at each difficulty: its numbers, its functions and how long it may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Difficulty:
    """A row of DIFFICULTIES.

    coefficients, constants, exponents: those that are drawn. functions: the word of CHOICES for a function where a plan
    names none. question, answer: their longest, in characters, a component each. largest: whole number in an answer.
    fraction: the largest numerator or denominator on the way of Newton's method. rates: of gradient descent.
    """

    level: int
    coefficients: range
    constants: range
    exponents: range
    functions: str
    question: int
    answer: int
    largest: int
    fraction: int
    rates: tuple[Fraction, ...]

    @property
    def varied(self) -> bool:
        """Are terms turned about and exponents negative now and then, 4 - x^2 and e^(-2x)?"""
        return self.level > 1


def _parts(*denominators: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(1, n) for n in denominators)


DIFFICULTIES: Mapping[int, Difficulty] = MappingProxyType(
    {
        1: Difficulty(1, range(2, 10), range(1, 10), range(2, 6), "easy", 34, 48, 99, 40, _parts(10, 4, 5)),
        2: Difficulty(2, range(2, 10), range(1, 10), range(2, 6), "function", 46, 80, 199, 60, _parts(10, 5, 4, 20)),
        3: Difficulty(3, range(2, 8), range(1, 8), range(2, 5), "harder", 60, 130, 399, 100, _parts(10, 5, 4, 8, 20)),
    }
)
"""By the number that is asked for."""
