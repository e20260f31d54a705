"""Topic: something that can be practised, what each difficulty of it means, and how an exercise is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbench.exercises.recipes.drawing import Draw


@dataclass(frozen=True, slots=True, repr=False)
class Topic:
    """A row of TOPICS.

    levels: what difficulty 1, 2 and 3 mean. draw: from random numbers and a difficulty to a question. uses: a rule
    that every exercise uses, or "". takes_rules: may the rules be asked for?
    """

    name: str
    title: str
    asks: str
    levels: tuple[str, str, str]
    draw: Draw
    uses: str = ""
    takes_rules: bool = False

    def __repr__(self) -> str:
        return f"Topic {self.name}: {self.asks}, from {self.levels[0]} to {self.levels[-1]}."

    def to_dict(self) -> dict[str, Any]:
        """The row as data ready for JSON."""
        return {"name": self.name, "title": self.title, "asks": self.asks, "difficulties": list(self.levels)}
