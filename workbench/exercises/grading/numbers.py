"""Numbers in answers: coordinates as texts, tuples or mappings; and when two agree to three significant digits."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import SupportsFloat

import numpy as np

from workbench.errors import OptionError, ShapeError
from workbench.exercises.grading.answers import LIMIT, as_list
from workbench.functions import function

DIGITS = 3
"""Significant digits to which an iterate or a coordinate must be right."""
PART = re.compile(r"\s*(?P<name>[^\W\d]\w*)\s*=\s*(?P<value>[^=]*?)\s*(?:[,;]|\band\b|$)")


def agree(given: float, right: float, scale: float = 1.0) -> bool:
    """Are they equal to three significant digits? Zero is met to three digits of the scale.

    >>> agree(0.333, 1/3), agree(0.3, 1/3), agree(1e-9, 0)
    (True, False, True)
    """
    size = abs(right) if right else scale
    unit = 10.0 ** (math.floor(math.log10(size)) + 1 - DIGITS)
    return abs(given - right) <= 0.5 * unit * (1 + 1e-9)


def coordinates(answer: object, names: Sequence[str]) -> tuple[float, ...]:
    """A point: "(0.8, 2/5)", "x = 0.8, y = 0.4", a sequence of numbers or texts, a mapping by name, one number.

    Raises ParseError for a text that cannot be read, ShapeError where it has not a number for each name.
    """
    if isinstance(answer, str):
        answer = _named(answer) or _listed(answer)
    if isinstance(answer, Mapping):
        if set(answer) != set(names):
            raise ShapeError(f"the answer names {', '.join(map(str, answer))}; the variables are {', '.join(names)}.")
        answer = [answer[name] for name in names]
    parts = answer if isinstance(answer, list | tuple) else np.atleast_1d(np.asarray(answer, dtype=object)).tolist()
    if len(parts) != len(names):
        raise ShapeError(f"the answer has {len(parts)} numbers; {len(names)} are asked for, ({', '.join(names)}).")
    return tuple(map(number, parts))


def number(part: object) -> float:
    """One number, also as text: "2/3", "sqrt(2)". ParseError or OptionError where it is none."""
    if isinstance(part, str):
        f = function(part, limit=LIMIT)
        if f.variables or f.shape:
            raise OptionError(f"{part!r:.60} is no number.")
        return float(f.at([]))
    if isinstance(part, SupportsFloat) and not isinstance(part, bool):
        return float(part)
    raise OptionError(f"{part!r:.60} is no number.")


def _named(text: str) -> dict[str, str]:
    """x = 0.8, y = 0.4"""
    found = list(PART.finditer(text))
    return {part["name"]: part["value"] for part in found} if "".join(part[0] for part in found) == text else {}


def _listed(text: str) -> list[float]:
    f = function(as_list(text), limit=LIMIT)
    if f.variables:
        raise OptionError(f"{text!r:.60} is no point: {', '.join(f.variables)} has no value.")
    return [float(value) for value in np.ravel(f.at([]))]
