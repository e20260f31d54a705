"""The interactive session without a terminal: what each line answers, and that nothing ends it."""

import io

import pytest

from workbench.interface.conversation import Conversation
from workbench.interface.repl import over_lines


@pytest.fixture
def talk(folder, capsys):
    """Say lines to one conversation; returns the last exit code, and what was printed."""
    conversation = Conversation()

    def say(*lines):
        code = 0
        for line in lines:
            code = conversation.answer(line)
        return (code, *capsys.readouterr())

    return say


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["f(x,y) = (1-x)^2 + 5(y-x²)²"], "  f(x, y) = (1 − x)² + 5(y − x²)²\n"),
        (["f(x, y) = x^2 + y", "f(1, 2)"], "  f(x, y) = x² + y\n  1² + 2 = 3\n"),
        (["f(x, y) = x^2 + y", "g(x) = f(x, 1)", "g(3)"], "  3² + 1 = 10\n"),
        (["f(x) = x", "g(x) = f(x)", "f(x) = 2x"], "  f(x) = 2x\n  note: g still has the earlier f\n"),
        (["a = 3", "a*x"], "  a = 3\n  3x\n  note: a stands for its definition, a = 3\n"),
        (["x^2", "_ + 1"], "  x² + 1\n  note: ans stands for its definition, x^2\n"),
        (["1/3 + 1/6"], "  1/3 + 1/6 = 1/2 = 0.5\n"),
        (["sin(30)"], "  note: sin(30) is in radians; sin(30°) for degrees\n"),
        (["f(x) = x^2", "f"], "  f(x) = x²\n  f(x) = x²\n"),
        (["f(x) = x^2", "a = 2", "definitions"], "  f(x) = x²\n  a = 2\n"),
        (["definitions"], "nothing yet"),
        (["a = 2", "forget a", "a"], "  a\n"),
        (["read(x) = x + 1", "read(2)"], "  2 + 1 = 3\n"),
    ],
)
def test_definitions_and_formulas(talk, lines, expected):
    code, out, err = talk(*lines)
    assert (code, err) == (0, "")
    assert out.endswith(expected) or expected in out


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("grad f", ["∂f/∂x = 2xy", "∂f/∂y = x²"]),
        ("grad f --at 1, 2", ["(4, 1)"]),
        ("eval f --at x=1, y=2", ["2"]),
        ("diff f --by x,y", ["∂²f/∂x∂y = 2x"]),
        ("jac f, x + y", ["[[2xy, x²], [1, 1]]"]),
        ("hess f --at 1,1", ["eigenvalues", "indefinite"]),
        ("read f", ["x²y"]),
        ("explain f --of gradient", ["rule", "Verified"]),
        ("check f --gradient 2 x y --gradient x^2", ["Pass"]),
        ("minimize (x - 1)^2 + (y + 2)^2 --from 0, 0", ["x = 1, y = −2"]),
        ("fit y = m*x + b points.csv", ["1.98"]),
        ("plot f -o f.svg", ["wrote f.svg"]),
        ("grad f --json", ['"schema": 1', '"request": {']),
    ],
)
def test_commands_on_what_was_defined(talk, line, parts):
    talk("f(x, y) = x^2*y")
    if line.startswith(("jac", "check")):
        line = line.replace("f", "f(x, y)", 1) if line.startswith("jac") else line
    code, out, err = talk(line)
    assert (code, err) == (0, "")
    assert not [part for part in parts if part not in out], out


def test_what_a_command_found_is_what_came_last(talk):
    talk("f(x, y) = x^2*y", "grad f")
    assert "[2xy, x²]" in talk("_")[1]
    assert "(4, 1)" in talk("eval _ --at 1,2")[1]
    talk("diff x^3", "diff _")
    assert "6x" in talk("_")[1]


def test_pages_have_no_title_in_a_session(talk):
    assert "Gradient" not in talk("grad x^2")[1]


@pytest.mark.parametrize(
    ("line", "code", "part"),
    [
        ("sni(x)", 3, "sni(x)\n    ^^^"),
        ("f(1", 3, "never closed"),
        ("f(1, 2, 3)", 3, "f"),
        ("f + 1", 3, "'f' needs an argument"),
        ("grad h(x)", 3, "h"),
        ("eval f", 2, "--at"),
        ("minimize f --from 1", 2, "(x, y)"),
        ("minimize f --from 1,1 --metod newton", 2, "--method"),
        ("grad f --from 1,1", 2, "--from"),
        ("grad", 2, "FORMULA"),
        ("minimize log(x) --from -1", 1, ""),
        ("grad @none.txt", 4, "none.txt"),
        ("grad -", 2, "session"),
        ("grad x -o points.csv", 2, ".csv"),
        ("x = x + 1", 3, "its own definition"),
        ("forget q", 2, "'q' is not defined"),
        ("help nothing", 2, "'nothing'"),
        ("grad = 3", 2, "'grad' is a command"),
        ("help = 3", 2, "'help' is a command"),
    ],
)
def test_what_goes_wrong_is_said_and_the_session_goes_on(talk, line, code, part):
    talk("f(x, y) = x^2 + y")
    found, _, err = talk(line)
    assert found == code
    assert part in err
    assert talk("f(1, 2)")[:2] == (0, "  1² + 2 = 3\n")


def test_a_fault_of_our_own_does_not_end_the_session(talk, monkeypatch):
    from workbench.sessions import derivatives

    monkeypatch.setattr(derivatives, "about", lambda f: 1 / 0)
    code, _, err = talk("read x")
    assert code == 70
    assert "fault of workbench itself: ZeroDivisionError" in err
    assert talk("1 + 1")[0] == 0


def test_an_interrupt_is_not_swallowed(talk, monkeypatch):
    from workbench.sessions import derivatives

    def interrupted(f):
        raise KeyboardInterrupt

    monkeypatch.setattr(derivatives, "about", interrupted)
    with pytest.raises(KeyboardInterrupt):
        talk("read x")


def test_help(talk):
    out = talk("help")[1]
    assert all(word in out for word in ("minimize", "forget", "quit", "f(x, y) ="))
    assert "--learning-rate" in talk("help minimize")[1]
    assert "  grad " in talk("help grad")[1], "examples as they are typed here"
    assert "--at" in talk("grad --help")[1]
    assert talk("f(x) = x^2", "? f")[1].endswith("f(x) = x²\n  f(x) = x²\n")
    told = talk("?sigmoid")[1]
    assert "sigmoid(x)" in told
    assert "derivative by x: sigmoid(x)*(1 - sigmoid(x))" in told


def test_a_pipe_names_its_lines_and_goes_on(folder, capsys):
    lines = [
        "# a comment\n",
        "f(x) = x^2\n",
        "sni(x)\n",
        "\n",
        "minimize log(x) --from -1\n",
        "f(3)\n",
        "quit\n",
        "f(4)\n",
    ]
    assert over_lines(Conversation(), io.StringIO("".join(lines))) == 3
    out, err = capsys.readouterr()
    assert err.startswith("line 3: unknown function 'sni'")
    assert err.count("line ") == 1, "a run without success is no error"
    assert "3² = 9" in out
    assert "4²" not in out
