"""Side by side: what may follow without a sign of multiplication, and what is noted because some mean it otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.language import refusals
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.language.names import CALLEES, is_letter, spelled, stem
from workbench.language.table import RAISED
from workbench.operators import POWER, Form

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar

_GREEK_SIGNS = {
    "Σ": ("a sum", "sum(...)"),
    "Π": ("a product of many", "prod(...)"),
    "Δ": ("a difference", "Delta_x for one name"),
}
"""Greek letters that stand before something as signs: what they mean there, and how that is written."""

CONDITIONAL = frozenset({"for", "when", "with", "given", "assuming", "provided", "such", "unless"})
CONDITION = "... where x > 0 for what is assumed, piecewise(x > 0: x, 0) for cases"

_BETWEEN = frozenset(("+", "-", "*", "/", "|", "(", "[", ",", ":", "="))
"""Where a product without signs begins, seen from behind."""


def may_follow(grammar: Grammar, divided: bool) -> None:
    """Refuses the current token as a factor without a sign before it; divided: behind a quotient."""
    index, words, items = grammar.index, grammar.words, grammar.items
    token, before = items[index], items[index - 1]
    if token in words.numbers:
        raise refusals.number_after_factor(grammar, index)
    if divided:
        reason = "a product without a sign after '/' is unclear"
        raise grammar.error(index, reason, _quotients(grammar, index))
    if grammar.tokens.broken(index):
        reason = "a new line begins here; one formula at a time"
        raise grammar.error(index, reason, "a sign at the end of the line before")
    if before in words.numbers:
        _after_number(grammar, index)
    elif before in _GREEK_SIGNS and spelled(before) not in words.known:
        meaning, hint = _GREEK_SIGNS[before]
        reason = f"'{before}' before a factor is unclear: {meaning}, or a name?"
        raise grammar.error(index - 1, reason, f"{hint}, or {before}*... for a product")
    if before == ")" and index == 3 and items[0] == "(" and grammar.tokens.spaced(index):
        _label(grammar)
    if token == "|":
        _bars_after(grammar, index)
    if token == "(" and before in grammar.atoms and before not in words.numbers:
        _bracket_after_name(grammar, index)
    if token == "(" and items[index + 2 : index + 3] == [")"] and grammar.tokens.spaced(index):
        _aside(grammar, index)
    elif before in words.words or (token in words.words and before not in words.numbers):
        word, at = (token, index) if token in words.words else (before, index - 1)
        if word in grammar.table.elsewhere:
            raise refusals.unknown_function(grammar.tokens, at, word, grammar.table.call(grammar.table.elsewhere[word]))
        hint = CONDITION if word in CONDITIONAL else f"the formula alone, or * before {token}"
        raise grammar.error(at, f"words are not read ('{word}')", hint)


def _bars_after(grammar: Grammar, index: int) -> None:
    """`|x|y|z|` is |x|*y*|z| or |x*|y|*z|, where only factors stand between the bars."""
    at, depth = index - 1, 0
    while at > 0 and (depth or grammar.items[at] not in _BETWEEN):
        depth += (grammar.items[at] == ")") - (grammar.items[at] == "(")
        at -= 1
    if grammar.items[at] == "|" and at < index - 1:
        reason = "which of these bars belong together is unclear"
        raise grammar.error(at, reason, "abs(x)*y*abs(z), or a sign between the factors", index)


def _quotients(grammar: Grammar, index: int) -> str:
    """Both ways to write `a/b c`, with the parts themselves where they are short."""
    parts = [grammar.tokens.written(i, i) for i in (index - 3, index - 1, index)]
    alone = index < 4 or grammar.items[index - 4] in ("+", "-", "(", ",", "[")
    if not alone or grammar.items[index - 2] != "/" or not all(part in grammar.atoms for part in parts):
        parts = ["1", "2", "x"]
    above, below, factor = parts
    return f"{above}/({below}*{factor}) or ({above}/{below})*{factor}"


def _after_number(grammar: Grammar, index: int) -> None:
    """A factor right after a number: `2. x` of a list, `1d5` and `1.0f` of programs, `3x10^5` for times ten."""
    items, tokens = grammar.items, grammar.tokens
    number, token = items[index - 1], items[index]
    if "." not in number and (len(token) == 1 or token[0] not in "dDxX"):
        return
    if tokens.spaced(index):
        if number[-1] == ".":
            bare = number[:-1]
            reason = f"'{number}' before a space is unclear: a number, or a place in a list?"
            raise grammar.error(index - 1, reason, f"{bare}*..., or the formula alone")
        return
    if token[0] not in "dDxXfFlL" or token in grammar.words.known:
        return
    if token in ("x10", "X10") and items[index + 1] in ("^", RAISED):
        reason = f"'{number}{token}' is unclear: {number} times ten, or a name {token}?"
        raise grammar.error(index - 1, reason, f"{number}*10^2, or {number}*{token}", index)
    if token[0] in "dD" and token[1:].isdecimal():
        reason = f"'{number}{token}' is unclear: a power of ten, or a product with {token}?"
        raise grammar.error(index - 1, reason, f"{number}e{token[1:]} or {number}*{token}", index)
    if "." in number and token in ("f", "F", "l", "L", "d", "D"):
        grammar.note(f"{number}{token} is read as {number}*{token}")


def _aside(grammar: Grammar, index: int) -> None:
    """`x^2 (1)`, `x + 1 (m)`: one number or name in brackets, after a space, is an aside to some."""
    inside = grammar.items[index + 1]
    if inside in grammar.words.numbers:
        reason = f"({inside}) after a space is unclear: a factor, or the number of the formula?"
        raise grammar.error(index, reason, f"{_written_before(grammar, index)}*{inside} for a factor", index + 2)
    if inside in grammar.atoms and grammar.items[index - 1] in grammar.words.numbers:
        before = _written_before(grammar, index)
        grammar.note(f"{before} ({inside}) is read as {before}*{inside}")


def _label(grammar: Grammar) -> None:
    """`(2) x^2`: the first of all brackets, around one number or name, may be a place in a list."""
    inside = grammar.items[1]
    if inside in grammar.words.numbers:
        reason = f"({inside}) before a space is unclear: a factor, or a place in a list?"
        raise grammar.error(0, reason, f"{inside}*..., or the formula alone", 2)
    if inside in grammar.atoms:
        after = grammar.tokens.written(3, 3)
        grammar.note(f"({inside}) {after} is read as {inside}*{after}")


def _written_before(grammar: Grammar, index: int) -> str:
    """The name or number before a token, with what it is the exponent of."""
    first = index - 3 if index > 2 and grammar.items[index - 2] in ("^", RAISED) else index - 1
    return grammar.tokens.written(first, index - 1)


def _bracket_after_name(grammar: Grammar, index: int) -> None:
    """`x(1 + y)` is a product, `f(x)` an unknown function."""
    name = spelled(grammar.items[index - 1])
    if stem(name) in CALLEES and name not in grammar.words.known:
        raise refusals.unknown_function(grammar.tokens, index - 1, grammar.items[index - 1], "")
    factor = _written_before(grammar, index)
    grammar.note(f"{factor}( is read as {factor}*(")


def note_after_power(grammar: Grammar, factor: Formula) -> None:
    """`e^2x` is e^2*x, and `e^-x y` is e^-x*y, which not everybody means; `f^2(x)` is a power of a function."""
    index, tokens = grammar.index, grammar.tokens
    if isinstance(factor, Apply) and (factor.operator is POWER or factor.operator.form is Form.POSTFIX):
        _raised_word(grammar, factor.children[0])
    if grammar.items[index] == "(" and isinstance(factor, Apply) and factor.operator is POWER:
        raised = factor.children[0]
        if isinstance(raised, Symbol) and raised.name in CALLEES and raised.name not in grammar.words.known:
            at = max(i for i in range(index) if grammar.items[i] == raised.name)
            raise refusals.unknown_function(tokens, at, raised.name, "")
        _function_or_variable(grammar, raised)
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


def _raised_word(grammar: Grammar, raised: Formula) -> None:
    """`sen^2 x` and `loss^2(x)`: a word that is not declared is no factor before others; it may be a function."""
    if not isinstance(raised, Symbol) or raised.name in grammar.words.known or is_letter(raised.name):
        return
    items, tokens, table = grammar.items, grammar.tokens, grammar.table
    at = next((i for i in range(grammar.index - 1, -1, -1) if grammar.atoms.get(items[i]) == raised), None)
    if at is None:
        return
    typed, near = tokens.written(at, at), table.nearest(raised.name)
    if items[grammar.index] == "(" or typed.startswith("\\operatorname") or raised.name in table.elsewhere:
        raise refusals.unknown_function(tokens, at, typed, near)
    if not typed.startswith("\\"):
        raise grammar.error(at, f"words are not read ('{typed}')", near or f"the formula alone, or * behind {typed}^2")


def _function_or_variable(grammar: Grammar, raised: Formula) -> None:
    """`ψ^2(x)`: a power of the function, or of the variable of the same name times x."""
    words = grammar.words
    token = next((token for token, leaf in words.both.items() if leaf is raised), None)
    if token is not None and spelled(token) not in words.known:
        reason = f"a power of {token} before a bracket is unclear: of the function {token}, or of a variable?"
        at = max(i for i in range(grammar.index) if grammar.items[i] == token)
        raise grammar.error(at, reason, f"{token}(x)^2 or {token}^2*(x)", grammar.index)


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
