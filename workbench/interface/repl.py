"""The interactive session: line by line at a terminal with history and completion, or over the lines of a pipe."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import click

from workbench.errors import FileError
from workbench.interface.conversation import Conversation

PROMPT = "» "
FAREWELL = frozenset({"quit", "exit", "quit()", "exit()", ":q"})
ROOM = "workbench.sessions.session"


def converse() -> int:
    """Hold the session: at a terminal line by line until `quit`; otherwise over the lines of standard input.

    Returns the exit code: 0, or of a piped session the highest of its lines.
    """
    if sys.stdin.isatty():
        at_terminal(Conversation())
        return 0
    try:
        return over_lines(Conversation(), sys.stdin)
    except UnicodeDecodeError:
        raise FileError(f"cannot read standard input: it is not text in {sys.stdin.encoding}.") from None


def over_lines(conversation: Conversation, lines: Iterable[str]) -> int:
    """Answer every line; an error names its line, and the session goes on. Returns the highest exit code."""
    code = 0
    for count, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line.strip() in FAREWELL:
            break
        conversation.where = f"line {count}: "
        code = max(code, conversation.answer(line))
    return code


def at_terminal(conversation: Conversation) -> None:
    """Ask for lines until `quit` or Ctrl-D; Ctrl-C stops what is running, and nothing else."""
    click.echo(f"workbench {version('workbench')}   help · help NAME · quit" if _is_utf() else "workbench   help, quit")
    ask = line_editor(conversation)
    while True:
        try:
            line = ask().strip()
        except KeyboardInterrupt:
            click.echo("quit or Ctrl-D leaves", err=True)
            continue
        except EOFError:
            return
        if line in FAREWELL:
            return
        try:
            if line:
                conversation.answer(line)
        except KeyboardInterrupt:
            click.echo("interrupted; what was defined is kept", err=True)


def _is_utf() -> bool:
    return (sys.stdout.encoding or "").lower().startswith("utf")


def line_editor(conversation: Conversation) -> Callable[[], str]:
    """How a line is asked for: prompt_toolkit with history, completion and a preview; plain where it is missing."""
    prompt = PROMPT if _is_utf() else "> "
    try:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.history import FileHistory, InMemoryHistory
        from prompt_toolkit.styles import Style
    except ImportError:
        return lambda: input(prompt)
    from workbench.interface.completion import LineCompleter, preview

    loading = threading.Thread(target=import_module, args=(ROOM,), daemon=True)  # while the first line is typed
    loading.start()
    history = history_file()
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(history)) if history else InMemoryHistory(),
        completer=LineCompleter(conversation.names),
        complete_while_typing=False,
        bottom_toolbar=lambda: "" if loading.is_alive() else preview(conversation, session.default_buffer.text),
        style=Style([("bottom-toolbar", "noreverse")]),
    )
    return lambda: session.prompt(prompt)


def history_file() -> Path | None:
    """Where the lines of earlier sessions are kept: the user's state folder, if it can be written."""
    try:
        folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "workbench"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "history").open("ab"):
            return folder / "history"
    except (OSError, RuntimeError):
        return None
