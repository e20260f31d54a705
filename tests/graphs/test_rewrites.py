"""What is written is built once, in a normal form that keeps its value, its accuracy and its domain."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graphs.programs import at, heads, of, program
from tests.strategies import formulas
from workbench.errors import DataError, OptionError, ShapeError
from workbench.graphs import Input, Kind, expanded, lower
from workbench.kernels.digits import evaluate
from workbench.language.formula import Apply, Number, Symbol
from workbench.language.reading import read
from workbench.operators import OPERATORS, PRODUCT, SUM, Form, Operator


def constant(text: str) -> Fraction:
    """The exact constant that a text becomes."""
    made = program(text)
    (head,) = [made.graph.heads[output] for output in made.outputs]
    assert isinstance(head, Fraction), heads(made)
    return head


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/3 + 1/6", Fraction(1, 2)),
        ("0.1*3 - 0.3", Fraction(0)),
        ("2^10/4^(1/2)", Fraction(512)),
        ("(2/3)^(-2)", Fraction(9, 4)),
        ("sin(pi)", Fraction(0)),
        ("cos(0) + log(e)", Fraction(2)),
        ("0*x + 3", Fraction(3)),
        ("x - x + 2", Fraction(2)),
        ("x^0", Fraction(1)),
        ("sqrt(9/1)", Fraction(3)),
    ],
)
def test_constants_are_folded_exactly(text, value):
    assert constant(text) == value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x*y", "y*x"),
        ("x + y", "y + x"),
        ("x*x*x", "x^3"),
        ("(x^2)^3", "x^6"),
        ("(-x)^2", "x^2"),
        ("(-x)^3", "-(x^3)"),
        ("x^(1/2)", "sqrt(x)"),
        ("x^(-2)", "1/x^2"),
        ("e^x", "exp(x)"),
        ("e^(2x)", "exp(2*x)"),
        ("sin(-x)", "-sin(x)"),
        ("sin(-2x)", "-sin(2*x)"),
        ("cos(y - 3x)*1", "cos(y - 3*x)"),
        ("cos(-x)", "cos(x)"),
        ("x + x + x", "3*x"),
        ("2*x*3*y", "6*(x*y)"),
        ("x/4", "0.25*x"),
        ("x*(1/y)", "x/y"),
        ("-(x - y)", "y - x"),
        ("-x - y", "-(x + y)"),
        ("x*1 + 0", "x"),
        ("-(-x)", "x"),
        ("(-x)*(-y)", "x*y"),
        ("max(x, y, 3)", "max(max(x, y), 3)"),
    ],
)
def test_equal_forms_are_one_node(one, other):
    made = program(one, other)
    assert made.outputs[0] == made.outputs[1], heads(made)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("0*log(x)", (-1, 0)),
        ("log(x) - log(x)", (-1, 0)),
        ("x/x", (0, 0)),
        ("sqrt(x)^2", (-1, 0)),
        ("log(x)^0", (-1, 0)),
        ("0/x", (0, 0)),
        ("(x^0.5)^2 - x", (-1, 0)),
        ("x^(1/3)", (-8, 0)),
        ("piecewise(log(x) < 0: 1, 2)", (-1, 0)),
        ("piecewise(x > 0: 1)", (-1, 0)),
    ],
)
def test_nothing_is_cancelled_that_has_no_value_everywhere(text, point):
    assert np.isnan(at(program(text), *point)).all()


def test_the_same_part_is_computed_once():
    assert heads(program("sin(x*y) + sin(y*x)^2 + exp(sin(x*y))")).count("sin") == 1


def test_a_decimal_keeps_its_exact_value():
    # 0.1 is a tenth, so that x/10 is rounded once; the float 0.1 times 3 is not.
    assert at(program("0.1*x"), 3.0, 0.0)[0] == 0.3
    assert 0.1 * 3 != 0.3


def test_huge_constants_stay_where_they_were_written():
    assert at(program("1e-300*x*y"), 1e200, 1e200)[0] == pytest.approx(1e100)
    assert at(program("x*1e300*y*1e300"), 1e-200, 1e-200)[0] == pytest.approx(1e200)
    assert np.isinf(at(program("10^400*x"), 1.0, 0.0)[0])


def test_a_power_is_products_in_a_kernel_and_a_power_in_a_graph():
    made = program("x^5 + x^2.5")
    assert heads(made).count("power") == 2
    ready = expanded(made, lambda operator: operator.python)
    assert "power" not in heads(ready)
    assert heads(ready).count("product") == 4  # x*x, its square, times x; x*x*sqrt(x)
    assert at(made, 1.7, 0.0)[0] == pytest.approx(1.7**5 + 1.7**2.5, rel=1e-15)


@pytest.mark.parametrize(("n", "products"), [(64, True), (65, False), ("63/2", True), ("1/3", False)])
def test_small_powers_alone_become_products(n, products):
    ready = expanded(program(f"x^({n})"), lambda operator: operator.python)
    assert ("power" not in heads(ready)) == products


@pytest.mark.parametrize("n", [2, 3, 7, 31, 64, 65, 100, -3, -64])
def test_powers_are_as_accurate_as_promised(n):
    x = 1.0 + 1 / 3
    exact = Fraction(x) ** n
    error = abs(Fraction(float(at(program(f"x^({n})"), x, 0.0)[0])) - exact) / exact
    assert error <= abs(n) / 2 * np.finfo(float).eps + np.finfo(float).eps


def test_rows_without_code_of_a_backend_become_their_definition():
    made = program("sec(x) + csch(y)")
    assert {"sec", "csch"} <= set(heads(made))
    ready = expanded(made, lambda operator: operator.python)
    assert {"cos", "sinh"} <= set(heads(ready)) and "sec" not in heads(ready)


def test_a_row_of_ones_own_without_partials_is_its_definition():
    mish = Operator("mish", definition="x*tanh(softplus(x))")
    made = program("mish(x)", operators=(*OPERATORS, mish))
    assert "mish" not in heads(made)
    assert at(made, 0.7, 0.0)[0] == pytest.approx(0.7 * math.tanh(math.log1p(math.exp(0.7))))


def test_a_constant_of_ones_own_is_its_definition():
    golden = Operator("golden", (), Form.CONSTANT, definition="(1 + sqrt(5))/2")
    made = program("golden*x", operators=(*OPERATORS, golden))
    assert at(made, 2.0, 0.0)[0] == pytest.approx(1 + math.sqrt(5), rel=1e-15)
    assert str(evaluate(made, [1, 0], 20)[0]) == "1.6180339887498948482"


def test_inputs_keep_their_place():
    made = program("b + 0*a", variables=("a", "b"))
    assert made.graph.heads == (Input(Kind.VARIABLE, 1),)


def test_twenty_thousand_terms_are_lowered_without_recursion():
    terms = [Apply(PRODUCT, (Number(k % 7 + 1), Symbol(f"x{k % 500}"), Symbol(f"x{k // 40}"))) for k in range(20_000)]
    names = [f"x{k}" for k in range(500)]
    made = lower([Apply(SUM, tuple(terms))], names)
    x = np.linspace(-1, 1, 500)
    expected = math.fsum((k % 7 + 1) * x[k % 500] * x[k // 40] for k in range(20_000))
    assert at(made, *x)[0] == pytest.approx(expected, rel=1e-12)


def test_deep_nests_that_share_parts_stay_small():
    row = next(row for row in OPERATORS if row.python == "math.tanh({0})")
    nest = Symbol("x")
    for _ in range(400):
        nest = Apply(row, (Apply(SUM, (nest, Apply(PRODUCT, (Symbol("y"), nest)))),))
    made = of(nest)
    assert made.operations == 400 * 3
    value = 0.4
    for _ in range(400):
        value = math.tanh(value + 0.3 * value)
    assert at(made, 0.4, 0.3)[0] == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: lower([Symbol("z")], ["x"]), OptionError, "'z' is no variable"),
        (lambda: lower([Symbol("x")], ["x"], ["x"]), OptionError, "named twice"),
        (lambda: program("mean(x)"), DataError, "no columns"),
        (lambda: lower([read("[x, 1]").formula], ["x"]), ShapeError, "components"),
    ],
)
def test_misuse_is_told(make, error, words):
    with pytest.raises(error, match=words):
        make()


@settings(max_examples=150, deadline=None)
@given(formulas(("x", "y"), leaves=10, pieces=True), st.tuples(*[st.floats(0.25, 2.0)] * 2))
def test_rewriting_keeps_values(formula, point):
    """The rewritten program and the tree as written agree to many digits, wherever both have a value."""
    made = of(formula)
    plain = lower([plainly(formula)], ["x", "y"])
    (ours,), (theirs,) = evaluate(made, point, 20), evaluate(plain, point, 20)
    if ours.certain == theirs.certain == 20:
        assert ours.value == theirs.value


def plainly(formula):
    """The same tree with each number hidden behind an operator that no rewrite sees through."""
    if isinstance(formula, Number):
        return Apply(IDENTITY, (formula,))
    if isinstance(formula, Apply):
        return Apply(formula.operator, tuple(plainly(argument) for argument in formula.arguments))
    return formula


IDENTITY = Operator(
    "just", partials=("1",), python="(+{0})", numpy="np.positive({0})", mpmath="(+{0})", domain=("x == x",)
)
