"""Constraints: Hock and Schittkowski's problems, multipliers known by hand, KKT conditions by independent means."""

import pickle
from functools import cache

import numpy as np
import pytest

import workbench as wb
from tests.hock_schittkowski import HOCK_SCHITTKOWSKI, Posed
from workbench.errors import OptionError, ParseError
from workbench.functions import function
from workbench.optimize import SciPy, Status, minimize
from workbench.optimize.descents.constrained import LagrangeNewton
from workbench.optimize.limits.constraints import overstepped
from workbench.optimize.limits.relations import read_constraints
from workbench.optimize.objective import Objective, Problem
from workbench.optimize.readings.reading import usual_advice

CERTIFIED = [posed for posed in HOCK_SCHITTKOWSKI if not posed.singular]
SINGULAR = [posed for posed in HOCK_SCHITTKOWSKI if posed.singular]


@cache
def run_on(posed: Posed):
    f = function(posed.text, variables=posed.variables)
    return minimize(f, posed.start, constraints=list(posed.constraints))


def excess_by_hand(run):
    """By how much limits are overstepped, from the compiled values of each constraint alone."""
    c = run.constraints
    values = np.array([c.function[k].value(run.x) for k in range(len(c))])
    return overstepped(values, c.lower, c.upper)


@pytest.mark.parametrize("posed", CERTIFIED, ids=lambda posed: f"HS{posed.number}")
def test_the_published_minimum_is_found_and_certified(posed):
    run = run_on(posed)
    assert run.success, run.message
    nearest = min(posed.minima, key=lambda value: abs(value - run.fun))
    assert run.fun == pytest.approx(nearest, rel=2 * 10.0 ** (1 - posed.digits), abs=10.0**-posed.digits)
    if run.constraints is not None:
        assert run.violation < 1e-12
        assert np.abs(excess_by_hand(run)).max() < 1e-9 * max(1, abs(run.x).max()) ** 2


@pytest.mark.parametrize("posed", SINGULAR, ids=lambda posed: f"HS{posed.number}")
def test_where_conditions_are_singular_no_minimum_is_claimed(posed):
    run = run_on(posed)
    assert run.fun == pytest.approx(posed.minima[0], abs=10.0**-posed.digits)
    assert run.status in ("degenerate", "stalled") and not run.success


@pytest.mark.parametrize("posed", CERTIFIED, ids=lambda posed: f"HS{posed.number}")
def test_multipliers_balance_the_gradient_and_have_the_right_sign(posed):
    """∇f = Σ λ ∇c with signs by the side that is active, checked with differences of the constraints."""
    run = run_on(posed)
    if run.constraints is None:
        return
    f, x, c = run.function, run.x, run.constraints
    step = 1e-6 * np.maximum(1e-2, np.abs(x))
    gradients = []
    for k in range(len(c)):
        g = c.function[k]
        gradients.append([(g.value(x + h) - g.value(x - h)) / (2 * h.max()) for h in np.diag(step)])
    names = dict(zip(c.texts, np.array(gradients), strict=True))
    left = np.array(f.gradient.at(x))
    for text, multiplier in run.multipliers.items():
        own = names.get(text)
        if own is None:
            bounds = read_constraints(text, f).bounds
            own = (np.isfinite(bounds.lower) | np.isfinite(bounds.upper)).astype(float)
            limits = bounds.lower if multiplier > 0 else bounds.upper
            assert own.sum() == 1
            assert not multiplier or x[own > 0] == pytest.approx(limits[own > 0], rel=1e-7, abs=1e-7)
        else:
            k = c.texts.index(text)
            value = c.function[k].value(x)
            if multiplier and not c.equations[k]:
                limit = c.lower[k] if multiplier > 0 else c.upper[k]
                assert value == pytest.approx(limit, rel=1e-7, abs=1e-7)
        left = left - multiplier * own
    scale = np.linalg.norm(f.gradient.at(x)) + sum(
        abs(m) * np.linalg.norm(names.get(t, 1)) for t, m in run.multipliers.items()
    )
    assert np.linalg.norm(left) <= 1e-6 * scale + 1e-12


# text, start, constraints, minimizer, multipliers; by hand
BY_HAND = [
    ("x^2 + y^2", [1, 2], "x + y = 1", [0.5, 0.5], {"x + y = 1": 1}),
    ("x^2 + y^2", [1, 2], "1 = x + y", [0.5, 0.5], {"1 = x + y": 1}),
    ("x + y", [3, 0.1], "x^2 + y^2 <= 4", [-(2**0.5)] * 2, {"x^2 + y^2 <= 4": -(2**-1.5)}),
    ("x + y", [3, 0.1], "-x^2 - y^2 >= -4", [-(2**0.5)] * 2, {"-x^2 - y^2 >= -4": 2**-1.5}),
    ("x + y", [-3, 0], "x^2 + y^2 = 4", [-(2**0.5)] * 2, {"x^2 + y^2 = 4": -(2**-1.5)}),
    ("(x - 3)^2 + (y - 1)^2", [0, 0], ["0 <= x + y <= 2", "x - y <= 5"], [2, 0], {"0 <= x + y <= 2": -2, "x - y <= 5": 0}),
    ("(x - 3)^2 + y^2", [0, 1], ["x + y = 1", "y >= 0"], [1, 0], {"x + y = 1": -4, "y >= 0": 4}),
    ("x*y", [3, 1], ["x + y >= 2", "x >= 0.5", "y >= 0.5"], [1.5, 0.5], {"x + y >= 2": 0.5, "x >= 0.5": 0, "y >= 0.5": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "start", "constraints", "minimizer", "multipliers"), BY_HAND)
def test_multipliers_are_those_found_by_hand(text, start, constraints, minimizer, multipliers):
    run = minimize(text, start, constraints=constraints)
    assert run.status == "boundary_minimum", run.message
    assert run.x == pytest.approx(minimizer, abs=1e-10)
    assert dict(run.multipliers) == pytest.approx(multipliers, abs=1e-10)


def test_a_multiplier_is_the_change_of_the_least_value_per_unit_of_the_limit():
    def least(limit):
        return minimize("exp(x) + y^2", [1, 1], constraints=("x + 2y", limit, None)).fun

    run = minimize("exp(x) + y^2", [1, 1], constraints=("x + 2y", 1, None))
    (multiplier,) = run.multipliers.values()
    assert multiplier == pytest.approx((least(1.0001) - least(0.9999)) / 0.0002, rel=1e-6) and multiplier > 0


@pytest.mark.parametrize("name", ["SLSQP", "trust-constr", "COBYLA", "COBYQA"])
def test_scipys_methods_take_constraints_and_are_judged(name):
    run = minimize("(x - 3)^2 + y^2", [0.5, 0.5], constraints=["x + y^2 <= 2", "x*y = 1"], method=SciPy(name))
    root = 1.618033988749895  # x + 1/x^2 = 2
    assert run.x == pytest.approx([root, 1 / root], abs=1e-4)
    assert run.status in ("boundary_minimum", "stalled") and f"SciPy's {name} says: " in run.message
    if run.success:
        assert run.x == pytest.approx([root, 1 / root], abs=1e-7)
    assert (run.njev > len(run.path)) or not SciPy(name).row.gradient


def test_exact_second_derivatives_of_constraints_reach_trust_constr():
    f = function("x1*x4*(x1 + x2 + x3) + x3")
    c = read_constraints(["x1*x2*x3*x4 >= 25", "x1^2 + x2^2 + x3^2 + x4^2 = 40"], f).constraints
    x, weights = np.array([1.0, 5, 4, 1.5]), np.array([2.0, -3.0])
    h = 1e-5
    differences = [(weights @ c.jacobian(x + d) - weights @ c.jacobian(x - d)) / (2 * h) for d in h * np.eye(4)]
    assert c.hessian(x, weights) == pytest.approx(np.array(differences), abs=1e-6)


def test_many_variables_by_sparse_jacobians():
    n = 60
    f = function(" + ".join(f"(x{i} - {i % 3})^2" for i in range(1, n + 1)))
    limits = [
        " + ".join(f"x{i}" for i in range(1, n + 1)) + " = 30",
        *(f"x{i} + x{i + 1} <= 1" for i in range(1, n, 2)),
    ]
    runs = [minimize(f, np.full(n, 0.5), constraints=limits, method=m) for m in ("auto", "scipy:trust-constr")]
    assert runs[0].success and runs[0].violation < 1e-12
    assert runs[1].fun == pytest.approx(runs[0].fun, rel=1e-5)
    assert np.abs(runs[0].x[::2] + runs[0].x[1::2] - 1).max() < 1e-12  # the sum is reached at the limit of each pair


def test_newton_on_the_kkt_conditions_converges_quadratically():
    near = [1.1, 4.6, 3.7, 1.45]
    run = minimize(
        "x1*x4*(x1 + x2 + x3) + x3",
        near,
        constraints=["x1*x2*x3*x4 = 25", "x1^2 + x2^2 + x3^2 + x4^2 = 40", "x1 = 1"],
        method=LagrangeNewton(),
    )
    assert run.success and run.nit <= 6, run.message
    assert run.fun == pytest.approx(17.0140172892, rel=1e-10)  # HS71
    gaps = np.linalg.norm(run.path.x - run.path.x[-1], axis=1)
    assert gaps[2] < gaps[1] ** 1.5 and gaps[3] < max(gaps[2] ** 1.5, 1e-14)


def test_the_best_point_is_the_best_feasible_one():
    run = minimize("x^2 + y^2", [0.1, 0.2], constraints="x*y >= 4")
    assert run.success and run.path.fun[0] < run.fun == pytest.approx(8)
    stopped = minimize("x^2 + y^2", [5, 5], constraints="x*y >= 4", method=SciPy("SLSQP"))
    assert stopped.x.prod() >= 4 - 1e-7 and stopped.fun == pytest.approx(8, abs=1e-6)


def test_bounds_alone_are_bounds():
    said = read_constraints(["x >= 0", "2 >= y", "-1 <= y"], function("x + y"))
    assert said.constraints is None
    assert said.bounds.pairs() == [(0, np.inf), (-1, 2)]
    run = minimize("(x - 3)^2 + (y + 1)^2", [0, 0], constraints=["x <= 2"], method="newton")
    assert run.x == pytest.approx([2, -1]) and run.constraints is None and run.bounds.upper[0] == 2


def test_bounds_of_both_kinds_meet():
    run = minimize("(x - 4)^2 + (y - 9)^2", [0, 0], bounds=[(0, 5), (0, 5)], constraints=["x <= 2", "x + y <= 60"])
    assert run.success and run.x == pytest.approx([2, 5])
    with pytest.raises(OptionError, match="leave \\(5, 2\\), which holds no number"):
        minimize("x", [6], bounds=[(5, 8)], constraints="x <= 2")


def test_redundant_constraints_are_said_and_do_no_harm():
    run = minimize("x^2 + y^2", [4, 0], constraints=["x + y = 1", "2x + 2y = 2", "x + y <= 1"])
    assert run.success and run.x == pytest.approx([0.5, 0.5], abs=1e-12)
    assert "depend on one another" in run.message
    values = run.multipliers
    assert values["x + y = 1"] + 2 * values["2x + 2y = 2"] + values["x + y <= 1"] == pytest.approx(1)
    corner = minimize("x + y", [5, 5], constraints=["x >= 0", "y >= 0", "x + y >= 0"])
    assert corner.success and corner.x == pytest.approx([0, 0], abs=1e-12)


def test_a_constraint_with_a_multiplier_of_zero_is_handled_with_care():
    free = minimize("x^2 + y^2", [2, 1], constraints="x + y >= 0")
    assert free.success and free.x == pytest.approx([0, 0], abs=1e-12)
    wedge = minimize("x^2 - y^2 + 2y", [1, 1], constraints=["y >= x^2", "y <= 0.5"])
    assert wedge.success and wedge.x == pytest.approx([0, 0], abs=1e-10)
    weak = minimize("(x - 1)^2 - y^2", [1, 0], constraints=["exp(y) >= 1", "y <= 3"])
    assert weak.success and weak.x == pytest.approx([1, 3])  # the start is stationary, its multiplier zero
    edge = minimize("-y^2 + (x - 1)^2", [1, 0], constraints=["x + y <= 9", "y + 0x <= 0"], method=SciPy("SLSQP"))
    assert not edge.success and edge.status in ("saddle", "degenerate")


def test_a_saddle_along_the_constraints_is_left_or_told():
    run = minimize("x*y", [1, 1], constraints="x^2 + y^2 = 2", method=SciPy("SLSQP"))
    assert run.status in ("saddle", "maximum") and not run.success
    assert minimize("x*y", [1, 1], constraints="x^2 + y^2 = 2").fun == pytest.approx(-1)


def test_an_infeasible_problem_is_told_with_what_is_missed():
    run = minimize("x^2", [1], constraints="x^2 <= -1")
    assert run.status == "infeasible" and "x^2 <= -1 is missed by 1" in run.message and run.violation > 0.1
    stuck = minimize("x + y", [0, 0], constraints="x*y = 1")
    assert stuck.status != "infeasible"  # the gradient of x*y vanishes at the start, yet x = y = 1 meets it
    assert not wb.check(run)


def test_multipliers_are_asked_by_the_texts_that_were_given():
    run = minimize("x^2 + (y + 1)^2 + z^2", [1, 1, 1], constraints=["x>=-3", "y>=0", "x + z<=9", "0<=z<= 5"])
    assert run.multipliers == {"x>=-3": 0, "y>=0": pytest.approx(2), "x + z<=9": 0, "0<=z<= 5": 0}
    bounds_only = minimize("x^2 + (y + 1)^2", [1, 1], constraints=["x>=-3", "y>=0"], bounds={"x": (1, None)})
    assert bounds_only.multipliers == {"x>=-3": 0, "y>=0": pytest.approx(2), "x >= 1": pytest.approx(2)}


@pytest.mark.parametrize(("text", "side"), [("x^2 + y^2", "lower"), ("-x - y + x^2/9", "upper")])
def test_of_two_limits_the_one_that_is_active_is_said(text, side):
    run = minimize(text, [1, 1], constraints="1 <= x + y <= 2")
    assert f"1 <= x + y <= 2 at its {side} limit (multiplier" in run.message


def test_a_run_that_ends_inside_a_limit_says_how_near_it_came():
    run = minimize("x^2 + y^2", [1, 1], constraints="x + y>=1", method="scipy:trust-constr")
    assert run.status == "stalled" and "close to the limit of x + y>=1" in run.message
    assert "auto" in run.advice and "newton" not in run.advice


def test_advice_under_constraints_names_no_method_that_takes_none():
    f = function("x")
    constrained = Problem(
        Objective(f), np.zeros(1), None, None, 1, None, constraints=read_constraints("x^2 <= 1", f).constraints
    )
    for status in Status:
        assert "newton" not in usual_advice(constrained, status)
    stopped = minimize("x^2 + y^2", [3, 1], constraints="x*y >= 1", max_steps=1)
    assert stopped.status == "step_limit" and "newton" not in stopped.advice


NO_TEXTS = [
    ({"type": "eq", "fun": len}, 'texts such as "x \\+ y = 1"'),
    ([{"type": "eq", "fun": len}], 'texts such as "x \\+ y = 1"'),
    ("x>=2, y>=1", 'give a list: \\["x>=2", "y>=1"\\]'),
    ("max(x, y) >= 2; y>=1", 'give a list: \\["max\\(x, y\\) >= 2", "y>=1"\\]'),
]


@pytest.mark.parametrize(("given", "told"), NO_TEXTS)
def test_what_is_no_constraint_is_told_what_one_is(given, told):
    with pytest.raises(OptionError, match=told):
        minimize("x^2 + y^2", [1, 1], constraints=given)


IMPOSSIBLE = [  # constraints, and the least squares of what they are missed by; by hand
    (["x + y >= 2", "x + y <= 1"], [0.5, 0.5]),
    (["x >= 2 + x^2"], [1.75]),
    (["x^2 + y^2 <= -1"], [1.0]),
]


@pytest.mark.parametrize(("constraints", "missed"), IMPOSSIBLE)
def test_an_infeasible_run_ends_at_the_point_that_its_message_tells_of(constraints, missed):
    run = minimize("x^2 + y^2", [1, 1], constraints=constraints)
    assert run.status == "infeasible" and run.constraints.texts == tuple(constraints)
    assert np.abs(excess_by_hand(run)) == pytest.approx(missed, abs=1e-6)
    assert run.fun == pytest.approx(run.x @ run.x) and run.jac == pytest.approx(2 * run.x)
    assert 0.01 < run.violation < 10 and not run.multipliers
    check = wb.check(run)
    assert check.verdict == "inconclusive" and f"missed by {missed[0]:.3g}" in check.message
    window = wb.plot(run).figure.panels[0].marks[0]
    assert np.ptp(window.x) < 20 and np.ptp(window.y) < 20


def test_a_constraint_without_a_value_at_the_start():
    run = minimize("x", [-1], constraints="log(x) >= 0")
    assert not run.success and len(run.message) > 20
    inside = minimize("x + 2y", [1, 1], constraints=["log(x) + y >= 0", "x*y >= 1"])
    assert inside.success and inside.x == pytest.approx([2**0.5, 0.5**0.5])


def test_units_make_no_difference():
    plain = minimize("x^2 + y^2 - x*y", [3, 1], constraints=["x + 2y >= 4", "x >= 1"])
    scaled = minimize("(x/10^6)^2 + (10^6*y)^2 - x*y", [3e6, 1e-6], constraints=["x/10^6 + 2*10^6*y >= 4", "x >= 10^6"])
    assert plain.success and scaled.success
    assert scaled.x * [1e-6, 1e6] == pytest.approx(plain.x, rel=1e-9)


def test_arrays_are_constrained_whole_and_by_component():
    f = function("|w - c|^2", variables={"w": 3, "c": 3}).bind(c=[1, 2, 3])
    run = minimize(f, [0.1, 0.1, 0.1], constraints=["sum(i=1..3, w[i]) = 3", "w >= 0.5"])
    assert run.success and run.x == pytest.approx([0.5, 0.75, 1.75])
    ball = minimize(f, [0.1, 0.1, 0.1], constraints="|w| <= 1")
    assert ball.x == pytest.approx(np.array([1, 2, 3]) / 14**0.5)


def test_functions_with_limits_and_latex():
    circle = function("x^2 + y^2")
    run = minimize("x + y", [1, 1], constraints=[(circle, None, 4)])
    assert run.multipliers == {"x^2 + y^2 <= 4": pytest.approx(-(2**-1.5))}
    assert minimize("x + y", [1, 1], constraints=r"x^2 + y^2 \le 4").fun == pytest.approx(run.fun)


def test_strict_inequalities_are_taken_with_their_edge_and_it_is_said():
    run = minimize("x^2 + y^2", [3, 3], constraints="x + y > 2")
    assert run.x == pytest.approx([1, 1]) and "'x + y > 2' is taken with its edge" in run.message


BAD = [
    ("x + z = 1", OptionError, "names 'z', which is no variable; those are x, y"),
    ("x + y", ParseError, "no relation stands here"),
    ("1 <= 0", OptionError, "says nothing about a variable"),
    ("x + y <", ParseError, "something is missing"),
    ("x != 3", OptionError, "=, <= and >= can be kept to"),
    ("3 <= x*y <= 2", OptionError, "holds for no number"),
    (["x >= 2", "x <= 1"], OptionError, "holds no number"),
    (("x*y", 2, 1), OptionError, "holds for no number"),
    (("x*y", None, None), OptionError, "has no limit"),
    (("x*y", "a", 1), OptionError, "numbers or None are needed"),
    (5, OptionError, "constraints are 5"),
    ([5], OptionError, "a constraint is 5"),
    ("x = 1 or y = 1", ParseError, "no relation stands here"),
    ("__import__('os')", ParseError, ""),
]


@pytest.mark.parametrize(("constraints", "kind", "told"), BAD, ids=lambda value: str(value)[:20])
def test_bad_constraints_are_refused_before_anything_runs(constraints, kind, told):
    with pytest.raises(kind) as caught:
        minimize("x^2 + y^2", [1, 1], constraints=constraints)
    assert told in str(caught.value)


def test_what_does_not_go_together_is_refused():
    with pytest.raises(OptionError, match="newton takes no constraints; these methods do: auto, scipy:COBYLA"):
        minimize("x^2 + y^2", [1, 1], constraints="x + y = 1", method="newton")
    loss = function("mean((m*x - y)^2)", data={"x": [1, 2], "y": [1, 2]})
    with pytest.raises(OptionError, match="names 'x', which is a column of the data"):
        minimize(loss, [1], constraints="m*x <= 1")
    data = function("mean(m*x)", data={"x": [1, 2]})
    with pytest.raises(OptionError, match="is over data"):
        minimize(loss, [1], constraints=(data, 0, 1))


def test_tolerance_steps_and_callback_under_constraints():
    loose = minimize("x^2 + y^2", [5, 1], constraints="x*y >= 4", tolerance=1e-3)
    assert loose.nit <= minimize("x^2 + y^2", [5, 1], constraints="x*y >= 4").nit
    few = minimize("x^2 + y^2", [5, 1], constraints="x*y >= 4", max_steps=1)
    assert few.status == "step_limit" and few.nit <= 1
    seen = []
    stopped = minimize(
        "x^2 + y^2", [5, 1], constraints="x*y >= 4", callback=lambda it: seen.append(it) or len(seen) > 2
    )
    assert len(seen) == 3 and stopped.nit == 2


def test_a_run_with_constraints_survives_pickling_and_says_itself():
    run = minimize("x + y", [1, 1], constraints=["x^2 + y^2 <= 4", "x >= -1"])
    again = pickle.loads(pickle.dumps(run))
    assert again.multipliers == run.multipliers and again.constraints.texts == run.constraints.texts
    assert "x^2 + y^2 <= 4 (multiplier" in run.summary() and "x >= -1 (multiplier" in run.summary()
    page = wb.explain(run)
    assert page.verified and "multiplier" in page.to_text()
