"""Facts: what is known of the parts of one text, each found once; a definition is a part of all that uses it.

A text of many definitions is small, and what it stands for, written out, is not: the parts of both are the same few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias, TypeVar, final

from workbench.language.arrays.shapes import Shapes
from workbench.language.formula import Formula, Number, Symbol, parts, sizes
from workbench.language.substitution import names_below, substituted

if TYPE_CHECKING:
    from workbench.language.grammar import Check

T = TypeVar("T")
Look: TypeAlias = Callable[[Formula], Iterable[T]]
"""What is to be found at one part; the same look at the same part finds the same."""


@final
class Facts:
    """What was found, by the identity of the part; the parts are kept, so that their ids stay their own.

    check: what is wrong with a part. shapes: of the parts.
    """

    def __init__(self, check: Check | None = None, shapes: Shapes | None = None) -> None:
        self.check = check
        self.shapes = Shapes({}) if shapes is None else shapes
        self._kept: list[object] = []
        self._names: dict[int, frozenset[str]] = {}
        self._sizes: dict[int, int] = {}
        self._gathered: dict[object, dict[int, frozenset[object]]] = {}
        self._calls: dict[object, Formula] = {}
        self.sound: tuple[set[int], set[int]] = set(), set()

    def names(self, formula: Formula) -> frozenset[str]:
        """The free names.

        >>> Facts().names(Symbol("x"))
        frozenset({'x'})
        """
        if id(formula) not in self._names:
            self._kept.append(formula)
            names_below(formula, self._names)
        return self._names[id(formula)]

    def size(self, formula: Formula) -> int:
        """How many nodes the tree has, a shared part counted each time it occurs."""
        if id(formula) not in self._sizes:
            self._kept.append(formula)
            sizes(formula, self._sizes)
        return self._sizes[id(formula)]

    def gathered(self, formula: Formula, look: Look[T]) -> frozenset[T]:
        """All that is found by looking at each part.

        >>> Facts().gathered(Symbol("x"), lambda part: (len(part.children),))
        frozenset({0})
        """
        kept: dict[int, frozenset[T]] = self._gathered.setdefault(look, {})  # type: ignore[assignment]  # by look
        if id(formula) not in kept:
            found: set[T] = set()
            for part in parts(formula, kept):
                found.update(look(part))
                found.update(*(kept[id(child)] for child in part.children if id(child) in kept))
            self._kept.append(formula)
            kept[id(formula)] = frozenset(found)
        return kept[id(formula)]

    def called(self, body: Formula, values: Mapping[str, Formula]) -> Formula:
        """A body with values in the place of names; of equal calls the same, so that they share their parts.

        >>> facts, x, y = Facts(), Symbol("x"), Symbol("y")
        >>> facts.called(x, {"x": y}) is facts.called(x, {"x": Symbol("y")})
        True
        """
        new = {name: value for name, value in values.items() if _told(value) != name}
        if not new:
            return body
        key = (id(body), *((name, _told(value)) for name, value in new.items()))
        if key not in self._calls:
            self.names(body)
            self._kept.append(new)
            self._calls[key] = substituted(body, new, self._names)
        return self._calls[key]

    def unchecked(self, formula: Formula, *, shaped: bool) -> Iterable[Formula]:
        """The parts that are in nothing that is `sound`, children before their parents."""
        known = self.sound[shaped]
        return () if id(formula) in known else parts(formula, known)

    def is_sound(self, formula: Formula, *, shaped: bool) -> None:
        """Nothing is wrong with a part, nor with those in it. shaped: their shapes were looked at as well."""
        self._kept.append(formula)
        self.sound[shaped].add(id(formula))


def _told(value: Formula) -> object:
    """What is the same for arguments that need not be told apart, while they are kept."""
    if isinstance(value, Symbol):
        return value.name
    if isinstance(value, Number):
        return value.value, value.text
    return id(value)
