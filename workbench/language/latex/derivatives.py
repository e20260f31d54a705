r"""Derivatives in LaTeX: `\frac{d}{dx}`, `\frac{\partial f}{\partial x}`, `\partial_x`; values at a point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.language import operands
from workbench.language.derivatives import check_order, differential
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.latex import groups
from workbench.language.latex.brackets import POINT
from workbench.language.names import nameable, plain, spelled
from workbench.language.preconditions import refuse_place
from workbench.language.table import RAISED
from workbench.language.text import differentials
from workbench.operators import VALUE_AT

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar

ROUND, UPRIGHT = differentials.ROUND, differentials.UPRIGHT
_SIGNS = (ROUND, UPRIGHT)


def begins(grammar: Grammar) -> bool:
    r"""Is the `\frac` at the current item a derivative: d or ∂ above the line, and before a name below it?"""
    items = grammar.items
    above = grammar.index + 1
    sign = items[above + 1] if items[above] == "{" else items[above]
    if sign not in _SIGNS or sign in grammar.words.known:
        return False
    below = _behind(items, above)
    if items[below] == sign:
        return True
    return items[below : below + 2] == ["{", sign] and _is_name(items[below + 2])


def _behind(items: Sequence[str], index: int) -> int:
    """The index behind an argument."""
    depth = 0
    while items[index]:
        depth += (items[index] == "{") - (items[index] == "}")
        index += 1
        if depth <= 0:
            return index
    return index


def _is_name(item: str) -> bool:
    name = spelled(item) if item else ""
    return nameable(name) and plain(name)


def quotient(grammar: Grammar) -> Formula:
    r"""The derivative whose `\frac` is the current item."""
    start, items = grammar.index, grammar.items
    grammar.enter(start)
    braced = items[start + 1] == "{"
    grammar.index = start + 1 + braced
    sign = items[grammar.index]
    grammar.index += 1
    order = _power(grammar) if braced else 1
    function: Formula | None = None
    if braced:
        if items[grammar.index] != "}":
            function = _above(grammar)
        groups.close(grammar, start + 1, "}")
    names = _below(grammar, sign)
    if len(names) != order:
        written = "one name" if len(names) == 1 else f"{len(names)} names"
        reason = f"a derivative of order {order} above the line, but {written} below it"
        raise grammar.error(
            start, reason, r"\frac{d^2}{dx^2}, \frac{\partial^2}{\partial x \, \partial y}", grammar.index - 1
        )
    check_order(grammar, order, start)
    if function is None:
        node = operands.applied(grammar, names, start)
    else:
        node = operands.whole(grammar, function, names, start)
    grammar.depth -= 1
    return node


def by_subscript(grammar: Grammar) -> Formula:
    r"""`\partial_x (x y)`; without a subscript a `\partial` stands only in fractions."""
    start, items = grammar.index, grammar.items
    if items[start + 1] != "_":
        reason = r"'\partial' stands only in derivatives"
        raise grammar.error(start, reason, r"\frac{\partial}{\partial x} (x y), or \partial_x (x y)")
    grammar.enter(start)
    grammar.index += 2
    bracket = items[grammar.index] == "("
    grammar.index += bracket
    names: list[Symbol] = []
    while items[grammar.index] != ")" or not names:
        at = grammar.index
        if not _is_name(items[at]) or items[at] in grammar.words.forms:
            reason = r"the name of a variable is missing below '\partial'"
            raise grammar.error(start, reason, r"\partial_x (x y)", at)
        names.append(differential(grammar, spelled(items[at]), at))
        grammar.index += 1
        if not bracket:
            break
        grammar.index += items[grammar.index] == ","
    grammar.index += bracket
    node = operands.applied(grammar, names, start)
    grammar.depth -= 1
    return node


def _power(grammar: Grammar) -> int:
    """The order behind a d; 1 without one."""
    if grammar.items[grammar.index] != RAISED:
        return 1
    at = grammar.index
    braced = grammar.items[at + 1] == "{"
    typed = grammar.items[at + 1 + braced]
    grammar.index = at + 2 + 2 * braced
    if not typed.isdecimal() or len(typed) > 3 or int(typed) < 1 or (braced and grammar.items[at + 3] != "}"):
        reason = "the order of a derivative is a whole number, 1 or more"
        raise grammar.error(at, reason, r"\frac{d^2}{dx^2}", at + 1 + braced)
    return int(typed)


def _above(grammar: Grammar) -> Formula:
    """What is differentiated, where it stands above the line."""
    item = grammar.items[grammar.index]
    name = spelled(item) if item else ""
    if (_is_name(item) and item not in grammar.words.functions) or name in grammar.words.defined:
        grammar.index += 1
        return operands.function(grammar, item, grammar.index - 1)
    return grammar.product()


def _below(grammar: Grammar, sign: str) -> list[Symbol]:
    r"""`{dx^2}`, `{\partial x \, \partial y}`: the names in the order written."""
    items, opening = grammar.items, grammar.index
    example = r"\frac{\partial}{\partial x}" if sign == ROUND else r"\frac{d}{dx}"
    if items[opening] != "{":
        raise grammar.error(
            opening, f"only '{grammar.tokens.written(opening, opening)}' stands below the line", example
        )
    grammar.index += 1
    names: list[Symbol] = []
    while items[grammar.index] != "}" or not names:
        at = grammar.index
        if items[at] != sign or not _is_name(items[at + 1]):
            reason = f"only {grammar.tokens.written(opening + 1, opening + 1)} and a name stand below this line"
            raise grammar.error(at, reason, example)
        if items[at + 1] in grammar.words.forms:
            typed = grammar.tokens.written(at + 1, at + 1)
            reason = f"a derivative by one component, {typed}, is not read"
            raise grammar.error(at, reason, r"\nabla (...), with all components, or another name", at + 1)
        grammar.index += 2
        symbol = differential(grammar, spelled(items[at + 1]), at, at + 1)
        names += [symbol] * _power(grammar)
        if len(names) > 1000:
            break
    groups.close(grammar, opening, "}")
    return names


def at_point(grammar: Grammar) -> Formula:
    r"""`\left. x^2 \right|_{x = 2}`: a part, worked out, with a value in the place of a name."""
    start, items = grammar.index, grammar.items
    grammar.enter(start)
    grammar.index += 1
    node = grammar.sum()
    groups.close(grammar, start, POINT[1])
    opening = grammar.index
    if items[opening : opening + 2] != ["_", "{"] or not _is_name(items[opening + 2]) or items[opening + 3] != "=":
        reason = "a bar behind a part needs the place below it, a name and its value"
        raise grammar.error(start, reason, r"\left. x^2 \right|_{x = 2}", opening - 1)
    name = differential(grammar, spelled(items[opening + 2]), opening + 2)
    grammar.index = opening + 4
    value = grammar.sum()
    groups.close(grammar, opening + 1, "}")
    grammar.depth -= 1
    refuse_place(grammar, {name.name}, start)
    return grammar.checked(Apply(VALUE_AT, (node, name, value)), start)
