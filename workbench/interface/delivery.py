"""What becomes of an outcome: shown, printed as one JSON document, written to a file; and how an error is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from workbench.errors import OptionError, ParseError, WorkbenchError
from workbench.interface.flags import in_flags, record_in_flags
from workbench.sessions.command import Command, Outcome

SCHEMA = 1
FACTS = ("position", "length", "reason", "hint")
"""What a ParseError knows besides its message."""

Perform = Callable[[Command, Mapping[str, Any]], Outcome]


def delivered(
    command: Command,
    request: Mapping[str, Any],
    perform: Perform,
    *,
    as_json: bool,
    output: str | None,
    force: bool,
    titled: bool = True,
) -> int:
    """Do what a command asks and deliver what comes of it; returns the exit code.

    titled: pages on the screen have their title. Raises WorkbenchError, but as_json prints it instead.
    """
    try:
        if output is not None:
            _refuse_output(command, output, force)
        outcome = _in_flags(perform(command, request))
        written, remarks = _written(outcome, output, force)
    except WorkbenchError as error:
        if not as_json:
            raise
        print_json(error_record(error, command.name))
        return error.exit_code
    if as_json:
        asked = {name: value for name, value in request.items() if value not in (None, ())}
        record = {"schema": SCHEMA, "command": command.name, "request": asked, **outcome.record}
        print_json(record | ({"written": written} if written else {}))
    else:
        _show(outcome, output is not None, written, titled)
    for remark in remarks:
        click.echo(f"note: {remark}", err=True)
    return outcome.exit_code


def print_json(record: Mapping[str, Any]) -> None:
    """Print one JSON document: no NaN or Infinity, and nothing but ASCII where the encoding asks for it."""
    from workbench.interface.terminal import unicode_is_safe

    click.echo(json.dumps(record, ensure_ascii=not unicode_is_safe(), indent=2, allow_nan=False))


def error_record(error: Exception, command: str) -> dict[str, Any]:
    """An error for programs."""
    facts: dict[str, Any] = {"type": type(error).__name__, "message": error_message(error)}
    facts |= {name: getattr(error, name) for name in FACTS if hasattr(error, name)}
    return {"schema": SCHEMA, "command": command, "error": facts}


def error_message(error: Exception) -> str:
    """An error for people, in the words of the command line."""
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, ParseError):  # shows what was typed, letter by letter
        return str(ParseError(error.text, error.position, error.length, error.reason, in_flags(error.hint)))
    return in_flags(str(error))


def _in_flags(outcome: Outcome) -> Outcome:
    from workbench.interface.rebuilding import in_sentences, rebuilt

    reworded = in_sentences(in_flags)
    screen = None if outcome.screen is None else rebuilt(outcome.screen, reworded)
    page = rebuilt(outcome.page, reworded)
    return replace(outcome, page=page, screen=screen, record=record_in_flags(outcome.record))


def _refuse_output(command: Command, output: str, force: bool) -> None:
    """Before anything is computed: can the file be written, and in what its suffix asks for?"""
    from workbench.pages.renderers import PICTURES, RENDERERS
    from workbench.pages.saving import refuse_target

    offered = [row.suffix for row in RENDERERS]
    offered += [row.suffix for row in PICTURES] if command.pictured else []
    if Path(output).suffix.lower() not in offered:
        raise OptionError(f"-o {output}: the suffix says what is written; choose one of {', '.join(offered)}.")
    for target in (Path(output), *(_beside(output, suffix) for suffix in command.beside)):
        refuse_target(target, force=force)


def _beside(target: str, added: str) -> Path:
    """sheet-key.html beside sheet.html"""
    path = Path(target)
    return path.with_stem(f"{path.stem}{added}")


def _written(outcome: Outcome, output: str | None, force: bool) -> tuple[list[str], list[str]]:
    """The files that were written, and what to say about one that was not."""
    from workbench.pages.renderers import RENDERERS
    from workbench.pages.saving import save_all, save_picture

    target = output or outcome.keep
    if not target:
        return [], []
    if output is None and Path(target).exists() and not force:
        return [], [f"'{target}' exists already and was left as it is; --force writes it again."]
    if outcome.figure is not None and Path(target).suffix.lower() not in {row.suffix for row in RENDERERS}:
        return [str(save_picture(outcome.figure, target, force=force))], []
    pages = {Path(target): outcome.page}
    pages |= {_beside(target, added): make() for added, make in outcome.beside.items()}
    return [str(path) for path in save_all(pages, force=force)], []


def _show(outcome: Outcome, asked: bool, written: list[str], titled: bool) -> None:
    """The page, or where it was asked into a file, the file and what the page ends with."""
    from workbench.interface.terminal import say, show
    from workbench.pages import Block, Document, Note, Paragraph

    if not asked:
        show(outcome.screen or outcome.page, titled=titled, whole=outcome.figure is not None)
        if not titled:
            say("")
    if written:
        say(f"wrote {', '.join(written)}")
    if asked and outcome.figure is not None:
        say(outcome.figure.alt)
    elif asked:
        verdicts: list[Block] = [b for b in outcome.page.blocks if isinstance(b, Note) and b.kind != "info"]
        advice, message = outcome.record.get("advice"), outcome.record.get("message")
        if message and not verdicts:  # the page of a run that was asked for its steps claims nothing
            verdicts.append(Note("warning", message, outcome.record["status"].replace("_", " ").capitalize()))
        verdicts += [Paragraph(advice)] if advice else []
        if verdicts:
            show(Document("", tuple(verdicts)), titled=False)
