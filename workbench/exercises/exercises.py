"""Exercise: a question with its answer and its solution, and `exercise`, which draws one that a teacher would set."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from workbench.errors import FileError, OptionError
from workbench.exercises.grading.mistakes import MISTAKES
from workbench.exercises.questions.kinds import KINDS, Kind
from workbench.exercises.questions.posed import Posed
from workbench.exercises.recipes.acceptance import Reject, constant, mistakes_unseen, rules_of, too_long, without_room
from workbench.exercises.recipes.drawing import Drawn
from workbench.exercises.recipes.draws import Draws
from workbench.exercises.recipes.mixtures import OFFERED, meets, with_rules
from workbench.exercises.recipes.topic import Topic
from workbench.exercises.topics import TOPICS
from workbench.exercises.topics import topic as topic_named
from workbench.pages import Document, Paragraph, Text
from workbench.pages.blocks import Blank, plain
from workbench.solutions import Solution, explain

FORMAT = "workbench exercise"
SCHEMA = 1
ATTEMPTS = 400
SEEDS = 1_000_000
"""A seed that is drawn is below this, so that it can be typed again."""
MOST_RULES = 6
SEEN = ("inner derivative missing", "product of the derivatives", "ratio of the derivatives")
"""Mistakes that are not to give the right answer."""
REJECTS: tuple[Reject, ...] = (
    constant,
    without_room,
    mistakes_unseen([row.rule(None) for row in MISTAKES if row.name in SEEN]),
)
"""What is asked of a derivative besides its length; a caller may ask for more."""


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


def exercise(
    topic: str,
    difficulty: int = 1,
    seed: int | None = None,
    *,
    rules: Sequence[str] | None = None,
    rejects: Sequence[Reject] = REJECTS,
) -> Exercise:
    """An exercise of a topic, with its answer and its worked solution.

    topic: a name of TOPICS. difficulty: 1, 2 or 3; what they mean stands in the row of the topic. seed: a whole number,
    from which it can be made again; None draws one. rules: for the topic "rules", how often each rule is to be used,
    such as ("product", "chain"); rules that combine functions are used exactly so often, those of functions and
    sums where one of them is named. rejects: reasons against a derivative as an exercise.
    Raises OptionError for names that there are not, and where the rules cannot be met.

    >>> made = exercise("chain", 1, seed=3)
    >>> made.rules[:2], made.solution.verified
    (('chain', ...), True)
    """
    row = topic_named(topic)
    if difficulty not in (1, 2, 3) or isinstance(difficulty, bool):
        raise OptionError(f"difficulty={difficulty!r:.40} is not known; choose 1, 2 or 3: {'; '.join(row.levels)}.")
    seed = drawn_seed(seed)
    wanted = None if rules is None else _wanted(row, rules)
    draws = Draws(topic, difficulty, seed, *(wanted or ()))
    reasons: list[str] = []
    for _ in range(ATTEMPTS):
        drawn = row.draw(draws, difficulty) if wanted is None else with_rules(wanted, draws, difficulty)
        if drawn is None:
            continue
        used, reason = _judged(drawn, difficulty, rejects)
        if not reason and wanted is not None and not meets(Counter(used), wanted):
            reason = "the derivation uses other rules"
        if not reason:
            return Exercise(topic, difficulty, seed, used, drawn.posed)
        reasons.append(reason)
    why = max(set(reasons), key=reasons.count) if reasons else "they cannot be nested"
    asked = f"rules={wanted!r}" if wanted is not None else f"the topic {topic!r}"
    raise OptionError(f"no exercise with {asked} was found in {ATTEMPTS} draws: mostly, {why}. Ask for other rules.")


def drawn_seed(seed: int | None) -> int:
    """The seed, or for None one that is drawn. OptionError for what is no whole number from 0 on."""
    if seed is None:
        return secrets.randbelow(SEEDS)
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise OptionError(f"seed={seed!r:.40} is no whole number from 0 on.")
    return seed


def _wanted(topic: Topic, rules: Sequence[str]) -> tuple[str, ...]:
    """The rules asked for, sorted. OptionError where the topic takes none, or one is not offered."""
    if not topic.takes_rules:
        those = " or ".join(repr(row.name) for row in TOPICS if row.takes_rules)
        raise OptionError(f"rules= goes with the topic {those}, not {topic.name!r}.")
    found = (rules,) if isinstance(rules, str) else tuple(rules)
    unknown = [rule for rule in found if rule not in OFFERED]
    if unknown or not 1 <= len(found) <= MOST_RULES:
        what = f"rules={unknown[0]!r:.60} is not known" if unknown else f"rules= takes 1 to {MOST_RULES} names"
        raise OptionError(f"{what}; choose of {', '.join(OFFERED)}.")
    return tuple(sorted(found))


def _judged(drawn: Drawn, difficulty: int, rejects: Sequence[Reject]) -> tuple[tuple[str, ...], str]:
    """The rules that the derivation uses, and the first reason against the question, or ""."""
    posed = drawn.posed
    f = posed.function
    kind = KINDS[posed.kind]
    if not kind.derivative:
        used = rules_of(f.gradient)
        return tuple(sorted(used.elements())), ""
    d = kind.asked(f, posed)
    used = rules_of(d)
    reason = too_long(d, difficulty)
    if not reason and drawn.rules is not None and used != drawn.rules:
        reason = "the derivation uses other rules"
    reason = reason or next((found for reject in rejects if (found := reject(d))), "")
    return tuple(sorted(used.elements())), reason
