"""Checking directional derivatives: differences of values along the line, in many digits; no derivative is used."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

from workbench.calculus.directions import DirectionalDerivative
from workbench.checks.expansions import exactly, number_in
from workbench.checks.verdicts import CLOSE, Check, SecondOpinion, judged_exactly, together
from workbench.evidence import Verdict
from workbench.kernels.digits import decimal_of

STEP = Fraction(1, 10**15)
DIGITS = 80
SMALL = Decimal("1e-12")  # a slope below it, of either side, is zero


def check_directional(found: DirectionalDerivative) -> Check:
    """Does f change along the line as the derivative says? One-sided and central differences of its values."""
    point, unit = exactly(found.at, DIGITS), exactly(found.unit, DIGITS)
    ours = number_in(found.exact, DIGITS)

    def value(t: Fraction) -> Decimal:
        place = [p + t * u for p, u in zip(point, unit, strict=True)]
        return found.f.evaluate(place, digits=DIGITS).value  # type: ignore[union-attr]

    with localcontext() as context:
        context.prec = DIGITS
        h = decimal_of(STEP)
        ahead, here, behind = value(STEP), value(Fraction(0)), value(-STEP)
        opinions = {
            "a difference ahead": (ahead - here) / h,
            "a difference behind": (here - behind) / h,
            "a central difference": (ahead - behind) / (2 * h),
        }
        table = [_row(by, ours, theirs) for by, theirs in opinions.items() if theirs.is_finite()]
    verdict = together(table)
    told = (
        "agrees with differences of values along the line, ahead and behind"
        if verdict is Verdict.PASS
        else ("does not agree with differences of values along the line" if table else "could not be compared")
    )
    return Check("the directional derivative", verdict, tuple(table), f"it {told}.")


def _row(by: str, ours: Decimal, theirs: Decimal) -> SecondOpinion:
    size = max(abs(ours), abs(theirs))
    if size < SMALL:
        return judged_exactly("directional derivative", by, ours, theirs, SMALL, size=Decimal(1))
    return judged_exactly("directional derivative", by, ours, theirs, CLOSE * size)
