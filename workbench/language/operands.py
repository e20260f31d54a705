"""Operands of derivatives: what `d/dx` takes, and what stands above the line of `df/dx`; in text and in LaTeX."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from workbench.language import calls
from workbench.language.derivatives import derivative_of
from workbench.language.formula import Formula, Symbol
from workbench.language.indices import indexing
from workbench.language.insertions import put_in
from workbench.language.names import spelled
from workbench.language.preconditions import assume
from workbench.language.table import RAISED

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar


def function(grammar: Grammar, typed: str, at: int) -> Formula:
    """What stands above the line: a function that is defined, with its arguments or without, or one of the table."""
    words, name = grammar.words, spelled(typed)
    called = grammar.items[grammar.index] == "("
    callee = words.defined.get(name)
    if callee is None and called and grammar.items[at] == typed and typed in words.functions:
        callee = words.functions[typed]
    if callee is None or name in words.known:
        reason = f"'{typed}' is not defined here, so there is nothing to differentiate"
        raise grammar.error(at, reason, f"d/dx(...) around the formula, or {typed} = ... in a line before it")
    if called:
        grammar.index -= 1
        return calls.application(grammar, callee)
    if callee.body is None:
        raise grammar.error(at, f"'{typed}' needs its argument", f"d/dx({typed}(x))")
    if callee.named:
        grammar.note(f"{typed} stands for its definition, {callee.source}")
    assume(grammar, callee, {}, at)
    return put_in(grammar, callee.body, at)


def whole(grammar: Grammar, body: Formula, names: Sequence[Symbol], start: int) -> Formula:
    """`dy/dx`, after which nothing may follow without a sign."""
    if grammar.starts_factor():
        shown = grammar.tokens.written(start, grammar.index - 1)
        reason = f"what follows {shown} without a sign is unclear"
        raise grammar.error(start, reason, f"{shown}*(...), or d/d{names[0].name}(...)", grammar.index)
    return derivative_of(grammar, body, names, start)


def applied(grammar: Grammar, names: Sequence[Symbol], start: int) -> Formula:
    """`d/dx` with the bracket or the product that it takes."""
    items, first = grammar.items, grammar.index
    operator = grammar.tokens.written(start, first - 1)
    outer, grammar.conditional = grammar.conditional, False
    known, level = indexing(grammar).derivatives, grammar.depth + 1
    known.append((start, grammar.depth))
    if items[first] == "(":
        body = _bracket(grammar, operator, start)
    elif items[first] == "[":
        body = _square_bracket(grammar, operator, start)
    elif grammar.starts_factor():
        body = grammar.product()
        inner = [at for at, depth in takewhile(lambda place: place[0] >= first, reversed(known)) if depth == level]
        if inner and first not in inner:
            reason = "where the first of these derivatives ends is unclear"
            raise grammar.error(start, reason, f"{operator}(...) with brackets", inner[-1])
        if items[grammar.index] in ("+", "-"):
            part = grammar.tokens.written(first, grammar.index - 1)
            grammar.note(f"{operator} {part} ends before the {items[grammar.index]}: {operator}({part})")
    elif items[first] in ("+", "-") and items[first + 1] not in ("", ")"):
        reason = f"{operator} takes one product, and is unclear before a sign"
        raise grammar.error(start, reason, f"{operator}(...) with brackets", first)
    else:
        reason = f"a formula is missing after {operator}"
        raise grammar.error(start, reason, f"{operator}(x^2)", max(first - 1, start))
    grammar.conditional = outer
    return derivative_of(grammar, body, names, start)


def _bracket(grammar: Grammar, operator: str, start: int) -> Formula:
    """A bracket, with a power after it; refused where more follows, which could belong to it or not."""
    first = grammar.index
    body = grammar.factor()
    last = grammar.index - 1
    if last != _closing(grammar, first):
        part = grammar.tokens.written(first, last)
        grammar.note(f"{operator} {part} is read as {operator}({part})")
    _refuse_more(grammar, operator, start)
    return body


def _square_bracket(grammar: Grammar, operator: str, start: int) -> Formula:
    """`d/dx [x^2 + 1]`, a bracket around one formula."""
    opening = grammar.index
    grammar.index += 1
    body = grammar.sum()
    if grammar.items[grammar.index] != "]":
        reason = f"{operator} takes one formula"
        raise grammar.error(opening, reason, f"{operator}(...), each component by itself", grammar.index)
    grammar.index += 1
    _refuse_more(grammar, operator, start)
    return body


def _refuse_more(grammar: Grammar, operator: str, start: int) -> None:
    token = grammar.items[grammar.index]
    if token in ("*", "/", "^", RAISED) or grammar.starts_factor():
        reason = f"what {operator}(...) is taken of is unclear, because more follows the bracket"
        raise grammar.error(start, reason, f"({operator}(...))*x, or {operator}((...)*x)", grammar.index)


def _closing(grammar: Grammar, opening: int) -> int:
    """Where the bracket that opens here closes."""
    depth = 0
    for index in range(opening, len(grammar.items)):
        depth += (grammar.items[index] == "(") - (grammar.items[index] == ")")
        if not depth:
            return index
    return opening
