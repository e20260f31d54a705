"""Two numbers side by side in a message, with as many digits as tell them apart."""

from __future__ import annotations

from workbench.language.printing.phrases import decimal

MOST = 17
"""Significant digits of a double."""


def told_apart(yours: float, right: float, digits: int) -> tuple[str, str]:
    """Both as decimals, to so many significant digits or, where they are not equal, as many more as they need.

    >>> told_apart(1.5, 2, 5), told_apart(2.6667, 2 + 2 / 3, 5)
    (('1.5', '2'), ('2.6667', '2.66667'))
    """
    pairs = ((f"{decimal(yours, d)}", f"{decimal(right, d)}") for d in range(digits, MOST + 1))
    if yours == right:
        return next(pairs)
    return next((pair for pair in pairs if pair[0] != pair[1]), (repr(yours), repr(right)))
