"""Points as they are typed: "-1.2, 1" in the order of the variables, or by name, "x = -1.2, y = 1"; faults are said."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.functions.construction import function
from workbench.functions.differentiable import Function
from workbench.language.names import spelled

OPENING, CLOSING = "([{", ")]}"
T = TypeVar("T")
Point = NDArray[np.float64]
Read = Callable[[str], Function]
"""From text to a Function, knowing what was defined."""


def constant(text: str, read: Read = function) -> Function:
    """The number that a text such as ``-1.2``, ``pi/2`` or ``1/3`` means, as a Function without variables.

    Raises ParseError where it is not read, OptionError where it is not one finite number.
    """
    found = read(text)
    if found.variables or found.shape:
        why = f"it contains {', '.join(found.variables)}" if found.variables else "it is a list"
        raise OptionError(f"'{text}' is not a number: {why}.")
    if not math.isfinite(found.value([])):
        raise OptionError(f"'{text}' is not a finite number; it is {found.value([]):g}.")
    return found


def number(text: str, read: Read = function) -> float:
    """The number that a text means; see constant.

    >>> number("1/8"), number("-1.5e-3")
    (0.125, -0.0015)
    """
    return constant(text, read).value([])


def coordinates(text: str, f: Function, read: Read = function) -> dict[str, Function]:
    """A number for each variable of f, in their order, from ``-1.2,1``, ``(-1.2, 1)`` or ``y=1,x=-1.2``.

    Raises OptionError for a wrong count of numbers or a name that f does not have.
    """
    parts = pieces(text) if text.strip() or f.variables else []
    order = ", ".join(f.variables)
    if not any("=" in part for part in parts):
        if len(parts) != len(f.variables):
            has = f"{len(parts)} number{'s' * (len(parts) != 1)}"
            raise OptionError(
                f"'{text.strip()}' has {has}, but the variables are ({order}): give {len(f.variables)}, in this order."
            )
        return {name: constant(part, read) for name, part in zip(f.variables, parts, strict=True)}
    given = in_order(named(parts), f.variables)
    return {name: constant(value, read) for name, value in zip(f.variables, given, strict=True)}


def in_order(given: Mapping[str, T], names: Sequence[str]) -> list[T]:
    """What is given for each of the names, in their order. OptionError where one has nothing, or there is another.

    >>> in_order({"y": "1", "x": "2"}, ["x", "y"])
    ['2', '1']
    """
    unknown = next((name for name in given if name not in names), None)
    missing = next((name for name in names if name not in given), None)
    if unknown or missing:
        wrong = f"'{unknown}' is no variable" if unknown else f"'{missing}' is missing"
        raise OptionError(f"{wrong}: give one number for each of ({', '.join(names)}).")
    return [given[name] for name in names]


def point(text: str, f: Function, read: Read = function) -> Point:
    """The point that a text means for f, shape (n,); see coordinates.

    >>> point("y=1, x=-1.2", function("x + y"))
    array([-1.2,  1. ])
    """
    return np.array([found.value([]) for found in coordinates(text, f, read).values()])


def named_numbers(text: str, read: Read = function) -> dict[str, float]:
    """Numbers by name from ``a=1,b=0.1``.

    >>> named_numbers("a=1, b=1/2")
    {'a': 1.0, 'b': 0.5}
    """
    return {name: number(part, read) for name, part in named(pieces(text)).items()}


def named(parts: Sequence[str]) -> dict[str, str]:
    """Texts by name from ``["x=1", "y=2"]``. OptionError where one has no name, or two the same."""
    found: dict[str, str] = {}
    for part in parts:
        name, sign, value = part.partition("=")
        own = spelled(name.strip())
        if not sign or not own:
            raise OptionError(f"'{part}' has no name: write name=number for every one, such as {_example(found)}.")
        if own in found:
            raise OptionError(f"'{own}' is given twice.")
        found[own] = value.strip()
    return found


def _example(found: Mapping[str, str]) -> str:
    first = next(iter(found), "a")
    return f"{first}=1,{'b' if first != 'b' else 'c'}=2"


def pieces(text: str) -> list[str]:
    """The parts between the commas of a text that stand outside brackets; a bracket around all of it is taken off.

    >>> pieces("(1, 2)"), pieces("max(1, 2), 3"), pieces("x=(1+2)*3")
    (['1', '2'], ['max(1, 2)', '3'], ['x=(1+2)*3'])
    """
    text = text.strip()
    depths = _depths(text)
    if text[:1] in OPENING[:2] and text[-1:] in CLOSING and 0 not in depths[:-1]:
        text, depths = text[1:-1], [depth - 1 for depth in depths[1:-1]]
    cuts = [place for place, (sign, depth) in enumerate(zip(text, depths, strict=True)) if sign == "," and depth == 0]
    return [text[low + 1 : high].strip() for low, high in zip([-1, *cuts], [*cuts, len(text)], strict=True)]


def _depths(text: str) -> list[int]:
    """How many brackets are open after each character."""
    depth = 0
    found = []
    for sign in text:
        depth += (sign in OPENING) - (sign in CLOSING)
        found.append(depth)
    return found
