"""From a row of COMMANDS to a click command: its words, options, help; both surfaces use these."""

from __future__ import annotations

import re
from typing import Any

import click

from workbench.errors import WorkbenchError
from workbench.interface.delivery import Perform, delivered
from workbench.sessions.command import Argument, Command, Kind, Option

HELP = ["-h", "--help"]
SETTINGS = {"help_option_names": HELP, "max_content_width": 110}
FILE_AFTER_O = re.compile(r"-o\S+\.(html|md|tex|ipynb|txt|svg|png|pdf)", re.IGNORECASE)


class Number(click.ParamType[float]):
    """A number such as 0.1, or text that means one: 1/8, pi/2."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            return float(value)
        except ValueError:
            from workbench.functions.typed_points import number

        try:
            return number(value)
        except WorkbenchError as error:
            self.fail(str(error).partition("\n")[0], param, ctx)


TYPES: dict[Kind, click.ParamType[Any]] = {Kind.NUMBER: Number(), Kind.COUNT: click.INT}


class FormulaCommand(click.Command):
    """A click command whose formulas and points may begin with a minus sign: "-x^2" is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        self._refuse_twice(ctx, args)
        short = {name for option in self.params for name in option.opts if not name.startswith("--")}
        return super().parse_args(ctx, [word if _understood(word, {*short, *HELP}) else f" {word}" for word in args])

    def _refuse_twice(self, ctx: click.Context, args: list[str]) -> None:
        """An option that is given again would hide what was said first."""
        said = [word.partition("=")[0] for word in args[: args.index("--") if "--" in args else None]]
        for option in self.params:
            if isinstance(option, click.Option) and not option.multiple and sum(said.count(n) for n in option.opts) > 1:
                raise click.UsageError(f"Option '{option.opts[0]}' is given twice; once is meant.", ctx)


def _understood(word: str, short: set[str]) -> bool:
    """Does click know what to do with this word: an option, or no dash at its start?"""
    return not word.startswith("-") or word.startswith("--") or word in {"-", *short} or bool(FILE_AFTER_O.match(word))


def click_command(
    command: Command, perform: Perform, *, program: str = "workbench ", titled: bool = True
) -> click.Command:
    """The click command of a row; it returns the exit code and raises WorkbenchError.

    perform: does the work. program: what stands before the command in examples. titled: pages have their title.
    """

    def callback(**request: Any) -> int:
        request = {name: _stripped(value) for name, value in request.items()}
        as_json, output, force = (request.pop(option.key) for option in command.everywhere)
        return delivered(command, request, perform, as_json=as_json, output=output, force=force, titled=titled)

    parameters: list[click.Parameter] = [_argument(argument) for argument in command.arguments]
    parameters += [_option(option) for option in command.options + command.everywhere]
    return FormulaCommand(
        command.name,
        params=parameters,
        callback=callback,
        context_settings=SETTINGS,
        help=_described(command),
        short_help=command.sentence,
        epilog="\b\nExamples:\n" + "\n".join(f"  {program}{example}" for example in command.examples),
    )


def _stripped(value: Any) -> Any:
    """A word without the space that kept its minus sign from looking like an option's."""
    if isinstance(value, tuple):
        return tuple(map(_stripped, value))
    return value.strip() if isinstance(value, str) else value


def _described(command: Command) -> str:
    """The sentence of the command, and a line for each of its arguments."""
    lines = [f"{argument.name.upper()}: {argument.sentence}." for argument in command.arguments]
    return "\n\n".join([command.sentence, *(["\b\n" + "\n".join(lines)] if lines else [])])


def _argument(argument: Argument) -> click.Argument:
    return click.Argument([argument.name], required=True, nargs=-1 if argument.repeated else 1)


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
