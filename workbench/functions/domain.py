"""The domain of formulas: what their parts need to have a value, and where they are not smooth, as formulas again.

What a part needs stands in its row (domain, kinks); a power's needs follow from its exponent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from workbench.language import rows
from workbench.language.building import value_of
from workbench.language.formula import Apply, Formula, has_form, outlined, symbols, walk
from workbench.language.long_sums import LongSum
from workbench.language.needs import applied, needs_of
from workbench.operators import DIFFERENCE, EQUAL, GREATER_EQUAL, LESS_EQUAL, Form, Operator, Smoothness

CLOSED = (LESS_EQUAL, GREATER_EQUAL, EQUAL)
"""Comparisons that hold where both sides are the same."""


def conditions(formulas: Sequence[Formula], operators: tuple[Operator, ...]) -> tuple[Formula, ...]:
    """What the parts of the formulas need, each comparison once, innermost first."""
    nodes = [node for formula in formulas for node in _needy(formula, operators)]
    return tuple(dict.fromkeys(need for node in nodes for need in needs_of(node, operators) if symbols(need)))


def edges(node: Formula, operators: tuple[Operator, ...]) -> tuple[Formula, ...]:
    """Expressions whose zeros are the kinks and jumps of the node.

    >>> from workbench.language.formula import Symbol
    >>> from workbench.operators import ABS, OPERATORS
    >>> edges(Apply(ABS, (Symbol("x"),)), OPERATORS)
    (Symbol(x),)
    """
    if not isinstance(node, Apply):
        return ()
    if node.operator.form is Form.PIECEWISE:
        return tuple(edge for condition in choices(node) for _, edge in _compared(condition))
    return applied(rows.kinks(node.operator, operators), node)


def ends(node: Formula, operators: tuple[Operator, ...]) -> tuple[Formula, ...]:
    """Expressions whose zeros are where the domain of the node ends with a value: 1 - x of sqrt(1 - x), not x of 1/x.

    >>> from workbench.language.formula import Symbol
    >>> from workbench.operators import OPERATORS, SQRT
    >>> ends(Apply(SQRT, (Symbol("x"),)), OPERATORS)
    (difference of terms(Symbol(x), Number(0)),)
    """
    needs = needs_of(node, operators)
    if has_form(node, Form.POWER) and _is_unread(node.arguments[1]):
        needs = applied(rows.domain(node.operator, operators), node)
    compared = [pair for need in needs for pair in _compared(need)]
    return tuple(edge for comparison, edge in compared if comparison in CLOSED)


def _is_unread(exponent: Formula) -> bool:
    """Is it a number, but none that can be seen to be whole, such as pi/4?"""
    return value_of(exponent) is None and not symbols(exponent)


def _compared(condition: Formula) -> Iterator[tuple[Operator, Formula]]:
    """The comparisons in a condition, each with its left side less its right side."""
    for part in walk(condition):
        if has_form(part, Form.COMPARISON):
            yield part.operator, Apply(DIFFERENCE, part.arguments)


def smooth(formulas: Sequence[Formula]) -> bool:
    """Is every operator in them smooth inside its domain?"""
    return all(
        node.operator.smoothness is Smoothness.ANALYTIC
        for formula in formulas
        for node in outlined(formula)
        if isinstance(node, Apply)
    )


def _needy(formula: Formula, operators: tuple[Operator, ...]) -> Iterator[Formula]:
    """Every part once, children before their parents, but for long sums whose terms need nothing."""

    def may_need(node: Formula) -> bool:
        below = (part for part in outlined(node) if part is not node) if isinstance(node, LongSum) else None
        return below is None or any(needs_of(part, operators) for part in below)

    return last_first(formula, may_need)


def last_first(formula: Formula, wanted: Callable[[Formula], bool] | None = None) -> Iterator[Formula]:
    """Every part once, children before their parents, the last child first; but for what is not wanted, as a whole."""
    done: set[int] = set()
    waiting = [formula]
    while waiting:
        node = waiting[-1]
        if id(node) in done:
            waiting.pop()
            continue
        if wanted is not None and not wanted(node):
            waiting.pop()
            done.add(id(node))
            continue
        missing = [child for child in node.children if id(child) not in done]
        if missing:
            waiting.extend(missing)
            continue
        waiting.pop()
        done.add(id(node))
        yield node


def choices(node: Formula) -> tuple[Formula, ...]:
    """The conditions of a piecewise formula."""
    piecewise = has_form(node, Form.PIECEWISE)
    return node.children[: len(node.children) // 2 * 2 : 2] if piecewise else ()
