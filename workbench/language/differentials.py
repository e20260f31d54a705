"""Differentials in text: `d/dx x^2`, `d^2/dx^2 (...)`, `∂²/∂x∂y (...)`, `dy/dx`, `∂f/∂x`.

A derivative takes one product, or the bracket that follows directly; where that is unclear it is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.errors import ParseError
from workbench.language import calls
from workbench.language.derivatives import check_order, derivative_of, differential
from workbench.language.formula import Formula, Number, Symbol
from workbench.language.indices import indexing
from workbench.language.names import letters_of, nameable, spelled
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
    return int(node.value)


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
    return grammar.put_in(callee.body, at)


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


# --- what is differentiated


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
    known = indexing(grammar).derivatives
    known.append((start, grammar.depth))
    if items[first] == "(":
        body = _bracket(grammar, operator, start)
    elif items[first] == "[":
        body = _square_bracket(grammar, operator, start)
    elif grammar.starts_factor():
        body = grammar.product()
        inner = [at for at, depth in known if depth == grammar.depth + 1 and first <= at < grammar.index]
        if inner and first not in inner:
            reason = "where the first of these derivatives ends is unclear"
            raise grammar.error(start, reason, f"{operator}(...) with brackets", inner[0])
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
