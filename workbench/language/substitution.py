"""Substitution: formulas in the place of names, with regard to the names that a sum, a derivative or a place binds.

`d/dx(x*y)` with x for y is x, not 2x; at x = 3 it is 3 put into the derivative, not the derivative of 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeGuard

from workbench.language.building import rebuilt, substitute
from workbench.language.formula import Apply, Formula, Symbol, has_form, outlined, symbols
from workbench.operators import BINDING_FORMS, VALUE_AT, Form

_FRESH = ("j", "k", "l", "m", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z")


def free_names(formula: Formula) -> frozenset[str]:
    """Names on whose values a formula depends: not the index of a sum, nor the name that has a value at a place.

    >>> from workbench.language.formula import Number
    >>> from workbench.operators import SUM_OVER
    >>> sorted(free_names(Apply(SUM_OVER, (Symbol("i"), Number(1), Symbol("n"), Symbol("i")))))
    ['n']
    """
    return names_below(formula)[id(formula)]


def names_below(formula: Formula, known: dict[int, frozenset[str]] | None = None) -> dict[int, frozenset[str]]:
    """The free names of each part, by the identity of the part; those of the outlines of long sums.

    known: of parts that are not gone through again; the others are entered.
    """
    names: dict[int, frozenset[str]] = {} if known is None else known
    for node in outlined(formula, () if known is None else known):
        if isinstance(node, Symbol):
            names[id(node)] = frozenset((node.name,))
        elif isinstance(node, Apply) and node.operator.form in _BINDERS:
            bound, within, outside = _BINDERS[node.operator.form](node.arguments)
            inner = names[id(within)] - {bound}
            names[id(node)] = inner.union(*(names[id(part)] for part in outside))
        else:
            below = frozenset[str]().union(*(names[id(child)] for child in node.outline))
            names[id(node)] = below if node.times is None else below.union(*node.placed).difference(node.places)
    return names


def binds(formula: Formula) -> bool:
    """Is there a sum over an index, a derivative, a gradient or a value at a place in it?"""
    return any(map(_is_binding, outlined(formula)))


def _is_binding(node: Formula) -> TypeGuard[Apply]:
    return isinstance(node, Apply) and node.operator.form in BINDING_FORMS


def sizes_in(formula: Formula) -> frozenset[str]:
    """Names in the bounds of sums and in indices, but for the indices themselves.

    >>> from workbench.language.formula import Number
    >>> from workbench.operators import SUM_OVER
    >>> sizes_in(Apply(SUM_OVER, (Symbol("i"), Number(1), Symbol("n"), Symbol("i"))))
    frozenset({'n'})
    """
    found: dict[int, frozenset[str]] = {}
    for node in outlined(formula):
        below = frozenset[str]().union(*(found[id(child)] for child in node.outline))
        if has_form(node, Form.INDEXED):
            index, lower, upper, _ = node.arguments
            below = (below - symbols(index)) | free_names(lower) | free_names(upper)
        elif has_form(node, Form.ELEMENT):
            below = below.union(*map(free_names, node.arguments[1:]))
        found[id(node)] = below
    return found[id(formula)]


def substituted(
    formula: Formula, mapping: Mapping[str, Formula], names: Mapping[int, frozenset[str]] | None = None
) -> Formula:
    """Every free name in the mapping replaced by its formula, all at once; bound names are renamed where they clash.

    names: free names of parts by their identity, as far as known; what has none of the mapping's is not gone through.

    >>> from workbench.language.formula import Number
    >>> from workbench.operators import DERIVATIVE, POWER
    >>> slope = Apply(DERIVATIVE, (Apply(POWER, (Symbol("x"), Number(2))), Symbol("x")))
    >>> substituted(slope, {"x": Number(3)})
    value at a point(derivative(power(Symbol(x), Number(2)), Symbol(x)), Symbol(x), Number(3))
    """
    if names is None and not binds(formula):
        return substitute(formula, mapping)

    def put_in(part: Formula) -> Formula:
        if isinstance(part, Symbol):
            return mapping.get(part.name, part)
        return _into(part, mapping) if _is_binding(part) else part

    def is_whole(part: Apply) -> bool:
        return _is_binding(part) or (names is not None and mapping.keys().isdisjoint(names.get(id(part), mapping)))

    return rebuilt(formula, put_in, whole=is_whole)


def levels(formula: Formula) -> int:
    """How deep sums over an index, derivatives, gradients and values at a place are nested.

    >>> from workbench.operators import DERIVATIVE
    >>> x = Symbol("x")
    >>> levels(Apply(DERIVATIVE, (Apply(DERIVATIVE, (x, x)), x)))
    2
    """
    below: dict[int, int] = {}
    for node in outlined(formula):
        below[id(node)] = _is_binding(node) + max((below[id(child)] for child in node.outline), default=0)
    return below[id(formula)]


def _into(node: Apply, mapping: Mapping[str, Formula]) -> Formula:
    """Into a form that binds a name, as far as its value depends on the names in the mapping."""
    used = {name: mapping[name] for name in mapping.keys() & free_names(node) if mapping[name] != Symbol(name)}
    return _BINDING[node.operator.form](node, used) if used else node


def unused(taken: Iterable[str], like: str) -> str:
    """A name that is not taken: the letter itself, one after it, or with a number.

    >>> unused({"i", "j"}, "i")
    'k'
    """
    avoided = frozenset(taken)
    letters = (like, *_FRESH, *(f"{like}_{number}" for number in range(1, len(avoided) + 2)))
    return next(name for name in letters if name not in avoided)


def _taken(mapping: Mapping[str, Formula]) -> frozenset[str]:
    return frozenset().union(*map(free_names, mapping.values()))


def _into_sum(node: Apply, mapping: Mapping[str, Formula]) -> Formula:
    index, lower, upper, term = node.arguments
    lower, upper = substituted(lower, mapping), substituted(upper, mapping)
    inner, (name,) = _without(mapping, (index,))
    if name in _taken(inner):
        fresh = unused(_taken(inner) | free_names(term), name)
        term, name = substituted(term, {name: Symbol(fresh)}), fresh
    return Apply(node.operator, (Symbol(name), lower, upper, substituted(term, inner)))


def _into_place(node: Apply, mapping: Mapping[str, Formula]) -> Formula:
    body, place, value = node.arguments
    value = substituted(value, mapping)
    inner, (name,) = _without(mapping, (place,))
    if name in _taken(inner):
        fresh = unused(_taken(inner) | free_names(body), name)
        body, name = substituted(body, {name: Symbol(fresh)}), fresh
    return Apply(node.operator, (substituted(body, inner), Symbol(name), value))


def _into_derivative(node: Apply, mapping: Mapping[str, Formula]) -> Formula:
    """The derivative, worked out in its own names, and then the values of those names."""
    body, *below = node.arguments
    inner, names = _without(mapping, below)
    own = dict.fromkeys(names)
    taken = _taken(mapping) | free_names(body)
    values = {name: mapping.get(name, Symbol(name)) for name in own}
    if any(name in _taken(mapping) for name in own):  # each by a name of its own, so that the values do not mix
        fresh: dict[str, Formula] = {}
        for name in own:
            new = unused(taken, name)
            taken |= {new}
            fresh[name] = Symbol(new)
        body = substituted(body, fresh)
        below = [fresh[name] for name in names]
        values = {symbol.name: values[name] for name, symbol in fresh.items() if isinstance(symbol, Symbol)}
    result: Formula = Apply(node.operator, (substituted(body, inner), *below))
    for name, value in values.items():
        if value != Symbol(name):
            result = Apply(VALUE_AT, (result, Symbol(name), value))
    return result


def _without(mapping: Mapping[str, Formula], bound: Iterable[Formula]) -> tuple[dict[str, Formula], list[str]]:
    """The mapping without bound names, and these names."""
    names = [symbol.name for symbol in bound if isinstance(symbol, Symbol)]
    return {name: value for name, value in mapping.items() if name not in names}, names


_BINDERS: Mapping[Form, Callable[[tuple[Formula, ...]], tuple[str, Formula, tuple[Formula, ...]]]] = {
    Form.INDEXED: lambda arguments: (_name(arguments[0]), arguments[3], arguments[1:3]),
    Form.VALUE_AT: lambda arguments: (_name(arguments[1]), arguments[0], arguments[2:]),
}
"""What a form binds, in which argument, and the arguments outside."""


def _name(symbol: Formula) -> str:
    return symbol.name if isinstance(symbol, Symbol) else ""


_BINDING: Mapping[Form, Callable[[Apply, Mapping[str, Formula]], Formula]] = {
    Form.INDEXED: _into_sum,
    Form.VALUE_AT: _into_place,
    Form.DERIVATIVE: _into_derivative,
    Form.GRADIENT: _into_derivative,
}
