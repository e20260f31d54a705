"""From a row of COMMANDS to a click command, and what happens when it is called; both surfaces use these."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click

from workbench.errors import WorkbenchError
from workbench.sessions.command import Argument, Command, Kind, Option, Outcome
from workbench.sessions.commands import EVERYWHERE

SCHEMA = 1
TYPES: dict[Kind, click.ParamType[Any]] = {Kind.NUMBER: click.FLOAT, Kind.COUNT: click.INT}
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 110}

Perform = Callable[[Command, dict[str, Any]], Outcome]


class FormulaCommand(click.Command):
    """A click command whose formulas may begin with a minus sign: "-x^2" is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {name for p in self.params for name in p.opts} | set(SETTINGS["help_option_names"])  # type: ignore[call-overload]
        return super().parse_args(ctx, [a if _understood(a, known) else f" {a}" for a in args])


def _understood(word: str, known: set[str]) -> bool:
    """Does click know what to do with this word: an option, or no dash at its start?"""
    return not word.startswith("-") or word.startswith("--") or word == "-" or word[:2] in known


def click_command(command: Command, perform: Perform) -> click.Command:
    """The click command of a row; perform does the work and returns the outcome, which is shown here.

    Leaves with the outcome's exit code, or the error's.
    """

    def callback(**request: Any) -> None:
        as_json, output, force = (request.pop(o.key) for o in EVERYWHERE)
        try:
            outcome = perform(command, request)
            written = _written(outcome, output, force)
        except WorkbenchError as error:
            click.echo(_complaint(error, command, as_json), err=not as_json)
            raise click.exceptions.Exit(error.exit_code) from None
        _show(outcome, command, as_json, written)
        raise click.exceptions.Exit(outcome.exit_code)

    parameters: list[click.Parameter] = [_argument(a) for a in command.arguments]
    parameters += [_option(o) for o in command.options + EVERYWHERE]
    return FormulaCommand(
        command.name,
        params=parameters,
        callback=callback,
        context_settings=SETTINGS,
        help=command.sentence,
        short_help=command.sentence,
        epilog="\b\nExamples:\n" + "\n".join(f"  workbench {e}" for e in command.examples),
    )


def _argument(argument: Argument) -> click.Argument:
    return click.Argument([argument.name], required=argument.required, nargs=-1 if argument.repeated else 1)


def _option(option: Option) -> click.Option:
    names = [option.key, option.flag, *filter(None, [option.short])]
    if option.kind is Kind.FLAG:
        return click.Option(names, is_flag=True, help=option.sentence)
    return click.Option(
        names,
        type=TYPES.get(option.kind, click.STRING),
        metavar=option.kind.value,
        multiple=option.repeated,
        help=option.sentence,
    )


def _written(outcome: Outcome, output: str | None, force: bool) -> tuple[str, ...]:
    if not output:
        return ()
    from workbench.pages.saving import save

    return tuple(str(p) for p in save(outcome.page, output, force=force))


def _show(outcome: Outcome, command: Command, as_json: bool, written: tuple[str, ...]) -> None:
    if as_json:
        record = {"schema": SCHEMA, "command": command.name, **outcome.record}
        if written:
            record["written"] = list(written)
        click.echo(json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False))
    elif written:
        click.echo("wrote " + ", ".join(written))
    else:
        from workbench.interface.terminal import show

        show(outcome.page)


def _complaint(error: WorkbenchError, command: Command, as_json: bool) -> str:
    if not as_json:
        return f"workbench {command.name}: {error}"
    facts: dict[str, Any] = {"type": type(error).__name__, "message": str(error)}
    facts |= {k: getattr(error, k) for k in ("position", "length", "reason", "hint") if hasattr(error, k)}
    record = {"schema": SCHEMA, "command": command.name, "error": facts}
    return json.dumps(record, ensure_ascii=False, indent=2)
