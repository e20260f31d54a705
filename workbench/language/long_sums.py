"""Long sums: terms of one shape held as a template and what stands at its places; the terms are made when asked for.

A sum of a million terms is a few trees, names and numbers: whoever need not look at each term looks at its outline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Protocol, final

import numpy as np
from numpy.typing import NDArray

from workbench.language.building import number, typed_number
from workbench.language.formula import Apply, Formula, Number, Symbol, outlined, parts, symbols
from workbench.operators import SUM, Operator

LEAST = 50
"""Terms of one shape, from which on they are held as a template."""


def name_place(number: int) -> str:
    """What a template calls a place of names: "#1", which no text can spell.

    >>> name_place(1), number_place(1)
    ('#1', '#n1')
    """
    return f"#{number}"


def number_place(number: int) -> str:
    """What a template calls a place of numbers: "#n1", which no text can spell."""
    return f"#n{number}"


class Column(Protocol):
    """The number at one place of a template, for each term."""

    def __len__(self) -> int: ...

    def floats(self) -> NDArray[np.float64]:
        """As floats, each the nearest to what is written."""
        ...

    def formula(self, term: int) -> Formula:
        """As it stands in a term, exact and as typed."""
        ...


@final
@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """Whole numbers.

    >>> column = Whole(range(-1, 2))
    >>> column.floats(), column.formula(0)
    (array([-1.,  0.,  1.]), negation(Number(1)))
    """

    values: NDArray[np.int64] | range

    def __len__(self) -> int:
        return len(self.values)

    def floats(self) -> NDArray[np.float64]:
        return np.asarray(self.values).astype(np.float64)

    def formula(self, term: int) -> Formula:
        return number(int(self.values[term]))


@final
@dataclass(frozen=True, slots=True, eq=False)
class Typed:
    """Decimals as they were typed.

    >>> Typed(("0.10", "1e3")).floats(), Typed(("0.10", "1e3")).formula(0)
    (array([1.e-01, 1.e+03]), Number(0.10))
    """

    texts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def floats(self) -> NDArray[np.float64]:
        return np.fromiter(map(float, self.texts), np.float64, len(self.texts))

    def formula(self, term: int) -> Number:
        return typed_number(self.texts[term])


@final
@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """Terms of one shape: a template, and what stands at its places in each term.

    template: over "#1", "#2", ... for names and "#n1", "#n2", ... for numbers, besides names that are the same in all
    terms. names: for each place of names that in each term; places that always have the same name are one.
    numbers: for each place of numbers that in each term.
    """

    template: Formula
    names: tuple[Sequence[str], ...]
    numbers: tuple[Column, ...]
    count: int

    @property
    def places(self) -> Iterator[str]:
        """What the template calls its places."""
        yield from (name_place(i + 1) for i in range(len(self.names)))
        yield from (number_place(i + 1) for i in range(len(self.numbers)))

    def terms(self) -> list[Formula]:
        """Every term, in order; names and parts that are the same are shared."""
        named = dict.fromkeys(name for names in self.names for name in names)
        known = dict(zip(named, map(Symbol, named), strict=True))
        columns: dict[str, list[Formula]] = {
            name_place(i): [known[name] for name in names] for i, names in enumerate(self.names, start=1)
        }
        for i, column in enumerate(self.numbers, start=1):
            columns[number_place(i)] = [column.formula(term) for term in range(self.count)]
        return _filled(self.template, columns) or [self.template] * self.count

    def term(self, place: int) -> Formula:
        """One of the terms."""
        columns: dict[str, list[Formula]] = {
            name_place(i): [Symbol(names[place])] for i, names in enumerate(self.names, start=1)
        }
        for i, column in enumerate(self.numbers, start=1):
            columns[number_place(i)] = [column.formula(place)]
        return (_filled(self.template, columns) or [self.template])[0]


def _filled(template: Formula, columns: Mapping[str, list[Formula]]) -> list[Formula] | None:
    """The template with each of the values at its places; None for one without places."""
    made: dict[int, list[Formula]] = {}
    for node in parts(template):
        if isinstance(node, Symbol) and node.name in columns:
            made[id(node)] = columns[node.name]
        elif isinstance(node, Apply) and any(id(argument) in made for argument in node.arguments):
            values: list[Iterable[Formula]] = [made.get(id(a)) or repeat(a) for a in node.arguments]
            row = node.operator
            made[id(node)] = [Apply(row, arguments) for arguments in zip(*values, strict=False)]
    return made.get(id(template))


@final
class LongSum(Apply):
    """A sum most of whose terms are like many others. As any sum it has arguments, made when first asked for.

    groups: the terms that are alike. others: the terms beside them, in order. order: for each term as it was written
    its group, len(groups) for the next of the others.

    >>> names = [f"x{i}" for i in range(50)]
    >>> total = LongSum((Alike(Symbol("#1"), (names,), (), 50),), (Number(3),), np.array([1] + [0] * 50))
    >>> total.arguments[:2], total.arguments == Apply(SUM, tuple(total.arguments)).arguments
    ((Number(3), Symbol(x0)), True)
    """

    __slots__ = ("_names", "groups", "order", "others")
    groups: tuple[Alike, ...]
    others: tuple[Formula, ...]
    order: NDArray[np.intp]
    _names: frozenset[str]

    def __init__(self, groups: Sequence[Alike], others: Sequence[Formula], order: NDArray[np.intp]) -> None:
        object.__setattr__(self, "operator", SUM)
        object.__setattr__(self, "groups", tuple(groups))
        object.__setattr__(self, "others", tuple(others))
        object.__setattr__(self, "order", order)

    def __getattr__(self, name: str) -> tuple[Formula, ...]:
        """Only what was not made yet comes here: the arguments, once."""
        if name != "arguments":
            raise AttributeError(name)
        terms = [iter(group.terms()) for group in self.groups] + [iter(self.others)]
        found = tuple(next(terms[group]) for group in self.order.tolist())
        object.__setattr__(self, "arguments", found)
        return found

    @property
    def written_out(self) -> bool:
        """Were its terms made?"""
        try:
            _ARGUMENTS(self)
        except AttributeError:
            return False
        return True

    @property
    def outline(self) -> tuple[Formula, ...]:
        return (*(group.template for group in self.groups), *self.others)

    @property
    def times(self) -> tuple[int, ...]:
        return (*(group.count for group in self.groups), *(1 for _ in self.others))

    @property
    def placed(self) -> Iterator[Sequence[str]]:
        return (names for group in self.groups for names in group.names)

    @property
    def places(self) -> Iterator[str]:
        return (place for group in self.groups for place in group.places)

    @property
    def names(self) -> frozenset[str]:
        """The names that occur."""
        try:
            return self._names
        except AttributeError:
            object.__setattr__(self, "_names", symbols(self))
            return self._names


_ARGUMENTS = Apply.__dict__["arguments"].__get__
"""The slot itself, which makes nothing."""


def operators_in(formula: Formula) -> frozenset[Operator]:
    """The operators that are applied somewhere in it.

    >>> sorted(row.name for row in operators_in(Apply(SUM, (Symbol("x"), number(-1)))))
    ['negation', 'sum of terms']
    """
    return frozenset(node.operator for node in outlined(formula) if isinstance(node, Apply))
