"""Data and batches in blocks: the answer is that of whole arrays, however many rows, points and buffers there are."""

import threading

import numpy as np
import pytest

from tests.graphs.programs import program
from workbench.errors import ShapeError
from workbench.graphs import concatenate, expanded, gradient, hessian, unrolled
from workbench.kernels import Execution, compiled
from workbench.kernels.llvm import engine
from workbench.kernels.passes import BLOCK, Writer
from workbench.kernels.schedule import schedule
from workbench.kernels.vectorized import NumpyKernel
from workbench.operators import OPERATORS, Operator

NONE = np.empty(0)
LOSS = program(
    "mean(piecewise(x > a: (x - a)^2, gamma(1 + x)*sigmoid(b*y)) + max(x, a*y)*polygamma(1, 1 + x))",
    variables=("a", "b"),
    columns=("x", "y"),
)
PLAIN = program(
    "mean(piecewise(x > a: (x - a)^2, log(1 + x)*sigmoid(b*y)) + max(x, a*y)*sqrt(1 + x))",
    variables=("a", "b"),
    columns=("x", "y"),
)
BOTH = {"numpy": concatenate([LOSS, gradient(LOSS)]), "llvm": concatenate([PLAIN, gradient(PLAIN)])}
"""Value and gradient; machine code has no polygamma."""
OVER_ROWS = ("numpy", "llvm") if engine.available() else ("numpy",)
NUMPY = Execution("numpy")


def written(made):
    writer = Writer(schedule(expanded(made, lambda operator: operator.numpy)))
    return writer, writer.source()


def data(rows):
    draw = np.random.default_rng(rows)
    return draw.uniform(0, 3, rows), draw.normal(0, 1, rows)


def kernel_of(backend):
    return compiled(BOTH[backend], Execution(backend))


def whole(backend, point, columns):
    """The plain way: whole arrays, no blocks."""
    return NumpyKernel(BOTH[backend])._arrays.values(point[np.newaxis], NONE, columns, len(columns[0]))[0]


@pytest.mark.parametrize("rows", [1, 2, 100, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 17])
@pytest.mark.parametrize("backend", OVER_ROWS)
def test_blocks_do_not_change_the_answer(backend, rows):
    kernel, point, columns = kernel_of(backend), np.array([1.2, 0.4]), data(rows)
    np.testing.assert_allclose(kernel(point, NONE, columns), whole(backend, point, columns), rtol=1e-12)


@pytest.mark.parametrize("rows", [*range(10), BLOCK, 2 * BLOCK + 5])
@pytest.mark.parametrize("backend", OVER_ROWS)
def test_values_for_each_row_in_blocks(rows, backend):
    made = program("a*x^2", "b", "sum(x)*x", variables=("a", "b"), columns=("x",))
    (x, _) = data(rows)
    found = compiled(made, Execution(backend))(np.array([2.0, 3.0]), NONE, (x,))
    assert found.shape == (rows, 3)
    np.testing.assert_allclose(found, np.stack([2 * x**2, np.full(rows, 3.0), x.sum() * x], axis=1), rtol=1e-12)


@pytest.mark.parametrize("backend", OVER_ROWS)
def test_the_same_rows_give_the_same_bits(backend):
    kernel, point, columns = kernel_of(backend), np.array([1.2, 0.4]), data(20_000)
    first = kernel(point, NONE, columns)
    assert all((kernel(point, NONE, columns) == first).all() for _ in range(3))


@pytest.mark.parametrize("backend", OVER_ROWS)
def test_several_threads_at_once(backend):
    kernel, columns = kernel_of(backend), data(30_000)
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


@pytest.mark.parametrize("backend", OVER_ROWS)
def test_rounding_does_not_grow_with_the_rows(backend):
    x = np.full(1_000_003, 0.1)
    (total,) = compiled(program("sum(a*x)", variables=("a",), columns=("x",)))(np.array([1.0]), NONE, (x,))
    assert total == pytest.approx(100_000.3, rel=1e-13)


@pytest.mark.parametrize("rows", [50, 5000])
@pytest.mark.parametrize("backend", OVER_ROWS)
def test_many_points_over_data(backend, rows):
    kernel, columns = kernel_of(backend), data(rows)
    points = np.random.default_rng(1).uniform(0.5, 2, (2, 3, 2))
    found = kernel.batch(points, NONE, columns)
    assert found.shape == (2, 3, 3)
    np.testing.assert_allclose(found[1, 2], kernel(points[1, 2], NONE, columns), rtol=1e-12)
    made = program("a*x + b", "b", variables=("a", "b"), columns=("x",))
    several = compiled(made, Execution(backend)).batch(points, NONE, columns[:1])
    assert several.shape == (2, 3, rows, 2)
    np.testing.assert_allclose(several[0, 1, :, 0], points[0, 1, 0] * columns[0] + points[0, 1, 1], rtol=1e-14)


@pytest.mark.parametrize("count", [1, 7, BLOCK, BLOCK + 3])
@pytest.mark.parametrize("backend", OVER_ROWS)
def test_batches_of_points(backend, count):
    made = program("x*exp(y)", "x^3 + log(x)", "4", "p*x", parameters=("p",))
    points = np.random.default_rng(2).uniform(-1, 2, (count, 2))
    found = compiled(made, Execution(backend)).batch(points, np.array([5.0]))
    x, y = points.T
    with np.errstate(invalid="ignore"):
        expected = np.stack([x * np.exp(y), x**3 + np.log(x), np.full(count, 4.0), 5 * x], axis=1)
    np.testing.assert_allclose(found, expected, rtol=1e-13)


@pytest.mark.parametrize("backend", OVER_ROWS)
def test_a_part_that_is_not_finite_does_not_stop_the_others(backend):
    made = program("mean(x)/a", "sum(x)*log(a)", "sum(exp(1000*x)) + a", variables=("a",), columns=("x",))
    x = np.array([1.0, 2.0])
    np.testing.assert_array_equal(
        compiled(made, Execution(backend))(np.array([0.0]), NONE, (x,)), [np.inf, -np.inf, np.inf]
    )
    batch = compiled(made, Execution(backend)).batch(np.array([[0.0], [1.0], [-1.0]]), NONE, (x,))
    np.testing.assert_array_equal(batch, [[np.inf, -np.inf, np.inf], [1.5, 0, np.inf], [-1.5, np.nan, np.inf]])
    pole = program("x/p", parameters=("p",))
    np.testing.assert_array_equal(
        compiled(pole, Execution(backend)).batch(np.array([[1.0, 0], [0, 0]]), np.array([0.0]))[:, 0], [np.inf, np.nan]
    )


@pytest.mark.parametrize("backend", OVER_ROWS)
def test_many_values_alive_at_once_take_shorter_blocks(backend):
    names = [f"x{k}" for k in range(200)]
    made = program(" + ".join(f"sin(x{k})*cos(x{(k * 7) % 200})" for k in range(200)), variables=names)
    both = unrolled(concatenate([made, gradient(made)]))
    points = np.random.default_rng(3).normal(size=(1000, 200))
    found = compiled(both, Execution(backend)).batch(points)
    np.testing.assert_allclose(found[777], compiled(both, Execution(backend))(points[777]), rtol=1e-12, atol=1e-12)


def test_a_product_that_is_only_summed_is_a_dot_product():
    made = program("sum((a*x - y)^2)", variables=("a",), columns=("x", "y"))
    writer, source = written(concatenate([made, hessian(made)]))
    assert source.count(".dot(") == 2 and "reduce(r" not in source
    assert writer.buffers == 1


def test_a_product_that_serves_something_else_too_is_computed_once():
    made = program("sum(x*y) + sum(exp(x*y))*a", variables=("a",), columns=("x", "y"))
    _, source = written(made)
    assert source.count("np_multiply(") == 1 and ".dot(" not in source


def test_what_rows_of_the_table_share_is_computed_once():
    """The code of softplus and that of its derivative both rest on exp(-|x|)."""
    made = program("sum(softplus(a*x))", variables=("a",), columns=("x",))
    _, source = written(concatenate([made, gradient(made)]))
    assert source.count("np_exp(") == 1 and source.count("np_abs(") == 1


def test_values_for_each_row_are_written_where_they_belong():
    made = program("exp(a*x)", "exp(a*x)", "x", variables=("a",), columns=("x",))
    writer, source = written(made)
    assert writer.buffers == 1 and "np_exp(r0, out=v" in source
    (x, _) = data(2 * BLOCK + 5)
    found = compiled(made, NUMPY)(np.array([0.5]), NONE, (x,))
    np.testing.assert_allclose(found, np.stack([np.exp(x / 2), np.exp(x / 2), x], axis=1), rtol=1e-14)


FOREIGN = (
    Operator("wave", partials=("0",), numpy="np.select([{0} < 0], [np.sin({0})], np.cos({0}))"),
    Operator("cube", partials=("0",), numpy="{0} ** 3 - np.polyval([1.0, 0.0, -2.5], {0}) * np.pi"),
    Operator("both", ("a", "b"), partials=("0", "0"), numpy="np.where(({0} < {1}) & ({1} > -0.5), -{0}, 2)"),
)


def test_code_of_any_kind_is_run():
    names = ("wave(x)", "cube(y)", "both(x, y)")
    made = program(*names, variables=("x", "y"), operators=OPERATORS + FOREIGN)
    points = np.random.default_rng(6).normal(size=(50, 2))
    x, y = points.T
    expected = [
        np.where(x < 0, np.sin(x), np.cos(x)),
        y**3 - (y**2 - 2.5) * np.pi,
        np.where((x < y) & (y > -0.5), -x, 2),
    ]
    np.testing.assert_allclose(compiled(made, NUMPY).batch(points), np.transpose(expected), rtol=1e-14)


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
@pytest.mark.parametrize("backend", OVER_ROWS)
def test_data_that_do_not_fit_are_refused(backend, columns, words):
    with pytest.raises(ShapeError, match=words):
        kernel_of(backend)(np.zeros(2), NONE, columns)
