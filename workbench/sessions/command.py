"""Command: one row of COMMANDS, what a person may ask for, on the command line, in the REPL and elsewhere.

Light on purpose: `workbench --help` shows the table without importing any mathematics, so a row names
its handler by place ("workbench.sessions.derivatives:gradient") and `Command.handler` imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.pages import Document
    from workbench.sessions.session import Session

Request = Mapping[str, Any]
"""Arguments and options of one command by name; texts stay texts, the handler reads them."""


class Kind(StrEnum):
    """What the value of an option is."""

    TEXT = "TEXT"
    FORMULA = "FORMULA"
    POINT = "POINT"  # -1.2,1 or x=-1.2,y=1
    NUMBER = "NUMBER"
    COUNT = "N"
    NAMES = "NAMES"  # x,y
    FILE = "FILE"
    FLAG = ""


@dataclass(frozen=True, slots=True)
class Argument:
    """A word after the command. repeated: any number of them; required: at least one."""

    name: str
    sentence: str
    required: bool = True
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """Something said with --name VALUE. name: how the handler finds it in the request."""

    flag: str
    kind: Kind
    sentence: str
    name: str = ""
    short: str = ""
    repeated: bool = False

    @property
    def key(self) -> str:
        return self.name or self.flag.removeprefix("--").replace("-", "_")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command found: a page for people, a record for programs (JSON-ready), and the exit code."""

    page: Document
    record: Mapping[str, Any]
    exit_code: int = 0


Handler = Callable[["Session", Request], Outcome]


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table: its name, a sentence, what it takes, examples, and where its handler stands."""

    name: str
    sentence: str
    place: str
    arguments: tuple[Argument, ...] = ()
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()

    @property
    def handler(self) -> Handler:
        module, name = self.place.split(":")
        found: Handler = getattr(import_module(module), name)
        return found
