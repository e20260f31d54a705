"""The budget: values, errors and limits come back, and the worker survives all of them."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import time

import pytest

from workbench.budget import BudgetSpent, _server, within


def test_value_comes_back():
    assert within(20, math.comb, 100, 50) == math.comb(100, 50)
    assert within(20, sorted, [3, 1, 2], reverse=True) == [3, 2, 1]


def test_error_of_the_work_comes_back():
    with pytest.raises(ValueError, match="math domain error"):
        within(20, math.sqrt, -1.0)


def test_work_runs_in_another_process():
    assert within(20, os.getpid) != os.getpid()


def test_spent_time_is_an_outcome_and_the_next_call_works():
    with pytest.raises(BudgetSpent) as spent:
        within(0.2, time.sleep, 100)
    assert spent.value.reason == "time"
    assert within(20, math.factorial, 5) == 120


if sys.platform == "linux":  # where the system can limit the memory of a process

    def test_memory_is_limited():
        with pytest.raises(BudgetSpent) as spent:
            within(20, bytearray, 3 << 30)
        assert spent.value.reason == "memory"
        assert within(20, math.factorial, 5) == 120


def test_work_that_kills_its_process_is_an_outcome():
    with pytest.raises(BudgetSpent):
        within(20, os._exit, 3)
    assert within(20, math.factorial, 5) == 120


@pytest.mark.skipif(not hasattr(os, "fork"), reason="without forks there is one process, which imports once")
def test_what_one_call_imported_the_next_has():
    loaded = "'colorsys' in __import__('sys').modules"
    _server(os.getpid()).stop()
    assert not within(20, eval, loaded)
    assert within(20, eval, "__import__('colorsys').__name__") == "colorsys"
    assert within(20, eval, loaded)


def test_an_interrupted_question_is_not_answered_to_the_next():
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    within(20, math.factorial, 5)  # the server is warm
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(KeyboardInterrupt):
            within(20, time.sleep, 0.6)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert within(20, math.factorial, 5) == 120


def test_printing_does_not_disturb_the_messages():
    assert within(20, print, "noise") is None
    assert within(20, math.factorial, 4) == 24


def test_nesting_too_deep_to_send_is_an_outcome():
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(BudgetSpent) as spent:
        within(20, len, deep)
    assert spent.value.reason == "depth"


def test_a_script_without_main_guard_runs_once(tmp_path):
    script = tmp_path / "plain.py"
    script.write_text(
        "import math\nfrom workbench.budget import within\nprint('once')\nprint(within(20, math.factorial, 5))\n"
    )
    place = os.pathsep.join(p or os.getcwd() for p in sys.path)
    run = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": place}
    )
    assert run.stdout.split() == ["once", "120"]
    assert run.stderr == ""


def test_a_forked_copy_of_the_program_has_its_own_worker():
    parent, ours = os.getpid(), within(20, os.getppid)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(within(20, os.getppid)).encode())
        _server(parent).stop()  # as atexit would
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    theirs = int(os.read(reading, 100))
    os.close(reading)
    assert theirs != ours
    assert within(20, os.getppid) == ours
