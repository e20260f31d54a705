"""Conditions: comparisons joined by `and` and `or`, and the pieces of piecewise(condition: value, ...)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.language.formula import Apply, Formula
from workbench.operators import AND, Form, Operator

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar

_CONDITIONS = frozenset({Form.COMPARISON, Form.CONNECTIVE})


def is_condition(node: Formula) -> bool:
    """Is it true or false, not a number?"""
    return isinstance(node, Apply) and node.operator.form in _CONDITIONS


def condition(grammar: Grammar) -> Formula:
    """Comparisons joined by `and` and `or` (`and` binds closer); or a value, where no comparison stands."""
    outer, grammar.conditional = grammar.conditional, True
    node = _joined(grammar, 0)
    grammar.conditional = outer
    return node


def _joined(grammar: Grammar, level: int) -> Formula:
    """Terms with the connectives of one level between: any other first, then `and`."""
    if level == 2:
        return _comparison(grammar)
    terms = [_joined(grammar, level + 1)]
    joint: Operator | None = None
    while (row := grammar.table.connectives.get(grammar.items[grammar.index])) and (row is AND) == (level == 1):
        _needs_condition(grammar, terms[-1])
        joint = row
        grammar.index += 1
        terms.append(_joined(grammar, level + 1))
        _needs_condition(grammar, terms[-1])
    return terms[0] if joint is None else Apply(joint, tuple(terms))


def _needs_condition(grammar: Grammar, node: Formula) -> None:
    if not is_condition(node):
        here = min(grammar.index, len(grammar.items) - 1)
        raise grammar.error(here, "'and' and 'or' stand between conditions", "x > 0 and y > 0")


def _comparison(grammar: Grammar) -> Formula:
    """`a < b`, or a chain `a < b <= c`, which holds where each of its links does."""
    start = grammar.index
    sides = [grammar.sum()]
    signs: list[Operator] = []
    while row := grammar.table.comparisons.get(grammar.items[grammar.index]):
        grammar.index += 1
        signs.append(row)
        sides.append(grammar.sum())
    links = tuple(Apply(row, (sides[i], sides[i + 1])) for i, row in enumerate(signs))
    if not links:
        return sides[0]
    if grammar.shapes is not None:
        for link in links:
            grammar.fits(link, start)
    return links[0] if len(links) == 1 else Apply(AND, links)


def stands_alone(grammar: Grammar, start: int) -> None:
    """A condition in brackets joins with others only; it is no number to calculate with."""
    before = grammar.items[start - 1] if start else "("
    after = grammar.items[grammar.index]
    joins = grammar.table.connectives
    begins = before in grammar.habits.before_condition or before in joins
    if begins and (after in grammar.habits.after_condition or after in joins):
        return
    raise grammar.error(start, "a condition is not a number", "piecewise(condition: 1, 0)", grammar.index - 1)


def pieces(grammar: Grammar, start: int) -> list[Formula]:
    """`condition: value, ..., otherwise`, up to the closing bracket."""
    hint = "piecewise(x < 0: -x, x >= 0: x)"
    arguments: list[Formula] = []
    while True:
        here = grammar.index
        if grammar.items[here] == ")":
            raise grammar.error(start, "a piece is missing: condition: value", hint, here)
        node = condition(grammar)
        token = grammar.items[grammar.index]
        if token == ":":
            if grammar.check is not None and not is_condition(node):
                raise grammar.error(here, "a condition is needed before ':'", hint, grammar.index - 1)
            grammar.index += 1
            arguments += (node, grammar.sum())
            token = grammar.items[grammar.index]
        elif is_condition(node):
            raise grammar.error(grammar.index, "a ':' and a value are missing after the condition", hint)
        elif not arguments or token == ",":
            raise grammar.error(here, "a condition is missing before this value", hint, grammar.index - 1)
        else:
            return [*arguments, node]
        if token != ",":
            return arguments
        grammar.index += 1
