r"""The opening of a formula in LaTeX: dollar signs around it, `f(x, y) =` before it, a point behind it."""

from __future__ import annotations

import re
from typing import NamedTuple

from workbench.errors import ParseError
from workbench.language.latex.spelling import BELOW, HEAD, name_of
from workbench.language.latex.tokens import SKIPPED
from workbench.language.names import LONGEST_NAME, is_letter, nameable
from workbench.language.table import Table

_ENVIRONMENTS = ("equation*", "equation", "displaymath", "math")
_WRAPPINGS = (
    *(("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]")),
    *((rf"\begin{{{name}}}", rf"\end{{{name}}}") for name in _ENVIRONMENTS),
)
_END = re.compile(rf"(?:{SKIPPED})")
_CLOSING = ".,;"
_COMMAND_LAST = re.compile(r"\\(?:(?:left|right)\s*)?\Z")
_OPEN, _CLOSE = (r"(?:\\(?:left|[bB]igg?l?)\s*)?\(", r"(?:\\(?:right|[bB]igg?r?)\s*)?\)")
_DEFINITION = re.compile(
    rf"{SKIPPED}((?:{HEAD})(?:\s*_\s*(?:{BELOW}))?){SKIPPED}(?:{_OPEN}([^()=]*?){_CLOSE})?{SKIPPED}=(?!=)"
)


class Opening(NamedTuple):
    """Name and parameters of a definition (("", None) where there is none), and where the formula stands."""

    name: str
    parameters: tuple[str, ...] | None
    start: int
    end: int


def opening(text: str, table: Table, *, equation: bool) -> Opening:
    """Where the formula starts and ends, and what it defines; an equation defines nothing."""
    start, end = _unwrapped(text)
    return Opening("", None, start, end) if equation else definition(text, table, start, end)


def definition(text: str, table: Table, start: int, end: int) -> Opening:
    """What the part of a text from start to end defines, and where its body starts."""
    found = _DEFINITION.match(text, start, end)
    if found is None:
        return Opening("", None, start, end)
    at, typed = found.start(1), found[1]
    name = _name(typed)
    if not nameable(name):
        return Opening("", None, start, end)
    if name in table.constants or (name in table.functions and not is_letter(name)):
        hint = "another name, or one side of an equation alone"
        raise ParseError(text, at, len(typed), f"'{typed}' has a meaning already", hint)
    parameters = None if found[2] is None else _parameters(text, typed, found)
    return Opening(name, parameters, found.end(), end)


def _name(typed: str) -> str:
    name = name_of(typed.strip())
    return name.spelled if name is not None else ""


def _parameters(text: str, name: str, found: re.Match[str]) -> tuple[str, ...]:
    """The names in the brackets of a definition."""
    parameters: list[str] = []
    at = found.start(2)
    for part in _commas(found[2]):
        typed = _trimmed(part)
        parameter = _name(typed)
        if not nameable(parameter) or parameter in parameters:
            wrong = "stands twice" if parameter in parameters else f"is not a variable that {name} can have"
            hint = f"names that differ, {name}(x, y) = ..."
            raise ParseError(text, at + part.find(typed), len(typed), f"'{typed[:LONGEST_NAME]}' {wrong}", hint)
        parameters.append(parameter)
        at += len(part) + 1
    return tuple(parameters)


def _commas(inside: str) -> list[str]:
    """The parts between commas that do not stand in braces, x_{1,2}, or after a backslash."""
    parts = [""]
    depth = 0
    for piece in re.findall(r"\\.|[{},]|[^\\{},]+|\\", inside, re.DOTALL):
        depth += (piece == "{") - (piece == "}")
        if piece == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _trimmed(part: str) -> str:
    found = _END.match(part)
    return re.sub(r"(?:\s|\\[,;:! ]|~)+$", "", part[found.end() if found else 0 :])


def _unwrapped(text: str) -> tuple[int, int]:
    """The text without dollar signs or brackets around all of it, and without one closing point or comma."""
    start = len(text) - len(text.lstrip())
    start, end = _unpointed(text, start, len(text.rstrip()))
    for before, after in _WRAPPINGS:
        if not text.startswith(before, start):
            continue
        if end - start < len(before) + len(after) or not text.endswith(after, start, end):
            shut = text.find(after, start + len(before))
            if shut >= 0:
                at = shut + len(after)
                raise ParseError(text, at, end - at, f"something stands behind the closing '{after}'", "one formula")
            raise ParseError(text, start, len(before), f"this '{before}' has no partner", f"'{after}' at the end")
        return _unpointed(text, start + len(before), end - len(after))
    return start, end


def _unpointed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the spaces and one sign of a sentence at the end."""
    end = _unspaced(text, start, end)
    if end - 1 > start and text[end - 1] in _CLOSING and not _COMMAND_LAST.search(text, max(start, end - 9), end - 1):
        end = _unspaced(text, start, end - 1)
    return start, end


def _unspaced(text: str, start: int, end: int) -> int:
    stop = len(text[start:end].rstrip()) + start
    return stop + 1 if stop < end and text[start:stop].endswith("\\") else stop
