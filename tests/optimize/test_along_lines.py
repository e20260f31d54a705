"""Conjugate gradients, BFGS, L-BFGS and Newton along lines: what theory promises, and runs inside bounds."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.zoo import SMOOTH, Known
from workbench.functions import function
from workbench.optimize import (
    BFGS,
    LBFGS,
    Adam,
    Backtracking,
    BarzilaiBorwein,
    ConjugateGradient,
    GradientDescent,
    Newton,
    SciPy,
    StrongWolfe,
    WeakWolfe,
    minimize,
)
from workbench.optimize.descents.limited_memory import Pair, Pairs, inverse_times
from workbench.optimize.descents.modified_cholesky import modified_cholesky
from workbench.optimize.descents.quasi_newton import updated_inverse
from workbench.optimize.loop import follow
from workbench.optimize.objective import Objective, Problem

EXACT = StrongWolfe(decrease=1e-10, flattening=1e-9)
BETAS = ("polak-ribiere", "hager-zhang")
SEARCHING = [
    GradientDescent(),
    GradientDescent(search=BarzilaiBorwein()),
    GradientDescent(learning_rate=0.3, search=StrongWolfe()),
    ConjugateGradient(),
    ConjugateGradient(beta="hager-zhang"),
    BFGS(),
    LBFGS(history=3),
    Newton(search=Backtracking()),
]


def quadratic(n, seed, condition=100.0):
    """x·A x/2 - b·x with eigenvalues from 1 to condition; its text and the minimizer."""
    draw = np.random.default_rng(seed)
    basis = np.linalg.qr(draw.normal(size=(n, n)))[0]
    A = basis @ np.diag(np.geomspace(1, condition, n)) @ basis.T
    b = draw.normal(size=n)
    terms = [f"{float(A[i, j] / 2)!r}*x{i}*x{j}" for i in range(n) for j in range(n)] + [
        f"{float(-b[i])!r}*x{i}" for i in range(n)
    ]
    return function(" + ".join(terms), variables=[f"x{i}" for i in range(n)]), A, np.linalg.solve(A, b)


def walked(method, f, start, steps):
    """The start and so many iterates, each with what the method remembers."""
    return list(itertools.islice(method.iterates(Problem(Objective(f), start, None, 0.0, steps, None)), steps + 1))


# --- conjugate gradients ----------------------------------------------------------------------------


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("n", [1, 2, 3, 5, 8])
def test_conjugate_gradients_end_after_n_steps_on_a_quadratic(n, beta):
    """Nocedal & Wright (2006), theorem 5.1, with an exact search; directions are conjugate."""
    f, A, minimizer = quadratic(n, n)
    run = minimize(f, np.zeros(n), method=ConjugateGradient(beta=beta, search=EXACT), max_steps=n, tolerance=0)
    assert run.path.x[n] == pytest.approx(minimizer, rel=1e-7, abs=1e-8)
    steps = np.diff(run.path.x, axis=0)
    for p, q in itertools.combinations(steps, 2):
        assert abs(p @ A @ q) < 1e-7 * np.sqrt((p @ A @ p) * (q @ A @ q)) + 1e-14


def test_conjugate_gradients_with_as_many_distinct_eigenvalues_take_as_many_steps():
    """Nocedal & Wright (2006), theorem 5.4."""
    f = function("sum(i=1..n, (x[i] - 1)^2 + 20*(y[i] - 2*i)^2)").bind(n=20)
    run = minimize(f, np.zeros(40), method=ConjugateGradient(search=EXACT), max_steps=2, tolerance=0)
    assert run.path.gradient_norm[2] < 1e-8 * run.path.gradient_norm[0]


# --- BFGS and L-BFGS --------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_bfgs_has_the_inverse_hessian_after_n_exact_steps(n):
    """Nocedal & Wright (2006), theorem 6.4."""
    f, A, minimizer = quadratic(n, 20 + n)
    seen = walked(BFGS(search=EXACT), f, np.zeros(n), n)
    assert seen[n].x == pytest.approx(minimizer, rel=1e-7, abs=1e-8)
    assert seen[n].memory["descent"]["inverse"] == pytest.approx(np.linalg.inv(A), rel=1e-5, abs=1e-7)


@given(st.integers(1, 6), st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_an_updated_inverse_takes_the_change_to_the_step_and_stays_positive(n, seed):
    draw = np.random.default_rng(seed)
    inverse, root = np.eye(n), draw.normal(size=(n, n))
    A = root @ root.T + 0.1 * np.eye(n)
    for _ in range(4):
        step = draw.normal(size=n)
        change = A @ step
        updated = updated_inverse(inverse, step, change)
        rho = 1 / (step @ change)
        left = np.eye(n) - rho * np.outer(step, change)
        assert updated == pytest.approx(left @ inverse @ left.T + rho * np.outer(step, step), rel=1e-7, abs=1e-9)
        assert updated @ change == pytest.approx(step, rel=1e-7, abs=1e-9)
        assert np.linalg.eigvalsh(updated)[0] > 0
        inverse = updated


@given(st.integers(1, 6), st.integers(1, 7), st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_two_loops_are_the_matrix(n, count, seed):
    """The inverse that is built from gamma I by the updates of BFGS, Nocedal & Wright (2006), equation 7.19."""
    draw = np.random.default_rng(seed)
    root = draw.normal(size=(n, n))
    A = root @ root.T + 0.1 * np.eye(n)
    pairs = [Pair.of(step, A @ step) for step in draw.normal(size=(count, n))]
    last = pairs[-1]
    inverse = np.eye(n) * (last.curvature / (last.change @ last.change))
    for pair in pairs:
        inverse = updated_inverse(inverse, pair.step, pair.change)
    g = draw.normal(size=n)
    assert inverse_times(g, pairs) == pytest.approx(inverse @ g, rel=1e-6, abs=1e-8)


def test_a_step_without_curvature_teaches_nothing():
    assert Pair.of(np.array([1.0, 0.0]), np.array([-1.0, 0.0])) is None
    assert Pair.of(np.array([1.0, 0.0]), np.array([1e-16, 1.0])) is None
    assert Pair.of(np.array([1e-200, 0.0]), np.array([1e-200, 0.0])) is None
    assert Pair.of(np.array([1.0]), np.array([np.nan])) is None


@pytest.mark.parametrize("n", [2, 4, 6])
def test_lbfgs_that_remembers_all_is_bfgs_on_a_quadratic(n):
    """With exact steps both are conjugate gradients: Nocedal & Wright (2006), theorem 6.4."""
    f, _, minimizer = quadratic(n, 40 + n)
    paths = [
        minimize(f, np.zeros(n), method=method, max_steps=n, tolerance=0).path.x
        for method in (BFGS(search=EXACT), LBFGS(history=n, search=EXACT), ConjugateGradient(search=EXACT))
    ]
    assert paths[0][n] == pytest.approx(minimizer, rel=1e-7, abs=1e-8)
    for path in paths[1:]:
        assert path == pytest.approx(paths[0], rel=1e-6, abs=1e-8)


def test_lbfgs_remembers_no_more_than_its_history():
    seen = walked(LBFGS(history=3), function("(1 - x)^2 + 100(y - x^2)^2"), np.array([-1.2, 1.0]), 12)
    counts = [len(iterate.memory["descent"]["steps"]) for iterate in seen]
    assert counts[:5] == [0, 1, 2, 3, 3] and max(counts) == 3


@pytest.mark.parametrize("method", [LBFGS(), ConjugateGradient()], ids=lambda method: method.name)
def test_many_variables(method):
    n = 20_000
    f = function("sum(i=1..n, 100*(x[2*i] - x[2*i - 1]^2)^2 + (1 - x[2*i - 1])^2)").bind(n=n // 2)
    objective = Objective(f)
    trace = follow(method, Problem(objective, np.tile([-1.2, 1.0], n // 2), None, 1e-6, 500, None))
    assert trace.best.x == pytest.approx(np.ones(n), abs=1e-5) and objective.values < 200


@pytest.mark.parametrize("method", [BFGS(), LBFGS(), Newton(search=StrongWolfe())], ids=lambda method: method.name)
@pytest.mark.parametrize("known", SMOOTH, ids=lambda known: known.name)
def test_a_minimum_is_found_to_ten_digits(known, method):
    run = minimize(function(known.text, variables=known.variables), known.start, method=method)
    nearest = min(known.minima, key=lambda value: abs(value - run.fun))
    if known.name == "mccormick" and method.name == "newton":
        assert run.success  # its Hessian at the start is singular: one of the many minima further on
        return
    assert run.success, run.message
    assert run.fun == pytest.approx(nearest, rel=1e-10, abs=1e-14)


# --- going on ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", SEARCHING, ids=repr)
def test_a_run_that_goes_on_from_an_iterate_is_the_same_run(method):
    f = function("(1 - x)^2 + 100(y - x^2)^2 + (x*y - z)^2")
    problem = Problem(Objective(f), np.array([-1.2, 1.0, 0.3]), None, 0.0, 60, None)
    with np.errstate(all="ignore"):
        whole = list(itertools.islice(method.iterates(problem), 40))
        for k in (0, 1, 7, 20):
            after = list(itertools.islice(method.iterates(replace(problem, after=whole[k])), 15))
            for one, other in zip(whole[k : k + 15], after, strict=True):
                assert np.array_equal(one.x, other.x) and one.fun == other.fun and one.rate == other.rate


def test_what_a_run_remembers_is_not_written_over():
    f = function("(1 - x)^2 + 100(y - x^2)^2")
    problem = Problem(Objective(f), np.array([-1.2, 1.0]), None, 0.0, 60, None)
    for method in (BFGS(), LBFGS(), ConjugateGradient()):
        steps = method.iterates(problem)
        first = [next(steps) for _ in range(6)]
        kept = repr(first)
        for _ in range(20):
            next(steps)
        assert repr(first) == kept


# --- modified Cholesky ------------------------------------------------------------------------------


def symmetric(n, seed, low):
    """A symmetric matrix with eigenvalues from low to 10."""
    draw = np.random.default_rng(seed)
    basis = np.linalg.qr(draw.normal(size=(n, n)))[0]
    values = np.concatenate([[low], draw.uniform(min(low, 0.5), 10, n - 1)])
    return basis @ np.diag(values) @ basis.T, values


@given(st.integers(1, 12), st.integers(0, 10_000), st.floats(-10, -1e-3))
@settings(max_examples=80, deadline=None)
def test_a_modified_matrix_is_positive_definite_and_not_far(n, seed, low):
    A, values = symmetric(n, seed, low)
    A = 0.5 * (A + A.T)
    factors = modified_cholesky(A)
    M = factors.matrix
    assert factors.changed and np.linalg.eigvalsh(M)[0] > 0 and pytest.approx(M.T, rel=1e-12, abs=1e-12) == M
    assert np.linalg.norm(M - A, 2) <= 12 * n**2 * max(abs(low), -values.min())
    assert np.linalg.matrix_rank(M - A, tol=1e-8) <= np.sum(np.linalg.eigvalsh(A) < 1e-6)
    right = np.random.default_rng(seed).normal(size=n)
    assert M @ factors.solve(right) == pytest.approx(right, rel=1e-5, abs=1e-5)


@given(st.integers(1, 12), st.integers(0, 10_000), st.floats(1e-3, 5))
@settings(max_examples=80, deadline=None)
def test_a_safely_positive_matrix_is_left_as_it_is(n, seed, low):
    A, _ = symmetric(n, seed, low)
    A = 0.5 * (A + A.T)
    factors = modified_cholesky(A)
    assert not factors.changed and factors.matrix == pytest.approx(A, rel=1e-12, abs=1e-12)
    right = np.ones(n)
    assert factors.solve(right) == pytest.approx(np.linalg.solve(A, right), rel=1e-8)


@pytest.mark.parametrize("A", [np.zeros((2, 2)), np.array([[0.0, 1.0], [1.0, 0.0]]), -np.eye(3), np.ones((3, 3))])
def test_singular_and_negative_matrices(A):
    assert np.linalg.eigvalsh(modified_cholesky(A).matrix)[0] > 0


def test_newton_along_lines_does_not_depend_on_units():
    plain = minimize("(x^2 - 1)^2 + (y - x)^2 + y^4/4", [0.1, -2], method=Newton(search=Backtracking()))
    scaled = minimize(
        "((x*10^6)^2 - 1)^2 + (y/10^4 - x*10^6)^2 + (y/10^4)^4/4", [1e-7, -2e4], method=Newton(search=Backtracking())
    )
    assert (scaled.path.x * [1e6, 1e-4])[:7] == pytest.approx(plain.path.x[:7], rel=1e-6, abs=1e-8)


# --- bounds -----------------------------------------------------------------------------------------

BOUNDED = [
    LBFGS(),
    LBFGS(search=Backtracking()),
    LBFGS(search=WeakWolfe()),
    GradientDescent(),
    GradientDescent(search=BarzilaiBorwein()),
    GradientDescent(search=StrongWolfe()),
]


def box(known: Known, seed, width):
    draw = np.random.default_rng(seed)
    start = np.array(known.start, float)
    sides = np.abs(draw.normal(size=(2, len(start)))) * width
    return [(low, high) for low, high in zip(start - sides[0], start + sides[1], strict=True)]


@pytest.mark.parametrize("method", BOUNDED, ids=repr)
@pytest.mark.parametrize("known", [SMOOTH[k] for k in (0, 1, 3, 5, 7, 9, 13)], ids=lambda known: known.name)
def test_runs_inside_bounds_are_as_low_as_scipys(known, method):
    f = function(known.text, variables=known.variables)
    for seed, width in ((1, 0.5), (2, 0.5), (3, 2.0)):
        bounds = box(known, seed, width)
        low, high = np.array(bounds).T
        run = minimize(f, known.start, method=method, bounds=bounds, max_steps=500)
        assert (run.path.x >= low).all() and (run.path.x <= high).all()
        other = minimize(f, known.start, method=SciPy("L-BFGS-B"), bounds=bounds)
        if run.status != "step_limit":
            assert run.success and run.fun <= other.fun + 1e-8 * max(1, abs(other.fun)), run.message
            at_bound = ((run.x <= low) | (run.x >= high)).any()
            assert (run.status == "boundary_minimum") == at_bound
        assert run.status != "step_limit" or method.name == "gradient-descent"


def test_the_end_at_a_bound_is_read_with_its_multiplier():
    for method in BOUNDED:
        run = minimize("(x - 3)^2 + (y + 1)^2 + x*y", [0, 0], method=method, bounds={"x": (None, 2)})
        assert run.status == "boundary_minimum" and run.x == pytest.approx([2, -2], abs=1e-7)
        assert "x is at its upper bound 2, and f rises inwards by 4 per unit" in run.message


def test_gradient_descent_at_a_fixed_rate_is_projected():
    run = minimize(
        "(x - 3)^2 + (y + 1)^2 + x*y", [0, 0], method=GradientDescent(0.1), bounds={"x": (-1, 2)}, max_steps=300
    )
    x, expected = np.zeros(2), [np.zeros(2)]
    for _ in range(run.nit):
        x = x - 0.1 * np.array([2 * (x[0] - 3) + x[1], 2 * (x[1] + 1) + x[0]])
        x[0] = np.clip(x[0], -1, 2)
        expected.append(x)
    assert run.path.x == pytest.approx(np.array(expected), rel=1e-12, abs=1e-15)
    assert run.status == "boundary_minimum"


def test_a_corner_and_an_empty_interval():
    for method in BOUNDED:
        run = minimize("x + 2y", [0.5, 0.5], method=method, bounds=[(0, 1), (0, 1)])
        assert run.status == "boundary_minimum" and run.x.tolist() == [0, 0]
        run = minimize("(x - 3)^2 + (y - x)^2", [0.5, 0.5], method=method, bounds=[(1, 1), (None, None)])
        assert run.success and run.x == pytest.approx([1, 1], abs=1e-7)


def test_methods_that_cannot_keep_to_bounds_say_which_can():
    for method in (BFGS(), ConjugateGradient(), Adam(), Newton(search=Backtracking())):
        with pytest.raises(ValueError, match=r"takes no bounds; these methods do: auto, gradient-descent, lbfgs"):
            minimize("x^2", [1], method=method, bounds=[(0, 1)])


# --- misuse -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: LBFGS(history=0), "history is 0; a count of steps"),
        (lambda: LBFGS(search=BarzilaiBorwein()), "take it with GradientDescent(search=BarzilaiBorwein())"),
        (lambda: BFGS(search=3), "search is 3"),
        (lambda: Newton(search="strong"), "search is 'strong'"),
        (lambda: ConjugateGradient(beta="fletcher"), "beta is 'fletcher'; 'polak-ribiere' or 'hager-zhang' is needed"),
        (lambda: StrongWolfe(decrease=0.6), "decrease=0.6"),
        (lambda: StrongWolfe(flattening=1.0), "flattening=1"),
        (lambda: StrongWolfe(decrease=0.2, flattening=0.1), "between decrease = 0.2 and 1"),
        (lambda: StrongWolfe(rounding=-1), "rounding=-1"),
        (lambda: WeakWolfe(flattening=0.0), "WeakWolfe(flattening=0)"),
        (lambda: BarzilaiBorwein(window=0), "window=0"),
        (lambda: BarzilaiBorwein(decrease=1.0), "decrease=1"),
        (lambda: GradientDescent(0.1, clip=0.0), "clip is 0; a positive number"),
        (lambda: GradientDescent(clip=1.0, search=Backtracking()), "leave search or clip out"),
        (lambda: Adam(learning_rate=0), "the learning rate is 0"),
        (lambda: Adam(learning_rate=None), "the learning rate is None"),
        (lambda: Adam(beta1=1.0), "beta1 is 1"),
        (lambda: Adam(beta2=-0.1), "beta2 is -0.1"),
        (lambda: Adam(epsilon=0.0), "epsilon is 0"),
        (lambda: Adam(schedule=3), "schedule is 3"),
        (lambda: Adam(batch_size=0), "batch_size is 0"),
    ],
)
def test_options_that_cannot_be_are_refused(make, told):
    with pytest.raises(ValueError) as caught:
        make()
    assert told in str(caught.value)


def test_the_memory_of_a_history_is_read_back():
    history = Pairs(3, tuple(Pair.of(np.array([k, 1.0]), np.array([2.0 * k, 3.0])) for k in (1.0, 2.0)))
    again = Pairs(3).recalled(history.memory)
    assert [pair.curvature for pair in again.pairs] == [pair.curvature for pair in history.pairs]
