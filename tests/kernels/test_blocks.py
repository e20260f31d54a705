"""Data and batches in blocks: the answer is that of whole arrays, however many rows, points and buffers there are."""

import threading

import numpy as np
import pytest

from tests.graphs.programs import program
from workbench.errors import ShapeError
from workbench.graphs import Kind, concatenate, expanded, gradient, hessian
from workbench.kernels import compiled
from workbench.kernels.blocks import BLOCK
from workbench.kernels.passes import Writer
from workbench.kernels.vectorized import NumpyKernel

NONE = np.empty(0)
LOSS = program(
    "mean(piecewise(x > a: (x - a)^2, gamma(1 + x)*sigmoid(b*y)) + max(x, a*y)*polygamma(1, 1 + x))",
    variables=("a", "b"),
    columns=("x", "y"),
)
BOTH = concatenate([LOSS, gradient(LOSS)])


def data(rows):
    draw = np.random.default_rng(rows)
    return draw.uniform(0, 3, rows), draw.normal(0, 1, rows)


def whole(kernel, point, columns):
    """The plain way: whole arrays, no blocks."""
    return kernel._arrays.values(point[np.newaxis], NONE, columns, len(columns[0]))[0]


@pytest.mark.parametrize("rows", [1, 2, 100, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 17])
def test_blocks_do_not_change_the_answer(rows):
    kernel, point, columns = NumpyKernel(BOTH), np.array([1.2, 0.4]), data(rows)
    np.testing.assert_allclose(kernel(point, NONE, columns), whole(kernel, point, columns), rtol=1e-12)


@pytest.mark.parametrize("rows", [1, BLOCK, 2 * BLOCK + 5])
def test_values_for_each_row_in_blocks(rows):
    made = program("a*x^2", "b", "sum(x)*x", variables=("a", "b"), columns=("x",))
    (x, _) = data(rows)
    found = compiled(made)(np.array([2.0, 3.0]), NONE, (x,))
    np.testing.assert_allclose(found, np.stack([2 * x**2, np.full(rows, 3.0), x.sum() * x], axis=1), rtol=1e-12)


def test_the_same_rows_give_the_same_bits():
    kernel, point, columns = NumpyKernel(BOTH), np.array([1.2, 0.4]), data(20_000)
    first = kernel(point, NONE, columns)
    assert all((kernel(point, NONE, columns) == first).all() for _ in range(3))


def test_several_threads_at_once():
    kernel, columns = NumpyKernel(BOTH), data(30_000)
    points = [np.array([1.0 + k / 7, 0.4]) for k in range(8)]
    expected = [kernel(point, NONE, columns) for point in points]
    found = [None] * 8

    def work(k):
        for _ in range(5):
            found[k] = kernel(points[k], NONE, columns)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_array_equal(found, expected)


def test_rounding_does_not_grow_with_the_rows():
    x = np.full(1_000_003, 0.1)
    (total,) = compiled(program("sum(a*x)", variables=("a",), columns=("x",)))(np.array([1.0]), NONE, (x,))
    assert total == pytest.approx(100_000.3, rel=1e-13)


@pytest.mark.parametrize("rows", [50, 5000])
def test_many_points_over_data(rows):
    kernel, columns = NumpyKernel(BOTH), data(rows)
    points = np.random.default_rng(1).uniform(0.5, 2, (2, 3, 2))
    found = kernel.batch(points, NONE, columns)
    assert found.shape == (2, 3, 3)
    np.testing.assert_allclose(found[1, 2], kernel(points[1, 2], NONE, columns), rtol=1e-12)
    made = program("a*x + b", "b", variables=("a", "b"), columns=("x",))
    several = compiled(made).batch(points, NONE, columns[:1])
    assert several.shape == (2, 3, rows, 2)
    np.testing.assert_allclose(several[0, 1, :, 0], points[0, 1, 0] * columns[0] + points[0, 1, 1], rtol=1e-14)


@pytest.mark.parametrize("count", [1, 7, BLOCK, BLOCK + 3])
def test_batches_of_points(count):
    made = program("x*exp(y)", "x^3 + log(x)", "4", "p*x", parameters=("p",))
    points = np.random.default_rng(2).uniform(-1, 2, (count, 2))
    found = compiled(made).batch(points, np.array([5.0]))
    x, y = points.T
    with np.errstate(invalid="ignore"):
        expected = np.stack([x * np.exp(y), x**3 + np.log(x), np.full(count, 4.0), 5 * x], axis=1)
    np.testing.assert_allclose(found, expected, rtol=1e-13)


def test_a_part_that_is_not_finite_does_not_stop_the_others():
    made = program("mean(x)/a", "sum(x)*log(a)", "sum(exp(1000*x)) + a", variables=("a",), columns=("x",))
    x = np.array([1.0, 2.0])
    np.testing.assert_array_equal(compiled(made)(np.array([0.0]), NONE, (x,)), [np.inf, -np.inf, np.inf])
    batch = compiled(made).batch(np.array([[0.0], [1.0], [-1.0]]), NONE, (x,))
    np.testing.assert_array_equal(batch, [[np.inf, -np.inf, np.inf], [1.5, 0, np.inf], [-1.5, np.nan, np.inf]])
    pole = program("x/p", parameters=("p",))
    np.testing.assert_array_equal(
        compiled(pole).batch(np.array([[1.0, 0], [0, 0]]), np.array([0.0]))[:, 0], [np.inf, np.nan]
    )


def test_many_values_alive_at_once_take_shorter_blocks():
    names = [f"x{k}" for k in range(200)]
    made = program(" + ".join(f"sin(x{k})*cos(x{(k * 7) % 200})" for k in range(200)), variables=names)
    both = concatenate([made, gradient(made)])
    points = np.random.default_rng(3).normal(size=(1000, 200))
    found = compiled(both).batch(points)
    np.testing.assert_allclose(found[777], compiled(both)(points[777]), rtol=1e-12, atol=1e-12)


def test_a_product_that_is_only_summed_is_a_dot_product():
    made = program("sum((a*x - y)^2)", variables=("a",), columns=("x", "y"))
    writer = Writer(expanded(concatenate([made, hessian(made)]), lambda operator: operator.numpy), Kind.COLUMN)
    source = writer.source()
    assert source.count("np.dot") == 2 and "reduce(r" not in source
    assert writer.buffers == 1


def test_a_product_that_serves_something_else_too_is_computed_once():
    made = program("sum(x*y) + sum(exp(x*y))*a", variables=("a",), columns=("x", "y"))
    source = Writer(expanded(made, lambda operator: operator.numpy), Kind.COLUMN).source()
    assert source.count("np.multiply") == 1 and "np.dot" not in source


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ((), "2 columns of data, not 0"),
        ((np.zeros(3),), "2 columns of data, not 1"),
        ((np.zeros(3), np.zeros(4)), r"column 'y' has shape \(4,\)"),
        ((np.zeros((3, 1)), np.zeros((3, 1))), r"column 'x' has shape \(3, 1\)"),
        ((np.zeros(3), np.zeros(3, int)), "int64"),
    ],
)
def test_data_that_do_not_fit_are_refused(columns, words):
    with pytest.raises(ShapeError, match=words):
        compiled(BOTH)(np.zeros(2), NONE, columns)
