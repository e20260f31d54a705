r"""The opening of a formula in LaTeX: dollar signs around it, `f(x, y) =` before it, a point behind it."""

from __future__ import annotations

import re

from workbench.errors import ParseError
from workbench.language.definitions import Head, parameters_of, refuse_meaning
from workbench.language.latex.spelling import BELOW, HEAD, name_of
from workbench.language.latex.tokens import SKIPPED
from workbench.language.names import nameable
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


def opening(text: str, table: Table, *, equation: bool) -> Head:
    """Where the formula starts and ends, and what it defines; an equation defines nothing."""
    start, end = _unwrapped(text)
    return Head("", None, start, start, end) if equation else definition(text, table, start, end)


def definition(text: str, table: Table, start: int, end: int) -> Head:
    """What the part of a text from start to end defines, and where its body starts."""
    found = _DEFINITION.match(text, start, end)
    if found is None:
        return Head("", None, start, start, end)
    name = _name(found[1])
    if not nameable(name):
        return Head("", None, start, start, end)
    refuse_meaning(text, found, name, table)
    parameters = None if found[2] is None else parameters_of(text, found, _commas(found[2]), _trimmed, _name)
    return Head(name, parameters, found.end(), found.start(1), end)


def _name(typed: str) -> str:
    name = name_of(typed.strip())
    return name.spelled if name is not None else ""


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
