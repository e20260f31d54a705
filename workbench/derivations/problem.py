"""Problem: a formula to be differentiated by a variable, with what a rule may ask about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TypeGuard

from workbench.derivations.folding import folded
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.rows import nested
from workbench.operators import NEGATION, Form, Operator
from workbench.operators.logical import NOT_EQUAL

Parts = tuple[tuple[Formula, str], ...]
"""Formulas to differentiate, each with its variable."""

LETTERS = ("u", "v", "w", "s", "t", "p", "q", "r", "z")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is d formula / d variable?

    varies: does a part depend on the variable? letters: names free to stand for parts, in the order of use.
    """

    formula: Formula
    variable: str
    varies: Callable[[Formula], bool]
    letters: tuple[str, ...]
    operators: tuple[Operator, ...]

    @property
    def form(self) -> Form | None:
        """How the outermost operator is written; None for a number or a name."""
        return self.formula.operator.form if isinstance(self.formula, Apply) else None

    @property
    def operator(self) -> Operator:
        """Row of the outermost operator; for a number or a name there is none: AttributeError."""
        assert isinstance(self.formula, Apply)
        return self.formula.operator

    @property
    def arguments(self) -> tuple[Formula, ...]:
        """What the outermost operator is applied to, as its row counts: max(a, b, c) is max(max(a, b), c)."""
        return seen_by_row(self.formula).children

    @property
    def varying(self) -> tuple[int, ...]:
        """Places of the arguments that depend on the variable; a condition only chooses, and does not count."""
        places = range(len(self.arguments))
        return tuple(i for i in places if self.varies(self.arguments[i]) and not is_condition(self.arguments[i]))

    @property
    def plain(self) -> bool:
        """Does the variable occur as one argument, alone?"""
        return [self.arguments[i] for i in self.varying] == [Symbol(self.variable)]


def seen_by_row(formula: Formula) -> Formula:
    """The formula with as many arguments as its row has parameters, where the row knows only two of many."""
    if not isinstance(formula, Apply) or len(formula.arguments) <= len(formula.operator.parameters):
        return formula
    return nested(formula.operator, formula.arguments)


def is_condition(formula: Formula) -> TypeGuard[Apply]:
    """Is it true or false rather than a number?"""
    return isinstance(formula, Apply) and formula.operator.form in (Form.COMPARISON, Form.CONNECTIVE)


def differing_sides(conditions: tuple[Formula, ...], varies: Callable[[Formula], bool]) -> tuple[Formula, ...]:
    """Both sides of each comparison that depends on the variable must differ: between its pieces nothing joins."""
    waiting = list(conditions)
    found: dict[Formula, None] = {}
    while waiting:
        condition = waiting.pop(0)
        if not is_condition(condition) or not varies(condition):
            continue
        if condition.operator.form is Form.COMPARISON:
            found[Apply(NOT_EQUAL, condition.arguments)] = None
        else:
            waiting.extend(condition.children)
    return tuple(found)


def is_negated(formula: Formula) -> bool:
    """Is it written with a minus in front?"""
    return isinstance(formula, Apply) and formula.operator is NEGATION


def dependence(variable: str) -> Callable[[Formula], bool]:
    """A test whether a formula contains the variable, that looks at every part once.

    >>> varies = dependence("x")
    >>> varies(Symbol("x")), varies(Symbol("y"))
    (True, False)
    """
    known: dict[Formula, bool] = {Symbol(variable): True}
    return lambda formula: folded(formula, known, lambda node: any(known[child] for child in node.children))


def free_letters(formula: Formula, variable: str, least: int) -> tuple[str, ...]:
    """Names that do not occur in the formula, letters first.

    >>> free_letters(Symbol("u"), "x", 3)
    ('v', 'w', 's')
    """
    taken = {variable}
    seen: set[Formula] = set()
    waiting = [formula]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Symbol):
            taken.add(node.name)
        waiting.extend(node.children)
    names = [letter for letter in LETTERS if letter not in taken][:least]
    numbered = (f"u_{k}" for k in count(1))
    while len(names) < least:
        name = next(numbered)
        if name not in taken:
            names.append(name)
    return tuple(names)
