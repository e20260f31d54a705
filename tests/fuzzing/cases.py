"""Cases: what the reader is given, a text with options, made from a seed; the same ones for the same seed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzzing.formulas import Writer
from tests.fuzzing.latex import LatexWriter
from tests.fuzzing.mutations import NASTY, long_run, mutated, nested
from tests.fuzzing.texts import TextWriter
from workbench.language.reading import Reading, read

SEEDS = Path(__file__).parents[1] / "fuzz_seeds.json"
CHUNK = 250
NOTATIONS = ("text", "latex")

_NAMES = re.compile(r"[A-Za-z]\w{0,8}")
_DEFINITIONS = ("g(x) = x^2 + 1", "h(x, y) = x*y", "k = 3x - 1", "loss(m) = sum(m^2)")
_SHAPES: tuple[dict[str, tuple[int, ...]], ...] = (
    {"x": (3,)}, {"w": (3,), "W": (2, 3)}, {"x": (2,), "A": (2, 2)}, {"x": (4,), "y": (4,)}, {"A": (2, 3), "w": (3,), "v": (2,), "u": (2,)},
    {"X": (3, 3), "x": (3,), "y": (3,)}, {"x": ()}, {"w": (1,)},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One input. options: of `read`. worked: is a Function made of it, too? point: where that one is evaluated."""

    text: str
    options: Mapping[str, Any] = field(default_factory=dict)
    worked: bool = False
    point: float = 0.5

    def record(self) -> dict[str, Any]:
        """The case as JSON can hold it; functions= by the names that are defined."""
        options = {name: list(value) if name == "functions" else value for name, value in self.options.items()}
        return {"text": self.text, "options": options, "worked": self.worked, "point": self.point}


def cases(seed: int, chunk: int, notation: str) -> Iterator[Case]:
    """The inputs of one chunk; notation: "text", "latex" or "both"."""
    random = Random(f"{seed} {chunk} {notation}")
    for _ in range(CHUNK):
        yield case(random, random.choice(NOTATIONS) if notation == "both" else notation)


def case(random: Random, notation: str) -> Case:
    """A random input: a formula, a mutation, or any characters, with options that seldom matter."""
    text = _text(random, notation)
    options = _options(random, text, notation)
    short = len(text) <= 200
    return Case(text, options, worked=short and random.random() < 0.02, point=random.uniform(-3, 3))


def _text(random: Random, notation: str) -> str:
    kind = random.random()
    writer: Writer = LatexWriter(random) if notation == "latex" else TextWriter(random)
    if kind < 0.4:
        return writer.whole()
    if kind < 0.85:
        first = random.choice(seeds(notation)) if random.random() < 0.75 else writer.whole()
        return mutated(random, first, random.choice(seeds(notation)))
    if kind < 0.88:
        return nested(random, writer.sum(0))
    if kind < 0.885:
        return long_run(random, random.choice(seeds(notation)))
    if kind < 0.94:
        return "".join(random.choices(NASTY, k=random.randint(0, 12)))
    if kind < 0.97:
        return "".join(chr(random.randint(32, 126)) for _ in range(random.randint(0, 25)))
    return "".join(chr(_code_point(random)) for _ in range(random.randint(0, 15)))


def _code_point(random: Random) -> int:
    return random.choice(
        (random.randint(0, 0x7F), random.randint(0, 0x3FF), random.randint(0x2000, 0x2BFF), random.randint(0, 0xFFFF))
        if random.random() < 0.9
        else (random.randint(0, 0x10FFFF),)
    )


def _options(random: Random, text: str, notation: str) -> dict[str, Any]:
    options: dict[str, Any] = {"notation": notation if random.random() < 0.8 else "auto"}
    if random.random() < 0.6:
        return options
    kind = random.random()
    if kind < 0.3:
        names = dict.fromkeys(_NAMES.findall(text))
        options["variables"] = [name for name in names if random.random() < 0.8][:20]
    elif kind < 0.5:
        options["shapes"] = random.choice(_SHAPES)
    elif kind < 0.65:
        options["functions"] = definitions()
    elif kind < 0.85:
        options["equation"] = True
    elif kind < 0.9:
        options["limit"] = random.choice((0, 1, 5, 10, 50, 10**6))
    else:
        options["names"] = random.sample(("price", "x", "f", "sin", "m", "a b", "f1score", "", "pi"), 3)
    return options


@cache
def definitions() -> Mapping[str, Reading]:
    """What functions= offers."""
    return {reading.name: reading for reading in map(read, _DEFINITIONS)}


@cache
def seeds(notation: str) -> tuple[str, ...]:
    """Texts to begin with, in the spirit of textbooks and of attacks."""
    kinds = json.loads(SEEDS.read_text(encoding="utf-8"))
    return tuple(
        text for kind, texts in kinds.items() if kind.startswith(notation) or kind == "hostile" for text in texts
    )
