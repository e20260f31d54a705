"""A temporary folder with data to stand in, and the command line run in this process."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from workbench.interface.command_line import run
from workbench.sessions import journeys
from workbench.solutions import tour

POINTS = "x,y\n1,3\n2,5\n3,7.1\n4,8.9\n"
DECAY = "x,y\n0,2.1\n1,1.3\n2,0.68\n4,0.31\n6,0.08\n"
HOLES = "x,y\n1,3\n2,nan\n3,\n"


@dataclass(frozen=True)
class Ran:
    """What a command line did."""

    code: int
    out: str
    err: str

    @property
    def record(self) -> dict[str, Any]:
        """Standard output as one JSON document without NaN or Infinity."""
        return json.loads(self.out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("points.csv", POINTS),
        ("decay.csv", DECAY),
        ("holes.csv", HOLES),
        ("formula.txt", "x^2 + 3y^2\n"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="session")
def walked():
    """The tour, walked once."""
    return cache(tour)


@pytest.fixture(autouse=True)
def _one_tour(walked, monkeypatch):
    monkeypatch.setattr(journeys, "written_tour", walked)


@pytest.fixture
def workbench(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run `workbench WORDS` here, with stdin= as standard input."""

    def ran(*words: str, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = run(list(words))
        return Ran(code, *capsys.readouterr())

    return ran
