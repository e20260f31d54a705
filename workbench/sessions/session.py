"""Session: what was defined so far, and how words of a command become Functions, points and numbers."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.errors import FileError, OptionError
from workbench.functions import Function, function
from workbench.sessions.command import Request

Point = NDArray[np.float64]


@dataclass
class Session:
    """Definitions by name, in the order they were made; the only thing here that changes."""

    definitions: dict[str, Function] = field(default_factory=dict)
    last: Function | None = None

    def define(self, text: str) -> Function:
        """Read a formula; where it is a definition such as ``f(x, y) = x^2 + y``, remember it by its name."""
        made = self.function(text)
        if made.name and made.origin == "written":
            self.definitions[made.name] = made
        return made

    def function(self, *texts: str, variables: str | None = None, data: str | None = None) -> Function:
        """The Function that words of a command mean: a defined name, `_`, @file, `-`, or formulas.

        Raises ParseError, OptionError, FileError or DataError.
        """
        sources = [source_of(text) for text in texts]
        single = sources[0] if len(sources) == 1 else None
        if single == "_" and self.last is not None:
            return self.last
        if single in self.definitions and variables is None and data is None:
            return self.definitions[single]
        self.last = function(
            sources if single is None else single,
            variables=names(variables) if variables else None,
            data=data,
            functions=self.definitions,
        )
        return self.last

    def asked(self, request: Request) -> Function:
        """The Function of a request's formula (or formulas), variables and data."""
        given = request["formula"]
        texts = (given,) if isinstance(given, str) else tuple(given)
        return self.function(*texts, variables=request.get("variables"), data=request.get("data"))

    def places(self, request: Request, f: Function) -> list[Point]:
        """The points of --at, each for the variables of f."""
        return [point(text, f) for text in request["at"]]


def source_of(word: str) -> str:
    """The formula that a word stands for: itself, the text of @file, or standard input for "-"."""
    word = word.strip()
    if word == "-":
        return sys.stdin.read().strip()
    if not word.startswith("@"):
        return word
    try:
        return Path(word[1:]).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"cannot read the formula in {word[1:]}: {error}") from None


def names(text: str) -> tuple[str, ...]:
    """Names from ``x,y`` or ``x y``."""
    return tuple(text.replace(",", " ").split())


def number(text: str) -> float:
    """A number from text such as ``-1.2``, ``pi/2`` or ``1/3``; ParseError otherwise."""
    reading = function(text)
    if reading.variables:
        raise OptionError(f"{text!r} is not a number: it contains {', '.join(reading.variables)}.")
    return float(reading.value([]))


def point(text: str, f: Function) -> Point:
    """The point that ``-1.2,1`` or ``x=-1.2,y=1`` means for f, shape (n,).

    Raises OptionError for a wrong count of numbers or a name that f does not have.
    """
    parts = [p.strip() for p in text.strip().strip("()[]").split(",")]
    if any("=" in p for p in parts):
        return _named_point(parts, f)
    if len(parts) != len(f.variables):
        order = ", ".join(f.variables)
        raise OptionError(
            f"{text!r} has {len(parts)} numbers, but the variables are ({order}): give {len(f.variables)}"
        )
    return np.array([number(p) for p in parts])


def _named_point(parts: list[str], f: Function) -> Point:
    given = named_numbers(parts)
    unknown = [n for n in given if n not in f.variables]
    missing = [n for n in f.variables if n not in given]
    if unknown or missing:
        wrong = f"{unknown[0]} is no variable" if unknown else f"{missing[0]} is missing"
        raise OptionError(f"{wrong}: give one number for each of ({', '.join(f.variables)})")
    return np.array([given[n] for n in f.variables])


def named_numbers(parts: list[str]) -> dict[str, float]:
    """Numbers by name from ``["x=1", "y=2"]``."""
    pairs = [p.partition("=") for p in parts]
    wrong = next((p for p, sign, _ in pairs if not sign), None)
    if wrong is not None:
        raise OptionError(f"{wrong!r} has no name: write name=number for every one, or for none")
    return {name.strip(): number(value) for name, _, value in pairs}


def bounds(text: str, f: Function) -> list[tuple[float, float]]:
    """Pairs (lower, upper) from ``0:1,-inf:5``, one for each variable of f."""
    parts = [p.partition(":") for p in text.split(",")]
    if len(parts) != len(f.variables) or any(not sign for _, sign, _ in parts):
        raise OptionError(f"{text!r}: write lower:upper for each of ({', '.join(f.variables)}), such as 0:1,-inf:5")
    return [(_edge(low, -np.inf), _edge(high, np.inf)) for low, _, high in parts]


def _edge(text: str, otherwise: float) -> float:
    text = text.strip().replace("∞", "inf")
    return {"": otherwise, "inf": np.inf, "+inf": np.inf, "-inf": -np.inf}.get(text) or number(text)
