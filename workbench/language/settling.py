"""Settling: what only a whole text tells of its indices: which names are sizes or arrays, and what stays unclear."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from workbench.language.building import natural_order, value_of
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.indices import indexing
from workbench.language.names import spelled
from workbench.language.substitution import free_names
from workbench.operators import Form

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar


class Elsewhere(NamedTuple):
    """What the rest of a text tells of names: sizes, arrays with an index, and those that stand without one."""

    sizes: Collection[str] = frozenset()
    indexed: Collection[str] = frozenset()
    alone: Collection[str] = frozenset()


NOTHING_ELSEWHERE = Elsewhere()


def settle(
    grammar: Grammar,
    formulas: Iterable[Formula],
    shaped: Collection[str] = (),
    elsewhere: Elsewhere = NOTHING_ELSEWHERE,
) -> tuple[frozenset[str], frozenset[str]]:
    """The sizes and the indexed names of these formulas; refuses what is unclear of their indices.

    shaped: names that are declared to be arrays. elsewhere: what is settled of the rest of the text already.
    """
    known = indexing(grammar)
    trees = tuple(formulas)
    facts = grammar.facts
    free = frozenset().union(*map(facts.names, trees))
    roles = frozenset().union(*(facts.gathered(tree, _roles) for tree in trees))
    sizes = _named(roles, Role.SIZE) - _named(roles, Role.INDEX)
    indexed, differentials = _named(roles, Role.INDEXED), _named(roles, Role.DIFFERENTIAL)
    alone = _named(roles, Role.ALONE).union(tree.name for tree in trees if isinstance(tree, Symbol))
    every_size = sizes.union(elsewhere.sizes)
    for name, (first, last) in known.loose.items():
        if name not in every_size and name not in grammar.words.known:
            reason = f"'{name}' in {grammar.tokens.written(first, last)} is the index of no sum here"
            raise grammar.error(first, reason, f"sum({name}=1..n, ...), or a number as the index", last)
    for name, _, _ in known.ranges:
        if name in free:
            place = _outside(grammar, name, [(first, last) for own, first, last in known.ranges if own == name])
            reason = f"'{name}' is the index of a sum, and has no value outside of it"
            raise grammar.error(place, reason, "the sum around it, or another name for one of them")
    for by in natural_order(differentials & every_size):
        first = known.differentials.get(by, 0)
        raise grammar.error(first, f"'{by}' is a whole number; there is no derivative by it", "another name")
    for name in sorted(indexed | sizes.intersection(elsewhere.indexed)):
        first = known.arrays.get(name, 0)
        if name in indexed and (name in alone or name in elsewhere.alone) and name not in shaped:
            reason = f"'{name}' stands here with an index, and elsewhere without one"
            raise grammar.error(first, reason, f'an index at each {name}, or its shape, variables={{"{name}": 3}}')
        if name in every_size:
            raise grammar.error(first, f"'{name}' has an index here, and is a bound or an index elsewhere", "two names")
    for name, first, last in known.zeros:
        if name not in known.from_zero:
            reason = f"{grammar.tokens.written(first, last)}: components are counted from 1"
            raise grammar.error(first, reason, f"{name}[1] for the first", last)
    names = alone.union(elsewhere.alone, differentials)
    if any("_" in name for name in names):
        integers = every_size.union(known.loose, (own for own, _, _ in known.ranges))
        components = frozenset().union(*(facts.gathered(tree, _components) for tree in trees))
        _refuse_twins(grammar, names, components, indexed.union(elsewhere.indexed), integers)
    for name in sorted(known.from_zero):
        grammar.note(f"{name} is counted from 0 here: {name}[0], {name}[1], ...")
    return sizes | (known.loose.keys() & free), indexed


def _refuse_twins(
    grammar: Grammar,
    names: Iterable[str],
    components: Collection[str],
    arrays: Collection[str],
    integers: Collection[str],
) -> None:
    """Refuses a name that only text tells from a component: x_1 beside x[1]; undeclared, also beside x[i]."""
    for name in natural_order(name for name in names if "_" in name):
        pieces = name.split("_")
        whole = all(piece.isdecimal() or set(piece).issubset(integers) for piece in pieces[1:])
        array = next((own for count in range(1, len(pieces)) if (own := "_".join(pieces[:count])) in arrays), "")
        from_zero = grammar.indexing is not None and array in grammar.indexing.from_zero
        alike = whole and array and name not in grammar.words.known and (from_zero or name != f"{array}_0")
        if alike or name in components:
            first = next((index for index, token in enumerate(grammar.items) if token and spelled(token) == name), 0)
            reason = f"'{name}' looks like a component, which others are that stand here with an index"
            raise grammar.error(first, reason, f"an index in brackets, or another name for {name}")


class Role(Enum):
    """What a name does in a part."""

    SIZE = auto()  # it stands in the bounds of a sum
    INDEX = auto()  # a sum runs over it
    INDEXED = auto()  # it has an index
    ALONE = auto()  # it stands without one
    DIFFERENTIAL = auto()  # something is differentiated by it


def _named(roles: Iterable[tuple[Role, str]], role: Role) -> frozenset[str]:
    return frozenset(name for own, name in roles if own is role)


def _roles(node: Formula) -> Iterator[tuple[Role, str]]:
    """What names do in a part, but for the parts in it."""
    form = node.operator.form if isinstance(node, Apply) else None
    children = node.children
    if form is Form.INDEXED:
        yield from ((Role.SIZE, name) for bound in children[1:3] for name in free_names(bound))
        yield from ((Role.INDEX, name) for name in free_names(children[0]))
    elif form is Form.ELEMENT:
        yield from ((Role.INDEXED, array.name) for array in children[:1] if isinstance(array, Symbol))
        children = children[1:]
    elif form in (Form.DERIVATIVE, Form.GRADIENT):
        yield from ((Role.DIFFERENTIAL, name.name) for name in children[1:] if isinstance(name, Symbol))
        children = children[:1] if form is Form.GRADIENT else children
    yield from ((Role.ALONE, child.name) for child in children if isinstance(child, Symbol))


def _components(node: Formula) -> tuple[str, ...]:
    """The names that a component looks like, picked by numbers and names: x_1 for x[1], W_12 for W[1, 2]."""
    if isinstance(node, Symbol) and node.name[-1] == "]":
        array, _, place = node.name[:-1].partition("[")
        below = place.split(",")
    elif isinstance(node, Apply) and node.operator.form is Form.ELEMENT and isinstance(node.arguments[0], Symbol):
        array = node.arguments[0].name
        below = [i.name if isinstance(i, Symbol) else str(value_of(i)) for i in node.arguments[1:]]
    else:
        return ()
    return tuple(f"{array}_{between.join(below)}" for between in ("", "_"))


def _outside(grammar: Grammar, name: str, sums: list[tuple[int, int]]) -> int:
    """The first token outside these sums that is the name."""
    for index, token in enumerate(grammar.items):
        if token and spelled(token) == name and not any(first <= index <= last for first, last in sums):
            return index
    return sums[0][0]
