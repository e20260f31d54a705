"""A run that is killed goes on from its file to the same digits; and no file, however broken, does any harm."""

import copy
import functools
import hashlib
import json
import math
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from tests.optimize import kept_runs
from tests.optimize.kept_runs import FITS, RUNS
from tests.optimize.test_compiled_loops import hot, needs_llvm
from tests.zoo import LEAPING
from workbench.errors import FileError, OptionError
from workbench.functions import function
from workbench.optimize import (
    BFGS,
    LBFGS,
    AdaGrad,
    Adam,
    AMSGrad,
    Backtracking,
    BarzilaiBorwein,
    Checkpoint,
    ConjugateGradient,
    Cosine,
    Exponential,
    FullStep,
    GradientDescent,
    GradientSampling,
    Momentum,
    Nesterov,
    Newton,
    RMSProp,
    SciPy,
    minimize,
)
from workbench.optimize.automatic import few
from workbench.optimize.descents.adaptive import MOMENTS
from workbench.optimize.descents.least_squares import ClosedForm, LevenbergMarquardt
from workbench.optimize.descents.rules import Walk
from workbench.optimize.descents.schedules import CONSTANT
from workbench.optimize.keeping.checkpoints import Keeper, question
from workbench.optimize.keeping.packing import Packed, read_packed, write_packed
from workbench.optimize.keeping.resuming import read_run
from workbench.optimize.limits.bounds import read_bounds
from workbench.optimize.limits.relations import read_constraints
from workbench.optimize.loop import follow, limits
from workbench.optimize.methods import chosen_method
from workbench.optimize.objective import Objective, Problem

HOUSE = Path(__file__).parents[2]
ROSENBROCK = "(1 - x)^2 + 100(y - x^2)^2"
WAVY = f"{ROSENBROCK} + sin(x*y)"
KINKED = "abs(x - 0.3) + (y - x^2)^2 + abs(y)"
OUTSIDE = "x*log(x) + (y - 1)^2 + x"


def bits(values):
    """The numbers as bytes, so that even signs of zero and NaN must agree."""
    return np.asarray(values, dtype=np.float64).tobytes()


def assert_same_bits(one, other):
    for name in ("status", "message", "advice", "success", "evidence", "nit", "nfev", "njev", "nhev"):
        assert getattr(one, name) == getattr(other, name), name
    for name in ("x", "fun", "jac", "start"):
        assert bits(getattr(one, name)) == bits(getattr(other, name)), name
    assert (one.hess is None) == (other.hess is None)
    assert one.hess is None or bits(one.hess) == bits(other.hess)
    for name in ("x", "fun", "gradient_norm", "step_length"):
        assert bits(getattr(one.path, name)) == bits(getattr(other.path, name)), name


# --- killed ----------------------------------------------------------------------------------------


@functools.cache
def whole(name):
    began = time.monotonic()
    return kept_runs.run(name), time.monotonic() - began


def killed(name, path, seconds):
    """Start the run in a process of its own, and kill it that long after it began; False where it was over before."""
    words = [sys.executable, "-m", "tests.optimize.kept_runs", name, str(path)]
    with subprocess.Popen(words, cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n", process.stderr.read()
        time.sleep(seconds)
        process.kill()
        out, err = process.communicate(timeout=60)
    assert not err, err
    assert process.returncode == -signal.SIGKILL or out == "done\n"


def assert_survives_kills(name, tmp_path, kills, seed):
    expected, seconds = whole(name)
    draw = random.Random(f"{name} {seed}")
    for k in range(kills):
        path = tmp_path / f"{k}.wb"
        killed(name, path, draw.uniform(0, 1.2 * seconds))
        if path.exists():  # else it was killed before it had begun
            assert_same_bits(expected, kept_runs.run(name, path, resume=True))


@pytest.mark.parametrize("name", ["compiled", "batches", "bfgs", "ladder"])
def test_a_killed_run_goes_on_to_the_same_bits(name, tmp_path):
    assert_survives_kills(name, tmp_path, 1, "quick")


@pytest.mark.slow
@pytest.mark.parametrize("name", [*RUNS, *FITS])
def test_runs_killed_twenty_times(name, tmp_path):
    assert_survives_kills(name, tmp_path, 20, "slow")


# --- stopped after any number of steps ---------------------------------------------------------------


def stopping_after(steps):
    count = iter(range(steps + 1))
    return lambda _: next(count) == steps


def asked_of(f, start, *, bounds=None, tolerance=None, max_steps=1000, seed=None, constraints=None):
    f = function(f) if isinstance(f, str) else f
    box, said = read_bounds(bounds, f.variables), read_constraints(constraints, f)
    more = {"constraints": said.constraints}
    return Problem(Objective(f), np.array(start, float), box, tolerance, max_steps, seed, **more)


def walked(method, problem, **options):
    """The walk alone, without a reading of its end, with what was counted."""
    with np.errstate(all="ignore"):
        trace = follow(method, problem, **options)
    counted = problem.objective.mark()[:3]
    path = tuple(bits(getattr(trace.path, name)) for name in ("x", "fun", "gradient_norm", "step_length"))
    ends = tuple((bits(one.x), bits(one.fun), bits(one.gradient), one.rate) for one in (trace.best, trace.last))
    return trace, (path, ends, counted, trace.ended)


def assert_resumes(path, method, f, start, stops, **options):
    """Stopped after each of these numbers of steps and gone on with from the file, the walk is the same in all."""
    method = chosen_method(method, {})
    trace, expected = walked(method, asked_of(f, start, **options))
    assert len(trace.path) > 1
    remembered = []
    for steps in stops:
        if steps >= len(trace.path):
            break
        problem = asked_of(f, start, **options)
        keeper = Keeper(Checkpoint(path, every=1e9), question(problem, method))
        walked(method, problem, callback=stopping_after(steps), watchers=[keeper])
        earlier = read_run(path).earlier
        assert len(earlier.seen) == steps + 1
        remembered.append(earlier.seen.memory)
        assert walked(method, asked_of(f, start, **options), earlier=earlier)[1] == expected, steps
    return remembered


LINE = {"x": np.linspace(0, 1, 12), "y": np.linspace(1, 3, 12) + np.sin(np.arange(12)) / 9}
METHODS = [
    "auto",
    GradientDescent(1e-3),
    GradientDescent(1e-3, schedule=Exponential(0.99)),
    GradientDescent(),
    GradientDescent(0.5, search=Backtracking()),
    Momentum(1e-3, schedule=Cosine()),
    Momentum(),
    Nesterov(1e-3),
    GradientDescent(search=BarzilaiBorwein()),
    GradientDescent(0.1, clip=1.0),
    AdaGrad(),
    RMSProp(),
    Adam(0.01, schedule=Cosine()),
    AMSGrad(0.01),
    ConjugateGradient(),
    LBFGS(history=3),
    BFGS(),
    BFGS(search=Backtracking()),
    Newton(),
    Newton(search=Backtracking()),
    Newton(search=FullStep()),
    GradientSampling(),
    SciPy("BFGS"),
    SciPy("Nelder-Mead"),
    SciPy("trust-constr"),
]


@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_every_method_goes_on_to_the_same_bits(method, tmp_path):
    for f, start in ((WAVY, [-1.2, 1]), (KINKED, [3, 2]), (OUTSIDE, [2, 3])):
        assert_resumes(tmp_path / "run.wb", method, f, start, (0, 1, 2, 9, 70), max_steps=90, seed=3)


@pytest.mark.parametrize(
    "method",
    ["auto", "newton", "gradient-sampling", "scipy:L-BFGS-B", "lbfgs", GradientDescent(1e-3), GradientDescent()],
    ids=str,
)
def test_inside_bounds(method, tmp_path):
    assert_resumes(tmp_path / "run.wb", method, WAVY, [-1.2, 0], (0, 1, 4, 8), bounds=[(-2, 0.5), (None, 0.1)])


@pytest.mark.parametrize(
    ("f", "start", "stages"),
    [
        ("x^4 - abs(x)", [0], {0, 3, 4, 7}),
        ("asin(x) + x^2*y + y^2", [0.5, 1], {0, 2}),
        (ROSENBROCK, [-1.2, 1], {0}),
        (LEAPING, [1, 2], {0, 1}),
    ],
)
def test_all_stages_of_auto(f, start, stages, tmp_path):
    """Through Newton, gradient sampling, rounding at the end; along an edge of the domain; of squares; once more."""
    remembered = assert_resumes(tmp_path / "run.wb", "auto", f, start, range(60))
    assert {memory["stage"] for memory in remembered} == stages


def test_methods_of_least_squares(tmp_path):
    for text, start in (("a*exp(b*x) - y", [1, 0.1]), ("a*x + b - y", [3, 3])):
        residual = function(text, data=LINE, variables=["a", "b"])
        loss = function(f"sum(({text})^2)", data=LINE, variables=["a", "b"])
        own = [ClosedForm(residual)] if "exp" not in text else []
        for method in (LevenbergMarquardt(residual), LevenbergMarquardt(residual, patience=1), *own):
            assert_resumes(tmp_path / "run.wb", method, loss, start, range(30))


def test_turns_of_damped_steps_and_newton(tmp_path):
    residual = function(["10(y - x^2)", "1 - x"], variables=["x", "y"])
    loss = function("100(y - x^2)^2 + (1 - x)^2", variables=["x", "y"])
    method = LevenbergMarquardt(residual, patience=1, damping=1e4)
    remembered = assert_resumes(tmp_path / "run.wb", method, loss, [-1.2, 1], range(60))
    assert len({(turn["newton"], turn["patience"]) for turn in (memory["turn"] for memory in remembered if memory)}) > 2


def test_constraints(tmp_path):
    assert_resumes(tmp_path / "run.wb", "auto", WAVY, [-1.2, 1], range(0, 40, 3), constraints="x^2 + y^2 <= 2")


def test_many_variables(tmp_path):
    f = function("norm(x)^2/2 + (x[1] + x[2] - 3)^4 + exp(x[3])", variables={"x": 201})
    assert_resumes(tmp_path / "run.wb", "auto", f, np.ones(201), (0, 2, 5))


def test_unseeded_mini_batches_keep_their_order(tmp_path):
    """Without a seed the order of the rows is drawn from nowhere; what was drawn goes on from the file."""
    f = function("mean((a*x + b - y)^2)", data=LINE, variables=["a", "b"])
    options = {"method": Momentum(0.01, batch_size=5), "tolerance": 0}
    path = tmp_path / "run.wb"
    begun = minimize(f, [0, 0], max_steps=5, checkpoint=path, **options)
    kept = path.read_bytes()
    one = minimize(f, [0, 0], max_steps=40, resume=path, **options)
    assert path.read_bytes() == kept, "nobody asked for it to be written"
    assert_same_bits(one, minimize(f, [0, 0], max_steps=40, resume=path, **options))
    assert bits(one.path.x[:6]) == bits(begun.path.x) and one.nit == 40


def test_one_step_at_a_time(tmp_path):
    path = tmp_path / "run.wb"
    options = {"method": "bfgs", "max_steps": 12}
    expected = minimize(WAVY, [-1.2, 1], **options)
    minimize(WAVY, [-1.2, 1], checkpoint=path, callback=lambda _: True, **options)
    for _ in range(expected.nit):
        found = minimize(WAVY, [-1.2, 1], checkpoint=path, resume=path, callback=lambda _: True, **options)
    assert_same_bits(expected, found)


def test_more_steps(tmp_path):
    path = tmp_path / "run.wb"
    options = {"method": Momentum(1e-3), "tolerance": 0}
    minimize(WAVY, [-1.2, 1], max_steps=100, checkpoint=path, **options)
    more = minimize(WAVY, [-1.2, 1], max_steps=250, resume=path, **options)
    assert_same_bits(more, minimize(WAVY, [-1.2, 1], max_steps=250, **options))
    with pytest.raises(OptionError, match="max_steps is 99, but 100 steps were taken"):
        minimize(WAVY, [-1.2, 1], max_steps=99, resume=path, **options)


def test_a_schedule_over_all_steps_holds_their_number(tmp_path):
    path = tmp_path / "run.wb"
    options = {"method": Momentum(1e-3, schedule=Cosine()), "tolerance": 0}
    minimize(WAVY, [-1.2, 1], max_steps=100, checkpoint=path, **options)
    with pytest.raises(OptionError, match=r"Cosine\(final=0.0\) depends on max_steps, which was 100"):
        minimize(WAVY, [-1.2, 1], max_steps=200, resume=path, **options)


def test_a_finished_run_is_read_without_a_step(tmp_path, monkeypatch):
    path = tmp_path / "run.wb"
    expected = minimize(WAVY, [-1.2, 1], method="newton", checkpoint=path)
    monkeypatch.setattr(Newton, "iterates", lambda *_: pytest.fail("a step was taken"))
    assert_same_bits(expected, minimize(WAVY, [-1.2, 1], method="newton", resume=path))


# --- what is asked -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"f": "x^2 + y^2"}, "function"),
        ({"start": [1, 2]}, r"start: x = -1.2, y = 1; asked for now is x = 1, y = 2"),
        ({"method": Newton(search=Backtracking())}, "method"),
        ({"method": "auto"}, "method"),
        ({"bounds": [(-5, 5), (0, 2)]}, "bounds"),
        ({"tolerance": 1e-3}, "tolerance"),
        ({"seed": 4}, "seed"),
    ],
)
def test_what_differs_is_named(other, named, tmp_path):
    path = tmp_path / "run.wb"
    options = {"f": WAVY, "start": [-1.2, 1], "method": "newton"}
    minimize(**options, max_steps=3, checkpoint=path)
    with pytest.raises(OptionError, match=f"with another {named}"):
        minimize(**(options | other), resume=path)


def test_other_data_is_told_apart(tmp_path):
    path = tmp_path / "run.wb"
    f = function("mean((a*x - y)^2)", data=LINE, variables=["a"])
    minimize(f, [0], checkpoint=path)
    changed = LINE | {"y": LINE["y"] + 1e-12}
    with pytest.raises(OptionError, match="another data: 12 rows of x, y"):
        minimize(f.bind(data=changed), [0], resume=path)


def test_no_file_is_overwritten(tmp_path):
    path = tmp_path / "run.wb"
    path.write_text("my thesis")
    with pytest.raises(FileError, match="exists; go on from it with resume="):
        minimize(WAVY, [-1.2, 1], checkpoint=path)
    assert path.read_text() == "my thesis"
    (tmp_path / "link.wb").symlink_to(path)
    with pytest.raises(FileError, match="is a link"):
        minimize(WAVY, [-1.2, 1], checkpoint=tmp_path / "link.wb")
    with pytest.raises(FileError, match="is a folder"):
        minimize(WAVY, [-1.2, 1], checkpoint=tmp_path)
    with pytest.raises(FileError, match="cannot be written: No such file"):
        minimize(WAVY, [-1.2, 1], checkpoint=tmp_path / "missing" / "run.wb")


@pytest.mark.parametrize("bad", [3, "", b"", {}])
def test_bad_paths(bad):
    with pytest.raises(OptionError, match="checkpoint is"):
        minimize("x^2", [1], checkpoint=bad)
    with pytest.raises(OptionError, match="resume is"):
        minimize("x^2", [1], resume=bad)
    with pytest.raises(OptionError, match="every="):
        Checkpoint("run.wb", every=-1)


def test_a_disk_that_is_full_ends_no_run(tmp_path, monkeypatch):
    path = tmp_path / "run.wb"
    writes = []

    def full(*arguments):
        writes.append(1)
        if len(writes) > 1:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("workbench.optimize.keeping.checkpoints.write_packed", full)
    run = minimize(WAVY, [-1.2, 1], checkpoint=Checkpoint(path, every=0))
    assert run.success and "The run could not be kept" in run.message and "No space left" in run.message


# --- files that are no checkpoints ---------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path):
    path = tmp_path / "run.wb"
    minimize(WAVY, [-1.2, 1], method="bfgs", max_steps=5, checkpoint=path)
    return path


def resumed(path):
    return minimize(WAVY, [-1.2, 1], method="bfgs", max_steps=10, resume=path)


def test_missing_and_foreign_files(tmp_path):
    for path, words in (("missing.wb", "No such file"), ("/dev/zero", "is no file"), (tmp_path, "is no file")):
        with pytest.raises(FileError, match=words):
            resumed(tmp_path / path)
    for content in (
        b"",
        b"\n",
        b"PK\x03\x04" + bytes(100),
        b"workbench run",
        b"workbench run \n",
        b"\x80\x04\x95" * 99,
    ):
        (tmp_path / "foreign.wb").write_bytes(content)
        with pytest.raises(FileError, match=r"is no workbench run|written as version"):
            resumed(tmp_path / "foreign.wb")
    (tmp_path / "later.wb").write_bytes(b"workbench run 2\n" + bytes(100))
    with pytest.raises(FileError, match="was written as version '2'"):
        resumed(tmp_path / "later.wb")


def test_damage_is_seen(kept):
    whole_file = kept.read_bytes()
    draw = random.Random(1)
    for _ in range(60):
        place = draw.randrange(len(whole_file))
        damaged = whole_file[:place] + bytes([whole_file[place] ^ (1 << draw.randrange(8))]) + whole_file[place + 1 :]
        for content in (damaged, whole_file[:place], whole_file + b"0"):
            kept.write_bytes(content)
            with pytest.raises(FileError):
                resumed(kept)
    kept.write_bytes(whole_file)
    assert resumed(kept).nit == 10


def forged(content, change):
    """The file with its header changed, and a sum that is right again."""
    first, _, rest = content.partition(b"\n")
    length = int.from_bytes(rest[:8], "little")
    header, numbers = json.loads(rest[8 : 8 + length]), rest[8 + length : -32]
    changed = change(header, numbers)
    text = json.dumps(changed[0]).encode() if isinstance(changed[0], dict) else changed[0]
    body = first + b"\n" + len(text).to_bytes(8, "little") + text + changed[1]
    return body + hashlib.sha256(body).digest()


def put(*keys_and_value):
    *keys, last, value = keys_and_value

    def change(header, numbers):
        place = header
        for key in keys:
            place = place[key]
        place[last] = value
        return header, numbers

    return change


HOSTILE = {
    "no mapping": lambda header, numbers: (b"[]", numbers),
    "no JSON": lambda header, numbers: (b"import os", numbers),
    "deep": lambda header, numbers: (b"[" * 100_000, numbers),
    "empty": lambda header, numbers: ({}, b""),
    "more numbers": lambda header, numbers: (header, numbers + bytes(8)),
    "huge": put("tables", "x", "shape", [10**18, 10**18]),
    "negative": put("tables", "x", "shape", [-1, -12]),
    "true": put("tables", "x", "shape", [True, 12]),
    "objects": put("tables", "x", "kind", "|O"),
    "other sizes": put("tables", "x", "shape", [3, 4]),
    "flat": put("tables", "x", "shape", [12]),
    "no memory": put("tree", "memory", None),
    "a word for memory": put("tree", "memory", "os.system"),
    "other memory": put("tree", "memory", {"inverse": "no matrix", "fresh": False}),
    "a matrix of another size": put("tree", "memory", {"inverse": ["array", 0], "fresh": False}),
    "an array that is not there": put("tree", "memory", {"inverse": ["array", 99], "fresh": False}),
    "a negative array": put("tree", "memory", {"inverse": ["array", -1], "fresh": False}),
    "a sequence of no kind": put("tree", "memory", {"inverse": ["eval", "1"], "fresh": False}),
    "negative counts": put("tree", "counted", "values", -1),
    "counts that are none": put("tree", "counted", "values", float("nan")),
    "another end": put("tree", "ended", {"halt": "eval", "words": ""}),
    "no question": put("tree", "asked", None),
    "a tolerance that is none": put("tree", "asked", "tolerance", "small"),
    "steps that are none": put("tree", "max_steps", 1e400),
}
HARMLESS = {"no memory"}  # as if its matrix had been forgotten


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_do_no_harm(name, kept):
    kept.write_bytes(forged(kept.read_bytes(), HOSTILE[name]))
    if name in HARMLESS:
        assert resumed(kept).nit == 10
    else:
        with pytest.raises(FileError):
            resumed(kept)


@pytest.mark.parametrize("damping", [0.0, -1.0, math.nan, math.inf, 1e-300])
def test_no_number_that_is_remembered_makes_a_run_hang(damping, tmp_path):
    path = tmp_path / "run.wb"
    residual = function("a*exp(b*x) - y", data=LINE, variables=["a", "b"])
    loss = function("sum((a*exp(b*x) - y)^2)", data=LINE, variables=["a", "b"])
    options = {"method": LevenbergMarquardt(residual), "max_steps": 50}
    minimize(loss, [1, 0.1], callback=stopping_after(1), checkpoint=path, **options)
    path.write_bytes(forged(path.read_bytes(), put("tree", "memory", "damping", damping)))
    assert minimize(loss, [1, 0.1], resume=path, **options).nit <= 50


def test_no_count_that_is_remembered_overflows(tmp_path):
    path = tmp_path / "run.wb"
    options = {"method": Momentum(1e-3), "max_steps": 50}
    minimize(WAVY, [-1.2, 1], callback=stopping_after(3), checkpoint=path, **options)
    path.write_bytes(forged(path.read_bytes(), put("tree", "memory", "updates", 10**400)))
    with pytest.raises(FileError, match="does not hold what this method needs"):
        minimize(WAVY, [-1.2, 1], resume=path, **options)


def same_length(numbers, header, given):
    return header, numbers[: len(given)]


def test_numbers_that_are_not_finite_are_met_as_such(kept):
    content = kept.read_bytes()
    for value in (np.nan, np.inf, -np.inf, 1e308):
        numbers = np.full(len(content), value).tobytes()
        kept.write_bytes(forged(content, partial(same_length, numbers)))
        with pytest.raises((FileError, OptionError)):  # another start, at least
            resumed(kept)


def test_only_a_whole_file_ever_stands_there(tmp_path, monkeypatch):
    """Whatever goes wrong while a file is written, the one before stays, and nothing beside it."""
    path = tmp_path / "run.wb"
    minimize(WAVY, [-1.2, 1], method="bfgs", max_steps=5, checkpoint=path)
    before = path.read_bytes()

    def broken(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("workbench.optimize.keeping.packing.os.fsync", broken)
    with pytest.raises(KeyboardInterrupt):
        minimize(WAVY, [-1.2, 1], method="bfgs", max_steps=10, checkpoint=path, resume=path)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


# --- what is remembered ----------------------------------------------------------------------------------


class Remembering:
    """Watches what a method remembers, as it was then."""

    def __init__(self):
        self.memories = []

    def passing(self, trail):
        self.memories.append((trail.last.memory, copy.deepcopy(trail.last.memory)))

    def over(self, trail, ended):
        self.bare = all(part.memory is None for part in trail.parts())


@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_nothing_that_was_remembered_changes_and_none_of_it_stays(method):
    watcher, seen = Remembering(), []
    method = chosen_method(method, {})
    walked(method, asked_of(WAVY, [-1.2, 1], max_steps=25, seed=1), callback=seen.append, watchers=[watcher])
    assert watcher.memories and watcher.bare and all(iterate.memory is None for iterate in seen)
    for now, then in watcher.memories:
        np.testing.assert_equal(now, then)


def test_patience_goes_on(tmp_path, monkeypatch):
    """Auto gives a method so many steps at a kink, those before the file was written among them."""
    monkeypatch.setattr(few, "PATIENCE", 6)
    assert_resumes(tmp_path / "run.wb", "auto", KINKED, [3, 2], range(0, 12, 2))


CONSTANTS = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}


@needs_llvm
def test_rules_go_on_counting():
    """Adam divides by 1 - beta^k: the number of the update is part of what it remembers, in both loops."""
    f = hot(function(WAVY))
    for stretching in (False, True):
        whole_walk = Walk(asked_of(f, [-1.2, 1]), MOMENTS, CONSTANTS, 0.05, CONSTANT)
        iterates = [whole_walk.step() for _ in range(200)]
        after = replace(asked_of(f, [-1.2, 1]), after=iterates[63])
        walk = Walk(after, MOMENTS, CONSTANTS, 0.05, CONSTANT)
        found = walk.stretch(limits(after, walk.first_value)) if stretching else walk.step()
        last = found[-1] if stretching else found
        assert bits(last.x) == bits(iterates[63 + (len(found) if stretching else 1)].x)


def test_what_is_packed_comes_back_bit_for_bit(tmp_path):
    tree = {
        "matrix": np.arange(6.0).reshape(2, 3),
        "by columns": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "scalar": np.float64(0.1),
        "float": 0.1,
        "special": [math.nan, -0.0, math.inf],
        "wide": 2**127 + 1,
        "flags": np.array([True, False]),
        "nested": {"none": None, "words": "é", "pair": (1, np.zeros(0))},
    }
    table = [np.arange(4.0).reshape(2, 2), np.ones((1, 2))]
    write_packed(tmp_path / "a.wb", "a thing", 3, Packed(tree, {"table": table}))
    found = read_packed(tmp_path / "a.wb", "a thing", 3)
    np.testing.assert_equal(found.tree, tree)
    assert found.tree["by columns"].flags.f_contiguous and found.tree["matrix"].flags.c_contiguous
    assert type(found.tree["scalar"]) is np.float64 and type(found.tree["float"]) is float
    assert type(found.tree["nested"]["pair"]) is tuple and math.copysign(1, found.tree["special"][1]) == -1
    assert np.array_equal(found.tables["table"][0], np.concatenate(table))
    with pytest.raises(TypeError, match="cannot be kept"):
        write_packed(tmp_path / "b.wb", "a thing", 3, Packed({"code": print}, {}))
    assert [path.name for path in tmp_path.iterdir()] == ["a.wb"]
