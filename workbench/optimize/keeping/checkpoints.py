"""Checkpoints: a run kept in a file while it goes on; resuming.py goes on with it."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.errors import FileError, OptionError
from workbench.functions import Function
from workbench.functions.storage import encoded
from workbench.optimize.iterates import Memory, Stretch
from workbench.optimize.keeping.packing import Packed, write_packed
from workbench.optimize.loop import Earlier, Ended
from workbench.optimize.objective import Mark, Problem
from workbench.optimize.options import bad_number, shown
from workbench.optimize.trail import Trail
from workbench.optimize.wording import at

Array = NDArray[np.float64]
FilePath: TypeAlias = "str | os.PathLike[str]"

KIND, VERSION = "workbench run", 1
EVERY = 2.0  # seconds between two writings
SHARE = 0.05  # of the time may go into writing, however long the path
COUNTED = ("values", "gradients", "hessians", "products")  # of a Mark
TABLES = ("x", "fun", "gradient", "rate")  # of a Stretch


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A file that a run is kept in, and how often.

    every: seconds between two writings; more where the path is so long that they would cost a twentieth of the time.

    >>> Checkpoint("run.wb", every=10)
    Checkpoint(path='run.wb', every=10)
    """

    path: FilePath
    every: float = EVERY

    def __post_init__(self) -> None:
        if not isinstance(self.path, str | os.PathLike) or not os.fspath(self.path):
            raise OptionError(f"checkpoint is {self.path!r}; the path of a file is needed, such as 'run.wb'.")
        if bad_number(self.every, 0, closed=True):
            raise OptionError(f"Checkpoint(every={shown(self.every)}): seconds are needed, zero or more.")


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What a run is asked. values: all that decides its digits, by what it is called; words: some of it, for people."""

    values: Mapping[str, Any]
    words: Mapping[str, str]
    max_steps: int


def question(problem: Problem, method: object, task: str = "minimize", **more: object) -> Question:
    """What a method, or several in turn, are asked of a problem. task: the verb that asks; more: what else it says."""
    f, bounds = problem.objective.function, problem.bounds
    values = {
        "task": task,
        "function": json.dumps(encoded(f.definition), sort_keys=True),
        "bound values": {name: str(value) for name, value in f.bound.items()},
        "data": {name: _digest(column) for name, column in f.columns.items()},
        "backend": str(f.execution.backend),
        "start": problem.start,
        "bounds": None if bounds is None else {"lower": bounds.lower, "upper": bounds.upper},
        "constraints": [] if problem.constraints is None else list(problem.constraints.texts),
        "method": _told(method),
        "tolerance": problem.tolerance,
        "seed": problem.seed,
        **more,
    }
    words = {"function": str(f), "start": at(f.variables, problem.start), "data": _columns(f)}
    return Question(values, words, problem.max_steps)


def _columns(f: Function) -> str:
    return f"{f.rows} rows of {', '.join(f.columns)}" if f.columns else "none"


def _digest(column: Array) -> str:
    return hashlib.sha256(np.ascontiguousarray(column).tobytes()).hexdigest()


def _told(part: object) -> str:
    """A method, or a part of one, with all of its options."""
    if isinstance(part, Function):
        return f"{part} with {_columns(part)}"  # the data is that of the function to minimize
    if isinstance(part, tuple):
        return f"({', '.join(map(_told, part))})"
    if not is_dataclass(part) or isinstance(part, type):
        return repr(part)
    options = ", ".join(f"{field.name}={_told(getattr(part, field.name))}" for field in fields(part))
    return f"{type(part).__name__}({options})"


class Keeper:
    """Watches a run, and writes it to a file now and then, and at its end.

    trouble: why the file could not be written, in a sentence; "" where all is well.
    """

    def __init__(self, checkpoint: Checkpoint, asked: Question, walked: Sequence[Earlier] = ()) -> None:
        """Write what is known before the run begins: what methods before it came to, and how far the last is.

        Raises FileError where the file cannot be written.
        """
        self._path = Path(checkpoint.path)
        self._every = float(checkpoint.every)
        self._asked = asked
        self._due = 0.0
        self._before = [_whole((walk.seen,), walk.mark, walk.ended) for walk in walked[:-1]]
        self._through: tuple[Sequence[Stretch], Mark, Ended] | None = None
        self.trouble = ""
        last = walked[-1] if walked else None
        if last is None:
            self._write((), None, Mark(0, 0, 0, 0, None, None, None), None)
        else:
            self._write((last.seen,), last.seen.memory, last.mark, last.ended)
        if self.trouble:
            raise FileError(self.trouble)

    def passing(self, trail: Trail) -> None:
        if time.monotonic() >= self._due and trail.last is not None:
            self._write(trail.parts(), trail.last.memory, trail.mark, None)

    def over(self, trail: Trail, ended: Ended) -> None:
        if trail.last is not None:
            self._write(trail.parts(), trail.last.memory, trail.mark, ended)
            self._through = (trail.parts(), trail.mark, ended)

    def turn(self) -> None:
        """Another method begins anew; what the one before it came to stays in the file."""
        if self._through is not None:
            self._before.append(_whole(*self._through))
            self._through = None

    def _write(self, parts: Sequence[Stretch], memory: Memory | None, mark: Mark, ended: Ended | None) -> None:
        began = time.monotonic()
        tree = {
            "asked": dict(self._asked.values),
            "words": dict(self._asked.words),
            "max_steps": self._asked.max_steps,
            "before": self._before,
            **_stopped(memory, mark, ended),
        }
        tables = {name: [getattr(part, name) for part in parts] for name in TABLES} if parts else {}
        try:
            write_packed(self._path, KIND, VERSION, Packed(tree, tables))
            self.trouble = ""
        except OSError as error:  # the run goes on, and tries again
            self.trouble = f"{os.fspath(self._path)!r} cannot be written: {error.strerror or error}."
        done = time.monotonic()
        self._due = done + max(self._every, (done - began) / SHARE)


def _whole(parts: Sequence[Stretch], mark: Mark, ended: Ended | None) -> dict[str, Any]:
    """What a method came to that is through, so that nothing it remembers is needed."""
    seen = {name: np.concatenate([getattr(part, name) for part in parts]) for name in TABLES}
    return {"seen": seen, **_stopped(None, mark, ended)}


def _stopped(memory: Memory | None, mark: Mark, ended: Ended | None) -> dict[str, Any]:
    counted: dict[str, Any] = {name: getattr(mark, name) for name in COUNTED}
    kept = None if mark.kept is None else _kept_point(mark.kept)
    counted |= {"kept": kept, "points": [_point(mark.valued), _point(mark.sloped)]}
    told = None if ended is None else {"halt": str(ended.halt), "words": ended.words}
    return {"counted": counted, "memory": memory, "ended": told}


def _point(key: bytes | None) -> Array | None:
    return None if key is None else np.frombuffer(key)


def _kept_point(kept: tuple[bytes, float, Array]) -> dict[str, Any]:
    point, fun, gradient = kept
    return {"x": np.frombuffer(point), "fun": fun, "gradient": gradient}


def keeper(
    checkpoint: FilePath | Checkpoint | None, asked: Question, walked: Sequence[Earlier], resumed: FilePath | None
) -> Keeper | None:
    """Who keeps a run; None where it is not to be kept.

    walked: what its methods came to up to now. resumed: the file that it goes on from, which alone may be written over.
    Raises FileError where the file cannot be written, or is another one that exists.
    """
    if checkpoint is None:
        return None
    chosen = checkpoint if isinstance(checkpoint, Checkpoint) else Checkpoint(checkpoint)
    path = Path(chosen.path)
    named = repr(os.fspath(path))
    if path.is_symlink() or path.is_dir():
        raise FileError(f"{named} is a {'link' if path.is_symlink() else 'folder'}; name a file of its own.")
    if path.exists() and (resumed is None or not os.path.samefile(path, resumed)):
        raise FileError(f"{named} exists; go on from it with resume={named}, remove it, or name another file.")
    return Keeper(chosen, asked, walked)
