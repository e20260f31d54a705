"""Differentials in text: `d/dx x^2`, `d^2/dx^2 (...)`, `∂²/∂x∂y (...)`, `dy/dx`, `∂f/∂x`.

A derivative takes one product, or the bracket that follows directly; where that is unclear it is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.errors import ParseError
from workbench.language.derivatives import check_order, differential
from workbench.language.formula import Formula, Number, Symbol
from workbench.language.names import letters_of, nameable, spelled
from workbench.language.operands import applied, function, whole
from workbench.language.table import RAISED

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar

ROUND, UPRIGHT = "∂", "d"
_POWERS = ("^", RAISED)


def names_in(token: str) -> tuple[str, ...]:
    """The names behind each d of `dx` or `dxdy`, as typed.

    >>> names_in("dx"), names_in("dxdy"), names_in("dx1"), names_in("drate")
    (('x',), ('x', 'y'), ('x1',), ('rate',))
    """
    letters = [letter for letter, _, _ in letters_of(token)]
    if len(letters) % 2 == 0 and letters and all(letter == UPRIGHT for letter in letters[::2]):
        return tuple(letters[1::2])
    return (token[1:],)


def quotient(grammar: Grammar) -> Formula:
    """The derivative that begins at the current token: `d`, `∂`, or a name behind a d as in `dy/dx`."""
    start = grammar.index
    sign = ROUND if grammar.items[start] == ROUND else UPRIGHT
    before = grammar.items[start - 1] if start else ""
    if before in ("^", RAISED, "/") or before in grammar.words.functions:
        shown = grammar.tokens.written(start - 1, start - 1)
        reason = f"a derivative behind '{shown}' is unclear"
        raise grammar.error(start, reason, "brackets around it, x^(d/dx(x^2))")
    grammar.enter(start)
    order, body = _above(grammar)
    if grammar.items[grammar.index] != "/":
        raise _no_derivative(grammar, start)
    grammar.index += 1
    names = _below(grammar, sign)
    if len(names) != order:
        first, last = start, grammar.index - 1
        reason = f"a derivative of order {order} above the line, but {_times(len(names))} below it"
        raise grammar.error(first, reason, _example(sign, names), last)
    check_order(grammar, order, start)
    after = grammar.items[grammar.index][:1]
    if (after.isalnum() or after == ".") and not grammar.tokens.spaced(grammar.index):
        reason = "where the name below the line ends is unclear"
        example = _example(sign, names)
        raise grammar.error(start, reason, f"{example} x^2, with a space, or {example}(x^2)", grammar.index)
    node = applied(grammar, names, start) if body is None else whole(grammar, body, names, start)
    grammar.depth -= 1
    return node


# --- above the line


def _above(grammar: Grammar) -> tuple[int, Formula | None]:
    """The order, and what is differentiated where it stands above the line; up to the line."""
    start = grammar.index
    token = grammar.items[start]
    grammar.index += 1
    if token not in (ROUND, UPRIGHT):
        _line_follows(grammar, start)
        return 1, function(grammar, names_in(token)[0], start)
    order = _power(grammar) if grammar.items[grammar.index] in _POWERS else 1
    token = grammar.items[grammar.index]
    if token == "/":
        return order, None
    if token == "(":
        return order, grammar.operand()
    if nameable(spelled(token)):
        grammar.index += 1
        _line_follows(grammar, start)
        return order, function(grammar, token, grammar.index - 1)
    raise _no_derivative(grammar, start)


def _line_follows(grammar: Grammar, start: int) -> None:
    """Behind the name of a function above the line stands the line, or the bracket of its argument."""
    if grammar.items[grammar.index] not in ("/", "("):
        raise _no_derivative(grammar, start)


def _power(grammar: Grammar) -> int:
    """The whole number behind `^`, or raised."""
    at = grammar.index
    grammar.index += 1
    node = grammar.atoms.get(grammar.items[grammar.index])
    if not isinstance(node, Number) or node.value.denominator != 1 or node.value < 1:
        raise grammar.error(at, "the order of a derivative is a whole number, 1 or more", "d^2/dx^2", grammar.index)
    grammar.index += 1
    check_order(grammar, int(node.value), at)
    return int(node.value)


def _no_derivative(grammar: Grammar, start: int) -> ParseError:
    """A `d` or `∂` that is no derivative, where another one is."""
    token = grammar.tokens.written(start, start)
    if token == ROUND:
        return grammar.error(start, "'∂' stands only in derivatives", "∂/∂x(x*y) or ∂f/∂x")
    if token == UPRIGHT:
        reason = "'d' stands for a derivative elsewhere in this formula, and is unclear here"
        return grammar.error(start, reason, "another name for this d, or d declared with variables=")
    reason = f"'{token}' stands below a derivative elsewhere in this formula, and is unclear here"
    return grammar.error(start, reason, f"d/{token}(...), or a sign between the letters")


# --- below the line


def _below(grammar: Grammar, sign: str) -> list[Symbol]:
    """`dx`, `dx^2`, `∂x∂y` or `(dx dy)`: the names in the order written, up to behind the last."""
    bracket = grammar.index if grammar.items[grammar.index] == "(" else -1
    grammar.index += bracket >= 0
    names = _names(grammar, sign)
    while _is_differential(grammar, sign) or (
        bracket >= 0 and grammar.items[grammar.index] == "*" and _is_differential(grammar, sign, 1)
    ):
        grammar.index += grammar.items[grammar.index] == "*"
        names += _names(grammar, sign)
    if bracket >= 0:
        if grammar.items[grammar.index] != ")":
            reason = f"only {sign} and a name stand below the line of a derivative"
            raise grammar.error(bracket, reason, _example(sign, names), grammar.index)
        grammar.index += 1
        if grammar.items[grammar.index] in _POWERS and len(names) == 1:
            names *= _power(grammar)
    return names


def _is_differential(grammar: Grammar, sign: str, ahead: int = 0) -> bool:
    token = grammar.items[grammar.index + ahead]
    return token == ROUND if sign == ROUND else grammar.words.forms.get(token) is quotient and token != UPRIGHT


def _names(grammar: Grammar, sign: str) -> list[Symbol]:
    """The names of one token `dx` or `dxdy`, or of `∂` and a name, with the power behind."""
    at = grammar.index
    token = grammar.items[at]
    if sign == UPRIGHT and token == UPRIGHT and not grammar.tokens.spaced(at + 1):
        grammar.index += 1  # d and a Greek letter
        typed: tuple[str, ...] = (grammar.items[grammar.index],)
    elif sign == UPRIGHT:
        if grammar.words.forms.get(token) is not quotient or token == UPRIGHT:
            raise grammar.error(at, "a derivative needs dx, or another name, below the line", "d/dx", at)
        typed = names_in(token)
    else:
        if token != ROUND:
            raise grammar.error(at, "a derivative with ∂ above the line needs ∂ below it too", "∂/∂x")
        grammar.index += 1
        typed = (grammar.items[grammar.index],)
    if not all(nameable(spelled(name)) for name in typed):
        reason = f"the name of a variable is missing after '{grammar.items[at]}'"
        raise grammar.error(at, reason, f"{sign}/{sign}x", grammar.index)
    grammar.index += 1
    symbols = [differential(grammar, spelled(name), at, grammar.index - 1) for name in typed]
    symbols[-1] = _component(grammar, symbols[-1])
    if grammar.items[grammar.index] in _POWERS:
        symbols += symbols[-1:] * (_power(grammar) - 1)
    return symbols


def _component(grammar: Grammar, name: Symbol) -> Symbol:
    """`dx[3]`, where "x[3]" is a declared name; else the name itself."""
    items, first = grammar.items, grammar.index
    if items[first] != "[" or "]" not in items[first : first + 5]:
        return name
    last = items.index("]", first)
    own = f"{name.name}{''.join(items[first : last + 1])}"
    if own not in grammar.words.known:
        return name
    grammar.index = last + 1
    return Symbol(own)


def _times(count: int) -> str:
    return "one name" if count == 1 else f"{count} names"


def _example(sign: str, names: Sequence[Symbol]) -> str:
    """How a derivative by these names is written."""
    order = f"^{len(names)}" if len(names) > 1 else ""
    if len(set(names)) == 1:
        return f"{sign}{order}/{sign}{names[0].name}{order}"
    return f"{sign}{order}/{sign}" + f"{' ' if sign == UPRIGHT else ''}{sign}".join(name.name for name in names)
