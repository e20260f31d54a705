"""Completion in the interactive session: commands, defined names, functions, options, methods, files, Greek letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from workbench.errors import WorkbenchError
from workbench.interface.conversation import Conversation
from workbench.interface.lines import words
from workbench.language.characters import GREEK
from workbench.operators import OPERATORS, Form
from workbench.sessions.command import Command, Kind
from workbench.sessions.commands import COMMANDS

WORD = re.compile(r"\\\w*$|\w+$|--[\w-]*$")
VALUE = re.compile(r"(-o|--[a-z-]+)[ =]+(\S*)$")
FILE = re.compile(r"(?:^|\s)@(\S*)$")
CALLED = frozenset({Form.CALL, Form.ROOT, Form.FENCE, Form.PIECEWISE, Form.REDUCTION})
ROWS = {row.name: row for row in COMMANDS}


class LineCompleter(Completer):
    r"""Completes what stands before the cursor; ``\al`` becomes α."""

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        self._names = names
        self._paths = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        before = document.text_before_cursor
        command = ROWS.get(before.split(" ", 1)[0])
        value = VALUE.search(before)
        kind = _kind(command, value[1]) if command and value else None
        path = FILE.search(before) or (value if kind is Kind.FILE else None) or _file_argument(command, before)
        if path:
            typed = path[path.lastindex or 0]
            yield from self._paths.get_completions(Document(typed, len(typed)), complete_event)
        elif value and kind is Kind.METHOD:
            yield from (Completion(name, -len(value[2])) for name in _methods(command) if name.startswith(value[2]))
        elif found := WORD.search(before):
            word = found.group()
            yield from (Completion(text, -len(word), display=shown) for text, shown in self._matches(word, command))

    def _matches(self, word: str, command: Command | None) -> Iterator[tuple[str, str]]:
        if word.startswith("\\"):
            yield from ((sign, f"{sign} {name}") for sign, name in GREEK.items() if name.startswith(word[1:]))
        elif word.startswith("--"):
            flags = [option.flag for option in command.options + command.everywhere] if command else []
            yield from ((flag, flag) for flag in flags if flag.startswith(word))
        else:
            calls = [f"{row.name}(" for row in OPERATORS if row.form in CALLED and row.name.isidentifier()]
            yield from ((n, n) for n in sorted({*self._names(), *calls}) if n.startswith(word) and n != word)


def _kind(command: Command, flag: str) -> Kind | None:
    """What the value of an option of the command is."""
    options = command.options + command.everywhere
    return next((option.kind for option in options if flag in (option.flag, option.short)), None)


def _file_argument(command: Command | None, before: str) -> re.Match[str] | None:
    """The last word, where a command takes a file as its last argument and no option was begun."""
    if command is None or not command.arguments or not command.arguments[-1].file or " --" in before:
        return None
    return re.search(r"\s(\S*[./~]\S*)$", before)


def _methods(command: Command | None) -> list[str]:
    """The methods of a command, and SciPy's."""
    from workbench.optimize import METHODS, ROOT_METHODS
    from workbench.optimize.descents.foreign import MINIMIZERS
    from workbench.optimize.roots.foreign import FINDERS

    if command is not None and command.name == "root":
        return [method.name for method in ROOT_METHODS] + [f"scipy:{row.name}" for row in FINDERS]
    return [method.name for method in METHODS] + [f"scipy:{row.name}" for row in MINIMIZERS]


def preview(conversation: Conversation, line: str) -> str:
    """How the formula of an unfinished line would be read; nothing while it cannot be.

    >>> conversation = Conversation()
    >>> preview(conversation, "grad 2x sin(x) --at 1"), preview(conversation, "2x +")
    ('2x·sin(x)', '')
    """
    name, _, rest = line.strip().partition(" ")
    command = ROWS.get(name)
    if command is not None:
        formula = next(iter(words(rest, command)), "") if command.arguments else ""
    else:
        formula = line.strip()
    if not formula or formula.startswith(("-", "@", "help", "?")):
        return ""
    try:
        return f"{conversation.session.function(formula):unicode}"
    except WorkbenchError:
        return ""
