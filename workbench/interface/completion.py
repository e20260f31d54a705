"""Completion in the interactive session: commands, defined names, functions of the table, options, Greek letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from workbench.language.characters import GREEK
from workbench.operators import OPERATORS, Form
from workbench.sessions.commands import COMMANDS, EVERYWHERE

WORD = re.compile(r"\\?[\w]+$|--[\w-]*$")
CALLED = frozenset({Form.CALL, Form.ROOT, Form.FENCE, Form.PIECEWISE, Form.REDUCTION})


class LineCompleter(Completer):
    r"""Completes the word before the cursor; ``\al`` becomes α."""

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        self._names = names

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        del complete_event
        found = WORD.search(document.text_before_cursor)
        if not found:
            return
        word = found.group()
        yield from (Completion(c, -len(word), display=d) for c, d in self._matches(word, document))

    def _matches(self, word: str, document: Document) -> Iterator[tuple[str, str]]:
        if word.startswith("\\"):
            yield from ((sign, f"{sign} {name}") for sign, name in GREEK.items() if name.startswith(word[1:]))
        elif word.startswith("--"):
            yield from ((flag, flag) for flag in _flags(document.text) if flag.startswith(word))
        else:
            calls = [f"{o.name}(" for o in OPERATORS if o.form in CALLED and o.name.isidentifier()]
            yield from ((n, n) for n in sorted({*self._names(), *calls}) if n.startswith(word) and n != word)


def _flags(line: str) -> list[str]:
    """Options of the command that the line begins with."""
    name = line.strip().partition(" ")[0]
    return [o.flag for c in COMMANDS if c.name == name for o in c.options + EVERYWHERE]
