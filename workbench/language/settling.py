"""Settling: what only a whole text tells of its indices: which names are sizes or arrays, and what stays unclear."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from workbench.language.building import natural_order, value_of
from workbench.language.formula import Apply, Formula, Symbol, parts
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
    free = frozenset().union(*map(free_names, trees))
    sizes, indexed, alone = _occurring(trees)
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
    for by in natural_order(_differentials(trees) & every_size):
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
    names = alone.union(elsewhere.alone, _differentials(trees))
    if any("_" in name for name in names):
        integers = every_size.union(known.loose, (own for own, _, _ in known.ranges))
        _refuse_twins(grammar, names, _components(trees), indexed.union(elsewhere.indexed), integers)
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


def _components(trees: Iterable[Formula]) -> set[str]:
    """The names that components look like, which are picked by numbers and names: x_1 for x[1], W_12 for W[1, 2]."""
    found = set()
    for node in (part for tree in trees for part in parts(tree)):
        if isinstance(node, Symbol) and node.name[-1] == "]":
            array, _, place = node.name[:-1].partition("[")
            below = place.split(",")
        elif isinstance(node, Apply) and node.operator.form is Form.ELEMENT and isinstance(node.arguments[0], Symbol):
            array = node.arguments[0].name
            below = [i.name if isinstance(i, Symbol) else str(value_of(i)) for i in node.arguments[1:]]
        else:
            continue
        found |= {f"{array}_{between.join(below)}" for between in ("", "_")}
    return found


def _differentials(trees: Iterable[Formula]) -> set[str]:
    """Names by which something is differentiated."""
    forms = (Form.DERIVATIVE, Form.GRADIENT)
    nodes = (part for tree in trees for part in parts(tree) if isinstance(part, Apply) and part.operator.form in forms)
    return {name.name for node in nodes for name in node.arguments[1:] if isinstance(name, Symbol)}


def _occurring(trees: Iterable[Formula]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Names in the bounds of sums, names with an index, and names that stand without one."""
    sizes: set[str] = set()
    indices: set[str] = set()
    indexed: set[str] = set()
    alone: set[str] = set()
    for tree in trees:
        alone |= {tree.name} if isinstance(tree, Symbol) else set()
        for node in parts(tree):
            form = node.operator.form if isinstance(node, Apply) else None
            children = node.children
            if form is Form.INDEXED:
                sizes |= free_names(children[1]) | free_names(children[2])
                indices |= free_names(children[0])
            elif form is Form.ELEMENT:
                indexed |= {array.name for array in children[:1] if isinstance(array, Symbol)}
                children = children[1:]
            elif form is Form.GRADIENT:
                children = children[:1]
            alone |= {child.name for child in children if isinstance(child, Symbol)}
    return frozenset(sizes - indices), frozenset(indexed), frozenset(alone)


def _outside(grammar: Grammar, name: str, sums: list[tuple[int, int]]) -> int:
    """The first token outside these sums that is the name."""
    for index, token in enumerate(grammar.items):
        if token and spelled(token) == name and not any(first <= index <= last for first, last in sums):
            return index
    return sums[0][0]
