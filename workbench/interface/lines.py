"""Lines of the interactive session, cut into the words of a command: a formula may hold spaces and needs no quotes."""

from __future__ import annotations

import re

from workbench.sessions.command import Command, Kind, Option

QUOTES = "\"'"
QUOTED = re.compile(r'"([^"]*)"|(\S+)')


def words(rest: str, command: Command) -> list[str]:
    """The words of a line after its command, as click takes them.

    The formula ends at the first option, and an option's value at the next one. Quotes are allowed, and needed where
    several formulas hold spaces.

    >>> from workbench.sessions.commands import COMMANDS
    >>> minimize = next(c for c in COMMANDS if c.name == "minimize")
    >>> words("(1 - x)^2 -y --from -1.2, 1 --json", minimize)
    ['(1 - x)^2 -y', '--from', '-1.2, 1', '--json']
    >>> words("--from 1,2 x y", minimize)
    ['--from', '1,2', 'x y']
    """
    options = {flag: o for o in command.options + command.everywhere for flag in (o.flag, o.short) if flag}
    known = "|".join(map(re.escape, [*options, "--help", "-h"]))
    formula, *said = re.split(rf"(?:^|\s+)(?=(?:{known}|--[a-z][a-z-]+)(?:[\s=]|$))", rest.strip())
    found = _arguments(formula.strip(), command)
    for place, text in enumerate(said, 1):
        flag, value = _flag_and_value(text.strip())
        own, after = _own(value, options.get(flag), last=place == len(said) and not found)
        found += [flag, *own, *_arguments(after, command)]
    return found


def _flag_and_value(text: str) -> tuple[str, str]:
    """The flag of ``--at 1,2`` or ``--at=1,2``, and what follows."""
    cut = re.match(r"[^\s=]+", text)
    flag = cut[0] if cut else ""
    return flag, text[len(flag) :].removeprefix("=").strip()


def _own(value: str, option: Option | None, *, last: bool) -> tuple[list[str], str]:
    """The value of an option, and the formula that may stand after the last one."""
    if not value:
        return [], ""
    if option is not None and option.kind is Kind.FLAG:
        return [], value
    if not last:
        return [_unquoted(value)], ""
    first = re.match(r"\"[^\"]*\"|(?:,\s+|\S)+", value)
    head = first[0] if first else value
    return [_unquoted(head)], value[len(head) :].strip()


def _arguments(text: str, command: Command) -> list[str]:
    """The arguments of a command: formulas in quotes, several divided by commas, or a formula and then a file."""
    if not text:
        return []
    if text[0] == '"':
        return [quoted or word for quoted, word in QUOTED.findall(text)]
    if len(command.arguments) > 1 and " " in text:
        return [_unquoted(part.strip()) for part in text.rsplit(" ", len(command.arguments) - 1)]
    if command.arguments and command.arguments[0].repeated and "," in text and text[0] != "[":
        return [f"[{text}]"]
    return [_unquoted(text)]


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in QUOTES else text
