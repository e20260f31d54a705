r"""Fractions and roots: `\frac{a}{b}`, `\frac12`, `\sqrt[3]{x}`, `\root 3 \of x`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.language.building import value_of
from workbench.language.formula import Apply, Formula, Number
from workbench.language.latex import derivatives, groups
from workbench.operators import POWER, QUOTIENT

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar


def fraction(grammar: Grammar) -> Formula:
    r"""`\frac{a}{b}`, or without braces each of one sign."""
    start = grammar.index
    if derivatives.begins(grammar):
        return derivatives.quotient(grammar)
    grammar.enter(start)
    grammar.index += 1
    above = groups.argument(grammar, r"\frac")
    below = groups.argument(grammar, r"\frac")
    grammar.depth -= 1
    return grammar.checked(Apply(QUOTIENT, (above, below)), start)


def root(grammar: Grammar) -> Formula:
    r"""`\sqrt{x}`, `\sqrt2`, `\sqrt[3]{x}`."""
    start = grammar.index
    grammar.enter(start)
    grammar.index += 1
    index: Formula = Number(2)
    if grammar.items[grammar.index] == r"\sqrt[":
        opening = grammar.index
        grammar.index += 1
        index = grammar.sum()
        groups.close(grammar, opening, r"\sqrt]")
    inner = groups.argument(grammar, r"\sqrt")
    grammar.depth -= 1
    return _root(grammar, index, inner, start)


def old_root(grammar: Grammar) -> Formula:
    r"""`\root 3 \of x`."""
    start = grammar.index
    grammar.enter(start)
    grammar.index += 1
    index = grammar.sum()
    if grammar.items[grammar.index] != r"\of":
        raise grammar.error(start, r"'\root' has no '\of'", r"\root 3 \of {x}, or \sqrt[3]{x}")
    grammar.index += 1
    inner = groups.argument(grammar, r"\of")
    grammar.depth -= 1
    return _root(grammar, index, inner, start)


def _root(grammar: Grammar, index: Formula, inner: Formula, start: int) -> Formula:
    """The square and cube root have rows of their own; any other is a power with a fraction."""
    degree = value_of(index)
    row = grammar.table.roots.get(degree) if degree is not None else None
    if row is not None:
        return grammar.checked(Apply(row, (inner,)), start)
    if degree is not None and degree.denominator == 1 and degree % 2 and degree > 1:
        written = grammar.tokens.written(start, grammar.index - 1)
        grammar.note(f"{written} is read as a power with the exponent 1/{degree}, for a radicand of 0 or more")
    exponent = grammar.checked(Apply(QUOTIENT, (Number(1), index)), start)
    return grammar.checked(Apply(POWER, (inner, exponent)), start)
