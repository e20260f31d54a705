"""Paths in answers: the iterates after each step, "p₁ = (0.6, 1.1), p₂ = (0.37, 0.6)", as points, the last one last."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from workbench.errors import ShapeError
from workbench.exercises.grading.layouts import EQUALS, LEFT_SIDES, as_list, check_length, entries
from workbench.exercises.grading.numbers import AND, Given, coordinates, meant

Point = tuple[Given, ...]
BREAKS = re.compile(r"\s*(?:\n|→|->|\\to(?![a-z])|⟶)\s*")
"""What stands between points instead of a semicolon."""
BRACKETED = re.compile(r"\s*(?:\\left\s*)?[(\[<⟨].*[)\]>⟩]\s*", re.DOTALL)
DECIMAL_COMMA = re.compile(r"\s*[-−+]?\d+,\d+\s*")


def path_given(answer: object, names: Sequence[str], steps: int) -> list[Point]:
    """The points of an answer: one, or one for each step, with or without the start in front.

    Raises ShapeError for another number of them, and what `coordinates` raises.

    >>> [[given.value for given in place] for place in path_given("x1 = 1, y1 = 2; x2 = 3, y2 = 4", ["x", "y"], 2)]
    [[1.0, 2.0], [3.0, 4.0]]
    """
    parts = _in_text(answer, names) if isinstance(answer, str) else _in_list(answer, names)
    if len(parts) < 2:
        return [coordinates(answer, names)]
    if len(parts) not in (steps, steps + 1):
        wanted = "one step is" if steps == 1 else f"{steps} steps are"
        each = "the point after it" if steps == 1 else f"{steps} points, one after each"
        raise ShapeError(f"the answer has {len(parts)} points; {wanted} asked for: give {each}, or the last one alone.")
    return [coordinates(part, names) for part in parts]


def _in_list(answer: object, names: Sequence[str]) -> list[object]:
    """The points of a list or an array; of one variable its numbers."""
    parts = answer.tolist() if isinstance(answer, np.ndarray) else answer
    if not isinstance(parts, list | tuple):
        return []
    several = len(names) == 1 or all(isinstance(part, list | tuple | np.ndarray) for part in parts)
    texts = len(names) > 1 and all(isinstance(part, str) and _is_point(part) for part in parts)
    return list(parts) if several or texts else []


def _in_text(text: str, names: Sequence[str]) -> list[object]:
    """The points of a text: in brackets each, by the names of their coordinates, or numbers where there is one name."""
    check_length(text)
    parts = _parts(AND.sub(", ", BREAKS.sub("; ", text.strip())))
    if len(parts) < 2 or DECIMAL_COMMA.fullmatch(text):
        return []
    if len(names) == 1 or all(map(_is_point, parts)):
        return list(parts)
    coordinates_named = [entry for part in parts for entry in entries(part)]
    return _by_index(coordinates_named, names)


def _parts(text: str) -> tuple[str, ...]:
    """The entries of a list, in brackets or without."""
    found = entries(text)
    whole = as_list(text).strip()
    return entries(whole[1:-1]) if len(found) == 1 and whole[:1] == "[" and whole[-1:] == "]" else found


def _is_point(part: str) -> bool:
    """Is it a point in brackets, also with p₁ = in front?"""
    first, *rest = EQUALS.split(part, maxsplit=1)
    return BRACKETED.fullmatch(rest[0] if rest and LEFT_SIDES.fullmatch(first) else part) is not None


def _by_index(parts: Sequence[str], names: Sequence[str]) -> list[object]:
    """The points of x₁ = ..., y₁ = ..., x₂ = ..., y₂ = ...; none where each coordinate is there once, or in part."""
    halves = [[half.strip() for half in EQUALS.split(part, maxsplit=1)] for part in parts]
    if any(len(half) < 2 for half in halves) or len({half[0] for half in halves}) < len(halves):
        return []
    columns = [[value for name, value in halves if meant(name, names) == own] for own in names]
    lengths = {len(column) for column in columns}
    if len(lengths) > 1 or sum(map(len, columns)) < len(halves):
        return []
    return [tuple(row) for row in zip(*columns, strict=True)] if lengths != {1} else []
