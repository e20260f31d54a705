"""What is written with sums over an index, derivatives and components is what it means, written out."""

import json
import pickle

import numpy as np
import pytest
import scipy.optimize
import sympy
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import DataError, OptionError, ShapeError
from workbench.functions import Function, function, load
from workbench.language.formula import Apply, Number, Symbol, parts
from workbench.operators import ELEMENT, GRADIENT, SUM_OVER, TOTAL, Form
from workbench.optimize import minimize

ROSENBROCK = "sum(i=1..n-1, 100*(x[i+1]-x[i]^2)^2 + (1-x[i])^2)"


def written_out(n):
    """Rosenbrock's function as a person would type it without a sum."""
    return " + ".join(f"100*(x{i + 1} - x{i}^2)^2 + (1 - x{i})^2" for i in range(1, n))


# --- sums over an index


def test_before_its_size_is_bound_a_sum_is_shown_and_nothing_else():
    f = function(f"f(x) = {ROSENBROCK}")
    assert repr(f) == "Function f(x) = sum(i=1..n-1, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)"
    assert function(str(f)) == f and f != function(f"f(x) = 2*{ROSENBROCK}")
    assert r"\sum_{i=1}^{n-1}" in f"{f:latex}" and "∑" in f"{f:unicode}" and "<math" in f"{f:mathml}"
    assert dict(f.sizes) == {"n": None} and f.variables == ("x",)
    asked = (
        lambda: f([1, 2]),
        lambda: f.at([1, 2]),
        lambda: f.gradient,
        lambda: f.hessian,
        lambda: f.diff("x"),
        lambda: f.expr,
        lambda: f.domain,
        lambda: f.smooth,
        lambda: f.value_and_gradient([1, 2]),
        lambda: f.evaluate([1, 2]),
        f.summary,
        f.simplify,
        lambda: minimize(f, [1, 2]),
    )
    for ask in asked:
        with pytest.raises(OptionError, match=r"n is not bound: f.bind\(n=1000\)"):
            ask()


def test_a_bound_sum_is_the_formula_written_out():
    f = function(ROSENBROCK).bind(n=6)
    long = function(written_out(6))
    assert f.variables == tuple(f"x[{i}]" for i in range(1, 7))
    assert dict(f.sizes) == {"n": 6}
    x = np.random.default_rng(0).normal(size=(5, 6))
    for ours, theirs in ((f, long), (f.gradient, long.gradient), (f.hessian, long.hessian)):
        assert np.allclose(ours.at(x), theirs.at(x), rtol=1e-13)
    assert np.allclose(f.at(x[0]), scipy.optimize.rosen(x[0]))
    assert np.allclose(f.gradient.at(x[0]), scipy.optimize.rosen_der(x[0]))
    assert np.allclose(f.hessian.at(x[0], sparse=True).toarray(), scipy.optimize.rosen_hess(x[0]))
    assert f(x=x[0]) == f(x[0]) == f.at(x[0])
    names = {sympy.Symbol(f"x[{i}]", real=True): sympy.Symbol(f"x{i}", real=True) for i in range(1, 7)}
    assert sympy.expand(f.expr.xreplace(names) - long.expr) == 0


def test_the_formula_stays_a_sum_and_is_read_back():
    f = function(ROSENBROCK).bind(n=4)
    assert str(f) == "sum(i=1..4-1, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)"
    assert function(str(f)) == f
    assert f.formula.operator is SUM_OVER
    assert f.definition.wording.formula is f.formula and f.definition.sizes == {"n": 4}
    assert all(node.operator.form is not Form.INDEXED for node in f.components[0].children)
    assert repr(f).endswith("with n = 4")


def test_another_size_is_another_function_of_the_same_sum():
    f = function(ROSENBROCK)
    three, five = f.bind(n=3), f.bind(n=3).bind(n=5)
    assert len(three.variables) == 3 and len(five.variables) == 5
    assert five.definition is not three.definition and f.bind(n=3).definition is three.definition
    assert five.at(np.full(5, 2.0)) == scipy.optimize.rosen(np.full(5, 2.0))
    slope = three.gradient.bind(n=5)
    assert np.allclose(slope.at(np.full(5, 2.0)), scipy.optimize.rosen_der(np.full(5, 2.0)))


def test_sizes_and_values_are_bound_together_and_apart():
    f = function("a*sum(i=1..n, x[i]^2)")
    for g in (f.bind(n=2, a=3), f.bind(n=2).bind(a=3), f.bind(a=3).bind(n=2), f.bind(a=3, n=7).bind(n=2)):
        assert g.variables == ("x[1]", "x[2]") and g.at([1, 2]) == 15
        assert g.bind(a=1).at([1, 2]) == 5
        assert function(str(g)).at([1, 2]) == 15


def test_a_thousand_variables_are_minimized():
    f = function(ROSENBROCK).bind(n=60)
    run = minimize(f, np.full(60, 0.5))
    assert run.success and np.allclose(run.x, 1, atol=1e-5)
    large = function(ROSENBROCK).bind(n=1000)
    x = np.linspace(-1, 1, 1000)
    assert np.allclose(large.gradient.at(x), scipy.optimize.rosen_der(x))
    assert large.hessian.at(x, sparse=True).nnz == 1000 + 2 * 999
    assert len(repr(large)) < 200


SUMS = (
    ("sum(i=1..1000, sum(j=1..1000, sum(k=1..1000, x)))", "10^9*x"),
    ("sum(i=1..4, x[i]^2)", "x1^2 + x2^2 + x3^2 + x4^2"),
    ("sum(i=2..3, i*x[i])", "0*x1 + 2*x2 + 3*x3"),
    ("sum(k=0..3, a[k]*x^k)", "a0 + a1*x + a2*x^2 + a3*x^3"),
    ("prod(i=1..3, x[i] - i)", "(x1 - 1)*(x2 - 2)*(x3 - 3)"),
    ("sum(i=1..2, sum(j=1..3, W[i, j]*x[j]))", "W1*x1 + W2*x2 + W3*x3 + W4*x1 + W5*x2 + W6*x3"),
    ("sum(i=1..3, sum(j=1..i, x[i]*x[j]))", "x1*x1 + x2*x1 + x2*x2 + x3*x1 + x3*x2 + x3*x3"),
    ("sum(i=1..3, (x[i] - 1/3*sum(j=1..3, x[j]))^2)", "(x1-s)^2 + (x2-s)^2 + (x3-s)^2 where s = (x1+x2+x3)/3"),
    ("sum(i=1..3, (-1)^i/i * x^(2i - 1))", "-x + x^3/2 - x^5/3"),
    ("sum(i=1..0, x) + x", "x"),
    ("prod(i=3..2, x) + x", "1 + x"),
    ("sum(i=-1..1, cos(i*x))", "2cos(x) + 1"),
    ("sum(i=1..2^2 - 1, x[2i])", "x2 + x4 + x6 + 0*(x1 + x3 + x5)"),
    ("sum(i=1..2, prod(j=1..2, x[i] + j))", "(x1+1)*(x1+2) + (x2+1)*(x2+2)"),
    ("2x[1] - x[2]^2", "2x1 - x2^2"),
)


@pytest.mark.parametrize(("short", "long"), SUMS)
def test_sums_are_what_they_say(short, long):
    ours, theirs = function(short), function(long)
    assert len(ours.variables) == len(theirs.variables)
    p = np.random.default_rng(1).uniform(0.2, 2, len(ours.variables))
    assert np.isclose(ours.at(p), theirs.at(p), rtol=1e-12)
    assert np.allclose(ours.gradient.at(p), theirs.gradient.at(p), rtol=1e-12)
    assert np.allclose([float(c.after is not None) for c in ours.gradient.derivations], 1)
    again = function(str(ours))
    assert again == ours


@given(st.integers(1, 4), st.integers(0, 6), st.integers(-3, 3), st.integers(1, 3))
def test_indices_are_counted_as_in_python(first, count, shift, factor):
    """x[factor*i + shift] over a range, against a loop."""
    places = [factor * i + shift for i in range(first, first + count)]
    index = Apply(ELEMENT, (Symbol("x"), function(f"{factor}i + {shift}").formula))
    node = Apply(SUM_OVER, (Symbol("i"), Number(first), function(f"{first + count - 1}").formula, index))
    if any(place < 0 for place in places):
        with pytest.raises(OptionError, match="counted from 1"):
            function(node)
        return
    f = function(node)
    low = 0 if 0 in places else 1
    assert f.variables == tuple(f"x[{k}]" for k in range(low, max(places, default=0) + 1) if places)
    values = {name: float(k) for k, name in enumerate(f.variables)}
    assert f.at(list(values.values())) == sum(values[f"x[{place}]"] for place in places)


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        ("sum(i=1..n, x[i])", {"n": 2.5}, "whole number"),
        ("sum(i=1..n, x[i])", {"n": -1}, "whole number"),
        ("sum(i=1..n, x[i])", {"m": 3}, "no variable or bound name"),
        ("sum(i=1..n, 1/(i - 2))", {"n": 3}, "division by zero for i = 2"),
        ("sum(i=1..n, x[i - n])", {"n": 3}, "would be x.-2."),
        ("sum(i=1..n, sum(j=1..n, x[i]*y[j]))", {"n": 3000}, "more than 2,000,000 parts"),
        ("sum(i=1..n, sum(j=1..n, sum(k=1..n, x[i]^j)))", {"n": 100_000}, "more than 2,000,000 parts"),
        ("sum(i=1..n, x)", {"n": 10**15}, "more than 2,000,000 parts"),
        ("d^20/dx^20(exp(sin(x))*log(x))", {}, "becomes too large"),
        ("sum(i=1..2, x[i] + x[i, 1])", {}, "one index and with several"),
    ],
)
def test_what_is_no_sum_says_why(text, options, reason):
    with pytest.raises(OptionError, match=reason):
        function(text).bind(**options)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sum(i=1..3, x[i])", r"x\[i\] would be x\[3\]; x has the components x\[1\] to x\[2\]"),
        ("x[3]", "x\\[3\\]"),
        ("sum(i=0..1, x[i])", "x\\[0\\]"),
        ("sum(i=1..2, x[i, i])", "x"),
    ],
)
def test_components_of_a_declared_array_have_bounds(text, reason):
    with pytest.raises(ValueError, match=reason):
        function(text, variables={"x": 2})


def test_components_that_do_not_occur_are_variables_and_noted():
    f = function("sum(i=2..3, x[i]^2)")
    assert f.variables == ("x[1]", "x[2]", "x[3]")
    assert any("x[1] does not occur" in note for note in f.notes)
    assert not function("sum(i=1..3, x[i]^2)").notes


def test_the_order_of_names_is_kept_and_arrays_stand_in_their_place():
    f = function("f(w, b) = sum(i=1..n, w[i]) + b").bind(n=2)
    assert f.variables == ("w[1]", "w[2]", "b")
    assert function("f(b, w) = sum(i=1..n, w[i]) + b").bind(n=2).variables == ("b", "w[1]", "w[2]")
    with_n = function("f(x, n) = n*sum(i=1..n, x[i])").bind(n=3)
    assert with_n.variables == ("x[1]", "x[2]", "x[3]") and with_n([1, 2, 3]) == 18


def test_lists_of_sums_have_components():
    f = function(["sum(i=1..n, x[i])", "prod(i=1..n, x[i])"])
    assert f.definition.shape == (2,)
    g = f.bind(n=3)
    assert np.array_equal(g.at([1, 2, 3]), [6, 6])
    assert g.jacobian.shape == (2, 3)
    assert g[1].at([2, 2, 2]) == 8 and f[1].bind(n=2).at([2, 3]) == 6


def test_algebra_and_substitution_keep_the_sum():
    f = function("sum(i=1..n, x[i]^2)")
    g = (2 * f + 1).bind(n=3)
    assert g.at([1, 2, 3]) == 29 and "sum(i=1..3" in str(g)
    assert (f.bind(n=2) + function("sum(i=1..n, x[i])").bind(n=2)).at([1, 2]) == 8
    h = function("sum(i=1..n, (a*i - x[i])^2)").substitute(a="b^2 + i").bind(n=2)
    assert set(h.variables) == {"b", "i", "x[1]", "x[2]"}, "the i that is put in is another than the index"
    assert h.at({"b": 1, "i": 2, "x": [0, 1]}) == 9 + 25


# --- sums over the rows of the data


@pytest.fixture
def data():
    draw = np.random.default_rng(2)
    x = draw.normal(size=50)
    return {"x": x, "y": 2 * x + 1 + draw.normal(size=50)}


@pytest.mark.parametrize(
    "text", ["1/n*sum(i=1..n, (y[i] - (m*x[i] + b))^2)", r"\frac{1}{n}\sum_{i=1}^{n}(y_i - (m x_i + b))^2"]
)
def test_a_sum_over_an_index_of_columns_is_over_the_rows(text, data):
    f = function(text, data=data)
    mean = function("mean((y - (m*x + b))^2)", data=data)
    assert f.variables == ("b", "m") and f.components[0].children
    p = np.array([0.3, 1.2])
    assert np.isclose(f.at(p), mean.at(p), rtol=1e-13)
    assert np.isclose(f.at(p), np.mean((data["y"] - 1.2 * data["x"] - 0.3) ** 2))
    assert np.allclose(f.gradient.at(p), mean.gradient.at(p))
    few = {name: column[:7] for name, column in data.items()}
    assert np.isclose(f.bind(data=few).at(p), mean.bind(data=few).at(p))
    assert dict(f.sizes) == {}
    run = minimize(f, [0, 0], method="gradient-descent", batch_size=10, learning_rate=0.1, max_steps=30, seed=1)
    best = np.polyfit(data["x"], data["y"], 1)[::-1]
    assert np.allclose(run.x, best, atol=0.3)


def test_sums_over_rows_stand_inside_each_other_and_beside_other_sums(data):
    x, y = data["x"], data["y"]
    variance = function("sum(i=1..n, (y[i] - 1/n*sum(j=1..n, y[j]))^2)/n", data=data)
    assert np.isclose(variance.at([]), np.var(y))
    powers = function("sum(i=1..n, (y[i] - sum(k=0..d, a[k]*x[i]^k))^2)", data=data).bind(d=2)
    assert powers.variables == ("a[0]", "a[1]", "a[2]")
    assert np.isclose(powers.at([1, 2, 3]), np.sum((y - (1 + 2 * x + 3 * x**2)) ** 2))
    ridge = function("sum(i=1..n, (y[i] - w[1]*x[i])^2) + sum(k=1..2, w[k]^2)", data=data)
    assert np.isclose(ridge.at([2, 3]), np.sum((y - 2 * x) ** 2) + 13)
    number = function("sum(i=1..50, y[i])", data=data)
    assert np.isclose(number.at([]), np.sum(y))
    with pytest.raises(DataError, match="50, but the data has 3 rows"):
        number.bind(data={"y": [1, 2, 3]})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sum(i=1..n-1, (y[i+1] - x[i])^2)", "another row of the data"),
        ("sum(i=1..n-1, x[i])", "runs over a part of the data"),
        ("sum(i=2..n, x[i])", "runs over a part of the data"),
        ("sum(i=1..10, x[i])", "runs over a part of the data, which has 50 rows"),
        ("sum(i=1..n, w[i]*x[i])", "only as the index"),
        ("sum(i=1..n, i*x[i])", "only as the index"),
        ("sum(i=1..n, sum(j=1..n, y[i]*x[j]))", "another row of the data"),
        ("sum(i=1..n, x[i]*sum(j=1..n, y[j]*x[i]))", "another row of the data"),
        ("sum(i=1..n, x[i]) + sum(k=1..n, v[k])", "n is the number of rows"),
        ("prod(i=1..n, x[i])", "product over the rows"),
        ("m*x[3]", "x is a column of the data"),
    ],
)
def test_other_sums_over_columns_are_refused(text, reason, data):
    with pytest.raises(DataError, match=reason):
        function(text, data=data)


# --- derivatives, gradients, values at a place


DERIVATIVES = (
    ("d/dx(x^2)", "2x"),
    ("d^2/dx^2(x^4*y)", "12x^2*y"),
    ("∂^2/∂x∂y(x^2*y^3)", "6x*y^2"),
    ("d/dx(d/dy(sin(x*y)))", "cos(x*y) - x*y*sin(x*y)"),
    ("x*d/dx(exp(x^2))", "2x^2*exp(x^2)"),
    ("at(d/dx(x^3), x = 2) + x", "12 + x"),
    ("d/dx(at(x*y, y = x^2))", "3x^2"),
    ("f'(x) where f(x) = x^3", "3x^2"),
    ("f''(x + 1) where f(x) = x^3", "6(x + 1)"),
    ("sum(i=1..3, d/dx(x^i))", "1 + 2x + 3x^2"),
    ("d/dx(sum(i=1..3, x^i))", "1 + 2x + 3x^2"),
    ("(d/dx(abs(x)))^2 + x", "1 + x"),
)


@pytest.mark.parametrize(("short", "long"), DERIVATIVES)
def test_derivatives_are_worked_out(short, long):
    ours, theirs = function(short), function(long)
    assert ours.variables == theirs.variables
    p = np.array([0.7, 1.3])[: len(ours.variables)]
    assert np.isclose(ours.at(p), theirs.at(p), rtol=1e-12)
    assert np.allclose(ours.gradient.at(p), theirs.gradient.at(p), rtol=1e-12)
    assert sympy.simplify(ours.expr - theirs.expr) == 0 or "abs" in short
    assert function(str(ours)) == ours, "as it was written, it is read back"


def test_a_gradient_has_components():
    f = function("∇(x^2*y)")
    assert f.shape == (2,) and np.array_equal(f.at([2, 3]), [12, 4])
    assert str(f) == "∇_(x, y)(x^2*y)" and f[0].at([2, 3]) == 12
    inner = function("sum(i=1..3, x[i]^2)").formula
    whole = function(Apply(GRADIENT, (inner, Symbol("x"))))
    assert np.array_equal(whole.at([1, 2, 3]), [2, 4, 6])


def test_what_has_no_derivative_says_so():
    with pytest.raises(OptionError):
        function("d/dx(polygamma(x, y))")
    assert function("d/dx(y^2) + x", variables="x y").at([1, 2]) == 1


def test_shapes_that_do_not_go_together_are_refused():
    with pytest.raises((ShapeError, ValueError)):
        function(["sum(i=1..2, x[i])", "∇(y^2*z)"])


# --- plain formulas are left alone


def test_a_formula_without_any_of_this_is_one_and_the_same():
    f = function("(1 - x)^2 + 100(y - x^2)^2")
    assert f.components[0] is f.formula and f.definition.wording is None
    total = function("sum(x*m)", data={"x": [1, 2]})
    assert total.formula.operator is TOTAL and total.components[0] is total.formula


# --- files


@pytest.mark.parametrize(
    "make",
    [
        lambda: function(ROSENBROCK),
        lambda: function(ROSENBROCK).bind(n=4),
        lambda: function(ROSENBROCK).bind(n=4).gradient,
        lambda: function(ROSENBROCK).bind(n=4).hessian[0],
        lambda: function("a*sum(i=1..n, x[i]^2)").bind(a=3),
        lambda: function("a*sum(i=1..n, x[i]^2)").bind(a=3, n=2).gradient,
        lambda: function("1/n*sum(i=1..n, (y[i] - m*x[i])^2)", data={"x": [1, 2], "y": [3, 4]}),
        lambda: function("w^T w + b", variables={"w": 2, "b": ()}),
        lambda: function("x*d/dx(x^2) + at(x^2, x = 3)"),
        lambda: function("∇(x^2*y)"),
        lambda: function("z*∇(x*y)"),
        lambda: function("|∇(x^2)|^2 + z"),
        lambda: function("f(z, y, x) = |∇(x*y)|^2 + z"),
        lambda: function("|∇(x[1]*y)|^2 + x[2]", variables=["x[1]", "x[2]", "y"]),
        lambda: function("|∇(w^T w + b)|^2 + a", variables={"a": (), "w": 2, "b": ()}),
        lambda: function("|∇(a*sum(i=1..2, x[i]^2))|^2 + z*x[1]"),
        lambda: function("a*|∇(m*s)|^2", data={"s": [1, 2]}),
        lambda: function("∂²/∂x∂y(x^2*y^3) + z + at(∂/∂x(x*y), x = z)"),
        lambda: function("z*∇(x^2*y) where x > 0, z integer"),
        lambda: 2 * function("sum(i=1..n, x[i])") + function("sum(i=1..n, x[i]^2)"),
    ],
)
def test_what_was_written_is_saved(make, tmp_path):
    f = make()
    f.save(tmp_path / "f.json")
    for again in (
        load(tmp_path / "f.json"),
        Function.from_dict(json.loads(json.dumps(f.to_dict()))),
        pickle.loads(pickle.dumps(f)),
    ):
        assert again == f and repr(again) == repr(f)
        assert again.sizes == f.sizes and again.variables == f.variables and again.shape == f.shape
        assert again.formula == f.formula, "and it means the same"


def test_a_sum_in_many_sums_is_written_out_once():
    steps = [f"let t{k} = sin(t{k - 1})*x[1] + sum(i=1..3, x[i]*t{k - 1})" for k in range(2, 12)]
    f = function("; ".join(("let t1 = sum(i=1..3, x[i]^2)", *steps, "t11")))
    (component,) = f.definition.formulas
    assert sum(1 for _ in parts(component)) < 150
    t = 0.14
    for _ in range(10):
        t = np.sin(t) * 0.1 + 0.6 * t
    assert f.at([0.1, 0.2, 0.3]) == pytest.approx(t, rel=1e-12)


@pytest.mark.parametrize("index", ["i", "j"])
def test_a_sum_is_the_same_whatever_the_sum_around_it_calls_its_index(index):
    f = function(f"let a = sum(i=1..2, x[i]^2); sum({index}=1..3, a + x[{index}])")
    assert str(f.worked_out) == ("(x[1]^2 + x[2]^2) + x[1] + (x[1]^2 + x[2]^2) + x[2] + (x[1]^2 + x[2]^2) + x[3]")
