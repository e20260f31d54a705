"""Long sums are loops in the graph: values and derivatives as of the terms written out, in every backend."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.optimize
import scipy.sparse

from workbench.errors import OptionError
from workbench.functions import function
from workbench.graphs import (
    Kind,
    bound,
    concatenate,
    gradient,
    hessian,
    hvp,
    jvp,
    lower,
    pattern,
    sparse_hessian,
    unrolled,
    vjp,
)
from workbench.kernels import Execution, compiled
from workbench.kernels.llvm import engine
from workbench.kernels.passes import stride
from workbench.language.reading import read
from workbench.optimize import minimize

NONE = np.empty(0)
ROSENBROCK = "sum(i=1..n-1, 100*(x[i+1]-x[i]^2)^2 + (1-x[i])^2)"
NAMES = ("numpy", "llvm", "python") if engine.available() else ("numpy", "python")
OVER_ROWS = NAMES[:-1]

LONG = (
    ROSENBROCK,
    "sum(i=1..n, x[i]^4)/n - 2*sum(i=1..n-2, x[i]*x[i+2]*sin(i))",
    "a*sum(i=1..n, (x[i] - b)^2) + a*b^2",
    "-sum(i=1..n, cos(x[i]*x[1])) + x[2]^3 + 4",
    "sum(i=1..n, exp(-x[i]^2)*i) - sum(k=2..n, (x[k] - x[k-1])^2)",
    "sum(i=1..n, sin(i*x)) + x^2",
    "sum(i=1..n, x[2*i]*x[2*i - 1])",
    "sum(i=1..n, (W[i, 1] - W[i, 2])^2)",
    "sum(i=0..n, a[i]*x^2/(i + 1))",
    "sum(i=1..n, abs(x[i])) + 1/2*(sum(i=1..n, max(x[i], 0)))*c",
    "sum(i=1..n, x[n+1-i]*x[i]^2)",
    "sum(i=1..n, sum(j=1..3, W[i, j]*x[j]^2))",
    "sum(i=1..n, piecewise(x[i] < i/100: x[i]^2, 2*x[i] + y))",
)
INSIDE = ("sum(i=1..n, log(1 + x[i]^2))^2 + x[3]", "exp(-sum(i=1..n, x[i]^2)/n)")
"""The slopes of one term depend on all others, so that second derivatives are those of the terms written out."""


def program_of(text, n=300):
    f = function(text)
    return (f.bind(n=n) if "n" in f.sizes else f).definition.program


def alike(program, *parameters):
    """The outputs of a program in every backend are those of the terms written out."""
    x = np.random.default_rng(3).normal(size=len(program.variables))
    expected = compiled(unrolled(program), Execution("python"))(x, *parameters)
    for name in NAMES:
        found = compiled(program, Execution(name))(x, *parameters)
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12 * np.abs(expected).max(), err_msg=name)
    return x, expected


@pytest.mark.parametrize("text", LONG + INSIDE)
def test_a_loop_has_the_values_of_the_terms_written_out(text):
    made = program_of(text, 60 if text in INSIDE else 300)
    assert made.loops
    alike(made)
    alike(gradient(made))
    alike(concatenate([made, gradient(made)]))
    alike(sparse_hessian(made).program)
    along = np.random.default_rng(4).normal(size=len(made.variables))
    alike(jvp(made), along)
    alike(hvp(made), along)
    alike(vjp(made), np.array([-2.5]))


@pytest.mark.parametrize("text", LONG + INSIDE)
def test_derivatives_of_loops_are_differences(text):
    made = program_of(text, 60)
    size = len(made.variables)
    x, along = np.random.default_rng(5).normal(size=(2, size))
    value, slope = compiled(made), compiled(gradient(made))
    step = 1e-6 * along
    if "abs" not in text and "piecewise" not in text:
        difference = (value(x + step) - value(x - step))[0] / 2e-6
        assert slope(x) @ along == pytest.approx(difference, rel=1e-6, abs=1e-6)
        bend = (slope(x + step) - slope(x - step)) / 2e-6
        np.testing.assert_allclose(compiled(hvp(made))(x, along), bend, rtol=1e-5, atol=1e-5 * np.abs(bend).max())
    H = compiled(hessian(made))(x).reshape(size, size)
    np.testing.assert_allclose(H, H.T, rtol=1e-12)
    np.testing.assert_allclose(H @ along, compiled(hvp(made))(x, along), rtol=1e-9, atol=1e-9)
    entries = sparse_hessian(made)
    matrix = scipy.sparse.coo_array((compiled(entries.program)(x), (entries.rows, entries.columns)), (size, size))
    np.testing.assert_allclose(matrix.toarray(), H, rtol=1e-12, atol=1e-12)
    assert len(set(zip(entries.rows.tolist(), entries.columns.tolist(), strict=True))) == len(entries.rows)


@pytest.mark.parametrize("text", LONG)
def test_functions_of_long_sums_are_run_as_loops(text):
    f = function(text).bind(n=60)
    plain = f.compile(backend="python")
    x = np.random.default_rng(3).normal(size=(3, len(f.variables)))
    assert np.allclose(f.at(x), plain.at(x), rtol=1e-12)
    assert np.allclose(f.gradient.at(x), plain.gradient.at(x), rtol=1e-10, atol=1e-10)
    value, slope = f.value_and_gradient(x[0])
    assert np.isclose(value, plain.at(x[0]), rtol=1e-12)
    assert np.allclose(slope, f.gradient.at(x[0]), rtol=1e-12, atol=1e-12)
    ours, theirs = f.hessian.at(x[0], sparse=True), plain.hessian.at(x[0], sparse=True)
    assert abs(ours - theirs).max() < 1e-9


@pytest.mark.parametrize("backend", NAMES)
def test_batches_go_point_by_point(backend):
    kernel = compiled(gradient(program_of(ROSENBROCK, 100)), Execution(backend))
    points = np.random.default_rng(7).normal(size=(2, 3, 100))
    found = kernel.batch(points)
    assert found.shape == (2, 3, 100)
    np.testing.assert_allclose(found[1, 2], scipy.optimize.rosen_der(points[1, 2]), rtol=1e-12)
    assert kernel.batch(np.empty((0, 100))).shape == (0, 100)
    several = np.asfortranarray(points.reshape(6, 100))
    several.flags.writeable = False
    np.testing.assert_array_equal(kernel.batch(several), found.reshape(6, 100))
    np.testing.assert_array_equal(kernel(several[3]), kernel(several[3].copy()))


@pytest.mark.parametrize("backend", OVER_ROWS)
def test_bound_values_stand_in_a_loop(backend):
    made = program_of("a*sum(i=1..n, (x[i] - c[i])^2)")
    given = ["a", *[f"c[{i}]" for i in range(1, 301)]]
    rest = bound(made, given)
    assert {gather.kind for gather in rest.loops[0].gathers} == {Kind.VARIABLE, Kind.PARAMETER}
    c, x = np.random.default_rng(8).normal(size=(2, 300))
    parameters = np.array([3.0, *c])
    slope = compiled(gradient(rest), Execution(backend))(x, parameters)
    np.testing.assert_allclose(slope, 6 * (x - c), rtol=1e-14)
    alike(hvp(rest), np.concatenate([parameters, x]))
    some = bound(made, ["x[7]"])  # one place then has variables and a bound value
    assert not some.loops
    everything = np.concatenate([np.delete(x, 6), c, [3.0]])
    by_name = dict(zip([*(f"x[{i}]" for i in range(1, 301) if i != 7), *given[1:], "a"], everything, strict=True))
    point = np.array([by_name[name] for name in some.variables])
    np.testing.assert_allclose(compiled(some)(point, x[6:7]), [3 * np.sum((x - c) ** 2)], rtol=1e-13)


def test_functions_with_bound_values():
    f = function("a*sum(i=1..n, (x[i] - 1)^2)").bind(n=300, a=3)
    x = np.linspace(0, 1, 300)
    assert np.isclose(f.at(x), 3 * np.sum((x - 1) ** 2))
    assert np.allclose(f.bind(a=2).gradient.at(x), 4 * (x - 1))


@pytest.mark.parametrize(
    "text",
    [
        "sum(i=1..10, x[i]^2)",
        "sum(i=1..300, x[i]^i)",
        "sum(i=1..300, x[i]*sqrt(i))",
        "prod(i=1..300, x[i])",
        "sum(i=1..300, x[(i - 150)^2 - 10*(i - 150) + 26])",
    ],
)
def test_what_is_no_long_sum_is_written_out(text):
    f = function(text)
    assert not f.definition.program.loops
    assert np.isfinite(f.at(np.full(len(f.variables), 0.9)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sum(i=1..300, x[i]^2)^2", 300**2 * 0.9**4),
        ("exp(sum(i=1..300, x[i])/300)", np.exp(0.9)),
        ("1/sum(i=1..300, x[i]^2)", 1 / 300 / 0.81),
        ("sum(i=1..300, x[i])*sum(i=1..300, x[i])", 270**2),
        ("sum(i=1..300, x[i]^2) where x[1] > 0", 243),
    ],
)
def test_a_long_sum_may_stand_inside(text, value):
    f = function(text)
    assert f.definition.program.loops
    assert f.at(np.full(300, 0.9)) == pytest.approx(value, rel=1e-13)


def test_outside_the_domain_a_loop_has_no_value():
    f = function("sum(i=1..n, log(x[i]))").bind(n=300)
    x = np.ones(300)
    x[7] = -1
    assert np.isnan(f.at(x)) and np.isnan(f.at([x, np.ones(300)])).tolist() == [True, False]
    assert str(f.violation(x)) == "log(x[8]) needs x[8] > 0; here x[8] = -1"


@pytest.mark.parametrize("backend", NAMES)
def test_values_outside_the_domain_follow_ieee(backend):
    made = program_of("log(a)*sum(i=1..n, log(x[i])) + sum(i=1..n, x[i])/a")
    both = compiled(concatenate([made, gradient(made)]), Execution(backend))
    point = dict.fromkeys(made.variables, 1.0)

    def at(**changed):
        return both(np.array(list((point | changed).values())))

    place = {name: 1 + k for k, name in enumerate(made.variables)}
    assert at(a=2.0)[0] == 150
    assert np.isnan(at(a=0.0)[[0, place["x[9]"]]]).all()
    assert np.isnan(at(a=-1.0)[[0, place["x[3]"]]]).all()
    away = at(**{"x[9]": -1.0})
    assert np.isnan(away[0]) and np.isfinite(away[place["x[8]"]])
    pole = at(**{"x[9]": 0.0}, a=2.0)
    assert (
        pole[0] == -np.inf and pole[place["x[9]"]] == np.inf and pole[place["x[8]"]] == pytest.approx(np.log(2) + 0.5)
    )


@pytest.mark.parametrize("backend", NAMES)
@pytest.mark.parametrize(
    "text", [text for text in LONG + INSIDE if not any(w in text for w in ("abs", "max", "piecewise"))]
)
def test_complex_points_are_taken(text, backend):
    made = program_of(text, 60)
    x, along = np.random.default_rng(9).normal(size=(2, len(made.variables)))
    found = compiled(made, Execution(backend))(x + 1e-30j * along)
    assert found.imag[0] / 1e-30 == pytest.approx(compiled(jvp(made), Execution(backend))(x, along)[0], rel=1e-11)
    slope = compiled(gradient(made), Execution(backend))(x + 1e-30j * along)
    bend = compiled(hvp(made), Execution(backend))(x, along)
    np.testing.assert_allclose(slope.imag / 1e-30, bend, rtol=1e-10, atol=1e-12 * np.abs(bend).max())
    several = compiled(made, Execution(backend)).batch(np.stack([x, x + 1e-30j * along]))
    np.testing.assert_allclose(several[1], found, rtol=1e-13)


@pytest.mark.parametrize("backend", OVER_ROWS)
def test_complex_points_where_the_formula_has_kinks_are_refused(backend):
    with pytest.raises(OptionError, match="abs is not analytic"):
        compiled(program_of("sum(i=1..n, abs(x[i]))"), Execution(backend))(np.ones(300) + 1j)


@pytest.mark.parametrize("backend", OVER_ROWS)
def test_many_thousand_variables(backend):
    made = program_of(ROSENBROCK, 20_001)
    x = np.linspace(-1, 1, 20_001)
    both = compiled(concatenate([made, gradient(made)]), Execution(backend))(x)
    assert both[0] == pytest.approx(scipy.optimize.rosen(x), rel=1e-13)
    np.testing.assert_allclose(both[1:], scipy.optimize.rosen_der(x), rtol=1e-11, atol=1e-11)
    entries = sparse_hessian(made)
    assert len(entries.rows) == 20_001 + 2 * 20_000
    values = compiled(entries.program, Execution(backend))(x)
    H = scipy.sparse.csr_array((values, (entries.rows, entries.columns)), entries.shape)
    np.testing.assert_allclose(H @ x, scipy.optimize.rosen_hess_prod(x, x), rtol=1e-9, atol=1e-9)
    f = function(ROSENBROCK).bind(n=20_001)
    assert "20001 variables" in repr(f.gradient)


@pytest.mark.parametrize("backend", OVER_ROWS)
def test_places_in_any_order_over_several_blocks(backend):
    """Gathers and scatters whose places go up by one, by two, down, or jump, all or not all different."""
    n = 20_000
    order = np.random.default_rng(10).integers(1, n + 1, n)
    other = np.random.default_rng(11).permutation(n) + 1
    names = [f"x{i}" for i in range(1, 2 * n + 1)]
    terms = [f"x{i}*x{2 * i}^2*x{n + 1 - i}*x7 - x{order[i - 1]}*x{other[i - 1]}^3" for i in range(1, n + 1)]
    made = lower([read(" + ".join(terms), variables=names, limit=10**7).formula], names)
    (loop,) = made.loops
    assert {stride(gather.places) for gather in loop.gathers} == {1, 2, -1, None}
    x = np.random.default_rng(12).normal(size=2 * n)
    i = np.arange(n)
    u, v, w, p, q = x[i], x[2 * i + 1], x[n - 1 - i], x[order - 1], x[other - 1]
    expected = np.zeros(2 * n)
    np.add.at(expected, i, v**2 * w * x[6])
    np.add.at(expected, 2 * i + 1, 2 * u * v * w * x[6])
    np.add.at(expected, n - 1 - i, u * v**2 * x[6])
    expected[6] += np.sum(u * v**2 * w)
    np.add.at(expected, order - 1, -(q**3))
    np.add.at(expected, other - 1, -3 * p * q**2)
    found = compiled(concatenate([made, gradient(made)]), Execution(backend))(x)
    assert found[0] == pytest.approx(np.sum(u * v**2 * w * x[6] - p * q**3), rel=1e-11)
    np.testing.assert_allclose(found[1:], expected, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("backend", OVER_ROWS)
def test_data_and_long_sums_in_one_program(backend):
    """A loss with a penalty over many weights: rows of the data and rows of a loop, each in passes of their own."""
    x, y = np.random.default_rng(13).normal(size=(2, 20_000))
    text = "mean((a*x + w[1] - y)^2) + sum(i=1..n, (w[i] - a)^2)/n"
    made = function(text, data={"x": x, "y": y}).bind(n=60).definition.program
    assert made.loops and made.columns == ("x", "y")
    both = concatenate([made, gradient(made)])
    point = np.random.default_rng(14).normal(size=61)
    found = compiled(both, Execution(backend))(point, NONE, (x, y))
    expected = compiled(unrolled(both), Execution(backend))(point, NONE, (x, y))
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)
    residual = point[0] * x + point[1] - y
    assert found[0] == pytest.approx(np.mean(residual**2) + np.mean((point[1:] - point[0]) ** 2), rel=1e-13)


def test_derivatives_row_by_row_beside_a_long_sum():
    x = np.linspace(0, 1, 5)
    made = function("a*x + sum(i=1..60, w[i]^2)", data={"x": x}).definition.program
    assert made.loops and made.rowwise
    point = np.random.default_rng(15).normal(size=61)
    for sweep in (gradient, hessian):
        found = compiled(sweep(made))(point, NONE, (x,))
        np.testing.assert_allclose(found, compiled(sweep(unrolled(made)))(point, NONE, (x,)), rtol=1e-13)


def test_where_derivatives_may_differ_from_zero():
    made = gradient(program_of("sum(i=1..n, x[2*i]^2)", 60))
    assert pattern(made) == (False, True) * 60


def test_assumptions_hold_for_loops():
    f = function("sum(i=1..n, sqrt(x[i])) where x[2] > 1").bind(n=100)
    x = np.full(100, 4.0)
    assert f.at(x) == 200 and np.isclose(f.gradient.at(x), 0.25).all()
    x[1] = 0.5
    assert np.isnan(f.at(x)) and np.isnan(f.gradient.at(x)).all()


def test_a_long_sum_is_minimized():
    run = minimize(function("sum(i=1..n, (x[i] - i)^2/i)").bind(n=2000), np.zeros(2000))
    assert np.allclose(run.x, np.arange(1, 2001), atol=1e-4)
