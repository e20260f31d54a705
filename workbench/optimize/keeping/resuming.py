"""Resuming: a run read from the file that it was kept in, once it is clear that the same is asked of it again."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import FileError, OptionError
from workbench.optimize.iterates import Stretch
from workbench.optimize.keeping.checkpoints import COUNTED, KIND, TABLES, VERSION, FilePath, Question
from workbench.optimize.keeping.packing import Packed, read_packed
from workbench.optimize.loop import Earlier, Ended, Halt
from workbench.optimize.objective import Mark
from workbench.optimize.options import bad_number

Array = NDArray[np.float64]

LONGEST = 80  # characters of a value that a message shows


@dataclass(frozen=True, slots=True, eq=False)
class KeptRun:
    """A run as its file has it. walked: what each of its methods came to, of which only the last may not be through."""

    path: Path
    asked: Question
    walked: tuple[Earlier, ...]

    @property
    def earlier(self) -> Earlier | None:
        """The last; None where it had not begun."""
        return self.walked[-1] if self.walked else None

    @property
    def tolerance(self) -> float | None:
        found: float | None = self.asked.values["tolerance"]
        return found

    @property
    def seed(self) -> int | None:
        found: int | None = self.asked.values["seed"]
        return found

    @property
    def max_steps(self) -> int:
        return self.asked.max_steps

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return 0 if self.earlier is None else len(self.earlier.seen) - 1

    def check(self, asked: Question, method: object) -> None:
        """Raise OptionError where something else is asked now, naming what, unless it is more steps."""
        for name, value in asked.values.items():
            before = self.asked.values.get(name)
            if not _same(before, value):
                was, now = (_shown(name, each) for each in (self.asked, asked))
                raise OptionError(
                    f"{os.fspath(self.path)!r} keeps a run with another {name}: {was}; asked for now is {now}. "
                    "Go on with the same, or start anew without resume=."
                )
        if asked.max_steps < self.steps:
            raise OptionError(f"max_steps is {asked.max_steps}, but {self.steps} steps were taken already; give more.")
        schedule, k = getattr(method, "schedule", None), max(1, self.steps)
        if schedule is not None and len({schedule.factor(k, most) for most in (asked.max_steps, self.max_steps)}) > 1:
            raise OptionError(
                f"{schedule!r} depends on max_steps, which was {self.max_steps}; with {asked.max_steps} the steps "
                "taken would have been others. Leave max_steps as it was, or start anew without resume=."
            )


def read_run(path: FilePath) -> KeptRun:
    """The run in a file. Raises FileError for what is missing, damaged, of another version or no run."""
    if not isinstance(path, str | os.PathLike) or not os.fspath(path):
        raise OptionError(f"resume is {path!r}; the path of a file that checkpoint= wrote is needed.")
    packed = read_packed(Path(path), KIND, VERSION)
    try:
        tree = packed.tree
        asked = Question(dict(tree["asked"]), dict(tree["words"]), _count(tree["max_steps"]))
        if asked.values["tolerance"] is not None and bad_number(asked.values["tolerance"], 0, closed=True):
            raise ValueError("the tolerance is no number")
        for name in ("seed", "max_steps"):
            if asked.values.get(name) is not None:
                _count(asked.values[name])
        return KeptRun(Path(path), asked, tuple(_walked(packed, len(asked.values["start"]))))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise FileError(
            f"{os.fspath(path)!r} holds no run that can be read ({type(error).__name__}: {error})."
        ) from error


def _walked(packed: Packed, n: int) -> Iterator[Earlier]:
    for walk in packed.tree.get("before", ()):  # a file may be older than fits that are kept
        found = _earlier(walk, walk["seen"], n)
        if found.ended is None:
            raise ValueError("a method gave way to another before it was through")
        yield found
    if packed.tables:
        yield _earlier(packed.tree, {name: pieces[0] for name, pieces in packed.tables.items()}, n)


def _earlier(tree: Mapping[str, Any], seen: Mapping[str, Any], n: int) -> Earlier:
    """The iterates, what was counted and how it ended; ValueError where sizes or kinds do not fit."""
    tables = {name: _numbers(seen[name]) for name in TABLES}
    k = len(tables["fun"])
    for name, shape in (("x", (k, n)), ("fun", (k,)), ("gradient", (k, n)), ("rate", (k,))):
        if tables[name].shape != shape or not k:
            raise ValueError(f"{name} has shape {tables[name].shape}, not {shape}")
    memory, ended, counted = (tree[name] for name in ("memory", "ended", "counted"))
    if not (memory is None or isinstance(memory, Mapping)):
        raise TypeError("what is remembered has no names")
    kept = None
    if counted["kept"] is not None:
        x, gradient = _numbers(counted["kept"]["x"]), _numbers(counted["kept"]["gradient"])
        if not x.shape == gradient.shape == (n,):
            raise ValueError(f"a point has shape {x.shape}, not {(n,)}")
        kept = (x.tobytes(), float(counted["kept"]["fun"]), gradient)
    valued, sloped = (None if point is None else _numbers(point).tobytes() for point in counted["points"])
    values, gradients, hessians, products = (_count(counted[name]) for name in COUNTED)
    mark = Mark(values, gradients, hessians, products, kept, valued, sloped)
    stretch = Stretch(tables["x"], tables["fun"], tables["gradient"], tables["rate"], memory)
    return Earlier(stretch, mark, None if ended is None else Ended(Halt(ended["halt"]), str(ended["words"])))


def _numbers(value: Any) -> Array:
    if not isinstance(value, np.ndarray) or value.dtype != np.float64:
        raise TypeError("these are no numbers")
    return value


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is no count")
    return value


def _same(one: Any, other: Any) -> bool:
    """The same values, to the last bit, in mappings and arrays too."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and one.tobytes() == other.tobytes()
    return type(one) is type(other) and bool(one == other)


def _shown(name: str, asked: Question) -> str:
    words = asked.words.get(name)
    text = str(words if words is not None else asked.values.get(name))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
