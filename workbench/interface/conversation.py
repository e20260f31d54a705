"""Conversation: what one line of the interactive session does, whether it was typed or came through a pipe."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

from workbench.errors import OptionError, WorkbenchError
from workbench.interface.click_commands import click_command
from workbench.interface.delivery import error_message
from workbench.interface.lines import words
from workbench.interface.progress import waiting
from workbench.sessions.command import Command, Outcome
from workbench.sessions.commands import COMMANDS

if TYPE_CHECKING:
    from workbench.functions import Function
    from workbench.sessions.session import Session

FAULT = 70
FIRST_WORD = re.compile(r"[^\W\d]+|\?")
INTRODUCTION = """\
Define:   f(x, y) = (1 - x)^2 + 100(y - x^2)^2       a = 3       F = [x*y, sin(x)]
Ask:      f(1, 2)      grad f --at 1,2      minimize f --from -1.2,1 -o page.html      _ is what came last
"""


class Conversation:
    """Definitions, commands on what was defined, and formulas to read or evaluate, line by line.

    where: said before an error, such as "line 3: ".
    """

    def __init__(self) -> None:
        self.where = ""
        self.rows = {row.name: row for row in COMMANDS}
        self.commands = {row.name: click_command(row, self._perform, program="", titled=False) for row in COMMANDS}
        self.own: Mapping[str, Callable[[str], int]] = {
            "help": self._help,
            "?": self._help,
            "definitions": self._definitions,
            "forget": self._forget,
        }

    @cached_property
    def session(self) -> Session:
        """What was defined; made when first needed, because it imports the mathematics."""
        from workbench.sessions.session import Session

        return Session(standard_input=_no_standard_input)

    def _perform(self, command: Command, request: Mapping[str, Any]) -> Outcome:
        with waiting(command.name) as tell:
            self.session.tell = tell
            return self.session.carried_out(command, request)

    def answer(self, line: str) -> int:
        """Do what the line says, print what comes of it, and return its exit code (0 where all is well).

        Whatever goes wrong is said and the session goes on; KeyboardInterrupt passes through.
        """
        try:
            return self._answer(line.strip())
        except WorkbenchError as error:
            self._complain(error_message(error))
            return error.exit_code
        except click.exceptions.Exit as leave:
            return leave.exit_code
        except click.ClickException as error:
            self._complain(error.format_message())
            return error.exit_code
        except BrokenPipeError:
            raise
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            self._complain(
                f"a fault of workbench itself: {type(error).__name__}: {error} ({last.filename}:{last.lineno})"
            )
            return FAULT

    def _answer(self, line: str) -> int:
        if line.startswith("let"):
            from workbench.sessions.session import without_let

            line = without_let(line)
        found = FIRST_WORD.match(line)
        word = found[0] if found else ""
        rest = line[len(word) :]
        if re.match(r"\s*=(?!=)", rest):
            self._refuse_name(word)
        if rest and not rest[0].isspace() and word != "?":
            return self._formula(line)
        if word in self.own:
            return self.own[word](rest.strip())
        if word in self.commands:
            return self._command(word, rest)
        return self._formula(line)

    def _refuse_name(self, word: str) -> None:
        """A definition must not hide a command."""
        if word in self.commands or word in self.own:
            raise OptionError(f"'{word}' is a command here; take another name.")

    def _command(self, name: str, rest: str) -> int:
        command = self.commands[name]
        with command.make_context(name, words(rest, self.rows[name])) as context:
            return int(command.invoke(context))

    def _formula(self, line: str) -> int:
        found, remarks = self.session.define(line)
        _say(f"  {_told(found)}")
        for remark in (*self.session.news(found.notes), *remarks):
            _say(f"  note: {remark}")
        return 0

    def _complain(self, text: str) -> None:
        _say(self.where + text, err=True)

    # --- the words that only a session has

    def names(self) -> list[str]:
        """Words that may begin a line, or stand in a formula."""
        return [*self.commands, *(word for word in self.own if word.isalpha()), "quit", *self.session.definitions]

    def _help(self, name: str) -> int:
        """What can be asked for; of one command, definition or function of the table: what it is."""
        if name in self.commands:
            with click.Context(self.commands[name], info_name=name) as context:
                click.echo(self.commands[name].get_help(context))
            return 0
        if name:
            return self._told_of(name)
        click.echo(INTRODUCTION)
        rows = [(row.name, row.sentence) for row in COMMANDS]
        rows += [
            ("help NAME", "More about a command, a definition or a function such as sigmoid; also ? NAME."),
            ("definitions", "What was defined."),
            ("forget NAME", "Remove a definition."),
            ("quit", "Leave; also Ctrl-D. Ctrl-C stops what is running."),
        ]
        for word, sentence in rows:
            click.echo(f"  {word:12} {sentence}")
        return 0

    def _told_of(self, name: str) -> int:
        from workbench.operators import OPERATORS
        from workbench.operators.lookup import rows_named

        if name in self.session.definitions:
            _say(f"  {_told(self.session.definitions[name].function)}")
            return 0
        rows = rows_named(name, OPERATORS)
        if not rows:
            raise OptionError(
                f"there is no '{name}' here: neither command nor definition nor function; help lists them."
            )
        for row in rows:
            about = f": {row.about}" if row.about else ""
            _say(f"  {row.name}({', '.join(row.parameters)}){about}")
            for parameter, partial in zip(row.parameters, row.partials, strict=False):
                if partial:
                    _say(f"    derivative by {parameter}: {partial}")
            if row.domain:
                _say(f"    for {' and '.join(row.domain)}")
        return 0

    def _definitions(self, rest: str) -> int:
        del rest
        for definition in self.session.definitions.values():
            _say(f"  {_told(definition.function)}")
        if not self.session.definitions:
            _say("  nothing yet")
        return 0

    def _forget(self, name: str) -> int:
        self.session.forget(name)
        return 0


def _told(found: Function) -> str:
    """A definition or formula as people read it, and of a number its value."""
    if found.variables or found.name:
        return f"{found:unicode}"
    from workbench.solutions.values import worked_out

    return str(worked_out(found))


def _no_standard_input() -> str:
    raise OptionError("in a session '-' stands for nothing; write the formula, or @file.")


def _say(text: str, *, err: bool = False) -> None:
    from workbench.interface.terminal import say

    say(text, err=err)
