"""Sums and means over data are kept as sums; their derivatives pass inside, and what no row changes comes out."""

import numpy as np
import pytest

from tests.graphs.programs import heads, program
from workbench.graphs import Kind, Level, concatenate, gradient, hessian, hvp, jacobian, jvp, levels, partial, vjp
from workbench.kernels import compiled
from workbench.kernels.vectorized import NumpyKernel

draw = np.random.default_rng(5)
X = draw.uniform(0.1, 3, 40)
Y = 2 * X + 1 + draw.normal(0, 0.3, 40)
DATA = (X, Y)
NONE = np.empty(0)


def rows(*texts, variables=("a", "b"), parameters=()):
    return program(*texts, variables=variables, parameters=parameters, columns=("x", "y"))


def run(made, *point, data=DATA, parameters=NONE):
    return compiled(made)(np.array(point, float), np.asarray(parameters, float), data)


def line(a, b):
    residual = a * X + b - Y
    return np.mean(residual**2), [2 * np.mean(residual * X), 2 * np.mean(residual)]


def saturation(a, b):
    e = np.exp(-b * X)
    residual = a * (1 - e) - Y
    return np.mean(residual**2), [2 * np.mean(residual * (1 - e)), 2 * np.mean(residual * a * X * e)]


def logistic(a, b):
    z = a + b * X
    p = 1 / (1 + np.exp(-z))
    return np.sum(np.log1p(np.exp(z)) - Y * z), [np.sum(p - Y), np.sum((p - Y) * X)]


LOSSES = [
    ("mean((a*x + b - y)^2)", line),
    ("mean((a*(1 - exp(-b*x)) - y)^2)", saturation),
    ("sum(softplus(a + b*x) - y*(a + b*x))", logistic),
]


@pytest.mark.parametrize(("text", "by_hand"), LOSSES, ids=[text for text, _ in LOSSES])
def test_losses_and_gradients_by_hand(text, by_hand):
    made = rows(text)
    value, slopes = by_hand(1.5, 0.5)
    found = run(concatenate([made, gradient(made)]), 1.5, 0.5)
    np.testing.assert_allclose(found, [value, *slopes], rtol=1e-13)


@pytest.mark.parametrize("text", [text for text, _ in LOSSES] + ["mean((x - mean(a*x^b))^2) + a*sum(x*b)/mean(y)"])
def test_second_derivatives_are_differences_of_the_gradient(text):
    made = rows(text)
    slope, step = gradient(made), 1e-6
    H = run(hessian(made), 1.5, 0.5).reshape(2, 2)
    for index, move in enumerate(np.eye(2) * step):
        high, low = run(slope, *(np.array([1.5, 0.5]) + move)), run(slope, *(np.array([1.5, 0.5]) - move))
        np.testing.assert_allclose(H[index], (high - low) / (2 * step), rtol=1e-6)
    np.testing.assert_allclose(run(hvp(made), 1.5, 0.5, parameters=[0.3, -2]), H @ [0.3, -2], rtol=1e-10)
    np.testing.assert_allclose(
        run(jvp(made), 1.5, 0.5, parameters=[0.3, -2]), run(slope, 1.5, 0.5) @ [0.3, -2], rtol=1e-10
    )
    np.testing.assert_allclose(run(vjp(made), 1.5, 0.5, parameters=[3]), 3 * run(slope, 1.5, 0.5), rtol=1e-12)


def test_hessian_of_a_line_is_of_the_data_alone():
    H = rows("mean((a*x + b - y)^2)")
    np.testing.assert_allclose(run(hessian(H), 9, 9), [2 * np.mean(X**2), 2 * X.mean(), 2 * X.mean(), 2], rtol=1e-14)


def test_what_no_row_changes_is_taken_out_of_the_sum():
    made = rows("sum(3*a*exp(b)*x)")
    found = levels(made.graph)
    summed = [made.graph.arguments[place][0] for place, head in enumerate(made.graph.heads) if found[place] is Level.WHOLE
              and made.graph.arguments[place] and found[made.graph.arguments[place][0]] is Level.ROW]  # fmt: skip
    assert [made.graph.heads[place].kind for place in summed] == [Kind.COLUMN]
    assert heads(rows("mean(a*b)")) == ["product"]
    np.testing.assert_allclose(run(rows("sum(a) + sum(a + x)"), 2, 0), 2 * 2 * len(X) + X.sum(), rtol=1e-14)


def test_what_no_row_changes_is_added_first():
    made = rows("sum(exp(a + x + b))", "sum((a*x)*b)")
    found = levels(made.graph)
    many = [head for head, level in zip(made.graph.heads, found, strict=True) if level is Level.ROW]
    assert len(many) == 3  # the column, one sum, one exponential


def test_a_sum_of_sums_takes_several_passes():
    """The variance about the mean, weighted by a softmax over the rows: three sums inside each other."""
    made = rows("sum(exp(a*x)/sum(exp(a*x))*(y - sum(y*exp(a*x)/sum(exp(a*x))))^2) + 0*b")
    w = np.exp(0.7 * X) / np.exp(0.7 * X).sum()
    np.testing.assert_allclose(run(made, 0.7, 0), [np.sum(w * (Y - np.sum(w * Y)) ** 2)], rtol=1e-13)
    step = 1e-6
    slope = (run(made, 0.7 + step, 0) - run(made, 0.7 - step, 0)) / (2 * step)
    np.testing.assert_allclose(run(partial(made, "a"), 0.7, 0), slope, rtol=1e-7)
    np.testing.assert_allclose(run(gradient(made), 0.7, 0), [slope[0], 0], rtol=1e-7)


def test_outputs_with_a_value_for_each_row():
    """A prediction outside any sum has shape (N, m), and so have its derivatives, row by row."""
    made = rows("a*exp(-b*x)", "a^2")
    assert made.rowwise and not rows("a^2").rowwise
    e = np.exp(-0.5 * X)
    np.testing.assert_allclose(run(made, 2, 0.5), np.stack([2 * e, np.full(40, 4.0)], axis=1), rtol=1e-14)
    J = run(jacobian(made), 2, 0.5).reshape(40, 2, 2)
    np.testing.assert_allclose(J[:, 0], np.stack([e, -2 * X * e], axis=1), rtol=1e-13)
    np.testing.assert_allclose(J[:, 1], np.tile([4.0, 0.0], (40, 1)), rtol=1e-13)
    H = run(hessian(made), 2, 0.5).reshape(40, 2, 2, 2)
    np.testing.assert_allclose(H[:, 0, 0, 1], -X * e, rtol=1e-13)
    np.testing.assert_allclose(H[:, 0], H[:, 0].transpose(0, 2, 1), rtol=1e-14)
    np.testing.assert_allclose(run(jvp(made), 2, 0.5, parameters=[1, 2]), J @ [1, 2], rtol=1e-12)
    weighed = np.einsum("i,rij->rj", [1, 2], J)
    np.testing.assert_allclose(run(vjp(made), 2, 0.5, parameters=[1, 2]), weighed, rtol=1e-12)


def test_a_row_that_depends_on_all_rows():
    made = rows("(a*x - mean(a*x))/sqrt(mean((a*x - mean(a*x))^2) + b)")
    z = 2 * X - np.mean(2 * X)
    np.testing.assert_allclose(run(made, 2, 0.3)[:, 0], z / np.sqrt(np.mean(z**2) + 0.3), rtol=1e-13)
    step = 1e-6
    difference = (run(made, 2 + step, 0.3) - run(made, 2 - step, 0.3))[:, 0] / (2 * step)
    np.testing.assert_allclose(run(jacobian(made), 2, 0.3)[:, 0], difference, rtol=1e-6, atol=1e-9)


def test_bound_values_and_other_data():
    made = rows("mean((a*x + b - y)^2)", variables=("a",), parameters=("b",))
    kernel = compiled(concatenate([made, gradient(made)]))
    for part in (slice(0, 40), slice(3, 9), slice(7, 8)):
        data = (X[part].copy(), Y[part].copy())
        residual = 1.5 * data[0] + 0.5 - data[1]
        expected = [np.mean(residual**2), 2 * np.mean(residual * data[0])]
        np.testing.assert_allclose(kernel(np.array([1.5]), np.array([0.5]), data), expected, rtol=1e-13)


def test_pieces_in_rows():
    made = rows("sum(piecewise(x > 1: sqrt(x - 1)*a, a^2*x + b))")
    kernel = NumpyKernel(concatenate([made, gradient(made)]))
    high = X > 1
    value = np.sum(3 * np.sqrt(X[high] - 1)) + np.sum(9 * X[~high] + 1)
    slopes = [np.sum(np.sqrt(X[high] - 1)) + np.sum(6 * X[~high]), np.sum(~high)]
    np.testing.assert_allclose(kernel(np.array([3.0, 1.0]), NONE, DATA), [value, *slopes], rtol=1e-13)
