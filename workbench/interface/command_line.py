"""The command line, `workbench COMMAND ...`; exits 0 fine, 1 check or run failed, 2 usage, 3 unreadable, 4 file."""

from __future__ import annotations

import sys
from typing import Any

import click

from workbench.interface.click_commands import SETTINGS, click_command
from workbench.sessions.command import Command, Outcome
from workbench.sessions.commands import COMMANDS

INTERRUPTED = 130
DESCRIPTION = """Write a formula as on paper; get derivatives, minima and solutions that say how they are known.

Without a command: an interactive session (as does `workbench repl`)."""


class TableGroup(click.Group):
    """A group that lists its commands in the order of the table, the most useful first."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)


def program() -> click.Group:
    """The whole command line as a click group: a command for each row of COMMANDS, and `repl`."""

    @click.group("workbench", cls=TableGroup, invoke_without_command=True, help=DESCRIPTION, context_settings=SETTINGS)
    @click.version_option(package_name="workbench")
    @click.pass_context
    def group(context: click.Context) -> None:
        if context.invoked_subcommand is None:
            _converse()

    for command in COMMANDS:
        group.add_command(click_command(command, _perform))
    group.add_command(click.Command("repl", callback=_converse, short_help=REPL, help=REPL, context_settings=SETTINGS))
    return group


REPL = "An interactive session: define formulas and use every command on them."


def _perform(command: Command, request: dict[str, Any]) -> Outcome:
    from workbench.interface.progress import waiting
    from workbench.sessions.session import Session

    with waiting(f"workbench {command.name}"):
        return command.handler(Session(), request)


def _converse() -> None:
    from workbench.interface.repl import converse

    raise click.exceptions.Exit(converse())


def main() -> None:
    """Run the command line on the words of this process, and leave with its exit code."""
    try:
        sys.exit(program().main(standalone_mode=False) or 0)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(INTERRUPTED)
