"""Many starts: every known minimum found once, the same for a seed and for any number of processes, honest words."""

import pickle
import sys

import numpy as np
import pytest

import workbench as wb
from workbench.errors import MissingExtraError, OptionError, ShapeError
from workbench.functions import function
from workbench.optimize import Status, minimize

HIMMELBLAU = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"
CAMEL = "(4 - 2.1x^2 + x^4/3)x^2 + x*y + (-4 + 4y^2)y^2"
RASTRIGIN = "20 + x^2 - 10cos(2*pi*x) + y^2 - 10cos(2*pi*y)"
STYBLINSKI = "(x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y + z^4 - 16z^2 + 5z)/2"
SQUARE = [(-5, 5), (-5, 5)]

# text, bounds, starts, how many minima there are, the least value
KNOWN = [
    (HIMMELBLAU, SQUARE, 20, 4, 0),
    (CAMEL, [(-3, 3), (-2, 2)], 60, 6, -1.0316284534898774),
    (STYBLINSKI, [(-5, 5)] * 3, 60, 8, -39.16616570377142 * 3),
    ("cos(x)", [(0, 20)], 30, 4, -1),  # the last at the bound
]


@pytest.mark.parametrize(("text", "bounds", "starts", "count", "least"), KNOWN)
def test_every_minimum_is_found_once(text, bounds, starts, count, least):
    f = function(text)
    run = minimize(f, starts=starts, bounds=bounds)
    assert len(run.minima) == count, run.summary()
    assert run.success and run.fun == run.minima[0].value == pytest.approx(least, abs=1e-12)
    values = [row.value for row in run.minima]
    assert values == sorted(values)
    assert sum(row.starts for row in run.minima) + sum(run.minima.others.values()) == starts == len(run.minima.starts)
    for row in run.minima:
        assert f.value(row.x) == row.value
        assert min(np.abs(row.x - other.x).max() for other in run.minima if other is not row) > 0.1


def test_the_lowest_of_many_is_returned():
    run = minimize(RASTRIGIN, starts=100, bounds=[(-5.12, 5.12)] * 2, seed=1)
    assert run.x == pytest.approx([0, 0], abs=1e-9) and run.minima[1].value == pytest.approx(0.99495905709)
    assert f"{len(run.minima)} minima, the lowest 0. Runs are local: a lower minimum may exist" in run.message
    assert len(run.minima) > 30 and run.minima.nfev > 500
    assert repr(run).endswith(f"the lowest of {len(run.minima)} minima found from 100 starts")


def test_many_variables_with_sparse_hessians_are_merged():
    f = function("sum(i=1..n-1, (x[i] - x[i+1])^2 + (x[i]^2 - 1)^2)").bind(n=250)
    run = minimize(f, starts=[np.full(250, 0.9), np.full(250, 1.1), np.full(250, -0.9)])
    assert run.success and [row.starts for row in run.minima] == [2, 1] and run.minima.nhvp >= 0


def test_a_seed_gives_the_same_starts_and_another_gives_others():
    one, same, other = (minimize(HIMMELBLAU, starts=6, bounds=SQUARE, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(one.minima.starts, same.minima.starts)
    assert np.array_equal(one.x, same.x) and one.message == same.message
    assert not np.array_equal(one.minima.starts, other.minima.starts)


def test_starts_fill_the_box_evenly():
    starts = minimize("x^2 + y^2", starts=64, bounds=[(-1, 3), (10, 20)]).minima.starts
    unit = (starts - [-1, 10]) / [4, 10]
    cells = np.floor(unit * 8).astype(int)
    assert ((unit >= 0) & (unit <= 1)).all() and len(
        {tuple(cell) for cell in cells}
    ) == 64  # one in each of 8 x 8 cells


def test_processes_change_no_bit():
    pytest.importorskip("joblib")
    alone = minimize(CAMEL, starts=8, bounds=[(-3, 3), (-2, 2)], seed=2)
    shared = minimize(CAMEL, starts=8, bounds=[(-3, 3), (-2, 2)], seed=2, workers=2)
    assert np.array_equal(alone.x, shared.x) and alone.message == shared.message
    assert [row.value for row in alone.minima] == [row.value for row in shared.minima]
    assert [row.starts for row in alone.minima] == [row.starts for row in shared.minima]


def test_without_joblib_the_message_is_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "joblib", None)
    with pytest.raises(MissingExtraError, match=r"workbench\[parallel\]"):
        minimize(HIMMELBLAU, starts=4, workers=2)
    assert minimize(HIMMELBLAU, starts=4, workers=1).success


def test_minima_of_one_value_are_kept_apart_and_runs_to_one_point_are_not():
    mirrored = minimize("(x^2 - 1)^2 + y^2", starts=16, bounds=[(-2, 2)] * 2)
    assert [row.value for row in mirrored.minima] == [0, 0]
    assert sorted(round(row.x[0]) for row in mirrored.minima) == [-1, 1]
    one = minimize("x^2 + 50y^2", starts=10, bounds=[(-2, 2)] * 2, method="newton", tolerance=1e-3)
    assert len(one.minima) == 1 and one.minima[0].starts == 10


def test_runs_that_stop_early_at_one_minimum_are_one_row():
    run = minimize("(x - 1)^2 + 100(y - x^2)^2", starts=12, method="scipy:BFGS", tolerance=1e-3)
    assert len(run.minima) == 1 and sum(run.minima.statuses.values()) == 12, run.summary()
    spread = [
        minimize("(x - 1)^2 + 100(y - x^2)^2", x, method="scipy:BFGS", tolerance=1e-3).x for x in run.minima.starts
    ]
    assert np.ptp(spread, axis=0).max() > 1e-6  # they did not end at the same point


def test_a_flat_set_of_minima_is_told_to_be_no_point():
    run = minimize("(x^2 + y^2 - 1)^2", starts=12, bounds=[(-2, 2)] * 2)
    (row,) = run.minima
    assert row.starts == 12 and row.points > 8 and not row.isolated
    assert "different points are as low as 0, so that it is not isolated" in run.message


def test_starts_given_by_hand():
    run = minimize(HIMMELBLAU, starts=[[3, 1], {"x": -3, "y": 3}, [3, 2.5]])
    assert len(run.minima) == 2 and {row.starts for row in run.minima} == {1, 2}
    assert "in the box" not in run.message and run.minima.starts.shape == (3, 2)
    with_start = minimize(HIMMELBLAU, [-4, -3], starts=[[3, 1]])
    assert np.array_equal(with_start.minima.starts, [[-4, -3], [3, 1]])


def test_a_start_is_one_of_the_starts_and_the_box_lies_around_it():
    run = minimize("(x - 100)^2", [90], starts=5)
    assert run.minima.starts[0] == 90 and len(run.minima.starts) == 5
    assert "x from -90 to 270" in run.message


def test_starts_outside_the_domain_are_passed_over():
    run = minimize("log(x)^2 + x", starts=10)
    assert (run.minima.starts > 0).all() and len(run.minima.starts) == 10 and len(run.minima) == 1
    nowhere = minimize("sqrt(-1 - x^2)", starts=5)
    assert nowhere.status == "outside_domain" and "5 were asked for" in nowhere.message


def test_runs_that_lead_nowhere_are_counted_and_never_chosen():
    run = minimize("x^3 - 3x", starts=16, bounds=None, seed=0)
    assert run.status == "minimum" and run.fun == pytest.approx(-2)
    assert run.minima.others == {Status.UNBOUNDED: 16 - run.minima[0].starts}
    assert "of them led to none (unbounded" in run.message
    lost = minimize("exp(-x)", starts=3)
    assert not lost.success and len(lost.minima) == 0 and "led to no minimum (runaway 3)" in lost.message


def test_a_lower_point_that_is_no_certified_minimum_is_returned_and_said():
    run = minimize("min((x - 2)^2, (x + 2)^4 - 1) + 0x", starts=12, bounds=[(-4, 4)])
    assert run.fun == pytest.approx(-1, abs=1e-6)
    if not run.success:
        assert "lower than the lowest certified minimum, 0" in run.message


def test_with_constraints():
    run = minimize("x*y", starts=8, bounds=[(-3, 3)] * 2, constraints="x^2 + y^2 = 2")
    assert [row.value for row in run.minima] == pytest.approx([-1, -1])
    assert sorted(round(row.x[0]) for row in run.minima) == [-1, 1]


def test_a_callback_that_stops_ends_all_and_what_is_there_is_kept():
    seen = []

    def after_thirty(iterate):
        seen.append(iterate)
        return len(seen) >= 30

    run = minimize(HIMMELBLAU, starts=20, bounds=SQUARE, callback=after_thirty)
    assert len(seen) == 30 and 1 <= len(run.minima.starts) < 20 and "(20 were asked for)" in run.message


def test_an_interrupt_keeps_what_is_there():
    calls = []

    def interrupting(iterate):
        calls.append(iterate)
        if len(calls) == 25:
            raise KeyboardInterrupt

    run = minimize(HIMMELBLAU, starts=20, bounds=SQUARE, callback=interrupting)
    assert run.success and 1 <= len(run.minima.starts) < 20


BAD = [
    ({"starts": 0}, OptionError, "starts is 0"),
    ({"starts": -3}, OptionError, "starts is -3"),
    ({"starts": 2.5}, OptionError, "starts is 2.5"),
    ({"starts": "20"}, OptionError, "starts is '20'"),
    ({"starts": []}, OptionError, "starts is empty"),
    ({"starts": [[1, 2], [1]]}, ShapeError, "there are 2 variables"),
    ({"starts": [[1, float("nan")]]}, OptionError, "no finite value"),
    ({"starts": 4, "workers": 0}, OptionError, "workers is 0"),
    ({"starts": 4, "workers": "all"}, OptionError, "workers is 'all'"),
    ({"starts": 4, "workers": 2, "callback": print}, OptionError, "a callback is called in one process"),
    ({"workers": 2}, OptionError, "starts is None"),
    ({}, OptionError, "where to start?"),
]


@pytest.mark.parametrize(("options", "kind", "told"), BAD, ids=lambda value: str(value)[:30])
def test_bad_starts_are_refused_before_anything_runs(options, kind, told):
    with pytest.raises(kind) as caught:
        minimize(HIMMELBLAU, **options)
    assert told in str(caught.value)


def test_pages_records_and_pickles_have_the_table():
    run = minimize(HIMMELBLAU, starts=12, bounds=SQUARE)
    solution = wb.explain(run)
    assert "4 minima found from 12 starts" in solution.to_text()
    assert len(pickle.loads(pickle.dumps(run)).minima) == 4
    assert run.summary().count("minimum, x = ") == 4
    assert wb.check(run)
