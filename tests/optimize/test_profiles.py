"""Profiles by hand: costs, ratios and shares of a small set of problems, and the words they are said in."""

import json
import math

import numpy as np
import pytest

import workbench as wb
from tests.zoo import SMOOTH
from workbench.errors import OptionError, ShapeError
from workbench.functions import function
from workbench.optimize import GradientDescent, Momentum, Nesterov, Profiles, compare, minimize
from workbench.optimize.comparisons.history import History
from workbench.optimize.comparisons.profiles import ratios, shares
from workbench.optimize.limits.relations import Said
from workbench.optimize.objective import Objective
from workbench.optimize.task import Task, Watching
from workbench.solutions.records import record_of

INF = math.inf


def test_dolan_and_more_by_hand():
    """Three problems, three methods; the third method solves none, the third problem is solved by none.

    Source: Dolan & Moré (2002), section 2: r = t / min t, rho(tau) = share of problems with r <= tau.
    """
    costs = np.array([[10.0, 30.0, INF], [40.0, 20.0, INF], [INF, INF, INF]])
    assert ratios(costs).tolist() == [[1, 3, INF], [2, 1, INF], [INF, INF, INF]]
    found = shares(ratios(costs), [1, 2, 3, 1e9])
    assert found == pytest.approx(
        np.array([[1 / 3, 1 / 3, 0], [2 / 3, 1 / 3, 0], [2 / 3, 2 / 3, 0], [2 / 3, 2 / 3, 0]])
    )
    assert shares(costs, 25.0) == pytest.approx(np.array([1 / 3, 1 / 3, 0]))


def test_costs_by_hand():
    """x^2 from 1 at the rate 1/4: x_k = 2^-k, f = 4^-k. What is left is at most a hundredth at k = 4, five evaluations.

    At the rate 1/2 it is solved by the first step, at 0.99 it is |x_k| = 0.98^k: at k = 114 (0.98^228 < 0.01).
    """
    options = {"max_steps": 120, "tolerance": 0}
    found = compare({"bowl": ("x^2", [1], 0)}, methods=[0.25, 0.5, 0.99, 1.5], accuracy=0.01, **options)
    assert found.costs.tolist() == [[5, 2, 115, INF]]
    assert found.ratios[0].tolist() == [2.5, 1, 57.5, INF] and found.units[0].tolist() == [2.5, 1, 57.5, INF]
    assert found.performance(1).tolist() == [0, 1, 0, 0] and found.performance(60).tolist() == [1, 1, 1, 0]
    assert found.data([1, 2.5]).tolist() == [[0, 1, 0, 0], [1, 1, 0, 0]]
    assert found.within(0.25).costs.tolist() == [[2, 2, 36, INF]]  # 0.98^70 < 1/4
    assert found.solved.tolist() == [1, 1, 1, 0]


def test_a_hessian_costs_what_its_gradients_cost():
    objective = Objective(function("x^2 + y^2 + z^2"))
    objective.value(np.ones(3))
    objective.value_and_gradient(np.zeros(3))
    objective.hessian(np.zeros(3))
    assert objective.cost == 1 + 1 + 3


def test_the_lowest_value_found_counts_where_none_is_known():
    """Descent ends in the higher of two minima, momentum rolls on: seen from there descent has solved nothing."""
    f = "x^4 - 3x^2 + x/2"
    found = compare([(f, [2])], methods=[GradientDescent(0.02), Momentum(0.02)], max_steps=400)
    assert np.isinf(found.costs[0, 0]) and np.isfinite(found.costs[0, 1])
    assert found.lowest[0] == pytest.approx(minimize(f, [-1.5]).fun, abs=1e-9)
    assert "(minimum)" in found.summary()


def test_nobody_came_off_the_start():
    """A maximum, where the gradient is zero: nothing is solved by standing still; a minimum is."""
    still = compare([("-x^2", [0])], methods=["gradient-descent", 0.1])
    assert np.isnan(still.lowest[0]) and np.isinf(still.costs).all()
    assert compare([("x^2", [0])], methods=["newton"]).costs.tolist() == [[1]]


def test_a_least_value_that_is_undercut_is_none():
    found = compare({"bowl": ("x^2 + 1", [3], 5.0)}, methods=["newton"])
    assert found.lowest.tolist() == [1] and np.isfinite(found.costs).all()
    assert found.notes == ("bowl: f = 1 was found, below the least value 5 given.",)
    assert found.notes[0] in found.summary() and "least value 5" in wb.explain(found).to_text()
    assert compare([("x^2 + 1", [3], 1.0)], methods=["newton"]).notes == ()


def test_no_problem_is_solved_that_has_no_minimum_or_was_left_on_the_way():
    """Without a known least value, being the lowest of all is not enough: one must end in a minimum."""
    endless = compare([("x^3", [1]), ("exp(-x)", [0])], methods=["newton", "gradient-descent"], max_steps=50)
    assert np.isnan(endless.lowest).all() and endless.solved.tolist() == [0, 0]
    short = compare([("(1 - x)^2 + 100(y - x^2)^2", [-1.2, 1])], methods=["gradient-descent"], max_steps=20)
    assert short.solved.tolist() == [0] and short.lowest[0] == pytest.approx(0, abs=1e-12)


def test_stretches_count_as_steps_one_by_one():
    """What loops in machine code find is told apart step by step, as in Python, where points ahead count as well."""
    f, start, history = function("(1 - x)^2 + 100(y - x^2)^2"), [-1.2, 1], History()
    options = {"method": Nesterov(1e-3), "max_steps": 3000}
    task = Task(f, options["method"], None, Said(None, None), None, options["max_steps"], None)
    run, _ = task.run(np.array(start), Watching(callback=lambda _: None), history)
    minimize(f, start, **options)  # until there is machine code
    swift = compare([(f, start, 0)], methods=[Nesterov(1e-3)], accuracy=1e-3, max_steps=3000)
    low = 1e-3 * run.path.fun[0]
    k = int(np.flatnonzero(run.path.fun <= low)[0])
    assert swift.costs[0, 0] == 2 * k, "two evaluations a step, of the first only one"
    assert swift.costs[0, 0] - history.cost_of(low) in (0, 1)


def test_a_history_holds_what_was_lower_than_all_before():
    history = History()
    history.note(1, 5.0)
    history.note(2, 5.0)
    history.note(3, np.nan)
    history.note_each(3, 9, np.array([6.0, 4.0, np.nan]))
    history.note_each(9, 11, np.array([4.0, -np.inf]))
    history.note_each(11, 12, np.array([3.0]))
    assert (history.costs, history.values) == ([1, 7, 12], [5.0, 4.0, 3.0])
    assert history.cost_of(3.5) == 12 and history.cost_of(2) == INF


@pytest.fixture(scope="module")
def zoo() -> Profiles:
    problems = {
        known.name: (function(known.text, variables=list(known.variables) if known.variables else None), known.start)
        for known in SMOOTH[:6]
    }
    return compare(problems, methods=["newton", "bfgs", "scipy:Nelder-Mead"], max_steps=500)


def test_properties_of_profiles(zoo):
    """Rising, between 0 and 1; at 1 some method is the best; in the end all that is solved."""
    for profile, costs in ((zoo.performance, zoo.ratios), (zoo.data, zoo.units)):
        places = np.geomspace(0.1, 1e6, 50)
        found = profile(places)
        assert found.shape == (50, 3) and (np.diff(found, axis=0) >= 0).all()
        assert found[-1] == pytest.approx(zoo.solved / len(zoo.problems)) and costs.shape == (6, 3)
    assert zoo.performance(1).sum() >= 1 - np.isinf(zoo.costs).all(axis=1).mean()
    assert (zoo.within(1e-8).costs >= zoo.costs).all()
    for row, history in zip(zoo.runs, zoo.histories, strict=True):
        for run, found in zip(row, history, strict=True):
            assert max(found.costs) <= max(run.nfev, run.njev) + len(run.x) * run.nhev
            assert found.values[-1] <= run.path.fun.min()


def test_it_says_itself(zoo):
    assert repr(zoo).startswith("Profiles of 3 methods on 6 problems: newton solved ")
    lines = zoo.summary().splitlines()
    assert lines[0].split() == ["n", *zoo.methods] and lines[1].split()[:2] == ["bowl", "2"]
    assert lines[7].startswith("solved") and "of 6" in lines[7]
    page = wb.explain(zoo).to_text()
    assert "counts as solved when no more than 10⁻⁵ is left" in page and "cheapest" in page
    record = json.loads(json.dumps(record_of(zoo), allow_nan=False))
    assert record["problems"][0]["name"] == "bowl" and record["problems"][0]["costs"]["newton"] == zoo.costs[0, 0]


def test_they_are_drawn_in_steps(zoo):
    figure = wb.plot(zoo).figure
    assert [panel.title for panel in figure.panels] == ["Performance profiles", "Data profiles"]
    for panel, profile in zip(figure.panels, (zoo.performance, zoo.data), strict=True):
        for m, curve in enumerate(panel.marks):
            assert (np.diff(curve.x) >= 0).all() and (np.diff(curve.y) >= 0).all()
            middle = (curve.x[:-1] + curve.x[1:]) / 2
            flat = curve.x[:-1] < curve.x[1:]
            assert curve.y[:-1][flat] == pytest.approx(profile(middle[flat])[:, m])


def test_problems_by_order_take_their_names():
    found = compare([("f(x) = x^2", [1]), ("f(x) = x^4", [1]), ("x^2", [2])], methods=["newton"])
    assert found.problems == ("f 1", "f 2", "problem 3")


@pytest.mark.parametrize(
    ("problems", "options", "error", "words"),
    [
        ([], {}, OptionError, "a list of pairs"),
        (7, {}, OptionError, "a list of pairs"),
        (["x^2"], {}, OptionError, r"problem 1 is 'x\^2'; a pair"),
        ([("x^2",)], {}, OptionError, "a pair"),
        ([("x^2", [1]), ("x^2", [1, 2])], {}, ShapeError, r"has shape \(2,\)"),
        ([("x^2", [np.nan])], {}, OptionError, "no finite value"),
        ([("x^2", [1], "low")], {}, OptionError, "least value of problem 1"),
        ([("[x, y]", [1, 2])], {}, ShapeError, "scalar"),
        ([("x^2", [1])], {"accuracy": 0}, OptionError, "accuracy is 0"),
        ([("x^2", [1])], {"accuracy": 1}, OptionError, "accuracy is 1"),
        ([("x^2", [1])], {"methods": []}, OptionError, "list of methods"),
        ([("x^2", [1])], {"methods": "newton"}, OptionError, "list of methods"),
        ([("x^2", [1])], {"methods": ["newtn"]}, OptionError, "Did you mean 'newton'"),
        ([("x^2", [1])], {"methods": [True]}, OptionError, "True is no method"),
        ([("x^2", [1])], {"start": [1]}, OptionError, "a start of its own"),
        ([("x^2", [1])], {"bounds": [(0, 1)]}, OptionError, "bounds belongs to one problem"),
        ([("x^2", [1])], {"checkpoint": "a.wb"}, OptionError, "checkpoint belongs to one problem"),
        ("x^2", {}, OptionError, "needs a start"),
        ("x^2", {"start": [1], "accuracy": 0.1}, OptionError, "set of problems"),
    ],
)
def test_bad_input_is_refused_before_anything_runs(problems, options, error, words, monkeypatch):
    monkeypatch.setattr("workbench.optimize.task.follow", lambda *_, **__: pytest.fail("it ran"))
    with pytest.raises(error, match=words):
        compare(problems, **options)
