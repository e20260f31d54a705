"""Points, numbers, names and bounds from the words of a command."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.errors import OptionError
from workbench.functions import Function, function
from workbench.language.names import spelled

Point = NDArray[np.float64]
Read = Callable[[str], Function]
"""From text to a Function, knowing what was defined."""

OPENING, CLOSING = "([{", ")]}"
INFINITE = {"inf": math.inf, "+inf": math.inf, "∞": math.inf, "+∞": math.inf, "-inf": -math.inf, "-∞": -math.inf}
BOUNDS = "such as 0:1,-inf:5 in their order, or x=0:1 by name"


def names(text: str) -> tuple[str, ...]:
    """Names from ``x,y`` or ``x y``.

    >>> names("x, alpha_1")
    ('x', 'alpha_1')
    """
    return tuple(text.replace(",", " ").split())


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
    given = named(parts)
    unknown = next((name for name in given if name not in f.variables), None)
    missing = next((name for name in f.variables if name not in given), None)
    if unknown or missing:
        wrong = f"'{unknown}' is no variable" if unknown else f"'{missing}' is missing in '{text.strip()}'"
        raise OptionError(f"{wrong}: give one number for each of ({order}).")
    return {name: constant(given[name], read) for name in f.variables}


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


def bounds(text: str, f: Function, read: Read = function) -> dict[str, tuple[float, float]]:
    """Pairs (lower, upper) by name, from ``0:1,-inf:5`` for all variables in order, or ``x=0:1`` for some.

    Raises OptionError where a pair or a name is wrong.
    """
    parts = pieces(text)
    pairs = named(parts) if any("=" in part for part in parts) else dict(zip(f.variables, parts, strict=False))
    wrong = [name for name, pair in pairs.items() if pair.count(":") != 1 or name not in f.variables]
    if wrong or len(pairs) != len(parts) or (len(parts) < len(f.variables) and "=" not in text):
        order = ", ".join(f.variables)
        raise OptionError(f"the bounds '{text.strip()}' are not lower:upper for each of ({order}), {BOUNDS}.")
    cut = {name: pair.split(":") for name, pair in pairs.items()}
    return {name: (_edge(low, -math.inf, read), _edge(high, math.inf, read)) for name, (low, high) in cut.items()}


def bracket(text: str, read: Read = function) -> list[float]:
    """Two numbers from ``1,2``. OptionError where it is not two.

    >>> bracket("0, pi/2")[0]
    0.0
    """
    parts = pieces(text)
    if len(parts) != 2 or ":" in text:
        example = text.strip().replace(":", ",") if text.count(":") == 1 and len(parts) == 1 else "1,2"
        raise OptionError(
            f"--bracket is '{text.strip()}'; it takes a pair of numbers a,b, such as --bracket {example}."
        )
    return [number(part, read) for part in parts]


def named_bounds(text: str, read: Read = function) -> dict[str, tuple[float, float]]:
    """Pairs (lower, upper) by name from ``a=0:1,b=0:inf``.

    Raises OptionError where a pair is wrong.

    >>> named_bounds("a=0:1, b=2:")
    {'a': (0.0, 1.0), 'b': (2.0, inf)}
    """
    cut = {name: pair.split(":") for name, pair in named(pieces(text)).items()}
    wrong = next((name for name, pair in cut.items() if len(pair) != 2), None)
    if wrong is not None:
        raise OptionError(f"the bounds of '{wrong}' in '{text.strip()}' are not lower:upper, {BOUNDS}.")
    return {name: (_edge(low, -math.inf, read), _edge(high, math.inf, read)) for name, (low, high) in cut.items()}


def _edge(text: str, otherwise: float, read: Read) -> float:
    text = text.strip()
    if not text:
        return otherwise
    return INFINITE[text] if text in INFINITE else number(text, read)


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
