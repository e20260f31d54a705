"""Polynomials and templates as text, their coefficients small whole numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import gcd

from workbench.exercises.recipes.difficulties import Difficulty
from workbench.exercises.recipes.draws import Draws

EXPONENTS: Mapping[str, Callable[[Difficulty], range]] = {
    "m": lambda difficulty: difficulty.exponents,
    "n": lambda difficulty: difficulty.exponents,
    "h": lambda difficulty: difficulty.exponents[1:],
}
SLOT = re.compile(r"\{([a-z])\}|±")


def polynomial(coefficients: Mapping[str, int]) -> str:
    """A sum of monomials with these coefficients; zeros are left out, ones unsaid, and 1 is the constant term.

    >>> polynomial({"x^2": -1, "x*y": 0, "x": 3, "1": -4})
    '-x^2 + 3*x - 4'
    """
    text = ""
    for monomial, c in coefficients.items():
        if c:
            sign = ("-" if c < 0 else "") if not text else (" - " if c < 0 else " + ")
            size = str(abs(c)) if monomial == "1" else monomial if abs(c) == 1 else f"{abs(c)}*{monomial}"
            text += sign + size
    return text


def filled(template: str, difficulty: Difficulty, draws: Draws) -> str:
    """A template with its slots drawn: {a}, {b}, ... a coefficient, {m} and {n} an exponent, ± a sign.

    {h} is an exponent above 2; {p} and {q} are different coefficients without a common factor.

    >>> from workbench.exercises.recipes.difficulties import DIFFICULTIES
    >>> filled("x^{m}*y ± {a}*y", DIFFICULTIES[1], Draws(1))
    'x^4*y - 8*y'
    """
    p = draws.one_of(difficulty.coefficients)
    q = draws.one_of([c for c in difficulty.coefficients if gcd(p, c) == 1])
    known = {"p": str(p), "q": str(q)}

    def slot(found: re.Match[str]) -> str:
        letter = found[1]
        if letter is None:
            return "+" if draws.sign() > 0 else "-"
        choices = EXPONENTS[letter](difficulty) if letter in EXPONENTS else difficulty.coefficients
        return known.get(letter) or str(draws.one_of(choices))

    return SLOT.sub(slot, template)


def renamed(text: str, names: Mapping[str, str]) -> str:
    """The text with its one-letter variables called otherwise; names of functions stay.

    >>> renamed("x*exp(y)", {"x": "s", "y": "t"})
    's*exp(t)'
    """
    return re.sub(r"(?<![A-Za-z])[A-Za-z](?![A-Za-z])", lambda found: names.get(found[0], found[0]), text)
