"""Binding values and data: nothing is compiled again, derivatives follow, and what does not fit is refused."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

from workbench.errors import DataError, OptionError, ShapeError
from workbench.functions import definition, function

TABLE = {"x": [0.0, 1.0, 2.0, 3.0], "y": [1.0, 3.5, 4.5, 7.5]}


@pytest.fixture
def compilations(monkeypatch):
    """How often a program is compiled."""
    calls = []
    original = definition.compiled

    def counting(program, *rest, **options):
        calls.append(program)
        return original(program, *rest, **options)

    monkeypatch.setattr(definition, "compiled", counting)
    return calls


def test_values_are_bound_without_compiling_again(compilations):
    f = function("a*x^2 + b", variables="x a b")
    values = [f.bind(a=a, b=1)(2) for a in range(5)]
    assert values == [1, 5, 9, 13, 17]
    assert f.bind(b=1, a=2).bind(a=9)(2) == 37
    assert len(compilations) == 1
    assert [f.bind(a=a, b=1).gradient(2)[0] for a in range(3)] == [0, 4, 8]
    assert len(compilations) == 2


def test_data_are_bound_without_compiling_again(compilations):
    loss = function("mean((m*x + b - y)^2)", data=TABLE)
    x, y = np.array(TABLE["x"]), np.array(TABLE["y"])
    for rows in ([0, 1], [2], [0, 1, 2, 3]):
        batch = loss.bind(data={"x": x[rows], "y": y[rows]})
        assert batch(1, 2) == pytest.approx(np.mean((2 * x[rows] + 1 - y[rows]) ** 2), rel=1e-14)
        assert batch.rows == len(rows)
    assert len(compilations) == 1


def test_a_bound_function_is_one_of_the_rest():
    f = function("f(x, a) = a*x^2 + sin(a)")
    g = f.bind(a=3)
    assert (g.variables, dict(g.bound), g.name, g.parent) == (("x",), {"a": 3}, "f", f)
    assert [h.shape for h in (g.gradient, g.hessian, g.jacobian)] == [(1,), (1, 1), (1, 1)]
    assert g.hessian(5).tolist() == [[6]]
    assert g.value_and_gradient([2])[1].tolist() == [12]
    assert g.expr == 3 * sympy.Symbol("x", real=True) ** 2 + sympy.sin(3)
    assert g.gradient.expr == sympy.Matrix([6 * sympy.Symbol("x", real=True)])
    assert str(g) == "f(x) = 3*x^2 + sin(3)"
    assert "with a = 3" in repr(g)
    assert f.bind()(1, 2) == f(1, 2)
    assert f.gradient.bind(a=3)(2).shape == (2,)


def test_everything_may_be_bound():
    constant = function("x + y").bind(x=1, y=2)
    assert constant.variables == () and constant() == 3
    assert constant.gradient().shape == (0,)


@pytest.mark.parametrize(("value", "exact"), [(3, 3), (0.1, Fraction(1, 10)), (Fraction(1, 3), Fraction(1, 3)),
                                              (np.float32(0.5), Fraction(1, 2)), (np.int8(4), 4), (True, 1),
                                              (sympy.Rational(2, 7), Fraction(2, 7))])  # fmt: skip
def test_bound_numbers_stay_exact(value, exact):
    f = function("a").bind(a=value)
    assert Fraction(str(f.expr)) == exact
    assert f() == float(exact)


def test_what_cannot_be_bound():
    f = function("a*x")
    with pytest.raises(OptionError, match="'b' is no variable or bound name; those are a, x"):
        f.bind(b=1)
    with pytest.raises(OptionError, match="finite"):
        f.bind(a=float("nan"))
    with pytest.raises(ShapeError, match="scalar"):
        f.bind(a=[1, 2])
    with pytest.raises(OptionError, match="no columns"):
        f.bind(data=TABLE)
    with pytest.raises(DataError, match="no column 'y'"):
        function("mean((m*x - y)^2)", data=TABLE).bind(data={"x": [1, 2]})


def test_sums_and_means_are_kept_and_derived_inside():
    loss = function("mean((m*x + b - y)^2)", data=TABLE)
    x, y = np.array(TABLE["x"]), np.array(TABLE["y"])
    r = 2 * x + 1 - y
    assert loss(1, 2) == pytest.approx(np.mean(r**2))
    np.testing.assert_allclose(loss.gradient(1, 2), [np.mean(2 * r), np.mean(2 * r * x)], rtol=1e-14)
    np.testing.assert_allclose(loss.hessian(1, 2), [[2, 2 * x.mean()], [2 * x.mean(), 2 * np.mean(x**2)]], rtol=1e-14)
    assert "mean" in str(loss.gradient)
    assert function("sum(x*m)", data=TABLE)(2) == 12
    points = np.random.default_rng(0).normal(size=(3, 2))
    np.testing.assert_allclose(loss.at(points), [loss.at(p) for p in points], rtol=1e-13)


def test_without_a_reduction_there_is_a_value_for_each_row():
    model = function("m*x + b", data=TABLE)
    assert model.shape == (4,)
    assert model(1, 2).tolist() == [1, 3, 5, 7]
    assert model(1, [2, 0]).shape == (2, 4)
    assert model.jacobian.shape == (4, 2)
    assert model.jacobian(1, 2).tolist() == [[1, 0], [1, 1], [1, 2], [1, 3]]
    assert model.hessian(1, 2).shape == (4, 2, 2)
    assert model.diff("b")(1, 2).tolist() == [1, 1, 1, 1]
    assert function(["m*x", "m"], data=TABLE).at([2]).tolist() == [[0, 2], [2, 2], [4, 2], [6, 2]]
    with pytest.raises(ShapeError, match="take the jacobian"):
        _ = model.gradient


def test_pack_and_unpack_are_inverse():
    f = function("f(w2, w1, b) = w1*w2 + b")
    x = f.pack(b=3, w1=[1, 2], w2=0)
    assert x.tolist() == [[0, 1, 3], [0, 2, 3]] and x.dtype == np.float64
    assert f.unpack(x)["w1"].tolist() == [1, 2]
    assert f.unpack(f.pack({"w2": 1, "w1": 2, "b": 3})) == {"w2": 1.0, "w1": 2.0, "b": 3.0}
    with pytest.raises(OptionError, match="no value for b"):
        f.pack(w1=1, w2=2)
    with pytest.raises(ShapeError):
        f.unpack([1, 2])
