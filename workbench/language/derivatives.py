"""Derivatives in a formula, however they are written: by names, by a prime, the gradient; kept, not worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.language.building import natural_order
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.indices import HIGHEST, indexing
from workbench.language.insertions import put_in
from workbench.language.names import component_among
from workbench.language.preconditions import assume
from workbench.language.substitution import levels, substituted
from workbench.operators import DERIVATIVE, GRADIENT

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar
    from workbench.language.vocabulary import Callee


def differential(grammar: Grammar, name: str, first: int, last: int | None = None) -> Symbol:
    """A name to differentiate by, that stands at the tokens from first to last; refused where it is no variable."""
    words = grammar.words
    if name not in words.known:
        if name in grammar.table.constants:
            raise grammar.error(first, f"'{name}' is a constant; there is no derivative by it", "d/dx", last)
        if name in words.defined:
            reason = f"'{name}' stands for its definition; there is no derivative by it"
            raise grammar.error(first, reason, f"a name that stands in the definition, or {name} without one", last)
        if "_" in name:
            name = component_among(name, words.known) or name
            array, _, below = name.rpartition("_")
            if below.isdecimal() and grammar.shapes is not None and grammar.shapes.declared.get(array):
                reason = f"a derivative by one component, {name}, is not read"
                raise grammar.error(first, reason, f"∇_{array}(...), by all its components", last)
    if grammar.indexing is not None and name in grammar.indexing.bound:
        raise grammar.error(first, f"'{name}' is the index of a sum; there is no derivative by it", "d/dx", last)
    return Symbol(name)


def derivative_of(grammar: Grammar, body: Formula, names: Sequence[Symbol], start: int) -> Apply:
    """A part differentiated by names, one after the other; what was read begins at the token start."""
    free = grammar.facts.names(body)
    for symbol in dict.fromkeys(names):
        if symbol.name not in free:
            part = grammar.tokens.written(start, grammar.index - 1)
            grammar.note(f"{symbol.name} does not occur in {part}, so this derivative is 0")
    return _checked(grammar, Apply(DERIVATIVE, (body, *names)), start)


def gradient_of(grammar: Grammar, body: Formula, start: int, names: Sequence[str] | None = None) -> Formula:
    """The gradient of a part: by these names, else by the declared variables, else by the names that occur in it."""
    by = tuple(names or ()) or grammar.words.declared
    if not by:
        free = grammar.facts.names(body) - (grammar.indexing.sizes if grammar.indexing is not None else frozenset())
        by = natural_order(free - set(grammar.words.columns)) or natural_order(free)
    if not by:
        reason = "there is no variable here to differentiate by"
        raise grammar.error(start, reason, "a formula with variables", grammar.index - 1)
    if len(by) > 1:
        grammar.shaped()  # it is a vector: |∇f| is its length
    return _checked(grammar, Apply(GRADIENT, (body, *map(Symbol, by))), start)


def derivative_of_function(
    grammar: Grammar, callee: Callee, order: int, start: int, argument: Formula | None = None
) -> Formula:
    """`f'(x)`, `f''(2)` of a function of one variable, `y'` of a name that stands for a formula in one variable."""
    assert callee.body is not None
    variables = callee.parameters
    if callee.named:
        variables = natural_order(grammar.facts.names(callee.body) - set(grammar.words.columns))
    if len(variables) != 1:
        name = callee.typed
        if not variables:
            reason = f"{name} has no variable to differentiate by"
            raise grammar.error(start, reason, f"d{name}/dx, with the variable", grammar.index - 1)
        reason = f"a prime is unclear, because {name} has the variables {', '.join(variables)}"
        raise grammar.error(start, reason, f"∂{name}/∂{variables[0]}", grammar.index - 1)
    check_order(grammar, order, start)
    by = Symbol(variables[0])
    assume(grammar, callee, {} if argument is None else {by.name: argument}, start)
    node = _checked(grammar, Apply(DERIVATIVE, (callee.body, *(by,) * order)), start)
    return node if argument is None else at_place(grammar, node, {by.name: argument}, start)


def at_place(grammar: Grammar, node: Formula, values: Mapping[str, Formula], start: int) -> Formula:
    """A part, worked out, with values in the place of names."""
    return put_in(grammar, substituted(node, values), start)


def check_order(grammar: Grammar, order: int, start: int) -> None:
    """Refuses an order that nobody writes; the last token read belongs to it."""
    if order > HIGHEST:
        reason = f"a derivative of order {order}, more than {HIGHEST}"
        raise grammar.error(start, reason, "a lower order", grammar.index - 1)


def _checked(grammar: Grammar, node: Apply, start: int) -> Apply:
    if levels(node) > HIGHEST:
        reason = f"derivatives and sums more than {HIGHEST} deep in one another"
        raise grammar.error(start, reason, "fewer of them in one another", grammar.index - 1)
    differentials = indexing(grammar).differentials
    for name in node.arguments[1:]:
        assert isinstance(name, Symbol)
        differentials.setdefault(name.name, start)
    return grammar.checked(node, start)
