"""Ctrl-C at any moment gives the best point so far; a second one ends the program; long runs tell how far they are."""

import signal
import sys
from contextlib import contextmanager

import numpy as np
import pytest

from workbench.errors import OptionError
from workbench.functions import function
from workbench.kernels import Iteration
from workbench.kernels.llvm import engine
from workbench.optimize import METHODS, ROOT_METHODS, GradientDescent, Momentum, SciPy, find_root, minimize
from workbench.optimize.descents.foreign import MINIMIZERS
from workbench.optimize.objective import Objective
from workbench.optimize.readings import ending
from workbench.optimize.roots import outcomes
from workbench.optimize.roots.equations import Equations

WAVY = "(1 - x)^2 + 100(y - x^2)^2 + sin(x*y)"
START = [-1.2, 1]


@contextmanager
def interrupted_at(evaluation, monkeypatch):
    """Ctrl-C comes at that evaluation, counted from 1."""
    calls = iter(range(1, 10**9))
    with monkeypatch.context() as patch:
        for name in ("value", "value_and_gradient", "hessian"):
            asked = getattr(Objective, name)

            def evaluate(self, x, asked=asked):
                if next(calls) == evaluation:
                    raise KeyboardInterrupt
                return asked(self, x)

            patch.setattr(Objective, name, evaluate)
        yield


@contextmanager
def interrupted_after(seconds):
    """Ctrl-C comes from outside, wherever the program is by then."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def assert_interrupted(run):
    assert run.status == "step_limit" and not run.success and "nterrupted from the keyboard" in run.message
    assert run.fun == run.path.fun.min() <= run.path.fun[0] and run.fun == run.function.value(run.x)


@pytest.mark.parametrize("method", [*METHODS, *(SciPy(row.name) for row in MINIMIZERS)], ids=lambda m: m.name)
def test_every_method_gives_its_best_point(method, monkeypatch):
    for evaluation in (2, 3, 12):
        if method.name == "scipy:dogleg" and evaluation > 2:
            continue  # refuses this start, whose Hessian is not positive definite
        with interrupted_at(evaluation, monkeypatch):
            assert_interrupted(minimize(WAVY, START, method=method))


@pytest.mark.parametrize("minimizer", ["BFGS", "L-BFGS-B", "SLSQP", "Nelder-Mead", "trust-exact"])
def test_the_iterates_of_scipy_are_not_lost(minimizer, monkeypatch):
    whole = minimize(WAVY, START, method=SciPy(minimizer))
    with interrupted_at(14, monkeypatch):
        run = minimize(WAVY, START, method=SciPy(minimizer))
    assert 0 < run.nit < whole.nit and np.array_equal(run.path.x, whole.path.x[: run.nit + 1])


def test_before_the_first_iterate_there_is_nothing_to_give(monkeypatch):
    with interrupted_at(1, monkeypatch), pytest.raises(KeyboardInterrupt):
        minimize(WAVY, START)


def test_while_the_end_is_read(monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(ending, "read_end", interrupt)
    run = minimize(WAVY, START, method="newton")
    assert_interrupted(run)
    assert "before it was judged whether this is a minimum" in run.message and run.hess is None
    assert run.jac == pytest.approx([0, 0], abs=1e-9)


def test_a_second_one_ends_the_program(monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(ending, "read_end", interrupt)
    with interrupted_at(9, monkeypatch), pytest.raises(KeyboardInterrupt):
        minimize(WAVY, START, method="newton")


@pytest.mark.parametrize("method", ["gradient-descent", "bfgs", "scipy:BFGS", "auto"])
def test_an_interrupted_run_goes_on_to_the_same_bits(method, monkeypatch, tmp_path):
    path = tmp_path / "run.wb"
    whole = minimize(WAVY, START, method=method, max_steps=200)
    with interrupted_at(15, monkeypatch):
        assert_interrupted(minimize(WAVY, START, method=method, max_steps=200, checkpoint=path))
    again = minimize(WAVY, START, method=method, resume=path)
    assert np.array_equal(again.path.x, whole.path.x) and again.message == whole.message
    assert (again.nfev, again.njev, again.nhev) == (whole.nfev, whole.njev, whole.nhev)


@pytest.mark.parametrize("method", [GradientDescent(1e-9), Momentum(1e-6), Momentum(1e-6, batch_size=5_000)], ids=repr)
def test_from_outside(method):
    """In loops in machine code, and in rows of data."""
    t = np.linspace(0, 1, 50_000)
    f, start, steps = function(WAVY), START, 10**9
    if isinstance(method, Momentum):
        f = function("mean((a*exp(-b*t) - y)^2)", data={"t": t, "y": np.exp(-t)}, variables=["a", "b"])
        start, steps = [3, 2], 10**6
    with interrupted_after(0.3):
        run = minimize(f, start, method=method, max_steps=steps, tolerance=0)
    assert_interrupted(run)
    assert run.nit > 0


# --- roots ---------------------------------------------------------------------------------------------

SYSTEM = ["x^2 + y^2 = 4", "exp(x) + y = 1.5"]
ROOTED = [
    *((method.name, SYSTEM, [3, 1], None) for method in ROOT_METHODS if not method.single),
    *((method.name, "x*exp(x) = 1", None, (-2, 3)) for method in ROOT_METHODS if method.single and method.bracketing),
    *((method.name, "x*exp(x) = 1", 3, None) for method in ROOT_METHODS if method.single and not method.bracketing),
]


@contextmanager
def interrupted_at_residual(number, monkeypatch):
    calls = iter(range(1, 10**9))
    residual = Equations.residual

    def asked(self, x):
        if next(calls) == number:
            raise KeyboardInterrupt
        return residual(self, x)

    with monkeypatch.context() as patch:
        patch.setattr(Equations, "residual", asked)
        yield


@pytest.mark.parametrize(("method", "F", "start", "bracket"), ROOTED, ids=lambda v: v if isinstance(v, str) else "")
def test_a_search_for_a_root_gives_its_best_point(method, F, start, bracket, monkeypatch):
    with interrupted_at_residual(7, monkeypatch):
        found = find_root(F, start, method=method, bracket=bracket, tolerance=0)
    assert found.status == "step_limit" and not found.success and "nterrupted from the keyboard" in found.message
    assert found.residual_norm == found.path.residual_norm.min() and len(found.path) > 0


def test_while_a_root_is_judged(monkeypatch):
    """Where |F| is lowest is found by a minimization, which may be where Ctrl-C comes."""
    with interrupted_at(9, monkeypatch):
        found = find_root(["x^2 + y^2 + 1", "x - y"], [3, 1], method="levenberg-marquardt")
    assert found.status == "step_limit" and not found.success
    assert "before it was judged whether this is a root" in found.message
    assert found.residual_norm == found.path.residual_norm.min()


def test_a_second_one_ends_a_search_for_a_root(monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(outcomes, "OUTCOMES", (interrupt,))
    with interrupted_at_residual(3, monkeypatch), pytest.raises(KeyboardInterrupt):
        find_root(SYSTEM, [3, 1], method="newton")
    with pytest.raises(KeyboardInterrupt), interrupted_at_residual(1, monkeypatch):
        find_root(SYSTEM, [3, 1])


def test_a_search_for_a_root_tells_of_its_progress():
    said = []
    find_root(SYSTEM, [3, 1], progress=said.append)
    assert said[0].startswith("step 0 of at most 5000, |F| = 20.484")
    with pytest.raises(OptionError, match="progress is 'yes'"):
        find_root(SYSTEM, [3, 1], progress="yes")


# --- progress ------------------------------------------------------------------------------------------


def test_a_function_is_told_in_words():
    said = []
    run = minimize(WAVY, START, method=GradientDescent(1e-4), max_steps=100, tolerance=0, progress=said.append)
    assert said[0].startswith("step 0 of at most 100, f = 23.268")
    assert "|gradient| = " in said[0] and run.nit == 100


@pytest.mark.skipif(not engine.available(), reason="llvmlite is not installed")
def test_progress_leaves_loops_in_machine_code(monkeypatch, tmp_path):
    done = []
    loop = Iteration.run
    monkeypatch.setattr(Iteration, "run", lambda *arguments: done.append(1) or loop(*arguments))
    options = {"method": GradientDescent(1e-4), "max_steps": 20_000, "tolerance": 0}
    quiet = minimize(WAVY, START, **options)
    alone = len(done)
    told = minimize(WAVY, START, **options, progress=lambda _: None, checkpoint=tmp_path / "run.wb")
    assert 0 < alone < len(done) and np.array_equal(quiet.path.x, told.path.x)


class Terminal:
    def __init__(self, terminal):
        self.terminal, self.written = terminal, []

    def isatty(self):
        return self.terminal

    def write(self, words):
        self.written.append(words)

    def flush(self):
        pass


@pytest.mark.parametrize(
    ("progress", "terminal", "prompt", "told"),
    [
        (None, True, True, True),
        (None, True, False, False),
        (None, False, True, False),
        (True, True, False, True),
        (True, False, False, True),
        (False, True, True, False),
    ],
)
def test_who_is_told(progress, terminal, prompt, told, monkeypatch):
    stream = Terminal(terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr("workbench.optimize.progress.PATIENCE", 0.0)
    if prompt:
        monkeypatch.setattr(sys, "ps1", ">>> ", raising=False)
    minimize(WAVY, START, method="newton", progress=progress)
    assert bool(stream.written) == told
    if told and terminal:
        assert stream.written[-1].strip() == "", "the line is cleared at the end"
    if told and not terminal:
        assert all(words.endswith("\n") for words in stream.written)


def test_short_runs_are_quiet(monkeypatch):
    stream = Terminal(True)
    monkeypatch.setattr(sys, "stderr", stream)
    minimize("x^2", [1], progress=True)
    assert not stream.written


def test_bad_progress():
    with pytest.raises(OptionError, match="progress is 'yes'"):
        minimize("x^2", [1], progress="yes")
