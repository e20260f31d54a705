"""Values to thirty digits, and in how many of them two values agree: what steps and equalities rest on."""

from __future__ import annotations

from decimal import localcontext

from workbench.kernels.digits import Digits

DIGITS = 30
AGREED = 25
"""Two values are taken to be the same number where this many digits agree; no rounding of float64 is involved."""


def agreeing(a: Digits, b: Digits) -> float | None:
    """How many digits of two values agree, at most DIGITS; None where one of them has no finite value.

    >>> from decimal import Decimal
    >>> round(agreeing(Digits(Decimal("1.0000001"), 30), Digits(Decimal(1), 30)))
    7
    """
    if not (a.value.is_finite() and b.value.is_finite()):
        return None
    with localcontext() as context:
        context.prec = 2 * DIGITS
        difference, size = abs(a.value - b.value), max(abs(a.value), abs(b.value))
        found = DIGITS if difference == 0 else min(DIGITS, -float((difference / size).log10()))
    both_certain = [each.certain for each in (a, b) if each.value != 0]
    return float(min([found, *both_certain]))
