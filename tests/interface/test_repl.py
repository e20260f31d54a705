"""The loop at a terminal without an editor: Ctrl-C stops what is running, Ctrl-D leaves, history is kept where it can be."""

import sys
from contextlib import nullcontext

import pytest

from workbench.interface import repl
from workbench.interface.conversation import Conversation


@pytest.fixture
def typed(folder, monkeypatch, capsys):
    """Answer the prompt with these lines (or what they raise) until Ctrl-D; returns what was printed."""

    def run(*lines):
        waiting = list(lines)

        def ask(prompt):
            assert prompt
            if not waiting:
                raise EOFError
            line = waiting.pop(0)
            if isinstance(line, BaseException):
                raise line
            return line

        monkeypatch.setitem(sys.modules, "prompt_toolkit", None)
        monkeypatch.setattr("builtins.input", ask)
        repl.at_terminal(Conversation())
        return capsys.readouterr()

    return run


def test_lines_are_answered_until_the_end(typed):
    out, err = typed("f(x) = x^2", "", "f(3)", "sni(x)")
    assert "3² = 9" in out
    assert err.startswith("unknown function 'sni'"), "no line number at a terminal"


@pytest.mark.parametrize("farewell", sorted(repl.FAREWELL))
def test_a_farewell_leaves(typed, farewell):
    assert "= 2" not in typed(f" {farewell} ", "1 + 1")[0]


def test_ctrl_c_at_the_prompt_says_how_to_leave(typed):
    out, err = typed(KeyboardInterrupt(), "1 + 1")
    assert err == "quit or Ctrl-D leaves\n"
    assert "1 + 1 = 2" in out


def test_ctrl_c_stops_a_command_and_keeps_the_session(typed, monkeypatch):
    from workbench.sessions import judgements

    def interrupted(f):
        raise KeyboardInterrupt

    monkeypatch.setattr(judgements, "critical_points", interrupted)
    out, err = typed("f(x) = x^2", "critical f", "f(3)")
    assert err == "interrupted; what was defined is kept\n"
    assert "3² = 9" in out


def test_ctrl_c_in_a_run_shows_what_it_had_found(typed, monkeypatch):
    from workbench.interface import conversation

    def tell(words):
        raise KeyboardInterrupt

    monkeypatch.setattr(conversation, "waiting", lambda what: nullcontext(tell))
    out, err = typed("minimize (1 - x)^2 + 100(y - x^2)^2 --from -1.2,1 --method gradient-descent", "1 + 1")
    assert "nterrupted from the keyboard after 0 steps" in out
    assert "1 + 1 = 2" in out
    assert err == ""


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("fit 'y = a*exp(-b*x)' decay.csv --from a=1,b=0.1", "after 0 steps of Levenberg-Marquardt"),
        ("root x*exp(x)=1 --from 3", "after 0 steps"),
    ],
)
def test_ctrl_c_in_a_fit_and_in_a_search_for_a_root(line, words, typed, folder, monkeypatch):
    from workbench.interface import conversation

    def tell(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(conversation, "waiting", lambda what: nullcontext(tell))
    out, err = typed(line, "1 + 1")
    assert f"nterrupted from the keyboard {words}" in " ".join(out.replace("│", "").split())
    assert "1 + 1 = 2" in out
    assert err == ""


def test_history_is_kept_where_it_can_be(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert repl.history_file() == tmp_path / "workbench" / "history"
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert repl.history_file() is None
