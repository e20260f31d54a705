"""`exercise`: from a topic, a difficulty and a seed to an exercise that a teacher would set."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence

from workbench.errors import OptionError
from workbench.exercises.exercises import Exercise
from workbench.exercises.grading.mistakes import MISTAKES
from workbench.exercises.questions.kinds import KINDS
from workbench.exercises.recipes.acceptance import (
    Reject,
    constant,
    mistakes_unseen,
    rules_of,
    too_long,
    untidy,
    without_room,
)
from workbench.exercises.recipes.difficulties import DIFFICULTIES, Difficulty
from workbench.exercises.recipes.drawing import Drawn
from workbench.exercises.recipes.draws import Draws
from workbench.exercises.recipes.mixtures import COMBINING, OFFERED, meets, with_rules
from workbench.exercises.recipes.topic import Topic
from workbench.exercises.topics import TOPICS
from workbench.exercises.topics import topic as topic_named

ATTEMPTS = 400
SEEDS = 1_000_000
"""A seed that is drawn is below this, so that it can be typed again."""
MOST_RULES = 6
SEEN = ("inner derivative missing", "product of the derivatives", "ratio of the derivatives")
"""Mistakes that are not to give the right answer."""
REJECTS: tuple[Reject, ...] = (
    constant,
    untidy,
    without_room,
    mistakes_unseen([row for row in MISTAKES if row.name in SEEN]),
)
"""What is asked of a derivative besides its length; a caller may ask for more."""


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
    if difficulty not in DIFFICULTIES or isinstance(difficulty, bool):
        raise OptionError(f"difficulty={difficulty!r:.40} is not known; choose 1, 2 or 3: {'; '.join(row.levels)}.")
    seed = drawn_seed(seed)
    wanted = None if rules is None else _wanted(row, rules)
    draws = Draws(topic, difficulty, seed, *(wanted or ()))
    level = DIFFICULTIES[difficulty]
    combined = sum(rule in COMBINING for rule in wanted or ())
    length = DIFFICULTIES[max(difficulty, min(combined, max(DIFFICULTIES)))]  # many rules make a long answer
    reasons: list[str] = []
    for _ in range(ATTEMPTS):
        drawn = row.draw(draws, level) if wanted is None else with_rules(wanted, draws, level)
        if drawn is None:
            continue
        used, reason = _judged(drawn, length, rejects)
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


def _judged(drawn: Drawn, difficulty: Difficulty, rejects: Sequence[Reject]) -> tuple[tuple[str, ...], str]:
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
