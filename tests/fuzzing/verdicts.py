"""Verdicts: what the reader does with one case, and whether that is allowed; a Finding where it is not.

Allowed is a Reading that prints in every notation and reads back, or a refusal with a place in the text; nothing
else, and both soon.
"""

from __future__ import annotations

import resource
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import numpy as np

from tests.fuzzing.cases import Case
from tests.fuzzing.findings import BrokenError, Finding
from tests.fuzzing.round_trips import check_assumption, check_formula, options_for
from workbench import Function, function
from workbench.errors import OptionError, ParseError, WorkbenchError
from workbench.language.formula import symbols
from workbench.language.reading import LIMIT, Reading, read
from workbench.operators import OPERATORS

SLOWEST = 0.2  # seconds to read
SLOWEST_WORK = 1.0  # seconds for all that is done with a short formula
PATIENCE = 5.0  # seconds of work until a case counts as hanging
MOST_MEMORY = 200 * 1024  # kilobytes
LONGEST_SENTENCE = 400  # characters of a reason, a hint or a note
LONGEST_MESSAGE = 4000  # with three echoes of at most 120 characters, each escaped

_ROWS = frozenset(map(id, OPERATORS))


class Hanging(BaseException):
    """Raised by the clock; no code catches it by accident."""


@dataclass(slots=True)
class Tally:
    """What happened so far. printed: formulas; refused: of their prints, those not read back, by notation."""

    inputs: int = 0
    read: int = 0
    printed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    worked: int = 0
    slowest: float = 0.0


def judged(case: Case, tally: Tally | None = None, *, timed: bool = True) -> Finding | None:
    """What is wrong, or None. timed: a case that takes long is tried again, since machines are noisy."""
    tally = Tally() if tally is None else tally
    tally.inputs += 1
    memory = _peak()
    with _patience():
        try:
            problem = _problem(case, tally, timed)
        except Hanging as hang:
            return Finding("hang", _place(hang), f"more than {PATIENCE:g} s", case)
        except BrokenError as broken:
            return Finding(broken.kind, broken.place, broken.detail[:1000], case)
        except Exception as error:  # whatever comes out is what is looked for
            return Finding(type(error).__name__, _place(error), f"{error}"[:1000], case)
    if problem is None and timed and _peak() - memory > MOST_MEMORY:
        return Finding("memory", "reading", f"{(_peak() - memory) // 1024} MB", case)
    return problem


def _problem(case: Case, tally: Tally, timed: bool) -> Finding | None:
    outcome, seconds = _timed(lambda: _outcome(case.text, case.options))
    tries = 3 if timed else 0
    while tries and seconds > SLOWEST:
        seconds = min(seconds, _timed(lambda: _outcome(case.text, case.options))[1])
        tries -= 1
    tally.slowest = max(tally.slowest, seconds)
    if timed and seconds > SLOWEST:
        return Finding("slow", "reading", f"{seconds:.2f} s", case)
    if isinstance(outcome, WorkbenchError):
        _check_refusal(outcome, case)
        return None
    tally.read += 1
    _check_reading(outcome, case, tally)
    if case.worked and (timed or not tally.worked):  # one of a chunk, where time is short
        tally.worked += 1
        seconds = _timed(lambda: _work(case, outcome))[1]
        if timed and seconds > SLOWEST_WORK and (again := _timed(lambda: _work(case, outcome))[1]) > SLOWEST_WORK:
            return Finding("slow", "work", f"{min(seconds, again):.2f} s", case)
    return None


def _outcome(text: str, options: Mapping[str, Any]) -> Reading | ParseError | OptionError:
    try:
        return read(text, **options)
    except (ParseError, OptionError) as error:
        return error


# --- refusals


def _check_refusal(error: WorkbenchError, case: Case) -> None:
    message = str(error)
    if len(message) > LONGEST_MESSAGE or not message.replace("\n", "").isprintable():
        raise BrokenError("message", "length" if len(message) > LONGEST_MESSAGE else "characters", message)
    if not isinstance(error, ParseError):
        return
    size = len(case.text)
    if error.text != case.text:
        raise BrokenError("position", "another text", repr(error.text))
    end = error.position + error.length
    if not 0 <= error.position <= size or error.length < 0 or end > max(size, error.position + 1):
        raise BrokenError("position", "outside the text", f"{error.position}+{error.length} of {size}: {error.reason}")
    for what, sentence in (("reason", error.reason), ("hint", error.hint)):
        if len(sentence) > LONGEST_SENTENCE or not sentence.isprintable():
            raise BrokenError("message", what, f"{sentence!r}")
    if not error.reason.strip():
        raise BrokenError("message", "no reason", message)


# --- readings


def _check_reading(reading: Reading, case: Case, tally: Tally) -> None:
    for note in reading.notes:
        if not note or len(note) > LONGEST_SENTENCE or not note.isprintable():
            raise BrokenError("message", "note", repr(note))
    for formula in (reading.formula, reading.left):
        if formula is not None:
            tally.printed += 1
            tally.refused.update(check_formula(formula, options_for(formula, reading, case)))
    for assumption in reading.assumptions:
        check_assumption(assumption)
    if reading.left is None and len(case.text) < LIMIT // 10:
        again = read(case.text, **case.options)
        if again != reading:
            raise BrokenError("random", "read twice", f"{reading.formula} {again.formula}")


# --- functions


def _work(case: Case, reading: Reading) -> None:
    """A Function is made, shown, turned into SymPy, evaluated and differentiated; only our own errors come out."""
    options = {name: value for name, value in case.options.items() if name in ("notation", "functions", "limit")}
    shapes = case.options.get("shapes")
    if shapes:
        options["variables"] = dict.fromkeys(sorted(symbols(reading.formula)), ()) | shapes
    try:
        f = function(case.text, **options)
        if reading.sizes:
            f = f.bind(**dict.fromkeys(reading.sizes, 3))
    except WorkbenchError as error:
        _check_message(error)
        return
    points = np.random.default_rng(int(abs(case.point) * 1e6)).uniform(-3, 3, len(f.variables))
    steps: tuple[Callable[[], object], ...] = (
        lambda: str(f),
        lambda: repr(f),
        lambda: f.expr,
        lambda: f.at(points),
        lambda: str(_derivative(f)),
        lambda: _derivative(f).at(points),
    )
    for step in steps:
        try:
            step()
        except WorkbenchError as error:
            _check_message(error)


def _derivative(f: Function) -> Function:
    return f.jacobian if f.shape else f.gradient


def _check_message(error: WorkbenchError) -> None:
    if not str(error).replace("\n", "").isprintable():
        raise BrokenError("message", "characters", repr(str(error)))


# --- time, memory, places


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.thread_time()
    value = work()
    return value, time.thread_time() - started


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@contextmanager
def _patience() -> Iterator[None]:
    """After some seconds Hanging is raised in the main thread, wherever it is."""

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise Hanging

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _place(error: BaseException) -> str:
    """File, function and line of the innermost frame in the package."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if "/workbench/" in frame.filename.replace("\\", "/")] or frames
    last = inside[-1]
    return f"{last.filename.replace(chr(92), '/').rpartition('/workbench/')[2]}:{last.name}:{last.lineno}"
