"""Algebra, composition and components: values follow, names are united, formulas stay readable."""

from __future__ import annotations

import math
import operator
from fractions import Fraction

import numpy as np
import pytest
import sympy

from workbench.errors import DataError, OptionError, ShapeError
from workbench.functions import function

OPERATIONS = (operator.add, operator.sub, operator.mul, operator.truediv, operator.pow)


@pytest.mark.parametrize("combine", OPERATIONS)
def test_values_follow(combine):
    f, g = function("x + 2y"), function("y*z + 3")
    point = {"x": 1.5, "y": 0.5, "z": 2.0}
    both = combine(f, g)
    assert both.variables == ("x", "y", "z")
    a, b = f(1.5, 0.5), g(0.5, 2.0)
    assert both(**point) == pytest.approx(combine(a, b), rel=1e-15)
    for number in (2, 0.5, Fraction(1, 4), np.float64(0.75), np.int64(3), sympy.Rational(1, 3)):
        assert combine(f, number)(1.5, 0.5) == pytest.approx(combine(a, float(number)), rel=1e-15)
        assert combine(number, f)(1.5, 0.5) == pytest.approx(combine(float(number), a), rel=1e-15)


def test_derivatives_follow():
    f, g = function("x^2*y"), function("sin(y)")
    point = (1.3, 0.4)
    total = (f * g).gradient(*point)
    gy = np.array([0, math.cos(0.4)])
    np.testing.assert_allclose(total, f.gradient(*point) * g(0.4) + f(*point) * gy, rtol=1e-13)


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (lambda f, g: f + 2 * g, "x + 1 + 2*(y*z)"),
        (lambda f, g: f - g, "x + 1 - y*z"),
        (lambda f, g: -f, "-(x + 1)"),
        (lambda f, g: +g, "y*z"),
        (lambda f, g: 1 - f, "1 - (x + 1)"),
        (lambda f, g: f * 2.0, "(x + 1)*2"),
        (lambda f, g: g * 0.1, "y*z*0.1"),
        (lambda f, g: g * -3, "y*z*(-3)"),
        (lambda f, g: 1 / f, "1/(x + 1)"),
        (lambda f, g: f**2, "(x + 1)^2"),
        (lambda f, g: 2**g, "2^(y*z)"),
        (lambda f, g: f * sympy.sqrt(2), "(x + 1)*sqrt(2)"),
    ],
)
def test_formulas_read_as_a_person_writes_them(build, text):
    assert f"{build(function('x + 1'), function('y*z')):text}" == text


def test_several_components():
    F = function(["x", "y"])
    assert (F + F).at([1, 2]).tolist() == [2, 4]
    assert (F * 2).at([1, 2]).tolist() == [2, 4]
    assert (function("x") * F).at([3, 2]).tolist() == [9, 6]
    assert (2 / F).at([1, 2]).tolist() == [2, 1]
    with pytest.raises(ShapeError, match=r"\(2,\) and \(3,\) do not combine"):
        F + function(["x", "y", "1"])


def test_what_is_no_number_is_left_to_python():
    f = function("x")
    for bad in ("x", None, [1], np.array([1.0, 2.0]), 1j):
        with pytest.raises(TypeError):
            f + bad
        with pytest.raises(TypeError):
            bad * f
        with pytest.raises(TypeError):
            f - bad
    with pytest.raises(OptionError, match="finite"):
        f + math.nan


def test_components():
    F = function(["x*y", "sin(x)", "1"])
    assert [str(c) for c in F] == ["x*y", "f(x, y) = sin(x)", "f(x, y) = 1"]
    assert [c(2, 3) for c in F] == [6, math.sin(2), 1]
    assert F[-1](0, 0) == 1 and len(F) == 3
    M = function([["x", "2"], ["3", "y"]])
    assert M[0].at([5, 6]).tolist() == [5, 2] and M[1, 1](5, 6) == 6
    with pytest.raises(IndexError):
        F[3]
    for misuse in (lambda: function("x")[0], lambda: len(function("x")), lambda: list(function("x"))):
        with pytest.raises(TypeError, match="scalar"):
            misuse()


def test_composition():
    f, g, h = function("x^2"), function("x + 3"), function("2x")
    assert f(g(h))(1) == 25  # f after g after h
    assert h(g(f))(2) == 14
    both = function("f(x, y) = x^2 + y")(function("r*cos(t)"), 1)
    assert both.variables == ("r", "t")
    assert both(2, 0) == 5
    assert function("x^2 + y")(y=g, x=1).variables == ("x",)


def test_substitution():
    f = function("f(x, y) = x/y")
    assert f.substitute(x="y", y="x").at({"x": 2, "y": 6}) == 3  # all at once
    assert f.substitute(x="x + 1").variables == ("x", "y")
    assert f.substitute(x="a*b").variables == ("y", "a", "b")
    assert f.substitute(y=Fraction(1, 3)).at([2]) == 6
    assert f.substitute(y=sympy.pi).variables == ("x",)
    with pytest.raises(OptionError, match="'z' is no variable"):
        f.substitute(z=1)
    with pytest.raises(ShapeError, match="take a component"):
        f.substitute(x=function(["u", "v"]))
    with pytest.raises(OptionError, match="cannot become"):
        f.substitute(x=[1])


def test_chain_rule_of_a_composition():
    f, g = function("sin(u)*u"), function("x^2*y")
    both = f(u=g)
    point = (0.7, 1.2)
    np.testing.assert_allclose(both.gradient(*point), f.diff()(g(*point)) * g.gradient(*point), rtol=1e-13)


def test_names_must_mean_the_same_in_both():
    f = function("a*x", variables="x a")
    assert (f.bind(a=2) + f.bind(a=2))(1) == 4
    for other in (f.bind(a=3), f):
        with pytest.raises(OptionError, match="'a' has another value"):
            f.bind(a=2) + other
    table = {"x": [1, 2, 3]}
    g = function("mean(m*x)", data=table)
    assert (g + g)(1) == 4
    with pytest.raises(DataError, match="rename"):
        g + function("mean(m*x)", data={"x": [1, 2, 4]})
    with pytest.raises(DataError, match="rename"):
        g + function("x")
    with pytest.raises(DataError, match="different numbers of rows"):
        g + function("mean(m*z)", data={"z": [1, 2]})


def test_equality_is_of_variables_formulas_and_values():
    assert function("f(x) = x^2") == function("x^2")
    assert function("x^2") != function("x^2", variables="x y")
    assert function("x^2") != function("x*x")
    assert function("a*x").bind(a=1) != function("a*x").bind(a=2)
    assert function("mean(m*x)", data={"x": [1]}) != function("mean(m*x)", data={"x": [2]})
    assert len({function("x^2"), function("x^2"), function("x^3")}) == 2
    assert function("x") != "x"
