"""How a claim is known: Evidence travels with every result, a Verdict sums up a check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Means = Literal["exact", "checked", "proved"]


class Verdict(StrEnum):
    """Outcome of a check; the one word for "don't know" is inconclusive."""

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Evidence:
    """How a claim is known.

    means: "exact" (algebra), "checked" (numbers agree) or "proved" (interval arithmetic).
    by: what established it, in words. digits: how many decimal digits agree, where numbers were compared.
    box: for a proof, the box (pairs lo, hi) on which it holds.

    >>> str(Evidence("checked", by="central differences", digits=9.4))
    'checked to 9 digits by central differences'
    """

    means: Means
    by: str
    digits: float | None = None
    box: tuple[tuple[float, float], ...] | None = None

    def __str__(self) -> str:
        if self.digits is not None:
            return f"{self.means} to {int(self.digits)} digits by {self.by}"
        return f"{self.means} by {self.by}"
