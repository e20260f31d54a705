"""The Formula: the tree of what was written, unevaluated, with exact numbers; nodes hold their row of the table."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from fractions import Fraction
from operator import attrgetter, mul
from typing import TypeGuard, TypeVar

from workbench.operators import Form, Operator

T = TypeVar("T")


class Formula:
    """A node of the tree; one of Number, Symbol, Apply. Immutable, compared by structure."""

    __slots__ = ("_hash",)
    _hash: int

    @property
    def children(self) -> tuple[Formula, ...]:
        return ()

    @property
    def outline(self) -> tuple[Formula, ...]:
        """The children; of a long sum its templates and the terms beside them, which are far fewer than its terms."""
        return ()

    @property
    def times(self) -> tuple[int, ...] | None:
        """How often each part of the outline stands; None for once."""
        return None

    @property
    def placed(self) -> Iterable[Sequence[str]]:
        """The names that stand at the places of its templates."""
        return ()

    @property
    def places(self) -> Iterable[str]:
        """What its templates call these places, and those of numbers: names that are no variables."""
        return ()

    def __hash__(self) -> int:
        return self._hash

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} is immutable")


class Number(Formula):
    """A literal: zero or positive, a whole number or a decimal as typed.

    Minus two is the negation of 2, one half the quotient of 1 and 2; `building.number` makes such trees.
    value: exact. text: as typed ("0.10"), or "" to print the value.
    """

    __slots__ = ("text", "value")
    value: Fraction
    text: str

    def __init__(self, value: Fraction | int, text: str = "") -> None:
        exact = value if isinstance(value, Fraction) else Fraction(value)
        if exact < 0:
            raise ValueError(f"a Number is not negative: {exact}; negate it")
        object.__setattr__(self, "value", exact)
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "_hash", hash(("number", exact)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and self.value == other.value

    __hash__ = Formula.__hash__

    def __repr__(self) -> str:
        return f"Number({self.text or self.value})"

    def __reduce__(self) -> tuple[type[Number], tuple[Fraction, str]]:
        return Number, (self.value, self.text)


class Symbol(Formula):
    """A name: a variable, a parameter or a column of the data; Greek letters by their English name."""

    __slots__ = ("name",)
    name: str

    def __init__(self, name: str) -> None:
        _set_name(self, name)
        _set_hash(self, hash(("symbol", name)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Symbol) and self.name == other.name

    __hash__ = Formula.__hash__

    def __repr__(self) -> str:
        return f"Symbol({self.name})"

    def __reduce__(self) -> tuple[type[Symbol], tuple[str]]:
        return Symbol, (self.name,)


class Apply(Formula):
    """An operator applied to arguments; sums and products have as many as were written."""

    __slots__ = ("arguments", "operator")
    operator: Operator
    arguments: tuple[Formula, ...]

    def __init__(self, operator: Operator, arguments: tuple[Formula, ...]) -> None:
        _set_operator(self, operator)
        _set_arguments(self, arguments)

    @property
    def children(self) -> tuple[Formula, ...]:
        return self.arguments

    @property
    def outline(self) -> tuple[Formula, ...]:
        return self.arguments

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Apply) or hash(self) != hash(other):
            return False
        for argument in self.arguments:
            if isinstance(argument, Apply):
                return _equal(self, other)
        return self.operator is other.operator and self.arguments == other.arguments

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:  # made when first asked for, children first: half the cost of building a tree
            waiting: list[Formula] = [self]
            while waiting:
                node = waiting[-1]
                # a part that is shared, or was asked before, is not gone through again
                unhashed = [c for c in node.children if not hasattr(c, "_hash")]
                if unhashed:
                    waiting.extend(unhashed)
                    continue
                waiting.pop()
                if isinstance(node, Apply):
                    object.__setattr__(node, "_hash", hash((node.operator, node.arguments)))
            return self._hash

    def __repr__(self) -> str:
        return f"{self.operator.name}({', '.join(map(repr, self.arguments))})"

    def __reduce__(self) -> tuple[type[Apply], tuple[Operator, tuple[Formula, ...]]]:
        return Apply, (self.operator, self.arguments)


def _equal(first: Apply, second: Apply) -> bool:
    """Equality in a loop, for trees may be deep; no pair is compared twice, for they share their parts."""
    waiting = [(first, second)]
    compared: set[tuple[int, int]] = set()
    for mine, yours in waiting:  # which grows on the way
        ours, theirs = mine.arguments, yours.arguments
        if mine.operator is not yours.operator or len(ours) != len(theirs):
            return False
        for one, other in zip(ours, theirs, strict=True):
            if one is other:
                continue
            if isinstance(one, Apply) and isinstance(other, Apply):
                pair = id(one), id(other)
                if pair not in compared:
                    compared.add(pair)
                    waiting.append((one, other))
            elif not one == other:  # noqa: SIM201 - != looks for __ne__ first
                return False
    return True


# The slots' own setters: a reader builds a million nodes in a second, and object.__setattr__ is twice as slow.
_set_hash = Formula.__dict__["_hash"].__set__
_set_name = Symbol.__dict__["name"].__set__
_set_operator = Apply.__dict__["operator"].__set__
_set_arguments = Apply.__dict__["arguments"].__set__


def walk(formula: Formula) -> Iterator[Formula]:
    """Every node, a parent before its children, left to right."""
    waiting = [formula]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def parts(formula: Formula, known: Container[int] = ()) -> Iterator[Formula]:
    """Every part once, however often it is shared, children before their parents.

    known: ids of parts that are left out, with what is below them.

    >>> from workbench.operators import SUM
    >>> x = Symbol("x")
    >>> list(parts(Apply(SUM, (x, x))))
    [Symbol(x), sum of terms(Symbol(x), Symbol(x))]
    """
    return _once(formula, attrgetter("children"), known)


def outlined(formula: Formula, known: Container[int] = ()) -> Iterator[Formula]:
    """Every part once as `parts` has them, but of a long sum its templates in the place of their terms.

    known: as in `parts`.

    >>> from workbench.operators import SUM
    >>> x = Symbol("x")
    >>> list(outlined(Apply(SUM, (x, x))))
    [Symbol(x), sum of terms(Symbol(x), Symbol(x))]
    """
    return _once(formula, attrgetter("outline"), known)


def _once(formula: Formula, below: Callable[[Formula], Sequence[Formula]], known: Container[int]) -> Iterator[Formula]:
    """Every part once, those below it first."""
    done: set[int] = set()
    waiting = [formula]
    while waiting:
        node = waiting[-1]
        missing = (
            [] if id(node) in done else [c for c in reversed(below(node)) if not (id(c) in done or id(c) in known)]
        )
        if missing:
            waiting.extend(missing)
            continue
        waiting.pop()
        if id(node) not in done:
            done.add(id(node))
            yield node


def has_form(formula: Formula, form: Form) -> TypeGuard[Apply]:
    """Is it an operator of this form, applied to its arguments?

    >>> from workbench.operators import SUM
    >>> has_form(Apply(SUM, (Symbol("x"), Symbol("y"))), Form.SUM), has_form(Symbol("x"), Form.SUM)
    (True, False)
    """
    return isinstance(formula, Apply) and formula.operator.form is form


def size(formula: Formula) -> int:
    """How many nodes the tree has, a shared part counted each time it occurs.

    >>> from workbench.operators import SUM
    >>> size(Apply(SUM, (Symbol("x"), Symbol("y"))))
    3
    """
    return sizes(formula)[id(formula)]


def sizes(formula: Formula, known: dict[int, int] | None = None) -> dict[int, int]:
    """The size of each part, by the identity of the part; those of the outlines of long sums.

    known: of parts that are not gone through again; the others are entered.
    """
    found: dict[int, int] = {} if known is None else known
    for node in outlined(formula, () if known is None else known):
        below = [found[id(child)] for child in node.outline]
        found[id(node)] = 1 + (sum(below) if node.times is None else sum(map(mul, node.times, below)))
    return found


def symbols(formula: Formula) -> frozenset[str]:
    """Names that occur.

    >>> from workbench.operators import SUM
    >>> sorted(symbols(Apply(SUM, (Symbol("x"), Symbol("y")))))
    ['x', 'y']
    """
    found: set[str] = set()
    places: set[str] = set()
    for node in outlined(formula):
        if isinstance(node, Symbol):
            found.add(node.name)
        elif node.times is not None:
            found.update(*node.placed)
            places.update(node.places)
    return frozenset(found - places if places else found)


def fold(formula: Formula, combine: Callable[[Formula, Sequence[T]], T]) -> T:
    """The value of a tree, from the leaves up: combine takes a node and the values of its children.

    >>> fold(Symbol("x"), lambda node, below: 1 + max(below, default=0))
    1
    """
    values: list[T] = []
    waiting: list[tuple[Formula, int]] = [(formula, -1)]
    while waiting:
        node, count = waiting.pop()
        if count > 0:
            below = values[-count:]
            del values[-count:]
            values.append(combine(node, below))
        elif node.children:
            waiting.append((node, len(node.children)))
            waiting.extend([(child, -1) for child in reversed(node.children)])
        else:
            values.append(combine(node, ()))
    return values[0]
