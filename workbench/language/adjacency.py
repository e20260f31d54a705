"""Side by side: what may follow without a sign of multiplication, and what is noted because some mean it otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.language import refusals
from workbench.language.formula import Apply, Formula, Number
from workbench.language.names import spelled, stem
from workbench.language.table import RAISED
from workbench.operators import POWER, Form

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar

UNKNOWN_FUNCTIONS = frozenset("fghFGH")
"""Letters that mean a function before a bracket, so that an undeclared f(x) is not read as f*x."""


def may_follow(grammar: Grammar, divided: bool) -> None:
    """Refuses the current token as a factor without a sign before it; divided: behind a quotient."""
    index, words = grammar.index, grammar.words
    token, before = grammar.items[index], grammar.items[index - 1]
    if token in words.numbers:
        raise refusals.number_after_factor(grammar, index)
    if divided:
        reason = "a product without a sign after '/' is unclear"
        raise grammar.error(index, reason, "1/(2*x) or (1/2)*x, with brackets")
    if grammar.tokens.broken(index):
        reason = "a new line begins here; one formula at a time"
        raise grammar.error(index, reason, "a sign at the end of the line before")
    if token == "(" and before in grammar.atoms and before not in words.numbers:
        _bracket_after_name(grammar, index)
    elif before in words.words or (token in words.words and before not in words.numbers):
        word = token if token in words.words else before
        raise grammar.error(index, f"words are not read ('{word}')", f"the formula alone, or * before {token}")


def _bracket_after_name(grammar: Grammar, index: int) -> None:
    """`x(1 + y)` is a product, `f(x)` an unknown function."""
    name = spelled(grammar.items[index - 1])
    if stem(name) in UNKNOWN_FUNCTIONS and name not in grammar.words.known:
        raise refusals.unknown_function(grammar.tokens, index - 1, grammar.items[index - 1], "")
    first = index - 3 if index > 2 and grammar.items[index - 2] in ("^", RAISED) else index - 1
    factor = grammar.tokens.written(first, index - 1)
    grammar.note(f"{factor}( is read as {factor}*(")


def note_after_power(grammar: Grammar, factor: Formula) -> None:
    """`e^2x` is e^2*x, and `e^-x y` is e^-x*y, which not everybody means."""
    index, tokens = grammar.index, grammar.tokens
    end, start = grammar.signed
    if end != index:
        start = index - 3
        if grammar.items[index - 2 : index - 1] != ["^"] or not isinstance(factor, Apply) or tokens.spaced(index):
            return
        base = factor.children[0] if factor.operator is POWER else None
        if not isinstance(base, Number) and not (isinstance(base, Apply) and base.operator.form is Form.CONSTANT):
            return
    power, name = tokens.written(start, index - 1), tokens.written(index, index)
    grammar.note(f"{power}{' ' if tokens.spaced(index) else ''}{name} is read as {power}*{name}")


def loose_before(grammar: Grammar, index: int) -> int | None:
    """Where a part began that ends here, before '/', and that some would let go on: `e^-x`, `sin x`, `x^1`."""
    end, start = grammar.loose
    if end == index:
        return start
    return index - 3 if grammar.items[index - 2 : index] == ["^", "1"] else None


def note_quotient(grammar: Grammar, start: int, sign: int) -> None:
    """`sin x/2` is (sin x)/2; start: where the part above began, sign: the '/'."""
    above = grammar.tokens.written(start, sign - 1)
    below = grammar.tokens.written(sign + 1, grammar.index - 1)
    grammar.note(f"{above}/{below} is read as ({above})/{below}")
