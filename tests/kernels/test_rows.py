"""Programs over rows in both backends: the same values however many rows there are, and however columns lie in memory.

In machine code they depend neither on the number of threads nor on the level of compilation.
"""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graphs.programs import program
from workbench.errors import ShapeError
from workbench.graphs import Builder, Gather, Input, Kind, Loop, concatenate, gradient, hessian, lower
from workbench.kernels import Execution, compiled
from workbench.kernels.llvm import engine
from workbench.kernels.llvm.kernel import Code, LlvmKernel, machine_program
from workbench.kernels.llvm.rows import over_rows
from workbench.kernels.llvm.threads import summed
from workbench.kernels.schedule import schedule
from workbench.language.formula import Apply, Formula, Symbol
from workbench.operators import OPERATORS, TOTAL, Form, row_taking

NONE = np.empty(0)
NAMES = ("numpy", "llvm") if engine.available() else ("numpy",)
needs_llvm = pytest.mark.skipif(not engine.available(), reason="llvmlite is not installed")

LOSSES = {
    "line": "mean((a*x + b - y)^2)",
    "saturation": "mean((a*(1 - exp(-b*x)) - y)^2)",
    "logistic": "mean(softplus(-y*(a + b*x)))",
    "pieces": "sum(piecewise(x > a: sqrt(x - a)*y, b*abs(x)))",
    "spread": "sum(exp(a*x)/sum(exp(a*x))*(y - sum(y*exp(a*x)/sum(exp(a*x))))^2) + b",
}


def with_gradient(text: str):
    made = program(text, variables=("a", "b"), columns=("x", "y"))
    return concatenate([made, gradient(made)])


def data(rows: int):
    draw = np.random.default_rng(rows)
    return draw.uniform(0, 3, rows), draw.normal(0, 1, rows)


@pytest.mark.parametrize("text", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("rows", [*range(1, 10), 63, 1024, 1025, 8191, 8193, 20_000])
@needs_llvm
def test_both_backends_agree(text, rows):
    made, point, columns = with_gradient(text), np.array([0.7, 0.4]), data(rows)
    one, other = (compiled(made, Execution(name))(point, NONE, columns) for name in NAMES)
    np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("backend", NAMES)
def test_zero_rows(backend):
    how, point = Execution(backend), np.array([0.7, 0.4])
    columns = (np.empty(0), np.empty(0))
    np.testing.assert_array_equal(compiled(with_gradient("sum(a*x + b*y)"), how)(point, NONE, columns), [0, 0, 0])
    assert np.isnan(compiled(with_gradient(LOSSES["line"]), how)(point, NONE, columns)).all()
    each = program("a*x", "b*y", variables=("a", "b"), columns=("x", "y"))
    assert compiled(each, how)(point, NONE, columns).shape == (0, 2)
    assert compiled(each, how).batch(np.ones((3, 2)), NONE, columns).shape == (3, 0, 2)


@pytest.mark.parametrize("backend", NAMES)
def test_zero_points(backend):
    how, points = Execution(backend), np.empty((0, 2))
    assert compiled(with_gradient(LOSSES["line"]), how).batch(points, NONE, data(7)).shape == (0, 3)
    each = program("a*x", "b*y", variables=("a", "b"), columns=("x", "y"))
    assert compiled(each, how).batch(points, NONE, data(7)).shape == (0, 7, 2)
    assert compiled(each, how).batch(points, NONE, data(5000)).shape == (0, 5000, 2)


@pytest.mark.parametrize("backend", NAMES)
@pytest.mark.parametrize("text", LOSSES.values(), ids=LOSSES)
def test_columns_may_lie_anywhere_and_are_not_written_to(text, backend):
    kernel, point = compiled(with_gradient(text), Execution(backend)), np.array([0.7, 0.4])
    for rows in (5, 3000):
        x, y = data(rows)
        expected = kernel(point, NONE, (x, y))
        table = np.stack([x, y], axis=1)
        backwards = np.ascontiguousarray(y[::-1])[::-1]
        for column in (x, y, table):
            column.flags.writeable = False
        for columns in ((table[:, 0], table[:, 1]), (np.repeat(x, 3)[::3], backwards), (x, y)):
            np.testing.assert_allclose(kernel(point, NONE, columns), expected, rtol=1e-13, atol=1e-14)
        with pytest.raises(ShapeError, match="float32"):
            kernel(point, NONE, (x.astype(np.float32), y))


@pytest.mark.parametrize("backend", NAMES)
def test_missing_values_stay_where_they_are(backend):
    made = program("a*exp(x) + b/y", "log(x)", variables=("a", "b"), columns=("x", "y"))
    x = np.array([1.0, np.nan, -1.0, np.inf, -np.inf, 0.0, 1e300, 1.0, 2.0, 3.0, 4.0])
    y = np.array([1.0, 1.0, 0.0, 1.0, 1.0, -np.inf, 1.0, np.nan, 2.0, 3.0, 4.0])
    with np.errstate(all="ignore"):
        expected = np.stack([2 * np.exp(x) + 3 / y, np.log(x)], axis=1)
    for rows in range(1, 12):
        found = compiled(made, Execution(backend))(np.array([2.0, 3.0]), NONE, (x[:rows], y[:rows]))
        np.testing.assert_allclose(found, expected[:rows], rtol=1e-14)
    total = compiled(
        program("sum(a*x)", "sum(0*b/y + 1)", variables=("a", "b"), columns=("x", "y")), Execution(backend)
    )
    assert np.isnan(total(np.array([1.0, 1.0]), NONE, (x, y))[0])


# --- machine code

ARITHMETIC = tuple(
    row
    for row in OPERATORS
    if row.name
    in ("sum of terms", "product", "difference of terms", "quotient", "negation", "sqrt", "abs", "max", "min")
)
"""Rows whose vector code is that of one number, if a product and a sum are not contracted."""


def trees() -> st.SearchStrategy[Formula]:
    leaf = st.sampled_from("abxy").map(Symbol)
    names = {row.name: row for row in ARITHMETIC}

    def wider(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
        pairs = st.tuples(inner, inner)
        return st.one_of(
            *[pairs.map(lambda pair, row=names[n]: Apply(row, pair)) for n in ("quotient", "max", "min") if n in names],
            *[inner.map(lambda each, row=names[n]: Apply(row, (each,))) for n in ("sqrt", "abs") if n in names],
        )

    return st.recursive(leaf, wider, max_leaves=10)


@needs_llvm
@settings(max_examples=60, deadline=None)
@given(trees(), st.tuples(st.floats(-3, 3), st.floats(-3, 3)), st.integers(1, 40))
def test_rows_have_the_bits_of_single_points(formula, point, rows):
    """Where no product stands beside a sum, so that no two roundings become one."""
    assert all(row.form is not Form.REDUCTION for row in ARITHMETIC)
    columns = data(rows)
    over_rows = lower([formula], ("a", "b"), (), ("x", "y"))
    at_points = compiled(lower([formula], ("a", "b", "x", "y")), Execution("python"))
    found = compiled(over_rows, Execution("llvm"))(np.array(point), NONE, columns)
    expected = np.array([at_points(np.array([*point, x, y])) for x, y in zip(*columns, strict=True)])
    np.testing.assert_array_equal(found if over_rows.rowwise else np.tile(found, (rows, 1)), expected)


@needs_llvm
@pytest.mark.parametrize("text", LOSSES.values(), ids=LOSSES)
def test_results_depend_neither_on_threads_nor_on_the_level(text):
    made, point, columns = with_gradient(text), np.array([0.7, 0.4]), data(1_000_003)
    first = LlvmKernel(made, threads=1)
    expected = first(point, NONE, columns)
    module = first._code.module
    for threads in (2, 3, None):
        np.testing.assert_array_equal(LlvmKernel(made, threads=threads)(point, NONE, columns), expected)
    for level in range(4):
        kernel = LlvmKernel(made, threads=2)
        kernel.__dict__["_code"] = Code(module, level)
        np.testing.assert_array_equal(kernel(point, NONE, columns), expected)
    np.testing.assert_allclose(
        compiled(made, Execution("numpy"))(point, NONE, columns), expected, rtol=1e-11, atol=1e-13
    )


@needs_llvm
def test_a_batch_of_what_no_variable_changes_is_repeated():
    points = np.random.default_rng(2).normal(size=(100, 2))
    made = program("2*x + 3*y")
    slopes = gradient(made)
    found = compiled(slopes, Execution("llvm")).batch(points)
    assert found.shape == (100, 2) and (found == [2.0, 3.0]).all()
    bound_values = program("sin(p)*q", parameters=("p", "q"))
    found = compiled(bound_values, Execution("llvm")).batch(points, np.array([1.0, 2.0]))
    np.testing.assert_allclose(found, np.full((100, 1), 2 * np.sin(1)), rtol=1e-15)


@needs_llvm
def test_a_fault_in_one_thread_leaves_no_other_at_work():
    running = []

    def work(lo, hi, out):
        if lo == 0:
            raise KeyboardInterrupt
        running.append(1)
        time.sleep(0.005)
        running.pop()
        out[:] = 0

    with pytest.raises(KeyboardInterrupt):
        summed(work, 1_000_000, 1024, 1, 3)
    assert not running


@needs_llvm
def test_zeros_cost_no_code_each():
    names = [f"w{k}" for k in range(60)]
    text = "mean(" + " + ".join(f"({name}*x - 1)^4" for name in names) + ")"
    made = program(text, variables=names, columns=("x",))
    assert len(over_rows(schedule(machine_program(hessian(made)))).text) < 300_000  # of 3,600 entries 60 differ from 0


@needs_llvm
def test_loops_of_fewer_rows_than_lanes_are_written_out():
    loop = Loop(3, (Gather(Kind.VARIABLE, np.array([0, 2, 1])),))
    b = Builder(OPERATORS, loops=[loop])
    place = b.node(Input(Kind.GATHERED, 0, 1))
    summed_up = b.node(TOTAL, (b.node(row_taking("sin", 1, OPERATORS), (place,)),))
    made = b.program([summed_up], program("x + y + z", variables=("x", "y", "z")))
    x = np.array([0.1, 0.2, 0.3])
    assert compiled(made, Execution("llvm"))(x) == pytest.approx(np.sin(x).sum(), rel=1e-15)
