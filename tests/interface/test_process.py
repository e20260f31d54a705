"""The program as a process of its own: light help, pipes, interrupts, and a session at a terminal."""

import os
import signal
import subprocess
import sys
import time

import pexpect
import pytest

from workbench.sessions import COMMANDS

HEAVY = "sympy numpy scipy matplotlib jinja2 rich prompt_toolkit workbench.functions workbench.operators".split()
LIGHT = f"""
import sys
import workbench
from workbench.interface.command_line import run
for words in [["--help"], ["--version"], [], *([name, "--help"] for name in {[row.name for row in COMMANDS]!r})]:
    if words:
        assert run(words) == 0, words
    heavy = set({HEAVY!r}) & set(sys.modules)
    assert not heavy, (words, heavy)
"""
PROGRAM = [sys.executable, "-m", "workbench"]
MANY_TERMS = "(1-x)^2 + 100(y-x^2)^2 + sum(i=1..300, sin(i*x)^2/i^2)"  # so that steps are fewer, and their path short
ENDLESS = ["minimize", MANY_TERMS, "--from", "-1.2,1", "--method", "gradient-descent"]
ENDLESS += ["--learning-rate", "1e-9", "--tolerance", "0", "--steps", "1000000000"]


def environment(tmp_path, **more):
    return {**os.environ, "XDG_STATE_HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8", **more}


def test_help_imports_no_mathematics():
    done = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    listed = [
        line.split()[0]
        for line in done.stdout.split("Commands:\n")[1].split("\n\n")[0].splitlines()
        if line[2:3] != " "
    ]
    assert listed[: len(COMMANDS)] == [row.name for row in COMMANDS], "in the order of the table"


def test_a_piped_session(tmp_path):
    lines = "f(x) = x^2\nsni(x)\nf(3)\n"
    done = subprocess.run(
        PROGRAM, check=False, input=lines, capture_output=True, text=True, env=environment(tmp_path), encoding="utf-8"
    )
    assert done.returncode == 3
    assert done.stdout == "  f(x) = x²\n  3² = 9\n"
    assert done.stderr.startswith("line 2: unknown function 'sni'")


def test_nobody_reads_to_the_end(tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as unread:
        done = subprocess.run(
            [*PROGRAM, "read", "x"], check=False, stdout=unread, stderr=subprocess.PIPE, env=environment(tmp_path)
        )
    assert done.stderr == b""
    assert done.returncode == 141


@pytest.fixture
def interruptible():
    """What is started hears Ctrl-C, as at a terminal, though the tests may run in the background, where it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_interrupted(tmp_path):
    with subprocess.Popen([*PROGRAM, *ENDLESS, "--json"], stdout=-1, stderr=-1, env=environment(tmp_path)) as process:
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert b"nterrupted" in out + err, "either before the first step, or with what was found"


@pytest.mark.usefixtures("interruptible")
def test_a_session_at_a_terminal(tmp_path):
    variables = environment(tmp_path, TERM="xterm", PROMPT_TOOLKIT_NO_CPR="1")
    child = pexpect.spawn(PROGRAM[0], PROGRAM[1:], env=variables, encoding="utf-8", timeout=60, dimensions=(40, 120))

    def say(line):
        child.expect_exact("2004h")  # the terminal is told so when a line may be typed
        child.send(line)

    say("f(x, y) = (1 - x)^2 + 100(y - x^2)^2\r")
    say("eval 2\\alp\t")
    child.expect("α")  # completion
    child.send(" --at 4\r")
    child.expect("α = 4")
    say(f"g(x, y) = {MANY_TERMS}\r")
    say(" ".join(["minimize g", *ENDLESS[2:]]) + "\r")
    child.expect("step \\d+ of")  # progress
    child.sendintr()
    child.expect("nterrupted")
    say("sni(x)\r")
    child.expect("\\^\\^\\^")
    say("f(1, 3)\r")
    child.expect("= 400")
    child.expect_exact("2004h")
    child.sendeof()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "sni(x)" in (tmp_path / "workbench" / "history").read_text(encoding="utf-8")
