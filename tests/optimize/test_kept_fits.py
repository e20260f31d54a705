"""A fit can be watched, stopped, interrupted, kept and gone on with at every step of every rung of its ladder."""

import json
import re
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from tests.optimize.test_checkpoints import assert_same_bits, bits, forged, put, stopping_after
from workbench.errors import FileError, OptionError
from workbench.optimize import Checkpoint, fit, minimize
from workbench.optimize.descents.least_squares import LevenbergMarquardt
from workbench.optimize.fits import fitting, ladder
from workbench.optimize.fits.ascent import Ascent
from workbench.optimize.keeping.resuming import read_run
from workbench.optimize.objective import Objective
from workbench.optimize.readings import ending

CERTIFIED = json.loads((Path(__file__).parent / "nist.json").read_text())  # with its source


def certified(name, **options):
    """Model, data and the first start of a set of NIST's, as arguments of `fit`."""
    known = CERTIFIED[name]
    start = dict(zip(known["names"], known["starts"][0], strict=True))
    return {"model": known["model"], "data": known["data"], "start": start, **options}


LINE = {"x": [0.0, 1, 2, 3], "y": [1.0, 3, 5, 7.4]}
ASKED = {
    "three rungs": certified("MGH17"),
    "polished": certified("Lanczos1"),
    "every rung twice": certified("MGH10", bounds={"b1": (0, None)}, max_steps=60),
    "robust": certified("Roszman1", loss="huber", scale=0.1),
    "weighted": certified("Roszman1", sigma=0.5, absolute_sigma=True),
    "closed form": {"model": "y = m*x + b", "data": LINE},
    "undetermined": {"model": "y = a*b*x", "data": LINE, "start": {"a": 1, "b": 2}},
}


def assert_same_fits(one, other):
    assert_same_bits(one, other)
    assert bits(one.covariance) == bits(other.covariance) and bits(one.rss) == bits(other.rss)
    assert one.parameters == other.parameters or np.isnan(list(one.parameters.values())).any()
    assert [(rung.words, run.status, run.nit) for rung, run in one.climbed.failed] == [
        (rung.words, run.status, run.nit) for rung, run in other.climbed.failed
    ]


def counted_iterates(asked):
    seen = []
    return fit(**asked, callback=seen.append), seen


# --- stopped and gone on with -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ASKED)
def test_a_fit_goes_on_to_the_same_bits(name, tmp_path):
    """Stopped at the first iterates, at the last, and at some in between, of whichever rung they are."""
    whole, seen = counted_iterates(ASKED[name])
    last = len(seen) - 1
    for k in sorted({0, 1, *range(0, last, max(1, last // 3)), last}):
        path = tmp_path / f"{k}.wb"
        stopped = fit(**ASKED[name], checkpoint=path, callback=stopping_after(k))
        assert stopped.status == "step_limit" and not stopped.success
        assert_same_fits(whole, fit(**ASKED[name], resume=path))


def test_all_rungs_are_met():
    """What the table above is for: a later rung arrives, and a ladder is climbed twice."""
    assert len(fit(**ASKED["three rungs"]).climbed.failed) == 2
    twice = fit(**ASKED["every rung twice"])
    assert len(twice.climbed.failed) == 3
    assert "Polished" in fit(**ASKED["polished"]).message


def test_from_file_to_file(tmp_path):
    """A few iterates at a time, the same file written over and over, through all rungs."""
    path = tmp_path / "fit.wb"
    asked = ASKED["three rungs"]
    whole = fit(**asked)
    found, parts = fit(**asked, checkpoint=path, callback=stopping_after(9)), 1
    while not found.success:
        found, parts = fit(**asked, checkpoint=path, resume=path, callback=stopping_after(9)), parts + 1
        assert parts < 50
    assert_same_fits(whole, found)
    assert parts > 4


def test_a_fit_cut_off_between_two_rungs(tmp_path, monkeypatch):
    """Where the file has a rung that is through, and nothing of the one after it."""
    path, asked = tmp_path / "fit.wb", ASKED["three rungs"]
    whole = fit(**asked)
    begun = []

    def broken(*arguments):
        begun.append(1)
        if len(begun) == 2:
            raise RuntimeError("the power is gone")
        return judge(*arguments)

    judge = ladder._judged
    with monkeypatch.context() as patch:
        patch.setattr(ladder, "_judged", broken)
        with pytest.raises(RuntimeError):
            fit(**asked, checkpoint=Checkpoint(path, every=1e9))
    assert_same_fits(whole, fit(**asked, resume=path))


def test_a_finished_fit_is_read_without_a_step(tmp_path, monkeypatch):
    path, asked = tmp_path / "fit.wb", certified("Roszman1")
    whole = fit(**asked, checkpoint=path)
    monkeypatch.setattr(LevenbergMarquardt, "iterates", lambda *_: iter(()))
    again = fit(**asked, resume=path)
    assert_same_fits(whole, again)


# --- callback, progress, Ctrl-C -----------------------------------------------------------------------


def test_a_callback_sees_every_rung_and_stops_with_the_best_point():
    asked = ASKED["three rungs"]
    whole, seen = counted_iterates(asked)
    runs = [whole.run, *(run for _, run in whole.climbed.failed)]
    steps = sum(run.nit for run in runs)
    assert steps <= len(seen) <= steps + len(runs)  # a rung that has met a limit is over before it is called
    assert sum(np.array_equal(iterate.x, whole.start) for iterate in seen) == len(runs) == 3

    def stop(_):
        raise StopIteration

    begun = fit(**asked, callback=stop)
    assert begun.status == "step_limit" and begun.nit == 0
    assert "The callback asked to stop after 0 steps of Levenberg-Marquardt" in begun.message
    for k in (20, 45, 70):
        stopped = fit(**asked, callback=stopping_after(k))
        assert stopped.status == "step_limit" and stopped.evidence is None
        assert stopped.fun == pytest.approx(min(one.fun for one in seen[: k + 1] if np.isfinite(one.fun)), rel=1e-12)


def test_progress_names_the_rung():
    said = []
    fit(**certified("Roszman1"), progress=said.append)
    assert said[0].startswith("Levenberg-Marquardt, step 0 of at most 40, f = ")
    with pytest.raises(OptionError, match="progress is 3"):
        fit(**certified("Roszman1"), progress=3)


@contextmanager
def interrupted_at(value, place, monkeypatch):
    """Ctrl-C comes at that value, counted from 1, once the method in that place of the ladder is at work."""
    left = []
    walk, valued = Ascent.walk, Objective.valued

    def walking(self, k, *arguments):
        left.extend([None] * value if k == place else [])
        return walk(self, k, *arguments)

    def asked(self, x):
        if left and left.pop() is None and not left:
            raise KeyboardInterrupt
        valued(self, x)

    with monkeypatch.context() as patch:
        patch.setattr(Ascent, "walk", walking)
        patch.setattr(Objective, "valued", asked)
        yield


LARGE = "Levenberg-Marquardt with large damping"
MOMENTS = [
    (3, 0, "Levenberg-Marquardt"),
    (30, 0, "Levenberg-Marquardt"),
    (100, 0, "Levenberg-Marquardt"),  # its walk is over, and is being judged
    (1, 1, "Levenberg-Marquardt"),  # before the second has an iterate
    (9, 1, LARGE),
    (3, 2, "variable projection"),
    (60, 2, "variable projection"),
]


@pytest.mark.parametrize(("value", "place", "words"), MOMENTS)
def test_ctrl_c_gives_the_best_point_and_the_fit_goes_on(value, place, words, monkeypatch, tmp_path):
    """During each rung of the ladder."""
    path, asked = tmp_path / "fit.wb", ASKED["three rungs"]
    whole, seen = counted_iterates(asked)
    with interrupted_at(value, place, monkeypatch):
        found = fit(**asked, checkpoint=path)
    assert found.status == "step_limit" and not found.success and np.isfinite(found.x).all()
    assert re.match(rf"Interrupted from the keyboard after \d+ steps? of {words};", found.message)
    assert found.fun <= seen[0].fun and found.fun == pytest.approx(found.rss)
    assert_same_fits(whole, fit(**asked, resume=path))


def test_ctrl_c_before_the_first_iterate(monkeypatch):
    with interrupted_at(1, 0, monkeypatch), pytest.raises(KeyboardInterrupt):
        fit(**certified("Roszman1"))


def interrupting(times):
    """A function that is interrupted the first few times that it is called."""
    calls = iter(range(10**9))

    def of(function):
        def asked(*arguments):
            if next(calls) < times:
                raise KeyboardInterrupt
            return function(*arguments)

        return asked

    return of


PLACES = [(ending, "read_end"), (ladder, "_judged"), (fitting, "covariance")]


@pytest.mark.parametrize(("room", "name"), PLACES, ids=lambda v: v if isinstance(v, str) else "")
def test_ctrl_c_while_a_walk_is_judged(room, name, monkeypatch, tmp_path):
    path, asked = tmp_path / "fit.wb", certified("Roszman1")
    whole = fit(**asked)
    with monkeypatch.context() as patch:
        patch.setattr(room, name, interrupting(1)(getattr(room, name)))
        found = fit(**asked, checkpoint=path)
    assert found.status == "step_limit" and not found.success and "Interrupted from the keyboard" in found.message
    assert found.x == pytest.approx(whole.x, rel=1e-6)
    assert_same_fits(whole, fit(**asked, resume=path))


@pytest.mark.parametrize(("room", "name"), PLACES[1:], ids=lambda v: v if isinstance(v, str) else "")
def test_a_second_one_ends_the_program(room, name, monkeypatch):
    monkeypatch.setattr(room, name, interrupting(2)(getattr(room, name)))
    with pytest.raises(KeyboardInterrupt):
        fit(**certified("Roszman1"))


def test_a_second_one_while_a_later_rung_is_read(monkeypatch):
    """Although there are points of an earlier rung to be given."""
    reads = []

    def read_end(situation):
        reads.append(1)
        if len(reads) > 1:
            raise KeyboardInterrupt
        return read(situation)

    read = ending.read_end
    monkeypatch.setattr(ending, "read_end", read_end)
    with interrupted_at(9, 1, monkeypatch), pytest.raises(KeyboardInterrupt):
        fit(**ASKED["three rungs"])


# --- what is asked, and files that do not fit ---------------------------------------------------------


@pytest.fixture
def kept(tmp_path):
    """A fit that was stopped in its third rung."""
    path = tmp_path / "fit.wb"
    fit(**ASKED["three rungs"], checkpoint=path, callback=stopping_after(50))
    return path


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"model": "y = b1 + b2*exp(-x*b4) + 2*b3*exp(-x*b5)"}, "function"),
        ({"start": dict.fromkeys(CERTIFIED["MGH17"]["names"], 1)}, "start"),
        ({"loss": "huber"}, "function"),
        ({"bounds": {"b1": (0, None)}}, "bounds"),
        ({"max_steps": 70}, "max_steps: None; asked for now is 70"),
        ({"fixed": {"b1": 0.4}}, "function|start"),
    ],
)
def test_what_differs_is_named(other, named, kept):
    asked = {**ASKED["three rungs"], **other}
    asked["start"] = {name: value for name, value in asked["start"].items() if name not in other.get("fixed", ())}
    with pytest.raises(OptionError, match=f"keeps a run with another ({named})|keeps a run with another {named}"):
        fit(**asked, resume=kept)


def test_max_steps_are_as_in_the_file(tmp_path):
    path, asked = tmp_path / "fit.wb", certified("MGH17", max_steps=12)
    whole = fit(**asked, checkpoint=path)
    del asked["max_steps"]
    assert_same_fits(whole, fit(**asked, resume=path))


def test_fits_and_runs_are_told_apart(kept, tmp_path):
    with pytest.raises(OptionError, match="another task: fit; asked for now is minimize"):
        minimize("x^2 + y^2", [1, 2], resume=kept)
    path = tmp_path / "run.wb"
    minimize("x^2 + y^2", [1, 2], checkpoint=path)
    with pytest.raises(OptionError, match="another task: minimize; asked for now is fit"):
        fit("y = m*x + b", LINE, resume=path)


def test_no_file_is_overwritten(kept):
    before = kept.read_bytes()
    with pytest.raises(FileError, match="exists; go on from it with resume="):
        fit(**ASKED["three rungs"], checkpoint=kept)
    fit(**ASKED["three rungs"], resume=kept)
    assert kept.read_bytes() == before, "nobody asked for it to be written"


def test_walks_that_are_judged_again_leave_the_file_as_it_is(kept, monkeypatch):
    """So that nothing is lost where the program is killed before it has come to the rung that was at work."""

    def killed(*_):
        raise RuntimeError("the power is gone")

    before = read_run(kept)
    with monkeypatch.context() as patch:
        patch.setattr(ladder, "_judged", killed)
        with pytest.raises(RuntimeError):
            fit(**ASKED["three rungs"], checkpoint=kept, resume=kept)
    after = read_run(kept)
    assert [len(walk.seen) for walk in after.walked] == [len(walk.seen) for walk in before.walked]
    assert len(before.walked) == 3


def test_a_disk_that_is_full_ends_no_fit(tmp_path, monkeypatch):
    writes = []

    def full(*arguments):
        writes.append(1)
        if len(writes) > 1:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("workbench.optimize.keeping.checkpoints.write_packed", full)
    found = fit(**certified("Roszman1"), checkpoint=Checkpoint(tmp_path / "fit.wb", every=0))
    assert found.success and "The fit could not be kept" in found.message and "No space left" in found.message


HOSTILE = {
    "no walks": put("tree", "before", 3),
    "walks that are none": put("tree", "before", ["list", 3, "x"]),
    "a walk that was not through": put("tree", "before", 1, "ended", None),
    "another end": put("tree", "before", 1, "ended", {"halt": "eval", "words": ""}),
    "no iterates": put("tree", "before", 1, "seen", {}),
    "words for numbers": put("tree", "before", 1, "seen", "x", "os.system"),
    "negative counts": put("tree", "before", 1, "counted", "values", -1),
    "steps that are none": put("tree", "asked", "max_steps", "many"),
    "other memory": put("tree", "memory", {"damping": "large"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_do_no_harm(name, kept):
    kept.write_bytes(forged(kept.read_bytes(), HOSTILE[name]))
    with pytest.raises(FileError):
        fit(**ASKED["three rungs"], resume=kept)
