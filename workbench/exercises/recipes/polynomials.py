"""Polynomials and templates as text, their coefficients small whole numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbench.exercises.recipes.draws import Draws

SLOT = re.compile(r"\{([a-z])\}|±")
COEFFICIENTS = {1: (2, 9), 2: (2, 9), 3: (2, 7)}
EXPONENTS = {1: (2, 4), 2: (2, 5), 3: (2, 5)}


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


def filled(template: str, difficulty: int, draws: Draws) -> str:
    """A template with its slots drawn: {a}, {b}, ... a coefficient, {m} and {n} an exponent, ± a sign.

    >>> filled("x^{m}*y ± {a}*y", 1, Draws(1))
    'x^4*y + 6*y'
    """

    def slot(found: re.Match[str]) -> str:
        letter = found[1]
        if letter is None:
            return "+" if draws.sign() > 0 else "-"
        low, high = (EXPONENTS if letter in "mn" else COEFFICIENTS)[difficulty]
        return str(draws.between(low, high))

    return SLOT.sub(slot, template)


def renamed(text: str, names: Mapping[str, str]) -> str:
    """The text with its one-letter variables called otherwise; names of functions stay.

    >>> renamed("x*exp(y)", {"x": "s", "y": "t"})
    's*exp(t)'
    """
    return re.sub(r"(?<![A-Za-z])[A-Za-z](?![A-Za-z])", lambda found: names.get(found[0], found[0]), text)
