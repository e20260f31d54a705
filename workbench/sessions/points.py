"""Names and bounds from the words of a command: "x, y", "0:1,-inf:5", "a=0:1"."""

from __future__ import annotations

import math

from workbench.errors import OptionError
from workbench.functions import Function, function
from workbench.functions.typed_points import Read, named, number, pieces

INFINITE = {"inf": math.inf, "+inf": math.inf, "∞": math.inf, "+∞": math.inf, "-inf": -math.inf, "-∞": -math.inf}
BOUNDS = "such as 0:1,-inf:5 in their order, or x=0:1 by name"


def names(text: str) -> tuple[str, ...]:
    """Names from ``x,y`` or ``x y``.

    >>> names("x, alpha_1")
    ('x', 'alpha_1')
    """
    return tuple(text.replace(",", " ").split())


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
