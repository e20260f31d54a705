"""From text, lists, SymPy and numbers to a Function: names, their order, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

from workbench.errors import DataError, OptionError, ParseError, ShapeError
from workbench.functions import Function, function
from workbench.language.formula import parts, size
from workbench.operators import OPERATORS, Operator


@pytest.mark.parametrize(
    ("source", "options", "variables"),
    [
        ("x^2 + 3y^2", {}, ("x", "y")),
        ("w10 + w2 + b", {}, ("b", "w2", "w10")),
        ("f(y, x) = x - y", {}, ("y", "x")),
        ("f(x, y) = x", {}, ("x", "y")),
        ("y = 3x", {}, ("x",)),
        ("x^2 + 3y^2", {"variables": "y x"}, ("y", "x")),
        ("x^2 + 3y^2", {"variables": "y, x"}, ("y", "x")),
        ("x^2", {"variables": ["z", "x"]}, ("z", "x")),
        ("x*y", {"variables": {"y": (), "x": ()}}, ("y", "x")),
        ("f(x, y) = x - y", {"variables": "y x"}, ("y", "x")),
        ("α + β₁", {"variables": "β₁ alpha"}, ("beta_1", "alpha")),
        (["x*y", "sin(x)"], {}, ("x", "y")),
        ("E + I*gamma + lambda", {}, ("E", "I", "gamma", "lambda")),
        ("3", {}, ()),
    ],
)
def test_variables_in_order(source, options, variables):
    f = function(source, **options)
    assert f.variables == variables
    assert all(name in repr(f) for name in variables)


def test_shapes():
    assert function("x").shape == ()
    assert function(["x"]).shape == (1,)
    assert function("[x, y, 1]").shape == (3,)
    assert function(["x*y", "sin(x)"]).shape == (2,)
    assert function("[[x, 1], [2, y], [0, 0]]").shape == (3, 2)
    assert function([["x", "y"], ["1", "2"]]).shape == (2, 2)


def test_texts_of_a_list_know_each_other():
    f = function(["xy", "x + y"])
    assert f.variables == ("x", "y")
    assert f.at([3, 4]).tolist() == [12, 7]
    assert any("xy" in note for note in f.notes)


def test_signatures_of_components_must_agree():
    assert function(["f(y, x) = x", "g(y, x) = y"]).variables == ("y", "x")
    with pytest.raises(OptionError, match="different signatures"):
        function(["f(x) = x", "g(x, y) = y"])


@pytest.mark.parametrize(
    ("source", "options", "error", "match"),
    [
        ("x + z", {"variables": "x y"}, OptionError, "z is not declared; the variables are x, y"),
        ("f(x) = x", {"variables": "y"}, OptionError, "does not agree with the signature"),
        ("x", {"variables": "x x"}, OptionError, "declared twice"),
        ("x", {"variables": {"x": -3}}, OptionError, "shape -3"),
        ("x", {"variables": [1]}, OptionError, "named by text"),
        (["[x, y]", "x"], {}, ShapeError, "make no array"),
        ([], {}, OptionError, "made from text"),
        (None, {}, OptionError, "made from text"),
        (b"x", {}, OptionError, "made from text"),
        (object(), {}, OptionError, "made from text"),
        ("x +", {}, ParseError, "at 3"),
        (["x", "y +"], {}, ParseError, "at 3"),
        (float("nan"), {}, OptionError, "finite"),
    ],
)
def test_refused(source, options, error, match):
    with pytest.raises(error, match=match):
        function(source, **options)


def test_sympy_symbols_are_taken_by_name():
    """SymPy's own first script has a zero gradient: its parsed x is not the real x (sympy#19232)."""
    x, y = sympy.symbols("x y")
    f = function((1 - x) ** 2 + 100 * (y - x**2) ** 2)
    assert f.variables == ("x", "y")
    assert f.gradient.at([-1.2, 1]) == pytest.approx([-215.6, -88])
    assert {s.is_real for s in f.expr.free_symbols} == {True}
    positive = sympy.Symbol("x", positive=True)
    assert f == function((1 - positive) ** 2 + 100 * (y - positive**2) ** 2)


def test_two_symbols_of_one_name_are_refused():
    with pytest.raises(OptionError, match="two different SymPy symbols are called 'x'"):
        function(sympy.Symbol("x") - sympy.Symbol("x", real=True))


def test_sympy_matrices_have_components():
    x, y = sympy.symbols("x y")
    assert function(sympy.Matrix([[x, y], [1, x * y]])).shape == (2, 2)
    assert function(sympy.Matrix([x * y, x])).at([2, 3]).ravel().tolist() == [6, 2]
    assert function([x, "y^2"]).at([2, 3]).tolist() == [2, 9]


def test_numbers_and_functions():
    assert function(Fraction(1, 3)).evaluate([], digits=20).value.as_tuple().digits[:5] == (3, 3, 3, 3, 3)
    assert function(0.1).expr == sympy.Rational(1, 10)
    assert function(np.float64(2.5))() == 2.5
    f = function("x")
    assert function(f) is f
    assert function([f, f + 1]).at([1]).tolist() == [1, 2]


def test_a_row_of_ones_own():
    mish = Operator(
        "mish", definition="x*tanh(softplus(x))", partials=("tanh(softplus(x)) + x*sigmoid(x)*sech(softplus(x))^2",)
    )
    f = function("mish(2x)", operators=(*OPERATORS, mish))
    known = function("2x*tanh(softplus(2x))")
    assert f(0.3) == pytest.approx(known(0.3), rel=1e-15)
    assert f.diff()(0.3) == pytest.approx(known.diff()(0.3), rel=1e-13)
    with pytest.raises(ParseError):
        function("mish(2x)")


def test_columns_are_no_variables():
    table = {"x": [0, 1, 2], "y": [1, 3, 5], "label": ["a", "b", "c"]}
    f = function("mean((m*x + b - y)^2)", data=table)
    assert (f.variables, tuple(f.columns), f.rows) == (("b", "m"), ("x", "y"), 3)
    with pytest.raises(OptionError, match="is a column of the data"):
        function("mean((m*x + b - y)^2)", data=table, variables="m b x")
    with pytest.raises(DataError, match="no column of the data"):
        function("m + b", data=table)
    with pytest.raises(OptionError, match="c is not declared; the variables are m, b and the columns x, y, label"):
        function("mean(m*x + b + c)", data=table, variables="m b")


def test_a_function_is_immutable():
    f = function("x")
    with pytest.raises(AttributeError, match="immutable"):
        f.variables = ("y",)
    with pytest.raises(TypeError):
        f.bound["a"] = 1
    assert isinstance(f, Function)


def test_names_beside_a_signature_come_after_it_and_are_noted():
    f = function("f(x) = b*x^2 + a")
    assert f.variables == ("x", "a", "b")
    assert f.notes == ("beside the signature, a, b too: f(x, a, b)",)
    assert f.diff("x")(1, 2, 3) == 6


def test_functions_that_call_one_another_share_their_parts_and_are_not_printed():
    f = g = function("f(x, y) = x*sin(x + y)")
    for _ in range(12):
        g = function("f(g(x, y), y)", functions={"f": f, "g": g})
    assert sum(1 for _ in parts(g.formula)) < 60 and size(g.formula) > 10_000
    inner = 1.0
    for _ in range(13):
        inner *= np.sin(inner + 0.5)
    assert g(1, 0.5) == pytest.approx(inner, rel=1e-12)


def test_what_is_put_in_many_times_has_its_parts_once():
    f = g = function("f(x, y) = x*sin(x + y)")
    for _ in range(60):
        g = f(x=g)
    assert sum(1 for _ in parts(g.formula)) < 400 and size(g.formula) > 2**60
