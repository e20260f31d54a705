r"""Groups: `{...}`, bars of both kinds, and what a command such as `\frac` or `\sqrt` takes as its argument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.errors import ParseError
from workbench.language import refusals
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.preconditions import assume
from workbench.language.table import RAISED
from workbench.operators import NORM, POWER

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar

_LENGTH = ("2", "{2}")


def braces(grammar: Grammar) -> Formula:
    """`{x + 1}`, which TeX sets without a sign around it."""
    start = grammar.index
    if grammar.items[start - 1 : start] == [RAISED]:
        _refuse_label(grammar, start)
    grammar.enter(start)
    node = content(grammar)
    grammar.depth -= 1
    return node


def _refuse_label(grammar: Grammar, start: int) -> None:
    r"""`x^{(i)}`, `x^{(2)}`: the i-th of several x to some, a derivative or a power to others."""
    items = grammar.items
    base, inside, end = items[start - 2], items[start + 1 : start + 4 : 2], items[start + 4 : start + 5]
    label = items[start + 2 : start + 3]
    if inside != ["(", ")"] or end != ["}"] or label[0] not in grammar.atoms:
        return
    if isinstance(grammar.atoms.get(base) or grammar.words.both.get(base), Symbol):
        typed = grammar.tokens.written(start - 2, start + 4)
        reason = f"'{typed}' is unclear: one of several, a derivative, or a power?"
        raise grammar.error(
            start - 2, reason, f"{base}_{{{label[0]}}}, or {base}^{{{label[0]}}} for a power", start + 4
        )


def content(grammar: Grammar) -> Formula:
    """What stands between the braces that open here."""
    start = grammar.index
    grammar.index += 1
    if grammar.items[grammar.index] == "}":
        raise grammar.error(start, "nothing between '{' and '}'", "what belongs there", grammar.index)
    node = grammar.sum()
    close(grammar, start, "}")
    return node


def close(grammar: Grammar, start: int, closing: str) -> None:
    """Passes the sign that closes what was opened at start; nothing else may stand there."""
    if grammar.items[grammar.index] != closing:
        raise misplaced(grammar, start)
    grammar.index += 1


def misplaced(grammar: Grammar, start: int) -> ParseError:
    """An item inside a group, after a complete part, that cannot stand there."""
    item = grammar.items[grammar.index]
    if not item:
        return grammar.error(start, f"this '{grammar.tokens.written(start, start)}' is never closed", "")
    return refusals.unexpected(grammar, grammar.index)


def argument(grammar: Grammar, command: str) -> Formula:
    r"""What a command takes: `{...}`, one digit, one letter, as TeX does; the second one of `\frac12` is 2."""
    index = grammar.index
    item = grammar.items[index]
    if item == "{":
        return content(grammar)
    node = grammar.atoms.get(item) or grammar.words.both.get(item)
    if node is None or item in ("", "}"):
        typed = grammar.tokens.written(index, index)
        if not item or item in ("}", ")", "&", "\\\\", "+", "*", "/", "=", ",", RAISED):
            raise grammar.error(index, f"'{command}' needs an argument here", f"{command}{{x}}")
        raise grammar.error(index, f"'{command}' takes only '{typed}' here", f"{command}{{...}} with braces")
    if single(grammar, index):
        grammar.index += 1
        if item in grammar.words.both:
            assume(grammar, grammar.words.functions[item], {}, index)
        return node
    typed = grammar.tokens.written(index, index)
    raise grammar.error(index, f"'{command}' takes only the first sign of '{typed}'", f"{command}{{{typed}}}")


def single(grammar: Grammar, index: int) -> bool:
    """Is an item one sign to TeX: a digit, a letter, a command without a subscript?"""
    item = grammar.items[index]
    if item in grammar.words.numbers:
        return len(item) == 1
    return "_" not in grammar.tokens.written(index, index)


def bars(grammar: Grammar) -> Formula:
    r"""`\left|x\right|`, `\lvert x \rvert`; of a vector its length."""
    start = grammar.index
    node = _between(grammar, r"\rvert")
    fence = grammar.table.fence
    if fence is None or (grammar.shapes is not None and grammar.shapes.of(node)):
        fence = NORM
    return grammar.checked(Apply(fence, (node,)), start)


def double_bars(grammar: Grammar) -> Formula:
    r"""`\left\|w\right\|`, `\lVert w \rVert`: a length."""
    start = grammar.index
    return length(grammar, _between(grammar, r"\rVert"), start)


def _between(grammar: Grammar, closing: str) -> Formula:
    start = grammar.index
    grammar.enter(start)
    grammar.index += 1
    if grammar.items[grammar.index] == closing:
        raise grammar.error(start, "nothing between the bars", "|x|", grammar.index)
    outer, grammar.bars_at = grammar.bars_at, -1
    node = grammar.sum()
    close(grammar, start, closing)
    grammar.bars_at = outer
    grammar.depth -= 1
    return node


def length(grammar: Grammar, node: Formula, start: int) -> Formula:
    r"""The length of a part, with the index 2 that some write: `\|w\|_2^2`."""
    grammar.shaped()
    norm = Apply(NORM, (node,))
    items = grammar.items
    power: Formula | None = None
    if items[grammar.index] == RAISED and items[grammar.index + 2 : grammar.index + 3] == ["_"]:
        power = grammar.atoms.get(items[grammar.index + 1])
        grammar.index += 2
    if items[grammar.index] == "_":
        _pass_two(grammar)
    checked = grammar.checked(norm, start)
    return checked if power is None else grammar.checked(Apply(POWER, (checked, power)), start)


def _pass_two(grammar: Grammar) -> None:
    at = grammar.index
    below = grammar.items[at + 1]
    last = at + 3 if below == "{" else at + 1
    typed = "".join(grammar.items[at + 1 : last + 1])
    if typed not in _LENGTH:
        reason = "only the length of a vector is read, the root of the sum of squares"
        raise grammar.error(at, reason, r"\|w\|, or |w_1| + |w_2| written out", min(last, len(grammar.items) - 1))
    grammar.index = last + 1
