"""Numbers in answers: coordinates as texts, tuples or mappings; and how many of the digits written are right."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import SupportsFloat

import numpy as np

from workbench.errors import OptionError, ShapeError
from workbench.exercises.grading.apart import told_apart
from workbench.exercises.grading.grades import Mark
from workbench.exercises.grading.layouts import (
    EQUALS,
    LEFT_SIDES,
    LIMIT,
    as_list,
    check_length,
    entries,
    separators,
    sides,
)
from workbench.functions import function
from workbench.functions.typed_points import in_order, named
from workbench.language.printing.phrases import decimal

DIGITS = 3
"""Significant digits to which an iterate or a coordinate must be right."""
FEWEST = 2
"""Digits written from which an answer counts as the right value, rounded too much."""
EXACT = 8
"""Digits to which a number that was not rounded must be right."""
TINY = 1e-12
"""Part of the scale below which a number is zero but for rounding."""
DECIMAL = re.compile(r"[-−+]?(?P<digits>\d*\.\d*|\d+)(?:[eE][-+]?\d+)?")
AND = re.compile(r"\band\b")
INDEX = re.compile(r"_?\{?[\d₀-₉]+\}?$")


@dataclass(frozen=True, slots=True)
class Given:
    """A number in an answer. digits: significant ones that were written; None for an exact one: 2/3, sqrt(2)."""

    value: float
    digits: int | None = None


def rounding(given: Given, right: float, scale: float = 1.0) -> tuple[Mark, str]:
    """Is a number right, and what to say: it must agree to the digits written, rounded or cut off, at least three.

    With two digits, or with wrong ones behind the third, it is the right value in the wrong form. An exact number must
    be equal; zero is met to three digits of the scale.

    >>> for text in ("371/198", "1.87", "1.9", "1.88", "1.8739"):
    ...     print(text, *rounding(number(text), 371 / 198))
    371/198 right Right.
    1.87 right Right.
    1.9 wrong form 1.9 is rounded too much: give three digits.
    1.88 wrong Yours is 1.88; it should be 1.87374.
    1.8739 wrong form Three digits are right, but not all 5 that are written: it is 1.8737.
    """
    exact = abs(given.value - right) <= abs(right) * 10.0**-EXACT
    digits = EXACT if given.digits is None else min(given.digits, EXACT)
    if abs(right) <= scale * TINY:
        exact, digits = agree(given.value, 0, scale), 0
    if exact or (given.digits is not None and digits >= DIGITS and _fits(given.value, right, digits)):
        return Mark.RIGHT, "Right."
    if given.digits == FEWEST and digits and _fits(given.value, right, FEWEST):
        return Mark.WRONG_FORM, f"{decimal(given.value)} is rounded too much: give three digits."
    if given.digits is not None and digits >= DIGITS and _fits(given.value, right, DIGITS):
        shown = decimal(right, digits)
        return Mark.WRONG_FORM, f"Three digits are right, but not all {given.digits} that are written: it is {shown}."
    yours, wanted = told_apart(given.value, right, 6)
    return Mark.WRONG, f"Yours is {yours}; it should be {wanted}."


def _fits(given: float, right: float, digits: int) -> bool:
    """Is it the right number rounded to so many significant digits, or cut off there?"""
    if not math.isfinite(right):
        return False
    unit = 10.0 ** (math.floor(math.log10(abs(right))) + 1 - digits)
    missing = (right - given) * math.copysign(1, right)
    return -0.5 * unit * (1 + 1e-9) <= missing < unit * (1 - 1e-9)


def agree(given: float, right: float, scale: float = 1.0) -> bool:
    """Are they equal to three significant digits? Zero is met to three digits of the scale.

    >>> agree(0.333, 1/3), agree(0.3, 1/3), agree(1e-9, 0)
    (True, False, True)
    """
    size = abs(right) if right else scale
    unit = 10.0 ** (math.floor(math.log10(size)) + 1 - DIGITS)
    return abs(given - right) <= 0.5 * unit * (1 + 1e-9)


def coordinates(answer: object, names: Sequence[str]) -> tuple[Given, ...]:
    """A point: "(0.8, 2/5)", "x = 0.8, y = 0.4", "p₁ = (0.8, 0.4)", a sequence, a mapping by name, one number.

    Raises ParseError for a text that cannot be read, ShapeError where it has too few or too many numbers, OptionError
    where it names other variables, or one twice.
    """
    parts = listed(answer, names)
    if len(parts) != len(names):
        has = "one number" if len(parts) == 1 else f"{len(parts)} numbers"
        wanted = "one is" if len(names) == 1 else f"{len(names)} are"
        hint = "; write decimals with a point" if len(parts) == 2 * len(names) else ""
        raise ShapeError(f"the answer has {has}; {wanted} asked for, ({', '.join(names)}){hint}.")
    return parts


def listed(answer: object, names: Sequence[str]) -> tuple[Given, ...]:
    """The numbers of a point, as many as there are."""
    if isinstance(answer, str):
        check_length(answer)
        return _in_text(answer, names)
    if isinstance(answer, Mapping):
        return _ordered(answer, names)
    parts = answer if isinstance(answer, list | tuple) else np.atleast_1d(np.asarray(answer, dtype=object)).tolist()
    return tuple(map(number, parts))


def _ordered(answer: Mapping[str, object], names: Sequence[str]) -> tuple[Given, ...]:
    return tuple(map(number, in_order(answer, names)))


def _in_text(text: str, names: Sequence[str]) -> tuple[Given, ...]:
    """Entries by name or in order; of an equation what stands on its sides; or else what a formula gives."""
    if text.count("|") == 1:  # (2 | 3), as some countries write a point
        text = text.replace("|", ",")
    parts = _entries(AND.sub(",  ", text))
    if len(parts) > 1:
        return _of_entries(parts, names)
    links = sides(text)
    if links != (text,):
        return _same([_in_text(link, names) for link in links], text)
    f = function(as_list(text), limit=LIMIT)
    if f.variables:
        raise OptionError(f"{text.strip()!r:.60} is no point: {', '.join(f.variables)} has no value.")
    return tuple(Given(float(value), _digits(text)) for value in np.ravel(f.at([])))


def _entries(text: str) -> tuple[str, ...]:
    """The entries of a list, in brackets or without."""
    found = entries(text)
    whole = as_list(text).strip()
    inside = whole[1:-1] if whole[:1] == "[" and whole[-1:] == "]" else ""
    return entries(inside) if len(found) == 1 and separators(inside, ",", 0, len(inside)) else found


def _of_entries(parts: Sequence[str], names: Sequence[str]) -> tuple[Given, ...]:
    """Numbers in order; x = 0.8, y = 0.4 by name; of p₁ = ..., p₂ = ... the last."""
    halves = [EQUALS.split(part, maxsplit=1) for part in parts]
    if not all(len(half) > 1 and LEFT_SIDES.fullmatch(half[0]) for half in halves):
        return tuple(map(number, parts))
    given = named(["=".join(half) for half in halves])
    meanings = {meant(name, names): value for name, value in given.items()}  # of x₁ = ..., x₂ = ... the last
    return _ordered(meanings, names) if meanings.keys() & set(names) else _in_text(parts[-1], names)


def meant(name: str, names: Sequence[str]) -> str:
    """The variable that a name stands for: x itself, or x₁, x_1, x1 for x.

    >>> meant("t₁", ["t"]), meant("x1", ["x1", "x2"]), meant("b_{2}", ["a", "b"]), meant("k", ["x"])
    ('t', 'x1', 'b', 'k')
    """
    return name if name in names else INDEX.sub("", name)


def number(part: object) -> Given:
    """One number, also as text: "2/3", "sqrt(2)", "9/4 = 2.25". ParseError or OptionError where it is none."""
    if isinstance(part, float):
        part = repr(float(part))
    if isinstance(part, str):
        return _same([(_number(side),) for side in sides(part)], part)[0]
    if isinstance(part, SupportsFloat) and not isinstance(part, bool):
        return Given(float(part))
    raise OptionError(f"{part!r:.60} is no number.")


def _number(text: str) -> Given:
    f = function(text, limit=LIMIT)
    if f.variables or f.shape:
        raise OptionError(f"{text.strip()!r:.60} is no number.")
    return Given(float(f.at([])), _digits(text))


def _digits(text: str) -> int | None:
    """How many significant digits were written; three of what is worked out from decimals.

    >>> [_digits(text) for text in ("1.870", "-0.045", "2/3", "1 - 0.5")]
    [4, 2, None, 3]
    """
    found = DECIMAL.fullmatch(text.strip())
    if found is not None:
        return len(found["digits"].replace(".", "").lstrip("0"))
    return DIGITS if "." in text else None


def _same(links: Sequence[tuple[Given, ...]], text: str) -> tuple[Given, ...]:
    """The first side of an equation between numbers. OptionError where they are not equal."""
    first = links[0]
    for other in links[1:]:
        pairs = list(zip(other, first, strict=False))
        if len(other) != len(first) or any(rounding(b, a.value)[0] is Mark.WRONG for b, a in pairs):
            raise OptionError(f"the sides of {text.strip()!r:.60} are not equal; write one number.")
    return first
