"""Session: what was defined so far, and how the words of a command become Functions."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from workbench.errors import FileError, OptionError
from workbench.functions import Function, function
from workbench.functions.typed_points import Point, coordinates, point
from workbench.language.reading import Reading, read
from workbench.sessions.command import Command, Outcome, Request

LAST = "ans"
"""The name, besides `_`, of what came last."""
LET = re.compile(r"let\s+(?=[^\W\d]\w*\s*(?:\([^()]*\)\s*)?=(?!=)[^;\n]*$)")
"""Before a definition that is all there is on a line, where a session needs no word for it."""
UNDERSCORE = re.compile(r"(?<!\w)_(?!\w)")


@dataclass(frozen=True, slots=True)
class Definition:
    """A name that a person defined. uses: other names, defined before, that stood in its text."""

    reading: Reading
    function: Function
    uses: frozenset[str]


def _standard_input() -> str:
    try:
        return sys.stdin.read()
    except UnicodeDecodeError:
        raise FileError(f"cannot read standard input: it is not text in {sys.stdin.encoding}.") from None


def _untold(words: str) -> None:
    """Nobody waits for news."""


@dataclass
class Session:
    """Definitions by name, in the order they were made, and what came last; the only thing here that changes.

    standard_input: what "-" stands for. tell: called with a few words by work that may take long.

    >>> session = Session()
    >>> _ = session.define("a = 3"), session.define("f(x, y) = x^2 + a*y"), session.define("g(x) = f(x, 1)")
    >>> session.function("g(2)").value([])
    7.0
    """

    definitions: dict[str, Definition] = field(default_factory=dict)
    last: Function | None = None
    told: set[str] = field(default_factory=set)
    """Notes that were shown; each is shown once."""
    standard_input: Callable[[], str] = _standard_input
    tell: Callable[[str], object] = _untold

    def define(self, text: str) -> tuple[Function, tuple[str, ...]]:
        """Read a line: a definition such as ``f(x, y) = x^2 + y`` is remembered by its name; `_` is what was read.

        Returns the Function, and what a person should know of earlier definitions. Raises as `function`.
        """
        text = self._named(without_let(self.source(text)))
        known = self._whole(text)
        found = self._read(text, None, None) if known is None else known
        remarks = self._remember(text, found) if known is None else ()
        self.last = found
        return found, remarks

    def news(self, notes: Iterable[str]) -> list[str]:
        """Those of the notes that were not shown before; they are from now on."""
        new = [note for note in notes if note not in self.told]
        self.told.update(new)
        return new

    def _remember(self, text: str, found: Function) -> tuple[str, ...]:
        """Keep a definition by its name; a remark where others were made with an earlier one of that name."""
        reading = read(text, functions=self.readings())
        name = reading.name
        if not name:
            return ()
        words = set(re.findall(r"\w+", text.partition("=")[2]))
        uses = frozenset(other for other in self.definitions if other in words and other != name)
        earlier = [other for other, row in self.definitions.items() if name in row.uses]
        again = self.definitions.pop(name, None) is not None
        self.definitions[name] = Definition(reading, found, uses)
        return (f"{', '.join(earlier)} still has the earlier {name}",) if again and earlier else ()

    def forget(self, name: str) -> None:
        """Remove a definition. OptionError where there is none of that name."""
        if name not in self.definitions:
            defined = ", ".join(self.definitions) or "nothing"
            raise OptionError(f"'{name}' is not defined; defined is {defined}.")
        del self.definitions[name]

    def readings(self) -> Mapping[str, Reading]:
        """What a formula may name: the definitions, and what came last."""
        found = {name: definition.reading for name, definition in self.definitions.items()}
        if self.last is not None and not self.last.columns:
            said = self.last.assumptions
            last = Reading(
                str(self.last), LAST, None, self.last.formula, assumptions=said.conditions, integers=said.integers
            )
            found.setdefault(LAST, last)
        return found

    def function(self, text: str, *, variables: str | None = None, data: str | None = None) -> Function:
        """The Function that a word of a command means: a defined name, `_`, @file, `-`, or a formula.

        Raises ParseError, OptionError, FileError or DataError.
        """
        source = self._named(self.source(text))
        whole = self._whole(source)
        if whole is None:
            return self._read(source, variables, data)
        return whole if variables is None and data is None else self._read(str(whole), variables, data)

    def several(self, texts: Sequence[str], *, variables: str | None = None, data: str | None = None) -> Function:
        """The Function with a component for each text. Raises as `function`."""
        return self._read([self._named(self.source(text)) for text in texts], variables, data)

    def _named(self, text: str) -> str:
        """The text with `_` by the name of what came last."""
        if self.last is None and text.strip() == "_":
            raise OptionError("there is nothing yet that _ could mean; write a formula first.")
        return UNDERSCORE.sub(LAST, text) if self.last is not None else text

    def _whole(self, text: str) -> Function | None:
        """The Function of a name that stands alone."""
        if text in self.definitions:
            return self.definitions[text].function
        return self.last if text == LAST else None

    def _read(self, source: str | list[str], variables: str | None, data: str | None) -> Function:
        return function(source, variables=variables, data=data, functions=self.readings())

    def carried_out(self, command: Command, request: Request) -> Outcome:
        """Do what is asked; what was found is what `_` means from now on. Raises WorkbenchError.

        What overflows or has no value is inf or NaN in a result, and no warning of NumPy's.
        """
        handler = command.handler
        with np.errstate(all="ignore"):
            outcome = handler(self, request)
        if outcome.result is not None:
            self.last = outcome.result
        return outcome

    def asked(self, request: Request) -> Function:
        """The Function of a request's formula (or formulas), variables and data."""
        given, options = request["formula"], {name: request.get(name) for name in ("variables", "data")}
        if isinstance(given, str):
            return self.function(given, **options)
        return self.function(given[0], **options) if len(given) == 1 else self.several(given, **options)

    def varying(self, request: Request) -> Function:
        """The Function asked for, which must have a variable. OptionError otherwise."""
        f = self.asked(request)
        if not f.variables:
            raise OptionError(f"{f} has no variables; declare one with --variables x, or ask for its value with eval.")
        return f

    def exactly(self, text: str, f: Function) -> dict[str, Function]:
        """The point that a text means for f, by name, each number as it was written."""
        return coordinates(text, f, self.function)

    def place(self, text: str, f: Function) -> Point:
        """The point that a text means for f, shape (n,)."""
        return point(text, f, self.function)

    def places(self, request: Request, f: Function) -> list[Point]:
        """The points of --at."""
        return [self.place(text, f) for text in request["at"]]

    def source(self, word: str) -> str:
        """The formula that a word stands for: itself, the text of @file, or standard input for "-".

        Raises FileError where the file cannot be read.
        """
        word = word.strip()
        if word == "-":
            return self.standard_input().strip()
        return _content(word[1:]) if word.startswith("@") else word


def without_let(text: str) -> str:
    """The text of a definition alone, which needs no `let` to be remembered.

    >>> without_let("let u = 3x + 1"), without_let("let u = 3x; u^2")
    ('u = 3x + 1', 'let u = 3x; u^2')
    """
    return LET.sub("", text, count=1) if text.startswith("let") else text


def _content(path: str) -> str:
    """The text of a file."""
    try:
        return Path(path).read_text(encoding="utf-8-sig").strip()
    except OSError as error:
        raise FileError(f"cannot read the formula in '{path}': {error.strerror}.") from None
    except UnicodeDecodeError:
        raise FileError(f"cannot read the formula in '{path}': it is not text in UTF-8.") from None
