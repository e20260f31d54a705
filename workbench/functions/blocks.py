"""Blocks: numbers and arrays by name, as a person gives them, over the flat point that kernels take.

Which variables form an array follows from their names: x[1], x[2], x[3] are a vector x, W[1,1], W[1,2], ... a matrix.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, product
from types import MappingProxyType

from workbench.errors import OptionError
from workbench.functions.lists import nested
from workbench.language.arrays.misfits import Shape
from workbench.language.formula import Formula
from workbench.language.names import array_of


@dataclass(frozen=True, slots=True)
class Block:
    """A variable as it is given: a number, or an array whose components stand one after the other in C order.

    start: the place of its first component. names: of its components.
    """

    name: str
    shape: Shape
    start: int
    names: tuple[str, ...]

    @property
    def places(self) -> slice:
        return slice(self.start, self.start + len(self.names))


@lru_cache(maxsize=64)
def blocks(variables: tuple[str, ...]) -> tuple[Block, ...]:
    """The variables in order, those that form an array together.

    >>> [(block.name, block.shape) for block in blocks(("w[1]", "w[2]", "b"))]
    [('w', (2,)), ('b', ())]
    """
    if variables and variables[0][-1] == "]" and (shape := _shape(variables)):  # one array, as most long ones are
        return (Block(array_of(variables[0]), shape, 0, variables),)
    groups = [tuple(group) for _, group in groupby(variables, key=array_of)]
    times = Counter(array_of(names[0]) for names in groups)  # an array in two places has no name for the whole
    found: list[Block] = []
    start = 0
    for names in groups:
        name = array_of(names[0])
        shape = _shape(names) if times[name] == 1 else None
        if shape is None:
            found.extend(Block(own, (), start + i, (own,)) for i, own in enumerate(names))
        else:
            found.append(Block(name, shape, start, names))
        start += len(names)
    return tuple(found)


def keep_whole(variables: tuple[str, ...], without: Collection[str]) -> None:
    """Raise OptionError where arrays would change their shape if some of their components were variables no more.

    >>> keep_whole(("w[1]", "w[2]", "b"), ("w[2]",))
    Traceback (most recent call last):
    ...
    workbench.errors.OptionError: without w[2], w would be an array of another shape; give all of w, or substitute them.
    """
    if not without:
        return
    before = {block.name: block.shape for block in blocks(variables)}
    for block in blocks(tuple(name for name in variables if name not in without)):
        if block.shape and before.get(block.name) != block.shape:
            taken = ", ".join(name for name in without if array_of(name) == block.name)
            array = block.name
            raise OptionError(
                f"without {taken}, {array} would be an array of another shape; give all of {array}, or substitute them."
            )


def shapes(variables: tuple[str, ...]) -> Mapping[str, Shape]:
    """The shape of each block by its name, in order.

    >>> dict(shapes(("W[1,1]", "W[1,2]", "b")))
    {'W': (1, 2), 'b': ()}
    """
    return MappingProxyType({block.name: block.shape for block in blocks(variables)})


def listed(values: Mapping[str, Formula], variables: tuple[str, ...]) -> dict[str, Formula]:
    """Lists of the values of arrays, all of whose components have one, by name of the array.

    variables: names without a value. Those counted from 0 are left out, since lists are counted from 1.

    >>> from workbench.language.formula import Number
    >>> listed({"w[1]": Number(3), "w[2]": Number(4), "b": Number(5)}, ())
    {'w': vector(Number(3), Number(4))}
    """
    without = {array_of(name) for name in variables}
    return {
        block.name: nested([values[name] for name in block.names], block.shape)
        for block in blocks(tuple(values))
        if block.shape and block.name not in without and "0" not in _first(block)
    }


def _first(block: Block) -> list[str]:
    """The indices of the first component."""
    return block.names[0].partition("[")[2][:-1].split(",")


def _shape(names: Sequence[str]) -> Shape | None:
    """The shape whose components these are, in C order, counted from 1 or from 0; None where they are not."""
    if any(name[-1] != "]" for name in names):  # a number x beside x[1] is none of its components
        return () if len(names) == 1 else None
    first, last = (tuple(int(i) for i in name.partition("[")[2][:-1].split(",")) for name in (names[0], names[-1]))
    if len(first) != len(last):
        return None
    shape = tuple(b - a + 1 for a, b in zip(first, last, strict=True))
    fits = all(a in (0, 1) for a in first) and min(shape) > 0 and math.prod(shape) == len(names)
    if not fits:
        return None
    ranges = [range(a, b + 1) for a, b in zip(first, last, strict=True)]
    places = map(str, ranges[0]) if len(ranges) == 1 else (",".join(map(str, place)) for place in product(*ranges))
    array = array_of(names[0])
    return shape if list(names) == [f"{array}[{place}]" for place in places] else None
