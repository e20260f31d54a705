"""A multiset of rules to a plan: "a product and two chains" is nested at random, then filled with functions.

Rules that combine functions are used exactly as often as asked. Rules of functions (power, sine, ...) and linear rules
(sum, constant multiple, ...) are free, unless one of their class is asked for: then all of that class are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from workbench.exercises.recipes.difficulties import Difficulty
from workbench.exercises.recipes.drawing import Draw, Drawn, of_plan
from workbench.exercises.recipes.draws import Draws
from workbench.exercises.recipes.habits import awkward
from workbench.exercises.recipes.plans import Plan, planned, signed
from workbench.exercises.recipes.words import WORDS, chosen

COMBINING: dict[str, tuple[str, int]] = {
    "product": ("product", 2),
    "quotient": ("quotient", 2),
    "chain": ("chain", 1),
    "general power": ("general power", 2),
    "sum": ("sum", 2),
    "difference": ("sum", 2),
    "constant multiple": ("multiple", 1),
}
"""By rule, the word of its node and how many parts it has besides the outer function of a chain."""
LINEAR = frozenset({"sum", "difference", "constant multiple", "constant", "identity"})
ELEMENTARY = frozenset(word.rule for word in WORDS.values())
OFFERED = tuple(sorted({*COMBINING, *ELEMENTARY}))
"""Rules that may be asked for."""


def by_rules(*mixtures: Sequence[tuple[str, ...]]) -> Draw:
    """Derivatives by rules that are mixed; mixtures: of each difficulty, of which one is drawn."""

    def draw(draws: Draws, difficulty: Difficulty) -> Drawn | None:
        return with_rules(draws.one_of(mixtures[difficulty.level - 1]), draws, difficulty)

    return draw


def with_rules(rules: Sequence[str], draws: Draws, difficulty: Difficulty) -> Drawn | None:
    """An exercise with these rules, nested at random; None where this nesting does not hold them.

    >>> from workbench.exercises.recipes.difficulties import DIFFICULTIES
    >>> found = next(filter(None, (with_rules(("product", "sine"), Draws(key), DIFFICULTIES[1]) for key in range(20))))
    >>> found.rules["product"], found.rules["sine"], found.rules["cosine"]
    (1, 1, 0)
    """
    combining = [rule for rule in draws.shuffled(rules) if rule in COMBINING]
    functions = [rule for rule in draws.shuffled(rules) if rule not in COMBINING]
    nesting = _Nesting(draws, difficulty, functions if functions else None, any(rule in LINEAR for rule in rules))
    plan = nesting.plan(combining)
    if plan is None or nesting.left or not meets(plan.rules, rules) or awkward(plan):
        return None
    return of_plan(plan, draws, difficulty)


def meets(used: Counter[str], rules: Sequence[str]) -> bool:
    """Are the rules those that were asked for, in every class of which one was asked for?

    >>> meets(Counter(["product", "sine"]), ["product"]), meets(Counter(["product", "sine"]), ["product", "cosine"])
    (True, False)
    """
    asked = Counter(rules)
    classes = [set(COMBINING) - LINEAR]
    classes += [set(ELEMENTARY)] if any(rule in ELEMENTARY for rule in rules) else []
    classes += [{"sum", "difference", "constant multiple"}] if any(rule in LINEAR for rule in rules) else []
    return all(used[rule] == asked[rule] for group in classes for rule in group)


class _Nesting:
    """One nesting: hands out the functions that were asked for, or draws them where none was."""

    def __init__(self, draws: Draws, difficulty: Difficulty, functions: list[str] | None, linear: bool):
        self.draws = draws
        self.difficulty = difficulty
        self.left = functions or []
        self.free = functions is None
        self.linear = linear

    def plan(self, rules: list[str], inside: str = "") -> Plan | None:
        """A plan with these combining rules; inside: the word around it."""
        if not rules:
            return self._leaf(inside)
        word, count = COMBINING[rules[0]]
        shares: list[list[str]] = [[] for _ in range(count)]
        for rule in rules[1:]:
            self.draws.one_of(shares).append(rule)
        parts = [self._function()] if word == "chain" else []
        parts += [self.plan(share, word) for share in shares]
        if None in parts:
            return None
        plan = Plan(word, tuple(part for part in parts if part is not None))
        if word == "sum":
            return Plan(word, plan.parts, (1, -1 if rules[0] == "difference" else 1))
        return signed(plan, self.draws, self.difficulty)

    def _function(self) -> Plan | None:
        """The outer function of a chain."""
        if self.free:
            return Plan(chosen("outer", self.draws))
        return self._asked()

    def _asked(self) -> Plan | None:
        """One of the functions that were asked for, by its rule."""
        if not self.left:
            return None
        rule = self.left.pop()
        words = [word for word in WORDS.values() if word.rule == rule and not word.alone]
        return Plan(words[0].name if rule == "power" or self.draws.below(3) else self.draws.one_of(words).name)

    def _leaf(self, inside: str) -> Plan | None:
        """What stands innermost: a function of the variable, or a polynomial."""
        if not self.free:
            if self.left and (inside not in ("chain", "general power") or self.draws.below(2)):
                return self._asked()
            return Plan("identity") if self.linear or inside != "chain" else planned("linear", self.draws)
        if self.linear:
            return planned(self.difficulty.functions, self.draws) if inside != "chain" else Plan("identity")
        choice = {"chain": "inner", "": self.difficulty.functions}.get(inside)
        if choice is None:
            choice = self.draws.one_of((self.difficulty.functions, "factor", "power"))
        return planned(choice, self.draws, difficulty=self.difficulty)
