"""Progress: how far a long run has come, in a line, without a look at each of its iterates."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TextIO

from workbench.errors import OptionError
from workbench.optimize.iterates import Iterate
from workbench.optimize.trail import Trail
from workbench.optimize.vectors import norm

if TYPE_CHECKING:
    from workbench.optimize.loop import Ended

PATIENCE = 1.0  # seconds before a terminal is told anything
PACE = 0.1  # seconds between two lines


class Progress:
    """Watches a run, and tells a few words about it at most ten times a second.

    tell: is given the words. patience: seconds before the first of them. close: called at the end.
    """

    def __init__(
        self,
        tell: Callable[[str], object],
        max_steps: int,
        *,
        patience: float = 0.0,
        close: Callable[[], object] | None = None,
    ) -> None:
        self._tell = tell
        self._close = close
        self._what = ""
        self._max_steps = max_steps
        self._began = time.monotonic()
        self._due = self._began + patience
        self._before: int | None = None

    def turn_to(self, what: str, max_steps: int) -> None:
        """Another method begins; what: its name, for a reader."""
        self._what, self._max_steps, self._before = f"{what}, ", max_steps, None

    def passing(self, trail: Trail) -> None:
        assert trail.last is not None
        self.at(trail.count - 1, partial(_level, trail.last))

    def at(self, step: int, level: Callable[[], str]) -> None:
        """The run has come to that step; level: what is told of the point there, asked for where it is time to."""
        now = time.monotonic()
        if self._before is None:
            self._before, self._began = step, now
        if now >= self._due:
            self._due = now + PACE
            words = f"{self._what}step {step} of at most {self._max_steps}, {level()}"
            seconds, done = now - self._began, step - self._before
            self._tell(f"{words}, {done / seconds:.3g} steps a second" if seconds >= PACE and done else words)

    def over(self, trail: Trail, ended: Ended) -> None:  # noqa: ARG002  (the protocol's)
        self.close()

    def close(self) -> None:
        """The run has ended."""
        if self._close is not None:
            self._close()


def _level(iterate: Iterate) -> str:
    return f"f = {iterate.fun:.6g}, |gradient| = {norm(iterate.gradient):.2g}"


def telling(wanted: bool | Callable[[str], object] | None, max_steps: int) -> Progress | None:
    """Who tells of a run: to a function, or in a line on standard error; None where nobody is to be told.

    wanted: None tells a person who sits at a Python prompt, and stays quiet in programs. Raises OptionError.
    """
    if callable(wanted):
        return Progress(wanted, max_steps)
    if wanted is not None and not isinstance(wanted, bool):
        raise OptionError(f"progress is {wanted!r}; True, False, None or a function that takes words is needed.")
    stream = sys.stderr
    prompt = hasattr(sys, "ps1") and stream is not None and stream.isatty()
    if stream is None or wanted is False or (wanted is None and not prompt):
        return None
    line = _Line(stream)
    return Progress(line.write, max_steps, patience=PATIENCE, close=line.clear)


class _Line:
    """The last line of a terminal, written over and over; of anything else line after line, ever more slowly."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self._length = 0
        self._due, self._pause = 0.0, PATIENCE

    def write(self, words: str) -> None:
        if self._terminal:
            self._stream.write(f"\r{words.ljust(self._length)}")
            self._length = len(words)
            self._stream.flush()
        elif time.monotonic() >= self._due:
            self._due = time.monotonic() + self._pause
            self._pause *= 2
            self._stream.write(f"{words}\n")
            self._stream.flush()

    def clear(self) -> None:
        if self._length:
            self._stream.write(f"\r{' ' * self._length}\r")
            self._stream.flush()
