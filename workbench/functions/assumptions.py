"""Assumptions: what is said of the variables of a Function, where x > 0, n integer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.language.formula import Formula


@dataclass(frozen=True, slots=True)
class Assumptions:
    """conditions: comparisons that hold. integers: names of whole numbers."""

    conditions: tuple[Formula, ...] = ()
    integers: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.conditions or self.integers)


NOTHING_ASSUMED = Assumptions()


def together(parts: Iterable[Assumptions]) -> Assumptions:
    """All of the assumptions, each once."""
    all_of = list(parts)
    conditions = dict.fromkeys(condition for part in all_of for condition in part.conditions)
    return Assumptions(tuple(conditions), frozenset().union(*(part.integers for part in all_of)))
