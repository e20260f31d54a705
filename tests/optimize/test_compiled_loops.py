"""Loops in machine code: the same run, to the last bit, as by the loop in Python; and Python's where there is none."""

import itertools

import numpy as np
import pytest

from tests.zoo import KINKED, SMOOTH, Known
from workbench.functions import evaluation, function
from workbench.kernels import Iteration
from workbench.kernels.llvm import engine
from workbench.optimize import (
    AdaGrad,
    Adam,
    AMSGrad,
    Constant,
    Cosine,
    Exponential,
    GradientDescent,
    Momentum,
    Nesterov,
    RMSProp,
    StepHalving,
    minimize,
)
from workbench.optimize.descents import rules
from workbench.optimize.descents.adaptive import AVERAGED, LARGEST, MOMENTS, SUMMED
from workbench.optimize.descents.rules import NUMBERS, Walk
from workbench.optimize.iterates import Iterate, Stretch
from workbench.optimize.loop import Ended, Halt, follow, limits
from workbench.optimize.objective import Objective, Problem
from workbench.optimize.vectors import norm, norms

needs_llvm = pytest.mark.skipif(not engine.available(), reason="llvmlite is not installed")
METHODS = (GradientDescent, Momentum, Nesterov)
ADAM_CONSTANTS = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
ADAPTIVE = {
    "adam": (MOMENTS, ADAM_CONSTANTS),
    "adagrad": (SUMMED, {"epsilon": 1e-8}),
    "rmsprop": (AVERAGED, {"decay": 0.9, "epsilon": 1e-8}),
    "amsgrad": (LARGEST, ADAM_CONSTANTS),
}


@pytest.fixture
def lengths(monkeypatch):
    """How many steps each loop in machine code did."""
    done = []
    run = Iteration.run

    def counted(self, *arguments):
        found = run(self, *arguments)
        done.append(len(found.fun))
        return found

    monkeypatch.setattr(Iteration, "run", counted)
    return done


def hot(f):
    """The function called so often that there is machine code for its loops."""
    for _ in range(1200):
        f.value_and_gradient(np.full(len(f.variables), 0.5))
    return f


def identical(a, b):
    """The same numbers with the same signs; one NaN is as good as another."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.shape != b.shape or not np.array_equal(a, b, equal_nan=True):
        return False
    return np.array_equal(np.signbit(a[~np.isnan(a)]), np.signbit(b[~np.isnan(b)]))


def assert_same(one, other):
    for name in ("status", "message", "advice", "success", "evidence", "nit", "nfev", "njev", "nhev"):
        assert getattr(one, name) == getattr(other, name), name
    for name in ("x", "fun", "jac"):
        assert identical(getattr(one, name), getattr(other, name)), name
    for name in ("x", "fun", "gradient_norm", "step_length"):
        assert identical(getattr(one.path, name), getattr(other.path, name)), name


def in_python(f, start, **options):
    """The run of a loop that shows each iterate as it comes, and so goes through Python."""
    return minimize(f, start, callback=lambda _: None, **options)


def assert_same_runs(f, start, **options):
    """Python's run, a run that goes over to machine code on its way, and one that has it from the start."""
    python = in_python(f, start, **options)
    assert_same(python, minimize(f, start, **options))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "LOOPING", 0)
        assert_same(python, minimize(f, start, **options))
    return python


def problem(f, start, steps, tolerance=None):
    return Problem(Objective(f), np.array(start, float), None, tolerance, steps, None)


def assert_same_walks(f, start, method, steps):
    """As `assert_same_runs`, without a look at where they end, which takes long where there are many variables."""
    python, compiled = problem(f, start, steps), problem(f, start, steps)
    one, other = follow(method, python, lambda _: None), follow(method, compiled)
    for name in ("x", "fun", "gradient_norm", "step_length"):
        assert identical(getattr(one.path, name), getattr(other.path, name)), name
    assert one.ended == other.ended and one.best.fun == other.best.fun and identical(one.last.x, other.last.x)
    assert python.objective.values == compiled.objective.values
    assert python.objective.gradients == compiled.objective.gradients


@needs_llvm
@pytest.mark.parametrize("known", SMOOTH + KINKED, ids=lambda known: known.name)
@pytest.mark.parametrize("method", METHODS)
def test_a_run_is_the_same_as_in_python(method, known: Known, lengths):
    f = hot(function(known.text, variables=known.variables))
    for rate, tolerance in itertools.product((1e-3, 0.03, 1.0, 40.0), (None, 0.0, 1e-3)):
        assert_same_runs(f, known.start, method=method(learning_rate=rate), tolerance=tolerance, max_steps=200)
    assert lengths


@needs_llvm
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("text", "start", "rate", "status"),
    [
        ("x - log(x)", [3], 5, "outside_domain"),
        ("sqrt(x) + y^2", [0.01, 1], 0.1, "outside_domain"),
        ("exp(x^2) + y^2", [1, 1], 0.9, "diverged"),
        ("x^4 + y^4", [1, 1], 3, "diverged"),
        ("-x^2 - y", [1, 1], 0.5, "unbounded"),
        ("1/x + y^2", [-1, 1], 0.01, "diverged"),
        ("exp(-x) + y^2", [0, 1], 0.1, None),
        ("x^2 + 0*y", [1, 2], 0.1, None),
        ("abs(x) + abs(y)", [1, 2], 0.25, None),
        ("x^2 + y^2", [0, 0], 0.1, "minimum"),
        ("x^2 + y^2", [-0.0, 1e-300], 0.5, "minimum"),
    ],
)
def test_a_run_that_ends_early_ends_where_python_ends_it(text, start, rate, status, method):
    run = assert_same_runs(hot(function(text)), start, method=method(learning_rate=rate), max_steps=300)
    if status is not None and method is GradientDescent:
        assert run.status == status


@needs_llvm
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("schedule", [Constant(), StepHalving(every=40), Exponential(decay=0.98), Cosine(final=0.1)])
def test_schedules_are_followed(schedule, method, lengths):
    f = hot(function("(1 - x)^2 + 100(y - x^2)^2"))
    python = assert_same_runs(f, [-1.2, 1], method=method(learning_rate=1e-3, schedule=schedule), max_steps=400)
    if method is GradientDescent:
        x = np.array([-1.2, 1.0])
        for k in range(400):
            x = x - 1e-3 * schedule.factor(k, 400) * f.gradient.at(x)
        assert python.path.x[-1] == pytest.approx(x, rel=1e-9)
    assert lengths


@needs_llvm
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 50])
def test_any_number_of_variables(n, lengths):
    names = [f"x{i}" for i in range(n)]
    text = " + ".join(f"({i + 1}*x{i} - 1)^2 + cos(x{i} + x{(i + 1) % n})" for i in range(n))
    f = hot(function(text, variables=names))
    start = np.linspace(-2, 3, n)
    for method in METHODS:
        for rate in (0.3 / n**2, 1e-3, 0.5):
            assert_same_runs(f, start, method=method(learning_rate=rate), max_steps=150)
    assert lengths


@needs_llvm
@pytest.mark.parametrize("n", [60, 1000])
@pytest.mark.parametrize("method", METHODS)
def test_long_sums(n, method, lengths):
    f = function("sum(i=1..n-1, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)").bind(n=n)
    for rate in (1e-4, 0.01):
        assert_same_walks(f, np.full(n, -0.8), method(learning_rate=rate), 200)
    assert lengths


@needs_llvm
@pytest.mark.parametrize("rows", [1, 3, 40, 3000])
def test_rows_of_data_on_one_thread(rows, lengths):
    draw = np.random.default_rng(5)
    table = {"t": draw.uniform(-1, 2, rows), "y": draw.normal(size=rows)}
    f = function("mean((a*exp(-b*t) - y)^2)", data=table, variables=["a", "b"], threads=1)
    for method in METHODS:
        assert_same_runs(f, [0.5, 0.1], method=method(learning_rate=0.02), max_steps=150)
    assert lengths


@needs_llvm
def test_bound_values_are_those_of_the_function(lengths):
    f = hot(function("a*x^2 + y^2", variables="x y a").bind(a=3))
    g = f.bind(a=0.5)
    runs = [assert_same_runs(each, [1, 2], method="momentum", learning_rate=0.01, max_steps=200) for each in (f, g)]
    assert runs[0].path.x[-1, 0] != runs[1].path.x[-1, 0] and lengths


@needs_llvm
def test_many_variables_go_in_stretches_that_fit_into_memory(lengths):
    n = 30_000
    f = function("sum(i=1..n, (x[i] - i/n)^2)").bind(n=n)
    assert_same_walks(f, np.zeros(n), Nesterov(learning_rate=0.01), 100)
    assert lengths and max(lengths) <= NUMBERS // (2 * n + 1)


@needs_llvm
def test_a_tolerance_is_met_at_the_same_iterate(lengths):
    f = hot(function("x^2 + 3y^2"))
    for tolerance in (1e-2, 1e-8, 1e-150, 1e-170, 1e-300, 1e200):
        assert_same_runs(f, [1, 1], method="gradient-descent", learning_rate=0.2, tolerance=tolerance, max_steps=900)
    gradients = in_python(f, [1, 1], method="momentum", learning_rate=0.02, max_steps=150).path.gradient_norm
    for steep in gradients[20::7]:  # the very number, and its neighbours
        for tolerance in (steep, np.nextafter(steep, 0), np.nextafter(steep, np.inf)):
            assert_same_runs(
                f, [1, 1], method="momentum", learning_rate=0.02, tolerance=float(tolerance), max_steps=150
            )
    assert lengths


@pytest.mark.parametrize("steps", [0, 1, 63, 64, 65, 128, 700])
def test_exactly_so_many_steps(steps):
    f = hot(function("(1 - x)^2 + 100(y - x^2)^2"))
    for _ in range(2):
        run = minimize(f, [-1.2, 1], method="nesterov", learning_rate=1e-3, max_steps=steps, tolerance=0)
        assert run.nit == steps == len(run.path) - 1 and run.status == "step_limit"
        assert_same(in_python(f, [-1.2, 1], method="nesterov", learning_rate=1e-3, max_steps=steps, tolerance=0), run)


@pytest.mark.parametrize("backend", ["python", "numpy"])
@pytest.mark.parametrize("method", METHODS)
def test_without_machine_code_the_loop_is_pythons(backend, method, lengths):
    text, start = "(1 - x)^2 + 100(y - x^2)^2", [-1.2, 1]
    options = {"method": method(learning_rate=1e-3), "max_steps": 300}
    run = minimize(function(text).compile(backend=backend), start, **options)
    assert not lengths
    assert_same(in_python(hot(function(text)), start, **options), run)
    if engine.available():
        assert_same(minimize(function(text).compile(backend="llvm"), start, **options), run)
        assert lengths


def test_without_llvmlite_the_loop_is_pythons(monkeypatch, lengths):
    f = function("(1 - x)^2 + 100(y - x^2)^2 + exp(x)/10")
    options = {"method": "momentum", "learning_rate": 1e-3, "max_steps": 300}
    here = minimize(f, [-1.2, 1], **options)
    monkeypatch.setattr(engine, "available", lambda: False)
    lengths.clear()
    assert_same(here, minimize(function("(1 - x)^2 + 100(y - x^2)^2 + exp(x)/10"), [-1.2, 1], **options))
    assert not lengths


@needs_llvm
def test_several_threads_run_the_rows_from_python(lengths):
    t = np.linspace(0, 1, 200_000)
    f = function("mean((a*exp(-b*t) - sin(t))^2)", data={"t": t}, variables=["a", "b"], threads=2)
    minimize(f, [0.5, 0.1], method="gradient-descent", learning_rate=0.1, max_steps=70)
    assert not lengths


def test_mini_batches_take_the_same_rule():
    t = np.arange(10.0)
    f = function("mean((a*t - y)^2)", data={"t": t, "y": 2 * t}, variables=["a"])
    run = minimize(f, [0], method=Momentum(learning_rate=1e-3, batch_size=10), seed=1, max_steps=80, tolerance=0)
    whole = minimize(f, [0], method=Momentum(learning_rate=1e-3), max_steps=80, tolerance=0)
    assert run.path.x[:, 0] == pytest.approx(whole.path.x[:, 0], rel=1e-9)


@needs_llvm
def test_an_interrupt_keeps_the_iterates_so_far(monkeypatch):
    f = hot(function("(1 - x)^2 + 100(y - x^2)^2"))
    options = {"method": "gradient-descent", "learning_rate": 1e-3, "max_steps": 5000}
    minimize(f, [-1.2, 1], **options)
    run, calls = Iteration.run, []

    def interrupted(self, *arguments):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return run(self, *arguments)

    monkeypatch.setattr(Iteration, "run", interrupted)
    stopped = minimize(f, [-1.2, 1], **options)
    assert "nterrupted" in stopped.message and stopped.nit == rules.FIRST
    assert identical(stopped.path.x, in_python(f, [-1.2, 1], **options).path.x[: rules.FIRST + 1])


# --- rules ------------------------------------------------------------------------------------------


@needs_llvm
@pytest.mark.parametrize("name", ADAPTIVE)
@pytest.mark.parametrize("rate", [1e-3, 0.1, 10.0])
def test_rules_of_adaptive_methods_run_both_ways(name, rate, lengths):
    rule, constants = ADAPTIVE[name]
    f = hot(function("(1 - x)^2 + 100(y - x^2)^2 + sin(x*y)"))
    python = Walk(problem(f, [-1.2, 1], 500), rule, constants, rate, Cosine())
    one_by_one = [python.step() for _ in range(500)]
    for _ in range(2):
        walk = Walk(problem(f, [-1.2, 1], 500), rule, constants, rate, Cosine())
        limit = limits(problem(f, [-1.2, 1], 500), walk.here.fun)
        seen = []
        while walk.goes_on:
            seen.append(walk.stretch(limit) or walk.step())
        each = [one for part in seen for one in (part if isinstance(part, Stretch) else [part])]
        assert len(each) == 500
        for name in ("x", "gradient", "rate"):
            assert identical([getattr(one, name) for one in each], [getattr(one, name) for one in one_by_one])
    assert lengths


@needs_llvm
@pytest.mark.parametrize("known", [SMOOTH[1], SMOOTH[-1], KINKED[0]], ids=lambda known: known.name)
@pytest.mark.parametrize("method", [AdaGrad, RMSProp, Adam, AMSGrad], ids=lambda method: method.name)
def test_a_run_of_an_adaptive_method_is_the_same_as_in_python(method, known, lengths):
    f = hot(function(known.text, variables=known.variables))
    for rate, tolerance in itertools.product((1e-3, 0.03, 1.0), (None, 1e-3)):
        assert_same_runs(f, known.start, method=method(learning_rate=rate), tolerance=tolerance, max_steps=200)
    assert lengths


@pytest.mark.parametrize("method", [*METHODS, Adam], ids=lambda method: method.name)
def test_clipped_gradients_go_through_python(method, lengths):
    f = hot(function("x^2 + 3y^2"))
    minimize(f, [3, 2], method=method(learning_rate=0.01, clip=1.0), max_steps=300)
    assert not lengths


def test_a_rule_is_what_its_formulas_say():
    """Adam by hand: Kingma & Ba, Adam (2015), algorithm 1."""
    f = function("(1 - x)^2 + 100(y - x^2)^2")
    walk = Walk(problem(f, [-1.2, 1], 50), MOMENTS, ADAM_CONSTANTS, 0.05, Constant())
    x, m, v = np.array([-1.2, 1.0]), 0.0, 0.0
    for k in range(1, 51):
        g = f.gradient.at(x)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        x = x - 0.05 * (m / (1 - 0.9**k)) / (np.sqrt(v / (1 - 0.999**k)) + 1e-8)
        assert walk.step().x == pytest.approx(x, rel=1e-9)


def test_nesterov_takes_the_gradient_ahead():
    f = function("x^4 + y^2")
    run = minimize(f, [1, 2], method=Nesterov(learning_rate=0.01, momentum=0.8), max_steps=30, tolerance=0)
    x, v = np.array([1.0, 2.0]), np.zeros(2)
    for k in range(30):
        v = 0.8 * v - 0.01 * f.gradient.at(x + 0.8 * v)
        x = x + v
        assert run.path.x[k + 1] == pytest.approx(x, rel=1e-12)


def test_names_of_a_rule():
    assert MOMENTS.states == ("m", "s") and MOMENTS.parameters == ("rate", "k", "a", "b", "beta1", "beta2", "epsilon")


# --- the loop ---------------------------------------------------------------------------------------


def test_a_stretch_is_its_iterates():
    iterates = [Iterate(np.array([float(k), 1]), k + 0.5, np.array([k, -k]), None if k == 0 else 0.1) for k in range(6)]
    whole = Stretch.of(iterates)
    for k, iterate in enumerate(iterates):
        assert (whole[k].fun, whole[k].rate) == (iterate.fun, iterate.rate)
        assert np.array_equal(whole[k].x, iterate.x) and np.array_equal(whole[k].gradient, iterate.gradient)
    assert whole[-1].fun == 5.5 and len(whole) == 6
    assert not np.shares_memory(whole[0].x, whole.x)


class Given:
    """A method that gives these iterates, one by one and in stretches."""

    name, steps, tolerance, bounded = "given", 100, None, False

    def __init__(self, iterates, parts):
        self._iterates, self._parts = iterates, parts

    def iterates(self, _):
        yield from self._iterates
        return Ended(Halt.FLOOR)

    def stretches(self, _):
        yield from self._parts
        return Ended(Halt.FLOOR)


@pytest.mark.parametrize("lowest", range(7))
def test_best_and_last_are_found_in_any_part(lowest):
    made = [Iterate(np.array([k, 1.0]), float(k != lowest), np.array([k, -1.0]), 0.1 * k) for k in range(7)]
    parts = [*made[:2], Stretch.of(made[2:4]), Stretch.of(made[4:5]), *made[5:]]
    one, other = [
        follow(Given(made, parts), problem(function("x + y"), [0, 1], 100), callback)
        for callback in (lambda _: None, None)
    ]
    for trace in (one, other):
        assert trace.best.x[0] == lowest and trace.best.rate == 0.1 * lowest and trace.last.x[0] == 6
        assert trace.path.step_length.tolist() == [1.0] * 6
    assert identical(one.path.x, other.path.x) and identical(one.path.gradient_norm, other.path.gradient_norm)


@pytest.mark.parametrize("n", [1, 2, 3, 8, 50, 1000, 20_000])
def test_norms_of_rows_are_those_of_vectors(n):
    draw = np.random.default_rng(n)
    rows = draw.normal(size=(40, n)) * 10.0 ** draw.uniform(-200, 200, (40, 1))
    rows[3], rows[4, 0], rows[5, 0], rows[6] = 0, np.nan, -np.inf, 5e-324
    assert identical(norms(rows), [norm(row) for row in rows])


def test_a_callback_still_sees_every_iterate():
    f = hot(function("x^2 + 3y^2"))
    minimize(f, [1, 2], method="momentum", learning_rate=0.01, max_steps=200)
    seen = []
    run = minimize(f, [1, 2], method="momentum", learning_rate=0.01, max_steps=200, callback=seen.append)
    assert [iterate.fun for iterate in seen] == run.path.fun[: len(seen)].tolist() and len(seen) >= run.nit


def test_bounds_and_batches_are_walked_step_by_step():
    f = hot(function("x^2 + 3y^2"))
    trace = follow(GradientDescent(), problem(f, [1, 2], 100), None)  # with a search
    assert trace.path.fun[-1] < trace.path.fun[0] and trace.best.fun == trace.path.fun.min()


def test_evaluations_made_elsewhere_are_counted_and_the_last_is_known():
    objective = Objective(function("x^2"))
    objective.noted(7, np.array([3.0]), np.array([9.0]), np.array([6.0]))
    assert (objective.values, objective.gradients) == (7, 7)
    assert objective.value_and_gradient(np.array([3.0])) == (9.0, np.array([6.0]))
    assert (objective.values, objective.gradients) == (7, 7)
    objective.gradient(np.array([2.0]))
    assert (objective.values, objective.gradients) == (8, 8)
