"""Verdicts: what the reader does with one case, and whether that is allowed; a Finding where it is not.

Allowed is a Reading that prints in every notation and reads back, or a refusal with a place in the text; nothing
else, and both soon.
"""

from __future__ import annotations

import re
import resource
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any
from xml.etree import ElementTree

import numpy as np

from tests.fuzzing.cases import Case
from tests.fuzzing.meaning import mean_the_same
from workbench import Function, function
from workbench.errors import OptionError, ParseError, WorkbenchError
from workbench.language.formula import Apply, Formula, parts, symbols
from workbench.language.latex.commands import ELSE_WORDS, IF_WORDS
from workbench.language.names import nameable
from workbench.language.printing import PRINTERS
from workbench.language.reading import LIMIT, Reading, read
from workbench.language.substitution import free_names
from workbench.operators import OPERATORS, Form

SLOWEST = 0.2  # seconds to read
SLOWEST_WORK = 1.0  # seconds for all that is done with a short formula
PATIENCE = 5.0  # seconds until a case counts as hanging
MOST_MEMORY = 200 * 1024  # kilobytes
LONGEST_SENTENCE = 400  # characters of a reason, a hint or a note
LONGEST_MESSAGE = 4000  # with three echoes of at most 120 characters, each escaped

_ROWS = frozenset(map(id, OPERATORS))


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a case. place: of the exception in the code, or of the check that failed."""

    kind: str
    place: str
    detail: str
    case: Case

    @property
    def key(self) -> tuple[str, str]:
        """Findings with the same one have most likely the same cause."""
        return self.kind, self.place


class Hanging(BaseException):
    """Raised by the clock; no code catches it by accident."""


@dataclass(slots=True)
class Tally:
    """What happened so far."""

    inputs: int = 0
    read: int = 0
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
        except _BrokenError as broken:
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
    _check_reading(outcome, case)
    if case.worked:
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


class _BrokenError(Exception):
    """A promise that was not kept."""

    def __init__(self, kind: str, place: str, detail: str) -> None:
        super().__init__(detail)
        self.kind, self.place, self.detail = kind, place, detail


def _check_refusal(error: WorkbenchError, case: Case) -> None:
    message = str(error)
    if len(message) > LONGEST_MESSAGE or not message.replace("\n", "").isprintable():
        raise _BrokenError("message", "length" if len(message) > LONGEST_MESSAGE else "characters", message)
    if not isinstance(error, ParseError):
        return
    size = len(case.text)
    if error.text != case.text:
        raise _BrokenError("position", "another text", repr(error.text))
    end = error.position + error.length
    if not 0 <= error.position <= size or error.length < 0 or end > max(size, error.position + 1):
        raise _BrokenError("position", "outside the text", f"{error.position}+{error.length} of {size}: {error.reason}")
    for what, sentence in (("reason", error.reason), ("hint", error.hint)):
        if len(sentence) > LONGEST_SENTENCE or not sentence.isprintable():
            raise _BrokenError("message", what, f"{sentence!r}")
    if not error.reason.strip():
        raise _BrokenError("message", "no reason", message)


# --- readings


def _check_reading(reading: Reading, case: Case) -> None:
    for note in reading.notes:
        if not note or len(note) > LONGEST_SENTENCE or not note.isprintable():
            raise _BrokenError("message", "note", repr(note))
    for formula in (reading.formula, reading.left):
        if formula is not None:
            check_formula(formula, _read_back_with(formula, reading, case))
    for assumption in reading.assumptions:
        _check_assumption(assumption)
    if reading.left is None and len(case.text) < LIMIT // 10:
        again = read(case.text, **case.options)
        if again != reading:
            raise _BrokenError("random", "read twice", f"{reading.formula} {again.formula}")


def _check_assumption(assumption: Formula) -> None:
    """A comparison prints in all notations, and is read back behind `where`."""
    text = [printer(assumption) for printer in PRINTERS.values()].pop(0)
    names = sorted(name for name in free_names(assumption) if nameable(name))
    if read(f"0 where {text}", variables=names, notation="text").assumptions != (assumption,):
        raise _BrokenError("round trip", "assumption differs", f"{assumption} is printed {text!r}")


def _read_back_with(formula: Formula, reading: Reading, case: Case) -> dict[str, Any]:
    """Options of the case that matter to what is printed: shapes, and the names that a gradient stands for."""
    given = {name: value for name, value in case.options.items() if name == "shapes"}
    if any(isinstance(part, Apply) and part.operator.form is Form.GRADIENT for part in parts(formula)):
        given["variables"] = case.options.get("variables") or reading.parameters
        given["names"] = case.options.get("names", ())
    return given


def check_formula(formula: Formula, given: Mapping[str, Any] | None = None) -> None:
    """A tree prints in all notations, and what is printed is read back; given: options for that.

    Raises an exception of whatever kind where it does not.
    """
    for part in parts(formula):
        if isinstance(part, Apply) and id(part.operator) not in _ROWS:
            raise _BrokenError("row", "unknown", repr(part.operator))
    printed = {notation: printer(formula) for notation, printer in PRINTERS.items()}
    if len(printed["mathml"]) < LIMIT:
        ElementTree.fromstring(printed["mathml"])  # our own output
    names = sorted(name for name in free_names(formula) if nameable(name))
    options: dict[str, Any] = {"limit": 10 * LIMIT, "variables": names} | (given or {})
    for notation in READ_BACK:
        text = printed[notation]
        options["notation"] = "latex" if notation == "latex" else "text"
        back = _outcome(text, options)
        if isinstance(back, ParseError) and options["variables"] != names:
            back = _outcome(text, options | {"variables": names})
        if not isinstance(back, Reading):
            if notation in REFUSABLE or (notation != "text" and _may_be_refused(back, formula, options)):
                continue
            reason = _QUOTED.sub("...", getattr(back, "reason", str(back)))
            raise _BrokenError("round trip", f"{notation} refused, {reason}", f"{text!r}: {back}")
        if back.formula == formula:
            continue
        if notation == "text" or not mean_the_same(back.formula, formula, between="_" if notation == "latex" else ""):
            raise _BrokenError(
                "round trip", f"{notation} differs", f"{formula} is printed {text!r}, read {back.formula}"
            )


def _may_be_refused(error: WorkbenchError, formula: Formula, options: Mapping[str, Any]) -> bool:
    """What LaTeX cannot say: 64 levels in more brackets, x_2 beside an array x, x[n] of any n, a name such as where."""
    deep = "nested more than" in str(error)
    arrays = options.get("shapes") or ()
    below = any("_" in name and name.partition("_")[0] in arrays for name in symbols(formula))
    free = "the subscript in" in str(error) and any(_is_component(part) for part in parts(formula))
    return deep or below or free or not _WORDS.isdisjoint(symbols(formula))


def _is_component(node: Formula) -> bool:
    return isinstance(node, Apply) and node.operator.form is Form.ELEMENT


_WORDS = IF_WORDS | ELSE_WORDS


_QUOTED = re.compile(r"'.*?'|(?<![a-z])[^ ]*[^a-z ,.:;][^ ]*")
"""What a reason names of the text: pieces in quotes, and what is no word."""

READ_BACK = ("text", "unicode", "latex")
REFUSABLE = ("unicode",)
"""Notations that people read, with signs that are not all typed; what is read of them means the same."""


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
        raise _BrokenError("message", "characters", repr(str(error)))


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

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _place(error: BaseException) -> str:
    """File, function and line of the innermost frame in the package."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if "/workbench/" in frame.filename.replace("\\", "/")] or frames
    last = inside[-1]
    return f"{last.filename.replace(chr(92), '/').rpartition('/workbench/')[2]}:{last.name}:{last.lineno}"
