"""How a Function shows and saves itself: text that reads back, notations, notebooks, JSON, pickles."""

from __future__ import annotations

import json
import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from tests.strategies import formulas
from workbench.errors import FileError, OptionError
from workbench.functions import Function, function, load
from workbench.operators import OPERATORS, Operator

VARIETY = (
    "f(x, y) = (1 - x)^2 + 100(y - x^2)^2",
    "x^2 + 3y^2",
    "y(t) = 3t",
    "f(y, x) = x",
    ["x*y", "1"],
    [["x", "y"], ["1", "2"]],
    "3",
    "c = 3",
    "alpha_1*beta + w_ij",
    "piecewise(x < 0: -x, x >= 0: x)*max(x, y, 1)",
    "E^2 + f",
)


@pytest.mark.parametrize("source", VARIETY, ids=str)
def test_text_is_read_back(source):
    f = function(source)
    again = function(str(f))
    assert again == f
    assert again.variables == f.variables
    assert again.name == f.name or not f.name


@given(formulas(leaves=8, pieces=True))
@settings(max_examples=60, deadline=None)
def test_text_of_any_formula_is_read_back(formula):
    f = function(formula)
    assert function(str(f), variables=f.variables) == f


def test_arrays_of_three_axes_are_lists_of_matrices():
    second = function("[x^2*y, y^3]").hessian
    assert str(second) == "[[[2*y, 2*x], [2*x, 0]], [[0, 0], [0, 6*y]]]"
    assert function([str(matrix) for matrix in second], variables="x y") == second
    assert f"{second:latex}".count("pmatrix") == 6 and "2 y & 2 x" in f"{second:latex}"
    assert f"{second:mathml}".count("<mtable>") == 3


def test_text_of_derivatives_and_bound_functions_is_read_back():
    f = function("f(x, y) = x^2*y")
    for g in (f.gradient, f.hessian, f.diff("y"), f.bind(y=0.1), f.bind(y=Fraction(-1, 3)), f.gradient[0], -f):
        again = function(str(g), variables=g.variables)
        p = np.linspace(1, 2, len(g.variables))
        np.testing.assert_allclose(again.at(p), g.at(p), rtol=1e-15)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: function("f(x, y) = (1 - x)^2 + 100(y - x^2)^2"), "Function f(x, y) = (1 - x)^2 + 100*(y - x^2)^2"),
        (lambda: function("x^2 + 3y^2"), "Function of (x, y): x^2 + 3*y^2"),
        (lambda: function("f(x, y) = x*y").gradient, "Function ∇f(x, y) = [y, x]"),
        (lambda: function("f(x, y) = x*y").diff("x", "y"), "Function ∂²f/∂x∂y(x, y) = 1"),
        (lambda: function("f(x) = x^2").diff(), "Function f′(x) = 2*x"),
        (lambda: function("a*x").bind(a=3), "Function of (x): a*x with a = 3"),
        (lambda: function("mean(m*x)", data={"x": [1, 2]}), "Function of (m): mean(m*x) with 2 rows of x"),
    ],
)
def test_repr_is_one_sentence(make, sentence):
    assert repr(make()) == sentence


def test_a_long_formula_is_cut_in_the_sentence_alone():
    f = function(" + ".join(f"sin({k}*x)" for k in range(1, 80)))
    assert len(repr(f)) < 300 and "characters; print it" in repr(f)
    assert function(str(f)) == f


def test_notations():
    f = function("f(x, alpha) = x^2/2 + alpha")
    assert f"{f:text}" == f"{f}" == str(f) == "f(x, alpha) = x^2/2 + alpha"
    assert f"{f:latex}" == r"f(x, \alpha) = \frac{x^{2}}{2} + \alpha"
    g = function("x^2/2 + alpha")
    assert f"{g:latex}" == r"\frac{x^{2}}{2} + \alpha"
    assert f"{g:unicode}" == "x²/2 + α"
    assert f"{g:mathml}".startswith("<math")
    with pytest.raises(OptionError, match="'markdown' is no notation; those are text, unicode, latex, mathml"):
        f"{g:markdown}"


def test_a_notebook_shows_text_latex_and_mathml():
    shown = function("f(x) = x^2").gradient._repr_mimebundle_(include=None, exclude=None)
    assert set(shown) == {"text/plain", "text/latex", "text/html"}
    assert shown["text/latex"].startswith("$") and r"\nabla f" in shown["text/latex"]
    assert shown["text/html"].startswith("<math") and "alttext" in shown["text/html"]


def test_summary_is_a_short_page():
    page = (
        function("f(x, y) = a*log(x) + abs(y)", variables="x y")
        if False
        else function("a*log(x) + abs(y)").bind(a=2).summary()
    )
    for part in ("variables", "x, y", "x > 0", "kinks", "python", "a"):
        assert part in page
    assert len(page.splitlines()) < 12


def derived(f):
    return (
        f,
        f.gradient,
        f.hessian,
        f.diff("x"),
        f.gradient[0].diff("y"),
        f.bind(y=0.1).gradient,
        f.compile(backend="numpy"),
    )


def test_pickles_go_by_text():
    """lambdify's functions cannot be pickled; ours are read and compiled again."""
    f = function("f(x, y) = exp(x)*y + x^2")
    f.value_and_gradient([1, 2])  # a kernel is there, and not in the pickle
    for g in derived(f):
        data = pickle.dumps(g)
        assert len(data) < 2500 and b"run(" not in data
        again = pickle.loads(data)
        assert again == g and again.origin == g.origin and again.execution == g.execution
        p = np.linspace(0.5, 1, len(g.variables))
        assert np.array_equal(again.at(p), g.at(p))


def test_json_keeps_values_data_and_where_it_came_from():
    f = function("mean((m*x + b - y)^2)", data={"x": [0.1, 1, 2], "y": [1, 3, 5.5]}).bind(b=Fraction(1, 3))
    for g in (f, f.gradient, f.hessian[0]):
        again = Function.from_dict(json.loads(json.dumps(g.to_dict(), allow_nan=False)))
        assert again == g
        assert again.bound == g.bound and again.parent == g.parent
        assert np.array_equal(again.at([2.0]), g.at([2.0]))


def test_rows_of_ones_own_travel_in_pickles_but_not_in_json():
    """A row holds code, which is run: a JSON file must never bring any."""
    mish = Operator("mish", definition="x*tanh(softplus(x))", partials=("1",))
    f = function("mish(x)", operators=(*OPERATORS, mish))
    assert pickle.loads(pickle.dumps(f))(0.5) == f(0.5)
    assert "tanh" not in json.dumps(f.to_dict())
    assert Function.from_dict(f.to_dict(), operators=f.operators) == f
    with pytest.raises(ValueError, match="mish"):
        Function.from_dict(f.to_dict())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda record: record.clear(),
        lambda record: record.update(format="something else"),
        lambda record: record.update(version=3),
        lambda record: record.pop("definition"),
        lambda record: record.update(definition=3),
        lambda record: record["definition"].update(origin="stolen"),
        lambda record: record["definition"].pop("variables"),
        lambda record: record.update(bound={"x": 1}),
        lambda record: record["definition"].update(parameters=["a"]),
        lambda record: record.update(backend="none"),
    ],
)
def test_spoiled_records_are_refused(spoil):
    record = function("x^2").to_dict()
    spoil(record)
    with pytest.raises(FileError):
        Function.from_dict(record)


def test_files(tmp_path):
    f = function("f(x, α) = x^2*α")
    f.gradient.save(tmp_path / "g.json")
    assert load(tmp_path / "g.json") == f.gradient
    with pytest.raises(FileError, match="exists"):
        f.save(tmp_path / "g.json")
    f.save(tmp_path / "g.json", force=True)
    assert load(tmp_path / "g.json") == f
    (tmp_path / "no.json").write_text("[")
    for path, match in (("missing.json", "cannot be read"), ("no.json", "no JSON"), (".", "cannot be read")):
        with pytest.raises(FileError, match=match):
            load(tmp_path / path)
    (tmp_path / "list.json").write_text("[1]")
    with pytest.raises(FileError, match="no saved Function"):
        load(tmp_path / "list.json")
