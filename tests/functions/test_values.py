"""Values: like a ufunc over float64, NaN outside the domain, errors that say what, where and what instead."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import OptionError, ShapeError
from workbench.functions import function

ROSENBROCK = "f(x, y) = (1 - x)^2 + 100(y - x^2)^2"
SHAPES = ((), (1,), (3,), (2, 1), (2, 3), (4, 1, 1), (0,))


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


@pytest.mark.parametrize("components", [(), (2,), (2, 2), (1, 2)])
@pytest.mark.parametrize("left", SHAPES)
@pytest.mark.parametrize("right", SHAPES)
def test_values_broadcast_like_a_ufunc_with_components_last(left, right, components):
    """Also where every component is a constant: no inhomogeneous shapes."""
    sources = {(): "x - y", (2,): ["x - y", "1"], (2, 2): [["1", "2"], ["3", "4"]], (1, 2): [["x", "y"]]}
    f = function(sources[components], variables="x y")
    x, y = np.full(left, 3.0), np.full(right, 2.0)
    try:
        shape = np.broadcast_shapes(left, right)
    except ValueError:
        with pytest.raises(ShapeError, match="do not broadcast"):
            f(x, y)
        return
    assert np.shape(f(x, y)) == shape + components
    assert np.shape(f(x=x, y=y)) == shape + components
    for derived, own in (
        (f.jacobian, (*(components or (1,)), 2)),
        (f.hessian, (*components, 2, 2)),
        (f.diff("x"), components),
    ):
        assert derived.shape == own
        assert np.shape(derived(x, y)) == shape + own


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=40).filter(lambda v: len(v) % 2 == 0))
@settings(max_examples=30, deadline=None)
def test_one_point_batches_and_numpy_agree(values):
    f = function(ROSENBROCK)
    p = np.array(values).reshape(-1, 2)
    want = rosenbrock(p[:, 0], p[:, 1])
    np.testing.assert_allclose(f.at(p), want, rtol=1e-13)
    np.testing.assert_allclose([f.at(x) for x in p], want, rtol=1e-13)
    np.testing.assert_allclose(f(p[:, 0], p[:, 1]), want, rtol=1e-13)
    np.testing.assert_allclose(f.at({"y": p[:, 1], "x": p[:, 0]}), want, rtol=1e-13)


def test_a_value_is_a_float_and_an_array_is_float64():
    f = function(ROSENBROCK)
    assert type(f(1, 2)) is float and type(f.at([1, 2])) is float and type(f.value(np.array([1, 2]))) is float
    assert f(np.array([1], dtype=np.int8), 2).dtype == np.float64
    assert f.gradient(1, 2).dtype == np.float64


@pytest.mark.parametrize("dtype", [np.int8, np.int32, np.int64, np.uint8, np.float32, np.float64, bool, object])
def test_every_kind_of_number_is_computed_as_float64(dtype):
    """NumPy's integers overflow in silence: 10**20 in int64 is 7766279631452241920 (numpy#6215)."""
    assert function("x^20").at(np.array([1], dtype=dtype)) == 1.0
    assert function("2^(-x)")(np.array([1, 0], dtype=dtype)).tolist() == [0.5, 1.0]


def test_integers_do_not_overflow():
    assert function("x^20")(10) == 1e20
    assert function("x^3")(np.array([2000], dtype=np.int32)).tolist() == [8e9]
    assert function("x^2")(2**500) == float(2**1000)
    assert function("x")(10**400) == np.inf


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("log(x)", [-1.0, -0.5]),
        ("sqrt(x)", [-1.0, -1e-300]),
        ("x^(1/3)", [-8.0]),
        ("asin(x)", [1.5, -2.0]),
        ("x^x", [-0.5]),
        ("log(log(x))", [0.5, -1.0]),
        ("acosh(x)", [0.5]),
        ("0/x + 0*log(x - 5)", [1.0]),
    ],
)
def test_outside_the_domain_is_nan_without_a_warning_and_never_complex(text, points):
    f = function(text)
    for g in (f, f.diff(), f.gradient, f.hessian):
        if g is not f and text == "0/x + 0*log(x - 5)":
            continue
        for p in points:
            if g is f:
                assert np.isnan(g.at([p]))
            assert np.asarray(g.at([p])).dtype == np.float64
    batch = np.asarray(f(np.array([*points, 1.25])))
    assert np.isnan(batch[: len(points)]).all() and batch.dtype == np.float64


@pytest.mark.parametrize(("text", "point", "value"), [
    ("log(1 + exp(x))", 800.0, None), ("softplus(x)", 800.0, 800.0), ("softplus(x)", -800.0, 0.0),
    ("sigmoid(x)", 800.0, 1.0), ("sigmoid(x)", -800.0, 0.0), ("exp(x)", 1e3, np.inf), ("tanh(x)", 1e300, 1.0),
])  # fmt: skip
def test_large_arguments_end_without_exceptions(text, point, value):
    found = function(text)(point)
    assert value is None or found == pytest.approx(value)
    assert not np.any(np.isnan(function(text).gradient.at([point]))) or value is None


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda f: f(1), OptionError, r"no value for y; .* \.at\(point\)"),
        (lambda f: f(1, 2, 3), ShapeError, "3 values for 2"),
        (lambda f: f(1, z=2), OptionError, "'z' is no variable; those are x, y"),
        (lambda f: f(1, x=2), OptionError, "x has two values"),
        (lambda f: f("1", 2), OptionError, "x is '1'; a number is needed"),
        (lambda f: f(1j, 2), OptionError, "complex"),
        (lambda f: f([[1], [1, 2]], 2), ShapeError, "no rectangular array"),
        (lambda f: f(None, 2), OptionError, "a real number is needed"),
        (lambda f: f.at([1, 2, 3]), ShapeError, r"shape \(3,\), but there are 2 variables \(x, y\); give shape \(2,\)"),
        (lambda f: f.at(5), ShapeError, "shape"),
        (lambda f: f.at([]), ShapeError, "shape"),
        (lambda f: f.at({"x": 1}), OptionError, "no value for y"),
        (lambda f: f.at({"x": 1, "y": 2, "zz": 3}), OptionError, "'zz' is no variable"),
        (lambda f: f.value([[1, 2]]), ShapeError, "one number"),
        (lambda f: f.gradient.value([1, 2]), ShapeError, "one number"),
        (lambda f: f.diff("x1"), OptionError, "'x1' is no variable; those are x, y. Did you mean 'x'"),
        (lambda f: f.diff("2x"), OptionError, "'2x' is no variable; those are x, y"),
        (lambda f: f.diff(), OptionError, "say by which variable"),
        (lambda f: f.gradient.gradient, ShapeError, "take the jacobian"),
        (lambda f: f.jvp.at([1, 2], [1]), ShapeError, "direction has shape"),
        (lambda f: f.jvp.at([[1, 2]] * 3, [[1, 2]] * 2), ShapeError, "do not broadcast"),
        (lambda f: f.at([1, 2], sparse=True), ShapeError, "for matrices"),
        (lambda f: f.evaluate([1]), ShapeError, "1 values, but there are 2 variables"),
        (lambda f: f.evaluate(["one", 2]), OptionError, "give an int"),
        (lambda f: f.evaluate([1, 2], digits=0), OptionError, "digits"),
        (lambda f: f.compile(backend="fast"), OptionError, "'fast' is no backend; those are"),
        (lambda f: f.violation([[1, 2]]), ShapeError, "one point"),
    ],
)
def test_misuse_says_what_where_and_what_instead(call, error, match):
    with pytest.raises(error, match=match):
        call(function(ROSENBROCK))


def test_one_number_is_a_point_of_one_variable():
    assert function("x^2").at(3) == 9.0
    assert function("x^2").at([[1], [2]]).tolist() == [1, 4]


def test_value_and_gradient_are_those_of_the_function_and_its_gradient():
    f = function(ROSENBROCK)
    p = np.random.default_rng(1).normal(size=(2, 5, 2))
    value, gradient = f.value_and_gradient(p)
    np.testing.assert_allclose(value, f.at(p), rtol=1e-14)
    np.testing.assert_allclose(gradient, f.gradient.at(p), rtol=1e-14)
    one, slope = f.value_and_gradient([-1.2, 1])
    assert (one, slope.tolist()) == (pytest.approx(24.2), pytest.approx([-215.6, -88.0]))


def test_a_result_is_the_callers_to_change():
    f = function(["x", "1"])
    first = f.at([2.0])
    first[:] = 0
    assert f.at([2.0]).tolist() == [2, 1]
    value, gradient = function("x^2 + y").value_and_gradient(np.array([1.0, 2.0]))
    gradient[:] = 0
    assert function("x^2 + y").gradient.at([1.0, 2.0]).tolist() == [2, 1] and value == 3


@pytest.mark.parametrize("text", ["x^2*y + sin(x*y) + z", ["x*y", "y*z", "x + exp(z)"]])
def test_products_with_directions_are_those_of_the_matrices(text):
    f = function(text)
    draw = np.random.default_rng(2)
    p, v = draw.normal(size=3), draw.normal(size=3)
    J = f.jacobian.at(p)
    np.testing.assert_allclose(f.jvp.at(p, v), (J @ v).reshape(f.shape), rtol=1e-12)
    w = draw.normal(size=f.shape)
    np.testing.assert_allclose(f.vjp.at(p, w), np.atleast_1d(w) @ J, rtol=1e-12)
    assert np.sum(w * f.jvp.at(p, v)) == pytest.approx(v @ f.vjp.at(p, w), rel=1e-12)
    several = f.jvp.at(np.tile(p, (4, 1)), np.vstack([v, 2 * v, 0 * v, v]))
    np.testing.assert_allclose(several[1], 2 * several[0], rtol=1e-12)
    if not f.shape:
        np.testing.assert_allclose(f.hvp.at(p, v), f.hessian.at(p) @ v, rtol=1e-12)


def test_sparse_matrices_have_one_pattern_and_the_dense_values():
    text = " + ".join(f"100*(x{i + 1} - x{i}^2)^2 + (1 - x{i})^2" for i in range(1, 12))
    f = function(text)
    p, q = np.linspace(-1, 1, 12), np.zeros(12)
    sparse, dense = f.hessian.at(p, sparse=True), f.hessian.at(p)
    np.testing.assert_allclose(sparse.toarray(), dense, rtol=1e-12)
    assert sparse.nnz == 34
    assert np.array_equal(f.hessian.at(q, sparse=True).indices, sparse.indices)
    for matrix in (f.gradient.jacobian, f.jacobian, function(["x1*x2", "x2", "1"]).jacobian):
        x = np.full(len(matrix.variables), 0.5)
        found = matrix.at(x, sparse=True)
        assert found.format == "csr" and found.has_sorted_indices
        np.testing.assert_allclose(found.toarray(), matrix.at(x), rtol=1e-12)


@pytest.mark.parametrize("backend", ["python", "numpy", "lambdify"])
def test_backends_agree(backend):
    f = function(["exp(x)*y - 3/x", "atan2(y, x)*max(x, y)", "2"])
    p = np.random.default_rng(3).uniform(0.5, 2, size=(6, 2))
    g = f.compile(backend=backend)
    assert backend in repr(g.kernel)
    for one, other in ((f, g), (f.jacobian, g.jacobian)):
        np.testing.assert_allclose(other.at(p), one.at(p), rtol=1e-13)
        np.testing.assert_allclose(other.at(p[0]), one.at(p[0]), rtol=1e-13)


def test_many_digits():
    import mpmath

    with mpmath.workdps(60):
        want = mpmath.nstr(mpmath.exp(mpmath.mpf(1) / 10) - 1, 50)
    found = function("exp(x) - 1").evaluate(["0.1"], digits=50)
    assert str(found.value)[:49] == want[:49]
    assert found.certain == 50
    pair = function(["1 - cos(x)", "x"]).evaluate({"x": 1e-8}, digits=20)
    assert float(pair[0].value) == pytest.approx(5e-17, rel=1e-15)
    assert function("a*x", variables="x a").bind(a=0.1).evaluate([3], digits=30).value * 10 == 3
    assert function("mean(m*x)", data={"x": [1, 2]}).evaluate(["1/3"], digits=20).value * 2 == 1


def test_the_derivative_by_a_name_that_does_not_occur_is_zero_and_noted():
    slope = function("x^2*y").diff("z")
    assert slope(3, 2) == 0
    assert slope.expr == 0
    assert slope.notes == ("z does not occur, so the derivative by z is 0",)
    assert function("x^2*y").diff("z", "x").at([3, 2]) == 0


def test_a_method_that_is_kept_is_pickled_also_when_it_is_hot():
    f = function("sum(i=1..n, x[i]^2)").bind(n=60)
    p = np.ones(60)
    for _ in range(200):
        f.at(p), f.value_and_gradient(p)
    for method in (f.at, f.value_and_gradient, f.gradient.at):
        again = pickle.loads(pickle.dumps(method))
        assert str(again(p)) == str(method(p))


def test_products_take_no_points_too():
    f = function("x*y")
    none = np.zeros((0, 2))
    assert f.jvp.at(none, [1, 0]).shape == (0,)
    assert f.hvp.at(none, [1, 0]).shape == f.vjp.at(none, 1.0).shape == (0, 2)


def test_lambdify_has_the_hessian_of_a_long_sum():
    f = function("sum(i=1..n, x[i]^3)").bind(n=60)
    p = np.linspace(0, 1, 60)
    assert np.allclose(f.hessian.compile(backend="lambdify").at(p), np.diag(6 * p))


def test_lambdify_leaves_what_sympy_has_no_expressions_for_to_others():
    f = function("x^2*y + y^3").compile(backend="lambdify")
    assert f.hessian.at([1, 2], sparse=True).toarray().tolist() == [[4, 2], [2, 12]]
    assert f.hvp.at([1, 2], [1, 0]).tolist() == [4, 2]


def test_a_message_lists_a_few_of_many_variables():
    f = function("sum(i=1..n, x[i]^2)").bind(n=400)
    with pytest.raises(ShapeError) as told:
        f.at([1, 2, 3])
    assert "x[12], ..." in str(told.value) and len(str(told.value)) < 300
