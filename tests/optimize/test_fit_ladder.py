"""The ladder of methods: certified answers from every start, each rung at home somewhere, nothing accepted falsely."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.functions import function
from workbench.optimize import fit, minimize
from workbench.optimize.descents.least_squares import ClosedForm, LevenbergMarquardt
from workbench.optimize.descents.projection import VariableProjection, affine
from workbench.optimize.iterates import Iterate
from workbench.optimize.objective import Objective, Problem

CERTIFIED = json.loads((Path(__file__).parent / "nist.json").read_text())  # with its source
SETS = [name for name in CERTIFIED if name != "source"]


def digits(found, certified):
    found, certified = np.array(found), np.array(certified)
    with np.errstate(divide="ignore"):
        return float(np.min(-np.log10(np.abs(found - certified) / np.abs(certified))))


@pytest.mark.parametrize("name", SETS)
def test_certified_values_from_every_start(name):
    known = CERTIFIED[name]
    for start in known["starts"]:
        begin = None if start is None else dict(zip(known["names"], start, strict=True))
        found = fit(known["model"], known["data"], begin)
        assert found.success, found.message
        assert digits([found.parameters[n] for n in known["names"]], known["parameters"]) >= 10
        assert digits([found.standard_errors[n] for n in known["names"]], known["errors"]) >= 6
        assert found.rss == pytest.approx(known["rss"], rel=1e-9)
        assert found.nfev + found.njev + found.nhev <= 500


def test_what_float64_cannot_carry_is_polished_and_that_is_said():
    for name, right in (("Filip", 13), ("Longley", 14), ("Lanczos1", 10)):
        known = CERTIFIED[name]
        start = known["starts"][0]
        found = fit(known["model"], known["data"], None if start is None else dict(zip(known["names"], start)))  # noqa: B905
        assert "Polished with 25 digits" in found.message and "exact arithmetic" in str(found.evidence)
        assert digits([found.parameters[n] for n in known["names"]], known["parameters"]) >= right
    plain = fit("y = m*x + b", {"x": [0, 1, 2, 3], "y": [1, 3, 5, 7.4]})
    assert "Polished" not in plain.message


def problem_of(name, which=0):
    known = CERTIFIED[name]
    left, right = known["model"].split("=")
    residual = function(f"{left} - ({right})", variables=known["names"], data=known["data"])
    loss = function(f"sum(({left} - ({right}))^2)", variables=known["names"], data=known["data"])
    return residual, loss, np.array(known["starts"][which], dtype=float), known


RUNGS = [
    ("Roszman1", 0, LevenbergMarquardt, 1e-9),
    ("Eckerle4", 0, lambda r: LevenbergMarquardt(r, damping=1e3), 1e-9),
    ("MGH10", 0, lambda r: VariableProjection(r, affine(r)), 1e-9),
    ("MGH17", 0, lambda r: VariableProjection(r, affine(r)), 1e-9),
    ("MGH10", 1, lambda r: LevenbergMarquardt(r, accelerated=True), 1e-9),
]


@pytest.mark.parametrize(("name", "which", "method", "close"), RUNGS, ids=lambda v: v if isinstance(v, str) else "")
def test_each_rung_is_at_home_somewhere(name, which, method, close):
    residual, loss, start, known = problem_of(name, which)
    run = minimize(loss, start, method=method(residual))
    assert run.path.x[-1] == pytest.approx(known["parameters"], rel=close)
    finite = run.path.fun[np.isfinite(run.path.fun)]
    assert finite[-1] <= finite[0]


@pytest.mark.parametrize(("name", "which", "method", "close"), RUNGS, ids=lambda v: v if isinstance(v, str) else "")
def test_a_rung_goes_on_from_any_of_its_iterates_to_the_same_digits(name, which, method, close):
    residual, loss, start, _ = problem_of(name, which)

    def iterates(after=None):
        objective = Objective(loss)
        problem = Problem(objective, start, None, None, 1000, None, after)
        with np.errstate(all="ignore"):
            return [(each.x, each.fun, each.memory) for each, _ in zip(method(residual).iterates(problem), range(400))]  # noqa: B905

    whole = iterates()
    gradient = loss.gradient
    kinds = [set(memory or {"damping"}) & {"damping", "before", "newton"} for _, _, memory in whole]
    turns = [k for k in range(len(whole) - 1) if kinds[k] != kinds[k + 1]]  # where one part hands over to the next
    assert turns
    for k in (0, len(whole) // 2, len(whole) - 2, *turns):
        x, fun, memory = whole[k]
        rest = iterates(Iterate(x, fun, np.asarray(gradient.at(x)), memory=memory))
        assert len(rest) == len(whole) - k
        for (a, f, _), (b, g, _) in zip(rest, whole[k:], strict=True):
            assert np.array_equal(a, b) and f == g


AFFINE = [
    ("a*exp(-k*x) + b - y", "a b k", {"a", "b"}),
    ("a*exp(-k*x) + b*exp(-l*x) - y", "a b k l", {"a", "b"}),
    ("b1*(x^2 + x*b2)/(x^2 + x*b3 + b4) - y", "b1 b2 b3 b4", None),  # either b1 or b2
    ("a*b*x + b*c + a*c - y", "a b c", None),  # any one
    ("a*x + b + c*sin(x) - y", "a b c", {"a", "b", "c"}),
    ("exp(a*x) + b^2 - y", "a b", set()),
    ("a*b + a*c + a*d - y*x", "a b c d", {"b", "c", "d"}),
]


@pytest.mark.parametrize(("text", "names", "expected"), AFFINE)
def test_the_parameters_that_enter_linearly_are_found(text, names, expected):
    f = function(text, variables=names, data={"x": [0.5, 1, 2], "y": [1, 2, 3]})
    found = affine(f)
    chosen = {f.variables[i] for i in found}
    assert chosen == expected if expected is not None else len(chosen) == 1
    draw = np.random.default_rng(3)
    x, one, two = draw.uniform(0.5, 1.5, (3, len(f.variables)))
    for step in (one, two):  # along them the second difference vanishes
        step[[i for i in range(len(x)) if i not in found]] = 0
    second = f.at(x + one + two) - f.at(x + one) - f.at(x + two) + f.at(x)
    assert second == pytest.approx(np.zeros(3), abs=1e-12)


def test_linear_parameters_need_no_start():
    x = np.linspace(0, 4, 30)
    y = 3 * np.exp(-1.2 * x) + 0.5 + 0.01 * np.sin(40 * x)
    whole = fit("y = a*exp(-k*x) + c", {"x": x, "y": y}, {"a": 1, "k": 1, "c": 0})
    part = fit("y = a*exp(-k*x) + c", {"x": x, "y": y}, {"k": 1})
    assert part.success and part.x == pytest.approx(whole.x, rel=1e-10)


def test_equal_solutions_are_told_in_the_order_of_the_start():
    """Two exponentials exchanged are the same fit; which is meant is said by the start."""
    x = np.linspace(0, 5, 60)
    y = 2 * np.exp(-0.5 * x) + 3 * np.exp(-2.5 * x) + 0.01 * np.cos(50 * x)
    model = "y = a*exp(-k*x) + b*exp(-l*x)"
    slow = fit(model, {"x": x, "y": y}, {"k": 0.1, "l": 9})
    fast = fit(model, {"x": x, "y": y}, {"k": 9, "l": 0.1})
    assert slow.success and fast.success
    assert slow.parameters["k"] < slow.parameters["l"] and fast.parameters["k"] > fast.parameters["l"]
    assert slow.rss == pytest.approx(fast.rss, rel=1e-10)


DRAW = np.random.default_rng(7)
X = np.linspace(0.1, 3, 20)
Y = 2 * np.exp(-0.8 * X) + 0.02 * DRAW.normal(size=20)
UNDETERMINED = [
    ("y = a*b*exp(-k*x)", {"a": 1, "b": 1, "k": 1}, {"a", "b"}),
    ("y = exp(a + b - k*x)", {"a": 0, "b": 0, "k": 1}, {"a", "b"}),
    ("y = a/b*exp(-k*x)", {"a": 1, "b": 1, "k": 1}, {"a", "b"}),
    ("y = a*exp(b - k*x)", {"a": 1, "b": 0, "k": 1}, {"a", "b"}),
    ("y = a*exp(-(k + l)*x)", {"a": 1, "k": 1, "l": 0}, {"k", "l"}),
    ("y = a*exp(-k*x) + 0*c*x", {"a": 1, "k": 1, "c": 3}, {"c"}),
    ("y = a + b*x + c*(1 + 2x)", None, {"a", "b", "c"}),
    ("y = a*x + b*x + c", None, {"a", "b"}),
]


@pytest.mark.parametrize(("model", "start", "lost"), UNDETERMINED)
def test_parameters_that_the_data_do_not_determine_are_named(model, start, lost):
    found = fit(model, {"x": X, "y": Y}, start)
    assert found.status == "degenerate" and not found.success, found.message
    assert {name for name, error in found.standard_errors.items() if np.isinf(error)} == lost
    listed = found.message.partition("do not determine ")[2].partition(":")[0].split(" and ")
    assert set(listed) == lost
    way = found.standing.direction
    step = 1e-4 * way / np.max(np.abs(way))
    model_at = found.model.at
    changed = np.max(np.abs(model_at(found.x + step) - model_at(found.x)))
    assert changed <= 1e-7 * np.max(np.abs(Y))  # of second order, where a step across would be of first
    for name in set(found.names) - lost:
        assert np.isfinite(found.standard_errors[name]) and found.standard_errors[name] > 0


def test_an_exact_fit_of_parameters_that_are_not_unique_is_no_success():
    found = fit("y = a*x + b*x", {"x": [1, 2, 3], "y": [2, 4, 6]})
    assert found.rss < 1e-25 and not found.success and found.status == "degenerate"


@given(st.floats(-6, 6), st.floats(-6, 6), st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_a_fit_that_claims_success_is_a_minimum(a, k, seed):
    """From wild starts to noisy data: whatever is claimed, nothing near is lower, and every parameter counts."""
    draw = np.random.default_rng(seed)
    y = 2 * np.exp(-0.8 * X) + 0.3 * draw.normal(size=20)
    found = fit("y = a*exp(-k*x) + c", {"x": X, "y": y}, {"a": a, "k": k, "c": 0})
    if not found.success:
        assert found.status in ("degenerate", "stalled", "runaway", "step_limit", "plateau", "not_finite", "saddle")
        return
    for _ in range(40):
        step = 1e-3 * draw.normal(size=3) * np.maximum(np.abs(found.x), 1e-3)
        assert found.function.value(found.x + step) >= found.rss * (1 - 1e-12)
    assert np.isfinite(found.covariance).all()


def test_a_trial_outside_the_domain_is_turned_back_from():
    y = 2 * np.log(1 + 1.3 * X) + 0.01 * np.sin(30 * X)
    found = fit("y = a*log(1 + b*x)", {"x": X, "y": y}, {"a": 1, "b": 50})
    assert found.success and found.parameters["b"] == pytest.approx(1.3, rel=0.1)
    outside = fit("y = a*log(b + x)", {"x": X, "y": y}, {"a": 1, "b": -5})
    assert outside.status == "outside_domain" and "row 1" in outside.message and np.isnan(outside.covariance).all()


def test_a_linear_model_takes_a_step_or_two():
    known = CERTIFIED["Longley"]
    residual = function("y - a - b*x1 - c*x6", data=known["data"], variables="a b c")
    loss = function("sum((y - a - b*x1 - c*x6)^2)", data=known["data"], variables="a b c")
    run = minimize(loss, [0, 0, 0], method=ClosedForm(residual))
    assert run.nit <= 4
    design = np.column_stack([np.ones(16), known["data"]["x1"], known["data"]["x6"]])
    assert run.path.x[-1] == pytest.approx(np.linalg.lstsq(design, known["data"]["y"], rcond=None)[0], rel=1e-7)


def test_the_cost_of_all_rungs_is_counted():
    known = CERTIFIED["MGH17"]
    found = fit(known["model"], known["data"], dict(zip(known["names"], known["starts"][0], strict=True)))
    before = [run for _, run in found.climbed.failed]
    assert before and found.nfev >= sum(run.nfev for run in before) + found.climbed.run.nfev
    assert [rung.words for rung, _ in found.climbed.failed] == [
        "Levenberg-Marquardt",
        "Levenberg-Marquardt with large damping",
    ]
    assert all(not run.success for run in before)


def test_max_steps_is_for_each_method():
    found = fit("y = a*exp(-k*x)", {"x": X, "y": Y}, {"a": 9, "k": 5}, max_steps=1)
    assert found.status == "step_limit" and not found.success
    assert all(run.nit <= 1 for _, run in found.climbed.failed)
    assert replace(found.run, nit=1).nit == found.nit
