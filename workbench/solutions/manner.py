"""Manner: how a solution is told: how much of it, and in which notation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from workbench.errors import OptionError

Name = TypeVar("Name", bound=StrEnum)


class Level(StrEnum):
    """How much of a solution is written out."""

    BRIEF = "brief"  # what an expert would write: the outermost step and the result
    STANDARD = "standard"  # what a textbook prints: what a person takes at sight is folded in
    FULL = "full"  # every use of a rule a step of its own


class Notation(StrEnum):
    """How derivatives are written."""

    LEIBNIZ = "leibniz"  # dy/dx
    PRIME = "prime"  # y′


@dataclass(frozen=True, slots=True)
class Manner:
    """How a solution is told.

    >>> manner("brief").level, manner().notation
    (<Level.BRIEF: 'brief'>, <Notation.LEIBNIZ: 'leibniz'>)
    """

    level: Level = Level.STANDARD
    notation: Notation = Notation.LEIBNIZ
    route: str = ""
    """Of a derivative: the name of another route than the rules in their order, see `derivations.ROUTES`."""


STANDARD = Manner()


def manner(level: str = "standard", notation: str = "leibniz", route: str = "") -> Manner:
    """The Manner of these names. Raises OptionError for a name that there is not, with those that there are."""
    return Manner(_named(Level, level, "level"), _named(Notation, notation, "notation"), route)


def _named(kind: type[Name], name: str, what: str) -> Name:
    try:
        return kind(name)
    except ValueError:
        raise OptionError(f"{what}={name!r} is not known; choose one of {', '.join(kind)}.") from None
