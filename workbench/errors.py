"""What goes wrong through misuse: the exception tree, each with the exit code of the command line.

    WorkbenchError
    ├── ParseError         3   the mathematics could not be read       (also ValueError)
    ├── ShapeError         2   sizes that do not fit together          (also ValueError)
    ├── OptionError        2   an option, method or name unknown       (also ValueError)
    ├── DataError          4   data that cannot be used                (also ValueError)
    ├── FileError          4   a file that cannot be read or written   (also OSError)
    └── MissingExtraError  2   an optional library is not installed    (also ImportError)

What mathematics allows (a run that diverges, a check that fails) is never an exception but a value.
"""

from __future__ import annotations

ECHO_LIMIT = 120
SENTENCE_LIMIT = 300


class WorkbenchError(Exception):
    """Any misuse that workbench reports; its message says what, where and what instead."""

    exit_code = 2


class ParseError(WorkbenchError, ValueError):
    """Text that could not be read as mathematics, with the place and a way out.

    text: the whole input. position: 0-based code point. length: code points concerned.
    reason: what stands there and why it is not read. hint: what to write instead, or "".

    >>> print(ParseError("x + * y", 4, 1, "two operators in a row", "x*y"))
    two operators in a row at 4 in 'x + * y'. Try: x*y
        x + * y
            ^
    """

    exit_code = 3

    def __init__(self, text: str, position: int, length: int, reason: str, hint: str = "") -> None:
        self.text = text
        self.position = position
        self.length = length
        self.reason = _sentence(reason)
        self.hint = _sentence(hint)
        super().__init__(self._message())

    def __reduce__(self) -> tuple[type[ParseError], tuple[str, int, int, str, str]]:
        return ParseError, (self.text, self.position, self.length, self.reason, self.hint)

    def _message(self) -> str:
        line, column = _window(self.text, self.position)
        before, at = _escaped(line[:column]), _escaped(line[column : column + max(self.length, 1)])
        head = f"{self.reason} at {self.position}"
        if line:
            head += f" in '{_escaped(line)}'"
        if self.hint:
            head += f". Try: {self.hint}"
        caret = " " * len(before) + "^" * max(1, len(at))
        return f"{head}\n    {_escaped(line)}\n    {caret}"


class ShapeError(WorkbenchError, ValueError):
    """Arrays, points or variables whose sizes do not fit together."""


class OptionError(WorkbenchError, ValueError):
    """An option, method, variable or value that is not one of those offered."""


class DataError(WorkbenchError, ValueError):
    """Data that cannot be used: a column missing, a value not finite, too few rows."""

    exit_code = 4


class FileError(WorkbenchError, OSError):
    """A file that cannot be read, or that would be overwritten."""

    exit_code = 4


class MissingExtraError(WorkbenchError, ImportError):
    """An optional library is needed; the message is the command that installs it."""

    def __init__(self, library: str, extra: str) -> None:
        self.library = library
        self.extra = extra
        super().__init__(f"this needs {library}: pip install 'workbench[{extra}]'")

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str]]:
        return MissingExtraError, (self.library, self.extra)


def _window(text: str, position: int) -> tuple[str, int]:
    """The part of the line around position that is echoed, and position's column in it."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    line = text[start : end if end >= 0 else len(text)]
    column = position - start
    if len(line) <= ECHO_LIMIT:
        return line, column
    first = min(max(0, column - ECHO_LIMIT // 2), len(line) - ECHO_LIMIT)
    return line[first : first + ECHO_LIMIT], column - first


def _sentence(text: str) -> str:
    """A reason or hint: the token that it quotes may hold any character, as may the text, and may be long."""
    line = text if text.isprintable() else _escaped(text)
    return line if len(line) <= SENTENCE_LIMIT else f"{line[: SENTENCE_LIMIT - 3]}..."


def _escaped(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
