"""Folding: a value for a formula from the values of its children, every distinct part once, without recursion."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from workbench.language.formula import Formula

T = TypeVar("T")


def folded(formula: Formula, known: dict[Formula, T], value: Callable[[Formula], T]) -> T:
    """The value of formula; `value` finds those of the children in `known`, which is filled on the way.

    >>> from workbench.language.formula import Apply, Symbol
    >>> from workbench.operators import SUM
    >>> sizes = {}
    >>> tree = Apply(SUM, (Symbol("x"), Symbol("y")))
    >>> folded(tree, sizes, lambda node: 1 + sum(sizes[child] for child in node.children))
    3
    """
    waiting = [] if formula in known else [formula]
    while waiting:
        node = waiting[-1]
        if node not in known:
            unknown = [child for child in node.children if child not in known]
            if unknown:
                waiting.extend(reversed(unknown))
                continue
            known[node] = value(node)
        waiting.pop()
    return known[formula]
