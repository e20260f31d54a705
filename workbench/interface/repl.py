"""The interactive session: definitions and every command, with history, completion, and errors that show the place."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.errors import WorkbenchError
from workbench.interface.click_commands import click_command
from workbench.interface.progress import waiting
from workbench.sessions.command import Command, Outcome
from workbench.sessions.commands import COMMANDS, EVERYWHERE

if TYPE_CHECKING:
    from workbench.functions import Function

PROMPT = "» "
FAREWELL = ("quit", "exit", ":q")
WELCOME = "workbench   help · help COMMAND · quit"


class Conversation:
    """What one line does: a definition, a command on what was defined, or a formula to read or evaluate."""

    def __init__(self) -> None:
        from workbench.sessions.session import Session

        self.session = Session()
        self.rows = {c.name: c for c in COMMANDS}
        self.commands = {c.name: click_command(c, self._perform) for c in COMMANDS}

    def _perform(self, command: Command, request: dict[str, Any]) -> Outcome:
        with waiting(command.name):
            return command.handler(self.session, request)

    def answer(self, line: str) -> int:
        """Do what the line says, print what comes of it, and return its exit code (0 where all is well)."""
        word, _, rest = line.strip().partition(" ")
        try:
            if word == "help":
                return self._help(rest.strip())
            if word in self.commands:
                return self._command(word, rest)
            return self._formula(line.strip())
        except WorkbenchError as error:
            click.echo(str(error), err=True)
            return error.exit_code
        except click.exceptions.Exit as leave:
            return leave.exit_code
        except click.ClickException as error:
            click.echo(error.format_message(), err=True)
            return error.exit_code
        except KeyboardInterrupt:
            click.echo("interrupted; everything defined is kept", err=True)
            return 1

    def names(self) -> list[str]:
        """Words that may begin a line."""
        return [*self.commands, "help", "quit", *self.session.definitions]

    def _command(self, name: str, rest: str) -> int:
        self.commands[name].main(words(rest, self.rows[name]), prog_name=name, standalone_mode=False)
        return 0

    def _formula(self, text: str) -> int:
        made = self.session.define(text)
        click.echo(f"  {(made.name and 'defined ') or ''}{made}" if made.name or made.variables else _value(made))
        for note in made.notes:
            click.echo(f"  note: {note}")
        return 0

    def _help(self, name: str) -> int:
        if name in self.commands:
            with click.Context(self.commands[name], info_name=name) as context:
                click.echo(self.commands[name].get_help(context))
            return 0
        click.echo("Define:   f(x, y) = (1 - x)^2 + 100(y - x^2)^2")
        click.echo("Ask:      grad f --at 1,2      minimize f --from -1.2,1      _ is the last formula\n")
        for command in COMMANDS:
            click.echo(f"  {command.name:10} {command.sentence}")
        return 0


def words(rest: str, command: Command) -> list[str]:
    """The words of a line as click takes them: a formula may hold spaces, and ends at the first option.

    A formula may stand in double quotes, and must where there are several.

    >>> words("(1 - x)^2 -y --from -1.2,1 --json", next(c for c in COMMANDS if c.name == "minimize"))
    ['(1 - x)^2 -y', '--from', '-1.2,1', '--json']
    """
    flags = [f for o in command.options + EVERYWHERE for f in (o.flag, o.short) if f] + ["--help", "-h"]
    starts = rf"(?:^|\s+)(?=(?:{'|'.join(map(re.escape, flags))}|--[a-z][a-z-]+)(?:[\s=]|$))"
    formula, *options = re.split(starts, rest.strip())
    found = _arguments(formula.strip(), command)
    for option in options:
        flag, _, value = option.strip().partition(" ")
        found += [flag, value.strip().strip('"')] if value.strip() else [flag]
    return found


def _arguments(text: str, command: Command) -> list[str]:
    if text.startswith('"'):
        return [quoted or word for quoted, word in re.findall(r'"([^"]*)"|(\S+)', text)]
    if len(command.arguments) > 1 and " " in text:
        return [part.strip() for part in text.rsplit(" ", len(command.arguments) - 1)]
    return [text] if text else []


def _value(made: Function) -> str:
    return f"  {made} = {made.at([]):.15g}"


def converse() -> int:
    """Hold the session: at a terminal line by line until `quit`; otherwise over the lines of standard input.

    Returns the exit code: 0, or of a piped session that of its last line that failed.
    """
    conversation = Conversation()
    if sys.stdin.isatty():
        _at_terminal(conversation)
        return 0
    return _over_lines(conversation, sys.stdin)


def _over_lines(conversation: Conversation, lines: Iterable[str]) -> int:
    code = 0
    for count, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line.strip() in FAREWELL:
            break
        failed = conversation.answer(line)
        if failed:
            click.echo(f"line {count}: not done", err=True)
            code = failed
    return code


def _at_terminal(conversation: Conversation) -> None:
    click.echo(WELCOME)
    ask = _line_editor(conversation)
    while True:
        try:
            line = ask()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if line.strip() in FAREWELL:
            return
        if line.strip():
            conversation.answer(line)


def _line_editor(conversation: Conversation) -> Callable[[], str]:
    """prompt_toolkit with history and completion; plain input where it is not installed."""
    try:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.history import FileHistory
    except ImportError:
        return lambda: input(PROMPT)
    from workbench.interface.completion import LineCompleter

    history = _history_file()
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(history)) if history else None,
        completer=LineCompleter(conversation.names),
        complete_while_typing=False,
    )
    return lambda: session.prompt(PROMPT)


def _history_file() -> Path | None:
    """Where the lines of earlier sessions are kept: the user's state folder, if it can be written."""
    folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "workbench"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder / "history"
