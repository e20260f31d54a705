"""Gradients, primes and places in text: `∇f`, `∇(x*y)`, `grad(...)`, `f'(x)`, `y'`, `at(x^2, x = 2)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.language import refusals
from workbench.language.characters import PRIME
from workbench.language.derivatives import at_place, derivative_of_function, differential, gradient_of
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.insertions import put_in
from workbench.language.names import nameable, spelled
from workbench.language.preconditions import assume, refuse_place
from workbench.language.substitution import free_names
from workbench.language.table import RAISED
from workbench.operators import VALUE_AT

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar
    from workbench.language.vocabulary import Callee

NABLA = "∇"
_EXAMPLE = "∇(x*y), or ∇f of an f that is defined"


def gradient(grammar: Grammar) -> Formula:
    """The gradient whose `∇` or `grad` is the current token."""
    start, items = grammar.index, grammar.items
    grammar.index += 1
    names = _names_below(grammar) if items[grammar.index] == "_" else None
    token = items[grammar.index]
    if token in ("^", RAISED):
        reason = "'∇²' is unclear: the sum of the second derivatives, or their matrix"
        raise grammar.error(start, reason, "∂²/∂x² (...) + ∂²/∂y² (...), or hessian on the formula", grammar.index + 1)
    if token == "*":
        reason = "only gradients are read, no divergence or curl"
        raise grammar.error(start, reason, _EXAMPLE, grammar.index)
    if not token:
        raise grammar.error(start, "a formula is missing after '∇'", _EXAMPLE)
    grammar.enter(start)
    if token == "(":
        body = grammar.operand()
        node = gradient_of(grammar, body, start, names)
    else:
        node = _of_function(grammar, token, start, names)
    grammar.depth -= 1
    if grammar.starts_factor():
        shown = grammar.tokens.written(start, grammar.index - 1)
        reason = f"what follows {shown} without a sign is unclear"
        raise grammar.error(start, reason, f"{shown}*x, or ∇(...) around all of it", grammar.index)
    return node


def _of_function(grammar: Grammar, token: str, start: int, names: Sequence[str] | None) -> Formula:
    """`∇f`, `∇f(x, y)`, `∇sin(x)`."""
    words = grammar.words
    callee = words.defined.get(spelled(token)) if spelled(token) not in words.known else None
    called = grammar.items[grammar.index + 1] == "("
    if callee is not None and callee.body is not None:
        grammar.index += 1
        if called and not callee.named:
            return _at_arguments(grammar, callee, start, names)
        if called:
            reason = f"'{token}(' is unclear: a product, or {token} at a place"
            raise grammar.error(start, reason, f"at(∇{token}, x = 2), or a sign", grammar.index)
        if callee.named:
            grammar.note(f"{token} stands for its definition, {callee.source}")
        assume(grammar, callee, {}, start)
        body = put_in(grammar, callee.body, start)
        return gradient_of(grammar, body, start, names or (None if callee.named else callee.parameters))
    if called and grammar.is_called():
        return gradient_of(grammar, grammar.operand(), start, names)
    if not nameable(spelled(token)):
        raise grammar.error(start, "a formula is missing after '∇'", _EXAMPLE, grammar.index - 1)
    raise grammar.error(start, f"'{token}' is not defined, so '∇{token}' is not read", _EXAMPLE, grammar.index)


def _at_arguments(grammar: Grammar, callee: Callee, start: int, names: Sequence[str] | None) -> Formula:
    """`∇f(x, y)`, `∇f(1, 2)`: the gradient by the parameters, at the arguments."""
    opening = grammar.index
    arguments = _arguments(grammar)
    if len(arguments) != len(callee.parameters):
        raise refusals.wrong_count(grammar, callee, len(arguments), opening)
    assert callee.body is not None
    values = dict(zip(callee.parameters, arguments, strict=True))
    assume(grammar, callee, values, start)
    node = gradient_of(grammar, put_in(grammar, callee.body, start), start, names or callee.parameters)
    return at_place(grammar, node, values, start)


def _arguments(grammar: Grammar) -> list[Formula]:
    """Formulas in a bracket, from it on to behind it."""
    opening, items = grammar.index, grammar.items
    outer, grammar.conditional = grammar.conditional, False
    grammar.index += 1
    arguments = [] if items[grammar.index] == ")" else [grammar.sum()]
    while items[grammar.index] == ",":
        grammar.index += 1
        arguments.append(grammar.sum())
    if items[grammar.index] != ")":
        raise refusals.unclosed(grammar, opening, ")")
    grammar.index += 1
    grammar.conditional = outer
    return arguments


def _names_below(grammar: Grammar) -> tuple[str, ...]:
    """`∇_x(...)` or `∇_(x,y)(...)`: the names by which it is taken."""
    first = grammar.index
    grammar.index += 1
    bracket = grammar.items[grammar.index] == "("
    grammar.index += bracket
    names: list[str] = []
    while not names or (bracket and grammar.items[grammar.index] == ","):
        grammar.index += bool(names)
        typed = grammar.items[grammar.index]
        if not nameable(spelled(typed)):
            raise grammar.error(first, "the name of a variable is missing below '∇'", "∇_x(x*y)", grammar.index)
        at = grammar.index
        grammar.index += 1
        names.append(differential(grammar, spelled(typed) + _brackets_behind(grammar, at), at).name)
    if bracket:
        if grammar.items[grammar.index] != ")":
            raise refusals.unclosed(grammar, first + 1, ")")
        grammar.index += 1
    return tuple(names)


def _brackets_behind(grammar: Grammar, first: int) -> str:
    """The index in square brackets behind the name at the token first, that of a declared component; else ""."""
    items, opening = grammar.items, grammar.index
    if items[opening] != "[":
        return ""
    last = opening
    while items[last] not in ("]", ""):
        last += 1
    place = "".join(items[opening : last + 1])
    if (own := spelled(items[first]) + place) not in grammar.words.known:
        raise grammar.error(
            first, f"'{own}' is no variable here", f"∇_{items[first]}(...), by all its components", last
        )
    grammar.index = last + 1
    return place


def primed(grammar: Grammar, callee: Callee) -> Formula:
    """`f'(x)`, `f''(2)`, `y'`: the current token is the name, and a prime follows."""
    start, items = grammar.index, grammar.items
    grammar.index += 1
    while items[grammar.index] == PRIME:
        grammar.index += 1
    order = grammar.index - start - 1
    name, last = callee.typed, grammar.index - 1
    if callee.body is None:
        reason = f"a prime is read only behind a function of your own, not behind {name}"
        raise grammar.error(start, reason, f"d/dx({name}(x))", last)
    if items[grammar.index] != "(":
        if not callee.named:
            shown = f"{name}{PRIME * order}"
            raise grammar.error(start, f"{shown} needs its argument", f"{shown}(x)", last)
        grammar.note(f"{name} stands for its definition, {callee.source}")
        return derivative_of_function(grammar, callee, order, start)
    opening = grammar.index
    grammar.enter(start)
    arguments = _arguments(grammar)
    grammar.depth -= 1
    if len(arguments) != 1:
        if not callee.named and len(callee.parameters) > 1:
            return derivative_of_function(grammar, callee, order, start)
        reason = f"{name}{PRIME * order} needs 1 argument, got {len(arguments)}"
        raise grammar.error(opening, reason, f"{name}{PRIME * order}(x)", grammar.index - 1)
    return derivative_of_function(grammar, callee, order, start, arguments[0])


def place(grammar: Grammar) -> Formula:
    """`at(body, x = 2)`: the part, worked out, with a value in the place of a name; the current token is `at`."""
    start, items = grammar.index, grammar.items
    opening = start + 1
    grammar.enter(start)
    outer, grammar.conditional = grammar.conditional, False
    grammar.index += 2
    node = grammar.sum()
    places: list[tuple[Symbol, Formula]] = []
    while items[grammar.index] == ",":
        at = grammar.index + 1
        if not nameable(spelled(items[at])) or items[at + 1] != "=":
            raise grammar.error(at, "a place is a name and its value", "at(x^2, x = 2)")
        name = differential(grammar, spelled(items[at]), at)
        grammar.index += 3
        places.append((name, grammar.sum()))
    if items[grammar.index] != ")":
        raise refusals.unclosed(grammar, opening, ")")
    grammar.index += 1
    grammar.conditional = outer
    grammar.depth -= 1
    later = {name.name for name, _ in places}
    if len(later) < len(places) or any(later & free_names(value) for _, value in places[:-1]):
        reason = "the places depend on one another, or one stands twice"
        raise grammar.error(start, reason, "at(at(x*y, x = 2), y = 3)", grammar.index - 1)
    refuse_place(grammar, later, start)
    for name, value in places:
        node = grammar.checked(Apply(VALUE_AT, (node, name, value)), start)
    return node
