"""Exercise: a question with its answer and its worked solution, on a page and as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from workbench.errors import FileError
from workbench.exercises.questions.kinds import KINDS, Kind
from workbench.exercises.questions.posed import Posed
from workbench.pages import Document, Paragraph, Text
from workbench.pages.blocks import Blank, plain
from workbench.solutions import Solution, explain

FORMAT = "workbench exercise"
SCHEMA = 1


@dataclass(frozen=True, repr=False)
class Exercise:
    """A question, made by `exercise`; the same topic, difficulty and seed make the same again.

    topic, difficulty, seed: how it was asked for. rules: of differentiation that the derivation uses, sorted, each as
    often as it is used; of an iteration or critical points those of the gradient. posed: the question as data.
    """

    topic: str
    difficulty: int
    seed: int
    rules: tuple[str, ...]
    posed: Posed

    @property
    def kind(self) -> Kind:
        """The row of KINDS."""
        return KINDS[self.posed.kind]

    @cached_property
    def asked(self) -> Any:
        """What `wb.explain` takes and what answers it: a derivative, critical points, a run or a root."""
        return self.kind.asked(self.posed.function, self.posed)

    @property
    def task(self) -> Text:
        """The question in words."""
        return self.kind.task(self.posed.function, self.posed)

    @property
    def answer(self) -> Any:
        """The answer: a Function, CriticalPoints, or of an iteration the last iterate in fractions."""
        return self.kind.answer(self)

    @property
    def answer_in_words(self) -> Text:
        """The answer in print."""
        return self.kind.shown(self)

    @cached_property
    def solution(self) -> Solution:
        """The worked solution, each step verified."""
        return self.explained()

    def explained(self, **manner: str) -> Solution:
        """The worked solution at a level (level=) and in a notation (notation=), as `explain` takes them."""
        return replace(explain(self.asked, **manner), task=self.task)

    @property
    def document(self) -> Document:
        """The question on a page, with room to write."""
        return Document("Exercise", (Paragraph(self.task), Blank(self.kind.lines)))

    def __repr__(self) -> str:
        return f"Exercise: {self}"

    def __str__(self) -> str:
        return f"{plain(self.task)} ({self.topic}, difficulty {self.difficulty}, seed {self.seed})"

    def _repr_html_(self) -> str:
        from workbench.pages.html import to_fragment

        return to_fragment(self.document)

    def __reduce__(self) -> tuple[type[Exercise], tuple[str, int, int, tuple[str, ...], Posed]]:
        return Exercise, (self.topic, self.difficulty, self.seed, self.rules, self.posed)

    def to_dict(self) -> dict[str, Any]:
        """As data ready for JSON: how it was asked for, the question, the answer; `from_dict` reads it."""
        return {
            "format": FORMAT,
            "schema": SCHEMA,
            "topic": self.topic,
            "difficulty": self.difficulty,
            "seed": self.seed,
            "rules": list(self.rules),
            "task": plain(self.task),
            "answer": plain(self.answer_in_words),
            "question": {
                "kind": self.posed.kind,
                "formulas": list(self.posed.texts),
                "variables": list(self.posed.variables),
                "name": self.posed.name,
                "by": list(self.posed.by),
                "start": list(map(str, self.posed.start)),
                "rate": str(self.posed.rate),
                "steps": self.posed.steps,
            },
        }

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Exercise:
        """What `to_dict` wrote. Raises FileError where it is of another kind or a later version."""
        if record.get("format") != FORMAT or record.get("schema") != SCHEMA:
            kind, schema = record.get("format"), record.get("schema")
            raise FileError(
                f"this is no saved exercise of version {SCHEMA}; it is {kind!r:.60}, version {schema!r:.20}."
            )
        try:
            said = record["question"]
            posed = Posed(
                said["kind"],
                tuple(said["formulas"]),
                tuple(said["variables"]),
                said["name"],
                tuple(said["by"]),
                tuple(map(Fraction, said["start"])),
                Fraction(said["rate"]),
                int(said["steps"]),
            )
            _ = KINDS[posed.kind]
            return cls(record["topic"], record["difficulty"], record["seed"], tuple(record["rules"]), posed)
        except (KeyError, TypeError, ValueError) as error:
            raise FileError(f"this record is no saved exercise ({type(error).__name__}: {error}).") from error
