"""Command: one row of COMMANDS, what a person may ask for, on the command line, in the REPL and elsewhere.

Light on purpose: `workbench --help` shows the table without importing any mathematics, so a row names
its handler by place ("workbench.sessions.derivatives:gradient") and `Command.handler` imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.functions import Function
    from workbench.pages import Document, Figure
    from workbench.sessions.session import Session

Request = Mapping[str, Any]
"""Arguments and options of one command by name; texts stay texts, the handler reads them."""


class Kind(StrEnum):
    """What the value of an option is; the text stands for it in the help."""

    TEXT = "TEXT"
    FORMULA = "FORMULA"
    POINT = "POINT"  # -1.2,1 or x=-1.2,y=1
    NUMBER = "NUMBER"
    COUNT = "N"
    NAMES = "NAMES"  # x,y
    METHOD = "METHOD"
    FILE = "FILE"
    FLAG = ""


@dataclass(frozen=True, slots=True)
class Argument:
    """A word after the command. repeated: one or more of them. file: it names a file."""

    name: str
    sentence: str
    repeated: bool = False
    file: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """Something said with --name VALUE. name: how the handler finds it, where that is not the flag's own word."""

    flag: str
    kind: Kind
    sentence: str
    name: str = ""
    short: str = ""
    repeated: bool = False

    @property
    def key(self) -> str:
        """Its name in a request."""
        return self.name or self.flag.removeprefix("--").replace("-", "_")


JSON = Option("--json", Kind.FLAG, "print one JSON document instead of text", name="as_json")
FORCE = Option("--force", Kind.FLAG, "overwrite an existing file")
PAGE = Option("--output", Kind.FILE, "write a page: .html .md .tex .ipynb .txt", short="-o")
PICTURE = Option(
    "--output", Kind.FILE, "write a picture: .svg .png .pdf, or a page: .html .md .tex .ipynb .txt", short="-o"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command found.

    page: for people. record: for programs, ready for JSON. screen: what a terminal shows in the place of the page.
    figure: the one picture of the page, which can be written alone. keep: the file to which the page is written when
    no other is named, unless there is one already. result: what `_` means from now on. beside: pages that are written
    beside the page, each under its name with that of the row's `beside` added; made when they are written.
    """

    page: Document
    record: Mapping[str, Any]
    exit_code: int = 0
    screen: Document | None = None
    figure: Figure | None = None
    keep: str = ""
    result: Function | None = None
    beside: Mapping[str, Callable[[], Document]] = field(default_factory=dict)


Handler = Callable[["Session", Request], Outcome]


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table: its name, a sentence, what it takes, examples, and where its handler stands.

    pictured: its page is one picture, which may be written by itself. beside: what is added to the name of its file for
    that of each page which is written beside it, such as "-key".
    """

    name: str
    sentence: str
    place: str
    arguments: tuple[Argument, ...] = ()
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()
    pictured: bool = False
    beside: tuple[str, ...] = ()

    @property
    def everywhere(self) -> tuple[Option, ...]:
        """The options that every command has."""
        return (JSON, PICTURE if self.pictured else PAGE, FORCE)

    @property
    def handler(self) -> Handler:
        """The function that does what is asked, imported now."""
        module, name = self.place.split(":")
        found: Handler = getattr(import_module(module), name)
        return found
