"""Names: what the names in a formula stand for; the inputs are made as nodes when a name is met."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from workbench.errors import OptionError
from workbench.graphs.builder import Builder
from workbench.graphs.graph import Gather, Input, Kind


class Names(Mapping[str, int]):
    """The node for each name of a variable, bound value or column."""

    def __init__(self, b: Builder, names: Mapping[Kind, Sequence[str]]) -> None:
        """Raises OptionError for a name that stands for two things."""
        self._b = b
        self._places = {kind: {name: place for place, name in enumerate(own)} for kind, own in names.items()}
        self._size = sum(map(len, names.values()))
        if len(set().union(*self._places.values())) < self._size:
            every = [name for own in names.values() for name in own]
            twice = next(name for name in every if every.count(name) > 1)
            raise OptionError(f"{twice!r} is named twice among variables, bound values and columns; rename one.")

    def __getitem__(self, name: str) -> int:
        for kind, places in self._places.items():
            if name in places:
                return self._b.node(Input(kind, places[name]))
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        for places in self._places.values():
            yield from places

    def __len__(self) -> int:
        return self._size

    def has_column(self, names: Collection[str]) -> bool:
        """Is one of the names a column of the data?"""
        return not self._places.get(Kind.COLUMN, {}).keys().isdisjoint(names)

    def gather(self, names: Sequence[str]) -> Gather | None:
        """What stands for several names in turn; None where they are not all variables, or all bound values."""
        for kind in (Kind.VARIABLE, Kind.PARAMETER):
            places = self._places[kind]
            try:
                return Gather(kind, np.fromiter(map(places.__getitem__, names), np.intp, len(names)))
            except KeyError:
                continue
        return None
