"""What is printed: in plain characters where there are no others, at the width of the window, progress on a terminal."""

import io
import sys
import time

import pytest

from workbench.errors import ParseError
from workbench.interface import progress
from workbench.interface.delivery import error_message
from workbench.interface.flags import in_flags
from workbench.interface.terminal import plain


class Narrow(io.TextIOWrapper):
    """A stream of few characters."""

    def __init__(self, encoding):
        super().__init__(io.BytesIO(), encoding=encoding)

    def text(self):
        self.flush()
        return self.buffer.getvalue().decode(self.encoding)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_page_is_plain_where_the_encoding_is_poor(workbench, monkeypatch, encoding):
    stream = Narrow(encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    workbench("grad", "alpha^2 + sqrt(x)", "--at", "1,4")
    text = stream.text()
    assert "2*alpha" in text
    assert "1/(2*sqrt(x))" in text
    assert "+-" in text, "tables have corners"
    assert "?" not in text


def test_json_is_ascii_where_the_encoding_is_poor(workbench, monkeypatch):
    stream = Narrow("ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    workbench("read", "α^2", "--json")
    assert '"\\u03b1^2"' in stream.text()


def test_plain():
    assert plain("f(α₁) = −√x·y² ≤ é ✓ 日") == "f(alpha1) = -sqrtx*y^2 <= e ok ?"
    assert plain("┌─┬─┐│├┼┤└┴┘") == "+-+-+|++++++"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("use method='newton', which needs none", "use --method newton, which needs none"),
        ("Add bounds=, or", "Add --bounds, or"),
        ("Give more steps (max_steps=), or", "Give more steps (--steps), or"),
        ("say where: at=[...].", "say where: --at."),
        ("start={'a': 1, 'b': 1}.", "--from a=1,b=1."),
        ("newton has no option 'learning_rate'", "newton has no option '--learning-rate'"),
        ("x = 3, at = 4, format=2", "x = 3, at = 4, format=2"),
        ("f falls towards learning_rate = 3", "f falls towards learning_rate = 3"),  # a person's own name
    ],
)
def test_keywords_of_python_are_said_as_flags(said, told):
    assert in_flags(said) == told


def test_what_was_typed_is_shown_letter_by_letter():
    text = "step(max_steps) + max_steps^2"
    assert text in error_message(ParseError(text, 5, 9, "unclear", "a name"))


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_is_shown_on_a_terminal_after_a_while(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    monkeypatch.setattr(progress, "PACE", 0.01)
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.waiting("minimize") as tell:
        tell("step [3], f = 1")
        deadline = time.monotonic() + 20
        while "step [3], f = 1" not in stream.getvalue() and time.monotonic() < deadline:
            time.sleep(0.02)
    assert "minimize  step [3], f = 1" in stream.getvalue()


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["pipe", "quick work at a terminal"])
def test_otherwise_nothing_is_shown(monkeypatch, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.waiting("minimize") as tell:
        tell("step 1")
    assert stream.getvalue() == ""
