"""Misrule: one typical mistake, a rule of RULES with another in its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from workbench.derivations import RULES, Problem, Rule
from workbench.derivations.calls import inner_bindings
from workbench.derivations.problem import Parts
from workbench.language.formula import Apply, Formula
from workbench.language.printing import Phrase
from workbench.operators import Form

Combine = Callable[[Problem, tuple[Formula, ...]], Formula]
Said = Callable[[Problem], str]
"""What a message says of one place where the mistake was made."""


def _no_parts(_: Problem) -> Parts:
    return ()


def _no_bindings(_: Problem) -> tuple[tuple[str, Formula], ...]:
    return ()


def _no_words(_: Problem) -> str:
    return ""


def _always(_: Problem) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Misrule:
    """One typical mistake: a rule of RULES, by its printed name, with another in its place.

    replaces: names of the rules that it is made in the place of. also: of those that the solution uses where others
    take one of these, as the power rule for 1/x. where: on which of their problems. parts and combine
    as in Rule; bound: does its first letter stand for the inner function? message: to the student, about the formula,
    {0} for what said says of the place. right: what the rule says, as mathematics; "" where the message says it.
    """

    name: str
    replaces: tuple[str, ...]
    message: str
    combine: Combine
    parts: Callable[[Problem], Parts] = _no_parts
    where: Callable[[Problem], bool] = _always
    right: Phrase | str = ""
    bound: bool = False
    said: Said = _no_words
    also: tuple[str, ...] = ()

    def about(self, problems: Iterable[Problem]) -> str:
        """The message, of one place or several."""
        return self.message.format(" and ".join(dict.fromkeys(map(self.said, problems))))

    def replaces_here(self, rule: str, problem: Problem) -> bool:
        """May the mistake be made where this rule, by its name in RULES, is right?"""
        return rule in (*self.replaces, *self.also) and self.where(problem)

    def rule(self, at: Collection[tuple[Formula, str]] | None) -> Rule:
        """As a rule for `derive`, at these formulas and variables; None: wherever the mistake can be made."""

        def applies(problem: Problem) -> bool:
            if at is None:
                return self.replaces_here(right_rule(problem), problem)
            return (problem.formula, problem.variable) in at

        return Rule(self.name, applies, self.combine, self.parts, inner_bindings if self.bound else _no_bindings)


def right_rule(problem: Problem) -> str:
    """The name in RULES of the rule that is right."""
    return next(rule.name for rule in RULES if rule.applies(problem))


def form_of(formula: Formula) -> Form | None:
    return formula.operator.form if isinstance(formula, Apply) else None
