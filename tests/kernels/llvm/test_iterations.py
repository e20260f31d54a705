"""Iterations: what the loop in machine code computes is what NumPy computes step by step; and where it stops."""

import numpy as np
import pytest

pytest.importorskip("llvmlite")

from workbench.errors import ShapeError
from workbench.graphs import concatenate, gradient, lower
from workbench.kernels import Execution, Limits, Update, compiled, iteration
from workbench.kernels.llvm.instructions import elementwise
from workbench.kernels.llvm.iterations import writable
from workbench.language import read, substitute
from workbench.operators import ABS, EXP, POWER, PRODUCT, QUOTIENT, SELECT, SQRT, SUM
from workbench.operators.kinked import MAX

COLUMNS, PARAMETERS = ("x", "g", "v", "w"), ("rate", "share")
EVERYWHERE = Limits(np.inf, -np.inf, -1.0)


def formula(text):
    return read(text, variables=(*COLUMNS, *PARAMETERS)).formula


def update(*texts, ahead=None):
    """An update from the formulas of x and the states, each over what was before."""
    columns = COLUMNS[: len(texts) + 1]
    place = None if ahead is None else lower([formula(ahead)], (), PARAMETERS, columns)
    return Update(lower([formula(text) for text in texts], (), PARAMETERS, columns), place)


UPDATES = {
    "downhill": update("x - rate*g"),
    "momentum": update("x + (share*v - rate*g)", "share*v - rate*g"),
    "nesterov": update("x + (share*v - rate*g)", "share*v - rate*g", ahead="x + share*v"),
    "two states": update(
        "x - rate*v/(sqrt(w) + 1/10)", "share*v + (1 - share)*g", "piecewise(abs(g) > 1: w + g^2, share*w/rate)"
    ),
    "constants": update("x - 0.25 + 0*g", "7"),
    "nothing": update("x"),
}


def kernel_of(n, text="(%s - 1)^4/4 + cos(%s)", backend="llvm", **options):
    names = [f"x{i}" for i in range(n)]
    whole = " + ".join(text.replace("%s", name) + f" + {name}*x0" for name in names)
    program = lower([read(whole, variables=names).formula], names)
    return compiled(concatenate([program, gradient(program)]), Execution(backend, **options))


def step_by_step(kernel, made, x, parameters):
    """The same in Python: points, pairs, states, and how many evaluations there are."""
    pair, states = kernel(x), [np.zeros(len(x))] * made.states
    points, pairs, count, known = [], [], 0, x
    for row in parameters.tolist():
        asked = pair
        if made.place is not None:
            (place,) = made.place((x, x, *states), row)
            if place.tobytes() != x.tobytes():
                asked, count, known = kernel(place), count + 1, place
        x, *states = made.following((x, asked[1:], *states), row)
        count += x.tobytes() != known.tobytes()
        pair, known = kernel(x), x
        points.append(x)
        pairs.append(pair)
    return np.array(points), np.array(pairs), states, count


def begun(kernel, made, n):
    return iteration(kernel, made, np.empty(0), ()), np.linspace(-1, 2, n), np.zeros((made.states, n))


def run(loop, kernel, x, states, parameters, limits=EVERYWHERE):
    pair = kernel(x)
    return loop.run(x, pair[0], pair[1:], states, np.array(parameters, float), limits)


@pytest.mark.parametrize("name", UPDATES)
@pytest.mark.parametrize("n", [1, 2, 3, 7, 8, 9, 16, 17, 33])
def test_every_step_has_the_bits_of_numpy(name, n):
    made, kernel = UPDATES[name], kernel_of(n)
    loop, x, states = begun(kernel, made, n)
    parameters = np.array([[0.01 / (k + 1), 0.9 - 0.01 * k] for k in range(40)])
    found = run(loop, kernel, x, states, parameters)
    points, pairs, last, count = step_by_step(kernel, made, x, parameters)
    assert found.x.tobytes() == points.tobytes()
    assert found.fun.tobytes() == pairs[:, 0].tobytes() and found.gradient.tobytes() == pairs[:, 1:].tobytes()
    assert found.states.tobytes() == np.array(last).tobytes()
    assert found.evaluations == count


def test_what_is_given_is_not_changed_and_it_goes_on_from_where_it_stopped():
    made, kernel = UPDATES["nesterov"], kernel_of(3)
    loop, x, states = begun(kernel, made, 3)
    parameters = np.tile([0.02, 0.8], (30, 1))
    whole = run(loop, kernel, x, states, parameters)
    first = run(loop, kernel, x, states, parameters[:11])
    rest = loop.run(first.x[-1], first.fun[-1], first.gradient[-1], first.states, parameters[11:], EVERYWHERE)
    assert np.array_equal(np.concatenate([first.x, rest.x]), whole.x)
    assert first.evaluations + rest.evaluations == whole.evaluations
    assert not states.any() and np.array_equal(x, np.linspace(-1, 2, 3))


@pytest.mark.parametrize("n", [1, 2, 9])
def test_it_stops_where_a_limit_is_passed_and_not_before(n):
    made, kernel = UPDATES["downhill"], kernel_of(n, "-%s^2")
    loop, x, states = begun(kernel, made, n)
    parameters = np.tile([0.2, 0.0], (60, 1))
    whole = run(loop, kernel, x, states, parameters)
    sizes = np.abs(whole.x).max(axis=1)
    for k in (3, 10, 40):
        beyond = run(loop, kernel, x, states, parameters, Limits(np.nextafter(sizes[k], 0), -np.inf, -1.0))
        assert len(beyond.fun) == int(np.flatnonzero(sizes >= sizes[k])[0]) + 1
        below = run(loop, kernel, x, states, parameters, Limits(np.inf, np.nextafter(whole.fun[k], np.inf), -1.0))
        assert len(below.fun) == int(np.flatnonzero(whole.fun <= whole.fun[k])[0]) + 1


@pytest.mark.parametrize("n", [1, 2, 9, 40])
def test_it_stops_at_the_tolerance_never_too_late(n):
    made, kernel = UPDATES["downhill"], kernel_of(n, "%s^2")
    loop, x, states = begun(kernel, made, n)
    parameters = np.tile([0.01, 0.0], (200, 1))
    norms = np.linalg.norm(run(loop, kernel, x, states, parameters).gradient, axis=1)
    for k in range(5, 150, 12):
        found = run(loop, kernel, x, states, parameters, Limits(np.inf, -np.inf, float(norms[k])))
        early, late = [int(np.flatnonzero(norms <= limit)[0]) for limit in (norms[k] * (1 + 1e-5), norms[k])]
        assert early <= len(found.fun) - 1 <= late


@pytest.mark.parametrize(("text", "rate", "seen"), [("%s - log(%s)", 5.0, np.isnan), ("exp(%s^2)", -1.0, np.isposinf)])
def test_it_stops_where_a_value_is_not_finite(text, rate, seen):
    kernel = kernel_of(1, text)
    loop, _, states = begun(kernel, UPDATES["downhill"], 1)
    found = run(loop, kernel, np.array([1.5]), states, np.tile([rate, 0.0], (50, 1)))
    assert len(found.fun) < 50 and seen(found.fun[-1]) and np.isfinite(found.fun[:-1]).all()


def test_a_point_that_stays_is_not_evaluated_again():
    kernel = kernel_of(2)
    loop, x, states = begun(kernel, UPDATES["nothing"], 2)
    found = run(loop, kernel, x, states, np.zeros((20, 2)))
    assert found.evaluations == 0 and (found.x == x).all() and (found.fun == kernel(x)[0]).all()


def test_there_is_no_loop_without_machine_code():
    for backend in ("python", "numpy"):
        assert iteration(kernel_of(2, backend=backend), UPDATES["momentum"], np.empty(0), ()) is None


def test_a_hot_kernel_has_a_loop_when_it_was_called_often_and_before_it_is_compiled_for_calls():
    kernel = kernel_of(2, backend="hot")
    assert iteration(kernel, UPDATES["momentum"], np.empty(0), ()) is None
    for _ in range(1500):
        kernel(np.zeros(2))
    assert kernel.compiled is None
    loop, x, states = begun(kernel, UPDATES["momentum"], 2)
    assert kernel.compiled is not None
    assert len(run(loop, kernel, x, states, np.tile([0.01, 0.5], (10, 1))).fun) == 10


def test_only_arithmetic_with_one_result_is_written():
    assert all(map(elementwise, (SUM, PRODUCT, QUOTIENT, SQRT, ABS, SELECT)))
    assert not any(map(elementwise, (EXP, MAX, POWER)))  # max differs in the sign of zero; exp in its last digit
    for text in ("x - rate*exp(g)", "max(x, g)", "x^share"):
        made = update(text)
        assert not writable(made)
        assert iteration(kernel_of(2), made, np.empty(0), ()) is None


def test_sizes_are_checked_before_anything_is_computed():
    kernel = kernel_of(3)
    loop, x, states = begun(kernel, UPDATES["momentum"], 3)
    pair = kernel(x)
    right = (x, pair[0], pair[1:], states, np.zeros((5, 2)), EVERYWHERE)
    wrong = {0: x[:2], 2: pair, 3: states[:, :2], 4: np.zeros((0, 2))}
    for place, given in [*wrong.items(), (4, np.zeros((5, 3))), (4, np.zeros(2)), (3, states[0])]:
        with pytest.raises(ShapeError, match="is needed"):
            loop.run(*[given if k == place else value for k, value in enumerate(right)])


def test_assignments_in_turn_are_the_same_as_formulas_put_in():
    moved = substitute(formula("x + v"), {"v": formula("share*v - rate*g")})
    made = Update(lower([moved, formula("share*v - rate*g")], (), PARAMETERS, COLUMNS[:3]))
    draw = np.random.default_rng(1)
    columns = tuple(draw.normal(size=(3, 100)))
    for one, other in zip(*(each.following(columns, (0.1, 0.9)) for each in (made, UPDATES["momentum"])), strict=True):
        assert np.array_equal(one, other)
