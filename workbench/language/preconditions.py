"""Preconditions: what a definition assumes is assumed wherever it is called, of the arguments that are put in."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from workbench.errors import ParseError
from workbench.language.building import value_of
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.language.indices import known_indices
from workbench.language.printing import to_text
from workbench.language.substitution import free_names, substituted
from workbench.operators import Operator
from workbench.operators.logical import EQUAL, GREATER, GREATER_EQUAL, LESS, LESS_EQUAL, NOT_EQUAL

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar
    from workbench.language.vocabulary import Callee


class Preconditions:
    """What is assumed by the definitions that are called in one part of a text."""

    def __init__(self) -> None:
        self.conditions: list[Formula] = []
        self.integers: set[str] = set()
        self.notes: list[str] = []


def assume(grammar: Grammar, callee: Callee, values: Mapping[str, Formula], start: int) -> None:
    """What a definition assumes, with values in the place of its parameters; it was read from the token start on."""
    if not (callee.conditions or callee.integers):
        return
    if grammar.assumed is None:
        grammar.assumed = Preconditions()
    for written in callee.conditions:
        condition = substituted(written, values)
        names = free_names(condition)
        if not names and not _holds(condition):
            raise _refused(grammar, callee, to_text(written), "an argument for which that holds", start)
        if names & known_indices(grammar):
            raise _refused(grammar, callee, to_text(written), "the formula of it, instead of the call, in a sum", start)
        if names:
            grammar.assumed.conditions.append(condition)
            grammar.assumed.notes.append(f"{to_text(condition)} is assumed, because {callee.typed} is called")
    for name in sorted(callee.integers):
        value = values.get(name, Symbol(name))
        if isinstance(value, Symbol) and value.name not in known_indices(grammar):
            grammar.assumed.integers.add(value.name)
            grammar.assumed.notes.append(
                f"{value.name} is assumed to be a whole number, because {callee.typed} is called"
            )
        elif not isinstance(value, Symbol) and not (isinstance(value, Number) and value.value.denominator == 1):
            raise _refused(grammar, callee, f"{name} integer", "a whole number, or a name", start)


def refuse_place(grammar: Grammar, names: Collection[str], start: int) -> None:
    """A value is put in for names, from the token start on, of which something is assumed by what is called there."""
    if grammar.assumed is None:
        return
    said = grammar.assumed.integers.union(*map(free_names, grammar.assumed.conditions))
    for name in sorted(said.intersection(names)):
        reason = f"something is assumed of {name} by a function that is called here"
        raise grammar.error(start, reason, "the function called with the value", grammar.index - 1)


def _refused(grammar: Grammar, callee: Callee, said: str, hint: str, start: int) -> ParseError:
    reason = f"{callee.typed} assumes {said}, which cannot be said of this argument"
    return grammar.error(start, reason, hint, grammar.index - 1)


_COMPARED: Mapping[Operator, Callable[[Fraction, Fraction], bool]] = {
    LESS: operator.lt,
    LESS_EQUAL: operator.le,
    GREATER: operator.gt,
    GREATER_EQUAL: operator.ge,
    EQUAL: operator.eq,
    NOT_EQUAL: operator.ne,
}


def _holds(condition: Formula) -> bool:
    """Does a comparison of two numbers hold? False where that is not clear."""
    compare = _COMPARED.get(condition.operator) if isinstance(condition, Apply) else None
    if compare is None:
        return False
    left, right = map(value_of, condition.children)
    return left is not None and right is not None and compare(left, right)
