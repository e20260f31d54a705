"""Taylor polynomials and tangents: the coefficients that books print, and the derivatives that define them."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import mpmath
import numpy as np
import pytest
import sympy

from workbench.calculus import tangent, taylor
from workbench.errors import OptionError, ShapeError
from workbench.functions import function


@pytest.mark.parametrize(
    ("text", "at", "order", "polynomial"),
    [
        ("sin(x)", 0, 5, "x - x^3/6 + x^5/120"),
        ("exp(x)", 0, 4, "1 + x + x^2/2 + x^3/6 + x^4/24"),
        ("log(1 + x)", 0, 4, "x - x^2/2 + x^3/3 - x^4/4"),
        ("1/(1 - x)", 0, 5, "1 + x + x^2 + x^3 + x^4 + x^5"),
        ("atan(x)", 0, 5, "x - x^3/3 + x^5/5"),
        ("tan(x)", 0, 5, "x + x^3/3 + 2*x^5/15"),
        ("sqrt(x)", 4, 2, "2 + (x - 4)/4 - (x - 4)^2/64"),
        ("log(x)", 1, 3, "(x - 1) - (x - 1)^2/2 + (x - 1)^3/3"),
        ("cos(x)", "pi/4", 1, "sqrt(2)/2 - sqrt(2)*(x - pi/4)/2"),
        ("exp(x)", 1, 2, "e + e*(x - 1) + e*(x - 1)^2/2"),
        ("exp(x*y)", (0, 0), 4, "1 + x*y + x^2*y^2/2"),
        ("x^2*y", {"y": 2, "x": 1}, 2, "2 + 4*(x - 1) + (y - 2) + 2*(x - 1)^2 + 2*(x - 1)*(y - 2)"),
        ("x^2", -1, 2, "1 - 2*(x + 1) + (x + 1)^2"),
        ("sin(x)", 0, 0, "0"),
    ],
)
def test_books(text, at, order, polynomial):
    assert f"{taylor(text, at, order):text}".removeprefix("f(x) = ") == polynomial


@pytest.mark.parametrize("text", ["sin(x)*exp(x)", "log(2 + x)/(1 + x^2)", "tanh(x) + x^3", "gamma(x + 2)"])
def test_coefficients_are_those_of_mpmath(text):
    """Second opinion: numerical differentiation to 30 digits."""
    f = function(text)
    in_mpmath = sympy.lambdify(sympy.Symbol("x", real=True), f.expr, "mpmath")
    with mpmath.workdps(30):
        theirs = [float(c) for c in mpmath.taylor(in_mpmath, mpmath.mpf(1) / 4, 5)]
    points = np.linspace(-1, 2, 7)
    np.testing.assert_allclose(
        taylor(f, 0.25, 5)(points), np.polyval(theirs[::-1], points - 0.25), rtol=1e-12, atol=1e-13
    )


def test_the_error_shrinks_with_the_order():
    f, at = function("exp(x)*cos(y)"), (0.3, 0.2)
    p = np.array([0.35, 0.13])
    errors = [abs(taylor(f, at, order).value(p) - f.value(p)) for order in range(5)]
    assert all(later < earlier / 5 for earlier, later in pairwise(errors))


def test_a_polynomial_is_its_own_expansion():
    f = function("x^3*y - 2x*y + y^2")
    g = taylor(f, (2, -1), 4)
    points = np.random.default_rng(0).normal(size=(5, 2))
    np.testing.assert_allclose(g.at(points), f.at(points), rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "at", "line"),
    [
        ("x^2", 3, "6*x - 9"),
        ("x^2", 0, "f(x) = 0"),
        ("x^3", -1, "3*x + 2"),
        ("x^2", 0.5, "x - 1/4"),
        ("x^2", Fraction(1, 3), "2*x/3 - 1/9"),
        ("sin(x)", "pi/2", "f(x) = 1"),
        ("exp(x)", 1, "e + e*(x - 1)"),
        ("x^2 + 3y^2", (1, 2), "2*x + 12*y - 13"),
        (["x*y", "x + y"], (1, 2), "[2*x + y - 2, x + y]"),
    ],
)
def test_tangents(text, at, line):
    assert str(tangent(text, at)) == line


def test_a_tangent_touches():
    f = function("x*exp(y) + y^2/x")
    at = (Fraction(3, 2), Fraction(1, 4))
    line = tangent(f, at)
    assert line.at([1.5, 0.25]) == pytest.approx(f.at([1.5, 0.25]), rel=1e-14)
    np.testing.assert_allclose(line.gradient.at([0, 0]), f.gradient.at([1.5, 0.25]), rtol=1e-14)


def test_bound_values_stay_bound():
    line = tangent(function("a*x^2").bind(a=3), 1)
    assert line(2) == 9 and dict(line.bound) == {"a": 3}


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda: taylor("x", 0, -1), OptionError, "order is a whole number"),
        (lambda: taylor("x", 0, 1.5), OptionError, "order is a whole number"),
        (lambda: taylor("x*y", 0, 1), ShapeError, "1 coordinates, but the variables are x, y"),
        (lambda: taylor("x*y", {"x": 1, "z": 2}, 1), OptionError, "'z' is no variable"),
        (lambda: taylor("x", "t", 1), OptionError, "is no number"),
        (lambda: taylor("x", None, 1), OptionError, "is no number"),
        (lambda: taylor("log(x)", 0, 1), OptionError, "needs x > 0"),
        (lambda: tangent("abs(x)", 0), OptionError, "kink"),
        (lambda: tangent("sqrt(x)", 0), OptionError, "nothing to differentiate here"),
    ],
)
def test_misuse(call, error, match):
    with pytest.raises(error, match=match):
        call()
