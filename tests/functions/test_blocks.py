"""Functions of vectors and matrices: their variables by name, their values, derivatives and minima."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import workbench as wb
from workbench.errors import OptionError, ParseError, ShapeError
from workbench.functions import function
from workbench.functions.blocks import blocks, shapes

NETWORK = {"W1": (4, 2), "b1": 4, "W2": (1, 4), "b2": (), "x": 2}

entries = st.floats(-3, 3).map(lambda value: round(value, 3))


def linear():
    return function("f(w, W, b) = w^T W w + b", variables={"w": 3, "W": (3, 3), "b": ()})


def test_variables_are_flat_block_after_block_in_c_order():
    f = function("w^T W + v^T", variables={"w": 2, "W": (2, 2), "b": None, "v": (2,)})
    assert f.variables == ("w[1]", "w[2]", "W[1,1]", "W[1,2]", "W[2,1]", "W[2,2]", "b", "v[1]", "v[2]")
    assert dict(f.shapes) == {"w": (2,), "W": (2, 2), "b": (), "v": (2,)}
    assert f.shape == (1, 2)
    assert list(function("f(b, w) = w*b", variables={"w": 2, "b": ()}).shapes) == ["b", "w"]
    assert function("s^2", variables={"w": 2, "s": ()}).variables == ("w[1]", "w[2]", "s")


def test_shown_by_block_and_as_written():
    f = linear()
    assert repr(f) == "Function f(w, W, b) = wᵀ*W*w + b"
    assert str(f) == "f(w, W, b) = wᵀ*W*w + b"
    assert function(str(f), variables=f.shapes) == f
    assert repr(f.diff("w[2]")).startswith("Function ∂f/∂w₂(w, W, b) = ")
    assert repr(f.diff("b", "w")) == "Function ∂²f/∂b∂w(w, W, b) = [0, 0, 0]"
    assert f"{function('x^T x', variables={'x': 2}):unicode}" == "xᵀx"


@given(arrays(np.float64, (5, 3), elements=entries), arrays(np.float64, (3, 3), elements=entries), entries)
@settings(max_examples=20)
def test_values_by_position_by_name_at_and_broadcast(ws, W, b):
    f = linear()
    expected = np.array([w @ W @ w + b for w in ws])
    np.testing.assert_allclose(f(ws, W, b), expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(f(b=b, W=W, w=ws), expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(f.at({"w": ws, "W": W, "b": b}), expected, rtol=1e-9, atol=1e-9)
    points = f.pack(w=ws, W=W, b=b)
    assert points.shape == (5, 13)
    np.testing.assert_allclose(f.at(points), expected, rtol=1e-9, atol=1e-9)
    assert f(ws[0], W, b) == pytest.approx(expected[0])
    assert f(ws[0], W, [b, b]).shape == (2,)
    back = f.unpack(points)
    np.testing.assert_array_equal(back["w"], ws)
    np.testing.assert_array_equal(back["W"], np.broadcast_to(W, (5, 3, 3)))
    assert back["b"].shape == (5,)


def test_unpack_is_the_reverse_of_pack():
    f = linear()
    x = np.arange(13.0)
    assert np.array_equal(f.pack(f.unpack(x)), x)
    assert f.unpack(x)["b"] == 12.0
    assert f.unpack(x)["W"].shape == (3, 3)
    assert f.pack({"w[1]": 0, "w[2]": 1, "w[3]": 2, "W": x[3:12].reshape(3, 3), "b": 12}).tolist() == x.tolist()


@given(arrays(np.float64, (3, 3), elements=entries), arrays(np.float64, 3, elements=entries))
@settings(max_examples=20)
def test_the_gradient_of_a_quadratic_form(A, x):
    f = function("x^T A x", variables={"x": 3, "A": (3, 3)})
    np.testing.assert_allclose(f.diff("x")(x, A), (A + A.T) @ x, atol=1e-9)
    np.testing.assert_allclose(f.diff("A")(x, A), np.outer(x, x), atol=1e-9)
    np.testing.assert_allclose(f.diff("x", "x")(x, A), A + A.T, atol=1e-9)
    np.testing.assert_allclose(f.bind(A=A.tolist()).hessian.at(x), A + A.T, atol=1e-9)


@given(
    arrays(np.float64, (4, 3), elements=entries),
    arrays(np.float64, 3, elements=entries),
    arrays(np.float64, 4, elements=entries),
)
@settings(max_examples=20)
def test_the_gradient_of_least_squares(A, x, b):
    f = function("‖A x - b‖²", variables={"A": (4, 3), "x": 3, "b": 4})
    r = A @ x - b
    values = {"A": A, "x": x, "b": b}
    gradient = f.unpack(f.gradient.at(values))
    np.testing.assert_allclose(gradient["x"], 2 * A.T @ r, atol=1e-8)
    np.testing.assert_allclose(gradient["A"], 2 * np.outer(r, x), atol=1e-8)
    np.testing.assert_allclose(gradient["b"], -2 * r, atol=1e-8)
    np.testing.assert_allclose(f.diff("x").at(values), 2 * A.T @ r, atol=1e-8)


def test_derivatives_by_blocks_have_their_shape_behind_that_of_the_function():
    f = function("W x", variables={"W": (2, 3), "x": 3})
    W, x = np.arange(6.0).reshape(2, 3), np.array([1.0, 2, 3])
    assert f.jacobian.at(f.pack(W=W, x=x)).shape == (2, 9)
    assert f.diff("W").shape == (2, 2, 3)
    np.testing.assert_allclose(f.diff("W")(W, x), np.einsum("ij,k->ijk", np.eye(2), x))
    np.testing.assert_allclose(f.diff("x")(W, x), W)
    assert f.diff("x[2]")(W, x).tolist() == [1.0, 4.0]
    assert function("|x|^2", variables={"x": 2}).diff()([1, 2]).tolist() == [2.0, 4.0]
    assert function("x[1]^2", variables={"x": (1,)}).diff()([3]).tolist() == [6.0]


def test_whole_formulas_may_be_arrays():
    assert function("A^2", variables={"A": (2, 2)})([[1, 2], [3, 4]]).tolist() == [[7, 10], [15, 22]]
    assert function("x", variables={"x": 3}).shape == (3,)
    assert function(["W x", "x"], variables={"W": (2, 2), "x": 2}).shape == (2, 2)
    assert function("A B", variables={"A": (2, 3), "B": (3, 2)}).hessian.shape == (2, 2, 12, 12)


def test_a_small_network_is_trained():
    rng = np.random.default_rng(3)
    xs, ys = rng.normal(size=30), np.tanh(1.5 * rng.normal(size=30))
    shaped = {"W1": (3, 1), "b1": 3, "W2": (1, 3), "b2": ()}
    loss = function("mean((W2 tanh(W1 x + b1) + b2 - y)^2)", variables=shaped, data={"x": xs, "y": ys})
    start = {name: rng.normal(size=loss.shapes[name]) for name in shaped}
    hidden = np.tanh(start["W1"] @ xs[None, :] + start["b1"][:, None])
    assert loss.at(start) == pytest.approx(np.mean((start["W2"] @ hidden + start["b2"] - ys) ** 2))
    run = wb.minimize(loss, start, method="bfgs", max_steps=60)
    assert run.fun < 0.9 * loss.at(start)
    assert {name: np.shape(value) for name, value in run.point.items()} == dict(loss.shapes)
    assert np.array_equal(wb.minimize(loss, loss.pack(start), method="bfgs", max_steps=60).x, run.x)


def test_the_value_and_jacobian_of_a_network_are_numpys():
    f = function("W2 tanh(W1 x + b1) + b2", variables=NETWORK)
    rng = np.random.default_rng(1)
    v = {name: rng.normal(size=f.shapes[name]) for name in NETWORK}
    hidden = np.tanh(v["W1"] @ v["x"] + v["b1"])
    assert f.at(v) == pytest.approx((v["W2"] @ hidden)[0] + v["b2"])
    slope = v["W2"] @ np.diag(1 - hidden**2)
    np.testing.assert_allclose(f.diff("x").at(v), (slope @ v["W1"])[0])
    np.testing.assert_allclose(f.diff("W2").at(v), hidden[None, :])
    np.testing.assert_allclose(f.diff("W1").at(v), np.outer(slope[0], v["x"]))


def test_minima_bounds_and_checks_by_name():
    A, b = np.array([[3.0, 1], [1, 2]]), np.array([1.0, 2])
    f = function("|A x - b|^2", variables={"x": 2, "A": (2, 2), "b": 2}).bind(A=A, b=b)
    run = wb.minimize(f, {"x": [5, 5]})
    np.testing.assert_allclose(run.point["x"], np.linalg.solve(A, b), atol=1e-9)
    assert run.success
    assert wb.minimize(f, {"x": [5, 5]}, bounds={"x": (2, None)}).point["x"].tolist() == [2, 2]
    assert wb.minimize(f, [5, 5], bounds={"x[2]": (2, None), "x": (-1, 3)}).x[1] == 2
    assert wb.check(f).verdict == "pass"
    assert wb.check(f.diff("x")).verdict == "pass"
    assert wb.check(f, gradient=lambda x: 2 * A.T @ (A @ x - b)).verdict == "pass"
    assert wb.check(f, gradient=lambda x: A.T @ (A @ x - b)).verdict == "fail"
    assert wb.check(function("|x|^2", variables={"x": 2}), gradient="2x").verdict == "pass"
    assert wb.check(function("|x|^2", variables={"x": 2}), equals="dot(x, x)").verdict == "pass"
    (point,) = wb.critical_points(f)
    assert [float(c) for c in point.point] == pytest.approx(np.linalg.solve(A, b))
    assert wb.taylor(f, {"x": [0, 1]}, 2)([1, 2]) == pytest.approx(f([1, 2]))


def test_explained_plotted_and_set_in_every_notation():
    f = function("f(x) = x[1]^2 + |x|^2", variables={"x": 2})
    page = wb.explain(f.diff("x"))
    assert page.verified
    for text in (page.to_text(), page.to_markdown(), page.to_latex(), page.to_html()):
        assert text
    assert "∂f/∂x₁" in page.to_text()
    assert wb.plot(f) is not None
    assert wb.explain(wb.minimize(f, {"x": [1, 1]})).to_html()
    assert str(f.expr) == "2*x[1]**2 + x[2]**2"
    assert function(f.expr).shapes == f.shapes
    assert f.compile(backend="lambdify")([1, 2]) == 6


def test_bound_arrays_stand_in_the_text():
    f = function("w^T x + b", variables={"w": 3, "x": 3, "b": ()}).bind(w=[1, 2, 3])
    assert dict(f.shapes) == {"x": (3,), "b": ()}
    assert f([1, 1, 1], 0) == 6
    assert f.bind(w=[0, 0, 1])([1, 1, 1], 0) == 1
    assert str(f) == "f(x, b) = [1, 2, 3]ᵀ*x + b"
    assert function(str(f), variables=f.shapes)([1, 2, 4], 1) == f([1, 2, 4], 1)
    assert repr(f).endswith("with w = [1, 2, 3]")
    part = f.bind(**{"x[2]": 5})
    assert part.variables == ("x[1]", "x[3]", "b")
    assert part(1, 1, 0) == 1 + 10 + 3
    assert str(part) == "f(x[1], x[3], b) = 1*x[1] + 2*5 + 3*x[3] + b"


@pytest.mark.parametrize(
    ("variables", "bound"),
    [
        ({"w": 3}, {"w[3]": 5}),
        ({"w": (2, 2)}, {"w[2,1]": 1, "w[2,2]": 5}),
        (None, {"w[2]": 1}),
    ],
)
def test_an_array_keeps_its_shape_when_components_are_bound(variables, bound):
    text = "sum(i=1..2, sum(j=1..2, w[i, j]))" if variables == {"w": (2, 2)} else "sum(i=1..3, w[i])"
    f = function(text, variables=variables)
    if variables is None:
        f = f.bind(**bound)  # w[1] and w[3] are numbers from now on
        assert dict(f.shapes) == {"w[1]": (), "w[3]": ()}
        bound = {"w[3]": 2}
    with pytest.raises(OptionError, match="w would be an array of another shape"):
        f.bind(**bound)


def test_arrays_are_put_in():
    f = function("w^T x + w[1]", variables={"w": 2, "x": 2})
    g = f.substitute(w=["t^2", function("2t")])
    assert str(g.formula) == str(function("[t^2, 2t]^T x + t^2", variables={"x": 2, "t": ()}).formula)
    assert g.at({"x": [1, 1], "t": 3}) == 9 + 6 + 9
    assert f.substitute(x="2w")([1, 2]) == 10 + 1
    rotated = function("R u", variables={"R": (2, 2), "u": 2})
    assert f(x=rotated).shapes == {"w": (2,), "R": (2, 2), "u": (2,)}
    assert f.substitute(**{"x[2]": "t"}).variables == ("w[1]", "w[2]", "x[1]", "t")
    with pytest.raises(ShapeError, match="has shape"):
        f.substitute(w="[a, b, c]")
    with pytest.raises(ShapeError, match="has shape"):
        f.substitute(w=[1, 2, 3])
    with pytest.raises(ShapeError, match="has shape"):
        f.substitute(w=function("a + b"))


def test_functions_of_arrays_are_added_multiplied_and_stacked():
    f = function("w^T x", variables={"w": 2, "x": 2})
    g = function("W x", variables={"W": (2, 2), "x": 2})
    w, x, W = np.array([1.0, 2]), np.array([3.0, 4]), np.array([[1.0, 2], [3, 4]])
    assert (f + 1)(w, x) == 12
    assert (2 * f * f)(w, x) == 2 * 11**2
    assert (f**2 / 2 - f)(w, x) == 11**2 / 2 - 11
    np.testing.assert_allclose((f * g)(w, x, W), 11 * (W @ x))
    np.testing.assert_allclose((g * g)(W, x), (W @ x) ** 2)
    np.testing.assert_allclose((g + 1)(W, x), W @ x + 1)
    np.testing.assert_allclose((g - g / 2)(W, x), W @ x / 2)
    np.testing.assert_allclose((g**2)(W, x), (W @ x) ** 2)
    assert (g[0] + f).shapes == {"W": (2, 2), "x": (2,), "w": (2,)}
    assert function([f, f + 1])(w, x).tolist() == [11, 12]
    assert (f.gradient + f.gradient)(w, x).tolist() == [6, 8, 2, 4]
    assert (f + function("t")).shapes == {"w": (2,), "x": (2,), "t": ()}
    for other in (function("w + 1"), function("|w|", variables={"w": 3}), f.bind(w=[1, 2])):
        with pytest.raises(OptionError, match="rename"):
            f + other


def test_pickled_and_saved_as_written(tmp_path):
    f = linear()
    for each in (f, f.diff("w"), f.diff("w[1]"), f.bind(w=[1, 2, 3]), f.hessian, f + 1):
        again = pickle.loads(pickle.dumps(each))
        assert again == each
        assert repr(again) == repr(each)
        assert again.shapes == each.shapes
    f.save(tmp_path / "f.json")
    assert repr(wb.load(tmp_path / "f.json")) == repr(f)


def test_a_fit_of_vectors():
    t = np.linspace(0, 1, 9)
    found = wb.fit("y = w[1] + w[2]*t", {"t": t, "y": 2 + 3 * t}, start={"w": [0, 0]})
    assert found.parameters == pytest.approx({"w[1]": 2, "w[2]": 3})


def test_blocks_follow_from_names():
    assert shapes(("x[0]", "x[1]")) == {"x": (2,)}
    assert shapes(("x[1]", "x[3]")) == {"x[1]": (), "x[3]": ()}
    assert shapes(("x[2]", "x[3]")) == {"x[2]": (), "x[3]": ()}
    assert shapes(("x[1]", "b", "x[2]")) == {"x[1]": (), "b": (), "x[2]": ()}
    assert shapes(("W[1,1]", "W[2,1]", "W[1,2]", "W[2,2]")) == dict.fromkeys(
        ("W[1,1]", "W[2,1]", "W[1,2]", "W[2,2]"), ()
    )
    assert [block.start for block in blocks(("a", "x[1]", "x[2]", "c"))] == [0, 1, 3]
    assert shapes(("x", "x[1]", "x[2]")) == {"x": (), "x[1]": (), "x[2]": ()}
    assert shapes(("x[1]", "x")) == {"x[1]": (), "x": ()}
    assert blocks(()) == ()


@pytest.mark.parametrize(
    ("ask", "error", "match"),
    [
        (lambda f: f([1, 2], np.eye(3), 1), ShapeError, "w has shape \\(3,\\), but its value has shape \\(2,\\)"),
        (lambda f: f([1, 2, 3], 1, 1), ShapeError, "W has shape"),
        (lambda f: f(*range(13)), ShapeError, "13 values for 3"),
        (lambda f: f([1, 2, 3]), OptionError, "no value for W"),
        (lambda f: f.at({"w": [1, 2, 3], "w[1]": 1, "W": np.eye(3), "b": 1}), OptionError, "two values"),
        (lambda f: f.at({"w[1]": 1, "W": np.eye(3), "b": 1}), OptionError, "give w as a whole"),
        (lambda f: f.at({"v": 1}), OptionError, "'v' is no variable; those are w, W, b"),
        (lambda f: f.at([1, 2, 3]), ShapeError, "shape"),
        (lambda f: f([[1, 2, 3]] * 2, [np.eye(3)] * 3, 1), ShapeError, "do not broadcast"),
        (lambda f: f.bind(w=[1, 2]), ShapeError, "w has shape"),
        (lambda f: f.bind(w="abc"), ShapeError, "w has shape"),
        (lambda f: f.diff(), OptionError, "the variables are w, W, b"),
        (lambda f: f.diff("w[4]"), OptionError, "w\\[4\\]"),
        (lambda f: wb.minimize(f, {"w": [1, 2, 3]}), OptionError, "no value for W"),
    ],
)
def test_what_does_not_fit_is_said(ask, error, match):
    with pytest.raises(error, match=match):
        ask(linear())


@pytest.mark.parametrize(
    ("variables", "match"),
    [
        ({"w": 0}, "a size of 1 or more"),
        ({"w": (2, 3, 4)}, "vectors and matrices"),
        ({"w": "3"}, "a size of 1 or more"),
        ({"w": 2.5}, "a size of 1 or more"),
        ({"w": True}, "a size of 1 or more"),
        ({"w": (1000, 100_000)}, "components"),
        ({"w[1]": 3}, "component"),
        ({"1w": 3}, "cannot be the name"),
    ],
)
def test_shapes_that_are_none_are_refused(variables, match):
    with pytest.raises(OptionError, match=match):
        function("w", variables=variables)


def test_the_place_of_what_does_not_fit_is_said():
    with pytest.raises(ParseError, match="A \\(2, 3\\) times x \\(2,\\): the inner sizes differ") as caught:
        function("1 + |A x|", variables={"A": (2, 3), "x": 2})
    assert (caught.value.position, caught.value.length) == (5, 3)


def test_sizes_may_be_declared_in_a_text():
    f = function("w^T W x + b", variables="w:2, W:2x3 x:3 b")
    assert f.shapes == {"w": (2,), "W": (2, 3), "x": (3,)} | ({"b": ()} if "b" in f.shapes else {})
    assert f([1, 2], [[1, 0, 2], [0, 1, 1]], [1, 1, 1], 5) == 12
    for wrong in ("w:2x", "w:0", "w:", "w:2x3x4", "w:2 w", ":3"):
        with pytest.raises(OptionError):
            function("w", variables=wrong)
