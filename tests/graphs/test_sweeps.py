"""Derivatives by sweeps agree with SymPy, with differences of many digits, and with each other."""

import math

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graphs.programs import at, heads, of, program
from tests.strategies import smooth_formulas
from workbench.errors import OptionError, ShapeError
from workbench.graphs import (
    bound,
    components,
    concatenate,
    gradient,
    hessian,
    hvp,
    jacobian,
    jvp,
    lower,
    partial,
    pattern,
    sparse_hessian,
    sparse_jacobian,
    vjp,
)
from workbench.kernels import compiled
from workbench.kernels.digits import evaluate
from workbench.language.formula import Apply, Number, Symbol
from workbench.language.sympy import to_sympy
from workbench.operators import OPERATORS, PIECEWISE, PRODUCT, SUM, Form, Operator

points = st.tuples(st.floats(0.25, 1.5), st.floats(-1.5, -0.25))
ROSENBROCK = "(1 - x)^2 + 100(y - x^2)^2"


@settings(max_examples=60, deadline=None)
@given(smooth_formulas(leaves=6), points)
def test_gradient_is_sympys(formula, point):
    values = at(gradient(of(formula)), *point)
    x, y = sympy.symbols("x y", real=True)
    expression = to_sympy(formula)
    for value, symbol in zip(values, (x, y), strict=True):
        exact = complex(expression.diff(symbol).evalf(30, subs=dict(zip((x, y), point, strict=True))))
        if abs(exact) < 1e12:
            assert value == pytest.approx(exact.real, rel=1e-8, abs=1e-8)


def differentiable():
    """Rows with derivatives, and their samples."""
    forms = (Form.COMPARISON, Form.CONNECTIVE, Form.CONSTANT, Form.REDUCTION)
    for row in OPERATORS:
        if row.form not in forms and row.partials and not row.conditions:
            for sample in row.samples[:2]:
                yield pytest.param(row, sample, id=f"{row.name}{sample}")


@pytest.mark.parametrize(("row", "sample"), list(differentiable()))
def test_gradients_of_the_table_are_differences(row: Operator, sample):
    """Central differences with 40 digits and steps of 1e-12: right to 20."""
    names = [f"x{index}" for index in range(len(sample))]
    made = lower([Apply(row, tuple(map(Symbol, names)))], names)
    for index, name in enumerate(names):
        if row.partials[index] is None:
            continue
        slope = partial(made, name)
        step = np.eye(len(sample))[index]
        exact = [
            [sample_k + sign * step_k / 10**9 for sample_k, step_k in zip(sample, step, strict=True)]
            for sign in (-1, 1)
        ]
        low, high = (evaluate(made, each, 40)[0].value for each in exact)
        width = exact[1][index] - exact[0][index]
        assert at(slope, *sample)[0] == pytest.approx(float(high - low) / width, rel=1e-7, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(smooth_formulas(leaves=5), min_size=2, max_size=3), points, st.data())
def test_products_with_vectors_are_products_with_the_jacobian(formulas, point, data):
    made = of(*formulas)
    m = len(formulas)
    numbers = st.floats(-2, 2)
    v = np.array(data.draw(st.tuples(numbers, numbers)))
    w = np.array(data.draw(st.tuples(*[numbers] * m)))
    x = np.array(point)
    J = at(jacobian(made), *point).reshape(m, 2)
    forward, backward = compiled(jvp(made))(x, v), compiled(vjp(made))(x, w)
    if np.abs(J).max() < 1e8:
        np.testing.assert_allclose(forward, J @ v, rtol=1e-9, atol=1e-9 * (1 + np.abs(J).max()))
        np.testing.assert_allclose(backward, w @ J, rtol=1e-9, atol=1e-9 * (1 + np.abs(J).max()))
        assert w @ forward == pytest.approx(backward @ v, rel=1e-9, abs=1e-8 * (1 + np.abs(J).max()))


@settings(max_examples=40, deadline=None)
@given(smooth_formulas(leaves=5), points, points)
def test_hessian_is_symmetric_and_the_jacobian_of_the_gradient(formula, point, v):
    made = of(formula)
    H = at(hessian(made), *point).reshape(2, 2)
    G = at(jacobian(gradient(made)), *point).reshape(2, 2)
    if np.isfinite(G).all() and np.abs(G).max() < 1e10:
        scale = 1 + np.abs(G).max()
        assert hessian(made).outputs[1] == hessian(made).outputs[2]
        np.testing.assert_allclose(H, G, rtol=1e-8, atol=1e-9 * scale)
        np.testing.assert_allclose(
            compiled(hvp(made))(np.array(point), np.array(v)), H @ v, rtol=1e-8, atol=1e-8 * scale
        )


def test_forward_and_reverse_jacobians_agree():
    texts = ("x*y + sin(x)", "exp(x*y)/(1 + y^2)", "x^3 - tanh(y)", "atan2(x, y)")
    tall = program(*texts)  # four outputs, two variables: forward
    wide = [at(gradient(program(text)), 0.7, -0.4) for text in texts]  # one output: reverse
    np.testing.assert_allclose(at(jacobian(tall), 0.7, -0.4).reshape(4, 2), wide, rtol=1e-13)


def test_rosenbrock_by_hand():
    made = program(ROSENBROCK)
    assert at(gradient(made), -1.2, 1.0) == pytest.approx([-215.6, -88.0])
    assert at(hessian(made), -1.2, 1.0) == pytest.approx([1330, 480, 480, 200])
    assert at(partial(made, "y"), -1.2, 1.0) == pytest.approx([-88.0])


def test_a_derivative_shares_what_the_value_computed():
    made = program("tanh(x*y)")
    assert heads(concatenate([made, gradient(made)])).count("tanh") == 1


def test_value_and_gradient_cost_a_small_multiple():
    made = program(
        " + ".join(f"exp(x{k}*x{k + 1}) + sin(x{k})^3" for k in range(50)), variables=[f"x{k}" for k in range(51)]
    )
    assert concatenate([made, gradient(made)]).operations <= 4 * made.operations


def test_structure_of_zeros():
    names = [f"x{k}" for k in range(6)]
    made = program(" + ".join(f"(x{k}*x{k + 1})^2" for k in range(5)), variables=names)
    dense = np.array(pattern(hessian(made))).reshape(6, 6)
    banded = np.abs(np.subtract.outer(range(6), range(6))) <= 1
    assert (dense == banded).all()
    sparse = sparse_hessian(made)
    assert sparse.shape == (6, 6) and len(sparse.rows) == banded.sum()
    x = np.linspace(1, 2, 6)
    filled = np.zeros((6, 6))
    filled[sparse.rows, sparse.columns] = compiled(sparse.program)(x)
    np.testing.assert_allclose(filled.ravel(), at(hessian(made), *x), rtol=1e-14)


def test_sparse_jacobian_is_the_dense_one_without_its_zeros():
    made = program("x + y", "3", "sin(y)")
    sparse = sparse_jacobian(made)
    assert (sparse.rows.tolist(), sparse.columns.tolist(), sparse.shape) == ([0, 0, 2], [0, 1, 1], (3, 2))
    assert compiled(sparse.program)(np.array([0.0, 0.0])) == pytest.approx([1, 1, 1])
    assert pattern(jacobian(made)) == (True, True, False, False, False, True)


def test_the_piece_that_is_not_taken_has_no_say():
    """sqrt has no finite slope at 0 and none below; there the other piece is taken."""
    made = program("piecewise(x > 0: sqrt(x)*log(x) + sqrt(x), x^2*y)")
    for point in ((-1.0, 3.0), (0.0, 3.0)):
        assert at(gradient(made), *point) == pytest.approx([2 * point[0] * 3, point[0] ** 2])
        assert at(hessian(made), *point) == pytest.approx([6, 2 * point[0], 2 * point[0], 0])
        assert at(jacobian(program("piecewise(x > 0: sqrt(x), x^2*y)", "y", "x")), *point)[:2] == pytest.approx(
            [6 * point[0], point[0] ** 2]
        )
    assert at(gradient(made), 4.0, 3.0) == pytest.approx([(math.log(4) / 2 + 1 + 0.5) / 2, 0])


def test_a_part_in_two_pieces_counts_once_for_each():
    made = program("piecewise(x > 1: sqrt(x), x > 0: 3*sqrt(x), -x) + y*sqrt(1 + x^2)")
    for x, slope in ((4.0, 0.25), (0.25, 3.0), (-2.0, -1.0)):
        expected = slope + 0.5 * x / math.sqrt(1 + x * x)
        assert at(gradient(made), x, 0.5)[0] == pytest.approx(expected)
        assert at(partial(made, "x"), x, 0.5)[0] == pytest.approx(expected)


def test_pieces_inside_pieces_do_not_multiply_the_work():
    """Thirty layers, each with two pieces that use the layer before: linear, not 2^30."""
    made = lower([layered(30)], ["x", "y"])
    assert gradient(made).operations < 4 * made.operations
    assert at(gradient(made), 0.5, 0.3) == pytest.approx(slopes_of_layers(0.5, 0.3, 30), rel=1e-12)
    assert at(gradient(made), -0.5, 0.3) == pytest.approx(slopes_of_layers(-0.5, 0.3, 30), rel=1e-12)


def layered(count):
    layer = Symbol("x")
    greater = next(row for row in OPERATORS if row.form is Form.COMPARISON and ">" in row.aliases)
    sine = next(row for row in OPERATORS if row.python == "math.sin({0})")
    for _ in range(count):
        pieces = (Apply(greater, (layer, Number(0))), Apply(sine, (layer,)), Apply(PRODUCT, (Symbol("y"), layer)))
        layer = Apply(PIECEWISE, pieces)
    return layer


def slopes_of_layers(x, y, count):
    value, by_x, by_y = x, 1.0, 0.0
    for _ in range(count):
        if value > 0:
            value, by_x, by_y = math.sin(value), math.cos(value) * by_x, math.cos(value) * by_y
        else:
            value, by_x, by_y = y * value, y * by_x, y * by_y + value
    return by_x, by_y


def test_roots_and_fractional_powers_have_their_slope_at_zero():
    assert at(gradient(program("x^(3/2)")), 0.0, 0.0) == pytest.approx([0, 0])
    assert at(hessian(program("x^(5/2)")), 0.0, 0.0) == pytest.approx([0, 0, 0, 0])


def test_no_derivative_in_an_order():
    made = program("polygamma(x, y)")
    assert at(partial(made, "y"), 1.0, 2.0)[0] == pytest.approx(float(sympy.polygamma(2, 2)))
    with pytest.raises(OptionError, match=r"polygamma has no derivative in its argument 1 \(n\)"):
        partial(made, "x")


def test_a_nest_of_hundreds_and_a_long_sum_are_differentiated_without_recursion():
    row = next(row for row in OPERATORS if row.python == "math.sin({0})")
    nest = Symbol("x")
    for _ in range(600):
        nest = Apply(row, (Apply(SUM, (nest, Symbol("y"))),))
    value, slope = 0.4, (1.0, 0.0)
    for _ in range(600):
        inner = value + 0.3
        value, slope = math.sin(inner), (math.cos(inner) * slope[0], math.cos(inner) * (slope[1] + 1))
    assert at(gradient(of(nest)), 0.4, 0.3) == pytest.approx(slope, rel=1e-9)
    assert len(hessian(of(nest)).outputs) == 4
    names = [f"x{k}" for k in range(1000)]
    terms = [Apply(PRODUCT, (Symbol(f"x{k % 1000}"), Symbol(f"x{k * 7 % 1000}"))) for k in range(100_000)]
    x = np.cos(np.arange(1000))
    expected = np.zeros(1000)
    np.add.at(expected, np.arange(100_000) % 1000, x[np.arange(100_000) * 7 % 1000])
    np.add.at(expected, np.arange(100_000) * 7 % 1000, x[np.arange(100_000) % 1000])
    np.testing.assert_allclose(
        at(gradient(lower([Apply(SUM, tuple(terms))], names)), *x), expected, rtol=1e-11, atol=1e-11
    )


def test_binding_cutting_and_joining():
    made = program("a*x^2 + b", "x*b", variables=("a", "x", "b"))
    held = bound(made, ["a", "b"])
    assert (held.variables, held.parameters) == (("x",), ("a", "b"))
    np.testing.assert_allclose(compiled(held)(np.array([2.0]), np.array([3.0, 1.0])), [13, 2])
    np.testing.assert_allclose(compiled(gradient(components(held, [0])))(np.array([2.0]), np.array([3.0, 1.0])), [12])
    assert at(components(made, [1, 1]), 3, 2, 1) == pytest.approx([2, 2])
    again = bound(bound(bound(made, ["b"]), ["a"]), ["x"])
    assert again.parameters == ("b", "a", "x")
    np.testing.assert_allclose(compiled(again)(np.array([]), np.array([1.0, 3.0, 2.0])), [13, 2])
    both = concatenate([held, components(held, [1])])
    assert both.outputs[1] == both.outputs[2]


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: bound(program("x"), ["z"]), OptionError, "'z' is no variable"),
        (lambda: gradient(program("x", "y")), ShapeError, "not of 2"),
        (lambda: concatenate([program("x"), program("x", variables=("x",))]), ShapeError, "same inputs"),
    ],
)
def test_misuse_is_told(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_the_partial_by_an_absent_name_is_zero():
    assert at(partial(program("x^2*y"), "z"), 3.0, 2.0) == [0]
