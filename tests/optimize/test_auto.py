"""Auto on standard problems: ten digits from few evaluations, in whatever units, at kinks as well."""

from dataclasses import replace

import numpy as np
import pytest

import workbench as wb
from tests.optimize.test_methods import lower_nearby, problem
from tests.zoo import KINKED, LEAPING, SHARP, SMOOTH, STANDARD, Known
from workbench.functions import function
from workbench.optimize import Status, minimize
from workbench.optimize.kinks import kinks_of


@pytest.mark.parametrize("known", STANDARD, ids=lambda known: known.name)
def test_standard_problems_are_solved(known):
    f = problem(known)
    run = minimize(f, known.start)
    assert run.status == "minimum", run.message
    assert min(abs(run.fun - value) / max(1, abs(value)) for value in known.minima) < 1e-5
    step = np.linalg.solve(f.hessian.at(run.x), f.gradient.at(run.x))
    assert np.abs(step).max() <= 1e-10 * np.abs(run.x).max(initial=1)
    if abs(run.fun - known.minima[0]) <= 1e-5 * max(1, abs(known.minima[0])):
        assert run.x == pytest.approx(known.minimizer, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("known", SHARP, ids=lambda known: known.name)
def test_minima_at_kinks_are_found_to_ten_digits(known):
    run = minimize(problem(known), known.start)
    assert run.success and run.status == "kink_minimum", run.message
    assert run.fun == pytest.approx(known.minima[0], rel=1e-10, abs=1e-10)
    assert run.x == pytest.approx(known.minimizer, rel=1e-9, abs=1e-9)


def test_half_of_the_smooth_problems_take_no_more_than_twelve_evaluations():
    counts = [minimize(problem(known), known.start).nfev for known in SMOOTH]
    assert np.median(counts) <= 12


def test_every_point_whose_value_is_asked_for_is_counted():
    calls = []
    run = minimize("(x - 1)^4 + y^2 + exp(-x)", [3, 2], callback=lambda iterate: calls.append(iterate.fun) and None)
    assert len(calls) == run.nit + 1 <= run.nfev
    assert run.njev <= run.nfev


@pytest.mark.parametrize("text", ["x^4", "(x - 1)^6 + y^2 - 2", "x^4 + (x - y)^2 - 5", "(x + 3)^10"])
def test_where_the_hessian_is_singular_the_series_of_steps_is_followed_to_its_end(text):
    f = function(text)
    run = minimize(f, [2.0, 1.0][: len(f.variables)])
    assert run.nit < 40
    assert np.abs(f.gradient.at(run.x)).max() < 1e-15
    assert run.status in ("minimum", "degenerate")


@pytest.mark.parametrize(
    ("text", "start", "minimizer"),
    [
        ("1e8*(y - x^2)^2 + (1 - x)^2", [-5, 1], [1, 1]),
        ("1e4*(y - x^3)^2 + (1 - x)^2", [-2, 1], [1, 1]),
        ("1e-2*x^2 + 1e4*(y - x^2)^2", [2, 2], [0, 0]),
    ],
)
def test_the_floors_of_curved_valleys_are_followed(text, start, minimizer):
    run = minimize(text, start)
    assert run.status == "minimum" and run.nit < 400, run.message
    assert run.x == pytest.approx(minimizer, rel=1e-10, abs=1e-10)


def test_where_a_leap_leads_astray_the_walk_is_taken_once_more_with_short_steps():
    run = minimize(LEAPING, [1, 2])
    assert run.status == "minimum" and run.nfev < 100
    assert run.x == pytest.approx([1, 10], rel=1e-10)
    assert "this is one with short first steps" in run.message
    plain = minimize(LEAPING, [1.5, 8])  # one that does not
    assert plain.x == pytest.approx([1, 10], rel=1e-10) and "short first steps" not in plain.message


@pytest.mark.parametrize("method", ["auto", "newton"])
def test_a_leap_is_taken_only_where_f_follows_the_model_to_its_end(method):
    over_the_pole = minimize("1/x + x", [10], method=method)
    assert over_the_pole.status == "minimum" and over_the_pole.x == pytest.approx([1], rel=1e-12)
    as_foretold = minimize("1e-8*x^2 - 0.2x + y^2", [1, 2], method=method)
    assert as_foretold.nit <= 3 and as_foretold.x == pytest.approx([1e7, 0], rel=1e-12, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "start", "status"),
    [
        ("(x*y - 1)^2 + x^2", [1, 1], "runaway"),
        ("(1.5 - x*(1 - y))^2 + (2.25 - x*(1 - y^2))^2 + (2.625 - x*(1 - y^3))^2", [10, 10], "runaway"),
        ("1e-6*(x - 1e6)^4 + 1e6*(y - x^2/1e4)^2", [2, 2], "degenerate"),
        ("y^2*(x - y) - x", [2, 1], "unbounded"),
    ],
)
def test_a_valley_that_leads_to_infinity_is_told_from_a_flat_minimum_far_away(text, start, status):
    run = minimize(text, start)
    assert run.status == status, run.message
    assert ("ever farther along a curve" in run.message) == (status == "runaway")


@pytest.mark.parametrize(
    ("text", "start", "minimizer"),
    [
        ("x^1.5 + x + sqrt(y)*(x + 1)", [1, 1], [0, 0]),
        ("x^1.5 + x + (y - 1)^2*(x + 1)", [1, 3], [0, 1]),
        ("x^1.5 + sqrt(y) + z^2 + x*z + x", [1, 2, 3], [0, 0, 0]),
    ],
)
def test_a_walk_goes_on_along_one_edge_of_the_domain_to_the_next(text, start, minimizer):
    run = minimize(text, start)
    assert run.status == "boundary_minimum", run.message
    assert run.x == pytest.approx(minimizer, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "start", "endless"),
    [
        ("-1/(1e40*abs(x*y) + 1)^0.1", [1, 0.7], False),
        ("(1e40*abs(x*y) + 1)^(-2)*(-1)", [1, 0.7], False),
        ("log(x) + y^2", [1, 2], True),
        ("log(x^2 + y^2)", [1, 2], True),
        ("-1/sqrt(x)", [1], True),
    ],
)
def test_a_fall_towards_a_point_is_endless_only_where_f_has_no_value(text, start, endless):
    assert (minimize(text, start).status == "unbounded") == endless


def scaled(known: Known, of_x: float, of_f: float):
    f = of_f * problem(known)
    return f.substitute(**{name: f"{of_x!r}*{name}" for name in f.variables})


@pytest.mark.parametrize(("of_x", "of_f"), [(1e-6, 1.0), (1e6, 1.0), (1.0, 1e-8), (1.0, 1e8)])
@pytest.mark.parametrize("known", SMOOTH[4:9] + STANDARD[2:4], ids=lambda known: known.name)
def test_units_change_nothing(known, of_x, of_f):
    plain = minimize(problem(known), known.start)
    run = minimize(scaled(known, of_x, of_f), np.array(known.start) / of_x)
    assert run.status == plain.status
    assert run.fun / of_f == pytest.approx(plain.fun, rel=1e-10, abs=1e-12)
    assert run.x * of_x == pytest.approx(plain.x, rel=1e-7, abs=1e-7)


OUTSIDE = [
    ("-log(x - 1) - log(4 - x)", [0], "log(x - 1) needs x - 1 > 0; here x - 1 = -1"),
    ("sqrt(x - 3) + y", [1, 0], "sqrt(x - 3) needs x - 3 >= 0; here x - 3 = -2"),
    ("acos(x + y)", [1, 1], "here x + y = 2"),
    ("x^1.5", [-1], "x^1.5 needs x >= 0; here x = -1"),
    ("log(log(x))", [0.5], "log(log(x)) needs log(x) > 0"),
    ("1/(x - y)", [1, 1], "x - y"),
    ("atanh(x)", [1], "x"),
    ("log(x) + 1/y", [1, 0], "here y = 0"),
]


@pytest.mark.parametrize(("text", "start", "told"), OUTSIDE)
def test_a_start_outside_the_domain_names_the_part_and_its_value(text, start, told):
    run = minimize(text, start)
    assert run.status == "outside_domain" and told in run.message, run.message


@pytest.mark.parametrize(("text", "count"), [("abs(x) + max(x, y)", 3), ("sqrt(x^2 + 2*y^2)", 2), ("x^2 + exp(y)", 0)])
def test_kinks_are_read_from_the_formula(text, count):
    kinks = kinks_of(function(text))
    assert count == (0 if kinks is None else len(kinks.measures.at([0.3, 0.4])))


def test_held_kinks_leave_a_smooth_function_that_is_the_same_on_them():
    kinks = kinks_of(function("max(x^2, y, 3 - x) + 5*sqrt(abs(x - 1))"))
    x = np.array([1.0, 1.0])
    near = [switch for switch in kinks.seen_from(x, np.ones(2)) if switch.distance < 1]
    smooth = kinks.held(near[:1])
    assert smooth.value(x) == kinks.function.value(x) == 2
    assert np.isfinite(smooth.hessian.at(x)).all() and not np.isfinite(kinks.function.gradient.at(x)).all()


def test_a_concave_kink_is_left():
    run = minimize("x^4 - abs(x) + (y - 1)^2", [0, 0])
    assert run.success and abs(run.x[0]) == pytest.approx(0.25 ** (1 / 3), rel=1e-10)


@pytest.mark.parametrize("known", SMOOTH[1:6] + KINKED[2:4] + SHARP[:3], ids=lambda known: known.name)
def test_a_claim_beside_the_minimum_never_passes_a_check(known):
    f = problem(known)
    run = minimize(f, known.start)
    assert wb.check(run).verdict == "pass"
    draw = np.random.default_rng(1)
    for share in (1e-3, 1e-1):
        x = run.x + share * np.maximum(np.abs(run.x), 0.1) * draw.choice([-1, 1], len(run.x))
        for status in (Status.MINIMUM, Status.KINK_MINIMUM, Status.BOUNDARY_MINIMUM):
            false = replace(run, x=x, fun=f.value(x), status=status, success=True)
            assert wb.check(false).verdict != "pass", (x, status)


def test_lower_points_nearby_are_seen_by_these_tests():
    f = function("x^2")
    assert lower_nearby(f, np.array([0.1]), 0.01, 1e-3) is not None
