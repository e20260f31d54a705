"""SecondOpinion and Check: two values of the same thing had independently, and what all of them say together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workbench.evidence import Evidence, Verdict
from workbench.optimize.wording import SHOWN

DIGITS_LIMIT = 16.0
LISTED = 12  # numbers of a point that are all said


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """One row of a check: a value of ours beside a second opinion.

    what: the quantity and the place ("df/dx at (1, 2)"). by: where the second opinion comes from. place: "(1, 2)".
    ours, theirs: the two numbers. allowed: the largest difference that says nothing against ours (the error
    of the second opinion). verdict: pass where they agree and the second opinion is sharp enough to have
    found a mistake; fail where they differ by more than allowed; otherwise inconclusive.
    """

    what: str
    by: str
    ours: float
    theirs: float
    allowed: float
    verdict: Verdict
    place: str = ""
    apart: float | None = None
    """The relative difference, where it is known in more digits than two floats can show."""

    @property
    def quantity(self) -> str:
        """What is compared, without the place."""
        return self.what.removesuffix(f" at {self.place}")

    @property
    def error(self) -> float:
        """Absolute difference."""
        return abs(self.ours - self.theirs)

    @property
    def relative_error(self) -> float:
        """Difference relative to the larger of the two; 0 where both are 0."""
        if self.apart is not None:
            return self.apart
        scale = max(abs(self.ours), abs(self.theirs))
        return self.error / scale if scale else 0.0

    @property
    def digits(self) -> float:
        """Decimal digits that agree: at most 16, or as many as were compared."""
        if self.apart is not None:
            return -math.log10(self.apart) if self.apart > 0 else DIGITS_LIMIT
        relative = self.relative_error
        return min(DIGITS_LIMIT, -math.log10(relative)) if relative > 0 else DIGITS_LIMIT


SHARPNESS = 1e-4
"""A second opinion with a larger relative error than this finds no mistakes: agreement says nothing."""


def judged(
    what: str, by: str, ours: float, theirs: float, allowed: float, *, scale: float = 0.0, place: str = ""
) -> SecondOpinion:
    """Compare two numbers, given how far the second may be off; place: where, if what ends with it.

    scale: size of the quantity where the value itself may vanish (the norm of the gradient): an agreement
    to SHARPNESS of the larger of it and the value is sharp.

    >>> judged("f'(1)", "differences", 2.0, 2.0000001, 1e-6).verdict
    <Verdict.PASS: 'pass'>
    >>> judged("f'(1)", "differences", 2.1, 2.0, 1e-6).verdict
    <Verdict.FAIL: 'fail'>
    >>> judged("f'(1)", "differences", 2.0, 2.1, 1.0).verdict
    <Verdict.INCONCLUSIVE: 'inconclusive'>
    """
    return SecondOpinion(what, by, ours, theirs, allowed, _verdict(ours, theirs, allowed, scale), place)


CLOSE = Decimal("1e-10")
"""Relative difference of two numbers in many digits that counts as none, where both are worked out in steps."""


def judged_exactly(
    what: str,
    by: str,
    ours: Decimal,
    theirs: Decimal,
    allowed: Decimal,
    *,
    size: Decimal | None = None,
    place: str = "",
) -> SecondOpinion:
    """Compare two numbers known in many digits, in the digits of the context: they may be so far apart, or fail.

    size: what their difference is told relative to; without it the larger of the two.

    >>> row = judged_exactly("f(1)", "values close by", Decimal(1), Decimal("1.00000000000000000001"), Decimal("1e-12"))
    >>> row.verdict, round(row.digits)
    (<Verdict.PASS: 'pass'>, 20)
    """
    error = abs(ours - theirs)
    size = max(abs(ours), abs(theirs)) if size is None else size
    apart = float(error / size) if size else 0.0
    verdict = Verdict.PASS if error <= allowed else Verdict.FAIL
    return SecondOpinion(what, by, float(ours), float(theirs), float(allowed), verdict, place, apart=apart)


def place_of(x: Sequence[float | Fraction] | NDArray[np.float64]) -> str:
    """A point in the words of a check: of many numbers the first few.

    >>> place_of([1, 0.5]), place_of([0] * 300)
    ('(1, 0.5)', '(0, 0, 0, 0, 0 and 295 more)')
    """
    shown = x if len(x) <= LISTED else x[:SHOWN]
    more = f" and {len(x) - len(shown)} more" if len(shown) < len(x) else ""
    return f"({', '.join(f'{float(v):.6g}' for v in shown)}{more})"


def _verdict(ours: float, theirs: float, allowed: float, scale: float) -> Verdict:
    if not (math.isfinite(theirs) and math.isfinite(allowed)):
        return Verdict.INCONCLUSIVE
    if not math.isfinite(ours) or abs(ours - theirs) > allowed:
        return Verdict.FAIL
    sharp = allowed <= SHARPNESS * max(abs(theirs), scale)
    return Verdict.PASS if sharp or ours == theirs else Verdict.INCONCLUSIVE


@dataclass(frozen=True, slots=True)
class Check:
    """Outcome of a check.

    verdict: pass, fail or inconclusive. table: every comparison made. message: one sentence with the numbers.
    """

    subject: str
    verdict: Verdict
    table: tuple[SecondOpinion, ...]
    message: str
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.verdict is Verdict.PASS

    def __repr__(self) -> str:
        return f"Check of {self.subject}: {self.verdict}. {self.message}"

    @property
    def evidence(self) -> Evidence:
        """How the claim is known: checked, to as many digits as the sharpest agreement of each quantity."""
        return Evidence("checked", by=", ".join(dict.fromkeys(c.by for c in self.table)), digits=self.digits)

    @property
    def digits(self) -> float | None:
        """Digits to which every quantity agrees with its sharpest second opinion.

        A quantity that only one row speaks of (all of a gradient together) counts where nothing else does.
        """
        best: dict[str, list[float]] = {}
        for row in self.table:
            if row.verdict is Verdict.PASS:
                best.setdefault(row.what, []).append(row.digits)
        sharpest = [max(d) for d in best.values() if len(d) > 1] or [max(d) for d in best.values()]
        return min(sharpest) if sharpest else None

    def summary(self) -> str:
        """A short page: the verdict, then every comparison in a line."""
        rows = [
            f"{c.verdict:13}{c.what:28} {c.ours:<24.16g}{c.theirs:<24.16g}{c.relative_error:8.1e}  {c.by}"
            for c in self.table
        ]
        head = f"{'verdict':13}{'what':28} {'ours':<24}{'second opinion':<24}{'rel. error':8}  by"
        return "\n".join([repr(self), *self.notes, "", head, *rows])


def together(table: Iterable[SecondOpinion]) -> Verdict:
    """One verdict of many rows: a failure decides; a quantity passes where one sharp opinion agrees.

    A row that is inconclusive (a difference across a kink) does not spoil a quantity that another row has
    confirmed; a quantity that no row confirms leaves the whole inconclusive.
    """
    rows = list(table)
    if any(row.verdict is Verdict.FAIL for row in rows):
        return Verdict.FAIL
    confirmed = {row.what for row in rows if row.verdict is Verdict.PASS}
    everything = {row.what for row in rows}
    return Verdict.PASS if rows and confirmed == everything else Verdict.INCONCLUSIVE


def worst(table: Sequence[SecondOpinion]) -> SecondOpinion:
    """The comparison that speaks loudest against us: the failures first, then the largest relative error."""
    return max(table, key=lambda row: (row.verdict is Verdict.FAIL, row.relative_error))
