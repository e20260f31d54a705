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


def no_parts(_: Problem) -> Parts:
    return ()


def _no_bindings(_: Problem) -> tuple[tuple[str, Formula], ...]:
    return ()


def _no_words(_: Problem) -> str:
    return ""


def _always(_: Problem) -> bool:
    return True


@dataclass(frozen=True, slots=True, repr=False)
class Misrule:
    """One typical mistake: a rule of RULES, by its printed name, with another in its place.

    message: to the student, about the formula, {0} for what said says of the place. combine and parts: as in Rule.
    replaces: names of the rules that it is made in the place of. also: of those that the solution uses where others
    take one of these, as the power rule for 1/x. where: on which of their problems. right: what is right, as
    mathematics; "" where the message says it. bound: does its first letter stand for the inner function? Parts and
    right are those of the first rule that it replaces where they are not given.

    >>> from workbench.language.reading import read
    >>> from workbench.derivations import derive
    >>> kept = Misrule("kept", "the sum was kept", lambda problem, _: problem.formula, ("sum",))
    >>> derive(read("x^2 + x").formula, "x", rules=(kept.rule(None), *RULES)).after == read("x^2 + x").formula
    True
    """

    name: str
    message: str
    combine: Combine
    replaces: tuple[str, ...]
    parts: Callable[[Problem], Parts] | None = None
    where: Callable[[Problem], bool] = _always
    right: Phrase | str | None = None
    bound: bool = False
    said: Said = _no_words
    also: tuple[str, ...] = ()

    def about(self, problems: Iterable[Problem]) -> str:
        """The message, of one place or several."""
        return self.message.format(" and ".join(dict.fromkeys(map(self.said, problems))))

    @property
    def replaced(self) -> Rule:
        """The first rule that it is made in the place of."""
        return next(rule for rule in RULES if rule.name == self.replaces[0])

    @property
    def statement(self) -> Phrase | str:
        """What is right, as mathematics; "" where the message says it."""
        return self.replaced.statement if self.right is None else self.right

    def __repr__(self) -> str:
        return f"Misrule {self.name}: {self.message}."

    def replaces_here(self, rule: str, problem: Problem) -> bool:
        """May the mistake be made where this rule, by its name in RULES, is right?"""
        return rule in (*self.replaces, *self.also) and self.where(problem)

    def rule(self, at: Collection[tuple[Formula, str]] | None) -> Rule:
        """As a rule for `derive`, at these formulas and variables; None: wherever the mistake can be made."""

        def applies(problem: Problem) -> bool:
            if at is None:
                return self.replaces_here(right_rule(problem), problem)
            return (problem.formula, problem.variable) in at

        parts = self.replaced.parts if self.parts is None else self.parts
        return Rule(self.name, applies, self.combine, parts, inner_bindings if self.bound else _no_bindings)


def right_rule(problem: Problem) -> str:
    """The name in RULES of the rule that is right."""
    return next(rule.name for rule in RULES if rule.applies(problem))


def form_of(formula: Formula) -> Form | None:
    return formula.operator.form if isinstance(formula, Apply) else None
