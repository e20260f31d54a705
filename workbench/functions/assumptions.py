"""Assumptions: what is said of the variables of a Function, where x > 0, n integer."""

from __future__ import annotations

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
