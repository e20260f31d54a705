"""Methods for roots: textbook steps, brackets, resuming, counting, callbacks, and what is refused before anything runs."""

import pickle
from itertools import islice

import numpy as np
import pytest
from scipy import optimize

from workbench.errors import OptionError, ParseError, ShapeError
from workbench.functions import function
from workbench.optimize import ROOT_METHODS, Root, find_root
from workbench.optimize.roots.approximations import RootProblem
from workbench.optimize.roots.brackets import Chandrupatla
from workbench.optimize.roots.equations import Equations, read_equations

CUBIC = "x^3 - x - 1"
PLASTIC = 1.324717957244746
CIRCLE = ["x^2 + y^2 = 4", "x = y"]
BRACKETING = ["bisection", "chandrupatla", "brent", "scipy:ridder", "scipy:toms748", "scipy:bisect", "auto"]


def test_newtons_iterates_are_those_of_the_textbook():
    found = find_root("x^2 - 2", [1], method="newton")
    x = [1.0]
    while len(x) < len(found.path):
        x.append(x[-1] - (x[-1] ** 2 - 2) / (2 * x[-1]))
    assert found.path.x[:, 0] == pytest.approx(x, rel=1e-15)
    assert found.path.fun[:, 0] == pytest.approx([v * v - 2 for v in x], abs=1e-15)
    assert found.success and found.nit == len(x) - 1 <= 6


def test_the_secant_methods_points_follow_its_formula():
    found = find_root("x*exp(x) - 1", [1], method="secant")
    x, f = found.path.x[:, 0], found.path.fun[:, 0]
    for k in range(1, 5):
        assert x[k + 1] == pytest.approx(x[k] - f[k] * (x[k] - x[k - 1]) / (f[k] - f[k - 1]), rel=1e-12)
    assert found.success and found.njev == 0


def test_bisection_halves_the_bracket_and_keeps_the_change_of_sign():
    found = find_root(CUBIC, method="bisection", bracket=(1, 2))
    low, high = found.path.interval.T
    assert np.diff(high - low) == pytest.approx(-0.5 * (high - low)[:-1], rel=1e-3)
    assert (function(CUBIC)(low) <= 0).all() and (function(CUBIC)(high) >= 0).all()
    assert found.success and found.x == PLASTIC and found.bracket == (1.0, 2.0)


@pytest.mark.parametrize("method", BRACKETING)
@pytest.mark.parametrize(
    ("text", "bracket"),
    [(CUBIC, (1, 2)), ("cos(x) = x", (0, 1)), ("x^9", (-1, 2)), ("exp(x) = 10^6", (-5, 50)), ("x - 10^-9", (-1, 1))],
)
def test_each_bracketing_method_finds_what_brentq_finds(method, text, bracket):
    found = find_root(text, method=method, bracket=bracket)
    theirs = optimize.brentq(found.function, *bracket, xtol=1e-300, rtol=1e-15, maxiter=2000)
    assert found.success, found.message
    assert found.x[0] == pytest.approx(theirs, rel=1e-14, abs=1e-20)


def test_chandrupatla_needs_few_values_and_its_interval_always_holds_the_root():
    found = find_root(CUBIC, method="chandrupatla", bracket=(2, 1))
    assert found.nfev <= 14
    low, high = found.path.interval.T
    assert (low <= PLASTIC).all() and (high >= PLASTIC).all() and found.bracket == (1.0, 2.0)


def test_a_start_inside_the_bracket_chooses_the_side():
    found = find_root("sin(x)", 4, bracket=(2, 8 / 3 + 3), method="bisection")
    assert found.path.interval[0].tolist() == [2.0, 4.0] and found.x == np.pi


@pytest.mark.parametrize("method", ["auto", "newton", "damped-newton", "levenberg-marquardt", "scipy:hybr", "scipy:lm"])
def test_each_method_for_systems_finds_the_root(method):
    found = find_root(CIRCLE, [1, 0.5], method=method)
    assert found.success and found.x == pytest.approx([2**0.5] * 2, rel=4e-16)
    assert found.jac == pytest.approx(np.array([[2 * 2**0.5] * 2, [1, -1]]))
    assert found.fun == pytest.approx([0, 0], abs=2e-15) and found.residual_norm < 2e-15
    assert found.function.shape == (2,) and found.point.keys() == {"x", "y"}


@pytest.mark.parametrize("method", [row for row in ROOT_METHODS if not row.name.startswith(("scipy", "brent"))],
                         ids=lambda row: row.name)  # fmt: skip
@pytest.mark.parametrize("cut", [1, 3])
def test_a_walk_goes_on_from_any_approximation_to_the_same_digits(method, cut):
    text, start, bracket = "x^3 - 2x + 2", -3.0, (-3.0, 1.0) if method.bracketing else None
    problem = RootProblem(Equations(read_equations(text)), np.array([start]), bracket, None, None, 100)
    whole = list(islice(method.approximations(problem), 12))
    after = pickle.loads(pickle.dumps(whole[cut]))
    again = RootProblem(Equations(read_equations(text)), np.array([start]), bracket, None, None, 100, after)
    rest = [each for each in islice(method.approximations(again), 12) if not np.array_equal(each.x, after.x)]
    expected = [each.x for each in whole[cut + 1 :] if not np.array_equal(each.x, after.x)]
    assert len(expected) >= 2
    assert [each.x.tolist() for each in rest[: len(expected)]] == [x.tolist() for x in expected]


def test_evaluations_are_counted():
    F = function(["x^2 + y^2 - 4", "x - y"])
    equations = Equations(F)
    equations.residual(np.array([1.0, 2.0]))
    equations.residual(np.array([1.0, 2.0]))  # kept
    equations.jacobian(np.array([1.0, 2.0]))
    assert (equations.values, equations.jacobians) == (1, 1)
    found = find_root("x^2 - 2", [1], method="newton")
    assert found.nfev == found.nit + 1 == len(found.path) and found.njev == len(found.path)


@pytest.mark.parametrize("method", ["auto", "newton", "levenberg-marquardt"])
def test_a_callback_sees_each_approximation_and_can_stop(method):
    seen = []
    found = find_root("exp(x) = 10", [5], method=method, callback=lambda each: seen.append(each.x[0]) or len(seen) == 3)
    assert len(seen) == 3 and found.status == "step_limit" and "callback" in found.message
    assert found.path.x[:, 0].tolist() == seen

    def stop(_):
        raise StopIteration

    assert find_root("exp(x) = 10", [5], method=method, callback=stop).nit == 0


def test_a_tolerance_ends_it_and_the_point_is_the_last_one():
    found = find_root(CUBIC, method="bisection", bracket=(1, 2), tolerance=1e-3)
    assert found.success and abs(found.fun) <= 1e-3 and found.x == found.path.x[-1] and found.nit < 15
    assert abs(found.x[0] - PLASTIC) <= 10.0 ** -int(found.evidence.digits) * 10
    assert find_root("x^2 + 1", [3], tolerance=1.5).success is False


def test_max_steps_is_kept_and_the_best_point_given():
    found = find_root("x*exp(x) - 1", [3], method="newton", max_steps=2)
    assert found.status == "step_limit" and found.nit == 2 and found.x == found.path.x[-1]
    assert find_root("x*exp(x) - 1", [3], max_steps=0).nit == 0


def test_code_written_for_scipy_works():
    found = find_root(CIRCLE, [1, 0.5])
    theirs = optimize.root(lambda p: [p[0] ** 2 + p[1] ** 2 - 4, p[0] - p[1]], [1, 0.5])
    for name in ("x", "fun", "success", "status", "message", "nfev"):
        assert name in theirs and name in found and np.shape(found[name]) == np.shape(theirs[name])
    assert dict(found)["x"] is found.x
    with pytest.raises(OptionError, match="a root has no 'root'; it has x, fun, jac"):
        found["root"]


def test_it_says_itself_and_survives_pickling():
    found = find_root(CIRCLE, {"y": 0.5, "x": 1})
    assert repr(found) == f"Root: root, x = 1.414214, y = 1.414214, after {found.nit} steps of auto"
    assert (
        found.summary().startswith("root, by auto from x = 1, y = 0.5\n") and "checked to 16 digits" in found.summary()
    )
    again = pickle.loads(pickle.dumps(found))
    assert isinstance(again, Root) and again.status == found.status and np.array_equal(again.path.x, found.path.x)
    assert "|F| = 1 there" in repr(find_root("x^2 + 1", [3]))


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("x*exp(x) = 1", "x*exp(x) - 1"),
        ("f(x) = x^2 - 2", "f(x) = x^2 - 2"),
        ("sin(x) = 0", "sin(x)"),
        ("x^2 = 2 - x", "x^2 - (2 - x)"),
        ("log(x) = 1 where x > 0", "log(x) - 1 where x > 0"),
        (["x = y", "x*y = 2"], "[x - y, x*y - 2]"),
        (r"\\frac{x}{2} = 1".replace("\\\\", "\\"), "x/2 - 1"),
    ],
)
def test_equations_are_read_as_left_minus_right(given, text):
    found = read_equations(given)
    assert str(found).rpartition(") = ")[2] == text.rpartition(") = ")[2]
    assert pickle.loads(pickle.dumps(found)) == found


NAN = float("nan")
WRONG = [
    (("x^2 + 1",), {"bracket": (1, 2)}, OptionError, "same sign at both ends of the bracket: F(1) = 2, F(2) = 5"),
    (("1/x",), {"bracket": (0, 2)}, OptionError, "F has no value at the end 0 of the bracket: 1/x needs x != 0"),
    (("x",), {"bracket": (1,)}, OptionError, "a pair of numbers (a, b)"),
    (("x",), {"bracket": (1, NAN)}, OptionError, "two different finite numbers"),
    (("x",), {"bracket": "ab"}, OptionError, "a pair of numbers"),
    (("x",), {"method": "bisection"}, OptionError, "bisection needs a bracket: give bracket="),
    ((["x + y", "x - y"], [1, 2]), {"method": "secant"}, OptionError, "secant is for one equation in one variable"),
    ((["x + y", "x - y"], [1, 2]), {"bracket": (0, 1)}, OptionError, "a bracket is for one equation in one variable"),
    (("x", 1), {"method": "newton", "bracket": (-1, 1)}, OptionError, "newton on 1 in 1 takes a start instead"),
    (("x + y", [1, 2]), {"method": "scipy:hybr"}, OptionError, "needs as many equations as unknowns"),
    (("x", 1), {"method": "newtn"}, OptionError, "Did you mean 'newton'?"),
    (("x", 1), {"method": "hybr"}, OptionError, "method='scipy:hybr'"),
    (("x", 1), {"method": "scipy:hyb"}, OptionError, "Did you mean 'hybr'?"),
    (("x", 1), {"method": 3}, OptionError, "method is 3"),
    (("x", 1), {"learning_rate": 0.1}, OptionError, "auto has no option 'learning_rate'"),
    (("x", 1), {"method": "newton", "bounds": [(0, 1)]}, OptionError, "newton takes no bounds; these methods do: auto"),
    (("x", 1), {"tolerance": -1}, OptionError, "tolerance is -1"),
    (("x", 1), {"max_steps": 1.5}, OptionError, "max_steps is 1.5"),
    (("x",), {}, OptionError, "where to start?"),
    (("x", NAN), {}, OptionError, "no finite value for 'x'"),
    (("x", {"z": 1}), {}, OptionError, "'z' is no variable"),
    (("x + y", [1]), {}, ShapeError, "there are 2 variables (x, y)"),
    (("x", [[1], [2]]), {}, ShapeError, "one point of shape (1,)"),
    (("3 = 3", 1), {}, OptionError, "F has no variables"),
    ((3, 1), {}, OptionError, "F is of type int"),
    ((["x", 3], 1), {}, OptionError, "F is of type list"),
    (("x ==", 1), {}, ParseError, ""),
    (("x = y = 2", [1, 2]), {}, ParseError, "several equations are a list"),
]


@pytest.mark.parametrize(("given", "options", "error", "told"), WRONG, ids=[f"{w[0][0]}-{w[3][:30]}" for w in WRONG])
def test_what_is_wrong_is_told_before_anything_runs(given, options, error, told):
    with pytest.raises(error) as caught:
        find_root(*given, **options)
    assert told in str(caught.value)


def test_a_matrix_is_no_list_of_equations():
    with pytest.raises(ShapeError, match=r"F has shape \(2, 2\)"):
        find_root(function("x^2 + y^2").hessian, [1, 2])


def test_chandrupatlas_first_step_is_in_the_middle():
    problem = RootProblem(Equations(read_equations(CUBIC)), np.array([1.0]), (1.0, 2.0), None, None, 100)
    first, second = islice(Chandrupatla().approximations(problem), 2)
    assert first.interval == (1.0, 2.0) and second.interval == (1.0, 1.5)
