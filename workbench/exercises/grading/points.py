"""Critical points in an answer: "(0, 0) saddle, (1, 1) minimum", a list of tuples, a mapping from points to kinds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from workbench.errors import OptionError, ParseError
from workbench.exercises.grading.layouts import check_length
from workbench.exercises.grading.numbers import Given, coordinates, listed, meant

CALLED = (
    ("minimum", "min minima minimum"),
    ("maximum", "max maxima maximum"),
    ("saddle", "saddle saddles"),
    ("inconclusive", "inconclusive undecided degenerate"),
)
KINDS: Mapping[str, str] = MappingProxyType({word: kind for kind, words in CALLED for word in words.split()})
"""What a kind may be called."""
FILLING = re.compile(
    r"(?:local|relative|strict|points?|is|are|at|and|an?|the|critical|none|no|there|[\s,;:.&|-])*", re.I
)
WORDS = "|".join(sorted(KINDS, key=len, reverse=True))
LABEL = r"(?:\b[^\W\d_](?:_?\d+|_\{\w+\}|[₀-₉]+)?\s*=?|\([^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*\)\s*=)\s*(?=\([^()]*[,|])"
"""What stands before a point: P₁, P = , (x, y) = ."""
TOKEN = re.compile(
    rf"""\b(?P<kind>{WORDS})\b
    | (?:{LABEL})?(?P<point>\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))
    | (?P<named>[^\W\d]\w*(?:_\{{\w+\}})?\s*=\s*(?:(?!\b(?:{WORDS}|and|at|is|local|relative)\b)[^,;:])+)
    | (?P<number>[-−+±]?(?:\d*\s*(?:√\d+|(?:√|sqrt)\([^()]*\)|π|\bpi\b)|\d+(?:\.\d+)?)(?:/\d+)?
        (?:\s*[=≈]\s*[-−]?\d+(?:\.\d+)?)*)""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A point with what it was said to be; kind: "" where nothing was said. value: of the function there, if told."""

    place: tuple[Given, ...]
    kind: str
    value: Given | None = None

    @property
    def x(self) -> tuple[float, ...]:
        """The point as numbers."""
        return tuple(given.value for given in self.place)

    @classmethod
    def at(cls, place: object, names: Sequence[str], kind: str) -> Named:
        """A point of its coordinates, or of these and the value there. ShapeError where it is neither."""
        numbers = listed(place, names)
        if len(numbers) == len(names) + 1:
            return cls(numbers[:-1], kind, numbers[-1])
        return cls(coordinates(place, names), kind)


def named_points(answer: object, names: Sequence[str]) -> list[Named]:
    """The points of an answer with their kinds.

    Raises ParseError for a text that cannot be read, OptionError for a kind that there is none of, ShapeError where a
    point has not a number for each name.
    """
    if isinstance(answer, str):
        return _in_text(answer, names)
    if isinstance(answer, Mapping):
        return [Named.at(place, names, _kind(said)) for place, said in answer.items()]
    if isinstance(answer, list | tuple):
        return [_of_part(part, names) for part in answer]
    raise OptionError(f"points are a text, a list of tuples or a mapping to kinds, not {type(answer).__name__}.")


def _of_part(part: object, names: Sequence[str]) -> Named:
    """(0, 0), (0, 0, "saddle"), ((0, 0), "saddle"), or a text with one point."""
    if isinstance(part, str):
        found = _in_text(part, names)
        if len(found) == 1:
            return found[0]
        raise OptionError(f"{part!r:.60} is not one point.")
    if isinstance(part, list | tuple) and part and isinstance(part[-1], str) and part[-1].lower() in KINDS:
        whole = len(part) == 2 and (len(names) != 1 or isinstance(part[0], list | tuple))
        inner = part[0] if whole else part[:-1]
        return Named.at(inner, names, _kind(part[-1]))
    return Named.at(part, names, "")


def _kind(said: object) -> str:
    words = [word for word in re.findall(r"\w+", str(said).lower()) if word in KINDS]
    if len(words) != 1:
        raise OptionError(
            f"{said!r:.60} is no kind of critical point; there are minimum, maximum, saddle, inconclusive."
        )
    return KINDS[words[0]]


def _in_text(text: str, names: Sequence[str]) -> list[Named]:
    """Points and kinds as they stand; a kind goes to the points before it, or where it comes first to those after."""
    check_length(text)
    tokens = list(TOKEN.finditer(text))
    _nothing_between(text, tokens)
    before = bool(tokens) and tokens[0].lastgroup == "kind"
    found: list[Named] = []
    said, values = "", dict[str, str]()
    for token in tokens:
        if token.lastgroup == "kind":
            said = KINDS[token[0].lower()]
            if not before:
                found = [point if point.kind else replace(point, kind=said) for point in found]
            continue
        kind = said if before else ""
        if token.lastgroup == "named":
            name, _, value = token[0].partition("=")
            own = meant(name.strip(), names)
            values[own] = value.strip()
            if values.keys() >= set(names) or own not in names:
                found += _both(values, names, kind)
                values = {}
        else:
            found += _both(token["point"] or token[0], names, kind)
    if values:
        found += _both(values, names, said if before else "")
    return found


def _both(place: str | Mapping[str, str], names: Sequence[str], kind: str) -> list[Named]:
    """A point; of one variable, ±a is two."""
    value = place if isinstance(place, str) else place.get(names[0], "")
    if len(names) == 1 and value.startswith("±"):
        return [Named.at(f"{sign}({value[1:]})", names, kind) for sign in "-+"]
    return [Named.at(place, names, kind)]


def _nothing_between(text: str, tokens: Sequence[re.Match[str]]) -> None:
    """ParseError at the first word that is neither a point nor a kind."""
    ends = [0, *(token.end() for token in tokens)]
    starts = [*(token.start() for token in tokens), len(text)]
    for start, end in zip(ends, starts, strict=True):
        if not FILLING.fullmatch(text, start, end):
            place = start + len(FILLING.match(text, start, end)[0])  # type: ignore[index]
            reason = "points with their kinds are read here"
            raise ParseError(text, place, end - place, reason, "(0, 0) saddle, (1, 1) minimum")
