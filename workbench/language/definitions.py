"""Definitions: the head of `f(x, y) = ...` or `y = ...`, and what a definition is called with afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from workbench.errors import ParseError
from workbench.language.building import natural_order
from workbench.language.characters import SPACES
from workbench.language.formula import Formula
from workbench.language.names import LONGEST_NAME, is_letter, nameable, spelled
from workbench.language.table import Table
from workbench.language.tokens import DEFINITION
from workbench.language.vocabulary import Callee


class Head(NamedTuple):
    """Name and parameters of a definition, ("", None) where there is none, and where its body starts.

    at: where the name stands in the text. end: where the body ends.
    """

    name: str
    parameters: tuple[str, ...] | None
    start: int
    at: int
    end: int


def head_of(text: str, table: Table, start: int = 0, end: int | None = None) -> Head:
    """What is defined by the statement from start to end.

    >>> from workbench.language.table import table_of
    >>> from workbench.operators import OPERATORS
    >>> head_of("f(x, y) = x*y", table_of(OPERATORS))
    Head(name='f', parameters=('x', 'y'), start=9, at=0, end=13)
    """
    stop = len(text) if end is None else end
    found = DEFINITION.match(text, start, stop)
    if found is None:
        return Head("", None, start, start, stop)
    name = spelled(found[1])
    refuse_meaning(text, found, name, table)
    if not nameable(name):
        return Head("", None, start, start, stop)
    parameters = None
    if found[2] is not None:
        parameters = parameters_of(text, found, found[2].split(","), lambda part: part.strip(SPACES), spelled)
    return Head(name, parameters, found.end(), found.start(1), stop)


def refuse_meaning(text: str, found: re.Match[str], name: str, table: Table) -> None:
    """Refuses to define what the table has a meaning for; name: as spelled inside, of the first group."""
    if name in table.constants or (name in table.functions and not is_letter(name)):
        hint = "another name, or one side of an equation alone"
        raise ParseError(text, found.start(1), len(found[1]), f"'{found[1]}' has a meaning already", hint)


def parameters_of(
    text: str,
    found: re.Match[str],
    inside: Iterable[str],
    trimmed: Callable[[str], str],
    spelled_as: Callable[[str], str],
) -> tuple[str, ...]:
    """The names in the brackets of a definition, its second group; inside: what stands there between commas."""
    parameters: list[str] = []
    name, at = found[1], found.start(2)
    for part in inside:
        typed = trimmed(part)
        parameter = spelled_as(typed)
        if not nameable(parameter) or parameter in parameters:
            wrong = "stands twice" if parameter in parameters else f"is not a variable that {name} can have"
            hint = f"names that differ, {name}(x, y) = ..."
            raise ParseError(text, at + part.find(typed), len(typed), f"'{typed[:LONGEST_NAME]}' {wrong}", hint)
        parameters.append(parameter)
        at += len(part) + 1
    return tuple(parameters)


def callee_of(
    name: str,
    parameters: tuple[str, ...] | None,
    body: Formula,
    free: frozenset[str],
    source: str,
    conditions: tuple[Formula, ...] = (),
    integers: frozenset[str] = frozenset(),
) -> Callee:
    """What a definition is called with, and assumes; without a signature its names in natural order.

    free: the free names of the body.
    """
    names = natural_order(free) if parameters is None else parameters
    source = source if source.isprintable() else " ".join(source.split())
    shown = source if len(source) <= LONGEST_NAME else f"{source[: LONGEST_NAME - 3]}..."
    return Callee(name, (), None, names, body, parameters is None, shown, conditions, integers)
