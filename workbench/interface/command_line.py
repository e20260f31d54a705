"""The command line, `workbench COMMAND ...`.

Exit codes: 0 fine; 1 a check failed or a run did not succeed (the result is still printed); 2 usage; 3 the mathematics
could not be read; 4 data or file; 70 a fault of workbench itself; 130 interrupted; 141 nobody reads the output.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import traceback
import warnings
from collections.abc import Mapping
from types import FrameType
from typing import Any

import click

from workbench.errors import WorkbenchError
from workbench.interface.click_commands import SETTINGS, click_command
from workbench.interface.delivery import error_message, error_record, print_json
from workbench.sessions.command import JSON, Command, Outcome
from workbench.sessions.commands import COMMANDS

FORMULA = re.compile(r"[\W\d]")
FAULT, INTERRUPTED, PIPE_CLOSED = 70, 130, 141
DESCRIPTION = """Write a formula as on paper; get derivatives, minima and solutions that say how they are known.

Without a command: an interactive session (as does `workbench repl`)."""
REPL = "An interactive session: define formulas and use every command on them."


class TableGroup(click.Group):
    """A group that lists its commands in the order of the table, the most useful first."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names; a formula there is told what it lacks."""
        if args and args[0] not in self.commands and FORMULA.search(args[0]):
            raise click.UsageError(f'A formula stands after a command, such as: workbench report "{args[0]}"', ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """The exit code of the command; nobody reading on (`| head`) is no fault."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            return _unread()


def program() -> click.Group:
    """The whole command line as a click group: a command for each row of COMMANDS, and `repl`."""

    @click.group("workbench", cls=TableGroup, invoke_without_command=True, help=DESCRIPTION, context_settings=SETTINGS)
    @click.version_option(package_name="workbench")
    @click.pass_context
    def group(context: click.Context) -> int:
        return _converse() if context.invoked_subcommand is None else 0

    for command in COMMANDS:
        group.add_command(click_command(command, _perform))
    group.add_command(click.Command("repl", callback=_converse, short_help=REPL, help=REPL, context_settings=SETTINGS))
    return group


def _perform(command: Command, request: Mapping[str, Any]) -> Outcome:
    from workbench.interface.progress import waiting

    with waiting(command.name) as tell:
        from workbench.sessions.session import Session

        return Session(tell=tell).carried_out(command, request)


def _converse() -> int:
    from workbench.interface.repl import converse

    return converse()


def main() -> None:
    """Run the command line on the words of this process, and leave with its exit code."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # they speak to programmers
    interrupted = _noted_interrupts()
    code = run(sys.argv[1:])
    if interrupted and code == 1:  # a run that Ctrl-C ended shows what it had found by then
        code = INTERRUPTED
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = _unread()
    sys.exit(code)


def _noted_interrupts() -> list[int]:
    """A list that gets an entry for each Ctrl-C from now on, which interrupts as ever."""
    noted: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        del frame
        noted.append(number)
        raise KeyboardInterrupt

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a background job may ignore it
        signal.signal(signal.SIGINT, interrupt)
    return noted


def _unread() -> int:
    """The exit code when nobody reads the output; what is still to be flushed goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return PIPE_CLOSED


def run(words: list[str]) -> int:
    """Do what the words say; whatever goes wrong is told, as JSON where the words ask for it."""
    try:
        return int(program().main(words, standalone_mode=False) or 0)
    except WorkbenchError as error:
        click.echo(f"workbench: {error_message(error)}", err=True)
        return error.exit_code
    except click.ClickException as error:
        if JSON.flag in words:
            context = getattr(error, "ctx", None)
            print_json(error_record(error, context.info_name if context else ""))
        else:
            error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except Exception as error:
        traceback.print_exc()
        click.echo("This is a fault of workbench itself, not of what was asked; please report it.", err=True)
        if JSON.flag in words:
            print_json(error_record(error, words[0]))
        return FAULT
